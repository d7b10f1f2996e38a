//! Who asks what: authentication, bodies and query strings, with faults in the form of i3X.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::request::Parts;
use guildhall_query::Plant;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Door;
use super::answer::Fault;
use crate::caller::Caller;
use crate::problem::Problem;

/// Most ids in one request.
pub(super) const IDS_MAX: usize = 10_000;

/// Someone who has been let in.
pub(super) struct Guest(pub(super) Caller);

impl Guest {
    /// What this guest may see, at this moment.
    pub(super) fn plant(&self, door: &Door) -> Plant<'_> {
        door.house.query.plant(&self.0.scope)
    }
}

impl FromRequestParts<Arc<Door>> for Guest {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, door: &Arc<Door>) -> Result<Guest, Fault> {
        Ok(Guest(Caller::from_request_parts(parts, &door.house).await?))
    }
}

/// A JSON body. What the content type says is not looked at.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Arc<Door>> for Body<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, door: &Arc<Door>) -> Result<Body<T>, Fault> {
        let bytes = Bytes::from_request(request, door).await;
        let bytes = bytes.map_err(|rejection| Fault::bad_request(rejection.body_text()))?;
        let body = serde_json::from_slice(&bytes);
        body.map(Body).map_err(|error| Fault::bad_request(format!("the body: {error}")))
    }
}

/// The query string.
pub(super) struct Params<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<Arc<Door>> for Params<T> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, door: &Arc<Door>) -> Result<Self, Fault> {
        let query = Query::from_request_parts(parts, door).await;
        let rejected =
            |error: axum::extract::rejection::QueryRejection| Fault::bad_request(error.body_text());
        query.map(|Query(params)| Params(params)).map_err(rejected)
    }
}

/// How many levels of parts are asked for: 1 is the element alone, 0 is all.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(try_from = "serde_json::Number")]
pub(super) struct Depth(pub(super) u32);

impl Depth {
    /// What holds when it is left out.
    pub(super) const ALONE: Depth = Depth(1);
}

/// A whole number in the sense of JSON Schema: `2.0` is one too.
impl TryFrom<serde_json::Number> for Depth {
    type Error = String;

    fn try_from(number: serde_json::Number) -> Result<Depth, String> {
        let whole = number.as_f64().filter(|depth| depth.fract() == 0.0 && *depth >= 0.0);
        let depth = whole.map(|depth| format!("{depth:.0}").parse().unwrap_or(u32::MAX));
        depth.map(Depth).ok_or_else(|| format!("`maxDepth` is a whole number from 0, not {number}"))
    }
}

/// Refuses a list of more than [`IDS_MAX`].
pub(super) fn bounded(count: usize) -> Result<(), Fault> {
    if count <= IDS_MAX {
        return Ok(());
    }
    let detail = format!("{count} ids in one request are more than the limit of {IDS_MAX}");
    Err(Fault::bad_request(format!("{detail}; split it")))
}

/// Does what takes long beside the threads that serve everybody.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Problem::internal("the answer could not be put together", &error).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths() {
        for (text, depth) in [
            ("0", Some(0)),
            ("2", Some(2)),
            ("2.0", Some(2)),
            ("99999999999", Some(u32::MAX)),
            ("-1", None),
            ("1.5", None),
            ("\"1\"", None),
        ] {
            let read: Option<Depth> = serde_json::from_str(text).ok();
            assert_eq!(read, depth.map(Depth), "{text}");
        }
    }
}
