//! A representative acts for an organisation in the network as its administrators do.

use guildhall_access::Command as Of;
use guildhall_model::{Actor, PersonId};
use guildhall_network::NetworkError;
use guildhall_network::project::text::Scale;
use guildhall_network::view::Warned;

use crate::house::{House, at, organisation};
use crate::life::institute;
use crate::projects::{
    AT_WORK, CHOSEN, ask, assess, good, longer, project, propose, proposed, report, select,
};

fn appoint(house: &mut House, name: &str, of: &str, represents: bool) {
    let (person, organisation) = (PersonId::new(name).unwrap(), organisation(of));
    let command = Of::SetRepresentative { person, organisation, represents };
    let events = house.access.decide(&Actor::System, command).unwrap();
    assert_eq!(events.len(), 1);
    events.iter().for_each(|event| house.access.apply(event));
}

#[test]
fn who_only_looks_does_nothing_until_appointed_and_not_after() {
    let mut house = proposed();
    let again = || propose(good(), 1);
    let refused = ask(&mut house, "smith-viewer", CHOSEN, select(&[project()])).unwrap_err();
    assert!(matches!(refused, NetworkError::NotYours { .. }), "{refused}");
    appoint(&mut house, "university-viewer", "university", true);
    ask(&mut house, "university-viewer", CHOSEN, select(&[project()])).unwrap();
    ask(&mut house, "university-viewer", AT_WORK, assess(Scale::Trl, 4)).unwrap();
    for command in [longer(), again()] {
        let refused = ask(&mut house, "university-viewer", AT_WORK, command).unwrap_err();
        assert!(matches!(refused, NetworkError::NotYours { .. }), "another's: {refused}");
    }
    appoint(&mut house, "works-viewer", "works", true);
    ask(&mut house, "works-viewer", AT_WORK, report()).unwrap();
    appoint(&mut house, "university-viewer", "university", false);
    let refused = ask(&mut house, "university-viewer", AT_WORK, assess(Scale::Mrl, 3)).unwrap_err();
    assert!(matches!(refused, NetworkError::NotYours { .. }), "{refused}");
}

#[test]
fn what_waits_for_an_administrator_waits_for_a_representative() {
    let mut house = proposed();
    appoint(&mut house, "university-viewer", "university", true);
    let told = |name: &str| {
        let scope = house.scope(name);
        let view = house.network.view(&scope, at(CHOSEN));
        let seen = view.institute(&institute()).unwrap();
        let room = view.project(&project()).unwrap();
        let signs: Vec<_> = view.signs_for().cloned().collect();
        let none = Warned::default();
        let (due, parts) = (format!("{:?}", view.due(&none)), view.home(&none).parts());
        (due, parts, seen.runs, room.runs, signs)
    };
    assert_eq!(told("university-viewer"), told("university"));
    assert_ne!(told("smith-viewer"), told("smith"));
}
