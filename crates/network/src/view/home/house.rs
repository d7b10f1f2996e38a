//! What those look at first who run institutes, keep their books, vote for them or read their books.

use guildhall_model::{Money, OrganisationId};

use super::super::due_money::open_months;
use super::super::money::ShareView;
use super::super::{InstituteView, View, Warned};
use crate::institute::Standing;
use crate::institute::course::Notice;
use crate::ledger::{Account, Book};
use crate::money::fund::{FundSource, Part};
use crate::month::Month;
use crate::outlook::Warning;
use crate::programme::Programme;
use crate::programme::council::{FollowUpState, Meeting, Phase};
use crate::report::{SmallFirms, small_firms};

/// Fees and royalties that are owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpaidFees {
    /// By so many organisations.
    pub owe: usize,
    /// How much.
    pub amount: Money,
}

/// An institute that the reader runs.
#[derive(Debug)]
pub struct HouseFigure<'a> {
    /// Which.
    pub seen: InstituteView<'a>,
    /// Small firms among its members of this year.
    pub small: Option<SmallFirms>,
    /// What its outlook tells early; none as long as it was not drawn, or nothing is to be told.
    pub warning: Option<Warning>,
    /// What is owed to it.
    pub unpaid: Option<UnpaidFees>,
    /// What partners bring; none where amounts cannot be added up.
    pub matched: Option<ShareView>,
    /// What it has to cure.
    pub notice: Option<&'a Notice>,
    /// So many applications wait for an answer.
    pub applications: usize,
}

/// A book that the reader keeps.
#[derive(Debug)]
pub struct BookFigure<'a> {
    /// Of which institute.
    pub seen: InstituteView<'a>,
    /// Months that are over and take postings, the oldest first.
    pub months: Vec<Month>,
    /// The last month that is closed.
    pub closed: Option<Month>,
    /// So many entries wait to be posted.
    pub pending: usize,
    /// Public money that is spent and not drawn.
    pub undrawn: Option<Money>,
    /// What is owed.
    pub unpaid: Option<UnpaidFees>,
}

/// A council in which the reader votes.
#[derive(Debug)]
pub struct CouncilFigure<'a> {
    /// Of which programme.
    pub programme: &'a Programme,
    /// The next meeting.
    pub next: Option<&'a Meeting>,
    /// So many votes of the reader's institutes are missing.
    pub votes: usize,
    /// So many things were asked of the reader's organisations and are not done.
    pub follow_ups: usize,
}

/// An institute of which the reader sees the book without keeping it.
#[derive(Debug)]
pub struct AuditedHouse<'a> {
    /// Which.
    pub seen: InstituteView<'a>,
    /// So many transfers are in its book.
    pub transfers: usize,
    /// The last month that is closed.
    pub closed: Option<Month>,
}

impl<'a> View<'a> {
    /// The institutes that the reader runs, by name.
    pub(super) fn own_houses(self) -> Vec<InstituteView<'a>> {
        self.institutes().filter(|seen| seen.runs).collect()
    }

    pub(super) fn director_home(
        self,
        runs: Vec<InstituteView<'a>>,
        warned: &Warned,
    ) -> Option<Vec<HouseFigure<'a>>> {
        let figure = |seen: InstituteView<'a>| {
            let id = &seen.institute.agreement.institute;
            let policy = self.policy_today(seen.institute);
            let roll = seen.roll.into_iter().flat_map(|roll| roll.members.values());
            let running = matches!(seen.standing, Standing::Running(_));
            HouseFigure {
                small: small_firms(seen.roll, policy, self.today().year()),
                warning: warned.get(id).copied().filter(|_| running),
                unpaid: self.unpaid(&seen),
                matched: self.money(id).ok().flatten().map(|money| money.share),
                notice: seen.institute.course.open_notice(self.today()),
                applications: roll.filter(|one| one.open.is_some()).count(),
                seen,
            }
        };
        (!runs.is_empty()).then(|| runs.into_iter().map(figure).collect())
    }

    /// What members and licensees owe.
    fn unpaid(self, seen: &InstituteView<'a>) -> Option<UnpaidFees> {
        let zero = Money::zero(seen.institute.currency()?);
        let accounts = seen.book.into_iter().flat_map(|book| book.accounts.iter());
        let owes = accounts.filter(|(account, _)| matches!(account, Account::Receivable(_)));
        let owes: Vec<Money> = owes
            .filter_map(|(_, turnover)| turnover.balance())
            .filter(|owes| owes.is_positive())
            .collect();
        let amount = owes.iter().copied().try_fold(zero, Money::plus).ok()?;
        Some(UnpaidFees { owe: owes.len(), amount })
    }

    pub(super) fn finance_home(self, runs: &[InstituteView<'a>]) -> Option<Vec<BookFigure<'a>>> {
        let figure = |seen: &InstituteView<'a>| {
            let empty = Book::default();
            let book = seen.book.unwrap_or(&empty);
            BookFigure {
                months: open_months(book, Month::of(self.today())),
                closed: closed(book),
                pending: book.pending(self.today()).count(),
                undrawn: undrawn(book, seen),
                unpaid: self.unpaid(seen),
                seen: seen.clone(),
            }
        };
        (!runs.is_empty()).then(|| runs.iter().map(figure).collect())
    }

    pub(super) fn council_home(self, runs: &[InstituteView<'a>]) -> Option<Vec<CouncilFigure<'a>>> {
        let of = |programme: &'a Programme| {
            let entitled = |seen: &&InstituteView<'a>| {
                seen.institute.agreement.programme == programme.id
                    && seen.standing != Standing::Ended
            };
            runs.iter().find(entitled)?;
            let seen = self.council(&programme.id)?;
            let council = seen.council?;
            let ahead = council.meetings.iter().filter(|one| one.phase(self.now) == Phase::Called);
            let asked = council.follow_ups.iter();
            let asked = asked.filter(|one| one.state() == FollowUpState::Open);
            let asked = asked.filter(|one| self.may_do(one));
            let missing = |one: &super::super::ResolutionView<'_>| {
                let votes = &one.resolution.votes;
                one.may_vote.iter().filter(|id| !votes.contains_key(**id)).count()
            };
            Some(CouncilFigure {
                programme,
                next: ahead.map(|one| &**one).min_by_key(|one| one.begins),
                votes: seen.resolutions.iter().map(missing).sum(),
                follow_ups: asked.count(),
            })
        };
        let all: Vec<_> = self.programmes().filter_map(|one| of(one)).collect();
        (!all.is_empty()).then_some(all)
    }

    pub(super) fn auditor_home(self) -> Option<Vec<AuditedHouse<'a>>> {
        let reads = |id: &OrganisationId| self.scope.sees(id) && !self.scope.acts_for(id);
        let audits = |seen: &InstituteView<'a>| {
            let agreement = &seen.institute.agreement;
            let office = self.programme(&agreement.programme).map(|one| &one.office);
            !seen.runs && !seen.steers && (reads(&agreement.lead) || office.is_some_and(reads))
        };
        let figure = |seen: InstituteView<'a>| AuditedHouse {
            transfers: seen.book.map_or(0, |book| book.transfers.len()),
            closed: seen.book.and_then(closed),
            seen,
        };
        let all: Vec<_> = self.institutes().filter(audits).map(figure).collect();
        (!all.is_empty()).then_some(all)
    }
}

fn closed(book: &Book) -> Option<Month> {
    book.terms.closed.keys().next_back().copied()
}

fn undrawn(book: &Book, seen: &InstituteView<'_>) -> Option<Money> {
    let zero = Money::zero(seen.institute.currency()?);
    let public = book.terms.funds.values().filter(|fund| fund.source == FundSource::Public);
    let spent = public.map(|fund| {
        let account = Account::Fund(fund.id.clone(), Part::Spent);
        book.balance(&account).unwrap_or(zero)
    });
    spent.into_iter().try_fold(zero, Money::plus).ok()
}
