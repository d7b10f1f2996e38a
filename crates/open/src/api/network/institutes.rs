//! Institutes: agreements, tiers of membership, members.

use guildhall_model::{Money, OrganisationId};
use guildhall_network::institute::Standing;
use guildhall_network::membership::{Counted, MembershipApplied, TierSet};
use guildhall_network::view::{InstituteView as Seen, MemberView};
use guildhall_network::{
    Command, InstituteCommand, InstituteId, MembershipCommand, ProposalId, TierId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::course::CourseWire;
use super::sizes::BasisWire;
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
    /// What partners agreed to bring; null in further terms.
    matched: Option<String>,
    /// What of that was waived; null for nothing.
    waived: Option<String>,
}

/// A tier of membership.
#[derive(Serialize, ToSchema)]
#[schema(as = Tier)]
struct TierWire {
    id: String,
    label: LabelWire,
    /// What a year costs.
    fee: String,
    /// What a year costs a small firm; null where it is the same.
    small_fee: Option<String>,
    /// What a year costs a university or a community college; null where it is the same.
    college_fee: Option<String>,
    /// What members have of it, in words; null where nothing is said.
    gives: Option<LabelWire>,
}

/// A member or an applicant.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
struct MemberWire {
    organisation: String,
    /// What waits for an answer.
    open: Option<ApplicationWire>,
    /// What was agreed, oldest first.
    periods: Vec<PeriodWire>,
    /// Why the last application was declined; null when it was not.
    declined: Option<String>,
    /// What it owes; null where you may not see it.
    owes: Option<String>,
}

/// An application for membership.
#[derive(Serialize, ToSchema)]
#[schema(as = Application)]
struct ApplicationWire {
    /// Name of the tier.
    tier: String,
    /// The first day.
    from: String,
    /// What it costs.
    fee: String,
    /// Whether it counts as a small firm, and why.
    counted: Option<CountedWire>,
    /// When it was made, RFC 3339.
    at: String,
}

/// Whether an organisation counted as a small firm.
#[derive(Serialize, ToSchema)]
#[schema(as = Counted)]
struct CountedWire {
    small: bool,
    /// How many people it had, affiliates counted.
    people: u32,
    /// The number of the rule.
    rule: String,
    /// The version of the policy.
    version: u32,
    /// On what that rests; null of what was counted before it was written down.
    basis: Option<BasisWire>,
}

/// A period of membership.
#[derive(Serialize, ToSchema)]
#[schema(as = MemberPeriod)]
struct PeriodWire {
    /// Name of the tier.
    tier: String,
    /// The first day.
    from: String,
    /// The first day after it.
    until: String,
    /// Whether today is one of it.
    now: bool,
    /// Whether it counted as a small firm.
    small: bool,
    /// What it costs; null where you may not see it.
    fee: Option<String>,
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

/// A tier to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTier {
    /// Its name.
    tier: String,
    label: LabelWire,
    /// What a year costs, like `50000.00 USD`.
    fee: String,
    /// What a year costs a small firm; null where it is the same.
    small_fee: Option<String>,
    /// What a year costs a university or a community college; null where it is the same.
    #[serde(default)]
    college_fee: Option<String>,
    /// What members have of it, in words: hours in a laboratory, courses, calls.
    #[serde(default)]
    gives: Option<LabelWire>,
}

/// An application for a year of membership.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewApplication {
    /// Name of the organisation.
    organisation: String,
    /// Name of the tier.
    tier: String,
    /// The first day, like `2027-01-01`; not before today.
    from: String,
}

/// The answer to an application.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Answer {
    /// Name of the organisation.
    organisation: String,
    /// Whether it becomes a member.
    accept: bool,
    /// Why not.
    #[serde(default)]
    reason: String,
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

/// Adds a tier of membership, or changes it for those who apply from now on. For those who run the
/// institute.
#[utoipa::path(put, path = "/institute/tiers", tag = "network", params(Which),
    request_body = NewTier, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_tier(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewTier>,
) -> Result<Json<InstituteView>, Problem> {
    let other =
        |field: &str, text: Option<String>| text.map(|text| parsed(field, &text)).transpose();
    let command = MembershipCommand::SetTier(TierSet {
        institute: InstituteId(name("id", &which.id)?),
        tier: TierId(name("tier", &asked.tier)?),
        label: asked.label.into(),
        fee: parsed("fee", &asked.fee)?,
        small_fee: other("small_fee", asked.small_fee)?,
        college_fee: other("college_fee", asked.college_fee)?,
        gives: asked.gives.map(Into::into),
    });
    enrol(visitor, which, command).await
}

/// Applies for a year of membership. For whoever acts for the organisation.
#[utoipa::path(post, path = "/institute/apply", tag = "network", params(Which),
    request_body = NewApplication, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn apply(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewApplication>,
) -> Result<Json<InstituteView>, Problem> {
    let command = MembershipCommand::Apply {
        institute: InstituteId(name("id", &which.id)?),
        organisation: OrganisationId(name("organisation", &asked.organisation)?),
        tier: TierId(name("tier", &asked.tier)?),
        from: parsed("from", &asked.from)?,
    };
    enrol(visitor, which, command).await
}

/// Answers an application. When it is accepted, its fee is owed. For those who run the institute.
#[utoipa::path(post, path = "/institute/answer", tag = "network", params(Which),
    request_body = Answer, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Answer>,
) -> Result<Json<InstituteView>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let organisation = OrganisationId(name("organisation", &asked.organisation)?);
    let command = if asked.accept {
        MembershipCommand::Accept { institute, organisation }
    } else {
        MembershipCommand::Decline { institute, organisation, reason: asked.reason }
    };
    enrol(visitor, which, command).await
}

async fn enrol(
    visitor: Visitor,
    which: Which,
    command: MembershipCommand,
) -> Result<Json<InstituteView>, Problem> {
    visitor.change(Command::Membership(command), move |visitor| view(visitor, &which.id)).await
}

pub(super) fn view(visitor: &Visitor, id: &str) -> Result<Json<InstituteView>, Problem> {
    let view = visitor.view();
    let seen = InstituteId::new(id).ok().and_then(|id| view.institute(&id));
    let seen = seen.ok_or_else(|| Problem::not_found("institute", id))?;
    let agreement = &seen.institute.agreement;
    let year = |(year, public): (u8, Money)| {
        let matched = agreement.matched.get(usize::from(year) - 1);
        let waived = seen.institute.course.waived(year).reduce(|a, b| a.plus(b).unwrap_or(a));
        YearWire {
            year,
            public: public.to_string(),
            matched: matched.map(ToString::to_string),
            waived: waived.map(|amount| amount.to_string()),
        }
    };
    let course = &seen.institute.course;
    let course = CourseWire::new(course, view.policy_today(seen.institute), view.today());
    let tiers = seen.roll.into_iter().flat_map(|roll| roll.tiers.values());
    let member = |one: MemberView<'_>| MemberWire::new(&one, view.today());
    let members = view.members(&seen).into_iter().map(member).collect();
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
        years: (1..).zip(seen.institute.tranches()).map(year).collect(),
        course,
        tiers: tiers.map(TierWire::from).collect(),
        members,
        signs_for: view.signs_for().map(ToString::to_string).collect(),
        runs: seen.runs,
        steers: seen.steers,
        sees_book: seen.book.is_some() || seen.runs,
        sees_money: view.sees_funds(seen.institute),
    }))
}

impl MemberWire {
    fn new(one: &MemberView<'_>, today: guildhall_model::Day) -> MemberWire {
        let money = |amount: Money| one.sees_money.then(|| amount.to_string());
        let periods = one.membership.periods.iter().map(|period| PeriodWire {
            tier: period.application.tier.to_string(),
            from: period.period.from().to_string(),
            until: period.period.until().to_string(),
            now: period.period.contains(today),
            small: period.application.counted.as_ref().is_some_and(|counted| counted.small),
            fee: money(period.application.fee),
        });
        let open = one.membership.open.as_ref().filter(|_| one.sees_money);
        let declined = one.membership.declined.last().filter(|_| one.sees_money);
        MemberWire {
            organisation: one.organisation.to_string(),
            open: open.map(Into::into),
            periods: periods.collect(),
            declined: declined.map(|declined| declined.reason.clone()),
            owes: one.owes.and_then(money),
        }
    }
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

impl From<&TierSet> for TierWire {
    fn from(tier: &TierSet) -> TierWire {
        TierWire {
            id: tier.tier.to_string(),
            label: (&tier.label).into(),
            fee: tier.fee.to_string(),
            small_fee: tier.small_fee.map(|fee| fee.to_string()),
            college_fee: tier.college_fee.map(|fee| fee.to_string()),
            gives: tier.gives.as_ref().map(Into::into),
        }
    }
}

impl From<&MembershipApplied> for ApplicationWire {
    fn from(asked: &MembershipApplied) -> ApplicationWire {
        let counted = |counted: &Counted| CountedWire {
            small: counted.small,
            people: counted.people,
            rule: counted.rule.to_string(),
            version: counted.version,
            basis: counted.basis.as_ref().map(BasisWire::from),
        };
        ApplicationWire {
            tier: asked.tier.to_string(),
            from: asked.from.to_string(),
            fee: asked.fee.to_string(),
            counted: asked.counted.as_ref().map(counted),
            at: asked.at.to_string(),
        }
    }
}
