//! What a project says of itself: what is to be done by whom until when, from where to where it is to
//! come, and who pays for it with what.
//!
//! Sources: ISO 16290:2013 for technology readiness levels 1 to 9; the Manufacturing Readiness Level
//! Deskbook of the US Department of Defense for levels 1 to 10; 2 CFR 200.306 and 200.307 for cost
//! share and programme income.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money, OrganisationId};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::Text;

/// Most partners of a project beside its lead.
pub const PARTNERS_MAX: usize = 50;
/// Most work packages.
pub const PACKAGES_MAX: usize = 50;
/// Most milestones.
pub const MILESTONES_MAX: usize = 200;
/// Most parts of a budget.
pub const PARTS_MAX: usize = 500;

/// All that a project says of itself. What was granted since is in it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct ProjectText {
    /// What people call it.
    pub title: String,
    /// What is to be done, and why.
    pub summary: String,
    /// Its first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// Who takes part beside the lead.
    #[serde_as(as = "Vec<Text>")]
    pub partners: Vec<OrganisationId>,
    /// What is done by whom.
    pub packages: Vec<Package>,
    /// What is to be there until when.
    pub milestones: Vec<Milestone>,
    /// From which technology readiness level to which.
    pub trl: Way,
    /// From which manufacturing readiness level to which.
    pub mrl: Way,
    /// Who pays with what.
    pub budget: Vec<Part>,
}

/// A work package.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Package {
    /// What is done in it.
    pub title: String,
    /// Who leads it.
    #[serde_as(as = "Text")]
    pub lead: OrganisationId,
    /// Its first day.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
}

/// A milestone.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Milestone {
    /// What is to be there.
    pub title: String,
    /// Of which work package, from 1.
    pub package: u8,
    /// The last day on which it is in time.
    #[serde_as(as = "Text")]
    pub due: Day,
}

/// From which level to which.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Way {
    /// Where it begins.
    pub start: u8,
    /// Where it is to come.
    pub target: u8,
}

/// What is measured in levels.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Technology readiness.
    Trl,
    /// Manufacturing readiness.
    Mrl,
}

impl Scale {
    /// Both of them.
    pub const ALL: [Scale; 2] = [Scale::Trl, Scale::Mrl];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Scale::Trl => "trl",
            Scale::Mrl => "mrl",
        }
    }

    /// Its highest level; the lowest is 1.
    pub const fn highest(self) -> u8 {
        match self {
            Scale::Trl => 9,
            Scale::Mrl => 10,
        }
    }

    /// What a project says of it.
    pub const fn of(self, text: &ProjectText) -> Way {
        match self {
            Scale::Trl => text.trl,
            Scale::Mrl => text.mrl,
        }
    }
}

/// A part of a budget.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Part {
    /// Who spends it, and brings it unless it comes from the institute.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
    /// Where it comes from.
    #[serde(flatten)]
    pub source: Source,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// Where a part of a budget comes from.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum Source {
    /// From the institute.
    Institute,
    /// The organisation's own money.
    Cash,
    /// No money: what it is worth is reckoned by a rule.
    InKind {
        /// Which.
        valuation: Valuation,
    },
    /// What the project itself earns: 2 CFR 200.307.
    ProgrammeIncome,
}

impl Source {
    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Source::Institute => "institute",
            Source::Cash => "cash",
            Source::InKind { .. } => "in_kind",
            Source::ProgrammeIncome => "programme_income",
        }
    }

    /// By which rule it is valued, where it is no money.
    pub const fn valuation(self) -> Option<Valuation> {
        match self {
            Source::InKind { valuation } => Some(valuation),
            _ => None,
        }
    }
}

/// How what is no money is valued: the parts of 2 CFR 200.306.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Valuation {
    /// Unpaid work at the rate paid for similar work: (e).
    Volunteers,
    /// People of another employer at their regular pay: (f).
    Employees,
    /// Supplies at their market value when they were given: (g).
    Supplies,
    /// Equipment or buildings given, at most at their market value: (i)(1) and (2).
    Property,
    /// Space at the fair rent of comparable space: (i)(3).
    Space,
    /// Equipment lent, at its fair rent: (i)(4).
    LoanedEquipment,
}

impl Valuation {
    /// All of them, in the order of the source.
    pub const ALL: [Valuation; 6] = [
        Valuation::Volunteers,
        Valuation::Employees,
        Valuation::Supplies,
        Valuation::Property,
        Valuation::Space,
        Valuation::LoanedEquipment,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            Valuation::Volunteers => "volunteers",
            Valuation::Employees => "employees",
            Valuation::Supplies => "supplies",
            Valuation::Property => "property",
            Valuation::Space => "space",
            Valuation::LoanedEquipment => "loaned_equipment",
        }
    }
}

/// What a change request asks for.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Change {
    /// Another first day after the project.
    Until {
        /// Which.
        #[serde_as(as = "Text")]
        until: Day,
    },
    /// Another last day for a milestone.
    Due {
        /// Which, from 1.
        milestone: u32,
        /// The last day.
        #[serde_as(as = "Text")]
        due: Day,
    },
    /// Another budget, as a whole.
    Budget {
        /// Its parts.
        budget: Vec<Part>,
    },
    /// One more partner.
    Join {
        /// Who.
        #[serde_as(as = "Text")]
        organisation: OrganisationId,
    },
    /// One partner less.
    Leave {
        /// Who.
        #[serde_as(as = "Text")]
        organisation: OrganisationId,
    },
}

impl Change {
    /// What a project says with it.
    pub(crate) fn of(&self, text: &ProjectText) -> ProjectText {
        let mut text = text.clone();
        match self {
            Change::Until { until } => text.until = *until,
            Change::Due { milestone, due } => {
                if let Some(there) = place(*milestone).and_then(|at| text.milestones.get_mut(at)) {
                    there.due = *due;
                }
            }
            Change::Budget { budget } => text.budget.clone_from(budget),
            Change::Join { organisation } => text.partners.push(organisation.clone()),
            Change::Leave { organisation } => text.partners.retain(|one| one != organisation),
        }
        text
    }
}

/// Where what has a number from 1 stands in a list.
pub(crate) fn place(number: u32) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}
