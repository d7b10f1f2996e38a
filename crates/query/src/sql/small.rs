//! Tables that are made in memory when a query names them: last values, tags, assets, their
//! types and how they are linked.

use std::fmt;
use std::sync::Arc;

use arrow_array::builder::Float64Builder;
use arrow_array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray};
use arrow_array::{RecordBatchOptions, TimestampNanosecondArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::memory::MemorySourceConfig;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use guildhall_historian::ValueColumns;
use guildhall_model::Value;

use crate::sql::caller::Caller;
use crate::sql::catalogue::table_names;
use crate::sql::samples::{held, time_type};
use crate::{Reading, VisibleTag};

/// A table of few rows.
pub(crate) struct SmallTable {
    caller: Arc<Caller>,
    schema: SchemaRef,
    make: fn(&Caller) -> Vec<ArrayRef>,
}

/// Name, columns and rows of each.
type Small = (&'static str, fn() -> Vec<Field>, fn(&Caller) -> Vec<ArrayRef>);

/// All of them.
const SMALL: [Small; 5] = [
    ("asset_types", asset_type_columns, asset_types),
    ("assets", asset_columns, assets),
    ("latest", latest_columns, latest),
    ("relationships", relationship_columns, relationships),
    ("tags", tag_columns, tags),
];

/// Their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SMALL.iter().map(|(name, ..)| *name)
}

/// One of them.
pub(crate) fn table(caller: &Arc<Caller>, name: &str) -> Option<SmallTable> {
    let (_, columns, make) = SMALL.iter().find(|(known, ..)| *known == name)?;
    let schema = Arc::new(Schema::new(columns()));
    Some(SmallTable { caller: Arc::clone(caller), schema, make: *make })
}

impl fmt::Debug for SmallTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmallTable").finish_non_exhaustive()
    }
}

#[async_trait]
impl TableProvider for SmallTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        _: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let columns = (self.make)(&self.caller);
        let count = columns.first().map_or(0, |column| column.len());
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let rows = RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?;
        let (schema, projection) = (Arc::clone(&self.schema), projection.cloned());
        Ok(MemorySourceConfig::try_new_exec(&[vec![rows]], schema, projection)?)
    }
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn maybe(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, true)
}

fn texts<'t, T: 't>(of: impl IntoIterator<Item = &'t T>, get: impl Fn(&T) -> &str) -> ArrayRef {
    Arc::new(of.into_iter().map(|one| Some(get(one))).collect::<StringArray>())
}

fn owned<'t, T: 't>(
    of: impl IntoIterator<Item = &'t T>,
    get: impl Fn(&T) -> Option<String>,
) -> ArrayRef {
    Arc::new(of.into_iter().map(get).collect::<StringArray>())
}

fn tag_columns() -> Vec<Field> {
    vec![
        text("tag"),
        text("asset"),
        text("property"),
        text("data_type"),
        maybe("unit", DataType::Utf8),
        text("label"),
        text("description"),
        maybe("band_low", DataType::Float64),
        maybe("band_high", DataType::Float64),
        Field::new("writable", DataType::Boolean, false),
        text("owner"),
        maybe("connection", DataType::Utf8),
    ]
}

fn tags(caller: &Caller) -> Vec<ArrayRef> {
    let plant = caller.plant();
    let tags = caller.tags().list();
    let band = |end: fn(guildhall_model::Band) -> Option<f64>| -> ArrayRef {
        let ends = tags.iter().map(|tag: &VisibleTag| tag.property.band.and_then(end));
        Arc::new(ends.collect::<Float64Array>())
    };
    let connection = |tag: &VisibleTag| plant.connection_of(tag).map(|fed| fed.id.to_string());
    vec![
        texts(tags, |tag| tag.path.as_str()),
        owned(tags, |tag| Some(tag.path.asset().to_string())),
        texts(tags, |tag| tag.path.property()),
        texts(tags, |tag| tag.property.data_type.word()),
        owned(tags, |tag| tag.property.unit.as_deref().map(str::to_owned)),
        texts(tags, |tag| &tag.property.label.en),
        texts(tags, |tag| &tag.property.description.en),
        band(|band| band.low),
        band(|band| band.high),
        Arc::new(tags.iter().map(|tag| Some(tag.property.writable)).collect::<BooleanArray>()),
        texts(tags, |tag| tag.owner.as_str()),
        owned(tags, connection),
    ]
}

fn asset_columns() -> Vec<Field> {
    vec![
        text("asset"),
        text("name"),
        maybe("parent", DataType::Utf8),
        text("type"),
        text("level"),
        text("owner"),
        text("label"),
        text("description"),
    ]
}

fn assets(caller: &Caller) -> Vec<ArrayRef> {
    let plant = caller.plant();
    let assets: Vec<_> = plant.assets().cloned().collect();
    // What stands above may be somebody else's; its path is part of this one's anyway.
    let parent = |asset: &Arc<guildhall_model::Asset>| asset.id.parent().map(|id| id.to_string());
    vec![
        texts(&assets, |asset| asset.id.as_str()),
        texts(&assets, |asset| asset.id.name()),
        owned(&assets, parent),
        texts(&assets, |asset| asset.type_id.as_str()),
        texts(&assets, |asset| asset.level.word()),
        texts(&assets, |asset| asset.owner.as_str()),
        texts(&assets, |asset| &asset.label.en),
        texts(&assets, |asset| &asset.description.en),
    ]
}

fn asset_type_columns() -> Vec<Field> {
    vec![
        text("type"),
        maybe("parent", DataType::Utf8),
        text("label"),
        text("description"),
        maybe("table_name", DataType::Utf8),
    ]
}

fn asset_types(caller: &Caller) -> Vec<ArrayRef> {
    let types = caller.types();
    let tables = table_names(caller);
    vec![
        texts(&types, |kind| kind.id.as_str()),
        owned(&types, |kind| kind.parent.as_ref().map(ToString::to_string)),
        texts(&types, |kind| &kind.label.en),
        texts(&types, |kind| &kind.description.en),
        owned(&types, |kind| tables.iter().find(|t| t.1.id == kind.id).map(|t| t.0.clone())),
    ]
}

fn relationship_columns() -> Vec<Field> {
    vec![text("asset"), text("relationship"), text("related_asset")]
}

fn relationships(caller: &Caller) -> Vec<ArrayRef> {
    let plant = caller.plant();
    let links = plant.assets().flat_map(|asset| {
        let related = plant.related(&asset.id).into_iter();
        related.map(|(word, to)| (asset.id.clone(), word, to.id.clone())).collect::<Vec<_>>()
    });
    let links: Vec<_> = links.collect();
    vec![
        texts(&links, |link| link.0.as_str()),
        texts(&links, |link| link.1.as_str()),
        texts(&links, |link| link.2.as_str()),
    ]
}

fn latest_columns() -> Vec<Field> {
    vec![
        text("tag"),
        text("asset"),
        text("property"),
        maybe("time", time_type()),
        maybe("value", DataType::Float64),
        maybe("value_integer", DataType::Int64),
        maybe("value_boolean", DataType::Boolean),
        maybe("value_text", DataType::Utf8),
        maybe("unit", DataType::Utf8),
        text("quality"),
        text("status"),
        text("state"),
        held("value_unsigned"),
        held("value_array"),
        held("value_json"),
    ]
}

fn latest(caller: &Caller) -> Vec<ArrayRef> {
    let plant = caller.plant();
    let readings = caller.query().readings(&plant, caller.tags().list().iter().cloned());
    let mut numbers = Float64Builder::new();
    let mut values = ValueColumns::default();
    for reading in &readings {
        numbers.append_option(value(reading).and_then(Value::as_f64));
        values.push(value(reading));
    }
    let values = values.finish();
    let times = readings.iter().map(|reading| reading.last.as_ref().map(|last| last.time.ns()));
    let times = times.collect::<TimestampNanosecondArray>().with_timezone("UTC");
    vec![
        texts(&readings, |reading| reading.tag.path.as_str()),
        owned(&readings, |reading| Some(reading.tag.path.asset().to_string())),
        texts(&readings, |reading| reading.tag.path.property()),
        Arc::new(times),
        Arc::new(numbers.finish()),
        Arc::new(values.integer),
        Arc::new(values.boolean),
        Arc::new(values.text),
        owned(&readings, |reading| reading.tag.property.unit.as_deref().map(str::to_owned)),
        texts(&readings, |reading| reading.quality().class().word()),
        texts(&readings, |reading| reading.quality().name()),
        texts(&readings, |reading| reading.state.word()),
        Arc::new(values.unsigned),
        Arc::new(values.array),
        Arc::new(values.json),
    ]
}

fn value(reading: &Reading) -> Option<&Value> {
    reading.last.as_ref()?.value.as_ref()
}
