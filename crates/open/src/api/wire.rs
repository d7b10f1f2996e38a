//! Wire types that more than one endpoint uses, and how they are made from the model.

use guildhall_access::{Access, Scope};
use guildhall_model::connection::health;
use guildhall_model::{Asset, Label, Name, OrganisationId, Role, Sample, Time, Value};
use guildhall_query::{Plant, Query, Reading, VisibleTag};
use guildhall_registry::unit_text;
use serde::{Deserialize, Serialize, Serializer};
use utoipa::ToSchema;

/// What people read: English, and Korean where there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = Label)]
pub(crate) struct LabelWire {
    /// In English, or in whatever language there is only one text.
    pub(crate) en: String,
    /// In Korean.
    #[serde(default)]
    pub(crate) ko: Option<String>,
}

impl From<&Label> for LabelWire {
    fn from(label: &Label) -> LabelWire {
        LabelWire { en: label.en.clone(), ko: label.ko.clone() }
    }
}

impl From<LabelWire> for Label {
    fn from(wire: LabelWire) -> Label {
        Label { en: wire.en, ko: wire.ko.filter(|text| !text.is_empty()) }
    }
}

/// The name and label of something.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Named {
    /// Its name.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) label: LabelWire,
}

impl Named {
    /// An organisation, with its label where the caller belongs to it.
    pub(crate) fn organisation(access: &Access, scope: &Scope, id: &OrganisationId) -> Named {
        let label = access.organisation(scope, id).map(|known| (&known.label).into());
        let unnamed = || LabelWire { en: id.to_string(), ko: None };
        Named { id: id.to_string(), label: label.unwrap_or_else(unnamed) }
    }
}

/// A time, RFC 3339.
pub(crate) struct TimeWire(pub(crate) Time);

impl Serialize for TimeWire {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A value: boolean, number, text, or null when there is none that can be used. Numbers that
/// JSON has no form for are the texts `NaN`, `Infinity`, `-Infinity`.
pub fn value_json(value: Option<&Value>) -> serde_json::Value {
    match value {
        None => serde_json::Value::Null,
        Some(Value::Boolean(flag)) => (*flag).into(),
        Some(Value::Integer(number)) => (*number).into(),
        Some(Value::Text(text)) => text.to_string().into(),
        Some(Value::Unsigned(number)) => (*number).into(),
        Some(Value::Float(number)) => number_json(*number),
        Some(Value::Array(points)) => points.iter().map(|point| number_json(*point)).collect(),
        Some(Value::Json(text)) => serde_json::from_str(text).unwrap_or(serde_json::Value::Null),
    }
}

/// A value as pages and the live socket show it: of an array how many points it has. To see the
/// points there is `GET /array`, and `POST /values` has them all.
pub(crate) fn shown_json(value: Option<&Value>) -> serde_json::Value {
    match value {
        Some(Value::Array(points)) => serde_json::json!({ "points": points.len() }),
        other => value_json(other),
    }
}

fn number_json(number: f64) -> serde_json::Value {
    serde_json::Number::from_f64(number).map_or_else(|| special(number).into(), Into::into)
}

/// The text for a number that JSON has no form for.
pub(crate) fn special(number: f64) -> &'static str {
    if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// The number that such a text stands for.
pub(crate) fn special_from(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// A value out of JSON; none for null. A list of numbers is an array, any other list and each
/// object a structure.
pub(crate) fn value_from_json(value: &serde_json::Value) -> Result<Option<Value>, String> {
    match value {
        serde_json::Value::Null => Ok(None),
        serde_json::Value::Bool(flag) => Ok(Some(Value::Boolean(*flag))),
        serde_json::Value::String(text) => Ok(Some(Value::text(text.as_str()))),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Ok(Some(Value::Integer(whole))),
            (None, Some(whole)) => Ok(Some(Value::Unsigned(whole))),
            (None, None) => match number.as_f64() {
                Some(float) => Ok(Some(Value::Float(float))),
                None => Err(format!("{number} is out of range")),
            },
        },
        serde_json::Value::Array(list) => {
            let points: Option<Vec<f64>> = list.iter().map(point_from_json).collect();
            let json = || Value::Json(value.to_string().into());
            Ok(Some(points.map_or_else(json, |points| Value::Array(points.into()))))
        }
        serde_json::Value::Object(_) => Ok(Some(Value::Json(value.to_string().into()))),
    }
}

fn point_from_json(point: &serde_json::Value) -> Option<f64> {
    match point.as_str() {
        Some(word) => special_from(word),
        None => point.as_f64(),
    }
}

/// The normal band of a number, both ends included.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Band)]
pub(crate) struct BandWire {
    /// Below it the value is abnormal.
    pub(crate) low: Option<f64>,
    /// Above it the value is abnormal.
    pub(crate) high: Option<f64>,
}

/// A tag with its last value.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TagView {
    /// Its name: the asset's path, a dot, the property.
    pub(crate) path: String,
    /// Its asset's path.
    pub(crate) asset: String,
    /// What people call the asset.
    pub(crate) asset_label: LabelWire,
    /// The property's name.
    pub(crate) property: String,
    /// What people call it.
    pub(crate) label: LabelWire,
    /// What it is, in a sentence.
    pub(crate) description: LabelWire,
    /// Under which heading it is shown.
    pub(crate) group: Option<LabelWire>,
    /// `boolean`, `integer`, `unsigned`, `float`, `float32`, `text`, `array` or `json`.
    pub(crate) data_type: &'static str,
    /// UCUM code.
    pub(crate) unit: Option<String>,
    /// The unit as people write it.
    pub(crate) unit_text: Option<String>,
    /// Where the value should be.
    pub(crate) band: Option<BandWire>,
    /// Whether people may write its stored value. Never reaches a machine.
    pub(crate) writable: bool,
    /// Whether you may.
    pub(crate) may_write: bool,
    /// Boolean, number, text, structure, or null; of an array how many `points` it has.
    #[schema(value_type = Option<serde_json::Value>)]
    pub(crate) value: serde_json::Value,
    /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
    pub(crate) quality: &'static str,
    /// The OPC UA status code's name.
    pub(crate) status: &'static str,
    /// Source time, RFC 3339.
    pub(crate) time: Option<String>,
    /// `normal`, `no_data`, `stale`, `out_of_band` or `bad`.
    pub(crate) state: &'static str,
    /// The connection that feeds it.
    pub(crate) connection: Option<String>,
    /// Whether its machine is simulated.
    pub(crate) simulated: bool,
}

/// One sample.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Sample)]
pub(crate) struct SampleWire {
    /// Source time, RFC 3339.
    pub(crate) time: String,
    /// Boolean, number, text, or null.
    #[schema(value_type = Option<serde_json::Value>)]
    pub(crate) value: serde_json::Value,
    /// `Good`, `GoodNoData`, `Uncertain` or `Bad`.
    pub(crate) quality: &'static str,
    /// The OPC UA status code's name.
    pub(crate) status: &'static str,
}

impl From<&Sample> for SampleWire {
    fn from(sample: &Sample) -> SampleWire {
        SampleWire {
            time: sample.time.to_string(),
            value: value_json(sample.value.as_ref()),
            quality: sample.quality.class().word(),
            status: sample.quality.name(),
        }
    }
}

/// Tags with their last values, in the order given.
pub(crate) fn tag_views(
    query: &Query,
    plant: &Plant<'_>,
    tags: impl IntoIterator<Item = VisibleTag>,
) -> Vec<TagView> {
    query.readings(plant, tags).iter().map(|reading| tag_view(plant, reading)).collect()
}

pub(crate) fn tag_view(plant: &Plant<'_>, reading: &Reading) -> TagView {
    let tag = &reading.tag;
    let property = &tag.property;
    let asset = tag.path.asset();
    let fed_by = plant.connection_of(tag);
    TagView {
        path: tag.path.to_string(),
        asset_label: asset_label(plant, asset.as_str()),
        asset: asset.to_string(),
        property: property.name.to_string(),
        label: (&property.label).into(),
        description: (&property.description).into(),
        group: property.group.as_ref().map(LabelWire::from),
        data_type: property.data_type.word(),
        unit: property.unit.as_ref().map(ToString::to_string),
        unit_text: property.unit.as_ref().map(|unit| unit_text(unit)),
        band: property.band.map(|band| BandWire { low: band.low, high: band.high }),
        writable: property.writable,
        may_write: property.writable && plant.scope().may(Role::Operator, &tag.owner),
        value: shown_json(reading.last.as_ref().and_then(|last| last.value.as_ref())),
        quality: reading.quality().class().word(),
        status: reading.quality().name(),
        time: reading.last.as_ref().map(|last| last.time.to_string()),
        state: reading.state.word(),
        connection: fed_by.map(|connection| connection.id.to_string()),
        simulated: plant.is_simulated(tag),
    }
}

/// An asset's label with those of the assets it is part of: "Gas turbine 1, Compressor".
pub(crate) fn asset_label(plant: &Plant<'_>, id: &str) -> LabelWire {
    let Ok(asset) = plant.asset(id) else {
        return LabelWire { en: id.to_owned(), ko: None };
    };
    let own = LabelWire::from(&asset.label);
    let whole = asset.id.parent().filter(|_| plant.is_component(&asset.id));
    match whole.filter(|whole| plant.asset(whole.as_str()).is_ok()) {
        None => own,
        Some(whole) => {
            let whole = asset_label(plant, whole.as_str());
            let ko = |label: &LabelWire| label.ko.clone().unwrap_or_else(|| label.en.clone());
            let korean = whole.ko.is_some() || own.ko.is_some();
            LabelWire {
                ko: korean.then(|| format!("{} {}", ko(&whole), ko(&own))),
                en: format!("{}, {}", whole.en, own.en),
            }
        }
    }
}

/// One asset in the tree.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AssetRow {
    /// Its path.
    pub(crate) id: String,
    /// The path of the one above.
    pub(crate) parent: Option<String>,
    /// What people call it.
    pub(crate) label: LabelWire,
    /// Its type's name.
    #[serde(rename = "type")]
    pub(crate) type_id: String,
    /// What people call the type.
    pub(crate) type_label: LabelWire,
    /// `enterprise`, `site`, `area`, `line`, `unit` or `equipment`.
    pub(crate) level: &'static str,
    /// Whose it is.
    pub(crate) owner: String,
    /// The worst state of its own tags and of all below.
    pub(crate) state: &'static str,
    /// How many tags it has itself.
    pub(crate) tags: usize,
    /// Whether it is a part of the one above.
    pub(crate) component: bool,
    /// Whether it stands for a connection.
    pub(crate) connection: bool,
}

pub(crate) fn asset_row(plant: &Plant<'_>, asset: &Asset, state: &'static str) -> AssetRow {
    let kind = plant.registry_of_types().asset_type(&asset.type_id);
    let parent = asset.id.parent().filter(|id| plant.asset(id.as_str()).is_ok());
    AssetRow {
        id: asset.id.to_string(),
        parent: parent.map(|id| id.to_string()),
        label: (&asset.label).into(),
        type_id: asset.type_id.to_string(),
        type_label: kind.map_or_else(
            || LabelWire { en: asset.type_id.to_string(), ko: None },
            |kind| (&kind.label).into(),
        ),
        level: asset.level.word(),
        owner: asset.owner.to_string(),
        state,
        tags: plant.tags_of(asset).count(),
        component: plant.is_component(&asset.id),
        connection: asset.type_id.as_str() == health::TYPE,
    }
}

/// What became of samples that were sent.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Receipt)]
pub(crate) struct ReceiptWire {
    /// How many are stored for good.
    pub(crate) stored: usize,
    /// How many are kept aside because there is no such tag, until a person accepts it.
    pub(crate) parked: usize,
    /// How many were refused.
    pub(crate) refused: usize,
    /// The first of those refused, at most 100.
    pub(crate) errors: Vec<RefusedWire>,
}

/// One sample that was not stored.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = Refused)]
pub(crate) struct RefusedWire {
    /// Its row in the request, from 0; for line protocol its line, from 0.
    pub(crate) row: usize,
    /// What it was called.
    pub(crate) name: String,
    /// Why.
    pub(crate) why: String,
}

/// A name out of a request, or a problem at that field.
pub(crate) fn name(field: &str, text: &str) -> Result<Name, crate::problem::Problem> {
    Name::new(text).map_err(|error| {
        crate::problem::Problem::bad_request(error.to_string()).with_field(field, error.to_string())
    })
}
