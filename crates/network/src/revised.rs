//! What people set as a whole, again and again: the second of two must hear that the first did.

use std::fmt::Display;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::decide::must_have_seen;
use crate::error::NetworkError;

/// Something as it was set last.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Revised<T> {
    /// What was set.
    pub set: T,
    /// How often it was set. Whoever changes it may say with which he began.
    pub revision: u32,
}

impl<T> Revised<T> {
    /// What was set, behind what was there.
    pub(crate) fn after(before: Option<&Revised<T>>, set: T) -> Revised<T> {
        Revised { set, revision: revision(before) + 1 }
    }

    /// Whoever says with which revision he began has begun with this, or with none where there is none.
    pub(crate) fn must_be_seen(
        before: Option<&Revised<T>>,
        named: (&'static str, &impl Display),
        seen: Option<u32>,
    ) -> Result<(), NetworkError> {
        must_have_seen(named, revision(before), seen)
    }
}

fn revision<T>(there: Option<&Revised<T>>) -> u32 {
    there.map_or(0, |there| there.revision)
}
