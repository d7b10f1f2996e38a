//! Invoices of an institute through the REST API: what a member sees of its own, and by when.

use guildhall_model::{Day, Label, PersonId};
use guildhall_network::policy::{Demand, Rule, RuleNumber};
use guildhall_network::{Command, ProgrammeId};
use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

const ID: &str = "?id=casting-institute";
const DAY_S: i64 = 86_400;

/// Hanbit is a member and owes 50 USD since today, which is answered.
async fn joined(house: &Guildhall) -> String {
    let (_, seen) = house.rest("chief", "GET", &format!("/institute{ID}"), Json::Null).await;
    assert_eq!(seen["invoices"], json!([]), "it owes nothing: {seen}");
    let today = seen["today"].as_str().unwrap().to_owned();
    let apply = json!({"organisation": "hanbit", "tier": "full", "from": today});
    house.rest("chief", "POST", &format!("/institute/apply{ID}"), apply).await;
    let accept = json!({"organisation": "hanbit", "accept": true});
    let (status, seen) =
        house.rest("dean", "POST", &format!("/institute/answer{ID}"), accept).await;
    assert_eq!(status, 200, "{seen}");
    today
}

async fn own(house: &Guildhall, who: &str) -> Json {
    let (_, seen) = house.rest(who, "GET", &format!("/institute{ID}"), Json::Null).await;
    seen["invoices"].clone()
}

/// What waits of invoices, by its word and its number, with until when.
async fn waits(house: &Guildhall, who: &str) -> Vec<(Json, Json, Json)> {
    let (_, seen) = house.rest(who, "GET", "/due", Json::Null).await;
    let due = seen["due"].as_array().unwrap().iter();
    let of_invoices = due.filter(|one| one["amount"] != Json::Null);
    of_invoices
        .map(|one| (one["task"].clone(), one["number"].clone(), one["until"].clone()))
        .collect()
}

#[tokio::test]
async fn a_member_sees_its_own_invoices_and_what_is_left() {
    let house = institute().await;
    let today = joined(&house).await;
    let mut invoice = json!({"reference": "INV-1", "transfer": 1,
        "organisation": {"id": "hanbit", "label": own(&house, "chief").await[0]["organisation"]["label"]},
        "day": today, "amount": "50.00 USD", "licence": null, "period": today,
        "paid": "0.00 USD", "left": "50.00 USD", "due": null, "overdue": false});
    assert_eq!(own(&house, "chief").await, json!([invoice]), "no rule says when it is due");
    assert_eq!(own(&house, "dean").await, json!([]), "it is of another organisation");
    let pay = json!({"organisation": "hanbit", "amount": "30 USD", "day": today, "reference": "a"});
    house.rest("dean", "POST", &format!("/institute/payments{ID}"), pay).await;
    (invoice["paid"], invoice["left"]) = (json!("30.00 USD"), json!("20.00 USD"));
    assert_eq!(own(&house, "chief").await, json!([invoice]));
    let (_, money) = house.rest("dean", "GET", &format!("/institute/money{ID}"), Json::Null).await;
    let kept = &money["invoices"][0];
    assert_eq!(
        [&kept["reference"], &kept["left"], &kept["due"]],
        [&invoice["reference"], &invoice["left"], &Json::Null],
        "who keeps the book sees the same"
    );
    let path = format!("/institute/invoices{ID}");
    let (_, open) = house.rest("dean", "GET", &path, Json::Null).await;
    assert_eq!((&open["invoices"][0]["left"], &open["older"]), (&json!("20.00 USD"), &Json::Null));
    for (page, none) in [("&limit=1", false), ("&before=1", true), ("&before=2", false)] {
        let (_, page) = house.rest("dean", "GET", &format!("{path}{page}"), Json::Null).await;
        assert_eq!(page["invoices"].as_array().map(Vec::is_empty), Some(none), "{page}");
    }
    for (wrong, status) in [("&limit=0", 400), ("&limit=201", 400)] {
        let wrong = format!("{path}{wrong}");
        assert_eq!(house.rest("dean", "GET", &wrong, Json::Null).await.0, status, "{wrong}");
    }
    let none = "/institute/invoices?id=none";
    assert_eq!(house.rest("dean", "GET", none, Json::Null).await.0, 404);
    assert_eq!(waits(&house, "chief").await, [(json!("pay"), json!("INV-1"), Json::Null)]);
    let rest =
        json!({"organisation": "hanbit", "amount": "20 USD", "day": today, "reference": "b"});
    house.rest("dean", "POST", &format!("/institute/payments{ID}"), rest).await;
    (invoice["paid"], invoice["left"]) = (json!("50.00 USD"), json!("0.00 USD"));
    let (_, money) = house.rest("dean", "GET", &format!("/institute/money{ID}"), Json::Null).await;
    assert_eq!(money["invoices"], json!([]), "nothing is owed");
    let (_, all) = house.rest("dean", "GET", &path, Json::Null).await;
    assert_eq!(all["invoices"][0]["paid"], invoice["paid"], "what was paid is told");
    assert_eq!(waits(&house, "chief").await, []);
}

#[tokio::test]
async fn a_rule_gives_them_a_due_day_after_which_they_wait_for_both() {
    let house = institute().await;
    let rule = Rule {
        number: RuleNumber::new("7.3").unwrap(),
        sentence: Label::plain("Within a day."),
        demand: Demand::InvoiceTerm { days: 1 },
    };
    let (programme, from) =
        (ProgrammeId::new("manufacturing").unwrap(), Day::parse("2020-01-01").unwrap());
    let set = Command::SetPolicy { programme, from, rules: vec![rule] };
    house.house.desk.change_network(&PersonId::new("chief").unwrap(), None, set).unwrap();
    let today = Day::parse(&joined(&house).await).unwrap();
    let last = today.next().unwrap();
    let due = json!({"day": last.to_string(), "rule": "7.3"});
    let until = json!(last.end().to_string());
    let pay = (json!("pay"), json!("INV-1"), until);
    for overdue in [false, true] {
        house.clock.pass(DAY_S);
        let seen = own(&house, "chief").await;
        assert_eq!((&seen[0]["due"], &seen[0]["overdue"]), (&due, &json!(overdue)), "{seen}");
        let asked = (json!("overdue_invoice"), json!("INV-1"), Json::Null);
        let asked = if overdue { vec![asked] } else { Vec::new() };
        assert_eq!(waits(&house, "dean").await, asked);
        // Who signs for the member belongs to the lead of the institute, too.
        let both: Vec<_> = std::iter::once(pay.clone()).chain(asked).collect();
        assert_eq!(waits(&house, "chief").await, both);
    }
}
