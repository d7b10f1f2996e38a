//! Connections: the protocols there are, those that are configured, and trying one out.
//!
//! To see them one needs to belong to their owner, to change them to be an engineer there. A
//! test reads from the machine and nothing else; nothing here can write to one.
//! Read in this order: [`list`], [`create`], [`test`], `draft` (what comes in), `view`.

mod draft;
mod protocols;
mod view;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use guildhall_model::{ConnectionId, Role};
use guildhall_registry::Command;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::wire::value_json;
use super::{Json, Query, blocking};
use crate::caller::Caller;
use crate::house::{FirstValue, House};
use crate::problem::Problem;
use draft::{ConnectionDraft, NewConnection, TestDraft};
use view::{ConnectionRow, ConnectionView};

pub(crate) use protocols::{__path_protocols, protocols};

/// Connections that you may see, by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConnectionList {
    connections: Vec<ConnectionRow>,
}

/// Which connection.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Its name.
    id: String,
}

/// Whether it shall run.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Enabled {
    enabled: bool,
}

/// What came of a test.
#[derive(Serialize, ToSchema)]
pub(crate) struct TestAnswer {
    /// The first value of each point.
    values: Vec<FirstValueView>,
    /// How long it took, in milliseconds.
    took_ms: u64,
}

/// The first value of a point.
#[derive(Serialize, ToSchema)]
#[schema(as = FirstValue)]
struct FirstValueView {
    address: String,
    /// Boolean, number, text, or null.
    #[schema(value_type = Option<serde_json::Value>)]
    value: serde_json::Value,
    /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
    quality: &'static str,
    /// The OPC UA status code's name.
    status: &'static str,
    /// Source time, RFC 3339.
    time: Option<String>,
    /// Why there is no value, in plain words.
    problem: Option<String>,
}

impl From<FirstValue> for FirstValueView {
    fn from(first: FirstValue) -> FirstValueView {
        FirstValueView {
            address: first.address,
            value: value_json(first.value.as_ref()),
            quality: first.quality.class().word(),
            status: first.quality.name(),
            time: first.problem.is_none().then(|| first.time.to_string()),
            problem: first.problem,
        }
    }
}

/// The connections that you may see.
#[utoipa::path(get, path = "/connections", tag = "connections", responses(
    (status = 200, body = ConnectionList), (status = 401, body = Problem)))]
pub(crate) async fn connections(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Json<ConnectionList> {
    let plant = house.query.plant(&caller.scope);
    let rows = plant.connections().map(|connection| view::row(&house, &plant, connection));
    Json(ConnectionList { connections: rows.collect() })
}

/// One connection with its settings, points and story.
#[utoipa::path(get, path = "/connection", tag = "connections", params(Which), responses(
    (status = 200, body = ConnectionView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn connection(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<Json<ConnectionView>, Problem> {
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let connection = plant.connection(&which.id)?;
        Ok(Json(view::view(&house, &plant, connection)?))
    })
    .await
}

/// Adds a connection and starts it; `new_asset` makes an asset for its points with a type of
/// its own. Needs the role of an engineer.
#[utoipa::path(post, path = "/connections", tag = "connections", request_body = NewConnection,
    responses((status = 201, body = ConnectionRow), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn create_connection(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(new): Json<NewConnection>,
) -> Result<(StatusCode, Json<ConnectionRow>), Problem> {
    blocking(move || {
        let id = ConnectionId(super::wire::name("id", &new.id)?);
        let (mut commands, connection) = new.draft.read(&house, &caller, id, None)?;
        commands.push(Command::AddConnection(connection));
        let row = carry_out(&house, &caller, Command::Many(commands), &new.id)?;
        Ok((StatusCode::CREATED, Json(row)))
    })
    .await
}

/// Changes a connection; it is started anew with what is said. Needs the role of an engineer.
#[utoipa::path(put, path = "/connection", tag = "connections", params(Which),
    request_body = ConnectionDraft, responses((status = 200, body = ConnectionRow),
    (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn change_connection(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(which): Query<Which>,
    Json(draft): Json<ConnectionDraft>,
) -> Result<Json<ConnectionRow>, Problem> {
    blocking(move || {
        let id = engineered(&house, &caller, &which.id)?;
        let simulated = house.query.plant(&caller.scope).connection(&which.id)?.simulated;
        let (mut commands, connection) = draft.read(&house, &caller, id, Some(simulated))?;
        commands.push(Command::ChangeConnection(connection));
        Ok(Json(carry_out(&house, &caller, Command::Many(commands), &which.id)?))
    })
    .await
}

/// Removes a connection. Its tags stay, with their history. Needs the role of an engineer.
#[utoipa::path(delete, path = "/connection", tag = "connections", params(Which), responses(
    (status = 204), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn remove_connection(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<StatusCode, Problem> {
    blocking(move || {
        let id = engineered(&house, &caller, &which.id)?;
        house.desk.change_plant(&caller.actor(), Command::RemoveConnection(id))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Starts or stops a connection. Needs the role of an engineer.
#[utoipa::path(post, path = "/connection/enabled", tag = "connections", params(Which),
    request_body = Enabled, responses((status = 200, body = ConnectionRow),
    (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn enable_connection(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(which): Query<Which>,
    Json(asked): Json<Enabled>,
) -> Result<Json<ConnectionRow>, Problem> {
    blocking(move || {
        let id = engineered(&house, &caller, &which.id)?;
        let command = Command::EnableConnection { id, enabled: asked.enabled };
        Ok(Json(carry_out(&house, &caller, command, &which.id)?))
    })
    .await
}

/// Tries a connection without saving it: connects, and reads the first value of each point,
/// within ten seconds. Needs the role of an engineer.
#[utoipa::path(post, path = "/connections/test", tag = "connections", request_body = TestDraft,
    responses((status = 200, body = TestAnswer), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem),
    (status = 502, body = Problem)))]
pub(crate) async fn test_connection(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(draft): Json<TestDraft>,
) -> Result<Json<TestAnswer>, Problem> {
    let connection = draft.read(&house, &caller)?;
    let began = house.clock.now();
    let (answer, outcome) = tokio::sync::oneshot::channel();
    house.machines.test(connection, Box::new(|values| drop(answer.send(values))));
    let gone = |error| Problem::internal("the test ended without an answer", &error);
    let values = outcome.await.map_err(gone)??;
    let took = house.clock.now().since(began);
    Ok(Json(TestAnswer {
        values: values.into_iter().map(FirstValueView::from).collect(),
        took_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
    }))
}

/// A connection that the caller may change.
fn engineered(house: &House, caller: &Caller, id: &str) -> Result<ConnectionId, Problem> {
    let plant = house.query.plant(&caller.scope);
    let connection = plant.connection(id)?;
    caller.need(Role::Engineer, &connection.owner)?;
    Ok(connection.id.clone())
}

fn carry_out(
    house: &House,
    caller: &Caller,
    command: Command,
    id: &str,
) -> Result<ConnectionRow, Problem> {
    house.desk.change_plant(&caller.actor(), command)?;
    let plant = house.query.plant(&caller.scope);
    let connection = plant.connection(id)?;
    Ok(view::row(house, &plant, connection))
}
