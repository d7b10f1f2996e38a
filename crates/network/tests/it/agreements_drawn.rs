//! The manual draws the states of agreements as the code has them, those of data rooms among them.

use guildhall_access::{AccessError, Agreement, Command as Of};
use guildhall_model::{Actor, PersonId};
use guildhall_network::Command;
use guildhall_network::project::Step;

use crate::drawing::{Machine, tried};
use crate::house::{House, at};
use crate::projects::{AT_WORK, CHOSEN, agreement, selected, step};

const UNTIL: &str = "2028-01-01T00:00:00Z";
const OVER: &str = "2028-06-01T00:00:00Z";

fn works() -> Actor {
    Actor::Person(PersonId::new("works").unwrap())
}

fn people(house: &mut House, command: Of) -> Result<usize, AccessError> {
    let events = house.access.decide(&works(), command)?;
    events.iter().for_each(|event| house.access.apply(event));
    Ok(events.len())
}

fn give(house: &mut House, now: &str, agreement: Agreement) -> Result<usize, AccessError> {
    people(house, Of::GiveAgreement { agreement, now: at(now) })
}

fn otherwise() -> Agreement {
    Agreement { purpose: "To sell it.".to_owned(), ..agreement(UNTIL) }
}

fn withdraw(house: &mut House, now: &str) -> Result<usize, AccessError> {
    let (id, reason) = (agreement(UNTIL).id, "The mill is sold.".to_owned());
    people(house, Of::WithdrawAgreement { id, reason, now: at(now) })
}

/// Both are asked, as the house does it: what one of them refuses does not happen.
fn share(house: &mut House, now: &str) -> String {
    let command = Command::Project(step(Step::ShareData { agreement: agreement(UNTIL) }));
    let asked = command.asks(at(now)).unwrap();
    let scope = house.scope("works");
    let events = match house.network.decide(Some(&scope), at(now), command) {
        Ok(events) => events,
        Err(error) => return tried(Err(error)),
    };
    match people(house, asked) {
        Ok(given) => tried::<AccessError>(Ok(given + house.happen(events))),
        Err(error) => tried(Err(error)),
    }
}

fn state(house: &House, now: &str) -> &'static str {
    let scope = house.scope("university");
    let found = house.access.agreement(&scope, &agreement(UNTIL).id);
    found.map_or("not there", |given| given.standing(at(now)).word())
}

#[test]
fn agreements() {
    let given = || {
        let mut house = selected();
        give(&mut house, CHOSEN, agreement(UNTIL)).unwrap();
        house
    };
    let mut withdrawn = given();
    withdraw(&mut withdrawn, CHOSEN).unwrap();
    let mut shared = selected();
    assert_eq!(share(&mut shared, AT_WORK), "done");
    assert_eq!(share(&mut shared, AT_WORK), "so already");
    let machine = Machine {
        steps: &[
            ("give", &|house, now| tried(give(house, now, agreement(UNTIL)))),
            ("give otherwise", &|house, now| tried(give(house, now, otherwise()))),
            ("share in a data room", &share),
            ("withdraw", &|house, now| tried(withdraw(house, now))),
        ],
        times: &[("its term begins", "2027-03-01T00:00:00Z"), ("its term ends", UNTIL)],
        read: state,
    };
    let (taken, none) = ("AgreementTaken", "UnknownAgreement");
    machine.check(
        "projects.md",
        vec![
            ("not there", selected(), CHOSEN, &["done", "done", "done", none]),
            ("given", given(), CHOSEN, &["so already", taken, "done", "done"]),
            ("in_force", given(), AT_WORK, &["so already", taken, "done", "done"]),
            ("over", given(), OVER, &["so already", taken, "done", "AgreementOver"]),
            ("withdrawn", withdrawn, AT_WORK, &[taken, taken, taken, "so already"]),
        ],
    );
}
