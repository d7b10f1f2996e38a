//! Delivers at webhooks what was told in public: at least once, in the order of the journal, signed.
//!
//! Source: Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature` (`v1,` and the HMAC
//! of SHA-256 in base64 over id, timestamp and body with dots between), secrets `whsec_` and base64, pauses
//! that grow, 410 as the wish to be told nothing more. One message after another for each webhook: what is
//! not taken is sent again before the next is.
//!
//! Only a house that has the secret of a webhook tells it, so of several on one journal it is one.
//!
//! Read in this order: [`keep`] (what is on disk), [`reach`] (where a message may go), [`send`].

mod keep;
mod reach;
mod send;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use guildhall_model::{Clock, Time};
use guildhall_network::webhook::Webhook;
use guildhall_network::{Command, WebhookCommand};
use guildhall_open::{
    Delivery, Desk, HookError, HookKey, HookState, Hooks, hook_message, hook_test,
};

use crate::chance;
use crate::desk::FrontDesk;
use keep::{Failing, Keep};
use reach::Reach;
use send::{Answer, Sender};

/// How long after each failure it is tried again; the last for ever after.
const PAUSES: [Duration; 8] = [
    Duration::from_secs(5),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3_600),
    Duration::from_secs(5 * 3_600),
    Duration::from_secs(10 * 3_600),
    Duration::from_secs(14 * 3_600),
    Duration::from_secs(20 * 3_600),
];

/// For how long nothing may be taken before it is switched off.
const FAILS_MAX: Duration = Duration::from_secs(5 * 86_400);

/// How often it is looked whether something is to be told.
const LOOK: Duration = Duration::from_secs(1);

/// At how many webhooks is told at once.
const AT_ONCE: usize = 8;

/// How many messages a webhook is told before others have their turn.
const IN_A_ROW: usize = 50;

/// Bytes of a secret.
const SECRET_BYTES: usize = 32;

/// Delivers.
pub(crate) struct Post {
    keep: Keep,
    sender: Sender,
    desk: Weak<FrontDesk>,
    clock: Arc<dyn Clock>,
    public_url: String,
    /// Those that are being told.
    busy: Mutex<BTreeSet<HookKey>>,
}

impl Post {
    /// Opens what is kept in a data folder, or begins it.
    pub(crate) fn open(
        dir: &Path,
        reach: BTreeSet<String>,
        desk: Weak<FrontDesk>,
        clock: Arc<dyn Clock>,
        public_url: String,
    ) -> Result<Post, HookError> {
        let (keep, sender) = (Keep::open(dir)?, Sender::new(Reach::new(reach)));
        Ok(Post { keep, sender, desk, clock, public_url, busy: Mutex::default() })
    }

    /// Tells a webhook what waits for it, until something is not taken or others have their turn.
    fn tell(&self, webhook: &Webhook) {
        let key = HookKey::from(webhook);
        if !self.busy().insert(key.clone()) {
            return;
        }
        for _ in 0..IN_A_ROW {
            match self.tell_next(&key, webhook) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(webhook = %key.webhook, cause = %error, "a webhook is not told");
                    break;
                }
            }
        }
        self.busy().remove(&key);
    }

    /// Tells the next thing; whether it was taken.
    fn tell_next(&self, key: &HookKey, webhook: &Webhook) -> Result<bool, HookError> {
        let Some(desk) = self.desk.upgrade() else { return Ok(false) };
        let (Some(mut row), now) = (self.keep.row(key)?, self.clock.now()) else {
            return Ok(false);
        };
        let switched = webhook.switched.as_ref().map(|one| one.at);
        if switched.max(Some(webhook.set.at)) > row.last {
            // Somebody did something about it since it was tried.
            (row.failing, row.next, row.tries) = (None, None, 0);
        }
        if row.next.is_some_and(|next| now < next) {
            return Ok(false);
        }
        let network = desk.network();
        let Some(next) = network.next_for(webhook, row.told, now) else {
            if row.told < network.announced() {
                self.keep.passed(key, network.announced())?;
            }
            return Ok(false);
        };
        let message = hook_message(&self.public_url, &next);
        let answer = self.sender.send(&webhook.set.address, &row.secret, &message, now);
        if let Answer::Taken(_) = answer {
            self.keep.taken(key, next.number, &message, now, &answer.to_string())?;
            return Ok(true);
        }
        let failing = row.failing.unwrap_or(now);
        let (tries, again) = (row.tries.saturating_add(1), now + pause(row.tries));
        let stands = Failing { since: failing, tries, again };
        self.keep.failed(key, stands, &message, now, &answer.to_string())?;
        if let Some(reason) = ends(&answer, failing, now) {
            let (organisation, webhook) = (key.organisation.clone(), key.webhook.clone());
            let off = WebhookCommand::Switch { organisation, webhook, on: false, reason };
            if let Err(error) = desk.change_network_by_itself(&Command::Webhook(off)) {
                tracing::error!(webhook = %key.webhook, cause = %error, "it stays on");
            }
        }
        Ok(false)
    }

    fn busy(&self) -> MutexGuard<'_, BTreeSet<HookKey>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long after so many tries before it is tried again.
fn pause(tries: u32) -> Duration {
    let pause = usize::try_from(tries).ok().and_then(|tries| PAUSES.get(tries));
    *pause.unwrap_or(&PAUSES[PAUSES.len() - 1])
}

/// Why a webhook is told nothing more, if so.
fn ends(answer: &Answer, failing: Time, now: Time) -> Option<String> {
    match answer {
        Answer::Taken(_) => None,
        Answer::Gone => Some("it answered 410: it wants to be told nothing more".to_owned()),
        _ => (failing + FAILS_MAX <= now)
            .then(|| format!("nothing was taken since {failing}; the last answer: {answer}")),
    }
}

/// Tells webhooks for as long as there is somebody who holds the post.
pub(crate) async fn run(post: Weak<Post>) {
    let at_once = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    loop {
        tokio::time::sleep(LOOK).await;
        let Some(post) = post.upgrade() else { return };
        let Some(desk) = post.desk.upgrade() else { return };
        let network = desk.network();
        let waits = |one: &&Webhook| one.is_on() && !post.busy().contains(&HookKey::from(*one));
        let waiting: Vec<Webhook> = network.webhooks().filter(waits).cloned().collect();
        for webhook in waiting {
            let Ok(turn) = Arc::clone(&at_once).acquire_owned().await else { return };
            let post = Arc::clone(&post);
            drop(tokio::task::spawn_blocking(move || {
                post.tell(&webhook);
                drop(turn);
            }));
        }
    }
}

impl Hooks for Post {
    fn may_reach(&self, address: &str) -> Result<(), HookError> {
        self.sender.may_reach(address).map_err(HookError::Address)
    }

    fn renew(&self, webhook: &Webhook) -> Result<String, HookError> {
        let secret: [u8; SECRET_BYTES] = chance::bytes();
        self.keep.renew(&webhook.into(), &secret, webhook.after)?;
        Ok(send::shown(&secret))
    }

    fn test(&self, webhook: &Webhook) -> Result<Delivery, HookError> {
        let (key, now) = (HookKey::from(webhook), self.clock.now());
        let row = self.keep.row(&key)?.ok_or(HookError::NoSecret)?;
        let number = u128::from_le_bytes(chance::bytes());
        let message = hook_test(format!("test_{number:032x}"), now);
        let answer = self.sender.send(&webhook.set.address, &row.secret, &message, now);
        let taken = matches!(answer, Answer::Taken(_));
        let answer = answer.to_string();
        self.keep.tried(&key, &message, now, taken, &answer)?;
        let (id, kind) = (message.id, message.kind.to_owned());
        Ok(Delivery { id, kind, first: now, last: now, tries: 1, taken, answer })
    }

    fn state(&self, webhook: &Webhook) -> Result<HookState, HookError> {
        self.keep.state(&webhook.into(), webhook.after)
    }

    fn forget(&self, webhook: &HookKey) -> Result<(), HookError> {
        self.keep.forget(webhook)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_after_days_it_ends() {
        for (before, after) in (0..).zip(1..12) {
            assert!(pause(before) <= pause(after), "{before}");
        }
        assert_eq!((pause(0), pause(99)), (Duration::from_secs(5), Duration::from_secs(72_000)));
        let begun = Time::from_s(1_800_000_000);
        let (last, over) = (begun + FAILS_MAX - Duration::from_secs(1), begun + FAILS_MAX);
        for answer in [Answer::Refused(503), Answer::None("refused".to_owned())] {
            assert_eq!(ends(&answer, begun, last), None);
            let why = ends(&answer, begun, over).expect("it ends");
            assert!(why.contains(&begun.to_string()) && why.contains(&answer.to_string()), "{why}");
        }
        assert!(ends(&Answer::Gone, begun, begun).is_some_and(|why| why.contains("410")));
        assert_eq!(ends(&Answer::Taken(204), begun, over), None);
        // Within these days it is tried more than a few times.
        let tries = (0..).scan(0, |sum, at| {
            *sum += pause(at).as_secs();
            (*sum < FAILS_MAX.as_secs()).then_some(at)
        });
        assert!(tries.count() > 10);
    }
}
