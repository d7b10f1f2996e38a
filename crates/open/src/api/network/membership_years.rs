//! Membership years of an institute: what each came to, and which is to be closed next.

use guildhall_network::competition::Figure;
use guildhall_network::membership::{MembershipYearClosed, OpenYear, SmallFirmPlan};
use guildhall_network::{Command, InstituteId, MembershipCommand};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::Which;
use super::{FigureWire, Visitor, parsed};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The membership years of an institute that are over.
#[derive(Serialize, ToSchema)]
pub(crate) struct MembershipYears {
    /// The day of the house, in UTC.
    today: String,
    institute: String,
    /// Those that were closed, the newest first.
    closed: Vec<ClosedYearWire>,
    /// The one that is to be closed next; null where there is none.
    open: Option<OpenYearWire>,
    /// Whether you run the institute, and so close its years.
    runs: bool,
}

/// A membership year that was closed.
#[derive(Serialize, ToSchema)]
#[schema(as = ClosedMembershipYear)]
struct ClosedYearWire {
    year: i16,
    members: u32,
    small_firms: u32,
    /// How the share of small firms will be reached; null where it was.
    plan: Option<SmallFirmPlanWire>,
    /// Who closed it.
    by: String,
    /// When, RFC 3339.
    at: String,
}

/// What will be done so that enough members are small firms.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = SmallFirmPlan)]
struct SmallFirmPlanWire {
    text: String,
    /// The last day on which it is in time, like `2028-12-31`.
    by: String,
}

/// A membership year that is over and open.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenMembershipYear)]
struct OpenYearWire {
    year: i16,
    members: usize,
    small_firms: usize,
    /// The share of small firms; null of nobody.
    share: Option<FigureWire>,
    /// The rule about it on the last day of the year; null where there was none.
    rule: Option<String>,
    /// The least share that it wants.
    least: Option<FigureWire>,
    /// Whether that was reached. Without it the year is closed with a plan only.
    kept: bool,
}

/// A membership year to be closed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct YearToClose {
    /// The oldest that is over and open.
    year: i16,
    /// How the share of small firms will be reached; null where it was.
    plan: Option<SmallFirmPlanWire>,
}

/// The membership years of an institute that are over.
#[utoipa::path(get, path = "/institute/membership-years", tag = "network", params(Which),
    responses((status = 200, body = MembershipYears), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn membership_years(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<MembershipYears>, Problem> {
    view(&visitor, &which.id)
}

/// Closes the oldest membership year that is over: what it came to stands for good, and nobody becomes
/// a member in it any more. For those who run the institute.
#[utoipa::path(post, path = "/institute/membership-years/close", tag = "network", params(Which),
    request_body = YearToClose, responses((status = 200, body = MembershipYears),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn close_membership_year(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<YearToClose>,
) -> Result<Json<MembershipYears>, Problem> {
    let plan = asked.plan.map(|plan| {
        Ok::<_, Problem>(SmallFirmPlan { by: parsed("plan.by", &plan.by)?, text: plan.text })
    });
    let institute = InstituteId(name("id", &which.id)?);
    let (year, plan) = (asked.year, plan.transpose()?);
    let command = MembershipCommand::CloseYear { institute, year, plan };
    visitor.change(Command::Membership(command), move |visitor| view(visitor, &which.id)).await
}

fn view(visitor: &Visitor, id: &str) -> Result<Json<MembershipYears>, Problem> {
    let view = visitor.view();
    let seen = InstituteId::new(id).ok().and_then(|id| view.institute(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("institute", id))?;
    let closed = seen.roll.into_iter().flat_map(|roll| roll.closed.iter().rev());
    Ok(Json(MembershipYears {
        today: view.today().to_string(),
        institute: id.to_owned(),
        closed: closed.map(|one| ClosedYearWire::from(&**one)).collect(),
        open: view.open_year(seen.institute).as_ref().map(OpenYearWire::from),
        runs: seen.runs,
    }))
}

impl From<&MembershipYearClosed> for ClosedYearWire {
    fn from(one: &MembershipYearClosed) -> ClosedYearWire {
        let plan = |plan: &SmallFirmPlan| SmallFirmPlanWire {
            text: plan.text.clone(),
            by: plan.by.to_string(),
        };
        ClosedYearWire {
            year: one.year,
            members: one.members,
            small_firms: one.small,
            plan: one.plan.as_ref().map(plan),
            by: one.by.to_string(),
            at: one.at.to_string(),
        }
    }
}

impl From<&OpenYear> for OpenYearWire {
    fn from(one: &OpenYear) -> OpenYearWire {
        let share = |share| FigureWire::from(&Figure::Share(share));
        let rule = one.found.rule.as_ref();
        OpenYearWire {
            year: one.year,
            members: one.found.members,
            small_firms: one.found.small,
            share: one.found.share.map(share),
            rule: rule.map(|(number, _)| number.to_string()),
            least: rule.map(|(_, least)| share(*least)),
            kept: one.is_kept(),
        }
    }
}
