//! How long what is kept: rules and legal holds, and what a change of them would let go. What
//! would delete at once is taken only with the number of samples that was shown.
//!
//! Read in this order: `retention`, `preview`, `set_retention`, `carry_out`, [`wire`].

mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use guildhall_model::{AssetId, OrganisationId, Role, Time};
use guildhall_query::{Going, Plant};
use guildhall_registry::{Ages, Command, HoldId, Place, RetentionRule};

use super::{Json, blocking};
use crate::caller::Caller;
use crate::house::{DeskError, House};
use crate::problem::Problem;
pub(crate) use wire::{
    AssetRetention, Change, ComingView, HoldAsked, HoldPlaced, LiftAsked, PreviewView,
    ReleaseAsked, RetentionList, SetAsked, Taken, asset_retention,
};

/// How far ahead it is told what goes.
const AHEAD: Duration = Duration::from_hours(24 * 30);
const DAY: Duration = Duration::from_hours(24);

/// Lets one change of rules and holds be looked through and made at a time, so that none is made
/// whose outcome another has altered since it was shown.
#[derive(Default)]
pub struct OneChange(Mutex<()>);

impl OneChange {
    fn begin(&self) -> MutexGuard<'_, ()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The rules of retention and legal holds on what you may see, and the rule of the house.
#[utoipa::path(get, path = "/retention", tag = "storage", responses(
    (status = 200, body = RetentionList), (status = 401, body = Problem)))]
pub(crate) async fn retention(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Json<RetentionList> {
    let plant = house.query.plant(&caller.scope);
    Json(wire::list(&plant, house.query.house_ages()))
}

/// What goes of what you may see, by the rules and holds that stand: at the next midnight (UTC),
/// and within 30 days.
#[utoipa::path(get, path = "/retention/coming", tag = "storage", responses(
    (status = 200, body = ComingView), (status = 401, body = Problem)))]
pub(crate) async fn coming(
    State(house): State<Arc<House>>,
    caller: Caller,
) -> Result<Json<ComingView>, Problem> {
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let now = house.clock.now();
        let next = house.query.going(&plant, None, now.floor(DAY) + DAY)?;
        let ahead = house.query.going(&plant, None, now + AHEAD)?;
        Ok(Json(ComingView {
            next: wire::going(&plant, &next),
            ahead: wire::going(&plant, &ahead),
        }))
    })
    .await
}

/// What a change would let go, at once and within 30 days. Nothing changes.
#[utoipa::path(post, path = "/retention/preview", tag = "storage", request_body = Change,
    responses((status = 200, body = PreviewView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn preview(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(change): Json<Change>,
) -> Result<Json<PreviewView>, Problem> {
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let (place, command) = match change {
            Change::Set { place, samples_days, figures_days } => {
                let ages = Ages { samples: samples_days, figures: figures_days };
                set(&plant, &place, ages, String::new())?
            }
            Change::Lift { place } => lift(&plant, &place)?,
            // What goes does not hang on why.
            Change::Release { id } => release(&plant, id, "a preview".to_owned())?,
        };
        let after = plant.after(command).map_err(DeskError::Plant)?;
        let now = house.clock.now();
        let going = |at| house.query.going(&after, Some(&place), at);
        let (at_once, ahead) = (going(now)?, going(now + AHEAD)?);
        Ok(Json(PreviewView {
            now: wire::going(&plant, &at_once),
            ahead: wire::going(&plant, &ahead),
        }))
    })
    .await
}

/// Sets how long an asset and all below it, or a tag, is kept. Needs the role of an engineer.
#[utoipa::path(post, path = "/retention/set", tag = "storage", request_body = SetAsked, responses(
    (status = 200, body = Taken), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn set_retention(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<SetAsked>,
) -> Result<Json<Taken>, Problem> {
    let ages = Ages { samples: asked.samples_days, figures: asked.figures_days };
    let change = move |plant: &Plant<'_>| set(plant, &asked.place, ages, asked.reason);
    blocking(move || carry_out(&house, &caller, change, asked.deletes_samples)).await
}

/// Takes the rule of an asset or tag away; what is next nearest holds then. Needs the role of an
/// engineer.
#[utoipa::path(post, path = "/retention/lift", tag = "storage", request_body = LiftAsked,
    responses((status = 200, body = Taken), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn lift_retention(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<LiftAsked>,
) -> Result<Json<Taken>, Problem> {
    let change = move |plant: &Plant<'_>| lift(plant, &asked.place);
    blocking(move || carry_out(&house, &caller, change, asked.deletes_samples)).await
}

/// Places a legal hold: nothing of the asset or below it goes until it is released. The same hold
/// again is the one that stands. Needs the role of an engineer.
#[utoipa::path(post, path = "/retention/hold", tag = "storage", request_body = HoldAsked,
    responses((status = 201, body = HoldPlaced), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn place_hold(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<HoldAsked>,
) -> Result<(StatusCode, Json<HoldPlaced>), Problem> {
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let asset = plant.asset(&asked.asset)?;
        caller.need(Role::Engineer, &asset.owner)?;
        let (asset, reason) = (asset.id.clone(), asked.reason);
        let (of, why, now) = (asset.clone(), reason.clone(), house.clock.now());
        let place = Command::PlaceHold { asset: of, reason: why, now };
        let _one = house.retention.begin();
        house.desk.change_plant(&caller.actor(), place)?;
        let plant = house.query.plant(&caller.scope);
        let stands = plant.holds().find(|hold| hold.asset == asset && hold.reason == reason);
        let stands = stands.ok_or_else(|| Problem::not_found("legal hold on", asset.as_str()))?;
        Ok((StatusCode::CREATED, Json(HoldPlaced { id: stands.id.0 })))
    })
    .await
}

/// Releases a legal hold, with the reason. Needs the role of an engineer.
#[utoipa::path(post, path = "/retention/release", tag = "storage", request_body = ReleaseAsked,
    responses((status = 200, body = Taken), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn release_hold(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<ReleaseAsked>,
) -> Result<Json<Taken>, Problem> {
    let change = move |plant: &Plant<'_>| release(plant, asked.id, asked.reason);
    blocking(move || carry_out(&house, &caller, change, asked.deletes_samples)).await
}

/// Which place a change is about, and the change.
type Wanted = (Place, Command);

fn set(plant: &Plant<'_>, place: &str, ages: Ages, reason: String) -> Result<Wanted, Problem> {
    let place = visible(plant, place)?;
    let rule = RetentionRule { place: place.clone(), ages, reason };
    Ok((place, Command::SetRetention(rule)))
}

fn lift(plant: &Plant<'_>, place: &str) -> Result<Wanted, Problem> {
    let place = visible(plant, place)?;
    Ok((place.clone(), Command::LiftRetention(place)))
}

fn release(plant: &Plant<'_>, id: u64, reason: String) -> Result<Wanted, Problem> {
    let hold = plant.holds().find(|hold| hold.id.0 == id);
    let hold = hold.ok_or_else(|| Problem::not_found("legal hold", &id.to_string()))?;
    let release = Command::ReleaseHold { id: HoldId(id), reason };
    Ok((Place::Asset(hold.asset.clone()), release))
}

/// The asset or tag of a path, when it is shared.
fn visible(plant: &Plant<'_>, path: &str) -> Result<Place, Problem> {
    let place = Place::new(path).map_err(|_| Problem::not_found("asset or tag", path))?;
    match &place {
        Place::Asset(id) => drop(plant.own_asset(id.as_str())?),
        Place::Tag(tag) => drop(plant.own_tag(tag.as_str())?),
    }
    Ok(place)
}

fn owner(plant: &Plant<'_>, asset: &AssetId) -> Result<OrganisationId, Problem> {
    Ok(plant.asset(asset.as_str())?.owner.clone())
}

fn carry_out(
    house: &House,
    caller: &Caller,
    change: impl FnOnce(&Plant<'_>) -> Result<Wanted, Problem>,
    confirmed: Option<u64>,
) -> Result<Json<Taken>, Problem> {
    let _one = house.retention.begin();
    let plant = house.query.plant(&caller.scope);
    let (place, command) = change(&plant)?;
    caller.need(Role::Engineer, &owner(&plant, &place.asset())?)?;
    let after = plant.after(command.clone()).map_err(DeskError::Plant)?;
    let going = house.query.going(&after, Some(&place), house.clock.now())?;
    if going.samples > 0 && confirmed != Some(going.samples) {
        return Err(unconfirmed(&place, &going));
    }
    house.desk.change_plant(&caller.actor(), command)?;
    Ok(Json(Taken { deletes_samples: going.samples }))
}

fn unconfirmed(place: &Place, going: &Going) -> Problem {
    let (samples, tags) = (going.samples, going.tags.len() + going.more);
    let oldest = going.oldest.map_or(String::new(), |oldest: Time| format!(", back to {oldest}"));
    let detail = format!(
        "this deletes {samples} samples of {tags} tags of `{place}` at once{oldest}, and the \
         request does not name that number"
    );
    let hint = "look at the preview, then say `deletes_samples` with the number it shows";
    Problem::conflict(detail, hint).with_field("deletes_samples", samples.to_string())
}
