//! `tags.jsonl`: the tags, one a line, by number, so that a reader of samples need not follow the
//! journal to know what they are.

use std::path::Path;

use guildhall_model::{Label, Tag};
use guildhall_registry::Registry;
use serde::Serialize;

use super::lines;
use crate::error::ServerError;

pub(super) const FILE: &str = "tags.jsonl";

#[derive(Serialize)]
struct Line<'a> {
    tag_id: u32,
    tag: &'a str,
    asset: String,
    asset_type: Option<String>,
    property: &'a str,
    data_type: &'static str,
    unit: Option<&'a str>,
    /// Low and high end of where the value should be.
    band: Option<(Option<f64>, Option<f64>)>,
    label: Words<'a>,
    description: Words<'a>,
    owner: &'a str,
}

#[derive(Serialize)]
struct Words<'a> {
    en: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ko: Option<&'a str>,
}

impl<'a> Words<'a> {
    fn of(label: &'a Label) -> Words<'a> {
        Words { en: &label.en, ko: label.ko.as_deref() }
    }
}

/// Writes the tags, and gives how many there are.
pub(super) fn write(registry: &Registry, to: &Path) -> Result<u64, ServerError> {
    let mut tags: Vec<&Tag> = registry.tags().map(|tag| &**tag).collect();
    tags.sort_by_key(|tag| tag.id);
    let mut out = lines::Writer::create(to)?;
    for tag in tags {
        let (asset, property) = (tag.path.asset(), &tag.property);
        out.push(&Line {
            tag_id: tag.id.0,
            tag: tag.path.as_str(),
            asset_type: registry.asset(&asset).map(|asset| asset.type_id.to_string()),
            asset: asset.to_string(),
            property: tag.path.property(),
            data_type: property.data_type.word(),
            unit: property.unit.as_deref(),
            band: property.band.map(|band| (band.low, band.high)),
            label: Words::of(&property.label),
            description: Words::of(&property.description),
            owner: tag.owner.as_str(),
        })?;
    }
    out.finish()
}
