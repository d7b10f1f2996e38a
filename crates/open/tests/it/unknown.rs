//! Samples whose tag there is not: refused, made or parked, as the setting of their source says.

use std::collections::HashMap;
use std::sync::Arc;

use guildhall_model::{AssetId, PersonId, Role};
use guildhall_open::{Limits, Unknown, Unknowns};
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, NOON, VENT, at, read};
use crate::shelf::SAMPLES_MAX;

const LINES: [(&str, &str); 1] = [("content-type", "text/plain")];

fn house(others: Unknown, kim: Unknown, tags_max: usize) -> Guildhall {
    let sources = HashMap::from([(PersonId::new("kim").unwrap(), kim)]);
    let limits = Limits::new(1_000_000, tags_max);
    Guildhall::with_limits(limits.with_unknown(Unknowns { others, sources }))
}

fn site(path: &str) -> AssetId {
    AssetId::new(path).unwrap()
}

fn creating() -> Guildhall {
    house(Unknown::Refuse, Unknown::Create(site("hanbit/dangjin")), 1_000)
}

async fn write(house: &Guildhall, who: &str, lines: &str) -> Json {
    let path = "/api/v1/samples?precision=s";
    let response = house.send(who, "POST", path, lines.into(), &LINES).await;
    let (status, receipt) = read(response).await;
    assert_eq!(status, 200, "{receipt}");
    receipt
}

/// Stored, parked, refused.
fn counts(receipt: &Json) -> [u64; 3] {
    ["stored", "parked", "refused"].map(|key| receipt[key].as_u64().unwrap())
}

async fn last(house: &Guildhall, tag: &str) -> Json {
    let (_, answer) = house.rest("chief", "POST", "/values", json!({"tags": [tag]})).await;
    answer["values"][0]["value"].clone()
}

async fn data_type(house: &Guildhall, tag: &str) -> Json {
    let (asset, property) = tag.rsplit_once('.').unwrap();
    let (_, asset) = house.rest("chief", "GET", &format!("/asset?id={asset}"), Json::Null).await;
    let tags = asset["tags"].as_array().unwrap().iter();
    let found = tags.clone().find(|tag| tag["property"] == property || tag["name"] == property);
    found.unwrap_or_else(|| panic!("{asset}"))["data_type"].clone()
}

#[tokio::test]
async fn a_source_whose_setting_says_so_makes_the_tags_it_brings() {
    let house = creating();
    let lines = format!(
        "cpu,host=a idle=97.5,cores=8i,name=\"a\" {NOON}\nhanbit/dangjin/rack/fan rpm=900i {NOON}\n\
         {GT1} speed=3000 {NOON}\n"
    );
    assert_eq!(counts(&write(&house, "kim", &lines).await), [5, 0, 0]);
    for (tag, value, kind) in [
        ("hanbit/dangjin/cpu.idle", json!(97.5), "float"),
        ("hanbit/dangjin/cpu.cores", json!(8), "integer"),
        ("hanbit/dangjin/cpu.name", json!("a"), "text"),
        ("hanbit/dangjin/rack/fan.rpm", json!(900), "integer"),
    ] {
        assert_eq!(last(&house, tag).await, value, "{tag}");
        assert_eq!(data_type(&house, tag).await, kind, "{tag}");
    }
    let again = format!("cpu idle=96 {}\ncpu more=1 {NOON}\n", NOON + 1);
    assert_eq!(counts(&write(&house, "kim", &again).await), [2, 0, 0]);
    assert_eq!(last(&house, "hanbit/dangjin/cpu.idle").await, json!(96.0));

    // A number in JSON may be whole by chance.
    for (value, held) in [(json!(5), json!(5.0)), (json!(5.5), json!(5.5))] {
        let body = json!({"samples": [{"tag": "oil.level", "value": value}]});
        let (status, receipt) = house.rest("kim", "POST", "/samples", body).await;
        assert_eq!((status, counts(&receipt)), (200, [1, 0, 0]), "{receipt}");
        assert_eq!(last(&house, "hanbit/dangjin/oil.level").await, held);
        house.clock.pass(1);
    }
    let page = house.send("chief", "GET", "/metrics", String::new(), &[]).await;
    let page = http_body_util::BodyExt::collect(page.into_body()).await.unwrap().to_bytes();
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(page.contains("guildhall_ingest_tags_made_total 6\n"), "{page}");
}

#[tokio::test]
async fn what_cannot_be_made_is_refused_with_the_reason_and_stops_nobody() {
    let house = creating();
    for (lines, told) in [
        (format!("{GT1} heat=1"), "may be of others too"),
        ("a.b.c d=1".to_owned(), "cannot be a name"),
        (format!("{VENT} heat=1,more=2"), "there is no tag"),
    ] {
        let receipt = write(&house, "kim", &format!("{lines}\nnew fine=1\n")).await;
        let [stored, _, refused] = counts(&receipt);
        if lines.starts_with(VENT) {
            // What is not shared reads like what is not there, and is made below our own site.
            assert_eq!((stored, refused), (3, 0), "{receipt}");
            continue;
        }
        assert_eq!((stored, refused), (1, 1), "{receipt}");
        let why = receipt["errors"][0]["why"].as_str().unwrap();
        assert!(why.contains(told), "{why}");
    }
    assert_eq!(last(&house, &format!("hanbit/dangjin/{VENT}.heat")).await, json!(1.0));
    let nothing = json!({"samples": [{"tag": "new.empty", "value": null, "quality": "Bad"}]});
    let (_, receipt) = house.rest("kim", "POST", "/samples", nothing).await;
    assert_eq!(counts(&receipt), [0, 0, 1], "{receipt}");

    // The setting is of kim alone, and people write only what is there.
    assert_eq!(counts(&write(&house, "chief", "new other=1").await), [0, 0, 1]);
    let by_hand = json!({"values": [{"tag": "new.hand", "value": 1}]});
    let (_, receipt) = house.rest("kim", "PUT", "/values", by_hand).await;
    assert_eq!(counts(&receipt), [0, 0, 1], "{receipt}");
    house.set_role("kim", "hanbit", Some(Role::Viewer));
    let receipt = write(&house, "kim", "new viewer=1").await;
    assert!(receipt["errors"][0]["why"].as_str().unwrap().contains("operator"), "{receipt}");

    let house = self::house(Unknown::Create(site("hanbit/nowhere")), Unknown::Refuse, 10);
    let receipt = write(&house, "chief", "new tag=1").await;
    let why = receipt["errors"][0]["why"].as_str().unwrap();
    assert!(why.contains("ingest.unknown_under"), "{why}");
}

#[tokio::test]
async fn tags_are_made_up_to_the_number_of_their_source() {
    let house = house(Unknown::Refuse, Unknown::Create(site("hanbit/dangjin")), 3);
    let receipt = write(&house, "kim", &format!("{GT1} speed=1\nnew a=1,b=2,c=3\n")).await;
    assert_eq!(counts(&receipt), [3, 0, 1], "{receipt}");
    assert!(receipt["errors"][0]["why"].as_str().unwrap().contains("the limit"), "{receipt}");
    assert_eq!(last(&house, "hanbit/dangjin/new.c").await, Json::Null, "it is not made");
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_bring_one_new_tag_at_once_make_it_once() {
    let house = Arc::new(creating());
    let mut asked = tokio::task::JoinSet::new();
    for n in 0..16 {
        let house = Arc::clone(&house);
        asked.spawn(async move {
            // Some say whole numbers, some not: whoever comes first tells the kind.
            let value = if n % 2 == 0 { format!("{n}i") } else { format!("{n}") };
            let lines = format!("twin value={value} {}\ntwin n{n}=1 {NOON}\n", NOON + n);
            counts(&write(&house, "kim", &lines).await)
        });
    }
    while let Some(receipt) = asked.join_next().await {
        assert_eq!(receipt.unwrap(), [2, 0, 0]);
    }
    let path = "/samples?tag=hanbit/dangjin/twin.value&from=2027-01-15T00:00:00Z\
                &until=2027-01-16T00:00:00Z";
    let (status, history) = house.rest("kim", "GET", path, Json::Null).await;
    assert_eq!((status, history["samples"].as_array().map(Vec::len)), (200, Some(16)));
}

#[tokio::test]
async fn parked_samples_wait_for_a_person() {
    let house = house(Unknown::Park(site("hanbit/dangjin")), Unknown::Refuse, 1_000);
    let lines = format!("oil level=1i {NOON}\noil level=2.5 {}\nair dust=1 {NOON}\n", NOON + 1);
    let receipt = write(&house, "chief", &lines).await;
    assert_eq!(counts(&receipt), [0, 3, 0], "{receipt}");
    let receipt = write(&house, "chief", "oil level=\"high\"\na b=1\na b=2\n").await;
    let room = u64::try_from(SAMPLES_MAX).unwrap() - 3;
    assert_eq!(counts(&receipt), [0, room, 3 - room], "{receipt}");
    assert!(receipt["errors"][0]["why"].as_str().unwrap().contains("ingest.parked_mib"));

    let (_, list) = house.rest("kim", "GET", "/parked", Json::Null).await;
    let tags: Vec<&str> =
        list["parked"].as_array().unwrap().iter().map(|p| p["tag"].as_str().unwrap()).collect();
    let oil = "hanbit/dangjin/oil.level";
    assert_eq!(tags, ["hanbit/dangjin/a.b", "hanbit/dangjin/air.dust", oil]);
    let row = &list["parked"][2];
    assert_eq!((&list["count"], &row["data_type"]), (&json!(3), &json!("float")), "{list}");
    assert_eq!((&row["last_value"], &row["since"]), (&json!(2.5), &json!(at(0))), "{list}");
    assert_eq!((&row["made"], &row["may_decide"]), (&json!(false), &json!(false)), "{list}");
    let none = json!({"count": 0, "parked": []});
    assert_eq!(house.rest("dean", "GET", "/parked", Json::Null).await.1, none);

    for path in ["/parked/accept", "/parked/drop"] {
        for (who, status) in [("dean", 404), ("kim", 403)] {
            let answer = house.rest(who, "POST", path, json!({"tag": oil})).await;
            assert_eq!(answer.0, status, "{path} {who}: {}", answer.1);
        }
        let none = house.rest("chief", "POST", path, json!({"tag": "hanbit/x.y"})).await;
        assert_eq!(none.0, 404, "{}", none.1);
    }
    let (status, done) = house.rest("chief", "POST", "/parked/accept", json!({"tag": oil})).await;
    assert_eq!((status, &done["stored"], &done["left"]), (200, &json!(2), &json!(1)), "{done}");
    assert!(done["why"].as_str().unwrap().contains("is not float"), "{done}");
    assert_eq!(last(&house, oil).await, json!(2.5));
    assert_eq!(counts(&write(&house, "chief", "oil level=3").await), [1, 0, 0], "it is there now");
    for (tag, dropped) in [(oil, 1), ("hanbit/dangjin/air.dust", 1)] {
        let (status, done) = house.rest("chief", "POST", "/parked/drop", json!({"tag": tag})).await;
        assert_eq!((status, &done["dropped"]), (200, &json!(dropped)), "{tag}");
    }
    let (_, list) = house.rest("chief", "GET", "/parked", Json::Null).await;
    assert_eq!((&list["count"], &list["parked"][0]["may_decide"]), (&json!(1), &json!(true)));

    // What arrived is listed for who sees the site, whoever accepted it.
    let (_, arrived) = house.rest("kim", "GET", "/arrived", Json::Null).await;
    assert_eq!((&arrived["count"], &arrived["tags"][0]["path"]), (&json!(1), &json!(oil)));
    assert_eq!(house.rest("dean", "GET", "/arrived", Json::Null).await.1["count"], 0);
}

#[tokio::test]
async fn parked_samples_go_to_another_tag_when_a_person_says_so() {
    let house = house(Unknown::Park(site("hanbit/dangjin")), Unknown::Refuse, 1_000);
    let lines = format!("tank l=1 {NOON}\ntank l=2 {}\nfan rpm=900 {NOON}\n", NOON + 1);
    assert_eq!(counts(&write(&house, "chief", &lines).await), [0, 3, 0]);
    let (tank, fan) = ("hanbit/dangjin/tank.l", "hanbit/dangjin/fan.rpm");
    let level = "hanbit/dangjin/tank.level";
    let accept = |tag: &str, into: &str| json!({"tag": tag, "into": into});
    house.set_role("kim", "hanbit", Some(Role::Engineer));
    for (into, status) in [
        ("no tag", 400),
        ("saebyeok/hospital/vent1.rate", 404),
        ("saebyeok/hospital/vent1.none", 404),
        ("hanbit/elsewhere.level", 404),
        ("hanbit/dangjin/gt1.none", 422),
    ] {
        let answer = house.rest("kim", "POST", "/parked/accept", accept(fan, into)).await;
        assert_eq!(answer.0, status, "{into}: {}", answer.1);
    }
    let speed = format!("{GT1}.speed");
    for (tag, into, stored, value) in [(fan, speed.as_str(), 1, 900.0), (tank, level, 2, 2.0)] {
        let (status, done) = house.rest("chief", "POST", "/parked/accept", accept(tag, into)).await;
        assert_eq!((status, &done["stored"]), (200, &json!(stored)), "{done}");
        assert_eq!(last(&house, into).await, json!(value));
    }
    assert_eq!(last(&house, tank).await, Json::Null, "the name it was sent under is no tag");
    assert_eq!(counts(&write(&house, "chief", "tank l=3").await), [0, 1, 0], "and parks again");
    assert_eq!(counts(&write(&house, "chief", "tank level=3").await), [1, 0, 0]);
}
