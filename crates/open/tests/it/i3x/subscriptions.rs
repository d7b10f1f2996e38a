//! Subscriptions: their life, what they bring, what they lose, what ends them.

use axum::body::BodyDataStream;
use futures_util::StreamExt;
use serde_json::{Value as Json, json};

use crate::house::{GT1, Guildhall, at};

const SPEED: &str = "hanbit/dangjin/gt1.speed";
const STARTS: &str = "hanbit/dangjin/gt1.starts";

/// A client of a person with a subscription.
struct Client<'h> {
    house: &'h Guildhall,
    who: &'static str,
    id: String,
}

impl<'h> Client<'h> {
    async fn open(house: &'h Guildhall, who: &'static str) -> Client<'h> {
        let asked = json!({"clientId": "c1", "displayName": "mine"});
        let made = house.result(who, "POST", "/subscriptions", asked).await;
        assert_eq!((&made["clientId"], &made["displayName"]), (&json!("c1"), &json!("mine")));
        Client { house, who, id: made["subscriptionId"].as_str().unwrap().to_owned() }
    }

    fn body(&self) -> Json {
        json!({"clientId": "c1", "subscriptionId": self.id})
    }

    async fn items(&self, path: &str, ids: &[&str], depth: u32) -> Vec<Json> {
        let mut body = self.body();
        body["elementIds"] = json!(ids);
        body["maxDepth"] = json!(depth);
        self.house.bulk(self.who, "POST", path, body).await
    }

    async fn register(&self, ids: &[&str], depth: u32) -> Vec<Json> {
        self.items("/subscriptions/register", ids, depth).await
    }

    /// The status, the sequence numbers, and all updates as `id value`.
    async fn sync(&self, last: Json) -> (u16, Vec<u64>, Vec<String>) {
        let mut body = self.body();
        body["lastSequenceNumber"] = last;
        let (status, answer) = self.house.ask(self.who, "POST", "/subscriptions/sync", body).await;
        if status >= 400 {
            return (status, Vec::new(), Vec::new());
        }
        let told = answer.get("responseDetail").map(|detail| detail["status"].clone());
        assert_eq!(told, (status == 206).then(|| json!(206)));
        let batches = answer["result"].as_array().unwrap();
        let numbers = batches.iter().map(|batch| batch["sequenceNumber"].as_u64().unwrap());
        let updates = batches.iter().flat_map(|batch| batch["updates"].as_array().unwrap());
        (status, numbers.collect(), updates.map(shown).collect())
    }

    async fn stream(&self) -> BodyDataStream {
        let body = self.body().to_string();
        let response = self.house.response(self.who, "POST", "/subscriptions/stream", body).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        response.into_body().into_data_stream()
    }
}

fn shown(update: &Json) -> String {
    format!("{} {}", update["elementId"].as_str().unwrap(), update["value"])
}

/// The updates of the next event; none when the stream has ended.
async fn next(stream: &mut BodyDataStream) -> Option<Vec<String>> {
    loop {
        let bytes = stream.next().await?.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
            let updates: Vec<Json> = serde_json::from_str(data).unwrap();
            return Some(updates.iter().map(shown).collect());
        }
    }
}

fn told(id: &str, value: impl std::fmt::Debug) -> String {
    format!("{id} {value:?}")
}

#[tokio::test]
async fn items_come_and_go() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    let outcome = client.register(&[SPEED, "nothing", SPEED], 1).await;
    let good: Vec<bool> = outcome.iter().map(|one| one["success"] == true).collect();
    assert_eq!(good, [true, false, true]);
    assert_eq!(outcome[1]["responseDetail"]["status"], 404);
    client.register(&[GT1], 0).await;

    let asked = json!({"clientId": "c1", "subscriptionIds": [client.id, "nothing"]});
    let listed = house.bulk("kim", "POST", "/subscriptions/list", asked.clone()).await;
    assert_eq!(
        listed[0]["result"],
        json!({
            "subscriptionId": client.id,
            "displayName": "mine",
            "monitoredObjects": [
                {"elementId": SPEED, "maxDepth": 1},
                {"elementId": GT1, "maxDepth": 0},
            ],
        })
    );
    assert_eq!(listed[1]["subscriptionId"], "nothing");
    assert_eq!(listed[1]["responseDetail"]["status"], 404);

    let outcome = client.items("/subscriptions/unregister", &[GT1, GT1, "nothing"], 1).await;
    let good: Vec<bool> = outcome.iter().map(|one| one["success"] == true).collect();
    assert_eq!(good, [true, false, false]);

    let gone = house.bulk("kim", "POST", "/subscriptions/delete", asked).await;
    assert_eq!((&gone[0]["success"], gone[0].get("result")), (&json!(true), Some(&Json::Null)));
    assert_eq!(gone[1]["responseDetail"]["status"], 404);
    assert_eq!(client.sync(Json::Null).await.0, 404);
}

#[tokio::test]
async fn batches_are_kept_until_acknowledged() {
    let house = Guildhall::open();
    house.say(STARTS, -9, 1).await;
    let client = Client::open(&house, "kim").await;
    client.register(&[SPEED, STARTS], 1).await;
    let (speed, starts) = (|value: f64| told(SPEED, value), told(STARTS, 1));
    assert_eq!(client.sync(Json::Null).await, (200, vec![1], vec![starts.clone()]), "as it is now");
    house.say(SPEED, -8, 3000.0).await;
    let both = vec![starts, speed(3000.0)];
    assert_eq!(client.sync(Json::Null).await, (200, vec![1, 2], both.clone()));
    assert_eq!(client.sync(json!(0)).await, (200, vec![1, 2], both.clone()));
    assert_eq!(client.sync(json!(3)).await.0, 400, "never given");
    assert_eq!(client.sync(json!(-2)).await.0, 400);
    assert_eq!(client.sync(json!(1)).await, (200, vec![2], vec![speed(3000.0)]));
    house.say(SPEED, -7, 3001.0).await;
    house.say(SPEED, -6, 3002.0).await;
    let new = vec![speed(3001.0), speed(3002.0)];
    assert_eq!(client.sync(json!(2)).await, (200, vec![3], new));
    house.say(SPEED, -5, 3003.0).await;
    assert_eq!(client.sync(json!(-1)).await, (200, vec![], vec![]), "-1 clears everything");
    assert_eq!(client.sync(Json::Null).await, (200, vec![], vec![]));
    house.say(SPEED, -4, 3004.0).await;
    assert_eq!(client.sync(Json::Null).await, (200, vec![4], vec![speed(3004.0)]));

    house.say(SPEED, -3, 3005.0).await;
    client.items("/subscriptions/unregister", &[SPEED], 1).await;
    house.say(SPEED, -2, 3006.0).await;
    assert_eq!(client.sync(json!(4)).await, (200, vec![5], vec![speed(3005.0)]));
}

#[tokio::test]
async fn an_asset_is_new_when_one_of_its_tags_is() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    client.register(&["hanbit/dangjin/gt1/compressor"], 0).await;
    house.say("hanbit/dangjin/gt1/compressor.pressure", -2, 1650.0).await;
    let (_, _, updates) = client.sync(Json::Null).await;
    assert_eq!(
        updates,
        [
            r#"hanbit/dangjin/gt1/compressor.pressure 1650.0"#,
            r#"hanbit/dangjin/gt1/compressor {"pressure":1650.0}"#,
        ]
    );
    house.say("hanbit/dangjin/gt1/compressor/bearing.temp", -1, 70.0).await;
    let (_, _, updates) = client.sync(json!(1)).await;
    assert_eq!(
        updates,
        [
            r#"hanbit/dangjin/gt1/compressor/bearing.temp 70.0"#,
            r#"hanbit/dangjin/gt1/compressor/bearing {"temp":70.0}"#,
        ]
    );

    let other = Client::open(&house, "kim").await;
    other.register(&["hanbit/dangjin/gt1/compressor"], 1).await;
    let expected = [r#"hanbit/dangjin/gt1/compressor {"pressure":1650.0}"#.to_owned()];
    assert_eq!(other.sync(Json::Null).await.2, expected, "depth 1 is the asset alone");
}

#[tokio::test]
async fn what_overflows_is_dropped_oldest_first_and_told() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    client.register(&[STARTS], 1).await;
    for second in 0..10_003 {
        house.say(STARTS, second - 20_000, second).await;
    }
    let (status, numbers, updates) = client.sync(Json::Null).await;
    assert_eq!((status, numbers, updates.len()), (206, vec![1], 10_000));
    assert_eq!(updates[0], told(STARTS, 3));
    assert_eq!(client.sync(Json::Null).await.0, 200, "told once");
    house.say(STARTS, -9_000, 7).await;
    let (status, numbers, updates) = client.sync(Json::Null).await;
    assert_eq!((status, numbers, updates), (206, vec![2], vec![told(STARTS, 7)]));
}

#[tokio::test]
async fn another_client_finds_nothing() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    for (who, name) in [("kim", "c2"), ("chief", "c1"), ("professor", "c1")] {
        let asked = json!({"clientId": name, "subscriptionId": client.id, "elementIds": [SPEED]});
        for path in ["sync", "stream", "register", "unregister"] {
            let path = format!("/subscriptions/{path}");
            let (status, _) = house.ask(who, "POST", &path, asked.clone()).await;
            assert_eq!(status, 404, "{who} {name} {path}");
        }
        let asked = json!({"clientId": name, "subscriptionIds": [client.id]});
        for path in ["/subscriptions/list", "/subscriptions/delete"] {
            let told = house.bulk(who, "POST", path, asked.clone()).await;
            assert_eq!(told[0]["responseDetail"]["status"], 404, "{who} {name} {path}");
        }
    }
    assert_eq!(client.sync(Json::Null).await.0, 200, "nobody deleted it");
}

#[tokio::test]
async fn who_has_too_many_is_told_and_idle_ones_go() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    for _ in 1..100 {
        Client::open(&house, "kim").await;
    }
    let asked = json!({"clientId": "c1"});
    let (status, _) = house.ask("kim", "POST", "/subscriptions", asked.clone()).await;
    assert_eq!(status, 400);
    Client::open(&house, "chief").await;
    house.clock.pass(500);
    assert_eq!(client.sync(Json::Null).await.0, 200);
    house.clock.pass(500);
    assert_eq!(client.sync(Json::Null).await.0, 200, "it was used");
    house.result("kim", "POST", "/subscriptions", asked).await;
    house.clock.pass(601);
    assert_eq!(client.sync(Json::Null).await.0, 404);
}

#[tokio::test]
async fn a_stream_brings_values_as_they_come() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    client.register(&[SPEED], 1).await;
    house.say(SPEED, -9, 1.5).await;
    assert_eq!(client.sync(Json::Null).await.1, [1]);
    house.say(SPEED, -8, 2.5).await;
    let mut stream = client.stream().await;
    let waiting = vec![told(SPEED, 1.5), told(SPEED, 2.5)];
    assert_eq!(next(&mut stream).await, Some(waiting), "what waits comes first");
    house.say(SPEED, -7, 3.5).await;
    assert_eq!(next(&mut stream).await, Some(vec![told(SPEED, 3.5)]));
    assert_eq!(client.sync(Json::Null).await.0, 400, "not while it is open");

    let mut second = client.stream().await;
    assert_eq!(next(&mut stream).await, None, "a newer stream ends it without an error");
    drop(stream);
    house.say(SPEED, -6, 4.5).await;
    assert_eq!(next(&mut second).await, Some(vec![told(SPEED, 4.5)]));
    drop(second);
    house.say(SPEED, -5, 5.5).await;
    let new = (200, vec![2], vec![told(SPEED, 5.5)]);
    assert_eq!(client.sync(Json::Null).await, new, "a sync goes on after it");

    let mut third = client.stream().await;
    house.clock.pass(10_000);
    assert_eq!(next(&mut third).await, Some(vec![told(SPEED, 5.5)]));
    let asked = json!({"clientId": "c1", "subscriptionIds": [client.id]});
    house.bulk("kim", "POST", "/subscriptions/delete", asked).await;
    assert_eq!(next(&mut third).await, None, "deleting ends it");
}

#[tokio::test]
async fn what_is_shared_no_more_stops() {
    let house = Guildhall::open();
    let client = Client::open(&house, "chief").await;
    client.register(&[SPEED, "saebyeok/hospital/vent1.rate"], 1).await;
    house.say(SPEED, -9, 1.5).await;
    house.say("saebyeok/hospital/vent1.rate", -9, 16.0).await;
    assert_eq!(client.sync(Json::Null).await.2.len(), 2);
    let other = Client::open(&house, "chief").await;
    other.register(&[SPEED], 1).await;
    house.set_role("kim", "hanbit", Some(guildhall_model::Role::Administrator));
    house.set_role("chief", "hanbit", None);
    house.say(SPEED, -8, 2.5).await;
    house.say("saebyeok/hospital/vent1.rate", -8, 17.0).await;
    let left = vec![
        told("saebyeok/hospital/vent1.rate", 16.0),
        told("saebyeok/hospital/vent1.rate", 17.0),
    ];
    assert_eq!(client.sync(Json::Null).await, (200, vec![1, 2], left), "also what waited");
    assert_eq!(other.sync(Json::Null).await, (200, vec![], vec![]), "also its first value");
    let asked = json!({"clientId": "c1", "subscriptionIds": [client.id]});
    let listed = house.bulk("chief", "POST", "/subscriptions/list", asked).await;
    assert_eq!(listed[0]["result"]["monitoredObjects"].as_array().unwrap().len(), 1);

    let mut stream = client.stream().await;
    assert_eq!(next(&mut stream).await.unwrap().len(), 2);
    house.revoke("chief");
    assert_eq!(next(&mut stream).await, None, "a token that is revoked ends the stream");
}

#[tokio::test]
async fn times_are_those_of_the_source() {
    let house = Guildhall::open();
    let client = Client::open(&house, "kim").await;
    client.register(&[SPEED], 1).await;
    house.say(SPEED, -9, 1.5).await;
    let answer = house.result("kim", "POST", "/subscriptions/sync", client.body()).await;
    let update = json!({"elementId": SPEED, "value": 1.5, "quality": "Good", "timestamp": at(-9)});
    assert_eq!(answer[0]["updates"], json!([update]));
}
