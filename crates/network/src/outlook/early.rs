//! What is told early of an outlook, and on what it rests. To draw it takes long, so that whoever tells it often
//! keeps it for as long as nothing changed on which it rests.

use std::sync::Arc;

use guildhall_model::Day;

use super::{House, SEED, Scenario, Stated, outlook};
use crate::ids::InstituteId;
use crate::institute::Institute;
use crate::ledger::Book;
use crate::membership::Roll;
use crate::programme::Programme;

/// All on which the outlook of an institute rests. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Grounds {
    pub(crate) institute: Arc<Institute>,
    pub(crate) roll: Option<Arc<Roll>>,
    pub(crate) book: Option<Arc<Book>>,
    pub(crate) stated: Option<Stated>,
    pub(crate) programme: Option<Arc<Programme>>,
    pub(crate) today: Day,
}

/// What an outlook tells early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Warning {
    /// It will likely not stand alone after its terms.
    pub alone: bool,
    /// The first year in which it will likely have too few small firms.
    pub small: Option<i16>,
}

impl Grounds {
    /// Of which institute.
    pub fn institute(&self) -> &InstituteId {
        &self.institute.agreement.institute
    }

    /// Whether nothing changed since others were taken: the same day, and nothing decided or posted.
    pub fn are(&self, others: &Grounds) -> bool {
        let same = |one: Option<&Arc<Programme>>, other: Option<&Arc<Programme>>| match (one, other)
        {
            (Some(one), Some(other)) => one.policies == other.policies,
            (one, other) => one.is_none() && other.is_none(),
        };
        self.today == others.today
            && Arc::ptr_eq(&self.institute, &others.institute)
            && shared(self.roll.as_ref(), others.roll.as_ref())
            && shared(self.book.as_ref(), others.book.as_ref())
            && self.stated == others.stated
            && same(self.programme.as_ref(), others.programme.as_ref())
    }

    /// Draws the outlook, and what is told early of it.
    pub fn draw(&self) -> Warning {
        let policies = self.programme.as_ref().map(|one| &one.policies);
        let house = House {
            institute: &self.institute,
            roll: self.roll.as_deref(),
            book: self.book.as_deref(),
            stated: self.stated.as_ref(),
            policy: policies.and_then(|one| one.on(self.today)),
            today: self.today,
        };
        let drawn = outlook(&house, Scenario::default(), SEED);
        drawn.map_or(Warning::default(), |drawn| Warning {
            alone: drawn.warns(),
            small: drawn.warns_of_small(self.today, self.institute.until()),
        })
    }
}

/// Who holds a thing that is shared keeps it as it is: a change makes another.
fn shared<T>(one: Option<&Arc<T>>, other: Option<&Arc<T>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}
