//! Licences as they are read and written.

use guildhall_network::InventionId;
use guildhall_network::property::licence::{
    LicenceText, Running, SalesReported, SalesStep, Scheme, Subject, UnitStep,
};
use guildhall_network::view::LicenceView;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{Visitor, parsed, percent, share};
use crate::api::wire::{Named, name};
use crate::problem::Problem;

/// A licence, and what you can do with it.
#[derive(Serialize, ToSchema)]
#[schema(as = Licence)]
pub(super) struct LicenceWire {
    id: String,
    subject: SubjectWire,
    /// What is licensed, as people call it.
    title: String,
    licensor: Named,
    licensee: Named,
    /// Field of use.
    field: String,
    exclusive: bool,
    /// Whether products are to be made substantially in the country.
    domestic: bool,
    /// The first day.
    from: String,
    /// The first day after it.
    until: String,
    /// `offered`, `withdrawn`, `agreed`, `in_force`, `over` or `ended`.
    standing: &'static str,
    /// Why it ended before its time, or was withdrawn.
    ended: Option<String>,
    scheme: SchemeWire,
    /// By how much less it costs, in percent.
    discount: String,
    /// What was sold, oldest first.
    sales: Vec<SalesWire>,
    /// What runs posted for it; null where it cannot be counted.
    posted: Option<String>,
    /// Whether you may take it now.
    may_take: bool,
    /// Whether you may report sales.
    may_report: bool,
}

/// What is licensed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "of", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = LicenceSubject)]
enum SubjectWire {
    /// An invention of the institute.
    Invention { invention: String },
    /// A data set.
    DataSet { name: String },
    /// An app.
    App { name: String },
}

/// What a licence costs.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = LicenceScheme)]
struct SchemeWire {
    /// Once, when it begins, like `1000.00 USD`.
    upfront: String,
    /// The least of a year.
    minimum: String,
    running: RunningWire,
}

/// What is owed as it is sold.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = RunningRoyalty)]
enum RunningWire {
    /// Nothing.
    Nothing,
    /// A share of sales, in steps.
    Sales { steps: Vec<SalesStepWire> },
    /// An amount for each unit, in steps.
    Units { steps: Vec<UnitStepWire> },
}

/// A share of the sales of a year above an amount.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SalesStep)]
struct SalesStepWire {
    /// Like `0.00 USD`, which the first is.
    above: String,
    /// In percent with at most two decimals, like `5`.
    share: String,
}

/// An amount for each unit of a year above a number.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = UnitStep)]
struct UnitStepWire {
    /// The first is 0.
    above: u64,
    amount: String,
}

/// What was sold.
#[derive(Serialize, ToSchema)]
#[schema(as = LicenceSales)]
struct SalesWire {
    from: String,
    /// The first day after it.
    until: String,
    sales: String,
    units: u64,
}

/// A licence to be offered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewLicence {
    /// What it is to be named, or which offer is changed.
    pub(super) licence: String,
    subject: SubjectWire,
    /// Name of the organisation.
    licensee: String,
    field: String,
    exclusive: bool,
    domestic: bool,
    from: String,
    until: String,
    scheme: SchemeWire,
}

impl NewLicence {
    pub(super) fn read(self) -> Result<LicenceText, Problem> {
        let subject = match self.subject {
            SubjectWire::Invention { invention } => {
                Subject::Invention { invention: InventionId(name("invention", &invention)?) }
            }
            SubjectWire::DataSet { name } => Subject::DataSet { name },
            SubjectWire::App { name } => Subject::App { name },
        };
        Ok(LicenceText {
            subject,
            licensee: guildhall_model::OrganisationId(name("licensee", &self.licensee)?),
            field: self.field,
            exclusive: self.exclusive,
            domestic: self.domestic,
            from: parsed("from", &self.from)?,
            until: parsed("until", &self.until)?,
            scheme: self.scheme.read()?,
        })
    }
}

impl SchemeWire {
    fn read(self) -> Result<Scheme, Problem> {
        let sales = |(at, one): (usize, SalesStepWire)| {
            let above = parsed(&format!("steps.{at}.above"), &one.above)?;
            Ok(SalesStep { above, share: share(&format!("steps.{at}.share"), &one.share)? })
        };
        let units = |(at, one): (usize, UnitStepWire)| {
            let amount = parsed(&format!("steps.{at}.amount"), &one.amount)?;
            Ok(UnitStep { above: one.above, amount })
        };
        let running = match self.running {
            RunningWire::Nothing => Running::Nothing,
            RunningWire::Sales { steps } => {
                let steps = steps.into_iter().enumerate().map(sales);
                Running::Sales(steps.collect::<Result<_, Problem>>()?)
            }
            RunningWire::Units { steps } => {
                let steps = steps.into_iter().enumerate().map(units);
                Running::Units(steps.collect::<Result<_, Problem>>()?)
            }
        };
        let upfront = parsed("upfront", &self.upfront)?;
        Ok(Scheme { upfront, minimum: parsed("minimum", &self.minimum)?, running })
    }
}

impl From<&Scheme> for SchemeWire {
    fn from(scheme: &Scheme) -> SchemeWire {
        let running = match &scheme.running {
            Running::Nothing => RunningWire::Nothing,
            Running::Sales(steps) => {
                let step = |one: &SalesStep| SalesStepWire {
                    above: one.above.to_string(),
                    share: percent(one.share),
                };
                RunningWire::Sales { steps: steps.iter().map(step).collect() }
            }
            Running::Units(steps) => {
                let step = |one: &UnitStep| UnitStepWire {
                    above: one.above,
                    amount: one.amount.to_string(),
                };
                RunningWire::Units { steps: steps.iter().map(step).collect() }
            }
        };
        let (upfront, minimum) = (scheme.upfront.to_string(), scheme.minimum.to_string());
        SchemeWire { upfront, minimum, running }
    }
}

impl LicenceWire {
    pub(super) fn new(visitor: &Visitor, seen: &LicenceView<'_>) -> LicenceWire {
        let offer = &seen.licence.offer;
        let text = &offer.text;
        let subject = match text.subject.clone() {
            Subject::Invention { invention } => {
                SubjectWire::Invention { invention: invention.to_string() }
            }
            Subject::DataSet { name } => SubjectWire::DataSet { name },
            Subject::App { name } => SubjectWire::App { name },
        };
        let mut sales: Vec<&SalesReported> = seen.licence.sales.iter().collect();
        sales.sort_by_key(|one| one.from);
        let sale = |one: &SalesReported| SalesWire {
            from: one.from.to_string(),
            until: one.until.to_string(),
            sales: one.sales.to_string(),
            units: one.units,
        };
        LicenceWire {
            id: seen.id.to_string(),
            subject,
            title: seen.subject.to_owned(),
            licensor: visitor.organisation(&offer.licensor),
            licensee: visitor.organisation(&text.licensee),
            field: text.field.clone(),
            exclusive: text.exclusive,
            domestic: text.domestic,
            from: text.from.to_string(),
            until: seen.licence.until().to_string(),
            standing: seen.standing.word(),
            ended: seen.licence.ended.as_ref().map(|end| end.reason.clone()),
            scheme: (&text.scheme).into(),
            discount: percent(offer.discount),
            sales: sales.into_iter().map(sale).collect(),
            posted: seen.posted.map(|amount| amount.to_string()),
            may_take: seen.may_take,
            may_report: seen.may_report,
        }
    }
}
