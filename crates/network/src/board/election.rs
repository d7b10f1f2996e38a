//! An election: who may be chosen, who voted, and where it is at a moment.

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{
    BallotCast, ElectionCalled, ElectionCounted, ElectionFailed, ElectionVoided, ElectionWithdrawn,
    Holder,
};
use crate::form::Languages;
use crate::ids::TierId;

/// Most candidates of an election: a ballot is a set of bits of one number.
pub const CANDIDATES_MAX: usize = 64;

/// Longest ballot that is sealed, in bytes.
pub const SEALED_BYTES_MAX: usize = 256;

/// How many characters the name of a key has: 16 random bytes in hex.
const KEY_NAME_CHARS: usize = 32;

/// Somebody who may be chosen.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Candidate {
    /// Who, and for which member.
    pub holder: Holder,
    /// What he says.
    #[serde_as(as = "Languages<'_>")]
    pub statement: Label,
}

/// What an election is about.
#[derive(Clone, Debug, PartialEq)]
pub struct ElectionText {
    /// Members of which tier vote.
    pub tier: TierId,
    /// For how many seats.
    pub seats: u8,
    /// From which day on those who are elected sit.
    pub from: Day,
    /// The first day without them.
    pub until: Day,
    /// When the poll opens.
    pub opens: Time,
    /// When it closes.
    pub closes: Time,
    /// Who may be chosen.
    pub candidates: Vec<Candidate>,
}

/// What the key of an election is called where keys are kept. It tells nothing of the key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct KeyName(String);

impl KeyName {
    /// One of 16 random bytes.
    pub fn new(chance: [u8; 16]) -> KeyName {
        KeyName(hex(&chance))
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyName {
    type Err = String;

    fn from_str(text: &str) -> Result<KeyName, String> {
        let fits = text.len() == KEY_NAME_CHARS && unhex(text).is_some();
        fits.then(|| KeyName(text.to_owned())).ok_or_else(|| format!("`{text}` names no key"))
    }
}

/// A ballot under the key of its election; here nobody can open it.
#[derive(Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// These bytes; none where there are none, or too many.
    pub fn new(bytes: Vec<u8>) -> Option<Sealed> {
        (1..=SEALED_BYTES_MAX).contains(&bytes.len()).then_some(Sealed(bytes))
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sealed, {} bytes", self.0.len())
    }
}

impl FromStr for Sealed {
    type Err = String;

    fn from_str(text: &str) -> Result<Sealed, String> {
        unhex(text).and_then(Sealed::new).ok_or_else(|| "this is no sealed ballot".to_owned())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes any text");
        text
    })
}

/// The bytes of a text in hex, as [`hex`] writes it.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let small = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if !text.len().is_multiple_of(2) || !text.bytes().all(small) {
        return None;
    }
    let pair = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).ok();
    (0..text.len()).step_by(2).map(pair).collect()
}

/// That a member voted, last.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Cast {
    /// Who did it.
    pub by: PersonId,
    /// When.
    pub at: Time,
}

/// What came of an election.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum End {
    /// It was taken back.
    Withdrawn(ElectionWithdrawn),
    /// It was counted.
    Counted(ElectionCounted),
    /// Too few voted.
    Failed(ElectionFailed),
    /// Nobody could open its ballots.
    Void(ElectionVoided),
}

/// Where an election is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The poll has not opened.
    Called,
    /// Members vote.
    Open,
    /// The poll is closed, and nothing is counted.
    Closed,
    /// There is a result.
    Counted,
    /// Too few voted.
    Failed,
    /// Nobody could open its ballots.
    Void,
    /// It was taken back.
    Withdrawn,
}

impl State {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            State::Called => "called",
            State::Open => "open",
            State::Closed => "closed",
            State::Counted => "counted",
            State::Failed => "failed",
            State::Void => "void",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// An election.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Election {
    /// As it was called.
    pub called: ElectionCalled,
    /// Which members voted.
    pub cast: BTreeMap<OrganisationId, Cast>,
    /// What they chose last, as long as it is not counted.
    sealed: BTreeMap<OrganisationId, Sealed>,
    /// What came of it.
    pub end: Option<End>,
}

impl Election {
    pub(super) fn new(called: ElectionCalled) -> Election {
        Election { called, cast: BTreeMap::new(), sealed: BTreeMap::new(), end: None }
    }

    pub(super) fn take(&mut self, event: &BallotCast) {
        let cast = Cast { by: event.by.clone(), at: event.at };
        self.cast.insert(event.organisation.clone(), cast);
        self.sealed.insert(event.organisation.clone(), event.sealed.clone());
    }

    /// Nobody needs sealed ballots any more.
    pub(super) fn ends(&mut self, end: End) {
        self.end = Some(end);
        self.sealed.clear();
    }

    pub(super) fn sealed(&self) -> impl Iterator<Item = (&OrganisationId, &Sealed)> {
        self.sealed.iter()
    }

    /// Where it is at a moment.
    pub fn state(&self, now: Time) -> State {
        match &self.end {
            Some(End::Withdrawn(_)) => State::Withdrawn,
            Some(End::Counted(_)) => State::Counted,
            Some(End::Failed(_)) => State::Failed,
            Some(End::Void(_)) => State::Void,
            None if now < self.called.opens => State::Called,
            None if now < self.called.closes => State::Open,
            None => State::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_named_and_a_ballot_sealed_in_hex() {
        let name = KeyName::new([0xa5; 16]);
        assert_eq!(name.to_string().parse::<KeyName>(), Ok(name));
        let sealed = Sealed::new(vec![0, 255, 16]).expect("bytes");
        assert_eq!(sealed.to_string(), "00ff10");
        assert_eq!("00ff10".parse::<Sealed>(), Ok(sealed));
        for odd in ["", "0", "0g", "0G", "+f", "é0", &"00".repeat(SEALED_BYTES_MAX + 1)] {
            assert!(odd.parse::<Sealed>().is_err(), "{odd}");
        }
        for odd in ["", "../../../../etc/passwd-aaaaaaaaaa", &"A5".repeat(16), &"a5".repeat(15)] {
            assert!(odd.parse::<KeyName>().is_err(), "{odd}");
        }
    }
}
