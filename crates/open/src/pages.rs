//! The console's files, the description of the API and the manual. All of it is in the program; nothing is
//! fetched from elsewhere.
//!
//! Every path that is no file is the console's own page, which reads the path itself. Files
//! below `/assets/` have a hash in their name and are kept for a year.

mod docs;
mod manual;

use std::sync::Arc;

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::house::House;
use crate::problem::Problem;

/// What the console's build made. May be missing, for who works on the server alone.
#[derive(RustEmbed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Console;

/// Only our own scripts, and nobody shows us in a frame. Charts set styles on elements.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'",
);

const KEEP: &str = "public, max-age=31536000, immutable";

const MISSING: &str = "<!doctype html><title>Guildhall</title><p>This Guildhall was built without \
    its console. Build it in <code>console</code> and build the server again. The API is there: \
    <a href=\"/api/docs\">/api/docs</a>.";

pub(crate) fn router(openapi: &str) -> Router<Arc<House>> {
    let docs = docs::page(openapi);
    let openapi: Arc<str> = openapi.into();
    let described = async move || ([(CONTENT_TYPE, "application/json")], openapi.to_string());
    Router::new()
        .route("/api/openapi.json", get(described))
        .route("/api/docs", get(async move || Html(docs.clone())))
        .route("/manual", get(manual::index))
        .route("/manual/", get(manual::index))
        .route("/manual/{page}", get(manual::page))
        .fallback(file)
}

/// Adds what every answer should say to a browser.
pub(crate) async fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut add = |name: HeaderName, value: HeaderValue| {
        headers.entry(name).or_insert(value);
    };
    add(CONTENT_SECURITY_POLICY, POLICY);
    add(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    add(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    add(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn file(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return Problem::not_found("endpoint", uri.path()).into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return Problem::wrong_method(&method).into_response();
    }
    match Console::get(path).filter(|_| !path.is_empty()) {
        Some(file) => answer(path, &file, &headers),
        None if path.starts_with("assets/") => {
            Problem::not_found("file", uri.path()).into_response()
        }
        None => match Console::get("index.html") {
            Some(file) => answer("index.html", &file, &headers),
            None => (StatusCode::NOT_FOUND, Html(MISSING)).into_response(),
        },
    }
}

fn answer(path: &str, file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let hash: String =
        file.metadata.sha256_hash().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let tag = format!("W/\"{hash}\"");
    let keep = if path.starts_with("assets/") { KEEP } else { "no-cache" };
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let cached = [(ETAG, tag), (CACHE_CONTROL, keep.to_owned())];
    if known {
        return (StatusCode::NOT_MODIFIED, cached).into_response();
    }
    (cached, [(CONTENT_TYPE, kind(path))], file.data.to_vec()).into_response()
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
