//! Entries: several legs, all or none, at once or when somebody posts them.
//!
//! An entry waits until a day. Nothing happens when that day is over: it is expired when it is read
//! after it. Until then what it would take out of an account with a floor is kept for it.

use std::ops::Range;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::Leg;
use crate::form::{Ns, Text};
use crate::ids::InstituteId;

/// Most legs of an entry.
pub const LEGS_MAX: usize = 200;

/// Most entries of a book that wait.
pub const PENDING_MAX: usize = 1_000;

/// Legs were written down that belong together.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryMade {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Its number in the book, from 1.
    pub entry: u64,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// The last day on which it may be posted; none when it is posted at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub until: Option<Day>,
    /// What it says.
    pub legs: Vec<Leg>,
}

/// An entry that waited was posted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryPosted {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub entry: u64,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// The day on which it counts.
    #[serde_as(as = "Text")]
    pub day: Day,
}

/// An entry that waited is not to be posted.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryVoided {
    /// In whose book.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    pub entry: u64,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
    /// Why.
    pub reason: String,
}

/// An entry of a book.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Entry {
    /// When it was written.
    pub at: Time,
    /// The last day on which it may be posted, if it waits or waited.
    pub until: Option<Day>,
    /// What it says, as long as it is not posted.
    pub legs: Vec<Leg>,
    /// Its transfers.
    pub posted: Option<Range<u64>>,
    /// Why it is not to be posted.
    pub voided: Option<String>,
}

/// Where an entry stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits.
    Pending,
    /// It counts.
    Posted,
    /// Somebody took it back before it counted.
    Voided,
    /// Nobody posted it in time.
    Expired,
}

impl Standing {
    /// The word for it in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Pending => "pending",
            Standing::Posted => "posted",
            Standing::Voided => "voided",
            Standing::Expired => "expired",
        }
    }
}

impl Entry {
    pub(super) fn new(event: &EntryMade) -> Entry {
        let (at, until, legs) = (event.at, event.until, event.legs.clone());
        Entry { at, until, legs, posted: None, voided: None }
    }

    /// Where it stands on a day.
    pub fn standing(&self, day: Day) -> Standing {
        match (&self.posted, &self.voided, self.until) {
            (Some(_), _, _) => Standing::Posted,
            (None, Some(_), _) => Standing::Voided,
            (None, None, Some(until)) if until < day => Standing::Expired,
            (None, None, _) => Standing::Pending,
        }
    }
}
