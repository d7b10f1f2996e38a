//! Commitments of agencies, and what became of them in the books of institutes.

use guildhall_network::view::{CommitmentView, Used};
use serde::Serialize;
use utoipa::ToSchema;

/// An amount of a line that a year of an agreement counts on.
#[derive(Serialize, ToSchema)]
#[schema(as = Commitment)]
pub(super) struct CommitmentWire {
    number: u64,
    agency: String,
    line: String,
    institute: String,
    /// The year of the term, from 1.
    year: u8,
    amount: String,
    /// What the agency calls it.
    reference: String,
    by: String,
    /// When, RFC 3339.
    at: String,
    /// Why it does not hold any more; null as long as it does.
    released: Option<String>,
    /// Whether you may release it.
    may_release: bool,
    /// What became of it in the book of its institute; null where no fund names it.
    used: Option<UsedWire>,
}

/// What funds that name a commitment come to.
#[derive(Serialize, ToSchema)]
#[schema(as = CommitmentUsed)]
pub(super) struct UsedWire {
    /// What they may be used up to; never more than the commitment.
    funded: String,
    /// What of it was obligated, spent or not.
    obligated: String,
    /// What of it was drawn.
    drawn: String,
}

impl From<&CommitmentView<'_>> for CommitmentWire {
    fn from(seen: &CommitmentView<'_>) -> CommitmentWire {
        let made = &seen.commitment.made;
        CommitmentWire {
            number: made.number,
            agency: made.agency.to_string(),
            line: made.line.to_string(),
            institute: made.institute.to_string(),
            year: made.year,
            amount: made.amount.to_string(),
            reference: made.reference.clone(),
            by: made.by.to_string(),
            at: made.at.to_string(),
            released: seen.commitment.released.as_ref().map(|one| one.reason.clone()),
            may_release: seen.may_release,
            used: seen.used.map(UsedWire::from),
        }
    }
}

impl From<Used> for UsedWire {
    fn from(used: Used) -> UsedWire {
        UsedWire {
            funded: used.funded.to_string(),
            obligated: used.obligated.to_string(),
            drawn: used.drawn.to_string(),
        }
    }
}
