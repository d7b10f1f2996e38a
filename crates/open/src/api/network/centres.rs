//! Centres of institutes: where they are, whom they serve, who works there on loan, whom they helped.

use guildhall_model::OrganisationId;
use guildhall_network::institute::centre::{CentreKind, CentreRecord, CentreStep, CentreText};
use guildhall_network::institute::place::Place;
use guildhall_network::view::{CentreRecordView, CentreView};
use guildhall_network::{CentreCommand, CentreId, Command, InstituteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::Which;
use super::outlook::NewPlace;
use super::{Visitor, parsed, word};
use crate::api::wire::{LabelWire, Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The centres of an institute and their records.
#[derive(Serialize, ToSchema)]
pub(crate) struct CentresPage {
    /// The day of the house, in UTC.
    today: String,
    institute: String,
    /// By name.
    centres: Vec<CentreWire>,
    /// The newest first.
    records: Vec<CentreRecordWire>,
    /// Whether you keep them.
    runs: bool,
}

/// A centre.
#[derive(Serialize, ToSchema)]
#[schema(as = Centre)]
pub(super) struct CentreWire {
    id: String,
    /// `satellite` or `regional_support`.
    kind: &'static str,
    label: LabelWire,
    /// The organisation in whose house it is.
    host: Named,
    place: PlaceWire,
    /// Codes of ISO 3166 of the areas that it serves, like `KR-26`.
    areas: Vec<String>,
    /// Its first day.
    from: String,
    /// The first day without it; null as long as no end is said.
    until: Option<String>,
    /// Why it ends.
    reason: Option<String>,
    /// `planned`, `open` or `closed`.
    state: &'static str,
}

/// A place.
#[derive(Serialize, ToSchema)]
#[schema(as = Place)]
pub(super) struct PlaceWire {
    label: LabelWire,
    /// Degrees of WGS 84, north above zero.
    latitude: String,
    /// Degrees of WGS 84, east above zero.
    longitude: String,
}

/// A record of a centre.
#[derive(Serialize, ToSchema)]
#[schema(as = CentreRecord)]
struct CentreRecordWire {
    number: u32,
    /// `staff` or `help`.
    kind: &'static str,
    /// Name of the centre.
    centre: String,
    /// Who lends, or who was helped.
    organisation: Named,
    /// The day of a help, or the first of a loan.
    from: String,
    /// The first day after a loan.
    until: Option<String>,
    /// Full-time equivalents of a loan, hours of a help.
    amount: String,
    /// With what a firm was helped; null where you may not see it.
    what: Option<String>,
    /// Why it does not count; null where it does.
    withdrawn: Option<String>,
}

/// A step with centres and their records. Days are like `2027-01-05`.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = CentreStep)]
pub(crate) enum Step {
    /// Adds a centre, or says otherwise what it is.
    Set {
        /// Its name within the institute.
        centre: String,
        /// `satellite` or `regional_support`.
        kind: String,
        label: LabelWire,
        /// Name of the organisation in whose house it is.
        host: String,
        place: NewPlace,
        /// Codes of ISO 3166, like `KR-26`.
        areas: Vec<String>,
        /// Its first day.
        from: String,
    },
    /// Ends a centre.
    Close {
        centre: String,
        /// The first day without it.
        on: String,
        reason: String,
    },
    /// Staff is lent to a centre.
    Lend {
        centre: String,
        /// Who lends.
        organisation: String,
        /// Full-time equivalents, like `1.5`.
        fte: String,
        from: String,
        /// The first day after.
        until: String,
    },
    /// A firm was helped by a centre.
    Help {
        centre: String,
        /// Which firm.
        organisation: String,
        what: String,
        day: String,
        /// Like `6.5`.
        hours: String,
    },
    /// Withdraws a record that was wrong.
    Withdraw { number: u32, reason: String },
}

/// The centres of an institute and their records.
#[utoipa::path(get, path = "/institute/centres", tag = "network", params(Which), responses(
    (status = 200, body = CentresPage), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn centres(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<CentresPage>, Problem> {
    page(&visitor, &which.id)
}

/// Takes a step with centres and their records. For those who run the institute.
#[utoipa::path(post, path = "/institute/centres/step", tag = "network", params(Which),
    request_body = Step, responses((status = 200, body = CentresPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_centre_step(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Step>,
) -> Result<Json<CentresPage>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let command = CentreCommand { institute, step: asked.read()? };
    visitor.change(Command::Centre(command), move |visitor| page(visitor, &which.id)).await
}

fn page(visitor: &Visitor, id: &str) -> Result<Json<CentresPage>, Problem> {
    let view = visitor.view();
    let institute = InstituteId::new(id).ok();
    let seen = institute.as_ref().and_then(|id| Some((id, view.institute(id)?)));
    let (of, seen) = seen.ok_or_else(|| Problem::not_found("institute", id))?;
    let centres = view.centres(of).into_iter().map(|one| CentreWire::new(visitor, &one));
    let records = view.centre_records(of).into_iter().map(|one| record(visitor, &one));
    Ok(Json(CentresPage {
        today: view.today().to_string(),
        institute: id.to_owned(),
        centres: centres.collect(),
        records: records.collect(),
        runs: seen.runs,
    }))
}

fn record(visitor: &Visitor, seen: &CentreRecordView<'_>) -> CentreRecordWire {
    let (number, centre) = (seen.number, seen.kept.what.centre().to_string());
    let withdrawn = seen.kept.withdrawn.as_ref().map(|one| one.reason.clone());
    match &seen.kept.what {
        CentreRecord::Staff(one) => CentreRecordWire {
            number,
            kind: "staff",
            centre,
            organisation: visitor.organisation(&one.organisation),
            from: one.from.to_string(),
            until: Some(one.until.to_string()),
            amount: one.fte.to_string(),
            what: None,
            withdrawn,
        },
        CentreRecord::Help(one) => CentreRecordWire {
            number,
            kind: "help",
            centre,
            organisation: visitor.organisation(&one.organisation),
            from: one.day.to_string(),
            until: None,
            amount: one.hours.to_string(),
            what: seen.sees_what.then(|| one.what.clone()),
            withdrawn,
        },
    }
}

impl CentreWire {
    pub(super) fn new(visitor: &Visitor, seen: &CentreView<'_>) -> CentreWire {
        let text = &seen.centre.set.text;
        let closed = seen.centre.closed.as_ref();
        CentreWire {
            id: seen.id.to_string(),
            kind: text.kind.word(),
            label: (&text.label).into(),
            host: visitor.organisation(&text.host),
            place: (&text.place).into(),
            areas: text.areas.iter().map(ToString::to_string).collect(),
            from: text.from.to_string(),
            until: closed.map(|end| end.on.to_string()),
            reason: closed.map(|end| end.reason.clone()),
            state: seen.state.word(),
        }
    }
}

impl From<&Place> for PlaceWire {
    fn from(place: &Place) -> PlaceWire {
        PlaceWire {
            label: (&place.label).into(),
            latitude: place.latitude.to_string(),
            longitude: place.longitude.to_string(),
        }
    }
}

impl Step {
    fn read(self) -> Result<CentreStep, Problem> {
        use CentreStep as S;
        let centre = |text: &str| Ok::<_, Problem>(CentreId(name("centre", text)?));
        Ok(match self {
            Step::Set { centre: id, kind, label, host, place, areas, from } => {
                let area = |(at, text): (usize, &String)| parsed(&format!("areas.{at}"), text);
                let areas = areas.iter().enumerate().map(area).collect::<Result<_, _>>()?;
                let text = CentreText {
                    kind: word("kind", &kind, &CentreKind::ALL, CentreKind::word)?,
                    label: label.into(),
                    host: OrganisationId(name("host", &host)?),
                    place: place.read("place.")?,
                    areas,
                    from: parsed("from", &from)?,
                };
                S::Set { centre: centre(&id)?, text }
            }
            Step::Close { centre: id, on, reason } => {
                S::Close { centre: centre(&id)?, on: parsed("on", &on)?, reason }
            }
            Step::Lend { centre: id, organisation, fte, from, until } => S::Lend {
                centre: centre(&id)?,
                organisation: OrganisationId(name("organisation", &organisation)?),
                fte: parsed("fte", &fte)?,
                from: parsed("from", &from)?,
                until: parsed("until", &until)?,
            },
            Step::Help { centre: id, organisation, what, day, hours } => S::Help {
                centre: centre(&id)?,
                organisation: OrganisationId(name("organisation", &organisation)?),
                what,
                day: parsed("day", &day)?,
                hours: parsed("hours", &hours)?,
            },
            Step::Withdraw { number, reason } => S::Withdraw { number, reason },
        })
    }
}
