//! The last values of tags, all of one moment.
//!
//! A plant's picture asks for thousands at once, and again and again: long lists are looked up
//! and written on all processors.

use std::panic::resume_unwind;
use std::sync::{Arc, LazyLock};
use std::thread;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use guildhall_model::{Quality, Sample};
use guildhall_query::VisibleTag;
use serde::{Deserialize, Serialize};
use serde_json::Value as JsonValue;
use utoipa::ToSchema;

use super::Json;
use super::wire::{TimeWire, value_json};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// Most tags in one question.
const TAGS_MAX: usize = 10_000;

/// A shorter part of a list is not worth a thread.
const PART_MIN: usize = 1_000;

static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from));

/// Which tags.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ValuesAsked {
    /// Paths, at most 10000.
    tags: Vec<String>,
}

/// Last values.
#[derive(Serialize, ToSchema)]
pub(crate) struct Values<'a> {
    /// One for each tag, in the order asked.
    values: Vec<ValueView<'a>>,
}

/// What is around the list of [`Values`].
const HEAD: &[u8] = br#"{"values":["#;
const TAIL: &[u8] = b"]}";

/// About how long the last value of a tag is as JSON.
const VALUE_BYTES: usize = 160;

/// The last value of a tag, or why there is none to see.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum ValueView<'a> {
    /// A tag that you may see.
    Known {
        tag: &'a str,
        #[schema(value_type = Option<serde_json::Value>)]
        value: JsonValue,
        /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
        quality: &'static str,
        /// The OPC UA status code's name.
        status: &'static str,
        /// Source time, RFC 3339.
        #[schema(value_type = Option<String>)]
        time: Option<TimeWire>,
    },
    /// One that does not exist or is not shared with you.
    Unknown { tag: &'a str, error: &'a Problem },
}

impl<'a> ValueView<'a> {
    fn of((tag, last): &'a Last<'a>) -> ValueView<'a> {
        let last = match last {
            Ok(last) => last.as_ref(),
            Err(error) => return ValueView::Unknown { tag, error },
        };
        let quality = last.map_or(Quality::GOOD_NO_DATA, |last| last.quality);
        ValueView::Known {
            tag,
            value: value_json(last.and_then(|last| last.value.as_ref())),
            quality: quality.class().word(),
            status: quality.name(),
            time: last.map(|last| TimeWire(last.time)),
        }
    }
}

/// A path that was asked for, and the last sample of its tag if it may be seen.
type Last<'a> = (&'a str, Result<Option<Sample>, &'a Problem>);

/// Whether a tag may be seen.
type Found = Result<VisibleTag, Box<Problem>>;

/// The last values of tags.
#[utoipa::path(post, path = "/values", tag = "samples", request_body = ValuesAsked, responses(
    (status = 200, body = Values), (status = 400, body = Problem),
    (status = 401, body = Problem)))]
pub(crate) async fn values(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<ValuesAsked>,
) -> Result<Response, Problem> {
    if asked.tags.len() > TAGS_MAX {
        let count = asked.tags.len();
        let detail = format!("{count} tags are more than the limit of {TAGS_MAX}");
        return Err(Problem::bad_request(detail));
    }
    let plant = house.query.plant(&caller.scope);
    let find = |path: &String| plant.tag(path).map_err(|error| Box::new(error.into()));
    let found = in_parts(&asked.tags, |tags| tags.iter().map(find).collect::<Vec<Found>>());
    let found: Vec<Found> = found.into_iter().flatten().collect();
    let mut lasts = house.query.lasts(found.iter().flatten()).into_iter();
    let mut tags: Vec<Last<'_>> = Vec::with_capacity(found.len());
    for (tag, found) in asked.tags.iter().zip(&found) {
        let last = match found {
            Ok(_) => Ok(lasts.next().flatten()),
            Err(problem) => Err(&**problem),
        };
        tags.push((tag, last));
    }
    let parts = in_parts(&tags, json);
    let mut body = Vec::with_capacity(tags.len() * VALUE_BYTES);
    body.extend_from_slice(HEAD);
    for (number, part) in parts.into_iter().enumerate() {
        let part = part.map_err(|error| Problem::internal("an answer that is no JSON", &error))?;
        let inside = part.strip_prefix(HEAD).and_then(|rest| rest.strip_suffix(TAIL));
        body.extend_from_slice(if number > 0 { b"," } else { b"" });
        body.extend_from_slice(inside.unwrap_or_default());
    }
    body.extend_from_slice(TAIL);
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// A part of the answer, as a whole one.
fn json(tags: &[Last<'_>]) -> serde_json::Result<Vec<u8>> {
    let mut body = Vec::with_capacity(tags.len() * VALUE_BYTES);
    serde_json::to_writer(&mut body, &Values { values: tags.iter().map(ValueView::of).collect() })?;
    Ok(body)
}

/// What is made of the parts of a list, each on a processor.
fn in_parts<T: Sync, R: Send>(all: &[T], each: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let mut parts = all.chunks(all.len().div_ceil(*PROCESSORS).max(PART_MIN));
    let (first, each) = (parts.next(), &each);
    thread::scope(|scope| {
        let others = parts.map(|part| {
            let work = move || each(part);
            thread::Builder::new().spawn_scoped(scope, work).map_err(|_| work)
        });
        let others: Vec<_> = others.collect();
        let first = first.map(each);
        let ended = others.into_iter().map(|other| match other {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // There is no thread to be had.
            Err(work) => work(),
        });
        first.into_iter().chain(ended).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_in_the_order_of_the_whole() {
        for count in [0, 1, PART_MIN, PART_MIN + 1, 7 * PART_MIN + 3] {
            let all: Vec<usize> = (0..count).collect();
            assert_eq!(in_parts(&all, <[usize]>::to_vec).concat(), all);
        }
        let all: Vec<usize> = (0..2 * PART_MIN + 1).collect();
        let last = |part: &[usize]| assert!(!part.contains(&(2 * PART_MIN)), "the last");
        assert!(std::panic::catch_unwind(|| in_parts(&all, last)).is_err());
    }
}
