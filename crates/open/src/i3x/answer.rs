//! The envelope of every answer: one result, one result for each thing asked, or a fault.
//!
//! Source: i3X 1.0, "Response Format". Codes are 200, 206, 400, 401, 403, 404, 500, 501, and 405
//! for a method that an endpoint does not have.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guildhall_query::QueryError;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::problem::Problem;

/// Why something is not there, or not all of it: `responseDetail`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Fault {
    title: String,
    status: u16,
    detail: String,
}

impl Fault {
    fn new(status: StatusCode, title: &str, detail: impl Into<String>) -> Fault {
        Fault { title: title.to_owned(), status: status.as_u16(), detail: detail.into() }
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Fault {
        Fault::new(StatusCode::NOT_FOUND, "Not Found", detail)
    }

    /// The same words whether it does not exist or is not shared.
    pub(super) fn unknown(what: &str, id: &str) -> Fault {
        Fault::not_found(format!("there is no {what} `{id}`, or it is not shared with you"))
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Fault {
        Fault::new(StatusCode::BAD_REQUEST, "Bad Request", detail)
    }

    pub(super) fn forbidden(detail: impl Into<String>) -> Fault {
        Fault::new(StatusCode::FORBIDDEN, "Forbidden", detail)
    }

    pub(super) fn wrong_method() -> Fault {
        let detail = "this endpoint has no such method in i3X 1.0";
        Fault::new(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", detail)
    }

    /// Not a failure: what is given is right, and there is more.
    pub(super) fn partial(detail: impl Into<String>) -> Fault {
        Fault::new(StatusCode::PARTIAL_CONTENT, "Partial Content", detail)
    }

    #[cfg(test)]
    pub(super) fn status(&self) -> u16 {
        self.status
    }
}

/// A problem of the house in the codes of i3X.
impl From<Problem> for Fault {
    fn from(problem: Problem) -> Fault {
        let status = match problem.status {
            status @ (400 | 401 | 403 | 404) => status,
            402..=499 => 400,
            _ => 500,
        };
        let detail = format!("{}; {}", problem.detail, problem.hint);
        Fault { title: problem.title.to_owned(), status, detail }
    }
}

impl From<QueryError> for Fault {
    fn from(error: QueryError) -> Fault {
        Problem::from(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body {
            success: bool,
            response_detail: Fault,
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = Json(Body { success: false, response_detail: self });
        let mut response = (status, body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let bearer = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, bearer);
        }
        response
    }
}

/// One result.
pub(super) struct Answer<T> {
    result: T,
    partial: Option<Fault>,
}

impl<T> Answer<T> {
    pub(super) fn whole(result: T) -> Answer<T> {
        Answer { result, partial: None }
    }

    /// With `partial` given, the answer is a 206 that says so.
    pub(super) fn new(result: T, partial: Option<Fault>) -> Answer<T> {
        Answer { result, partial }
    }
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<T> {
            success: bool,
            result: T,
            #[serde(skip_serializing_if = "Option::is_none")]
            response_detail: Option<Fault>,
        }
        let status = status_of(&self.partial);
        let body = Body { success: true, result: self.result, response_detail: self.partial };
        (status, Json(body)).into_response()
    }
}

/// What became of each thing asked, in the order and number asked.
pub(super) struct Bulk<T> {
    key: &'static str,
    items: Vec<(String, Result<T, Fault>)>,
    partial: Option<Fault>,
}

impl<T> Bulk<T> {
    /// Things asked by their `elementId`.
    pub(super) fn elements(items: Vec<(String, Result<T, Fault>)>) -> Bulk<T> {
        Bulk { key: "elementId", items, partial: None }
    }

    /// Things asked by their `subscriptionId`.
    pub(super) fn subscriptions(items: Vec<(String, Result<T, Fault>)>) -> Bulk<T> {
        Bulk { key: "subscriptionId", items, partial: None }
    }

    /// A 206 that says why, when there is a reason.
    pub(super) fn cut(self, partial: Option<Fault>) -> Bulk<T> {
        Bulk { partial, ..self }
    }
}

struct Item<'a, T> {
    key: &'static str,
    id: &'a str,
    outcome: &'a Result<T, Fault>,
}

impl<T: Serialize> Serialize for Item<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("success", &self.outcome.is_ok())?;
        map.serialize_entry(self.key, self.id)?;
        match self.outcome {
            Ok(result) => map.serialize_entry("result", result)?,
            Err(fault) => map.serialize_entry("responseDetail", fault)?,
        }
        map.end()
    }
}

impl<T: Serialize> IntoResponse for Bulk<T> {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Body<'a, T: Serialize> {
            success: bool,
            results: Vec<Item<'a, T>>,
            #[serde(skip_serializing_if = "Option::is_none")]
            response_detail: Option<&'a Fault>,
        }
        let key = self.key;
        let items = self.items.iter();
        let body = Body {
            success: self.items.iter().all(|(_, outcome)| outcome.is_ok()),
            results: items.map(|(id, outcome)| Item { key, id, outcome }).collect(),
            response_detail: self.partial.as_ref(),
        };
        (status_of(&self.partial), Json(body)).into_response()
    }
}

fn status_of(partial: &Option<Fault>) -> StatusCode {
    if partial.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK }
}

#[cfg(test)]
mod tests {
    use super::*;
    use guildhall_model::Refusal;

    #[test]
    fn only_codes_of_i3x_go_out() {
        for (problem, status) in [
            (Problem::not_signed_in(), 401),
            (Problem::forbidden("x"), 403),
            (Problem::not_found("tag", "x"), 404),
            (Problem::conflict("x", "y"), 400),
            (Problem::from(Refusal::Busy), 400),
            (Problem::from(Refusal::DiskFull), 500),
            (Problem::from(Refusal::Stopping), 500),
        ] {
            assert_eq!(Fault::from(problem).status(), status);
        }
    }
}
