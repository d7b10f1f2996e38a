//! What the registry takes and what it refuses, as tables; and every error message on one page.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod look_ups;
mod page;
mod plant;
mod retention;

use expect_test::{Expect, expect};
use guildhall_model::limits::DEPTH_MAX;
use guildhall_model::{
    AssetId, Connection, ConnectionId, DataType, Level, Name, Point, TagId, TagPath, TypeId,
};
use guildhall_registry::{
    Command, Event, Registry, RegistryError, nearest, stored, unit_text, valid_unit,
};

use plant::{asset, asset_type, component, connection, link, link_type, plant, property};

fn tell(registry: &mut Registry, command: Command) -> Vec<Event> {
    let events = registry.decide(command).unwrap();
    events.iter().for_each(|event| registry.apply(event));
    events
}

fn path(text: &str) -> AssetId {
    AssetId::new(text).unwrap()
}

/// What each command gives on the same plant: what happens, or why not.
#[track_caller]
fn check(rows: Vec<(&str, Command)>, expected: &Expect) {
    let registry = plant();
    let mut page = String::new();
    for (what, command) in rows {
        let answer = match registry.decide(command) {
            Ok(events) if events.is_empty() => "nothing, it is so already".to_owned(),
            Ok(events) => events.iter().map(|event| stored::encode(event).kind).fold(
                String::new(),
                |all, kind| {
                    if all.is_empty() { kind.to_owned() } else { all + ", " + kind }
                },
            ),
            Err(error) => match error.nearest() {
                Some(word) => format!("{error}; {word}?"),
                None => error.to_string(),
            },
        };
        page += &format!("{what}: {answer}\n");
    }
    expected.assert_eq(&page);
}

#[test]
fn types() {
    let with = |mut one: guildhall_model::AssetType, properties| {
        one.properties = properties;
        one
    };
    let made_of = |mut one: guildhall_model::AssetType, components| {
        one.components = components;
        one
    };
    let machine = || asset_type("Machine", Some("Equipment"));
    let load = || property("load", DataType::Float, Some("MW"));
    let turbine = || with(asset_type("Turbine", Some("Machine")), vec![load()]);
    let speed = || property("speed", DataType::Float, Some("{rpm}"));
    let text_speed = || property("speed", DataType::Text, None);
    let unit = |unit| property("flow", DataType::Float, Some(unit));
    let stage = |type_id| made_of(asset_type("New", None), vec![component("stage", type_id)]);
    let compressor = component("compressor", "Compressor");
    let built_in = asset_type("Site", None);
    let round = vec![asset_type("A", Some("B")), asset_type("B", Some("A"))];
    let any_order = vec![asset_type("A", Some("B")), asset_type("B", None)];
    check(
        vec![
            ("new", Command::AddType(asset_type("New", Some("Machine")))),
            ("another of that name", Command::AddType(asset_type("Turbine", None))),
            ("a built-in one", Command::ChangeType(built_in)),
            ("an unknown parent", Command::AddType(asset_type("New", Some("Machin")))),
            ("an unknown part", Command::AddType(stage("Compresor"))),
            ("a known part", Command::AddType(stage("Compressor"))),
            ("a part of itself", Command::AddType(stage("New"))),
            ("inherits from itself", Command::SetTypes(round)),
            ("the child first", Command::SetTypes(any_order)),
            ("twice in one", Command::SetTypes(vec![machine(), asset_type("Machine", None)])),
            (
                "a property twice",
                Command::AddType(with(asset_type("New", None), vec![speed(), speed()])),
            ),
            (
                "an inherited property as text",
                Command::AddType(with(asset_type("New", Some("Machine")), vec![text_speed()])),
            ),
            ("another unit", Command::AddType(with(asset_type("New", None), vec![unit("m3/h")]))),
            ("no unit", Command::AddType(with(asset_type("New", None), vec![unit("m³/h")]))),
            ("degrees", Command::AddType(with(asset_type("New", None), vec![unit("°C")]))),
            ("small letters", Command::AddType(with(asset_type("New", None), vec![unit("kpa")]))),
            ("a used property gone", Command::ChangeType(machine())),
            ("a used property as text", Command::ChangeType(with(machine(), vec![text_speed()]))),
            (
                "one more property",
                Command::ChangeType(with(machine(), vec![speed(), unit("m3/h")])),
            ),
            ("a used part gone", Command::ChangeType(turbine())),
            (
                "one more part",
                Command::ChangeType(made_of(
                    turbine(),
                    vec![compressor, component("stage", "Compressor")],
                )),
            ),
        ],
        &expect![[r#"
            new: type_added
            another of that name: there is a type `Turbine` already, with other content
            a built-in one: `Site` is one of Guildhall's own types and cannot be changed
            an unknown parent: there is no type `Machin`, which the parent of type `New` names; Machine?
            an unknown part: there is no type `Compresor`, which component `stage` of type `New` names; Compressor?
            a known part: type_added
            a part of itself: type `New` is a part of itself: New > New
            inherits from itself: type `A` inherits from itself: A > B > A
            the child first: type_added, type_added
            twice in one: there is a type `Machine` already, with other content
            a property twice: type `New` has the property `speed` twice
            an inherited property as text: property `speed` of type `New` is text, but `Machine`, from which it inherits, says float
            another unit: type_added
            no unit: unit `m³/h` of property `flow` of type `New` is not a UCUM code; m3/h?
            degrees: unit `°C` of property `flow` of type `New` is not a UCUM code; Cel?
            small letters: unit `kpa` of property `flow` of type `New` is not a UCUM code; kPa?
            a used property gone: property `speed` of type `Turbine` cannot be removed: assets have it, and their history would lose its name
            a used property as text: property `speed` of type `Turbine` cannot become text: assets have it as float, and a tag keeps one kind of value for ever
            one more property: type_changed, tags_added, tags_added, tags_added
            a used part gone: component `compressor` of type `Turbine` cannot be removed or get another type: assets have it
            one more part: type_changed, asset_added
        "#]],
    );
}

#[test]
fn assets() {
    let equipment = Level::Equipment;
    let owned = |id, owner: &str| {
        let mut one = asset(id, "Machine", equipment);
        one.owner = guildhall_model::OrganisationId::new(owner).unwrap();
        one
    };
    let mut called = asset("one/site/gt", "Turbine", equipment);
    called.label = guildhall_model::Label::plain("Turbine of the north hall");
    check(
        vec![
            ("new", Command::AddAsset(asset("one/site/m2", "Machine", equipment))),
            ("with parts", Command::AddAsset(asset("one/site/gt2", "Turbine", equipment))),
            ("the same", Command::AddAsset(asset("one/site/gt", "Turbine", equipment))),
            ("another there", Command::AddAsset(asset("one/site/gt", "Machine", equipment))),
            ("of no type", Command::AddAsset(asset("one/site/m2", "Machin", equipment))),
            ("in nothing", Command::AddAsset(asset("one/sit/m2", "Machine", equipment))),
            ("a site in a site", Command::AddAsset(asset("one/site/s", "Site", Level::Site))),
            ("a site as unit", Command::AddAsset(asset("one/s", "Site", Level::Unit))),
            ("a root machine", Command::AddAsset(asset("m", "Machine", equipment))),
            ("another's", Command::AddAsset(owned("one/site/m2", "two"))),
            ("a connection", Command::AddAsset(asset("one/site/c", "Connection", equipment))),
            ("called otherwise", Command::ChangeAsset(called)),
            ("another type", Command::SetAsset(asset("one/site/gt", "Machine", equipment))),
            ("another owner", Command::ChangeAsset(owned("one/site/m", "two"))),
            ("unknown", Command::ChangeAsset(asset("one/site/gtt", "Turbine", equipment))),
        ],
        &expect![[r#"
            new: asset_added
            with parts: asset_added, asset_added
            the same: nothing, it is so already
            another there: there is an asset `one/site/gt` already, with other content
            of no type: there is no type `Machin`, which asset `one/site/m2` names; Machine?
            in nothing: there is no asset `one/sit`; one/site?
            a site in a site: `one/site/s` is of level site, which cannot stand in `one/site` of level site
            a site as unit: `one/s` is of level unit, but its type is a `Site`
            a root machine: `m` has nothing above it, so it must be the enterprise of its owner `m`: of level enterprise, and called like the organisation
            another's: `one/site/m2` cannot belong to `two`: what it stands in belongs to another
            a connection: `one/site/c` cannot be of type `Connection`: such an asset is made with its connection
            called otherwise: asset_changed
            another type: the type of asset `one/site/gt` cannot be changed
            another owner: the owner of asset `one/site/m` cannot be changed
            unknown: there is no asset `one/site/gtt`; one/site/gt?
        "#]],
    );
}

#[test]
fn assets_stand_in_each_other_up_to_a_limit() {
    let mut registry = plant();
    let mut id = path("one/site/m");
    let refused = loop {
        id = id.child(&Name::new("x").unwrap());
        match registry.decide(Command::AddAsset(asset(id.as_str(), "Machine", Level::Equipment))) {
            Ok(events) => events.iter().for_each(|event| registry.apply(event)),
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, RegistryError::TooDeep { max: DEPTH_MAX, .. }), "{refused}");
    assert_eq!(id.as_str().split('/').count(), DEPTH_MAX + 1);
}

#[test]
fn links() {
    let drives = |from, to| link("Drives", from, to);
    let (gt, m) = ("one/site/gt", "one/site/m");
    check(
        vec![
            ("new", Command::Relate(drives(gt, "one/site"))),
            ("the same", Command::Relate(drives(gt, m))),
            ("the same from its end", Command::Relate(link("DrivenBy", m, gt))),
            ("gone from its end", Command::Unrelate(link("DrivenBy", m, gt))),
            ("one that is not there", Command::Unrelate(drives(m, gt))),
            ("to itself", Command::Relate(drives(gt, gt))),
            ("to nothing", Command::Relate(drives(gt, "one/site/mm"))),
            ("to another's", Command::Relate(drives(gt, "two"))),
            ("of no kind", Command::Relate(link("Drive", gt, m))),
            ("of the tree", Command::Relate(link("ChildOf", gt, m))),
            ("a new kind", Command::AddRelationshipType(link_type("Cools", "CooledBy"))),
            ("a taken way back", Command::AddRelationshipType(link_type("Cools", "DrivenBy"))),
            ("a new way back", Command::SetRelationshipType(link_type("Drives", "TurnedBy"))),
        ],
        &expect![[r#"
            new: related
            the same: nothing, it is so already
            the same from its end: nothing, it is so already
            gone from its end: unrelated
            one that is not there: nothing, it is so already
            to itself: `one/site/gt` cannot be linked to itself
            to nothing: there is no asset `one/site/mm`; one/site/m?
            to another's: there is no asset `two`
            of no kind: there is no kind of link called `Drive`; Drives?
            of the tree: `ChildOf` follows from where assets stand and cannot be made or taken away
            a new kind: relationship_type_added
            a taken way back: there is a kind of link called `DrivenBy` already
            a new way back: there is a kind of link called `Drives` already
        "#]],
    );
}

#[test]
fn connections() {
    let of = |id, points: &[(&str, &str)]| connection(id, points);
    let more = |change: fn(&mut Connection)| {
        let mut one = of("m1", &[("a", "one/site/gt.speed")]);
        change(&mut one);
        one
    };
    let id = |text| ConnectionId::new(text).unwrap();
    check(
        vec![
            ("new", Command::AddConnection(of("m2", &[("a", "one/site/m.speed")]))),
            ("the same", Command::AddConnection(of("m1", &[("a", "one/site/gt.speed")]))),
            ("another of that name", Command::AddConnection(of("m1", &[]))),
            ("other points", Command::ChangeConnection(of("m1", &[("b", "one/site/m.speed")]))),
            ("switched off by a change", Command::ChangeConnection(more(|c| c.enabled = false))),
            (
                "other owner",
                Command::ChangeConnection(more(|c| {
                    c.owner = guildhall_model::OrganisationId::new("two").unwrap();
                })),
            ),
            ("other site", Command::ChangeConnection(more(|c| c.site = path("one")))),
            ("no such tag", Command::AddConnection(of("m2", &[("a", "one/site/m.sped")]))),
            ("no such asset", Command::AddConnection(of("m2", &[("a", "one/site/mm.speed")]))),
            ("another's tag", Command::AddConnection(of("m2", &[("a", "two/site/m.speed")]))),
            ("a fed tag", Command::AddConnection(of("m2", &[("a", "one/site/gt.speed")]))),
            ("a health tag", Command::AddConnection(of("m2", &[("a", "one/site/m1.state")]))),
            (
                "a tag twice",
                Command::AddConnection(of(
                    "m2",
                    &[("a", "one/site/m.speed"), ("b", "one/site/m.speed")],
                )),
            ),
            (
                "a point twice",
                Command::AddConnection(of(
                    "m2",
                    &[("a", "one/site/m.speed"), ("a", "one/site/gt/compressor.pressure")],
                )),
            ),
            ("an asset's name", Command::AddConnection(of("gt", &[]))),
            ("off", Command::EnableConnection { id: id("m1"), enabled: false }),
            ("on", Command::EnableConnection { id: id("m1"), enabled: true }),
            ("gone", Command::RemoveConnection(id("m1"))),
            ("gone, unknown", Command::RemoveConnection(id("m9"))),
        ],
        &expect![[r#"
            new: asset_added, connection_added
            the same: nothing, it is so already
            another of that name: the name `m1` is taken by a connection
            other points: connection_changed
            switched off by a change: nothing, it is so already
            other owner: the owner of connection `m1` cannot be changed
            other site: the site of connection `m1` cannot be changed
            no such tag: connection `m2` maps a point to `one/site/m.sped`, and there is no such tag; one/site/m.speed?
            no such asset: connection `m2` maps a point to `one/site/mm.speed`, and there is no such tag; one/site/m.speed?
            another's tag: connection `m2` maps a point to `two/site/m.speed`, and there is no such tag
            a fed tag: connection `m2` maps a point to `one/site/gt.speed`, which has one already: a point of connection `m1`
            a health tag: connection `m2` maps a point to `one/site/m1.state`, which says how a connection does
            a tag twice: connection `m2` maps a point to `one/site/m.speed`, which has one already: another point of this connection
            a point twice: connection `m2` maps the point `a` twice
            an asset's name: there is an asset `one/site/gt` already, with other content
            off: connection_enabled
            on: nothing, it is so already
            gone: connection_removed
            gone, unknown: there is no connection `m9`
        "#]],
    );
}

#[test]
fn tags_are_numbered_once_for_ever() {
    let mut registry = plant();
    let before: Vec<(TagPath, TagId)> =
        registry.tags().map(|tag| (tag.path.clone(), tag.id)).collect();
    let count = u32::try_from(registry.tag_count()).unwrap();
    let numbers: std::collections::BTreeSet<u32> = before.iter().map(|(_, id)| id.0).collect();
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());

    let id = ConnectionId::new("m1").unwrap();
    tell(&mut registry, Command::RemoveConnection(id.clone()));
    tell(&mut registry, Command::AddAsset(asset("one/site/m2", "Machine", Level::Equipment)));
    assert_eq!(registry.tag("one/site/m2.speed").unwrap().id, TagId(count));
    // The connection comes back to its own tags and their history.
    tell(&mut registry, Command::AddConnection(connection("m1", &[])));
    for (path, id) in before {
        assert_eq!(registry.tag(path.as_str()).unwrap().id, id, "{path}");
        assert_eq!(registry.tag_by_id(id).unwrap().path, path);
    }
}

#[test]
fn a_type_that_grows_completes_its_assets() {
    let mut registry = plant();
    let mut machine =
        registry.asset_type(&TypeId::new("Machine").unwrap()).unwrap().as_ref().clone();
    machine.properties.push(property("torque", DataType::Float, Some("N.m")));
    machine.components.push(component("bearing", "Compressor"));
    tell(&mut registry, Command::SetTypes(vec![machine.clone()]));
    for tag in ["one/site/m.torque", "one/site/gt.torque", "one/site/gt/bearing.pressure"] {
        assert!(registry.tag(tag).is_some(), "{tag}");
    }
    // Inherited ones come first, and the unit of a property reaches its tags.
    let names: Vec<&str> = registry
        .properties(&TypeId::new("Turbine").unwrap())
        .iter()
        .map(|inherited| inherited.property.name.as_str())
        .collect();
    assert_eq!(names, ["speed", "torque", "load"]);
    machine.properties[0].unit = Some("Hz".into());
    tell(&mut registry, Command::ChangeType(machine));
    let unit = &registry.tag("one/site/gt.speed").unwrap().property.unit;
    assert_eq!(unit.as_deref(), Some("Hz"));
}

#[test]
fn all_of_many_or_none() {
    let registry = plant();
    let good = Command::AddAsset(asset("one/site/m2", "Machine", Level::Equipment));
    let below = Command::AddAsset(asset("one/site/m2/x", "Machine", Level::Equipment));
    assert!(registry.decide(below.clone()).is_err());
    let both = registry.decide(Command::Many(vec![good.clone(), below])).unwrap();
    assert_eq!(both.len(), 2);
    let bad = Command::AddAsset(asset("one/site/m3", "Machin", Level::Equipment));
    assert!(registry.decide(Command::Many(vec![good, bad])).is_err());
}

#[test]
fn the_state_is_made_again_from_what_is_stored() {
    let (mut registry, mut again) = (Registry::default(), Registry::default());
    for command in plant::commands().into_iter().chain([
        Command::ChangeConnection(Connection {
            points: vec![Point {
                address: "b".into(),
                tag: TagPath::new("one/site/m.speed").unwrap(),
            }],
            ..connection("m1", &[])
        }),
        Command::Unrelate(link("Drives", "one/site/gt", "one/site/m")),
        Command::EnableConnection { id: ConnectionId::new("m1").unwrap(), enabled: false },
        Command::RemoveConnection(ConnectionId::new("m1").unwrap()),
    ]) {
        for event in tell(&mut registry, command) {
            let stored = stored::encode(&event);
            again.apply(&stored::decode(stored.kind, stored.version, &stored.body).unwrap());
        }
        assert_eq!(again, registry);
    }
}

#[test]
fn the_same_again_changes_nothing() {
    let registry = plant();
    for command in plant::commands() {
        let what = format!("{command:?}");
        assert_eq!(registry.decide(command).unwrap(), [], "{what:.60}");
    }
}

#[test]
fn units() {
    for (code, shown) in [
        ("Cel", Some("°C")),
        ("{rpm}", Some("rpm")),
        ("m3/h", Some("m³/h")),
        ("kPa", Some("kPa")),
        ("%", Some("%")),
        ("mm[Hg]", Some("mmHg")),
        ("/s", Some("/s")),
        ("W/(m2.K)", None),
        ("10*3/uL", None),
    ] {
        assert!(valid_unit(code), "{code}");
        if let Some(shown) = shown {
            assert_eq!(unit_text(code), shown);
        }
    }
    for wrong in ["", "°C", "kpa", "m³/h", "rpm", "m/", "(m", "m//s", &"m".repeat(65)] {
        assert!(!valid_unit(wrong), "{wrong}");
    }
    assert_eq!(nearest("presure", ["speed", "pressure"]).as_deref(), Some("pressure"));
}

#[test]
fn tags_that_arrive() {
    use DataType::{Float, Text};
    let arrivals = |under: &str, tags: &[(&str, DataType)]| Command::TakeArrivals {
        under: path(under),
        tags: tags.iter().map(|(tag, kind)| (TagPath::new(tag).unwrap(), *kind)).collect(),
    };
    check(
        vec![
            (
                "new asset",
                arrivals("one/site", &[("one/site/p.flow", Float), ("one/site/p.word", Text)]),
            ),
            ("asset above too", arrivals("one/site", &[("one/site/rack/p.flow", Float)])),
            ("tag that is there", arrivals("one/site", &[("one/site/gt.speed", Text)])),
            ("type of others", arrivals("one/site", &[("one/site/gt.flow", Float)])),
            ("type of the levels", arrivals("one/site", &[("one/site.flow", Float)])),
            ("outside", arrivals("one/site", &[("one/site-b/p.flow", Float)])),
            ("below what is not there", arrivals("one/sit", &[("one/sit/p.flow", Float)])),
        ],
        &expect![[r#"
            new asset: type_added, asset_added
            asset above too: type_added, type_added, asset_added, asset_added
            tag that is there: nothing, it is so already
            type of others: there is no tag `one/site/gt.flow`, and its asset's type `Turbine` may be of others too
            type of the levels: there is no tag `one/site.flow`, and its asset's type `Site` may be of others too
            outside: there is no asset `one/site-b/p`
            below what is not there: there is no asset `one/sit`; one/site?
        "#]],
    );

    let mut registry = plant();
    tell(&mut registry, arrivals("one/site", &[("one/site/p.flow", Float)]));
    tell(&mut registry, arrivals("one/site-b", &[("one/site-b/p.flow", Float)]));
    let more = [("one/site/p.flow", Text), ("one/site/p.heat", Text), ("one/site/p.heat", Float)];
    tell(&mut registry, arrivals("one/site", &more));
    let kind = |tag: &str| registry.tag(tag).map(|tag| tag.property.data_type);
    assert_eq!(kind("one/site/p.flow"), Some(Float), "the first holds");
    assert_eq!(kind("one/site/p.heat"), Some(Text));
    assert_eq!(kind("one/site-b/p.heat"), None, "each asset has a type of its own");
    let events = registry.decide(Command::AddAsset(asset(
        "one/site/q",
        registry.asset(&path("one/site/p")).unwrap().type_id.as_str(),
        Level::Equipment,
    )));
    events.unwrap().iter().for_each(|event| registry.apply(event));
    let shared = registry.decide(arrivals("one/site", &[("one/site/p.more", Float)]));
    assert!(matches!(shared, Err(RegistryError::TypeShared { .. })), "{shared:?}");
}
