//! The report on a call that is decided, for anybody where its policy says so.

use guildhall_model::Time;
use serde::Deserialize;

use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::Page;
use super::reader::Reader;
use crate::api::network::call_reports::report_of;
use crate::api::{Query, blocking};
use crate::problem::Problem;

/// On which call.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OnCall {
    call: String,
}

/// What the policy makes public of a call.
pub(super) async fn report(
    reader: Reader,
    Query(on): Query<OnCall>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = blocking(move || {
        let report = report_of(reader.opportunities(), &on.call)?;
        let since = Time::parse(report.decided()).ok();
        let body = serde_json::to_string(&report)
            .map_err(|error| Problem::internal("a report cannot be written", &error))?;
        let public = !reader.is_known();
        Ok(Page { kind: "application/json", body, since, public })
    });
    Ok(page.await?.answer(&headers))
}
