//! Rules of retention, and legal holds.

use guildhall_model::{AssetId, Time};

use super::Plan;
use crate::command::Event;
use crate::error::{RegistryError, RetentionError};
use crate::limits::{AGE_DAYS_MAX, HOLDS_MAX, REASON_CHARS_MAX, RULES_MAX};
use crate::nearest::nearest;
use crate::retention::{Ages, Hold, HoldId, Place, RetentionRule};

impl Plan {
    pub(super) fn set_retention(&mut self, wanted: RetentionRule) -> Result<(), RegistryError> {
        self.check_there(&wanted.place)?;
        check_ages(&wanted.place, wanted.ages)?;
        check_reason(&wanted.reason)?;
        match self.state.retention_rule(&wanted.place) {
            Some(old) if **old == wanted => return Ok(()),
            None if self.state.rules.len() >= RULES_MAX => {
                return Err(RegistryError::too_many("rules of retention", RULES_MAX));
            }
            _ => self.happen(Event::RetentionSet(wanted)),
        }
        Ok(())
    }

    pub(super) fn lift_retention(&mut self, place: Place) -> Result<(), RegistryError> {
        if self.state.retention_rule(&place).is_none() {
            return Err(RetentionError::NoRule { place }.into());
        }
        self.happen(Event::RetentionLifted(place));
        Ok(())
    }

    /// The same hold again is the one that stands: who is not sure that he was heard may ask again.
    pub(super) fn place_hold(
        &mut self,
        asset: AssetId,
        reason: String,
        now: Time,
    ) -> Result<(), RegistryError> {
        if !self.state.assets.contains_key(&asset) {
            return Err(self.unknown_asset(&asset));
        }
        check_given(&reason)?;
        if self.state.holds().any(|hold| hold.asset == asset && hold.reason == reason) {
            return Ok(());
        }
        if self.state.holds.len() >= HOLDS_MAX {
            return Err(RegistryError::too_many("legal holds", HOLDS_MAX));
        }
        let id = HoldId(self.state.holds_placed + 1);
        self.happen(Event::HoldPlaced(Hold { id, asset, reason, placed: now }));
        Ok(())
    }

    pub(super) fn release_hold(&mut self, id: HoldId, reason: String) -> Result<(), RegistryError> {
        if self.state.hold(id).is_none() {
            return Err(RetentionError::NoHold { id }.into());
        }
        check_given(&reason)?;
        self.happen(Event::HoldReleased { id, reason });
        Ok(())
    }

    fn check_there(&self, place: &Place) -> Result<(), RegistryError> {
        match place {
            Place::Asset(id) if !self.state.assets.contains_key(id) => Err(self.unknown_asset(id)),
            Place::Tag(path) if self.state.tag(path.as_str()).is_none() => {
                let paths = self.state.tags().map(|tag| tag.path.as_str());
                let nearest = nearest(path.as_str(), paths);
                Err(RetentionError::NoTag { path: path.clone(), nearest }.into())
            }
            _ => Ok(()),
        }
    }
}

fn check_ages(place: &Place, ages: Ages) -> Result<(), RetentionError> {
    let out = |days: &u32| !(1..=AGE_DAYS_MAX).contains(days);
    if let Some(days) = ages.samples.into_iter().chain(ages.figures).find(out) {
        return Err(RetentionError::Age { place: place.clone(), days, max: AGE_DAYS_MAX });
    }
    match (ages.samples, ages.figures) {
        (samples, Some(figures)) if samples.is_none_or(|samples| samples > figures) => {
            Err(RetentionError::FiguresYounger { place: place.clone(), samples, figures })
        }
        _ => Ok(()),
    }
}

fn check_given(reason: &str) -> Result<(), RetentionError> {
    match reason.trim().is_empty() {
        true => Err(RetentionError::NoReason),
        false => check_reason(reason),
    }
}

fn check_reason(reason: &str) -> Result<(), RetentionError> {
    match reason.chars().count() > REASON_CHARS_MAX {
        true => Err(RetentionError::LongReason { max: REASON_CHARS_MAX }),
        false => Ok(()),
    }
}
