//! Records: who sent what a samples file holds, and when it was received.
//!
//! `records/<number>.parquet` beside `samples/<number>.parquet`: record (i64, the number that its
//! samples carry), received (timestamp µs, UTC), origin (`connection:…`, `person:…` or `system`).
//! Kept apart because a batch of a thousand samples arrives at one moment from one source: said
//! once here, it costs nothing for each sample.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringDictionaryBuilder, TimestampMicrosecondBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use guildhall_model::{Span, TagId, Time};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use parquet::errors::ParquetError;

use crate::disk::Disk;
use crate::sheet::{MARK_ROWS, Sheet, SheetWriter, properties};

/// A sheet is made of tags; all records stand under this one, with the number as time.
const ALL: TagId = TagId(0);

/// When a record was received, and from whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) received: Time,
    pub(crate) origin: Arc<str>,
}

/// Writes one file.
pub(crate) struct RecordsWriter {
    sheet: SheetWriter,
    record: Int64Builder,
    received: TimestampMicrosecondBuilder,
    origin: StringDictionaryBuilder<Int32Type>,
    rows: usize,
}

impl RecordsWriter {
    pub(crate) fn create(disk: &dyn Disk, path: &Path) -> Result<RecordsWriter, ParquetError> {
        let properties = properties(&["record", "received"], &[]).build();
        let mut sheet = SheetWriter::create(disk, path, schema(), properties)?;
        sheet.begin(ALL);
        Ok(RecordsWriter {
            sheet,
            record: Int64Builder::new(),
            received: TimestampMicrosecondBuilder::new(),
            origin: StringDictionaryBuilder::new(),
            rows: 0,
        })
    }

    /// Adds the next, by number.
    pub(crate) fn push(
        &mut self,
        record: u64,
        received: Time,
        origin: &str,
    ) -> Result<(), ParquetError> {
        let number = i64::try_from(record).unwrap_or(i64::MAX);
        self.sheet.note(number);
        self.record.append_value(number);
        self.received.append_value(received.ns().div_euclid(1000));
        self.origin.append_value(origin);
        self.rows += 1;
        if self.rows >= MARK_ROWS { self.flush() } else { Ok(()) }
    }

    /// Ends the file, durably, and gives its bytes.
    pub(crate) fn finish(mut self) -> Result<u64, ParquetError> {
        self.flush()?;
        Ok(self.sheet.finish(String::new())?.bytes)
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        self.rows = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.record.finish()),
            Arc::new(self.received.finish().with_timezone("UTC")),
            Arc::new(self.origin.finish()),
        ];
        self.sheet.write(&RecordBatch::try_new(schema(), columns)?)
    }
}

fn schema() -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    Arc::new(Schema::new(vec![
        Field::new("record", DataType::Int64, false),
        Field::new("received", time, false),
        Field::new("origin", dictionary, false),
    ]))
}

/// Records one by one, by number.
pub(crate) struct Records {
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    at: usize,
}

impl Records {
    /// Those of a file with numbers in a range, and some beside them.
    pub(crate) fn read(sheet: &Sheet, range: Range<u64>) -> Result<Records, ParquetError> {
        let time = |record: u64| Time::from_ns(i64::try_from(record).unwrap_or(i64::MAX));
        let span = Span { from: time(range.start), until: time(range.end) };
        let rows = sheet.footer.tag(ALL).map_or(0..0, |all| all.within(span));
        let mut reader = sheet.read(&[rows], &[0, 1, 2], MARK_ROWS)?;
        let batch = reader.next().transpose()?;
        Ok(Records { reader, batch, at: 0 })
    }

    /// The number of the one that comes next.
    pub(crate) fn peek(&self) -> Option<u64> {
        let batch = self.batch.as_ref()?;
        u64::try_from(batch.column(0).as_primitive::<Int64Type>().value(self.at)).ok()
    }

    /// The next one.
    pub(crate) fn take(&mut self) -> Result<Option<(u64, Arrival)>, ParquetError> {
        let Some((record, batch)) = self.peek().zip(self.batch.as_ref()) else { return Ok(None) };
        let micros = batch.column(1).as_primitive::<TimestampMicrosecondType>().value(self.at);
        let origin = Arc::from(batch.column(2).as_string::<i32>().value(self.at));
        let received = Time::from_ns(micros.saturating_mul(1000));
        self.at += 1;
        if self.at == batch.num_rows() {
            (self.batch, self.at) = (self.reader.next().transpose()?, 0);
        }
        Ok(Some((record, Arrival { received, origin })))
    }
}

/// Copies the records of several files into one, each once.
pub(crate) fn copy(
    into: &mut RecordsWriter,
    mut from: Vec<Records>,
    range: &Range<u64>,
) -> Result<(), ParquetError> {
    let mut last = None;
    loop {
        let next = from.iter().enumerate().filter_map(|(at, records)| Some((records.peek()?, at)));
        let Some((_, at)) = next.min() else { return Ok(()) };
        let Some((record, arrival)) = from[at].take()? else { return Ok(()) };
        if range.contains(&record) && last != Some(record) {
            into.push(record, arrival.received, &arrival.origin)?;
            last = Some(record);
        }
    }
}

/// Looks up some records in a file.
pub(crate) fn find(
    sheet: &Sheet,
    wanted: &HashSet<u64>,
    found: &mut HashMap<u64, Arrival>,
) -> Result<(), ParquetError> {
    let (Some(first), Some(last)) = (wanted.iter().min(), wanted.iter().max()) else {
        return Ok(());
    };
    let mut records = Records::read(sheet, *first..last + 1)?;
    while let Some((record, arrival)) = records.take()? {
        if wanted.contains(&record) {
            found.insert(record, arrival);
        }
    }
    Ok(())
}
