//! Membership years: when one is over, who runs the institute closes it, one after the other.
//!
//! What the year came to then stands for good, and nobody becomes a member in it any more. Where the
//! share of small firms that the policy asks for was not reached, a year is closed with a plan only:
//! what will be done, and until when.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::Roll;
use crate::competition::{Figure, TEXT_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::policy::{About, Policy};
use crate::report::{SmallFirms, small_firms, year_of};
use crate::state::Network;

/// A membership year was closed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MembershipYearClosed {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which, of the calendar.
    pub year: i16,
    /// So many members it had.
    pub members: u32,
    /// So many of them were small firms.
    pub small: u32,
    /// How the share of small firms will be reached; none where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<SmallFirmPlan>,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// What will be done so that enough members are small firms.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct SmallFirmPlan {
    /// What.
    pub text: String,
    /// The last day on which it is in time.
    #[serde_as(as = "Text")]
    pub by: Day,
}

/// A membership year that is over and waits to be closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenYear {
    /// Which.
    pub year: i16,
    /// What it came to, beside the rule of its last day.
    pub found: SmallFirms,
}

impl OpenYear {
    /// Whether so many small firms were members as the policy asks for.
    pub fn is_kept(&self) -> bool {
        match (self.found.share, &self.found.rule) {
            (Some(share), Some((_, least))) => share >= *least,
            _ => true,
        }
    }
}

impl Roll {
    /// The oldest membership year that is over and open. After the last member there is none.
    fn open_year(&self, today: Day) -> Option<i16> {
        let periods = || self.members.values().flat_map(|one| &one.periods).map(|one| one.period);
        let first = periods().map(|one| one.from().year()).min()?;
        let next = self.closed.last().map_or(Some(first), |one| one.year.checked_add(1))?;
        let begins = year_of(next)?.from();
        (next < today.year() && periods().any(|one| begins < one.until())).then_some(next)
    }
}

impl Network {
    /// The membership year of an institute that is to be closed next.
    pub(crate) fn open_year(&self, institute: &Institute, today: Day) -> Option<OpenYear> {
        let roll = self.rolls.get(&institute.agreement.institute)?;
        let year = roll.open_year(today)?;
        let found = small_firms(Some(roll), self.policy_at_end(institute, year), year)?;
        Some(OpenYear { year, found })
    }

    /// The policy on the last day of a year.
    fn policy_at_end(&self, institute: &Institute, year: i16) -> Option<&Policy> {
        let programme = self.programmes.get(&institute.agreement.programme)?;
        let next = year_of(year)?.until();
        programme.policies.all().iter().rev().find(|one| one.from() < next)
    }
}

impl Desk<'_> {
    pub(super) fn close_year(
        &self,
        id: InstituteId,
        year: i16,
        plan: Option<SmallFirmPlan>,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(&id, "close its membership years")?;
        let closed = self.network.rolls.get(&id).map(|roll| &roll.closed);
        if let Some(before) = closed.and_then(|all| all.iter().find(|one| one.year == year)) {
            let hint = "what it came to stands in the list of years";
            let again = || state_of("membership year", &year, "closed already", hint);
            return if before.plan == plan { Ok(Vec::new()) } else { Err(again()) };
        }
        let open = self.network.open_year(institute, self.today());
        let Some(open) = open.filter(|open| open.year == year) else {
            let hint = "close the years before it, and this one when it is over";
            return Err(state_of("membership year", &year, "not the next to be closed", hint));
        };
        match (&plan, open.is_kept()) {
            (None, true) => {}
            (Some(plan), false) => {
                check_text(&plan.text, "the plan", TEXT_CHARS_MAX)?;
                if plan.by <= self.today() {
                    let (what, at, now) = ("the day of the plan", plan.by.begin(), self.now);
                    return Err(NetworkError::NotAhead { what, at, now });
                }
            }
            (Some(_), true) => {
                let hint = "close it without a plan";
                let state = "one in which enough members were small firms";
                return Err(state_of("membership year", &year, state, hint));
            }
            (None, false) => return Err(self.without_plan(institute, &open)),
        }
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        let (members, small) = (count(open.found.members), count(open.found.small));
        let (by, at) = (self.person()?, self.now);
        Ok(vec![MembershipYearClosed { institute: id, year, members, small, plan, by, at }.into()])
    }

    fn without_plan(&self, institute: &Institute, open: &OpenYear) -> NetworkError {
        let policy = self.network.policy_at_end(institute, open.year);
        let rule = policy.and_then(|one| Some((one, one.rule(About::SmallMembers)?)));
        match (rule, open.found.share, &open.found.rule) {
            (Some((policy, rule)), Some(share), Some((_, least))) => {
                not_kept(policy, rule, (Figure::Share(share), Figure::Share(*least)))
            }
            _ => NetworkError::Empty { what: "the plan" },
        }
    }

    /// Nobody becomes a member in a year that is closed.
    pub(super) fn must_be_open_year(
        &self,
        id: &InstituteId,
        from: Day,
    ) -> Result<(), NetworkError> {
        let closed = self.network.rolls.get(id).and_then(|roll| roll.closed.last());
        match closed {
            Some(last) if from.year() <= last.year => {
                let hint = "decline it, and have a later first day applied for";
                Err(state_of("membership year", &from.year(), "closed", hint))
            }
            _ => Ok(()),
        }
    }
}
