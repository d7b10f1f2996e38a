//! Each rule of a policy, with rows of what keeps it and of what it refuses.
//!
//! What a policy may be about is asked of the parser that reads one, so that a rule without rows is
//! found here. A row is a demand, what is done under it by real commands, and what comes of that. The
//! number that is cited is compared with that of the rule in force.

mod agreements;
mod calls;
mod elections;
mod institutes;
mod money;
mod outlooks;
mod projects;
mod property;
mod proposals;

use std::collections::BTreeSet;
use std::fmt::Display;

use guildhall_network::competition::Figure;
use guildhall_network::policy::{About, Demand, PolicyError, Rule, RuleNumber, Share};
use guildhall_network::{Command, NetworkError};

use crate::house::{House, at, money, organisation, programme, rule};
use crate::life::NOW;

/// The number of the rule of a row, where no other is told.
const NUMBER: &str = "99.1";

/// What comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Comes {
    /// It is taken.
    Taken,
    /// It is refused: what there is, and what would satisfy the rule.
    Refused(Figure, Figure),
    /// It is refused for a tie to these.
    Tied(Vec<String>),
    /// The rule is shown as met, with this.
    Met(String),
    /// It is shown as not met, with this.
    NotMet(String),
    /// It is to be done until then, which is told without the number of the rule.
    Due(String),
    /// A policy with such a rule is refused.
    Never,
    /// Something that says nothing of a rule.
    Other(String),
}

impl Comes {
    /// Whether it keeps the rule; none where only a day is told.
    const fn keeps(&self) -> Option<bool> {
        match self {
            Comes::Taken | Comes::Met(_) => Some(true),
            Comes::Due(_) => None,
            _ => Some(false),
        }
    }
}

/// What there is after it was done.
struct Got {
    house: House,
    comes: Comes,
    /// The rules that are cited, each with what it says where that is told.
    cites: Vec<(String, Option<String>)>,
    /// The version of the policy that is told.
    version: Option<u32>,
    /// The whole message.
    message: String,
}

impl Got {
    fn new(house: House, comes: Comes) -> Got {
        Got { house, comes, cites: Vec::new(), version: None, message: String::new() }
    }

    /// By what a command gave.
    fn asked(house: House, asked: Result<usize, NetworkError>) -> Got {
        let Err(error) = asked else { return Got::new(house, Comes::Taken) };
        let message = error.to_string();
        let (comes, cites, version) = match error {
            NetworkError::Rules { version, shortfalls } => {
                let first = &shortfalls[0];
                let comes = Comes::Refused(first.found.clone(), first.wanted.clone());
                let cite = |one: &guildhall_network::competition::Shortfall| {
                    (one.rule.to_string(), Some(one.sentence.en.clone()))
                };
                (comes, shortfalls.iter().map(cite).collect(), Some(version))
            }
            NetworkError::Conflict { organisations, rule, .. } => {
                let names = organisations.iter().map(ToString::to_string).collect();
                let cites = rule.map(|rule| (rule.to_string(), None)).into_iter().collect();
                (Comes::Tied(names), cites, None)
            }
            NetworkError::Policy(PolicyError::Never { number }) => {
                (Comes::Never, vec![(number.to_string(), None)], None)
            }
            _ => (Comes::Other(message.clone()), Vec::new(), None),
        };
        Got { house, comes, cites, version, message }
    }

    /// By what is shown.
    fn shown(house: House, met: bool, what: impl Display) -> Got {
        let what = what.to_string();
        Got::new(house, if met { Comes::Met(what) } else { Comes::NotMet(what) })
    }

    fn citing(mut self, rule: Option<&RuleNumber>) -> Got {
        self.cites.extend(rule.map(|rule| (rule.to_string(), None)));
        self
    }
}

/// One row.
struct Row {
    what: &'static str,
    demand: Demand,
    ask: Box<dyn Fn(Rule) -> Got>,
    comes: Comes,
}

fn row(
    what: &'static str,
    demand: Demand,
    ask: impl Fn(Rule) -> Got + 'static,
    comes: Comes,
) -> Row {
    Row { what, demand, ask: Box::new(ask), comes }
}

fn all() -> Vec<Row> {
    let mut all = proposals::rows();
    all.extend(calls::rows());
    all.extend(agreements::rows());
    all.extend(institutes::rows());
    all.extend(money::rows());
    all.extend(outlooks::rows());
    all.extend(projects::rows());
    all.extend(property::rows());
    all.extend(elections::rows());
    all
}

/// Rules that change what is shown or reckoned, where nothing is refused and no number stands beside it.
const UNCITED: [(About, &str); 4] = [
    (About::PublicResponses, "who sees a response is not told why another does not"),
    (About::OpenCalls, "to who is not signed in, a call that he may not read is not there"),
    (About::FiscalYear, "days of a line are shown, and not the rule from which they come"),
    (About::InventorShare, "amounts of a run are shown, and not the rule that splits them"),
];

/// A rule alone, with what it means for a firm to be small.
fn alone(of: Rule) -> Vec<Rule> {
    if of.demand.about() == About::SmallFirm {
        return vec![of];
    }
    vec![rule("1.1", "Fewer than 500 people.", Demand::SmallFirm { under: 500 }), of]
}

/// A policy is set.
fn set(rule: Rule) -> Got {
    let mut house = House::new();
    let (programme, from) = (programme(), crate::house::day("2027-01-01"));
    let set = Command::SetPolicy { programme, from, rules: vec![rule] };
    let asked = house.ask("office", at(NOW), set);
    Got::asked(house, asked)
}

fn part(hundredths: u16) -> Share {
    Share::new(hundredths).unwrap()
}

fn met(what: &str) -> Comes {
    Comes::Met(what.to_owned())
}

fn not_met(what: &str) -> Comes {
    Comes::NotMet(what.to_owned())
}

fn due(until: &str) -> Comes {
    Comes::Due(until.to_owned())
}

fn counts(found: u32, wanted: u32) -> Comes {
    Comes::Refused(Figure::Count(found), Figure::Count(wanted))
}

fn shares(found: u16, wanted: u16) -> Comes {
    Comes::Refused(Figure::Share(part(found)), Figure::Share(part(wanted)))
}

fn sums(found: Option<&str>, wanted: &str) -> Comes {
    Comes::Refused(Figure::Money(found.map(money)), Figure::Money(Some(money(wanted))))
}

fn years(found: u8, (least, most): (u8, u8)) -> Comes {
    Comes::Refused(Figure::Years(found), Figure::YearsBetween(least, most))
}

fn between(found: Option<&str>, least: &str, most: &str) -> Comes {
    Comes::Refused(Figure::Money(found.map(money)), Figure::Between(money(least), money(most)))
}

fn organisations(found: &[&str]) -> Comes {
    let found = found.iter().map(|id| organisation(id)).collect();
    Comes::Refused(Figure::Organisations(found), Figure::Organisations(Vec::new()))
}

fn words(found: &[&str], wanted: &[&str]) -> Comes {
    let words = |of: &[&str]| Figure::Words(of.iter().map(ToString::to_string).collect());
    Comes::Refused(words(found), words(wanted))
}

fn tied(to: &str) -> Comes {
    Comes::Tied(vec![to.to_owned()])
}

/// What is wrong with what a row gave.
fn wrong(row: &Row) -> Option<String> {
    let got = (row.ask)(rule(NUMBER, "The rule of the row.", row.demand.clone()));
    if got.comes != row.comes {
        return Some(format!("{:?} comes, not {:?}", got.comes, row.comes));
    }
    if got.comes == Comes::Never {
        let cited = got.cites == [(NUMBER.to_owned(), None)];
        return (!cited).then(|| format!("{:?} is cited", got.cites));
    }
    let about = row.demand.about();
    let policy = got.house.network.policies(&programme()).last().unwrap();
    let Some(rule) = policy.rule(about).filter(|rule| rule.demand == row.demand) else {
        return Some("the policy in force has another rule about it, or none".to_owned());
    };
    let is_uncited = UNCITED.iter().any(|(one, _)| *one == about);
    if matches!(got.comes, Comes::Taken | Comes::Due(_)) || (is_uncited && got.cites.is_empty()) {
        return None;
    }
    let number = rule.number.to_string();
    let is_it = |(one, says): &(String, Option<String>)| {
        *one == number && says.as_ref().is_none_or(|says| *says == rule.sentence.en)
    };
    if got.cites.is_empty() || !got.cites.iter().all(is_it) {
        return Some(format!("{:?} is cited, and the rule is {number}", got.cites));
    }
    if got.version.is_some_and(|version| version != policy.version()) {
        return Some(format!("version {:?} is told", got.version));
    }
    let is_shown = matches!(got.comes, Comes::Met(_) | Comes::NotMet(_));
    (!is_shown && !got.message.contains(&number)).then(|| format!("`{}` is said", got.message))
}

#[test]
fn each_row_comes_as_it_says_and_cites_its_rule() {
    let said = |row: &Row| {
        let why = wrong(row)?;
        Some(format!("{:?}, {}: {why}", row.demand.about(), row.what))
    };
    let wrong: Vec<String> = all().iter().filter_map(said).collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// The word of a demand in the file of a policy.
fn word(demand: &Demand) -> String {
    serde_json::to_value(demand).unwrap()["about"].as_str().unwrap().to_owned()
}

/// All words that the parser of a policy knows.
fn words_of_the_parser() -> BTreeSet<String> {
    let refused = serde_json::from_str::<Demand>(r#"{"about": "nothing"}"#).unwrap_err();
    let said = refused.to_string();
    let (_, words) = said.split_once("expected one of ").unwrap();
    words.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect()
}

#[test]
fn each_rule_that_a_policy_can_have_has_rows_that_keep_it_and_rows_that_do_not() {
    let known = words_of_the_parser();
    let (letters, table) = ("letters".to_owned(), "size_table".to_owned());
    assert!(known.contains(&letters) && known.contains(&table), "{known:?}");
    let rows = all();
    let of = |keeps: bool| {
        let of = rows.iter().filter(move |row| row.comes.keeps() == Some(keeps));
        of.map(|row| word(&row.demand)).collect::<BTreeSet<_>>()
    };
    for keeps in [true, false] {
        let lacks = &known - &of(keeps);
        let row = if keeps { "a row that keeps it" } else { "a row that does not keep it" };
        assert!(lacks.is_empty(), "without {row}: {lacks:?}");
    }
}

#[test]
fn what_is_not_cited_is_never_refused() {
    for row in all().iter().filter(|row| UNCITED.iter().any(|(one, _)| *one == row.demand.about()))
    {
        let got = (row.ask)(rule(NUMBER, "The rule of the row.", row.demand.clone()));
        assert!(got.cites.is_empty(), "{} is cited: take it from the list", row.what);
        assert!(matches!(row.comes, Comes::Met(_) | Comes::NotMet(_)), "{}", row.what);
    }
    assert!(UNCITED.iter().all(|(_, why)| !why.is_empty()));
}
