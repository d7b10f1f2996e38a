//! The file of parked samples: what came for tags that there are not, until a person decides.
//!
//! `parked.sqlite` in the data folder, beside the journal: SQLite again, since what is parked is
//! listed by tag and taken away one by one, which no log is made for. Each change is one
//! transaction that is on disk before it is answered. A value stands there as its kind and the
//! bits or text of it, so that none is changed by waiting.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use guildhall_model::{
    AssetId, DataType, NameError, OrganisationId, PersonId, Quality, TagPath, Time, Value,
};
use guildhall_open::{Parked, ParkedTag, Parking, ParkingError};
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Its name in the data folder.
pub(crate) const PARKED: &str = "parked.sqlite";

/// How the table is laid out. A greater number is of a newer Guildhall.
const LAYOUT: i64 = 1;

/// What a sample takes beside its tag and its value, in bytes: about what SQLite needs.
const SAMPLE_BYTES: usize = 128;

const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS parked (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        tag TEXT NOT NULL,
        person TEXT NOT NULL,
        time INTEGER NOT NULL,
        under TEXT NOT NULL,
        owner TEXT NOT NULL,
        received INTEGER NOT NULL,
        quality INTEGER NOT NULL,
        kind TEXT,
        value ANY,
        bytes INTEGER NOT NULL,
        UNIQUE (tag, person, time)
    ) STRICT";

/// Parked samples on disk.
pub(crate) struct Shelf {
    inside: Mutex<Inside>,
    bytes_max: i64,
}

struct Inside {
    file: Connection,
    /// What all samples take.
    bytes: i64,
}

/// Where the file is.
pub(crate) fn parked_path(dir: &Path) -> PathBuf {
    dir.join(PARKED)
}

/// Why the file cannot be used.
type Wrong = Box<dyn std::error::Error + Send + Sync>;

impl Shelf {
    /// Opens the file of a data folder, or begins it. Keeps so many bytes.
    pub(crate) fn open(dir: &Path, bytes_max: i64) -> Result<Shelf, ParkingError> {
        let open = || -> Result<Inside, Wrong> {
            let file = Connection::open(parked_path(dir))?;
            file.pragma_update(None, "journal_mode", "WAL")?;
            file.pragma_update(None, "synchronous", "FULL")?;
            let layout: i64 = file.pragma_query_value(None, "user_version", |row| row.get(0))?;
            if layout > LAYOUT {
                return Err("a newer Guildhall wrote it; start that one".into());
            }
            file.execute(TABLE, [])?;
            file.pragma_update(None, "user_version", LAYOUT)?;
            let sum = "SELECT coalesce(sum(bytes), 0) FROM parked";
            let bytes = file.query_row(sum, [], |row| row.get(0))?;
            Ok(Inside { file, bytes })
        };
        let inside = open().map_err(|error| cannot("opened", &error))?;
        Ok(Shelf { inside: Mutex::new(inside), bytes_max })
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Copies the file of a data folder as it is at this moment. False when there is none.
pub(crate) fn copy(dir: &Path, to: &Path) -> Result<bool, ParkingError> {
    let path = parked_path(dir);
    if !path.exists() {
        return Ok(false);
    }
    let copy = || -> Result<(), Wrong> {
        let to = to.to_str().ok_or("the path of its copy is no text")?;
        Connection::open(path)?.execute("VACUUM INTO ?1", [to])?;
        Ok(())
    };
    copy().map_err(|error| cannot("copied", &error))?;
    Ok(true)
}

impl Parking for Shelf {
    fn park(&self, samples: &[Parked]) -> Result<usize, ParkingError> {
        let park = || -> Result<usize, Wrong> {
            let mut inside = self.lock();
            let mut taken = inside.bytes;
            let all = inside.file.transaction()?;
            let mut old = all.prepare_cached(
                "SELECT bytes FROM parked WHERE tag = ?1 AND person = ?2 AND time = ?3",
            )?;
            let mut put = all.prepare_cached(
                "INSERT OR REPLACE INTO parked
                 (tag, person, time, under, owner, received, quality, kind, value, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            )?;
            let mut kept = 0;
            for sample in samples {
                let bytes = i64::try_from(bytes(sample))?;
                let key = (sample.tag.as_str(), sample.person.as_str(), sample.time.ns());
                let before: Option<i64> = old.query_row(key, |row| row.get(0)).optional()?;
                let after = taken + bytes - before.unwrap_or(0);
                if after > self.bytes_max {
                    break;
                }
                taken = after;
                let kind = sample.value.as_ref().map(|value| value.data_type().word());
                put.execute(params![
                    sample.tag.as_str(),
                    sample.person.as_str(),
                    sample.time.ns(),
                    sample.under.as_str(),
                    sample.owner.as_str(),
                    sample.received.ns(),
                    sample.quality.status(),
                    kind,
                    sample.value.as_ref().map(cell),
                    bytes,
                ])?;
                kept += 1;
            }
            drop((old, put));
            all.commit()?;
            inside.bytes = taken;
            Ok(kept)
        };
        park().map_err(|error| cannot("written", &error))
    }

    fn tags(&self) -> Result<Vec<ParkedTag>, ParkingError> {
        tags(&self.lock().file, None).map_err(|error| cannot("read", &error))
    }

    fn tag(&self, tag: &TagPath) -> Result<Option<ParkedTag>, ParkingError> {
        let found = tags(&self.lock().file, Some(tag));
        found.map(|mut found| found.pop()).map_err(|error| cannot("read", &error))
    }

    fn samples(
        &self,
        tag: &TagPath,
        after: i64,
        limit: usize,
    ) -> Result<Vec<(i64, Parked)>, ParkingError> {
        let read = || -> Result<Vec<(i64, Parked)>, Wrong> {
            let file = &self.lock().file;
            let mut ask = file.prepare_cached(
                "SELECT number, under, owner, person, received, time, quality, kind, value \
                 FROM parked WHERE tag = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
            )?;
            let mut rows = ask.query(params![tag.as_str(), after, i64::try_from(limit)?])?;
            let mut samples = Vec::new();
            while let Some(row) = rows.next()? {
                samples.push((row.get(0)?, sample(tag, row)?));
            }
            Ok(samples)
        };
        read().map_err(|error| cannot("read", &error))
    }

    fn forget(&self, numbers: &[i64]) -> Result<(), ParkingError> {
        let forget = || -> Result<(), Wrong> {
            let mut inside = self.lock();
            let mut left = inside.bytes;
            let all = inside.file.transaction()?;
            let one = "DELETE FROM parked WHERE number = ?1 RETURNING bytes";
            let mut one = all.prepare_cached(one)?;
            for number in numbers {
                let bytes: Option<i64> = one.query_row([number], |row| row.get(0)).optional()?;
                left -= bytes.unwrap_or(0);
            }
            drop(one);
            all.commit()?;
            inside.bytes = left;
            Ok(())
        };
        forget().map_err(|error| cannot("written", &error))
    }

    fn drop_tag(&self, tag: &TagPath) -> Result<usize, ParkingError> {
        let drop_tag = || -> Result<usize, Wrong> {
            let mut inside = self.lock();
            let sum = "SELECT coalesce(sum(bytes), 0) FROM parked WHERE tag = ?1";
            let all = inside.file.transaction()?;
            let bytes: i64 = all.query_row(sum, [tag.as_str()], |row| row.get(0))?;
            let dropped = all.execute("DELETE FROM parked WHERE tag = ?1", [tag.as_str()])?;
            all.commit()?;
            inside.bytes -= bytes;
            Ok(dropped)
        };
        drop_tag().map_err(|error| cannot("written", &error))
    }
}

fn cannot(what: &'static str, why: &Wrong) -> ParkingError {
    ParkingError { what, why: why.to_string() }
}

/// All tags that samples wait for, or one of them.
fn tags(file: &Connection, one: Option<&TagPath>) -> Result<Vec<ParkedTag>, Wrong> {
    let which = if one.is_some() { "WHERE tag = ?1" } else { "" };
    let mut ask = file.prepare_cached(&format!(
        "SELECT tag, under, owner, count(*), sum(bytes), min(time), max(time), min(received) \
         FROM parked {which} GROUP BY tag ORDER BY tag"
    ))?;
    let mut rows = ask.query(rusqlite::params_from_iter(one.map(TagPath::as_str)))?;
    let mut tags = Vec::new();
    while let Some(row) = rows.next()? {
        let tag: String = row.get(0)?;
        tags.push(ParkedTag {
            persons: persons(file, &tag)?,
            kinds: kinds(file, &tag)?,
            newest: newest(file, &tag)?,
            tag: TagPath::new(&tag)?,
            under: AssetId::new(&row.get::<_, String>(1)?)?,
            owner: OrganisationId::new(&row.get::<_, String>(2)?)?,
            samples: row.get::<_, i64>(3)?.cast_unsigned(),
            bytes: row.get::<_, i64>(4)?.cast_unsigned(),
            first: Time::from_ns(row.get(5)?),
            last: Time::from_ns(row.get(6)?),
            since: Time::from_ns(row.get(7)?),
        });
    }
    Ok(tags)
}

fn newest(file: &Connection, tag: &str) -> Result<Option<Value>, Wrong> {
    let mut ask = file.prepare_cached(
        "SELECT kind, value FROM parked WHERE tag = ?1 AND kind IS NOT NULL \
         ORDER BY time DESC, number DESC LIMIT 1",
    )?;
    let found = ask.query_row([tag], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)));
    found.optional()?.map(|(word, cell)| value(kind(&word)?, cell)).transpose()
}

fn persons(file: &Connection, tag: &str) -> Result<Vec<PersonId>, Wrong> {
    let ask = "SELECT DISTINCT person FROM parked WHERE tag = ?1 ORDER BY person";
    let mut ask = file.prepare_cached(ask)?;
    let names = ask.query_map([tag], |row| row.get::<_, String>(0))?;
    names.map(|name| Ok(PersonId::new(&name?)?)).collect()
}

/// The kinds of the values, the first to come first.
fn kinds(file: &Connection, tag: &str) -> Result<Vec<DataType>, Wrong> {
    let mut ask = file.prepare_cached(
        "SELECT kind FROM parked WHERE tag = ?1 AND kind IS NOT NULL GROUP BY kind \
         ORDER BY min(number)",
    )?;
    let words = ask.query_map([tag], |row| row.get::<_, String>(0))?;
    words.map(|word| kind(&word?)).collect()
}

fn kind(word: &str) -> Result<DataType, Wrong> {
    DataType::from_word(word).ok_or_else(|| format!("`{word}` is no kind of value").into())
}

fn bytes(sample: &Parked) -> usize {
    let value = match &sample.value {
        Some(Value::Text(text) | Value::Json(text)) => text.len(),
        Some(Value::Array(points)) => points.len() * size_of::<f64>(),
        _ => 0,
    };
    SAMPLE_BYTES + sample.tag.as_str().len() + value
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Boolean(flag) => Cell::Integer(i64::from(*flag)),
        Value::Integer(number) => Cell::Integer(*number),
        Value::Unsigned(number) => Cell::Integer(number.cast_signed()),
        // As bits: SQLite makes NULL of NaN.
        Value::Float(number) => Cell::Integer(number.to_bits().cast_signed()),
        Value::Text(text) | Value::Json(text) => Cell::Text(text.to_string()),
        Value::Array(points) => {
            Cell::Blob(points.iter().flat_map(|point| point.to_le_bytes()).collect())
        }
    }
}

fn value(kind: DataType, cell: Cell) -> Result<Value, Wrong> {
    Ok(match (kind, cell) {
        (DataType::Boolean, Cell::Integer(bits)) => Value::Boolean(bits != 0),
        (DataType::Integer, Cell::Integer(bits)) => Value::Integer(bits),
        (DataType::Unsigned, Cell::Integer(bits)) => Value::Unsigned(bits.cast_unsigned()),
        (DataType::Float, Cell::Integer(bits)) => {
            Value::Float(f64::from_bits(bits.cast_unsigned()))
        }
        (DataType::Text, Cell::Text(text)) => Value::text(text),
        (DataType::Json, Cell::Text(text)) => Value::Json(text.into()),
        (DataType::Array, Cell::Blob(bytes)) => {
            let points = bytes.chunks_exact(size_of::<f64>());
            let point = |bytes: &[u8]| bytes.try_into().map(f64::from_le_bytes);
            Value::Array(points.map(point).collect::<Result<Vec<f64>, _>>()?.into())
        }
        (kind, _) => return Err(format!("a parked value is not {kind}").into()),
    })
}

fn sample(tag: &TagPath, row: &Row<'_>) -> Result<Parked, Wrong> {
    let word: Option<String> = row.get(7)?;
    let value = match word {
        Some(word) => Some(value(kind(&word)?, row.get(8)?)?),
        None => None,
    };
    let name = |at| row.get::<_, String>(at);
    let named = |error: NameError| Wrong::from(error);
    Ok(Parked {
        tag: tag.clone(),
        under: AssetId::new(&name(1)?).map_err(named)?,
        owner: OrganisationId::new(&name(2)?).map_err(named)?,
        person: PersonId::new(&name(3)?).map_err(named)?,
        received: Time::from_ns(row.get(4)?),
        time: Time::from_ns(row.get(5)?),
        quality: Quality::from_status(row.get(6)?),
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parked(tag: &str, second: i64, value: Option<Value>) -> Parked {
        let quality = if value.is_some() { Quality::GOOD } else { Quality::BAD };
        Parked {
            tag: TagPath::new(tag).unwrap(),
            under: AssetId::new("one/site").unwrap(),
            owner: OrganisationId::new("one").unwrap(),
            person: PersonId::new("kim").unwrap(),
            received: Time::from_s(100),
            time: Time::from_s(second),
            value,
            quality,
        }
    }

    #[test]
    fn every_kind_of_value_is_the_same_after_a_start() {
        let dir = tempfile::tempdir().unwrap();
        let values = [
            Value::Boolean(true),
            Value::Integer(i64::MIN),
            Value::Unsigned(u64::MAX),
            Value::Float(-0.0),
            Value::Float(f64::INFINITY),
            Value::text("뜨겁다"),
            Value::Json("{\"a\":1}".into()),
            Value::Array([1.5, f64::NEG_INFINITY].into()),
        ];
        let values = values.map(Some).into_iter().chain([None]);
        let samples: Vec<Parked> =
            values.zip(1..).map(|(value, at)| parked("one/site/p.x", at, value)).collect();
        let shelf = Shelf::open(dir.path(), 1 << 20).unwrap();
        assert_eq!(shelf.park(&samples).unwrap(), samples.len());
        drop(shelf);
        let shelf = Shelf::open(dir.path(), 1 << 20).unwrap();
        let tag = &samples[0].tag;
        let found = shelf.samples(tag, i64::MIN, 100).unwrap();
        assert_eq!(found.iter().map(|(_, one)| one.clone()).collect::<Vec<_>>(), samples);
        let to = dir.path().join("copy");
        assert!(copy(dir.path(), &to).unwrap());
        std::fs::create_dir(dir.path().join("other")).unwrap();
        std::fs::rename(to, parked_path(&dir.path().join("other"))).unwrap();
        let other = Shelf::open(&dir.path().join("other"), 1 << 20).unwrap();
        assert_eq!(other.samples(tag, i64::MIN, 100).unwrap(), found);
        assert_eq!(shelf.samples(tag, found[7].0, 1).unwrap(), found[8..]);
    }

    #[test]
    fn no_more_is_kept_than_the_limit_and_what_is_sent_again_is_kept_once() {
        let dir = tempfile::tempdir().unwrap();
        let one = bytes(&parked("one/site/p.x", 1, None));
        let shelf = Shelf::open(dir.path(), i64::try_from(3 * one).unwrap()).unwrap();
        let at = |second, number: i64| parked("one/site/p.x", second, Some(number.into()));
        assert_eq!(shelf.park(&[at(1, 1), at(2, 2)]).unwrap(), 2);
        assert_eq!(shelf.park(&[at(1, 3)]).unwrap(), 1, "again");
        assert_eq!(shelf.park(&[at(3, 4), at(4, 5)]).unwrap(), 1);
        let found = shelf.tags().unwrap();
        assert_eq!(
            (found.len(), found[0].samples, &found[0].kinds[..]),
            (1, 3, &[DataType::Integer][..])
        );
        let since = Time::from_s(100);
        assert_eq!((found[0].newest.clone(), found[0].since), (Some(Value::Integer(4)), since));
        assert_eq!(shelf.tag(&found[0].tag).unwrap().as_ref(), found.first());
        assert_eq!(shelf.tag(&TagPath::new("one/site/p.y").unwrap()).unwrap(), None);
        let samples = shelf.samples(&found[0].tag, i64::MIN, 10).unwrap();
        let values: Vec<_> = samples.iter().map(|(_, one)| one.value.clone().unwrap()).collect();
        assert_eq!(values, [2, 3, 4].map(Value::Integer), "the newest of a time");
        shelf.forget(&[samples[0].0]).unwrap();
        assert_eq!(shelf.park(&[at(5, 6), at(6, 7)]).unwrap(), 1, "there is room for one");
        assert_eq!(shelf.drop_tag(&found[0].tag).unwrap(), 3);
        assert_eq!(shelf.tags().unwrap(), []);
    }
}
