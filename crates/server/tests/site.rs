//! Site files: what a good one becomes, that it can be read again and again, and every error on
//! one page.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use expect_test::expect;
use guildhall_access::Access;
use guildhall_model::Actor;
use guildhall_registry::Registry;
use guildhall_server::site::{SiteError, commands, read, read_all};

const GOOD: &str = r#"[organisation]
id = "hanbit-energy"
label = { en = "Hanbit Energy", ko = "한빛에너지" }

[site]
name = "dangjin"
label = { en = "Dangjin power station", ko = "당진발전소" }

[types.Turbine]
parent = "RotatingMachine"
label = "Turbine"
[types.Turbine.components.compressor]
type = "Compressor"
label = { en = "Compressor", ko = "압축기" }

[types.RotatingMachine]
label = { en = "Rotating machine", ko = "회전기계" }
[types.RotatingMachine.properties.speed]
label = { en = "Speed", ko = "회전수" }
type = "float"
unit = "{rpm}"
band = { low = 2950, high = 3050.5 }
[types.RotatingMachine.properties.running]
type = "boolean"
writable = true
group = "State"

[types.Compressor.properties.discharge_pressure]
type = "float"
unit = "kPa"

[types.Block]
parent = "Unit"

[[assets]]
path = "unit1/gt1"
type = "Turbine"
label = { en = "Gas turbine 1", ko = "가스터빈 1" }
[[assets]]
path = "unit1"
type = "Block"
[[assets]]
path = "unit1/generator"
type = "RotatingMachine"

[relationship_types.Drives]
reverse_of = "DrivenBy"
[[relationships]]
kind = "Drives"
from = "unit1/gt1"
to = "unit1/generator"

[[connections]]
id = "gt1-modbus"
protocol = "modbus"
simulated = true
settings = { address = "127.0.0.1:5020", poll_ms = 500 }
points_below = "unit1/gt1"
[connections.points]
"compressor.discharge_pressure" = "holding:100:float32"
".speed" = "holding:102:float32"
"#;

/// `GOOD` with one text in the place of another, which must be there.
fn good_but(from: &str, to: &str) -> String {
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1)
}

#[test]
fn a_file_becomes_a_plant_and_once_is_enough() {
    let site = read(GOOD, "dangjin.toml").unwrap();
    let (mut access, mut registry) = (Access::default(), Registry::default());
    let (people, plant) = commands(&site);
    for event in access.decide(&Actor::System, people).unwrap() {
        access.apply(&event);
    }
    for event in registry.decide(plant).unwrap() {
        registry.apply(&event);
    }
    let mut page = String::new();
    for asset in registry.assets() {
        let (level, label) = (asset.level.word(), &asset.label);
        let ko = label.ko.as_deref().unwrap_or("-");
        page += &format!("{} [{} {level}] {} {ko}\n", asset.id, asset.type_id, label.en);
        for (word, to) in registry.related(&asset.id).iter().filter(|l| l.0.as_str() == "Drives") {
            page += &format!("  {word} {to}\n");
        }
        for tag in registry.tags_of(&asset.id).filter(|_| asset.type_id.as_str() != "Connection") {
            let property = &tag.property;
            let unit = property.unit.as_deref().unwrap_or("-");
            let fed = registry.connection_of(tag.id).map_or("-", |id| id.as_str());
            let band = property.band.map(|band| (band.low, band.high));
            let (name, kind) = (&property.name, property.data_type);
            page += &format!("  .{name} {kind} {unit} {band:?} fed by {fed}\n");
        }
    }
    expect![[r#"
        hanbit-energy [Enterprise enterprise] Hanbit Energy 한빛에너지
        hanbit-energy/dangjin [Site site] Dangjin power station 당진발전소
        hanbit-energy/dangjin/gt1-modbus [Connection equipment] gt1-modbus -
        hanbit-energy/dangjin/unit1 [Block unit] unit1 -
        hanbit-energy/dangjin/unit1/generator [RotatingMachine equipment] generator -
          .speed float {rpm} Some((Some(2950.0), Some(3050.5))) fed by -
          .running boolean - None fed by -
        hanbit-energy/dangjin/unit1/gt1 [Turbine equipment] Gas turbine 1 가스터빈 1
          Drives hanbit-energy/dangjin/unit1/generator
          .speed float {rpm} Some((Some(2950.0), Some(3050.5))) fed by gt1-modbus
          .running boolean - None fed by -
        hanbit-energy/dangjin/unit1/gt1/compressor [Compressor equipment] Compressor 압축기
          .discharge_pressure float kPa None fed by gt1-modbus
    "#]]
    .assert_eq(&page);

    let (people, plant) = commands(&site);
    assert_eq!(access.decide(&Actor::System, people).unwrap(), []);
    assert_eq!(registry.decide(plant).unwrap(), []);
    let connection = &site.connections()[0];
    assert_eq!(connection.settings["poll_ms"], "500");
    assert!(connection.enabled && connection.simulated);
    assert_eq!(site.name(), "dangjin.toml");
}

#[test]
fn points_may_be_written_as_toml_writes_keys() {
    let quoted = read(GOOD, "f").unwrap();
    let bare = good_but("\"compressor.discharge_pressure\"", "compressor.discharge_pressure");
    assert_eq!(read(&bare, "f").unwrap().connections(), quoted.connections());
}

/// What each mistake says, with the line it is on.
#[test]
fn every_mistake_names_its_line() {
    let mut page = String::new();
    for (from, to) in [
        ("[site]", "[site"),
        ("[site]", "[sight]"),
        ("[organisation]\nid = \"hanbit-energy\"\n", "[organisation]\n"),
        ("id = \"hanbit-energy\"", "id = \"hanbit energy\""),
        ("ko = \"당진발전소\"", "kr = \"당진발전소\""),
        ("label = \"Turbine\"", "label = 5"),
        ("unit = \"kPa\"", "unti = \"kPa\""),
        ("unit = \"kPa\"", "unit = \"kpa\""),
        ("type = \"float\"\nunit = \"kPa\"", "type = \"flaot\""),
        ("type = \"boolean\"", ""),
        ("writable = true", "writable = \"yes\""),
        ("low = 2950", "low = 4000"),
        ("low = 2950", "low = nan"),
        ("low = 2950", "low = \"low\""),
        ("parent = \"RotatingMachine\"", "parent = \"RotatingMachin\""),
        ("type = \"Compressor\"", "type = \"Turbine\""),
        ("[types.Block]", "[types.Site]"),
        ("type = \"Block\"", "type = \"Blok\""),
        ("type = \"Block\"", "type = \"Block\"\nlevel = \"areaa\""),
        ("type = \"Block\"", "type = \"Block\"\nlevel = \"area\""),
        ("path = \"unit1/generator\"", "path = \"unit2/generator\""),
        ("path = \"unit1/generator\"", "path = \"unit1/gt1\""),
        ("path = \"unit1/generator\"", "path = \"unit1//generator\""),
        ("[[assets]]\npath = \"unit1/gt1\"\n", "[assets]\npath = \"unit1/gt1\"\n"),
        ("kind = \"Drives\"", "kind = \"Drive\""),
        ("to = \"unit1/generator\"", "to = \"unit1/generater\""),
        ("id = \"gt1-modbus\"", "id = \"gt1.modbus\""),
        ("protocol = \"modbus\"", "protocol = \"modbuss\""),
        ("poll_ms", "pol_ms"),
        ("poll_ms = 500", "poll_ms = \"often\""),
        ("address = \"127.0.0.1:5020\", ", ""),
        ("points_below = \"unit1/gt1\"", "points_below = \"unit1/gt2\""),
        ("\"compressor.discharge_pressure\"", "\"compressor.discharge_presure\""),
        ("\".speed\"", "\"speed\""),
        ("holding:102:float32", "holdin:102:float32"),
        ("holding:102:float32", "holding:100:float32"),
    ] {
        match read(&good_but(from, to), "dangjin.toml") {
            Ok(_) => page += &format!("taken with {to}\n"),
            Err(error) => page += &format!("{error}\n    {}\n", error.hint()),
        }
    }
    expect![[r#"
        dangjin.toml:5:6: unclosed table, expected `]`
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:5:2: there is no `sight` in a site file
            a site file takes organisation, site, types, assets, relationship_types, relationships, connections
        dangjin.toml:1:2: an organisation needs `id`
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:2:6: `hanbit energy` cannot be a name: use 1 to 64 of a-z, A-Z, 0-9, _ and -, beginning with a letter or digit
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:7:41: there is no `kr` in a text for people; did you mean `ko`?
            a text for people takes en, ko
        dangjin.toml:11:9: `label` must be a text, or { en = "…", ko = "…" }, not a number
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:30:1: there is no `unti` in a property; did you mean `unit`?
            a property takes label, description, type, unit, band, writable, group
        dangjin.toml:30:8: unit `kpa` of property `discharge_pressure` of type `Compressor` is not a UCUM code; did you mean `kPa`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:29:8: `flaot` is not a kind of value; did you mean `float`?
            it can be boolean, integer, unsigned, float, float32, text, array, json
        dangjin.toml:23:35: a property needs `type`
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:25:12: `writable` must be true or false, not a text
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:18:35: the normal band of property `speed` of type `RotatingMachine` has low above high
            write low below high, for a number
        dangjin.toml:22:16: `low` must be a finite number
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:22:16: `low` must be a number, not a text
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:10:10: there is no type `RotatingMachin`, which the parent of type `Turbine` names; did you mean `RotatingMachine`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:9:8: type `Turbine` is a part of itself: Turbine > Turbine
            take one of the components away
        dangjin.toml:32:8: `Site` is one of Guildhall's own types and cannot be changed
            choose another name, or define a type that inherits from it
        dangjin.toml:41:8: there is no type `Blok`, which asset `hanbit-energy/dangjin/unit1` names; did you mean `Block`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:42:9: `areaa` is not a level; did you mean `area`?
            it can be enterprise, site, area, line, unit, equipment
        dangjin.toml:40:8: `hanbit-energy/dangjin/unit1` is of level area, but its type is a `Unit`
            leave the level out, or use a type of your own
        dangjin.toml:43:8: there is no asset `hanbit-energy/dangjin/unit2`; did you mean `hanbit-energy/dangjin/unit1`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:43:8: the asset `hanbit-energy/dangjin/unit1/gt1` is said twice
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:43:8: `` cannot be a name: use 1 to 64 of a-z, A-Z, 0-9, _ and -, beginning with a letter or digit
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:39:3: duplicate key
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:49:8: there is no kind of link called `Drive`; did you mean `Drives`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:51:6: there is no asset `hanbit-energy/dangjin/unit1/generater`; did you mean `hanbit-energy/dangjin/unit1/generator`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:54:6: `gt1.modbus` cannot be a name: use 1 to 64 of a-z, A-Z, 0-9, _ and -, beginning with a letter or digit
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:55:12: there is no protocol `modbuss`; did you mean `modbus`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:57:42: `modbus` has no setting `pol_ms`; did you mean `poll_ms`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:57:42: setting `poll_ms` cannot be `often`: it must be a whole number from 50 to 3600000 ms
            change it in the settings of the connection
        dangjin.toml:54:6: `modbus` needs the setting `address`
            add it to the settings of the connection
        dangjin.toml:58:16: there is no asset `hanbit-energy/dangjin/unit1/gt2`; did you mean `hanbit-energy/dangjin/unit1/gt1`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:60:1: connection `gt1-modbus` maps a point to `hanbit-energy/dangjin/unit1/gt1/compressor.discharge_presure`, and there is no such tag; did you mean `hanbit-energy/dangjin/unit1/gt1/compressor.discharge_pressure`?
            nothing of the file was taken over; mend the line and start again
        dangjin.toml:61:1: `speed` cannot be a tag
            write the asset's path below `hanbit-energy/dangjin/unit1/gt1`, a dot and the property; or only a dot and the property for `hanbit-energy/dangjin/unit1/gt1` itself
        dangjin.toml:61:12: `holdin:102:float32` is not an address of `modbus`: `holdin` is none of the tables holding, input, coil, discrete
            write it like `holding:100:float32`
        dangjin.toml:61:1: connection `gt1-modbus` maps the point `holding:100:float32` twice
            read a point once, into one tag
    "#]].assert_eq(&page);
}

#[test]
fn a_twice_said_connection_is_refused() {
    let again = GOOD[GOOD.find("[[connections]]").unwrap()..].to_owned();
    let error = read(&format!("{GOOD}{again}"), "f").unwrap_err();
    assert_eq!(error.to_string(), "f:63:6: the connection `gt1-modbus` is said twice");
}

#[test]
fn files_that_are_used_together_must_agree() {
    let dir = tempfile::tempdir().unwrap();
    let other = |changes: &[(&str, &str)]| {
        let elsewhere = good_but("name = \"dangjin\"", "name = \"boryeong\"");
        let mut text = elsewhere.replace("\"gt1-modbus\"", "\"gt9-modbus\"");
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        text
    };
    let first = dir.path().join("a.toml");
    let second = dir.path().join("b.toml");
    std::fs::write(&first, GOOD).unwrap();
    let both = |text: String| {
        std::fs::write(&second, text).unwrap();
        read_all(&[&first, &second]).map(|sites| sites.len())
    };
    let mut page = String::new();
    for change in [
        ("en = \"Hanbit Energy\"", "en = \"Hanbit\""),
        ("unit = \"kPa\"", "unit = \"MPa\""),
        ("reverse_of = \"DrivenBy\"", "reverse_of = \"DrivenFrom\""),
        ("\"gt9-modbus\"", "\"gt1-modbus\""),
    ] {
        let text = both(other(&[change])).unwrap_err().to_string();
        page += &text.replace(&format!("{}/", dir.path().display()), "");
        page.push('\n');
    }
    expect![[r#"
        b.toml:1:2: organisation `hanbit-energy` is said differently in a.toml
        b.toml:28:8: type `Compressor` is said differently in a.toml
        b.toml:46:21: kind of link `Drives` is said differently in a.toml
        b.toml:54:6: connection `gt1-modbus` is said differently in a.toml
    "#]]
    .assert_eq(&page);
    assert_eq!(both(other(&[])).unwrap(), 2);
    let missing = read_all(&[dir.path().join("c.toml")]).unwrap_err();
    assert!(matches!(missing, SiteError::Unreadable { .. }), "{missing}");
}
