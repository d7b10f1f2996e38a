//! What those look at first who run programmes, pay for them, or judge for them.

use std::collections::HashMap;

use guildhall_model::{Day, Money, OrganisationId, Time};

use super::super::{InstituteView, View, Warned};
use crate::competition::{Call, Phase};
use crate::ids::{InstituteId, LineId};
use crate::institute::{Institute, Standing};
use crate::policy::{About, RuleNumber, Share};
use crate::programme::Programme;
use crate::programme::agency::AgencyLine;
use crate::report::small_firms;

/// A call that is not decided.
#[derive(Debug)]
pub struct CallAhead<'a> {
    /// Which.
    pub call: &'a Call,
    /// Where it is.
    pub phase: Phase,
    /// When that ends; none where nothing but a decision ends it.
    pub until: Option<Time>,
}

/// What is wrong with an institute, or likely will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It has to cure something.
    Notice {
        /// The first day on which it is too late.
        until: Option<Day>,
    },
    /// It did not cure something in time.
    Missed,
    /// Too few of its members of this year are small firms.
    SmallFirms {
        /// Their share.
        found: Share,
        /// The least.
        wanted: Share,
        /// The rule.
        rule: RuleNumber,
    },
    /// In that year they will likely be too few.
    SmallAhead {
        /// Which.
        year: i16,
    },
    /// It will likely not stand alone after its terms.
    Outlook,
}

/// An institute in trouble.
#[derive(Debug)]
pub struct Troubled<'a> {
    /// Which.
    pub seen: InstituteView<'a>,
    /// What is wrong.
    pub with: Vec<Trouble>,
}

/// What an officer looks at first.
#[derive(Debug)]
pub struct OfficerHome<'a> {
    /// Calls that are not decided, the one whose stage ends first before others.
    pub calls: Vec<CallAhead<'a>>,
    /// Institutes in trouble, by name.
    pub troubled: Vec<Troubled<'a>>,
    /// How many institutes there are that were not ended.
    pub institutes: usize,
}

/// A line of an agency's budget.
#[derive(Debug)]
pub struct LineFigure<'a> {
    /// Of which programme.
    pub programme: &'a Programme,
    /// Of which agency.
    pub agency: &'a OrganisationId,
    /// Which.
    pub id: &'a LineId,
    /// What it holds, and what is committed of it.
    pub line: &'a AgencyLine,
    /// What is left of it.
    pub left: Option<Money>,
}

/// A year of an agreement of which not all public money is committed, where the policy asks for that.
#[derive(Debug)]
pub struct UncommittedYear<'a> {
    /// Of which institute.
    pub institute: &'a Institute,
    /// Which, counted over all terms from 1.
    pub year: u8,
    /// Its first day.
    pub from: Day,
    /// What was agreed.
    pub agreed: Money,
    /// What no line of any agency stands for.
    pub left: Money,
}

/// What who pays for programmes looks at first.
#[derive(Debug)]
pub struct AgencyHome<'a> {
    /// Lines of the agencies for which he signs that are not over.
    pub lines: Vec<LineFigure<'a>>,
    /// Years that run or begin within a year, the first before others.
    pub open: Vec<UncommittedYear<'a>>,
}

/// The reviews that somebody has to write for a call.
#[derive(Debug)]
pub struct ReviewsLeft<'a> {
    /// Which call.
    pub call: &'a Call,
    /// So many are to be written.
    pub left: usize,
    /// So many are handed in.
    pub done: usize,
}

/// What a reviewer looks at first.
#[derive(Debug)]
pub struct ReviewerHome<'a> {
    /// Calls that are judged, by name.
    pub calls: Vec<ReviewsLeft<'a>>,
    /// Invitations that wait for an answer: to which call, and until when it counts.
    pub asked: Vec<(&'a Call, Time)>,
}

impl<'a> View<'a> {
    pub(super) fn officer_home(self, warned: &Warned) -> Option<OfficerHome<'a>> {
        self.programmes().find(|one| self.is_officer(one))?;
        let own = |call: &&Call| {
            self.programme(&call.programme).is_some_and(|one| self.is_officer(one))
                && !matches!(call.phase(self.now), Phase::Awarded | Phase::Unawarded)
        };
        let ahead = |call: &'a Call| {
            let phase = call.phase(self.now);
            CallAhead { call, phase, until: call.until(phase).filter(|until| self.now < *until) }
        };
        let mut calls: Vec<_> = self.calls().into_iter().filter(own).map(ahead).collect();
        calls.sort_by_key(|one| one.until.unwrap_or(Time::MAX));
        let steered = self.institutes().filter(|seen| seen.steers);
        let steered: Vec<_> = steered.filter(|seen| seen.standing != Standing::Ended).collect();
        let institutes = steered.len();
        let troubled = steered.into_iter().map(|seen| {
            let with = self.troubles(&seen, warned);
            Troubled { seen, with }
        });
        let troubled = troubled.filter(|one| !one.with.is_empty()).collect();
        Some(OfficerHome { calls, troubled, institutes })
    }

    fn troubles(self, seen: &InstituteView<'a>, warned: &Warned) -> Vec<Trouble> {
        let (today, course) = (self.today(), &seen.institute.course);
        let notice = course.open_notice(today);
        let mut with: Vec<Trouble> =
            notice.map(|open| Trouble::Notice { until: open.given.until }).into_iter().collect();
        if course.has_missed(today) {
            with.push(Trouble::Missed);
        }
        let small = small_firms(seen.roll, self.policy_today(seen.institute), today.year());
        if let Some((found, (rule, wanted))) = small.and_then(|one| one.share.zip(one.rule))
            && found < wanted
        {
            with.push(Trouble::SmallFirms { found, wanted, rule });
        }
        let warning = warned.get(&seen.institute.agreement.institute);
        let warning = warning.filter(|_| matches!(seen.standing, Standing::Running(_)));
        let ahead = warning.and_then(|one| one.small);
        with.extend(ahead.map(|year| Trouble::SmallAhead { year }));
        with.extend(warning.filter(|one| one.alone).map(|_| Trouble::Outlook));
        with
    }

    pub(super) fn agency_home(self) -> Option<AgencyHome<'a>> {
        let (today, mut signs) = (self.today(), false);
        let (mut lines, mut open) = (Vec::new(), Vec::new());
        for programme in self.programmes() {
            let mut here = false;
            for agency in self.agencies(&programme.id).into_iter().filter(|one| one.signs) {
                here = true;
                let organisation = agency.organisation;
                let runs = |(_, line): &(&LineId, &AgencyLine)| today < line.span.until();
                let of = agency.lines.into_iter().flatten().filter(runs);
                lines.extend(of.map(|(id, line)| LineFigure {
                    programme,
                    agency: organisation,
                    id,
                    line,
                    left: line.left().ok(),
                }));
            }
            signs |= here;
            open.extend(here.then(|| self.uncommitted(programme)).into_iter().flatten());
        }
        open.sort_by_key(|one: &UncommittedYear<'_>| one.from);
        signs.then_some(AgencyHome { lines, open })
    }

    fn uncommitted(self, programme: &Programme) -> Vec<UncommittedYear<'a>> {
        let mut committed: HashMap<(&InstituteId, u8), Money> = HashMap::new();
        let agencies = self.network.agencies.get(&programme.id);
        let all = agencies.into_iter().flat_map(|all| &all.commitments);
        for made in all.filter(|one| one.released.is_none()).map(|one| &one.made) {
            let sum = committed.entry((&made.institute, made.year));
            let sum = sum.or_insert_with(|| Money::zero(made.amount.currency()));
            // What cannot be added up is refused when it is decided.
            *sum = sum.plus(made.amount).unwrap_or(*sum);
        }
        let of = self.network.institutes.all().map(|one| &**one);
        let of = of.filter(|one| one.agreement.programme == programme.id);
        let over = |one: &&Institute| {
            matches!(one.standing(self.today()), Standing::AfterTerm | Standing::Ended)
        };
        let asked = |one: &&Institute| self.network.rule_agreed(one, About::Committed).is_some();
        let runs = of.filter(|one| !over(one)).filter(asked);
        let years = |institute: &'a Institute| {
            let committed = &committed;
            let years = (1..).zip(institute.tranches());
            let years = years.filter(|(year, _)| !institute.ends_before(*year));
            years.filter_map(move |(year, agreed)| {
                let from = institute.year_begins(year)?;
                let soon = from <= self.today().plus_years(1)?;
                let ahead = from.plus_years(1)? > self.today();
                let of = (&institute.agreement.institute, year);
                let left =
                    committed.get(&of).map_or(Some(agreed), |sum| agreed.minus(*sum).ok())?;
                let open = UncommittedYear { institute, year, from, agreed, left };
                (soon && ahead && left.is_positive()).then_some(open)
            })
        };
        runs.flat_map(years).collect()
    }

    /// Whether an organisation is an agency of a programme.
    pub(super) fn is_agency(self, id: &OrganisationId) -> bool {
        let agencies = self.programmes().filter_map(|one| self.network.agencies.get(&one.id));
        let mut agencies = agencies.filter_map(|one| one.all.get(id));
        agencies.any(|one| one.takes_part(self.today()))
    }

    pub(super) fn reviewer_home(self) -> Option<ReviewerHome<'a>> {
        let invitations = self.invitations();
        let reviews = self.to_review();
        if self.own_reviewer().is_none() && invitations.is_empty() && reviews.is_empty() {
            return None;
        }
        let mut calls: Vec<ReviewsLeft<'a>> = Vec::new();
        for proposal in reviews {
            let Some(call) = self.call(&proposal.call) else { continue };
            if call.phase(self.now) != Phase::Closed {
                continue;
            }
            let found = calls.iter().position(|one| one.call.id == call.id);
            let at = found.unwrap_or_else(|| {
                calls.push(ReviewsLeft { call, left: 0, done: 0 });
                calls.len() - 1
            });
            let own = self.reviews(&proposal.id).and_then(|seen| seen.own);
            match own.is_some_and(|one| one.submitted.is_some()) {
                true => calls[at].done += 1,
                false => calls[at].left += 1,
            }
        }
        let asked = invitations.into_iter().filter(|one| one.may_answer);
        let asked = asked.map(|one| (one.call, one.invitation.until)).collect();
        Some(ReviewerHome { calls, asked })
    }
}
