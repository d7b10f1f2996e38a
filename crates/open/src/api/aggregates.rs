//! Aggregates of OPC UA Part 13 over a tag's history.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use guildhall_model::Time;
use guildhall_query::{Aggregate, Aggregated, Asked, Configuration, Figure};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::wire::value_json;
use super::{Json, Query, blocking, time};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// How far back aggregates reach when nobody says so.
const REACH: Duration = Duration::from_secs(3600);

/// Which aggregates, and of what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct AggregatesAsked {
    /// The tag's path.
    tag: String,
    /// Browse names of OPC UA Part 13, separated by commas: `TimeAverage2,PercentGood`.
    name: String,
    /// Where the first interval begins: RFC 3339, or milliseconds since 1970. An hour before
    /// `until` when left out.
    from: Option<String>,
    /// Where the last interval ends: RFC 3339, or milliseconds since 1970, itself not included.
    /// Now when left out. Before `from`, time flows backwards.
    until: Option<String>,
    /// How long an interval is, in milliseconds. One interval for all when left out or 0.
    interval_ms: Option<u64>,
    /// Whether a value holds until the next; else there is a line between them. When left out,
    /// a float is not stepped and all else is. Text and booleans always are.
    stepped: Option<bool>,
    /// Whether an uncertain value is treated as a bad one. True when left out.
    treat_uncertain_as_bad: Option<bool>,
    /// From how many percent of good data on a result is good. 100 when left out.
    percent_data_good: Option<u8>,
    /// From how many percent of bad data on a result is bad. 100 when left out.
    percent_data_bad: Option<u8>,
    /// Whether `Interpolative`, `TimeAverage` and `Total` go on with the slope of the last two
    /// values after the last. False when left out: the last value holds.
    use_sloped_extrapolation: Option<bool>,
}

/// Aggregates of a tag.
#[derive(Serialize, ToSchema)]
pub(crate) struct AggregatesWire {
    tag: String,
    /// Whether a value held until the next.
    stepped: bool,
    /// One for each name, in the order asked.
    aggregates: Vec<AggregateWire>,
}

/// One aggregate.
#[derive(Serialize, ToSchema)]
struct AggregateWire {
    /// Its browse name.
    name: &'static str,
    /// One for each interval, in the order in which time flows.
    results: Vec<ResultWire>,
}

/// The result of one aggregate for one interval.
#[derive(Serialize, ToSchema)]
#[schema(as = AggregateResult)]
struct ResultWire {
    /// The start of the interval, or where the aggregate found its value. RFC 3339.
    time: String,
    /// Boolean, number, text (the name of a status code for `WorstQuality`), or null.
    #[schema(value_type = Option<serde_json::Value>)]
    value: serde_json::Value,
    /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
    quality: &'static str,
    /// The OPC UA status code's name.
    status: &'static str,
    /// `Calculated`, `Interpolated`, `Partial`, `MultipleValues`, where they are set.
    bits: Vec<&'static str>,
}

/// Aggregates of OPC UA Part 13 over a tag's history: one result for each interval, computed by
/// the rules of the standard, with its status code and bits.
#[utoipa::path(get, path = "/aggregates", tag = "samples", params(AggregatesAsked), responses(
    (status = 200, body = AggregatesWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn aggregates(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(asked): Query<AggregatesAsked>,
) -> Result<Json<AggregatesWire>, Problem> {
    let now = house.clock.now();
    let wanted = wanted(&asked, now)?;
    blocking(move || {
        let plant = house.query.plant(&caller.scope);
        let tag = plant.tag(&asked.tag)?;
        let processed = house.query.aggregate(&tag, &wanted, now)?;
        let column = |(place, aggregate): (usize, &Aggregate)| AggregateWire {
            name: aggregate.name(),
            results: processed.rows.iter().map(|row| wire(&row[place])).collect(),
        };
        Ok(Json(AggregatesWire {
            tag: asked.tag,
            stepped: processed.stepped,
            aggregates: wanted.aggregates.iter().enumerate().map(column).collect(),
        }))
    })
    .await
}

fn wanted(asked: &AggregatesAsked, now: Time) -> Result<Asked, Problem> {
    let end = asked.until.as_deref().map_or(Ok(now), |text| time("until", text))?;
    let start = asked.from.as_deref().map_or(Ok(end - REACH), |text| time("from", text))?;
    let usual = Configuration::default();
    let or = |asked: Option<bool>, usual: bool| asked.unwrap_or(usual);
    Ok(Asked {
        aggregates: asked.name.split(',').map(aggregate).collect::<Result<_, _>>()?,
        start,
        end,
        interval: Duration::from_millis(asked.interval_ms.unwrap_or(0)),
        stepped: asked.stepped,
        configuration: Configuration {
            treat_uncertain_as_bad: or(asked.treat_uncertain_as_bad, usual.treat_uncertain_as_bad),
            percent_data_good: asked.percent_data_good.unwrap_or(usual.percent_data_good),
            percent_data_bad: asked.percent_data_bad.unwrap_or(usual.percent_data_bad),
            use_sloped_extrapolation: or(
                asked.use_sloped_extrapolation,
                usual.use_sloped_extrapolation,
            ),
        },
    })
}

fn aggregate(name: &str) -> Result<Aggregate, Problem> {
    Aggregate::from_name(name).ok_or_else(|| {
        let detail = format!(
            "`{name}` is not an aggregate; their names are in the manual (/manual/aggregates), \
             like `TimeAverage2`"
        );
        Problem::bad_request(detail.clone()).with_field("name", detail)
    })
}

fn wire(result: &Aggregated) -> ResultWire {
    ResultWire {
        time: result.time.to_string(),
        value: match &result.figure {
            None => value_json(None),
            Some(Figure::Value(value)) => value_json(Some(value)),
            Some(Figure::Quality(quality)) => quality.name().into(),
        },
        quality: result.status.class().word(),
        status: result.status.name(),
        bits: result.bits(),
    }
}
