//! Fiscal years: which days are of the one with a number.
//!
//! The United States' year 2026 runs from October 2025 to September 2026 (31 U.S.C. 1102), that of
//! Korea is the year of the calendar (National Finance Act, article 2), that of Japan begins in
//! April and is named by the year of its begin (Public Finance Act, article 11). So month and name
//! are a rule of the policy.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Period};
use serde::{Deserialize, Serialize};

use crate::policy::{About, Demand, Policy};

/// The year of the calendar after which a fiscal year is named.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// The one in which it begins.
    Begin,
    /// The one in which it ends.
    End,
}

impl NamedBy {
    /// Both.
    pub const ALL: [NamedBy; 2] = [NamedBy::Begin, NamedBy::End];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            NamedBy::Begin => "begin",
            NamedBy::End => "end",
        }
    }
}

/// The days of a fiscal year under a policy, or of a year of the calendar where it has no rule
/// about it; none beyond the calendar.
pub(crate) fn fiscal_year(policy: Option<&Policy>, year: i16) -> Option<Period> {
    let rule = policy.and_then(|policy| policy.rule(About::FiscalYear));
    let (month, named_by) = match rule.map(|rule| &rule.demand) {
        Some(Demand::FiscalYear { month, named_by }) => (*month, *named_by),
        _ => (1, NamedBy::Begin),
    };
    let earlier = i16::from(named_by == NamedBy::End && month > 1);
    let begin = year.checked_sub(earlier).filter(|year| *year >= 0)?;
    let from = Day::parse(&format!("{begin:04}-{month:02}-01")).ok()?;
    Period::new(from, from.plus_years(1)?)
}

#[cfg(test)]
mod tests {
    use guildhall_model::Label;

    use super::*;
    use crate::policy::{Policies, Rule, RuleNumber};

    #[test]
    fn each_country_has_its_year() {
        let policy = |month, named_by| {
            let number = RuleNumber::new("1").expect("a number");
            let demand = Demand::FiscalYear { month, named_by };
            let rule = Rule { number, sentence: Label::default(), demand };
            let from = Day::parse("2000-01-01").expect("a day");
            Policies::default().next(from, vec![rule]).expect("a policy")
        };
        let days = |policy: Option<&Policy>, year| {
            fiscal_year(policy, year).map(|period| period.to_string()).unwrap_or_default()
        };
        assert_eq!(days(None, 2026), "2026-01-01 to before 2027-01-01");
        let american = policy(10, NamedBy::End);
        assert_eq!(days(Some(&american), 2026), "2025-10-01 to before 2026-10-01");
        let japanese = policy(4, NamedBy::Begin);
        assert_eq!(days(Some(&japanese), 2026), "2026-04-01 to before 2027-04-01");
        let korean = policy(1, NamedBy::End);
        assert_eq!(days(Some(&korean), 2026), "2026-01-01 to before 2027-01-01");
        for beyond in [i16::MIN, -1, 9999, i16::MAX] {
            assert_eq!(days(None, beyond), "", "{beyond}");
        }
        assert_eq!(days(Some(&american), 0), "");
    }
}
