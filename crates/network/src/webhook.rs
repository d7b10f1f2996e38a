//! Webhooks: addresses at which an organisation is told what happened in public.
//!
//! What is told is counted in the order of the journal ([`Announced`]), so that whoever delivers it says how
//! far he came by one number, which is the same after each start. An address is told what comes after it was
//! given; how far it was told, and its secret, is not here: the shell that delivers keeps them.
//!
//! Source: Standard Webhooks 1.0 for the words of kinds. Nothing happens when a deadline passes, so nothing is
//! told of it: each message of a call says its deadline.

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{List, Map, OrganisationId, PersonId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::competition::{TEXT_CHARS_MAX, check_text};
use crate::decide::{Desk, must_have_room};
use crate::error::NetworkError;
use crate::event::Event;
use crate::form::{Ns, Text};
use crate::ids::{CallId, InstituteId, WebhookId};

/// Most webhooks of an organisation.
pub const WEBHOOKS_MAX: usize = 20;

/// Most characters of an address.
pub const ADDRESS_CHARS_MAX: usize = 1_000;

/// What can be told.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub enum Kind {
    /// A call became public.
    #[serde(rename = "call.published")]
    CallPublished,
    /// A call that is public was changed.
    #[serde(rename = "call.amended")]
    CallAmended,
    /// The office chose among the proposals to a call.
    #[serde(rename = "call.decided")]
    CallDecided,
    /// A consortium became an institute.
    #[serde(rename = "institute.awarded")]
    InstituteAwarded,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 4] =
        [Kind::CallPublished, Kind::CallAmended, Kind::CallDecided, Kind::InstituteAwarded];

    /// The word for it in files, API and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::CallPublished => "call.published",
            Kind::CallAmended => "call.amended",
            Kind::CallDecided => "call.decided",
            Kind::InstituteAwarded => "institute.awarded",
        }
    }
}

/// An organisation wants to be told at an address, or what it is told is other.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct WebhookSet {
    /// Who.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Which, within the organisation.
    #[serde_as(as = "Text")]
    pub webhook: WebhookId,
    /// Where.
    pub address: String,
    /// What.
    pub kinds: BTreeSet<Kind>,
    /// Who said so.
    #[serde_as(as = "Text")]
    pub by: PersonId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A webhook was switched off, or on again.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct WebhookSwitched {
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Which.
    #[serde_as(as = "Text")]
    pub webhook: WebhookId,
    /// Whether it is on now.
    pub on: bool,
    /// Why.
    pub reason: String,
    /// Who did it; none where it was Guildhall, after days in which nothing could be delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub by: Option<PersonId>,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A webhook is gone.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRemoved {
    /// Whose.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Which.
    #[serde_as(as = "Text")]
    pub webhook: WebhookId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Webhook {
    /// As it was set last.
    pub set: WebhookSet,
    /// When it was there first: what came before is another's, though it had the same name.
    pub since: Time,
    /// After how many announcements it was there first.
    pub after: u64,
    /// How it was switched last.
    pub switched: Option<WebhookSwitched>,
}

impl Webhook {
    /// Whether it is told anything.
    pub fn is_on(&self) -> bool {
        self.switched.as_ref().is_none_or(|one| one.on)
    }
}

/// Something that was told in public.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Announced {
    /// When.
    pub at: Time,
    /// Of what.
    pub of: Of,
}

/// Of what something was told.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Of {
    /// Of a call.
    Call {
        /// Which.
        call: CallId,
        /// What.
        kind: Kind,
        /// How often it had been amended then.
        amendments: u32,
    },
    /// Of an institute, that there is one.
    Institute {
        /// Which.
        institute: InstituteId,
    },
}

impl Of {
    /// Of which kind it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Of::Call { kind, .. } => *kind,
            Of::Institute { .. } => Kind::InstituteAwarded,
        }
    }
}

/// All webhooks, and what was told in public in the order of the journal. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Webhooks {
    all: Map<(OrganisationId, WebhookId), Arc<Webhook>>,
    announced: List<Arc<Announced>>,
}

impl Webhooks {
    /// All of them, by organisation and name.
    pub fn all(&self) -> impl Iterator<Item = &Webhook> {
        self.all.values().map(|one| &**one)
    }

    /// One of them.
    pub fn get(&self, organisation: &OrganisationId, webhook: &WebhookId) -> Option<&Webhook> {
        self.all.get(&(organisation.clone(), webhook.clone())).map(|one| &**one)
    }

    /// How much was told in public.
    pub fn announced(&self) -> u64 {
        self.announced.len() as u64
    }

    /// What was told, counted from 1.
    pub fn announcement(&self, number: u64) -> Option<&Announced> {
        let at = usize::try_from(number.checked_sub(1)?).ok()?;
        self.announced.get(at).map(|one| &**one)
    }

    pub(crate) fn announce(&mut self, at: Time, of: Of) {
        self.announced.push_back(Arc::new(Announced { at, of }));
    }

    pub(crate) fn set(&mut self, event: &WebhookSet) {
        let after = self.announced();
        let key = (event.organisation.clone(), event.webhook.clone());
        match self.all.get_mut(&key) {
            Some(there) => Arc::make_mut(there).set = event.clone(),
            None => {
                let (set, since) = (event.clone(), event.at);
                self.all.insert(key, Arc::new(Webhook { set, since, after, switched: None }));
            }
        }
    }

    pub(crate) fn switched(&mut self, event: &WebhookSwitched) {
        let key = (event.organisation.clone(), event.webhook.clone());
        if let Some(there) = self.all.get_mut(&key) {
            Arc::make_mut(there).switched = Some(event.clone());
        }
    }

    pub(crate) fn removed(&mut self, event: &WebhookRemoved) {
        self.all.remove(&(event.organisation.clone(), event.webhook.clone()));
    }
}

/// What can be asked of webhooks. For those who sign for the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WebhookCommand {
    /// Wants to be told at an address, or changes what it is told.
    Set {
        /// Who.
        organisation: OrganisationId,
        /// Which.
        webhook: WebhookId,
        /// Where.
        address: String,
        /// What.
        kinds: BTreeSet<Kind>,
    },
    /// Switches it off, or on again. Also for Guildhall itself.
    Switch {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        webhook: WebhookId,
        /// Whether it is to be on.
        on: bool,
        /// Why.
        reason: String,
    },
    /// Takes it away.
    Remove {
        /// Whose.
        organisation: OrganisationId,
        /// Which.
        webhook: WebhookId,
    },
}

impl Desk<'_> {
    pub(crate) fn hook(&self, command: WebhookCommand) -> Result<Vec<Event>, NetworkError> {
        match command {
            WebhookCommand::Set { organisation, webhook, address, kinds } => {
                self.set_webhook(organisation, webhook, address, kinds)
            }
            WebhookCommand::Switch { organisation, webhook, on, reason } => {
                let there = self.own_webhook(&organisation, &webhook)?;
                check_text(&reason, "the reason", TEXT_CHARS_MAX)?;
                if there.is_on() == on {
                    return Ok(Vec::new());
                }
                let (by, at) = (self.scope.map(|scope| scope.person().clone()), self.now);
                Ok(vec![WebhookSwitched { organisation, webhook, on, reason, by, at }.into()])
            }
            WebhookCommand::Remove { organisation, webhook } => {
                self.own_webhook(&organisation, &webhook)?;
                Ok(vec![WebhookRemoved { organisation, webhook, at: self.now }.into()])
            }
        }
    }

    fn set_webhook(
        &self,
        organisation: OrganisationId,
        webhook: WebhookId,
        address: String,
        kinds: BTreeSet<Kind>,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&organisation, "set its webhooks")?;
        check_text(&address, "the address", ADDRESS_CHARS_MAX)?;
        if !is_address(&address) {
            let why = format!("`{address}` is none; write it like https://example.org/hook");
            return Err(NetworkError::Part { what: "address", number: 1, why });
        }
        if kinds.is_empty() {
            return Err(NetworkError::Empty { what: "what is to be told" });
        }
        let there = self.network.webhooks.get(&organisation, &webhook);
        if there.is_some_and(|one| (&one.set.address, &one.set.kinds) == (&address, &kinds)) {
            return Ok(Vec::new());
        }
        let own = |one: &&Webhook| one.set.organisation == organisation;
        if there.is_none() {
            let count = self.network.webhooks.all().filter(own).count();
            must_have_room(count, "webhooks", WEBHOOKS_MAX)?;
        }
        let (by, at) = (self.person()?, self.now);
        Ok(vec![WebhookSet { organisation, webhook, address, kinds, by, at }.into()])
    }

    fn own_webhook(
        &self,
        organisation: &OrganisationId,
        webhook: &WebhookId,
    ) -> Result<&Webhook, NetworkError> {
        self.must_sign(organisation, "change its webhooks")?;
        let unknown = || NetworkError::Unknown { what: "webhook", id: webhook.to_string() };
        self.network.webhooks.get(organisation, webhook).ok_or_else(unknown)
    }
}

/// An address of the web with a host, without anything by which somebody signs in, and without a part that is
/// never sent. Where it leads is asked of whoever delivers.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return false };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '#' | '\\' | '"' | '<' | '>');
    !host.is_empty() && !host.contains('@') && rest.chars().all(plain)
}
