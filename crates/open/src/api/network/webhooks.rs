//! Webhooks of organisations: addresses at which they are told what happened in public.

use std::collections::BTreeSet;

use guildhall_model::OrganisationId;
use guildhall_network::webhook::{Kind, Webhook};
use guildhall_network::{Command, WebhookCommand, WebhookId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Visitor, word};
use crate::api::wire::{Named, name};
use crate::api::{Json, Query, blocking};
use crate::hooks::{Delivery, HookError, HookKey};
use crate::problem::Problem;

/// The webhooks of the organisations for which you sign.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookList {
    /// What time it is in the house, RFC 3339.
    now: String,
    webhooks: Vec<WebhookWire>,
    /// The organisations for which you sign.
    signs_for: Vec<Named>,
    /// What can be told.
    kinds: Vec<&'static str>,
}

/// A webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(crate) struct WebhookWire {
    organisation: Named,
    id: String,
    /// Where it is told.
    address: String,
    /// What: `call.published`, `call.amended`, `call.decided`, `institute.awarded`.
    kinds: Vec<&'static str>,
    /// Whether it is on.
    on: bool,
    /// Why it was switched off or on last; null as long as nobody did.
    reason: Option<String>,
    /// When that was, RFC 3339.
    switched: Option<String>,
    /// Whether Guildhall switched it off itself, after days in which nothing was taken.
    by_itself: bool,
    /// Whether there is a secret by which messages are signed; nothing is sent without one.
    has_secret: bool,
    /// The secret, once: in the answer that made it. Keep it; it is not shown again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Whether something waits to be told.
    waits: bool,
    /// Since when nothing is taken, RFC 3339.
    failing: Option<String>,
    /// When it is tried again, RFC 3339.
    next: Option<String>,
    /// The last messages, the newest first.
    deliveries: Vec<DeliveryWire>,
}

/// What came of a message.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryWire {
    /// Its id, as in `webhook-id`.
    id: String,
    /// What it was about; `guildhall.test` for a test.
    kind: String,
    /// When it was tried first and last, RFC 3339.
    first: String,
    last: String,
    tries: u32,
    /// Whether it was taken.
    taken: bool,
    /// What was answered, or why there was no answer.
    answer: String,
}

/// What is to be told, and where.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WebhookSaid {
    /// Like `https://example.org/hook`.
    address: String,
    kinds: Vec<String>,
}

/// Whether a webhook is to be on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WebhookSwitch {
    on: bool,
    /// Why.
    reason: String,
}

/// Which webhook.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichHook {
    organisation: String,
    id: String,
}

impl WhichHook {
    fn names(&self) -> Result<(OrganisationId, WebhookId), Problem> {
        let organisation = OrganisationId(name("organisation", &self.organisation)?);
        Ok((organisation, WebhookId(name("id", &self.id)?)))
    }
}

/// The webhooks of the organisations for which you sign.
#[utoipa::path(get, path = "/webhooks", tag = "network", responses(
    (status = 200, body = WebhookList), (status = 401, body = Problem)))]
pub(crate) async fn webhooks(visitor: Visitor) -> Result<Json<WebhookList>, Problem> {
    blocking(move || list(&visitor)).await
}

fn list(visitor: &Visitor) -> Result<Json<WebhookList>, Problem> {
    let view = visitor.view();
    let all: Result<Vec<_>, _> = view.webhooks().map(|one| wire(visitor, one, None)).collect();
    let mut signs_for: Vec<_> = view.signs_for().map(|id| visitor.organisation(id)).collect();
    signs_for.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Json(WebhookList {
        now: visitor.house.clock.now().to_string(),
        webhooks: all?,
        signs_for,
        kinds: Kind::ALL.map(Kind::word).to_vec(),
    }))
}

/// Has an organisation told at an address, or changes what it is told. A new webhook is told what comes from
/// now on; its secret is in this answer and in no other. For administrators of the organisation.
#[utoipa::path(put, path = "/webhook", tag = "network", params(WhichHook),
    request_body = WebhookSaid, responses((status = 200, body = WebhookWire),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn set_webhook(
    visitor: Visitor,
    Query(which): Query<WhichHook>,
    Json(said): Json<WebhookSaid>,
) -> Result<Json<WebhookWire>, Problem> {
    let (organisation, webhook) = which.names()?;
    let kind = |text: &String| word("kinds", text, &Kind::ALL, Kind::word);
    let kinds = said.kinds.iter().map(kind).collect::<Result<BTreeSet<_>, _>>()?;
    let address = said.address;
    visitor.house.hooks.may_reach(&address)?;
    let set = WebhookCommand::Set { organisation, webhook, address, kinds };
    visitor
        .change(Command::Webhook(set), move |visitor| {
            let (organisation, webhook) = which.names()?;
            let seen = own(visitor, &organisation, &webhook)?;
            let fresh = !visitor.house.hooks.state(seen)?.has_secret;
            let secret = fresh.then(|| visitor.house.hooks.renew(seen)).transpose()?;
            Ok(Json(wire(visitor, seen, secret)?))
        })
        .await
}

/// Switches a webhook off, or on again; then what came meanwhile is told. For administrators of the
/// organisation.
#[utoipa::path(post, path = "/webhook/switch", tag = "network", params(WhichHook),
    request_body = WebhookSwitch, responses((status = 200, body = WebhookWire),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn switch_webhook(
    visitor: Visitor,
    Query(which): Query<WhichHook>,
    Json(said): Json<WebhookSwitch>,
) -> Result<Json<WebhookWire>, Problem> {
    let (organisation, webhook) = which.names()?;
    let WebhookSwitch { on, reason } = said;
    let switch = WebhookCommand::Switch { organisation, webhook, on, reason };
    visitor
        .change(Command::Webhook(switch), move |visitor| {
            let (organisation, webhook) = which.names()?;
            Ok(Json(wire(visitor, own(visitor, &organisation, &webhook)?, None)?))
        })
        .await
}

/// Makes a new secret, instead of the one before; it is in this answer and in no other. For administrators
/// of the organisation.
#[utoipa::path(post, path = "/webhook/secret", tag = "network", params(WhichHook),
    responses((status = 200, body = WebhookWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn renew_webhook(
    visitor: Visitor,
    Query(which): Query<WhichHook>,
) -> Result<Json<WebhookWire>, Problem> {
    blocking(move || {
        let (organisation, webhook) = which.names()?;
        let seen = own(&visitor, &organisation, &webhook)?;
        let secret = visitor.house.hooks.renew(seen)?;
        Ok(Json(wire(&visitor, seen, Some(secret))?))
    })
    .await
}

/// Sends a message that tells nothing, once, and says what came of it. For administrators of the
/// organisation.
#[utoipa::path(post, path = "/webhook/test", tag = "network", params(WhichHook),
    responses((status = 200, body = DeliveryWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn test_webhook(
    visitor: Visitor,
    Query(which): Query<WhichHook>,
) -> Result<Json<DeliveryWire>, Problem> {
    blocking(move || {
        let (organisation, webhook) = which.names()?;
        let seen = own(&visitor, &organisation, &webhook)?;
        Ok(Json(visitor.house.hooks.test(seen)?.into()))
    })
    .await
}

/// Takes a webhook away. For administrators of the organisation.
#[utoipa::path(post, path = "/webhook/remove", tag = "network", params(WhichHook),
    responses((status = 200, body = WebhookList), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn remove_webhook(
    visitor: Visitor,
    Query(which): Query<WhichHook>,
) -> Result<Json<WebhookList>, Problem> {
    let (organisation, webhook) = which.names()?;
    let key: HookKey = own(&visitor, &organisation, &webhook)?.into();
    let remove = WebhookCommand::Remove { organisation, webhook };
    visitor
        .change(Command::Webhook(remove), move |visitor| {
            visitor.house.hooks.forget(&key)?;
            list(visitor)
        })
        .await
}

fn own<'v>(
    visitor: &'v Visitor,
    organisation: &OrganisationId,
    webhook: &WebhookId,
) -> Result<&'v Webhook, Problem> {
    let found = visitor.view().webhook(organisation, webhook);
    found.ok_or_else(|| Problem::not_found("webhook", webhook.as_str()))
}

fn wire(visitor: &Visitor, one: &Webhook, secret: Option<String>) -> Result<WebhookWire, Problem> {
    let state = visitor.house.hooks.state(one)?;
    let now = visitor.house.clock.now();
    let switched = one.switched.as_ref();
    Ok(WebhookWire {
        organisation: visitor.organisation(&one.set.organisation),
        id: one.set.webhook.to_string(),
        address: one.set.address.clone(),
        kinds: one.set.kinds.iter().map(|kind| kind.word()).collect(),
        on: one.is_on(),
        reason: switched.map(|switched| switched.reason.clone()),
        switched: switched.map(|switched| switched.at.to_string()),
        by_itself: switched.is_some_and(|switched| !switched.on && switched.by.is_none()),
        has_secret: state.has_secret,
        secret,
        waits: visitor.network.next_for(one, state.told, now).is_some(),
        failing: state.failing.map(|at| at.to_string()),
        next: state.next.map(|at| at.to_string()),
        deliveries: state.deliveries.into_iter().map(Into::into).collect(),
    })
}

impl From<Delivery> for DeliveryWire {
    fn from(one: Delivery) -> DeliveryWire {
        DeliveryWire {
            id: one.id,
            kind: one.kind,
            first: one.first.to_string(),
            last: one.last.to_string(),
            tries: one.tries,
            taken: one.taken,
            answer: one.answer,
        }
    }
}

impl From<HookError> for Problem {
    fn from(error: HookError) -> Problem {
        let why = error.to_string();
        match &error {
            HookError::Address(_) => {
                let hint = "give an address of the public Internet; the setting `webhooks.reach` \
                            names others";
                Problem::refused(why.clone(), hint).with_field("address", why)
            }
            HookError::NoSecret => {
                Problem::refused(why, "make a new secret, and give it to who receives")
            }
            HookError::File { .. } => Problem::internal("the file of webhooks", &error),
        }
    }
}
