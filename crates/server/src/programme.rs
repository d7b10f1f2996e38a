//! Files of programmes: an office, its policy and its tables of size standards, in TOML, one file
//! for each programme; the tables are CSV beside it.
//!
//! The manual describes each key. A file is read at every start. Its programme and the version of
//! the policy that it says are taken over as events when there is none like it; the same file
//! again gives none. A version that holds is never changed: a file that says other rules for the
//! same day is refused.

mod tables;

use std::path::{Path, PathBuf};

use guildhall_model::{Day, Label, Money, Organisation, OrganisationId};
use guildhall_network::board::count::Break;
use guildhall_network::competition::reviewing::report::Part;
use guildhall_network::directory::Kind;
use guildhall_network::money::fund::CostClass;
use guildhall_network::policy::{Demand, NamedBy, Rule, RuleNumber, Share};
use guildhall_network::{Command, Network, ProgrammeId, TableId};
use serde::Deserialize;

use crate::error::ServerError;
pub(crate) use tables::Beside;
use tables::{FileTable, Table};

/// What one file says.
#[derive(Clone, Debug)]
pub(crate) struct ProgrammeFile {
    /// What it is called in errors.
    pub(crate) name: String,
    pub(crate) office: Organisation,
    id: ProgrammeId,
    label: Label,
    from: Day,
    rules: Vec<Rule>,
    tables: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    programme: Labelled,
    office: Labelled,
    policy: Policy,
    #[serde(default)]
    size_tables: Vec<FileTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Labelled {
    id: String,
    label: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    en: String,
    ko: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    from: String,
    rules: Vec<FileRule>,
}

#[derive(Deserialize)]
struct FileRule {
    number: String,
    sentence: Text,
    #[serde(flatten)]
    demand: FileDemand,
}

#[derive(Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
enum FileDemand {
    SmallFirm { under: u32 },
    SizeTable { table: String, under: Option<u32> },
    SmallFirms { least: u32 },
    LeadKinds { kinds: Vec<String> },
    Letters {},
    Roles {},
    Givers {},
    MatchInKind { most_percent: f64 },
    Packages { least: u8 },
    PackagesSum {},
    PublicLast { most_percent: f64 },
    ConceptPaper {},
    FocusOnce {},
    PublicResponses {},
    AgreedTerms {},
    Match { least_percent: f64 },
    PublicBudget { least: String, most: String },
    WholeBudget { least: String, most: String },
    Term { least_years: u8, most_years: u8 },
    Reviews { least: u8 },
    BothSectors {},
    OpenCalls {},
    Conflicts { years: u8 },
    NoAppointees {},
    Ranking {},
    Tranches { after_years: u8 },
    SmallMembers { least_percent: f64 },
    ApplicationAnswer { days: u16 },
    InvoiceTerm { days: u16 },
    Cure { years: u8 },
    MidReview { after_years: u8 },
    Renewal {},
    Waivers { purposes: Vec<String> },
    FiscalYear { month: u8, named_by: FileNamedBy },
    Committed {},
    TrancheConditions {},
    ProgressReports { months: u8, days: u16 },
    AnnualReports { days: u16 },
    CouncilMajority { more_than_percent: f64 },
    CouncilQuorum { least_percent: f64 },
    InventionDisclosure { months: u8 },
    TitleElection { years: u8, days_before_bar: u16 },
    FirstFiling { years: u8, years_after_publication: u8 },
    AfterProvisional { months: u8 },
    ConfirmatoryLicence { months: u8 },
    SupportClause {},
    UtilisationReport { month: u8, day: u8 },
    InventionSecrecy { months: u8 },
    DomesticManufacture {},
    InventorShare { share_percent: f64 },
    SelfSufficient { least_percent: f64 },
    IncomeSpread { most_percent: f64 },
    OutlookWarning { under_percent: f64 },
    OutlookPrior { renewed: u32, left: u32, accepted: u32, declined: u32 },
    PlansComeTrue { least_percent: u16, most_percent: u16 },
    AllowableCosts { classes: Vec<String> },
    Liquidation { days: u16 },
    CloseOut { days: u16 },
    DrawnMatch { least_percent: f64 },
    IndirectRate { most_percent: f64 },
    Invitations {},
    ReviewLoad { most: u8 },
    Discussion { apart_percent: f64 },
    PublicReport { parts: Vec<String> },
    ProjectMembers { partners: bool },
    ProjectCostShare { least_percent: f64 },
    ProjectInKind { most_percent: f64 },
    ProjectTerm { most_years: u8 },
    ProjectAssessor,
    DataRoom { days: u32 },
    ElectionQuorum { least_percent: f64, least_ballots: u32 },
    ElectionOpen { days: u16 },
    ElectionTies { by: Break },
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FileNamedBy {
    Begin,
    End,
}

/// Reads and checks the file of a programme. `file` is what it is called in errors.
pub(crate) fn read(
    text: &str,
    file: &str,
    beside: Beside<'_>,
) -> Result<ProgrammeFile, ServerError> {
    let wrong = |why: String| ServerError::Programme { file: file.to_owned(), why };
    let parsed: File = toml::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let office =
        OrganisationId::new(&parsed.office.id).map_err(|error| wrong(error.to_string()))?;
    let id = ProgrammeId::new(&parsed.programme.id).map_err(|error| wrong(error.to_string()))?;
    let from = Day::parse(&parsed.policy.from).map_err(|error| wrong(error.to_string()))?;
    let rule = |rule: FileRule| {
        let number = rule.number.clone();
        rule.read().map_err(|why| wrong(format!("rule `{number}`: {why}")))
    };
    Ok(ProgrammeFile {
        name: file.to_owned(),
        office: Organisation { id: office, label: parsed.office.label.into() },
        id,
        label: parsed.programme.label.into(),
        from,
        rules: parsed.policy.rules.into_iter().map(rule).collect::<Result<_, _>>()?,
        tables: parsed
            .size_tables
            .into_iter()
            .map(|table| table.read(beside, wrong))
            .collect::<Result<_, _>>()?,
    })
}

/// Reads and checks files of programmes.
pub(crate) fn read_all(paths: &[PathBuf]) -> Result<Vec<ProgrammeFile>, ServerError> {
    let read_file = |path: &PathBuf| {
        let load = |path: &Path| {
            std::fs::read_to_string(path)
                .map_err(|source| ServerError::File { path: path.to_owned(), source })
        };
        let beside = |file: &str| load(&path.with_file_name(file));
        read(&load(path)?, &path.to_string_lossy(), &beside)
    };
    paths.iter().map(read_file).collect()
}

impl ProgrammeFile {
    /// What must be asked for, so that all is as the file says.
    pub(crate) fn commands(&self, network: &Network) -> Vec<Command> {
        let (id, label) = (self.id.clone(), self.label.clone());
        let programme = Command::SetProgramme { id, label, office: self.office.id.clone() };
        let known = network.policies(&self.id).iter();
        let known =
            known.filter(|one| one.from() == self.from).any(|one| one.rules() == self.rules);
        let (programme_id, from, rules) = (self.id.clone(), self.from, self.rules.clone());
        let policy = Command::SetPolicy { programme: programme_id, from, rules };
        let tables = self.tables.iter().map(|table| table.command(&self.id));
        std::iter::once(programme).chain(tables).chain((!known).then_some(policy)).collect()
    }
}

impl FileRule {
    fn read(self) -> Result<Rule, String> {
        let number = RuleNumber::new(&self.number)
            .ok_or("a number has up to 16 letters and digits, in parts that dots join")?;
        let money = |text: &str| Money::parse(text).map_err(|error| error.to_string());
        let demand = match self.demand {
            FileDemand::SmallFirm { under } => Demand::SmallFirm { under },
            FileDemand::SizeTable { table, under } => {
                let table = TableId::new(&table).map_err(|error| error.to_string())?;
                Demand::SizeTable { table, under }
            }
            FileDemand::SmallFirms { least } => Demand::SmallFirms { least },
            FileDemand::LeadKinds { kinds } => {
                let kinds = kinds.iter().map(|word| kind(word)).collect::<Result<_, _>>()?;
                Demand::LeadKinds { kinds }
            }
            FileDemand::Letters {} => Demand::Letters,
            FileDemand::Roles {} => Demand::Roles,
            FileDemand::Givers {} => Demand::Givers,
            FileDemand::MatchInKind { most_percent } => {
                Demand::MatchInKind { most: share(most_percent)? }
            }
            FileDemand::Packages { least } => Demand::Packages { least },
            FileDemand::PackagesSum {} => Demand::PackagesSum,
            FileDemand::PublicLast { most_percent } => {
                Demand::PublicLast { most: share(most_percent)? }
            }
            FileDemand::ConceptPaper {} => Demand::ConceptPaper,
            FileDemand::FocusOnce {} => Demand::FocusOnce,
            FileDemand::PublicResponses {} => Demand::PublicResponses,
            FileDemand::AgreedTerms {} => Demand::AgreedTerms,
            FileDemand::Match { least_percent } => Demand::Match { least: share(least_percent)? },
            FileDemand::PublicBudget { least, most } => {
                Demand::PublicBudget { least: money(&least)?, most: money(&most)? }
            }
            FileDemand::WholeBudget { least, most } => {
                Demand::WholeBudget { least: money(&least)?, most: money(&most)? }
            }
            FileDemand::Term { least_years: least, most_years: most } => {
                Demand::Term { least, most }
            }
            FileDemand::Reviews { least } => Demand::Reviews { least },
            FileDemand::BothSectors {} => Demand::BothSectors,
            FileDemand::OpenCalls {} => Demand::OpenCalls,
            FileDemand::Conflicts { years } => Demand::Conflicts { years },
            FileDemand::NoAppointees {} => Demand::NoAppointees,
            FileDemand::Ranking {} => Demand::Ranking,
            FileDemand::Tranches { after_years: after } => Demand::Tranches { after },
            FileDemand::SmallMembers { least_percent } => {
                Demand::SmallMembers { least: share(least_percent)? }
            }
            FileDemand::ApplicationAnswer { days } => Demand::ApplicationAnswer { days },
            FileDemand::InvoiceTerm { days } => Demand::InvoiceTerm { days },
            FileDemand::CloseOut { days } => Demand::CloseOut { days },
            FileDemand::Cure { years } => Demand::Cure { years },
            FileDemand::MidReview { after_years: after } => Demand::MidReview { after },
            FileDemand::Renewal {} => Demand::Renewal,
            FileDemand::Waivers { purposes } => Demand::Waivers { purposes },
            FileDemand::FiscalYear { month, named_by } => {
                Demand::FiscalYear { month, named_by: named_by.into() }
            }
            FileDemand::Committed {} => Demand::Committed,
            FileDemand::TrancheConditions {} => Demand::TrancheConditions,
            FileDemand::ProgressReports { months, days } => {
                Demand::ProgressReports { months, days }
            }
            FileDemand::AnnualReports { days } => Demand::AnnualReports { days },
            FileDemand::CouncilMajority { more_than_percent } => {
                Demand::CouncilMajority { more_than: share(more_than_percent)? }
            }
            FileDemand::CouncilQuorum { least_percent } => {
                Demand::CouncilQuorum { least: share(least_percent)? }
            }
            FileDemand::InventionDisclosure { months } => Demand::InventionDisclosure { months },
            FileDemand::TitleElection { years, days_before_bar } => {
                Demand::TitleElection { years, days_before_bar }
            }
            FileDemand::FirstFiling { years, years_after_publication } => {
                Demand::FirstFiling { years, years_after_publication }
            }
            FileDemand::AfterProvisional { months } => Demand::AfterProvisional { months },
            FileDemand::ConfirmatoryLicence { months } => Demand::ConfirmatoryLicence { months },
            FileDemand::SupportClause {} => Demand::SupportClause,
            FileDemand::UtilisationReport { month, day } => {
                Demand::UtilisationReport { month, day }
            }
            FileDemand::InventionSecrecy { months } => Demand::InventionSecrecy { months },
            FileDemand::DomesticManufacture {} => Demand::DomesticManufacture,
            FileDemand::InventorShare { share_percent } => {
                Demand::InventorShare { share: share(share_percent)? }
            }
            FileDemand::SelfSufficient { least_percent } => {
                Demand::SelfSufficient { least: share(least_percent)? }
            }
            FileDemand::IncomeSpread { most_percent } => {
                Demand::IncomeSpread { most: share(most_percent)? }
            }
            FileDemand::OutlookWarning { under_percent } => {
                Demand::OutlookWarning { under: share(under_percent)? }
            }
            FileDemand::OutlookPrior { renewed, left, accepted, declined } => {
                Demand::OutlookPrior { renewed, left, accepted, declined }
            }
            FileDemand::PlansComeTrue { least_percent, most_percent } => {
                Demand::PlansComeTrue { least_percent, most_percent }
            }
            FileDemand::AllowableCosts { classes } => {
                let classes = classes.iter().map(|word| class(word)).collect::<Result<_, _>>()?;
                Demand::AllowableCosts { classes }
            }
            FileDemand::Liquidation { days } => Demand::Liquidation { days },
            FileDemand::DrawnMatch { least_percent } => {
                Demand::DrawnMatch { least: share(least_percent)? }
            }
            FileDemand::IndirectRate { most_percent } => {
                Demand::IndirectRate { most: share(most_percent)? }
            }
            FileDemand::Invitations {} => Demand::Invitations,
            FileDemand::ReviewLoad { most } => Demand::ReviewLoad { most },
            FileDemand::Discussion { apart_percent } => {
                Demand::Discussion { apart: share(apart_percent)? }
            }
            FileDemand::PublicReport { parts } => {
                let parts = parts.iter().map(|word| part(word)).collect::<Result<_, _>>()?;
                Demand::PublicReport { parts }
            }
            FileDemand::ProjectMembers { partners } => Demand::ProjectMembers { partners },
            FileDemand::ProjectCostShare { least_percent } => {
                Demand::ProjectCostShare { least: share(least_percent)? }
            }
            FileDemand::ProjectInKind { most_percent } => {
                Demand::ProjectInKind { most: share(most_percent)? }
            }
            FileDemand::ProjectTerm { most_years } => Demand::ProjectTerm { most: most_years },
            FileDemand::ProjectAssessor => Demand::ProjectAssessor,
            FileDemand::DataRoom { days } => Demand::DataRoom { days },
            FileDemand::ElectionQuorum { least_percent, least_ballots: ballots } => {
                Demand::ElectionQuorum { least: share(least_percent)?, ballots }
            }
            FileDemand::ElectionOpen { days } => Demand::ElectionOpen { days },
            FileDemand::ElectionTies { by } => Demand::ElectionTies { by },
        };
        Ok(Rule { number, sentence: self.sentence.into(), demand })
    }
}

impl From<FileNamedBy> for NamedBy {
    fn from(named_by: FileNamedBy) -> NamedBy {
        match named_by {
            FileNamedBy::Begin => NamedBy::Begin,
            FileNamedBy::End => NamedBy::End,
        }
    }
}

impl From<Text> for Label {
    fn from(text: Text) -> Label {
        Label { en: text.en, ko: text.ko }
    }
}

/// What kind of organisation a word means.
fn kind(word: &str) -> Result<Kind, String> {
    let found = Kind::ALL.into_iter().find(|kind| kind.word() == word);
    let words = || Kind::ALL.map(Kind::word).join(", ");
    found.ok_or_else(|| format!("`{word}` is none of {}", words()))
}

fn class(word: &str) -> Result<CostClass, String> {
    let found = CostClass::ALL.into_iter().find(|class| class.word() == word);
    let words = || CostClass::ALL.map(CostClass::word).join(", ");
    found.ok_or_else(|| format!("`{word}` is none of {}", words()))
}
/// Which part of the report on a call a word means.
fn part(word: &str) -> Result<Part, String> {
    let found = Part::ALL.into_iter().find(|part| part.word() == word);
    let words = || Part::ALL.map(Part::word).join(", ");
    found.ok_or_else(|| format!("`{word}` is none of {}", words()))
}

/// A share from a percentage with at most two decimals.
fn share(percent: f64) -> Result<Share, String> {
    let wrong = || format!("{percent} is no percentage from 0 to 100 with at most two decimals");
    let text = format!("{percent}");
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    if part.len() > 2 {
        return Err(wrong());
    }
    let hundredths = format!("{whole}{part:0<2}").parse().map_err(|_| wrong())?;
    Share::new(hundredths).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = include_str!("../../../demo/programme.toml");

    fn read(text: &str, file: &str) -> Result<ProgrammeFile, ServerError> {
        super::read(text, file, &|_| Ok("naics,employees_max\n331524,500\n".to_owned()))
    }

    #[test]
    fn the_file_of_the_demo_is_taken_over_once() {
        let file = read(FILE, "programme.toml").expect("our own file");
        let mut network = Network::default();
        let now = guildhall_model::Time::from_s(1_800_000_000);
        for (round, expected) in [(1, 3), (2, 0)] {
            let mut events = Vec::new();
            for command in file.commands(&network) {
                let more = network.decide(None, now, command).expect("good");
                more.iter().for_each(|event| network.apply(event));
                events.extend(more);
            }
            assert_eq!(events.len(), expected, "round {round}");
        }
        let mut other = file;
        other.rules.pop();
        let refused = other.commands(&network).pop().map(|one| network.decide(None, now, one));
        assert!(refused.is_some_and(|outcome| outcome.is_err()), "a version is never changed");
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(FILE.contains(from), "{from}");
            let error = read(&FILE.replacen(from, to, 1), "p.toml").map(drop);
            let said = error.expect_err("a wrong file").to_string();
            assert!(said.starts_with("p.toml: ") && said.contains(expected), "{said}");
        };
        check("about = \"small_firms\"", "about = \"tall_firms\"", "tall_firms");
        check("least_percent = 50", "least_percent = 33.333", "33.333 is no percentage");
        check("120000000.00 USD", "120000000.00 dollars", "dollars");
        check("number = \"2.1\"", "number = \"2-1\"", "rule `2-1`");
        check("named_by = \"begin\"", "named_by = \"middle\"", "middle");
        check("\"university\", ", "\"school\", ", "`school` is none of firm, ");
        check("\"scores\"", "\"names\"", "`names` is none of counts, ");
        check("[office]", "[ofice]", "ofice");
        check("table = \"sba\"", "table = \"s b a\"", "cannot be a name");
        check("id = \"sba\"", "id = \"s b a\"", "cannot be a name");
        check("file = \"", "folder = \"", "folder");
        check("from = \"", "from = \"the ", "is not a day");
    }
}
