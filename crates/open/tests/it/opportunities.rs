//! Calls as programs of others meet them: who reads what, and that it is what the standards say.

mod calendars;
mod grants;

use axum::response::Response;
use guildhall_model::{Day, Label, Money, PersonId};
use guildhall_network::policy::{Demand, Rule, RuleNumber};
use guildhall_network::{Command, ProgrammeId};
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at, read, token};

/// Days from the first moment of the test's clock, in seconds.
const DAY: i64 = 86_400;

/// A house with a draft, a call that only the signed-in read, and three that anybody reads: one is
/// closed, one was amended, one says things that break careless programs.
async fn house() -> Guildhall {
    let house = Guildhall::open();
    publish(&house, "quiet", "A quiet call", 100 * DAY).await;
    opens(&house);
    publish(&house, "castings", "Large castings", 30 * DAY).await;
    publish(&house, "cells", "Battery cells", 10 * DAY).await;
    publish(&house, "odd", "Odd; \"<b>&amp;\", \\n \u{7}end", 20 * DAY).await;
    draft(&house, "draft", "A secret draft").await;
    house.clock.pass(11 * DAY);
    amend(&house, "castings", 40 * DAY).await;
    house.clock.pass(DAY);
    house
}

/// From now on calls are published under a policy that lets anybody read them.
fn opens(house: &Guildhall) {
    let rule = |number, demand| Rule {
        number: RuleNumber::new(number).unwrap(),
        sentence: Label::plain(format!("Rule {number}.")),
        demand,
    };
    let money = |text| Money::parse(text).unwrap();
    let (least, most) = (money("70000000 USD"), money("120000000.50 USD"));
    let rules = vec![
        rule("3.2", Demand::PublicBudget { least, most }),
        rule("4.1", Demand::Term { least: 5, most: 7 }),
        rule("9.1", Demand::OpenCalls),
    ];
    let (programme, from) =
        (ProgrammeId::new("manufacturing").unwrap(), Day::parse("2020-01-01").unwrap());
    let command = Command::SetPolicy { programme, from, rules };
    house.house.desk.change_network(&PersonId::new("chief").unwrap(), None, command).unwrap();
}

fn words(label: &str, ko: Option<&str>) -> Json {
    let about =
        format!("{label}: for consortia.\r\nSecond line. {}", "Much text, more. ".repeat(20));
    json!({"label": {"en": label, "ko": ko}, "focus": {"en": "Casting", "ko": "주조"},
        "about": {"en": about, "ko": ko},
        "criteria": [{"label": {"en": "Use"}, "points": 60}]})
}

async fn draft(house: &Guildhall, id: &str, label: &str) {
    let ko = (id == "castings").then_some("대형 주물, 공모; 요강");
    let draft = json!({"programme": "manufacturing", "text": words(label, ko)});
    let (status, told) = house.rest("chief", "PUT", &format!("/call?id={id}"), draft).await;
    assert_eq!(status, 200, "{told}");
}

async fn publish(house: &Guildhall, id: &str, label: &str, deadline: i64) {
    draft(house, id, label).await;
    let publish = json!({"deadline": at(deadline)});
    let path = format!("/call/publish?id={id}");
    let (status, told) = house.rest("chief", "POST", &path, publish).await;
    assert_eq!(status, 200, "{told}");
}

async fn amend(house: &Guildhall, id: &str, deadline: i64) {
    let text = words("Larger castings", Some("더 큰 주물"));
    let amend = json!({"text": text, "deadline": at(deadline), "reason": "Asked for, by many."});
    let path = format!("/call/amend?id={id}");
    let (status, told) = house.rest("chief", "POST", &path, amend).await;
    assert_eq!(status, 200, "{told}");
}

/// Asks as a person, or as nobody for an empty name.
async fn get(house: &Guildhall, who: &str, path: &str, headers: &[(&str, &str)]) -> Response {
    house.send(who, "GET", path, String::new(), headers).await
}

async fn body(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// All that is told of calls: status, what it is, what it says.
const DOORS: [&str; 5] = [
    "/common-grants/opportunities",
    "/opportunities/calendar.ics",
    "/opportunities/calendar.ics?language=ko",
    "/opportunities/feed.atom",
    "/opportunities/feed.atom?programme=manufacturing",
];

#[tokio::test]
async fn anybody_reads_open_calls_and_the_signed_in_all_that_are_public() {
    let house = house().await;
    for path in DOORS {
        let stranger = get(&house, "", path, &[]).await;
        assert_eq!(stranger.status(), 200, "{path}");
        assert_eq!(stranger.headers()["cache-control"], "no-cache", "{path}");
        let stranger = body(stranger).await;
        assert!(
            stranger.contains("call=castings") && !stranger.contains("call=quiet"),
            "{path}: {stranger}"
        );
        for who in ["dean", "viewer", "chief"] {
            let known = get(&house, who, path, &[]).await;
            assert_eq!(known.headers()["cache-control"], "private, no-cache", "{path}");
            let known = body(known).await;
            assert!(known.contains("call=castings") && known.contains("call=quiet"), "{path}");
            assert!(
                !known.contains("secret"),
                "{path}: a draft is in no door, for the office neither"
            );
        }
        for never in ["secret", "dean", "chief", "professor", "viewer", "kim"] {
            assert!(!stranger.contains(never), "{path} tells of {never}: {stranger}");
        }
    }
    for (who, path, expected) in [
        ("", "/opportunities/calendar.ics?call=castings", 200),
        ("", "/opportunities/calendar.ics?call=quiet", 404),
        ("", "/opportunities/calendar.ics?call=nothing", 404),
        ("dean", "/opportunities/calendar.ics?call=quiet", 200),
        ("dean", "/opportunities/calendar.ics?call=draft", 404),
        ("chief", "/opportunities/feed.atom?call=draft", 404),
        ("", "/opportunities/feed.atom?call=a%20b", 404),
        ("", "/opportunities/feed.atom?programme=a%20b", 400),
        ("", "/opportunities/feed.atom?programe=manufacturing", 400),
        ("", "/opportunities/feed.atom?language=tlh", 400),
        ("", "/opportunities/due.ics", 401),
        ("dean", "/opportunities/due.ics", 200),
    ] {
        assert_eq!(get(&house, who, path, &[]).await.status(), expected, "{who} {path}");
    }
}

#[tokio::test]
async fn a_key_that_does_not_hold_is_refused_and_not_taken_for_nobodys() {
    let house = house().await;
    let dean = token("dean");
    let basic = {
        use base64::Engine as _;
        let pair = base64::engine::general_purpose::STANDARD.encode(format!("any:{dean}"));
        format!("Basic {pair}")
    };
    for path in DOORS.into_iter().chain(["/opportunities/due.ics"]) {
        for headers in [
            &[("authorization", "Bearer gh_00")][..],
            &[("authorization", "Digest x")],
            &[("x-api-key", "gh_00")],
            &[("cookie", "guildhall_session=gh_00")],
        ] {
            let refused = get(&house, "", path, headers).await;
            assert_eq!(refused.status(), 401, "{path} {headers:?}");
            assert!(refused.headers().contains_key("www-authenticate"), "{path}");
        }
        for headers in [[("x-api-key", dean.as_str())], [("authorization", basic.as_str())]] {
            let known = get(&house, "", path, &headers).await;
            assert_eq!(known.headers()["cache-control"], "private, no-cache", "{path}");
        }
    }
    let asked = get(&house, "", "/opportunities/due.ics", &[]).await;
    let asks: Vec<_> = asked.headers().get_all("www-authenticate").iter().collect();
    assert_eq!(asks, ["Bearer", "Basic realm=\"Guildhall\", charset=\"UTF-8\""]);
    let elsewhere = [("cookie", "guildhall_session=gh_00"), ("sec-fetch-site", "cross-site")];
    let path = "/common-grants/opportunities/search";
    assert_eq!(house.send("", "POST", path, "{}".into(), &elsewhere).await.status(), 403);
}

#[tokio::test]
async fn whoever_has_it_already_is_told_so_until_something_changes() {
    let (house, mut changes) = (house().await, 0);
    for path in DOORS {
        let first = get(&house, "", path, &[]).await;
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        let at = first.headers()["last-modified"].to_str().unwrap().to_owned();
        for header in [("if-none-match", tag.as_str()), ("if-modified-since", at.as_str())] {
            let again = get(&house, "", path, &[header]).await;
            assert_eq!(again.status(), 304, "{path} {header:?}");
            assert_eq!(again.headers()["etag"], tag, "{path}");
            assert_eq!(body(again).await, "");
        }
        changes += 1;
        amend(&house, "castings", 41 * DAY + changes).await;
        house.clock.pass(2);
        for header in [("if-none-match", tag.as_str()), ("if-modified-since", at.as_str())] {
            assert_eq!(get(&house, "", path, &[header]).await.status(), 200, "{path} {header:?}");
        }
    }
}

#[tokio::test]
async fn a_deadline_that_passes_changes_what_is_told() {
    let house = house().await;
    let path = "/common-grants/opportunities";
    let first = get(&house, "", path, &[]).await;
    let at = first.headers()["last-modified"].to_str().unwrap().to_owned();
    house.clock.pass(8 * DAY);
    let later = get(&house, "", path, &[("if-modified-since", &at)]).await;
    assert_eq!(later.status(), 200, "a call closed, though nobody did anything");
    let (_, told) = read(later).await;
    assert_eq!(
        (&told["items"][0]["customFields"]["call"]["value"], &told["items"][0]["lastModifiedAt"]),
        (&json!("odd"), &json!(crate::house::at(20 * DAY)))
    );
}

#[tokio::test]
async fn the_addresses_are_told_to_people() {
    let house = house().await;
    let (status, told) =
        house.rest("dean", "GET", "/opportunities?call=castings&language=ko", Json::Null).await;
    assert_eq!((status, &told["public"], &told["anybody"]), (200, &json!(4), &json!(3)), "{told}");
    assert_eq!(told["calendar"], "http://127.0.0.1/opportunities/calendar.ics?language=ko");
    assert_eq!(
        told["call"]["feed"],
        "http://127.0.0.1/opportunities/feed.atom?call=castings&language=ko"
    );
    for address in [
        &told["feed"],
        &told["calendar"],
        &told["common_grants_list"],
        &told["call"]["feed"],
        &told["call"]["calendar"],
        &told["call"]["common_grants"],
    ] {
        let path = address.as_str().unwrap().strip_prefix("http://127.0.0.1").unwrap();
        let answer = get(&house, "", path, &[]).await;
        assert_eq!(answer.status(), 200, "{path}");
        assert!(body(answer).await.contains("castings"), "{path}");
    }
    let (_, told) = house.rest("dean", "GET", "/opportunities?call=quiet", Json::Null).await;
    assert_eq!(told["call"]["anybody"], json!(false), "{told}");
    let (_, told) = house.rest("chief", "GET", "/opportunities?call=draft", Json::Null).await;
    assert_eq!(told["call"], Json::Null, "{told}");
}
