//! `guildhall journal` and `guildhall link`.

use std::process::ExitCode;
use std::sync::Arc;

use guildhall_journal::{Journal, Place};
use guildhall_model::PersonId;

use crate::clock::SystemClock;
use crate::config::Config;
use crate::error::ServerError;
use crate::ledger::Ledger;
use crate::out::say;

/// Makes a sign-in link for someone who has no other way in.
pub(super) fn link(config: &Config, person: &str) -> Result<(), ServerError> {
    let nobody = || ServerError::NoPerson { person: person.to_owned() };
    let id = PersonId::new(person).map_err(|_| nobody())?;
    let mut ledger = Ledger::open(&config.journal(), Arc::new(SystemClock))?;
    ledger.state.access.person(&id).ok_or_else(nobody)?;
    let secret = ledger.link(&id)?;
    let url = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
    say(&format!("{url}/sign-in#code={secret}"));
    Ok(())
}

/// Walks the chain.
pub(super) fn verify(config: &Config) -> Result<ExitCode, ServerError> {
    let verified = guildhall_journal::verify(&config.journal())?;
    let (entries, head) = (verified.entries, verified.head);
    say(&format!("{entries} entries, each as it was written. Last hash: {head}"));
    Ok(ExitCode::SUCCESS)
}

/// Copies the journal into a database or a file that has none yet.
pub(super) fn copy(config: &Config, to: &Place) -> Result<(), ServerError> {
    let verified = Journal::copy(&config.journal(), to)?;
    let (entries, head) = (verified.entries, verified.head);
    say(&format!("{entries} entries are in {to} as they were. Last hash: {head}"));
    Ok(())
}
