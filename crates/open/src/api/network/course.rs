//! What becomes of an institute: reviews, notices and cures, further terms, waivers, an end.

use guildhall_model::Time;
use guildhall_network::institute::course::{Course, Notice, NoticeStanding};
use guildhall_network::policy::{About, Demand, Policy};
use guildhall_network::view::{CloseOut, Left};
use guildhall_network::{Command, InstituteCommand, InstituteId, institute};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::institutes::{InstituteView, Which, view};
use super::{Visitor, parsed};
use crate::api::wire::name;
use crate::api::{Json, Query};
use crate::problem::Problem;

/// What became of an institute since its agreement.
#[derive(Serialize, ToSchema)]
#[schema(as = Course)]
pub(super) struct CourseWire {
    /// What was decided, oldest first.
    facts: Vec<FactWire>,
    /// What it lacks now, or could not cure in time; null when there is nothing.
    lacks: Option<LacksWire>,
    /// The purposes for which match may be waived, by the policy that holds today.
    purposes: Vec<String>,
    /// What is left after its agreement; null before, and where you may not see it.
    close_out: Option<CloseOutWire>,
}

/// What is open of an institute after its agreement, and what goes on.
#[derive(Serialize, ToSchema)]
#[schema(as = CloseOut)]
struct CloseOutWire {
    /// The first day without an agreement.
    since: String,
    /// The last day for what is open; null where no rule says one.
    until: Option<String>,
    /// The number of the rule `close_out`, which says that day.
    rule: Option<String>,
    /// What somebody has to do.
    open: Vec<LeftWire>,
    /// What holds as it is.
    survives: Vec<LeftWire>,
}

/// So many of something that an agreement leaves.
#[derive(Serialize, ToSchema)]
#[schema(as = CloseOutLine)]
struct LeftWire {
    /// `undrawn`, `obligated`, `unobligated`, `unpaid`, `entries`, `months`, `reports`, `conditions`, `reported`, `projects`, `inventions`, `members` or `licences`.
    what: &'static str,
    /// How many: of money, funds or who owes.
    number: usize,
    /// What they come to; null of what is no money.
    amount: Option<String>,
    /// Whose turn it is: `lead`, `office` or `payers`; null of what goes on.
    turn: Option<&'static str>,
    /// The first of their last days, or the first day after all that goes on; null where nothing says one.
    until: Option<String>,
    /// Whether that last day is past.
    late: bool,
}

/// Something that was decided about an institute.
#[derive(Serialize, ToSchema)]
#[schema(as = CourseFact)]
struct FactWire {
    /// `reviewed`, `notice`, `cured`, `renewed`, `waived` or `terminated`.
    what: &'static str,
    /// When, RFC 3339.
    at: String,
    /// What was found, what it lacks, how it was cured, or why.
    texts: Vec<String>,
    /// The first day of a further term, or without an agreement.
    from: Option<String>,
    /// The first day after a further term, or on which it is too late for a cure.
    until: Option<String>,
    /// In which year match is waived, from 1.
    year: Option<u8>,
    /// How much of it, or how much public money a further term has.
    amount: Option<String>,
    /// For which purpose.
    purpose: Option<String>,
}

/// What an institute lacks.
#[derive(Serialize, ToSchema)]
#[schema(as = Lacks)]
struct LacksWire {
    /// What.
    deficiencies: Vec<String>,
    /// The first day on which it is too late; null where no rule says when.
    until: Option<String>,
    /// Whether it is too late.
    missed: bool,
}

/// Something to be decided about an institute.
#[derive(Deserialize, ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Step {
    /// Writes down a review of the whole.
    Review {
        /// What was found.
        text: String,
    },
    /// Tells it what it lacks. One at a time.
    GiveNotice {
        /// What it lacks.
        deficiencies: Vec<String>,
    },
    /// Accepts that what it lacked is there, before it is too late.
    AcceptCure {
        /// How it was cured.
        text: String,
    },
    /// Agrees on a further term.
    Renew {
        /// Its first day, like `2032-01-01`.
        from: String,
        /// Public money for each year of it, like `1000000.00 USD`.
        tranches: Vec<String>,
        /// What partners bring in each year of it, like `1000000.00 USD`; fewer years where nothing comes in the last ones.
        #[serde(default)]
        matched: Vec<String>,
    },
    /// Lets a part of what partners were to bring go.
    WaiveMatch {
        /// In which year, from 1.
        year: u8,
        /// How much, like `1000000.00 USD`.
        amount: String,
        /// For which of the purposes that the policy names.
        purpose: String,
        /// Why.
        reason: String,
    },
    /// Ends the agreement before its time. Members, licences and data stay.
    Terminate {
        /// The first day without it, like `2029-01-01`.
        on: String,
        /// Why.
        reason: String,
    },
}

/// Decides something about an institute. For officers of the programme.
#[utoipa::path(post, path = "/institute/step", tag = "network", params(Which),
    request_body = Step, responses((status = 200, body = InstituteView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_step(
    visitor: Visitor,
    Query(which): Query<Which>,
    Json(asked): Json<Step>,
) -> Result<Json<InstituteView>, Problem> {
    let institute = InstituteId(name("id", &which.id)?);
    let command = InstituteCommand::Steer { institute, step: asked.read()? };
    visitor.change(Command::Institute(command), move |visitor| view(visitor, &which.id)).await
}

impl Step {
    fn read(self) -> Result<institute::Step, Problem> {
        use institute::Step as S;
        Ok(match self {
            Step::Review { text } => S::Review { text },
            Step::GiveNotice { deficiencies } => S::GiveNotice { deficiencies },
            Step::AcceptCure { text } => S::AcceptCure { text },
            Step::Renew { from, tranches, matched } => {
                let amounts = |field: &str, all: &[String]| {
                    let one = |(at, text): (usize, &String)| parsed(&format!("{field}.{at}"), text);
                    all.iter().enumerate().map(one).collect::<Result<Vec<_>, _>>()
                };
                S::Renew {
                    from: parsed("from", &from)?,
                    tranches: amounts("tranches", &tranches)?,
                    matched: amounts("matched", &matched)?,
                }
            }
            Step::WaiveMatch { year, amount, purpose, reason } => {
                S::WaiveMatch { year, amount: parsed("amount", &amount)?, purpose, reason }
            }
            Step::Terminate { on, reason } => S::Terminate { on: parsed("on", &on)?, reason },
        })
    }
}

impl FactWire {
    fn new(what: &'static str, texts: Vec<String>) -> FactWire {
        let at = String::new();
        FactWire {
            what,
            at,
            texts,
            from: None,
            until: None,
            year: None,
            amount: None,
            purpose: None,
        }
    }
}

impl CourseWire {
    pub(super) fn new(
        course: &Course,
        policy: Option<&Policy>,
        today: guildhall_model::Day,
        close_out: Option<CloseOut>,
    ) -> CourseWire {
        let mut facts: Vec<(Time, FactWire)> = Vec::new();
        let mut tell = |at: Time, fact: FactWire| {
            facts.push((at, FactWire { at: at.to_string(), ..fact }));
        };
        for one in &course.reviews {
            tell(one.at, FactWire::new("reviewed", vec![one.text.clone()]));
        }
        for Notice { given, cured } in &course.notices {
            let until = given.until.map(|day| day.to_string());
            let fact = FactWire::new("notice", given.deficiencies.clone());
            tell(given.at, FactWire { until, ..fact });
            if let Some(cured) = cured {
                tell(cured.at, FactWire::new("cured", vec![cured.text.clone()]));
            }
        }
        for one in &course.renewals {
            let (from, until) = (Some(one.from.to_string()), Some(one.until.to_string()));
            let fact = FactWire::new("renewed", Vec::new());
            tell(one.at, FactWire { from, until, ..fact });
        }
        for one in &course.waivers {
            let (year, amount) = (Some(one.year), Some(one.amount.to_string()));
            let purpose = Some(one.purpose.clone());
            let fact = FactWire::new("waived", vec![one.reason.clone()]);
            tell(one.at, FactWire { year, amount, purpose, ..fact });
        }
        if let Some(one) = &course.terminated {
            let fact = FactWire::new("terminated", vec![one.reason.clone()]);
            tell(one.at, FactWire { from: Some(one.on.to_string()), ..fact });
        }
        facts.sort_by_key(|(at, _)| *at);
        let lacks = course.notices.iter().find_map(|one| {
            let (until, missed) = match one.standing(today) {
                NoticeStanding::Open(until) => (until, false),
                NoticeStanding::Missed(until) => (Some(until), true),
                NoticeStanding::Cured => return None,
            };
            let deficiencies = one.given.deficiencies.clone();
            Some(LacksWire { deficiencies, until: until.map(|day| day.to_string()), missed })
        });
        let rule = policy.and_then(|policy| policy.rule(About::Waivers));
        let purposes = match rule.map(|rule| &rule.demand) {
            Some(Demand::Waivers { purposes }) => purposes.clone(),
            _ => Vec::new(),
        };
        let facts = facts.into_iter().map(|(_, fact)| fact).collect();
        CourseWire { facts, lacks, purposes, close_out: close_out.map(CloseOutWire::from) }
    }
}

impl From<CloseOut> for CloseOutWire {
    fn from(all: CloseOut) -> CloseOutWire {
        let lines = |lines: Vec<Left>| lines.into_iter().map(LeftWire::from).collect();
        CloseOutWire {
            since: all.since.to_string(),
            until: all.until.as_ref().map(|(day, _)| day.to_string()),
            rule: all.until.as_ref().map(|(_, rule)| rule.to_string()),
            open: lines(all.open),
            survives: lines(all.survives),
        }
    }
}

impl From<Left> for LeftWire {
    fn from(one: Left) -> LeftWire {
        LeftWire {
            what: one.what.word(),
            number: one.number,
            amount: one.amount.map(|amount| amount.to_string()),
            turn: one.turn.map(|turn| turn.word()),
            until: one.until.map(|day| day.to_string()),
            late: one.late,
        }
    }
}
