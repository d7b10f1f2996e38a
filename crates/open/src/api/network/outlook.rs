//! How an institute will live: what it states of its years, and the forecast from that.

use guildhall_network::competition::Income;
use guildhall_network::institute::place::Place;
use guildhall_network::outlook::{IncomeOf, Nature, SEED, Scenario};
use guildhall_network::{Command, InstituteId, OutlookCommand, PlaceCommand};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::institutes::{InstituteView, Which, view};
use super::outlook_told::{IncomeWire, OutlookView};
use super::{Visitor, parsed, word};
use crate::api::wire::{LabelWire, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Which outlook: of whom, and what is supposed. Nothing of it is kept.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Supposed {
    id: String,
    /// How many more or fewer members come, in percent, from -100 to 300.
    #[serde(default)]
    growth: i32,
    /// How many more or fewer of a hundred memberships go on, from -100 to 100.
    #[serde(default)]
    renewals: i32,
    /// How much dearer or cheaper fees are that are not agreed yet, in percent, from -100 to 300.
    #[serde(default)]
    fees: i32,
    /// How much more or less all of it costs, in percent, from -90 to 300.
    #[serde(default)]
    cost: i32,
    /// How much more or less the programme pays, in percent, from -100 to 100.
    #[serde(default)]
    public: i32,
    /// The seed of the runs; 1 where it is not given.
    seed: Option<u64>,
}

/// A year's figures to be stated.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewYearFigures {
    /// Which year of the calendar.
    year: i16,
    /// `planned`, or `actual` of a year that is over.
    nature: String,
    /// By kind, each at most once.
    income: Vec<IncomeWire>,
    /// Like `3000000.00 USD`.
    cost: String,
    /// From where the figures are.
    evidence: String,
    /// The version that you began with; 0 for the first.
    seen: u32,
}

/// A place to be set.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPlace {
    label: LabelWire,
    /// Degrees north, below zero south, like `36.35`.
    latitude: String,
    /// Degrees east, below zero west, like `127.38`.
    longitude: String,
}

impl NewPlace {
    /// Reads it where its fields stand behind some words in a body.
    pub(super) fn read(self, within: &str) -> Result<Place, Problem> {
        Ok(Place {
            label: self.label.into(),
            latitude: parsed(&format!("{within}latitude"), &self.latitude)?,
            longitude: parsed(&format!("{within}longitude"), &self.longitude)?,
        })
    }
}

/// How an institute will live, for who belongs to its lead or to the office of its programme: many
/// futures, drawn under a seed. What is supposed is not kept.
#[utoipa::path(get, path = "/institute/outlook", tag = "network", params(Supposed), responses(
    (status = 200, body = OutlookView), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn outlook(
    visitor: Visitor,
    Query(of): Query<Supposed>,
) -> Result<Json<OutlookView>, Problem> {
    let scenario = of.read()?;
    let seed = of.seed.unwrap_or(SEED);
    crate::api::blocking(move || seen(&visitor, &of.id, scenario, seed)).await
}

/// States a year's income and cost: the next version. For those who run the institute.
#[utoipa::path(put, path = "/institute/year", tag = "network", params(Which),
    request_body = NewYearFigures, responses((status = 200, body = OutlookView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn state_year(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewYearFigures>,
) -> Result<Json<OutlookView>, Problem> {
    let line = |(at, one): (usize, &IncomeWire)| {
        let kind = word(&format!("income.{at}.kind"), &one.kind, &Income::ALL, Income::word)?;
        let amount = parsed(&format!("income.{at}.amount"), &one.amount)?;
        Ok::<_, Problem>(IncomeOf { kind, amount })
    };
    let command = OutlookCommand::State {
        institute: InstituteId(name("id", &which.id)?),
        year: asked.year,
        nature: word("nature", &asked.nature, &Nature::ALL, Nature::word)?,
        income: asked.income.iter().enumerate().map(line).collect::<Result<_, _>>()?,
        cost: parsed("cost", &asked.cost)?,
        evidence: asked.evidence,
        seen: asked.seen,
    };
    let then = move |visitor: &Visitor| seen(visitor, &which.id, Scenario::default(), SEED);
    visitor.change(Command::Outlook(command), then).await
}

/// Says where an institute is. For those who run it.
#[utoipa::path(put, path = "/institute/place", tag = "network", params(Which),
    request_body = NewPlace, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_place(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<NewPlace>,
) -> Result<Json<InstituteView>, Problem> {
    let command = PlaceCommand::Set {
        institute: InstituteId(name("id", &which.id)?),
        place: asked.read("")?,
    };
    visitor.change(Command::Place(command), move |visitor| view(visitor, &which.id)).await
}

fn seen(
    visitor: &Visitor,
    id: &str,
    scenario: Scenario,
    seed: u64,
) -> Result<Json<OutlookView>, Problem> {
    let view = visitor.view();
    let institute = InstituteId::new(id).ok();
    let found = institute.and_then(|id| Some((view.outlook(&id, scenario, seed)?, id)));
    let (outlook, id) = found.ok_or_else(|| Problem::not_found("outlook of", id))?;
    Ok(Json(OutlookView::new(view, &id, &outlook)))
}

impl Supposed {
    fn read(&self) -> Result<Scenario, Problem> {
        let &Supposed { growth, renewals, fees, cost, public, .. } = self;
        let scenario = Scenario { growth, renewals, fees, cost, public };
        for ((field, least, most), figure) in Scenario::RANGES.into_iter().zip(scenario.figures()) {
            if !(least..=most).contains(&figure) {
                let why = format!("{field} is {figure}; it goes from {least} to {most}");
                return Err(Problem::bad_request(why.clone()).with_field(field, why));
            }
        }
        Ok(scenario)
    }
}
