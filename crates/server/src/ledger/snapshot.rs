//! A snapshot: what a journal came to at one of its entries, so that a start has only the rest to read.
//!
//! It is no truth of its own. It counts only for the very program that wrote it, whose forms of
//! things in memory it has, and only beside the journal whose entry it stands for; in any other case
//! it is left aside, and the whole journal is read.
//!
//! The file: [`MAGIC`], the hash of the program, where the journal stood, the states of all rooms,
//! and the hash of everything before.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_journal::Chain;

use super::change::States;
use crate::whole;

const MAGIC: &[u8; 20] = b"guildhall snapshot 1";

/// Fewer entries are read again sooner than a snapshot of them is looked for.
const ENTRIES_MIN: u64 = 10_000;

/// There is a new one when a journal has grown by one part of so many.
const PARTS: u64 = 10;

const NAME: &str = "snapshot";

/// The snapshots of one data folder.
#[derive(Debug)]
pub(super) struct Snapshots {
    dir: PathBuf,
    /// How many entries the last stands for.
    entries: u64,
    /// Whether one is being written.
    busy: Arc<AtomicBool>,
}

impl Snapshots {
    pub(super) fn new(dir: &Path) -> Snapshots {
        Snapshots { dir: dir.to_owned(), entries: 0, busy: Arc::default() }
    }

    /// The one that is there, if it can be used.
    pub(super) fn load(&self) -> Option<(Chain, States)> {
        let path = self.dir.join(NAME);
        let read = File::open(&path).and_then(read);
        match read {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let path = path.display();
                tracing::warn!(
                    "{path} cannot be used ({error}); the whole journal is read instead"
                );
                None
            }
        }
    }

    /// How many entries the last stands for; 0 when there is none that can be used.
    #[cfg(test)]
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// The one that is there stands for an entry of this journal.
    pub(super) fn stands_for(&mut self, chain: &Chain) {
        self.entries = chain.verified().entries;
    }

    /// Writes one beside all that goes on, when there is so much that a new one is worth it.
    pub(super) fn keep(&mut self, chain: &Chain, states: &States) {
        let entries = chain.verified().entries;
        if entries - self.entries < ENTRIES_MIN.max(entries / PARTS)
            || self.busy.swap(true, Ordering::Acquire)
        {
            return;
        }
        self.entries = entries;
        let (dir, busy) = (self.dir.clone(), Arc::clone(&self.busy));
        let (chain, states) = (chain.clone(), states.clone());
        let written = std::thread::Builder::new().name("snapshot".to_owned()).spawn(move || {
            tell(&dir, write(&dir, &chain, &states));
            busy.store(false, Ordering::Release);
        });
        if let Err(error) = written {
            tell(&self.dir, Err(error));
            self.busy.store(false, Ordering::Release);
        }
    }

    /// Writes the last one of a run, unless hardly anything came since.
    pub(super) fn keep_last(&mut self, chain: &Chain, states: &States) {
        let entries = chain.verified().entries;
        if entries - self.entries >= ENTRIES_MIN && !self.busy.load(Ordering::Acquire) {
            self.entries = entries;
            tell(&self.dir, write(&self.dir, chain, states));
        }
    }
}

fn tell(dir: &Path, written: io::Result<()>) {
    if let Err(error) = written {
        let dir = dir.display();
        tracing::warn!("no snapshot is written to {dir} ({error}); the next start takes longer");
    }
}

fn write(dir: &Path, chain: &Chain, states: &States) -> io::Result<()> {
    whole::write(dir, NAME, |file| {
        let mut to = Hashing { inner: BufWriter::new(file), hasher: blake3::Hasher::new() };
        to.write_all(MAGIC)?;
        to.write_all(&program()?)?;
        chain.serialize(&mut to)?;
        states.serialize(&mut to)?;
        let hash = to.hasher.finalize();
        to.inner.write_all(hash.as_bytes())?;
        to.inner.flush()
    })
}

/// None when another program wrote it.
fn read(mut file: File) -> io::Result<Option<(Chain, States)>> {
    let bad = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
    let rest = file.metadata()?.len().checked_sub(blake3::OUT_LEN as u64);
    let Some(rest) = rest else { return bad("it was cut off") };
    let mut head = [0; MAGIC.len() + blake3::OUT_LEN];
    file.read_exact(&mut head)?;
    let (magic, by) = head.split_at(MAGIC.len());
    if magic != MAGIC || by != program()? {
        return Ok(None);
    }
    file.rewind()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader((&file).take(rest))?;
    let mut hash = [0; blake3::OUT_LEN];
    file.read_exact(&mut hash)?;
    if hasher.finalize() != hash {
        return bad("it is not as it was written");
    }
    file.rewind()?;
    let mut from = BufReader::with_capacity(1 << 20, file.take(rest));
    from.read_exact(&mut head)?;
    let found = BorshDeserialize::deserialize_reader(&mut from)?;
    if from.bytes().next().is_some() { bad("there is more in it") } else { Ok(Some(found)) }
}

/// The hash of this program.
fn program() -> io::Result<[u8; blake3::OUT_LEN]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(std::env::current_exe()?)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Hashes what is written.
struct Hashing<W> {
    inner: W,
    hasher: blake3::Hasher,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
