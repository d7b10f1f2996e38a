//! What the office of a programme decides about an institute that there is.

use guildhall_model::{Day, Money};

use super::course::{
    AgreementRenewed, AgreementTerminated, CureAccepted, DEFICIENCIES_MAX, InstituteReviewed,
    MatchWaived, NoticeGiven,
};
use super::{Institute, check_match, grows_after, must_not_be_below_zero, sum};
use crate::competition::{Figure, TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_text, not_kept};
use crate::decide::{Desk, must_be_owed};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::InstituteId;
use crate::policy::{About, Demand, Policy};

/// What can be decided. For officers of the programme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Writes down a review of the whole.
    Review {
        /// What was found.
        text: String,
    },
    /// Tells it what it lacks. One at a time.
    GiveNotice {
        /// What it lacks.
        deficiencies: Vec<String>,
    },
    /// Accepts that what it lacked is there, before it is too late.
    AcceptCure {
        /// How it was cured.
        text: String,
    },
    /// Agrees on a further term.
    Renew {
        /// Its first day; there may be days between.
        from: Day,
        /// Public money for each year of it, which is as long as this.
        tranches: Vec<Money>,
        /// What partners bring in each year of it; fewer years where nothing comes in the last ones.
        matched: Vec<Money>,
    },
    /// Lets a part of what partners were to bring go.
    WaiveMatch {
        /// In which year, counted over all terms from 1.
        year: u8,
        /// How much.
        amount: Money,
        /// For which purpose.
        purpose: String,
        /// Why.
        reason: String,
    },
    /// Ends the agreement before its time.
    Terminate {
        /// The first day without it.
        on: Day,
        /// Why.
        reason: String,
    },
}

impl Desk<'_> {
    pub(super) fn steer(&self, id: &InstituteId, step: Step) -> Result<Vec<Event>, NetworkError> {
        let institute = self.institute(id)?;
        let office = &self.programme(&institute.agreement.programme)?.office;
        self.must_sign(office, "decide about its institutes")?;
        if let Some(end) = &institute.course.terminated {
            let state = if self.today() < end.on { "ended already" } else { "at its end" };
            return Err(state_of(institute, state, "its members and its book stay as they are"));
        }
        let (name, at) = (id.clone(), self.now);
        Ok(vec![match step {
            Step::Review { text } => {
                check_text(&text, "what was found", TEXT_CHARS_MAX)?;
                InstituteReviewed { institute: name, at, text }.into()
            }
            Step::GiveNotice { deficiencies } => self.give_notice(institute, deficiencies)?.into(),
            Step::AcceptCure { text } => {
                check_text(&text, "how it was cured", TEXT_CHARS_MAX)?;
                if institute.course.open_notice(self.today()).is_none() {
                    let hint = "what was not cured in time stays so: it ends with its term";
                    return Err(state_of(institute, "not told to cure anything now", hint));
                }
                CureAccepted { institute: name, at, text }.into()
            }
            Step::Renew { from, tranches, matched } => {
                self.renew(institute, from, tranches, matched)?.into()
            }
            Step::WaiveMatch { year, amount, purpose, reason } => {
                self.waive(institute, (year, amount), purpose, reason)?.into()
            }
            Step::Terminate { on, reason } => {
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                let today = self.today();
                if on < today {
                    return Err(NetworkError::Overlap { until: today });
                }
                if on >= institute.until() {
                    let hint = "it ends with its last term; choose a day within its terms";
                    return Err(state_of(institute, "without an agreement on that day", hint));
                }
                AgreementTerminated { institute: name, at, on, reason }.into()
            }
        }])
    }

    fn give_notice(
        &self,
        institute: &Institute,
        deficiencies: Vec<String>,
    ) -> Result<NoticeGiven, NetworkError> {
        let today = self.today();
        if institute.course.open_notice(today).is_some() {
            let hint = "accept the cure first, or wait until it is due";
            return Err(state_of(institute, "told to cure something already", hint));
        }
        if deficiencies.is_empty() {
            return Err(NetworkError::Empty { what: "the list of what it lacks" });
        }
        if deficiencies.len() > DEFICIENCIES_MAX {
            return Err(NetworkError::TooMany { what: "deficiencies", max: DEFICIENCIES_MAX });
        }
        for one in &deficiencies {
            check_text(one, "a deficiency", TEXT_CHARS_MAX)?;
        }
        let rule = self.policy_for(institute)?.rule(About::Cure);
        let until = rule.and_then(|rule| match rule.demand {
            Demand::Cure { years } => today.plus_years(years),
            _ => None,
        });
        let name = institute.agreement.institute.clone();
        Ok(NoticeGiven { institute: name, at: self.now, deficiencies, until })
    }

    fn renew(
        &self,
        institute: &Institute,
        from: Day,
        tranches: Vec<Money>,
        matched: Vec<Money>,
    ) -> Result<AgreementRenewed, NetworkError> {
        let last = institute.until();
        if from < last {
            return Err(NetworkError::Overlap { until: last });
        }
        let years = u8::try_from(tranches.len()).unwrap_or(u8::MAX);
        let until = from.plus_years(years).filter(|_| years > 0);
        let until = until.ok_or(NetworkError::Empty { what: "the term" })?;
        for amount in tranches.iter().chain(&matched) {
            self.must_be_of(institute, *amount)?;
        }
        must_not_be_below_zero(&matched)?;
        if matched.len() > tranches.len() {
            let (what, max) = ("years in which partners bring something", tranches.len());
            return Err(NetworkError::TooMany { what, max });
        }
        let policy = self.policy_for(institute)?;
        self.must_keep(institute, policy, years, &tranches)?;
        let zero = Money::zero(tranches[0].currency());
        check_match(policy, sum(zero, &tranches)?, sum(zero, &matched)?)?;
        let (name, at) = (institute.agreement.institute.clone(), self.now);
        let policy = policy.version();
        Ok(AgreementRenewed { institute: name, at, from, until, policy, tranches, matched })
    }

    /// What rules ask of a further term.
    fn must_keep(
        &self,
        institute: &Institute,
        policy: &Policy,
        years: u8,
        tranches: &[Money],
    ) -> Result<(), NetworkError> {
        let course = &institute.course;
        let refuse = |about, figures: (Figure, Figure)| match policy.rule(about) {
            Some(rule) => Err(not_kept(policy, rule, figures)),
            None => Ok(()),
        };
        let today = self.today();
        let lacks = course.notices.iter().filter(|one| one.cured.is_none()).count();
        if lacks > 0 {
            let found = u32::try_from(lacks).unwrap_or(u32::MAX);
            refuse(About::Cure, (Figure::Count(found), Figure::Count(0)))?;
            let (state, hint) = if course.has_missed(today) {
                let hint = "it ends with its term; its members and its book stay";
                ("not eligible: it did not cure in time", hint)
            } else {
                ("told to cure something", "accept the cure first")
            };
            return Err(state_of(institute, state, hint));
        }
        let begun = institute.terms().last().map(|term| term.from().begin());
        if !course.reviews.iter().any(|one| begun.is_none_or(|begun| one.at >= begun)) {
            refuse(About::MidReview, (Figure::Count(0), Figure::Count(1)))?;
        }
        let first = u8::try_from(institute.agreement.tranches.len()).unwrap_or(u8::MAX);
        if years > first {
            refuse(About::Renewal, (Figure::Years(years), Figure::YearsBetween(1, first)))?;
        }
        let all: Vec<Money> = institute.tranches().chain(tranches.iter().copied()).collect();
        if let Some(Demand::Tranches { after }) =
            policy.rule(About::Tranches).map(|rule| &rule.demand)
            && let Some(figures) = grows_after(*after, &all)
        {
            refuse(About::Tranches, figures)?;
        }
        Ok(())
    }

    fn waive(
        &self,
        institute: &Institute,
        (year, amount): (u8, Money),
        purpose: String,
        reason: String,
    ) -> Result<MatchWaived, NetworkError> {
        check_text(&purpose, "the purpose", TITLE_CHARS_MAX)?;
        check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
        self.must_be_of(institute, amount)?;
        if !amount.is_positive() {
            return Err(NetworkError::Empty { what: "the amount" });
        }
        let policy = self.policy_for(institute)?;
        let Some(rule) = policy.rule(About::Waivers) else {
            let hint = "a rule about waivers names the purposes for which match may be waived";
            return Err(state_of(institute, "under a policy that waives no match", hint));
        };
        if let Demand::Waivers { purposes } = &rule.demand
            && !purposes.contains(&purpose)
        {
            let figures = (Figure::Words(vec![purpose]), Figure::Words(purposes.clone()));
            return Err(not_kept(policy, rule, figures));
        }
        let at = usize::from(year).checked_sub(1);
        let matched = at.and_then(|at| institute.matched().nth(at));
        let zero = Money::zero(amount.currency());
        let waived = institute.course.waived(year).try_fold(zero, Money::plus)?;
        let rest = matched.unwrap_or(zero).minus(waived)?;
        must_be_owed(amount, rest)?;
        let (institute, at) = (institute.agreement.institute.clone(), self.now);
        Ok(MatchWaived { institute, at, year, amount, purpose, reason })
    }

    /// The policy that holds today for an institute's programme.
    fn policy_for(&self, institute: &Institute) -> Result<&Policy, NetworkError> {
        let id = &institute.agreement.programme;
        let policy = self.programme(id)?.policies.on(self.today());
        policy.ok_or_else(|| NetworkError::NoPolicy { programme: id.to_string() })
    }
}

fn state_of(institute: &Institute, state: &'static str, hint: &'static str) -> NetworkError {
    let id = institute.agreement.institute.to_string();
    NetworkError::State { what: "institute", id, state, hint }
}
