//! Royalty runs: what one would post, and posting it.

use guildhall_model::Day;
use guildhall_network::property::royalty::{RoyaltiesPosted, RunLine, total};
use guildhall_network::view::PropertyView;
use guildhall_network::{Command, InstituteId, PropertyCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::institutes::Which;
use super::super::{Visitor, parsed};
use super::{PropertyPage, page};
use crate::api::wire::{Named, name};
use crate::api::{Json, Query};
use crate::house::DeskError;
use crate::problem::Problem;

/// A posted run.
#[derive(Serialize, ToSchema)]
#[schema(as = RoyaltyRun)]
pub(super) struct RunWire {
    /// From 1.
    number: u32,
    from: String,
    /// The first day after it.
    until: String,
    /// When it was posted, RFC 3339.
    at: String,
    /// What it came to.
    total: Option<String>,
    lines: Vec<LineWire>,
}

/// What one licence owes in a run.
#[derive(Serialize, ToSchema)]
#[schema(as = RoyaltyLine)]
struct LineWire {
    /// Name of the licence.
    licence: String,
    /// What is licensed, as people call it.
    title: String,
    /// Who owes it; null where you do not see the licence.
    licensee: Option<Named>,
    amount: String,
    /// What of it is the institute's.
    institute: String,
    /// What of it each inventor has, in their order.
    inventors: Vec<String>,
}

/// What a run would post. Nothing is posted yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunPreview {
    from: String,
    until: String,
    /// What it comes to.
    total: Option<String>,
    lines: Vec<LineWire>,
    /// Names of licences whose licensees reported nothing for some of the days.
    silent: Vec<String>,
}

/// The days of a run.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunDays {
    /// Name of the institute.
    id: String,
    /// The first day, like `2027-01-01`.
    from: String,
    /// The first day after it.
    until: String,
}

/// A run to be posted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRun {
    /// The first day, like `2027-01-01`.
    from: String,
    /// The first day after it.
    until: String,
    /// What it comes to, as it was shown. Anything else is not posted.
    total: String,
}

/// What a royalty run would post, for who belongs to the lead or to the office.
#[utoipa::path(get, path = "/institute/royalties", tag = "network", params(RunDays), responses(
    (status = 200, body = RunPreview), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn preview_royalties(
    visitor: Visitor,
    Query(days): Query<RunDays>,
) -> Result<Json<RunPreview>, Problem> {
    let (from, until): (Day, Day) = (parsed("from", &days.from)?, parsed("until", &days.until)?);
    let view = visitor.view();
    let unknown = || Problem::not_found("royalties of", &days.id);
    let id = InstituteId::new(&days.id).map_err(|_| unknown())?;
    let preview = view.run_preview(&id, (from, until)).ok_or_else(unknown)?;
    let preview = preview.map_err(DeskError::Network)?;
    let seen = view.property(&id).ok_or_else(unknown)?;
    let lines = preview.lines.iter().map(|line| LineWire::new(&visitor, &seen, line));
    Ok(Json(RunPreview {
        from: from.to_string(),
        until: until.to_string(),
        total: preview.total.map(|amount| amount.to_string()),
        lines: lines.collect(),
        silent: preview.silent.iter().map(ToString::to_string).collect(),
    }))
}

/// Posts a royalty run to the book of the institute. It cannot be undone. For those who run the
/// institute.
#[utoipa::path(post, path = "/institute/royalties", tag = "network", params(Which),
    request_body = NewRun, responses((status = 200, body = PropertyPage),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn post_royalties(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewRun>,
) -> Result<Json<PropertyPage>, Problem> {
    let command = PropertyCommand::PostRun {
        institute: InstituteId(name("id", &which.id)?),
        from: parsed("from", &asked.from)?,
        until: parsed("until", &asked.until)?,
        total: parsed("total", &asked.total)?,
    };
    visitor.change(Command::Property(command), move |visitor| page(visitor, &which.id)).await
}

impl LineWire {
    fn new(visitor: &Visitor, seen: &PropertyView<'_>, line: &RunLine) -> LineWire {
        let found = seen.licences.iter().find(|one| *one.id == line.licence);
        LineWire {
            licence: line.licence.to_string(),
            title: found.map(|one| one.subject.to_owned()).unwrap_or_default(),
            licensee: found.map(|one| visitor.organisation(&one.licence.offer.text.licensee)),
            amount: line.amount.to_string(),
            institute: line.institute.to_string(),
            inventors: line.inventors.iter().map(ToString::to_string).collect(),
        }
    }
}

impl RunWire {
    pub(super) fn new(
        visitor: &Visitor,
        seen: &PropertyView<'_>,
        run: &RoyaltiesPosted,
    ) -> RunWire {
        let zero = run.lines.first().map(|one| guildhall_model::Money::zero(one.amount.currency()));
        let sum = zero.and_then(|zero| total(&run.lines, zero).ok());
        RunWire {
            number: run.number,
            from: run.from.to_string(),
            until: run.until.to_string(),
            at: run.at.to_string(),
            total: sum.map(|amount| amount.to_string()),
            lines: run.lines.iter().map(|line| LineWire::new(visitor, seen, line)).collect(),
        }
    }
}
