//! What happened to calls as an Atom feed: published, amended, decided.
//!
//! Source: RFC 4287. An entry is one happening: its id and its times never change (4.2.6), and it
//! says what the call said then, so nobody who kept it is told something else later. Authors are
//! programmes, never people. Escaping is the library's.

use std::cmp::Reverse;

use atom_syndication::{
    Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text,
};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::DateTime;
use guildhall_model::{Day, Time};
use guildhall_network::view::{Happened, Happening, Opportunity, Selected};

use super::answer::Page;
use super::reader::Reader;
use super::words::{Language, begin, clean};
use super::{FEED, Which, number, page_of};
use crate::api::{Query, blocking};
use crate::house::House;
use crate::problem::Problem;

/// Most entries of a feed; the newest are in it.
const ENTRIES_MAX: usize = 100;

/// How much an entry says, in characters. The rest is on the page of the call.
const CONTENT_CHARS_MAX: usize = 10_000;

/// Something that happened to a call: the how-manieth of it.
struct Told<'a> {
    call: &'a Opportunity<'a>,
    nth: usize,
    one: &'a Happening<'a>,
}

impl<'a> Told<'a> {
    fn of(call: &'a Opportunity<'a>) -> impl Iterator<Item = Told<'a>> {
        call.happened.iter().enumerate().map(move |(nth, one)| Told { call, nth, one })
    }
}

/// What happened to calls, the newest first.
pub(super) async fn feed(
    reader: Reader,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let page = blocking(move || entries(&reader, &which)).await?;
    Ok(page.answer(&headers))
}

fn entries(reader: &Reader, which: &Which) -> Result<Page, Problem> {
    let all = which.of(reader)?;
    let mut happened: Vec<Told<'_>> = all.iter().flat_map(Told::of).collect();
    happened.sort_by_key(|told| (Reverse(told.one.at), told.call.call, Reverse(told.nth)));
    happened.truncate(ENTRIES_MAX);
    let (house, language) = (&reader.house, which.language);
    let newest = happened.first().map(|told| told.one.at);
    let mut feed = empty(house, which);
    feed.entries = happened.iter().map(|told| entry(house, language, told)).collect();
    // A feed must say since when it is as it is; one in which nothing happened is of today.
    feed.updated = moment(newest.unwrap_or(Day::utc(house.clock.now()).begin()));
    let kind = "application/atom+xml; charset=utf-8";
    Ok(Page { kind, body: feed.to_string(), since: newest, public: !reader.is_known() })
}

fn empty(house: &House, which: &Which) -> Feed {
    let language = which.language;
    let own = format!("{}{FEED}{}", house.public_url, which.query());
    let title = language.pick("Calls for proposals", "공모 소식");
    let person = |name: &str| Person { name: name.to_owned(), ..Person::default() };
    Feed {
        title: title.into(),
        id: own.clone(),
        // Each entry has its programme as its author; one must be there where there is none.
        authors: vec![person("Guildhall")],
        generator: Some(Generator {
            value: "Guildhall".to_owned(),
            uri: None,
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
        links: vec![
            link("self", &own, "application/atom+xml"),
            link("alternate", &format!("{}/calls", house.public_url), "text/html"),
        ],
        lang: Some(language.tag().to_owned()),
        ..Feed::default()
    }
}

fn entry(house: &House, language: Language, &Told { call, nth, one }: &Told<'_>) -> Entry {
    let word = language.happened(&one.what);
    let label = clean(language.of(&one.text.label));
    let programme = clean(language.of(call.programme_label));
    let part = match one.what {
        Happened::Published => "published".to_owned(),
        Happened::Amended { .. } => format!("amended {nth}"),
        Happened::Decided => "decided".to_owned(),
    };
    let id = number::of_happening(call, &part);
    let category = |term: &str, label: &str| Category {
        term: term.to_owned(),
        scheme: None,
        label: Some(label.to_owned()),
    };
    Entry {
        title: Text::plain(format!("{word}: {label}")),
        id: id.urn().to_string(),
        updated: moment(one.at),
        published: Some(moment(one.at)),
        authors: vec![Person { name: programme.clone(), ..Person::default() }],
        categories: vec![
            category(part.split(' ').next().unwrap_or_default(), word),
            category(call.programme.as_str(), &programme),
        ],
        links: vec![link("alternate", &page_of(house, call.call), "text/html")],
        content: Some(Content {
            value: Some(begin(&clean(&content(language, call, one)), CONTENT_CHARS_MAX)),
            content_type: Some("text".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

/// What an entry says, as plain text.
fn content(language: Language, call: &Opportunity<'_>, one: &Happening<'_>) -> String {
    let [closes, focus, reason, was] = [
        language.pick("Proposals are taken until", "제안 마감"),
        language.pick("Focus area", "분야"),
        language.pick("Why it was changed", "변경 사유"),
        language.pick("The deadline before was", "변경 전 마감"),
    ];
    let mut lines = Vec::new();
    match one.what {
        Happened::Published => {}
        Happened::Amended { reason: why, before } => {
            lines.push(format!("{reason}: {why}"));
            if before != one.deadline {
                lines.push(format!("{was}: {before}"));
            }
        }
        Happened::Decided => return chosen(language, call),
    }
    lines.push(format!("{closes}: {}", one.deadline));
    lines.push(format!("{focus}: {}", language.of(&one.text.focus)));
    format!("{}\n\n{}", lines.join("\n"), language.of(&one.text.about))
}

/// The proposals that were chosen, and who takes part.
fn chosen(language: Language, call: &Opportunity<'_>) -> String {
    if call.selected.is_empty() {
        return language.pick("No proposal was chosen.", "선정된 제안이 없습니다.").to_owned();
    }
    let one = |one: &Selected<'_>| {
        let with: Vec<&str> = one.consortium.iter().map(|id| id.as_str()).collect();
        format!("{}: {}", one.title, with.join(", "))
    };
    let all: Vec<String> = call.selected.iter().map(one).collect();
    format!("{}\n\n{}", language.pick("Chosen:", "선정:"), all.join("\n"))
}

fn link(rel: &str, href: &str, kind: &str) -> Link {
    Link {
        rel: rel.to_owned(),
        href: href.to_owned(),
        mime_type: Some(kind.to_owned()),
        ..Link::default()
    }
}

/// A moment as the library has it, in UTC.
fn moment(at: Time) -> FixedDateTime {
    DateTime::from_timestamp_nanos(at.ns()).fixed_offset()
}
