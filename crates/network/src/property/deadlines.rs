//! What an invention asks for, and until when: reckoned from its days by the rules of a policy.
//!
//! Source: 37 CFR 401.14, clauses (c)(1) to (c)(3), (f)(1) and (h). The last day is the last on which
//! it is in time. A policy without a rule has no such deadline.

use guildhall_model::Day;

use super::invention::{Filing, Ground, Invention, State, Step};
use crate::policy::{About, Demand, Policy, RuleNumber};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duty {
    /// Disclose it to the government.
    Disclose,
    /// Elect to retain title, or let it go.
    Elect,
    /// File an application.
    File,
    /// File another after a provisional one.
    FollowUp,
    /// Give the government its confirmatory licence.
    Confirm,
    /// Report what became of it in a year.
    Utilise(i16),
}

impl Duty {
    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            Duty::Disclose => "disclose",
            Duty::Elect => "elect",
            Duty::File => "file",
            Duty::FollowUp => "file_after_provisional",
            Duty::Confirm => "confirm",
            Duty::Utilise(_) => "utilise",
        }
    }
}

/// Something that is to be done until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// What.
    pub duty: Duty,
    /// The last day on which it is in time.
    pub until: Day,
    /// When it was done.
    pub done: Option<Day>,
    /// The rule that says so.
    pub rule: RuleNumber,
}

impl Deadline {
    /// Whether it is too late on a day, and was not done.
    pub fn is_overdue(&self, day: Day) -> bool {
        self.done.is_none() && day > self.until
    }
}

/// What an invention asks for by a day, in the order of its life. What ended asks for nothing more.
pub fn deadlines(invention: &Invention, policy: &Policy, today: Day) -> Vec<Deadline> {
    if invention.text.ground == Ground::Background {
        return Vec::new();
    }
    let known = Known { invention, policy };
    let state = invention.state();
    let mut all: Vec<Deadline> =
        [known.disclosure(), known.election(), known.filing(), known.follow_up(), known.licence()]
            .into_iter()
            .flatten()
            .collect();
    all.extend(known.utilisation(today));
    all.retain(|one| one.done.is_some() || !matches!(state, State::Conveyed | State::Abandoned));
    all
}

struct Known<'a> {
    invention: &'a Invention,
    policy: &'a Policy,
}

impl Known<'_> {
    fn day_of(&self, is: impl Fn(&Step) -> bool) -> Option<Day> {
        self.invention.day_of(is)
    }

    fn elected(&self) -> Option<Day> {
        self.day_of(|step| matches!(step, Step::Elect))
    }

    /// The last day on which an application is in time after a publication.
    fn bar(&self) -> Option<Day> {
        match self.policy.rule(About::FirstFiling)?.demand {
            Demand::FirstFiling { years_after_publication, .. } => {
                self.invention.published()?.plus_years(years_after_publication)
            }
            _ => None,
        }
    }

    fn disclosure(&self) -> Option<Deadline> {
        let rule = self.policy.rule(About::InventionDisclosure)?;
        let Demand::InventionDisclosure { months } = rule.demand else { return None };
        let until = self.invention.text.reported.plus_months(months)?;
        let done = self.day_of(|step| matches!(step, Step::Disclose));
        Some(Deadline { duty: Duty::Disclose, until, done, rule: rule.number.clone() })
    }

    fn election(&self) -> Option<Deadline> {
        let rule = self.policy.rule(About::TitleElection)?;
        let Demand::TitleElection { years, days_before_bar } = rule.demand else { return None };
        let disclosed = self.day_of(|step| matches!(step, Step::Disclose))?;
        let until = disclosed.plus_years(years)?;
        let until = self.bar().map_or(until, |bar| until.min(bar.minus_days(days_before_bar)));
        let done = self.day_of(|step| matches!(step, Step::Elect | Step::Convey { .. }));
        Some(Deadline { duty: Duty::Elect, until, done, rule: rule.number.clone() })
    }

    fn filing(&self) -> Option<Deadline> {
        let rule = self.policy.rule(About::FirstFiling)?;
        let Demand::FirstFiling { years, .. } = rule.demand else { return None };
        let after_election = self.elected().and_then(|day| day.plus_years(years));
        let until = after_election.into_iter().chain(self.bar()).min()?;
        let done = self.invention.filed();
        Some(Deadline { duty: Duty::File, until, done, rule: rule.number.clone() })
    }

    fn follow_up(&self) -> Option<Deadline> {
        let rule = self.policy.rule(About::AfterProvisional)?;
        let Demand::AfterProvisional { months } = rule.demand else { return None };
        let is = |wanted: fn(&Filing) -> bool| move |step: &Step| matches!(step, Step::File { filing, .. } if wanted(filing));
        let first = self.day_of(is(|filing| matches!(filing, Filing::Provisional)))?;
        let done = self.day_of(is(|one| matches!(one, Filing::NonProvisional | Filing::Pct)));
        let until = first.plus_months(months)?;
        Some(Deadline { duty: Duty::FollowUp, until, done, rule: rule.number.clone() })
    }

    fn licence(&self) -> Option<Deadline> {
        let rule = self.policy.rule(About::ConfirmatoryLicence)?;
        let Demand::ConfirmatoryLicence { months } = rule.demand else { return None };
        let until = self.invention.filed()?.plus_months(months)?;
        let done = self.day_of(|step| matches!(step, Step::Confirm));
        Some(Deadline { duty: Duty::Confirm, until, done, rule: rule.number.clone() })
    }

    /// One for each year after that of the election, up to this one.
    fn utilisation(&self, today: Day) -> Vec<Deadline> {
        let rule = self.policy.rule(About::UtilisationReport);
        let Some((rule, elected)) = rule.zip(self.elected()) else { return Vec::new() };
        let Demand::UtilisationReport { month, day } = rule.demand else { return Vec::new() };
        let of = |year: i16| {
            let until = Day::parse(&format!("{year:04}-{month:02}-{day:02}")).ok()?;
            let is = |step: &Step| matches!(step, Step::Utilise { year: of, .. } if *of == year);
            let (duty, done) = (Duty::Utilise(year), self.day_of(is));
            Some(Deadline { duty, until, done, rule: rule.number.clone() })
        };
        (elected.year()..=today.year()).skip(1).filter_map(of).collect()
    }
}
