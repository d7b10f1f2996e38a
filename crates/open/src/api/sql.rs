//! SQL: a query in, rows out as they come, in the form that the `Accept` header names.
//!
//! An error before the first rows is a problem like any other. One that comes later cannot
//! change the status any more: the answer breaks off, and is not whole.

mod columnar;
mod csv;
mod json;
pub(crate) mod value;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use axum::body::{Body, Bytes};
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use guildhall_query::{Parameter, Speech, SqlError};
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use utoipa::{IntoParams, ToSchema};

use super::wire::value_from_json;
use super::{Json, body_too_large};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;
use crate::reply::Reply;

/// The header that names the query in the list of those that run.
const QUERY_ID: &str = "guildhall-query";

/// A query.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SqlAsked {
    /// One statement that reads.
    sql: String,
    /// What `$1`, `$2` and so on stand for: booleans, numbers, texts or null.
    #[schema(value_type = Vec<serde_json::Value>)]
    #[serde(default)]
    parameters: Vec<JsonValue>,
    /// At most so many rows; where there are more, the query ends there.
    limit: Option<u64>,
}

/// Rows of a query.
#[derive(ToSchema)]
#[allow(dead_code, reason = "describes what `json` writes as it comes")]
pub(crate) struct SqlRows {
    columns: Vec<ColumnWire>,
    /// One array for each row, in the order of the columns. Times are RFC 3339 in UTC.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    rows: Vec<Vec<JsonValue>>,
    /// How many rows there are.
    row_count: u64,
    /// Whether rows were left out; only where a `limit` was asked for.
    more: Option<bool>,
}

/// A column of a query's rows.
#[derive(Serialize, ToSchema)]
struct ColumnWire {
    name: String,
    /// `boolean`, `integer`, `float`, `text`, `time`, `interval`, `list`, `struct`, or another
    /// type of Arrow.
    #[serde(rename = "type")]
    kind: String,
}

/// Queries that run.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queries {
    queries: Vec<QueryWire>,
}

/// A query that runs.
#[derive(Serialize, ToSchema)]
struct QueryWire {
    /// Its name, which also came with its answer in the header `guildhall-query`.
    id: String,
    /// Who asked.
    person: String,
    /// Since when, RFC 3339.
    since: String,
    /// The SQL.
    sql: String,
    /// Rows that it has given so far.
    rows: u64,
}

/// Which query.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct QueryId {
    /// Its name in the list of queries that run.
    id: String,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Csv,
    Arrow,
    Parquet,
}

impl Form {
    const ALL: [Form; 4] = [Form::Json, Form::Csv, Form::Arrow, Form::Parquet];

    const fn media_type(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Csv => "text/csv",
            Form::Arrow => "application/vnd.apache.arrow.stream",
            Form::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// The first form of the header that there is; JSON for whoever takes anything.
    fn wanted(headers: &HeaderMap) -> Result<Form, Problem> {
        let accept = headers.get(header::ACCEPT).and_then(|text| text.to_str().ok());
        let Some(accept) = accept else { return Ok(Form::Json) };
        let ranges = accept.split(',').map(|range| range.split(';').next().unwrap_or(range).trim());
        let form = |range: &str| match range {
            "*/*" | "application/*" => Some(Form::Json),
            "text/*" => Some(Form::Csv),
            exact => Form::ALL.into_iter().find(|form| form.media_type() == exact),
        };
        ranges.filter_map(form).next().ok_or_else(|| {
            Problem::not_acceptable(accept, &Form::ALL.map(Form::media_type).join(", "))
        })
    }

    fn encoder(self, schema: &SchemaRef) -> Result<Box<dyn Encode>, ArrowError> {
        Ok(match self {
            Form::Json => Box::new(json::Rows::new(schema)),
            Form::Csv => Box::new(csv::Rows::new(schema)),
            Form::Arrow => Box::new(columnar::ArrowStream::new(schema)?),
            Form::Parquet => Box::new(columnar::ParquetFile::new(schema)?),
        })
    }
}

/// Writes rows in one form, piece by piece.
trait Encode: Send {
    /// What these rows add.
    fn rows(&mut self, rows: &RecordBatch) -> Result<Vec<u8>, ArrowError>;

    /// What ends it.
    fn end(&mut self) -> Result<Vec<u8>, ArrowError>;

    /// Says whether rows were left out, before the end, where the form has a place for it.
    fn left_out(&mut self, _: bool) {}

    /// What tells a reader why there is no more, where the form has a place for it.
    fn broken(&mut self, _: &Problem) -> Vec<u8> {
        Vec::new()
    }
}

/// Runs one SQL statement that reads, over what you may see. The body is JSON, or the SQL alone
/// as `text/plain`; the answer comes in the form that `Accept` names.
#[utoipa::path(post, path = "/sql", tag = "sql", request_body = SqlAsked, responses(
    (status = 200, description = "Rows as they come, in one of four forms", content(
        (SqlRows = "application/json"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.apache.arrow.stream"),
        (Vec<u8> = "application/vnd.apache.parquet"))),
    (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 406, body = Problem), (status = 413, body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn sql(
    State(house): State<Arc<House>>,
    caller: Caller,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let form = Form::wanted(&headers)?;
    let asked = asked(&headers, &body.map_err(|_| body_too_large())?)?;
    let scope = &caller.scope;
    let (text, given, left) = (asked.text, asked.parameters, asked.limit);
    let mut reply = Reply::begin(&house, scope, Speech::Engine, &text, given).await?;
    let first = reply.next(&house).await.transpose()?;
    let unwritable = |error| Problem::internal("the answer cannot be written", &error);
    let encoder = form.encoder(reply.schema()).map_err(unwritable)?;
    let id = HeaderValue::from_str(reply.id()).ok();
    let pieces = Pieces { house, reply, encoder, first: first.map(Ok), left, ended: false };
    let pieces = stream::unfold(pieces, |mut pieces| async move {
        let piece = pieces.next().await?;
        Some((piece, pieces))
    });
    // Whoever compresses asks once more after the end.
    let body = Body::from_stream(pieces.fuse());
    let mut response = (StatusCode::OK, body).into_response();
    let kind = HeaderValue::from_static(form.media_type());
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().extend(id.map(|id| (header::HeaderName::from_static(QUERY_ID), id)));
    Ok(response)
}

/// A request.
struct Asked {
    text: String,
    parameters: Vec<Parameter>,
    limit: Option<usize>,
}

fn asked(headers: &HeaderMap, body: &Bytes) -> Result<Asked, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("text/plain")) {
        let text = std::str::from_utf8(body);
        let text = text.map_err(|_| Problem::bad_request("the SQL is not UTF-8"))?;
        return Ok(Asked { text: text.to_owned(), parameters: Vec::new(), limit: None });
    }
    let asked: SqlAsked = serde_json::from_slice(body)
        .map_err(|error| Problem::bad_request(format!("the body: {error}")))?;
    let parameters = asked.parameters.iter().map(|json| value_from_json(json).map(Parameter::from));
    let parameters = parameters.collect::<Result<_, _>>();
    let parameters = parameters.map_err(Problem::bad_request)?;
    let limit = asked.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Asked { text: asked.sql, parameters, limit })
}

/// An answer on its way out.
struct Pieces {
    house: Arc<House>,
    reply: Reply,
    encoder: Box<dyn Encode>,
    /// The first rows, which were waited for before the status was told.
    first: Option<Result<RecordBatch, SqlError>>,
    /// How many rows may still go out, where there is a limit.
    left: Option<usize>,
    ended: bool,
}

impl Pieces {
    /// The next piece; an error cuts the connection, so that nobody takes what there is for all.
    async fn next(&mut self) -> Option<std::io::Result<Bytes>> {
        if self.ended {
            return None;
        }
        let said = match self.first.take() {
            Some(first) => Some(first),
            None => self.reply.next(&self.house).await,
        };
        let piece = match said {
            Some(Ok(rows)) => match self.left {
                Some(left) if rows.num_rows() > left => self.cut(&rows.slice(0, left)).await,
                _ => {
                    self.left = self.left.map(|left| left - rows.num_rows());
                    self.encode(move |encoder| encoder.rows(&rows)).await
                }
            },
            Some(Err(error)) => {
                let problem = Problem::from(error);
                tracing::info!(query = self.reply.id(), "an answer broke off: {}", problem.detail);
                let last = self.encoder.broken(&problem);
                self.encoder = Box::new(Broken);
                Ok(last)
            }
            None => {
                self.ended = true;
                let limited = self.left.is_some();
                self.encode(move |encoder| {
                    if limited {
                        encoder.left_out(false);
                    }
                    encoder.end()
                })
                .await
            }
        };
        Some(piece.map(Bytes::from).map_err(|error| {
            self.ended = true;
            std::io::Error::other(error)
        }))
    }

    /// Ends with these rows, though there are more. What runs ends with the answer.
    async fn cut(&mut self, rows: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        self.ended = true;
        let rows = rows.clone();
        self.encode(move |encoder| {
            let mut out = encoder.rows(&rows)?;
            encoder.left_out(true);
            out.extend(encoder.end()?);
            Ok(out)
        })
        .await
    }

    /// Encodes on a thread of its own: a batch takes some milliseconds.
    async fn encode(
        &mut self,
        work: impl FnOnce(&mut dyn Encode) -> Result<Vec<u8>, ArrowError> + Send + 'static,
    ) -> Result<Vec<u8>, ArrowError> {
        let mut encoder = std::mem::replace(&mut self.encoder, Box::new(Broken));
        let work = move || (work(&mut *encoder), encoder);
        let (piece, encoder) = tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| ArrowError::ExternalError(Box::new(error)))?;
        self.encoder = encoder;
        piece
    }
}

/// What is left of an answer that broke off: its end is an error.
struct Broken;

impl Encode for Broken {
    fn rows(&mut self, _: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        self.end()
    }

    fn end(&mut self) -> Result<Vec<u8>, ArrowError> {
        Err(ArrowError::ComputeError("the query broke off".to_owned()))
    }
}

/// The queries that run: your own; all of them, for whoever is administrator of every
/// organisation.
#[utoipa::path(get, path = "/queries", tag = "sql", responses(
    (status = 200, body = Queries), (status = 401, body = Problem)))]
pub(crate) async fn queries(State(house): State<Arc<House>>, caller: Caller) -> Json<Queries> {
    let running = house.sql.running(&caller.scope).into_iter();
    let queries = running.map(|query| QueryWire {
        id: query.id,
        person: query.person.to_string(),
        since: query.since.to_string(),
        sql: query.text.to_string(),
        rows: query.rows,
    });
    Json(Queries { queries: queries.collect() })
}

/// Cancels a query that runs.
#[utoipa::path(delete, path = "/queries/{id}", tag = "sql", params(QueryId), responses(
    (status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn cancel_query(
    State(house): State<Arc<House>>,
    caller: Caller,
    Path(asked): Path<QueryId>,
) -> Result<StatusCode, Problem> {
    house.sql.cancel(&caller.scope, &asked.id)?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_the_first_that_there_is() {
        for (accept, expected) in [
            ("*/*", Some(Form::Json)),
            ("text/csv", Some(Form::Csv)),
            ("text/html, text/csv;q=0.5", Some(Form::Csv)),
            ("application/vnd.apache.parquet", Some(Form::Parquet)),
            ("application/vnd.apache.arrow.stream, */*", Some(Form::Arrow)),
            ("image/png", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, accept.parse().expect("a header"));
            assert_eq!(Form::wanted(&headers).ok(), expected, "{accept}");
        }
        assert_eq!(Form::wanted(&HeaderMap::new()), Ok(Form::Json));
    }
}
