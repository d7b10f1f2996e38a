//! The journal as a file that people and accidents change.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
use std::path::Path;

use expect_test::{Expect, expect};
use guildhall_journal::{
    Entry, Hash, Journal, JournalError, Place, RECORDS_MAX, backup, verify, walk,
};
use guildhall_model::Time;

use common::{all, at, entries, record, write_on};

/// Five entries in two changes.
fn five(dir: &Path) -> Place {
    let place = at(dir, "journal.sqlite");
    let mut journal = Journal::open(&place).unwrap();
    let first = [record("a", "one"), record("a", "two"), record("b", "three")];
    assert_eq!(journal.append(Time::from_s(10), "person:kim", &first).unwrap(), 3);
    let second = [record("a", "four"), record("b", "five")];
    assert_eq!(journal.append(Time::from_s(20), "system", &second).unwrap(), 5);
    place
}

fn sqlite(place: &Place) -> rusqlite::Connection {
    rusqlite::Connection::open(place.file().unwrap()).unwrap()
}

#[test]
fn what_is_written_is_there_again() {
    let dir = tempfile::tempdir().unwrap();
    let place = five(dir.path());
    let mut journal = Journal::open(&place).unwrap();
    let found = all(&mut journal);
    let said = |entry: &Entry| (entry.seq, entry.actor.clone(), entry.body.clone());
    assert_eq!(said(&found[0]), (1, "person:kim".into(), b"one".to_vec()));
    assert_eq!(said(&found[4]), (5, "system".into(), b"five".to_vec()));
    assert_eq!(found.len(), 5);
    // A clock that went back does not take the journal back.
    assert_eq!(journal.append(Time::from_s(5), "system", &[record("a", "six")]).unwrap(), 6);
    assert!(all(&mut journal).is_empty(), "what it wrote itself it has read");
    drop(journal);
    assert_eq!(entries(&place)[5].time, Time::from_s(20));
    assert_eq!(verify(&place).unwrap().entries, 6);
}

/// A power cut leaves some first part of SQLite's write-ahead log. Wherever it is cut, whole
/// changes are there or not.
#[test]
fn a_change_is_there_wholly_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let place = at(dir.path(), "journal.sqlite");
    let path = place.file().unwrap();
    let mut journal = Journal::open(&place).unwrap();
    journal.append(Time::from_s(10), "system", &[record("a", "one")]).unwrap();
    let long = "x".repeat(3_000);
    journal.append(Time::from_s(20), "system", &vec![record("a", &long); 5]).unwrap();
    let log = std::fs::read(path.with_extension("sqlite-wal")).unwrap();
    let copied = at(dir.path(), "copy.sqlite");
    let copy = copied.file().unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for kept in (0..=log.len()).step_by(1_009).chain([log.len()]) {
        std::fs::copy(path, copy).unwrap();
        std::fs::write(copy.with_extension("sqlite-wal"), &log[..kept]).unwrap();
        let _absent = std::fs::remove_file(copy.with_extension("sqlite-shm"));
        let mut again = Journal::open(&copied).unwrap();
        seen.insert(all(&mut again).len());
        drop(again);
        assert!(verify(&copied).is_ok());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 6]);
}

#[track_caller]
fn check_change(sql: &str, expected: &Expect) {
    let dir = tempfile::tempdir().unwrap();
    let place = five(dir.path());
    sqlite(&place).execute_batch(sql).unwrap();
    let error = verify(&place).unwrap_err().to_string();
    expected.assert_eq(&error);
    let mut before = 0;
    let started = Journal::open(&place).unwrap().catch_up(|_| before += 1);
    assert_eq!(started.unwrap_err().to_string(), error, "a start finds it as well");
}

#[test]
fn the_first_bad_entry_is_named() {
    check_change(
        "UPDATE entries SET body = x'00' WHERE seq = 2",
        &expect!["entry 2 is the first bad one: its content or the one before it was changed"],
    );
    check_change(
        "UPDATE entries SET actor = 'person:lee' WHERE seq = 1",
        &expect!["entry 1 is the first bad one: its content or the one before it was changed"],
    );
    check_change(
        "UPDATE entries SET time_ns = time_ns + 1 WHERE seq = 3",
        &expect!["entry 3 is the first bad one: its content or the one before it was changed"],
    );
    check_change(
        "UPDATE entries SET time_ns = 0 WHERE seq = 4",
        &expect![
            "entry 4 is the first bad one: its time 1970-01-01T00:00:00Z is before the one of entry 3"
        ],
    );
    check_change(
        "DELETE FROM entries WHERE seq = 3",
        &expect!["entry 4 is the first bad one: entry 3 should come there; it was taken out"],
    );
    check_change(
        "UPDATE entries SET seq = 9 WHERE seq = 1;
         UPDATE entries SET seq = 1 WHERE seq = 2;
         UPDATE entries SET seq = 2 WHERE seq = 9;",
        &expect!["entry 1 is the first bad one: its content or the one before it was changed"],
    );
    check_change(
        "UPDATE entries SET hash = x'0011' WHERE seq = 5",
        &expect!["entry 5 is the first bad one: its hash has another length"],
    );
}

#[test]
fn a_head_that_was_kept_shows_what_was_cut_off() {
    let dir = tempfile::tempdir().unwrap();
    let place = five(dir.path());
    let kept = verify(&place).unwrap();
    sqlite(&place).execute_batch("DELETE FROM entries WHERE seq > 3").unwrap();
    let cut = verify(&place).unwrap();
    assert_eq!(cut.entries, 3, "the chain alone cannot show it");
    assert_ne!(cut.head, kept.head);
}

#[test]
fn errors_say_what_stopped_and_what_to_check() {
    let dir = tempfile::tempdir().unwrap();
    let place = five(dir.path());
    let shown = |error: &JournalError| {
        let text = error.to_string().replace(&*dir.path().to_string_lossy(), "DIR");
        format!("{text}\n  {} ({})\n", error.hint(), error.side().word())
    };
    let mut page = String::new();
    let journal = Journal::open(&place).unwrap();
    page += &shown(&Journal::open(&place).err().unwrap());
    drop(journal);
    page += &shown(&verify(&at(dir.path(), "none.sqlite")).unwrap_err());
    std::fs::write(dir.path().join("text.sqlite"), "no journal at all, only text").unwrap();
    page += &shown(&Journal::open(&at(dir.path(), "text.sqlite")).err().unwrap());
    let mut journal = Journal::open(&place).unwrap();
    page += &shown(&write_on(&mut journal, "a").unwrap_err());
    let many = vec![record("a", ""); RECORDS_MAX + 1];
    page += &shown(&journal.append(Time::from_s(30), "system", &many).unwrap_err());
    drop(journal);
    sqlite(&place).pragma_update(None, "user_version", 7).unwrap();
    page += &shown(&verify(&place).unwrap_err());
    let nowhere = Place::database("postgres://kim:secret@127.0.0.1:1/plant").unwrap();
    page += &shown(&Journal::open(&nowhere).err().unwrap());
    expect![[r#"
        the journal DIR/journal.sqlite is in use by another Guildhall
          stop the other server, or give this one a folder of its own with --dir (guildhall)
        there is no journal at DIR/none.sqlite
          check the folder given with --dir, or `journal` (guildhall)
        the journal DIR/text.sqlite cannot be opened
          check that the disk is mounted, not full, and that the server's user may write (guildhall)
        another Guildhall wrote entry 1 of the journal meanwhile; nothing was changed
          look at what changed, and try again (you)
        records in one change: 1000001 is more than the limit of 1000000
          split what is asked for (you)
        the journal DIR/journal.sqlite has layout 7, which this Guildhall cannot read
          start the newer Guildhall that wrote it (guildhall)
        the journal postgres://127.0.0.1:1/plant cannot be opened
          check that the database runs, that its address is right, and who may enter it (guildhall)
    "#]]
    .assert_eq(&page);
}

#[test]
fn a_copy_is_taken_while_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let place = five(dir.path());
    let mut journal = Journal::open(&place).unwrap();
    all(&mut journal);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let some = [record("a", "x"), record("b", "y")];
                journal.append(Time::from_s(30), "system", &some).unwrap();
            }
        });
        for round in 0..10 {
            let copy = at(dir.path(), &format!("copy-{round}.sqlite"));
            backup(&place, copy.file().unwrap()).unwrap();
            let verified = verify(&copy).unwrap();
            assert!(verified.entries >= 5 && verified.entries % 2 == 1, "whole changes");
            for beside in ["copy-0.sqlite-wal", "copy-0.sqlite-shm", "copy-0.sqlite-journal"] {
                assert!(!dir.path().join(beside).exists(), "{beside}");
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    let copy = at(dir.path(), "copy-9.sqlite");
    let mut again = Journal::open(&copy).unwrap();
    let copied = all(&mut again).len();
    write_on(&mut again, "on it goes").unwrap();
    assert_eq!(entries(&copy).len(), copied + 1);
    let missing = backup(&at(dir.path(), "none.sqlite"), copy.file().unwrap());
    assert!(matches!(missing, Err(JournalError::Missing { .. })));
}

#[test]
fn a_journal_is_taken_over_entry_by_entry_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let place = five(dir.path());
    let mut chained = Vec::new();
    let walked = walk(&place, |entry, hash| {
        chained.push((entry, hash));
        Ok::<(), JournalError>(())
    });
    let walked = walked.unwrap();
    assert_eq!((walked.entries, walked.head), (5, chained[4].1));
    for (_, hash) in &chained {
        assert_eq!(Hash::parse(&hash.to_string()), Some(*hash));
    }
    for odd in ["", "00", &"0A".repeat(32), &"0g".repeat(32), &"+1".repeat(32)] {
        assert_eq!(Hash::parse(odd), None, "{odd}");
    }
    let given = |entries: &[(Entry, Hash)]| {
        entries.iter().cloned().map(Ok::<_, JournalError>).collect::<Vec<_>>().into_iter()
    };
    let to = at(dir.path(), "other.sqlite");
    let mut other = Journal::open(&to).unwrap();
    let mut changed = chained.clone();
    changed[3].0.actor = "person:lee".into();
    for (what, wrong) in [("changed", &changed[..]), ("cut out", &chained[1..])] {
        let refused = other.take_over(given(wrong));
        assert!(matches!(refused, Err(JournalError::Bad { .. })), "{what}");
        assert_eq!(entries(&to), [], "{what}");
    }
    assert_eq!(other.take_over(given(&chained)).unwrap(), walked);
    assert_eq!(entries(&to), entries(&place));
    assert!(other.take_over(given(&chained)).is_err(), "it is not empty any more");
    other.append(Time::from_s(5), "system", &[record("a", "six")]).unwrap();
    drop(other);
    assert_eq!(entries(&to)[5].time, Time::from_s(20), "it goes on where the other was");
    assert_eq!(verify(&to).unwrap().entries, 6);
}
