//! The policy of a programme: numbered rules, in versions, each with the day from which it holds.
//!
//! The code knows what a rule is about and what it means to keep it; every figure in it is data.
//! A version is never changed. What was begun under one (a call, an agreement) stays under it.

mod about;
mod demand;

use std::collections::BTreeSet;
use std::fmt;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Money, MoneyError};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Languages, Text};
use crate::ids::next;
pub use crate::programme::fiscal::NamedBy;
pub use about::About;
pub use demand::Demand;

/// Most rules of one version.
pub const RULES_MAX: usize = 500;

/// The number of a rule in its policy, as people cite it: `3.2`, `A.1`.
#[derive(
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(try_from = "String")]
pub struct RuleNumber(String);

/// Longest number of a rule, in characters.
const NUMBER_CHARS_MAX: usize = 16;

impl RuleNumber {
    /// Checks a text: letters and digits, in parts that dots join. None when it is something else.
    pub fn new(text: &str) -> Option<RuleNumber> {
        let part =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let good = text.len() <= NUMBER_CHARS_MAX && text.split('.').all(part);
        good.then(|| RuleNumber(text.to_owned()))
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RuleNumber {
    type Error = String;

    fn try_from(text: String) -> Result<RuleNumber, String> {
        RuleNumber::new(&text).ok_or_else(|| format!("no rule has the number `{text}`"))
    }
}

impl fmt::Display for RuleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A share of a whole, in hundredths of a percent, from none to all of it.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(try_from = "u16")]
pub struct Share(u16);

impl Share {
    /// All of it.
    pub const WHOLE: Share = Share(10_000);

    /// Nothing of it.
    pub const NONE: Share = Share(0);

    /// So many hundredths of a percent; none beyond the whole.
    pub fn new(hundredths: u16) -> Option<Share> {
        (hundredths <= Share::WHOLE.0).then_some(Share(hundredths))
    }

    /// In hundredths of a percent.
    pub const fn hundredths(self) -> u16 {
        self.0
    }

    /// How much of a whole a part is, rounded down, so that a least share is never taken for
    /// reached before it is; none of nothing. The part must not be more than the whole.
    pub fn of(part: u128, whole: u128) -> Option<Share> {
        let hundredths = part.checked_mul(u128::from(Share::WHOLE.0))?.checked_div(whole)?;
        u16::try_from(hundredths).ok().and_then(Share::new)
    }

    /// The same rounded up, so that a most share is never taken for kept before it is.
    pub fn up(part: u128, whole: u128) -> Option<Share> {
        let scaled = part.checked_mul(u128::from(Share::WHOLE.0))?;
        let up = scaled.checked_add(whole.checked_sub(1)?)?.checked_div(whole)?;
        u16::try_from(up).ok().and_then(Share::new)
    }

    /// So much of an amount, and the rest.
    ///
    /// # Errors
    /// [`MoneyError`] when the amount is too large to be split.
    pub fn split(self, amount: Money) -> Result<(Money, Money), MoneyError> {
        let parts = amount.split(&[u32::from(self.0), u32::from(Share::WHOLE.0 - self.0)]);
        let parts = parts.ok_or(MoneyError::Overflow)?;
        Ok((parts[0], parts[1]))
    }
}

impl TryFrom<u16> for Share {
    type Error = String;

    fn try_from(hundredths: u16) -> Result<Share, String> {
        Share::new(hundredths).ok_or_else(|| format!("{hundredths} hundredths are above the whole"))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 100 {
            0 => write!(f, "{} %", self.0 / 100),
            part => write!(f, "{}.{part:02} %", self.0 / 100),
        }
    }
}

/// One rule.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Rule {
    /// Its number.
    pub number: RuleNumber,
    /// What it says, in a sentence.
    #[serde_as(as = "Languages<'_>")]
    pub sentence: Label,
    /// What it means.
    pub demand: Demand,
}

/// One version of a programme's policy.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Policy {
    version: u32,
    #[serde_as(as = "Text")]
    from: Day,
    rules: Vec<Rule>,
}

/// Why rules cannot be a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// A number twice.
    #[error("rule {number} is there twice; give each a number of its own")]
    NumberTwice {
        /// The number.
        number: RuleNumber,
    },
    /// Two rules about one thing.
    #[error("rules {first} and {second} are about the same; leave out one of them")]
    AboutTwice {
        /// The one.
        first: RuleNumber,
        /// The other.
        second: RuleNumber,
    },
    /// Its figures are such that nothing meets it, or that it means nothing.
    #[error("rule {number} can never be kept, or means nothing; give it figures that can be met")]
    Never {
        /// The number.
        number: RuleNumber,
    },
    /// Too many.
    #[error("a policy has at most {RULES_MAX} rules")]
    TooMany,
    /// It would hold from a day on which a later version holds already.
    #[error("version {version} holds from {from} already; a new one must hold from a later day")]
    NotLater {
        /// The newest version.
        version: u32,
        /// From when.
        from: Day,
    },
}

impl Policy {
    /// Which version it is, from 1.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The first day on which it holds.
    pub const fn from(&self) -> Day {
        self.from
    }

    /// Its rules, in the order they were given.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule about something, if there is one.
    pub fn rule(&self, about: About) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.demand.about() == about)
    }
}

/// All versions of a programme's policy.
#[derive(Clone, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Policies(Vec<Policy>);

impl Policies {
    /// The next version: these rules, from a day on.
    ///
    /// # Errors
    /// [`PolicyError`] says what is wrong with them.
    pub fn next(&self, from: Day, rules: Vec<Rule>) -> Result<Policy, PolicyError> {
        if let Some(newest) = self.0.last().filter(|newest| newest.from >= from) {
            let (version, from) = (newest.version, newest.from);
            return Err(PolicyError::NotLater { version, from });
        }
        if rules.len() > RULES_MAX {
            return Err(PolicyError::TooMany);
        }
        let mut numbers = BTreeSet::new();
        for (at, rule) in rules.iter().enumerate() {
            let number = rule.number.clone();
            if !numbers.insert(&rule.number) {
                return Err(PolicyError::NumberTwice { number });
            }
            let about = rule.demand.about();
            if let Some(first) = rules[..at].iter().find(|one| one.demand.about() == about) {
                let first = first.number.clone();
                return Err(PolicyError::AboutTwice { first, second: number });
            }
            if rule.demand.can_never_be_kept() {
                return Err(PolicyError::Never { number });
            }
        }
        let version = next(self.0.len());
        Ok(Policy { version, from, rules })
    }

    /// Takes in a version that [`next`](Policies::next) made.
    pub fn add(&mut self, policy: Policy) {
        self.0.push(policy);
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Policy] {
        &self.0
    }

    /// The version that holds on a day.
    pub fn on(&self, day: Day) -> Option<&Policy> {
        self.0.iter().rev().find(|policy| policy.from <= day)
    }

    /// A version by its number.
    pub fn version(&self, version: u32) -> Option<&Policy> {
        self.0.iter().find(|policy| policy.version == version)
    }
}

#[cfg(test)]
mod tests;
