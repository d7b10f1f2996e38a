//! Which files make up the table: a log in the open form of Delta Lake, and the only truth of it.
//!
//! `samples/_delta_log/<version, 20 digits>.json` holds the actions of one commit, a JSON object
//! a line, as the Delta Transaction Log Protocol (reader version 1, writer version 2) says:
//! `protocol` and `metaData` in version 0, then `add` and `remove` for files and `txn` for the
//! greatest record of our log that is sealed. Any Delta reader follows it while we run; nobody
//! but us may write. A commit is one rename, so it is there whole or not at all.
//!
//! Ours besides, where the protocol leaves room: the last line of a commit is `commitInfo` with a
//! crc32c of the lines before it; `tags` of `add` hold the checksum of the file's footer. Every
//! [`CHECKPOINT_COMMITS`] commits all of it is written into a checkpoint, and commits before the
//! last checkpoint but one are removed.
//!
//! Our own writer, for this log is what no sample may be lost by: each write and sync goes
//! through [`Disk`], where tests cut the power; see RFD 6.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_schema::DataType;
use guildhall_model::Time;
use serde_json::{Value, json};

use crate::checkpoint;
use crate::disk::{Disk, write_whole};
use crate::error::HistorianError;
use crate::table;

/// So many commits are read again at a start, at most.
pub const CHECKPOINT_COMMITS: u64 = 64;

/// Whose transactions `txn` counts: records of our log.
const APP: &str = "guildhall-log";

/// One file of the table, by the number in its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: u64,
    pub(crate) bytes: u64,
    pub(crate) rows: u64,
    /// Its first and last time in ns.
    pub(crate) min: i64,
    pub(crate) max: i64,
    /// The checksum of its footer.
    pub(crate) footer_crc: u32,
}

/// What changes in one commit.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub(crate) add: Vec<Entry>,
    pub(crate) remove: Vec<u64>,
    /// Records up to here are in files.
    pub(crate) sealed: Option<u64>,
    /// What Delta calls it: `WRITE`, `OPTIMIZE` or `DELETE`.
    pub(crate) operation: &'static str,
}

/// The log of the table.
pub(crate) struct DeltaLog {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    version: u64,
    pub(crate) files: BTreeMap<u64, Entry>,
    /// The greatest record that is in files.
    pub(crate) sealed: u64,
    next_id: u64,
    /// Version 0's lines, for checkpoints.
    table: Vec<Value>,
}

/// The name of a file of the table.
pub(crate) fn name(id: u64) -> String {
    format!("{id:020}.parquet")
}

/// The number in the name of a file of the table, of one beside it, or of its log.
pub(crate) fn id_of(name: &str) -> Option<u64> {
    const ENDS: [&str; 6] =
        [".parquet", "-1s.parquet", "-1m.parquet", "-1h.parquet", ".json", ".checkpoint.parquet"];
    let (number, end) = name.split_at_checked(20)?;
    ENDS.contains(&end).then(|| number.parse().ok())?
}

impl DeltaLog {
    /// Reads the log, or begins one.
    ///
    /// # Errors
    /// `File` when the disk refuses; `Manifest` when what is there cannot be trusted.
    pub(crate) fn open(
        disk: Arc<dyn Disk>,
        dir: PathBuf,
        now: Time,
    ) -> Result<DeltaLog, HistorianError> {
        let names = disk.list(&dir).map_err(|source| folder(&dir, source))?;
        let number = |name: &String| name.strip_suffix(".json")?.parse::<u64>().ok();
        let mut versions: Vec<u64> = names.iter().filter_map(number).collect();
        versions.sort_unstable();
        let mut log = DeltaLog {
            disk,
            dir,
            version: 0,
            files: BTreeMap::new(),
            sealed: 0,
            next_id: 1,
            table: Vec::new(),
        };
        let begin = match log.read_checkpoint(&names)? {
            Some(version) => version + 1,
            None if versions.is_empty() => {
                log.begin(now)?;
                return Ok(log);
            }
            None => 0,
        };
        versions.retain(|version| *version >= begin);
        for (expected, version) in (begin..).zip(versions) {
            let path = log.path(expected);
            if version != expected {
                return Err(untrusted(&path, "this commit is missing"));
            }
            log.version = version;
            for line in log.read_commit(&path)? {
                log.apply(&line).ok_or_else(|| untrusted(&path, "a line is not ours"))?;
            }
        }
        if log.table.is_empty() {
            return Err(untrusted(&log.path(0), "no commit describes the table"));
        }
        log.add_columns(now)?;
        Ok(log)
    }

    /// A new log that holds these files, in place of one that cannot be trusted.
    pub(crate) fn anew(
        disk: Arc<dyn Disk>,
        dir: PathBuf,
        now: Time,
        files: Vec<Entry>,
        sealed: u64,
    ) -> Result<DeltaLog, HistorianError> {
        let mut log = DeltaLog::open(disk, dir, now)?;
        log.commit(
            now,
            Change { add: files, sealed: Some(sealed), operation: "WRITE", remove: Vec::new() },
        )?;
        Ok(log)
    }

    /// What is wrong with the commits that are there, also with those that no start reads again.
    pub(crate) fn check(&self) -> Vec<HistorianError> {
        let names = self.disk.list(&self.dir).unwrap_or_default();
        let commits = names.iter().filter(|name| name.ends_with(".json") && id_of(name).is_some());
        commits.filter_map(|name| self.read_commit(&self.dir.join(name)).err()).collect()
    }

    /// A number that no file of the table has had.
    pub(crate) fn take_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id - 1
    }

    /// Numbers up to this one are in use.
    pub(crate) fn skip_ids(&mut self, used: u64) {
        self.next_id = self.next_id.max(used + 1);
    }

    /// Makes a change durable; all of it or nothing.
    ///
    /// # Errors
    /// `File`.
    pub(crate) fn commit(&mut self, now: Time, change: Change) -> Result<(), HistorianError> {
        let mut lines = Vec::new();
        let ms = now.ms();
        if let Some(sealed) = change.sealed {
            lines.push(json!({"txn": {"appId": APP, "version": sealed, "lastUpdated": ms}}));
        }
        let moves = change.operation == "OPTIMIZE";
        lines.extend(change.remove.iter().map(|id| {
            json!({"remove": {"path": name(*id), "deletionTimestamp": ms, "dataChange": !moves}})
        }));
        lines.extend(change.add.iter().map(|entry| add(entry, ms, !moves)));
        self.append(&lines, change.operation, ms)?;
        if self.version.is_multiple_of(CHECKPOINT_COMMITS) {
            self.checkpoint(ms)?;
        }
        Ok(())
    }

    fn begin(&mut self, now: Time) -> Result<(), HistorianError> {
        let lines = [
            json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}),
            json!({"metaData": {
                "id": guid(now),
                "name": "samples",
                "description": "What machines said: one row for each sample.",
                "format": {"provider": "parquet", "options": {}},
                "schemaString": table_schema().to_string(),
                "partitionColumns": [],
                "configuration": {},
                "createdTime": now.ms(),
            }}),
        ];
        self.write(&lines, "CREATE TABLE", now.ms())?;
        self.table = lines.to_vec();
        Ok(())
    }

    /// A table that an older program began gets the columns it lacks; in files without them they
    /// are null.
    fn add_columns(&mut self, now: Time) -> Result<(), HistorianError> {
        let schema = table_schema().to_string();
        let described = self.table.iter().find(|line| line.get("metaData").is_some());
        let Some(mut line) = described
            .filter(|line| line["metaData"]["schemaString"].as_str() != Some(&schema))
            .cloned()
        else {
            return Ok(());
        };
        line["metaData"]["schemaString"] = schema.into();
        self.append(&[line], "ADD COLUMNS", now.ms())
    }

    /// Writes the next version and takes it over; when that fails the version stays.
    fn append(&mut self, lines: &[Value], operation: &str, ms: i64) -> Result<(), HistorianError> {
        self.version += 1;
        if let Err(error) = self.write(lines, operation, ms) {
            self.version -= 1;
            return Err(error);
        }
        for line in lines {
            self.apply(line);
        }
        Ok(())
    }

    fn write(&self, lines: &[Value], operation: &str, ms: i64) -> Result<(), HistorianError> {
        let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let crc = format!("{:08x}", crc32c::crc32c(text.as_bytes()));
        let info = json!({"commitInfo": {
            "timestamp": ms,
            "operation": operation,
            "operationParameters": {},
            "engineInfo": concat!("Guildhall ", env!("CARGO_PKG_VERSION")),
            "crc32c": crc,
        }});
        text.push_str(&format!("{info}\n"));
        let path = self.path(self.version);
        write_whole(&*self.disk, &path, text.as_bytes())
            .map_err(|source| HistorianError::File { path, source })
    }

    fn read_commit(&self, path: &Path) -> Result<Vec<Value>, HistorianError> {
        let text = read_text(&*self.disk, path)?;
        let body = text.strip_suffix('\n').unwrap_or(&text);
        let info = body.rfind('\n').map_or(0, |at| at + 1);
        let parse = |line: &str| serde_json::from_str::<Value>(line).ok();
        let crc = parse(&body[info..])
            .and_then(|line| line["commitInfo"]["crc32c"].as_str().map(str::to_owned));
        if crc != Some(format!("{:08x}", crc32c::crc32c(&text.as_bytes()[..info]))) {
            return Err(untrusted(path, "its checksum does not fit"));
        }
        let lines: Option<Vec<Value>> = body[..info].lines().map(parse).collect();
        lines.ok_or_else(|| untrusted(path, "a line is not JSON"))
    }

    /// None when a line that matters is not as we write it.
    fn apply(&mut self, line: &Value) -> Option<()> {
        let (kind, body) = line.as_object()?.iter().next()?;
        match kind.as_str() {
            "add" => {
                let entry = entry(body)?;
                self.skip_ids(entry.id);
                self.files.insert(entry.id, entry);
            }
            "remove" => {
                let id = id_of(body["path"].as_str()?)?;
                self.skip_ids(id);
                self.files.remove(&id);
            }
            "txn" => self.sealed = body["version"].as_u64()?,
            "protocol" | "metaData" => {
                self.table.retain(|known| known.get(kind).is_none());
                self.table.push(line.clone());
            }
            _ => {}
        }
        Some(())
    }

    fn checkpoint(&mut self, ms: i64) -> Result<(), HistorianError> {
        let txn = json!({"txn": {"appId": APP, "version": self.sealed, "lastUpdated": ms}});
        let mut lines = self.table.clone();
        lines.push(txn);
        lines.extend(self.files.values().map(|entry| add(entry, ms, true)));
        let version = self.version;
        let path = self.dir.join(format!("{version:020}.checkpoint.parquet"));
        let bytes = checkpoint::encode(&lines)
            .map_err(|source| HistorianError::Seal { path: path.clone(), source })?;
        let write = |path: PathBuf, bytes: &[u8]| {
            write_whole(&*self.disk, &path, bytes)
                .map_err(|source| HistorianError::File { path, source })
        };
        write(path, &bytes)?;
        let last = json!({
            "version": version,
            "size": lines.len(),
            "sizeInBytes": bytes.len(),
            "numOfAddFiles": self.files.len(),
            "tags": {"crc32c": format!("{:08x}", crc32c::crc32c(&bytes))},
        });
        write(self.dir.join(LAST_CHECKPOINT), last.to_string().as_bytes())?;
        self.forget(version.saturating_sub(CHECKPOINT_COMMITS));
        Ok(())
    }

    /// Removes commits before this version. What stays behind when this fails does no harm.
    fn forget(&self, before: u64) {
        for name in self.disk.list(&self.dir).unwrap_or_default() {
            if id_of(&name).is_some_and(|version| version < before) {
                let _ = self.disk.remove(&self.dir.join(name));
            }
        }
    }

    /// Reads the last checkpoint and gives its version.
    fn read_checkpoint(&mut self, names: &[String]) -> Result<Option<u64>, HistorianError> {
        if !names.iter().any(|name| name == LAST_CHECKPOINT) {
            return Ok(None);
        }
        let last_path = self.dir.join(LAST_CHECKPOINT);
        let last: Value = serde_json::from_str(&read_text(&*self.disk, &last_path)?)
            .map_err(|_| untrusted(&last_path, "it is not JSON"))?;
        let version = last["version"].as_u64();
        let version = version.ok_or_else(|| untrusted(&last_path, "it names no version"))?;
        let path = self.dir.join(format!("{version:020}.checkpoint.parquet"));
        let bytes = read_bytes(&*self.disk, &path)?;
        let crc = format!("{:08x}", crc32c::crc32c(&bytes));
        if last["tags"]["crc32c"].as_str() != Some(&crc) {
            return Err(untrusted(&path, "its checksum does not fit"));
        }
        let text = checkpoint::decode(bytes)
            .map_err(|source| HistorianError::Table { path: path.clone(), source })?;
        self.version = version;
        for line in text.lines() {
            let line = serde_json::from_str(line).ok();
            line.and_then(|line| self.apply(&line))
                .ok_or_else(|| untrusted(&path, "a row is not ours"))?;
        }
        Ok(Some(version))
    }

    fn path(&self, version: u64) -> PathBuf {
        self.dir.join(format!("{version:020}.json"))
    }
}

/// The columns of samples in Delta's words.
fn table_schema() -> Value {
    let kind = |kind: &DataType| match kind {
        DataType::List(_) => {
            json!({"type": "array", "elementType": "double", "containsNull": false})
        }
        DataType::Decimal128(digits, _) => json!(format!("decimal({digits},0)")),
        DataType::Timestamp(..) => json!("timestamp"),
        DataType::Float64 => json!("double"),
        DataType::Int64 => json!("long"),
        DataType::Int32 => json!("integer"),
        DataType::Int16 => json!("short"),
        DataType::Int8 => json!("byte"),
        DataType::Boolean => json!("boolean"),
        _ => json!("string"),
    };
    let schema = table::schema();
    let fields = schema.fields().iter().map(|field| {
        let (name, nullable) = (field.name(), field.is_nullable());
        json!({"name": name, "type": kind(field.data_type()), "nullable": nullable, "metadata": {}})
    });
    json!({"type": "struct", "fields": fields.collect::<Vec<_>>()})
}

const LAST_CHECKPOINT: &str = "_last_checkpoint";

fn add(entry: &Entry, ms: i64, changes: bool) -> Value {
    // Statistics of times are cut to the millisecond, as Delta's other writers do.
    let (mut least, mut most) = (json!({}), json!({}));
    if entry.rows > 0 {
        least["time"] = iso_ms(entry.min.div_euclid(1_000_000)).into();
        most["time"] = iso_ms(entry.max.div_euclid(1_000_000).saturating_add(1)).into();
    }
    let stats = json!({
        "numRecords": entry.rows,
        "minValues": least,
        "maxValues": most,
        "nullCount": {},
    });
    json!({"add": {
        "path": name(entry.id),
        "partitionValues": {},
        "size": entry.bytes,
        "modificationTime": ms,
        "dataChange": changes,
        "stats": stats.to_string(),
        "tags": {
            "guildhall.footer_crc32c": format!("{:08x}", entry.footer_crc),
            "guildhall.min_ns": entry.min.to_string(),
            "guildhall.max_ns": entry.max.to_string(),
        },
    }})
}

fn entry(body: &Value) -> Option<Entry> {
    let stats: Value = serde_json::from_str(body["stats"].as_str()?).ok()?;
    let tag = |name: &str| body["tags"][name].as_str();
    Some(Entry {
        id: id_of(body["path"].as_str()?)?,
        bytes: body["size"].as_u64()?,
        rows: stats["numRecords"].as_u64()?,
        min: tag("guildhall.min_ns")?.parse().ok()?,
        max: tag("guildhall.max_ns")?.parse().ok()?,
        footer_crc: u32::from_str_radix(tag("guildhall.footer_crc32c")?, 16).ok()?,
    })
}

/// A time as Delta's statistics have it.
fn iso_ms(ms: i64) -> String {
    Time::from_ms(ms.clamp(i64::MIN / 1_000_000, i64::MAX / 1_000_000)).to_string()
}

/// A name for the table that no other has: made of the moment it was begun.
fn guid(now: Time) -> String {
    let ns = u64::from_le_bytes(now.ns().to_le_bytes());
    let (high, low) = (ns.wrapping_mul(0x9e37_79b9_7f4a_7c15), ns);
    let hex = format!("{high:016x}{low:016x}");
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

fn read_bytes(disk: &dyn Disk, path: &Path) -> Result<Vec<u8>, HistorianError> {
    crate::disk::read_whole(disk, path)
        .map_err(|source| HistorianError::File { path: path.to_owned(), source })
}

fn read_text(disk: &dyn Disk, path: &Path) -> Result<String, HistorianError> {
    String::from_utf8(read_bytes(disk, path)?).map_err(|_| untrusted(path, "it is not text"))
}

fn untrusted(path: &Path, why: &'static str) -> HistorianError {
    HistorianError::Manifest { path: path.to_owned(), why }
}

fn folder(dir: &Path, source: std::io::Error) -> HistorianError {
    HistorianError::Folder { path: dir.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::LocalDisk;

    #[test]
    fn a_table_of_an_older_program_gets_the_columns_it_lacks_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let open = || {
            let now = Time::from_s(1);
            DeltaLog::open(Arc::new(LocalDisk), dir.path().to_owned(), now).expect("opens")
        };
        let mut log = open();
        let mut older = log.table.clone();
        older[1]["metaData"]["schemaString"] = "{}".into();
        log.version = 1;
        log.write(&older[1..], "WRITE", 0).expect("writes");
        for _ in 0..2 {
            let log = open();
            assert_eq!((log.version, log.table.len()), (2, 2));
            let schema = log.table[1]["metaData"]["schemaString"].as_str().expect("a text");
            assert_eq!(schema, table_schema().to_string());
            assert_eq!(log.table[1]["metaData"]["id"], older[1]["metaData"]["id"]);
        }
    }
}
