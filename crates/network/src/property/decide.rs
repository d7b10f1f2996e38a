//! From what is asked of property to events, or to a refusal.

use guildhall_model::Day;

use super::invention::{
    Filing, Ground, INVENTORS_MAX, Invention, InventionReported, InventionStepped, InventionText,
    STEPS_MAX, Stage, State, Step,
};
use super::{MANY_MAX, Portfolio, PropertyCommand};
use crate::competition::{
    Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_length, check_text, not_kept,
};
use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{InstituteId, InventionId};
use crate::institute::Institute;
use crate::policy::{About, Demand, Policy};

impl Desk<'_> {
    pub(crate) fn hold_property(
        &self,
        command: PropertyCommand,
    ) -> Result<Vec<Event>, NetworkError> {
        use PropertyCommand as C;
        match command {
            C::Report { institute, invention, text } => {
                self.report_invention(institute, invention, text)
            }
            C::Step { institute, invention, day, step } => {
                self.step_invention(institute, invention, day, step)
            }
            C::SetTerms { institute, tier, from, rights } => {
                self.set_ip_terms(institute, tier, from, rights)
            }
            C::Offer { institute, licence, text } => self.offer_licence(institute, licence, text),
            C::Take { institute, licence } => self.take_licence(institute, licence),
            C::End { institute, licence, on, reason } => {
                self.end_licence(institute, licence, on, reason)
            }
            C::ReportSales { institute, licence, from, until, sales, units } => {
                self.report_sales(institute, licence, (from, until), (sales, units))
            }
            C::PostRun { institute, from, until, total } => {
                self.post_run(&institute, (from, until), total)
            }
        }
    }

    pub(super) fn portfolio(&self, institute: &InstituteId) -> Option<&Portfolio> {
        self.network.portfolios.get(institute)
    }

    /// The policy that holds today for an institute's programme.
    pub(super) fn property_policy(&self, institute: &Institute) -> Result<&Policy, NetworkError> {
        let id = &institute.agreement.programme;
        let policy = self.programme(id)?.policies.on(self.today());
        policy.ok_or_else(|| NetworkError::NoPolicy { programme: id.to_string() })
    }

    fn report_invention(
        &self,
        institute: InstituteId,
        invention: InventionId,
        text: InventionText,
    ) -> Result<Vec<Event>, NetworkError> {
        let lead = &self.institute(&institute)?.agreement.lead;
        let signs = |scope: &guildhall_access::Scope| {
            let inventors = text.inventors.iter().map(|one| &one.organisation);
            std::iter::once(lead).chain(inventors).any(|id| scope.acts_for(id))
        };
        if self.scope.is_some_and(|scope| !signs(scope)) {
            let (organisation, what) = (lead.clone(), "report inventions of others");
            return Err(NetworkError::NotYours { organisation, what });
        }
        check_invention(&text)?;
        self.must_have_come(text.reported)?;
        let there = self.portfolio(&institute).and_then(|one| one.inventions.get(&invention));
        if let Some(there) = there {
            if there.text == text {
                return Ok(Vec::new());
            }
            // Who was no inventor before does not learn that there is one of that name.
            let before = there.text.inventors.iter().map(|one| &one.organisation);
            let mut before = std::iter::once(lead).chain(before);
            if self.scope.is_some_and(|one| !before.any(|id| one.acts_for(id))) {
                return Err(NetworkError::Taken { what: "invention", id: invention.to_string() });
            }
            if !there.steps.is_empty() {
                let hint = "what was reported stays; say what changed in a report of its use";
                return Err(state_of(&invention, "beyond the report of its inventors", hint));
            }
        }
        if there.is_none()
            && self.portfolio(&institute).is_some_and(|one| one.inventions.len() >= MANY_MAX)
        {
            return Err(NetworkError::TooMany { what: "inventions", max: MANY_MAX });
        }
        let at = self.now;
        Ok(vec![InventionReported { institute, invention, text, at }.into()])
    }

    fn step_invention(
        &self,
        institute: InstituteId,
        invention: InventionId,
        day: Day,
        step: Step,
    ) -> Result<Vec<Event>, NetworkError> {
        let of = self.institute(&institute)?;
        let there = self.portfolio(&institute).and_then(|one| one.inventions.get(&invention));
        let unknown = || NetworkError::Unknown { what: "invention", id: invention.to_string() };
        let there = there.ok_or_else(unknown)?;
        if step.is_of_government() {
            let office = &self.programme(&of.agreement.programme)?.office;
            self.must_sign(office, "decide for the government")?;
        } else {
            self.must_sign(&of.agreement.lead, "take steps with its inventions")?;
        }
        check_step(&step)?;
        self.must_have_come(day)?;
        if there.steps.iter().any(|one| (one.day, &one.step) == (day, &step)) {
            return Ok(Vec::new());
        }
        let state = there.state();
        let Some(next) = state.after(there.text.ground, &step) else {
            return Err(state_of(&invention, state.word(), hint_of(there, &step)));
        };
        must_follow(there, (state, next), day, &step)?;
        must_be_new(&invention, there, &step)?;
        if there.steps.len() >= STEPS_MAX {
            return Err(NetworkError::TooMany { what: "steps of an invention", max: STEPS_MAX });
        }
        must_keep(self.property_policy(of)?, there, day, &step)?;
        let at = self.now;
        Ok(vec![InventionStepped { institute, invention, day, step, at }.into()])
    }
}

fn check_invention(text: &InventionText) -> Result<(), NetworkError> {
    check_text(&text.title, "the title", TITLE_CHARS_MAX)?;
    check_text(&text.about, "what it is", TEXT_CHARS_MAX)?;
    if text.inventors.is_empty() {
        return Err(NetworkError::Empty { what: "the list of inventors" });
    }
    if text.inventors.len() > INVENTORS_MAX {
        return Err(NetworkError::TooMany { what: "inventors", max: INVENTORS_MAX });
    }
    for (at, one) in text.inventors.iter().enumerate() {
        check_text(&one.first, "the first name of an inventor", TITLE_CHARS_MAX)?;
        check_text(&one.last, "the last name of an inventor", TITLE_CHARS_MAX)?;
        let same = |other: &&super::invention::Inventor| {
            *other == one || other.orcid.is_some() && other.orcid == one.orcid
        };
        if text.inventors[..at].iter().any(|other| same(&other)) {
            let why = "the same person is there twice".to_owned();
            return Err(NetworkError::Part { what: "inventor", number: at + 1, why });
        }
    }
    if let Some(project) = &text.project {
        check_text(project, "the project", TITLE_CHARS_MAX)?;
    }
    match (text.ground, &text.funding) {
        (Ground::Foreground, None) => {
            Err(NetworkError::Empty { what: "the agreement under which it was made" })
        }
        (Ground::Background, Some(_)) => {
            let why = "background was made under no agreement of the institute".to_owned();
            Err(NetworkError::Part { what: "funding agreement", number: 1, why })
        }
        (_, None) => Ok(()),
        (_, Some(funding)) => {
            check_text(&funding.agency, "the agency", TITLE_CHARS_MAX)?;
            check_text(&funding.award, "the number of the award", TITLE_CHARS_MAX)
        }
    }
}

fn check_step(step: &Step) -> Result<(), NetworkError> {
    match step {
        Step::Disclose | Step::Elect | Step::Confirm | Step::Share => Ok(()),
        Step::Convey { reason }
        | Step::Abandon { reason }
        | Step::WaiveManufacture { reason }
        | Step::MarchIn { reason } => check_text(reason, "the reason", TEXT_CHARS_MAX),
        Step::Publish { how } => check_text(how, "how it was published", TITLE_CHARS_MAX),
        Step::File { filing, number, .. } => {
            if let Filing::Foreign { country } = filing {
                check_text(country, "the country", TITLE_CHARS_MAX)?;
            }
            check_text(number, "the number of the application", TITLE_CHARS_MAX)
        }
        Step::Grant { application, patent } => {
            check_text(application, "the number of the application", TITLE_CHARS_MAX)?;
            check_text(patent, "the number of the patent", TITLE_CHARS_MAX)
        }
        Step::Utilise { year, stage, first_sale, note } => {
            check_length(note, "the note", TEXT_CHARS_MAX)?;
            let sold = *stage == Stage::Commercialized;
            match first_sale {
                None if sold => Err(NetworkError::Empty { what: "the year of the first sale" }),
                Some(first) if !sold || first > year => {
                    let why = format!("a first sale in {first} does not fit the year {year}");
                    Err(NetworkError::Part { what: "report of use", number: 1, why })
                }
                _ => Ok(()),
            }
        }
    }
}

/// A step is not before what it follows.
fn must_follow(
    there: &Invention,
    (state, next): (State, State),
    day: Day,
    step: &Step,
) -> Result<(), NetworkError> {
    let reported = there.text.reported;
    let elected = || there.day_of(|step| matches!(step, Step::Elect)).unwrap_or(reported);
    let mut after = match step {
        // It can be published before its inventors report it.
        Step::Publish { .. } => return Ok(()),
        Step::Confirm => there.filed().unwrap_or(reported),
        Step::Grant { application, .. } => {
            let of =
                |step: &Step| matches!(step, Step::File { number, .. } if number == application);
            there.day_of(of).unwrap_or(reported)
        }
        Step::Disclose | Step::Elect | Step::Convey { .. } | Step::Abandon { .. } | Step::Share => {
            reported
        }
        _ => elected(),
    };
    if state != next {
        after = there.moved().map_or(after, |moved| after.max(moved));
    }
    if day < after {
        return Err(NetworkError::TooEarly { what: "this step", day, after });
    }
    if let Step::Utilise { year, .. } = step
        && *year > day.year()
    {
        let why = format!("the year {year} has not begun on {day}");
        return Err(NetworkError::Part { what: "report of use", number: 1, why });
    }
    Ok(())
}

/// What can be only once is not there yet.
fn must_be_new(id: &InventionId, there: &Invention, step: &Step) -> Result<(), NetworkError> {
    let mut before = there.steps.iter().map(|one| &one.step);
    let hint = "what was written down stays";
    match step {
        Step::File { number, .. } => {
            let same = |one: &Step| matches!(one, Step::File { number: of, .. } if of == number);
            if before.any(same) {
                return Err(NetworkError::Taken { what: "filing", id: number.clone() });
            }
        }
        Step::Grant { application, patent } => {
            let filed =
                |one: &Step| matches!(one, Step::File { number, .. } if number == application);
            if !before.clone().any(filed) {
                let id = application.clone();
                return Err(NetworkError::Unknown { what: "application", id });
            }
            let same = |one: &Step| match one {
                Step::Grant { application: of, patent: named } => {
                    of == application || named == patent
                }
                _ => false,
            };
            if before.any(same) {
                return Err(NetworkError::Taken { what: "patent", id: patent.clone() });
            }
        }
        Step::Utilise { year, .. } => {
            let same = |one: &Step| matches!(one, Step::Utilise { year: of, .. } if of == year);
            if before.any(same) {
                return Err(state_of(id, "reported for that year already", hint));
            }
        }
        _ => {
            if before.any(|one| one.word() == step.word()) {
                return Err(state_of(id, "beyond that step already", hint));
            }
        }
    }
    Ok(())
}

/// What rules ask of a step.
fn must_keep(
    policy: &Policy,
    there: &Invention,
    day: Day,
    step: &Step,
) -> Result<(), NetworkError> {
    let words = |words: &[&str]| Figure::Words(words.iter().map(ToString::to_string).collect());
    if let Step::File { support_clause: false, .. } = step
        && there.text.ground == Ground::Foreground
        && let Some(rule) = policy.rule(About::SupportClause)
    {
        return Err(not_kept(policy, rule, (words(&[]), words(&["support clause"]))));
    }
    if matches!(step, Step::Share)
        && there.filed().is_none_or(|filed| filed > day)
        && let Some(rule) = policy.rule(About::InventionSecrecy)
        && let Demand::InventionSecrecy { months } = rule.demand
        && let open = there.text.reported.plus_months(months)
        && open.is_none_or(|open| day < open)
    {
        let open = open.map(|open| format!("shared on {open}")).unwrap_or_default();
        let shared = format!("shared on {day}");
        let figures = (words(&["not filed", &shared]), words(&["filed", &open]));
        return Err(not_kept(policy, rule, figures));
    }
    Ok(())
}

fn state_of(id: &InventionId, state: &'static str, hint: &'static str) -> NetworkError {
    NetworkError::State { what: "invention", id: id.to_string(), state, hint }
}

/// What can be done where a step cannot be taken.
fn hint_of(there: &Invention, step: &Step) -> &'static str {
    match (there.text.ground, step) {
        (Ground::Background, Step::File { .. } | Step::Grant { .. } | Step::Abandon { .. }) => {
            "look at the steps before"
        }
        (Ground::Background, _) => "background is not the government's: it is only filed",
        (_, Step::Elect | Step::Convey { .. }) => "disclose it to the government first",
        (_, Step::File { .. } | Step::Abandon { .. }) => "elect to retain title first",
        (_, Step::Grant { .. } | Step::Confirm) => "file an application first",
        (_, Step::Utilise { .. } | Step::WaiveManufacture { .. } | Step::MarchIn { .. }) => {
            "it must be one of which the institute retains title"
        }
        _ => "look at the steps before",
    }
}
