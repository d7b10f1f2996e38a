//! The journal as a file that people and accidents change.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};
use guildhall_journal::{
    Entry, Hash, Journal, JournalError, RECORDS_MAX, Record, backup, verify, walk,
};
use guildhall_model::Time;

fn record(kind: &str, body: &str) -> Record {
    Record { domain: "test".into(), kind: kind.into(), version: 1, body: body.into() }
}

fn all(journal: &Journal) -> Vec<Entry> {
    let mut entries = Vec::new();
    journal.replay(|entry| entries.push(entry)).unwrap();
    entries
}

/// Five entries in two changes.
fn five(dir: &Path) -> PathBuf {
    let path = dir.join("journal.sqlite");
    let mut journal = Journal::open(&path).unwrap();
    let first = [record("a", "one"), record("a", "two"), record("b", "three")];
    assert_eq!(journal.append(Time::from_s(10), "person:kim", &first).unwrap(), 3);
    let second = [record("a", "four"), record("b", "five")];
    assert_eq!(journal.append(Time::from_s(20), "system", &second).unwrap(), 5);
    path
}

#[test]
fn what_is_written_is_there_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = five(dir.path());
    let mut journal = Journal::open(&path).unwrap();
    let said = |entry: &Entry| (entry.seq, entry.actor.clone(), entry.body.clone());
    let entries = all(&journal);
    assert_eq!(said(&entries[0]), (1, "person:kim".into(), b"one".to_vec()));
    assert_eq!(said(&entries[4]), (5, "system".into(), b"five".to_vec()));
    assert_eq!(entries.len(), 5);
    // A clock that went back does not take the journal back.
    assert_eq!(journal.append(Time::from_s(5), "system", &[record("a", "six")]).unwrap(), 6);
    assert_eq!(all(&journal)[5].time, Time::from_s(20));
    drop(journal);
    assert_eq!(verify(&path).unwrap().entries, 6);
}

/// A power cut leaves some first part of SQLite's write-ahead log. Wherever it is cut, whole
/// changes are there or not.
#[test]
fn a_change_is_there_wholly_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("journal.sqlite");
    let mut journal = Journal::open(&path).unwrap();
    journal.append(Time::from_s(10), "system", &[record("a", "one")]).unwrap();
    let long = "x".repeat(3_000);
    journal.append(Time::from_s(20), "system", &vec![record("a", &long); 5]).unwrap();
    let log = std::fs::read(path.with_extension("sqlite-wal")).unwrap();
    let copy = dir.path().join("copy.sqlite");
    let mut seen = std::collections::BTreeSet::new();
    for kept in (0..=log.len()).step_by(1_009).chain([log.len()]) {
        std::fs::copy(&path, &copy).unwrap();
        std::fs::write(copy.with_extension("sqlite-wal"), &log[..kept]).unwrap();
        let _absent = std::fs::remove_file(copy.with_extension("sqlite-shm"));
        let again = Journal::open(&copy).unwrap();
        seen.insert(all(&again).len());
        drop(again);
        assert!(verify(&copy).is_ok());
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), [0, 1, 6]);
}

#[track_caller]
fn check_change(sql: &str, expected: &Expect) {
    let dir = tempfile::tempdir().unwrap();
    let path = five(dir.path());
    rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    expected.assert_eq(&verify(&path).unwrap_err().to_string());
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
    let path = five(dir.path());
    let kept = verify(&path).unwrap();
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("DELETE FROM entries WHERE seq > 3").unwrap();
    let cut = verify(&path).unwrap();
    assert_eq!(cut.entries, 3, "the chain alone cannot show it");
    assert_ne!(cut.head, kept.head);
}

#[test]
fn errors_say_what_stopped_and_what_to_check() {
    let dir = tempfile::tempdir().unwrap();
    let path = five(dir.path());
    let shown = |error: &JournalError| {
        let place = dir.path().to_string_lossy().into_owned();
        let text = error.to_string().replace(&place, "DIR");
        format!("{text}\n  {} ({})\n", error.hint(), error.side().word())
    };
    let mut page = String::new();
    let journal = Journal::open(&path).unwrap();
    page += &shown(&Journal::open(&path).err().unwrap());
    drop(journal);
    page += &shown(&verify(&dir.path().join("none.sqlite")).unwrap_err());
    std::fs::write(dir.path().join("text.sqlite"), "no journal at all, only text").unwrap();
    page += &shown(&Journal::open(&dir.path().join("text.sqlite")).err().unwrap());
    let many = vec![record("a", ""); RECORDS_MAX + 1];
    let mut journal = Journal::open(&path).unwrap();
    page += &shown(&journal.append(Time::from_s(30), "system", &many).unwrap_err());
    drop(journal);
    let file = rusqlite::Connection::open(&path).unwrap();
    file.pragma_update(None, "user_version", 7).unwrap();
    page += &shown(&verify(&path).unwrap_err());
    expect![[r#"
        the journal DIR/journal.sqlite is in use by another Guildhall
          stop the other server, or give this one a folder of its own with --dir (guildhall)
        there is no journal at DIR/none.sqlite
          check the folder given with --dir (guildhall)
        the journal DIR/text.sqlite cannot be opened
          check that the disk is mounted, not full, and that the server's user may write (guildhall)
        records in one change: 1000001 is more than the limit of 1000000
          split what is asked for (you)
        the journal DIR/journal.sqlite has layout 7, which this Guildhall cannot read
          start the newer Guildhall that wrote it (guildhall)
    "#]]
    .assert_eq(&page);
}

#[test]
fn a_copy_is_taken_while_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = five(dir.path());
    let mut journal = Journal::open(&path).unwrap();
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                let some = [record("a", "x"), record("b", "y")];
                journal.append(Time::from_s(30), "system", &some).unwrap();
            }
        });
        for round in 0..10 {
            let copy = dir.path().join(format!("copy-{round}.sqlite"));
            backup(&path, &copy).unwrap();
            let verified = verify(&copy).unwrap();
            assert!(verified.entries >= 5 && verified.entries % 2 == 1, "whole changes");
            for beside in ["copy-0.sqlite-wal", "copy-0.sqlite-shm", "copy-0.sqlite-journal"] {
                assert!(!dir.path().join(beside).exists(), "{beside}");
            }
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
    let copy = dir.path().join("copy-9.sqlite");
    let mut again = Journal::open(&copy).unwrap();
    let entries = all(&again).len();
    again.append(Time::from_s(40), "system", &[record("a", "on it goes")]).unwrap();
    assert_eq!(all(&again).len(), entries + 1);
    let missing = backup(&dir.path().join("none.sqlite"), &copy);
    assert!(matches!(missing, Err(JournalError::Missing { .. })));
}

#[test]
fn a_journal_is_taken_over_entry_by_entry_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = five(dir.path());
    let mut entries = Vec::new();
    let walked = walk(&path, |entry, hash| {
        entries.push((entry, hash));
        Ok::<(), JournalError>(())
    });
    let walked = walked.unwrap();
    assert_eq!((walked.entries, walked.head), (5, entries[4].1));
    for (_, hash) in &entries {
        assert_eq!(Hash::parse(&hash.to_string()), Some(*hash));
    }
    for odd in ["", "00", &"0A".repeat(32), &"0g".repeat(32), &"+1".repeat(32)] {
        assert_eq!(Hash::parse(odd), None, "{odd}");
    }
    let given = |entries: &[(Entry, Hash)]| {
        entries.iter().cloned().map(Ok::<_, JournalError>).collect::<Vec<_>>().into_iter()
    };
    let to = dir.path().join("other.sqlite");
    let mut other = Journal::open(&to).unwrap();
    let mut changed = entries.clone();
    changed[3].0.actor = "person:lee".into();
    for (what, wrong) in [("changed", &changed[..]), ("cut out", &entries[1..])] {
        let refused = other.take_over(given(wrong));
        assert!(matches!(refused, Err(JournalError::Bad { .. })), "{what}");
        assert_eq!(all(&other), [], "{what}");
    }
    assert_eq!(other.take_over(given(&entries)).unwrap(), walked);
    assert_eq!(all(&other), all(&Journal::open(&path).unwrap()));
    assert!(other.take_over(given(&entries)).is_err(), "it is not empty any more");
    other.append(Time::from_s(5), "system", &[record("a", "six")]).unwrap();
    assert_eq!(all(&other)[5].time, Time::from_s(20), "it goes on where the other was");
    drop(other);
    assert_eq!(verify(&to).unwrap().entries, 6);
}
