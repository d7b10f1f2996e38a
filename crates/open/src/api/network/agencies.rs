//! A programme with its focus areas, agencies, their lines and commitments.

use std::collections::BTreeSet;

use guildhall_model::OrganisationId;
use guildhall_network::programme::agency::{AgencyLine, FocusSet, Span};
use guildhall_network::view::AgencyView;
use guildhall_network::{AgencyCommand, Command, FocusId, InstituteId, LineId, ProgrammeId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commitments::{CommitmentWire, UsedWire};
use super::institutes::Which;
use super::{Visitor, parsed};
use crate::api::wire::{LabelWire, Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// A programme with its agencies.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgrammeView {
    /// The day of the house, in UTC.
    today: String,
    id: String,
    label: LabelWire,
    /// Whose administrators are its officers.
    office: Named,
    /// Whether you are one of them.
    officer: bool,
    /// Focus areas, by name.
    focuses: Vec<FocusWire>,
    /// Agencies, by name.
    agencies: Vec<AgencyWire>,
    /// Commitments that you may see, by number.
    commitments: Vec<CommitmentWire>,
}

/// A focus area.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Focus)]
pub(crate) struct FocusWire {
    /// Its name.
    focus: String,
    label: LabelWire,
}

/// An agency in a programme.
#[derive(Serialize, ToSchema)]
#[schema(as = Agency)]
struct AgencyWire {
    organisation: Named,
    /// Whether it takes part today.
    now: bool,
    /// When it took part, oldest first.
    periods: Vec<TakesPartWire>,
    /// Names of the focus areas in which it does.
    focuses: Vec<String>,
    /// Its lines, by name; null where you may not see them.
    lines: Option<Vec<LineWire>>,
    /// Whether you sign for it.
    signs: bool,
}

/// Days on which an agency takes part.
#[derive(Serialize, ToSchema)]
#[schema(as = TakesPart)]
struct TakesPartWire {
    /// The first day.
    from: String,
    /// The first day after; null as long as no end is said.
    until: Option<String>,
}

/// A line of an agency's budget.
#[derive(Serialize, ToSchema)]
#[schema(as = AgencyLine)]
struct LineWire {
    line: String,
    purpose: LabelWire,
    /// The first of its days.
    from: String,
    /// The first day after them.
    until: String,
    /// The fiscal year that these days are; null where it was not said so.
    fiscal_year: Option<i16>,
    amount: String,
    /// What is committed of it.
    committed: String,
    /// What is left of it.
    left: String,
    /// What became of what is committed, in the books of institutes; null where no fund names a
    /// commitment of it.
    used: Option<UsedWire>,
    /// What it was before, oldest first.
    amendments: Vec<AmendmentWire>,
}

/// What a line was before it was amended.
#[derive(Serialize, ToSchema)]
#[schema(as = LineAmendment)]
struct AmendmentWire {
    amount: String,
    purpose: LabelWire,
    reason: String,
    by: String,
    /// When, RFC 3339.
    at: String,
}

/// From when an agency takes part.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAgency {
    /// Name of an organisation of the kind agency.
    agency: String,
    /// The first day, like `2027-01-01`.
    from: String,
}

/// Until when an agency takes part.
#[derive(Deserialize, ToSchema)]
pub(crate) struct EndOfAgency {
    agency: String,
    /// The first day after, like `2028-01-01`.
    until: String,
}

/// In which focus areas an agency takes part.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AgencyFocus {
    agency: String,
    /// Names of all of them.
    focuses: BTreeSet<String>,
}

/// A line to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewLine {
    agency: String,
    /// Its name.
    line: String,
    purpose: LabelWire,
    /// The fiscal year whose days it is for, as the policy says them; or else `from` and `until`.
    #[serde(default)]
    fiscal_year: Option<i16>,
    /// The first day.
    #[serde(default)]
    from: Option<String>,
    /// The first day after.
    #[serde(default)]
    until: Option<String>,
    /// Like `5000000.00 USD`.
    amount: String,
}

/// A line, by its name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OneLine {
    agency: String,
    line: String,
}

/// What a line is from now on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewLineAmendment {
    agency: String,
    line: String,
    purpose: LabelWire,
    /// Never less than what is committed.
    amount: String,
    reason: String,
}

/// An amount to be committed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCommitment {
    agency: String,
    line: String,
    institute: String,
    /// The year of the term, from 1.
    year: u8,
    /// At most what is left of the line, and of the year.
    amount: String,
    /// What the agency calls it. The same again is the same commitment.
    reference: String,
}

/// A commitment to be released.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Release {
    number: u64,
    reason: String,
}

/// One programme, with its focus areas, agencies, and their money where you may see it.
#[utoipa::path(get, path = "/programme", tag = "network", params(Which), responses(
    (status = 200, body = ProgrammeView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn programme(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<ProgrammeView>, Problem> {
    view(&visitor, &which.id)
}

/// Adds a focus area, or says what it is called. For officers of the programme.
#[utoipa::path(put, path = "/programme/focus", tag = "network", params(Which),
    request_body = FocusWire, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_focus(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<FocusWire>,
) -> Result<Json<ProgrammeView>, Problem> {
    let command = AgencyCommand::SetFocus(FocusSet {
        programme: of(&which)?,
        focus: FocusId(name("focus", &asked.focus)?),
        label: asked.label.into(),
    });
    finance(visitor, which, command).await
}

/// Has an agency take part from a day on. For officers of the programme.
#[utoipa::path(put, path = "/programme/agencies", tag = "network", params(Which),
    request_body = NewAgency, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn join(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewAgency>,
) -> Result<Json<ProgrammeView>, Problem> {
    let (programme, agency) = (of(&which)?, agency(&asked.agency)?);
    let from = parsed("from", &asked.from)?;
    finance(visitor, which, AgencyCommand::Join { programme, agency, from }).await
}

/// Ends that an agency takes part. For officers of the programme, and those who sign for it.
#[utoipa::path(post, path = "/programme/agencies/leave", tag = "network", params(Which),
    request_body = EndOfAgency, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn leave(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<EndOfAgency>,
) -> Result<Json<ProgrammeView>, Problem> {
    let (programme, agency) = (of(&which)?, agency(&asked.agency)?);
    let until = parsed("until", &asked.until)?;
    finance(visitor, which, AgencyCommand::Leave { programme, agency, until }).await
}

/// Says in which focus areas an agency takes part. For those who sign for it.
#[utoipa::path(put, path = "/programme/agencies/focus", tag = "network", params(Which),
    request_body = AgencyFocus, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_focuses(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<AgencyFocus>,
) -> Result<Json<ProgrammeView>, Problem> {
    let (programme, agency) = (of(&which)?, agency(&asked.agency)?);
    let focus = |id: &String| Ok::<_, Problem>(FocusId(name("focuses", id)?));
    let focuses = asked.focuses.iter().map(focus).collect::<Result<_, _>>()?;
    finance(visitor, which, AgencyCommand::SetFocuses { programme, agency, focuses }).await
}

/// Adds a budget line, or changes one on which nothing ever counted. For those who sign for the
/// agency.
#[utoipa::path(put, path = "/programme/lines", tag = "network", params(Which),
    request_body = NewLine, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_line(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewLine>,
) -> Result<Json<ProgrammeView>, Problem> {
    let command = AgencyCommand::SetLine {
        programme: of(&which)?,
        agency: agency(&asked.agency)?,
        line: line(&asked.line)?,
        purpose: asked.purpose.into(),
        span: match asked.fiscal_year {
            Some(year) => Span::FiscalYear(year),
            None => Span::Days {
                from: parsed("from", asked.from.as_deref().unwrap_or_default())?,
                until: parsed("until", asked.until.as_deref().unwrap_or_default())?,
            },
        },
        amount: parsed("amount", &asked.amount)?,
    };
    finance(visitor, which, command).await
}

/// Removes a budget line on which nothing ever counted. For those who sign for the agency.
#[utoipa::path(post, path = "/programme/lines/remove", tag = "network", params(Which),
    request_body = OneLine, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn remove_line(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<OneLine>,
) -> Result<Json<ProgrammeView>, Problem> {
    let (programme, agency, line) = (of(&which)?, agency(&asked.agency)?, line(&asked.line)?);
    finance(visitor, which, AgencyCommand::RemoveLine { programme, agency, line }).await
}

/// Changes what a budget line is for and how much it is, with a reason. For those who sign for the
/// agency.
#[utoipa::path(post, path = "/programme/lines/amend", tag = "network", params(Which),
    request_body = NewLineAmendment, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn amend_line(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewLineAmendment>,
) -> Result<Json<ProgrammeView>, Problem> {
    let command = AgencyCommand::AmendLine {
        programme: of(&which)?,
        agency: agency(&asked.agency)?,
        line: line(&asked.line)?,
        purpose: asked.purpose.into(),
        amount: parsed("amount", &asked.amount)?,
        reason: asked.reason,
    };
    finance(visitor, which, command).await
}

/// Commits a part of a budget line to a year of an agreement. For those who sign for the agency.
#[utoipa::path(post, path = "/programme/commitments", tag = "network", params(Which),
    request_body = NewCommitment, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn commit(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewCommitment>,
) -> Result<Json<ProgrammeView>, Problem> {
    let command = AgencyCommand::Commit {
        programme: of(&which)?,
        agency: agency(&asked.agency)?,
        line: line(&asked.line)?,
        institute: InstituteId(name("institute", &asked.institute)?),
        year: asked.year,
        amount: parsed("amount", &asked.amount)?,
        reference: asked.reference,
    };
    finance(visitor, which, command).await
}

/// Takes a commitment back, with a reason. For those who sign for the agency.
#[utoipa::path(post, path = "/programme/commitments/release", tag = "network", params(Which),
    request_body = Release, responses((status = 200, body = ProgrammeView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn release(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Release>,
) -> Result<Json<ProgrammeView>, Problem> {
    let Release { number, reason } = asked;
    let programme = of(&which)?;
    finance(visitor, which, AgencyCommand::Release { programme, number, reason }).await
}

async fn finance(
    visitor: Visitor,
    which: Which,
    command: AgencyCommand,
) -> Result<Json<ProgrammeView>, Problem> {
    visitor.change(Command::Agency(command), move |visitor| view(visitor, &which.id)).await
}

/// The programme that an address names.
pub(super) fn of(which: &Which) -> Result<ProgrammeId, Problem> {
    Ok(ProgrammeId(name("id", &which.id)?))
}

fn agency(text: &str) -> Result<OrganisationId, Problem> {
    Ok(OrganisationId(name("agency", text)?))
}

fn line(text: &str) -> Result<LineId, Problem> {
    Ok(LineId(name("line", text)?))
}

fn view(visitor: &Visitor, id: &str) -> Result<Json<ProgrammeView>, Problem> {
    let view = visitor.view();
    let known = ProgrammeId::new(id).ok().and_then(|id| view.programme(&id));
    let known = known.ok_or_else(|| Problem::not_found("programme", id))?;
    let focus =
        |one: &FocusSet| FocusWire { focus: one.focus.to_string(), label: (&one.label).into() };
    Ok(Json(ProgrammeView {
        today: view.today().to_string(),
        id: known.id.to_string(),
        label: (&known.label).into(),
        office: visitor.organisation(&known.office),
        officer: view.is_officer(known),
        focuses: view.focuses(&known.id).map(focus).collect(),
        agencies: view
            .agencies(&known.id)
            .iter()
            .map(|one| AgencyWire::new(visitor, &known.id, one))
            .collect(),
        commitments: view.commitments(&known.id).iter().map(CommitmentWire::from).collect(),
    }))
}

impl AgencyWire {
    fn new(visitor: &Visitor, programme: &ProgrammeId, seen: &AgencyView<'_>) -> AgencyWire {
        let lines = seen.lines.as_ref();
        let wire = |id: &LineId, line: &AgencyLine| LineWire {
            used: visitor.view().used_of_line(programme, seen.organisation, id).map(UsedWire::from),
            ..LineWire::new(id, line)
        };
        AgencyWire {
            organisation: visitor.organisation(seen.organisation),
            now: seen.agency.takes_part(visitor.view().today()),
            periods: seen
                .agency
                .periods
                .iter()
                .map(|one| TakesPartWire {
                    from: one.from.to_string(),
                    until: one.until.map(|until| until.to_string()),
                })
                .collect(),
            focuses: seen.agency.focuses.iter().map(ToString::to_string).collect(),
            lines: lines.map(|all| all.iter().map(|(id, line)| wire(id, line)).collect()),
            signs: seen.signs,
        }
    }
}

impl LineWire {
    fn new(id: &LineId, line: &AgencyLine) -> LineWire {
        let amendments = line.amendments.iter().map(|one| AmendmentWire {
            amount: one.amount.to_string(),
            purpose: (&one.purpose).into(),
            reason: one.change.reason.clone(),
            by: one.change.by.to_string(),
            at: one.change.at.to_string(),
        });
        LineWire {
            line: id.to_string(),
            purpose: (&line.purpose).into(),
            from: line.span.from().to_string(),
            until: line.span.until().to_string(),
            fiscal_year: line.fiscal_year,
            amount: line.amount.to_string(),
            committed: line.committed().to_string(),
            // A line is in one currency and holds what is committed of it.
            left: line.left().map(|left| left.to_string()).unwrap_or_default(),
            used: None,
            amendments: amendments.collect(),
        }
    }
}
