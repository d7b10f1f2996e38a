//! What a chart draws: columns of whole milliseconds and numbers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use guildhall_model::{Span, Time};
use guildhall_query::{Row, Series, VisibleTag};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{Json, Query, blocking, time};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// Most tags in one chart.
const TAGS_MAX: usize = 12;

/// How wide a chart is when nobody says so.
const PIXELS: usize = 800;

/// How far back a chart reaches when nobody says so.
const REACH: Duration = Duration::from_secs(3600);

/// Several tags over one span.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrendWire {
    /// Milliseconds since 1970.
    from: i64,
    /// Milliseconds since 1970.
    until: i64,
    /// The length of a step in milliseconds, for series that are not raw.
    step_ms: u64,
    /// One for each tag, in the order asked.
    series: Vec<SeriesWire>,
}

/// What one tag draws.
#[derive(Serialize, ToSchema)]
struct SeriesWire {
    tag: String,
    /// Whether there is a row for each sample; else there is one for each step.
    raw: bool,
    /// Milliseconds since 1970: of the sample, or the first moment of the step.
    times: Vec<i64>,
    /// The least, in the tag's unit; null is a gap, never drawn across.
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Vec<Option<f64>>>,
    /// The greatest, in the tag's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Vec<Option<f64>>>,
    /// The last, in the tag's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Vec<Option<f64>>>,
    /// For a text tag: each change, with the text that held from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    texts: Option<Vec<Option<String>>>,
}

/// What to draw.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "describes the query string, which is read pair by pair")]
pub(crate) struct Asked {
    /// A tag's path. May be given up to 12 times.
    tag: Vec<String>,
    /// RFC 3339, or milliseconds since 1970. An hour before `until` when left out.
    from: Option<String>,
    /// RFC 3339, or milliseconds since 1970. Now when left out.
    until: Option<String>,
    /// How wide the chart is; 800 when left out.
    pixels: Option<usize>,
}

/// Up to 12 tags as a chart draws them: each sample where there is room for all, else least,
/// greatest and last value of each step, in the tag's unit.
#[utoipa::path(get, path = "/trend", tag = "samples", params(Asked), responses(
    (status = 200, body = TrendWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn trend(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<TrendWire>, Problem> {
    let now = house.clock.now();
    let (mut paths, mut from, mut until, mut pixels) = (Vec::new(), None, None, PIXELS);
    for (key, text) in pairs {
        match key.as_str() {
            "tag" => paths.push(text),
            "from" => from = Some(time("from", &text)?),
            "until" => until = Some(time("until", &text)?),
            "pixels" => {
                let wrong = || Problem::bad_request(format!("`{text}` is not a count of pixels"));
                pixels = text.parse().map_err(|_| wrong())?;
            }
            _ => return Err(Problem::bad_request(format!("there is no parameter `{key}`"))),
        }
    }
    if paths.is_empty() || paths.len() > TAGS_MAX {
        return Err(Problem::bad_request(format!("`tag` must be given 1 to {TAGS_MAX} times")));
    }
    let until = until.unwrap_or(now);
    let span = Span { from: from.unwrap_or(until - REACH), until };
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let tags = paths.iter().map(|path| plant.tag(path)).collect::<Result<Vec<_>, _>>()?;
        let trend = house.query.trend(&tags, span, pixels, now)?;
        let series = tags.iter().zip(trend.series).map(|(tag, series)| wire(tag, series));
        Ok(Json(TrendWire {
            from: span.from.ms(),
            until: span.until.ms(),
            step_ms: u64::try_from(trend.step.as_millis()).unwrap_or(u64::MAX),
            series: series.collect(),
        }))
    })
    .await
}

fn wire(tag: &VisibleTag, series: Series) -> SeriesWire {
    let tag = tag.path.to_string();
    let numbers = |raw: bool, rows: Vec<Row>| {
        let column = |pick: fn(&Row) -> Option<f64>| Some(rows.iter().map(pick).collect());
        SeriesWire {
            tag: tag.clone(),
            raw,
            times: rows.iter().map(|row| row.time.ms()).collect(),
            min: column(|row| row.min),
            max: column(|row| row.max),
            last: column(|row| row.last),
            texts: None,
        }
    };
    match series {
        Series::Raw(rows) => numbers(true, rows),
        Series::Steps(rows) => numbers(false, rows),
        Series::Texts(changes) => {
            let (times, texts): (Vec<Time>, Vec<_>) = changes.into_iter().unzip();
            let texts = texts.into_iter().map(|text| text.map(|text| text.to_string()));
            SeriesWire {
                tag,
                raw: true,
                times: times.into_iter().map(Time::ms).collect(),
                min: None,
                max: None,
                last: None,
                texts: Some(texts.collect()),
            }
        }
    }
}
