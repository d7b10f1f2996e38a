//! Membership years of the demo: each was closed in the January after it, where needed with a plan.

use guildhall_model::{Day, PersonId};
use guildhall_network::membership::SmallFirmPlan;
use guildhall_network::{Command, MembershipCommand};

use super::{KNOWN, Teller, person, wrong};
use crate::error::ServerError;
use crate::ledger::{FIRST_PERSON, Told};

/// Closes all that are over. What each comes to is reckoned from what is written down, so one is
/// written before the next of the same institute is told.
pub(super) fn close(teller: &Teller<'_>) -> Result<(), ServerError> {
    while close_next(teller)? {
        teller.write()?;
    }
    Ok(())
}

/// The oldest of each institute; whether there was any.
fn close_next(teller: &Teller<'_>) -> Result<bool, ServerError> {
    let network = teller.running.desk().network();
    let scope = teller.running.desk().access().scope(&person(FIRST_PERSON)?, teller.now);
    let view = network.view(&scope, teller.now);
    let mut story = teller.story.borrow_mut();
    for seen in view.institutes() {
        let Some(open) = view.open_year(seen.institute) else { continue };
        let day = |year: i16, day: &str| {
            let text = format!("{year:04}-{day}");
            Day::parse(&text).map_err(|_| wrong(&text))
        };
        let at = day(open.year + 1, "01-15")?.begin();
        if at > teller.now {
            continue;
        }
        let plan = match open.is_kept() {
            true => None,
            false => Some(SmallFirmPlan {
                text: "Invented for the demo: a lower fee for small firms, and visits to forty of \
                       them with the regional centres."
                    .to_owned(),
                by: day(open.year + 1, "12-31")?,
            }),
        };
        let agreement = &seen.institute.agreement;
        let (institute, year) = (agreement.institute.clone(), open.year);
        let command = MembershipCommand::CloseYear { institute, year, plan };
        let person = director(agreement.lead.as_str())?;
        story.push(Told { person, at, command: Command::Membership(command) });
    }
    Ok(!story.is_empty())
}

/// Who runs the institutes of an organisation.
fn director(lead: &str) -> Result<PersonId, ServerError> {
    let first = KNOWN.iter().any(|(id, ..)| *id == lead);
    person(if first { FIRST_PERSON } else { lead })
}
