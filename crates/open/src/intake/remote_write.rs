//! Prometheus remote write 1.0.
//!
//! Source: "Prometheus Remote-Write 1.0 specification": a `WriteRequest` in protobuf, packed
//! with snappy's block format. 2xx: all is stored. 400: some rows never will be, the rest is
//! stored; Prometheus sends it no more. 429 and 5xx: it sends the same again. The mark of
//! staleness is a sample without a value, GoodNoData. Left out on purpose: exemplars, metadata
//! and native histograms, which no tag here could hold, and version 2, which is declined with
//! 415 so that a sender that can falls back to version 1.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guildhall_model::{Quality, Time, Value};
use guildhall_query::Plant;
use prost::Message as _;

use super::collect::{Collector, Outcome, Rows};
use super::naming::Naming;
use super::{body, sender, told};
use crate::api::{BODY_BYTES_MAX, blocking, body_too_large};
use crate::house::House;
use crate::problem::Problem;

/// The bits of the float that ends a series.
const STALE_BITS: u64 = 0x7ff0_0000_0000_0002;

/// The label that holds the metric's name.
const NAME: &str = "__name__";

/// Most refused rows that an answer names.
const NAMED_MAX: usize = 3;

#[derive(Clone, PartialEq, prost::Message)]
struct WriteRequest {
    #[prost(message, repeated, tag = "1")]
    series: Vec<TimeSeries>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct TimeSeries {
    #[prost(message, repeated, tag = "1")]
    labels: Vec<Label>,
    #[prost(message, repeated, tag = "2")]
    samples: Vec<Sample>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Label {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Sample {
    #[prost(double, tag = "1")]
    value: f64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "2")]
    timestamp: i64,
}

/// Takes a request. Answers in plain text, which Prometheus puts into its log.
pub(super) async fn write(State(house): State<Arc<House>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match take(&house, &parts, body).await {
        Ok(outcome) if outcome.refused == 0 => StatusCode::NO_CONTENT.into_response(),
        Ok(outcome) => (StatusCode::BAD_REQUEST, partial(&outcome)).into_response(),
        Err(problem) => {
            let headers: HeaderMap = problem.headers().collect();
            (problem.status(), headers, told(&problem)).into_response()
        }
    }
}

async fn take(
    house: &Arc<House>,
    parts: &Parts,
    body: axum::body::Body,
) -> Result<Outcome, Problem> {
    let caller = sender(house, parts)?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.contains("io.prometheus.write.v2")) {
        return Err(Problem::wrong_kind(
            "remote write 2.0 is not taken",
            "set `protobuf_message: prometheus.WriteRequest` in `remote_write`",
        ));
    }
    let mut collector = Collector::new(house, caller, Rows::Typed)?;
    // Snappy is part of the format here, no packing of HTTP around it.
    let mut headers = parts.headers.clone();
    headers.remove(header::CONTENT_ENCODING);
    let packed = body::whole(&headers, body).await?;
    body::room(house).await;
    let collector = blocking(move || {
        let bytes = unpacked(&packed)?;
        let request = WriteRequest::decode(bytes.as_slice())
            .map_err(|error| Problem::bad_request(format!("no WriteRequest: {error}")))?;
        collector.with_plant(|collector, plant| gather(collector, plant, &request));
        Ok(collector)
    })
    .await?;
    collector.settle().await
}

fn unpacked(packed: &[u8]) -> Result<Vec<u8>, Problem> {
    let wrong = |error| Problem::bad_request(format!("the body is not snappy: {error}"));
    if snap::raw::decompress_len(packed).map_err(wrong)? > BODY_BYTES_MAX {
        return Err(body_too_large());
    }
    snap::raw::Decoder::new().decompress_vec(packed).map_err(wrong)
}

fn gather(collector: &mut Collector, plant: &Plant<'_>, request: &WriteRequest) {
    for (row, series) in request.series.iter().enumerate() {
        let (mut naming, mut metric) = (Naming::default(), "");
        for label in &series.labels {
            match label.name.as_str() {
                NAME => metric = &label.value,
                name => naming.take(name, &label.value),
            }
        }
        let found = collector.find(plant, &naming.path(metric, ""));
        for sample in &series.samples {
            match sample.timestamp.checked_mul(1_000_000) {
                Some(ns) => {
                    let (value, quality) = sample.read();
                    collector.push(found, row, Time::from_ns(ns), value, quality);
                }
                None => collector.refuse(row, metric, "its time is not between 1677 and 2262"),
            }
        }
    }
    collector.end();
}

impl Sample {
    fn read(self) -> (Option<Value>, Quality) {
        if self.value.to_bits() == STALE_BITS {
            return (None, Quality::GOOD_NO_DATA);
        }
        (Some(Value::Float(self.value)), Quality::GOOD)
    }
}

fn partial(outcome: &Outcome) -> String {
    let first = outcome.first.iter().take(NAMED_MAX);
    let first: Vec<String> = first.map(|row| format!("`{}`: {}", row.name, row.why)).collect();
    let (first, stored, refused) = (first.join("; "), outcome.stored, outcome.refused);
    format!("{refused} samples refused, {stored} stored: {first}")
}
