//! Early warnings that were reckoned before. A warning takes a thousand futures, and whoever looks at what
//! waits for him asks for it again and again, mostly with nothing changed in between.
//!
//! It is no part of what people decided: a warning is taken from here only when all that it is made of is
//! still the same.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use guildhall_model::Day;

use super::Stated;
use super::answer::{House, Outlook};
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::ledger::Transfer;
use crate::membership::Roll;

/// What is to be told early of an institute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Warning {
    /// That it stands alone in too few futures.
    pub(crate) alone: bool,
    /// The first year in which too few futures keep the rule about small firms.
    pub(crate) small: Option<i16>,
}

/// The last warning of each institute, with what it was made of.
#[derive(Clone, Default)]
pub(crate) struct Reckoned(Arc<Mutex<BTreeMap<InstituteId, (Known, Warning)>>>);

/// All that a warning is made of. A transfer of a book never changes, nor does a version of a policy: the
/// last one tells which came before.
#[derive(PartialEq)]
struct Known {
    institute: Institute,
    roll: Option<Roll>,
    stated: Option<Stated>,
    transfers: Option<Arc<Transfer>>,
    policy: Option<u32>,
    today: Day,
}

impl Known {
    fn of(house: &House<'_>) -> Known {
        Known {
            institute: house.institute.clone(),
            roll: house.roll.cloned(),
            stated: house.stated.cloned(),
            transfers: house.book.and_then(|book| book.transfers.last()).cloned(),
            policy: house.policy.map(|policy| policy.version()),
            today: house.today,
        }
    }
}

impl Reckoned {
    /// The warning of an institute: as it was reckoned last when all is as it was, else anew.
    pub(crate) fn warning(
        &self,
        house: &House<'_>,
        reckon: impl FnOnce() -> Option<Outlook>,
    ) -> Warning {
        let (id, known) = (&house.institute.agreement.institute, Known::of(house));
        let all = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((before, warning)) = all().get(id)
            && *before == known
        {
            return *warning;
        }
        let end = house.institute.until();
        let warning = reckon().map_or_else(Warning::default, |outlook| Warning {
            alone: outlook.warns(),
            small: outlook.warns_of_small(house.today, end),
        });
        all().insert(id.clone(), (known, warning));
        warning
    }
}

impl PartialEq for Reckoned {
    /// What was reckoned says nothing of what was decided.
    fn eq(&self, _: &Reckoned) -> bool {
        true
    }
}

impl fmt::Debug for Reckoned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reckoned")
    }
}
