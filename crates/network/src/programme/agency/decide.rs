//! From what is asked of agencies and their lines to what happens.

use std::collections::BTreeSet;

use guildhall_model::{Day, Label, Money, OrganisationId, Period};

use super::{
    AGENCIES_MAX, AMENDMENTS_MAX, Agencies, Agency, AgencyCommand, AgencyFocused, AgencyJoined,
    AgencyLeft, AgencyLine, AgencyLineAmended, AgencyLineRemoved, AgencyLineSet, FOCUSES_MAX,
    FocusSet, LINES_MAX, Span,
};
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text};
use crate::decide::{Desk, must_have_room, state_of};
use crate::directory::Kind;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{FocusId, LineId, ProgrammeId};
use crate::programme::check_label;
use crate::programme::fiscal::fiscal_year;

impl Desk<'_> {
    pub(crate) fn finance(&self, command: AgencyCommand) -> Result<Vec<Event>, NetworkError> {
        use AgencyCommand as C;
        match command {
            C::SetFocus(focus) => self.set_focus(focus),
            C::Join { programme, agency, from } => self.join(programme, agency, from),
            C::Leave { programme, agency, until } => self.leave(programme, agency, until),
            C::SetFocuses { programme, agency, focuses } => {
                self.set_focuses(programme, agency, focuses)
            }
            C::SetLine { programme, agency, line, purpose, span, amount } => {
                self.set_line((programme, agency, line), purpose, span, amount)
            }
            C::RemoveLine { programme, agency, line } => {
                let there = self.own_line(&programme, &agency, &line)?;
                must_not_count(there, &line)?;
                Ok(vec![AgencyLineRemoved { programme, agency, line }.into()])
            }
            C::AmendLine { programme, agency, line, purpose, amount, reason } => {
                self.amend_line((programme, agency, line), purpose, amount, reason)
            }
            C::Commit { programme, agency, line, institute, year, amount, reference } => {
                self.commit((programme, agency, line), (institute, year), amount, reference)
            }
            C::Release { programme, number, reason } => self.release(programme, number, reason),
        }
    }

    fn set_focus(&self, focus: FocusSet) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&focus.programme)?.office, "set its focus areas")?;
        check_label(&focus.label, "the label of the focus area", TITLE_CHARS_MAX)?;
        let there = self.agencies(&focus.programme).map(|one| &one.focuses);
        match there.and_then(|all| all.get(&focus.focus)) {
            Some(there) if *there == focus => return Ok(Vec::new()),
            Some(_) => {}
            None => must_have_room(there.map_or(0, |all| all.len()), "focus areas", FOCUSES_MAX)?,
        }
        Ok(vec![focus.into()])
    }

    fn join(
        &self,
        programme: ProgrammeId,
        agency: OrganisationId,
        from: Day,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&programme)?.office, "say which agencies take part")?;
        let profile = self.network.directory.profile(&agency);
        if profile.is_none_or(|profile| profile.kind != Kind::Agency) {
            let hint = "have it say that it is an agency first, with PUT /api/v1/profile";
            return Err(state_of("organisation", &agency, "not known as an agency", hint));
        }
        let all = self.agencies(&programme);
        let there = all.and_then(|all| all.all.get(&agency));
        if there.is_none() {
            must_have_room(all.map_or(0, |all| all.all.len()), "agencies", AGENCIES_MAX)?;
        }
        match there.and_then(|one| one.periods.last()) {
            Some(last) if last.from == from && last.until.is_none() => Ok(Vec::new()),
            Some(last) if last.until.is_none_or(|until| from < until) => {
                let hint = "it can take part again from the day on which it has left";
                Err(state_of("agency", &agency, "taking part on that day already", hint))
            }
            _ => Ok(vec![AgencyJoined { programme, agency, from }.into()]),
        }
    }

    fn leave(
        &self,
        programme: ProgrammeId,
        agency: OrganisationId,
        until: Day,
    ) -> Result<Vec<Event>, NetworkError> {
        let office = &self.programme(&programme)?.office;
        let own = self.must_sign(&agency, "say that it leaves");
        own.or_else(|_| self.must_sign(office, "say which agencies take part"))?;
        let there = self.agency(&programme, &agency)?;
        let hint = "look at the days on which it takes part";
        match there.periods.last() {
            Some(last) if last.until == Some(until) => Ok(Vec::new()),
            Some(last) if last.until.is_some() => {
                Err(state_of("agency", &agency, "not taking part any more", hint))
            }
            Some(last) if until <= last.from => {
                Err(state_of("agency", &agency, "not taking part before that day", hint))
            }
            _ => Ok(vec![AgencyLeft { programme, agency, until }.into()]),
        }
    }

    fn set_focuses(
        &self,
        programme: ProgrammeId,
        agency: OrganisationId,
        focuses: BTreeSet<FocusId>,
    ) -> Result<Vec<Event>, NetworkError> {
        let there =
            self.own_agency(&programme, &agency, "say in which focus areas it takes part")?;
        let known = self.agencies(&programme);
        let unknown = |focus: &&FocusId| known.is_none_or(|all| !all.focuses.contains_key(*focus));
        if let Some(focus) = focuses.iter().find(unknown) {
            return Err(NetworkError::Unknown { what: "focus area", id: focus.to_string() });
        }
        let same = there.focuses == focuses;
        Ok(if same {
            Vec::new()
        } else {
            vec![AgencyFocused { programme, agency, focuses }.into()]
        })
    }

    fn set_line(
        &self,
        (programme, agency, line): (ProgrammeId, OrganisationId, LineId),
        purpose: Label,
        span: Span,
        amount: Money,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_agency(&programme, &agency, "set its budget lines")?;
        check_label(&purpose, "the purpose", TITLE_CHARS_MAX)?;
        must_be_positive(amount)?;
        let (days, fiscal_year) = match span {
            Span::Days { from, until } => (Period::new(from, until), None),
            Span::FiscalYear(year) => {
                let policy = self.programme(&programme)?.policies.on(self.today());
                (fiscal_year(policy, year), Some(year))
            }
        };
        let days = days.ok_or(NetworkError::Empty { what: "the span of the line" })?;
        if !there.periods.iter().any(|one| one.overlaps(days)) {
            let hint = "choose days on which the agency takes part";
            return Err(state_of("agency", &agency, "not taking part on any of these days", hint));
        }
        match there.lines.get(&line) {
            Some(old) => {
                let same = (&old.purpose, old.span, old.fiscal_year, old.amount);
                if same == (&purpose, days, fiscal_year, amount) {
                    return Ok(Vec::new());
                }
                must_not_count(old, &line)?;
            }
            None => must_have_room(there.lines.len(), "lines of the agency", LINES_MAX)?,
        }
        let (from, until) = (days.from(), days.until());
        let set =
            AgencyLineSet { programme, agency, line, purpose, from, until, fiscal_year, amount };
        Ok(vec![set.into()])
    }

    fn amend_line(
        &self,
        (programme, agency, line): (ProgrammeId, OrganisationId, LineId),
        purpose: Label,
        amount: Money,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.own_line(&programme, &agency, &line)?;
        check_label(&purpose, "the purpose", TITLE_CHARS_MAX)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        must_be_positive(amount)?;
        if amount.compare(there.committed)?.is_lt() {
            let (asked, committed) = (amount.to_string(), there.committed.to_string());
            return Err(NetworkError::BelowCommitted { asked, committed });
        }
        if (there.amount, &there.purpose) == (amount, &purpose) {
            return Ok(Vec::new());
        }
        must_have_room(there.amendments.len(), "amendments of the line", AMENDMENTS_MAX)?;
        let (by, at) = (self.person()?, self.now);
        Ok(vec![
            AgencyLineAmended { programme, agency, line, purpose, amount, reason, by, at }.into(),
        ])
    }

    pub(super) fn agencies(&self, programme: &ProgrammeId) -> Option<&Agencies> {
        self.network.agencies.get(programme)
    }

    /// An agency that takes part or did.
    pub(super) fn agency(
        &self,
        programme: &ProgrammeId,
        id: &OrganisationId,
    ) -> Result<&Agency, NetworkError> {
        let found = self.agencies(programme).and_then(|all| all.all.get(id));
        let unknown = || NetworkError::Unknown { what: "agency", id: id.to_string() };
        found.map(|agency| &**agency).ok_or_else(unknown)
    }

    /// One for which the actor signs.
    pub(super) fn own_agency(
        &self,
        programme: &ProgrammeId,
        id: &OrganisationId,
        what: &'static str,
    ) -> Result<&Agency, NetworkError> {
        self.programme(programme)?;
        let agency = self.agency(programme, id)?;
        self.must_sign(id, what)?;
        Ok(agency)
    }

    pub(super) fn own_line(
        &self,
        programme: &ProgrammeId,
        agency: &OrganisationId,
        line: &LineId,
    ) -> Result<&AgencyLine, NetworkError> {
        let there = self.own_agency(programme, agency, "change its budget lines")?;
        let unknown = || NetworkError::Unknown { what: "budget line", id: line.to_string() };
        there.lines.get(line).map(|line| &**line).ok_or_else(unknown)
    }
}

pub(super) fn must_be_positive(amount: Money) -> Result<(), NetworkError> {
    if amount.is_positive() { Ok(()) } else { Err(NetworkError::Empty { what: "the amount" }) }
}

/// What something counted on is amended.
fn must_not_count(line: &AgencyLine, id: &LineId) -> Result<(), NetworkError> {
    if line.counted_on || !line.amendments.is_empty() {
        let hint = "amend it with a reason; its days stay as they are";
        return Err(state_of("budget line", id, "one that was counted on or amended", hint));
    }
    Ok(())
}
