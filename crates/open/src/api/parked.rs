//! Samples that came for tags which there are not, and what a person says becomes of them.

use std::sync::{Arc, mpsc};

use axum::extract::State;
use guildhall_model::{Batch, DataType, Origin, Refusal, Role, TagPath};
use guildhall_query::{Plant, VisibleTag};
use guildhall_registry::{Command, unit_text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::wire::{TagView, shown_json, tag_views};
use super::{Json, blocking};
use crate::caller::Caller;
use crate::house::{House, Parked, ParkedTag};
use crate::intake::collect::common_kind;
use crate::problem::Problem;

/// How many parked samples are handed in at once.
const HAND_IN_SAMPLES: usize = 10_000;

/// Most tags in a list.
const LISTED_MAX: usize = 1_000;

/// What is parked.
#[derive(Serialize, ToSchema)]
pub(crate) struct ParkedList {
    /// How many tags samples are parked for.
    count: usize,
    /// By path, at most 1000 of them.
    parked: Vec<ParkedView>,
}

/// What waits for one tag.
#[derive(Serialize, ToSchema)]
#[schema(as = ParkedTag)]
struct ParkedView {
    /// The tag that would be made.
    tag: String,
    /// The asset below which it would be made.
    under: String,
    /// Whose that asset is.
    owner: String,
    /// Who sent them.
    sources: Vec<String>,
    /// The kind that the tag would have: `float`, `text` …; null when no sample has a value.
    data_type: Option<&'static str>,
    /// How many samples.
    samples: u64,
    /// Bytes that they take.
    bytes: u64,
    /// The time of the oldest, RFC 3339.
    first: String,
    /// The time of the newest, RFC 3339.
    last: String,
    /// When the first of them came in, RFC 3339.
    since: String,
    /// The newest value; of an array how many points it has.
    #[schema(value_type = Option<serde_json::Value>)]
    last_value: serde_json::Value,
    /// The tag's unit as people write it, when somebody made the tag meanwhile and it has one.
    unit_text: Option<String>,
    /// Whether somebody made the tag meanwhile.
    made: bool,
    /// Whether you may accept and drop it.
    may_decide: bool,
}

/// Tags that were made of what was sent.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArrivedList {
    /// How many there are.
    count: usize,
    /// By asset, at most 1000 of them.
    tags: Vec<TagView>,
}

/// Which tag is accepted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AcceptAsked {
    /// As the list says it.
    tag: String,
    /// The tag that they become, when not the one in the list: one that there is, or one to be
    /// made below the same asset. What comes later under the old name is parked again.
    into: Option<String>,
    /// The kind of value it shall have, when not as the list says.
    data_type: Option<String>,
}

/// What became of the samples of a tag that was accepted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Accepted {
    /// How many are stored for good.
    stored: u64,
    /// How many do not fit the tag and are still parked.
    left: u64,
    /// Why the first of these does not fit.
    why: Option<String>,
}

/// Which tag is dropped.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DropAsked {
    /// As the list says it.
    tag: String,
}

/// What was dropped.
#[derive(Serialize, ToSchema)]
pub(crate) struct Dropped {
    /// How many samples.
    dropped: usize,
}

/// The tags that there are not and for which samples are parked, as far as you may see where they
/// would be made.
#[utoipa::path(get, path = "/parked", tag = "samples", responses(
    (status = 200, body = ParkedList), (status = 401, body = Problem)))]
pub(crate) async fn parked(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Json<ParkedList>, Problem> {
    blocking(move || {
        let mut tags = house.parking.tags()?;
        tags.retain(|parked| caller.scope.sees(&parked.owner));
        let plant = house.query.plant(&caller.scope);
        let listed = tags.iter().take(LISTED_MAX).map(|parked| view(&caller, &plant, parked));
        Ok(Json(ParkedList { count: tags.len(), parked: listed.collect() }))
    })
    .await
}

/// The tags that nobody made: of what programs and machines sent, as a setting says, or of what
/// was parked and accepted.
#[utoipa::path(get, path = "/arrived", tag = "samples", responses(
    (status = 200, body = ArrivedList), (status = 401, body = Problem)))]
pub(crate) async fn arrived(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Json<ArrivedList>, Problem> {
    let plant = house.query.plant(&caller.scope);
    let count = plant.arrived_tags().count();
    let tags = plant.arrived_tags().take(LISTED_MAX);
    Ok(Json(ArrivedList { count, tags: tag_views(&house.query, &plant, tags) }))
}

/// Makes a tag that samples are parked for, and stores them; or stores them in another tag. What
/// does not fit stays parked. To ask again is harmless. Needs the role of an engineer.
#[utoipa::path(post, path = "/parked/accept", tag = "samples", request_body = AcceptAsked,
    responses((status = 200, body = Accepted), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem),
    (status = 503, body = Problem), (status = 507, body = Problem)))]
pub(crate) async fn accept_parked(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<AcceptAsked>,
) -> Result<Json<Accepted>, Problem> {
    blocking(move || {
        let parked = engineered(&house, &caller, &asked.tag)?;
        let wanted = asked.data_type.as_deref().map(data_type).transpose()?;
        let into = asked.into.as_deref().map(tag_path).transpose()?;
        let into = into.unwrap_or_else(|| parked.tag.clone());
        let made = target(&house, &caller, &parked, &into, wanted)?;
        Ok(Json(store(&house, &parked.tag, &into, made.property.data_type)?))
    })
    .await
}

/// The tag that parked samples go to; made where there is none.
fn target(
    house: &House,
    caller: &Caller,
    parked: &ParkedTag,
    into: &TagPath,
    wanted: Option<DataType>,
) -> Result<VisibleTag, Problem> {
    let plant = house.query.plant(&caller.scope);
    if let Ok(known) = plant.tag(into.as_str()) {
        caller.need(Role::Engineer, &known.owner)?;
        return Ok(known);
    }
    if !into.asset().is_within(&parked.under) {
        return Err(Problem::not_found("tag", into.as_str()));
    }
    if let Ok(asset) = plant.asset(into.asset().as_str()) {
        caller.need(Role::Engineer, &asset.owner)?;
    }
    let kind = wanted.or_else(|| common_kind(parked.kinds.iter().copied()));
    let kind = kind.ok_or_else(|| {
        let why = "no parked sample has a value to tell its kind from";
        Problem::refused(why, "say `data_type`").with_field("data_type", why)
    })?;
    let (under, tags) = (parked.under.clone(), vec![(into.clone(), kind)]);
    house.desk.change_plant(&caller.actor(), Command::TakeArrivals { under, tags })?;
    Ok(house.query.plant(&caller.scope).tag(into.as_str())?)
}

/// Forgets the samples that are parked for a tag. Needs the role of an engineer.
#[utoipa::path(post, path = "/parked/drop", tag = "samples", request_body = DropAsked,
    responses((status = 200, body = Dropped), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn drop_parked(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<DropAsked>,
) -> Result<Json<Dropped>, Problem> {
    blocking(move || {
        let parked = engineered(&house, &caller, &asked.tag)?;
        Ok(Json(Dropped { dropped: house.parking.drop_tag(&parked.tag)? }))
    })
    .await
}

fn view(caller: &Caller, plant: &Plant<'_>, parked: &ParkedTag) -> ParkedView {
    let made = plant.tag(parked.tag.as_str()).ok();
    let unit = made.as_ref().and_then(|tag| tag.property.unit.as_ref());
    ParkedView {
        since: parked.since.to_string(),
        last_value: shown_json(parked.newest.as_ref()),
        unit_text: unit.map(|unit| unit_text(unit)),
        made: made.is_some(),
        may_decide: caller.scope.may(Role::Engineer, &parked.owner),
        tag: parked.tag.to_string(),
        under: parked.under.to_string(),
        owner: parked.owner.to_string(),
        sources: parked.persons.iter().map(ToString::to_string).collect(),
        data_type: common_kind(parked.kinds.iter().copied()).map(DataType::word),
        samples: parked.samples,
        bytes: parked.bytes,
        first: parked.first.to_string(),
        last: parked.last.to_string(),
    }
}

fn tag_path(text: &str) -> Result<TagPath, Problem> {
    TagPath::new(text).map_err(|error| {
        Problem::bad_request(error.to_string()).with_field("into", error.to_string())
    })
}

fn data_type(word: &str) -> Result<DataType, Problem> {
    DataType::from_word(word).ok_or_else(|| {
        let words = DataType::ALL.map(DataType::word).join(", ");
        let detail = format!("`{word}` is not a data type; it is one of {words}");
        Problem::bad_request(detail.clone()).with_field("data_type", detail)
    })
}

/// A parked tag that the caller may decide about.
fn engineered(house: &House, caller: &Caller, tag: &str) -> Result<ParkedTag, Problem> {
    let path = TagPath::new(tag).ok();
    let found = path.map(|path| house.parking.tag(&path)).transpose()?.flatten();
    let parked = found
        .filter(|parked| caller.scope.sees(&parked.owner))
        .ok_or_else(|| Problem::not_found("parked tag", tag))?;
    caller.need(Role::Engineer, &parked.owner)?;
    Ok(parked)
}

/// Hands the samples of a tag in and forgets those that are stored: one that stands in both at
/// once is stored once.
fn store(
    house: &House,
    tag: &TagPath,
    into: &TagPath,
    kind: DataType,
) -> Result<Accepted, Problem> {
    let mut done = Accepted { stored: 0, left: 0, why: None };
    let mut after = i64::MIN;
    loop {
        let page = house.parking.samples(tag, after, HAND_IN_SAMPLES)?;
        let Some((last, _)) = page.last() else { return Ok(done) };
        after = *last;
        let mut rest = page.as_slice();
        while let Some((_, first)) = rest.first() {
            // A batch is of one sender.
            let same = rest.iter().take_while(|(_, one)| one.person == first.person).count();
            let (own, others) = rest.split_at(same);
            hand_in(house, own, into, kind, &mut done)?;
            rest = others;
        }
    }
}

fn hand_in(
    house: &House,
    samples: &[(i64, Parked)],
    into: &TagPath,
    kind: DataType,
    done: &mut Accepted,
) -> Result<(), Problem> {
    let Some((_, first)) = samples.first() else { return Ok(()) };
    let origin = Origin::Person(first.person.clone());
    let mut batch = Batch::with_capacity(origin, house.clock.now(), samples.len());
    let name = batch.add_name(into.shared());
    let mut numbers = Vec::with_capacity(samples.len());
    for (number, sample) in samples {
        match sample.value.clone().map(|value| value.cast(kind)).transpose() {
            Ok(value) => {
                batch.push(name, sample.time, value, sample.quality);
                numbers.push(*number);
            }
            Err(error) => {
                done.left += 1;
                done.why.get_or_insert_with(|| error.to_string());
            }
        }
    }
    if numbers.is_empty() {
        return Ok(());
    }
    let (answer, outcome) = mpsc::channel();
    house.admit.admit(batch, Box::new(move |receipt| drop(answer.send(receipt))));
    let receipt = outcome.recv().unwrap_or(Err(Refusal::Stopping))?;
    if let Some(refused) = receipt.first_refused.first() {
        let detail = format!("a parked sample was refused: {}; all are still parked", refused.why);
        return Err(Problem::refused(detail, "accept it again"));
    }
    house.parking.forget(&numbers)?;
    done.stored += u64::try_from(numbers.len()).unwrap_or(u64::MAX);
    Ok(())
}
