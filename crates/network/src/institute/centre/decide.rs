//! From what is asked of centres to what happens.

use std::collections::BTreeSet;

use guildhall_model::{Day, OrganisationId, PersonId};

use super::{
    AREAS_MAX, CENTRES_MAX, Centre, CentreClosed, CentreCommand, CentreKind, CentreRecordWithdrawn,
    CentreSet, CentreState, CentreStep, CentreText, Centres, FirmHelped, RECORDS_MAX, StaffLent,
};
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text};
use crate::decide::{Desk, must_have_room, state_of};
use crate::directory::Kind;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{CentreId, InstituteId, next};
use crate::institute::place::check_place;
use crate::programme::number::Number;

/// Most full-time equivalents of a loan, and most hours of a help.
const AMOUNT_MAX: u32 = 10_000;

impl Desk<'_> {
    pub(crate) fn run_centres(&self, command: CentreCommand) -> Result<Vec<Event>, NetworkError> {
        use CentreStep as S;
        let CentreCommand { institute, step } = command;
        self.own_institute(&institute, "keep its centres")?;
        let by = self.person()?;
        match step {
            S::Set { centre, text } => self.set_centre(institute, centre, text, by),
            S::Close { centre, on, reason } => {
                self.close_centre(institute, centre, (on, reason), by)
            }
            S::Lend { centre, organisation, fte, from, until } => {
                let there = self.centre(&institute, &centre)?;
                must_be_amount("full-time equivalents", fte)?;
                if until <= from {
                    return Err(NetworkError::Term { since: from, until });
                }
                must_work(&centre, there, from)?;
                let end = there.closed.as_ref().map(|end| end.on);
                if let Some(end) = end.filter(|end| *end < until) {
                    return Err(NetworkError::Term { since: until, until: end });
                }
                let (at, number) = (self.now, self.next_record(&institute)?);
                Ok(vec![Event::StaffLent(StaffLent {
                    institute,
                    centre,
                    number,
                    organisation,
                    fte,
                    from,
                    until,
                    by,
                    at,
                })])
            }
            S::Help { centre, organisation, what, day, hours } => {
                let there = self.centre(&institute, &centre)?;
                check_text(&what, "with what it was helped", TEXT_CHARS_MAX)?;
                must_be_amount("hours", hours)?;
                self.must_have_come(day)?;
                must_work(&centre, there, day)?;
                self.must_be_firm(&organisation)?;
                let (at, number) = (self.now, self.next_record(&institute)?);
                Ok(vec![Event::FirmHelped(FirmHelped {
                    institute,
                    centre,
                    number,
                    organisation,
                    what,
                    day,
                    hours,
                    by,
                    at,
                })])
            }
            S::Withdraw { number, reason } => {
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                let there = self.centres(&institute).and_then(|all| all.records.get(&number));
                let unknown = || NetworkError::Unknown { what: "record", id: number.to_string() };
                if there.ok_or_else(unknown)?.withdrawn.is_some() {
                    let hint = "write it down anew as it was";
                    return Err(state_of("record", &number, "withdrawn already", hint));
                }
                let at = self.now;
                Ok(vec![CentreRecordWithdrawn { institute, number, reason, by, at }.into()])
            }
        }
    }

    fn set_centre(
        &self,
        institute: InstituteId,
        centre: CentreId,
        text: CentreText,
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        check_text(&text.label.en, "the name of the centre", TITLE_CHARS_MAX)?;
        check_place(&text.place)?;
        if text.areas.len() > AREAS_MAX {
            return Err(NetworkError::TooMany { what: "areas of a centre", max: AREAS_MAX });
        }
        if text.kind == CentreKind::RegionalSupport && text.areas.is_empty() {
            return Err(NetworkError::Empty { what: "the list of areas that it serves" });
        }
        let mut seen = BTreeSet::new();
        for (at, area) in text.areas.iter().enumerate() {
            if !seen.insert(area) {
                let why = format!("`{area}` is there twice");
                return Err(NetworkError::Part { what: "area", number: at + 1, why });
            }
        }
        let all = self.centres(&institute);
        match all.and_then(|all| all.all.get(&centre)) {
            Some(there) if there.set.text == text => return Ok(Vec::new()),
            Some(there) => {
                must_not_be_closed(&centre, there)?;
                self.must_keep_records(&institute, &centre, text.from)?;
            }
            None => must_have_room(all.map_or(0, |all| all.all.len()), "centres", CENTRES_MAX)?,
        }
        let at = self.now;
        Ok(vec![CentreSet { institute, centre, text, by, at }.into()])
    }

    /// A centre does not begin after what it has done.
    fn must_keep_records(
        &self,
        institute: &InstituteId,
        centre: &CentreId,
        from: Day,
    ) -> Result<(), NetworkError> {
        let first = self.days(institute, centre).map(|(first, _)| first).min();
        match first {
            Some(first) if first < from => {
                let what = "what the centre did already";
                Err(NetworkError::TooEarly { what, day: first, after: from })
            }
            _ => Ok(()),
        }
    }

    /// The first day and the last of each record of a centre that counts.
    fn days(&self, institute: &InstituteId, centre: &CentreId) -> impl Iterator<Item = (Day, Day)> {
        use super::CentreRecord as R;
        let all = self.centres(institute).into_iter().flat_map(Centres::counted);
        all.filter(move |(_, one)| one.centre() == centre).map(|(_, one)| match one {
            R::Staff(one) => (one.from, one.until),
            R::Help(one) => (one.day, one.day.next().unwrap_or(one.day)),
        })
    }

    fn close_centre(
        &self,
        institute: InstituteId,
        centre: CentreId,
        (on, reason): (Day, String),
        by: PersonId,
    ) -> Result<Vec<Event>, NetworkError> {
        let there = self.centre(&institute, &centre)?;
        must_not_be_closed(&centre, there)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        let since = there.set.text.from;
        if on < since {
            return Err(NetworkError::Term { since, until: on });
        }
        let last = self.days(&institute, &centre).map(|(_, last)| last).max();
        if let Some(last) = last.filter(|last| on < *last) {
            let what = "the end of the centre";
            return Err(NetworkError::TooEarly { what, day: on, after: last });
        }
        let at = self.now;
        Ok(vec![CentreClosed { institute, centre, on, reason, by, at }.into()])
    }

    /// What is known to be no firm was not helped as one.
    fn must_be_firm(&self, organisation: &OrganisationId) -> Result<(), NetworkError> {
        let kind = self.network.directory.profile(organisation).map(|one| one.kind);
        if kind.is_none_or(|kind| kind == Kind::Firm) {
            return Ok(());
        }
        let hint = "name the firm that was helped";
        Err(state_of("organisation", organisation, "not a firm", hint))
    }

    fn centres(&self, institute: &InstituteId) -> Option<&Centres> {
        self.network.centres.get(institute)
    }

    fn centre(&self, institute: &InstituteId, id: &CentreId) -> Result<&Centre, NetworkError> {
        let found = self.centres(institute).and_then(|all| all.all.get(id));
        let unknown = || NetworkError::Unknown { what: "centre", id: id.to_string() };
        found.map(|one| &**one).ok_or_else(unknown)
    }

    fn next_record(&self, institute: &InstituteId) -> Result<u32, NetworkError> {
        let there = self.centres(institute).map_or(0, |all| all.records.len());
        must_have_room(there, "records of centres", RECORDS_MAX)?;
        Ok(next(there))
    }
}

fn must_not_be_closed(id: &CentreId, centre: &Centre) -> Result<(), NetworkError> {
    if centre.closed.is_none() {
        return Ok(());
    }
    Err(state_of("centre", id, "closed", "open another one"))
}

fn must_work(id: &CentreId, centre: &Centre, day: Day) -> Result<(), NetworkError> {
    let (state, hint) = match centre.state(day) {
        CentreState::Open => return Ok(()),
        CentreState::Planned => ("not open on that day yet", "choose a later day"),
        CentreState::Closed => ("closed on that day", "choose an earlier day"),
    };
    Err(state_of("centre", id, state, hint))
}

fn must_be_amount(what: &'static str, amount: Number) -> Result<(), NetworkError> {
    if amount > Number::whole(0) && amount.is_within(AMOUNT_MAX) {
        return Ok(());
    }
    let why = format!("{amount} is not above zero and at most {AMOUNT_MAX}");
    Err(NetworkError::Part { what, number: 1, why })
}
