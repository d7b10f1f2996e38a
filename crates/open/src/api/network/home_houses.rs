//! The figures that those look at first who run institutes, keep or read their books, or vote for them.

use guildhall_network::institute::course::Notice;
use guildhall_network::policy::{RuleNumber, Share};
use guildhall_network::view::{AuditedHouse, BookFigure, CouncilFigure, HouseFigure, UnpaidFees};
use serde::Serialize;
use utoipa::ToSchema;

use super::institutes::StandingWire;
use super::percent;
use crate::api::wire::LabelWire;

/// An institute that you run.
#[derive(Serialize, ToSchema)]
#[schema(as = HouseFigure)]
pub(super) struct HouseWire {
    id: String,
    label: LabelWire,
    #[serde(flatten)]
    standing: StandingWire,
    /// Members of this year, and how many of them are small firms.
    members: usize,
    small: usize,
    /// Their share in percent; null of nobody.
    small_share: Option<String>,
    /// The least share, and the number of the rule; null without one.
    small_rule: Option<LeastWire>,
    /// The first year in which they will likely be too few; null where that is not expected.
    small_ahead: Option<i16>,
    /// Whether it will likely not stand alone after its terms.
    warns: bool,
    unpaid: Option<UnpaidWire>,
    /// What partners brought of what was spent, and will have by the end, in percent.
    matched: Option<String>,
    matched_at_end: Option<String>,
    matched_rule: Option<LeastWire>,
    notice: Option<NoticeWire>,
    /// So many applications for membership wait.
    applications: usize,
}

/// The least share that a rule asks for, in percent.
#[derive(Serialize, ToSchema)]
#[schema(as = LeastShare)]
pub(super) struct LeastWire {
    rule: String,
    least: String,
}

impl From<&(RuleNumber, Share)> for LeastWire {
    fn from((rule, least): &(RuleNumber, Share)) -> LeastWire {
        LeastWire { rule: rule.to_string(), least: percent(*least) }
    }
}

/// What is owed.
#[derive(Serialize, ToSchema)]
#[schema(as = UnpaidFees)]
struct UnpaidWire {
    /// By so many organisations.
    owe: usize,
    amount: String,
}

/// What has to be cured.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenNotice)]
pub(super) struct NoticeWire {
    deficiencies: Vec<String>,
    /// The first day on which it is too late; null where no rule says when.
    until: Option<String>,
}

/// A book that you keep.
#[derive(Serialize, ToSchema)]
#[schema(as = BookFigure)]
pub(super) struct BookWire {
    id: String,
    label: LabelWire,
    /// Months that are over and take postings, behind one that is closed, the oldest first.
    months: Vec<String>,
    /// The last month that is closed.
    closed: Option<String>,
    /// So many entries wait to be posted.
    pending: usize,
    /// Public money that is spent and not drawn.
    undrawn: Option<String>,
    unpaid: Option<UnpaidWire>,
}

/// A council in which you vote.
#[derive(Serialize, ToSchema)]
#[schema(as = CouncilFigure)]
pub(super) struct CouncilWire {
    programme: String,
    label: LabelWire,
    /// When the next meeting begins, RFC 3339; null without one.
    next: Option<String>,
    /// So many of your votes are missing.
    votes: usize,
    /// So many things were asked of your organisations and are not done.
    follow_ups: usize,
}

/// An institute of which you see the book without keeping it.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditedHouse)]
pub(super) struct AuditedWire {
    id: String,
    label: LabelWire,
    #[serde(flatten)]
    standing: StandingWire,
    /// Name of its programme.
    programme: String,
    /// So many transfers are in its book.
    transfers: usize,
    /// The last month that is closed.
    closed: Option<String>,
}

impl From<UnpaidFees> for UnpaidWire {
    fn from(one: UnpaidFees) -> UnpaidWire {
        UnpaidWire { owe: one.owe, amount: one.amount.to_string() }
    }
}

impl From<&Notice> for NoticeWire {
    fn from(open: &Notice) -> NoticeWire {
        NoticeWire {
            deficiencies: open.given.deficiencies.clone(),
            until: open.given.until.map(|day| day.to_string()),
        }
    }
}

impl HouseWire {
    pub(super) fn of(one: HouseFigure<'_>) -> HouseWire {
        let agreement = &one.seen.institute.agreement;
        let (small, matched) = (one.small.as_ref(), one.matched.as_ref());
        HouseWire {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            standing: one.seen.standing.into(),
            members: small.map_or(0, |one| one.members),
            small: small.map_or(0, |one| one.small),
            small_share: small.and_then(|one| one.share).map(percent),
            small_rule: small.and_then(|one| one.rule.as_ref()).map(LeastWire::from),
            small_ahead: one.warning.and_then(|one| one.small),
            warns: one.warning.is_some_and(|one| one.alone),
            unpaid: one.unpaid.map(Into::into),
            matched: matched.and_then(|one| one.spent.share()).map(percent),
            matched_at_end: matched.and_then(|one| one.projected.share()).map(percent),
            matched_rule: matched.and_then(|one| one.rule.as_ref()).map(LeastWire::from),
            notice: one.notice.map(NoticeWire::from),
            applications: one.applications,
        }
    }
}

impl BookWire {
    pub(super) fn of(one: BookFigure<'_>) -> BookWire {
        let agreement = &one.seen.institute.agreement;
        BookWire {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            months: one.months.iter().map(ToString::to_string).collect(),
            closed: one.closed.map(|month| month.to_string()),
            pending: one.pending,
            undrawn: one.undrawn.map(|amount| amount.to_string()),
            unpaid: one.unpaid.map(Into::into),
        }
    }
}

impl CouncilWire {
    pub(super) fn of(one: CouncilFigure<'_>) -> CouncilWire {
        CouncilWire {
            programme: one.programme.id.to_string(),
            label: (&one.programme.label).into(),
            next: one.next.map(|meeting| meeting.begins.to_string()),
            votes: one.votes,
            follow_ups: one.follow_ups,
        }
    }
}

impl AuditedWire {
    pub(super) fn of(one: AuditedHouse<'_>) -> AuditedWire {
        let agreement = &one.seen.institute.agreement;
        AuditedWire {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            standing: one.seen.standing.into(),
            programme: agreement.programme.to_string(),
            transfers: one.transfers,
            closed: one.closed.map(|month| month.to_string()),
        }
    }
}
