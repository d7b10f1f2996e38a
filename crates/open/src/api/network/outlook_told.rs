//! How the outlook of an institute is told.

use guildhall_model::Money;
use guildhall_network::outlook::{
    Alone, Band, Basis, Criterion, Drawn, FlowYear, IncomeOf, Outlook, Rate, Scenario, SmallYear,
    Told, Year, YearStated,
};
use guildhall_network::policy::{RuleNumber, Share};
use guildhall_network::{InstituteId, Month, View};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::home_houses::LeastWire;
use super::reports::RecordWire;
use super::{FigureWire, percent};
use crate::api::wire::LabelWire;

/// The outlook of an institute.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutlookView {
    /// The day of the house, in UTC.
    today: String,
    institute: String,
    /// Whether you run it, and so state its years.
    runs: bool,
    /// The currency of all amounts.
    currency: String,
    /// The seed of the runs: the same gives the same.
    seed: u64,
    /// How many futures were drawn.
    count: u32,
    scenario: ScenarioWire,
    /// From the first of the agreement to two years after the terms.
    years: Vec<OutlookYear>,
    drawn: DrawnWire,
    /// From when on it stands alone; null as long as no cost of a year to come is stated.
    alone: Option<AloneWire>,
    /// Small firms among its members, for each year from this one.
    small: Vec<SmallWire>,
    /// Their share in the years of its terms before this one, as members are counted in its report.
    small_past: Vec<SmallPastWire>,
    /// The least share, and the rule that says so; null without a rule.
    small_rule: Option<LeastWire>,
    /// What rules say of the time after public money.
    criteria: Vec<CriterionWire>,
    /// Under what share of the runs it is told early; null without a rule.
    warning: Option<WarningWire>,
    /// All that it stated, by year, the newest version last.
    statements: Vec<StatementWire>,
}

/// What is supposed to be otherwise, in percent; of renewals in points.
#[derive(Serialize, ToSchema)]
#[schema(as = Scenario)]
struct ScenarioWire {
    growth: i32,
    renewals: i32,
    fees: i32,
    cost: i32,
    public: i32,
}

/// The 10th, 50th and 90th percentile of the runs.
#[derive(Serialize, ToSchema)]
struct MoneyBand {
    low: String,
    mid: String,
    high: String,
}

/// The same of months; null for never within the years that are looked at.
#[derive(Serialize, ToSchema)]
struct MonthBand {
    low: Option<String>,
    mid: Option<String>,
    high: Option<String>,
}

/// The same of shares, in percent.
#[derive(Serialize, ToSchema)]
struct ShareBand {
    low: String,
    mid: String,
    high: String,
}

/// A year of an institute.
#[derive(Serialize, ToSchema)]
struct OutlookYear {
    year: i16,
    flows: Vec<FlowWire>,
    /// Own income together; null of a year that is over.
    own: Option<MoneyBand>,
    /// All income less cost; null of a year that is over, and without a stated cost.
    rest: Option<MoneyBand>,
}

/// One kind of income, or the cost, in a year.
#[derive(Serialize, ToSchema)]
#[schema(as = Flow)]
struct FlowWire {
    /// `fees`, `licences`, `contracts`, `services`, `grants`, `endowment`, `public` or `cost`.
    flow: &'static str,
    /// What the book says; null of what no book holds, and of years to come.
    booked: Option<String>,
    /// The transfers that it is made of.
    records: Vec<RecordWire>,
    /// What the institute says that it was.
    actual: Option<ToldWire>,
    /// What it planned.
    planned: Option<ToldWire>,
    /// What is expected; null of a year that is over.
    forecast: Option<MoneyBand>,
    /// `members`, `agreement`, `plan`, `carried` (what was stated for another year, unchanged) or
    /// `nothing` (nothing is stated, and it counts as nothing).
    basis: Option<&'static str>,
    /// From which year it is carried on.
    carried_from: Option<i16>,
}

/// A figure that an institute stated.
#[derive(Serialize, ToSchema)]
#[schema(as = Told)]
struct ToldWire {
    amount: String,
    version: u32,
    evidence: String,
    /// Who stated it.
    by: String,
    /// When, RFC 3339.
    at: String,
}

/// From what the runs draw.
#[derive(Serialize, ToSchema)]
#[schema(as = Drawn)]
struct DrawnWire {
    /// Periods of membership that went on, and that did not.
    renewals: RateWire,
    /// Applications that were accepted, and that were declined.
    answers: RateWire,
    /// The rule that says what counts beside both; null for one of each.
    prior_rule: Option<String>,
    /// From how many months that are over it is drawn how many members come.
    months: usize,
    /// How many new members these months had together.
    arrivals: u32,
    /// What came of plans before, in percent, by flow.
    plans: Vec<PlanWire>,
    /// The least and most that a plan comes out beside that, in percent.
    plan_least: u32,
    plan_most: u32,
    /// The rule that says so; null where a plan comes out as planned.
    plan_rule: Option<String>,
}

/// How often something went one way and the other.
#[derive(Serialize, ToSchema)]
#[schema(as = ObservedRate)]
struct RateWire {
    yes: u32,
    no: u32,
    /// What the rule counts beside that.
    prior_yes: u32,
    prior_no: u32,
}

/// What came of the plans of a flow.
#[derive(Serialize, ToSchema)]
#[schema(as = PlanRates)]
struct PlanWire {
    flow: &'static str,
    percents: Vec<u32>,
}

/// From when on it needs no public money.
#[derive(Serialize, ToSchema)]
#[schema(as = Alone)]
struct AloneWire {
    /// The month after its terms, like `2031-07`; this one where they are over.
    by: String,
    /// In how many of the runs it stands alone from then on, in percent.
    share: String,
    /// The month from which it does.
    from: MonthBand,
    /// For each year: in how many of the runs it does by its end, in percent.
    years: Vec<AloneYear>,
    /// How much of the cost of the twelve months from `by` on own income covers, in percent.
    covered: ShareBand,
}

/// In how many of the runs an institute stands alone by the end of a year.
#[derive(Serialize, ToSchema)]
struct AloneYear {
    year: i16,
    /// In percent.
    share: String,
}

/// Small firms among the members of a year.
#[derive(Serialize, ToSchema)]
#[schema(as = SmallYear)]
struct SmallWire {
    year: i16,
    share: ShareBand,
    /// In how many of the runs the rule is kept, in percent; null without a rule.
    kept: Option<String>,
}

/// The share of small firms in a year that is over.
#[derive(Serialize, ToSchema)]
#[schema(as = SmallPast)]
struct SmallPastWire {
    year: i16,
    /// In percent.
    share: String,
}

/// A rule about the time after public money.
#[derive(Serialize, ToSchema)]
#[schema(as = OutlookCriterion)]
struct CriterionWire {
    rule: String,
    sentence: LabelWire,
    found: FigureWire,
    wanted: FigureWire,
    kept: bool,
}

/// When an outlook is told early.
#[derive(Serialize, ToSchema)]
#[schema(as = OutlookWarning)]
struct WarningWire {
    rule: String,
    /// Under what share of the runs, in percent.
    under: String,
    /// Whether it is so.
    warns: bool,
}

/// A version of what an institute stated of a year.
#[derive(Serialize, ToSchema)]
#[schema(as = Statement)]
struct StatementWire {
    year: i16,
    /// `planned` or `actual`.
    nature: &'static str,
    version: u32,
    income: Vec<IncomeWire>,
    cost: String,
    evidence: String,
    by: String,
    /// When, RFC 3339.
    at: String,
}

/// Income of one kind.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = IncomeOf)]
pub(super) struct IncomeWire {
    /// `fees`, `licences`, `contracts`, `services`, `grants` or `endowment`.
    pub(super) kind: String,
    pub(super) amount: String,
}

impl OutlookView {
    pub(super) fn new(view: View<'_>, id: &InstituteId, outlook: &Outlook) -> OutlookView {
        let of = view.institute(id);
        let currency = of.as_ref().and_then(|seen| seen.institute.currency());
        let Outlook { years, drawn, alone, small, criteria, .. } = outlook;
        let rule = |(rule, under): &(RuleNumber, Share)| WarningWire {
            rule: rule.to_string(),
            under: percent(*under),
            warns: outlook.warns(),
        };
        OutlookView {
            today: view.today().to_string(),
            institute: outlook.institute.to_string(),
            runs: of.is_some_and(|seen| seen.runs),
            currency: currency.map_or_else(String::new, |one| one.code().to_owned()),
            seed: outlook.seed,
            count: outlook.runs,
            scenario: outlook.scenario.into(),
            years: years.iter().map(OutlookYear::from).collect(),
            drawn: drawn.into(),
            alone: alone.as_ref().map(AloneWire::from),
            small: small.iter().map(SmallWire::from).collect(),
            small_past: outlook
                .small_past
                .iter()
                .map(|(year, share)| SmallPastWire { year: *year, share: percent(*share) })
                .collect(),
            small_rule: outlook.small_rule.as_ref().map(LeastWire::from),
            criteria: criteria.iter().map(CriterionWire::from).collect(),
            warning: outlook.warning.as_ref().map(rule),
            statements: view
                .statements(id)
                .flat_map(|(_, all)| all)
                .map(StatementWire::from)
                .collect(),
        }
    }
}

impl From<Scenario> for ScenarioWire {
    fn from(scenario: Scenario) -> ScenarioWire {
        let Scenario { growth, renewals, fees, cost, public } = scenario;
        ScenarioWire { growth, renewals, fees, cost, public }
    }
}

impl From<Band<Money>> for MoneyBand {
    fn from(band: Band<Money>) -> MoneyBand {
        let [low, mid, high] = [band.low, band.mid, band.high].map(|one| one.to_string());
        MoneyBand { low, mid, high }
    }
}

impl From<Band<Option<Month>>> for MonthBand {
    fn from(band: Band<Option<Month>>) -> MonthBand {
        let months = [band.low, band.mid, band.high];
        let [low, mid, high] = months.map(|one| one.map(|month| month.to_string()));
        MonthBand { low, mid, high }
    }
}

impl From<Band<Share>> for ShareBand {
    fn from(band: Band<Share>) -> ShareBand {
        let [low, mid, high] = [band.low, band.mid, band.high].map(percent);
        ShareBand { low, mid, high }
    }
}

/// Of hundredths of a percent, which may be above the whole.
fn hundredths(band: Band<u32>) -> ShareBand {
    let text = |one: u32| match one % 100 {
        0 => (one / 100).to_string(),
        part => format!("{}.{part:02}", one / 100),
    };
    ShareBand { low: text(band.low), mid: text(band.mid), high: text(band.high) }
}

impl From<&Year> for OutlookYear {
    fn from(year: &Year) -> OutlookYear {
        OutlookYear {
            year: year.year,
            flows: year.flows.iter().map(FlowWire::from).collect(),
            own: year.own.map(Into::into),
            rest: year.rest.map(Into::into),
        }
    }
}

impl From<&FlowYear> for FlowWire {
    fn from(one: &FlowYear) -> FlowWire {
        let basis = one.forecast.map(|(_, basis)| basis);
        let (booked, records) = one.booked.clone().unzip();
        FlowWire {
            flow: one.flow.word(),
            booked: booked.map(|amount| amount.to_string()),
            records: records.into_iter().flatten().map(RecordWire::from).collect(),
            actual: one.actual.as_ref().map(ToldWire::from),
            planned: one.planned.as_ref().map(ToldWire::from),
            forecast: one.forecast.map(|(band, _)| band.into()),
            basis: basis.map(|basis| match basis {
                Basis::Members => "members",
                Basis::Agreement => "agreement",
                Basis::Plan => "plan",
                Basis::Carried(..) => "carried",
                Basis::Nothing => "nothing",
            }),
            carried_from: basis.and_then(|basis| match basis {
                Basis::Carried(year, _) => Some(year),
                _ => None,
            }),
        }
    }
}

impl From<&Told> for ToldWire {
    fn from(told: &Told) -> ToldWire {
        ToldWire {
            amount: told.amount.to_string(),
            version: told.version,
            evidence: told.evidence.clone(),
            by: told.by.to_string(),
            at: told.at.to_string(),
        }
    }
}

impl From<&Drawn> for DrawnWire {
    fn from(drawn: &Drawn) -> DrawnWire {
        let plan = |one: &guildhall_network::outlook::PlanRates| PlanWire {
            flow: one.flow.word(),
            percents: one.percents.clone(),
        };
        DrawnWire {
            renewals: drawn.renewals.into(),
            answers: drawn.answers.into(),
            prior_rule: drawn.prior_rule.as_ref().map(ToString::to_string),
            months: drawn.arrivals.len(),
            arrivals: drawn.arrivals.iter().sum(),
            plans: drawn.plans.iter().map(plan).collect(),
            plan_least: drawn.plan_range.0,
            plan_most: drawn.plan_range.1,
            plan_rule: drawn.plan_rule.as_ref().map(ToString::to_string),
        }
    }
}

impl From<Rate> for RateWire {
    fn from(rate: Rate) -> RateWire {
        let (prior_yes, prior_no) = rate.prior;
        RateWire { yes: rate.yes, no: rate.no, prior_yes, prior_no }
    }
}

impl From<&Alone> for AloneWire {
    fn from(alone: &Alone) -> AloneWire {
        let year = |&(year, share): &(i16, Share)| AloneYear { year, share: percent(share) };
        AloneWire {
            by: alone.by.to_string(),
            share: percent(alone.share),
            from: alone.from.into(),
            years: alone.years.iter().map(year).collect(),
            covered: hundredths(alone.covered),
        }
    }
}

impl From<&SmallYear> for SmallWire {
    fn from(one: &SmallYear) -> SmallWire {
        SmallWire { year: one.year, share: one.share.into(), kept: one.kept.map(percent) }
    }
}

impl From<&Criterion> for CriterionWire {
    fn from(one: &Criterion) -> CriterionWire {
        CriterionWire {
            rule: one.rule.to_string(),
            sentence: (&one.sentence).into(),
            found: (&one.found).into(),
            wanted: (&one.wanted).into(),
            kept: one.kept,
        }
    }
}

impl From<&YearStated> for StatementWire {
    fn from(one: &YearStated) -> StatementWire {
        let line = |one: &IncomeOf| IncomeWire {
            kind: one.kind.word().to_owned(),
            amount: one.amount.to_string(),
        };
        StatementWire {
            year: one.year,
            nature: one.nature.word(),
            version: one.version,
            income: one.income.iter().map(line).collect(),
            cost: one.cost.to_string(),
            evidence: one.evidence.clone(),
            by: one.by.to_string(),
            at: one.at.to_string(),
        }
    }
}
