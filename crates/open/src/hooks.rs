//! What is told at webhooks: the message, in the words of others, and what the doors ask of who delivers it.
//!
//! Source: Standard Webhooks 1.0: a JSON object of `type`, `timestamp` and `data`, under an id that stays the
//! same when it is sent again. A message says what a call said then, as an entry of the feed does, and has the
//! number of that entry.

use guildhall_model::{Label, OrganisationId, Time};
use guildhall_network::view::{Announcement, Happened, Told};
use guildhall_network::webhook::Webhook;
use guildhall_network::{InstituteId, WebhookId};
use serde_json::{Value, json};

use crate::opportunities::number;

/// A webhook, as who delivers knows it: one that was removed and set again is another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HookKey {
    /// Whose.
    pub organisation: OrganisationId,
    /// Which.
    pub webhook: WebhookId,
    /// Since when.
    pub since: Time,
}

impl From<&Webhook> for HookKey {
    fn from(one: &Webhook) -> HookKey {
        let set = &one.set;
        HookKey {
            organisation: set.organisation.clone(),
            webhook: set.webhook.clone(),
            since: one.since,
        }
    }
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookMessage {
    /// Its id, the same each time that it is sent.
    pub id: String,
    /// What it is about.
    pub kind: &'static str,
    /// JSON.
    pub body: String,
}

/// What came of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: String,
    /// What it was about.
    pub kind: String,
    /// When it was tried first.
    pub first: Time,
    /// When it was tried last.
    pub last: Time,
    /// How often it was tried.
    pub tries: u32,
    /// Whether it was taken.
    pub taken: bool,
    /// What was answered, or why there was no answer.
    pub answer: String,
}

/// How far a webhook was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HookState {
    /// Whether there is a secret by which messages are signed; nothing is sent without one.
    pub has_secret: bool,
    /// The number of what was told last.
    pub told: u64,
    /// Since when nothing is taken.
    pub failing: Option<Time>,
    /// When it is tried again.
    pub next: Option<Time>,
    /// The last messages, the newest first.
    pub deliveries: Vec<Delivery>,
}

/// Delivers. Whatever it says is done is on disk. All of it blocks.
pub trait Hooks: Send + Sync {
    /// Whether an address may be told anything.
    ///
    /// # Errors
    /// [`HookError::Address`] says why not.
    fn may_reach(&self, address: &str) -> Result<(), HookError>;

    /// Makes a secret, instead of any before, and gives it: nobody is shown it again.
    ///
    /// # Errors
    /// [`HookError`]; the secret before holds then.
    fn renew(&self, webhook: &Webhook) -> Result<String, HookError>;

    /// Sends a message that tells nothing, now and once, and says what came of it.
    ///
    /// # Errors
    /// [`HookError`]; nothing was sent then.
    fn test(&self, webhook: &Webhook) -> Result<Delivery, HookError>;

    /// How far it was told.
    ///
    /// # Errors
    /// [`HookError`].
    fn state(&self, webhook: &Webhook) -> Result<HookState, HookError>;

    /// Forgets a webhook that is gone.
    ///
    /// # Errors
    /// [`HookError`].
    fn forget(&self, webhook: &HookKey) -> Result<(), HookError>;
}

/// Why nothing can be delivered.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// The address may not be told anything.
    #[error("{0}")]
    Address(String),
    /// There is no secret.
    #[error("the webhook has no secret here, so nothing can be signed")]
    NoSecret,
    /// What is kept of it cannot be read or written.
    #[error("what is kept of webhooks cannot be {what}: {why}")]
    File {
        /// Read or written.
        what: &'static str,
        /// What the system said.
        why: String,
    },
}

/// The message that tells of something. `public_url` is how people reach the console.
pub fn hook_message(public_url: &str, one: &Announcement<'_>) -> HookMessage {
    let (id, data) = match &one.told {
        Told::Call(call, at) => {
            let happened = &call.happened[*at];
            let part = match happened.what {
                Happened::Published => "published".to_owned(),
                Happened::Amended { .. } => format!("amended {at}"),
                Happened::Decided => "decided".to_owned(),
            };
            let text = happened.text;
            let mut data = json!({
                "call": call.call.to_string(),
                "programme": call.programme.to_string(),
                "programme_label": words(call.programme_label),
                "label": words(&text.label),
                "focus": words(&text.focus),
                "about": words(&text.about),
                "deadline": happened.deadline.to_string(),
                "page": format!("{public_url}/calls?call={}", call.call),
            });
            match happened.what {
                Happened::Published => {}
                Happened::Amended { reason, before } => {
                    data["reason"] = json!(reason);
                    data["deadline_before"] = json!(before.to_string());
                }
                Happened::Decided => {
                    let selected = call.selected.iter().map(|one| {
                        let consortium = one.consortium.iter().map(ToString::to_string);
                        json!({
                            "proposal": one.proposal.to_string(),
                            "title": one.title,
                            "consortium": consortium.collect::<Vec<_>>(),
                        })
                    });
                    data["selected"] = selected.collect();
                }
            }
            (number::of_happening(call, &part), data)
        }
        Told::Institute(agreed) => {
            let institute: &InstituteId = &agreed.institute;
            let data = json!({
                "institute": institute.to_string(),
                "label": words(&agreed.label),
                "programme": agreed.programme.to_string(),
                "call": agreed.call.to_string(),
                "lead": agreed.lead.to_string(),
                "from": agreed.from.to_string(),
                "until": agreed.until.to_string(),
                "page": format!("{public_url}/institutes?institute={institute}"),
            });
            (number::of_institute(institute.as_str(), agreed.at), data)
        }
    };
    message(id.to_string(), one.kind.word(), one.at, &data)
}

/// A message that tells nothing.
pub fn hook_test(id: String, at: Time) -> HookMessage {
    message(id, "guildhall.test", at, &json!({ "text": "This is a test." }))
}

fn message(id: String, kind: &'static str, at: Time, data: &Value) -> HookMessage {
    let body = json!({ "type": kind, "timestamp": at.to_string(), "data": data });
    HookMessage { id, kind, body: body.to_string() }
}

fn words(label: &Label) -> Value {
    json!({ "en": label.en, "ko": label.ko })
}
