//! i3X 1.0 at `/i3x/v1`: the open standard by which any program can browse, read, write and
//! watch what this house knows.
//!
//! Source: CESMII i3X 1.0, its API description and implementation guide. All endpoints, also
//! the optional ones. Assets and tags are both Objects: a tag is a leaf with a value, an asset
//! is made of its tags and parts; what that means for each endpoint is in the manual's page on
//! i3X. Left out on purpose: versions of types (types here change by addition only), and
//! writing a whole asset at once.
//!
//! Read in this order: [`answer`] (the envelope), [`ask`] (who asks what), [`space`] (what
//! there is), [`types`], [`objects`], [`value`], [`history`], [`update`], [`subscription`],
//! [`inside`] and [`plan`] (what one holds), [`subscribe`] (the endpoints), [`stream`].

mod answer;
mod ask;
mod history;
mod inside;
mod objects;
mod plan;
mod space;
mod stream;
mod subscribe;
mod subscription;
mod types;
mod update;
mod value;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use serde::Serialize;

use crate::house::House;
use answer::{Answer, Fault};
use subscription::Subscriptions;

/// Largest body that is read, in bytes.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// What the endpoints share.
struct Door {
    house: Arc<House>,
    subscriptions: Subscriptions,
}

/// All endpoints, to be put below `/i3x/v1`.
pub(crate) fn router(house: Arc<House>) -> Router {
    let door = Arc::new(Door { house, subscriptions: Subscriptions::default() });
    Router::new()
        .route("/info", get(info))
        .route("/namespaces", get(types::namespaces))
        .route("/objecttypes", get(types::object_types))
        .route("/objecttypes/query", post(types::object_types_query))
        .route("/relationshiptypes", get(types::relationship_types))
        .route("/relationshiptypes/query", post(types::relationship_types_query))
        .route("/objects", get(objects::objects))
        .route("/objects/list", post(objects::list))
        .route("/objects/related", post(objects::related))
        .route("/objects/value", post(value::values).put(update::values))
        .route("/objects/history", post(history::histories).put(update::histories))
        .route("/subscriptions", post(subscribe::create))
        .route("/subscriptions/list", post(subscribe::list))
        .route("/subscriptions/delete", post(subscribe::delete))
        .route("/subscriptions/register", post(subscribe::register))
        .route("/subscriptions/unregister", post(subscribe::unregister))
        .route("/subscriptions/sync", post(subscribe::sync))
        .route("/subscriptions/stream", post(stream::stream))
        .fallback(async || Fault::not_found("there is no such endpoint in i3X 1.0"))
        .method_not_allowed_fallback(async || Fault::wrong_method())
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(door)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Info {
    spec_version: &'static str,
    server_version: &'static str,
    server_name: &'static str,
    capabilities: Capabilities,
}

#[derive(Serialize)]
struct Capabilities {
    query: Query,
    update: Update,
    subscribe: Subscribe,
}

#[derive(Serialize)]
struct Query {
    history: bool,
}

#[derive(Serialize)]
struct Update {
    current: bool,
    history: bool,
}

#[derive(Serialize)]
struct Subscribe {
    stream: bool,
}

/// What this server can do. The one endpoint that asks nobody who he is.
async fn info() -> Answer<Info> {
    Answer::whole(Info {
        spec_version: "1.0",
        server_version: env!("CARGO_PKG_VERSION"),
        server_name: "Guildhall",
        capabilities: Capabilities {
            query: Query { history: true },
            update: Update { current: true, history: true },
            subscribe: Subscribe { stream: true },
        },
    })
}
