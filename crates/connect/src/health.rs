//! The tags that each connection has about itself: model's [`health`](names), kept here and
//! stored each second.
//!
//! "Connected" is not "flowing": a connection flows when samples of it were stored, not only
//! received, during the last [`WINDOW_S`] seconds. State and message are stored when they
//! change and until they are acknowledged; numbers of a second that could not be stored are
//! left out, for the next second brings newer ones.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use guildhall_model::connection::health as names;
use guildhall_model::{Admit, Batch, Clock, Connection, Origin, Quality, Time, Value};
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, MissedTickBehavior};

use crate::error::ConnectError;

/// Over how many seconds the rate is counted.
const WINDOW_S: u64 = 10;

/// How many seconds a problem that did not end the session is told of.
const PROBLEM_SHOWN_S: u64 = 60;

/// How long an answer to the health tags is waited for.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Where a connection is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not asked to run.
    Stopped,
    /// Called for the first time.
    Connecting,
    /// Up.
    Open,
    /// The last try failed, or the session ended; another try follows.
    Failed,
}

/// What is known about one connection.
pub(crate) struct Health {
    inner: Mutex<Inner>,
    changed: Notify,
    begun: Instant,
    tags: [Arc<str>; 6],
}

struct Inner {
    phase: Phase,
    why: String,
    problem: Option<(u64, String)>,
    errors: u64,
    drops: u64,
    stored: VecDeque<(u64, usize)>,
    newest: Option<Time>,
    told: Option<(&'static str, String)>,
}

impl Health {
    pub(crate) fn new(connection: &Connection) -> Health {
        let tag = |name| format!("{}/{}.{name}", connection.site, connection.id).into();
        Health {
            inner: Mutex::new(Inner {
                phase: Phase::Stopped,
                why: String::new(),
                problem: None,
                errors: 0,
                drops: 0,
                stored: VecDeque::new(),
                newest: None,
                told: None,
            }),
            changed: Notify::new(),
            begun: Instant::now(),
            tags: [
                names::STATE,
                names::MESSAGE,
                names::SAMPLES_RATE,
                names::NEWEST_AGE,
                names::ERRORS,
                names::DROPS,
            ]
            .map(tag),
        }
    }

    /// The connection entered a phase, with what there is to say about it.
    pub(crate) fn enter(&self, phase: Phase, why: &str) {
        self.with(|inner| {
            (inner.phase, inner.why) = (phase, why.to_owned());
            inner.problem = None;
        });
        self.changed.notify_one();
    }

    /// The session ended, or could not be had.
    pub(crate) fn failed(&self, error: &ConnectError) {
        self.with(|inner| inner.errors += 1);
        self.enter(Phase::Failed, &format!("{}; trying again", error.in_plain_words()));
    }

    /// Something went wrong that does not end the session.
    pub(crate) fn problem(&self, problem: &ConnectError, count: u64) {
        let now = self.second();
        self.with(|inner| {
            inner.errors += count;
            inner.problem = Some((now, problem.in_plain_words()));
        });
    }

    /// Samples are lost.
    pub(crate) fn dropped(&self, count: u64) {
        self.with(|inner| inner.drops += count);
    }

    /// Samples are on disk; the newest of them with a value is from `newest`.
    pub(crate) fn stored(&self, count: usize, newest: Option<Time>) {
        let now = self.second();
        let began_to_flow = self.with(|inner| {
            let still = inner.stored.is_empty();
            inner.newest = inner.newest.max(newest);
            match inner.stored.back_mut() {
                Some((second, sum)) if *second == now => *sum += count,
                _ if count > 0 => inner.stored.push_back((now, count)),
                _ => {}
            }
            still && count > 0
        });
        if began_to_flow {
            self.changed.notify_one();
        }
    }

    /// Stores the tags each second, and state and message as soon as they change, for ever.
    pub(crate) async fn publish(self: Arc<Self>, admit: Arc<dyn Admit>, clock: Arc<dyn Clock>) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let numbers = tokio::select! {
                _ = second.tick() => true,
                () = self.changed.notified() => false,
            };
            self.publish_once(&admit, &*clock, numbers).await;
        }
    }

    /// Stores state and message if they changed, and the numbers if asked.
    pub(crate) async fn publish_once(
        &self,
        admit: &Arc<dyn Admit>,
        clock: &dyn Clock,
        numbers: bool,
    ) {
        let (batch, said) = self.batch(clock.now(), numbers);
        if batch.is_empty() {
            return;
        }
        let (tell, answer) = oneshot::channel();
        admit.admit(
            batch,
            Box::new(move |outcome| {
                // Nobody waits any more once the connection was stopped.
                let _gone = tell.send(outcome.is_ok());
            }),
        );
        if let Ok(Ok(true)) = tokio::time::timeout(ANSWER_MAX, answer).await {
            self.with(|inner| inner.told = Some(said));
        }
    }

    fn batch(&self, now: Time, numbers: bool) -> (Batch, (&'static str, String)) {
        let second = self.second();
        let mut batch = Batch::new(Origin::System, now);
        let mut add = |tag: usize, value: Option<Value>| {
            let quality = if value.is_some() { Quality::GOOD } else { Quality::GOOD_NO_DATA };
            let name = batch.add_name(Arc::clone(&self.tags[tag]));
            batch.push(name, now, value, quality);
        };
        let said = self.with(|inner| {
            inner.stored.retain(|(at, _)| at + WINDOW_S > second);
            let said = inner.say(second);
            let (state, message) = &said;
            if inner.told.as_ref().is_none_or(|(told, _)| told != state) {
                add(0, Some(Value::text(*state)));
            }
            if inner.told.as_ref().is_none_or(|(_, told)| told != message) {
                add(1, Some(Value::text(message.as_str())));
            }
            if numbers {
                let age = inner.newest.map(|newest| now.since(newest).as_secs_f64());
                add(2, Some(Value::Float(inner.rate(second))));
                add(3, age.map(Value::Float));
                add(4, Some(Value::Integer(i64::try_from(inner.errors).unwrap_or(i64::MAX))));
                add(5, Some(Value::Integer(i64::try_from(inner.drops).unwrap_or(i64::MAX))));
            }
            said
        });
        (batch, said)
    }

    /// Whole seconds since the connection was started.
    fn second(&self) -> u64 {
        self.begun.elapsed().as_secs()
    }

    fn with<T>(&self, use_it: impl FnOnce(&mut Inner) -> T) -> T {
        use_it(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Inner {
    /// State and message.
    fn say(&self, second: u64) -> (&'static str, String) {
        let flows = !self.stored.is_empty();
        let problem = self.problem.as_ref().filter(|(at, _)| at + PROBLEM_SHOWN_S > second);
        let (state, plain) = match self.phase {
            Phase::Stopped => ("stopped", self.why.clone()),
            Phase::Connecting => ("connecting", self.why.clone()),
            Phase::Failed => ("failed", self.why.clone()),
            Phase::Open if flows => ("flowing", "values flow".to_owned()),
            Phase::Open => {
                ("connected", format!("{}; no value in the last {WINDOW_S} s", self.why))
            }
        };
        match problem {
            Some((_, problem)) => (state, format!("{plain}; {problem}")),
            None => (state, plain),
        }
    }

    /// Samples a second over the window, or over the time since the start when that is shorter.
    fn rate(&self, second: u64) -> f64 {
        let sum: usize = self.stored.iter().map(|(_, count)| count).sum();
        let over = u32::try_from(WINDOW_S.min(second).max(1)).unwrap_or(1);
        f64::from(u32::try_from(sum).unwrap_or(u32::MAX)) / f64::from(over)
    }
}
