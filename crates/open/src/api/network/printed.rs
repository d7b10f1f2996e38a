//! The years of programmes and institutes as documents, to be handed on and printed.
//!
//! They say what the answers in JSON say, made of the same: figures in groups, each with the rule
//! that it is measured against and the numbers of its records, and below them all these records.

mod words;

use std::borrow::Cow;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Datelike, Timelike};
use guildhall_model::{Day, OrganisationId, Time};
use guildhall_network::ProgrammeId;
use guildhall_network::competition::Figure;
use guildhall_network::report::network::{Count, Entry, Evidence, Taken};
use guildhall_network::report::{Line, Record};
use serde::Deserialize;
use utoipa::IntoParams;

use super::evidence::EvidenceWire;
use super::network_years::year;
use super::reports::{OfYear, found, more, told};
use super::{FigureWire, Visitor, word};
use crate::api::wire::{LabelWire, Named};
use crate::api::{Query, blocking};
use crate::opportunities::Language;
use crate::pdf::{self, Block, Document, Moment, Row};
use crate::problem::Problem;
use words::Group;

/// Most records of a document, some 200 pages. Which figure has more says so; JSON has them all.
const RECORDS_MAX: usize = 10_000;

/// Which year, and in which language it is to be read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Printed {
    id: String,
    year: i16,
    /// `en` or `ko`; English where it is not given.
    language: Option<String>,
}

/// What a year of a programme comes to, as a document.
#[utoipa::path(get, path = "/programme/year.pdf", tag = "network", params(Printed), responses(
    (status = 200, body = String, content_type = "application/pdf"),
    (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn network_year_pdf(
    visitor: Visitor,
    Query(asked): Query<Printed>,
) -> Result<Response, Problem> {
    blocking(move || {
        let (of, language) = asked.read()?;
        let found = year(&visitor, &of)?;
        let title = language.year_of(&programme(&visitor, language, &of.id), of.year);
        let mut blocks = vec![Block::Text(language.told_of(found.day))];
        let taken = found.taken.into_iter().map(|one| Told::taken(language, one));
        let entries = found.entries.into_iter().map(|one| Told::entry(language, one));
        let told: Vec<Told<Evidence>> = entries.chain(taken).collect();
        let (figures, records) =
            parts(language, told, |one, unit| evidence(&visitor, language, one, unit));
        blocks.extend(figures);
        blocks.extend(records);
        Ok(answer(&visitor, language, &of, title, blocks))
    })
    .await
}

/// What a year of an institute comes to, as a document.
#[utoipa::path(get, path = "/institute/report.pdf", tag = "network", params(Printed), responses(
    (status = 200, body = String, content_type = "application/pdf"),
    (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn report_pdf(
    visitor: Visitor,
    Query(asked): Query<Printed>,
) -> Result<Response, Problem> {
    blocking(move || {
        let (of, language) = asked.read()?;
        let found = found(&visitor, &of)?;
        let view = visitor.view();
        let seen = view.institute(&found.institute);
        let seen = seen.ok_or_else(|| Problem::not_found("report of", &of.id))?;
        let agreement = &seen.institute.agreement;
        let title = language.year_of(language.of(&agreement.label), of.year);
        let end = Day::parse(&format!("{:04}-12-31", of.year));
        let day = end.map_or(view.today(), |end| end.min(view.today()));
        let mut blocks = vec![
            Block::Text(programme(&visitor, language, agreement.programme.as_str())),
            Block::Text(language.told_of(day)),
        ];
        let whole = told(&visitor, &found)?;
        let lines = found.lines.into_iter().map(|one| Told::line(language, one));
        let lines = lines.map(|one| one.behind(Behind::Line));
        let more = more(whole).map(|one| Told::entry(language, one).behind(Behind::Entry));
        let told = lines.chain(more).collect();
        let (figures, records) = parts(language, told, |one, unit| match one {
            Behind::Line(one) => record(&visitor, language, one, unit),
            Behind::Entry(one) => evidence(&visitor, language, one, unit),
        });
        blocks.extend(figures.into_iter().chain(records));
        Ok(answer(&visitor, language, &of, title, blocks))
    })
    .await
}

impl Printed {
    fn read(self) -> Result<(OfYear, Language), Problem> {
        let language = match &self.language {
            None => Language::default(),
            Some(text) => word("language", text, &Language::ALL, Language::tag)?,
        };
        Ok((OfYear { id: self.id, year: self.year }, language))
    }
}

/// What is behind a figure of an institute: of its own report, or told as a programme's are.
enum Behind {
    Line(Record),
    Entry(Evidence),
}

/// A figure in words, with the records that it is made of.
struct Told<R> {
    group: Group,
    name: Cow<'static, str>,
    figure: (String, String),
    /// In which unit amounts of its records are that are no money.
    unit: &'static str,
    /// The rule about it, or from where it is.
    note: Option<String>,
    records: Vec<R>,
}

impl<R> Told<R> {
    fn behind(self, of: fn(R) -> Behind) -> Told<Behind> {
        let Told { group, name, figure, unit, note, records } = self;
        Told { group, name, figure, unit, note, records: records.into_iter().map(of).collect() }
    }
}

impl Told<Evidence> {
    fn entry(language: Language, one: Entry) -> Told<Evidence> {
        let unit = language.unit(one.count);
        Told {
            group: Group::of(one.count),
            name: language.count(one.count).into(),
            figure: figure(language, &one.figure, unit),
            unit,
            note: None,
            records: one.records,
        }
    }

    fn taken(language: Language, one: Taken) -> Told<Evidence> {
        let (from, until) = (one.span.from().to_string(), one.span.until().to_string());
        let under = language.taken(&language.days(&from, &until), one.definition, one.number);
        Told {
            group: Group::Taken,
            name: language.of(&one.label).to_owned().into(),
            figure: (grouped(&one.value.to_string()), language.of(&one.unit).to_owned()),
            unit: "",
            note: Some(format!("{under}: {}", one.evidence)),
            records: Vec::new(),
        }
    }
}

impl Told<Record> {
    fn line(language: Language, one: Line) -> Told<Record> {
        let unit = language.unit(Count::Sum(one.measure));
        let rule = one.rule.map(|(number, wanted, kept)| {
            let (value, unit) = figure(language, &wanted, unit);
            language.rule(&number.to_string(), &joined(value, &unit), kept)
        });
        Told {
            group: Group::of(Count::Sum(one.measure)),
            name: language.measure(one.measure).into(),
            figure: figure(language, &one.figure, unit),
            unit,
            note: rule,
            records: one.records,
        }
    }
}

/// The figures in their groups; and the records behind them, numbered in the same order.
fn parts<R>(
    language: Language,
    mut told: Vec<Told<R>>,
    tell: impl Fn(R, &'static str) -> Row,
) -> (Vec<Block>, Vec<Block>) {
    told.sort_by_key(|one| one.group);
    let (mut figures, mut records) = (Vec::new(), Vec::new());
    let (mut last, mut done) = (None, 0);
    for one in told {
        let group = language.group(one.group);
        if last.replace(one.group) != Some(one.group) {
            figures.push(Block::Heading(group.to_owned()));
        }
        let count = one.records.len();
        let shown = count.min(RECORDS_MAX - done);
        let mut notes: Vec<String> = one.note.into_iter().collect();
        if count > 0 {
            notes.push(language.records(done + 1, shown, count));
        }
        if shown > 0 {
            let same = group == one.name.as_ref();
            let both = || format!("{group}: {}", one.name);
            records.push(Block::Heading(if same { group.to_owned() } else { both() }));
        }
        for record in one.records.into_iter().take(shown) {
            done += 1;
            let number = Some(done.to_string());
            records.push(Block::Row(Row { number, ..tell(record, one.unit) }));
        }
        let (value, unit) = one.figure;
        let name = one.name.into_owned();
        figures.push(Block::Row(Row { number: None, name, notes, value, unit }));
    }
    if !records.is_empty() {
        records.insert(0, Block::Section(language.behind().to_owned()));
    }
    (figures, records)
}

/// A record behind a figure of a programme.
fn evidence(visitor: &Visitor, language: Language, one: Evidence, unit: &'static str) -> Row {
    let one = EvidenceWire::new(visitor, one);
    let called = |named: Option<Named>| named.map(|one| text(language, &one.label).to_owned());
    let when = match (one.at, one.until) {
        (Some(from), Some(until)) => Some(language.days(&from, &until)),
        (at, _) => at.map(|at| moment(&at)),
    };
    let parts = [
        called(one.institute),
        called(one.call),
        called(one.organisation),
        one.proposal,
        one.centre.map(|centre| language.centre(&centre)),
        one.project,
        levels(one.scale, one.from_level.zip(one.to_level)),
        one.number.and_then(|number| language.numbered(one.kind, &number)),
        one.purpose,
        when,
    ];
    let (value, unit) = match one.amount {
        None => (String::new(), String::new()),
        Some(amount) if one.kind == "of_centre" => (grouped(&amount), unit.to_owned()),
        Some(amount) => money(&amount),
    };
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Row { name: parts.join(" · "), value, unit, ..Row::default() }
}

/// A record behind a figure of an institute.
fn record(visitor: &Visitor, language: Language, one: Record, unit: &'static str) -> Row {
    let called = |id: &OrganisationId| text(language, &visitor.organisation(id).label).to_owned();
    let none = (String::new(), String::new());
    let (parts, (value, unit)) = match one {
        Record::Membership { organisation, period } => {
            let (from, until) = (period.from().to_string(), period.until().to_string());
            (vec![called(&organisation), language.days(&from, &until)], none)
        }
        Record::Transfer { number, day, amount } => {
            let number = language.numbered("transfer", &number.to_string());
            (number.into_iter().chain([day.to_string()]).collect(), money(&amount.to_string()))
        }
        Record::Centre { centre, kind, day } => {
            (vec![centre.to_string(), language.kind(kind).to_owned(), day.to_string()], none)
        }
        Record::OfCentre { centre, number, organisation, day, amount } => {
            let number = language.numbered("of_centre", &number.to_string());
            let begin = [called(&organisation), language.centre(centre.as_str())];
            let parts = begin.into_iter().chain(number).chain([day.to_string()]).collect();
            (parts, (grouped(&amount.to_string()), unit.to_owned()))
        }
        Record::Project { project, day } => (vec![project.to_string(), day.to_string()], none),
        Record::Level { project, scale, from, to, day } => {
            let levels = levels(Some(scale.word()), Some((from, to)));
            let begin = [project.to_string()].into_iter().chain(levels);
            (begin.chain([day.to_string()]).collect(), none)
        }
    };
    Row { name: parts.join(" · "), value, unit, ..Row::default() }
}

/// From which level to which: `TRL 3 → 5`.
fn levels(scale: Option<&str>, levels: Option<(u8, u8)>) -> Option<String> {
    let (from, to) = levels?;
    Some(format!("{} {from} → {to}", scale?.to_uppercase()))
}

/// What a programme is called.
fn programme(visitor: &Visitor, language: Language, id: &str) -> String {
    let known = ProgrammeId::new(id).ok();
    let known = known.and_then(|id| visitor.view().programme(&id));
    known.map_or(id, |one| language.of(&one.label)).to_owned()
}

fn text(language: Language, label: &LabelWire) -> &str {
    language.pick(&label.en, label.ko.as_deref().unwrap_or(&label.en))
}

/// A document as an answer: a file with a name of its own.
fn answer(
    visitor: &Visitor,
    language: Language,
    of: &OfYear,
    title: String,
    blocks: Vec<Block>,
) -> Response {
    let now = visitor.house.clock.now();
    let mut footer = language.made(&moment(&now.to_string()));
    if visitor.house.sandbox.is_some() {
        footer = format!("{footer} · {}", language.not_real());
    }
    let document = Document {
        blocks: [Block::Title(title.clone())].into_iter().chain(blocks).collect(),
        title,
        language: language.tag(),
        made: made(now),
        footer,
        continued: language.continued(),
    };
    let tag = language.tag();
    let name = format!("attachment; filename=\"{}-{}-{tag}.pdf\"", of.id, of.year);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_LANGUAGE, tag.to_owned()),
    ];
    (headers, pdf::write(&document)).into_response()
}

fn made(now: Time) -> Moment {
    let at = DateTime::from_timestamp_nanos(now.ns());
    let small = |part: u32| u8::try_from(part).unwrap_or_default();
    Moment {
        year: u16::try_from(at.year()).unwrap_or_default(),
        month: small(at.month()),
        day: small(at.day()),
        hour: small(at.hour()),
        minute: small(at.minute()),
        second: small(at.second()),
    }
}

/// A day or a moment in RFC 3339 as people read it; a moment to the second, in UTC.
fn moment(at: &str) -> String {
    let text = at.trim_end_matches('Z');
    let text = text.split_once('.').map_or(text, |(text, _)| text);
    match text.split_once('T') {
        Some((day, time)) => format!("{day} {time} UTC"),
        None => text.to_owned(),
    }
}

/// A figure and its unit; a number is in the unit that is given.
fn figure(language: Language, figure: &Figure, unit: &'static str) -> (String, String) {
    match FigureWire::from(figure) {
        FigureWire::Count { count } => (grouped(&count.to_string()), String::new()),
        FigureWire::Share { percent } => (percent, "%".to_owned()),
        FigureWire::Number { number } => (grouped(&number), unit.to_owned()),
        FigureWire::Money { amount: Some(amount) } => money(&amount),
        FigureWire::Money { amount: None } => (language.no_sum().to_owned(), String::new()),
        other => (other.text(), String::new()),
    }
}

/// An amount like `1250000.00 USD` and its currency; whole amounts without decimals.
fn money(amount: &str) -> (String, String) {
    let (number, currency) = amount.split_once(' ').unwrap_or((amount, ""));
    let whole = number.split_once('.').filter(|(_, rest)| rest.bytes().all(|one| one == b'0'));
    (grouped(whole.map_or(number, |(whole, _)| whole)), currency.to_owned())
}

/// A number with a sign between each three digits before its decimals.
fn grouped(number: &str) -> String {
    let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
    let mut text = String::with_capacity(number.len() * 2);
    for (at, c) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !whole[..at].ends_with('-') {
            text.push(',');
        }
        text.push(c);
    }
    text + &number[whole.len()..]
}

fn joined(value: String, unit: &str) -> String {
    if unit.is_empty() { value } else { format!("{value} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_groups_of_three() {
        for (amount, expected) in [
            ("0.00 USD", "0 USD"),
            ("999.00 USD", "999 USD"),
            ("1000.00 USD", "1,000 USD"),
            ("1250000.50 USD", "1,250,000.50 USD"),
            ("-100000.00 USD", "-100,000 USD"),
            ("-1234.05 EUR", "-1,234.05 EUR"),
            ("1250000 KRW", "1,250,000 KRW"),
            ("odd", "odd"),
        ] {
            let (value, unit) = money(amount);
            assert_eq!(joined(value, &unit), expected);
        }
        assert_eq!(grouped("12345.6789"), "12,345.6789");
    }

    #[test]
    fn moments_are_in_utc_and_to_the_second() {
        for (at, expected) in [
            ("2027-01-15", "2027-01-15"),
            ("2027-01-15T08:00:00Z", "2027-01-15 08:00:00 UTC"),
            ("2027-01-15T08:00:00.123456789Z", "2027-01-15 08:00:00 UTC"),
        ] {
            assert_eq!(moment(at), expected);
        }
        let Moment { year, month, day, hour, minute, second } = made(Time::from_s(1_800_000_061));
        assert_eq!((year, month, day, hour, minute, second), (2027, 1, 15, 8, 1, 1));
    }

    #[test]
    fn figures_lead_to_their_records_by_number() {
        let told = |group, name, records: usize| Told {
            group,
            name: Cow::Borrowed(name),
            figure: ("1".to_owned(), String::new()),
            unit: "",
            note: None,
            records: vec![(); records],
        };
        let all = vec![
            told(Group::Money, "Fees paid", RECORDS_MAX),
            told(Group::Members, "Members", 2),
            told(Group::Members, "Small firms among them", 0),
            told(Group::Members, "Share of small firms", 1),
            told(Group::Calls, "Proposals selected", 3),
        ];
        let (figures, records) = parts(Language::En, all, |(), _| Row::default());
        let said = |one: &Block| match one {
            Block::Row(row) => [vec![row.name.clone()], row.notes.clone()].concat().join(" | "),
            Block::Title(text) | Block::Section(text) | Block::Heading(text) => format!("# {text}"),
            Block::Text(text) => text.clone(),
        };
        let figures: Vec<String> = figures.iter().map(said).collect();
        let expected = [
            "# Members",
            "Members | Records 1–2",
            "Small firms among them",
            "Share of small firms | Record 3",
            "# Public and private money",
            "Fees paid | Records 4–10000 of 10000 records; the rest is in the JSON of this year",
            "# Calls and proposals",
            "Proposals selected | 3 records, which are in the JSON of this year",
        ];
        assert_eq!(figures, expected);
        let headings: Vec<String> =
            records.iter().map(said).filter(|one| one.starts_with('#')).collect();
        let expected = [
            "# Records behind the figures",
            "# Members",
            "# Members: Share of small firms",
            "# Public and private money: Fees paid",
        ];
        assert_eq!(headings, expected);
        assert_eq!(records.len(), expected.len() + RECORDS_MAX);
    }
}
