//! Maps of a state that is read while it is changed.

use std::io::{Read, Result, Write};
use std::ops::{Deref, DerefMut};

use borsh::{BorshDeserialize, BorshSerialize};
use imbl::OrdMap;

/// A persistent map in the order of its keys: a clone is a reference count, and a change after it copies
/// the few nodes on its way (9 µs among 200,000 entries, where a copy of the whole took 79 ms).
#[derive(Clone, Debug, PartialEq)]
pub struct Map<K: Ord, V>(OrdMap<K, V>);

impl<K: Ord, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map(OrdMap::new())
    }
}

impl<K: Ord, V> Deref for Map<K, V> {
    type Target = OrdMap<K, V>;

    fn deref(&self) -> &OrdMap<K, V> {
        &self.0
    }
}

impl<K: Ord, V> DerefMut for Map<K, V> {
    fn deref_mut(&mut self) -> &mut OrdMap<K, V> {
        &mut self.0
    }
}

impl<K: Ord + BorshSerialize, V: BorshSerialize> BorshSerialize for Map<K, V> {
    fn serialize<W: Write>(&self, to: &mut W) -> Result<()> {
        (self.0.len() as u64).serialize(to)?;
        self.0.iter().try_for_each(|entry| entry.serialize(to))
    }
}

impl<K: Ord + Clone + BorshDeserialize, V: Clone + BorshDeserialize> BorshDeserialize
    for Map<K, V>
{
    fn deserialize_reader<R: Read>(from: &mut R) -> Result<Map<K, V>> {
        let entries = u64::deserialize_reader(from)?;
        (0..entries).map(|_| <(K, V)>::deserialize_reader(from)).collect::<Result<_>>().map(Map)
    }
}
