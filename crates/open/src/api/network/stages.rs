//! The stages of a call: which it has, and where it is in them.

use guildhall_network::competition::{Inquiry, Planned, Stages};
use guildhall_network::view::StageOf;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parsed;
use crate::api::time;
use crate::api::wire::LabelWire;
use crate::problem::Problem;

/// The stages that a call has beside full proposals, each with its end.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Stages)]
pub(super) struct StagesWire {
    /// A request for information before the call is public.
    #[serde(default)]
    information: Option<InquiryWire>,
    /// Until when concept papers are taken, RFC 3339.
    #[serde(default)]
    papers: Option<String>,
    /// Until when questions are taken, RFC 3339.
    #[serde(default)]
    questions: Option<String>,
    /// What the office plans for after the deadline.
    #[serde(default)]
    planned: PlannedWire,
}

/// The last days, UTC, by which the office plans to have done what follows the deadline. A plan closes
/// nothing.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[schema(as = PlannedDays)]
struct PlannedWire {
    /// To have all reviews.
    #[serde(default)]
    reviewed: Option<String>,
    /// To have chosen.
    #[serde(default)]
    chosen: Option<String>,
    /// To have agreements with those who were chosen.
    #[serde(default)]
    agreed: Option<String>,
}

/// A request for information.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Inquiry)]
struct InquiryWire {
    /// Until when responses are taken, RFC 3339.
    until: String,
    /// What is asked.
    asks: LabelWire,
}

/// A stage in the life of a call.
#[derive(Serialize, ToSchema)]
#[schema(as = Stage)]
pub(super) struct StageWire {
    /// `draft`, `information`, `considered`, `papers`, `open`, `closed`, `selection`, `negotiation` or
    /// `award`.
    stage: &'static str,
    /// `done`, `now` or `ahead`.
    state: &'static str,
    /// When it began or is to begin, RFC 3339; null where that is not known.
    from: Option<String>,
    /// When it ended or is to end, RFC 3339; null where that is not known.
    until: Option<String>,
    /// The last day by which the office plans to have ended it; null where a date ends it or nothing
    /// is planned.
    planned: Option<String>,
}

impl From<&StageOf> for StageWire {
    fn from(one: &StageOf) -> StageWire {
        let text = |at: Option<guildhall_model::Time>| at.map(|at| at.to_string());
        let (from, until) = (text(one.from), text(one.until));
        let planned = one.planned.map(|day| day.to_string());
        StageWire { stage: one.stage, state: one.state.word(), from, until, planned }
    }
}

impl From<&Stages> for StagesWire {
    fn from(stages: &Stages) -> StagesWire {
        let inquiry =
            |one: &Inquiry| InquiryWire { until: one.until.to_string(), asks: (&one.asks).into() };
        StagesWire {
            information: stages.information.as_ref().map(inquiry),
            papers: stages.papers.map(|at| at.to_string()),
            questions: stages.questions.map(|at| at.to_string()),
            planned: PlannedWire::from(stages.planned),
        }
    }
}

impl From<Planned> for PlannedWire {
    fn from(Planned { reviewed, chosen, agreed }: Planned) -> PlannedWire {
        let [reviewed, chosen, agreed] =
            [reviewed, chosen, agreed].map(|day| day.map(|day| day.to_string()));
        PlannedWire { reviewed, chosen, agreed }
    }
}

impl PlannedWire {
    fn read(self) -> Result<Planned, Problem> {
        let day = |field: &str, day: Option<String>| {
            day.map(|day| parsed(&format!("stages.planned.{field}"), &day)).transpose()
        };
        Ok(Planned {
            reviewed: day("reviewed", self.reviewed)?,
            chosen: day("chosen", self.chosen)?,
            agreed: day("agreed", self.agreed)?,
        })
    }
}

impl StagesWire {
    pub(super) fn read(self) -> Result<Stages, Problem> {
        let inquiry = |one: InquiryWire| -> Result<Inquiry, Problem> {
            let until = time("stages.information.until", &one.until)?;
            Ok(Inquiry { until, asks: one.asks.into() })
        };
        let date = |field: &str, at: Option<String>| {
            at.map(|at| time(&format!("stages.{field}"), &at)).transpose()
        };
        Ok(Stages {
            information: self.information.map(inquiry).transpose()?,
            papers: date("papers", self.papers)?,
            questions: date("questions", self.questions)?,
            planned: self.planned.read()?,
        })
    }
}
