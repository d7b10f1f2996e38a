//! The REST API at `/api/v1`: one file for each kind of thing, wire types in [`wire`].

mod aggregates;
mod array;
mod assets;
mod backups;
mod connections;
mod edits;
pub(crate) mod network;
mod overview;
mod parked;
mod people;
pub(crate) mod retention;
mod samples;
mod search;
pub(crate) mod session;
pub(crate) mod sql;
mod storage;
mod trend;
mod types;
pub(crate) mod wire;

use std::sync::Arc;

use axum::extract::{DefaultBodyLimit, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use guildhall_model::Time;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::house::House;
use crate::problem::Problem;

/// Largest body that is read, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 32 * 1024 * 1024;

pub(crate) fn router() -> OpenApiRouter<Arc<House>> {
    OpenApiRouter::new()
        .routes(routes!(session::sign_in, session::sign_out))
        .routes(routes!(session::me))
        .routes(routes!(session::set_password))
        .routes(routes!(overview::overview))
        .routes(routes!(assets::assets))
        .routes(routes!(assets::asset))
        .routes(routes!(types::types))
        .routes(routes!(trend::trend))
        .routes(routes!(array::array))
        .routes(routes!(aggregates::aggregates))
        .routes(routes!(samples::history, samples::ingest))
        .routes(routes!(samples::values, samples::write))
        .routes(routes!(edits::edits))
        .routes(routes!(parked::parked))
        .routes(routes!(parked::arrived))
        .routes(routes!(parked::accept_parked))
        .routes(routes!(parked::drop_parked))
        .routes(routes!(search::search))
        .routes(routes!(sql::sql))
        .routes(routes!(sql::queries))
        .routes(routes!(sql::cancel_query))
        .routes(routes!(connections::protocols))
        .routes(routes!(connections::connections, connections::create_connection))
        .routes(routes!(
            connections::connection,
            connections::change_connection,
            connections::remove_connection
        ))
        .routes(routes!(connections::enable_connection))
        .routes(routes!(connections::test_connection))
        .routes(routes!(people::people, people::add_person))
        .routes(routes!(people::set_role))
        .routes(routes!(people::set_representative))
        .routes(routes!(people::make_link))
        .routes(routes!(people::tokens, people::issue_token, people::revoke_token))
        .routes(routes!(storage::storage))
        .routes(routes!(retention::retention))
        .routes(routes!(retention::coming))
        .routes(routes!(retention::preview))
        .routes(routes!(retention::set_retention))
        .routes(routes!(retention::lift_retention))
        .routes(routes!(retention::place_hold))
        .routes(routes!(retention::release_hold))
        .routes(routes!(backups::backups, backups::begin_backup))
        .merge(network::router())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// JSON in and out, with our own words when it cannot be read.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Json<T>, Problem> {
        let body = axum::Json::from_request(request, state).await;
        body.map(|axum::Json(body)| Json(body)).map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                return body_too_large();
            }
            Problem::bad_request(rejection.body_text())
        })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// JSON of an answer that is long, into room for about so many bytes.
pub(crate) fn long_json(answer: &impl Serialize, bytes: usize) -> Result<Response, Problem> {
    let mut body = Vec::with_capacity(bytes);
    serde_json::to_writer(&mut body, answer)
        .map_err(|error| Problem::internal("an answer that is no JSON", &error))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// The query string, with our own words when it cannot be read.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Query<T>, Problem> {
        let query = axum::extract::Query::from_request_parts(parts, state).await;
        query
            .map(|axum::extract::Query(query)| Query(query))
            .map_err(|rejection| Problem::bad_request(rejection.body_text()))
    }
}

pub(crate) fn body_too_large() -> Problem {
    Problem::too_large(format!("the body is larger than the limit of {BODY_BYTES_MAX} bytes"))
}

/// A time in a query string: RFC 3339, or whole milliseconds since 1970.
pub(crate) fn time(field: &str, text: &str) -> Result<Time, Problem> {
    match text.parse() {
        Ok(ms) => Ok(Time::from_ms(ms)),
        Err(_) => Time::parse(text).map_err(|error| {
            Problem::bad_request(error.to_string()).with_field(field, error.to_string())
        }),
    }
}

/// Does blocking work (disk, journal) on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(error) => Err(Problem::internal("a task of the server ended early", &error)),
    }
}
