//! Agreements between organisations.

use guildhall_model::{Actor, Role, Time};

use super::Plan;
use crate::agreement::{Agreement, AgreementId, Standing, is_party};
use crate::command::Event;
use crate::error::AccessError;
use crate::limits::{
    AGREEMENT_ASSETS_MAX, AGREEMENT_TAGS_MAX, AGREEMENT_TIME_MAX, AGREEMENTS_MAX, REASON_CHARS_MAX,
};

impl Plan<'_> {
    pub(super) fn give_agreement(
        &mut self,
        mut wanted: Agreement,
        now: Time,
    ) -> Result<(), AccessError> {
        self.must_administer(&wanted.from, "give agreements")?;
        if !self.state.organisations.contains_key(&wanted.to) {
            return Err(AccessError::UnknownOrganisation { id: wanted.to });
        }
        if wanted.from == wanted.to {
            return Err(AccessError::AgreementWithItself { organisation: wanted.to });
        }
        wanted.assets.sort();
        wanted.assets.dedup();
        wanted.tags.sort();
        wanted.tags.dedup();
        if wanted.assets.is_empty() && wanted.tags.is_empty() {
            return Err(AccessError::AgreementEmpty);
        }
        at_most(wanted.assets.len(), "assets of one agreement", AGREEMENT_ASSETS_MAX)?;
        at_most(wanted.tags.len(), "tags of one agreement", AGREEMENT_TAGS_MAX)?;
        check_reason(&wanted.purpose, "the purpose of an agreement")?;
        if let Some(there) = self.state.agreements.get(&wanted.id) {
            let same = *there.agreement == wanted && there.withdrawn.is_none();
            return if same { Ok(()) } else { Err(AccessError::AgreementTaken { id: wanted.id }) };
        }
        let (since, until) = (wanted.since, wanted.until);
        let after = now.max(since);
        if until <= after || until > since + AGREEMENT_TIME_MAX {
            let days = AGREEMENT_TIME_MAX.as_secs() / 86_400;
            return Err(AccessError::AgreementTerm { since, until, after, days });
        }
        let open = self.state.agreements.open_of(&wanted.to, now) + 1;
        at_most(open, "agreements of one receiver that are not over", AGREEMENTS_MAX)?;
        let by = match self.actor {
            Actor::Person(person) => Some(person.clone()),
            Actor::System => None,
        };
        self.happen(Event::AgreementGiven { agreement: wanted, by, at: now });
        Ok(())
    }

    pub(super) fn withdraw_agreement(
        &mut self,
        id: AgreementId,
        reason: String,
        now: Time,
    ) -> Result<(), AccessError> {
        let given =
            self.state.agreements.get(&id).filter(|given| {
                self.scope().is_none_or(|scope| is_party(&scope, &given.agreement))
            });
        let given = given.ok_or_else(|| AccessError::UnknownAgreement { id: id.clone() })?;
        let from = &given.agreement.from;
        if self.scope().is_some_and(|scope| !scope.may(Role::Administrator, from)) {
            let (organisation, what) = (from.clone(), "withdraw its agreements");
            return Err(AccessError::AdministratorsOnly { organisation, what });
        }
        check_reason(&reason, "the reason to withdraw")?;
        match given.standing(now) {
            Standing::Withdrawn => return Ok(()),
            Standing::Over => {
                return Err(AccessError::AgreementOver { id, until: given.agreement.until });
            }
            Standing::Given | Standing::InForce => {}
        }
        self.happen(Event::AgreementWithdrawn { id, reason, at: now });
        Ok(())
    }
}

fn at_most(count: usize, what: &'static str, max: usize) -> Result<(), AccessError> {
    if count > max { Err(AccessError::TooMany { what, max }) } else { Ok(()) }
}

fn check_reason(text: &str, what: &'static str) -> Result<(), AccessError> {
    if text.trim().is_empty() || text.chars().count() > REASON_CHARS_MAX {
        return Err(AccessError::Reason { what });
    }
    Ok(())
}
