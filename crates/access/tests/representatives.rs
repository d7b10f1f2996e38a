//! Who acts for an organisation in the network, and who appoints them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use guildhall_access::{Access, AccessError, Command, Event};
use guildhall_model::{Actor, Label, Organisation, OrganisationId, Person, PersonId, Role, Time};

fn organisation(name: &str) -> OrganisationId {
    OrganisationId::new(name).unwrap()
}

fn person(name: &str) -> PersonId {
    PersonId::new(name).unwrap()
}

/// `kim` administers one, `lee` looks at it; `cho` administers two.
fn house() -> Access {
    let mut access = Access::default();
    for (name, at, role) in [
        ("kim", "one", Role::Administrator),
        ("lee", "one", Role::Viewer),
        ("cho", "two", Role::Administrator),
    ] {
        let id = organisation(at);
        let founded = Organisation { id: id.clone(), label: Label::plain(at) };
        tell(&mut access, &Actor::System, Command::SetOrganisation(founded)).unwrap();
        let person = Person { id: person(name), name: name.to_owned() };
        let add = Command::AddPerson { person, organisation: id, role };
        tell(&mut access, &Actor::System, add).unwrap();
    }
    access
}

fn tell(access: &mut Access, by: &Actor, command: Command) -> Result<Vec<Event>, AccessError> {
    let events = access.decide(by, command)?;
    events.iter().for_each(|event| access.apply(event));
    Ok(events)
}

fn set(access: &mut Access, by: &str, name: &str, represents: bool) -> Result<usize, AccessError> {
    let (person, organisation) = (person(name), organisation("one"));
    let command = Command::SetRepresentative { person, organisation, represents };
    let by = if by == "system" { Actor::System } else { Actor::Person(self::person(by)) };
    Ok(tell(access, &by, command)?.len())
}

fn acts(access: &Access, name: &str) -> bool {
    access.scope(&person(name), Time::MIN).acts_for(&organisation("one"))
}

#[test]
fn administrators_act_and_appoint_others() {
    let mut access = house();
    assert_eq!(
        ["kim", "lee", "cho", "nobody"].map(|name| acts(&access, name)),
        [true, false, false, false]
    );
    assert_eq!(set(&mut access, "kim", "lee", true).unwrap(), 1);
    assert_eq!(set(&mut access, "kim", "lee", true).unwrap(), 0, "so already");
    assert!(acts(&access, "lee"));
    let scope = access.scope(&person("lee"), Time::MIN);
    assert!(!scope.may(Role::Operator, &organisation("one")), "machines are another matter");
    assert!(!access.administers(&scope, &person("kim")), "and so are people");
    assert_eq!(set(&mut access, "kim", "lee", false).unwrap(), 1);
    assert_eq!(set(&mut access, "kim", "lee", false).unwrap(), 0, "so already");
    assert!(!acts(&access, "lee"));
}

#[test]
fn nobody_else_appoints_and_no_stranger_is_appointed() {
    let mut access = house();
    set(&mut access, "kim", "lee", true).unwrap();
    let before = access.clone();
    let refused = set(&mut access, "lee", "lee", true).unwrap_err();
    assert!(matches!(refused, AccessError::AdministratorsOnly { .. }), "{refused}");
    let refused = set(&mut access, "cho", "lee", false).unwrap_err();
    assert!(matches!(refused, AccessError::UnknownOrganisation { .. }), "{refused}");
    for by in ["kim", "system"] {
        for name in ["cho", "nobody"] {
            let refused = set(&mut access, by, name, true).unwrap_err();
            assert!(
                matches!(refused, AccessError::UnknownPerson { .. }),
                "{by}, {name}: {refused}"
            );
        }
    }
    assert_eq!(access, before);
}

#[test]
fn who_leaves_represents_no_more_also_after_coming_back() {
    let mut access = house();
    set(&mut access, "kim", "lee", true).unwrap();
    let (lee, one) = (person("lee"), organisation("one"));
    let role = |role| Command::SetRole {
        person: lee.clone(),
        organisation: one.clone(),
        role,
        now: Time::MIN,
    };
    tell(&mut access, &Actor::System, role(Some(Role::Operator))).unwrap();
    assert!(acts(&access, "lee"), "another role changes nothing");
    tell(&mut access, &Actor::System, role(None)).unwrap();
    assert!(!acts(&access, "lee"));
    tell(&mut access, &Actor::System, role(Some(Role::Viewer))).unwrap();
    assert!(!acts(&access, "lee"));
}

#[test]
fn only_who_belongs_to_the_organisation_sees_whom_it_appointed() {
    let mut access = house();
    set(&mut access, "kim", "lee", true).unwrap();
    let (lee, two) = (person("lee"), organisation("two"));
    let (role, now) = (Some(Role::Viewer), Time::MIN);
    let both = Command::SetRole { person: lee, organisation: two, role, now };
    tell(&mut access, &Actor::System, both).unwrap();
    let seen = |by: &str| {
        let all = access.people(&access.scope(&person(by), Time::MIN));
        all.into_iter().find(|one| one.person.id == person("lee")).unwrap().represents
    };
    assert_eq!(seen("kim"), [organisation("one")]);
    assert_eq!(seen("cho"), []);
}
