//! Maps, sets and lists of a state that is read while it is changed.
//!
//! They are persistent: a clone is a reference count, and a change after it copies the few nodes on its
//! way (9 µs among 200,000 entries, where a copy of the whole took 79 ms).

use std::io::{Read, Result, Write};
use std::ops::{Deref, DerefMut};

use borsh::{BorshDeserialize, BorshSerialize};
use imbl::{OrdMap, OrdSet, Vector};

/// Values by key, in the order of the keys.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<K: Ord, V>(OrdMap<K, V>);

/// Values in their order, each once.
#[derive(Clone, Debug, PartialEq)]
pub struct Set<T: Ord>(OrdSet<T>);

/// Values one after another.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T: Clone>(Vector<T>);

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

impl<'a, K: Ord, V> IntoIterator for &'a Map<K, V> {
    type Item = <&'a OrdMap<K, V> as IntoIterator>::Item;
    type IntoIter = <&'a OrdMap<K, V> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<K: Ord, V> DerefMut for Map<K, V> {
    fn deref_mut(&mut self) -> &mut OrdMap<K, V> {
        &mut self.0
    }
}

impl<K: Ord + BorshSerialize, V: BorshSerialize> BorshSerialize for Map<K, V> {
    fn serialize<W: Write>(&self, to: &mut W) -> Result<()> {
        save(self.0.len(), self.0.iter(), to)
    }
}

impl<K: Ord + Clone + BorshDeserialize, V: Clone + BorshDeserialize> BorshDeserialize
    for Map<K, V>
{
    fn deserialize_reader<R: Read>(from: &mut R) -> Result<Map<K, V>> {
        load(from).map(Map)
    }
}

impl<T: Ord> Default for Set<T> {
    fn default() -> Set<T> {
        Set(OrdSet::new())
    }
}

impl<T: Ord> Deref for Set<T> {
    type Target = OrdSet<T>;

    fn deref(&self) -> &OrdSet<T> {
        &self.0
    }
}

impl<'a, T: Ord> IntoIterator for &'a Set<T> {
    type Item = <&'a OrdSet<T> as IntoIterator>::Item;
    type IntoIter = <&'a OrdSet<T> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Ord> DerefMut for Set<T> {
    fn deref_mut(&mut self) -> &mut OrdSet<T> {
        &mut self.0
    }
}

impl<T: Ord + BorshSerialize> BorshSerialize for Set<T> {
    fn serialize<W: Write>(&self, to: &mut W) -> Result<()> {
        save(self.0.len(), self.0.iter(), to)
    }
}

impl<T: Ord + Clone + BorshDeserialize> BorshDeserialize for Set<T> {
    fn deserialize_reader<R: Read>(from: &mut R) -> Result<Set<T>> {
        load(from).map(Set)
    }
}

impl<T: Clone> Default for List<T> {
    fn default() -> List<T> {
        List(Vector::new())
    }
}

impl<T: Clone> Deref for List<T> {
    type Target = Vector<T>;

    fn deref(&self) -> &Vector<T> {
        &self.0
    }
}

impl<'a, T: Clone> IntoIterator for &'a List<T> {
    type Item = <&'a Vector<T> as IntoIterator>::Item;
    type IntoIter = <&'a Vector<T> as IntoIterator>::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Clone> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut Vector<T> {
        &mut self.0
    }
}

impl<T: Clone + BorshSerialize> BorshSerialize for List<T> {
    fn serialize<W: Write>(&self, to: &mut W) -> Result<()> {
        save(self.0.len(), self.0.iter(), to)
    }
}

impl<T: Clone + BorshDeserialize> BorshDeserialize for List<T> {
    fn deserialize_reader<R: Read>(from: &mut R) -> Result<List<T>> {
        load(from).map(List)
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(all: I) -> Map<K, V> {
        Map(all.into_iter().collect())
    }
}

impl<T: Ord + Clone> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Set<T> {
        Set(all.into_iter().collect())
    }
}

/// How many, and then each.
fn save<T: BorshSerialize>(
    count: usize,
    mut all: impl Iterator<Item = T>,
    to: &mut impl Write,
) -> Result<()> {
    u64::try_from(count).unwrap_or(u64::MAX).serialize(to)?;
    all.try_for_each(|one| one.serialize(to))
}

fn load<T: BorshDeserialize, C: FromIterator<T>>(from: &mut impl Read) -> Result<C> {
    let count = u64::deserialize_reader(from)?;
    (0..count).map(|_| T::deserialize_reader(from)).collect()
}
