//! A connection as it is shown.

use std::collections::BTreeMap;
use std::time::Duration;

use guildhall_model::connection::health;
use guildhall_model::{Connection, Role, Sample, Span, Value};
use guildhall_query::{Plant, QueryError};
use guildhall_registry::Registry;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::wire::{LabelWire, TagView, asset_label, tag_view};
use crate::house::House;
use crate::problem::Problem;

/// Most entries of a story.
const STORY_MAX: usize = 200;

/// How far back a story reaches.
const STORY_REACH: Duration = Duration::from_hours(24 * 30);

/// How many reads of the historian one story may take.
const STORY_READS_MAX: usize = 10;

/// The settings that say where the machine is; each protocol has one of them.
const ENDPOINT_KEYS: [&str; 4] = ["endpoint", "address", "listen", "broker"];

/// A connection in a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConnectionRow {
    #[serde(flatten)]
    head: Head,
    /// How many points it has.
    points: usize,
}

/// A connection with its settings, points and story.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConnectionView {
    #[serde(flatten)]
    head: Head,
    settings: BTreeMap<String, String>,
    points: Vec<PointView>,
    /// Newest first, at most 200.
    story: Vec<StoryEntry>,
}

/// What a list and a page show of a connection.
#[derive(Serialize, ToSchema)]
#[schema(as = ConnectionHead)]
struct Head {
    id: String,
    label: LabelWire,
    owner: String,
    site: String,
    site_label: LabelWire,
    /// Its own asset, with the tags about itself.
    asset: String,
    protocol: String,
    /// Where the machine is, or where Guildhall listens for it.
    endpoint: String,
    enabled: bool,
    simulated: bool,
    /// `stopped`, `connecting`, `connected`, `flowing` or `failed`.
    state: String,
    /// Why, in plain words.
    message: String,
    /// Since when it is in that state, RFC 3339.
    since: Option<String>,
    /// Samples stored a second.
    samples_rate: Option<f64>,
    /// Age of the newest sample in seconds.
    newest_age_s: Option<f64>,
    /// Since it started.
    errors: i64,
    /// Samples lost since it started.
    drops: i64,
    /// Whether you may change it.
    may_change: bool,
}

/// What is read, and the tag it becomes.
#[derive(Serialize, ToSchema)]
struct PointView {
    address: String,
    tag: TagView,
}

/// A change of a connection's state.
#[derive(Serialize, ToSchema)]
struct StoryEntry {
    /// RFC 3339.
    time: String,
    state: String,
    message: String,
}

pub(super) fn row(house: &House, plant: &Plant<'_>, connection: &Connection) -> ConnectionRow {
    ConnectionRow { head: head(house, plant, connection), points: connection.points.len() }
}

/// Blocks: the story is read from disk.
pub(super) fn view(
    house: &House,
    plant: &Plant<'_>,
    connection: &Connection,
) -> Result<ConnectionView, Problem> {
    let seen = connection.points.iter().filter_map(|point| {
        plant.tag(point.tag.as_str()).ok().map(|tag| (point.address.to_string(), tag))
    });
    let (addresses, tags): (Vec<_>, Vec<_>) = seen.unzip();
    let readings = house.query.readings(plant, tags);
    let points = addresses
        .into_iter()
        .zip(&readings)
        .map(|(address, reading)| PointView { address, tag: tag_view(plant, reading) });
    Ok(ConnectionView {
        head: head(house, plant, connection),
        settings: connection.settings.clone(),
        points: points.collect(),
        story: story(house, plant, connection)?,
    })
}

fn head(house: &House, plant: &Plant<'_>, connection: &Connection) -> Head {
    let flow = house.query.flow(plant, connection);
    let endpoint = ENDPOINT_KEYS.iter().find_map(|key| connection.settings.get(*key));
    Head {
        id: connection.id.to_string(),
        label: (&connection.label).into(),
        owner: connection.owner.to_string(),
        site: connection.site.to_string(),
        site_label: asset_label(plant, connection.site.as_str()),
        asset: Registry::connection_asset(connection).to_string(),
        protocol: connection.protocol.clone(),
        endpoint: endpoint.cloned().unwrap_or_default(),
        enabled: connection.enabled,
        simulated: connection.simulated,
        state: flow.state,
        message: flow.message,
        since: flow.since.map(|since| since.to_string()),
        samples_rate: flow.samples_rate,
        newest_age_s: flow.newest_age_s,
        errors: flow.errors,
        drops: flow.drops,
        may_change: plant.scope().may(Role::Engineer, &connection.owner),
    }
}

/// Each change of state with the message that held then, newest first.
fn story(
    house: &House,
    plant: &Plant<'_>,
    connection: &Connection,
) -> Result<Vec<StoryEntry>, QueryError> {
    let states = changes(house, plant, connection, health::STATE)?;
    let messages = changes(house, plant, connection, health::MESSAGE)?;
    let entry = |sample: &Sample| {
        let said = messages.partition_point(|message| message.time <= sample.time);
        let message = said.checked_sub(1).and_then(|at| messages.get(at)).map(text);
        StoryEntry {
            time: sample.time.to_string(),
            state: text(sample),
            message: message.unwrap_or_default(),
        }
    };
    let told = states.iter().filter(|sample| sample.value.is_some());
    Ok(told.rev().take(STORY_MAX).map(entry).collect())
}

/// Samples of one of the tags about itself, oldest first.
fn changes(
    house: &House,
    plant: &Plant<'_>,
    connection: &Connection,
    property: &str,
) -> Result<Vec<Sample>, QueryError> {
    let Some(tag) = plant.health(connection, property) else { return Ok(Vec::new()) };
    let now = house.clock.now();
    let mut span = Span { from: now - STORY_REACH, until: now + Duration::from_secs(1) };
    let mut all = Vec::new();
    for _ in 0..STORY_READS_MAX {
        let found = house.query.samples(&tag, span, guildhall_query::SAMPLES_MAX)?;
        all.extend(found.samples);
        match all.last().filter(|_| found.more) {
            Some(last) => span.from = last.time + Duration::from_nanos(1),
            None => break,
        }
    }
    Ok(all)
}

fn text(sample: &Sample) -> String {
    match &sample.value {
        Some(Value::Text(text)) => text.to_string(),
        _ => String::new(),
    }
}
