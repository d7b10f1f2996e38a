//! Fees in kind: what a member gives instead of money, at a value reckoned by a rule.
//!
//! How much of a year's fee may be given so is fixed with the application, as the fee is. What is given is
//! used up at its value in the same breath: a fee is income whether it came in money or not.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::{TEXT_CHARS_MAX, check_text};
use crate::decide::{Desk, must_be_left, must_be_owed};
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::Text;
use crate::ids::InstituteId;
use crate::ledger::{Account, Cause, Claim, Leg};
use crate::project::text::Valuation;

/// Something that a member gave in kind for its fee.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct InKind {
    /// Who gave it.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// The first day of the period whose fee it is for.
    #[serde_as(as = "Text")]
    pub period: Day,
    /// What it is.
    pub text: String,
    /// How it is valued.
    pub valuation: Valuation,
    /// What the finance system calls it. The same again is the same gift.
    pub reference: String,
}

impl InKind {
    /// What it is taken off.
    pub(crate) fn claim(&self) -> Claim {
        Claim::Fee { period: Some(self.period) }
    }
}

impl Desk<'_> {
    pub(crate) fn take_in_kind(
        &self,
        id: &InstituteId,
        given: InKind,
        amount: Money,
        day: Day,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.paid(id, amount, day, &given.reference)?;
        check_text(&given.text, "what was given", TEXT_CHARS_MAX)?;
        let credit = Account::Receivable(given.organisation.clone());
        let (debit, cause) = (Account::InKind, Cause::InKind(given.clone()));
        let leg = Leg { day, debit, credit, amount, cause };
        if self.is_known(institute, &leg)? {
            return Ok(Vec::new());
        }
        let zero = Money::zero(amount.currency());
        let left = self.left_in_kind(id, &given, zero)?;
        must_be_left("what may be given in kind for the fee of", &given.period, amount, left)?;
        must_be_owed(
            amount,
            self.owed(id, &given.organisation, &given.claim(), amount.currency())?,
        )?;
        Ok(vec![self.transfer(institute, leg)?.into()])
    }

    /// How much of a period's fee may still be given in kind.
    fn left_in_kind(
        &self,
        id: &InstituteId,
        given: &InKind,
        zero: Money,
    ) -> Result<Money, NetworkError> {
        let roll = self.network.rolls.get(id);
        let member = roll.and_then(|roll| roll.members.get(&given.organisation));
        let mut periods = member.into_iter().flat_map(|one| &one.periods);
        let period = periods.find(|one| one.period.from() == given.period);
        let unknown = || {
            let id = format!("{} from {}", given.organisation, given.period);
            NetworkError::Unknown { what: "period of membership", id }
        };
        let asked = &period.ok_or_else(unknown)?.application;
        let (most, _) = asked.benefits.in_kind.split(asked.fee)?;
        let book = self.book(id);
        let transfers = book
            .into_iter()
            .flat_map(|book| book.transfers.iter().filter(|one| !book.is_reversed(one.number)));
        let same = |cause: &Cause| {
            matches!(cause, Cause::InKind(one)
                if one.organisation == given.organisation && one.period == given.period)
        };
        let mut so_far = transfers.filter(|one| same(&one.leg.cause)).map(|one| one.leg.amount);
        Ok(most.minus(so_far.try_fold(zero, Money::plus)?)?)
    }
}
