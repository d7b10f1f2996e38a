//! Projects inside an institute through the REST API. `dean` runs the institute for Saebyeok, `kim` signs
//! for Hanbit, which leads the project and is the office; `professor` belongs to Saebyeok.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, at};
use crate::network::institute;

const ID: &str = "?id=wear";

fn text() -> Json {
    json!({"title": "Wear", "summary": "Tell when it wears.", "from": "2027-02-01",
        "until": "2028-02-01", "partners": ["saebyeok"],
        "packages": [{"title": "Measure", "lead": "saebyeok", "from": "2027-02-01",
            "until": "2028-02-01"}],
        "milestones": [{"title": "Data", "package": 1, "due": "2027-06-01"}],
        "trl": {"start": 3, "target": 6}, "mrl": {"start": 2, "target": 4},
        "budget": [
            {"organisation": "saebyeok", "source": "institute", "valuation": null,
                "amount": "2.00 USD"},
            {"organisation": "hanbit", "source": "in_kind", "valuation": "loaned_equipment",
                "amount": "1.00 USD"}]})
}

/// A house with a project that was selected.
async fn selected() -> Guildhall {
    let house = institute().await;
    for (who, id, kind) in [("kim", "hanbit", "firm"), ("dean", "saebyeok", "university")] {
        let profile = json!({"kind": kind, "people": 900, "parent": null});
        let path = format!("/profile?organisation={id}");
        let (status, problem) = house.rest(who, "PUT", &path, profile).await;
        assert!(status < 300, "{problem}");
    }
    let call = json!({"institute": "casting-institute", "label": {"en": "Wear", "ko": "마모"},
        "text": "How things wear.", "deadline": at(200)});
    let path = "/project-call?id=wear-2027";
    let (status, _) = house.rest("professor", "PUT", path, call.clone()).await;
    assert_eq!(status, 403, "who runs the institute opens its calls");
    let (status, list) = house.rest("dean", "PUT", path, call).await;
    assert_eq!((status, &list["calls"][0]["state"]), (200, &json!("open")), "{list}");
    let proposal =
        |text: Json| json!({"call": "wear-2027", "lead": "hanbit", "seen": 0, "text": text});
    let path = format!("/project{ID}");
    for (change, status) in [
        (json!({"until": "2027-02-30"}), 400),
        (json!({"until": "2027-01-01"}), 422),
        (json!({"partners": ["nobody"]}), 404),
        (
            json!({"budget": [{"organisation": "hanbit", "source": "in_kind", "amount": "1 USD"}]}),
            400,
        ),
        (json!({"budget": [{"organisation": "hanbit", "source": "gold", "amount": "1 USD"}]}), 400),
        (json!({"budget": [{"organisation": "hanbit", "source": "cash", "amount": "1 KRW"}]}), 422),
        (json!({"colour": "red"}), 400),
    ] {
        let mut wrong = text();
        wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (answer, problem) = house.rest("kim", "PUT", &path, proposal(wrong)).await;
        assert_eq!(answer, status, "{change}: {problem}");
    }
    let (status, seen) = house.rest("kim", "PUT", &path, proposal(text())).await;
    assert_eq!((status, &seen["state"]), (200, &json!("proposed")), "{seen}");
    assert_eq!(seen["text"], text(), "it comes back as it was sent");
    let choice = json!({"selected": ["wear"], "reason": "The only one."});
    let path = "/project-call/select?id=wear-2027";
    let (status, _) = house.rest("dean", "POST", path, choice.clone()).await;
    assert_eq!(status, 422, "it is still open");
    house.clock.pass(100);
    let (status, list) = house.rest("dean", "POST", path, choice).await;
    assert_eq!((status, &list["projects"][0]["state"]), (200, &json!("running")), "{list}");
    house
}

async fn step(house: &Guildhall, who: &str, step: Json) -> (u16, Json) {
    house.rest(who, "POST", &format!("/project/step{ID}"), step).await
}

fn share(change: Json) -> Json {
    let mut terms = json!({"from": "hanbit", "to": "saebyeok", "tags": [format!("{GT1}.speed")],
        "purpose": "To study wear.", "since": at(200), "until": at(400)});
    terms.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    json!({"step": "share_data", "agreement": "wear-gt1", "terms": terms})
}

#[tokio::test]
async fn what_was_spent_for_it_stands_beside_its_budget() {
    let house = selected().await;
    house.clock.pass(20 * 86_400);
    let path = "/institute/money?id=casting-institute";
    let fund = json!({"step": "set_fund", "fund": "fees", "label": {"en": "Fees", "ko": "회비"},
        "source": "fees", "from": "2027-01-01", "until": "2028-01-01", "purposes": [],
        "budget": [{"class": "personnel", "amount": "3 USD"}]});
    let obligate = json!({"step": "obligate", "fund": "fees", "class": "personnel",
        "purpose": "research", "to": "Staff", "amount": "3 USD", "day": "2027-02-01"});
    for one in [fund, obligate] {
        let (status, seen) = house.rest("dean", "POST", path, one).await;
        assert_eq!(status, 200, "{seen}");
    }
    let spend = |amount: &str, project: Json| {
        json!({"step": "spend", "obligation": 2, "amount": amount, "day": "2027-02-01",
            "text": "February", "project": project})
    };
    let of = json!({"project": "wear", "organisation": "saebyeok"});
    for (project, status) in [
        (json!({"project": "none", "organisation": "saebyeok"}), 404),
        (json!({"project": "wear", "organisation": "nobody"}), 422),
        (json!({"project": "wear"}), 400),
        (Json::Null, 200),
        (of.clone(), 200),
    ] {
        let (answer, problem) = house.rest("dean", "POST", path, spend("1 USD", project)).await;
        assert_eq!(answer, status, "{problem}");
    }
    let (_, seen) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!(seen["expenses"][0]["project"], of, "{seen}");
    assert_eq!(seen["expenses"][1]["project"], Json::Null, "{seen}");
    let costs = &seen["projects"][0];
    assert_eq!(
        [&costs["project"], &costs["title"], &costs["planned"], &costs["spent"]],
        ["wear", "Wear", "3.00 USD", "1.00 USD"]
    );
    let (_, seen) = house.rest("kim", "GET", &format!("/project{ID}"), Json::Null).await;
    let share = &seen["shares"][1];
    assert_eq!(
        (&share["institute"], &share["spent_institute"]),
        (&json!("2.00 USD"), &json!("1.00 USD"))
    );
    assert_eq!(seen["shares"][0]["spent_in_kind"], Json::Null, "{seen}");
    let path = "/institute/book?id=casting-institute";
    let (_, book) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!(book["transfers"][0]["cause"]["project"], of, "{book}");
}

#[tokio::test]
async fn a_project_is_run_to_its_end() {
    let house = selected().await;
    for (who, asked, status) in [
        ("kim", json!({"step": "report", "milestone": 2, "evidence": "x"}), 404),
        ("kim", json!({"step": "report", "milestone": 1, "evidence": " "}), 422),
        ("kim", json!({"step": "report", "milestone": 1, "evidence": "A table."}), 200),
        ("kim", json!({"step": "accept", "milestone": 1}), 403),
        ("dean", json!({"step": "accept", "milestone": 1}), 200),
        ("dean", json!({"step": "accept", "milestone": 1}), 422),
        (
            "dean",
            json!({"step": "assess", "scale": "trl", "level": 4, "evidence": "Report 1"}),
            200,
        ),
        ("dean", json!({"step": "assess", "scale": "trl", "level": 10, "evidence": "x"}), 422),
        ("dean", json!({"step": "assess", "scale": "crl", "level": 1, "evidence": "x"}), 400),
        (
            "kim",
            json!({"step": "ask_change", "reason": "Longer.",
            "change": {"what": "until", "until": "2028-05-01"}}),
            200,
        ),
        ("dean", json!({"step": "grant_change", "change": 1}), 200),
        (
            "kim",
            json!({"step": "set_risk", "text": "It stops.", "likelihood": 2, "impact": 5,
            "owner": "hanbit", "until": "2027-12-31"}),
            200,
        ),
        (
            "kim",
            json!({"step": "set_risk", "text": "It stops.", "likelihood": 2, "impact": 6,
            "owner": "hanbit", "until": "2027-12-31"}),
            422,
        ),
        (
            "dean",
            json!({"step": "decide_gate", "gate": "One", "outcome": "go", "reason": "Good."}),
            200,
        ),
        ("dean", json!({"step": "close"}), 422),
        ("kim", json!({"step": "say_result", "title": "A model", "text": "It tells."}), 200),
        (
            "kim",
            json!({"step": "hand_over", "to": "saebyeok", "text": "All.",
            "room_until": "2028-05-01"}),
            200,
        ),
        ("kim", json!({"step": "close"}), 403),
        ("dean", json!({"step": "close"}), 200),
        ("kim", json!({"step": "say_result", "title": "More", "text": "Late."}), 422),
        ("kim", json!({"step": "dance"}), 400),
    ] {
        let (answer, problem) = step(&house, who, asked.clone()).await;
        assert_eq!(answer, status, "{who} {asked}: {problem}");
    }
    let (status, seen) = house.rest("professor", "GET", &format!("/project{ID}"), Json::Null).await;
    assert_eq!((status, &seen["state"]), (200, &json!("closed")), "{seen}");
    assert_eq!((&seen["trl"], &seen["mrl"]), (&json!(4), &json!(2)));
    assert_eq!(seen["levels"][0]["assessor"], "dean");
    assert_eq!(seen["text"]["until"], "2028-05-01", "what was granted is so");
    assert_eq!(seen["milestones"][0]["reports"][0]["answer"], "accepted");
    assert_eq!(seen["shares"][0]["in_kind"], "1.00 USD");
    assert_eq!(seen["shares"][1]["institute"], "2.00 USD");
    let (_, list) = house.rest("kim", "GET", "/projects?id=casting-institute", Json::Null).await;
    let row = &list["projects"][0];
    assert_eq!((&row["accepted"], &row["milestones"]), (&json!(1), &json!(1)), "{list}");
    let year = seen["levels"][0]["at"].as_str().unwrap()[..4].to_owned();
    let of = format!("/institute/report?id=casting-institute&year={year}");
    let (_, told) = house.rest("kim", "GET", &of, Json::Null).await;
    let all = told["lines"].as_array().unwrap();
    let trl = all.iter().find(|one| one["measure"] == "trl_gained").unwrap();
    assert_eq!(trl["figure"], json!({"kind": "number", "number": "1"}), "{told}");
    let level = &trl["records"][0];
    assert_eq!((&level["project"], &level["scale"]), (&json!("wear"), &json!("trl")), "{told}");
    assert_eq!((&level["from"], &level["to"]), (&json!(3), &json!(4)), "{told}");
    let of = format!("/programme/year?id=manufacturing&year={year}");
    let (_, told) = house.rest("dean", "GET", &of, Json::Null).await;
    let all = told["entries"].as_array().unwrap();
    let closed = all.iter().find(|one| one["count"] == "projects_closed").unwrap();
    assert_eq!(
        (&closed["figure"]["count"], &closed["records"][0]["project"]),
        (&json!(1), &json!("wear"))
    );
}

#[tokio::test]
async fn a_data_room_opens_both_or_nothing() {
    let house = selected().await;
    let (status, _) = step(&house, "professor", share(json!({}))).await;
    assert_eq!(status, 404, "what is not one's own is not there to be shared");
    let room = async |house: &Guildhall| {
        let (_, seen) = house.rest("dean", "GET", &format!("/project{ID}"), Json::Null).await;
        let (_, list) = house.rest("dean", "GET", "/agreements", Json::Null).await;
        (seen["room"].as_array().unwrap().len(), list["agreements"].as_array().unwrap().len())
    };
    // Access refuses: the term is past. The network refuses: the receiver is none of the project.
    let (status, problem) =
        step(&house, "kim", share(json!({"since": at(1), "until": at(2)}))).await;
    assert_eq!(status, 422, "{problem}");
    assert_eq!(room(&house).await, (0, 0));
    let (status, problem) = step(&house, "kim", share(json!({"to": "hanbit"}))).await;
    assert_eq!(status, 422, "{problem}");
    assert_eq!(room(&house).await, (0, 0));
    let (status, seen) = step(&house, "kim", share(json!({}))).await;
    let terms = &seen["room"][0]["terms"];
    assert_eq!((status, &terms["state"]), (200, &json!("in_force")), "{seen}");
    assert_eq!(room(&house).await, (1, 1));
    let samples = format!("/samples?tag={GT1}.speed");
    assert_eq!(house.rest("professor", "GET", &samples, Json::Null).await.0, 200);
    let over = json!({"step": "hand_over", "to": "saebyeok", "text": "All.",
        "room_until": "2027-01-15"});
    assert_eq!(step(&house, "kim", over).await.0, 422, "an agreement lasts longer");
    house.clock.pass(200);
    assert_eq!(house.rest("professor", "GET", &samples, Json::Null).await.0, 404);
}
