//! The endpoints of subscriptions, but the stream.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};

use super::Door;
use super::answer::{Answer, Bulk, Fault};
use super::ask::{Body, Depth, Guest, bounded};
use super::inside::{Batch, UPDATES_MAX};
use super::plan::Item;
use super::space::Element;
use super::subscription::Subscription;

/// Longest client id and display name, in bytes.
const TEXT_BYTES_MAX: usize = 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Create {
    client_id: ClientId,
    display_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Which {
    client_id: ClientId,
    subscription_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Items {
    client_id: ClientId,
    subscription_id: String,
    element_ids: Vec<String>,
    max_depth: Option<Depth>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sync {
    client_id: ClientId,
    subscription_id: String,
    last_sequence_number: Option<serde_json::Number>,
}

/// Not empty, and not longer than [`TEXT_BYTES_MAX`].
#[derive(Clone, Deserialize, Serialize)]
#[serde(try_from = "String")]
pub(super) struct ClientId(String);

impl ClientId {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = String;

    fn try_from(text: String) -> Result<ClientId, String> {
        if text.is_empty() || text.len() > TEXT_BYTES_MAX {
            return Err(format!("`clientId` is a text of 1 to {TEXT_BYTES_MAX} bytes"));
        }
        Ok(ClientId(text))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Created {
    client_id: ClientId,
    subscription_id: String,
    display_name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Detail {
    subscription_id: String,
    display_name: Option<String>,
    monitored_objects: Vec<Item>,
}

pub(super) async fn create(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Create>,
) -> Result<Answer<Created>, Fault> {
    let Create { client_id, display_name } = asked;
    if display_name.as_ref().is_some_and(|name| name.len() > TEXT_BYTES_MAX) {
        let detail = format!("`displayName` is a text of at most {TEXT_BYTES_MAX} bytes");
        return Err(Fault::bad_request(detail));
    }
    let client = client_id.as_str().to_owned();
    let made = door.subscriptions.create(&door, &guest, client, display_name)?;
    Ok(Answer::whole(Created {
        client_id,
        subscription_id: made.id.clone(),
        display_name: made.display_name.clone(),
    }))
}

pub(super) async fn list(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Which>,
) -> Result<Bulk<Detail>, Fault> {
    let plant = guest.plant(&door);
    let seen = |item: &&Item| Element::find(&plant, &item.element_id).is_some();
    each(&door, &guest, asked, |one| Detail {
        subscription_id: one.id.clone(),
        display_name: one.display_name.clone(),
        monitored_objects: one.inside().items.iter().filter(seen).cloned().collect(),
    })
}

pub(super) async fn delete(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Which>,
) -> Result<Bulk<()>, Fault> {
    each(&door, &guest, asked, |one| door.subscriptions.remove(one))
}

fn each<T>(
    door: &Door,
    guest: &Guest,
    asked: Which,
    act: impl Fn(&Subscription) -> T,
) -> Result<Bulk<T>, Fault> {
    bounded(asked.subscription_ids.len())?;
    let one = |id: String| {
        let found = door.subscriptions.find(door, guest, asked.client_id.as_str(), &id);
        (id, found.map(|one| act(&one)))
    };
    Ok(Bulk::subscriptions(asked.subscription_ids.into_iter().map(one).collect()))
}

pub(super) async fn register(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Items>,
) -> Result<Bulk<()>, Fault> {
    bounded(asked.element_ids.len())?;
    let found = asked.find(&door, &guest)?;
    let max_depth = asked.max_depth.unwrap_or(Depth::ALONE).0;
    let item = |id: &String| Item { element_id: id.clone(), max_depth };
    let items = asked.element_ids.iter().map(item).collect();
    let now = door.house.clock.now();
    let plant = guest.plant(&door);
    let outcomes = found.inside().register(&door.house.query, &plant, items, now);
    Ok(Bulk::elements(asked.element_ids.into_iter().zip(outcomes).collect()))
}

pub(super) async fn unregister(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Items>,
) -> Result<Bulk<()>, Fault> {
    bounded(asked.element_ids.len())?;
    let found = asked.find(&door, &guest)?;
    let ids = &asked.element_ids;
    let now = door.house.clock.now();
    let plant = guest.plant(&door);
    let outcomes = found.inside().unregister(&door.house.query, &plant, ids, now);
    Ok(Bulk::elements(asked.element_ids.into_iter().zip(outcomes).collect()))
}

impl Items {
    fn find(&self, door: &Door, guest: &Guest) -> Result<Arc<Subscription>, Fault> {
        let client = self.client_id.as_str();
        door.subscriptions.find(door, guest, client, &self.subscription_id)
    }
}

pub(super) async fn sync(
    State(door): State<Arc<Door>>,
    guest: Guest,
    Body(asked): Body<Sync>,
) -> Result<Answer<Vec<Batch>>, Fault> {
    let client = asked.client_id.as_str();
    let found = door.subscriptions.find(&door, &guest, client, &asked.subscription_id)?;
    let acknowledged = asked.last_sequence_number.as_ref();
    let now = door.house.clock.now();
    let plant = guest.plant(&door);
    let synced = found.inside().sync(&door.house.query, &plant, acknowledged, now);
    let (batches, dropped) = synced?;
    let partial = (dropped > 0).then(|| {
        let detail = format!("{dropped} updates were dropped, oldest first");
        Fault::partial(format!("{detail}: at most {UPDATES_MAX} wait; sync more often"))
    });
    Ok(Answer::new(batches, partial))
}
