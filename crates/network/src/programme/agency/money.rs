//! Commitments: amounts of lines that years of agreements count on.
//!
//! A commitment keeps three bounds: a line gives no more than it holds, a year of an agreement takes
//! no more than was agreed for it, and what the programme has paid for a year stays committed.

use guildhall_model::{Money, OrganisationId};

use super::decide::must_be_positive;
use super::{AgencyCommitted, AgencyReleased, COMMITMENTS_MAX};
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_be_left, must_have_room, state_of};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{InstituteId, LineId, ProgrammeId};
use crate::institute::Institute;
use crate::policy::About;

impl Desk<'_> {
    pub(super) fn commit(
        &self,
        (programme, agency, line): (ProgrammeId, OrganisationId, LineId),
        (institute, year): (InstituteId, u8),
        amount: Money,
        reference: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_line(&programme, &agency, &line)?;
        let of = self.institute(&institute)?;
        if of.agreement.programme != programme {
            return Err(NetworkError::Unknown { what: "institute", id: institute.to_string() });
        }
        must_be_positive(amount)?;
        check_text(&reference, "the reference", TITLE_CHARS_MAX)?;
        let all = self.agencies(&programme).map_or(&[][..], |all| &all.commitments);
        let called = |one: &&std::sync::Arc<super::Commitment>| {
            one.released.is_none() && one.made.agency == agency && one.made.reference == reference
        };
        if let Some(called) = all.iter().find(called) {
            let made = &called.made;
            let same = (&made.line, &made.institute, made.year, made.amount)
                == (&line, &institute, year, amount);
            let taken = NetworkError::Taken { what: "commitment", id: reference };
            return if same { Ok(Vec::new()) } else { Err(taken) };
        }
        if !self.agency(&programme, &agency)?.takes_part(self.today()) {
            let hint = "an agency commits money as long as it takes part";
            return Err(state_of("agency", &agency, "not taking part today", hint));
        }
        must_be_left("budget line", &line, amount, there.left()?)?;
        let open = self.open(of, year, amount)?;
        let what = format!("{institute}, year {year}");
        must_be_left("public money of", &what, amount, open)?;
        must_have_room(all.len(), "commitments of the programme", COMMITMENTS_MAX)?;
        let (by, at, number) = (self.person()?, self.now, all.len() as u64 + 1);
        Ok(vec![Event::AgencyCommitted(AgencyCommitted {
            programme,
            number,
            agency,
            line,
            institute,
            year,
            amount,
            reference,
            by,
            at,
        })])
    }

    /// What of a year of an agreement no line stands for yet.
    fn open(&self, institute: &Institute, year: u8, amount: Money) -> Result<Money, NetworkError> {
        let zero = Money::zero(amount.currency());
        let unknown = || NetworkError::Unknown { what: "year of the term", id: year.to_string() };
        let agreed = institute.tranche(year).ok_or_else(unknown)?;
        self.must_not_have_ended(institute, year)?;
        Ok(agreed.minus(self.committed(institute, year, zero)?)?)
    }

    fn committed(
        &self,
        institute: &Institute,
        year: u8,
        zero: Money,
    ) -> Result<Money, NetworkError> {
        let agreement = &institute.agreement;
        let all = self.agencies(&agreement.programme);
        Ok(all.map_or(Ok(zero), |all| all.committed(&agreement.institute, year, zero))?)
    }

    pub(super) fn release(
        &self,
        programme: ProgrammeId,
        number: u64,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let office = &self.programme(&programme)?.office;
        let there = self.agencies(&programme).and_then(|all| all.commitment(number));
        let unknown = || NetworkError::Unknown { what: "commitment", id: number.to_string() };
        let there = there.ok_or_else(unknown)?;
        // That it is there only they know who see it.
        let lead = &self.institute(&there.made.institute)?.agreement.lead;
        if ![office, &there.made.agency, lead].into_iter().any(|one| self.is_of(one)) {
            return Err(unknown());
        }
        self.must_sign(&there.made.agency, "release its commitments")?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if there.released.is_some() {
            let hint = "commit the amount anew where it is needed";
            return Err(state_of("commitment", &number, "released already", hint));
        }
        let made = &there.made;
        let institute = self.institute(&made.institute)?;
        let zero = Money::zero(made.amount.currency());
        let rest = self.committed(institute, made.year, zero)?.minus(made.amount)?;
        let paid = self.taken(&made.institute, made.year, zero)?;
        if rest.compare(paid)?.is_lt() {
            let (asked, committed) = (rest.to_string(), paid.to_string());
            return Err(NetworkError::BelowCommitted { asked, committed });
        }
        let book = self.book(&made.institute);
        let mut funds = book.into_iter().flat_map(|book| book.terms.funds.values());
        if let Some(fund) = funds.find(|one| one.commitment == Some(number)) {
            let (asked, committed) = (zero.to_string(), fund.total(zero)?.to_string());
            return Err(NetworkError::BelowCommitted { asked, committed });
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![AgencyReleased { programme, number, reason, by, at }.into()])
    }

    /// Where the agreement's policy has a rule about it, what the programme has paid for a year
    /// and this amount more must be committed.
    pub(crate) fn must_be_committed(
        &self,
        institute: &Institute,
        year: u8,
        amount: Money,
    ) -> Result<(), NetworkError> {
        let agreement = &institute.agreement;
        let rule = self.network.rule_agreed(institute, About::Committed);
        let Some((policy, rule)) = rule else { return Ok(()) };
        let zero = Money::zero(amount.currency());
        let paid = self.taken(&agreement.institute, year, zero)?.plus(amount)?;
        let committed = self.committed(institute, year, zero)?;
        if committed.compare(paid)?.is_ge() {
            return Ok(());
        }
        let figures = (Figure::Money(Some(committed)), Figure::Money(Some(paid)));
        Err(not_kept(policy, rule, figures))
    }
}
