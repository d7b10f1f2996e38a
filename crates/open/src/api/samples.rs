//! Samples: reading them, writing stored values, taking in what programs measured.
//!
//! What comes in is answered only once the historian has it on disk. A row that is refused is
//! named with its reason and never stops its neighbours; what is refused as a whole (disk full,
//! too busy) may be sent again as it is.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use guildhall_model::sample::REFUSED_NAMED_MAX;
use guildhall_model::{Batch, DataType, Origin, Quality, QualityClass, Role, Span, Time, Value};
use guildhall_query::{Plant, SAMPLES_MAX, VisibleTag};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use utoipa::{IntoParams, ToSchema};

use super::line_protocol::{self, Precision};
use super::wire::{ReceiptWire, RefusedWire, SampleWire, value_from_json};
use super::{Json, Query, blocking, body_too_large, time};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// Most tags in one question for values.
const TAGS_MAX: usize = 10_000;

/// How far back history reaches when nobody says so.
const REACH: Duration = Duration::from_secs(3600);

/// Which samples.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryAsked {
    /// The tag's path.
    tag: String,
    /// RFC 3339, or milliseconds since 1970. An hour before `until` when left out.
    from: Option<String>,
    /// RFC 3339, or milliseconds since 1970, itself not included. Now when left out.
    until: Option<String>,
    /// At most 10000, which holds when it is left out.
    limit: Option<usize>,
}

/// Samples of a tag, oldest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct History {
    tag: String,
    samples: Vec<SampleWire>,
    /// Where to go on with `from`, when there are more.
    next: Option<String>,
}

/// Samples that a program measured.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Ingest {
    samples: Vec<Written>,
}

/// Values to be stored.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Writes {
    values: Vec<Written>,
}

/// One sample that comes in.
#[derive(Deserialize, ToSchema)]
struct Written {
    /// The tag's path.
    tag: String,
    /// RFC 3339; now when left out.
    time: Option<String>,
    /// Boolean, number, text, or null when the quality is `Bad` or `GoodNoData`.
    #[schema(value_type = Option<serde_json::Value>)]
    #[serde(default)]
    value: JsonValue,
    /// `Good` (when left out), `GoodNoData`, `Uncertain` or `Bad`.
    quality: Option<String>,
}

/// What a timestamp of line protocol counts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IngestAsked {
    /// `ns` (when left out), `us`, `ms` or `s`. For line protocol only.
    precision: Option<String>,
}

/// Which tags.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ValuesAsked {
    /// Paths, at most 10000.
    tags: Vec<String>,
}

/// Last values.
#[derive(Serialize, ToSchema)]
pub(crate) struct Values {
    /// One for each tag, in the order asked.
    values: Vec<ValueView>,
}

/// The last value of a tag, or why there is none to see.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum ValueView {
    /// A tag that you may see.
    Known {
        tag: String,
        #[schema(value_type = Option<serde_json::Value>)]
        value: JsonValue,
        /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
        quality: &'static str,
        /// The OPC UA status code's name.
        status: &'static str,
        /// Source time, RFC 3339.
        time: Option<String>,
    },
    /// One that does not exist or is not shared with you.
    Unknown { tag: String, error: Box<Problem> },
}

/// Samples of a tag over a span, oldest first, as they were stored.
#[utoipa::path(get, path = "/samples", tag = "samples", params(HistoryAsked), responses(
    (status = 200, body = History), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn history(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(asked): Query<HistoryAsked>,
) -> Result<Json<History>, Problem> {
    let now = house.clock.now();
    let until = asked.until.as_deref().map_or(Ok(now), |text| time("until", text))?;
    let from = asked.from.as_deref().map_or(Ok(until - REACH), |text| time("from", text))?;
    if until <= from {
        return Err(Problem::bad_request(format!("the span from {from} until {until} is empty")));
    }
    let limit = asked.limit.unwrap_or(SAMPLES_MAX);
    if limit == 0 || limit > SAMPLES_MAX {
        let detail = format!("`limit` must be 1 to {SAMPLES_MAX}");
        return Err(Problem::bad_request(detail.clone()).with_field("limit", detail));
    }
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let tag = plant.tag(&asked.tag)?;
        let found = house.query.samples(&tag, Span { from, until }, limit)?;
        let last = found.samples.last().filter(|_| found.more);
        Ok(Json(History {
            tag: asked.tag,
            next: last.map(|last| (last.time + Duration::from_nanos(1)).to_string()),
            samples: found.samples.iter().map(SampleWire::from).collect(),
        }))
    })
    .await
}

/// Takes in samples that a program measured, as JSON or InfluxDB line protocol (the measurement
/// or a tag `asset` is the asset's path, a field its property). Answers once they are on disk.
/// Needs the role of an operator where each tag belongs.
#[utoipa::path(post, path = "/samples", tag = "samples", params(IngestAsked),
    request_body(content((Ingest = "application/json"), (String = "text/plain"))),
    responses((status = 200, body = ReceiptWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 413, body = Problem),
    (status = 429, body = Problem), (status = 503, body = Problem),
    (status = 507, body = Problem)))]
pub(crate) async fn ingest(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(asked): Query<IngestAsked>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<ReceiptWire>, Problem> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => body_too_large(),
        _ => Problem::bad_request(rejection.body_text()),
    })?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_lines = kind.is_some_and(|kind| kind.starts_with("text/plain"));
    let word = asked.precision.as_deref().unwrap_or("ns");
    let precision = Precision::from_word(word).ok_or_else(|| {
        Problem::bad_request(format!("`{word}` is not a precision; it is one of ns, us, ms, s"))
    })?;
    let at_house = Arc::clone(&house);
    let incoming = blocking(move || {
        let plant = at_house.query.plant(&caller.scope);
        let mut incoming = Incoming::new(&at_house, &caller, &plant, false);
        if is_lines {
            let text = std::str::from_utf8(&body)
                .map_err(|_| Problem::bad_request("the lines are not UTF-8"))?;
            for line in line_protocol::read(text, precision) {
                incoming.line(line);
            }
        } else {
            let asked: Ingest = serde_json::from_slice(&body)
                .map_err(|error| Problem::bad_request(format!("the body: {error}")))?;
            for (row, written) in asked.samples.into_iter().enumerate() {
                incoming.written(row, written);
            }
        }
        Ok(incoming.done())
    })
    .await?;
    store(&house, incoming).await
}

/// The last values of tags.
#[utoipa::path(post, path = "/values", tag = "samples", request_body = ValuesAsked, responses(
    (status = 200, body = Values), (status = 400, body = Problem),
    (status = 401, body = Problem)))]
pub(crate) async fn values(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<ValuesAsked>,
) -> Result<Json<Values>, Problem> {
    if asked.tags.len() > TAGS_MAX {
        let count = asked.tags.len();
        let detail = format!("{count} tags are more than the limit of {TAGS_MAX}");
        return Err(Problem::bad_request(detail));
    }
    let plant = house.query.plant(&caller.scope);
    let found: Vec<_> = asked.tags.iter().map(|path| plant.tag(path)).collect();
    let seen = found.iter().filter_map(|tag| tag.as_ref().ok().cloned());
    let mut readings = house.query.readings(&plant, seen).into_iter();
    let mut values = Vec::with_capacity(found.len());
    for (tag, found) in asked.tags.into_iter().zip(found) {
        values.push(match found {
            Err(error) => ValueView::Unknown { tag, error: Box::new(error.into()) },
            Ok(_) => {
                let reading = readings.next();
                let last = reading.as_ref().and_then(|reading| reading.last.as_ref());
                let quality = last.map_or(Quality::GOOD_NO_DATA, |last| last.quality);
                ValueView::Known {
                    tag,
                    value: super::wire::value_json(last.and_then(|last| last.value.as_ref())),
                    quality: quality.class().word(),
                    status: quality.name(),
                    time: last.map(|last| last.time.to_string()),
                }
            }
        });
    }
    Ok(Json(Values { values }))
}

/// Writes stored values of tags that their type lets people write. Never reaches a machine.
/// Needs the role of an operator where each tag belongs.
#[utoipa::path(put, path = "/values", tag = "samples", request_body = Writes, responses(
    (status = 200, body = ReceiptWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 413, body = Problem),
    (status = 429, body = Problem), (status = 503, body = Problem),
    (status = 507, body = Problem)))]
pub(crate) async fn write(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<Writes>,
) -> Result<Json<ReceiptWire>, Problem> {
    let incoming = {
        let plant = house.query.plant(&caller.scope);
        let mut incoming = Incoming::new(&house, &caller, &plant, true);
        for (row, written) in asked.values.into_iter().enumerate() {
            incoming.written(row, written);
        }
        incoming.done()
    };
    store(&house, incoming).await
}

/// What is handed on, which row of the request each sample was, and what is refused already.
type Handed = (Batch, Vec<usize>, Refusals);

/// Hands it in, and puts what was refused here and there together.
async fn store(
    house: &House,
    (batch, rows, mut refusals): Handed,
) -> Result<Json<ReceiptWire>, Problem> {
    let mut stored = 0;
    if !batch.is_empty() {
        let receipt = house.admit(batch).await?;
        stored = receipt.stored;
        refusals.count += receipt.refused - receipt.first_refused.len();
        for refused in receipt.first_refused {
            let row = rows.get(refused.row).copied().unwrap_or_default();
            refusals.add(row, &refused.name, refused.why);
        }
    }
    refusals.named.sort_by_key(|refused| refused.row);
    refusals.named.truncate(REFUSED_NAMED_MAX);
    Ok(Json(ReceiptWire { stored, refused: refusals.count, errors: refusals.named }))
}

#[derive(Default)]
struct Refusals {
    count: usize,
    named: Vec<RefusedWire>,
}

impl Refusals {
    /// At most twice as many are kept as are told, so that those of the hub find room.
    fn add(&mut self, row: usize, name: &str, why: String) {
        self.count += 1;
        if self.named.len() < 2 * REFUSED_NAMED_MAX {
            self.named.push(RefusedWire { row, name: name.to_owned(), why });
        }
    }
}

/// Looks up each tag once, and checks that the caller may put something there.
struct Incoming<'a> {
    caller: &'a Caller,
    plant: &'a Plant<'a>,
    /// Whether only tags that people may write are taken.
    by_hand: bool,
    batch: Batch,
    rows: Vec<usize>,
    refusals: Refusals,
    known: HashMap<String, Result<(u32, DataType), String>>,
}

impl<'a> Incoming<'a> {
    fn new(house: &House, caller: &'a Caller, plant: &'a Plant<'a>, by_hand: bool) -> Incoming<'a> {
        let origin = Origin::Person(caller.person().clone());
        Incoming {
            caller,
            plant,
            by_hand,
            batch: Batch::new(origin, house.clock.now()),
            rows: Vec::new(),
            refusals: Refusals::default(),
            known: HashMap::new(),
        }
    }

    fn done(self) -> Handed {
        (self.batch, self.rows, self.refusals)
    }

    fn written(&mut self, row: usize, written: Written) {
        let read = || -> Result<(Time, Option<Value>, Quality), String> {
            let time = match &written.time {
                Some(text) => Time::parse(text).map_err(|error| error.to_string())?,
                None => self.batch.received,
            };
            let quality = written.quality.as_deref().map_or(Ok(Quality::GOOD), quality)?;
            Ok((time, value_from_json(&written.value)?, quality))
        };
        match read() {
            Ok((time, value, quality)) => self.push(row, &written.tag, time, value, quality),
            Err(why) => self.refusals.add(row, &written.tag, why),
        }
    }

    fn line(&mut self, line: Result<line_protocol::Line, (usize, String, String)>) {
        match line {
            Ok(line) => {
                let time = line.time.unwrap_or(self.batch.received);
                for (property, value) in line.fields {
                    let path = format!("{}.{property}", line.asset);
                    self.push(line.row, &path, time, Some(value), Quality::GOOD);
                }
            }
            Err((row, begin, why)) => self.refusals.add(row, &begin, why),
        }
    }

    fn push(&mut self, row: usize, path: &str, time: Time, value: Option<Value>, quality: Quality) {
        let found = match self.known.get(path) {
            Some(found) => found.clone(),
            None => {
                let found = self.look_up(path);
                self.known.insert(path.to_owned(), found.clone());
                found
            }
        };
        match found {
            Ok((name, kind)) => {
                self.batch.push(name, time, value.map(|value| special(value, kind)), quality);
                self.rows.push(row);
            }
            Err(why) => self.refusals.add(row, path, why),
        }
    }

    fn look_up(&mut self, path: &str) -> Result<(u32, DataType), String> {
        let tag: VisibleTag = self.plant.tag(path).map_err(|error| error.to_string())?;
        if self.by_hand && !tag.property.writable {
            return Err("its type does not let people write it".to_owned());
        }
        self.caller.need(Role::Operator, &tag.owner).map_err(|problem| problem.detail)?;
        Ok((self.batch.add_name(tag.path.shared()), tag.property.data_type))
    }
}

fn quality(word: &str) -> Result<Quality, String> {
    QualityClass::from_word(word).map(QualityClass::quality).ok_or_else(|| {
        let words = QualityClass::ALL.map(QualityClass::word).join(", ");
        format!("`{word}` is not a quality; it is one of {words}")
    })
}

/// The numbers that JSON has no form for come as texts.
fn special(value: Value, kind: DataType) -> Value {
    match (&value, kind) {
        (Value::Text(text), DataType::Float) => match &**text {
            "NaN" => Value::Float(f64::NAN),
            "Infinity" => Value::Float(f64::INFINITY),
            "-Infinity" => Value::Float(f64::NEG_INFINITY),
            _ => value,
        },
        _ => value,
    }
}
