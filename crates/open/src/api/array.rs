//! What a picture of one array draws.

use std::sync::Arc;

use axum::extract::State;
use guildhall_model::Value;
use guildhall_query::{Beside, array};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Json, Query, blocking, time};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// How wide a picture is when nobody says so.
const PIXELS: usize = 800;

/// Which array.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ArrayAsked {
    /// The tag's path.
    tag: String,
    /// RFC 3339, or milliseconds since 1970: the array that held then. Now when left out.
    at: Option<String>,
    /// How wide the picture is, up to 4000; 800 when left out.
    pixels: Option<usize>,
    /// The first point that is drawn, from 0.
    first: Option<usize>,
    /// How many points are drawn from there on. All when left out.
    points: Option<usize>,
}

/// One array as it is drawn.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArrayPicture {
    tag: String,
    /// Source time, RFC 3339; null when there is no sample yet.
    time: Option<String>,
    /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
    quality: &'static str,
    /// The OPC UA status code's name.
    status: &'static str,
    /// How many points the array has; null when the sample has no value.
    points: Option<usize>,
    /// The least of all its points.
    min: Option<f64>,
    /// The greatest of all its points.
    max: Option<f64>,
    /// The first point that is drawn.
    first: usize,
    /// How many points there are in each run; 1 draws every point.
    step: usize,
    /// The least of each run; null is a gap.
    low: Vec<Option<f64>>,
    /// The greatest of each run.
    high: Vec<Option<f64>>,
    /// When the sample before is, RFC 3339.
    previous: Option<String>,
    /// When the sample after is.
    next: Option<String>,
}

/// The array of a tag that held at a time, as a chart draws it: every point where there is room,
/// else the least and greatest of each run of points; with the times of the samples beside it.
#[utoipa::path(get, path = "/array", tag = "samples", params(ArrayAsked), responses(
    (status = 200, body = ArrayPicture), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn array(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(asked): Query<ArrayAsked>,
) -> Result<Json<ArrayPicture>, Problem> {
    let now = house.clock.now();
    let at = asked.at.as_deref().map_or(Ok(now), |text| time("at", text))?;
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let tag = plant.tag(&asked.tag)?;
        Ok(Json(wire(asked, house.query.array_at(&tag, at)?)))
    })
    .await
}

fn wire(asked: ArrayAsked, found: Beside) -> ArrayPicture {
    let Beside { sample, previous, next } = found;
    let quality = sample.as_ref().map_or(guildhall_model::Quality::GOOD_NO_DATA, |s| s.quality);
    let time = sample.as_ref().map(|sample| sample.time.to_string());
    let points = sample.and_then(|sample| match sample.value {
        Some(Value::Array(points)) => Some(points),
        _ => None,
    });
    let all = points.as_deref().unwrap_or_default();
    let first = asked.first.unwrap_or(0);
    let part = array::part(all, first, asked.points);
    let drawn = array::picture(part, asked.pixels.unwrap_or(PIXELS));
    let ends = array::ends(all);
    ArrayPicture {
        tag: asked.tag,
        time,
        quality: quality.class().word(),
        status: quality.name(),
        points: points.as_ref().map(|points| points.len()),
        min: ends.map(|(low, _)| low),
        max: ends.map(|(_, high)| high),
        first,
        step: drawn.step,
        low: drawn.runs.iter().map(|run| run.map(|(low, _)| low)).collect(),
        high: drawn.runs.iter().map(|run| run.map(|(_, high)| high)).collect(),
        previous: previous.map(|time| time.to_string()),
        next: next.map(|time| time.to_string()),
    }
}
