//! Metrics of OpenTelemetry: OTLP over HTTP, protobuf and JSON.
//!
//! Source: "OTLP Specification 1.x", OTLP/HTTP. A gauge and a sum are one sample for each data
//! point, a histogram is two: its sum and its count, as `…_sum` and `…_count`. What is refused
//! is told in `partialSuccess`, which senders log and do not send again; a request that is
//! refused as a whole is a `google.rpc.Status`, in the form the request had. Left out on
//! purpose: exponential histograms and summaries, refused by name; buckets and exemplars, read
//! over, for no tag here could hold them.

mod wire;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guildhall_model::{Quality, Time, Value};
use guildhall_query::Plant;
use prost::Message;
use serde::Serialize;

use super::collect::{Collector, Outcome, Rows};
use super::naming::Naming;
use super::{body, sender, told};
use crate::api::blocking;
use crate::house::House;
use crate::problem::Problem;
use wire::{
    HistogramPoint, KeyValue, Metric, MetricsRequest, MetricsResponse, NumberPoint, PartialSuccess,
    Status,
};

/// The bit of a point's flags that says that it has no value.
const NO_RECORDED_VALUE: u32 = 1;

/// Most refused rows that an answer names.
const NAMED_MAX: usize = 3;

/// How request and answer are written.
#[derive(Clone, Copy)]
enum Form {
    Protobuf,
    Json,
}

/// Takes a request.
pub(super) async fn metrics(State(house): State<Arc<House>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let form = match Form::of(&parts.headers) {
        Ok(form) => form,
        Err(problem) => return refused(Form::Protobuf, &problem),
    };
    match take(&house, &parts, body, form).await {
        Ok((points, outcome)) => {
            let partial_success = (outcome.refused > 0).then(|| partial(points, &outcome));
            form.answer(StatusCode::OK, &MetricsResponse { partial_success })
        }
        Err(problem) => refused(form, &problem),
    }
}

async fn take(
    house: &Arc<House>,
    parts: &Parts,
    body: Body,
    form: Form,
) -> Result<(usize, Outcome), Problem> {
    let mut collector = Collector::new(house, sender(house, parts)?, Rows::Typed)?;
    let bytes = body::whole(&parts.headers, body).await?;
    body::room(house).await;
    let (points, collector) = blocking(move || {
        let request = form.read(&bytes)?;
        let points = collector.with_plant(|collector, plant| gather(collector, plant, &request));
        Ok((points, collector))
    })
    .await?;
    Ok((points, collector.settle().await?))
}

impl Form {
    fn of(headers: &HeaderMap) -> Result<Form, Problem> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        match kind.map(|kind| kind.split(';').next().unwrap_or(kind).trim()) {
            Some("application/x-protobuf") => Ok(Form::Protobuf),
            Some("application/json") => Ok(Form::Json),
            other => Err(Problem::wrong_kind(
                format!("metrics do not come as `{}`", other.unwrap_or_default()),
                "send application/x-protobuf or application/json",
            )),
        }
    }

    fn read(self, bytes: &[u8]) -> Result<MetricsRequest, Problem> {
        let wrong = |why: String| Problem::bad_request(format!("no metrics request: {why}"));
        match self {
            Form::Protobuf => {
                MetricsRequest::decode(bytes).map_err(|error| wrong(error.to_string()))
            }
            Form::Json => serde_json::from_slice(bytes).map_err(|error| wrong(error.to_string())),
        }
    }

    fn answer(self, status: StatusCode, message: &(impl Message + Serialize)) -> Response {
        match self {
            Form::Protobuf => {
                let kind = [(header::CONTENT_TYPE, "application/x-protobuf")];
                (status, kind, message.encode_to_vec()).into_response()
            }
            Form::Json => (status, axum::Json(message)).into_response(),
        }
    }
}

/// A refusal of the whole. Senders repeat 429, 502, 503 and 504, and nothing else.
fn refused(form: Form, problem: &Problem) -> Response {
    let status = match problem.status() {
        StatusCode::INSUFFICIENT_STORAGE => StatusCode::SERVICE_UNAVAILABLE,
        status => status,
    };
    // The numbers of google.rpc.Code.
    let code = match status {
        StatusCode::UNAUTHORIZED => 16,
        StatusCode::FORBIDDEN => 7,
        StatusCode::TOO_MANY_REQUESTS | StatusCode::PAYLOAD_TOO_LARGE => 8,
        StatusCode::SERVICE_UNAVAILABLE => 14,
        status if status.is_client_error() => 3,
        _ => 13,
    };
    let mut response = form.answer(status, &Status { code, message: told(problem) });
    response.headers_mut().extend(problem.headers());
    response
}

/// Counts data points, of which a refused histogram is one with two samples.
fn partial(points: usize, outcome: &Outcome) -> PartialSuccess {
    let first = outcome.first.iter().take(NAMED_MAX);
    let first: Vec<String> = first.map(|row| format!("`{}`: {}", row.name, row.why)).collect();
    let rejected = i64::try_from(outcome.refused.min(points)).unwrap_or(i64::MAX);
    PartialSuccess { rejected_data_points: rejected, error_message: first.join("; ") }
}

/// Takes all points in, and says how many there are. A point is a row.
fn gather(collector: &mut Collector, plant: &Plant<'_>, request: &MetricsRequest) -> usize {
    let mut gathering = Gathering { collector, plant, row: 0 };
    for resource in &request.resource_metrics {
        let mut naming = Naming::default();
        let attributes = resource.resource.iter().flat_map(|resource| &resource.attributes);
        take_labels(&mut naming, attributes);
        for metric in resource.scope_metrics.iter().flat_map(|scope| &scope.metrics) {
            gathering.metric(naming, metric);
        }
    }
    gathering.collector.end();
    gathering.row
}

fn take_labels<'a>(naming: &mut Naming<'a>, labels: impl IntoIterator<Item = &'a KeyValue>) {
    for KeyValue { key, value } in labels {
        if let Some(text) = value.as_ref().and_then(|value| value.string_value.as_deref()) {
            naming.take(key, text);
        }
    }
}

struct Gathering<'a> {
    collector: &'a mut Collector,
    plant: &'a Plant<'a>,
    row: usize,
}

impl Gathering<'_> {
    fn metric(&mut self, naming: Naming<'_>, metric: &Metric) {
        let numbers = metric.gauge.iter().chain(&metric.sum);
        for point in numbers.flat_map(|numbers| &numbers.data_points) {
            self.number(naming, &metric.name, point);
        }
        for point in metric.histogram.iter().flat_map(|histogram| &histogram.data_points) {
            self.histogram(naming, &metric.name, point);
        }
        let others = metric.exponential_histogram.iter().chain(&metric.summary);
        for _ in others.flat_map(|others| &others.data_points) {
            let why = "exponential histograms and summaries are not taken; send a histogram";
            self.collector.refuse(self.row, &metric.name, why);
            self.row += 1;
        }
    }

    fn number<'a>(&mut self, mut naming: Naming<'a>, metric: &str, point: &'a NumberPoint) {
        take_labels(&mut naming, &point.attributes);
        let integer = point.as_int.map(Value::Integer);
        let value = point.as_double.map(Value::Float).or(integer);
        let value = value.filter(|_| point.flags & NO_RECORDED_VALUE == 0);
        self.push(&naming.path(metric, ""), point.time_unix_nano, value);
        self.row += 1;
    }

    fn histogram<'a>(&mut self, mut naming: Naming<'a>, metric: &str, point: &'a HistogramPoint) {
        take_labels(&mut naming, &point.attributes);
        let recorded = point.flags & NO_RECORDED_VALUE == 0;
        let count = i64::try_from(point.count).unwrap_or(i64::MAX);
        let count = recorded.then_some(Value::Integer(count));
        self.push(&naming.path(metric, "_count"), point.time_unix_nano, count);
        // A histogram of values that can be negative has no sum.
        if let Some(sum) = point.sum.filter(|_| recorded) {
            let sum = Some(Value::Float(sum));
            self.push(&naming.path(metric, "_sum"), point.time_unix_nano, sum);
        }
        self.row += 1;
    }

    fn push(&mut self, path: &str, time: u64, value: Option<Value>) {
        let found = self.collector.find(self.plant, path);
        let time = match i64::try_from(time) {
            Ok(0) => self.collector.received(),
            Ok(ns) => Time::from_ns(ns),
            Err(_) => {
                return self.collector.refuse(self.row, path, "its time is after 2262");
            }
        };
        let quality = if value.is_some() { Quality::GOOD } else { Quality::GOOD_NO_DATA };
        self.collector.push(found, self.row, time, value, quality);
    }
}
