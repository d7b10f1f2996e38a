//! What can be asked of a plant.

use expect_test::expect;
use guildhall_model::{ConnectionId, Level, Name, Time, TypeId};
use guildhall_registry::{Command, HoldId, Place};

use super::path;
use super::plant::{asset, asset_type, link, link_type, plant};

#[test]
fn links_read_both_ways() {
    let registry = plant();
    let mut page = String::new();
    for id in ["one/site", "one/site/gt", "one/site/gt/compressor", "one/site/m", "nowhere"] {
        for (word, to) in registry.related(&path(id)) {
            page += &format!("{id} {word} {to}\n");
        }
    }
    expect![[r#"
        one/site ChildOf one
        one/site HasChild one/site/gt
        one/site HasChild one/site/m
        one/site HasChild one/site/m1
        one/site/gt ChildOf one/site
        one/site/gt HasComponent one/site/gt/compressor
        one/site/gt Drives one/site/m
        one/site/gt/compressor ComponentOf one/site/gt
        one/site/m ChildOf one/site
        one/site/m DrivenBy one/site/gt
    "#]]
    .assert_eq(&page);
}

#[test]
fn look_ups() {
    let registry = plant();
    let names = |found: Vec<&str>| found.join(" ");
    let children = |id| names(registry.children(&path(id)).map(|one| one.id.name()).collect());
    // `site-b` sorts between `site` and what stands in it, and is no child of it.
    assert_eq!(children("one"), "site site-b");
    assert_eq!(children("one/site"), "gt m m1");
    assert_eq!(children("one/site/gt"), "compressor");
    let site = path("one/site");
    let within = names(registry.within(&site).map(|one| one.id.as_str()).collect());
    assert_eq!(within, "one/site one/site/gt one/site/gt/compressor one/site/m one/site/m1");
    assert_eq!(names(registry.roots().map(|one| one.id.as_str()).collect()), "one two");
    let is_a = |one, other| registry.is_a(&TypeId::new(one).unwrap(), &TypeId::new(other).unwrap());
    assert!(is_a("Turbine", "Equipment") && !is_a("Equipment", "Turbine") && !is_a("No", "Site"));
    assert!(registry.is_component(&path("one/site/gt/compressor")));
    assert!(!registry.is_component(&path("one/site/gt")));
    let fed = registry.tag("one/site/gt.speed").unwrap().id;
    assert_eq!(registry.connection_of(fed).unwrap().as_str(), "m1");
    let health = registry.tag("one/site/m1.state").unwrap().id;
    assert_eq!(registry.connection_of(health), None);
    let word = |text| Name::new(text).unwrap();
    assert!(registry.relationship_type(&word("Drives")).unwrap().1);
    assert!(!registry.relationship_type(&word("DrivenBy")).unwrap().1);
    assert_eq!(
        registry.relationships().collect::<Vec<_>>(),
        [link("Drives", "one/site/gt", "one/site/m")]
    );
}

#[test]
fn whose_things_a_command_touches() {
    let mut registry = plant();
    let at = Time::from_s(0);
    let (asset_two, reason) = (path("two"), "x".to_owned());
    super::tell(&mut registry, Command::PlaceHold { asset: asset_two, reason, now: at });
    let machine = |id| Command::SetAsset(asset(id, "Machine", Level::Equipment));
    for (command, owners) in [
        (machine("one/site/m2"), "one"),
        // A person of `one` who writes a path into the house of `two` touches both.
        (
            Command::SetAsset(guildhall_model::Asset {
                id: path("two/site/m"),
                ..asset("one/x", "Machine", Level::Equipment)
            }),
            "one two",
        ),
        (Command::Relate(link("Drives", "one/site/gt", "two")), "one two"),
        (Command::ChangeType(asset_type("Machine", None)), "one two"),
        (Command::ChangeType(asset_type("Turbine", None)), "one"),
        (Command::AddType(asset_type("New", None)), ""),
        (Command::AddRelationshipType(link_type("Cools", "CooledBy")), ""),
        (Command::RemoveConnection(ConnectionId::new("m1").unwrap()), "one"),
        (Command::LiftRetention(Place::new("two/site/m.speed").unwrap()), "two"),
        (Command::PlaceHold { asset: path("one/site"), reason: "x".into(), now: at }, "one"),
        (Command::ReleaseHold { id: HoldId(1), reason: "x".into() }, "two"),
        (Command::Many(vec![machine("one/a"), machine("two/b")]), "one two"),
    ] {
        let touched = registry.touches(&command);
        let touched: Vec<&str> = touched.iter().map(|owner| owner.as_str()).collect();
        assert_eq!(touched.join(" "), owners, "{command:?}");
    }
}
