//! A table for each asset type: a row for each asset and time at which any of its properties
//! has a sample, a column for each property. Empty where that property has none, or a bad one.
//!
//! The tags of one asset are read side by side and merged by time, so that a row is whole
//! whichever columns are asked for.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, ListBuilder,
    StringBuilder, TimestampNanosecondBuilder,
};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Float64Type, Int64Type, TimestampNanosecondType};
use arrow_array::{
    Array, ArrayRef, RecordBatch, RecordBatchOptions, StringArray, TimestampNanosecondArray,
    new_empty_array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use guildhall_historian::Scan;
use guildhall_model::{AssetId, DataType as Kind, Name, TypeId};

use crate::sql::caller::{Caller, index};
use crate::sql::catalogue::{free, snake};
use crate::sql::leaf::{Leaf, Part, Rows};
use crate::sql::moment::{Asked, Reader, column, places, share};
use crate::sql::pushdown::{self, TIME};
use crate::sql::samples::{held, order, time_type};

/// Most rows of a batch.
pub(crate) const ROWS_MAX: usize = 8192;

/// What is known of an asset before anything is read.
const KNOWN: [&str; 1] = ["asset"];

/// All assets of a type, as wide as the type.
#[derive(Debug)]
pub(crate) struct WideTable {
    caller: Arc<Caller>,
    schema: SchemaRef,
    properties: Vec<(Name, Kind)>,
    assets: Vec<AssetId>,
}

impl WideTable {
    pub(crate) fn new(caller: Arc<Caller>, kind: &TypeId) -> WideTable {
        let plant = caller.plant();
        let types = plant.registry_of_types();
        let mut fields =
            vec![Field::new("asset", DataType::Utf8, false), Field::new(TIME, time_type(), false)];
        let mut properties = Vec::new();
        for inherited in types.properties(kind) {
            let property = &inherited.property;
            let taken = |name: &str| fields.iter().any(|field| field.name() == name);
            let name = free(snake(property.name.as_str()), taken);
            fields.push(Field::new(name, column_type(property.data_type), true));
            properties.push((property.name.clone(), property.data_type));
        }
        let own = plant.assets().filter(|asset| types.is_a(&asset.type_id, kind));
        let mut assets: Vec<AssetId> = own.map(|asset| asset.id.clone()).collect();
        assets.sort();
        WideTable { schema: Arc::new(Schema::new(fields)), properties, assets, caller }
    }

    fn known(&self) -> Result<RecordBatch> {
        let assets: StringArray = self.assets.iter().map(|asset| Some(asset.as_str())).collect();
        let schema =
            Schema::new(KNOWN.map(|name| Field::new(name, DataType::Utf8, false)).to_vec());
        Ok(RecordBatch::try_new(Arc::new(schema), vec![Arc::new(assets)])?)
    }

    /// The tags of an asset that are there, with the place of each property.
    fn tags_of(&self, asset: &AssetId) -> Vec<(usize, u32)> {
        let tag = |(property, (name, _)): (usize, &(Name, Kind))| {
            let place = self.caller.tags().find(asset.tag(name).as_str())?;
            Some((property, place))
        };
        self.properties.iter().enumerate().filter_map(tag).collect()
    }
}

fn column_type(kind: Kind) -> DataType {
    held(value_column(kind)).data_type().clone()
}

/// The column of the historian that holds values of a kind.
const fn value_column(kind: Kind) -> &'static str {
    match kind {
        Kind::Boolean => "value_boolean",
        Kind::Integer => "value_integer",
        Kind::Unsigned => "value_unsigned",
        Kind::Float | Kind::Float32 => "value_float",
        Kind::Text => "value_text",
        Kind::Array => "value_array",
        Kind::Json => "value_json",
    }
}

#[async_trait]
impl TableProvider for WideTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::View
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(pushdown::support(filters, &KNOWN))
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let columns = projection.cloned().unwrap_or(all);
        let schema = Arc::new(self.schema.project(&columns)?);
        let chosen = pushdown::chosen(state, filters, &KNOWN, || self.known())?;
        let chosen = chosen.unwrap_or_else(|| places(self.assets.len()).to_vec());
        let assets: Vec<(AssetId, Vec<(usize, u32)>)> = chosen
            .into_iter()
            .filter_map(|place| self.assets.get(index(place)))
            .map(|asset| (asset.clone(), self.tags_of(asset)))
            .collect();
        let mut tags: Vec<u32> = assets.iter().flat_map(|(_, tags)| tags).map(|t| t.1).collect();
        tags.sort_unstable();
        let (Some(span), false) = (pushdown::span(filters), tags.is_empty()) else {
            return Ok(Arc::new(EmptyExec::new(schema)));
        };
        let tags: Arc<[u32]> = tags.into();
        let count = assets.len();
        let work = Arc::new(Wide {
            caller: Arc::clone(&self.caller),
            asked: self.caller.moment().ask(Arc::clone(&tags), span),
            tags,
            assets,
            kinds: self.properties.iter().map(|(_, kind)| *kind).collect(),
            columns,
            schema: Arc::clone(&schema),
        });
        let part = |assets: Range<usize>| -> Part {
            let work = Arc::clone(&work);
            Arc::new(move || -> Rows { Box::new(Merging::begin(&work, assets.clone())) })
        };
        let parts = share(count, state.config().target_partitions()).into_iter().map(part);
        let shown = format!("assets={count}, from={}, until={}", span.from, span.until);
        let order = order(&schema, &["asset", TIME])?;
        Ok(Arc::new(Leaf::new("asset_type", shown, schema, order, parts.collect(), limit)))
    }
}

/// What all parts share.
struct Wide {
    caller: Arc<Caller>,
    asked: Asked,
    tags: Arc<[u32]>,
    assets: Vec<(AssetId, Vec<(usize, u32)>)>,
    kinds: Vec<Kind>,
    /// Which columns of the whole table are asked for.
    columns: Vec<usize>,
    schema: SchemaRef,
}

/// The rows of some assets, one asset after the other.
struct Merging {
    work: Arc<Wide>,
    assets: Range<usize>,
    asset: usize,
    cursors: Vec<Cursor>,
}

/// One tag that is read: where it is.
struct Cursor {
    property: usize,
    /// Which column of the historian holds its values, when they are asked for.
    column: Option<&'static str>,
    reader: Reader<Scan>,
    times: TimestampNanosecondArray,
    values: ArrayRef,
    row: usize,
}

impl Cursor {
    /// The time of the row it is at; none at the end.
    fn time(&mut self) -> Result<Option<i64>> {
        while self.row >= self.times.len() {
            let Some(batch) = self.reader.next() else { return Ok(None) };
            self.times = column(&batch, TIME)?.as_primitive::<TimestampNanosecondType>().clone();
            if let Some(name) = self.column {
                self.values = Arc::clone(column(&batch, name)?);
            }
            self.row = 0;
        }
        Ok(Some(self.times.value(self.row)))
    }
}

impl Merging {
    fn begin(work: &Arc<Wide>, assets: Range<usize>) -> Merging {
        Merging { work: Arc::clone(work), asset: assets.start, assets, cursors: Vec::new() }
    }

    /// Goes to the next asset; false when there is none.
    fn next_asset(&mut self) -> bool {
        let Some(asset) = self.assets.next() else { return false };
        self.asset = asset;
        let work = &self.work;
        let cursor = |&(property, place): &(usize, u32)| {
            let at = work.tags.binary_search(&place).ok()?;
            let column = value_column(work.kinds[property]);
            // A property that is not asked for still says at which times there is a row.
            let shown = work.columns.contains(&(property + 2));
            let columns = if shown { &[TIME, column][..] } else { &[TIME][..] };
            let (moment, tags) = (work.caller.moment(), work.caller.tags());
            Some(Cursor {
                property,
                column: shown.then_some(column),
                reader: moment.read(work.asked, at..at + 1, tags, columns),
                times: TimestampNanosecondArray::from(Vec::<i64>::new()),
                values: new_empty_array(&DataType::Null),
                row: 0,
            })
        };
        self.cursors = work.assets[asset].1.iter().filter_map(cursor).collect();
        true
    }

    /// The time of the next row of this asset.
    fn next_time(&mut self) -> Result<Option<i64>> {
        let mut least = None;
        for cursor in &mut self.cursors {
            if let Some(time) = cursor.time()? {
                least = Some(least.map_or(time, |least: i64| least.min(time)));
            }
        }
        Ok(least)
    }

    fn rows(&mut self) -> Result<Option<RecordBatch>> {
        let work = Arc::clone(&self.work);
        let mut made: Vec<Column> =
            work.columns.iter().map(|&column| Column::new(column, &work.kinds)).collect();
        let mut count = 0;
        // For each property, the cursor that has a sample of it in this row.
        let mut here: Vec<Option<usize>> = vec![None; work.kinds.len()];
        while count < ROWS_MAX {
            let Some(time) = self.next_time()? else {
                if self.next_asset() {
                    continue;
                }
                break;
            };
            here.fill(None);
            for (place, cursor) in self.cursors.iter_mut().enumerate() {
                if cursor.time()? == Some(time) {
                    here[cursor.property] = Some(place);
                }
            }
            let row = Row { asset: &work.assets[self.asset].0, time, cursors: &self.cursors };
            made.iter_mut().for_each(|column| column.push(&row, &here));
            here.iter().flatten().for_each(|&place| self.cursors[place].row += 1);
            count += 1;
        }
        if count == 0 {
            return Ok(None);
        }
        let columns = made.into_iter().map(Column::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(count));
        let schema = Arc::clone(&work.schema);
        Ok(Some(RecordBatch::try_new_with_options(schema, columns, &options)?))
    }
}

impl Iterator for Merging {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        self.rows().transpose()
    }
}

/// A column that is made row by row.
enum Column {
    Asset(StringBuilder),
    Time(TimestampNanosecondBuilder),
    Float(usize, Float64Builder),
    Integer(usize, Int64Builder),
    Boolean(usize, BooleanBuilder),
    Text(usize, StringBuilder),
    Unsigned(usize, Decimal128Builder),
    Array(usize, ListBuilder<Float64Builder>),
}

/// What a row is made of.
struct Row<'r> {
    asset: &'r AssetId,
    time: i64,
    cursors: &'r [Cursor],
}

impl Row<'_> {
    /// The array and place of a property's value, when it has one here.
    fn cell(&self, here: &[Option<usize>], property: usize) -> Option<(&ArrayRef, usize)> {
        let cursor = &self.cursors[here[property]?];
        cursor.values.is_valid(cursor.row).then_some((&cursor.values, cursor.row))
    }
}

impl Column {
    fn new(column: usize, kinds: &[Kind]) -> Column {
        match column {
            0 => Column::Asset(StringBuilder::new()),
            1 => Column::Time(TimestampNanosecondBuilder::new()),
            _ => match kinds[column - 2] {
                Kind::Float | Kind::Float32 => Column::Float(column - 2, Float64Builder::new()),
                Kind::Integer => Column::Integer(column - 2, Int64Builder::new()),
                Kind::Boolean => Column::Boolean(column - 2, BooleanBuilder::new()),
                Kind::Text | Kind::Json => Column::Text(column - 2, StringBuilder::new()),
                kind @ Kind::Unsigned => {
                    let made = Decimal128Builder::new().with_data_type(column_type(kind));
                    Column::Unsigned(column - 2, made)
                }
                kind @ Kind::Array => {
                    let made = ListBuilder::new(Float64Builder::new());
                    Column::Array(
                        column - 2,
                        match column_type(kind) {
                            DataType::List(point) => made.with_field(point),
                            _ => made,
                        },
                    )
                }
            },
        }
    }

    fn push(&mut self, row: &Row<'_>, here: &[Option<usize>]) {
        let cell = |property: &usize| row.cell(here, *property);
        match self {
            Column::Asset(made) => made.append_value(row.asset.as_str()),
            Column::Time(made) => made.append_value(row.time),
            Column::Float(property, made) => made.append_option(
                cell(property).map(|(values, at)| values.as_primitive::<Float64Type>().value(at)),
            ),
            Column::Integer(property, made) => made.append_option(
                cell(property).map(|(values, at)| values.as_primitive::<Int64Type>().value(at)),
            ),
            Column::Boolean(property, made) => {
                made.append_option(cell(property).map(|(values, at)| values.as_boolean().value(at)))
            }
            Column::Text(property, made) => made.append_option(
                cell(property).map(|(values, at)| values.as_string::<i32>().value(at)),
            ),
            Column::Unsigned(property, made) => made.append_option(
                cell(property)
                    .map(|(values, at)| values.as_primitive::<Decimal128Type>().value(at)),
            ),
            Column::Array(property, made) => {
                let points = cell(property).map(|(values, at)| values.as_list::<i32>().value(at));
                if let Some(points) = &points {
                    let points = points.as_primitive::<Float64Type>().values();
                    made.values().append_slice(points);
                }
                made.append(points.is_some());
            }
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Column::Time(mut made) => Arc::new(made.finish().with_timezone("UTC")),
            Column::Asset(mut made) | Column::Text(_, mut made) => ArrayBuilder::finish(&mut made),
            Column::Float(_, mut made) => ArrayBuilder::finish(&mut made),
            Column::Integer(_, mut made) => ArrayBuilder::finish(&mut made),
            Column::Boolean(_, mut made) => ArrayBuilder::finish(&mut made),
            Column::Unsigned(_, mut made) => ArrayBuilder::finish(&mut made),
            Column::Array(_, mut made) => ArrayBuilder::finish(&mut made),
        }
    }
}
