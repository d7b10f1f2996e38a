//! Shapes of the published API by their names: of two that are called the same, the document keeps one and
//! says nothing.

use std::collections::BTreeMap;
use std::path::Path;

/// The names under which a file's shapes are published.
fn shapes(source: &str) -> Vec<String> {
    let (mut shape, mut renamed, mut found) = (false, None, Vec::new());
    for line in source.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if line.starts_with("#[derive(") {
            (shape, renamed) = (line.contains("ToSchema"), None);
        }
        if let Some((_, name)) = line.split_once("schema(as = ") {
            let end = |letter: char| !letter.is_alphanumeric();
            renamed = name.split(end).next().map(str::to_owned);
        }
        let words = line.split([' ', '<', '(', ';']);
        let mut words = words.skip_while(|word| !matches!(*word, "struct" | "enum"));
        if shape && words.next().is_some() {
            shape = false;
            found.push(renamed.take().unwrap_or_else(|| words.next().unwrap().to_owned()));
        }
    }
    found
}

fn walk(dir: &Path, found: &mut BTreeMap<String, Vec<String>>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
            continue;
        }
        for shape in shapes(&std::fs::read_to_string(&path).unwrap()) {
            found.entry(shape).or_default().push(path.display().to_string());
        }
    }
}

#[test]
fn each_shape_has_a_name_of_its_own() {
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.retain(|_, files| files.len() > 1);
    assert_eq!(found, BTreeMap::new());
}

#[test]
fn each_shape_of_the_document_is_one_that_is_written_down() {
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let document: serde_json::Value = serde_json::from_str(&guildhall_open::openapi()).unwrap();
    let published = document["components"]["schemas"].as_object().unwrap();
    // One that holds others of any kind has their names behind its own.
    let own = |name: &str| name.split('_').next().is_some_and(|name| found.contains_key(name));
    let unknown: Vec<_> = published.keys().filter(|name| !own(name)).collect();
    assert!(published.len() > 500, "{}", published.len());
    assert_eq!(unknown, Vec::<&String>::new());
}
