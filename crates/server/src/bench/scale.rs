//! A house of the size that a nation needs: how soon it is there, how long its pages, commands and
//! reports take, and what memory it holds.
//!
//! What is asked goes by HTTP to this program, started again as a child.

mod commands;
mod fill;
mod pages;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};

use guildhall_model::{Clock, Day};

use super::now;
use super::process;
use crate::client::Client;
use crate::clock::SystemClock;
use crate::error::ServerError;

/// One of so many parts of the house, with its journal in a file or in a database.
pub(super) fn measure(dir: &Path, journal: Option<&str>, part: usize) -> Result<Json, ServerError> {
    let of = |all: usize| all / part;
    let size = fill::Size {
        programmes: of(20).max(1),
        institutes: of(500).max(1),
        organisations: of(50_000).max(100),
        people: of(200_000).max(100),
        transfers: of(5_000_000),
        events: of(10_000_000),
        first_year: first_year(),
    };
    let people = People::ALL.map(|one| fill::signer(&one.organisation(&size)));
    let begun = now();
    let tokens = fill::Filler::fill(dir, journal, &size, &people)?;
    let filled = begun.elapsed();

    let (whole, _) = once(dir, journal, |_| Ok(Json::Null))?;
    let asked = |server: &str| {
        let asking = Asking { size: &size, server, tokens: &tokens };
        let (pages, reports) = (pages::pages(&asking)?, pages::reports(&asking)?);
        let commands = commands::commands(&asking)?;
        Ok(json!({ "pages_ms": pages, "reports_ms": reports, "commands_ms": commands }))
    };
    let from_snapshot = once(dir, journal, asked)?;
    let mib = |name: &str| std::fs::metadata(dir.join(name)).ok().map(|found| found.len() >> 20);
    Ok(json!({
        "programmes": size.programmes,
        "institutes": size.institutes,
        "organisations": size.organisations,
        "people": size.people,
        "transfers": size.transfers,
        "events": size.events,
        "journal": if journal.is_some() { "database" } else { "file" },
        "filled_s": filled.as_secs(),
        "journal_mib": mib("journal.sqlite"),
        "snapshot_mib": mib("snapshot"),
        "start_by_whole_journal": whole,
        "start_by_snapshot": from_snapshot.0,
        "asked": from_snapshot.1,
    }))
}

/// Starts it, asks, and ends it.
fn once(
    dir: &Path,
    journal: Option<&str>,
    ask: impl FnOnce(&str) -> Result<Json, ServerError>,
) -> Result<(Json, Json), ServerError> {
    let begun = now();
    let (process, address) = process::serve(dir, journal)?;
    let took = begun.elapsed();
    let first = process.resident_mib()?;
    let asked = ask(&address);
    let (last, most) = (process.resident_mib()?, process.resident_most_mib()?);
    let ended = process.end()?;
    let figures = json!({
        "ready_s": seconds(took),
        "ended_s": seconds(ended),
        "resident_mib": { "ready": first, "after_all_was_asked": last, "most": most },
    });
    Ok((figures, asked?))
}

/// Who asks, each for an organisation.
#[derive(Clone, Copy)]
enum People {
    Officer,
    Agency,
    Director,
    Member,
    /// Of a project.
    Lead,
    Reviewer,
}

impl People {
    const ALL: [People; 6] = [
        People::Officer,
        People::Agency,
        People::Director,
        People::Member,
        People::Lead,
        People::Reviewer,
    ];

    fn organisation(self, size: &fill::Size) -> String {
        match self {
            People::Officer => fill::office(0),
            People::Agency => fill::agency(0),
            People::Director => fill::firm(0),
            People::Member => fill::firm(7),
            People::Lead => size.member(0, 1),
            People::Reviewer => size.reviewer(0, 1),
        }
    }
}

/// A server, and those who ask it.
struct Asking<'a> {
    size: &'a fill::Size,
    server: &'a str,
    /// One for each of [`People::ALL`].
    tokens: &'a [String],
}

impl Asking<'_> {
    fn by(&self, who: People) -> Client {
        let token = self.tokens.get(who as usize).map_or("", String::as_str);
        Client::new(self.server, token)
    }
}

/// In whose March institutes began, so that all that is told of the last year of members is past.
fn first_year() -> i16 {
    let past = Day::utc(SystemClock.now()).minus_days(100);
    let last = if past.month() < 3 { past.year() - 1 } else { past.year() };
    last - fill::YEARS + 1
}

fn seconds(span: Duration) -> f64 {
    (span.as_secs_f64() * 100.0).round() / 100.0
}
