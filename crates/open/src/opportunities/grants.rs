//! The CommonGrants protocol: calls as funding opportunities, for programs that look for money at
//! many places.
//!
//! Source: CommonGrants protocol 0.5.0 (the OpenAPI document of HHS/simpler-grants-protocol), its
//! required routes of opportunities. Which of its fields are filled, and from what, is in the
//! manual's page on opportunities. Errors have the protocol's form.
//!
//! Read in this order: [`wire`] (what an opportunity is), [`search`] and [`order`] (what may be
//! asked), [`fault`].

mod fault;
mod order;
mod search;
mod wire;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::{get, post};
use guildhall_model::Time;
use guildhall_network::view::Opportunity;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answer::Page;
use super::number;
use super::reader::Reader;
use crate::api::{Json, Query, blocking};
use crate::house::House;
use crate::problem::Problem;
use fault::Fault;
use order::{SortInfo, Sorting, order};
use search::{Asked, FilterInfo, Filters};
use wire::OpportunityWire;

/// Largest body that is read, in bytes.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Most opportunities of a page.
const PAGE_SIZE_MAX: usize = 100;

/// All of it, to be put below `/common-grants`.
pub(super) fn router() -> Router<Arc<House>> {
    Router::new()
        .route("/opportunities", get(list))
        .route("/opportunities/", get(list))
        .route("/opportunities/search", post(search))
        .route("/opportunities/{id}", get(one))
        .fallback(async |uri: Uri| Fault::from(Problem::not_found("endpoint", uri.path())))
        .method_not_allowed_fallback(async |method| Fault::from(Problem::wrong_method(&method)))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
}

/// Which page of how many.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Paging {
    page: usize,
    page_size: usize,
}

impl Default for Paging {
    fn default() -> Paging {
        Paging { page: 1, page_size: PAGE_SIZE_MAX }
    }
}

/// An answer with one thing.
#[derive(Serialize)]
struct One<T> {
    status: u16,
    message: &'static str,
    data: T,
}

/// An answer with a page of things.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Many<'a> {
    status: u16,
    message: &'static str,
    items: Vec<OpportunityWire<'a>>,
    pagination_info: PagingInfo,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort_info: Option<SortInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_info: Option<FilterInfo>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PagingInfo {
    page: usize,
    page_size: usize,
    total_items: usize,
    total_pages: usize,
}

impl Paging {
    /// The things of this page, of all.
    fn of<T>(self, all: &[T]) -> Result<(&[T], PagingInfo), Problem> {
        let Paging { page, page_size } = self;
        if page == 0 {
            return Err(wrong("page", "pages are counted from 1"));
        }
        if page_size == 0 || page_size > PAGE_SIZE_MAX {
            let why = format!("a page has 1 to {PAGE_SIZE_MAX} opportunities, not {page_size}");
            return Err(wrong("pageSize", &why));
        }
        let (total_items, total_pages) = (all.len(), all.len().div_ceil(page_size));
        let items = all.chunks(page_size).nth(page - 1).unwrap_or_default();
        Ok((items, PagingInfo { page, page_size, total_items, total_pages }))
    }
}

/// All opportunities, those first that changed last.
async fn list(
    reader: Result<Reader, Problem>,
    paging: Result<Query<Paging>, Problem>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (reader, Query(paging)) = (reader?, paging?);
    let page = blocking(move || listed(&reader, paging)).await?;
    Ok(page.answer(&headers))
}

/// One opportunity, with all that is public of it.
async fn one(
    reader: Result<Reader, Problem>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let reader = reader?;
    let page = blocking(move || whole(&reader, &id)).await?;
    Ok(page.answer(&headers))
}

/// Opportunities that keep all filters, in an order.
async fn search(
    reader: Result<Reader, Problem>,
    asked: Result<Json<Asked>, Problem>,
) -> Result<Response, Fault> {
    let (reader, Json(asked)) = (reader?, asked?);
    let page = blocking(move || found(&reader, asked)).await?;
    Ok(page.answer(&HeaderMap::new()))
}

fn listed(reader: &Reader, paging: Paging) -> Result<Page, Problem> {
    let mut all = reader.opportunities().all();
    order(&mut all, &Sorting::default());
    let since = all.first().map(Opportunity::holds_since);
    told(reader, &Many::of(reader, &all, paging)?, since)
}

fn whole(reader: &Reader, id: &str) -> Result<Page, Problem> {
    let wanted = id.parse::<Uuid>().map_err(|_| wrong("oppId", &format!("`{id}` is no UUID")))?;
    let all = reader.opportunities().all();
    let found = all.iter().find(|one| number::of_call(one) == wanted);
    let found = found.ok_or_else(|| Problem::not_found("opportunity", id))?;
    let data = OpportunityWire::whole(&reader.house, found);
    let one = One { status: 200, message: "Success", data };
    told(reader, &one, Some(found.holds_since()))
}

fn found(reader: &Reader, asked: Asked) -> Result<Page, Problem> {
    let filters = Filters::read(&asked)?;
    let mut all = reader.opportunities().all();
    all.retain(|one| filters.keeps(one));
    let sort_info = order(&mut all, &asked.sorting()?);
    let many = Many::of(reader, &all, asked.paging())?;
    let (sort_info, filter_info) = (Some(sort_info), Some(filters.info(asked)));
    told(reader, &Many { sort_info, filter_info, ..many }, None)
}

impl<'a> Many<'a> {
    fn of(reader: &Reader, all: &[Opportunity<'a>], paging: Paging) -> Result<Many<'a>, Problem> {
        let (items, pagination_info) = paging.of(all)?;
        let items = items.iter().map(|one| OpportunityWire::short(&reader.house, one)).collect();
        let (status, message) = (200, "Success");
        Ok(Many { status, message, items, pagination_info, sort_info: None, filter_info: None })
    }
}

fn told(reader: &Reader, answer: &impl Serialize, since: Option<Time>) -> Result<Page, Problem> {
    let body = serde_json::to_string(answer)
        .map_err(|error| Problem::internal("an answer that is no JSON", &error))?;
    Ok(Page { kind: "application/json", body, since, public: !reader.is_known() })
}

/// A request that makes no sense at one place.
fn wrong(field: &str, why: &str) -> Problem {
    let hint = "what may be asked stands in /manual/opportunities";
    Problem { hint: hint.into(), ..Problem::bad_request(why) }.with_field(field, why.to_owned())
}
