//! What projects of an institute came to in a year.
//!
//! A project counts in each year on a day of which it is worked on: from its first day until it was
//! closed or stopped, and without such an end until the day that it says, or today where that is
//! past. Levels gained are those that were assessed last before the end of the year, less those that
//! stood when it began; what fell is taken off.

use guildhall_model::{Day, Period};

use super::{Line, Measure, Record};
use crate::competition::Figure;
use crate::programme::number::Number;
use crate::project::text::Scale;
use crate::project::{Outcome, Project};

/// A line for each number.
pub(super) fn lines(projects: &[&Project], of_year: Period, today: Day) -> Vec<Line> {
    let selected = || projects.iter().filter(|one| one.selected == Some(true));
    let worked = |one: &&&Project| worked(one, today).is_some_and(|days| days.overlaps(of_year));
    let closed =
        |one: &&&Project| one.closed.as_ref().is_some_and(|end| of_year.contains(Day::utc(end.at)));
    let counted = |measure, records: Vec<Record>| {
        let figure = Figure::Count(u32::try_from(records.len()).unwrap_or(u32::MAX));
        Line { measure, figure, rule: None, records }
    };
    let gained = |measure, scale| {
        let moved: Vec<_> = selected().filter_map(|one| moved(one, scale, of_year)).collect();
        let levels = Figure::Number(super::sum(moved.iter().map(|(levels, _)| *levels)));
        let records = moved.into_iter().map(|(_, record)| record).collect();
        Line { measure, figure: levels, rule: None, records }
    };
    vec![
        counted(Measure::Projects, selected().filter(worked).map(|one| record(one)).collect()),
        counted(
            Measure::ProjectsClosed,
            selected().filter(closed).map(|one| record(one)).collect(),
        ),
        gained(Measure::TrlGained, Scale::Trl),
        gained(Measure::MrlGained, Scale::Mrl),
    ]
}

fn record(one: &Project) -> Record {
    Record::Project { project: one.proposed.project.clone(), day: one.text.from }
}

/// The days on which it is worked on.
fn worked(one: &Project, today: Day) -> Option<Period> {
    let stopped = one.gates.last().filter(|gate| gate.outcome == Outcome::Stop);
    let ended = one.closed.as_ref().map(|end| end.at).or(stopped.map(|gate| gate.at));
    let after = |day: Day| day.next().unwrap_or(day);
    let until = match ended {
        Some(at) => after(Day::utc(at)),
        None => one.text.until.max(after(today)),
    };
    Period::new(one.text.from, until)
}

/// How many levels it came up in a year, and from which to which; none where it stayed.
fn moved(one: &Project, scale: Scale, of_year: Period) -> Option<(Number, Record)> {
    let assessed = |before: Day| {
        let of = one.levels.iter().filter(|level| level.scale == scale);
        of.rev().find(|level| Day::utc(level.at) < before)
    };
    let last = assessed(of_year.until())?;
    let from = assessed(of_year.from()).map_or(scale.of(&one.text).start, |level| level.level);
    let levels = Number::scaled(i128::from(last.level) - i128::from(from), 0)?;
    let (project, day) = (one.proposed.project.clone(), Day::utc(last.at));
    let record = Record::Level { project, scale, from, to: last.level, day };
    (last.level != from).then_some((levels, record))
}
