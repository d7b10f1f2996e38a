//! Every error message on one page.

use expect_test::expect;
use guildhall_model::{
    AssetId, ConnectionId, DataType, Level, Name, OrganisationId, TagPath, TypeId,
};
use guildhall_registry::{HoldId, Place, RegistryError as E, RetentionError as R};

#[test]
fn every_error_says_what_to_check() {
    let mut page = String::new();
    let about = [about_types(), about_assets(), about_connections(), about_retention()];
    for error in about.into_iter().flatten() {
        page += &format!("{error}\n  {} ({})\n", error.hint(), error.side().word());
    }
    expect![[r#"
        there is no type `Pmp`, which asset `one/p` names
          did you mean `Pump`? (you)
        there is no type `X`, which asset `one/p` names
          define the type, or name one that there is (you)
        there is a type `Pump` already, with other content
          choose another name, or define a type that inherits from it (you)
        `Site` is one of Guildhall's own types and cannot be changed
          choose another name, or define a type that inherits from it (you)
        type `Pump` inherits from itself: Pump > Pump
          take one of the parents away (you)
        type `Pump` is a part of itself: Pump > Pump
          take one of the components away (you)
        asset `one/p` is nested deeper than 32 levels
          use fewer levels (you)
        type `Pump` has the property `flow` twice
          give one another name (you)
        type `Pump` has the component `motor` twice
          give one another name (you)
        property `flow` of type `Pump` is text, but `Machine`, from which it inherits, says float
          use the same data type, or another name (you)
        component `motor` of type `Pump` is a `Lamp`, which is not a `Motor` as `Machine` says, from which it inherits
          use a type that inherits from that one, or another name (you)
        unit `lumps` of property `flow` of type `Pump` is not a UCUM code
          look the unit up at https://ucum.org; counts take `{name}` or none (you)
        the normal band of property `flow` of type `Pump` has low above high
          write low below high, for a number (you)
        property `flow` of type `Pump` cannot be removed: assets have it, and their history would lose its name
          leave it as it is; it costs nothing when nothing is written to it (you)
        property `flow` of type `Pump` cannot become text: assets have it as float, and a tag keeps one kind of value for ever
          add a property of another name with the new data type (you)
        component `motor` of type `Pump` cannot be removed or get another type: assets have it
          leave it as it is; it costs nothing when nothing is written to it (you)
        there is no asset `one/site/pump`
          check the path; what it stands in must be there first (you)
        there is an asset `one/site/pump` already, with other content
          choose another name (you)
        `pump` has nothing above it, so it must be the enterprise of its owner `one`: of level enterprise, and called like the organisation
          put it below the enterprise (you)
        `one/site/pump` cannot belong to `one`: what it stands in belongs to another
          say the owner of the enterprise (you)
        `one/site/pump` is of level site, which cannot stand in `one/site` of level site
          levels go enterprise, site, area, line, unit, equipment; only equipment stands in its own kind (you)
        `one/site/pump` is of level unit, but its type is a `Site`
          leave the level out, or use a type of your own (you)
        the type of asset `one/site/pump` cannot be changed
          add a new asset; this one keeps its history (you)
        `one/site/pump` cannot be of type `Connection`: such an asset is made with its connection
          add a connection, or use another type (you)
        there is no tag `one/site/pump.flow`, and its asset's type `Pump` may be of others too
          add the property to the type, or send it below another asset (you)
        the path `one/a/b` is longer than 512 bytes
          choose another name (you)
        there is a kind of link called `Drives` already
          use that one, or choose another name (you)
        there is no kind of link called `Drives`
          define it under relationship types (you)
        `ChildOf` follows from where assets stand and cannot be made or taken away
          place the asset where it belongs instead (you)
        `one/site/pump` cannot be linked to itself
          check both ends (you)
        the name `m1` is taken by a connection
          choose another name for the connection (you)
        there is no connection `m1`
          check the name (you)
        the owner of connection `m1` cannot be changed
          add a new connection and remove this one (you)
        connection `m1` maps a point to `one/site/pump.flow`, and there is no such tag
          a tag is the asset's path, a dot, and a property of its type (you)
        connection `m1` maps a point to `one/site/pump.flow`, which has one already: a point of connection `m2`
          remove one of the two points (you)
        connection `m1` maps the point `holding:1:int16` twice
          read a point once, into one tag (you)
        connection `m1` maps a point to `one/site/pump.flow`, which says how a connection does
          map the point to a tag of an asset of your own (you)
        assets would be more than the limit of 200000
          split it up, or remove what is not needed (you)
        the stored event `asset_added` version 2 is not known to this Guildhall
          start the version of Guildhall that wrote the journal (guildhall)
        the stored event `asset_added` version 1 cannot be read
          run `guildhall journal verify` (guildhall)
        there is no tag `one/site/pump.flow`
          a tag is the asset's path, a dot, and a property of its type (you)
        `one/site` cannot be kept for 0 days; it takes 1 to 36500, or for ever
          say whole days (you)
        figures of `one/site` cannot go after 30 days, before its samples, which are kept for 90 days
          keep figures at least as long as samples (you)
        figures of `one/site` cannot go after 30 days, before its samples, which are kept for ever
          keep figures at least as long as samples (you)
        a legal hold is placed and released with a reason, and none is given
          say why, in words that others understand years later (you)
        the reason is longer than 1000 characters
          name the document that tells the rest (you)
        there is no rule of retention on `one/site` itself
          lift the rule where it was set, or set another one here (you)
        there is no legal hold 3
          look at the list: it may have been released (you)
    "#]].assert_eq(&page);
}

fn type_id(text: &str) -> TypeId {
    TypeId::new(text).unwrap()
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn path(text: &str) -> AssetId {
    AssetId::new(text).unwrap()
}

fn about_types() -> Vec<E> {
    let id = || type_id("Pump");
    let (property, component, from) = (|| name("flow"), || name("motor"), || type_id("Machine"));
    let (is, wanted) = (DataType::Text, DataType::Float);
    let line = || "Pump > Pump".to_owned();
    vec![
        E::UnknownType {
            wanted: type_id("Pmp"),
            used_by: "asset `one/p`".into(),
            nearest: Some("Pump".into()),
        },
        E::UnknownType { wanted: type_id("X"), used_by: "asset `one/p`".into(), nearest: None },
        E::TypeTaken { id: id() },
        E::BuiltIn { id: type_id("Site") },
        E::InheritanceCycle { id: id(), line: line() },
        E::CompositionCycle { id: id(), line: line() },
        E::TooDeep { what: "asset `one/p`".into(), max: 32 },
        E::PropertyTwice { type_id: id(), property: property() },
        E::ComponentTwice { type_id: id(), component: component() },
        E::PropertyKind { type_id: id(), property: property(), from: from(), is, wanted },
        E::ComponentKind {
            type_id: id(),
            component: component(),
            from: from(),
            is: type_id("Lamp"),
            wanted: type_id("Motor"),
        },
        E::Unit { type_id: id(), property: property(), unit: "lumps".into(), nearest: None },
        E::Band { type_id: id(), property: property(), why: "has low above high" },
        E::PropertyInUse { type_id: id(), property: property() },
        E::KindInUse { type_id: id(), property: property(), is: wanted, wanted: is },
        E::ComponentInUse { type_id: id(), component: component() },
    ]
}

fn about_assets() -> Vec<E> {
    let (id, owner) = (|| path("one/site/pump"), || OrganisationId::new("one").unwrap());
    let word = || name("Drives");
    vec![
        E::UnknownAsset { id: id(), nearest: None },
        E::AssetTaken { id: id() },
        E::RootNotEnterprise { id: path("pump"), owner: owner() },
        E::OwnerDiffers { id: id(), owner: owner() },
        E::LevelOrder {
            id: id(),
            level: Level::Site,
            above: path("one/site"),
            above_level: Level::Site,
        },
        E::LevelOfType { id: id(), level: Level::Unit, type_id: type_id("Site") },
        E::AssetFixed { id: id(), what: "type" },
        E::ConnectionAsset { id: id() },
        E::TypeShared {
            path: TagPath::new("one/site/pump.flow").unwrap(),
            type_id: type_id("Pump"),
        },
        E::PathTooLong { path: "one/a/b".into(), max: 512 },
        E::LinkTypeTaken { word: word() },
        E::UnknownLinkType { word: word(), nearest: None },
        E::ImpliedLink { word: name("ChildOf") },
        E::LinkToItself { id: id() },
    ]
}

fn about_connections() -> Vec<E> {
    let id = || ConnectionId::new("m1").unwrap();
    let connection = id;
    let tag = || TagPath::new("one/site/pump.flow").unwrap();
    let kind = || "asset_added".to_owned();
    vec![
        E::ConnectionTaken { id: id() },
        E::UnknownConnection { id: id() },
        E::ConnectionFixed { id: id(), what: "owner" },
        E::UnknownTag { connection: connection(), tag: tag(), nearest: None },
        E::TagTwice {
            connection: connection(),
            tag: tag(),
            other: "a point of connection `m2`".into(),
        },
        E::PointTwice { connection: connection(), address: "holding:1:int16".into(), tag: tag() },
        E::HealthTag { connection: connection(), tag: tag() },
        E::TooMany { what: "assets".into(), max: 200_000 },
        E::UnknownEvent { kind: kind(), version: 2 },
        E::UnreadableEvent { kind: kind(), version: 1, source: "missing field `id`".into() },
    ]
}

fn about_retention() -> Vec<E> {
    let place = || Place::new("one/site").unwrap();
    let path = TagPath::new("one/site/pump.flow").unwrap();
    let younger = |samples| R::FiguresYounger { place: place(), samples, figures: 30 };
    let about = [
        R::NoTag { path, nearest: None },
        R::Age { place: place(), days: 0, max: 36_500 },
        younger(Some(90)),
        younger(None),
        R::NoReason,
        R::LongReason { max: 1_000 },
        R::NoRule { place: place() },
        R::NoHold { id: HoldId(3) },
    ];
    about.into_iter().map(E::Retention).collect()
}
