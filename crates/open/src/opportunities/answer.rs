//! Answers that are asked for again and again: whoever has one already is told so.
//!
//! Source: RFC 9110, 8.8 (validators) and 13 (conditional requests). The tag is a hash of the body,
//! so it is new exactly when the body is.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, VARY,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use guildhall_model::Time;

/// Something that is asked for again and again.
pub(super) struct Page {
    /// What it is, as a media type.
    pub(super) kind: &'static str,
    pub(super) body: String,
    /// Since when it is as it is; none where nothing tells.
    pub(super) since: Option<Time>,
    /// Whether it is the same for anybody.
    pub(super) public: bool,
}

impl Page {
    /// The answer to a request with these headers.
    pub(super) fn answer(self, headers: &HeaderMap) -> Response {
        let hash = blake3::hash(self.body.as_bytes()).to_hex();
        // Weak, because it may be sent compressed.
        let tag = format!("W/\"{}\"", &hash[..32]);
        let keep = if self.public { "no-cache" } else { "private, no-cache" };
        let known = match headers.get(IF_NONE_MATCH) {
            Some(known) => known.to_str().is_ok_and(|known| matches(known, &tag)),
            None => self.since.is_some_and(|since| is_known(headers, since)),
        };
        let told = [
            (ETAG, tag),
            (CACHE_CONTROL, keep.to_owned()),
            (VARY, "authorization, x-api-key, cookie".to_owned()),
        ];
        let mut response = if known {
            (StatusCode::NOT_MODIFIED, told).into_response()
        } else {
            (told, [(CONTENT_TYPE, self.kind)], self.body).into_response()
        };
        if let Some(Ok(text)) = self.since.and_then(http_date).map(|text| text.parse()) {
            response.headers_mut().insert(LAST_MODIFIED, text);
        }
        response
    }
}

/// Whether a list of tags has one: by weak comparison, as RFC 9110, 8.8.3.2 has it.
fn matches(known: &str, tag: &str) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    known.trim() == "*" || known.split(',').any(|one| strong(one) == strong(tag))
}

/// Whether the one who asks has it since a moment. Times of HTTP are whole seconds.
fn is_known(headers: &HeaderMap, since: Time) -> bool {
    let told = headers.get(IF_MODIFIED_SINCE).and_then(|text| text.to_str().ok());
    let told = told.and_then(|text| httpdate::parse_http_date(text).ok());
    let told = told.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    told.is_some_and(|told| i64::try_from(told.as_secs()).is_ok_and(|told| told >= since.s()))
}

/// A moment as HTTP writes it; none before 1970.
fn http_date(at: Time) -> Option<String> {
    let since = std::time::Duration::from_secs(u64::try_from(at.s()).ok()?);
    Some(httpdate::fmt_http_date(std::time::UNIX_EPOCH + since))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Page {
        let since = Some(Time::from_ms(1_800_000_000_700));
        Page { kind: "text/plain", body: "body".to_owned(), since, public: true }
    }

    fn status(header: axum::http::HeaderName, text: &str) -> u16 {
        let mut headers = HeaderMap::new();
        headers.insert(header, text.parse().expect("a header"));
        page().answer(&headers).status().as_u16()
    }

    #[test]
    fn whoever_has_it_is_told_so() {
        let first = page().answer(&HeaderMap::new());
        assert_eq!(first.status(), 200);
        let tag = first.headers()[ETAG].to_str().expect("a text").to_owned();
        let at = first.headers()[LAST_MODIFIED].to_str().expect("a text").to_owned();
        assert_eq!(at, "Fri, 15 Jan 2027 08:00:00 GMT");
        for (known, expected) in [
            (tag.clone(), 304),
            (tag.trim_start_matches("W/").to_owned(), 304),
            (format!("\"x\", {tag}"), 304),
            ("*".to_owned(), 304),
            ("\"x\"".to_owned(), 200),
            (String::new(), 200),
        ] {
            assert_eq!(status(IF_NONE_MATCH, &known), expected, "{known}");
        }
        for (known, expected) in [
            (at.as_str(), 304),
            ("Fri, 15 Jan 2027 08:00:01 GMT", 304),
            ("Fri, 15 Jan 2027 07:59:59 GMT", 200),
            ("yesterday", 200),
        ] {
            assert_eq!(status(IF_MODIFIED_SINCE, known), expected, "{known}");
        }
    }
}
