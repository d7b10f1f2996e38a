//! Errors in the form of CommonGrants: a status, a message for people, a list.
//!
//! The one thing in the list is the same that our own API answers with (RFC 9457): code, whose turn
//! it is, what to check, the fields that are wrong.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::problem::Problem;

/// An error in the protocol's form.
pub(super) struct Fault(Box<Problem>);

#[derive(Serialize)]
struct Wire<'a> {
    status: u16,
    message: &'a str,
    errors: [&'a Problem; 1],
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Fault {
        Fault(Box::new(problem))
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Fault(problem) = self;
        let wire = Wire { status: problem.status, message: &problem.detail, errors: [&problem] };
        let mut response = (problem.status(), Json(wire)).into_response();
        response.headers_mut().extend(problem.headers());
        response
    }
}
