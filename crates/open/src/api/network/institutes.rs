//! Institutes: agreements, where they stand, and their years of money.

use guildhall_model::Money;
use guildhall_network::institute::Standing;
use guildhall_network::view::{InstituteView as Seen, MemberView};
use guildhall_network::{Command, InstituteCommand, InstituteId, ProposalId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::course::CourseWire;
use super::invoices::InvoiceWire;
use super::memberships::{MemberWire, TierWire};
use super::{Visitor, parsed};
use crate::api::wire::{LabelWire, Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Institutes.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstituteList {
    /// The day of the house, in UTC.
    today: String,
    institutes: Vec<InstituteRow>,
}

/// An institute, in short.
#[derive(Serialize, ToSchema)]
struct InstituteRow {
    id: String,
    label: LabelWire,
    /// Name of the programme.
    programme: String,
    lead: Named,
    #[serde(flatten)]
    standing: StandingWire,
    /// So many members today.
    members: usize,
    /// So many of its conditions and reports are late.
    late: usize,
}

/// Where an institute stands today.
#[derive(Serialize, ToSchema)]
#[schema(as = Standing)]
pub(super) struct StandingWire {
    /// `agreed`, `running`, `between_terms`, `after_term` or `ended`.
    standing: &'static str,
    /// The year, counted over all its terms from 1; null when none runs.
    year: Option<u8>,
}

/// An institute.
#[derive(Serialize, ToSchema)]
pub(crate) struct InstituteView {
    /// The day of the house, in UTC.
    today: String,
    id: String,
    label: LabelWire,
    /// Name of the programme.
    programme: String,
    /// Name of the call that it answered.
    call: String,
    /// Name of the proposal that was selected.
    proposal: String,
    lead: Named,
    #[serde(flatten)]
    standing: StandingWire,
    /// The first day of its first term.
    from: String,
    /// The first day after its last.
    until: String,
    /// The version of the policy under which it stands.
    policy: u32,
    /// Public money and what partners bring, for each year of its terms.
    years: Vec<YearWire>,
    /// What became of it since its agreement.
    course: CourseWire,
    /// Tiers of membership, by name.
    tiers: Vec<TierWire>,
    /// Members, and those who apply where you may see that, by name.
    members: Vec<MemberWire>,
    /// What organisations to which you belong owe or owed it, oldest first.
    invoices: Vec<InvoiceWire>,
    /// Names of the organisations that you sign for and that may apply.
    signs_for: Vec<String>,
    /// Whether you run it.
    runs: bool,
    /// Whether you are an officer of its programme.
    steers: bool,
    /// Whether you may see its book.
    sees_book: bool,
    /// Whether you may see its funds, costs and reports.
    sees_money: bool,
}

/// Money of a year of the term.
#[derive(Serialize, ToSchema)]
#[schema(as = InstituteYear)]
struct YearWire {
    /// From 1.
    year: u8,
    public: String,
    /// What partners agreed to bring.
    matched: String,
    /// What of that was waived; null for nothing.
    waived: Option<String>,
}

/// Which institute.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    pub(super) id: String,
}

/// An agreement to be made.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAgreement {
    label: LabelWire,
    /// Name of the proposal that was selected.
    proposal: String,
    /// The first day of the term, like `2027-01-01`.
    from: String,
    /// Public money for each year of the term, like `20000000.00 USD`.
    tranches: Vec<String>,
}

/// All institutes.
#[utoipa::path(get, path = "/institutes", tag = "network", responses(
    (status = 200, body = InstituteList), (status = 401, body = Problem)))]
pub(crate) async fn institutes(visitor: Visitor) -> Json<InstituteList> {
    let view = visitor.view();
    let row = |seen: Seen<'_>| {
        let agreement = &seen.institute.agreement;
        let members = view.members(&seen);
        let now = |one: &&MemberView<'_>| one.membership.on(view.today()).is_some();
        InstituteRow {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            programme: agreement.programme.to_string(),
            lead: visitor.organisation(&agreement.lead),
            standing: seen.standing.into(),
            members: members.iter().filter(now).count(),
            late: view.late(&agreement.institute),
        }
    };
    let institutes = view.institutes().map(row).collect();
    Json(InstituteList { today: view.today().to_string(), institutes })
}

/// One institute, with its agreement, tiers and members.
#[utoipa::path(get, path = "/institute", tag = "network", params(Which), responses(
    (status = 200, body = InstituteView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn institute(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<InstituteView>, Problem> {
    view(&visitor, &which.id)
}

/// Makes an agreement with a consortium that was selected. For officers of the programme.
#[utoipa::path(put, path = "/institute", tag = "network", params(Which),
    request_body = NewAgreement, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn award(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewAgreement>,
) -> Result<Json<InstituteView>, Problem> {
    let tranche = |(at, text): (usize, &String)| parsed(&format!("tranches.{at}"), text);
    let command = InstituteCommand::Award {
        institute: InstituteId(name("id", &which.id)?),
        label: asked.label.into(),
        proposal: ProposalId(name("proposal", &asked.proposal)?),
        from: parsed("from", &asked.from)?,
        tranches: asked.tranches.iter().enumerate().map(tranche).collect::<Result<_, _>>()?,
    };
    visitor.change(Command::Institute(command), move |visitor| view(visitor, &which.id)).await
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<InstituteView>, Problem> {
    let view = visitor.view();
    let seen = InstituteId::new(id).ok().and_then(|id| view.institute(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("institute", id))?;
    let agreement = &seen.institute.agreement;
    let year = |(year, (public, matched)): (u8, (Money, Money))| {
        let waived = seen.institute.course.waived(year).reduce(|a, b| a.plus(b).unwrap_or(a));
        YearWire {
            year,
            public: public.to_string(),
            matched: matched.to_string(),
            waived: waived.map(|amount| amount.to_string()),
        }
    };
    let agreed = seen.institute.tranches().zip(seen.institute.matched());
    let course = &seen.institute.course;
    let left = view.close_out(&agreement.institute);
    let course = CourseWire::new(course, view.policy_today(seen.institute), view.today(), left);
    let tiers = seen.roll.into_iter().flat_map(|roll| roll.tiers.values());
    let member = |one: MemberView<'_>| MemberWire::new(visitor, &one);
    let members = view.members(&seen).into_iter().map(member).collect();
    let invoices = view.own_invoices(seen.institute).into_iter();
    Ok(Json(InstituteView {
        today: view.today().to_string(),
        id: agreement.institute.to_string(),
        label: (&agreement.label).into(),
        programme: agreement.programme.to_string(),
        call: agreement.call.to_string(),
        proposal: agreement.proposal.to_string(),
        lead: visitor.organisation(&agreement.lead),
        standing: seen.standing.into(),
        from: agreement.from.to_string(),
        until: seen.institute.until().to_string(),
        policy: agreement.policy,
        years: (1..).zip(agreed).map(year).collect(),
        course,
        tiers: tiers.map(TierWire::from).collect(),
        members,
        invoices: invoices.map(|one| InvoiceWire::new(visitor, one)).collect(),
        signs_for: view.signs_for().map(ToString::to_string).collect(),
        runs: seen.runs,
        steers: seen.steers,
        sees_book: seen.book.is_some() || seen.runs,
        sees_money: view.sees_funds(seen.institute),
    }))
}

impl From<Standing> for StandingWire {
    fn from(standing: Standing) -> StandingWire {
        let year = match standing {
            Standing::Running(year) => Some(year),
            _ => None,
        };
        StandingWire { standing: standing.word(), year }
    }
}
