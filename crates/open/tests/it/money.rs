//! Funds, costs, reports and bank statements of an institute through the REST API.

use http_body_util::BodyExt;
use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

const PATH: &str = "/institute/money?id=casting-institute";

async fn step(house: &Guildhall, step: Json) -> (u16, Json) {
    house.rest("dean", "POST", PATH, step).await
}

/// The day of the house.
async fn today(house: &Guildhall) -> String {
    let (_, seen) = house.rest("dean", "GET", PATH, Json::Null).await;
    seen["today"].as_str().unwrap().to_owned()
}

/// A fund of 3 USD, of which 2 are obligated and 1 is spent.
async fn spent() -> (Guildhall, String) {
    let house = institute().await;
    let today = today(&house).await;
    let fund = json!({"step": "set_fund", "fund": "public", "label": {"en": "Public", "ko": "공공"},
        "source": "public", "from": "2027-01-01", "until": "2028-01-01", "purposes": [],
        "budget": [{"class": "personnel", "amount": "3 USD"}]});
    let obligate = json!({"step": "obligate", "fund": "public", "class": "personnel",
        "purpose": "research", "to": "Staff", "amount": "2 USD", "day": today});
    let spend = json!({"step": "spend", "obligation": 2, "amount": "1 USD", "day": today,
        "text": "January"});
    for one in [fund, obligate, spend] {
        let (status, seen) = step(&house, one).await;
        assert_eq!(status, 200, "{seen}");
    }
    (house, today)
}

#[tokio::test]
async fn money_is_obligated_spent_drawn_and_paid() {
    let (house, today) = spent().await;
    let tranche = json!({"year": 1, "amount": "2 USD", "day": today, "reference": "t"});
    let path = "/institute/tranches?id=casting-institute";
    house.rest("dean", "POST", path, tranche).await;
    let draw = |amount: &str, until: Json| {
        json!({"step": "draw", "expense": 3, "amount": amount,
        "day": today, "until": until})
    };
    let (status, problem) = step(&house, draw("1.01 USD", Json::Null)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("not_left")), "{problem}");
    let (_, seen) = step(&house, draw("0.50 USD", json!(today))).await;
    assert_eq!(seen["waiting"][0]["standing"], "pending", "{seen}");
    let entry = seen["waiting"][0]["entry"].clone();
    let (_, seen) = step(&house, json!({"step": "settle", "entry": entry, "day": today})).await;
    assert_eq!(seen["funds"][0]["drawn"], "0.50 USD", "{seen}");
    let pay = json!({"step": "pay", "expense": 3, "amount": "1 USD", "day": today,
        "reference": "p"});
    let (_, seen) = step(&house, pay).await;
    assert_eq!(seen["expenses"][0]["unpaid"], "0.00 USD", "{seen}");
    assert_eq!(seen["share"]["now"]["kept"], false, "{seen}");
    let fund = &seen["funds"][0];
    assert_eq!(
        [&fund["total"], &fund["free"], &fund["obligated"], &fund["spent"]],
        ["3.00 USD", "1.00 USD", "1.00 USD", "1.00 USD"]
    );
    let (_, book) =
        house.rest("dean", "GET", "/institute/book?id=casting-institute", Json::Null).await;
    assert_eq!(book["transfers"][0]["cause"]["for"], "paid", "{book}");
}

#[tokio::test]
async fn who_does_not_keep_it_reads_it_or_sees_nothing() {
    let (house, today) = spent().await;
    for (who, status) in [("dean", 200), ("viewer", 200), ("professor", 200)] {
        let (found, _) = house.rest(who, "GET", PATH, Json::Null).await;
        assert_eq!(found, status, "{who}");
    }
    let close = json!({"step": "close_month", "month": "2026-12"});
    let (status, _) = house.rest("viewer", "POST", PATH, close.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = step(&house, close).await;
    assert_eq!((status, &seen["closed"][0]["month"]), (200, &json!("2026-12")), "{seen}");
    let early = json!({"step": "post", "day": "2026-12-31", "text": "Late", "until": null,
        "sides": [{"account": "cash", "debit": true, "amount": "1 USD"},
            {"account": "fees", "debit": false, "amount": "1 USD"}]});
    let (status, problem) = step(&house, early).await;
    assert_eq!(
        (status, &problem["detail"]),
        (422, &json!("2026-12 is closed and takes no postings"))
    );
    for (wrong, field) in [
        (json!({"step": "close_month", "month": "soon"}), "month"),
        (json!({"step": "settle", "entry": 1, "day": "soon"}), "day"),
        (
            json!({"step": "obligate", "fund": "public", "class": "lunch", "purpose": "a", "to": "b",
            "amount": "1 USD", "day": today}),
            "class",
        ),
    ] {
        let (status, problem) = step(&house, wrong).await;
        assert_eq!((status, problem["fields"][field].is_string()), (400, true), "{problem}");
    }
    let none = "/institute/money?id=none";
    assert_eq!(house.rest("dean", "GET", none, Json::Null).await.0, 404);
}

#[tokio::test]
async fn reports_come_as_json_and_as_csv() {
    let (house, today) = spent().await;
    let report = |shape: &str| {
        format!("/institute/money/report?id=casting-institute&shape={shape}&until={today}")
    };
    let (_, sheet) = house.rest("viewer", "GET", &report("sf425"), Json::Null).await;
    let row = &sheet["tables"][0]["rows"][4];
    assert_eq!(
        (&row["code"], &row["cells"][0]),
        (&json!("10e"), &json!({"amount": "1.00 USD", "transfers": [3]})),
        "{sheet}"
    );
    let (_, sheet) = house.rest("viewer", "GET", &report("trial_balance"), Json::Null).await;
    let sum = sheet["tables"][0]["rows"].as_array().unwrap().last().unwrap();
    assert_eq!(sum["cells"][2]["amount"], "0.00 USD", "{sheet}");
    let (status, _) = house.rest("viewer", "GET", &report("none"), Json::Null).await;
    assert_eq!(status, 400);
    let path = format!("/api/v1{}", report("sf424a").replace("report?", "report.csv?"));
    let response = house.send("viewer", "GET", &path, String::new(), &[]).await;
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8");
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "table,code,name,column,amount,currency,transfers");
    assert_eq!(lines[1], r#""Section A - Budget Summary","public","Public","Federal",3.00,USD,1"#);
}

#[tokio::test]
async fn a_statement_is_shown_then_taken_once() {
    let (house, today) = spent().await;
    let csv = format!("Date,Memo,Ref,Value\n{today},YEAR-1,B-1,2.00\n{today},who knows,B-2,0.10\n");
    let columns = json!({"reference": "Ref", "day": "Date", "amount": "Value", "text": "Memo",
        "currency": "USD"});
    let asked = json!({"text": csv, "columns": columns});
    let preview = "/institute/statement/preview?id=casting-institute";
    let (status, seen) = house.rest("dean", "POST", preview, asked.clone()).await;
    let belongs = |seen: &Json, line: usize| seen["lines"][line]["belongs"].clone();
    assert_eq!((status, belongs(&seen, 0)), (200, json!({"to": "tranche", "year": 1})), "{seen}");
    assert_eq!(belongs(&seen, 1), Json::Null);
    let take = "/institute/statement?id=casting-institute";
    for _ in 0..2 {
        let (_, seen) = house.rest("dean", "POST", take, asked.clone()).await;
        assert_eq!(belongs(&seen, 0)["to"], "known", "{seen}");
    }
    let (_, seen) = house.rest("dean", "GET", PATH, Json::Null).await;
    let cash = seen["accounts"].as_array().unwrap().iter().find(|one| one["account"] == "cash");
    assert_eq!(cash.unwrap()["balance"], "2.00 USD", "{seen}");
    let (status, _) = house.rest("viewer", "POST", preview, asked).await;
    assert_eq!(status, 403);
    let wrong = json!({"text": "<no", "columns": null});
    let (status, problem) = house.rest("dean", "POST", preview, wrong).await;
    assert_eq!((status, problem["fields"]["text"].is_string()), (400, true), "{problem}");
}

#[tokio::test]
async fn a_membership_year_is_closed_once_it_is_over() {
    let house = institute().await;
    let id = "?id=casting-institute";
    let (_, seen) = house.rest("dean", "GET", &format!("/institute{id}"), Json::Null).await;
    let today = seen["today"].as_str().unwrap().to_owned();
    let year: i16 = today[..4].parse().unwrap();
    let apply = json!({"organisation": "hanbit", "tier": "full", "from": today});
    house.rest("kim", "POST", &format!("/institute/apply{id}"), apply).await;
    let accept = json!({"organisation": "hanbit", "accept": true});
    let (status, seen) =
        house.rest("dean", "POST", &format!("/institute/answer{id}"), accept).await;
    assert_eq!(status, 200, "{seen}");
    let path = format!("/institute/membership-years{id}");
    let (_, seen) = house.rest("viewer", "GET", &path, Json::Null).await;
    assert_eq!(
        (&seen["open"], &seen["closed"], &seen["runs"]),
        (&Json::Null, &json!([]), &json!(false))
    );
    let close = format!("/institute/membership-years/close{id}");
    let asked = json!({"year": year, "plan": null});
    let (status, problem) = house.rest("dean", "POST", &close, asked.clone()).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "it is not over: {problem}");
    house.clock.pass(366 * 86_400);
    let (_, seen) = house.rest("dean", "GET", &path, Json::Null).await;
    let open = json!({"year": year, "members": 1, "small_firms": 0,
        "share": {"kind": "share", "percent": "0"}, "rule": "7.1",
        "least": {"kind": "share", "percent": "50"}, "kept": false});
    assert_eq!((&seen["open"], &seen["runs"]), (&open, &json!(true)), "{seen}");
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    let due = waits["due"].as_array().unwrap();
    let waits = due.iter().find(|one| one["task"] == "close_membership_year").unwrap();
    assert_eq!((&waits["number"], &waits["part"]), (&json!(year.to_string()), &json!("director")));
    let with = |by: &str| json!({"year": year, "plan": {"text": "A lower fee.", "by": by}});
    for (who, asked, status) in [
        ("kim", asked.clone(), 403),
        ("dean", with("soon"), 400),
        ("dean", with("2028-01-01"), 422),
        ("dean", asked, 422),
        ("dean", with("2028-12-31"), 200),
        ("dean", with("2028-12-31"), 200),
        ("dean", with("2028-11-30"), 422),
    ] {
        let (answer, problem) = house.rest(who, "POST", &close, asked.clone()).await;
        assert_eq!(answer, status, "{who} {asked}: {problem}");
    }
    let (_, seen) = house.rest("viewer", "GET", &path, Json::Null).await;
    let closed = &seen["closed"][0];
    assert_eq!((&closed["year"], &closed["members"]), (&json!(year), &json!(1)));
    let plan = json!({"text": "A lower fee.", "by": "2028-12-31"});
    assert_eq!((&closed["plan"], &closed["by"]), (&plan, &json!("dean")), "all read it");
    let no = "/institute/membership-years?id=no";
    assert_eq!(house.rest("dean", "GET", no, Json::Null).await.0, 404);
}
