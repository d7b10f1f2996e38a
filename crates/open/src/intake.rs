//! The doors for what programs measured, each exactly where its agents expect it.
//!
//! | address | spoken by |
//! | --- | --- |
//! | `/write`, `/ping`, `/query` | agents of InfluxDB 1 |
//! | `/api/v2/write` | agents of InfluxDB 2 |
//! | `/api/v1/write` | Prometheus (remote write 1.0) |
//! | `/v1/metrics` | OpenTelemetry (OTLP over HTTP) |
//!
//! They answer in the words of those standards, so they are not in our own published API. A
//! token is the only key to them: no page of a browser is meant here, so no cookie counts. All
//! go through one [`limits`] and one [`collect`], as the doors of our own API do.
//!
//! Read in this order: [`limits`], [`unknown`], [`collect`], [`body`], [`lines`], [`influx`], [`naming`],
//! [`remote_write`], [`otlp`].

pub(crate) mod body;
pub(crate) mod collect;
mod influx;
mod limits;
mod lines;
mod naming;
mod otlp;
mod remote_write;
mod unknown;

use std::sync::Arc;

use axum::Router;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;
use lines::Precision;

pub use limits::Limits;
pub use unknown::{Unknown, Unknowns};

/// All of them. They stand beside `/api/v1`, which has nothing at the same addresses.
pub(crate) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/ping", get(influx::ping))
        .route("/query", get(influx::query).post(influx::query))
        .route("/write", post(influx::write_1))
        .route("/api/v2/write", post(influx::write_2))
        .route("/api/v1/write", post(remote_write::write))
        .route("/v1/metrics", post(otlp::metrics))
}

/// What times of line protocol count.
pub(crate) fn precision(word: Option<&str>) -> Result<Precision, Problem> {
    let word = word.unwrap_or_default();
    Precision::from_word(word).ok_or_else(|| {
        let words = Precision::WORDS;
        Problem::bad_request(format!("`{word}` is not a precision; it is one of {words}"))
    })
}

/// Who sends, by the token that came in any of the ways agents know: `Bearer`, `Token`, or as
/// the password of basic authentication.
fn sender(house: &House, parts: &Parts) -> Result<Caller, Problem> {
    sender_with(house, token(&parts.headers).as_deref())
}

fn sender_with(house: &House, token: Option<&str>) -> Result<Caller, Problem> {
    token.and_then(|token| Caller::of(house, token)).ok_or_else(Problem::not_signed_in)
}

/// The token that came in any of the ways that agents and calendars know.
pub(crate) fn token(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = told.split_once(' ')?;
    let rest = rest.trim();
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(rest.to_owned()),
        // InfluxDB 1.8 takes `Token user:password` for clients of version 2.
        "token" => Some(rest.rsplit(':').next().unwrap_or(rest).to_owned()),
        "basic" => {
            let pair = String::from_utf8(STANDARD.decode(rest).ok()?).ok()?;
            Some(pair.split_once(':')?.1.to_owned())
        }
        _ => None,
    }
}

/// What stopped and what to check, in one line for an agent's log.
fn told(problem: &Problem) -> String {
    format!("{}; {}", problem.detail, problem.hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_in_many_ways() {
        for (header, token_found) in [
            ("Bearer gh_x", Some("gh_x")),
            ("Token gh_x", Some("gh_x")),
            ("token anyone:gh_x", Some("gh_x")),
            ("Basic YW55b25lOmdoX3g=", Some("gh_x")),
            ("Basic !", None),
            ("Digest gh_x", None),
            ("gh_x", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, header.parse().expect("a header"));
            assert_eq!(token(&headers).as_deref(), token_found, "{header}");
        }
    }
}
