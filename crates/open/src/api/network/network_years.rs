//! A programme as a whole: its year in numbers, its map, and how long its decisions take.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use guildhall_model::Time;
use guildhall_network::report::clock::{Clock, Matter, Timed};
use guildhall_network::report::network::{Entry, NetworkYear, Taken};
use guildhall_network::view::PlacedView;
use guildhall_network::{CallId, ProgrammeId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::centres::{CentreWire, PlaceWire};
use super::evidence::{EvidenceWire, call, institute, project_call};
use super::institutes::Which;
use super::reports::OfYear;
use super::{FigureWire, ROWS, Visitor};
use crate::api::wire::{LabelWire, Named};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// The year of a programme in numbers.
#[derive(Serialize, ToSchema)]
pub(crate) struct NetworkYearView {
    programme: String,
    year: i16,
    /// The day of which it tells: the last of the year, or today.
    day: String,
    entries: Vec<EntryWire>,
    /// Figures of measures that the house does not count by itself, of days up to one of the year.
    taken: Vec<TakenWire>,
}

/// A number of a year.
#[derive(Serialize, ToSchema)]
#[schema(as = NetworkEntry)]
pub(super) struct EntryWire {
    /// `institutes`, `members`, `small_firms`, `small_share`, `other_firms`, `members_of_kind`,
    /// `fees_agreed`, `fees_paid`, `contributed`, `royalties_paid`, `public_money`, `centres`, `firms_helped`,
    /// `help_hours`, `staff_lent`, `projects`, `projects_closed`, `trl_gained`, `mrl_gained`,
    /// `matched`, `waived`, `goals_met`, `goals_missed`, `calls_published`, `proposals`, `selected` or `awarded`.
    count: &'static str,
    /// Of which standing or kind.
    of: Option<&'static str>,
    figure: FigureWire,
    /// What it is made of.
    records: Vec<EvidenceWire>,
}

/// A figure that was taken of a measure of the programme.
#[derive(Serialize, ToSchema)]
#[schema(as = TakenFigure)]
struct TakenWire {
    /// Name of the measure.
    measure: String,
    /// The version of its definition under which it was taken, and what that calls it.
    definition: u32,
    label: LabelWire,
    unit: LabelWire,
    /// Its number in the measure.
    number: u32,
    /// The first day of which it tells.
    from: String,
    /// The first day after.
    until: String,
    value: String,
    /// From where it is.
    evidence: String,
}

/// The institutes of a programme, and where they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct NetworkMap {
    /// The day of the house, in UTC.
    today: String,
    programme: String,
    institutes: Vec<PlacedWire>,
}

/// An institute on the map.
#[derive(Serialize, ToSchema)]
#[schema(as = PlacedInstitute)]
struct PlacedWire {
    id: String,
    label: LabelWire,
    lead: Named,
    /// `agreed`, `running`, `between_terms`, `after_term` or `ended`.
    standing: &'static str,
    /// So many members today.
    members: usize,
    /// Where it is; null as long as nobody said so.
    place: Option<PlaceWire>,
    /// Its centres that work or will, by name.
    centres: Vec<CentreWire>,
    /// So many of its conditions and reports are late.
    late: usize,
}

/// How long decisions of a programme take.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClockList {
    /// The time of the house, RFC 3339.
    now: String,
    programme: String,
    /// By step, then by whose turn it is.
    clocks: Vec<ClockWire>,
}

/// One step of one organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = Clock)]
struct ClockWire {
    /// `question`, `paper`, `invitation`, `review`, `selection`, `terms`, `agreement`, `application`,
    /// `condition`, `cure`, `projects`, `milestone`, `change` or `follow_up`.
    turn: &'static str,
    /// Whose turn it is.
    who: Named,
    /// How often it was done.
    count: usize,
    /// The 50th percentile by nearest rank, in seconds; null where it was never done.
    median_s: Option<u64>,
    /// The 90th percentile, in seconds.
    ninety_s: Option<u64>,
    longest_s: Option<u64>,
    /// What was decided, the longest first; so many as were asked for.
    done: Vec<TimedWire>,
    /// How many wait now.
    waiting: usize,
    /// What waits now, the longest first; so many as were asked for.
    waits: Vec<TimedWire>,
}

/// A decision, or one that is waited for.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = Timed)]
struct TimedWire {
    call: Option<Named>,
    /// Name of the proposal.
    proposal: Option<String>,
    /// Name of the concept paper.
    paper: Option<String>,
    /// Who was asked to review.
    reviewer: Option<String>,
    institute: Option<Named>,
    /// A call of the institute for projects.
    project_call: Option<Named>,
    /// Name of the project.
    project: Option<String>,
    organisation: Option<Named>,
    /// The number of a question, a condition, a milestone, a change or a follow-up.
    number: Option<u32>,
    /// Since when it could be decided, RFC 3339.
    from: String,
    /// When it was, RFC 3339; null as long as it waits.
    until: Option<String>,
    /// How long it took, or waits, in seconds.
    took_s: u64,
}

/// Which clocks.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfClocks {
    id: String,
    /// Only decisions of this year; all where it is not given. What waits now is told in any case.
    year: Option<i16>,
    /// How many decisions, and how many that wait, are told of each clock at most; 50 without it.
    limit: Option<usize>,
}

/// What a year of a programme comes to, each number with the records behind it.
#[utoipa::path(get, path = "/programme/year", tag = "network", params(OfYear), responses(
    (status = 200, body = NetworkYearView), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn network_year(
    visitor: Visitor,
    Query(of): Query<OfYear>,
) -> Result<Json<NetworkYearView>, Problem> {
    let found = year(&visitor, &of)?;
    let entries = found.entries.into_iter().map(|one| EntryWire::new(&visitor, one)).collect();
    let taken = found.taken.into_iter().map(TakenWire::from).collect();
    let (year, day) = (found.year, found.day.to_string());
    Ok(Json(NetworkYearView { programme: of.id, year, day, entries, taken }))
}

/// The same as a table: a row for each number, then one for each record behind it.
#[utoipa::path(get, path = "/programme/year.csv", tag = "network", params(OfYear), responses(
    (status = 200, body = String, content_type = "text/csv"), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn network_year_csv(
    visitor: Visitor,
    Query(of): Query<OfYear>,
) -> Result<Response, Problem> {
    csv(&visitor, &of, year(&visitor, &of)?)
}

/// A year as a table, to be kept.
pub(super) fn csv(visitor: &Visitor, of: &OfYear, found: NetworkYear) -> Result<Response, Problem> {
    let text = table(visitor, found)
        .map_err(|error| Problem::internal("a table was not written", &error))?;
    let name = format!("attachment; filename=\"{}-{}.csv\"", of.id, of.year);
    let media = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((media, text).into_response())
}

/// The institutes of a programme, and where they are.
#[utoipa::path(get, path = "/programme/map", tag = "network", params(Which), responses(
    (status = 200, body = NetworkMap), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn network_map(
    visitor: Visitor,
    Query(which): Query<Which>,
) -> Result<Json<NetworkMap>, Problem> {
    let view = visitor.view();
    let programme = ProgrammeId::new(&which.id).ok().filter(|id| view.programme(id).is_some());
    let programme = programme.ok_or_else(|| Problem::not_found("programme", &which.id))?;
    let placed = |one: PlacedView<'_>| {
        let agreement = &one.seen.institute.agreement;
        PlacedWire {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            lead: visitor.organisation(&agreement.lead),
            standing: one.seen.standing.word(),
            members: one.members,
            place: one.place.map(PlaceWire::from),
            centres: one.centres.iter().map(|one| CentreWire::new(&visitor, one)).collect(),
            late: one.late,
        }
    };
    let institutes = view.network_map(&programme).into_iter().map(placed).collect();
    Ok(Json(NetworkMap { today: view.today().to_string(), programme: which.id, institutes }))
}

/// How long decisions take, by step and by whose turn it is, for who belongs to the office of the
/// programme.
#[utoipa::path(get, path = "/programme/clocks", tag = "network", params(OfClocks), responses(
    (status = 200, body = ClockList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn clocks(
    visitor: Visitor,
    Query(of): Query<OfClocks>,
) -> Result<Json<ClockList>, Problem> {
    let id = ProgrammeId::new(&of.id).ok();
    let clocks = id.and_then(|id| visitor.view().clocks(&id, of.year));
    let clocks = clocks.ok_or_else(|| Problem::not_found("clocks of", &of.id))?;
    let now = visitor.house.clock.now();
    let limit = of.limit.unwrap_or(ROWS);
    let wire = |clock: Clock| {
        let took = clock.took();
        let timed = |all: Vec<Timed>| {
            let longest = all.into_iter().take(limit);
            longest.map(|one| TimedWire::new(&visitor, one, now)).collect()
        };
        ClockWire {
            turn: clock.turn.word(),
            who: visitor.organisation(&clock.who),
            count: clock.done.len(),
            median_s: took.map(|took| took.median.as_secs()),
            ninety_s: took.map(|took| took.ninety.as_secs()),
            longest_s: took.map(|took| took.longest.as_secs()),
            done: timed(clock.done),
            waiting: clock.waits.len(),
            waits: timed(clock.waits),
        }
    };
    let clocks = clocks.into_iter().map(wire).collect();
    Ok(Json(ClockList { now: now.to_string(), programme: of.id, clocks }))
}

/// What a year comes to, for each form in which it is told.
pub(super) fn year(visitor: &Visitor, of: &OfYear) -> Result<NetworkYear, Problem> {
    let id = ProgrammeId::new(&of.id).ok();
    let year = id.and_then(|id| visitor.view().network_year(&id, of.year));
    year.ok_or_else(|| Problem::not_found("year of", &of.id))
}

/// Names of the columns; of a number those of records are empty, of a record that of the figure. A
/// figure that was taken is of its measure, and has what is said of it as a record.
const COLUMNS: [&str; 22] = [
    "year",
    "day",
    "count",
    "of",
    "figure",
    "record",
    "institute",
    "organisation",
    "call",
    "proposal",
    "number",
    "at",
    "until",
    "amount",
    "purpose",
    "centre",
    "project",
    "scale",
    "from_level",
    "to_level",
    "definition",
    "evidence",
];

fn table(visitor: &Visitor, found: NetworkYear) -> Result<Vec<u8>, csv::Error> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    rows.write_record(COLUMNS)?;
    let (year, day) = (found.year.to_string(), found.day.to_string());
    let taken = found.taken.into_iter().map(|one| taken(&year, &day, one)).collect::<Vec<_>>();
    for entry in found.entries.into_iter().map(|one| EntryWire::new(visitor, one)) {
        let begin = [&year, &day, entry.count, entry.of.unwrap_or_default()].map(str::to_owned);
        let figure = entry.figure.text();
        let empty = COLUMNS.len() - begin.len() - 1;
        let cells = begin.iter().cloned().chain([figure]);
        rows.write_record(cells.chain(std::iter::repeat_n(String::new(), empty)))?;
        for one in entry.records {
            let cells = begin.iter().cloned().chain([String::new()]).chain(one.cells());
            rows.write_record(cells)?;
        }
    }
    for cells in taken {
        rows.write_record(cells)?;
    }
    rows.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn taken(year: &str, day: &str, one: Taken) -> [String; COLUMNS.len()] {
    let mut cells = [const { String::new() }; COLUMNS.len()];
    for (column, text) in [
        ("year", year.to_owned()),
        ("day", day.to_owned()),
        ("count", "taken".to_owned()),
        ("of", one.measure.to_string()),
        ("figure", one.value.to_string()),
        ("number", one.number.to_string()),
        ("at", one.span.from().to_string()),
        ("until", one.span.until().to_string()),
        ("definition", one.definition.to_string()),
        ("evidence", one.evidence),
    ] {
        if let Some(at) = COLUMNS.iter().position(|name| *name == column) {
            cells[at] = text;
        }
    }
    cells
}

impl From<Taken> for TakenWire {
    fn from(one: Taken) -> TakenWire {
        TakenWire {
            measure: one.measure.to_string(),
            definition: one.definition,
            label: (&one.label).into(),
            unit: (&one.unit).into(),
            number: one.number,
            from: one.span.from().to_string(),
            until: one.span.until().to_string(),
            value: one.value.to_string(),
            evidence: one.evidence,
        }
    }
}

impl EntryWire {
    pub(super) fn new(visitor: &Visitor, entry: Entry) -> EntryWire {
        let records = entry.records.into_iter().map(|one| EvidenceWire::new(visitor, one));
        EntryWire {
            count: entry.count.word(),
            of: entry.count.of(),
            figure: (&entry.figure).into(),
            records: records.collect(),
        }
    }
}

impl TimedWire {
    fn new(visitor: &Visitor, one: Timed, now: Time) -> TimedWire {
        let none = TimedWire::default;
        let of_call = |id: &CallId| TimedWire { call: call(visitor, id), ..none() };
        let named = match one.matter {
            Matter::Question(id, number) => TimedWire { number: Some(number), ..of_call(&id) },
            Matter::Paper(id, paper) => {
                TimedWire { paper: Some(paper.to_string()), ..of_call(&id) }
            }
            Matter::Invitation(id, reviewer) => {
                TimedWire { reviewer: Some(reviewer.to_string()), ..of_call(&id) }
            }
            Matter::Review(id, proposal, reviewer) => TimedWire {
                proposal: Some(proposal.to_string()),
                reviewer: Some(reviewer.to_string()),
                ..of_call(&id)
            },
            Matter::Call(id) => of_call(&id),
            Matter::Proposal(id, proposal) => {
                TimedWire { proposal: Some(proposal.to_string()), ..of_call(&id) }
            }
            Matter::Application(id, organisation) => TimedWire {
                institute: institute(visitor, &id),
                organisation: Some(visitor.organisation(&organisation)),
                ..none()
            },
            Matter::Condition(id, number) => {
                TimedWire { institute: institute(visitor, &id), number: Some(number), ..none() }
            }
            Matter::Notice(id) => TimedWire { institute: institute(visitor, &id), ..none() },
            Matter::Projects(id, call) => TimedWire {
                institute: institute(visitor, &id),
                project_call: project_call(visitor, &call),
                ..none()
            },
            Matter::Project(id, project, number) => TimedWire {
                institute: institute(visitor, &id),
                project: Some(project.to_string()),
                number: Some(number),
                ..none()
            },
            Matter::FollowUp(number) => TimedWire { number: Some(number), ..none() },
        };
        TimedWire {
            from: one.from.to_string(),
            until: one.until.map(|until| until.to_string()),
            took_s: one.until.unwrap_or(now).since(one.from).as_secs(),
            ..named
        }
    }
}
