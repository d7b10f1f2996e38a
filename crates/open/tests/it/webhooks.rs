//! Webhooks through the REST API: who sets them, what is shown once, and the messages themselves.

use std::collections::BTreeMap;
use std::sync::Mutex;

use guildhall_model::Time;
use guildhall_network::webhook::Webhook;
use guildhall_open::{Delivery, HookError, HookKey, HookState, Hooks, hook_message};
use serde_json::{Value as Json, json};

use crate::house::{Guildhall, NOON};

/// Delivers nothing but tests; an address with `private` in it is refused.
#[derive(Default)]
pub(crate) struct OnePost(Mutex<BTreeMap<HookKey, u32>>);

impl Hooks for OnePost {
    fn may_reach(&self, address: &str) -> Result<(), HookError> {
        match address.contains("private") {
            true => Err(HookError::Address("it is not of the public Internet".into())),
            false => Ok(()),
        }
    }

    fn renew(&self, webhook: &Webhook) -> Result<String, HookError> {
        let mut all = self.0.lock().unwrap();
        let made = all.entry(webhook.into()).or_default();
        *made += 1;
        Ok(format!("whsec_{made}"))
    }

    fn test(&self, webhook: &Webhook) -> Result<Delivery, HookError> {
        if !self.state(webhook)?.has_secret {
            return Err(HookError::NoSecret);
        }
        let (id, kind, at) = ("a".to_owned(), "guildhall.test".to_owned(), Time::from_s(NOON));
        let answer = "answered 200".to_owned();
        Ok(Delivery { id, kind, first: at, last: at, tries: 1, taken: true, answer })
    }

    fn state(&self, webhook: &Webhook) -> Result<HookState, HookError> {
        let has_secret = self.0.lock().unwrap().contains_key(&HookKey::from(webhook));
        Ok(HookState { has_secret, told: webhook.after, ..HookState::default() })
    }

    fn forget(&self, webhook: &HookKey) -> Result<(), HookError> {
        self.0.lock().unwrap().remove(webhook);
        Ok(())
    }
}

const OF: &str = "/webhook?organisation=saebyeok&id=portal";

fn said(address: &str) -> Json {
    json!({"address": address, "kinds": ["call.published", "call.decided"]})
}

async fn post(house: &Guildhall, who: &str, what: &str, body: Json) -> (u16, Json) {
    let path = format!("/webhook/{what}?organisation=saebyeok&id=portal");
    house.rest(who, "POST", &path, body).await
}

#[tokio::test]
async fn an_administrator_sets_one_and_sees_its_secret_once() {
    let house = Guildhall::open();
    let address = "https://example.org/hook";
    for (who, status) in [("kim", 403), ("professor", 403)] {
        let (found, problem) = house.rest(who, "PUT", OF, said(address)).await;
        assert_eq!(found, status, "{who}: {problem}");
    }
    let (status, made) = house.rest("dean", "PUT", OF, said(address)).await;
    assert_eq!((status, &made["secret"], &made["on"]), (200, &json!("whsec_1"), &json!(true)));
    let (_, again) = house.rest("dean", "PUT", OF, said("https://example.org/other")).await;
    assert_eq!((&again["secret"], &again["has_secret"]), (&Json::Null, &json!(true)), "{again}");
    let (_, all) = house.rest("dean", "GET", "/webhooks", Json::Null).await;
    assert_eq!(all["webhooks"][0]["address"], "https://example.org/other", "{all}");
    assert!(all["webhooks"][0].get("secret").is_none());
    let (_, others) = house.rest("kim", "GET", "/webhooks", Json::Null).await;
    assert_eq!(others["webhooks"], json!([]), "others see nothing of it");
    for (what, body) in [
        ("secret", Json::Null),
        ("test", Json::Null),
        ("switch", json!({"on": false, "reason": "x"})),
        ("remove", Json::Null),
    ] {
        let (status, problem) = post(&house, "kim", what, body).await;
        assert!(matches!(status, 403 | 404), "{what}: {problem}");
    }
    let (status, sent) = post(&house, "dean", "test", Json::Null).await;
    assert_eq!((status, &sent["taken"]), (200, &json!(true)), "{sent}");
    let (_, renewed) = post(&house, "dean", "secret", Json::Null).await;
    assert_eq!(renewed["secret"], "whsec_2");
    let (_, off) = post(&house, "dean", "switch", json!({"on": false, "reason": "Moved."})).await;
    let shown = (&off["on"], &off["reason"], &off["by_itself"]);
    assert_eq!(shown, (&json!(false), &json!("Moved."), &json!(false)));
    let (status, left) = post(&house, "dean", "remove", Json::Null).await;
    assert_eq!((status, &left["webhooks"]), (200, &json!([])), "{left}");
    let (status, _) = post(&house, "dean", "remove", Json::Null).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn what_cannot_be_told_is_refused() {
    let house = Guildhall::open();
    for (body, status, field) in [
        (said("https://private.example/hook"), 422, "address"),
        (json!({"address": "https://example.org", "kinds": ["call.eaten"]}), 400, "kinds"),
        (json!({"address": "https://example.org", "kinds": []}), 422, ""),
        (said("ftp://example.org"), 422, ""),
        (said("https://user:pass@example.org/"), 422, ""),
        (said("https://"), 422, ""),
    ] {
        let (found, problem) = house.rest("dean", "PUT", OF, body.clone()).await;
        assert_eq!(found, status, "{body}: {problem}");
        assert!(field.is_empty() || problem["fields"][field].is_string(), "{problem}");
    }
    let (_, all) = house.rest("dean", "GET", "/webhooks", Json::Null).await;
    assert_eq!(all["webhooks"], json!([]));
}

/// A message has the number of the feed's entry, and says what the call said then.
#[tokio::test]
async fn a_message_says_what_the_feed_says() {
    let house = crate::network::institute().await;
    let kinds = json!({"address": "https://example.org/hook", "kinds":
        ["call.published", "call.amended", "call.decided", "institute.awarded"]});
    house.rest("dean", "PUT", OF, kinds).await;
    let (network, now) = (house.house.desk.network(), house.house.clock.now());
    let webhook = network.webhooks().next().unwrap();
    assert!(network.next_for(webhook, webhook.after, now).is_none(), "what was before is not told");
    let (mut behind, mut told) = (0, Vec::new());
    while let Some(next) = network.next_for(webhook, behind, now) {
        behind = next.number;
        told.push(hook_message("https://house.example", &next));
    }
    let kinds: Vec<_> = told.iter().map(|one| one.kind).collect();
    assert_eq!(kinds, ["call.published", "call.decided", "institute.awarded"]);
    let ids: std::collections::BTreeSet<_> = told.iter().map(|one| &one.id).collect();
    assert_eq!(ids.len(), told.len());
    let first: Json = serde_json::from_str(&told[0].body).unwrap();
    assert_eq!(first["data"]["page"], "https://house.example/calls?call=casting", "{first}");
    assert_eq!(
        (&first["type"], &first["data"]["focus"]["en"]),
        (&json!("call.published"), &json!("Casting"))
    );
    let chosen: Json = serde_json::from_str(&told[1].body).unwrap();
    assert_eq!(chosen["data"]["selected"][0]["title"], "Layers", "{chosen}");
    for one in &told {
        assert!(
            !one.body.contains("viewer") && !one.body.contains("kim"),
            "no person: {}",
            one.body
        );
    }
    assert_eq!(network.next_for(webhook, network.announced(), now).map(|one| one.number), None);
}
