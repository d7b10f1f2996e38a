//! Values as they come, as Server-Sent Events: at most once, nothing to acknowledge.
//!
//! Each event is a list of updates. One stream for each subscription: a newer one ends it
//! without an error. Whoever reads is let in anew for every event, by the same headers, so that
//! a token that is revoked ends the stream.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::Door;
use super::answer::Fault;
use super::ask::{Body, Guest};
use super::subscribe::ClientId;
use super::subscription::Subscription;

/// Between two events at least so much time passes, in which updates gather.
const GATHER: Duration = Duration::from_millis(100);

/// Without news, so often it is looked whether the caller may still read.
const LOOK: Duration = Duration::from_secs(1);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    client_id: ClientId,
    subscription_id: String,
}

pub(super) async fn stream(
    State(door): State<Arc<Door>>,
    guest: Guest,
    parts: Parts,
    Body(asked): Body<Asked>,
) -> Result<Response, Fault> {
    let client = asked.client_id.as_str();
    let found = door.subscriptions.find(&door, &guest, client, &asked.subscription_id)?;
    let number = found.inside().open_stream();
    // The stream that ran until now looks up and sees that it is not the newest.
    found.news.notify_waiters();
    let stream = Stream { door, subscription: found, parts, number, gathers: false };
    let events = futures_util::stream::unfold(stream, async |mut stream| {
        let event = stream.next().await?;
        Some((Ok::<Event, Infallible>(event), stream))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

struct Stream {
    door: Arc<Door>,
    subscription: Arc<Subscription>,
    parts: Parts,
    number: u64,
    /// Whether an event has just gone out.
    gathers: bool,
}

impl Stream {
    /// Waits for news. None when the stream has ended.
    async fn next(&mut self) -> Option<Event> {
        if self.gathers {
            tokio::time::sleep(GATHER).await;
        }
        loop {
            let guest = Guest::from_request_parts(&mut self.parts, &self.door).await.ok()?;
            let now = self.door.house.clock.now();
            let (updates, dropped) = {
                let plant = guest.plant(&self.door);
                let mut inside = self.subscription.inside();
                inside.pour(&self.door.house.query, &plant, self.number, now)?
            };
            if updates.is_empty() {
                let news = self.subscription.news.notified();
                drop(tokio::time::timeout(LOOK, news).await);
                continue;
            }
            self.gathers = true;
            let event = Event::default().json_data(updates).ok()?;
            return Some(match dropped {
                0 => event,
                dropped => event.comment(format!("{dropped} updates were dropped before this")),
            });
        }
    }
}

/// However it ends, the subscription can be synced again.
impl Drop for Stream {
    fn drop(&mut self) {
        let now = self.door.house.clock.now();
        self.subscription.inside().close_stream(self.number, now);
    }
}
