//! The calendar by RFC 5545, the feed by RFC 4287.

use guildhall_model::Time;
use serde_json::json;

use super::{DAY, amend, body, get, house};
use crate::house::{Guildhall, NOON, at};

/// The lines of a calendar, unfolded; each must keep the rules of the form.
async fn lines(house: &Guildhall, who: &str, path: &str) -> Vec<String> {
    let answer = get(house, who, path, &[]).await;
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    let text = body(answer).await;
    assert!(text.ends_with("END:VCALENDAR\r\n"), "{text}");
    for line in text.split_terminator("\r\n") {
        assert!(line.len() <= 75, "3.1: a line has at most 75 octets: {line}");
        assert!(!line.contains(['\r', '\n', '\u{7}']), "{line:?}");
    }
    text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
}

/// The properties of one event.
fn event<'l>(lines: &'l [String], url: &str) -> Vec<&'l str> {
    let events = lines.split(|line| line == "BEGIN:VEVENT").skip(1);
    let mut of_url = events.filter(|event| event.iter().any(|line| line.ends_with(url)));
    let found = of_url.next().unwrap_or_else(|| panic!("no event of {url} in {lines:?}"));
    let found = found.iter().take_while(|line| *line != "END:VEVENT");
    found.map(String::as_str).collect()
}

fn value<'l>(event: &[&'l str], name: &str) -> &'l str {
    let mut of_name = event.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let found = of_name.next().unwrap_or_else(|| panic!("no {name} in {event:?}"));
    assert_eq!(of_name.next(), None, "3.6.1: {name} once");
    found
}

fn utc(second: i64) -> String {
    at(second).replace(['-', ':'], "")
}

#[tokio::test]
async fn a_deadline_is_an_event_that_keeps_its_name_and_counts_amendments() {
    let house = house().await;
    let path = "/opportunities/calendar.ics";
    let all = lines(&house, "", path).await;
    assert_eq!(all[..2], ["BEGIN:VCALENDAR", "VERSION:2.0"]);
    assert!(all.iter().any(|line| line.starts_with("PRODID:-//Guildhall//")), "{all:?}");
    assert!(!all.iter().any(|line| line.starts_with("METHOD")), "nobody is invited");
    let castings = event(&all, "call=castings");
    let (uid, started) = (value(&castings, "UID"), value(&castings, "DTSTART"));
    assert_eq!((uid.len(), started), (36, utc(40 * DAY).as_str()));
    assert_eq!(value(&castings, "SEQUENCE"), "1");
    assert_eq!(value(&castings, "DTSTAMP"), utc(11 * DAY));
    assert_eq!(value(&castings, "CREATED"), utc(0));
    assert_eq!(value(&castings, "SUMMARY"), "Deadline: Larger castings");
    assert_eq!(value(&castings, "URL"), "http://127.0.0.1/calls?call=castings");
    let odd = event(&all, "call=odd");
    assert_eq!(value(&odd, "SEQUENCE"), "0");
    assert_eq!(value(&odd, "SUMMARY"), r#"Deadline: Odd\; "<b>&amp\;"\, \\n end"#);
    let about = value(&odd, "DESCRIPTION");
    assert!(
        about.starts_with(r"Casting\n\nOdd\; ")
            && about.contains(r"consortia.\nSecond line. Much text\, more."),
        "{about}"
    );

    amend(&house, "castings", 50 * DAY).await;
    let one = lines(&house, "", &format!("{path}?call=castings")).await;
    assert_eq!(one.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    let amended = event(&one, "call=castings");
    assert_eq!((value(&amended, "UID"), value(&amended, "SEQUENCE")), (uid, "2"));
    assert_eq!(value(&amended, "DTSTART"), utc(50 * DAY));
    let korean = lines(&house, "", &format!("{path}?language=ko")).await;
    assert_eq!(value(&event(&korean, "call=castings"), "SUMMARY"), "마감: 더 큰 주물");
}

#[tokio::test]
async fn what_waits_for_one_person_is_in_nobody_elses_calendar() {
    let house = house().await;
    let proposal = json!({"call": "castings", "lead": "saebyeok", "revision": 0, "text": {
        "title": "Layers", "summary": "", "sustainability": "", "years": 5,
        "partners": [{"organisation": "hanbit", "role": "casts"}], "budget": []}});
    let (status, told) = house.rest("dean", "PUT", "/proposal?id=layers", proposal).await;
    assert_eq!(status, 200, "{told}");
    let path = "/opportunities/due.ics";
    let mine = lines(&house, "dean", path).await;
    let event = event(&mine, "/due");
    assert_eq!(value(&event, "SUMMARY"), "Hand in: Layers");
    assert_eq!(
        (value(&event, "DTSTART"), value(&event, "SEQUENCE")),
        (utc(40 * DAY).as_str(), "1")
    );
    assert_eq!(lines(&house, "dean", path).await, mine, "the same as long as nothing changes");
    let none = lines(&house, "viewer", path).await;
    assert!(!none.iter().any(|line| line == "BEGIN:VEVENT"), "{none:?}");
    let theirs = lines(&house, "chief", &format!("{path}?language=ko")).await;
    assert!(theirs.iter().any(|line| line == "SUMMARY:참여 확약: Layers"), "{theirs:?}");
}

/// The feed's own part, and its entries.
async fn feed(house: &Guildhall, who: &str, path: &str) -> (String, Vec<String>) {
    let answer = get(house, who, path, &[]).await;
    assert_eq!(answer.headers()["content-type"], "application/atom+xml; charset=utf-8");
    let text = body(answer).await;
    assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>"), "{text}");
    assert!(text.ends_with("</feed>") && !text.contains('\u{7}'), "{text}");
    let mut parts = text.split("<entry>").map(str::to_owned);
    (parts.next().unwrap(), parts.collect())
}

/// The text of an element that is there once.
fn element(of: &str, name: &str) -> String {
    let (begin, end) = (format!("<{name}>"), format!("</{name}>"));
    let mut found = of.split(&begin).skip(1);
    let text = found.next().unwrap_or_else(|| panic!("no {name} in {of}"));
    assert_eq!(found.next(), None, "{name} once: {of}");
    let text = text.split_once(&end).unwrap().0;
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

/// What an entry says.
fn said(entry: &str) -> String {
    element(&entry.replace("<content type=\"text\">", "<content>"), "content")
}

#[tokio::test]
async fn an_entry_is_what_happened_and_stays() {
    let house = house().await;
    let path = "/opportunities/feed.atom";
    let (first, entries) = feed(&house, "", path).await;
    let own = "http://127.0.0.1/opportunities/feed.atom";
    assert_eq!(element(&first, "id"), own);
    let link = format!("<link rel=\"self\" href=\"{own}\" type=\"application/atom+xml\"/>");
    assert!(first.contains(&link), "{first}");
    let titles: Vec<String> = entries.iter().map(|one| element(one, "title")).collect();
    assert_eq!(
        titles,
        [
            "Amended: Larger castings",
            "Published: Large castings",
            "Published: Battery cells",
            "Published: Odd; \"<b>&amp;\", \\n end",
        ]
    );
    assert_eq!(element(&first, "updated"), at(11 * DAY));
    assert_eq!(element(&entries[0], "updated"), at(11 * DAY));
    assert_eq!(element(&entries[0], "published"), at(11 * DAY));
    let why = "Why it was changed: Asked for, by many.\nThe deadline before was: ";
    assert!(said(&entries[0]).starts_with(why), "{}", entries[0]);
    assert!(said(&entries[1]).contains(&at(30 * DAY)), "as it was then");
    let ids: std::collections::BTreeSet<String> =
        entries.iter().map(|one| element(one, "id")).collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:")), "{ids:?}");
    for entry in &entries {
        assert_eq!(element(entry, "name"), "Manufacturing");
        assert!(entry.contains("<category term=\"manufacturing\""), "{entry}");
    }
    amend(&house, "castings", 50 * DAY).await;
    let (_, then) = feed(&house, "", path).await;
    assert_eq!(then[1..], entries[..], "what happened stays as it was told");
    let (korean, of_call) = feed(&house, "", &format!("{path}?call=castings&language=ko")).await;
    assert!(korean.contains("xml:lang=\"ko\""), "{korean}");
    assert_eq!(element(&of_call[0], "title"), "변경 공고: 더 큰 주물");
    let (empty, none) = feed(&house, "", &format!("{path}?programme=other")).await;
    let today = Time::from_s((NOON + 12 * DAY) / DAY * DAY);
    assert_eq!((none.len(), element(&empty, "updated")), (0, today.to_string()));
}

#[tokio::test]
async fn a_choice_is_told_with_those_who_take_part() {
    let house = crate::network::institute().await;
    let (_, told) = feed(&house, "viewer", "/opportunities/feed.atom").await;
    assert_eq!(element(&told[0], "title"), "Decided: A call");
    assert_eq!(said(&told[0]), "Chosen:\n\nLayers: saebyeok");
    assert!(feed(&house, "", "/opportunities/feed.atom").await.1.is_empty());
}
