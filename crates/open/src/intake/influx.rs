//! InfluxDB's HTTP API as far as agents that write need it, versions 1 and 2.
//!
//! Source: InfluxData, "InfluxDB 1.8 API reference" (`/ping`, `/query`, `/write`) and "InfluxDB
//! 2 API" (`/api/v2/write`). `db`, `rp`, `org`, `bucket` and `consistency` are read over: who
//! may write where is decided by the token. Left out on purpose: InfluxQL; `/query` says so,
//! and tells an agent that creates its database at the start that there is none to create.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::collect::Outcome;
use super::{body, precision, sender, sender_with, told};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// What clients look at for what they may send: the words of 1.8, and who really answers.
const VERSION: &str = concat!("1.8-guildhall-", env!("CARGO_PKG_VERSION"));

/// Longest query that is looked at, in bytes.
const QUERY_BYTES_MAX: usize = 64 * 1024;

/// Most refused rows that an answer names.
const NAMED_MAX: usize = 3;

#[derive(Deserialize)]
pub(super) struct Asked {
    precision: Option<String>,
    /// Version 1: the password, which is a token. Whose, `u` need not say.
    p: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct QueryAsked {
    q: Option<String>,
    p: Option<String>,
}

/// Says that there is somebody. Open to all, as agents expect.
pub(super) async fn ping() -> Response {
    versioned(StatusCode::NO_CONTENT.into_response())
}

/// Answers the one question that agents ask at their start, and nothing else.
pub(super) async fn query(
    State(house): State<Arc<House>>,
    Query(asked): Query<QueryAsked>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let form = axum::body::to_bytes(body, QUERY_BYTES_MAX).await.unwrap_or_default();
    let mut asked = asked;
    if let Ok(Query(form)) = form_of(&form) {
        asked = QueryAsked { q: asked.q.or(form.q), p: asked.p.or(form.p) };
    }
    if let Err(problem) = sender_1(&house, &parts, asked.p.as_deref()) {
        return refused_1(&problem);
    }
    let text = asked.q.unwrap_or_default();
    let creates = text.trim_start().to_ascii_uppercase().starts_with("CREATE DATABASE");
    if !creates {
        return refused_1(&Problem::bad_request(
            "Guildhall answers no InfluxQL; read by its API or by i3X",
        ));
    }
    let note = "Guildhall has no databases: an asset's path says where a value belongs, and the \
                token says who may write it; nothing was created and nothing is missing";
    let message = json!({"level": "warning", "text": note});
    let answer = json!({"results": [{"statement_id": 0, "messages": [message]}]});
    versioned(axum::Json(answer).into_response())
}

fn form_of(form: &[u8]) -> Result<Query<QueryAsked>, ()> {
    let text = std::str::from_utf8(form).map_err(drop)?;
    let uri = format!("/?{}", text.trim()).parse().map_err(drop)?;
    Query::try_from_uri(&uri).map_err(drop)
}

/// Version 1.
pub(super) async fn write_1(
    State(house): State<Arc<House>>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = async {
        let caller = sender_1(&house, &parts, asked.p.as_deref())?;
        take(&house, caller, &parts, body, &asked).await
    };
    match outcome.await {
        Ok(outcome) if outcome.refused == 0 => versioned(StatusCode::NO_CONTENT.into_response()),
        Ok(outcome) => error_1(StatusCode::BAD_REQUEST, &partial(&outcome)),
        Err(problem) => refused_1(&problem),
    }
}

/// Version 2.
pub(super) async fn write_2(
    State(house): State<Arc<House>>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let outcome = async {
        let caller = sender(&house, &parts)?;
        take(&house, caller, &parts, body, &asked).await
    };
    match outcome.await {
        Ok(outcome) if outcome.refused == 0 => StatusCode::NO_CONTENT.into_response(),
        Ok(outcome) => error_2(StatusCode::BAD_REQUEST, &partial(&outcome)),
        Err(problem) => with_headers_of(&problem, error_2(problem.status(), &told(&problem))),
    }
}

async fn take(
    house: &Arc<House>,
    caller: Caller,
    parts: &Parts,
    body: Body,
    asked: &Asked,
) -> Result<Outcome, Problem> {
    let precision = precision(asked.precision.as_deref())?;
    body::lines(house, caller, &parts.headers, body, precision).await
}

/// Version 1 also takes the password, which is a token, from the query.
fn sender_1(house: &House, parts: &Parts, password: Option<&str>) -> Result<Caller, Problem> {
    match password {
        Some(token) => sender_with(house, Some(token)),
        None => sender(house, parts),
    }
}

/// What was dropped and why, in the words that agents look for.
fn partial(outcome: &Outcome) -> String {
    let first = outcome.first.iter().take(NAMED_MAX);
    let first: Vec<String> =
        first.map(|row| format!("line {}, `{}`: {}", row.row + 1, row.name, row.why)).collect();
    let (first, stored, dropped) = (first.join("; "), outcome.stored, outcome.refused);
    format!("partial write: {first} (stored={stored} dropped={dropped})")
}

fn refused_1(problem: &Problem) -> Response {
    with_headers_of(problem, error_1(problem.status(), &told(problem)))
}

fn error_1(status: StatusCode, text: &str) -> Response {
    let mut response = (status, axum::Json(json!({"error": text}))).into_response();
    // What cannot stand in a header stands in the body alone.
    if let Ok(text) = HeaderValue::from_str(text) {
        response.headers_mut().insert("x-influxdb-error", text);
    }
    versioned(response)
}

fn error_2(status: StatusCode, text: &str) -> Response {
    let code = match status {
        StatusCode::UNAUTHORIZED => "unauthorized",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::PAYLOAD_TOO_LARGE => "request too large",
        StatusCode::TOO_MANY_REQUESTS => "too many requests",
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::INSUFFICIENT_STORAGE => "unavailable",
        status if status.is_client_error() => "invalid",
        _ => "internal error",
    };
    let body: Json = json!({"code": code, "message": text});
    (status, axum::Json(body)).into_response()
}

/// `Retry-After` and what else our own answer would say beside its body.
fn with_headers_of(problem: &Problem, mut response: Response) -> Response {
    response.headers_mut().extend(problem.headers());
    response
}

fn versioned(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("x-influxdb-version", HeaderValue::from_static(VERSION));
    headers.insert("x-influxdb-build", HeaderValue::from_static("Guildhall"));
    response
}
