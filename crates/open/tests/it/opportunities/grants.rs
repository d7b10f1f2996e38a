//! CommonGrants: shapes, filters, orders, pages, errors.

use serde_json::{Value as Json, json};

use super::{DAY, get, house};
use crate::house::{Guildhall, at, read};

const PATH: &str = "/common-grants/opportunities";

async fn ask(house: &Guildhall, who: &str, asked: &Json) -> (u16, Json) {
    let path = format!("{PATH}/search");
    read(house.send(who, "POST", &path, asked.to_string(), &[]).await).await
}

fn names(told: &Json) -> Vec<&str> {
    let items = told["items"].as_array().unwrap().iter();
    items.map(|one| one["customFields"]["call"]["value"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_opportunity_has_what_the_protocol_says() {
    let house = house().await;
    let (_, list) = read(get(&house, "", PATH, &[]).await).await;
    assert_eq!(
        list["paginationInfo"],
        json!({"page": 1, "pageSize": 100, "totalItems": 3, "totalPages": 1})
    );
    assert_eq!(names(&list), ["castings", "cells", "odd"], "what changed last comes first");
    let id = list["items"][0]["id"].as_str().unwrap();
    assert_eq!(id.len(), 36);
    let (status, one) = read(get(&house, "", &format!("{PATH}/{id}"), &[]).await).await;
    assert_eq!((status, &one["status"], &one["message"]), (200, &json!(200), &json!("Success")));
    let one = &one["data"];
    assert_eq!(one["title"], "Larger castings");
    assert_eq!(one["status"]["value"], "open");
    assert_eq!(
        one["funding"],
        json!({"details": "Rule 3.2. Rule 4.1.",
        "minAwardAmount": {"amount": "70000000.00", "currency": "USD"},
        "maxAwardAmount": {"amount": "120000000.50", "currency": "USD"}})
    );
    let close = &one["keyDates"]["closeDate"];
    assert_eq!(
        (&close["eventType"], &close["date"], &close["time"]),
        (&json!("singleDate"), &json!("2027-02-24"), &json!("08:00:00"))
    );
    assert_eq!((&one["createdAt"], &one["lastModifiedAt"]), (&json!(at(0)), &json!(at(11 * DAY))));
    assert_eq!(one["source"], "http://127.0.0.1/calls?call=castings");
    let custom = &one["customFields"];
    assert_eq!(
        custom["amendments"]["value"],
        json!([{"at": at(11 * DAY), "reason": "Asked for, by many.",
            "deadlineBefore": at(30 * DAY)}])
    );
    assert_eq!(custom["focusArea"]["value"]["ko"], "주조");
    assert_eq!(custom["korean"]["value"]["title"], "더 큰 주물");
    assert_eq!(custom["rules"]["value"]["rules"][2]["number"], "9.1");
    for field in custom.as_object().unwrap().values() {
        let kind = match &field["value"] {
            Json::String(_) => "string",
            Json::Array(_) => "array",
            _ => "object",
        };
        assert_eq!(field["fieldType"], kind, "{field}");
    }
    assert_eq!(list["items"][1]["status"]["value"], "closed");
    // The same number at each start, and for who is signed in.
    let (_, known) = read(get(&house, "dean", PATH, &[]).await).await;
    assert_eq!((known["items"][0]["id"].as_str(), names(&known).len()), (Some(id), 4));
    let quiet = known["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["title"] == "A quiet call")
        .unwrap();
    assert_eq!(quiet["funding"]["minAwardAmount"], Json::Null, "its policy says no amounts");
    let hidden = format!("{PATH}/{}", quiet["id"].as_str().unwrap());
    assert_eq!(get(&house, "", &hidden, &[]).await.status(), 404);
    assert_eq!(get(&house, "dean", &hidden, &[]).await.status(), 200);
}

#[tokio::test]
async fn filters_find_what_keeps_all_of_them() {
    let house = house().await;
    let status =
        |operator: &str, value: &[&str]| json!({"status": {"operator": operator, "value": value}});
    let dates = |operator: &str, min: &str, max: &str| {
        let value = json!({"min": min, "max": max});
        json!({"closeDateRange": {"operator": operator, "value": value}})
    };
    let money = |field: &str, operator: &str, min: &str, max: &str, currency: &str| {
        let amount = |amount: &str| json!({"amount": amount, "currency": currency});
        json!({field: {"operator": operator, "value": {"min": amount(min), "max": amount(max)}}})
    };
    let programme = |operator: &str, value: Json| {
        let filter = json!({"operator": operator, "value": value});
        json!({"customFilters": {"programme": filter}})
    };
    let (all, none): (&[&str], &[&str]) = (&["castings", "cells", "odd", "quiet"], &[]);
    let funded: &[&str] = &["castings", "cells", "odd"];
    for (filters, expected) in [
        (json!({}), all),
        (status("in", &["open"]), &["castings", "odd", "quiet"]),
        (status("notIn", &["open"]), &["cells"]),
        (status("in", &["forecasted", "custom"]), none),
        (status("in", &[]), none),
        // Deadlines: cells 25 January, odd 4 February, castings 24 February, quiet 25 April 2027.
        (dates("between", "2027-02-04", "2027-02-24"), &["castings", "odd"]),
        (dates("outside", "2027-02-04", "2027-02-24"), &["cells", "quiet"]),
        (
            json!({"closeDateRange": {"operator": "between", "value": {"min": "2027-03-01"}}}),
            &["quiet"],
        ),
        (json!({"closeDateRange": {"operator": "between", "value": {}}}), all),
        (money("minAwardAmountRange", "between", "70000000", "80000000", "USD"), funded),
        (money("minAwardAmountRange", "between", "70000000.", "70000000.000", "USD"), funded),
        (money("minAwardAmountRange", "between", "70000000.01", "80000000", "USD"), none),
        (money("minAwardAmountRange", "outside", "70000000.01", "80000000", "USD"), funded),
        (money("maxAwardAmountRange", "between", "0", "120000000.5", "USD"), funded),
        (money("maxAwardAmountRange", "outside", "0", "1", "KRW"), none),
        (money("totalFundingAvailableRange", "outside", "0", "1", "USD"), none),
        (programme("eq", json!("manufacturing")), all),
        (programme("neq", json!("manufacturing")), none),
        (programme("in", json!(["other", "manufacturing"])), all),
        (programme("notIn", json!(["other"])), all),
    ] {
        let asked = json!({"filters": filters, "sorting": {"sortBy": "title", "sortOrder": "asc"}});
        let (status, told) = ask(&house, "dean", &asked).await;
        assert_eq!(status, 200, "{filters}: {told}");
        let mut found = names(&told);
        found.sort_unstable();
        assert_eq!(found, expected, "{filters}");
        assert_eq!(told["filterInfo"]["filters"], filters);
        let hopeless = filters.get("totalFundingAvailableRange").is_some();
        assert_eq!(told["filterInfo"]["errors"].as_array().unwrap().len(), usize::from(hopeless));
    }
    for (search, expected) in [
        ("", all),
        ("castings LARGER", &["castings"]),
        ("주물", &["castings"]),
        ("주조 second", all),
        ("castings cells", none),
    ] {
        let (_, told) = ask(&house, "dean", &json!({"search": search})).await;
        let mut found = names(&told);
        found.sort_unstable();
        assert_eq!(found, expected, "{search}");
    }
    let (_, told) = ask(&house, "", &json!({"filters": status("in", &["open"])})).await;
    assert_eq!(names(&told), ["castings", "odd"], "and never what the reader does not see");
}

#[tokio::test]
async fn orders_are_stable_and_pages_hold_all() {
    let house = house().await;
    for (by, order, expected) in [
        ("title", "asc", ["quiet", "cells", "castings", "odd"]),
        ("title", "desc", ["odd", "castings", "cells", "quiet"]),
        ("lastModifiedAt", "desc", ["castings", "cells", "odd", "quiet"]),
        ("createdAt", "asc", ["castings", "cells", "odd", "quiet"]),
        ("status.value", "asc", ["castings", "odd", "quiet", "cells"]),
        ("status.value", "desc", ["cells", "castings", "odd", "quiet"]),
        ("keyDates.closeDate", "asc", ["cells", "odd", "castings", "quiet"]),
        ("funding.minAwardAmount", "asc", ["castings", "cells", "odd", "quiet"]),
        ("funding.maxAwardAmount", "desc", ["castings", "cells", "odd", "quiet"]),
    ] {
        let mut found = Vec::new();
        for page in 1..=3 {
            let asked = json!({"sorting": {"sortBy": by, "sortOrder": order},
                "pagination": {"page": page, "pageSize": 2}});
            let (status, told) = ask(&house, "dean", &asked).await;
            assert_eq!(status, 200, "{told}");
            assert_eq!(
                (&told["sortInfo"]["sortBy"], &told["sortInfo"]["sortOrder"]),
                (&json!(by), &json!(order))
            );
            assert_eq!(
                told["paginationInfo"],
                json!({"page": page, "pageSize": 2, "totalItems": 4, "totalPages": 2})
            );
            found.extend(names(&told).into_iter().map(str::to_owned));
        }
        assert_eq!(found, expected, "{by} {order}");
    }
    let asked = json!({"sorting": {"sortBy": "funding.estimatedAwardCount"}});
    let (_, told) = ask(&house, "", &asked).await;
    assert_eq!(
        told["sortInfo"],
        json!({"sortBy": "lastModifiedAt", "sortOrder": "desc",
        "errors": ["no call says this; the order is by lastModifiedAt"]})
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_with_the_place() {
    let house = house().await;
    let filter = |name: &str, operator: &str, value: Json| {
        let filter = json!({"operator": operator, "value": value});
        json!({"filters": {name: filter}})
    };
    let amounts = |min: &str, max: &str, currency: &str| {
        let min = json!({"amount": min, "currency": "USD"});
        json!({"min": min, "max": {"amount": max, "currency": currency}})
    };
    let custom = |name: &str, operator: &str, value: Json| {
        let filter = json!({"operator": operator, "value": value});
        json!({"filters": {"customFilters": {name: filter}}})
    };
    for (asked, said) in [
        (json!(7), "invalid type"),
        (json!({"serach": "x"}), "unknown field `serach`"),
        (json!({"search": "x".repeat(201)}), "at most 200 characters"),
        (filter("status", "in", json!(["opne"])), "`opne` is no status"),
        (filter("status", "between", json!(["open"])), "unknown variant `between`"),
        (filter("status", "in", json!("open")), "invalid type"),
        (filter("status", "in", json!(vec!["open"; 101])), "at most 100 values"),
        (filter("state", "in", json!(["open"])), "unknown field `state`"),
        (filter("closeDateRange", "between", json!({"min": "soon"})), "`soon` is not a day"),
        (
            filter("closeDateRange", "between", json!({"min": "2027-02-02", "max": "2027-02-01"})),
            "`min` is after `max`",
        ),
        (
            filter("closeDateRange", "between", json!({"from": "2027-02-02"})),
            "unknown field `from`",
        ),
        (
            filter("minAwardAmountRange", "between", amounts("2", "1", "USD")),
            "`min` is more than `max`",
        ),
        (filter("minAwardAmountRange", "between", amounts("1", "2", "KRW")), "USD and KRW cannot"),
        (filter("maxAwardAmountRange", "between", amounts("much", "2", "USD")), "is not an amount"),
        (
            filter("maxAwardAmountRange", "between", amounts("1", "2", "dollars")),
            "is not a currency",
        ),
        (
            filter("totalFundingAvailableRange", "between", amounts("1.001", "2", "USD")),
            "more decimals",
        ),
        (custom("agency", "in", json!(["x"])), "there is no filter `agency`"),
        (custom("programme", "like", json!("x")), "`like` is no operator"),
        (custom("programme", "in", json!("x")), "a name of a programme"),
        (custom("programme", "eq", json!(7)), "a name of a programme"),
        (json!({"sorting": {"sortBy": "deadline"}}), "unknown variant `deadline`"),
        (json!({"sorting": {"sortBy": "custom", "customSortBy": "focus"}}), "no order `focus`"),
        (json!({"sorting": {"sortBy": "title", "sortOrder": "up"}}), "unknown variant `up`"),
        (json!({"pagination": {"page": 0}}), "counted from 1"),
        (json!({"pagination": {"pageSize": 0}}), "1 to 100"),
        (json!({"pagination": {"pageSize": 101}}), "1 to 100"),
        (json!({"pagination": {"page": -1}}), "invalid value"),
    ] {
        let (status, told) = ask(&house, "", &asked).await;
        assert_eq!((status, &told["status"]), (400, &json!(400)), "{asked}: {told}");
        let message = told["message"].as_str().unwrap();
        assert!(message.contains(said), "{asked}: {message}");
        assert_eq!(told["errors"][0]["code"], "bad_request", "{told}");
    }
}

#[tokio::test]
async fn each_answer_has_the_form_of_the_protocol() {
    let house = house().await;
    let large = format!("{{\"search\": \"{}\"}}", "x".repeat(64 * 1024));
    let path = format!("{PATH}/search");
    assert_eq!(house.send("", "POST", &path, large, &[]).await.status(), 413);
    for (method, path, expected) in [
        ("GET", "?page=0", 400),
        ("GET", "?pageSize=101", 400),
        ("GET", "?page=x", 400),
        ("GET", "?pageSize=2&page=9", 200),
        ("GET", "/castings", 400),
        ("GET", "/00000000-0000-0000-0000-000000000000", 404),
        ("GET", "/search", 405),
        ("DELETE", "", 405),
        ("GET", "/a/b", 404),
    ] {
        let answer = house.send("", method, &format!("{PATH}{path}"), "{}".into(), &[]).await;
        assert_eq!(answer.headers()["content-type"], "application/json", "{path}");
        let (status, told) = read(answer).await;
        assert_eq!(
            (status, &told["status"]),
            (expected, &json!(expected)),
            "{method} {path}: {told}"
        );
        assert!(expected == 200 || told["errors"][0]["hint"].is_string(), "{told}");
    }
}
