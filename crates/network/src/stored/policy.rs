//! The stored form of a policy.

use guildhall_model::{Day, Money};
use serde::{Deserialize, Serialize};

use super::{StoredLabel, Wrong};
use crate::command::Event;
use crate::ids::ProgrammeId;
use crate::policy::{Demand, Policy, Rule, RuleNumber, Share};

#[derive(Serialize, Deserialize)]
pub(super) struct StoredPolicy {
    programme: String,
    version: u32,
    from: String,
    rules: Vec<StoredRule>,
}

#[derive(Serialize, Deserialize)]
struct StoredRule {
    number: String,
    sentence: StoredLabel,
    demand: StoredDemand,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
enum StoredDemand {
    SmallFirm {
        under: u32,
    },
    SmallFirms {
        least: u32,
    },
    /// In hundredths of a percent.
    Match {
        least: u16,
    },
    PublicBudget {
        least: String,
        most: String,
    },
    Term {
        least: u8,
        most: u8,
    },
    Letters,
}

impl StoredPolicy {
    pub(super) fn new(programme: &ProgrammeId, policy: &Policy) -> StoredPolicy {
        let rule = |rule: &Rule| StoredRule {
            number: rule.number.to_string(),
            sentence: StoredLabel::new(&rule.sentence),
            demand: demand(&rule.demand),
        };
        StoredPolicy {
            programme: programme.to_string(),
            version: policy.version(),
            from: policy.from().to_string(),
            rules: policy.rules().iter().map(rule).collect(),
        }
    }

    pub(super) fn read(self) -> Result<Event, Wrong> {
        let rule = |stored: StoredRule| -> Result<Rule, Wrong> {
            let number = RuleNumber::new(&stored.number);
            let number = number.ok_or_else(|| format!("no rule `{}`", stored.number))?;
            let (sentence, demand) = (stored.sentence.read(), read_demand(stored.demand)?);
            Ok(Rule { number, sentence, demand })
        };
        let rules = self.rules.into_iter().map(rule).collect::<Result<Vec<Rule>, Wrong>>()?;
        let policy = Policy::stored(self.version, Day::parse(&self.from)?, rules);
        Ok(Event::PolicySet { programme: ProgrammeId::new(&self.programme)?, policy })
    }
}

fn demand(demand: &Demand) -> StoredDemand {
    match demand {
        Demand::SmallFirm { under } => StoredDemand::SmallFirm { under: *under },
        Demand::SmallFirms { least } => StoredDemand::SmallFirms { least: *least },
        Demand::Match { least } => StoredDemand::Match { least: least.hundredths() },
        Demand::PublicBudget { least, most } => {
            StoredDemand::PublicBudget { least: least.to_string(), most: most.to_string() }
        }
        Demand::Term { least, most } => StoredDemand::Term { least: *least, most: *most },
        Demand::Letters => StoredDemand::Letters,
    }
}

fn read_demand(stored: StoredDemand) -> Result<Demand, Wrong> {
    Ok(match stored {
        StoredDemand::SmallFirm { under } => Demand::SmallFirm { under },
        StoredDemand::SmallFirms { least } => Demand::SmallFirms { least },
        StoredDemand::Match { least } => {
            Demand::Match { least: Share::new(least).ok_or("a share above the whole")? }
        }
        StoredDemand::PublicBudget { least, most } => {
            Demand::PublicBudget { least: Money::parse(&least)?, most: Money::parse(&most)? }
        }
        StoredDemand::Term { least, most } => Demand::Term { least, most },
        StoredDemand::Letters => Demand::Letters,
    })
}
