//! Intellectual property through the REST API. `dean` runs the institute for Saebyeok, `kim` signs for
//! Hanbit, which is the office of the programme and takes a licence.

use serde_json::{Value as Json, json};

use crate::house::Guildhall;
use crate::network::institute;

const ID: &str = "?id=casting-institute";

async fn ask(house: &Guildhall, who: &str, method: &str, door: &str, body: Json) -> (u16, Json) {
    house.rest(who, method, &format!("/institute{door}{ID}"), body).await
}

async fn done(house: &Guildhall, who: &str, method: &str, door: &str, body: Json) -> Json {
    let (status, seen) = ask(house, who, method, door, body).await;
    assert_eq!(status, 200, "{door}: {seen}");
    seen
}

async fn step(house: &Guildhall, day: &str, what: Json) -> Json {
    let body = json!({"invention": "nozzle", "day": day, "what": what});
    done(house, "dean", "POST", "/inventions/step", body).await
}

fn nozzle() -> Json {
    json!({"invention": "nozzle", "title": "Nozzle", "about": "Sprays cold.", "ground": "foreground",
        "inventors": [{"first": "Ada", "last": "One", "orcid": "0000-0002-1825-0097",
            "organisation": "saebyeok"}],
        "funding": {"agency": "NIST", "award": "70NANB00H000"}, "project": null,
        "reported": "2027-01-02"})
}

/// The nozzle is reported, disclosed, elected and filed.
async fn filed() -> Guildhall {
    let house = institute().await;
    done(&house, "dean", "PUT", "/inventions", nozzle()).await;
    step(&house, "2027-01-03", json!({"step": "disclose"})).await;
    step(&house, "2027-01-04", json!({"step": "elect"})).await;
    let file = json!({"step": "file", "kind": "non_provisional", "country": null,
        "number": "18/000,001", "support_clause": true});
    step(&house, "2027-01-05", file).await;
    house
}

#[tokio::test]
async fn an_invention_is_secret_then_reported_and_takes_its_steps() {
    let house = institute().await;
    let (status, _) = ask(&house, "kim", "PUT", "/inventions", nozzle()).await;
    assert_eq!(status, 403, "neither of the lead nor an inventor's");
    for (field, value) in [
        ("ground", json!("middle")),
        ("reported", json!("soon")),
        (
            "inventors",
            json!([{"first": "A", "last": "B", "orcid": "1", "organisation": "saebyeok"}]),
        ),
        ("more", json!(1)),
    ] {
        let mut odd = nozzle();
        odd[field] = value;
        let (status, problem) = ask(&house, "dean", "PUT", "/inventions", odd).await;
        assert!((400..423).contains(&status), "{field}: {problem}");
    }
    let seen = done(&house, "dean", "PUT", "/inventions", nozzle()).await;
    let one = &seen["inventions"][0];
    assert_eq!((&one["state"], &one["about"]), (&json!("reported"), &json!("Sprays cold.")));
    assert_eq!(one["course"]["inventors"][0]["orcid"], "0000-0002-1825-0097");
    let office = done(&house, "kim", "GET", "/property", Json::Null).await;
    assert_eq!(office["inventions"], json!([]), "it is secret");
    step(&house, "2027-01-03", json!({"step": "disclose"})).await;
    let office = done(&house, "kim", "GET", "/property", Json::Null).await;
    let one = &office["inventions"][0];
    assert_eq!((&one["title"], &one["about"]), (&json!("Nozzle"), &Json::Null));
    assert_eq!(one["course"]["steps"], json!([{"day": "2027-01-03", "step": "disclose"}]));
    let march = json!({"invention": "nozzle", "day": "2027-01-04",
        "what": {"step": "march_in", "reason": "Not used."}});
    let (status, problem) = ask(&house, "kim", "POST", "/inventions/step", march).await;
    assert_eq!((status, &problem["code"]), (422, &json!("refused")), "not elected: {problem}");
    let odd = json!({"invention": "nozzle", "day": "2027-01-04", "what": {"step": "sell"}});
    let (status, _) = ask(&house, "dean", "POST", "/inventions/step", odd).await;
    assert!((400..423).contains(&status));
    let (status, _) = house.rest("dean", "GET", "/institute/property?id=none", Json::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn members_have_rights_and_a_licence_owes_what_is_posted() {
    let house = filed().await;
    let rights = json!([{"right": "evaluate"}, {"right": "license", "discount": "12.5"}]);
    let terms = json!({"tier": "full", "from": "2027-01-01", "rights": rights});
    let seen = done(&house, "dean", "PUT", "/ip-terms", terms.clone()).await;
    assert_eq!(seen["terms"][0]["rights"][1]["discount"], "12.50");
    let mut odd = terms;
    odd["rights"][1]["discount"] = json!("a lot");
    let (status, _) = ask(&house, "dean", "PUT", "/ip-terms", odd).await;
    assert_eq!(status, 400);
    let licence = json!({"licence": "castings", "subject": {"of": "invention", "invention": "nozzle"},
        "licensee": "hanbit", "field": "Castings", "exclusive": false, "domestic": true,
        "from": "2027-01-06", "until": "2030-01-01", "scheme": {"upfront": "100 USD",
        "minimum": "0 USD", "running": {"by": "sales", "steps": [{"above": "0 USD", "share": "5"}]}}});
    let (status, _) = ask(&house, "kim", "PUT", "/licences", licence.clone()).await;
    assert_eq!(status, 403, "the institute offers");
    let seen = done(&house, "dean", "PUT", "/licences", licence).await;
    assert_eq!(seen["licences"][0]["standing"], "offered");
    let (_, waits) = house.rest("kim", "GET", "/due", Json::Null).await;
    assert!(waits["due"].as_array().unwrap().iter().any(|one| one["task"] == "take_licence"));
    let take = json!({"licence": "castings"});
    let (status, _) = ask(&house, "dean", "POST", "/licences/take", take.clone()).await;
    assert_eq!(status, 403, "the licensee takes it");
    let seen = done(&house, "kim", "POST", "/licences/take", take).await;
    assert_eq!(seen["licences"][0]["standing"], "in_force");
    let sold = json!({"licence": "castings", "from": "2027-01-06", "until": "2027-01-11",
        "sales": "1000.10 USD", "units": 3});
    done(&house, "kim", "POST", "/licences/sales", sold).await;

    let preview = "/institute/royalties?id=casting-institute&from=2027-01-06&until=2027-01-12";
    let (status, shown) = house.rest("dean", "GET", preview, Json::Null).await;
    assert_eq!((status, &shown["total"]), (200, &json!("150.01 USD")), "{shown}");
    assert_eq!(shown["silent"], json!(["castings"]), "one day is of no report");
    let mut run = json!({"from": "2027-01-06", "until": "2027-01-12", "total": "150.02 USD"});
    let (status, problem) = ask(&house, "dean", "POST", "/royalties", run.clone()).await;
    assert_eq!(status, 422, "not what was shown: {problem}");
    run["total"] = json!("150.01 USD");
    let (status, _) = ask(&house, "kim", "POST", "/royalties", run.clone()).await;
    assert_eq!(status, 403);
    let seen = done(&house, "dean", "POST", "/royalties", run.clone()).await;
    assert_eq!(seen["runs"][0]["total"], "150.01 USD");
    let again = done(&house, "dean", "POST", "/royalties", run).await;
    assert_eq!(again["runs"].as_array().unwrap().len(), 1, "the same run");
    assert_eq!(again["inventions"][0]["income"], json!([{"year": 2027, "amount": "150.01 USD"}]));
    let (_, book) = house.rest("dean", "GET", &format!("/institute/book{ID}"), Json::Null).await;
    let newest = &book["transfers"][0];
    assert_eq!(newest["cause"], json!({"for": "royalty", "licence": "castings", "run": 1}));
    assert_eq!(newest["credit"], "royalties/institute");
    let end = json!({"licence": "castings", "on": "2027-02-01", "reason": "Not paid."});
    let seen = done(&house, "dean", "POST", "/licences/end", end).await;
    assert_eq!(seen["licences"][0]["until"], "2027-02-01");
}

#[tokio::test]
async fn foreground_is_exported_in_the_words_of_iedison() {
    let house = filed().await;
    step(&house, "2027-01-06", json!({"step": "confirm"})).await;
    let foreign = json!({"step": "file", "kind": "foreign", "country": "KOREA REP OF",
        "number": "10-2027-1", "support_clause": true});
    step(&house, "2027-01-07", foreign).await;
    let used = json!({"step": "utilise", "year": 2027, "stage": "not_licensed", "first_sale": null,
        "note": "A pilot line."});
    step(&house, "2027-01-08", used).await;
    let (status, _) = ask(&house, "kim", "GET", "/property/iedison", Json::Null).await;
    assert_eq!(status, 403);
    let seen = done(&house, "dean", "GET", "/property/iedison", Json::Null).await;
    let people = json!([{"firstName": "Ada", "lastName": "One"}]);
    let expected = json!({"inventions": [{
        "inventionRequest": {
            "inventionTitle": "Nozzle",
            "inventionDocketNumber": "nozzle",
            "inventionReportDate": "01/02/2027",
            "inventors": people,
            "primaryAgency": "NIST",
            "fundingAgreements": [{"agency": "NIST", "grantNumber": "70NANB00H000"}],
            "inventionStatus": {
                "titleElectionStatus": "Elect to Retain Title",
                "titleElectionDate": "01/04/2027",
            },
        },
        "patentRequest": [{
            "patentDocketNumber": "nozzle-1",
            "patentStatus": "Institution Retains Rights",
            "patentTitle": "Nozzle",
            "patentApplicationType": "ORD",
            "confirmatoryLicenseExcutionDate": "01/06/2027",
            "nonProvisionalPatentApplication": {
                "nonProvisionalApplicationNumber": "18/000,001",
                "nonProvisionalApplicationDate": "01/05/2027",
            },
            "inventors": people,
            "foreignFilings": [
                {"countryName": "KOREA REP OF", "status": "Active", "filingDate": "01/07/2027"},
            ],
        }],
        "utilizationRequest": [{
            "reportingYear": 2027,
            "latestStageDev": "Not Licensed",
            "totalIncome": 0.0,
            "licensees": [],
            "notes": "A pilot line.",
        }],
    }]});
    assert_eq!(seen, expected);
}
