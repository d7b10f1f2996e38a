//! What a year of an institute comes to.

use axum::response::Response;
use guildhall_network::InstituteId;
use guildhall_network::report::network::{Count, Entry, NetworkYear};
use guildhall_network::report::{Line, Record, Report};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::network_years::{EntryWire, csv};
use super::{FigureWire, Visitor};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The year of an institute in numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReportView {
    institute: String,
    year: i16,
    lines: Vec<LineWire>,
    /// Members by kind, what partners were to bring in the year, and what of that was waived.
    more: Vec<EntryWire>,
}

/// A number of a report.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportLine)]
struct LineWire {
    /// `members`, `small_firms`, `small_share`, `fees_agreed`, `fees_paid`, `contributed`, `royalties_paid`,
    /// `public_money`, `centres`, `firms_helped`, `help_hours`, `staff_lent`, `projects`,
    /// `projects_closed`, `trl_gained` or `mrl_gained`.
    measure: &'static str,
    figure: FigureWire,
    /// The rule about it.
    rule: Option<LineRule>,
    /// What it is made of; projects are for those who see them.
    records: Vec<RecordWire>,
}

/// A rule about a number of a report.
#[derive(Serialize, ToSchema)]
struct LineRule {
    /// Its number in the policy.
    number: String,
    wanted: FigureWire,
    kept: bool,
}

/// A record behind a number.
#[derive(Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Record)]
pub(super) enum RecordWire {
    /// A period of membership.
    Membership { organisation: String, from: String, until: String },
    /// A transfer in the institute's book.
    Transfer { number: u64, day: String, amount: String },
    /// A centre of a kind, from its first day on.
    Centre { centre: String, of: &'static str, day: String },
    /// Hours of a help to a firm, or full-time equivalents of staff on loan.
    OfCentre { centre: String, number: u32, organisation: String, day: String, amount: String },
    /// A project, and its first day.
    Project { project: String, day: String },
    /// From which level to which a project came in the year, `trl` or `mrl`.
    Level { project: String, scale: &'static str, from: u8, to: u8, day: String },
}

/// Which year of which institute.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfYear {
    pub(super) id: String,
    pub(super) year: i16,
}

/// What a year of an institute comes to, each number with the records behind it.
#[utoipa::path(get, path = "/institute/report", tag = "network", params(OfYear), responses(
    (status = 200, body = ReportView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn report(
    visitor: Visitor,
    Query(of): Query<OfYear>,
) -> Result<Json<ReportView>, Problem> {
    let report = found(&visitor, &of)?;
    let more = more(told(&visitor, &report)?).map(|one| EntryWire::new(&visitor, one)).collect();
    let lines = report.lines.into_iter().map(LineWire::from).collect();
    Ok(Json(ReportView { institute: of.id, year: report.year, lines, more }))
}

/// The same as a table: a row for each number, then one for each record behind it.
#[utoipa::path(get, path = "/institute/report.csv", tag = "network", params(OfYear), responses(
    (status = 200, body = String, content_type = "text/csv"), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn report_csv(
    visitor: Visitor,
    Query(of): Query<OfYear>,
) -> Result<Response, Problem> {
    csv(&visitor, &of, told(&visitor, &found(&visitor, &of)?)?)
}

/// A report as the year of a programme is told.
pub(super) fn told(visitor: &Visitor, report: &Report) -> Result<NetworkYear, Problem> {
    let told = visitor.view().institute_year(report);
    told.ok_or_else(|| Problem::not_found("report of", report.institute.as_str()))
}

/// What is told of a year beside the lines of its report.
pub(super) fn more(told: NetworkYear) -> impl Iterator<Item = Entry> {
    told.entries.into_iter().filter(|one| !matches!(one.count, Count::Sum(_)))
}

/// What a year comes to, for each form in which it is told.
pub(super) fn found(visitor: &Visitor, of: &OfYear) -> Result<Report, Problem> {
    let id = InstituteId::new(&of.id).ok();
    let report = id.and_then(|id| visitor.view().report(&id, of.year));
    report.ok_or_else(|| Problem::not_found("report of", &of.id))
}

impl From<Line> for LineWire {
    fn from(line: Line) -> LineWire {
        let rule = line.rule.map(|(number, wanted, kept)| LineRule {
            number: number.to_string(),
            wanted: (&wanted).into(),
            kept,
        });
        LineWire {
            measure: line.measure.word(),
            figure: (&line.figure).into(),
            rule,
            records: line.records.into_iter().map(RecordWire::from).collect(),
        }
    }
}

impl From<Record> for RecordWire {
    fn from(record: Record) -> RecordWire {
        match record {
            Record::Membership { organisation, period } => RecordWire::Membership {
                organisation: organisation.to_string(),
                from: period.from().to_string(),
                until: period.until().to_string(),
            },
            Record::Transfer { number, day, amount } => {
                RecordWire::Transfer { number, day: day.to_string(), amount: amount.to_string() }
            }
            Record::Centre { centre, kind, day } => RecordWire::Centre {
                centre: centre.to_string(),
                of: kind.word(),
                day: day.to_string(),
            },
            Record::OfCentre { centre, number, organisation, day, amount } => {
                RecordWire::OfCentre {
                    centre: centre.to_string(),
                    number,
                    organisation: organisation.to_string(),
                    day: day.to_string(),
                    amount: amount.to_string(),
                }
            }
            Record::Project { project, day } => {
                RecordWire::Project { project: project.to_string(), day: day.to_string() }
            }
            Record::Level { project, scale, from, to, day } => RecordWire::Level {
                project: project.to_string(),
                scale: scale.word(),
                from,
                to,
                day: day.to_string(),
            },
        }
    }
}
