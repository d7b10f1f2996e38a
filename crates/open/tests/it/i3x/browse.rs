//! What there is: info, namespaces, types, links, objects.

use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall};

fn ids(list: &Json) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|one| one["elementId"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn info_asks_nobody_who_he_is_and_all_else_does() {
    let house = Guildhall::open();
    let info = house.result("", "GET", "/info", Json::Null).await;
    assert_eq!(info["specVersion"], "1.0");
    assert_eq!(
        info["capabilities"],
        json!({
            "query": {"history": true},
            "update": {"current": true, "history": true},
            "subscribe": {"stream": true},
        })
    );
    assert!(!info["serverVersion"].as_str().unwrap().contains("beta"));
    for (method, path) in crate::i3x::shared::ENDPOINTS {
        let (status, answer) = house.ask("", method, path, json!({})).await;
        assert_eq!(status, 401, "{method} {path}");
        assert_eq!(answer["success"], false);
        assert_eq!(answer["responseDetail"]["status"], 401);
    }
}

#[tokio::test]
async fn faults_have_the_form_of_i3x() {
    let house = Guildhall::open();
    for (method, path, body, status, part) in [
        ("GET", "/nothing", "", 404, "no such endpoint"),
        ("DELETE", "/objects", "", 405, "no such method"),
        ("GET", "/objects?root=perhaps", "", 400, "root"),
        ("POST", "/objects/list", "{", 400, "the body"),
        ("POST", "/objects/list", "{}", 400, "elementIds"),
        ("POST", "/objects/value", r#"{"elementIds":[],"maxDepth":-1}"#, 400, "-1"),
        ("POST", "/objects/history", r#"{"elementIds":[]}"#, 400, "startTime"),
        (
            "POST",
            "/objects/history",
            r#"{"elementIds":[],"startTime":"noon","endTime":"2026-01-01T00:00:00Z"}"#,
            400,
            "noon",
        ),
        (
            "POST",
            "/objects/history",
            concat!(
                r#"{"elementIds":[],"startTime":"2026-01-02T00:00:00Z","#,
                r#""endTime":"2026-01-01T00:00:00Z"}"#
            ),
            400,
            "startTime",
        ),
        ("POST", "/subscriptions", r#"{"displayName":"x"}"#, 400, "clientId"),
        ("POST", "/subscriptions", r#"{"clientId":""}"#, 400, "clientId"),
        ("POST", "/subscriptions/sync", r#"{"subscriptionId":"x"}"#, 400, "clientId"),
        ("POST", "/subscriptions/sync", r#"{"clientId":"c","subscriptionId":"x"}"#, 404, "`x`"),
    ] {
        let response = house.response("kim", method, path, body.to_owned()).await;
        let got = response.status().as_u16();
        let bytes = http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
        let answer: Json = serde_json::from_slice(&bytes.to_bytes()).unwrap();
        let detail = &answer["responseDetail"];
        assert_eq!((got, &detail["status"]), (status, &json!(status)), "{path}: {answer}");
        assert_eq!(answer["success"], false, "{path}");
        assert!(detail["detail"].as_str().unwrap().contains(part), "{path}: {answer}");
        assert!(detail["title"].is_string());
    }
    let many: Vec<String> = vec!["x".into(); 10_001];
    let (status, answer) =
        house.ask("kim", "POST", "/objects/list", json!({"elementIds": many})).await;
    assert_eq!(status, 400);
    assert!(answer["responseDetail"]["detail"].as_str().unwrap().contains("10000"));
}

#[tokio::test]
async fn types_inherit_and_are_made_of_parts() {
    let house = Guildhall::open();
    let uris = house.result("kim", "GET", "/namespaces", Json::Null).await;
    let uris: Vec<&str> =
        uris.as_array().unwrap().iter().map(|one| one["uri"].as_str().unwrap()).collect();
    assert_eq!(uris, ["https://cesmii.org/i3x", "urn:guildhall:base", "urn:guildhall:plant"]);

    let all = house.result("kim", "GET", "/objecttypes", Json::Null).await;
    let mut parted = 0;
    for uri in uris {
        let path = format!("/objecttypes?namespaceUri={uri}");
        let some = house.result("kim", "GET", &path, Json::Null).await;
        assert!(some.as_array().unwrap().iter().all(|kind| kind["namespaceUri"] == uri));
        parted += some.as_array().unwrap().len();
    }
    assert_eq!(parted, all.as_array().unwrap().len());
    assert!(ids(&all).contains(&"Equipment") && ids(&all).contains(&"Connection.state"));

    let asked = json!({"elementIds": ["GasTurbine", "nothing", "RotatingMachine.speed"]});
    let kinds = house.bulk("kim", "POST", "/objecttypes/query", asked).await;
    let turbine = &kinds[0]["result"];
    assert_eq!(turbine["sourceTypeId"], "GasTurbine");
    assert_eq!(
        turbine["related"],
        json!({"relationshipType": "InheritsFrom", "types": ["RotatingMachine"]})
    );
    let properties = &turbine["schema"]["properties"];
    assert_eq!(
        properties["speed"],
        json!({
            "type": ["number", "null"], "title": "SPEED", "description": "the speed",
            "x-unit": "{rpm}", "x-unit-text": "rpm",
            "x-normal-low": 2950.0, "x-normal-high": 3050.0, "readOnly": true,
        })
    );
    assert_eq!(properties["mode"]["readOnly"], false);
    assert_eq!(properties["compressor"]["$ref"], "#/$defs/Compressor");
    let definitions = turbine["schema"]["$defs"].as_object().unwrap();
    assert_eq!(definitions.keys().collect::<Vec<_>>(), ["Bearing", "Compressor"]);
    assert_eq!(kinds[1]["responseDetail"]["status"], 404);
    let leaf = &kinds[2]["result"];
    assert_eq!(
        (&leaf["schema"]["type"], &leaf["schema"]["x-unit"]),
        (&json!("number"), &json!("{rpm}"))
    );
}

#[tokio::test]
async fn every_link_has_a_way_back() {
    let house = Guildhall::open();
    let links = house.result("chief", "GET", "/relationshiptypes", Json::Null).await;
    let links = links.as_array().unwrap();
    for link in links {
        let back = links.iter().find(|one| one["elementId"] == link["reverseOf"]).unwrap();
        assert_eq!(back["reverseOf"], link["elementId"]);
    }
    let asked = json!({"elementIds": ["HasChildren", "SuppliedBy", "nothing"]});
    let asked = house.bulk("kim", "POST", "/relationshiptypes/query", asked).await;
    assert_eq!(asked[0]["result"]["reverseOf"], "HasParent");
    assert_eq!(asked[1]["result"]["reverseOf"], "SuppliesTo");
    assert_eq!(asked[2]["responseDetail"]["status"], 404);

    let objects = house.result("chief", "GET", "/objects", Json::Null).await;
    let asked = json!({"elementIds": ids(&objects)});
    let related = house.bulk("chief", "POST", "/objects/related", asked).await;
    let mut edges = Vec::new();
    for item in &related {
        for edge in item["result"].as_array().unwrap() {
            let text = |json: &Json| json.as_str().unwrap().to_owned();
            let word = text(&edge["sourceRelationship"]);
            edges.push((text(&item["elementId"]), word, text(&edge["object"]["elementId"])));
        }
    }
    for (from, word, to) in &edges {
        let kind = links.iter().find(|one| one["elementId"] == word.as_str()).unwrap();
        let back = kind["reverseOf"].as_str().unwrap().to_owned();
        assert!(edges.contains(&(to.clone(), back, from.clone())), "{from} {word} {to}");
    }
    let words = |from: &str| -> Vec<(String, String)> {
        let own = edges.iter().filter(|edge| edge.0 == from);
        own.map(|edge| (edge.1.clone(), edge.2.clone())).collect()
    };
    let pair = |word: &str, to: &str| (word.to_owned(), to.to_owned());
    assert!(words(GT1).contains(&pair("HasComponent", "hanbit/dangjin/gt1/compressor")));
    assert!(words(GT1).contains(&pair("HasComponent", "hanbit/dangjin/gt1.speed")));
    assert!(words(GT1).contains(&pair("SuppliesTo", "hanbit/dangjin/gt2")));
    assert!(words(GT1).contains(&pair("HasParent", "hanbit/dangjin")));

    let asked = json!({"elementIds": [GT1, "nothing"], "relationshipType": "SuppliesTo"});
    let some = house.bulk("kim", "POST", "/objects/related", asked).await;
    assert_eq!(some[0]["result"].as_array().unwrap().len(), 1);
    assert_eq!(some[1]["responseDetail"]["status"], 404);
}

#[tokio::test]
async fn objects_are_assets_and_tags() {
    let house = Guildhall::open();
    let all = house.result("kim", "GET", "/objects", Json::Null).await;
    let all = all.as_array().unwrap();
    let kinds = house.result("kim", "GET", "/objecttypes", Json::Null).await;
    for object in all {
        assert!(ids(&kinds).contains(&object["typeElementId"].as_str().unwrap()), "{object}");
        let parent = &object["parentId"];
        let found = all.iter().any(|one| one["elementId"] == *parent);
        assert_eq!(found, !parent.is_null(), "{object}");
        assert!(object.get("metadata").is_none());
    }
    assert!(all[0]["elementId"].as_str().unwrap().ends_with(".mode"), "what is writable is first");
    let roots = house.result("kim", "GET", "/objects?root=true", Json::Null).await;
    assert_eq!(ids(&roots), ["hanbit"]);
    let path = "/objects?typeElementId=RotatingMachine.speed";
    let speeds = house.result("kim", "GET", path, Json::Null).await;
    assert_eq!(ids(&speeds), ["hanbit/dangjin/gt1.speed", "hanbit/dangjin/gt2.speed"]);

    let asked = json!({
        "elementIds": ["hanbit/dangjin/gt1/compressor", "x", "hanbit/dangjin/gt1.speed"],
        "includeMetadata": true,
    });
    let some = house.bulk("kim", "POST", "/objects/list", asked).await;
    let (compressor, speed) = (&some[0]["result"], &some[2]["result"]);
    assert_eq!(compressor["isComposition"], true);
    assert_eq!(compressor["parentId"], GT1);
    assert_eq!(
        compressor["metadata"]["relationships"],
        json!({
            "ComponentOf": GT1,
            "HasComponent": [
                "hanbit/dangjin/gt1/compressor/bearing",
                "hanbit/dangjin/gt1/compressor.pressure",
            ],
        })
    );
    assert_eq!(some[1]["responseDetail"]["status"], 404);
    assert_eq!(speed["isComposition"], false);
    assert_eq!(speed["displayName"], "SPEED");
    let metadata = &speed["metadata"];
    assert_eq!(metadata["typeNamespaceUri"], "urn:guildhall:plant");
    assert_eq!(metadata["sourceTypeId"], "RotatingMachine.speed");
    assert_eq!(metadata["engUnit"], "{rpm}");
    assert_eq!(metadata["system"]["normalLow"], 2950.0);
}
