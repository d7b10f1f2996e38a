//! The stages of a call beside proposals and reviews, by their doors.

use serde_json::{Value as Json, json};

use crate::house::{Guildhall, at};

fn text(information: Json, papers: Json, questions: Json) -> Json {
    json!({"label": {"en": "A call"}, "focus": {"en": "Casting"}, "about": {"en": "For all"},
        "area": "casting",
        "stages": {"information": information, "papers": papers, "questions": questions}})
}

/// A house with a call that asks for information for 10 seconds, takes concept papers until 50,
/// questions until 60, and proposals until 100; at the moment when it asks.
async fn asked() -> Guildhall {
    let house = Guildhall::open();
    let inquiry = json!({"until": at(10), "asks": {"en": "Which machines?"}});
    let draft =
        json!({"programme": "manufacturing", "text": text(inquiry, json!(at(50)), json!(at(60)))});
    let (status, call) = house.rest("chief", "PUT", "/call?id=casting", draft).await;
    assert_eq!((status, &call["phase"]), (200, &json!("draft")), "{call}");
    assert_eq!(call["text"]["stages"]["papers"], json!(at(50)));
    let path = "/call/information?id=casting";
    let (status, _) = house.rest("dean", "POST", path, Json::Null).await;
    assert_eq!(status, 404, "a draft is the office's alone");
    let (status, call) = house.rest("chief", "POST", path, Json::Null).await;
    assert_eq!(
        (status, &call["phase"], &call["until"]),
        (200, &json!("information"), &json!(at(10)))
    );
    house
}

/// The same when it takes concept papers.
async fn published() -> Guildhall {
    let house = asked().await;
    house.clock.pass(10);
    let (status, call) =
        house.rest("chief", "POST", "/call/publish?id=casting", json!({"deadline": at(100)})).await;
    assert_eq!((status, &call["phase"]), (200, &json!("papers")), "{call}");
    house
}

#[tokio::test]
async fn a_draft_is_responded_to() {
    let house = asked().await;
    let path = "/call/response?id=casting&organisation=saebyeok";
    let save = |revision: u32| json!({"text": "Two of them.", "revision": revision});
    let (status, _) = house.rest("professor", "PUT", path, save(0)).await;
    assert_eq!(status, 403);
    let (status, seen) = house.rest("dean", "PUT", path, save(0)).await;
    assert_eq!((status, &seen["responses"][0]["saved_by"]), (200, &json!("dean")), "{seen}");
    let (status, problem) = house.rest("dean", "PUT", path, save(3)).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    let submit = "/call/response/submit?id=casting&organisation=saebyeok";
    let (status, _) = house.rest("dean", "POST", submit, json!({"revision": 1})).await;
    assert_eq!(status, 200);
    let reopen = "/call/response/reopen?id=casting&organisation=saebyeok";
    let (status, seen) = house.rest("dean", "POST", reopen, Json::Null).await;
    assert_eq!((status, &seen["responses"][0]["submitted"]), (200, &Json::Null), "{seen}");
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    assert_eq!(waits["due"][0]["task"], json!("respond"), "{waits}");
    house.rest("dean", "POST", submit, json!({"revision": 1})).await;
    let list = "/call/responses?id=casting";
    let (_, seen) = house.rest("kim", "GET", list, Json::Null).await;
    assert_eq!(seen["responses"], json!([]), "not before no more are taken");
    house.clock.pass(10);
    let (status, problem) = house.rest("dean", "POST", reopen, Json::Null).await;
    assert_eq!((status, &problem["code"]), (422, &json!("late")), "{problem}");
    let (_, seen) = house.rest("kim", "GET", list, Json::Null).await;
    let one = &seen["responses"][0];
    assert_eq!((&one["text"], &one["saved_by"]), (&json!("Two of them."), &Json::Null), "{seen}");
}

#[tokio::test]
async fn a_question_is_answered_for_all_without_its_asker() {
    let house = published().await;
    let path = "/call/questions?id=casting";
    let ask = json!({"organisation": "saebyeok", "text": "How many?"});
    let (status, _) = house.rest("professor", "POST", path, ask.clone()).await;
    assert_eq!(status, 403);
    let (status, seen) = house.rest("dean", "POST", path, ask).await;
    assert_eq!((status, &seen["questions"][0]["own"]), (200, &json!(true)), "{seen}");
    let (_, seen) = house.rest("kim", "GET", path, Json::Null).await;
    let expected =
        json!({"number": 1, "at": at(10), "text": "How many?", "answers": [], "own": false});
    assert_eq!(seen["questions"], json!([expected]), "the office reads what, not who");
    let answer = |text: &str| json!({"number": 1, "text": text});
    let answers = "/call/answers?id=casting";
    let (status, _) = house.rest("dean", "POST", answers, answer("Two.")).await;
    assert_eq!(status, 403);
    house.rest("chief", "POST", answers, answer("Two.")).await;
    let (status, seen) = house.rest("chief", "POST", answers, answer("Three.")).await;
    assert_eq!((status, seen["questions"][0]["answers"].as_array().unwrap().len()), (200, 2));
    let (_, call) = house.rest("dean", "GET", "/call?id=casting", Json::Null).await;
    let takes = json!({"responses": false, "questions": true, "papers": true});
    assert_eq!((&call["takes"], &call["may_answer"]), (&takes, &json!(false)), "{call}");
}

#[tokio::test]
async fn a_paper_is_handed_in_and_answered() {
    let house = published().await;
    let path = "/paper?id=idea";
    let save = |revision: u32| {
        json!({"call": "casting", "lead": "saebyeok", "revision": revision,
            "text": {"title": "Idea", "summary": "In short.", "partners": []}})
    };
    let (status, seen) = house.rest("dean", "PUT", path, save(0)).await;
    assert_eq!((status, &seen["may_write"]), (200, &json!(true)), "{seen}");
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    let task = json!({"task": "hand_in_paper", "part": "applicant", "project": null, "call": "casting", "proposal": null, "paper": "idea", "invention": null,
        "programme": null, "number": null, "institute": null, "organisation": null, "amount": null, "about": {"en": "Idea", "ko": null},
        "since": at(10), "until": at(50)});
    assert_eq!(waits["due"], json!([task]));
    let submit = "/paper/submit?id=idea";
    house.rest("dean", "POST", submit, json!({"revision": 1})).await;
    let (status, seen) = house.rest("dean", "POST", "/paper/reopen?id=idea", Json::Null).await;
    assert_eq!((status, &seen["submitted"]), (200, &Json::Null), "{seen}");
    house.rest("dean", "POST", submit, json!({"revision": 1})).await;
    let (status, _) = house.rest("kim", "GET", path, Json::Null).await;
    assert_eq!(status, 404, "it is its consortium's alone");
    house.clock.pass(40);
    let appointed = json!({"person": "kim", "organisation": "hanbit", "represents": true});
    house.rest("chief", "PUT", "/people/representative", appointed).await;
    let (_, all) = house.rest("kim", "GET", "/papers?call=casting", Json::Null).await;
    assert_eq!(all["papers"][0]["may_answer"], json!(true), "{all}");
    let verdict = json!({"encouraged": false, "reason": "It is done elsewhere."});
    let answer = "/paper/answer?id=idea";
    let (status, problem) = house.rest("chief", "POST", answer, verdict.clone()).await;
    assert_eq!((status, &problem["code"]), (422, &json!("tie")), "{problem}");
    let (status, seen) = house.rest("kim", "POST", answer, verdict).await;
    assert_eq!((status, &seen["verdict"]["encouraged"]), (200, &json!(false)), "{seen}");
}

#[tokio::test]
async fn a_proposal_says_who_gives_what_and_what_is_done() {
    let house = published().await;
    let package = json!({"title": "Moulds", "lead": "saebyeok", "from": 1, "to": 12,
        "outcome": "A mould.", "budget": "3 USD"});
    let body = json!({"call": "casting", "lead": "saebyeok", "revision": 0, "text": {
        "title": "Layers", "summary": "", "sustainability": "", "years": 2, "partners": [],
        "budget": [{"year": 1, "source": "public", "amount": "2 USD"},
            {"year": 2, "source": "in_kind", "of": "saebyeok", "amount": "1 USD"}],
        "packages": [package], "income": [{"year": 2, "kind": "fees", "amount": "5 USD"}]}});
    let (status, saved) = house.rest("dean", "PUT", "/proposal?id=layers", body.clone()).await;
    assert_eq!(status, 200, "{saved}");
    let expected = json!({"rows": [
        {"of": {"source": "public", "organisation": null}, "years": ["2.00 USD", "0.00 USD"], "sum": "2.00 USD"},
        {"of": {"source": "in_kind", "organisation": "saebyeok"}, "years": ["0.00 USD", "1.00 USD"], "sum": "1.00 USD"},
    ], "years": ["2.00 USD", "1.00 USD"], "total": "3.00 USD"});
    assert_eq!(saved["budget"], expected);
    assert_eq!(
        (&saved["packages"], &saved["income"]["total"]),
        (&json!("3.00 USD"), &json!("5.00 USD"))
    );
    assert_eq!((&saved["may_write"], &saved["may_submit"]), (&json!(true), &json!(false)));
    let wrong = |field: &str, value: Json, said: &'static str| {
        let mut body = body.clone();
        *body["text"].pointer_mut(field).unwrap() = value;
        (body, said)
    };
    for (body, said) in [
        wrong("/budget/1/of", json!("a b"), "budget.1.of"),
        wrong("/packages/0/budget", json!("much"), "packages.0.budget"),
        wrong("/packages/0/lead", json!(""), "packages.0.lead"),
        wrong("/income/0/kind", json!("luck"), "income.0.kind"),
    ] {
        let (status, problem) = house.rest("dean", "PUT", "/proposal?id=layers", body).await;
        assert_eq!(status, 400, "{problem}");
        assert!(problem["fields"][said].is_string(), "{problem}");
    }
}

#[tokio::test]
async fn terms_are_agreed_or_not_and_a_call_ends() {
    let house = crate::network::chosen().await;
    let path = "/proposal/negotiation?id=layers";
    let terms = |revision: u32| json!({"text": "Less in the first year.", "revision": revision});
    let (status, seen) = house.rest("kim", "PUT", path, terms(0)).await;
    assert_eq!((status, &seen["terms"]["revision"]), (200, &json!(1)), "{seen}");
    let (status, _) = house.rest("viewer", "PUT", path, terms(1)).await;
    assert_eq!(status, 403);
    let (_, waits) = house.rest("dean", "GET", "/due", Json::Null).await;
    assert_eq!(waits["due"][0]["task"], json!("negotiate"), "{waits}");
    let agree = "/proposal/agree?id=layers";
    let (status, problem) = house.rest("dean", "POST", agree, json!({"revision": 2})).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    let (status, seen) = house.rest("dean", "POST", agree, json!({"revision": 1})).await;
    assert!(status == 200 && seen["terms"]["agreed"].is_string(), "{seen}");
    let because = |reason: &str| json!({"reason": reason});
    let off = "/proposal/break-off?id=layers";
    let (status, seen) = house.rest("dean", "POST", off, because("Our board says no.")).await;
    assert_eq!((status, &seen["broken"]["by"]), (200, &json!("lead")), "{seen}");
    let take = "/proposal/take?id=layers";
    let (status, problem) = house.rest("kim", "POST", take, because("Again.")).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
    let (_, call) = house.rest("kim", "GET", "/call?id=casting", Json::Null).await;
    assert_eq!((&call["may_take"], &call["may_end"]), (&json!([]), &json!(true)), "{call}");
    let (status, call) = house.rest("kim", "POST", "/call/end?id=casting", because("None.")).await;
    assert_eq!((status, &call["phase"]), (200, &json!("unawarded")), "{call}");
    let decision = &call["decision"];
    assert_eq!(
        (&decision["selected"][0]["state"], &decision["ended"]["reason"]),
        (&json!("broken_off"), &json!("None."))
    );
}

#[tokio::test]
async fn days_that_are_planned_are_told_on_the_line_of_stages() {
    let house = Guildhall::open();
    let draft = |planned: Json| {
        let mut text = text(Json::Null, Json::Null, Json::Null);
        text["stages"]["planned"] = planned;
        json!({"programme": "manufacturing", "text": text})
    };
    let path = "/call?id=casting";
    for (planned, status, code) in [
        (json!({"chosen": "2099-13-01"}), 400, "bad_request"),
        (json!({"reviewed": "2099-02-01", "chosen": "2099-01-01"}), 422, "refused"),
    ] {
        let (got, problem) = house.rest("chief", "PUT", path, draft(planned)).await;
        assert_eq!((got, &problem["code"]), (status, &json!(code)), "{problem}");
    }
    let (status, call) =
        house.rest("chief", "PUT", path, draft(json!({"chosen": "2099-01-01"}))).await;
    let planned = json!({"reviewed": null, "chosen": "2099-01-01", "agreed": null});
    assert_eq!((status, &call["text"]["stages"]["planned"]), (200, &planned), "{call}");
    let line = call["stages"].as_array().unwrap();
    let said = line.iter().filter(|one| !one["planned"].is_null());
    let said: Vec<_> = said.map(|one| (&one["stage"], &one["planned"])).collect();
    assert_eq!(said, [(&json!("selection"), &json!("2099-01-01"))]);
}
