//! The way back: an export is checked as a whole, then a data folder is made of it.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use guildhall_historian::disk::{Disk, LocalDisk};
use guildhall_historian::{Damage, Verified, rebuild};
use guildhall_journal::Place;
use guildhall_model::Clock;

use super::{Manifest, beside, file, journal, parked, parts, put_in_place, tags};
use crate::bar::Bar;
use crate::clock::SystemClock;
use crate::error::ServerError;
use crate::ledger::{Ledger, journal_path};
use crate::running::historian_dir;
use crate::sandbox::copy_clock;

/// Compares everything in an export with its manifest, and walks the chain of the journal.
///
/// # Errors
/// `NotExported` when the manifest is not as it was written.
pub(crate) fn check(from: &Path) -> Result<(Manifest, Verified), ServerError> {
    let manifest = Manifest::read(from)?;
    let damage =
        |name: &str, why: String| Damage { path: from.join(name), offset: 0, bytes: 0, why };
    let differ = manifest.differences(from);
    let mut damaged: Vec<Damage> =
        differ.into_iter().map(|(listed, why)| damage(&listed.path, why)).collect();
    let listed = |name: &str| manifest.files.iter().any(|listed| listed.path == name);
    for name in [journal::FILE, tags::FILE, parked::FILE] {
        if !listed(name) {
            damaged.push(damage(name, "the manifest does not list it".to_owned()));
        }
    }
    let known = |damaged: &[Damage], name: &str| {
        damaged.iter().any(|damage| damage.path == from.join(name))
    };
    if !known(&damaged, journal::FILE) {
        let due = (manifest.journal_entries, manifest.journal_head.clone());
        match journal::check(&from.join(journal::FILE)) {
            Ok(chain) if (chain.entries, chain.head.to_string()) == due => {}
            Ok(_) => {
                let why = "its chain does not end where the manifest says";
                damaged.push(damage(journal::FILE, why.to_owned()));
            }
            Err(error) => damaged.push(damage(journal::FILE, error.to_string())),
        }
    }
    let found = Verified {
        files: manifest.files.len() as u64,
        bytes: manifest.files.iter().map(|listed| listed.bytes).sum(),
        samples: manifest.samples,
        damaged,
        ..Verified::default()
    };
    Ok((manifest, found))
}

/// Makes the data folder `to`, which must be empty or missing, of the export in `from`: all of it
/// or nothing.
///
/// # Errors
/// `NotExported` names the first file that is not as it was written; `Entry` when this version
/// does not understand the journal; `File`. There is nothing at `to` then.
pub(crate) fn restore(from: &Path, to: &Path) -> Result<Manifest, ServerError> {
    let (manifest, found) = check(from)?;
    if let Some(Damage { path, why, .. }) = found.damaged.into_iter().next() {
        return Err(ServerError::NotExported { path, why });
    }
    let beside = beside(to, "restoring")?;
    let made = make(from, &manifest, &beside).and_then(|()| put_in_place(&beside, to));
    match made {
        Ok(()) => Ok(manifest),
        Err(error) => {
            fs::remove_dir_all(&beside).map_err(file(&beside))?;
            Err(error)
        }
    }
}

fn make(from: &Path, manifest: &Manifest, dir: &Path) -> Result<(), ServerError> {
    let place = Place::File(journal_path(dir));
    journal::restore(&from.join(journal::FILE), &place)?;
    // An entry that this version does not know is found here, not at the first start.
    drop(Ledger::open(&place, Arc::new(SystemClock))?);
    let kept = parked::restore(&from.join(parked::FILE), dir)?;
    if kept != manifest.parked {
        let (path, why) = (from.join(parked::FILE), "it has another number of samples".to_owned());
        return Err(ServerError::NotExported { path, why });
    }
    copy_clock(from, dir)?;
    let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
    let ((parts, figures), historian) = (parts(manifest), historian_dir(dir));
    let mut bar = Bar::new("restoring");
    let all = (&*parts, &*figures);
    let built = rebuild(&disk, from, all, &historian, SystemClock.now(), &mut |now| {
        bar.show(now);
        ControlFlow::Continue(())
    });
    bar.end();
    Ok(built?)
}
