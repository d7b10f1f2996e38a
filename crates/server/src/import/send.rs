//! Sends samples in batches, and waits when the server says so.

use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use guildhall_model::{DataType, QualityClass, Time, Value};
use guildhall_open::value_json;
use serde_json::{Value as Json, json};

use super::report::Report;
use crate::client::{Client, Sent};
use crate::error::ServerError;

/// Most samples of a batch.
const BATCH_SAMPLES: usize = 10_000;

/// Most bytes of a batch, about: far less than a request may have.
const BATCH_BYTES: usize = 8 * 1024 * 1024;

/// What a sample takes in a request beside its path and value, about.
const SAMPLE_BYTES: usize = 90;

/// How long a batch is tried again while the server is busy.
const BUSY_MAX: Duration = Duration::from_secs(600);

/// All tags that the caller sees. Their kinds tell how texts are read.
const TAGS: &str = "SELECT tag, data_type, unit FROM tags";

/// What is known about a tag.
pub(super) struct TagInfo {
    pub(super) data_type: DataType,
    pub(super) unit: Option<String>,
}

/// Tags by path.
pub(super) type Tags = HashMap<String, TagInfo>;

/// One sample and where it stands.
pub(super) struct Sample {
    pub(super) line: u64,
    pub(super) path: Arc<str>,
    pub(super) time: Time,
    pub(super) value: Option<Value>,
    pub(super) quality: QualityClass,
}

/// Sends samples, or only looks at them.
pub(super) struct Sender<'c> {
    client: &'c Client,
    tags: &'c Tags,
    dry_run: bool,
    batch: Vec<Sample>,
    bytes: usize,
}

impl<'c> Sender<'c> {
    pub(super) fn new(client: &'c Client, tags: &'c Tags, dry_run: bool) -> Sender<'c> {
        Sender { client, tags, dry_run, batch: Vec::new(), bytes: 0 }
    }

    pub(super) fn push(&mut self, sample: Sample) {
        let value = match &sample.value {
            Some(Value::Text(text) | Value::Json(text)) => text.len(),
            Some(Value::Array(points)) => points.len() * 20,
            _ => 20,
        };
        self.bytes += SAMPLE_BYTES + sample.path.len() + value;
        self.batch.push(sample);
    }

    /// Sends what has come together when that is a batch.
    pub(super) fn flush_full(&mut self, report: &mut Report) -> Result<(), ServerError> {
        if self.batch.len() < BATCH_SAMPLES && self.bytes < BATCH_BYTES {
            return Ok(());
        }
        self.flush(report)
    }

    /// Sends what has come together.
    pub(super) fn flush(&mut self, report: &mut Report) -> Result<(), ServerError> {
        self.bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        // One row of a wide file may bring more than a batch.
        for batch in batch.chunks(BATCH_SAMPLES) {
            if self.dry_run {
                self.look_at(batch, report);
                continue;
            }
            let samples: Vec<Json> = batch.iter().map(sample_json).collect();
            let body = json!({ "samples": samples }).to_string();
            report.receipt(batch, &self.send(&body)?);
        }
        Ok(())
    }

    /// Tells what the server would refuse of tags that there are.
    fn look_at(&self, batch: &[Sample], report: &mut Report) {
        for Sample { line, path, value, .. } in batch {
            let cast = self.tags.get(&**path).zip(value.as_ref());
            let cast = cast.map(|(tag, value)| value.clone().cast(tag.data_type));
            if let Some(Err(error)) = cast {
                report.refuse(*line, path, &error.to_string());
            }
        }
    }

    fn send(&self, body: &str) -> Result<Json, ServerError> {
        let mut waited = Duration::ZERO;
        loop {
            match self.client.send_json("/samples", body)? {
                Sent::Done(answer) => return Ok(answer),
                Sent::Later { after, problem } if waited + after > BUSY_MAX => {
                    return Err(problem);
                }
                Sent::Later { after, .. } => {
                    std::thread::sleep(after);
                    waited += after;
                }
            }
        }
    }
}

/// The tags there are.
pub(super) fn tags(client: &Client) -> Result<Tags, ServerError> {
    let mut answer = client.post("/sql", TAGS, "text/csv")?;
    let mut text = Vec::new();
    let wrong = |error: &dyn std::fmt::Display| client.unreadable(error);
    answer.read_to_end(&mut text).map_err(|error| wrong(&error))?;
    let mut tags = Tags::new();
    for row in csv::Reader::from_reader(text.as_slice()).records() {
        let row = row.map_err(|error| wrong(&error))?;
        let cell = |at| row.get(at).unwrap_or_default();
        let data_type = DataType::from_word(cell(1));
        let data_type = data_type.ok_or_else(|| wrong(&"a tag of an unknown kind"))?;
        let unit = Some(cell(2).to_owned()).filter(|unit| !unit.is_empty());
        tags.insert(cell(0).to_owned(), TagInfo { data_type, unit });
    }
    Ok(tags)
}

fn sample_json(sample: &Sample) -> Json {
    json!({
        "tag": &*sample.path,
        "time": sample.time.to_string(),
        "value": value_json(sample.value.as_ref()),
        "quality": sample.quality.word(),
    })
}
