//! What happened to calls as an Atom feed: published, amended, decided.
//!
//! Source: RFC 4287. An entry is one happening: its id and its times never change (4.2.6), and it
//! says what the call said then, so nobody who kept it is told something else later. Authors are
//! programmes, never people. Escaping is the library's.

use std::cmp::Reverse;
use std::io;

use axum::http::HeaderMap;
use axum::response::Response;
use guildhall_model::Day;
use guildhall_network::view::{Happened, Happening, Opportunity, Selected};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event as XmlEvent};

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
    let body = written(&reader.house, which, &happened)
        .map_err(|error| Problem::internal("a feed that cannot be written", &error))?;
    let since = happened.first().map(|told| told.one.at);
    let kind = "application/atom+xml; charset=utf-8";
    Ok(Page { kind, body, since, public: !reader.is_known() })
}

type Xml = Writer<Vec<u8>>;

fn written(house: &House, which: &Which, happened: &[Told<'_>]) -> io::Result<String> {
    let language = which.language;
    let own = format!("{}{FEED}{}", house.public_url, which.query());
    // A feed must say since when it is as it is; one in which nothing happened is of today.
    let newest = happened.first().map(|told| told.one.at);
    let updated = newest.unwrap_or(Day::utc(house.clock.now()).begin());
    let mut xml = Xml::new(Vec::new());
    xml.write_event(XmlEvent::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let feed = xml.create_element("feed");
    let feed = feed.with_attribute(("xmlns", "http://www.w3.org/2005/Atom"));
    feed.with_attribute(("xml:lang", language.tag())).write_inner_content(|xml| {
        text(xml, "title", language.pick("Calls for proposals", "공모 소식"))?;
        text(xml, "id", &own)?;
        text(xml, "updated", &updated.to_string())?;
        // Each entry has its programme as its author; one must be there where there is none.
        author(xml, "Guildhall")?;
        let generator = xml.create_element("generator");
        let generator = generator.with_attribute(("version", env!("CARGO_PKG_VERSION")));
        generator.write_text_content(BytesText::new("Guildhall"))?;
        link(xml, "self", &own, "application/atom+xml")?;
        link(xml, "alternate", &format!("{}/calls", house.public_url), "text/html")?;
        happened.iter().try_for_each(|told| {
            let entry = xml.create_element("entry");
            entry.write_inner_content(|xml| fill(xml, house, language, told)).map(drop)
        })
    })?;
    String::from_utf8(xml.into_inner()).map_err(io::Error::other)
}

/// What stands in an entry.
fn fill(
    xml: &mut Xml,
    house: &House,
    language: Language,
    &Told { call, nth, one }: &Told<'_>,
) -> io::Result<()> {
    let word = language.happened(&one.what);
    let label = clean(language.of(&one.text.label));
    let programme = clean(language.of(call.programme_label));
    let (term, part) = match one.what {
        Happened::Published => ("published", "published".to_owned()),
        Happened::Amended { .. } => ("amended", format!("amended {nth}")),
        Happened::Decided => ("decided", "decided".to_owned()),
    };
    let at = one.at.to_string();
    text(xml, "title", &format!("{word}: {label}"))?;
    text(xml, "id", &number::of_happening(call, &part).urn().to_string())?;
    text(xml, "updated", &at)?;
    text(xml, "published", &at)?;
    author(xml, &programme)?;
    category(xml, term, word)?;
    category(xml, call.programme.as_str(), &programme)?;
    link(xml, "alternate", &page_of(house, call.call), "text/html")?;
    let said = begin(&clean(&content(language, call, one)), CONTENT_CHARS_MAX);
    let content = xml.create_element("content").with_attribute(("type", "text"));
    content.write_text_content(BytesText::new(&said)).map(drop)
}

fn text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}

fn author(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.create_element("author").write_inner_content(|xml| text(xml, "name", name)).map(drop)
}

fn category(xml: &mut Xml, term: &str, label: &str) -> io::Result<()> {
    let category = xml.create_element("category").with_attribute(("term", term));
    category.with_attribute(("label", label)).write_empty().map(drop)
}

fn link(xml: &mut Xml, rel: &str, href: &str, kind: &str) -> io::Result<()> {
    let link = xml.create_element("link").with_attribute(("rel", rel));
    link.with_attribute(("href", href)).with_attribute(("type", kind)).write_empty().map(drop)
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
