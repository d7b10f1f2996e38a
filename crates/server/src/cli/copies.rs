//! `guildhall backup`, `verify` and `restore`.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::ValueEnum;
use guildhall_historian::disk::{Disk, LocalDisk};
use guildhall_historian::{
    Backup, Damage, Verified, house_of_backup, is_backup, verify_backup, verify_folder,
};
use guildhall_journal::{JournalError, Place};
use guildhall_model::Clock;
use serde_json::{Value, json};

use super::asked_copy;
use crate::bar::{Bar, size};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::copies::{back_up, destination};
use crate::desk::TagBook;
use crate::error::ServerError;
use crate::export;
use crate::ledger::{JOURNAL, Ledger, journal_path};
use crate::out::say;
use crate::running::{historian_dir, open_historian};
use crate::sandbox::is_sandbox;

/// How a result is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people.
    Text,
    /// One line of JSON, for programs.
    Json,
}

/// Backs up by the server that runs on the data folder, or directly when none does.
pub(super) fn backup(config: &Config, to: &Path, output: Output) -> Result<(), ServerError> {
    let to = destination(&config.dir, to)?;
    let journal = config.journal();
    must_be_there(&journal)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ledger = match Ledger::open(&journal, Arc::clone(&clock)) {
        Err(ServerError::Journal(JournalError::InUse { .. })) => {
            let answer = asked_copy::backup(config, &to)?;
            return tell_backup(&to, &answer, output);
        }
        other => other?,
    };
    let book = Arc::new(TagBook::default());
    book.set(ledger.state.registry.clone());
    let historian = open_historian(config, &book, &clock)?;
    let mut bar = Bar::new("copying");
    let done = back_up(&historian, &journal, (&config.dir, &to), &mut |now| {
        bar.show(now);
        ControlFlow::Continue(())
    });
    bar.end();
    tell_backup(&to, &backup_json(&done?), output)
}

/// Nothing is begun where somebody named the wrong folder.
pub(super) fn must_be_there(journal: &Place) -> Result<(), ServerError> {
    match journal.file() {
        Some(path) if !path.exists() => {
            Err(JournalError::Missing { place: journal.clone() }.into())
        }
        _ => Ok(()),
    }
}

/// What a backup did, as the API says it.
fn backup_json(done: &Backup) -> Value {
    json!({
        "made": done.made.to_string(),
        "files": done.files,
        "bytes": done.bytes,
        "files_copied": done.files_copied,
        "bytes_copied": done.bytes_copied,
        "damaged": done.damaged.iter().map(damage_json).collect::<Vec<_>>(),
    })
}

fn tell_backup(to: &Path, done: &Value, output: Output) -> Result<(), ServerError> {
    if output == Output::Json {
        say(&done.to_string());
        return Ok(());
    }
    let (bytes, copied) = (number(done, "bytes"), number(done, "bytes_copied"));
    say(&format!(
        "{}: {} files, {}; {} of them written now, {}. It holds the moment {}.",
        to.display(),
        number(done, "files"),
        size(bytes),
        number(done, "files_copied"),
        size(copied),
        done["made"].as_str().unwrap_or_default(),
    ));
    for damage in done["damaged"].as_array().into_iter().flatten() {
        let text = |key: &str| damage[key].as_str().unwrap_or_default().to_owned();
        say(&format!("damaged in the data folder: {}: {}", text("path"), text("why")));
    }
    Ok(())
}

fn number(value: &Value, key: &str) -> u64 {
    value[key].as_u64().unwrap_or(0)
}

fn damage_json(damage: &Damage) -> Value {
    let (path, offset, bytes, why) = (&damage.path, damage.offset, damage.bytes, &damage.why);
    json!({ "path": path, "offset": offset, "bytes": bytes, "why": why })
}

/// Verifies a backup, an export or the data folder of a server that does not run.
pub(super) fn verify(dir: &Path, output: Output) -> Result<ExitCode, ServerError> {
    if export::is_export(dir) {
        let (manifest, found) = export::check(dir)?;
        return Ok(tell(&found, Some(manifest.journal_entries), output));
    }
    let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
    let mut bar = Bar::new("verifying");
    let mut told = |now| {
        bar.show(now);
        ControlFlow::Continue(())
    };
    let (mut found, journal) = if is_backup(&*disk, dir) {
        let journal = house_of_backup(&*disk, dir)?.join(JOURNAL);
        (verify_backup(disk, dir, &mut told)?, journal)
    } else {
        (verify_folder(disk, &historian_dir(dir), &mut told)?, journal_path(dir))
    };
    bar.end();
    let entries = match guildhall_journal::verify(&Place::File(journal.clone())) {
        Ok(verified) => Some(verified.entries),
        Err(error) => {
            found.damaged.push(damaged_journal(journal, &error));
            None
        }
    };
    Ok(tell(&found, entries, output))
}

fn tell(found: &Verified, entries: Option<u64>, output: Output) -> ExitCode {
    match output {
        Output::Json => say(&verified_json(found, entries).to_string()),
        Output::Text => tell_verified(found, entries),
    }
    if found.damaged.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn damaged_journal(path: PathBuf, error: &JournalError) -> Damage {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    let why = format!("{error}{}", cause.unwrap_or_default());
    Damage { path, offset: 0, bytes: 0, why }
}

fn verified_json(found: &Verified, entries: Option<u64>) -> Value {
    json!({
        "whole": found.damaged.is_empty(),
        "files": found.files,
        "bytes": found.bytes,
        "samples": found.samples,
        "samples_in_log": found.samples_in_log,
        "journal_entries": entries,
        "damaged": found.damaged.iter().map(damage_json).collect::<Vec<_>>(),
    })
}

fn tell_verified(found: &Verified, entries: Option<u64>) {
    for damage in &found.damaged {
        let place = match damage.bytes {
            0 => String::new(),
            bytes => format!(" at {} ({bytes} bytes)", damage.offset),
        };
        say(&format!("damaged: {}{place}: {}", damage.path.display(), damage.why));
    }
    if let Some(torn) = &found.torn {
        let (path, bytes) = (torn.path.display(), torn.bytes);
        say(&format!("the end of {path} is incomplete ({bytes} bytes); none was acknowledged"));
    }
    let entries = entries.map_or_else(String::new, |count| format!(", {count} journal entries"));
    let (files, bytes) = (found.files, size(found.bytes));
    let samples = found.samples + found.samples_in_log;
    let read = format!("{files} files, {bytes}: {samples} samples{entries}");
    match found.damaged.len() {
        0 => say(&format!("{read}. Everything is as it was written.")),
        count => say(&format!("{read}. {count} places are damaged.")),
    }
}

/// Makes a data folder of a backup or an export.
pub(super) fn restore(from: &Path, to: &Path, output: Output) -> Result<(), ServerError> {
    let filled = to.read_dir().is_ok_and(|mut entries| entries.next().is_some());
    if filled {
        let what = format!("the folder {} is not empty; nothing was restored", to.display());
        return Err(ServerError::Usage { what });
    }
    if export::is_export(from) {
        let manifest = export::restore(from, to)?;
        let files = manifest.files.len() as u64;
        let bytes = manifest.files.iter().map(|file| file.bytes).sum();
        tell_restored(to, files, bytes, &manifest.made, output);
        return Ok(());
    }
    let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
    let mut bar = Bar::new("restoring");
    let done = guildhall_historian::restore(&disk, from, to, &mut |now| {
        bar.show(now);
        ControlFlow::Continue(())
    });
    bar.end();
    let done = done?;
    tell_restored(to, done.files, done.bytes, &done.made.to_string(), output);
    Ok(())
}

fn tell_restored(to: &Path, files: u64, bytes: u64, made: &str, output: Output) {
    match output {
        Output::Json => {
            say(&json!({ "files": files, "bytes": bytes, "made": made }).to_string());
        }
        Output::Text => say(&format!(
            "{}: {files} files, {}, as of {made}. Start it with `guildhall {} --dir {0}`.",
            to.display(),
            size(bytes),
            if is_sandbox(to) { "sandbox" } else { "serve" },
        )),
    }
}
