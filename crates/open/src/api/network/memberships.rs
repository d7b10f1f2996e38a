//! Tiers of membership, members and those who apply.

use std::collections::BTreeSet;

use guildhall_model::{Money, OrganisationId, Time};
use guildhall_network::membership::{
    Counted, MembershipApplied, ProjectRight, Tier, TierBenefits, TierSet,
};
use guildhall_network::policy::RuleNumber;
use guildhall_network::view::MemberView;
use guildhall_network::{Command, InstituteId, MembershipCommand, TierId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::{InstituteView, Which, view};
use super::sizes::BasisWire;
use super::{Visitor, parsed, percent, share, word};
use crate::api::wire::{LabelWire, Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// A tier of membership.
#[derive(Serialize, ToSchema)]
#[schema(as = Tier)]
pub(super) struct TierWire {
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
    /// What they may do and have that is counted.
    benefits: BenefitsWire,
    /// How often it was set.
    revision: u32,
}

/// What members of a tier may do and have, beside votes and inventions.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TierBenefits)]
pub(super) struct BenefitsWire {
    /// In calls for projects: `none`, `partner` to take part in what others lead, or `lead`.
    projects: String,
    /// Hours in laboratories in a year.
    lab_hours: u16,
    /// So many affiliates and branches may be members with them; 50 at most.
    affiliates: u8,
    /// The most of a year's fee that may be given in kind, in percent, like `33.33`.
    in_kind: String,
}

/// A member or an applicant.
#[derive(Serialize, ToSchema)]
#[schema(as = Member)]
pub(super) struct MemberWire {
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
    benefits: BenefitsWire,
    /// Affiliates and branches that are to be members with it.
    covers: Vec<Named>,
    /// Whether it counts as a small firm, and why.
    counted: Option<CountedWire>,
    /// When it was made, RFC 3339.
    at: String,
    /// Until when it is to be answered; null where the policy says nothing of it.
    answer_by: Option<AnswerByWire>,
}

/// Until when an application is to be answered.
#[derive(Serialize, ToSchema)]
#[schema(as = AnswerBy)]
struct AnswerByWire {
    /// The last moment, RFC 3339.
    until: String,
    /// The number of the rule `application_answer`.
    rule: String,
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
    benefits: BenefitsWire,
    /// Affiliates and branches that are members with it, as long as they belong together.
    covers: Vec<Named>,
    /// What it costs; null where you may not see it.
    fee: Option<String>,
    /// How it ended before its time; null where it did not.
    ended: Option<EndedWire>,
}

/// How a period ended before its time.
#[derive(Serialize, ToSchema)]
#[schema(as = EndedPeriod)]
struct EndedWire {
    /// The first day after it, as it was agreed.
    agreed: String,
    reason: String,
    /// When that was decided, RFC 3339.
    at: String,
}

/// A tier to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTier {
    /// The `revision` that you began with, 0 for a new tier: if there is another now, nothing is
    /// written and the answer is `changed`. Left out, it is written over whatever there is.
    #[serde(default)]
    seen: Option<u32>,
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
    /// What members have of it, in words: courses, advice, a place at the fair.
    #[serde(default)]
    gives: Option<LabelWire>,
    /// What they may do and have that is counted. Left out, they lead projects, and have no more.
    #[serde(default)]
    benefits: Option<BenefitsWire>,
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
    /// Names of affiliates and branches that are to be members with it, as many as the tier covers.
    #[serde(default)]
    covers: BTreeSet<String>,
}

/// An application to be taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWithdrawal {
    /// Name of the organisation.
    organisation: String,
}

/// A membership to be ended.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMembershipEnd {
    /// Name of the member.
    organisation: String,
    /// The first day without it, like `2027-06-01`; within a period, and not before today.
    on: String,
    /// Why. Whoever is signed in reads it.
    reason: String,
}

/// The answer to an application.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ApplicationAnswer {
    /// Name of the organisation.
    organisation: String,
    /// Whether it becomes a member.
    accept: bool,
    /// Why not.
    #[serde(default)]
    reason: String,
}

/// Adds a tier of membership, or changes it for those who apply from now on. For those who run the
/// institute.
#[utoipa::path(put, path = "/institute/tiers", tag = "network", params(Which),
    request_body = NewTier, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_tier(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewTier>,
) -> Result<Json<InstituteView>, Problem> {
    let other =
        |field: &str, text: Option<String>| text.map(|text| parsed(field, &text)).transpose();
    let tier = TierSet {
        institute: InstituteId(name("id", &which.id)?),
        tier: TierId(name("tier", &asked.tier)?),
        label: asked.label.into(),
        fee: parsed("fee", &asked.fee)?,
        small_fee: other("small_fee", asked.small_fee)?,
        college_fee: other("college_fee", asked.college_fee)?,
        gives: asked.gives.map(Into::into),
        benefits: asked.benefits.map(BenefitsWire::read).transpose()?.unwrap_or_default(),
    };
    let command = MembershipCommand::SetTier { tier: Box::new(tier), seen: asked.seen };
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
    let covered = |one: &String| Ok(OrganisationId(name("covers", one)?));
    let command = MembershipCommand::Apply {
        institute: InstituteId(name("id", &which.id)?),
        organisation: OrganisationId(name("organisation", &asked.organisation)?),
        tier: TierId(name("tier", &asked.tier)?),
        from: parsed("from", &asked.from)?,
        covers: asked.covers.iter().map(covered).collect::<Result<_, Problem>>()?,
    };
    enrol(visitor, which, command).await
}

/// Takes an application back. For whoever acts for the organisation.
#[utoipa::path(post, path = "/institute/withdraw", tag = "network", params(Which),
    request_body = NewWithdrawal, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn withdraw_application(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewWithdrawal>,
) -> Result<Json<InstituteView>, Problem> {
    let command = MembershipCommand::Withdraw {
        institute: InstituteId(name("id", &which.id)?),
        organisation: OrganisationId(name("organisation", &asked.organisation)?),
    };
    enrol(visitor, which, command).await
}

/// Ends a membership before its time. For whoever acts for the member, and who runs the institute.
#[utoipa::path(post, path = "/institute/end-membership", tag = "network", params(Which),
    request_body = NewMembershipEnd, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn end_membership(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewMembershipEnd>,
) -> Result<Json<InstituteView>, Problem> {
    let command = MembershipCommand::End {
        institute: InstituteId(name("id", &which.id)?),
        organisation: OrganisationId(name("organisation", &asked.organisation)?),
        on: parsed("on", &asked.on)?,
        reason: asked.reason,
    };
    enrol(visitor, which, command).await
}

/// Answers an application. When it is accepted, its fee is owed. For those who run the institute.
#[utoipa::path(post, path = "/institute/answer", tag = "network", params(Which),
    request_body = ApplicationAnswer, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<ApplicationAnswer>,
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

impl BenefitsWire {
    fn read(self) -> Result<TierBenefits, Problem> {
        let right =
            word("benefits.projects", &self.projects, &ProjectRight::ALL, ProjectRight::word)?;
        Ok(TierBenefits {
            projects: right,
            lab_hours: self.lab_hours,
            affiliates: self.affiliates,
            in_kind: share("benefits.in_kind", &self.in_kind)?,
        })
    }
}

impl From<&TierBenefits> for BenefitsWire {
    fn from(one: &TierBenefits) -> BenefitsWire {
        BenefitsWire {
            projects: one.projects.word().to_owned(),
            lab_hours: one.lab_hours,
            affiliates: one.affiliates,
            in_kind: percent(one.in_kind),
        }
    }
}

fn covers(visitor: &Visitor, asked: &MembershipApplied) -> Vec<Named> {
    asked.covers.iter().map(|one| visitor.organisation(one)).collect()
}

impl MemberWire {
    pub(super) fn new(visitor: &Visitor, one: &MemberView<'_>) -> MemberWire {
        let today = visitor.view().today();
        let money = |amount: Money| one.sees_money.then(|| amount.to_string());
        let periods = one.membership.periods.iter().map(|period| PeriodWire {
            tier: period.application.tier.to_string(),
            from: period.period.from().to_string(),
            until: period.period.until().to_string(),
            now: period.period.contains(today),
            small: period.application.counted.as_ref().is_some_and(|counted| counted.small),
            benefits: (&period.application.benefits).into(),
            covers: covers(visitor, &period.application),
            fee: money(period.application.fee),
            ended: period.end.as_ref().map(|end| EndedWire {
                agreed: end.agreed.to_string(),
                reason: end.decided.reason.clone(),
                at: end.decided.at.to_string(),
            }),
        });
        let open = one.membership.open.as_ref().filter(|_| one.sees_money);
        let declined = one.membership.declined.last().filter(|_| one.sees_money);
        MemberWire {
            organisation: one.organisation.to_string(),
            open: open.map(|asked| ApplicationWire::new(visitor, asked, one.answer_by)),
            periods: periods.collect(),
            declined: declined.map(|declined| declined.reason.clone()),
            owes: one.owes.and_then(money),
        }
    }
}

impl From<&Tier> for TierWire {
    fn from(Tier { set: tier, revision }: &Tier) -> TierWire {
        TierWire {
            revision: *revision,
            id: tier.tier.to_string(),
            label: (&tier.label).into(),
            fee: tier.fee.to_string(),
            small_fee: tier.small_fee.map(|fee| fee.to_string()),
            college_fee: tier.college_fee.map(|fee| fee.to_string()),
            gives: tier.gives.as_ref().map(Into::into),
            benefits: (&tier.benefits).into(),
        }
    }
}

impl ApplicationWire {
    fn new(
        visitor: &Visitor,
        asked: &MembershipApplied,
        answer_by: Option<(Time, &RuleNumber)>,
    ) -> ApplicationWire {
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
            benefits: (&asked.benefits).into(),
            covers: covers(visitor, asked),
            counted: asked.counted.as_ref().map(counted),
            at: asked.at.to_string(),
            answer_by: answer_by.map(|(until, rule)| AnswerByWire {
                until: until.to_string(),
                rule: rule.to_string(),
            }),
        }
    }
}
