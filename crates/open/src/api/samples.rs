//! Samples: reading them, writing stored values, taking in what programs measured.
//!
//! What comes in is answered only once the historian has it on disk. A row that is refused is
//! named with its reason and never stops its neighbours; what is refused as a whole (disk full,
//! too busy) may be sent again as it is.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use guildhall_model::{Quality, QualityClass, Sample, Span, Time, Value};
use guildhall_query::{SAMPLES_MAX, VisibleTag};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use utoipa::{IntoParams, ToSchema};

use super::wire::{ReceiptWire, SampleWire, TimeWire, value_from_json, value_json};
use super::{Json, Query, blocking, long_json, time};
use crate::caller::Caller;
use crate::house::House;
use crate::intake::body;
use crate::intake::collect::{Collector, Outcome, Rows};
use crate::intake::precision;
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
    pub(super) tag: String,
    /// RFC 3339, or milliseconds since 1970. An hour before `until` when left out.
    from: Option<String>,
    /// RFC 3339, or milliseconds since 1970, itself not included. Now when left out.
    until: Option<String>,
    /// At most 10000, which holds when it is left out; 100 of an array or a structure.
    limit: Option<usize>,
}

impl HistoryAsked {
    /// What it means at this moment.
    pub(super) fn span_and_limit(&self, now: Time, max: usize) -> Result<(Span, usize), Problem> {
        let until = self.until.as_deref().map_or(Ok(now), |text| time("until", text))?;
        let from = self.from.as_deref().map_or(Ok(until - REACH), |text| time("from", text))?;
        if until <= from {
            let detail = format!("the span from {from} until {until} is empty");
            return Err(Problem::bad_request(detail));
        }
        let limit = self.limit.unwrap_or(max);
        if limit == 0 || limit > max {
            let detail = format!("`limit` must be 1 to {max}");
            return Err(Problem::bad_request(detail.clone()).with_field("limit", detail));
        }
        Ok((Span { from, until }, limit))
    }
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
    /// `ns` (when left out), `us`, `ms`, `s`, `m` or `h`. For line protocol only.
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
#[schema(as = Values)]
pub(crate) struct Values<'a> {
    /// One for each tag, in the order asked.
    #[schema(value_type = Vec<ValueView>)]
    values: EachValue<'a>,
}

/// Of each tag that was asked for whether it may be seen, and its newest sample if so.
struct EachValue<'a> {
    asked: &'a [String],
    found: &'a [Result<VisibleTag, Box<Problem>>],
    lasts: &'a [Option<Sample>],
}

impl Serialize for EachValue<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut lasts = self.lasts.iter();
        let values = self.asked.iter().zip(self.found).map(|(tag, found)| match found {
            Err(error) => ValueView::Unknown { tag, error },
            Ok(_) => ValueView::known(tag, lasts.next().and_then(Option::as_ref)),
        });
        serializer.collect_seq(values)
    }
}

/// About how long the last value of a tag is as JSON.
const VALUE_BYTES: usize = 160;

/// The last value of a tag, or why there is none to see.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum ValueView<'a> {
    /// A tag that you may see.
    Known {
        tag: &'a str,
        #[schema(value_type = Option<serde_json::Value>)]
        value: JsonValue,
        /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
        quality: &'static str,
        /// The OPC UA status code's name.
        status: &'static str,
        /// Source time, RFC 3339.
        #[schema(value_type = Option<String>)]
        time: Option<TimeWire>,
    },
    /// One that does not exist or is not shared with you.
    Unknown { tag: &'a str, error: &'a Problem },
}

impl<'a> ValueView<'a> {
    fn known(tag: &'a str, last: Option<&Sample>) -> ValueView<'a> {
        let quality = last.map_or(Quality::GOOD_NO_DATA, |last| last.quality);
        ValueView::Known {
            tag,
            value: value_json(last.and_then(|last| last.value.as_ref())),
            quality: quality.class().word(),
            status: quality.name(),
            time: last.map(|last| TimeWire(last.time)),
        }
    }
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
    let (span, limit) = asked.span_and_limit(house.clock.now(), SAMPLES_MAX)?;
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let tag = plant.tag(&asked.tag)?;
        let found = house.query.samples(&tag, span, limit)?;
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
    body: Body,
) -> Result<Json<ReceiptWire>, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
        let precision = precision(asked.precision.as_deref())?;
        let outcome = body::lines(&house, caller, &headers, body, precision).await?;
        return Ok(Json(outcome.into()));
    }
    let mut collector = Collector::new(&house, caller, Rows::Json)?;
    let body = body::whole(&headers, body).await?;
    body::room(&house).await;
    let collector = blocking(move || {
        let asked: Ingest = serde_json::from_slice(&body)
            .map_err(|error| Problem::bad_request(format!("the body: {error}")))?;
        gather(&mut collector, asked.samples);
        Ok(collector)
    })
    .await?;
    receipt(collector).await
}

/// The last values of tags.
#[utoipa::path(post, path = "/values", tag = "samples", request_body = ValuesAsked, responses(
    (status = 200, body = Values), (status = 400, body = Problem),
    (status = 401, body = Problem)))]
pub(crate) async fn values(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<ValuesAsked>,
) -> Result<Response, Problem> {
    if asked.tags.len() > TAGS_MAX {
        let count = asked.tags.len();
        let detail = format!("{count} tags are more than the limit of {TAGS_MAX}");
        return Err(Problem::bad_request(detail));
    }
    let plant = house.query.plant(&caller.scope);
    let find = |path: &String| plant.tag(path).map_err(|error| Box::new(error.into()));
    let found: Vec<Result<VisibleTag, Box<Problem>>> = asked.tags.iter().map(find).collect();
    let lasts = house.query.lasts(found.iter().flatten());
    let values = EachValue { asked: &asked.tags, found: &found, lasts: &lasts };
    long_json(&Values { values }, asked.tags.len() * VALUE_BYTES)
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
    let mut collector = Collector::new(&house, caller, Rows::ByHand)?;
    let collector = blocking(move || {
        gather(&mut collector, asked.values);
        Ok(collector)
    })
    .await?;
    receipt(collector).await
}

/// Waits for what was gathered, and answers.
async fn receipt(collector: Collector) -> Result<Json<ReceiptWire>, Problem> {
    Ok(Json(collector.settle().await?.into()))
}

impl From<Outcome> for ReceiptWire {
    fn from(outcome: Outcome) -> ReceiptWire {
        let Outcome { stored, parked, refused, first } = outcome;
        ReceiptWire { stored, parked, refused, errors: first }
    }
}

/// Takes rows of a request; hands in what is left of them at the end.
fn gather(collector: &mut Collector, rows: Vec<Written>) {
    collector.with_plant(|collector, plant| {
        for (row, written) in rows.into_iter().enumerate() {
            match written.read(collector.received()) {
                Ok((time, value, quality)) => {
                    let found = collector.find(plant, &written.tag);
                    collector.push(found, row, time, value, quality);
                }
                Err(why) => collector.refuse(row, &written.tag, &why),
            }
        }
        collector.end();
    });
}

impl Written {
    fn read(&self, received: Time) -> Result<(Time, Option<Value>, Quality), String> {
        let time = match &self.time {
            Some(text) => Time::parse(text).map_err(|error| error.to_string())?,
            None => received,
        };
        let quality = self.quality.as_deref().map_or(Ok(Quality::GOOD), quality)?;
        Ok((time, value_from_json(&self.value)?, quality))
    }
}

fn quality(word: &str) -> Result<Quality, String> {
    QualityClass::from_word(word).map(QualityClass::quality).ok_or_else(|| {
        let words = QualityClass::ALL.map(QualityClass::word).join(", ");
        format!("`{word}` is not a quality; it is one of {words}")
    })
}
