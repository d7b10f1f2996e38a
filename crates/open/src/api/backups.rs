//! Backups of the whole house, into a folder of the server.
//!
//! A backup holds what every organisation has, so only who runs the house may ask.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use guildhall_model::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Json, blocking};
use crate::caller::Caller;
use crate::house::{BackupDone, BackupRefusal, BackupRun, House};
use crate::problem::Problem;

/// Where a backup is to be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct BackupAsked {
    /// A folder of the server, from its root on: empty, or with the backup of before.
    dir: String,
}

/// A backup that has begun.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackupBegun {
    /// Its number in the list.
    id: u64,
}

/// The last backups, the newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct BackupList {
    backups: Vec<BackupView>,
}

/// A backup that goes on or has ended.
#[derive(Serialize, ToSchema)]
#[schema(as = Backup)]
struct BackupView {
    id: u64,
    /// The folder.
    dir: String,
    /// `running`, `done` or `failed`.
    state: &'static str,
    /// RFC 3339.
    began: String,
    /// RFC 3339; null while it goes on.
    ended: Option<String>,
    progress: ProgressView,
    /// What it did; null unless it is done.
    result: Option<ResultView>,
    /// What stopped it and what to check; null unless it failed.
    error: Option<String>,
}

/// How far a backup is.
#[derive(Serialize, ToSchema)]
#[schema(as = BackupProgress)]
struct ProgressView {
    files: u64,
    files_done: u64,
    bytes: u64,
    bytes_done: u64,
}

/// What a backup did.
#[derive(Serialize, ToSchema)]
#[schema(as = BackupResult)]
struct ResultView {
    /// The moment that it holds, RFC 3339.
    made: String,
    /// Files that make it up.
    files: u64,
    bytes: u64,
    /// Of these files, those that were written now; the others were there.
    files_copied: u64,
    bytes_copied: u64,
    /// What could not be read in the data folder.
    damaged: Vec<DamageView>,
}

/// A file that cannot be read.
#[derive(Serialize, ToSchema)]
#[schema(as = DamagedFile)]
struct DamageView {
    path: String,
    why: String,
}

/// Begins a backup of the whole house while everything goes on. What the folder holds already is
/// not copied again. For administrators of every organisation that owns machines or runs
/// a programme.
#[utoipa::path(post, path = "/backups", tag = "backups", request_body = BackupAsked,
    responses((status = 202, body = BackupBegun), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn begin_backup(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<BackupAsked>,
) -> Result<(StatusCode, Json<BackupBegun>), Problem> {
    may(&house, &caller)?;
    let dir = PathBuf::from(&asked.dir);
    if !dir.is_absolute() {
        let why = "say the folder from the root on, as in /backup/guildhall";
        return Err(Problem::bad_request(why).with_field("dir", why));
    }
    blocking(move || match house.backups.begin(&dir) {
        Ok(id) => Ok((StatusCode::ACCEPTED, Json(BackupBegun { id }))),
        Err(refusal @ BackupRefusal::Running) => {
            Err(Problem::conflict(refusal.to_string(), "wait until it has ended, then try again"))
        }
        Err(BackupRefusal::Folder(why)) => {
            let hint = "name a folder outside the data folder, best on another disk";
            Err(Problem::refused(why.clone(), hint).with_field("dir", why))
        }
    })
    .await
}

/// The last 20 backups: how far they are, and how they ended. For administrators of
/// every organisation that owns machines or runs a programme.
#[utoipa::path(get, path = "/backups", tag = "backups", responses(
    (status = 200, body = BackupList), (status = 401, body = Problem),
    (status = 403, body = Problem)))]
pub(crate) async fn backups(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Json<BackupList>, Problem> {
    may(&house, &caller)?;
    Ok(Json(BackupList { backups: house.backups.runs().iter().map(view).collect() }))
}

/// Those who run the house may: administrators of all that own machines in it and of the offices of
/// its programmes; where there is neither, of every organisation.
fn may(house: &House, caller: &Caller) -> Result<(), Problem> {
    let (scope, network) = (&caller.scope, house.desk.network());
    let plants = house.query.plant(scope).may_in_all(Role::Administrator);
    let mut offices = network.offices().peekable();
    let programmes = offices.peek().is_some();
    let offices = offices.all(|office| scope.may(Role::Administrator, office));
    let may = match plants {
        Some(plants) => plants && offices,
        None if programmes => offices,
        None => house.desk.access().administers_all(scope),
    };
    if may {
        return Ok(());
    }
    let what = "a backup holds what all organisations have; this needs the role administrator in \
                every one that owns machines here or runs a programme";
    Err(Problem::forbidden(what))
}

fn view(run: &BackupRun) -> BackupView {
    let outcome = run.ended.as_ref().map(|end| &end.outcome);
    let done = outcome.and_then(|outcome| outcome.as_ref().ok());
    BackupView {
        id: run.id,
        dir: run.dir.to_string_lossy().into_owned(),
        state: match outcome {
            None => "running",
            Some(Ok(_)) => "done",
            Some(Err(_)) => "failed",
        },
        began: run.began.to_string(),
        ended: run.ended.as_ref().map(|end| end.at.to_string()),
        progress: ProgressView {
            files: run.progress.files,
            files_done: run.progress.files_done,
            bytes: run.progress.bytes,
            bytes_done: run.progress.bytes_done,
        },
        result: done.map(result),
        error: outcome.and_then(|outcome| outcome.as_ref().err().cloned()),
    }
}

fn result(done: &BackupDone) -> ResultView {
    let damaged = done.damaged.iter().map(|(path, why)| DamageView {
        path: path.to_string_lossy().into_owned(),
        why: why.clone(),
    });
    ResultView {
        made: done.made.to_string(),
        files: done.files,
        bytes: done.bytes,
        files_copied: done.files_copied,
        bytes_copied: done.bytes_copied,
        damaged: damaged.collect(),
    }
}
