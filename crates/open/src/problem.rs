//! How an error is told: what stopped, whose turn it is, what to check.
//!
//! Source: RFC 9457. `code` is stable and an anchor in the manual's page of errors. The inner
//! cause goes to the log, never to the caller.

mod network;

use std::collections::BTreeMap;
use std::error::Error;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guildhall_access::AccessError;
use guildhall_model::Refusal;
use guildhall_query::{QueryError, SqlError};
use guildhall_registry::{RegistryError, RetentionError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::network::ShortfallWire;
use crate::house::{DeskError, ParkingError};

/// An error as it goes over the wire (RFC 9457, `application/problem+json`).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Where the manual explains it: `/manual/errors#<code>`.
    #[serde(rename = "type")]
    pub(crate) kind: Box<str>,
    /// What happened, in a few words.
    pub(crate) title: &'static str,
    /// The HTTP status.
    pub(crate) status: u16,
    /// What stopped, with real names.
    pub(crate) detail: Box<str>,
    /// What to check.
    pub(crate) hint: Box<str>,
    /// Whose turn it is: `you`, `machine` or `guildhall`.
    pub(crate) side: &'static str,
    /// A stable word for programs.
    pub(crate) code: &'static str,
    /// What is wrong with which field of a form.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[expect(clippy::box_collection, reason = "keeps every `Result` with a problem small")]
    pub(crate) fields: Box<BTreeMap<String, String>>,
    /// The rules of a policy that are not kept, with what there is and what would satisfy them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[expect(clippy::box_collection, reason = "keeps every `Result` with a problem small")]
    pub(crate) rules: Box<Vec<ShortfallWire>>,
    /// Goes out as `Retry-After`.
    #[serde(skip)]
    pub(crate) retry_after_s: Option<u16>,
}

impl Problem {
    fn new(
        status: StatusCode,
        code: &'static str,
        side: &'static str,
        title: &'static str,
        detail: impl Into<String>,
        hint: &str,
    ) -> Problem {
        Problem {
            kind: format!("/manual/errors#{code}").into(),
            title,
            status: status.as_u16(),
            detail: detail.into().into(),
            hint: hint.into(),
            side,
            code,
            fields: Box::default(),
            rules: Box::default(),
            retry_after_s: None,
        }
    }

    pub(crate) fn not_signed_in() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "you",
            "Not signed in",
            "no token or session that is valid now came with this request",
            "sign in, or send `Authorization: Bearer <token>` with a token that is not revoked",
        )
    }

    pub(crate) fn wrong_credentials(detail: &str) -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "wrong_credentials",
            "you",
            "Sign-in refused",
            detail,
            "check the name and password, or ask your administrator for a new sign-in link",
        )
    }

    pub(crate) fn forbidden(detail: impl Into<String>) -> Problem {
        Problem::new(
            StatusCode::FORBIDDEN,
            "forbidden",
            "you",
            "Not allowed",
            detail,
            "ask an administrator of the organisation for the role",
        )
    }

    pub(crate) fn not_found(what: &str, name: &str) -> Problem {
        Problem::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "you",
            "Not found",
            format!("there is no {what} `{name}`, or it is not shared with you"),
            "check the name; if a colleague sees it, ask for access",
        )
    }

    pub(crate) fn wrong_method(method: &axum::http::Method) -> Problem {
        Problem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "wrong_method",
            "you",
            "Wrong method",
            format!("{method} is not for this address"),
            "compare the request with /api/docs",
        )
    }

    pub(crate) fn not_acceptable(accept: &str, forms: &str) -> Problem {
        Problem::new(
            StatusCode::NOT_ACCEPTABLE,
            "not_acceptable",
            "you",
            "No such form",
            format!("the answer cannot come as `{accept}`"),
            &format!("ask with `Accept` for one of {forms}"),
        )
    }

    pub(crate) fn bad_request(detail: impl Into<String>) -> Problem {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "you",
            "Cannot be read",
            detail,
            "compare the request with /api/docs",
        )
    }

    pub(crate) fn refused(detail: impl Into<String>, hint: &str) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "you", "Refused", detail, hint)
    }

    pub(crate) fn conflict(detail: impl Into<String>, hint: &str) -> Problem {
        Problem::new(
            StatusCode::CONFLICT,
            "conflict",
            "you",
            "In conflict with what is there",
            detail,
            hint,
        )
    }

    pub(crate) fn too_large(detail: impl Into<String>) -> Problem {
        let (status, hint) = (StatusCode::PAYLOAD_TOO_LARGE, "send it in smaller parts");
        Problem::new(status, "too_large", "you", "Too large", detail, hint)
    }

    pub(crate) fn busy(detail: impl Into<String>) -> Problem {
        Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "busy",
            "you",
            "Too much at once",
            detail,
            "wait as long as Retry-After says, then try again",
        )
    }

    pub(crate) fn over_limit(detail: impl Into<String>, hint: &str, retry_after_s: u16) -> Problem {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let problem = Problem::new(status, "over_limit", "you", "Past your limit", detail, hint);
        Problem { retry_after_s: Some(retry_after_s), ..problem }
    }

    pub(crate) fn wrong_kind(detail: impl Into<String>, hint: &str) -> Problem {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Problem::new(status, "wrong_kind", "you", "Not in this form", detail, hint)
    }

    pub(crate) fn machine(detail: impl Into<String>, hint: &str) -> Problem {
        let status = StatusCode::BAD_GATEWAY;
        Problem::new(status, "machine", "machine", "The machine did not answer", detail, hint)
    }

    /// Our own fault or the disk's; the cause goes to the log.
    pub(crate) fn internal(what: &str, cause: &dyn Error) -> Problem {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(cause) = next {
            chain = format!("{chain}: {cause}");
            next = cause.source();
        }
        tracing::error!(what, cause = chain, "a request failed");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "guildhall",
            "Guildhall could not do it",
            what,
            "try again; if it stays, the log of the server names the cause",
        )
    }

    pub(crate) fn with_field(mut self, field: &str, why: impl Into<String>) -> Problem {
        self.fields.insert(field.to_owned(), why.into());
        self
    }

    /// What goes out beside the body, whatever form that has.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (HeaderName, HeaderValue)> + use<> {
        let status = self.status();
        let again =
            matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS);
        let wait_s = self.retry_after_s.unwrap_or(1);
        let retry = again.then(|| (header::RETRY_AFTER, wait_s.into()));
        let unknown = status == StatusCode::UNAUTHORIZED;
        let ask = (header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        retry.into_iter().chain(unknown.then_some(ask))
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (self.status(), body).into_response();
        let headers = response.headers_mut();
        let kind = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, kind);
        headers.extend(self.headers());
        response
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Problem {
        match &error {
            QueryError::NotFound { what, name } => Problem::not_found(what, name),
            QueryError::EmptySpan { .. }
            | QueryError::TooMuch { .. }
            | QueryError::NotForKind { .. }
            | QueryError::NoArray { .. }
            | QueryError::Percentages => Problem::bad_request(error.to_string()),
            QueryError::Historian(_) => Problem::internal("the historian cannot be read", &error),
        }
    }
}

impl From<SqlError> for Problem {
    fn from(error: SqlError) -> Problem {
        let detail = error.to_string();
        let stopped = |code, hint| {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Problem::new(status, code, "you", "The query was stopped", detail.clone(), hint)
        };
        match &error {
            SqlError::NoTable { name } => Problem::not_found("table", name),
            SqlError::Wrong { .. } | SqlError::Count { .. } => Problem::new(
                StatusCode::BAD_REQUEST,
                "sql_wrong",
                "you",
                "The SQL cannot be understood",
                detail,
                "the tables, columns and functions there are stand in /manual/sql",
            ),
            SqlError::ReadOnly { .. } => Problem::new(
                StatusCode::FORBIDDEN,
                "sql_read_only",
                "you",
                "Queries only read",
                detail,
                "use SELECT, EXPLAIN, DESCRIBE or SHOW TABLES",
            ),
            SqlError::TooLong { .. } => Problem::too_large(detail),
            SqlError::Failed { .. } => {
                stopped("query_failed", "the data does not allow what the SQL does with it")
            }
            SqlError::Memory { .. } => stopped(
                "query_memory",
                "ask for less time, fewer tags or coarser groups; an administrator may raise \
                 `query.memory_mib`",
            ),
            SqlError::Time { .. } => stopped(
                "query_time",
                "ask for less time or fewer tags; an administrator may raise `query.seconds`",
            ),
            SqlError::Cancelled => {
                stopped("query_cancelled", "you or an administrator ended it; ask again if needed")
            }
            SqlError::Narrowed => stopped(
                "query_narrowed",
                "an agreement ended or a role was taken away; ask again for what you see now",
            ),
            SqlError::Busy { .. } => Problem::busy(detail),
            SqlError::Historian(_) => Problem::internal("the historian cannot be read", &error),
            SqlError::Engine(_) | SqlError::BrokenOff | SqlError::System { .. } => {
                Problem::internal("the query could not be carried out", &error)
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let detail = refusal.to_string();
        let unavailable = |code, hint| {
            let status = StatusCode::SERVICE_UNAVAILABLE;
            Problem::new(status, code, "guildhall", "Not stored", detail.clone(), hint)
        };
        match refusal {
            Refusal::DiskFull => Problem::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "guildhall",
                "Not stored",
                detail,
                "free space on the server's disk, then send again; reading goes on meanwhile",
            ),
            Refusal::Log { .. } => unavailable("log", "look into the server's log and disk"),
            Refusal::Stopping => unavailable("stopping", "send again when the server is back"),
            Refusal::Busy => Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "busy",
                "guildhall",
                "Not stored",
                detail,
                "wait as long as Retry-After says and send the same again",
            ),
            Refusal::TooLarge { .. } => Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "you",
                "Not stored",
                detail,
                "send smaller batches",
            ),
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Problem {
        match &error {
            DeskError::Plant(refusal) => plant(refusal),
            DeskError::Access(refusal) => access(refusal),
            DeskError::Network(refusal) => network::problem(refusal),
            DeskError::Connection { what, hint } | DeskError::Sealing { what, hint } => {
                Problem::refused(what.clone(), hint)
            }
            DeskError::Machine { what, hint } => Problem::machine(what.clone(), hint),
            DeskError::KeyUsed { .. } => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "key_used",
                "you",
                "Not carried out",
                error.to_string(),
                "make a new key for each command; send the same key with the same request only",
            ),
            DeskError::Journal(_) => Problem::internal("the journal cannot be written", &error),
            DeskError::Unsure(what) => Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "unsure",
                "guildhall",
                "Guildhall does not know whether it is done",
                what.clone(),
                "look whether it is there once the database answers, before you ask for it again",
            ),
        }
    }
}

impl From<ParkingError> for Problem {
    fn from(error: ParkingError) -> Problem {
        Problem::internal("parked samples cannot be used", &error)
    }
}

fn plant(refusal: &RegistryError) -> Problem {
    use RegistryError as E;
    let (detail, hint) = (refusal.to_string(), refusal.hint());
    match refusal {
        E::UnknownConnection { id } => Problem::not_found("connection", id.as_str()),
        E::TypeTaken { .. }
        | E::AssetTaken { .. }
        | E::ConnectionTaken { .. }
        | E::ConnectionFixed { .. } => Problem::conflict(detail, &hint),
        E::Retention(why) => retention(why, detail, &hint),
        _ => Problem::refused(detail, &hint),
    }
}

fn retention(why: &RetentionError, detail: String, hint: &str) -> Problem {
    use RetentionError as E;
    match why {
        E::NoTag { path, .. } => Problem::not_found("tag", path.as_str()),
        E::NoRule { .. } | E::NoHold { .. } => {
            Problem { detail: detail.into(), hint: hint.into(), ..Problem::not_found("", "") }
        }
        E::FiguresYounger { .. } => {
            Problem::refused(detail.clone(), hint).with_field("figures_days", detail)
        }
        E::NoReason | E::LongReason { .. } => {
            Problem::refused(detail.clone(), hint).with_field("reason", detail)
        }
        E::Age { .. } => Problem::refused(detail, hint),
    }
}

fn access(refusal: &AccessError) -> Problem {
    use AccessError as E;
    let (detail, hint) = (refusal.to_string(), refusal.hint());
    match refusal {
        E::UnknownPerson { id } => Problem::not_found("person", id.as_str()),
        E::UnknownOrganisation { id } => Problem::not_found("organisation", id.as_str()),
        E::UnknownCredential => Problem {
            detail: detail.into(),
            hint: hint.into(),
            ..Problem::not_found("token, session or link", "")
        },
        E::ConfigurationOnly { .. }
        | E::AdministratorsOnly { .. }
        | E::OwnOnly { .. }
        | E::Shared { .. } => Problem { hint: hint.into(), ..Problem::forbidden(detail) },
        E::LinkSpent => Problem::wrong_credentials(&detail),
        E::UnknownAgreement { id } => Problem::not_found("agreement", id.as_str()),
        E::PersonTaken { .. }
        | E::LastAdministrator { .. }
        | E::AlreadyMember { .. }
        | E::AgreementTaken { .. } => Problem::conflict(detail, hint),
        E::PasswordShort | E::PasswordLong => {
            Problem::refused(detail.clone(), hint).with_field("password", detail)
        }
        E::SecretNotNew | E::UnknownEvent { .. } | E::UnreadableEvent { .. } => {
            Problem::internal("the change could not be decided", refusal)
        }
        _ => Problem::refused(detail, hint),
    }
}

#[cfg(test)]
mod tests;
