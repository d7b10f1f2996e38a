//! What members of a tier may do with foreground, in versions.
//!
//! A version is never changed. That of a member is the one that held when its period began.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::decide::Desk;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{InstituteId, TierId, next};
use crate::policy::Share;

/// Most versions of a tier's terms.
pub const VERSIONS_MAX: usize = 200;

/// What a member may do.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(tag = "right", rename_all = "snake_case")]
pub enum Right {
    /// Try it, without making or selling anything.
    Evaluate,
    /// Use it inside its own works.
    UseInside,
    /// Take a licence that is not exclusive, for less.
    License {
        /// By how much less, of all that is owed.
        discount: Share,
    },
}

impl Right {
    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            Right::Evaluate => "evaluate",
            Right::UseInside => "use_inside",
            Right::License { .. } => "license",
        }
    }
}

/// There is a version of what members of a tier may do.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct IpTermsSet {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Of which tier.
    #[serde_as(as = "Text")]
    pub tier: TierId,
    /// From 1.
    pub version: u32,
    /// From when on it holds, for periods of membership that begin then or later.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// What they may do; nothing where it is empty.
    pub rights: Vec<Right>,
    /// When it was said.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

impl IpTermsSet {
    /// By how much less members take a licence; none where they may not.
    pub fn discount(&self) -> Option<Share> {
        self.rights.iter().find_map(|right| match right {
            Right::License { discount } => Some(*discount),
            _ => None,
        })
    }
}

impl Desk<'_> {
    pub(super) fn set_ip_terms(
        &self,
        institute: InstituteId,
        tier: TierId,
        from: Day,
        rights: Vec<Right>,
    ) -> Result<Vec<Event>, NetworkError> {
        self.own_institute(&institute, "say what its members may do")?;
        let roll = self.network.rolls.get(&institute);
        if !roll.is_some_and(|roll| roll.tiers.contains_key(&tier)) {
            return Err(NetworkError::Unknown { what: "tier", id: tier.to_string() });
        }
        for (at, right) in rights.iter().enumerate() {
            if rights[..at].iter().any(|one| one.word() == right.word()) {
                let why = format!("`{}` is there twice", right.word());
                return Err(NetworkError::Part { what: "right", number: at + 1, why });
            }
        }
        let there = self.network.portfolios.get(&institute).and_then(|one| one.terms.get(&tier));
        let versions = there.map_or(&[][..], |versions| versions);
        if let Some(last) = versions.last() {
            if (last.from, &last.rights) == (from, &rights) {
                return Ok(Vec::new());
            }
            if from <= last.from {
                let (what, after) = ("the next version of the terms", last.from);
                return Err(NetworkError::TooEarly { what, day: from, after });
            }
        }
        if versions.len() >= VERSIONS_MAX {
            return Err(NetworkError::TooMany { what: "versions", max: VERSIONS_MAX });
        }
        let version = next(versions.len());
        let at = self.now;
        Ok(vec![IpTermsSet { institute, tier, version, from, rights, at }.into()])
    }
}
