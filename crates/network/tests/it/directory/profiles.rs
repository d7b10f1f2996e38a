//! What organisations and people say of themselves.

use guildhall_model::Label;
use guildhall_network::directory::{Identifiers, Kind, Profile};
use guildhall_network::{Command, DirectoryCommand, NetworkError};

use crate::house::{House, at, money, organisation};

const NOW: &str = "2026-03-01T00:00:00Z";

fn profile(id: &str) -> Profile {
    Profile::new(organisation(id), Kind::Firm, 40)
}

fn identified(id: &str) -> Profile {
    let identifiers = Identifiers {
        uei: Some("YNDUZMUZF8H8".parse().unwrap()),
        cage: Some("1ABC5".parse().unwrap()),
        ror: Some("https://ror.org/05xpvk416".parse().unwrap()),
        lei: Some("506700GE1G29325QX363".parse().unwrap()),
    };
    Profile { identifiers, ..profile(id) }
}

#[test]
fn an_identifier_is_one_organisations_and_the_refusal_names_nobody() {
    let mut house = House::new();
    let mut set = |who: &str, profile: Profile| {
        house.ask(who, at(NOW), Command::SetProfile { profile, seen: None })
    };
    assert_eq!(set("smith", identified("smith")).unwrap(), 1);
    assert_eq!(set("smith", identified("smith")).unwrap(), 0, "so already");
    for (only, what, text) in [
        (0, "UEI", "YNDUZMUZF8H8"),
        (1, "CAGE code", "1ABC5"),
        (2, "ROR", "https://ror.org/05xpvk416"),
        (3, "LEI", "506700GE1G29325QX363"),
    ] {
        let Identifiers { uei, cage, ror, lei } = identified("casting").identifiers;
        let identifiers = Identifiers {
            uei: uei.filter(|_| only == 0),
            cage: cage.filter(|_| only == 1),
            ror: ror.filter(|_| only == 2),
            lei: lei.filter(|_| only == 3),
        };
        let refused = set("casting", Profile { identifiers, ..profile("casting") });
        let said = refused.unwrap_err().to_string();
        assert_eq!(said, format!("the {what} `{text}` is said by another already"));
    }
    set("smith", profile("smith")).unwrap();
    assert_eq!(set("casting", identified("casting")).unwrap(), 1, "it is free again");
    assert_eq!(crate::replay::again(&house.events), house.network);
}

#[test]
fn what_is_wrong_with_a_profile_is_said() {
    let mut house = House::new();
    let mut set = |who: &str, profile: Profile| {
        house.ask(who, at(NOW), Command::SetProfile { profile, seen: None })
    };
    let label =
        |en: &str, ko: Option<&str>| Some(Label { en: en.to_owned(), ko: ko.map(str::to_owned) });
    let long = "x".repeat(201);
    for wrong in [
        Profile { label: label(" ", None), ..profile("smith") },
        Profile { label: label("Smith", Some("")), ..profile("smith") },
        Profile { label: label(&long, None), ..profile("smith") },
        Profile { receipts: Some(money("-0.01 USD")), ..profile("smith") },
    ] {
        assert!(set("smith", wrong.clone()).is_err(), "{wrong:?}");
    }
    for (who, id) in [("smith-viewer", "smith"), ("casting", "smith"), ("office", "smith")] {
        let refused = set(who, profile(id));
        assert!(matches!(refused, Err(NetworkError::NotYours { .. })), "{who}: {refused:?}");
    }
    let good = Profile {
        label: label("Smith", Some("스미스")),
        receipts: Some(money("0 USD")),
        industry: Some("333517".parse().unwrap()),
        ..profile("smith")
    };
    assert_eq!(set("smith", good).unwrap(), 1);
}

#[test]
fn a_person_says_his_own_orcid_and_nobody_elses() {
    let mut house = House::new();
    let set = |orcid: Option<&str>| DirectoryCommand::SetOrcid {
        orcid: orcid.map(|orcid| orcid.parse().unwrap()),
    };
    let (one, other) = ("0000-0002-1825-0097", "0000-0001-5109-3700");
    assert_eq!(house.directory("smith", NOW, set(Some(one))).unwrap(), 1);
    assert_eq!(house.directory("smith", NOW, set(Some(one))).unwrap(), 0);
    let taken = house.directory("casting", NOW, set(Some(one)));
    assert!(matches!(taken, Err(NetworkError::Held { .. })), "{taken:?}");
    let sees = |house: &House, who: &str| {
        let scope = house.scope(who);
        house.network.view(&scope, at(NOW)).orcid().map(ToString::to_string)
    };
    assert_eq!(sees(&house, "smith").as_deref(), Some(one));
    assert_eq!(sees(&house, "smith-viewer"), None);
    house.directory("smith", NOW, set(Some(other))).unwrap();
    house.directory("casting-viewer", NOW, set(Some(one))).unwrap();
    house.directory("smith", NOW, set(None)).unwrap();
    assert_eq!(sees(&house, "smith"), None);
    assert_eq!(house.directory("smith", NOW, set(None)).unwrap(), 0);
    let nobody = house.system(at(NOW), Command::Directory(set(Some(other))));
    assert!(matches!(nobody, Err(NetworkError::PeopleOnly)), "{nobody:?}");
    assert_eq!(crate::replay::again(&house.events), house.network);
}

#[test]
fn receipts_are_seen_by_the_organisation_and_by_offices() {
    let mut house = House::new();
    let receipts = Some(money("5000000 USD"));
    let said = Profile { receipts, ..profile("smith") };
    house.ask("smith", at(NOW), Command::SetProfile { profile: said, seen: None }).unwrap();
    for (who, sees) in
        [("smith", true), ("smith-viewer", true), ("office-viewer", true), ("casting", false)]
    {
        let scope = house.scope(who);
        let seen = house.network.view(&scope, at(NOW)).described(&organisation("smith")).unwrap();
        assert_eq!(seen.receipts.is_some(), sees, "{who}");
    }
    let scope = house.scope("casting");
    let view = house.network.view(&scope, at(NOW));
    assert!(view.organisations().all(|one| one.receipts.is_none()));
    assert_eq!(view.organisations().count(), 9);
    let (silent, nobody) = (organisation("silent"), organisation("nobody"));
    assert!(view.organisation(&silent).is_none() && view.organisation(&nobody).is_none());
    let own = house.scope("silent-viewer");
    assert!(house.network.view(&own, at(NOW)).organisation(&silent).is_some());
}

#[test]
fn of_two_who_say_what_an_organisation_is_the_second_is_told() {
    let mut house = House::new();
    let mut say = |people: u32, seen: Option<u32>| {
        let profile = Profile { people, ..profile("smith") };
        let command = Command::SetProfile { profile, seen };
        house.ask("smith", at(NOW), command).map_err(|error| match error {
            NetworkError::ChangedSince { what: "profile of", now, .. } => now,
            other => panic!("{other}"),
        })
    };
    let begun = say(41, Some(7)).unwrap_err();
    assert_eq!(say(41, Some(begun)), Ok(1));
    assert_eq!(say(42, Some(begun)), Err(begun + 1), "somebody was there before");
    assert_eq!(say(41, Some(begun)), Ok(0), "it is so already");
    assert_eq!(say(42, Some(begun + 1)), Ok(1));
    assert_eq!(say(43, None), Ok(1), "whatever there is");
    let scope = house.scope("smith");
    let view = house.network.view(&scope, at(NOW));
    assert_eq!(view.described(&organisation("smith")).unwrap().revision, begun + 3);
}
