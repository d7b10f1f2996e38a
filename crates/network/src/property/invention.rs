//! An invention: what its inventors reported, and the steps that were taken with it.
//!
//! ```text
//! foreground: reported ─▶ disclosed ─▶ elected ─▶ filed ─▶ granted
//!                             └──────────┴──────────┴─────────┴──▶ conveyed
//!                                        └──────────┴─────────┴──▶ abandoned
//! background: reported ─▶ filed ─▶ granted, each ─▶ abandoned
//! ```
//!
//! Foreground is made under the agreement of the institute: a subject invention of 35 U.S.C. 201(e).
//! Background was there before or beside it, and the government has nothing to do with it.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, OrganisationId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::directory::Orcid;
use crate::form::{Ns, Text};
use crate::ids::{InstituteId, InventionId};

/// Most inventors of one invention.
pub const INVENTORS_MAX: usize = 50;

/// Most steps of one invention: some filings, and a report for each year.
pub const STEPS_MAX: usize = 500;

/// Whether an invention was made under the agreement of the institute.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// It was.
    Foreground,
    /// It was brought along.
    Background,
}

impl Ground {
    /// Both.
    pub const ALL: [Ground; 2] = [Ground::Foreground, Ground::Background];

    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            Ground::Foreground => "foreground",
            Ground::Background => "background",
        }
    }
}

/// Who made an invention.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Inventor {
    /// First name, and what comes before the last.
    pub first: String,
    /// Last name.
    pub last: String,
    /// The ORCID iD, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub orcid: Option<Orcid>,
    /// For whom that person worked.
    #[serde_as(as = "Text")]
    pub organisation: OrganisationId,
}

/// The agreement with the government under which an invention was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct Funding {
    /// What iEdison calls the agency.
    pub agency: String,
    /// The number of the award.
    pub award: String,
}

/// What inventors report.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct InventionText {
    /// What it is called.
    pub title: String,
    /// What it is, for those who may read that.
    pub about: String,
    /// Foreground or background.
    pub ground: Ground,
    /// Who made it; at least one.
    pub inventors: Vec<Inventor>,
    /// Under which agreement, of foreground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<Funding>,
    /// In which project, as people call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The day on which the inventors reported it in writing.
    #[serde_as(as = "Text")]
    pub reported: Day,
}

/// Inventors reported an invention.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InventionReported {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub invention: InventionId,
    /// What they reported.
    #[serde(flatten)]
    pub text: InventionText,
    /// When it was written down.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// What kind of application is filed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Filing {
    /// A provisional one, 35 U.S.C. 111(b).
    Provisional,
    /// A non-provisional one, 35 U.S.C. 111(a).
    NonProvisional,
    /// One of the Patent Cooperation Treaty.
    Pct,
    /// One in another country.
    Foreign {
        /// Which, as iEdison calls it.
        country: String,
    },
}

/// How far a product of an invention is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has a licence.
    NotLicensed,
    /// Somebody has.
    Licensed,
    /// It is sold.
    Commercialized,
}

impl Stage {
    /// All, by how far they are.
    pub const ALL: [Stage; 3] = [Stage::NotLicensed, Stage::Licensed, Stage::Commercialized];

    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            Stage::NotLicensed => "not_licensed",
            Stage::Licensed => "licensed",
            Stage::Commercialized => "commercialized",
        }
    }
}

/// A step with an invention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// It is disclosed to the government, clause (c)(1).
    Disclose,
    /// The institute elects to retain title, clause (c)(2).
    Elect,
    /// Title goes to the government, clause (d).
    Convey {
        /// Why it is not retained.
        reason: String,
    },
    /// It was published, on sale or in public use for the first time.
    Publish {
        /// How.
        how: String,
    },
    /// An application is filed, clause (c)(3).
    File {
        /// Of which kind.
        #[serde(flatten)]
        filing: Filing,
        /// Its number.
        number: String,
        /// Whether it says that the government supported the invention, clause (f)(4).
        support_clause: bool,
    },
    /// A patent is granted.
    Grant {
        /// The number of the application.
        application: String,
        /// The number of the patent.
        patent: String,
    },
    /// Nothing more is done for it.
    Abandon {
        /// Why.
        reason: String,
    },
    /// The government has its confirmatory licence, clause (f)(1).
    Confirm,
    /// Members are told of it.
    Share,
    /// Products need not be made in the country, 35 U.S.C. 204. For officers.
    WaiveManufacture {
        /// Why.
        reason: String,
    },
    /// The government marches in, 35 U.S.C. 203. For officers.
    MarchIn {
        /// Why.
        reason: String,
    },
    /// What became of it in a year, clause (h).
    Utilise {
        /// Which.
        year: i16,
        /// How far a product is.
        stage: Stage,
        /// The year of the first sale, where it is sold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        first_sale: Option<i16>,
        /// What else is to be said; may be empty.
        note: String,
    },
}

impl Step {
    /// The word for it in API and console.
    pub const fn word(&self) -> &'static str {
        match self {
            Step::Disclose => "disclose",
            Step::Elect => "elect",
            Step::Convey { .. } => "convey",
            Step::Publish { .. } => "publish",
            Step::File { .. } => "file",
            Step::Grant { .. } => "grant",
            Step::Abandon { .. } => "abandon",
            Step::Confirm => "confirm",
            Step::Share => "share",
            Step::WaiveManufacture { .. } => "waive_manufacture",
            Step::MarchIn { .. } => "march_in",
            Step::Utilise { .. } => "utilise",
        }
    }

    /// Whether the government decides it.
    pub const fn is_of_government(&self) -> bool {
        matches!(self, Step::WaiveManufacture { .. } | Step::MarchIn { .. })
    }
}

/// A step was taken with an invention.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
pub struct InventionStepped {
    /// Of which institute.
    #[serde_as(as = "Text")]
    pub institute: InstituteId,
    /// Which.
    #[serde_as(as = "Text")]
    pub invention: InventionId,
    /// On which day.
    #[serde_as(as = "Text")]
    pub day: Day,
    /// What.
    #[serde(flatten)]
    pub step: Step,
    /// When it was written down.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// Where an invention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its inventors reported it.
    Reported,
    /// The government knows of it.
    Disclosed,
    /// The institute retains title.
    Elected,
    /// An application is filed.
    Filed,
    /// A patent is granted.
    Granted,
    /// The government has title.
    Conveyed,
    /// Nothing more is done for it.
    Abandoned,
}

impl State {
    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            State::Reported => "reported",
            State::Disclosed => "disclosed",
            State::Elected => "elected",
            State::Filed => "filed",
            State::Granted => "granted",
            State::Conveyed => "conveyed",
            State::Abandoned => "abandoned",
        }
    }

    /// Where it is after a step; none where the step cannot be taken.
    pub fn after(self, ground: Ground, step: &Step) -> Option<State> {
        let foreground = ground == Ground::Foreground;
        let retained = matches!(self, State::Elected | State::Filed | State::Granted);
        let ended = matches!(self, State::Conveyed | State::Abandoned);
        match step {
            Step::Disclose if foreground && self == State::Reported => Some(State::Disclosed),
            Step::Elect if self == State::Disclosed => Some(State::Elected),
            Step::Convey { .. } if foreground && (retained || self == State::Disclosed) => {
                Some(State::Conveyed)
            }
            Step::File { .. } if self == State::Granted => Some(State::Granted),
            Step::File { .. } if retained || !foreground && self == State::Reported => {
                Some(State::Filed)
            }
            Step::Grant { .. } if matches!(self, State::Filed | State::Granted) => {
                Some(State::Granted)
            }
            Step::Abandon { .. } if retained || !foreground && self == State::Reported => {
                Some(State::Abandoned)
            }
            Step::Publish { .. } | Step::Share if !ended => Some(self),
            Step::Confirm if foreground && matches!(self, State::Filed | State::Granted) => {
                Some(self)
            }
            Step::WaiveManufacture { .. } | Step::MarchIn { .. } | Step::Utilise { .. }
                if foreground && retained =>
            {
                Some(self)
            }
            _ => None,
        }
    }
}

/// An invention.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Invention {
    /// What was reported.
    pub text: InventionText,
    /// What was done with it, in the order in which it was written down.
    pub steps: Vec<InventionStepped>,
}

impl Invention {
    /// Where it is.
    pub fn state(&self) -> State {
        let after = |state: State, one: &InventionStepped| {
            state.after(self.text.ground, &one.step).unwrap_or(state)
        };
        self.steps.iter().fold(State::Reported, after)
    }

    /// The last day on which a step brought it elsewhere.
    pub(super) fn moved(&self) -> Option<Day> {
        let mut state = State::Reported;
        let moves = self.steps.iter().filter(|one| {
            let before = state;
            state = state.after(self.text.ground, &one.step).unwrap_or(state);
            state != before
        });
        moves.map(|one| one.day).max()
    }

    /// The day of the first step of a kind.
    pub fn day_of(&self, is: impl Fn(&Step) -> bool) -> Option<Day> {
        self.steps.iter().filter(|one| is(&one.step)).map(|one| one.day).min()
    }

    /// The day of its first application.
    pub fn filed(&self) -> Option<Day> {
        self.day_of(|step| matches!(step, Step::File { .. }))
    }

    /// The day on which it was published.
    pub fn published(&self) -> Option<Day> {
        self.day_of(|step| matches!(step, Step::Publish { .. }))
    }

    /// Whether it may be licensed by the institute.
    pub fn is_retained(&self) -> bool {
        match (self.text.ground, self.state()) {
            (_, State::Conveyed | State::Abandoned) => false,
            (Ground::Background, _) => true,
            (Ground::Foreground, state) => !matches!(state, State::Reported | State::Disclosed),
        }
    }
}
