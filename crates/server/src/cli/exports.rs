//! `guildhall export`.

use std::path::Path;
use std::sync::Arc;

use guildhall_journal::JournalError;
use serde_json::json;

use super::asked_copy;
use super::copies::{Output, must_be_there};
use crate::bar::size;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::copies::destination;
use crate::error::ServerError;
use crate::export::{Making, Manifest, Source};
use crate::ledger::Ledger;
use crate::out::say;

/// Exports a backup, or the data folder: itself, or by a backup of the server that runs on it.
pub(super) fn export(
    config: &Config,
    to: &Path,
    backup: Option<&Path>,
    output: Output,
) -> Result<(), ServerError> {
    if let Some(backup) = backup {
        let to = destination(backup, to)?;
        let manifest = Making::begin(&to)?.export(&Source::Backup(backup))?;
        tell(&to, &manifest, output);
        return Ok(());
    }
    let to = destination(&config.dir, to)?;
    let journal = config.journal();
    if journal.file().is_none() {
        let what = format!("the journal is in {journal}: make a backup, and export that");
        return Err(ServerError::Usage { what });
    }
    must_be_there(&journal)?;
    let manifest = match Ledger::open(&journal, Arc::new(SystemClock)) {
        Err(ServerError::Journal(JournalError::InUse { .. })) => {
            let making = Making::begin(&to)?;
            let copy = making.copy();
            let done = asked_copy::backup(config, &copy)?;
            let damaged = done["damaged"].as_array().and_then(|all| all.first());
            if let Some(damage) = damaged {
                let text = |key: &str| damage[key].as_str().unwrap_or_default().to_owned();
                let (path, why) = (text("path").into(), text("why"));
                return Err(guildhall_historian::HistorianError::Holes { path, why }.into());
            }
            making.export(&Source::Backup(&copy))?
        }
        other => {
            let _held = other?;
            Making::begin(&to)?.export(&Source::Folder(&config.dir))?
        }
    };
    tell(&to, &manifest, output);
    Ok(())
}

fn tell(to: &Path, manifest: &Manifest, output: Output) {
    let files = manifest.files.len();
    let bytes = manifest.files.iter().map(|file| file.bytes).sum();
    let Manifest { made, journal_entries, journal_head, tags, parked, samples, edits, .. } =
        manifest;
    match output {
        Output::Json => say(&json!({
            "made": made,
            "files": files,
            "bytes": bytes,
            "samples": samples,
            "edits": edits,
            "tags": tags,
            "parked": parked,
            "journal_entries": journal_entries,
            "journal_head": journal_head,
        })
        .to_string()),
        Output::Text => say(&format!(
            "{}: {files} files, {}: {samples} samples of {tags} tags, {edits} versions that were \
             corrected, {parked} parked samples, {journal_entries} journal entries (last hash \
             {journal_head}). It holds the moment {made}.",
            to.display(),
            size(bytes),
        )),
    }
}
