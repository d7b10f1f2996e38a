//! Funds: from whom money is, for how long, and for what it may be used.
//!
//! Source: SF-424A (OMB 4040-0006), section B, for the object classes.

use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Label, Money, MoneyError};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Languages, Text};
use crate::ids::FundId;

/// Most purposes of a fund.
pub const PURPOSES_MAX: usize = 20;

/// A kind of cost: an object class of SF-424A.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum CostClass {
    /// Wages and salaries.
    Personnel,
    /// What comes with them.
    Fringe,
    /// Travel.
    Travel,
    /// Equipment.
    Equipment,
    /// Supplies.
    Supplies,
    /// Contracts with others.
    Contractual,
    /// Construction.
    Construction,
    /// What is none of these.
    Other,
    /// A share of what serves several projects.
    Indirect,
}

impl CostClass {
    /// All of them, in the order of the form.
    pub const ALL: [CostClass; 9] = [
        CostClass::Personnel,
        CostClass::Fringe,
        CostClass::Travel,
        CostClass::Equipment,
        CostClass::Supplies,
        CostClass::Contractual,
        CostClass::Construction,
        CostClass::Other,
        CostClass::Indirect,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            CostClass::Personnel => "personnel",
            CostClass::Fringe => "fringe",
            CostClass::Travel => "travel",
            CostClass::Equipment => "equipment",
            CostClass::Supplies => "supplies",
            CostClass::Contractual => "contractual",
            CostClass::Construction => "construction",
            CostClass::Other => "other",
            CostClass::Indirect => "indirect",
        }
    }
}

/// From whom the money of a fund is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum FundSource {
    /// The programme.
    Public,
    /// Partners, in money.
    Partners,
    /// Partners, in kind.
    InKind,
    /// Members' fees and what else the institute earns.
    Fees,
    /// What its projects earn.
    ProgrammeIncome,
}

impl FundSource {
    /// All of them.
    pub const ALL: [FundSource; 5] = [
        FundSource::Public,
        FundSource::Partners,
        FundSource::InKind,
        FundSource::Fees,
        FundSource::ProgrammeIncome,
    ];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            FundSource::Public => "public",
            FundSource::Partners => "partners",
            FundSource::InKind => "in_kind",
            FundSource::Fees => "fees",
            FundSource::ProgrammeIncome => "programme_income",
        }
    }

    /// Whether it counts as the share that partners bring.
    pub const fn is_match(self) -> bool {
        matches!(self, FundSource::Partners | FundSource::InKind)
    }
}

/// A part of a fund, each an account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Part {
    /// All that may be used.
    Authority,
    /// What is not obligated.
    Free,
    /// What is obligated and not spent.
    Obligated,
    /// What is spent and not drawn.
    Spent,
    /// What is drawn.
    Drawn,
    /// What it was spent on.
    Cost(CostClass),
}

/// The parts that are no cost, with their words.
const PARTS: [(Part, &str); 5] = [
    (Part::Authority, "authority"),
    (Part::Free, "free"),
    (Part::Obligated, "obligated"),
    (Part::Spent, "spent"),
    (Part::Drawn, "drawn"),
];

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Part::Cost(class) = self {
            return write!(f, "cost/{}", class.word());
        }
        let word = PARTS.iter().find(|(part, _)| part == self).map(|(_, word)| *word);
        f.write_str(word.unwrap_or_default())
    }
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Part, String> {
        let class = text.strip_prefix("cost/");
        let class =
            class.and_then(|word| CostClass::ALL.into_iter().find(|one| one.word() == word));
        let part = PARTS.iter().find(|(_, word)| *word == text).map(|(part, _)| *part);
        class.map(Part::Cost).or(part).ok_or_else(|| format!("no fund has a part `{text}`"))
    }
}

/// An amount for a kind of cost.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Planned {
    /// For what.
    pub class: CostClass,
    /// How much.
    #[serde_as(as = "Text")]
    pub amount: Money,
}

/// Money of one source, and what restricts it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Fund {
    /// Which.
    #[serde_as(as = "Text")]
    pub id: FundId,
    /// What people call it.
    #[serde_as(as = "Languages<'_>")]
    pub label: Label,
    /// From whom it is.
    pub source: FundSource,
    /// The first day of its period of performance.
    #[serde_as(as = "Text")]
    pub from: Day,
    /// The first day after it.
    #[serde_as(as = "Text")]
    pub until: Day,
    /// For what it may be used; for anything where there is none.
    pub purposes: Vec<String>,
    /// The commitment of an agency that it is, by its number in the programme; none where it is of
    /// public money that no agency is named for, or not public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commitment: Option<u64>,
    /// What it may be spent on, each kind of cost once; only these are allowable.
    pub budget: Vec<Planned>,
}

impl Fund {
    /// All of it.
    ///
    /// # Errors
    /// [`MoneyError`] when amounts cannot be added up.
    pub fn total(&self, zero: Money) -> Result<Money, MoneyError> {
        self.budget.iter().map(|one| one.amount).try_fold(zero, Money::plus)
    }

    /// Whether a kind of cost is allowable.
    pub fn allows(&self, class: CostClass) -> bool {
        self.budget.iter().any(|one| one.class == class)
    }
}
