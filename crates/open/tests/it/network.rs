//! Calls and proposals through the REST API.

use std::sync::atomic::Ordering;

use guildhall_model::{Day, Label, OrganisationId, Time};
use guildhall_network::policy::{Demand, Rule, RuleNumber, Share};
use guildhall_network::{Command, Network, ProgrammeId};
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at};

/// A network of one programme, whose office is Hanbit: `chief` is its officer.
pub(crate) fn programme(now: Time) -> Network {
    let mut network = Network::default();
    let id = || ProgrammeId::new("manufacturing").unwrap();
    let office = OrganisationId::new("hanbit").unwrap();
    let rule = |number, demand| Rule {
        number: RuleNumber::new(number).unwrap(),
        sentence: Label::plain(format!("Rule {number}")),
        demand,
    };
    let table = guildhall_network::TableId::new("sba").unwrap();
    let rules = vec![
        rule("1.1", Demand::SizeTable { table, under: None }),
        rule("2.2", Demand::Letters),
        rule("3.1", Demand::Match { least: Share::new(3_333).unwrap() }),
        rule("4.1", Demand::Term { least: 5, most: 7 }),
        rule("5.1", Demand::Reviews { least: 1 }),
        rule("5.3", Demand::Conflicts { years: 2 }),
        rule("7.1", Demand::SmallMembers { least: Share::new(5_000).unwrap() }),
        rule("9.1", Demand::OutlookWarning { under: Share::new(100).unwrap() }),
    ];
    let from = Day::parse("2000-01-01").unwrap();
    for command in [
        Command::SetProgramme { id: id(), label: Label::plain("Manufacturing"), office },
        Command::SetPolicy { programme: id(), from, rules },
    ] {
        let events = network.decide(None, now, command).unwrap();
        events.iter().for_each(|event| network.apply(event));
    }
    network
}

pub(crate) fn words() -> Json {
    json!({"label": {"en": "A call", "ko": "공모"}, "focus": {"en": "Casting"}, "about": {"en": "For all"},
        "criteria": [{"label": {"en": "Use"}, "points": 60}]})
}

pub(crate) fn proposal(revision: u32, years: u8) -> Json {
    json!({"call": "casting", "lead": "saebyeok", "revision": revision, "text": {
        "title": "Layers", "summary": "", "sustainability": "", "years": years,
        "partners": [{"organisation": "hanbit", "role": "casts"}],
        "budget": [
            {"year": 1, "source": "public", "amount": "6 USD"},
            {"year": 5, "source": "in_kind", "amount": "3.00 USD"},
        ],
    }})
}

/// A house with a call that is open for 100 seconds.
async fn with_call() -> Guildhall {
    let house = Guildhall::open();
    open_call(&house).await;
    house
}

pub(crate) async fn open_call(house: &Guildhall) {
    let draft = json!({"programme": "manufacturing", "text": words()});
    let (status, call) = house.rest("chief", "PUT", "/call?id=casting", draft).await;
    assert_eq!((status, &call["phase"]), (200, &json!("draft")), "{call}");
    let (status, _) = house.rest("dean", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!(status, 404, "a draft is the office's alone");
    let publish = json!({"deadline": at(100)});
    let (status, call) = house.rest("chief", "POST", "/call/publish?id=casting", publish).await;
    assert_eq!((status, &call["phase"]), (200, &json!("open")), "{call}");
}

#[tokio::test]
async fn a_call_is_read_with_its_deadline_and_its_rules() {
    let house = with_call().await;
    let (_, all) = house.rest("professor", "GET", "/calls", Json::Null).await;
    assert_eq!(all["calls"][0]["deadline"], at(100), "{all}");
    let (_, call) = house.rest("professor", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!((&call["officer"], &call["text"]["label"]["ko"]), (&json!(false), &json!("공모")));
    let rule = json!({"number": "3.1", "sentence": {"en": "Rule 3.1", "ko": null},
        "demand": {"about": "match", "least": "33.33"}});
    assert_eq!(call["policy"]["rules"][2], rule);
    let amend = json!({"text": words(), "deadline": at(200), "reason": "more time"});
    let (status, problem) =
        house.rest("dean", "POST", "/call/amend?id=casting", amend.clone()).await;
    assert_eq!((status, &problem["code"]), (403, &json!("forbidden")), "{problem}");
    let (status, call) = house.rest("chief", "POST", "/call/amend?id=casting", amend).await;
    assert_eq!((status, &call["amendments"][0]["deadline"]), (200, &json!(at(100))), "{call}");
    let (_, programmes) = house.rest("dean", "GET", "/programmes", Json::Null).await;
    assert_eq!(programmes["programmes"][0]["policies"][0]["version"], 1, "{programmes}");
}

#[tokio::test]
async fn a_proposal_is_saved_says_what_it_lacks_and_is_handed_in() {
    let house = with_call().await;
    let path = "/proposal?id=layers";
    let (status, _) = house.rest("professor", "PUT", path, proposal(0, 4)).await;
    assert_eq!(status, 403, "only those who sign for the lead write");
    let (status, problem) = house.rest("dean", "PUT", path, proposal(0, 4)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    assert_eq!(problem["detail"], "line 2 of the budget: year 5 is not one of the 4 years");
    let mut wrong = proposal(0, 8);
    wrong["text"]["budget"][1]["amount"] = json!("1 dollar");
    let (status, problem) = house.rest("dean", "PUT", path, wrong).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["budget.1.amount"].is_string(), "{problem}");

    let (status, saved) = house.rest("dean", "PUT", path, proposal(0, 8)).await;
    assert_eq!((status, &saved["revision"], &saved["matched"]), (200, &json!(1), &json!("33.33")));
    let lacks = json!([
        {"rule": "2.2", "sentence": {"en": "Rule 2.2", "ko": null},
         "found": {"kind": "organisations", "organisations": ["hanbit"]},
         "wanted": {"kind": "organisations", "organisations": []}},
        {"rule": "4.1", "sentence": {"en": "Rule 4.1", "ko": null},
         "found": {"kind": "years", "years": 8},
         "wanted": {"kind": "years_between", "least": 5, "most": 7}},
    ]);
    assert_eq!(saved["lacks"], lacks);
    let (status, problem) =
        house.rest("dean", "POST", "/proposal/submit?id=layers", json!({"revision": 1})).await;
    assert_eq!((status, &problem["code"]), (422, &json!("rules")));
    assert_eq!(problem["rules"], lacks);

    let (status, problem) = house.rest("dean", "PUT", path, proposal(0, 7)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    house.rest("dean", "PUT", path, proposal(1, 7)).await;
    let (_, seen) = house.rest("viewer", "GET", path, Json::Null).await;
    assert_eq!((&seen["may_write"], &seen["may_promise"]), (&json!(false), &json!([])), "{seen}");
    let letter = json!({"partner": "hanbit"});
    let (status, _) =
        house.rest("viewer", "POST", "/proposal/letters?id=layers", letter.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = house.rest("chief", "POST", "/proposal/letters?id=layers", letter).await;
    assert_eq!((status, &seen["lacks"]), (200, &json!([])), "{seen}");
    let submit = json!({"revision": 2});
    let (status, seen) =
        house.rest("dean", "POST", "/proposal/submit?id=layers", submit.clone()).await;
    assert_eq!((status, &seen["submitted"]), (200, &json!(at(0))), "{seen}");
    let (status, seen) = house.rest("dean", "POST", "/proposal/reopen?id=layers", Json::Null).await;
    assert_eq!((status, &seen["submitted"]), (200, &Json::Null), "{seen}");

    house.clock.0.fetch_add(100_000_000_000, Ordering::Relaxed);
    let (status, problem) = house.rest("dean", "POST", "/proposal/submit?id=layers", submit).await;
    assert_eq!((status, &problem["code"]), (422, &json!("late")), "{problem}");
    let (_, all) = house.rest("dean", "GET", "/proposals?call=casting", Json::Null).await;
    assert_eq!(all["proposals"][0]["title"], "Layers", "what was saved stays: {all}");
}

/// The same after the deadline, with a proposal of Saebyeok alone that was handed in.
pub(crate) async fn closed() -> Guildhall {
    let house = Guildhall::open();
    close(&house).await;
    house
}

pub(crate) async fn close(house: &Guildhall) {
    open_call(house).await;
    let mut alone = proposal(0, 5);
    alone["text"]["partners"] = json!([]);
    let (status, saved) = house.rest("dean", "PUT", "/proposal?id=layers", alone).await;
    assert_eq!((status, &saved["lacks"]), (200, &json!([])), "{saved}");
    let submit = json!({"revision": 1});
    house.rest("dean", "POST", "/proposal/submit?id=layers", submit).await;
    house.clock.pass(100);
    // The chief belongs to Saebyeok too, and so has a tie: an officer without one is needed.
    let role = json!({"person": "kim", "organisation": "hanbit", "role": "administrator"});
    let (status, problem) = house.rest("chief", "PUT", "/people/role", role).await;
    assert_eq!(status, 204, "{problem}");
}

#[tokio::test]
async fn a_proposal_is_reviewed_ranked_and_chosen() {
    let house = closed().await;
    let ready = json!({"sector": "private", "appointee": false, "ties": [
        {"organisation": "elsewhere", "kind": "patent", "until": "2020-01-01"}]});
    for who in ["viewer", "professor"] {
        let (status, said) = house.rest(who, "PUT", "/reviewer", ready.clone()).await;
        assert_eq!((status, &said), (200, &ready));
    }
    let (status, problem) = house
        .rest(
            "viewer",
            "PUT",
            "/reviewer",
            json!({"sector": "third", "appointee": false, "ties": []}),
        )
        .await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["sector"].is_string(), "{problem}");
    let (_, all) = house.rest("kim", "GET", "/reviewers", Json::Null).await;
    assert_eq!(all["reviewers"].as_array().unwrap().len(), 2, "{all}");
    let (_, none) = house.rest("dean", "GET", "/reviewers", Json::Null).await;
    assert_eq!(none["reviewers"], json!([]), "for officers alone");

    let assign = |who: &str| json!({"reviewer": who});
    let path = "/review/assign?proposal=layers";
    let (status, problem) = house.rest("kim", "POST", path, assign("professor")).await;
    assert_eq!((status, &problem["code"]), (422, &json!("tie")), "{problem}");
    assert!(problem["detail"].as_str().unwrap().contains("rule 5.3"), "{problem}");
    let (status, problem) = house.rest("chief", "POST", path, assign("viewer")).await;
    assert_eq!((status, &problem["code"]), (422, &json!("tie")), "{problem}");
    let (status, seen) = house.rest("kim", "POST", path, assign("viewer")).await;
    assert_eq!(
        (status, &seen["panel"]),
        (200, &json!([{"reviewer": "viewer", "submitted": false}]))
    );
    let (status, _) = house.rest("dean", "GET", "/review?proposal=layers", Json::Null).await;
    assert_eq!(status, 404, "the reviewed see nothing yet");
    let (_, waits) = house.rest("viewer", "GET", "/due", Json::Null).await;
    let task = json!({"task": "review", "part": "reviewer", "project": null, "programme": null, "number": null, "call": "casting",
        "proposal": "layers", "paper": null, "institute": null, "invention": null,
        "organisation": null, "amount": null, "about": {"en": "Layers", "ko": null},
        "since": at(100), "until": null});
    assert_eq!(waits["due"], json!([task]));
    let (_, mine) = house.rest("viewer", "GET", "/reviews", Json::Null).await;
    assert_eq!(mine["reviews"][0]["title"], "Layers", "{mine}");

    let choose = json!({"selected": ["layers"], "reason": ""});
    let decide = "/call/decide?id=casting";
    let (status, problem) = house.rest("kim", "POST", decide, choose.clone()).await;
    assert_eq!((status, &problem["rules"][0]["rule"]), (422, &json!("5.1")), "{problem}");
    let review = |points: u16| json!({"points": [points], "comment": "Good.", "revision": 0});
    let path = "/review?proposal=layers";
    let (status, problem) = house.rest("viewer", "PUT", path, review(61)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    let (status, _) = house.rest("viewer", "PUT", path, review(44)).await;
    assert_eq!(status, 200);
    let (status, problem) = house.rest("viewer", "PUT", path, review(45)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    let submit = "/review/submit?proposal=layers";
    let (_, seen) = house.rest("viewer", "POST", submit, json!({"revision": 1})).await;
    assert_eq!(seen["own"]["total"], 44, "{seen}");
    let (_, ranking) = house.rest("kim", "GET", "/ranking?call=casting", Json::Null).await;
    assert_eq!(
        (&ranking["ranking"][0]["mean"], &ranking["may_decide"]),
        (&json!(44.0), &json!(true))
    );
    let (status, _) = house.rest("dean", "GET", "/ranking?call=casting", Json::Null).await;
    assert_eq!(status, 404);
    let (status, call) = house.rest("kim", "POST", decide, choose).await;
    assert_eq!((status, &call["phase"]), (200, &json!("negotiation")), "{call}");
    let (_, call) = house.rest("viewer", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!(call["decision"]["selected"][0]["consortium"], json!(["saebyeok"]), "{call}");
    let (_, seen) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!(seen["others"][0]["reviewer"], Json::Null, "{seen}");
    let recuse = json!({"reviewer": "viewer", "reason": "late"});
    let (status, _) = house.rest("viewer", "POST", "/review/recuse?proposal=layers", recuse).await;
    assert_eq!(status, 422, "what is decided stays");
}

/// The same once the proposal is chosen; `kim` is an officer without a tie.
pub(crate) async fn chosen() -> Guildhall {
    let house = closed().await;
    choose(&house).await;
    house
}

pub(crate) async fn choose(house: &Guildhall) {
    let ready = json!({"sector": "public", "appointee": false, "ties": []});
    house.rest("viewer", "PUT", "/reviewer", ready).await;
    let assign = json!({"reviewer": "viewer"});
    house.rest("kim", "POST", "/review/assign?proposal=layers", assign).await;
    let review = json!({"points": [50], "comment": "Good.", "revision": 0});
    house.rest("viewer", "PUT", "/review?proposal=layers", review).await;
    let submit = json!({"revision": 1});
    house.rest("viewer", "POST", "/review/submit?proposal=layers", submit).await;
    let choose = json!({"selected": ["layers"], "reason": ""});
    house.rest("kim", "POST", "/call/decide?id=casting", choose).await;
}

/// An institute of Saebyeok with a tier.
pub(crate) async fn institute() -> Guildhall {
    let house = chosen().await;
    let award = json!({"label": {"en": "Casting"}, "proposal": "layers", "from": "2027-01-01",
        "tranches": ["2 USD", "1 USD", "1 USD", "1 USD", "1 USD"]});
    let (status, problem) =
        house.rest("dean", "PUT", "/institute?id=casting-institute", award.clone()).await;
    assert_eq!(status, 404, "not an officer: {problem}");
    let (status, made) = house.rest("kim", "PUT", "/institute?id=casting-institute", award).await;
    assert_eq!((status, &made["standing"], &made["year"]), (200, &json!("running"), &json!(1)));
    assert_eq!(
        made["years"][4],
        json!({"year": 5, "public": "1.00 USD", "matched": "3.00 USD", "waived": null})
    );
    let tier = json!({"tier": "full", "label": {"en": "Full"}, "fee": "50 USD", "small_fee": null});
    let path = "/institute/tiers?id=casting-institute";
    let (status, _) = house.rest("kim", "PUT", path, tier.clone()).await;
    assert_eq!(status, 403, "who runs it sets its tiers");
    let (status, seen) = house.rest("dean", "PUT", path, tier).await;
    assert_eq!((status, &seen["tiers"][0]["fee"]), (200, &json!("50.00 USD")), "{seen}");
    house
}

#[tokio::test]
async fn an_institute_is_told_what_it_lacks_cures_it_and_comes_to_an_end() {
    let house = institute().await;
    let path = "/institute/step?id=casting-institute";
    let notice = json!({"step": "give_notice", "deficiencies": ["No plan.", "No members."]});
    let (status, _) = house.rest("dean", "POST", path, notice.clone()).await;
    assert_eq!(status, 403, "the office decides");
    let (status, seen) = house.rest("kim", "POST", path, notice).await;
    let lacks =
        json!({"deficiencies": ["No plan.", "No members."], "until": null, "missed": false});
    assert_eq!((status, &seen["course"]["lacks"]), (200, &lacks), "no rule says until when");
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    assert!(waits["due"].as_array().unwrap().iter().any(|one| one["task"] == "cure"), "{waits}");
    let cure = json!({"step": "accept_cure", "text": "Both are there."});
    let (status, seen) = house.rest("kim", "POST", path, cure).await;
    assert_eq!((status, &seen["course"]["lacks"]), (200, &Json::Null));
    let waive = json!({"step": "waive_match", "year": 1, "amount": "1 USD", "purpose": "flood",
        "reason": "A flood."});
    let (status, problem) = house.rest("kim", "POST", path, waive).await;
    assert_eq!(status, 422, "no rule names a purpose: {problem}");
    let mut renew = json!({"step": "renew", "from": "2032-01-01", "tranches": ["1 USD"]});
    let (status, problem) = house.rest("kim", "POST", path, renew.clone()).await;
    assert_eq!((status, &problem["rules"][0]["rule"]), (422, &json!("3.1")), "{problem}");
    renew["matched"] = json!(["1 USD"]);
    let (status, seen) = house.rest("kim", "POST", path, renew).await;
    assert_eq!((status, &seen["until"]), (200, &json!("2033-01-01")), "{seen}");
    assert_eq!(
        seen["years"][5],
        json!({"year": 6, "public": "1.00 USD", "matched": "1.00 USD", "waived": null})
    );
    for odd in [
        json!({"step": "renew", "from": "soon", "tranches": ["1 USD"]}),
        json!({"step": "dissolve"}),
        json!({"step": "review", "text": "a", "more": 1}),
    ] {
        let (status, problem) = house.rest("kim", "POST", path, odd).await;
        assert!((400..423).contains(&status), "{problem}");
    }
    let end = json!({"step": "terminate", "on": seen["today"], "reason": "Another focus."});
    let (status, seen) = house.rest("kim", "POST", path, end).await;
    assert_eq!((status, &seen["standing"]), (200, &json!("ended")), "{seen}");
    let facts = seen["course"]["facts"].as_array().unwrap();
    let what: Vec<&str> = facts.iter().map(|fact| fact["what"].as_str().unwrap()).collect();
    assert_eq!(what, ["notice", "cured", "renewed", "terminated"]);
}

#[tokio::test]
async fn a_member_applies_is_accepted_pays_and_counts() {
    let house = institute().await;
    let id = "?id=casting-institute";
    let today = {
        let (_, all) = house.rest("kim", "GET", "/institutes", Json::Null).await;
        assert_eq!(all["institutes"][0]["members"], 0, "{all}");
        all["today"].as_str().unwrap().to_owned()
    };
    let apply = json!({"organisation": "hanbit", "tier": "full", "from": today});
    let path = format!("/institute/apply{id}");
    let (status, _) = house.rest("viewer", "POST", &path, apply.clone()).await;
    assert_eq!(status, 403, "those who sign for it apply");
    let (status, seen) = house.rest("chief", "POST", &path, apply).await;
    assert_eq!((status, &seen["members"][0]["open"]["fee"]), (200, &json!("50.00 USD")), "{seen}");
    let accept = json!({"organisation": "hanbit", "accept": true});
    let path = format!("/institute/answer{id}");
    let (status, _) = house.rest("kim", "POST", &path, accept.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = house.rest("dean", "POST", &path, accept).await;
    let member = &seen["members"][0];
    assert_eq!(
        (status, &member["owes"], &member["periods"][0]["now"]),
        (200, &json!("50.00 USD"), &json!(true))
    );

    let (_, waits) = house.rest("chief", "GET", "/due", Json::Null).await;
    let waits = waits["due"].as_array().unwrap();
    let waits = waits.iter().find(|one| one["task"] == "pay").unwrap();
    assert_eq!((&waits["task"], &waits["amount"]), (&json!("pay"), &json!("50.00 USD")), "{waits}");
    let pay = |amount: &str, reference: &str| {
        let (organisation, day) = ("hanbit", &today);
        json!({"organisation": organisation, "amount": amount, "day": day, "reference": reference})
    };
    let path = format!("/institute/payments{id}");
    let (status, problem) = house.rest("dean", "POST", &path, pay("51 USD", "a")).await;
    assert_eq!(
        problem["detail"], "51.00 USD are more than the 50.00 USD that are owed",
        "{status}"
    );
    let (status, book) = house.rest("dean", "POST", &path, pay("30 USD", "a")).await;
    assert_eq!((status, &book["transfers"][0]["cause"]["for"]), (200, &json!("payment")), "{book}");
    let (_, again) = house.rest("dean", "POST", &path, pay("30 USD", "a")).await;
    assert_eq!(again, book, "the same again is the same");
    let (status, problem) = house.rest("dean", "POST", &path, pay("1 USD", "a")).await;
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")), "{problem}");
    let tranche = json!({"year": 1, "amount": "2 USD", "day": today, "reference": "t"});
    house.rest("dean", "POST", &format!("/institute/tranches{id}"), tranche).await;
    let back = json!({"number": 2, "reason": "not ours"});
    let (_, book) = house.rest("dean", "POST", &format!("/institute/reversals{id}"), back).await;
    let cash = book["accounts"].as_array().unwrap().iter().find(|one| one["account"] == "cash");
    assert_eq!(cash.unwrap()["balance"], "2.00 USD", "{book}");
    assert_eq!(book["total"], 4, "{book}");
    assert_eq!(book["older"], Json::Null, "all of it is told");
    let part = format!("/institute/book{id}&before=4&limit=2");
    let (_, part) = house.rest("dean", "GET", &part, Json::Null).await;
    let numbers: Vec<&Json> =
        part["transfers"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
    assert_eq!((numbers, &part["older"]), (vec![&json!(3), &json!(2)], &json!(2)), "{part}");
    let (status, _) =
        house.rest("dean", "GET", &format!("/institute/book{id}&limit=0"), Json::Null).await;
    assert_eq!(status, 400, "nothing is no page");
    let (status, _) =
        house.rest("viewer", "GET", &format!("/institute/book{id}"), Json::Null).await;
    assert_eq!(status, 200, "the office reads it");

    let year = &today[..4];
    let path = format!("/institute/report{id}&year={year}");
    let (_, report) = house.rest("professor", "GET", &path, Json::Null).await;
    let line = |measure: &str| {
        let lines = report["lines"].as_array().unwrap();
        lines.iter().find(|line| line["measure"] == measure).unwrap().clone()
    };
    assert_eq!(line("members")["figure"], json!({"kind": "count", "count": 1}));
    assert_eq!(line("small_share")["rule"]["kept"], false, "{report}");
    assert_eq!(line("fees_agreed")["figure"], json!({"kind": "money", "amount": "50.00 USD"}));
    assert_eq!(line("fees_paid")["figure"], json!({"kind": "money", "amount": "0.00 USD"}));
    assert_eq!(line("public_money")["records"][0]["number"], 3);
    let more = |count: &str| {
        let all = report["more"].as_array().unwrap();
        all.iter().find(|one| one["count"] == count).unwrap().clone()
    };
    let none = json!({"kind": "money", "amount": "0.00 USD"});
    assert_eq!(more("waived")["figure"], none);
    assert_eq!(more("matched")["figure"]["kind"], "money");
    let kind = more("members_of_kind");
    assert_eq!(kind["figure"], json!({"kind": "count", "count": 1}), "{report}");
    assert_eq!(kind["records"].as_array().unwrap().len(), 1);
    let of = format!("/api/v1/institute/report.csv{id}&year={year}");
    let response = house.send("professor", "GET", &of, String::new(), &[]).await;
    assert_eq!(response.status(), 200);
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    let table = String::from_utf8(bytes.to_vec()).unwrap();
    let told = |what: &str| table.lines().any(|row| row.contains(what));
    assert!(told(",members_of_kind,") && told(",fees_agreed,,50.00 USD,"), "{table}");
}
