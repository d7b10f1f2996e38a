//! Membership: tiers with fees, applications with a clock, periods that are never moved.
//!
//! What an organisation pays is fixed when it applies, and stays when the tier changes. Each period
//! is its own record; those of one member never overlap. When one is agreed its fee is owed from
//! that moment, in the same decision.

mod benefits;
mod ends;
mod tier;
mod years;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, Money, OrganisationId, Period, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::{TEXT_CHARS_MAX, check_text};
use crate::decide::Desk;
use crate::directory::Basis;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{InstituteId, TierId};
use crate::institute::Institute;
use crate::ledger::{Account, Cause, Leg};
use crate::policy::RuleNumber;

pub use benefits::{COVERED_MAX, ProjectRight, TierBenefits};
pub use ends::{End, MembershipEnded, MembershipWithdrawn};
pub use tier::{Tier, TierSet};
pub use years::{MembershipYearClosed, OpenYear, SmallFirmPlan};

/// Most tiers of an institute.
pub const TIERS_MAX: usize = 50;

/// Whether an organisation counted as a small firm, and which rule said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Counted {
    /// Whether it did.
    pub small: bool,
    /// How many people it had, affiliates counted.
    pub people: u32,
    /// The rule.
    pub rule: RuleNumber,
    /// The version of the policy.
    pub version: u32,
    /// On what it rests; none of what was counted before that was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// An organisation asks to become a member, or to stay one.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MembershipApplied {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Who.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// In which tier.
    #[serde_as(as = "Text")]
    pub tier: TierId,
    /// From which day on, for a year.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// What it will cost.
    #[serde_as(as = "Text")]
    pub fee: Money,
    /// What it may do and have.
    #[serde(default, skip_serializing_if = "TierBenefits::is_default")]
    pub benefits: TierBenefits,
    /// Affiliates and branches that are to be members with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    #[serde_as(as = "BTreeSet<Text>")]
    pub covers: BTreeSet<OrganisationId>,
    /// Small or not; none of what is no firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    /// Who asked.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// An application was declined.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MembershipDeclined {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Why.
    pub reason: String,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A period of membership is agreed, as it was applied for.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MembershipBegan {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// When it was agreed.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A period of membership.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct MemberPeriod {
    /// What was applied for.
    pub application: MembershipApplied,
    /// From when until when, as it is.
    pub period: Period,
    /// When it was agreed.
    pub agreed: Time,
    /// How it ended before the day that was agreed, if it did.
    pub end: Option<End>,
}

/// What an organisation and an institute have had with each other.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Membership {
    /// What waits for an answer.
    pub open: Option<MembershipApplied>,
    /// What was agreed, oldest first.
    pub periods: Vec<MemberPeriod>,
    /// What was declined, oldest first.
    pub declined: Vec<MembershipDeclined>,
    /// From when until when each of these waited for its answer.
    pub waited: Vec<(Time, Time)>,
}

impl Membership {
    /// The period that a day is of.
    pub fn on(&self, day: Day) -> Option<&MemberPeriod> {
        self.periods.iter().find(|one| one.period.contains(day))
    }

    /// The first day after all periods.
    pub(crate) fn until(&self) -> Option<Day> {
        self.periods.iter().map(|one| one.period.until()).max()
    }
}

/// The tiers and members of an institute.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Roll {
    /// By name.
    pub tiers: BTreeMap<TierId, Tier>,
    /// By organisation.
    pub members: Map<OrganisationId, Arc<Membership>>,
    /// By affiliate or branch, members of which a period named it.
    pub covered: Map<OrganisationId, BTreeSet<OrganisationId>>,
    /// Membership years that were closed, oldest first.
    pub closed: Vec<Arc<MembershipYearClosed>>,
}

/// The tiers and members of all institutes. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Rolls(Map<InstituteId, Arc<Roll>>);

impl Rolls {
    /// Those of an institute.
    pub fn get(&self, institute: &InstituteId) -> Option<&Roll> {
        self.0.get(institute).map(|roll| &**roll)
    }

    /// The same, to be kept: a change makes another.
    pub(crate) fn shared(&self, institute: &InstituteId) -> Option<&Arc<Roll>> {
        self.0.get(institute)
    }

    fn roll(&mut self, institute: &InstituteId) -> &mut Roll {
        Arc::make_mut(self.0.entry(institute.clone()).or_default())
    }

    fn member(&mut self, institute: &InstituteId, id: &OrganisationId) -> &mut Membership {
        Arc::make_mut(self.roll(institute).members.entry(id.clone()).or_default())
    }

    pub(crate) fn tier_set(&mut self, event: &TierSet) {
        let tiers = &mut self.roll(&event.institute).tiers;
        let tier = Tier::after(tiers.get(&event.tier), event.clone());
        tiers.insert(event.tier.clone(), tier);
    }

    pub(crate) fn applied(&mut self, event: &MembershipApplied) {
        self.member(&event.institute, &event.organisation).open = Some(event.clone());
    }

    pub(crate) fn declined(&mut self, event: &MembershipDeclined) {
        let member = self.member(&event.institute, &event.organisation);
        let asked = member.open.take();
        member.waited.extend(asked.map(|asked| (asked.at, event.at)));
        member.declined.push(event.clone());
    }

    pub(crate) fn began(&mut self, event: &MembershipBegan) {
        let member = self.member(&event.institute, &event.organisation);
        let Some(application) = member.open.take() else { return };
        let Some(period) = Period::new(application.from, event.until) else { return };
        let covers = application.covers.clone();
        member.periods.push(MemberPeriod { application, period, agreed: event.at, end: None });
        let roll = self.roll(&event.institute);
        for one in covers {
            roll.covered.entry(one).or_default().insert(event.organisation.clone());
        }
    }

    pub(crate) fn year_closed(&mut self, event: &MembershipYearClosed) {
        self.roll(&event.institute).closed.push(Arc::new(event.clone()));
    }
}

/// What can be asked of members.
#[derive(Clone, Debug, PartialEq)]
pub enum MembershipCommand {
    /// Adds a tier, or changes it for those who apply from now on. For those who run the institute.
    SetTier {
        /// What it is from now on.
        tier: Box<TierSet>,
        /// The revision that the writer began with, 0 for a new one; none to set it whatever there is.
        seen: Option<u32>,
    },
    /// Asks to become a member for a year, or to stay one. For those who sign for the organisation.
    Apply {
        /// Of which institute.
        institute: InstituteId,
        /// Who.
        organisation: OrganisationId,
        /// In which tier.
        tier: TierId,
        /// From which day on.
        from: Day,
        /// Affiliates and branches that are to be members with it.
        covers: BTreeSet<OrganisationId>,
    },
    /// Agrees to what was applied for. For those who run the institute.
    Accept {
        /// Of which institute.
        institute: InstituteId,
        /// Whose application.
        organisation: OrganisationId,
    },
    /// Declines it. For those who run the institute.
    Decline {
        /// Of which institute.
        institute: InstituteId,
        /// Whose application.
        organisation: OrganisationId,
        /// Why.
        reason: String,
    },
    /// Takes an application back that waits. For those who sign for the organisation.
    Withdraw {
        /// Of which institute.
        institute: InstituteId,
        /// Whose.
        organisation: OrganisationId,
    },
    /// Ends a period before its time. For those who sign for the organisation, and who run the institute.
    End {
        /// Of which institute.
        institute: InstituteId,
        /// Whose.
        organisation: OrganisationId,
        /// The first day without it, within a period.
        on: Day,
        /// Why.
        reason: String,
    },
    /// Closes a membership year that is over. For those who run the institute.
    CloseYear {
        /// Of which institute.
        institute: InstituteId,
        /// Which: the oldest that is open.
        year: i16,
        /// How the share of small firms will be reached, where it was not.
        plan: Option<SmallFirmPlan>,
    },
}

impl Desk<'_> {
    pub(crate) fn enrol(&self, command: MembershipCommand) -> Result<Vec<Event>, NetworkError> {
        use MembershipCommand as C;
        match command {
            C::SetTier { tier, seen } => self.set_tier(*tier, seen),
            C::Apply { institute, organisation, tier, from, covers } => {
                self.apply(institute, organisation, tier, (from, covers))
            }
            C::Accept { institute, organisation } => self.accept(institute, organisation),
            C::Withdraw { institute, organisation } => {
                self.withdraw_membership(institute, organisation)
            }
            C::End { institute, organisation, on, reason } => {
                self.end_membership(institute, organisation, on, reason)
            }
            C::CloseYear { institute, year, plan } => self.close_year(institute, year, plan),
            C::Decline { institute, organisation, reason } => {
                self.own_institute(&institute, "answer its applications")?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                self.application(&institute, &organisation)?;
                let at = self.now;
                Ok(vec![MembershipDeclined { institute, organisation, reason, at }.into()])
            }
        }
    }

    fn apply(
        &self,
        id: InstituteId,
        organisation: OrganisationId,
        tier: TierId,
        (from, covers): (Day, BTreeSet<OrganisationId>),
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&organisation, "apply for it")?;
        let institute = self.institute(&id)?;
        let roll = self.network.rolls.get(&id);
        let unknown = || NetworkError::Unknown { what: "tier", id: tier.to_string() };
        let found = roll.and_then(|roll| roll.tiers.get(&tier)).ok_or_else(unknown)?;
        let found = &found.set;
        let member = roll.and_then(|roll| roll.members.get(&organisation));
        let today = self.today();
        if from < today {
            return Err(NetworkError::Overlap { until: today });
        }
        if let Some(until) = member.and_then(|one| one.until()).filter(|until| from < *until) {
            return Err(NetworkError::Overlap { until });
        }
        let benefits = found.benefits.clone();
        self.must_be_coverable(&organisation, &covers, &benefits)?;
        let counted = self.counted(institute, &organisation)?;
        let small = counted.as_ref().is_some_and(|counted| counted.small);
        let kind = self.network.directory.profile(&organisation).map(|one| one.kind);
        let fee = found.fee_of(kind, small);
        let (by, at) = (self.person()?, self.now);
        let institute = id;
        let asked = MembershipApplied {
            institute,
            organisation,
            tier,
            from,
            fee,
            benefits,
            covers,
            counted,
            by,
            at,
        };
        let open = member.and_then(|member| member.open.as_ref());
        let same = open.is_some_and(|open| {
            let said = (&asked.tier, asked.from, asked.fee, &asked.benefits, &asked.covers);
            (&open.tier, open.from, open.fee, &open.benefits, &open.covers) == said
        });
        Ok(if same { Vec::new() } else { vec![asked.into()] })
    }

    fn accept(
        &self,
        id: InstituteId,
        organisation: OrganisationId,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(&id, "answer its applications")?;
        let asked = self.application(&id, &organisation)?;
        self.must_be_open_year(&id, asked.from)?;
        let until = asked.from.plus_years(1).ok_or(NetworkError::Empty { what: "the term" })?;
        let owed = Leg {
            day: self.today(),
            debit: Account::Receivable(organisation.clone()),
            credit: Account::Fees,
            amount: asked.fee,
            cause: Cause::MembershipFee { organisation: organisation.clone(), from: asked.from },
        };
        let owed =
            if asked.fee.is_positive() { Some(self.transfer(institute, owed)?) } else { None };
        let at = self.now;
        let began = MembershipBegan { institute: id, organisation, until, at };
        Ok(std::iter::once(began.into()).chain(owed.map(Event::from)).collect())
    }

    fn application(
        &self,
        institute: &InstituteId,
        organisation: &OrganisationId,
    ) -> Result<&MembershipApplied, NetworkError> {
        let roll = self.network.rolls.get(institute);
        let member = roll.and_then(|roll| roll.members.get(organisation));
        let open = member.and_then(|member| member.open.as_ref());
        let unknown =
            || NetworkError::Unknown { what: "application of", id: organisation.to_string() };
        open.ok_or_else(unknown)
    }

    /// Small or not, by the policy that holds today.
    fn counted(
        &self,
        institute: &Institute,
        organisation: &OrganisationId,
    ) -> Result<Option<Counted>, NetworkError> {
        let policies = &self.programme(&institute.agreement.programme)?.policies;
        let size = policies
            .on(self.today())
            .and_then(|policy| self.network.directory.on(self.today()).size(organisation, policy));
        Ok(size.map(|size| Counted {
            small: size.small,
            people: size.people,
            rule: size.rule,
            version: size.version,
            basis: Some(size.basis),
        }))
    }
}
