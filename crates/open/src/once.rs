//! Commands that are asked a second time because the answer was lost: `Idempotency-Key`.
//!
//! A key is good for a day, for the person who used it and for the request that it came with: method,
//! address and body. The same again is done once, and answered by how things are then. That a key
//! was used is written down with what was done, so it holds after a power cut, and in each house that
//! shares a journal. Source: draft-ietf-httpapi-idempotency-key-header-07, 2.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::api::{BODY_BYTES_MAX, body_too_large};
use crate::problem::Problem;

/// Longest key, in characters.
const KEY_CHARS_MAX: usize = 100;

const HEADER: &str = "idempotency-key";

/// A request that is to be carried out once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// What its sender calls it.
    pub key: String,
    /// The BLAKE3 of what is asked, in hex.
    pub print: String,
}

/// Reads the key of a request, if it changes something, for the [`Once`] among its extensions.
pub(crate) async fn read_key(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let Some(key) = request.headers().get(HEADER).filter(|_| !reads) else {
        return next.run(request).await;
    };
    let Some(key) = key.to_str().ok().and_then(read) else {
        let detail = format!("`Idempotency-Key` is not 1 to {KEY_CHARS_MAX} visible characters");
        return Problem::bad_request(detail).into_response();
    };
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return body_too_large().into_response();
    };
    let mut print = blake3::Hasher::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes()] {
        print.update(part).update(b"\n");
    }
    let print = print.update(&body).finalize().to_hex().to_string();
    parts.extensions.insert(Once { key, print });
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// A key as a quoted string, as the standard has it, or bare, as most send it.
fn read(text: &str) -> Option<String> {
    let text = text.trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let fits = (1..=KEY_CHARS_MAX).contains(&bare.len());
    let visible = bare.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    (fits && visible).then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_some_visible_characters() {
        assert_eq!(read("\"a-1\"").as_deref(), Some("a-1"));
        assert_eq!(read(" a-1 ").as_deref(), Some("a-1"));
        for odd in ["", "\"\"", "a b", "a\"b", "\u{e9}", &"x".repeat(KEY_CHARS_MAX + 1)] {
            assert_eq!(read(odd), None, "{odd}");
        }
    }
}
