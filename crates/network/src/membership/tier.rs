//! Tiers of membership: what a year costs, what it gives, and who sets them.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Label, Money};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{COVERED_MAX, TIERS_MAX, TierBenefits};
use crate::competition::{TEXT_CHARS_MAX, TITLE_CHARS_MAX, check_length, check_text};
use crate::decide::Desk;
use crate::directory::Kind;
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Languages, Text};
use crate::ids::{InstituteId, TierId};
use crate::revised::Revised;

/// There is a tier of membership, or it became this.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct TierSet {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub tier: TierId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// What a year costs.
    #[serde_as(as = "Text")]
    pub fee: Money,
    /// What a year costs a small firm; none where it is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub small_fee: Option<Money>,
    /// What a year costs a university or a community college; none where it is the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub college_fee: Option<Money>,
    /// What members have of it, in words: hours in a laboratory, courses, calls; none where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Languages<'_>>")]
    pub gives: Option<Label>,
    /// What members may do and have that is counted.
    #[serde(default, skip_serializing_if = "TierBenefits::is_default")]
    pub benefits: TierBenefits,
}

impl TierSet {
    /// What a year costs an organisation of a kind, small or not.
    pub fn fee_of(&self, kind: Option<Kind>, small: bool) -> Money {
        let college = matches!(kind, Some(Kind::University | Kind::CommunityCollege));
        let less = if college { self.college_fee } else { self.small_fee.filter(|_| small) };
        less.unwrap_or(self.fee)
    }
}

/// A tier as it was set last.
pub type Tier = Revised<TierSet>;

impl Desk<'_> {
    pub(super) fn set_tier(
        &self,
        tier: TierSet,
        seen: Option<u32>,
    ) -> Result<Vec<Event>, NetworkError> {
        let institute = self.own_institute(&tier.institute, "set its tiers")?;
        check_text(&tier.label.en, "the label of the tier", TITLE_CHARS_MAX)?;
        if let Some(gives) = &tier.gives {
            check_text(&gives.en, "what the tier gives", TEXT_CHARS_MAX)?;
            check_length(gives.ko.as_deref().unwrap_or_default(), "the same", TEXT_CHARS_MAX)?;
        }
        for fee in std::iter::once(tier.fee).chain(tier.small_fee).chain(tier.college_fee) {
            self.must_be_of(institute, fee)?;
        }
        if tier.benefits.affiliates > COVERED_MAX {
            let (what, max) = ("affiliates and branches", usize::from(COVERED_MAX));
            return Err(NetworkError::TooMany { what, max });
        }
        let roll = self.network.rolls.get(&tier.institute);
        let before = roll.and_then(|roll| roll.tiers.get(&tier.tier));
        if before.is_some_and(|before| before.set == tier) {
            return Ok(Vec::new());
        }
        Tier::must_be_seen(before, ("tier", &tier.tier), seen)?;
        if before.is_none() && roll.is_some_and(|roll| roll.tiers.len() >= TIERS_MAX) {
            return Err(NetworkError::TooMany { what: "tiers", max: TIERS_MAX });
        }
        Ok(vec![tier.into()])
    }
}
