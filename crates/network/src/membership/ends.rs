//! What ends before its time: an application that is taken back, and a period that either side ends.
//!
//! A period that ends stays what was agreed, with the day and the reason of its end; what is owed for it
//! stays owed, and is taken back in the book where both agree on that.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId, Period, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::Rolls;
use crate::competition::{TEXT_CHARS_MAX, check_text};
use crate::decide::{Desk, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::InstituteId;

/// An application was taken back.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipWithdrawn {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// By whom.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A period ends before the day that was agreed.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct MembershipEnded {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// The first day without it.
    #[serde_as(as = "Text")]
    pub on: Day,
    /// Why.
    pub reason: String,
    /// By whom, of either side.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When that was decided.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// How a period ended before its time.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct End {
    /// What was decided.
    pub decided: MembershipEnded,
    /// The first day after it, as it was agreed.
    pub agreed: Day,
}

impl Rolls {
    pub(crate) fn withdrawn(&mut self, event: &MembershipWithdrawn) {
        self.member(&event.institute, &event.organisation).open = None;
    }

    pub(crate) fn ended(&mut self, event: &MembershipEnded) {
        let member = self.member(&event.institute, &event.organisation);
        let mut periods = member.periods.iter_mut();
        let Some(one) = periods.find(|one| one.period.contains(event.on)) else { return };
        let Some(period) = Period::new(one.period.from(), event.on) else { return };
        let agreed = one.period.until();
        (one.period, one.end) = (period, Some(End { decided: event.clone(), agreed }));
    }
}

impl Desk<'_> {
    pub(super) fn withdraw_membership(
        &self,
        institute: InstituteId,
        organisation: OrganisationId,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&organisation, "take its application back")?;
        self.application(&institute, &organisation)?;
        let (by, at) = (self.person()?, self.now);
        Ok(vec![MembershipWithdrawn { institute, organisation, by, at }.into()])
    }

    pub(super) fn end_membership(
        &self,
        id: InstituteId,
        organisation: OrganisationId,
        on: Day,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let lead = &self.institute(&id)?.agreement.lead;
        if self.must_sign(&organisation, "end its membership").is_err() {
            self.must_sign(lead, "end a membership")?;
        }
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let today = self.today();
        if on < today {
            return Err(NetworkError::Early {
                what: "the first day without it",
                day: on,
                since: today,
            });
        }
        let roll = self.network.rolls.get(&id);
        let member = roll.and_then(|roll| roll.members.get(&organisation));
        let period = member.and_then(|one| one.on(on));
        let period = period.filter(|one| one.period.from() < on);
        if period.is_none() {
            let hint = "choose a day within a period, after its first";
            return Err(state_of("membership of", &organisation, "not in a period then", hint));
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![MembershipEnded { institute: id, organisation, on, reason, by, at }.into()])
    }
}
