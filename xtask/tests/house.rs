//! The house as drawn in `ARCHITECTURE.md` is the house as built.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn read(file: &str) -> String {
    let path = root().join(file);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// Which crate of ours uses which, as built: dependencies of any kind but for tests.
fn built() -> Arrows {
    let short = |name: &str| name.strip_prefix("guildhall-").map(str::to_owned);
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .filter_map(|package| Some((short(text(package, "name"))?, package)))
        .map(|(name, package)| {
            let uses = package["dependencies"].as_array().unwrap().iter();
            let ours = uses
                .filter(|used| text(used, "kind") != "dev")
                .filter_map(|used| short(text(used, "name")));
            (name, ours.collect())
        })
        .collect()
}

/// Which crate of ours may use which: the rows `| name | duty | may use | … |` of the table
/// under "Rooms and arrows".
fn drawn() -> Arrows {
    let page = read("ARCHITECTURE.md");
    let (_, section) = page.split_once("## Rooms and arrows").expect("the section");
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let uses = cells[3].split([',', ' ']).map(|word| word.trim_matches('`'));
        let uses = uses.filter(|word| !word.is_empty() && *word != "nothing");
        (cells[1].trim_matches('`').to_owned(), uses.map(str::to_owned).collect())
    })
    .collect()
}

#[test]
fn arrows_are_as_drawn() {
    assert_eq!(built(), drawn(), "left: cargo metadata, right: the table in ARCHITECTURE.md");
}

#[test]
fn reading_never_reaches_a_machine() {
    let arrows = built();
    let mut reached = BTreeSet::new();
    let mut open = vec!["open".to_owned()];
    while let Some(next) = open.pop() {
        if reached.insert(next.clone()) {
            open.extend(arrows[&next].iter().cloned());
        }
    }
    assert!(reached.contains("query"), "the walk works");
    assert!(!reached.contains("connect"), "open reaches {reached:?}");
    assert!(!reached.contains("sim"), "open reaches {reached:?}");
}

#[test]
fn only_the_named_rooms_serialise() {
    let metadata = metadata();
    for package in metadata["packages"].as_array().unwrap() {
        let name = text(package, "name");
        let pure = ["guildhall-model", "guildhall-hub", "guildhall-query"];
        if pure.contains(&name) || name == "guildhall-journal" {
            let uses = package["dependencies"].as_array().unwrap().iter();
            let found: Vec<&str> =
                uses.map(|used| text(used, "name")).filter(|n| n.starts_with("serde")).collect();
            assert!(found.is_empty(), "{name} uses {found:?}");
        }
    }
}

#[test]
fn the_historian_serialises_the_log_of_its_table_alone() {
    for file in sources(&root().join("crates/historian/src")) {
        let inside = file.ends_with("delta.rs") || file.ends_with("checkpoint.rs");
        let code = std::fs::read_to_string(&file).unwrap();
        assert!(inside || !code.contains("serde"), "{} serialises", file.display());
    }
}

#[test]
fn pure_rooms_touch_no_disk_network_or_thread() {
    for room in ["model", "registry", "access", "network"] {
        for file in sources(&root().join("crates").join(room).join("src")) {
            let code = std::fs::read_to_string(&file).unwrap();
            for word in ["std::fs", "std::net", "std::thread", "std::env", "tokio", "async fn"] {
                assert!(!code.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

#[test]
fn the_stored_form_lives_in_one_file() {
    for room in ["registry", "access"] {
        for file in sources(&root().join("crates").join(room).join("src")) {
            let inside = file.iter().any(|part| part == "stored" || part == "stored.rs");
            let code = std::fs::read_to_string(&file).unwrap();
            assert!(inside || !code.contains("serde"), "{} serialises", file.display());
        }
    }
    // Events of the network are their own stored form; bytes are made of them in one place.
    for file in sources(&root().join("crates/network/src")) {
        let inside = file.ends_with("event.rs") || file.ends_with("error.rs");
        let code = std::fs::read_to_string(&file).unwrap();
        assert!(inside || !code.contains("serde_json"), "{} serialises", file.display());
    }
}

/// What derives a snapshot's form does not read or write one; but for packed transfers, which have its
/// form.
#[test]
fn a_snapshot_is_written_in_one_place() {
    for room in root().join("crates").read_dir().unwrap().flatten() {
        for file in sources(&room.path().join("src")) {
            let ledger = file.iter().any(|part| part == "ledger" || part == "ledger.rs");
            let inside = (room.file_name() == "server" && ledger)
                || file.ends_with("network/src/ledger/transfers.rs");
            let code = std::fs::read_to_string(&file).unwrap();
            for word in ["borsh::to_", "borsh::from_", ".serialize(&mut", "deserialize_reader(&mut"]
            {
                assert!(inside || !code.contains(word), "{} uses {word}", file.display());
            }
        }
    }
}

fn sources(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in folder.read_dir().unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    assert!(!found.is_empty(), "{} has no source", folder.display());
    found
}

#[test]
fn every_licence_is_on_the_list() {
    let list = read("docs/licences.txt");
    let allowed: BTreeSet<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
    let metadata = metadata();
    let mut wrong = Vec::new();
    for package in metadata["packages"].as_array().unwrap() {
        let licence = text(package, "license");
        if !permitted(licence, &allowed) {
            wrong.push(format!("crate {}: {licence}", text(package, "name")));
        }
    }
    let lock: Value = serde_json::from_str(&read("console/package-lock.json")).unwrap();
    for (path, package) in lock["packages"].as_object().unwrap() {
        let licence = text(package, "license");
        if !path.is_empty() && !permitted(licence, &allowed) {
            wrong.push(format!("npm {path}: {licence}"));
        }
    }
    assert!(wrong.is_empty(), "not on docs/licences.txt:\n{}", wrong.join("\n"));
}

/// Whether an SPDX expression can be met by licences of the list alone. Of the forms that SPDX
/// knows it takes those that crates use: alternatives that all must be met, or parts that each
/// offer alternatives in brackets.
fn permitted(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let expression = expression.replace('/', " OR ");
    let one = |name: &str| allowed.contains(name.trim());
    let any = |part: &str| part.split(" OR ").any(one);
    if expression.contains('(') {
        let parts = expression.split(" AND ");
        return parts.map(|part| part.replace(['(', ')'], " ")).all(|part| any(&part));
    }
    expression.split(" OR ").any(|choice| choice.split(" AND ").all(one))
}

#[test]
fn licence_expressions() {
    let allowed = BTreeSet::from(["MIT", "Apache-2.0", "Unicode-3.0"]);
    for (expression, expected) in [
        ("MIT", true),
        ("MIT OR GPL-3.0", true),
        ("GPL-3.0", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0", false),
        ("MIT/Apache-2.0", true),
        ("", false),
    ] {
        assert_eq!(permitted(expression, &allowed), expected, "{expression}");
    }
}
