//! Organisations, links, small firms and ORCID iDs through the REST API.

use serde_json::{Value as Json, json};

use crate::house::Guildhall;

#[tokio::test]
async fn an_organisation_says_what_it_is() {
    let house = Guildhall::open();
    let path = "/profile?organisation=saebyeok";
    let (status, _) = house.rest("dean", "GET", path, Json::Null).await;
    assert_eq!(status, 404);
    let profile = json!({"kind": "university", "people": 900, "label": {"en": "Saebyeok", "ko": null},
        "uei": null, "cage": null, "ror": "https://ror.org/05xpvk416", "lei": null,
        "industry": "611310", "receipts": "5000000.00 USD", "revision": 0});
    let (status, _) = house.rest("professor", "PUT", path, profile.clone()).await;
    assert_eq!(status, 403);
    let (status, problem) =
        house.rest("dean", "PUT", path, json!({"kind": "school", "people": 9})).await;
    assert_eq!(status, 400);
    assert!(problem["fields"]["kind"].is_string(), "{problem}");
    let mut seen = profile.clone();
    seen["revision"] = json!(1);
    assert_eq!(house.rest("dean", "PUT", path, profile.clone()).await, (200, seen.clone()));
    assert_eq!(house.rest("kim", "GET", path, Json::Null).await, (200, seen.clone()), "an office");
    seen["kind"] = json!("firm");
    assert_eq!(house.rest("dean", "PUT", path, seen.clone()).await.0, 200);
    seen["people"] = json!(901);
    let (status, problem) = house.rest("dean", "PUT", path, seen).await;
    assert_eq!((status, &problem["code"]), (409, &json!("changed")), "{problem}");
    for (field, wrong) in [
        ("uei", "0NDUZMUZF8H8"),
        ("cage", "1OBC5"),
        ("ror", "https://ror.org/05xpvk417"),
        ("lei", "HWUPKR0MPOU8FGXBT393"),
        ("industry", "99"),
        ("receipts", "5dollars"),
    ] {
        let mut body = profile.clone();
        body[field] = json!(wrong);
        let (status, problem) = house.rest("dean", "PUT", path, body).await;
        assert_eq!(status, 400, "{field}");
        assert!(problem["fields"][field].as_str().unwrap().contains(wrong), "{problem}");
    }
    let taken = json!({"kind": "firm", "people": 9, "ror": "05xpvk416"});
    let hanbit = "/profile?organisation=hanbit";
    let (status, problem) = house.rest("chief", "PUT", hanbit, taken).await;
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")), "{problem}");
    assert!(!problem.to_string().contains("saebyeok"), "{problem}");
}

#[tokio::test]
async fn organisations_are_listed_page_by_page() {
    let house = Guildhall::open();
    for (who, id, kind, lei) in [
        ("chief", "hanbit", "firm", json!("506700GE1G29325QX363")),
        ("dean", "saebyeok", "university", Json::Null),
    ] {
        let label = json!({"en": format!("The {kind}"), "ko": "기관"});
        let profile = json!({"kind": kind, "people": 9, "label": label, "lei": lei});
        house.rest(who, "PUT", &format!("/profile?organisation={id}"), profile).await;
    }
    for (query, total, ids, next) in [
        ("", 2, &["hanbit", "saebyeok"][..], None),
        ("?limit=1", 2, &["hanbit"], Some("hanbit")),
        ("?limit=1&after=hanbit", 2, &["saebyeok"], None),
        ("?find=506700ge", 1, &["hanbit"], None),
        ("?find=the%20univ", 1, &["saebyeok"], None),
        ("?kind=firm", 1, &["hanbit"], None),
        ("?find=nothing", 0, &[], None),
    ] {
        let path = format!("/organisations{query}");
        let (status, list) = house.rest("professor", "GET", &path, Json::Null).await;
        let rows = list["organisations"].as_array().unwrap().iter();
        let found: Vec<&str> = rows.map(|row| row["id"].as_str().unwrap()).collect();
        assert_eq!((status, &found[..]), (200, ids), "{query}");
        assert_eq!((&list["total"], &list["next"]), (&json!(total), &json!(next)), "{query}");
    }
    for wrong in ["?limit=0", "?limit=201", "?kind=king"] {
        let path = format!("/organisations{wrong}");
        assert_eq!(house.rest("kim", "GET", &path, Json::Null).await.0, 400, "{wrong}");
    }
    let path = "/organisation?organisation=saebyeok";
    let (_, seen) = house.rest("kim", "GET", path, Json::Null).await;
    let label = json!({"en": "The university", "ko": "기관"});
    assert_eq!((&seen["label"], &seen["signs"]), (&label, &json!(false)), "{seen}");
    let (_, seen) =
        house.rest("dean", "GET", "/organisation?organisation=hanbit", Json::Null).await;
    let lei = json!([{"register": "lei", "text": "506700GE1G29325QX363",
        "url": "https://search.gleif.org/#/record/506700GE1G29325QX363"}]);
    assert_eq!(seen["identifiers"], lei);
    for id in ["nobody", "a%20b"] {
        let path = format!("/organisation?organisation={id}");
        assert_eq!(house.rest("kim", "GET", &path, Json::Null).await.0, 404, "{id}");
    }
}

#[tokio::test]
async fn a_link_is_said_waits_and_is_confirmed() {
    let house = Guildhall::open();
    let profile = json!({"kind": "firm", "people": 9});
    house.rest("dean", "PUT", "/profile?organisation=saebyeok", profile).await;
    let said = |by: &str, until: Json| {
        json!({"by": by, "part": "saebyeok", "whole": "hanbit",
        "since": "2020-01-01", "kind": "affiliate", "until": until})
    };
    let path = "/organisation/links";
    let (status, _) = house.rest("professor", "POST", path, said("saebyeok", Json::Null)).await;
    assert_eq!(status, 403, "those who sign for it say it");
    let (status, problem) = house.rest("dean", "POST", path, said("saebyeok", json!("soon"))).await;
    assert_eq!((status, problem["fields"]["until"].is_string()), (400, true), "{problem}");
    let (status, seen) = house.rest("dean", "POST", path, said("saebyeok", Json::Null)).await;
    let link = &seen["links"][0];
    assert_eq!((status, &link["agreed"], &link["may_confirm"]), (200, &json!(false), &Json::Null));
    assert_eq!((&link["open"]["by"], &seen["group"]), (&json!("saebyeok"), &json!(1)), "{seen}");
    let (_, due) = house.rest("chief", "GET", "/due", Json::Null).await;
    let due = &due["due"][0];
    assert_eq!((&due["task"], &due["organisation"]), (&json!("confirm_link"), &json!("hanbit")));
    assert_eq!(due["about"]["en"], "Saebyeok University", "{due}");
    let confirm = "/organisation/links/confirm";
    let other = said("hanbit", json!("2030-01-01"));
    let (status, problem) = house.rest("chief", "POST", confirm, other).await;
    assert_eq!(
        (status, &problem["code"]),
        (422, &json!("refused")),
        "not what was said: {problem}"
    );
    let drop =
        json!({"by": "hanbit", "part": "saebyeok", "whole": "hanbit", "since": "2020-01-01"});
    let dropped = "/organisation/links/drop";
    let (status, _) = house.rest("dean", "POST", dropped, drop.clone()).await;
    assert_eq!(status, 403, "not for the other side");
    let (status, seen) = house.rest("chief", "POST", confirm, said("hanbit", Json::Null)).await;
    assert_eq!(
        (status, &seen["group"], &seen["tree"][0]["part"]["id"]),
        (200, &json!(2), &json!("saebyeok")),
        "{seen}"
    );
    let (status, _) = house.rest("chief", "POST", dropped, drop).await;
    assert_eq!(status, 404, "nothing waits");
    let circle = json!({"by": "hanbit", "part": "hanbit", "whole": "saebyeok",
        "since": "2021-01-01", "kind": "branch", "until": null});
    let (status, problem) = house.rest("chief", "POST", path, circle).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "{problem}");
}

#[tokio::test]
async fn a_table_is_set_and_says_who_is_small_and_why() {
    let house = Guildhall::open();
    let table = |csv: &str| {
        json!({"programme": "manufacturing", "from": "2019-08-19",
        "source": "SBA 2019", "csv": csv})
    };
    let path = "/size-table?id=sba";
    let good = "naics,title,employees_max,footnote\n331524,Aluminum Foundries,500,A note.\n";
    let (status, _) = house.rest("dean", "PUT", path, table(good)).await;
    assert_eq!(status, 403, "officers set it");
    let wrong = format!("{good}331525,Copper Foundries,many,\n");
    let (status, problem) = house.rest("chief", "PUT", path, table(&wrong)).await;
    assert_eq!((status, &problem["code"]), (422, &json!("table")), "{problem}");
    assert_eq!(problem["detail"], "line 3: `many` is no number of people");
    let (status, tables) = house.rest("chief", "PUT", path, table(good)).await;
    let one = &tables["tables"][0];
    assert_eq!((status, &one["versions"][0]["standards"]), (200, &json!(1)), "{tables}");
    let (_, all) = house.rest("professor", "GET", "/size-tables", Json::Null).await;
    assert_eq!(
        (&all["tables"][0]["id"], &all["tables"][0]["officer"]),
        (&json!("sba"), &json!(false))
    );
    for (query, total) in [("", 1), ("&find=33", 1), ("&find=alum", 1), ("&find=copper", 0)] {
        let (_, found) = house.rest("kim", "GET", &format!("{path}{query}"), Json::Null).await;
        assert_eq!(found["total"], total, "{query}: {found}");
    }
    for wrong in ["/size-table?id=none", "/size-table?id=sba&version=2"] {
        assert_eq!(house.rest("kim", "GET", wrong, Json::Null).await.0, 404, "{wrong}");
    }
    let profile = json!({"kind": "firm", "people": 500, "industry": "331524"});
    house.rest("dean", "PUT", "/profile?organisation=saebyeok", profile).await;
    let path = "/organisation?organisation=saebyeok";
    let (_, seen) = house.rest("kim", "GET", path, Json::Null).await;
    let size = json!({"programme": "manufacturing",
        "programme_label": {"en": "Manufacturing", "ko": null}, "answer": "small", "rule": "1.1",
        "sentence": {"en": "Rule 1.1", "ko": null}, "version": 1, "people": 500,
        "industry_title": "Aluminum Foundries", "note": "A note.", "receipts": null,
        "basis": {"affiliates": 0, "waiting": 0,
            "limit": {"measure": "people", "people": 500, "amount": null}, "table": "sba",
            "table_version": 1, "industry": "331524", "lacks": null, "lacks_of": null}});
    assert_eq!(seen["sizes"], json!([size]));
    let unknown = json!({"kind": "firm", "people": 500, "industry": "333517"});
    house.rest("dean", "PUT", "/profile?organisation=saebyeok", unknown).await;
    let (_, seen) = house.rest("kim", "GET", path, Json::Null).await;
    let size = &seen["sizes"][0];
    assert_eq!((&size["answer"], &size["basis"]["lacks"]), (&json!("unknown"), &json!("standard")));
    let (_, list) = house.rest("kim", "GET", "/organisations", Json::Null).await;
    assert_eq!(list["organisations"][0]["size"], "unknown", "{list}");
}

#[tokio::test]
async fn everybody_says_his_own_orcid() {
    let house = Guildhall::open();
    let orcid = json!({"orcid": "0000-0002-1825-0097"});
    let address = json!({"orcid": "https://orcid.org/0000-0002-1825-0097"});
    assert_eq!(house.rest("professor", "PUT", "/orcid", address).await, (200, orcid.clone()));
    assert_eq!(house.rest("professor", "GET", "/orcid", Json::Null).await, (200, orcid.clone()));
    let none = json!({"orcid": null});
    assert_eq!(house.rest("dean", "GET", "/orcid", Json::Null).await, (200, none.clone()));
    let (status, problem) = house.rest("dean", "PUT", "/orcid", orcid).await;
    assert_eq!((status, &problem["code"]), (409, &json!("conflict")), "{problem}");
    assert!(!problem.to_string().contains("professor"), "{problem}");
    let wrong = json!({"orcid": "0000-0002-1825-0098"});
    let (status, problem) = house.rest("dean", "PUT", "/orcid", wrong).await;
    assert_eq!((status, problem["fields"]["orcid"].is_string()), (400, true), "{problem}");
    assert_eq!(house.rest("professor", "PUT", "/orcid", none.clone()).await, (200, none));
}
