//! From an offer of a licence to reports of what was sold under it.

use guildhall_model::{Day, Money, Period};

use super::MANY_MAX;
use super::invention::{Ground, Step};
use super::licence::{
    Licence, LicenceEnded, LicenceOffered, LicenceTaken, LicenceText, REPORTS_MAX, Running,
    STEPS_MAX, SalesReported, Scheme, Standing, Subject, YEARS_MAX,
};
use super::royalty::calendar_year;
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{InstituteId, InventionId, LicenceId};
use crate::institute::Institute;
use crate::policy::{About, Share};

impl Desk<'_> {
    pub(super) fn offer_licence(
        &self,
        id: InstituteId,
        licence: LicenceId,
        text: LicenceText,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(&id, "offer its licences")?;
        self.check_licence(institute, &text)?;
        if let Subject::Invention { invention } = &text.subject {
            self.must_be_licensable(institute, invention, &text)?;
        }
        let there = self.portfolio(&id).and_then(|one| one.licences.get(&licence));
        if there.is_some_and(|there| there.standing(self.today()) != Standing::Offered) {
            return Err(NetworkError::Taken { what: "licence", id: licence.to_string() });
        }
        self.field_must_be_free(&id, &licence, &text)?;
        let terms = self.network.ip_terms(&id, &text.licensee, self.today());
        let discount = terms.and_then(|terms| terms.discount()).filter(|_| !text.exclusive);
        let discount = discount.unwrap_or(Share::NONE);
        let same = there
            .is_some_and(|there| (&there.offer.text, there.offer.discount) == (&text, discount));
        if same {
            return Ok(Vec::new());
        }
        if there.is_none() && self.portfolio(&id).is_some_and(|one| one.licences.len() >= MANY_MAX)
        {
            return Err(NetworkError::TooMany { what: "licences", max: MANY_MAX });
        }
        let (licensor, at) = (institute.agreement.lead.clone(), self.now);
        let institute = id;
        Ok(vec![LicenceOffered { institute, licence, text, licensor, discount, at }.into()])
    }

    fn check_licence(&self, institute: &Institute, text: &LicenceText) -> Result<(), NetworkError> {
        check_text(&text.field, "the field of use", TITLE_CHARS_MAX)?;
        if let Subject::DataSet { name } | Subject::App { name } = &text.subject {
            check_text(name, "what is licensed", TITLE_CHARS_MAX)?;
        }
        let wrong = NetworkError::Term { since: text.from, until: text.until };
        let longest = text.from.plus_years(YEARS_MAX);
        if text.from >= text.until || longest.is_none_or(|longest| text.until > longest) {
            return Err(wrong);
        }
        let Scheme { upfront, minimum, running } = &text.scheme;
        self.must_be_of(institute, *upfront)?;
        self.must_be_of(institute, *minimum)?;
        let count = match running {
            Running::Nothing => return Ok(()),
            Running::Sales(steps) => {
                steps.iter().try_for_each(|step| self.must_be_of(institute, step.above))?;
                let above: Vec<i128> = steps.iter().map(|step| step.above.units()).collect();
                must_rise(&above)?;
                steps.len()
            }
            Running::Units(steps) => {
                steps.iter().try_for_each(|step| self.must_be_of(institute, step.amount))?;
                must_rise(&steps.iter().map(|step| i128::from(step.above)).collect::<Vec<_>>())?;
                steps.len()
            }
        };
        if count > STEPS_MAX {
            return Err(NetworkError::TooMany { what: "steps of a royalty", max: STEPS_MAX });
        }
        Ok(())
    }

    /// An invention of which the institute has title, with what the law asks of the licence.
    fn must_be_licensable(
        &self,
        institute: &Institute,
        id: &InventionId,
        text: &LicenceText,
    ) -> Result<(), NetworkError> {
        let portfolio = self.portfolio(&institute.agreement.institute);
        let unknown = || NetworkError::Unknown { what: "invention", id: id.to_string() };
        let found = portfolio.and_then(|one| one.inventions.get(id)).ok_or_else(unknown)?;
        if !found.is_retained() {
            let state = found.state().word();
            let hint = "elect to retain title first; what was let go cannot be licensed";
            return Err(NetworkError::State { what: "invention", id: id.to_string(), state, hint });
        }
        let waived = found.day_of(|step| matches!(step, Step::WaiveManufacture { .. })).is_some();
        let foreground = found.text.ground == Ground::Foreground;
        if text.exclusive && !text.domestic && foreground && !waived {
            let policy = self.property_policy(institute)?;
            if let Some(rule) = policy.rule(About::DomesticManufacture) {
                let words = |one: &str| Figure::Words(vec![one.to_owned()]);
                let figures = (
                    words("made anywhere"),
                    words("made in the country, or waived by the government"),
                );
                return Err(not_kept(policy, rule, figures));
            }
        }
        Ok(())
    }

    /// An exclusive licence has its field for itself as long as it holds.
    fn field_must_be_free(
        &self,
        institute: &InstituteId,
        licence: &LicenceId,
        text: &LicenceText,
    ) -> Result<(), NetworkError> {
        let wanted = Period::new(text.from, text.until);
        let same =
            |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
        let clashes = |(id, one): (&LicenceId, &std::sync::Arc<Licence>)| {
            let other = &one.offer.text;
            id != licence
                && (text.exclusive || other.exclusive)
                && other.subject == text.subject
                && same(&other.field, &text.field)
                && one.period().zip(wanted).is_some_and(|(held, wanted)| held.overlaps(wanted))
        };
        let mut all = self.portfolio(institute).into_iter().flat_map(|one| &one.licences);
        match all.find(|one| clashes(*one)) {
            Some((id, _)) => Err(NetworkError::State {
                what: "licence",
                id: id.to_string(),
                state: "for that field in those days, and one of the two is exclusive",
                hint: "choose another field or other days",
            }),
            None => Ok(()),
        }
    }

    /// A licence that the actor may know of.
    fn known_licence(
        &self,
        institute: &InstituteId,
        id: &LicenceId,
    ) -> Result<(&Institute, &Licence), NetworkError> {
        let unknown = || NetworkError::Unknown { what: "licence", id: id.to_string() };
        let of = self.institute(institute)?;
        let found = self.portfolio(institute).and_then(|one| one.licences.get(id));
        let found = found.ok_or_else(unknown)?;
        let knows = self.is_of(&of.agreement.lead) || self.is_of(&found.offer.text.licensee);
        if knows { Ok((of, found)) } else { Err(unknown()) }
    }

    pub(super) fn take_licence(
        &self,
        institute: InstituteId,
        licence: LicenceId,
    ) -> Result<Vec<Event>, NetworkError> {
        let (of, found) = self.known_licence(&institute, &licence)?;
        let text = &found.offer.text;
        self.must_sign(&text.licensee, "take its licences")?;
        match found.standing(self.today()) {
            Standing::Offered => {}
            Standing::Withdrawn => {
                return Err(state_of(&licence, "withdrawn", "ask the institute for another offer"));
            }
            _ => return Ok(Vec::new()),
        }
        if self.today() >= text.until {
            let hint = "ask the institute for an offer with later days";
            return Err(state_of(&licence, "over before it was taken", hint));
        }
        if let Subject::Invention { invention } = &text.subject {
            self.must_be_licensable(of, invention, text)?;
        }
        self.field_must_be_free(&institute, &licence, text)?;
        let at = self.now;
        Ok(vec![LicenceTaken { institute, licence, at }.into()])
    }

    pub(super) fn end_licence(
        &self,
        institute: InstituteId,
        licence: LicenceId,
        on: Day,
        reason: String,
    ) -> Result<Vec<Event>, NetworkError> {
        self.own_institute(&institute, "end its licences")?;
        let (_, found) = self.known_licence(&institute, &licence)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        if let Some(end) = &found.ended {
            if (end.on, &end.reason) == (on, &reason) {
                return Ok(Vec::new());
            }
            return Err(state_of(&licence, "at its end already", "offer another licence"));
        }
        let today = self.today();
        if on < today {
            return Err(NetworkError::TooEarly {
                what: "the end of the licence",
                day: on,
                after: today,
            });
        }
        if found.standing(today) == Standing::Over {
            return Err(state_of(&licence, "over", "offer another licence"));
        }
        let at = self.now;
        Ok(vec![LicenceEnded { institute, licence, on, reason, at }.into()])
    }

    pub(super) fn report_sales(
        &self,
        institute: InstituteId,
        licence: LicenceId,
        (from, until): (Day, Day),
        (sales, units): (Money, u64),
    ) -> Result<Vec<Event>, NetworkError> {
        let (of, found) = self.known_licence(&institute, &licence)?;
        let licensee = &found.offer.text.licensee;
        let runs = |scope: &guildhall_access::Scope| scope.acts_for(&of.agreement.lead);
        if !self.scope.is_some_and(runs) {
            self.must_sign(licensee, "report its sales")?;
        }
        self.must_be_of(of, sales)?;
        let reported = Period::new(from, until);
        let reported = reported.ok_or(NetworkError::Term { since: from, until })?;
        let today = self.today();
        if until > today {
            return Err(NetworkError::Future { day: until, today });
        }
        let same = |one: &&SalesReported| {
            (one.from, one.until, one.sales, one.units) == (from, until, sales, units)
        };
        if found.sales.iter().any(|one| same(&one)) {
            return Ok(Vec::new());
        }
        let held = found.period();
        let inside = held.is_some_and(|held| held.from() <= from && until <= held.until());
        let one_year = calendar_year(from.year()).is_some_and(|(_, next)| until <= next);
        if !inside || !one_year {
            let (state, hint) = if inside {
                ("asked for two years at once", "report each year of the calendar apart")
            } else {
                ("not in force on all those days", "report the days on which it holds")
            };
            return Err(state_of(&licence, state, hint));
        }
        let overlaps = |one: &SalesReported| {
            Period::new(one.from, one.until).is_some_and(|before| before.overlaps(reported))
        };
        if found.sales.iter().any(overlaps) {
            let hint = "report days of which nothing was reported; what was reported stays";
            return Err(state_of(&licence, "reported for some of those days already", hint));
        }
        if found.sales.len() >= REPORTS_MAX {
            return Err(NetworkError::TooMany { what: "reports of sales", max: REPORTS_MAX });
        }
        let at = self.now;
        Ok(vec![SalesReported { institute, licence, from, until, sales, units, at }.into()])
    }
}

/// Steps begin at nothing, and each later than the one before.
fn must_rise(above: &[i128]) -> Result<(), NetworkError> {
    if above.first() != Some(&0) {
        return Err(NetworkError::Empty { what: "the step of a royalty that begins at nothing" });
    }
    match above.windows(2).position(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(at) => {
            let why = "it begins before the one before it".to_owned();
            Err(NetworkError::Part { what: "step of the royalty", number: at + 2, why })
        }
    }
}

fn state_of(id: &LicenceId, state: &'static str, hint: &'static str) -> NetworkError {
    NetworkError::State { what: "licence", id: id.to_string(), state, hint }
}
