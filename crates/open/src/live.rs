//! The live socket: values of chosen tags, at once and as they change.
//!
//! Source: RFC 6455 for the socket; what is said on it is in the manual's page on the API. A
//! message holds at most one value for each tag, the newest, so that a slow reader gets less and
//! never old news. Who reads is let in anew before each message of values, and every second: a token that
//! is revoked, a role that is taken away or an agreement that is over ends the watching. Read in this order: [`socket`], [`Session::run`].

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{IntoResponse, Response};
use guildhall_model::Sample;
use guildhall_query::{Reading, State as TagState, VisibleTag, Watch};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio::sync::Notify;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

use crate::api::Query;
use crate::api::wire::shown_json;
use crate::caller::{Caller, secret};
use crate::house::House;
use crate::problem::Problem;

/// Most tags that one socket watches; what is asked beyond is answered as unknown.
const WATCHED_MAX: usize = 1_000;

/// Most samples that wait for one socket. What is beyond is counted and told.
const WAITING_MAX: usize = 10_000;

/// Longest message of a client, in bytes.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// Between two messages of values at least so much time passes.
const GATHER: Duration = Duration::from_millis(100);

/// So often it is looked whether the reader may still read, and whether a value went stale.
const LOOK: Duration = Duration::from_secs(1);

/// Every so many looks a sign of life is sent: each 15 s.
const LOOKS_BETWEEN_PINGS: u32 = 15;

/// How long a client may take to take a message.
const SEND_WAIT_MAX: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct Asked {
    access_token: Option<String>,
}

/// What a client says.
#[derive(Deserialize)]
struct Wish {
    watch: Vec<String>,
}

/// What the server says.
#[derive(Serialize)]
#[serde(untagged)]
enum Said<'a> {
    Watching { watching: &'a [String], unknown: &'a [String] },
    Samples { samples: Vec<Row> },
    Dropped { dropped: u64 },
    Ping { ping: i64 },
    Wrong { error: &'a str },
}

/// Index into what is watched, time in milliseconds, value (of an array the number of its points
/// alone), quality, state.
type Row = (usize, i64, Json, &'static str, &'static str);

/// Opens the socket for who has a session, a token in the header, or one in `access_token`.
pub(crate) async fn socket(
    State(house): State<Arc<House>>,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let Query(asked) = Query::<Asked>::from_request_parts(&mut parts, &house).await?;
    let secret = match asked.access_token {
        Some(token) => token,
        None => secret(&house, &parts)?.to_owned(),
    };
    let caller = Caller::of(&house, &secret).ok_or_else(Problem::not_signed_in)?;
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &house).await;
    let upgrade = upgrade.map_err(|error| Problem::bad_request(error.body_text()))?;
    let news = Arc::new(Notify::new());
    let wake = Arc::clone(&news);
    let watch = house.query.watch(WAITING_MAX, move || wake.notify_one());
    let open = |socket| {
        Session {
            house,
            secret,
            caller,
            socket,
            watch,
            asked: Vec::new(),
            watching: Vec::new(),
            tags: Vec::new(),
            sent: Vec::new(),
        }
        .run(news)
    };
    Ok(upgrade.max_message_size(MESSAGE_BYTES_MAX).on_upgrade(open).into_response())
}

/// One open socket.
struct Session {
    house: Arc<House>,
    secret: String,
    caller: Caller,
    socket: WebSocket,
    watch: Watch,
    /// What the client asked for.
    asked: Vec<String>,
    /// What of it there is to see.
    watching: Vec<String>,
    tags: Vec<VisibleTag>,
    /// What was said last of each.
    sent: Vec<Option<(Option<Sample>, TagState)>>,
}

/// The socket is closed, or to be closed.
struct Ended;

impl Session {
    async fn run(mut self, news: Arc<Notify>) {
        let mut gate = paced(GATHER);
        let mut look = paced(LOOK);
        let mut looks = 0;
        loop {
            let outcome = tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.hear(message).await,
                    Some(Err(_)) | None => Err(Ended),
                },
                () = async { gate.tick().await; news.notified().await } => {
                    let outcome = self.tell_news().await;
                    gate.reset();
                    outcome
                }
                _ = look.tick() => {
                    looks += 1;
                    self.look(looks % LOOKS_BETWEEN_PINGS == 0).await
                }
            };
            if outcome.is_err() {
                return;
            }
        }
    }

    async fn hear(&mut self, message: Message) -> Result<(), Ended> {
        let text = match message {
            Message::Text(text) => text,
            Message::Close(_) => return Err(Ended),
            Message::Binary(_) => return self.say(&Said::Wrong { error: "send text" }).await,
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
        };
        match serde_json::from_str::<Wish>(&text) {
            Ok(wish) => {
                self.asked = wish.watch;
                self.watch_anew().await
            }
            Err(error) => {
                let error = format!("send {{\"watch\":[path, …]}}: {error}");
                self.say(&Said::Wrong { error: &error }).await
            }
        }
    }

    /// Watches what was asked and can be seen, and tells its values.
    async fn watch_anew(&mut self) -> Result<(), Ended> {
        let mut unknown = Vec::new();
        (self.tags, self.watching) = (Vec::new(), Vec::new());
        let house = Arc::clone(&self.house);
        let readings = {
            let plant = house.query.plant(&self.caller.scope);
            for path in &self.asked {
                match plant.tag(path) {
                    Ok(tag) if self.tags.len() < WATCHED_MAX => {
                        self.tags.push(tag);
                        self.watching.push(path.clone());
                    }
                    _ => unknown.push(path.clone()),
                }
            }
            house.query.watch_tags(&mut self.watch, &plant, self.tags.clone())
        };
        self.sent = vec![None; self.tags.len()];
        let watching = std::mem::take(&mut self.watching);
        self.say(&Said::Watching { watching: &watching, unknown: &unknown }).await?;
        self.watching = watching;
        self.tell(readings.into_iter().enumerate().collect()).await
    }

    async fn tell_news(&mut self) -> Result<(), Ended> {
        if self.let_in_anew()? {
            return self.watch_anew().await;
        }
        let news = self.watch.take();
        let mut places: Vec<usize> = news.samples.iter().map(|(place, _)| *place).collect();
        if news.dropped > 0 {
            self.say(&Said::Dropped { dropped: news.dropped }).await?;
            places = (0..self.tags.len()).collect();
        }
        places.sort_unstable();
        places.dedup();
        self.tell_places(places).await
    }

    /// Ends when the reader may not read any more; watches anew when they may see other things.
    async fn look(&mut self, ping: bool) -> Result<(), Ended> {
        let sees_other = self.let_in_anew()?;
        if ping {
            let ping = self.house.clock.now().ms();
            self.say(&Said::Ping { ping }).await?;
        }
        if sees_other {
            return self.watch_anew().await;
        }
        self.tell_places((0..self.tags.len()).collect()).await
    }

    /// Whether the reader sees other things than before.
    fn let_in_anew(&mut self) -> Result<bool, Ended> {
        let caller = Caller::of(&self.house, &self.secret).ok_or(Ended)?;
        let sees_other = caller.scope != self.caller.scope;
        self.caller = caller;
        Ok(sees_other)
    }

    async fn tell_places(&mut self, places: Vec<usize>) -> Result<(), Ended> {
        let readings = {
            let plant = self.house.query.plant(&self.caller.scope);
            let tags = places.iter().map(|place| self.tags[*place].clone());
            self.house.query.readings(&plant, tags)
        };
        self.tell(places.into_iter().zip(readings).collect()).await
    }

    /// Tells what is not as it was told last. A tag without any sample yet is not told.
    async fn tell(&mut self, readings: Vec<(usize, Reading)>) -> Result<(), Ended> {
        let mut samples = Vec::new();
        for (place, reading) in readings {
            let now = Some((reading.last.clone(), reading.state));
            if self.sent[place] == now {
                continue;
            }
            self.sent[place] = now;
            let quality = reading.quality().class().word();
            samples.extend(reading.last.map(|last| {
                let value = shown_json(last.value.as_ref());
                (place, last.time.ms(), value, quality, reading.state.word())
            }));
        }
        if samples.is_empty() {
            return Ok(());
        }
        self.say(&Said::Samples { samples }).await
    }

    async fn say(&mut self, said: &Said<'_>) -> Result<(), Ended> {
        let text = serde_json::to_string(said).map_err(|_| Ended)?;
        match timeout(SEND_WAIT_MAX, self.socket.send(Message::text(text))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ended),
        }
    }
}

fn paced(period: Duration) -> Interval {
    let mut paced = interval(period);
    paced.set_missed_tick_behavior(MissedTickBehavior::Delay);
    paced
}
