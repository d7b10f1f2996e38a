//! Inventions as they are read and written.

use guildhall_network::directory::Orcid;
use guildhall_network::property::deadlines::Deadline;
use guildhall_network::property::invention::{
    self, Filing, Funding, Ground, InventionStepped, InventionText, Inventor, Stage,
};
use guildhall_network::view::{CourseView, InventionView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{Visitor, parsed, word};
use crate::api::wire::Named;
use crate::problem::Problem;

/// An invention, as far as you see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Invention)]
pub(super) struct InventionWire {
    id: String,
    title: String,
    /// `foreground` or `background`.
    ground: &'static str,
    /// `reported`, `disclosed`, `elected`, `filed`, `granted`, `conveyed` or `abandoned`.
    state: &'static str,
    /// What it is; null where you may not read that.
    about: Option<String>,
    /// What was reported and done; null where you see only that there is one.
    course: Option<CourseOf>,
    /// What the law asks of it, in the order of its life; empty where you see only that there is one.
    deadlines: Vec<DeadlineWire>,
    /// What royalties for it came to in each year.
    income: Vec<IncomeWire>,
    /// Whether you take steps with it.
    may_step: bool,
    /// Whether you may correct what its inventors reported.
    may_correct: bool,
}

/// What was reported of an invention, and what was done with it.
#[derive(Serialize, ToSchema)]
#[schema(as = InventionCourse)]
struct CourseOf {
    inventors: Vec<InventorWire>,
    /// The agreement under which foreground was made; null of background.
    funding: Option<FundingWire>,
    /// The project, as people call it.
    project: Option<String>,
    /// The day on which its inventors reported it.
    reported: String,
    /// Oldest first.
    steps: Vec<StepWire>,
}

/// Who made an invention.
#[derive(Serialize, ToSchema)]
#[schema(as = Inventor)]
struct InventorWire {
    first: String,
    last: String,
    orcid: Option<String>,
    organisation: Named,
}

/// An agreement with the government.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Funding)]
pub(super) struct FundingWire {
    /// What iEdison calls the agency.
    agency: String,
    /// The number of the award.
    award: String,
}

/// A step that was taken.
#[derive(Serialize, ToSchema)]
#[schema(as = InventionStepTaken)]
struct StepWire {
    day: String,
    #[serde(flatten)]
    step: Step,
}

/// Something that is to be done until a day.
#[derive(Serialize, ToSchema)]
#[schema(as = InventionDeadline)]
struct DeadlineWire {
    /// `disclose`, `elect`, `file`, `file_after_provisional`, `confirm` or `utilise`.
    duty: &'static str,
    /// The year that is to be reported, of `utilise`.
    year: Option<i16>,
    /// The last day on which it is in time.
    until: String,
    /// When it was done.
    done: Option<String>,
    /// Whether it is too late today, and was not done.
    overdue: bool,
    /// The number of the rule that says so.
    rule: String,
}

/// What royalties came to in a year.
#[derive(Serialize, ToSchema)]
#[schema(as = InventionIncome)]
struct IncomeWire {
    year: i16,
    amount: String,
}

/// A step with an invention.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = InventionStep)]
pub(super) enum Step {
    /// It is disclosed to the government.
    Disclose,
    /// The institute elects to retain title.
    Elect,
    /// Title goes to the government.
    Convey { reason: String },
    /// It was published, on sale or in public use for the first time.
    Publish { how: String },
    /// An application is filed.
    File {
        /// `provisional`, `non_provisional`, `pct` or `foreign`.
        kind: String,
        /// The country, of `foreign`, as iEdison calls it.
        country: Option<String>,
        number: String,
        /// Whether it says that the government supported the invention.
        support_clause: bool,
    },
    /// A patent is granted.
    Grant { application: String, patent: String },
    /// Nothing more is done for it.
    Abandon { reason: String },
    /// The government has its confirmatory licence.
    Confirm,
    /// Members are told of it.
    Share,
    /// Products need not be made in the country. For officers.
    WaiveManufacture { reason: String },
    /// The government marches in. For officers.
    MarchIn { reason: String },
    /// What became of it in a year.
    Utilise {
        year: i16,
        /// `not_licensed`, `licensed` or `commercialized`.
        stage: String,
        /// The year of the first sale, where it is sold.
        first_sale: Option<i16>,
        /// May be empty.
        note: String,
    },
}

/// What inventors reported.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInvention {
    /// What it is to be named, or which one is corrected.
    pub(super) invention: String,
    title: String,
    /// What it is, for those who may read that.
    about: String,
    /// `foreground` or `background`.
    ground: String,
    /// At least one.
    inventors: Vec<NewInventor>,
    /// Under which agreement, of foreground.
    funding: Option<FundingWire>,
    /// In which project, as people call it.
    project: Option<String>,
    /// The day on which they reported it in writing, like `2027-01-05`.
    reported: String,
}

/// Who made it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewInventor {
    first: String,
    last: String,
    orcid: Option<String>,
    /// Name of the organisation.
    organisation: String,
}

impl NewInvention {
    pub(super) fn read(self) -> Result<InventionText, Problem> {
        let inventor = |(at, one): (usize, NewInventor)| {
            let orcid = one.orcid.filter(|text| !text.is_empty());
            let orcid = orcid.map(|text| parsed::<Orcid>(&format!("inventors.{at}.orcid"), &text));
            let field = format!("inventors.{at}.organisation");
            let organisation = crate::api::wire::name(&field, &one.organisation)?;
            let organisation = guildhall_model::OrganisationId(organisation);
            let orcid = orcid.transpose()?;
            Ok(Inventor { first: one.first, last: one.last, orcid, organisation })
        };
        let funding = self.funding.map(|one| Funding { agency: one.agency, award: one.award });
        Ok(InventionText {
            title: self.title,
            about: self.about,
            ground: word("ground", &self.ground, &Ground::ALL, Ground::word)?,
            inventors: self
                .inventors
                .into_iter()
                .enumerate()
                .map(inventor)
                .collect::<Result<_, Problem>>()?,
            funding,
            project: self.project.filter(|text| !text.trim().is_empty()),
            reported: parsed("reported", &self.reported)?,
        })
    }
}

impl Step {
    pub(super) fn read(self) -> Result<invention::Step, Problem> {
        use invention::Step as S;
        Ok(match self {
            Step::Disclose => S::Disclose,
            Step::Elect => S::Elect,
            Step::Convey { reason } => S::Convey { reason },
            Step::Publish { how } => S::Publish { how },
            Step::File { kind, country, number, support_clause } => {
                let filing = filing(&kind, country)?;
                S::File { filing, number, support_clause }
            }
            Step::Grant { application, patent } => S::Grant { application, patent },
            Step::Abandon { reason } => S::Abandon { reason },
            Step::Confirm => S::Confirm,
            Step::Share => S::Share,
            Step::WaiveManufacture { reason } => S::WaiveManufacture { reason },
            Step::MarchIn { reason } => S::MarchIn { reason },
            Step::Utilise { year, stage, first_sale, note } => {
                let stage = word("stage", &stage, &Stage::ALL, Stage::word)?;
                S::Utilise { year, stage, first_sale, note }
            }
        })
    }

    fn new(step: &invention::Step) -> Step {
        use invention::Step as S;
        match step.clone() {
            S::Disclose => Step::Disclose,
            S::Elect => Step::Elect,
            S::Convey { reason } => Step::Convey { reason },
            S::Publish { how } => Step::Publish { how },
            S::File { filing, number, support_clause } => {
                let (kind, country) = told(filing);
                Step::File { kind: kind.to_owned(), country, number, support_clause }
            }
            S::Grant { application, patent } => Step::Grant { application, patent },
            S::Abandon { reason } => Step::Abandon { reason },
            S::Confirm => Step::Confirm,
            S::Share => Step::Share,
            S::WaiveManufacture { reason } => Step::WaiveManufacture { reason },
            S::MarchIn { reason } => Step::MarchIn { reason },
            S::Utilise { year, stage, first_sale, note } => {
                Step::Utilise { year, stage: stage.word().to_owned(), first_sale, note }
            }
        }
    }
}

fn filing(kind: &str, country: Option<String>) -> Result<Filing, Problem> {
    let kinds = ["provisional", "non_provisional", "pct", "foreign"];
    Ok(match word("kind", kind, &kinds, |one| one)? {
        "provisional" => Filing::Provisional,
        "non_provisional" => Filing::NonProvisional,
        "pct" => Filing::Pct,
        _ => Filing::Foreign { country: country.unwrap_or_default() },
    })
}

fn told(filing: Filing) -> (&'static str, Option<String>) {
    match filing {
        Filing::Provisional => ("provisional", None),
        Filing::NonProvisional => ("non_provisional", None),
        Filing::Pct => ("pct", None),
        Filing::Foreign { country } => ("foreign", Some(country)),
    }
}

impl InventionWire {
    pub(super) fn new(visitor: &Visitor, seen: &InventionView<'_>) -> InventionWire {
        let today = visitor.view().today();
        let deadline = |one: &Deadline| {
            let year = match one.duty {
                guildhall_network::property::deadlines::Duty::Utilise(year) => Some(year),
                _ => None,
            };
            DeadlineWire {
                duty: one.duty.word(),
                year,
                until: one.until.to_string(),
                done: one.done.map(|day| day.to_string()),
                overdue: one.is_overdue(today),
                rule: one.rule.to_string(),
            }
        };
        let income = seen.income.iter();
        InventionWire {
            id: seen.id.to_string(),
            title: seen.title.to_owned(),
            ground: seen.ground.word(),
            state: seen.state.word(),
            about: seen.about.map(str::to_owned),
            course: seen.course.map(|one| CourseOf::new(visitor, one)),
            deadlines: seen.deadlines.iter().map(deadline).collect(),
            income: income
                .map(|(year, amount)| IncomeWire { year: *year, amount: amount.to_string() })
                .collect(),
            may_step: seen.may_step,
            may_correct: seen.may_correct,
        }
    }
}

impl CourseOf {
    fn new(visitor: &Visitor, course: CourseView<'_>) -> CourseOf {
        let inventor = |one: &Inventor| InventorWire {
            first: one.first.clone(),
            last: one.last.clone(),
            orcid: one.orcid.as_ref().map(ToString::to_string),
            organisation: visitor.organisation(&one.organisation),
        };
        let mut steps: Vec<&InventionStepped> = course.steps.iter().collect();
        steps.sort_by_key(|one| one.day);
        let step = |one: &InventionStepped| StepWire {
            day: one.day.to_string(),
            step: Step::new(&one.step),
        };
        CourseOf {
            inventors: course.inventors.iter().map(inventor).collect(),
            funding: course
                .funding
                .map(|one| FundingWire { agency: one.agency.clone(), award: one.award.clone() }),
            project: course.project.map(str::to_owned),
            reported: course.reported.to_string(),
            steps: steps.into_iter().map(step).collect(),
        }
    }
}
