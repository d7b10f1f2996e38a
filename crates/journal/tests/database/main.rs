//! The journal in a database that several processes write.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../common/mod.rs"]
mod common;
mod server;

use guildhall_journal::{Journal, JournalError, Place, backup, is_there, verify, walk};
use guildhall_model::Time;

use common::{all, at, entries, record, write_on};
use server::Server;

/// A row of numbers that looks like chance and is the same each time.
fn dice(seed: u64) -> impl FnMut(u64) -> u64 {
    let mut dice = seed * 2_654_435_761;
    move |below| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % below
    }
}

#[test]
fn a_file_and_a_database_hold_the_same() {
    let Some(server) = Server::start() else { return };
    let dir = tempfile::tempdir().unwrap();
    let places = [at(dir.path(), "journal.sqlite"), server.place()];
    assert!(matches!(verify(&places[1]), Err(JournalError::Missing { .. })), "none yet");
    let there = || places.each_ref().map(|place| is_there(place).unwrap());
    assert_eq!(there(), [false, false]);
    for place in &places {
        let mut below = dice(7);
        let mut journal = Journal::open(place).unwrap();
        for step in 0..60_i64 {
            // Texts of any language and length, bodies of any bytes, more than one statement takes.
            let count = if step == 30 { 2_500 } else { below(4) };
            let records: Vec<_> = (0..count)
                .map(|_| {
                    let mut one = record("가나다", "");
                    let length = below(2_000);
                    one.body = (0..length).map(|_| u8::try_from(below(256)).unwrap()).collect();
                    one
                })
                .collect();
            journal.append(Time::from_s(step - 3), "person:김", &records).unwrap();
            if below(8) == 0 {
                drop(journal);
                journal = open_again(place);
                all(&mut journal);
            }
        }
    }
    assert_eq!(there(), [true, true]);
    let verified = places.each_ref().map(|place| verify(place).unwrap());
    assert_eq!(verified[0], verified[1]);
    assert!(verified[0].entries > 2_500);
    assert_eq!(entries(&places[0]), entries(&places[1]));
    let copy = at(dir.path(), "copy.sqlite");
    backup(&places[1], copy.file().unwrap()).unwrap();
    assert_eq!(verify(&copy).unwrap(), verified[0], "a copy is a file");
    let mut full = Journal::open(&places[1]).unwrap();
    let given = || entries_of(&copy).into_iter().map(Ok::<_, JournalError>);
    assert!(matches!(full.take_over(given()), Err(JournalError::Overtaken { .. })));
    server.ask("DELETE FROM guildhall.entries");
    let mut empty = Journal::open(&places[1]).unwrap();
    assert_eq!(empty.take_over(given()).unwrap(), verified[0], "and back into a database");
    server.ask("UPDATE guildhall.entries SET actor = 'x' WHERE seq = 9");
    let changed = verify(&places[1]).unwrap_err().to_string();
    assert!(changed.starts_with("entry 9 is the first bad one"), "{changed}");
    server.ask("UPDATE guildhall.layout SET number = 7");
    assert!(matches!(Journal::open(&places[1]), Err(JournalError::Newer { layout: 7, .. })));
}

/// A program that another test starts just now holds the lock of a file for a moment.
fn open_again(place: &Place) -> Journal {
    loop {
        match Journal::open(place) {
            Err(JournalError::InUse { .. }) => std::thread::yield_now(),
            other => return other.unwrap(),
        }
    }
}

fn entries_of(place: &Place) -> Vec<(guildhall_journal::Entry, guildhall_journal::Hash)> {
    let mut entries = Vec::new();
    walk(place, |entry, hash| {
        entries.push((entry, hash));
        Ok::<(), JournalError>(())
    })
    .unwrap();
    entries
}

#[test]
fn who_decided_on_what_is_not_so_any_more_writes_nothing() {
    let Some(server) = Server::start() else { return };
    let place = server.place();
    let mut one = Journal::open(&place).unwrap();
    let mut other = Journal::open(&place).unwrap();
    write_on(&mut one, "first").unwrap();
    let two = [record("a", "x"), record("a", "y")];
    let late = other.append(Time::from_s(50), "system", &two);
    assert!(matches!(late, Err(JournalError::Overtaken { .. })), "{late:?}");
    assert_eq!(entries(&place).len(), 1);
    assert_eq!(all(&mut other).len(), 1);
    assert_eq!(other.append(Time::from_s(50), "system", &two).unwrap(), 3);
    assert!(write_on(&mut one, "late as well").is_err());
    assert_eq!(all(&mut one).len(), 2);
    assert_eq!(write_on(&mut one, "on it goes").unwrap(), 4);
    assert_eq!(verify(&place).unwrap().entries, 4);
}

/// Each of several writers counts up by one from the last number it has read. If two had ever decided on
/// the same, a number would be there twice.
#[test]
fn of_many_who_decide_on_the_same_one_may() {
    let Some(server) = Server::start() else { return };
    let place = server.place();
    let (writers, rounds) = (4, 50);
    let count_up = || {
        let mut journal = Journal::open(&place).unwrap();
        let mut last = 0_u64;
        let mut mine = 0;
        while mine < rounds {
            let counted = |body: Vec<u8>| String::from_utf8(body).unwrap().parse().unwrap();
            journal.catch_up(|entry| last = counted(entry.body)).unwrap();
            match write_on(&mut journal, &(last + 1).to_string()) {
                Ok(_) => (last, mine) = (last + 1, mine + 1),
                Err(JournalError::Overtaken { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..writers {
            scope.spawn(count_up);
        }
    });
    let bodies: Vec<String> =
        entries(&place).into_iter().map(|one| String::from_utf8(one.body).unwrap()).collect();
    let wanted: Vec<String> = (1..=writers * rounds).map(|number| number.to_string()).collect();
    assert_eq!(bodies, wanted);
    verify(&place).unwrap();
}

/// Lines are cut and the database is killed at any moment. What was acknowledged is there once, and what
/// was said not to be is not.
#[test]
fn what_is_acknowledged_outlives_the_database() {
    let Some(mut server) = Server::start() else { return };
    let place = server.place();
    let mut journal = Journal::open(&place).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    let (mut written, mut refused, mut unsure) = (Vec::new(), Vec::new(), 0);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0_u64.. {
                if stop.load(std::sync::atomic::Ordering::Relaxed) {
                    break;
                }
                let _gone = journal.catch_up(|_| {});
                match write_on(&mut journal, &number.to_string()) {
                    Ok(_) => written.push(number),
                    Err(JournalError::Unsure(_)) => unsure += 1,
                    Err(_) => refused.push(number),
                }
            }
        });
        for round in 0..12 {
            std::thread::sleep(std::time::Duration::from_millis(120 + 37 * round));
            if round % 4 == 3 {
                server.kill();
                std::thread::sleep(std::time::Duration::from_millis(50));
                server.run();
            } else {
                server.ask(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                     WHERE application_name = 'guildhall'",
                );
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writing.join().unwrap();
    });
    let found: Vec<u64> = entries(&place)
        .into_iter()
        .map(|one| String::from_utf8(one.body).unwrap().parse().unwrap())
        .collect();
    assert!(found.is_sorted_by(|a, b| a < b), "each once, in order");
    assert!(written.len() > 50, "{} written", written.len());
    assert!(!refused.is_empty() || unsure > 0, "something was cut");
    for number in &written {
        assert!(found.binary_search(number).is_ok(), "{number} was acknowledged");
    }
    for number in &refused {
        assert!(found.binary_search(number).is_err(), "{number} was said not to be written");
    }
    verify(&place).unwrap();
}
