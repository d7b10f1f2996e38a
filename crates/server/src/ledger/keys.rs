//! Keys under which commands were carried out within the last day.

use std::collections::VecDeque;
use std::io;
use std::time::Duration;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Map, Time};
use guildhall_open::{DeskError, Once};
use serde::{Deserialize, Serialize};

/// How long a key is remembered.
const KEPT: Duration = Duration::from_secs(86_400);

/// So many are remembered at most; the oldest go first.
const KEYS_MAX: usize = 1_000_000;

/// A command was carried out under a key. It stands in the journal behind what was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeyUsed {
    key: String,
    print: String,
}

impl From<&Once> for KeyUsed {
    fn from(once: &Once) -> KeyUsed {
        KeyUsed { key: once.key.clone(), print: once.print.clone() }
    }
}

/// Keys by who used them.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    /// What was asked, and when.
    used: Map<(String, String), (String, Time)>,
    /// The oldest first; one that was used again later stands here twice.
    order: VecDeque<(Time, (String, String))>,
}

impl BorshSerialize for Keys {
    fn serialize<W: io::Write>(&self, to: &mut W) -> io::Result<()> {
        self.used.serialize(to)
    }
}

impl BorshDeserialize for Keys {
    fn deserialize_reader<R: io::Read>(from: &mut R) -> io::Result<Keys> {
        let used: Map<(String, String), (String, Time)> = Map::deserialize_reader(from)?;
        let mut order: Vec<_> = used.iter().map(|(id, (_, at))| (*at, id.clone())).collect();
        order.sort();
        Ok(Keys { used, order: order.into() })
    }
}

impl Keys {
    /// Whether it was done already.
    pub(super) fn knows(&self, actor: &str, once: &Once, now: Time) -> Result<bool, DeskError> {
        match self.used.get(&(actor.to_owned(), once.key.clone())) {
            Some((_, at)) if *at + KEPT < now => Ok(false),
            Some((print, _)) if *print == once.print => Ok(true),
            Some(_) => Err(DeskError::KeyUsed { key: once.key.clone() }),
            None => Ok(false),
        }
    }

    pub(super) fn take_in(&mut self, actor: &str, used: &KeyUsed, at: Time) {
        while let Some((oldest, id)) = self.order.front() {
            if *oldest + KEPT >= at && self.order.len() < KEYS_MAX {
                break;
            }
            if self.used.get(id).is_some_and(|(_, last)| last == oldest) {
                self.used.remove(id);
            }
            self.order.pop_front();
        }
        let id = (actor.to_owned(), used.key.clone());
        self.used.insert(id.clone(), (used.print.clone(), at));
        self.order.push_back((at, id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn once(key: &str, print: &str) -> Once {
        Once { key: key.to_owned(), print: print.to_owned() }
    }

    #[test]
    fn a_key_is_good_for_a_day_for_one_person_and_one_request() {
        let mut keys = Keys::default();
        let asked = once("k", "pay 1");
        let at = Time::from_s(1_000_000);
        assert!(!keys.knows("kim", &asked, at).unwrap());
        keys.take_in("kim", &KeyUsed::from(&asked), at);
        assert!(keys.knows("kim", &asked, at + KEPT).unwrap());
        assert!(!keys.knows("lee", &asked, at).unwrap(), "another person's key");
        assert!(!keys.knows("kim", &once("l", "pay 1"), at).unwrap(), "another key");
        let other = keys.knows("kim", &once("k", "pay 2"), at);
        assert!(matches!(other, Err(DeskError::KeyUsed { .. })), "another request");
        let later = at + KEPT + Duration::from_secs(1);
        assert!(!keys.knows("kim", &asked, later).unwrap(), "a day later");
        keys.take_in("kim", &KeyUsed::from(&once("k", "pay 2")), later);
        assert!(keys.knows("kim", &once("k", "pay 2"), later).unwrap());
        for second in 0..10 {
            let used = KeyUsed::from(&once(&format!("n-{second}"), ""));
            keys.take_in("kim", &used, later + KEPT + Duration::from_secs(second));
        }
        assert!(keys.knows("kim", &once("k", "pay 2"), later).is_ok_and(|knows| !knows));
        assert_eq!(keys.used.len(), keys.order.len(), "what is forgotten is gone");
    }
}
