//! Reports that institutes of the demo owe by the policy of their agreement. All invented.

use guildhall_network::institute::conditions::duties::{Duty, duties};
use guildhall_network::institute::conditions::{ConditionStep, Shown};
use guildhall_network::{Command, ConditionCommand, InstituteId};

use super::story::Told;
use super::{Teller, person, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

/// So many days after the days of which it tells are over, a report is in.
const AFTER: i64 = 10;

/// Reports of days that are over, of an institute that is written down, oldest first.
pub(super) fn owed(teller: &Teller<'_>, institute: &InstituteId) -> Result<Vec<Duty>, ServerError> {
    let desk = teller.running.desk();
    let network = desk.network();
    let scope = desk.access().scope(&person(FIRST_PERSON)?, teller.now);
    let view = network.view(&scope, teller.now);
    let seen = view.institute(institute).ok_or_else(|| wrong(institute.as_str()))?;
    let of = &seen.institute.agreement;
    let policies = network.policies(&of.programme);
    let policy = policies.iter().find(|one| one.version() == of.policy);
    let mut owed = policy.map(|one| duties(seen.institute, one, view.today())).unwrap_or_default();
    owed.retain(|one| one.span.until() <= view.today());
    Ok(owed)
}

/// Has one handed in by who runs the institute.
pub(super) fn hand_in(
    teller: &Teller<'_>,
    (institute, by): (&InstituteId, &str),
    duty: &Duty,
) -> Told {
    let (kind, until) = (duty.kind, duty.span.until());
    let days = AFTER - until.days_until(teller.day(0));
    let shown = Shown {
        text: "What was done in these months, what it cost, and what comes next (invented)."
            .to_owned(),
        references: vec!["https://example.org/reports (invented)".to_owned()],
    };
    let step = ConditionStep::HandIn { kind, until, shown };
    let command = ConditionCommand { institute: institute.clone(), step };
    teller.on(days.min(0), by, Command::Condition(command))
}
