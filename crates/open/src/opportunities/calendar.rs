//! Deadlines as a calendar.
//!
//! Source: RFC 5545, with NAME and REFRESH-INTERVAL of RFC 7986. An event lies at the deadline, has
//! no length and takes no time of anybody. Its UID stays, its SEQUENCE counts amendments. There is
//! no METHOD: it is published, nobody is invited; so DTSTAMP tells when the call last changed
//! (3.8.7.2). All times are UTC. Folding of lines and escaping are the library's.

use axum::http::HeaderMap;
use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use guildhall_model::{Day, Time};
use guildhall_network::CallId;
use guildhall_network::view::{Due, Opportunity};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};

use super::answer::Page;
use super::reader::Reader;
use super::words::{Language, begin, clean};
use super::{Which, number, page_of};
use crate::api::network::Visitor;
use crate::api::network::due::{self, DueWire};
use crate::api::{Query, blocking};
use crate::house::House;
use crate::problem::Problem;

/// Most events of a calendar; the latest deadlines are in it.
const EVENTS_MAX: usize = 1_000;

/// How much of what a call is about an event has, in characters. The rest is on its page.
const ABOUT_CHARS_MAX: usize = 500;

/// How long a calendar may wait before it asks again.
const REFRESH: TimeDelta = TimeDelta::hours(1);

const KIND: &str = "text/calendar; charset=utf-8";

/// Deadlines of calls.
pub(super) async fn calls(
    reader: Reader,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = blocking(move || deadlines(&reader, &which)).await?;
    Ok(page.answer(&headers))
}

/// In which language.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct In {
    #[serde(default)]
    language: Language,
}

/// What waits for the one who asks and has a date.
pub(super) async fn due(
    reader: Reader,
    Query(In { language }): Query<In>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Some(visitor) = reader.visitor() else { return Ok(asked_for_a_token()) };
    let page = blocking(move || Ok(to_do(&visitor, language))).await?;
    Ok(page.answer(&headers))
}

fn deadlines(reader: &Reader, which: &Which) -> Result<Page, Problem> {
    let mut all = which.of(reader)?;
    all.sort_by(|a, b| b.deadline.cmp(&a.deadline).then_with(|| a.call.cmp(b.call)));
    all.truncate(EVENTS_MAX);
    let language = which.language;
    let mut calendar = empty(language, language.pick("Calls for proposals", "공모 마감"));
    calendar.extend(all.iter().map(|one| deadline(&reader.house, language, one)));
    let since = all.iter().map(Opportunity::changed).max();
    Ok(Page { kind: KIND, body: calendar.to_string(), since, public: !reader.is_known() })
}

fn to_do(visitor: &Visitor, language: Language) -> Page {
    let mut calendar = empty(language, language.pick("To do in the network", "할 일"));
    let (warned, _) = due::warned(visitor);
    let all = due::all(visitor, &warned);
    let dated = all.iter().filter_map(|one| waits(visitor, language, one));
    calendar.extend(dated.take(EVENTS_MAX));
    Page { kind: KIND, body: calendar.to_string(), since: None, public: false }
}

fn empty(language: Language, name: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    let program = format!("-//Guildhall//Guildhall {}//EN", env!("CARGO_PKG_VERSION"));
    calendar.append_property(Property::new("PRODID", program));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    for key in ["NAME", "X-WR-CALNAME"] {
        let mut property = Property::new(key, name);
        calendar.append_property(property.add_parameter("LANGUAGE", language.tag()).done());
    }
    calendar.ttl(&REFRESH);
    calendar
}

fn deadline(house: &House, language: Language, one: &Opportunity<'_>) -> Event {
    let [label, focus, about] =
        [&one.text.label, &one.text.focus, &one.text.about].map(|text| clean(language.of(text)));
    let about = begin(&about, ABOUT_CHARS_MAX);
    let changed = moment(one.changed());
    let mut event = Event::new();
    event
        .uid(&number::of_call(one).to_string())
        .timestamp(changed)
        .last_modified(changed)
        .created(moment(one.published))
        .starts(moment(one.deadline))
        .sequence(u32::try_from(one.amendments()).unwrap_or(u32::MAX))
        .summary(&format!("{}: {label}", language.pick("Deadline", "마감")))
        .description(&format!("{focus}\n\n{about}"))
        .url(&page_of(house, one.call))
        .status(EventStatus::Confirmed)
        .add_property("TRANSP", "TRANSPARENT");
    event.done()
}

/// What waits as an event; none of what has no date.
fn waits(visitor: &Visitor, language: Language, (due, told): &(Due, DueWire)) -> Option<Event> {
    let until = due.until?;
    let parts = [&told.call, &told.proposal, &told.institute, &told.organisation];
    let parts = parts.map(|part| part.as_deref().unwrap_or("-"));
    let mut name = format!("{} {} {}", visitor.caller.person(), told.task, parts.join(" "));
    // Several of a kind may wait in one institute or project.
    for part in [&told.project, &told.number].into_iter().flatten() {
        name.push(' ');
        name.push_str(part);
    }
    let now = visitor.house.clock.now();
    let calls = visitor.network.view(&visitor.caller.scope, now).opportunities();
    let call = told.call.as_ref().and_then(|id| CallId::new(id).ok());
    let call = call.and_then(|id| calls.get(&id));
    // Nobody did anything for what comes by itself: it is of the day on which it is asked for.
    let since = due.since.unwrap_or(Day::utc(now).begin());
    let changed = call.as_ref().map_or(since, |call| since.max(call.changed()));
    let sequence = call.as_ref().map_or(0, Opportunity::amendments);
    let about = language.pick(&told.about.en, told.about.ko.as_deref().unwrap_or(&told.about.en));
    let mut event = Event::new();
    event
        .uid(&number::of_due(&name).to_string())
        .timestamp(moment(changed))
        .starts(moment(until))
        .sequence(u32::try_from(sequence).unwrap_or(u32::MAX))
        .summary(&format!("{}: {}", language.task(told.task), clean(about)))
        .url(&format!("{}/due", visitor.house.public_url))
        .status(EventStatus::Confirmed)
        .add_property("TRANSP", "TRANSPARENT");
    Some(event.done())
}

/// Calendars send a token as the password of basic authentication, when they are asked for it.
fn asked_for_a_token() -> Response {
    let mut response = Problem::not_signed_in().into_response();
    let basic = HeaderValue::from_static("Basic realm=\"Guildhall\", charset=\"UTF-8\"");
    response.headers_mut().append(WWW_AUTHENTICATE, basic);
    response
}

/// A moment as the library has it, which writes whole seconds.
fn moment(at: Time) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(at.ns())
}
