//! What a project says of itself, as it stands on the wire in both directions.

use guildhall_model::{Money, OrganisationId};
use guildhall_network::project::text::{
    Change, Milestone, Package, Part, ProjectText, Source, Valuation, Way,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{parsed, word};
use crate::api::wire::name;
use crate::problem::Problem;

/// All that a project says of itself.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectText)]
pub(crate) struct TextWire {
    title: String,
    summary: String,
    /// Its first day, like `2027-03-01`.
    from: String,
    /// The first day after it.
    until: String,
    /// Who takes part beside the lead.
    partners: Vec<String>,
    packages: Vec<PackageWire>,
    milestones: Vec<MilestoneTextWire>,
    /// Technology readiness, from 1 to 9.
    trl: WayWire,
    /// Manufacturing readiness, from 1 to 10.
    mrl: WayWire,
    budget: Vec<PartWire>,
}

/// A work package.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectPackage)]
struct PackageWire {
    title: String,
    /// Who leads it.
    lead: String,
    /// Its first day.
    from: String,
    /// The first day after it.
    until: String,
}

/// What is to be there until when.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectMilestoneText)]
struct MilestoneTextWire {
    title: String,
    /// Of which work package, from 1.
    package: u8,
    /// The last day on which it is in time.
    due: String,
}

/// From which level to which.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReadinessWay)]
struct WayWire {
    start: u8,
    target: u8,
}

/// A part of a project's budget.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ProjectBudgetPart)]
pub(super) struct PartWire {
    /// Who spends it, and brings it unless it comes from the institute.
    organisation: String,
    /// `institute`, `cash`, `in_kind` or `programme_income`.
    source: String,
    /// How what is in kind is valued: `volunteers`, `employees`, `supplies`, `property`, `space` or
    /// `loaned_equipment`; null for what is money.
    #[serde(default)]
    valuation: Option<String>,
    /// Like `1000.00 USD`.
    amount: String,
}

/// What a change request asks for.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "what", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = ProjectChange)]
pub(super) enum ChangeWire {
    /// Another first day after the project.
    Until { until: String },
    /// Another last day for a milestone, by its number from 1.
    Due { milestone: u32, due: String },
    /// Another budget, as a whole.
    Budget { budget: Vec<PartWire> },
    /// One more partner.
    Join { organisation: String },
    /// One partner less.
    Leave { organisation: String },
}

/// The words for where money comes from; how what is in kind is valued stands beside them.
const SOURCES: [&str; 4] = ["institute", "cash", "in_kind", "programme_income"];

impl From<&ProjectText> for TextWire {
    fn from(text: &ProjectText) -> TextWire {
        let package = |one: &Package| PackageWire {
            title: one.title.clone(),
            lead: one.lead.to_string(),
            from: one.from.to_string(),
            until: one.until.to_string(),
        };
        let milestone = |one: &Milestone| MilestoneTextWire {
            title: one.title.clone(),
            package: one.package,
            due: one.due.to_string(),
        };
        let way = |way: Way| WayWire { start: way.start, target: way.target };
        TextWire {
            title: text.title.clone(),
            summary: text.summary.clone(),
            from: text.from.to_string(),
            until: text.until.to_string(),
            partners: text.partners.iter().map(ToString::to_string).collect(),
            packages: text.packages.iter().map(package).collect(),
            milestones: text.milestones.iter().map(milestone).collect(),
            trl: way(text.trl),
            mrl: way(text.mrl),
            budget: text.budget.iter().map(PartWire::from).collect(),
        }
    }
}

impl From<&Part> for PartWire {
    fn from(one: &Part) -> PartWire {
        PartWire {
            organisation: one.organisation.to_string(),
            source: one.source.word().to_owned(),
            valuation: one.source.valuation().map(|rule| rule.word().to_owned()),
            amount: one.amount.to_string(),
        }
    }
}

impl From<&Change> for ChangeWire {
    fn from(change: &Change) -> ChangeWire {
        match change {
            Change::Until { until } => ChangeWire::Until { until: until.to_string() },
            Change::Due { milestone, due } => {
                ChangeWire::Due { milestone: *milestone, due: due.to_string() }
            }
            Change::Budget { budget } => {
                ChangeWire::Budget { budget: budget.iter().map(PartWire::from).collect() }
            }
            Change::Join { organisation } => {
                ChangeWire::Join { organisation: organisation.to_string() }
            }
            Change::Leave { organisation } => {
                ChangeWire::Leave { organisation: organisation.to_string() }
            }
        }
    }
}

impl TextWire {
    pub(super) fn read(self) -> Result<ProjectText, Problem> {
        let package = |one: PackageWire| {
            Ok::<_, Problem>(Package {
                title: one.title,
                lead: organisation("packages.lead", &one.lead)?,
                from: parsed("packages.from", &one.from)?,
                until: parsed("packages.until", &one.until)?,
            })
        };
        let milestone = |one: MilestoneTextWire| {
            let due = parsed("milestones.due", &one.due)?;
            Ok::<_, Problem>(Milestone { title: one.title, package: one.package, due })
        };
        let partners = self.partners.iter().map(|id| organisation("partners", id));
        let way = |way: &WayWire| Way { start: way.start, target: way.target };
        let milestones = self.milestones.into_iter().map(milestone);
        Ok(ProjectText {
            title: self.title,
            summary: self.summary,
            from: parsed("from", &self.from)?,
            until: parsed("until", &self.until)?,
            partners: partners.collect::<Result<_, Problem>>()?,
            packages: self.packages.into_iter().map(package).collect::<Result<_, Problem>>()?,
            milestones: milestones.collect::<Result<_, Problem>>()?,
            trl: way(&self.trl),
            mrl: way(&self.mrl),
            budget: parts(self.budget)?,
        })
    }
}

impl ChangeWire {
    pub(super) fn read(self) -> Result<Change, Problem> {
        Ok(match self {
            ChangeWire::Until { until } => Change::Until { until: parsed("until", &until)? },
            ChangeWire::Due { milestone, due } => {
                Change::Due { milestone, due: parsed("due", &due)? }
            }
            ChangeWire::Budget { budget } => Change::Budget { budget: parts(budget)? },
            ChangeWire::Join { organisation: id } => {
                Change::Join { organisation: organisation("organisation", &id)? }
            }
            ChangeWire::Leave { organisation: id } => {
                Change::Leave { organisation: organisation("organisation", &id)? }
            }
        })
    }
}

fn parts(parts: Vec<PartWire>) -> Result<Vec<Part>, Problem> {
    parts.into_iter().map(PartWire::read).collect()
}

impl PartWire {
    fn read(self) -> Result<Part, Problem> {
        let valued = |text: &str| word("budget.valuation", text, &Valuation::ALL, Valuation::word);
        let valuation = self.valuation.as_deref().map(valued).transpose()?;
        let source = match (word("budget.source", &self.source, &SOURCES, |one| one)?, valuation) {
            ("in_kind", Some(valuation)) => Source::InKind { valuation },
            ("in_kind", None) => {
                let why = "what is in kind needs a rule by which it is valued";
                return Err(Problem::bad_request(why).with_field("budget.valuation", why));
            }
            (_, Some(_)) => {
                let why = "only what is in kind is valued by a rule";
                return Err(Problem::bad_request(why).with_field("budget.valuation", why));
            }
            ("institute", None) => Source::Institute,
            ("cash", None) => Source::Cash,
            (_, None) => Source::ProgrammeIncome,
        };
        let amount: Money = parsed("budget.amount", &self.amount)?;
        let organisation = organisation("budget.organisation", &self.organisation)?;
        Ok(Part { organisation, source, amount })
    }
}

pub(super) fn organisation(field: &str, id: &str) -> Result<OrganisationId, Problem> {
    Ok(OrganisationId(name(field, id)?))
}
