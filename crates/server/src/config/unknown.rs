//! The settings of what becomes of samples whose tag there is not.

use guildhall_model::{AssetId, PersonId};
use guildhall_open::{Unknown, Unknowns};

use super::{ConfigError, Reader};

/// Reads `ingest.unknown`, `ingest.unknown_under` and `ingest.sources`.
pub(super) fn read(reader: &Reader<'_>) -> Result<Unknowns, ConfigError> {
    let under = reader.get("ingest.unknown_under", |text| match text {
        "" => Some(None),
        path => AssetId::new(path).ok().map(Some),
    })?;
    let word = reader.get("ingest.unknown", |text| {
        ["refuse", "create", "park"].into_iter().find(|word| *word == text)
    })?;
    let others = match (word, under) {
        ("refuse", _) => Unknown::Refuse,
        (word, Some(under)) => below(word, under),
        // What is missing is said at the key that misses it.
        (_, None) => reader.get("ingest.unknown_under", |_| None)?,
    };
    let sources = reader.get("ingest.sources", |text| {
        text.split(',').filter(|rule| !rule.trim().is_empty()).map(rule).collect()
    })?;
    Ok(Unknowns { others, sources })
}

fn rule(text: &str) -> Option<(PersonId, Unknown)> {
    let (person, what) = text.trim().split_once('=')?;
    let unknown = match what.split_once(':') {
        None if what == "refuse" => Unknown::Refuse,
        Some((word @ ("create" | "park"), under)) => below(word, AssetId::new(under).ok()?),
        _ => return None,
    };
    Some((PersonId::new(person).ok()?, unknown))
}

fn below(word: &str, under: AssetId) -> Unknown {
    if word == "create" { Unknown::Create(under) } else { Unknown::Park(under) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_names_a_person_what_and_where() {
        let asset = || AssetId::new("works/site").unwrap();
        for (text, unknown) in [
            ("kim=refuse", Some(Unknown::Refuse)),
            ("kim=create:works/site", Some(Unknown::Create(asset()))),
            (" kim=park:works/site ", Some(Unknown::Park(asset()))),
            ("kim=create", None),
            ("kim=refuse:works/site", None),
            ("kim=make:works/site", None),
            ("kim=park:works//site", None),
            ("=park:works/site", None),
            ("kim", None),
        ] {
            assert_eq!(rule(text).map(|(_, unknown)| unknown), unknown, "{text}");
        }
    }
}
