//! Seals of ballots: the key of each election, in a file of its own, until the election is over.
//!
//! A key is 32 random bytes in a file that only the user of the server reads. Nothing copies the
//! folder: a backup and an export name what they take. A ballot is sealed by ChaCha20-Poly1305 (RFC
//! 8439) with a random nonce before it, bound to its election and its member, always of the same
//! length. When the election is over its key is destroyed: written over, then removed. What a disk or
//! a file system keeps of an older state is beyond that ([RFD 16](../../../docs/rfd/0016-secret-ballots.md)).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use guildhall_model::OrganisationId;
use guildhall_network::board::count::Ballot;
use guildhall_network::board::election::{KeyName, Sealed};
use guildhall_network::{InstituteId, Network};
use guildhall_open::{DeskError, Once};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::chance;

const KEY_BYTES: usize = 32;

/// How the name of a key's file ends.
const ENDS: &str = "key";

/// For what a request is hashed under the key of an election.
const REQUESTS: &str = "guildhall 2026-11-26 requests that cast a ballot";

/// An election of an institute.
pub(crate) type Which<'a> = (&'a InstituteId, u32);

/// The folder of keys.
pub(crate) struct Seals {
    dir: PathBuf,
}

impl Seals {
    /// The keys in a folder, which is made with the first of them.
    pub(crate) fn new(dir: PathBuf) -> Seals {
        Seals { dir }
    }

    /// Makes the key of an election. It is on disk before anything is said of the election.
    pub(crate) fn make(&self, name: &KeyName) -> Result<(), DeskError> {
        let made = || {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.dir)?;
            let mut options = OpenOptions::new();
            let mut file =
                options.write(true).create_new(true).mode(0o600).open(self.path(name))?;
            file.write_all(&chance::bytes::<KEY_BYTES>())?;
            file.sync_all()?;
            File::open(&self.dir)?.sync_all()
        };
        made().map_err(|error| self.disk("the key of an election cannot be written", &error))
    }

    /// Seals the ballot of a member.
    pub(crate) fn seal(
        &self,
        name: &KeyName,
        which: Which<'_>,
        (organisation, ballot): (&OrganisationId, &Ballot),
    ) -> Result<Sealed, DeskError> {
        let key = self.key(name, which.1)?;
        let nonce: [u8; NONCE_LEN] = chance::bytes();
        let mut sealed = ballot.bits().to_be_bytes().to_vec();
        let bound = Aad::from(bound(which, organisation));
        let nonce_of = Nonce::assume_unique_for_key(nonce);
        let done = cipher(&key)
            .and_then(|cipher| cipher.seal_in_place_append_tag(nonce_of, bound, &mut sealed).ok());
        let sealed = done.and_then(|()| Sealed::new([&nonce[..], &sealed].concat()));
        sealed.ok_or_else(|| lost(which.1, "the ballot cannot be sealed"))
    }

    /// Opens all ballots of an election, and gives them in order, so that nothing tells whose each is.
    pub(crate) fn open(
        &self,
        name: &KeyName,
        which: Which<'_>,
        sealed: &[(&OrganisationId, &Sealed)],
    ) -> Result<Vec<Ballot>, DeskError> {
        let key = self.key(name, which.1)?;
        let other = || lost(which.1, "a ballot was not sealed under the key that is here");
        let cipher = cipher(&key).ok_or_else(other)?;
        let one = |(organisation, sealed): &(&OrganisationId, &Sealed)| {
            let (nonce, text) = sealed.bytes().split_at_checked(NONCE_LEN)?;
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut text = text.to_vec();
            let bound = Aad::from(bound(which, organisation));
            let bits = cipher.open_in_place(nonce, bound, &mut text).ok()?;
            Some(Ballot::of_bits(u64::from_be_bytes((&*bits).try_into().ok()?)))
        };
        let all: Option<Vec<Ballot>> = sealed.iter().map(one).collect();
        let mut all = all.ok_or_else(other)?;
        all.sort();
        Ok(all)
    }

    /// A request that casts a ballot, for the journal: its print is under the key, since whoever knew
    /// the bare one could try all ballots.
    pub(crate) fn blind(
        &self,
        name: &KeyName,
        number: u32,
        once: &Once,
    ) -> Result<Once, DeskError> {
        let key = blake3::derive_key(REQUESTS, &self.key(name, number)?);
        let print = blake3::keyed_hash(&key, once.print.as_bytes()).to_hex().to_string();
        Ok(Once { key: once.key.clone(), print })
    }

    /// Destroys a key, if it is here.
    pub(crate) fn destroy(&self, name: &KeyName) {
        let path = self.path(name);
        if let Err(error) = destroy(&path, &self.dir) {
            let path = path.display();
            tracing::error!("the key {path} of an election that is over is still there: {error}");
        }
    }

    /// Destroys the keys of elections that are over: another house may have counted them, or a crash
    /// came between a count and the end of its key.
    pub(crate) fn sweep(&self, network: &Network) {
        let Ok(files) = fs::read_dir(&self.dir) else { return };
        for path in files.filter_map(|file| Some(file.ok()?.path())) {
            let ends = path.extension().is_some_and(|ends| ends == ENDS);
            let name = path.file_stem().and_then(|name| name.to_str()?.parse::<KeyName>().ok());
            if let Some(name) = name.filter(|name| ends && network.is_spent(name) == Some(true)) {
                self.destroy(&name);
            }
        }
    }

    fn path(&self, name: &KeyName) -> PathBuf {
        self.dir.join(name.as_str()).with_extension(ENDS)
    }

    fn key(&self, name: &KeyName, number: u32) -> Result<[u8; KEY_BYTES], DeskError> {
        match fs::read(self.path(name)) {
            Ok(bytes) => bytes.try_into().map_err(|_| lost(number, "its key is damaged")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(lost(number, "its key is not here"))
            }
            Err(error) => Err(self.disk("the key of the election cannot be read", &error)),
        }
    }

    fn disk(&self, what: &str, error: &io::Error) -> DeskError {
        let hint = format!("look at the folder {}, then try again", self.dir.display());
        DeskError::Journal(format!("{what}: {error}; {hint}"))
    }
}

fn destroy(path: &Path, dir: &Path) -> io::Result<()> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        opened => opened?,
    };
    file.write_all(&[0; KEY_BYTES])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    File::open(dir)?.sync_all()
}

fn cipher(key: &[u8; KEY_BYTES]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(LessSafeKey::new)
}

/// To what a ballot is bound: nobody can take it for that of another member or election.
fn bound((institute, number): Which<'_>, organisation: &OrganisationId) -> Vec<u8> {
    format!("{institute}\n{number}\n{organisation}").into_bytes()
}

/// Without the right key nothing can be sealed or opened.
fn lost(number: u32, why: &str) -> DeskError {
    let what = format!("ballots of election {number} can neither be sealed nor opened: {why}");
    let hint = "if another house on this journal called it, let both keep keys in one folder \
                (`elections.keys`); if the key is lost, say that the election is void";
    DeskError::Sealing { what, hint: hint.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn seals() -> (tempfile::TempDir, Seals, KeyName) {
        let dir = tempfile::tempdir().expect("a folder");
        let seals = Seals::new(dir.path().join("elections"));
        let name = KeyName::new(chance::bytes());
        seals.make(&name).expect("a key");
        (dir, seals, name)
    }

    fn who(name: &str) -> OrganisationId {
        OrganisationId::new(name).expect("a name")
    }

    fn ballot(numbers: &[u8]) -> Ballot {
        Ballot::new(numbers.to_vec()).expect("a ballot")
    }

    #[test]
    fn what_is_sealed_is_opened_in_order_and_only_where_it_belongs() {
        let (_dir, seals, name) = seals();
        let institute = InstituteId::new("surface").expect("a name");
        let which = (&institute, 1);
        let seal = |of: &OrganisationId, numbers: &[u8]| {
            seals.seal(&name, which, (of, &ballot(numbers))).expect("sealed")
        };
        let (smith, works) = (who("smith"), who("works"));
        let (first, second) = (seal(&smith, &[3]), seal(&works, &[1, 2]));
        let opened = seals.open(&name, which, &[(&smith, &first), (&works, &second)]);
        assert_eq!(opened.expect("opened"), [ballot(&[1, 2]), ballot(&[3])]);
        let lengths = [&[][..], &[1], &[1, 2, 64]].map(|all| seal(&smith, all).bytes().len());
        assert_eq!(lengths, [NONCE_LEN + 8 + 16; 3], "a length tells nothing");
        assert_ne!(seal(&smith, &[3]), first, "nor do two of the same choice");

        let mut changed = first.bytes().to_vec();
        changed[NONCE_LEN] ^= 1;
        let changed = Sealed::new(changed).expect("bytes");
        let short = Sealed::new(vec![0; 5]).expect("bytes");
        for (of, sealed) in [(&works, &first), (&smith, &changed), (&smith, &short)] {
            assert!(seals.open(&name, which, &[(of, sealed)]).is_err());
        }
        assert!(seals.open(&name, (&institute, 2), &[(&smith, &first)]).is_err());
        let other = KeyName::new(chance::bytes());
        assert!(seals.open(&other, which, &[]).is_err(), "no such key");
        seals.make(&other).expect("another key");
        assert!(seals.open(&other, which, &[(&smith, &first)]).is_err());
    }

    #[test]
    fn a_key_is_its_owners_alone_and_is_gone_once_it_is_destroyed() {
        let (_dir, seals, name) = seals();
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&seals.dir), mode(&seals.path(&name))), (0o700, 0o600));
        assert!(seals.make(&name).is_err(), "a key is never written over by another");
        let once = Once { key: "k".to_owned(), print: "00".to_owned() };
        let blind = seals.blind(&name, 1, &once).expect("a print");
        assert_eq!(seals.blind(&name, 1, &once).expect("a print"), blind);
        assert_ne!(blind.print, once.print);
        seals.destroy(&name);
        seals.destroy(&name);
        assert!(!seals.path(&name).exists());
        assert!(seals.blind(&name, 1, &once).is_err());
    }
}
