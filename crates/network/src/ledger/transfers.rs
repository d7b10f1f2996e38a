//! The transfers of a book: the last ones as they are, those before them packed.
//!
//! Millions of them are kept for as long as the house stands, and hardly one is read again but by a
//! report that goes over all. Packed, one needs about a twentieth of the memory, and a snapshot of them
//! is read without making each. A pack knows prints of the references of payments in it, so that a
//! payment which comes twice is found without opening others.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::List;

use super::Transfer;

/// So many are packed together.
const PACKED: usize = 256;

/// How many bytes their lengths take.
const LENGTHS: usize = 4 * PACKED;

/// All transfers of a book, by number. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Transfers {
    packs: List<Arc<Pack>>,
    /// Fewer than make a pack.
    last: List<Arc<Transfer>>,
}

#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Pack {
    /// How long each is, then all of them; compressed by LZ4.
    bytes: Vec<u8>,
    /// In their order.
    references: Vec<u32>,
}

impl Pack {
    fn close(transfers: &List<Arc<Transfer>>) -> Pack {
        let mut bytes = vec![0; LENGTHS];
        for (at, one) in transfers.iter().enumerate() {
            let begin = bytes.len();
            one.serialize(&mut bytes).expect("a vector takes any bytes");
            let length = u32::try_from(bytes.len() - begin).expect("texts are bounded");
            bytes[4 * at..4 * at + 4].copy_from_slice(&length.to_le_bytes());
        }
        let bytes = lz4_flex::block::compress_prepend_size(&bytes);
        let of = |one: &Arc<Transfer>| one.leg.cause.reference().map(print);
        let mut references: Vec<u32> = transfers.iter().filter_map(of).collect();
        references.sort_unstable();
        references.shrink_to_fit();
        Pack { bytes, references }
    }

    /// The first so many of it.
    fn open(&self, count: usize) -> Vec<Transfer> {
        let bytes = self.bytes();
        let mut rest = &bytes[LENGTHS..];
        (0..count).map(|_| next(&mut rest)).collect()
    }

    /// One of it.
    fn one(&self, at: usize) -> Transfer {
        let bytes = self.bytes();
        let (lengths, all) = bytes.split_at(LENGTHS);
        let before = lengths.as_chunks().0.iter().take(at);
        let begin: usize = before.map(|length| u32::from_le_bytes(*length) as usize).sum();
        next(&mut &all[begin..])
    }

    fn bytes(&self) -> Vec<u8> {
        lz4_flex::block::decompress_size_prepended(&self.bytes)
            .expect("a pack is what was packed, in this run or in a snapshot with its hash")
    }
}

fn next(rest: &mut &[u8]) -> Transfer {
    Transfer::deserialize(rest).expect("as many as were packed")
}

/// Not the same for all that differ: what it finds is looked at.
fn print(reference: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    reference.hash(&mut hasher);
    (hasher.finish() >> 32) as u32
}

impl Transfers {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.packs.len() * PACKED + self.last.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One by its number, from 1.
    pub fn get(&self, number: u64) -> Option<Transfer> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        match self.packs.get(at / PACKED) {
            Some(pack) => Some(pack.one(at % PACKED)),
            None => self.last.get(at % PACKED).map(|one| Transfer::clone(one)),
        }
    }

    /// All of them, as they were written; each is made as it is reached, a pack at a time.
    pub fn iter(&self) -> impl Iterator<Item = Transfer> {
        let packed = self.packs.iter().flat_map(|pack| pack.open(PACKED));
        packed.chain(self.last.iter().map(|one| Transfer::clone(one)))
    }

    /// Those before a number, or all of them, the newest first.
    pub fn back(&self, before: Option<u64>) -> impl Iterator<Item = Transfer> {
        let end = before.and_then(|number| usize::try_from(number.saturating_sub(1)).ok());
        let end = end.unwrap_or(usize::MAX).min(self.len());
        let whole = end / PACKED;
        let rest = match self.packs.get(whole) {
            Some(pack) => pack.open(end % PACKED),
            None => self.last.iter().take(end % PACKED).map(|one| Transfer::clone(one)).collect(),
        };
        let packs = self.packs.iter().take(whole).rev();
        let packed = packs.flat_map(|pack| pack.open(PACKED).into_iter().rev());
        rest.into_iter().rev().chain(packed)
    }

    /// Those whose reference it is, the newest first.
    pub(super) fn referred(&self, by: &str) -> impl Iterator<Item = Transfer> {
        let print = print(by);
        let refers = move |one: &Transfer| one.leg.cause.reference() == Some(by);
        let last = self.last.iter().rev().filter(move |one| refers(one));
        let packs = self.packs.iter().rev();
        let packs = packs.filter(move |pack| pack.references.binary_search(&print).is_ok());
        let packed = packs.flat_map(|pack| pack.open(PACKED).into_iter().rev());
        last.map(|one| Transfer::clone(one)).chain(packed.filter(refers))
    }

    pub(super) fn push(&mut self, transfer: Transfer) {
        self.last.push_back(Arc::new(transfer));
        if self.last.len() == PACKED {
            self.packs.push_back(Arc::new(Pack::close(&self.last)));
            self.last = List::default();
        }
    }
}
