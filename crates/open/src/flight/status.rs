//! How an error is told over gRPC: the words and codes of [`Problem`], and a status beside.

use guildhall_query::SqlError;
use tonic::metadata::MetadataValue;
use tonic::{Code, Status};

use crate::problem::Problem;

/// Where a status holds the stable word of its problem.
const CODE: &str = "guildhall-code";

/// A problem as a status.
pub(super) fn status(problem: Problem) -> Status {
    let code = match (problem.code, problem.status) {
        ("query_cancelled", _) => Code::Cancelled,
        ("query_time", _) => Code::DeadlineExceeded,
        ("query_memory", _) | (_, 413 | 429 | 507) => Code::ResourceExhausted,
        (_, 400 | 406 | 415) => Code::InvalidArgument,
        (_, 401) => Code::Unauthenticated,
        (_, 403) => Code::PermissionDenied,
        (_, 404) => Code::NotFound,
        (_, 409 | 422) => Code::FailedPrecondition,
        (_, 503) => Code::Unavailable,
        _ => Code::Internal,
    };
    let mut status =
        with_code(code, &format!("{}; {}", problem.detail, problem.hint), problem.code);
    if let Some(wait_s) = problem.retry_after_s {
        status.metadata_mut().insert("retry-after", wait_s.into());
    }
    status
}

/// A status with the stable word of its problem.
pub(super) fn with_code(code: Code, told: &str, word: &'static str) -> Status {
    let mut status = Status::new(code, told);
    status.metadata_mut().insert(CODE, MetadataValue::from_static(word));
    status
}

/// Why a query gives no answer, or no more of it.
pub(super) fn stopped(error: SqlError) -> Status {
    status(error.into())
}

/// What a client said that cannot be read.
pub(super) fn garbled(what: impl std::fmt::Display) -> Status {
    with_code(Code::InvalidArgument, &what.to_string(), "bad_request")
}

/// What the standard has and this door has not.
pub(super) fn not_here(what: &str) -> Status {
    let told = format!("this door has no {what}; what it has stands in /manual/flight");
    with_code(Code::Unimplemented, &told, "not_found")
}

/// Our own fault.
pub(super) fn internal(what: &str, cause: &dyn std::error::Error) -> Status {
    status(Problem::internal(what, cause))
}
