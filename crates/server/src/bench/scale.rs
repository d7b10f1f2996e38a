//! A house of the size that a nation needs: how soon it is there, how long its pages, commands and
//! reports take, and what memory it holds.
//!
//! What is asked goes by HTTP to this program, started again as a child.

mod fill;

use std::path::Path;
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::process;
use super::{failed, now, quantile_ms};
use crate::client::Client;
use crate::error::ServerError;

/// How often each page is asked for.
const ASKED: usize = 15;

/// How many commands are given, one after another.
const COMMANDS: usize = 500;

/// One of so many parts of the house.
pub(super) fn measure(dir: &Path, part: usize) -> Result<Json, ServerError> {
    let of = |all: usize| all / part;
    let size = fill::Size {
        programmes: of(20).max(1),
        institutes: of(500).max(1),
        organisations: of(50_000).max(10),
        people: of(200_000).max(10),
        transfers: of(5_000_000),
        events: of(10_000_000),
    };
    let readers = [
        fill::signer(&fill::office(0)),
        fill::signer(&fill::firm(0)),
        fill::signer(&fill::firm(7)),
    ];
    let begun = now();
    let tokens = fill::Filler::fill(dir, &size, &readers)?;
    let filled = begun.elapsed();

    let (whole, _) = once(dir, |_| Ok(Json::Null))?;
    let from_snapshot = once(dir, |server| asks(server, &tokens))?;
    let bytes = |name: &str| std::fs::metadata(dir.join(name)).map_or(0, |found| found.len());
    Ok(json!({
        "programmes": size.programmes,
        "institutes": size.institutes,
        "organisations": size.organisations,
        "people": size.people,
        "transfers": size.transfers,
        "events": size.events,
        "filled_s": filled.as_secs(),
        "journal_mib": bytes("journal.sqlite") >> 20,
        "snapshot_mib": bytes("snapshot") >> 20,
        "start_by_whole_journal": whole,
        "start_by_snapshot": from_snapshot.0,
        "asked": from_snapshot.1,
    }))
}

/// Starts it, asks, and ends it.
fn once(
    dir: &Path,
    ask: impl FnOnce(&str) -> Result<Json, ServerError>,
) -> Result<(Json, Json), ServerError> {
    let begun = now();
    let (process, address) = process::serve(dir)?;
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

fn asks(server: &str, tokens: &[String]) -> Result<Json, ServerError> {
    let [officer, director, member] = tokens else { return Err(failed("three tokens")) };
    let [officer, director, member] =
        [officer, director, member].map(|token| Client::new(server, token));
    let institute = fill::institute(0);
    let of = |path: &str| format!("/institute/{path}?id={institute}");
    let call = format!("call-of-{}", fill::office(0));
    let programme = |path: &str| format!("/programme{path}?id=programme-0");
    let pages = [
        ("programmes", &officer, "/programmes".to_owned()),
        ("a programme", &officer, programme("")),
        ("a programme's plan", &officer, programme("/plan")),
        ("a programme's council", &officer, programme("/council")),
        ("a programme's map", &member, programme("/map")),
        ("a programme's clocks of a year", &officer, format!("{}&year=2024", programme("/clocks"))),
        ("a programme's clocks of all years", &officer, programme("/clocks")),
        ("what to do, an officer", &officer, "/due".to_owned()),
        ("what to do, a member", &member, "/due".to_owned()),
        ("home, an officer", &officer, "/home".to_owned()),
        ("home, a director", &director, "/home".to_owned()),
        ("home, a member", &member, "/home".to_owned()),
        ("what institutes cost a firm", &member, format!("/offers?organisation={}", fill::firm(7))),
        ("calls", &member, "/calls".to_owned()),
        ("a call", &member, format!("/call?id={call}")),
        ("calls for other programs", &member, "/opportunities".to_owned()),
        ("proposals of a call", &officer, format!("/proposals?call={call}")),
        ("own proposals", &director, "/proposals".to_owned()),
        ("institutes", &member, "/institutes".to_owned()),
        ("an institute, its director", &director, format!("/institute?id={institute}")),
        ("an institute's book", &director, of("book")),
        ("the first page of it", &director, format!("{}&before=51", of("book"))),
        ("an institute's money", &director, of("money")),
        ("an institute's outlook", &director, of("outlook")),
        ("an institute's board", &member, of("board")),
        ("an institute's conditions", &director, of("conditions")),
        ("an institute's centres", &member, of("centres")),
        ("an institute's property", &director, of("property")),
        ("an institute's projects", &director, format!("/projects?id={institute}")),
        ("agreements on data", &director, "/agreements".to_owned()),
        ("organisations, the first 100", &officer, "/organisations?limit=100".to_owned()),
        ("organisations, by a text", &officer, "/organisations?find=firm-49&limit=100".to_owned()),
        ("an organisation", &officer, format!("/organisation?organisation={}", fill::firm(9))),
        ("people", &officer, "/people".to_owned()),
    ];
    let sheet = |shape: &str| format!("{}&shape={shape}", of("money/report"));
    let reports = [
        ("an institute's year", &director, format!("{}&year=2024", of("report"))),
        ("a trial balance", &director, sheet("trial_balance")),
        ("a federal financial report", &director, sheet("sf425")),
        ("a programme's year", &officer, format!("{}&year=2024", programme("/report"))),
        ("a network's year", &member, format!("{}&year=2024", programme("/year"))),
    ];
    let measure = |asked: &[(&str, &Client, String)]| -> Result<Json, ServerError> {
        let each = asked.iter().map(|(name, client, path)| {
            let mut took = Vec::with_capacity(ASKED);
            for _ in 0..ASKED {
                let begun = now();
                client.get(path)?;
                took.push(begun.elapsed());
            }
            took.sort();
            let ms = json!({ "median": quantile_ms(&took, 0.5), "max": quantile_ms(&took, 1.0) });
            Ok(((*name).to_owned(), ms))
        });
        Ok(Json::Object(each.collect::<Result<_, ServerError>>()?))
    };
    let (pages, reports) = (measure(&pages)?, measure(&reports)?);
    Ok(json!({ "pages_ms": pages, "reports_ms": reports, "commands_ms": commands(&member)? }))
}

/// A firm says something else of itself, each time.
fn commands(member: &Client) -> Result<Json, ServerError> {
    let (firm, mut took) = (fill::firm(7), Vec::with_capacity(COMMANDS));
    let path = format!("/profile?organisation={firm}");
    for at in 0..COMMANDS {
        let profile = json!({ "organisation": firm, "kind": "firm", "people": 100 + at });
        let begun = now();
        member.put_json(&path, &profile)?;
        took.push(begun.elapsed());
    }
    took.sort();
    Ok(json!({
        "given": COMMANDS,
        "median": quantile_ms(&took, 0.5),
        "p99": quantile_ms(&took, 0.99),
        "max": quantile_ms(&took, 1.0),
    }))
}

fn seconds(span: Duration) -> f64 {
    (span.as_secs_f64() * 100.0).round() / 100.0
}
