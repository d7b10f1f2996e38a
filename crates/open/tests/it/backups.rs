//! Backups: who may, what is asked, how it is told.

use serde_json::{Value as Json, json};

use crate::house::{Guildhall, NOON};
use guildhall_model::Time;
use guildhall_open::{BackupDone, BackupEnd, BackupProgress, BackupRefusal, BackupRun, Backups};

/// One backup has been written, and another goes on when it is asked for twice.
pub(crate) struct OneBackup;

impl Backups for OneBackup {
    fn begin(&self, dir: &std::path::Path) -> Result<u64, BackupRefusal> {
        match dir.to_str() {
            Some("/backup") => Ok(2),
            Some("/data") => Err(BackupRefusal::Folder("it is the data folder".into())),
            _ => Err(BackupRefusal::Running),
        }
    }

    fn runs(&self) -> Vec<BackupRun> {
        let run = |id, outcome: Option<Result<BackupDone, String>>| BackupRun {
            id,
            dir: "/backup".into(),
            began: Time::from_s(NOON),
            progress: BackupProgress { files: 4, files_done: 3, bytes: 20, bytes_done: 10 },
            ended: outcome.map(|outcome| BackupEnd { at: Time::from_s(NOON + 1), outcome }),
        };
        let damaged = vec![("samples/x".into(), "gone".to_owned())];
        let done = BackupDone { files: 4, bytes: 20, damaged, ..BackupDone::default() };
        vec![run(3, None), run(2, Some(Err("the disk is full".into()))), run(1, Some(Ok(done)))]
    }
}

#[tokio::test]
async fn who_administers_all_may_begin_one_and_watch_it() {
    let house = Guildhall::open();
    for (who, dir, expected, code) in [
        ("viewer", "/backup", 403, json!("forbidden")),
        ("dean", "/backup", 403, json!("forbidden")),
        ("chief", "backup", 400, json!("bad_request")),
        ("chief", "/data", 422, json!("refused")),
        ("chief", "/other", 409, json!("conflict")),
        ("chief", "/backup", 202, Json::Null),
    ] {
        let (status, answer) = house.rest(who, "POST", "/backups", json!({ "dir": dir })).await;
        assert_eq!((status, &answer["code"]), (expected, &code), "{who} {dir}: {answer}");
    }
    let (status, _) = house.rest("dean", "GET", "/backups", Json::Null).await;
    assert_eq!(status, 403);
    let (_, list) = house.rest("chief", "GET", "/backups", Json::Null).await;
    let runs = list["backups"].as_array().unwrap();
    let states: Vec<_> = runs.iter().map(|run| run["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["running", "failed", "done"]);
    assert_eq!((&runs[0]["progress"]["bytes_done"], &runs[0]["ended"]), (&json!(10), &Json::Null));
    assert_eq!(runs[1]["error"], "the disk is full");
    assert_eq!(runs[2]["result"]["damaged"], json!([{"path": "samples/x", "why": "gone"}]));
}
