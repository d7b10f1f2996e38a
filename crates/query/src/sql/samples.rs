//! The table `samples`: every sample of every tag that the caller sees.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef, SortOptions, TimeUnit};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::expressions::col;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::empty::EmptyExec;
use datafusion::physical_plan::{ExecutionPlan, Partitioning, RangePartitioning, SplitPoint};
use guildhall_historian::scan_schema;

use crate::sql::caller::Caller;
use crate::sql::columns::{Dress, text_type};
use crate::sql::leaf::{Leaf, Part, Rows, Source};
use crate::sql::moment::{places, share};
use crate::sql::pushdown::{self, TIME};

/// What is known of a tag before anything is read.
pub(crate) const KNOWN: [&str; 4] = ["tag", "asset", "property", "unit"];

/// Every sample that a caller sees.
#[derive(Debug)]
pub(crate) struct SamplesTable {
    caller: Arc<Caller>,
    schema: SchemaRef,
}

/// UTC, in nanoseconds.
pub(crate) fn time_type() -> DataType {
    DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into()))
}

/// A column as the historian hands it on.
pub(crate) fn held(name: &str) -> Field {
    let schema = scan_schema();
    schema.field_with_name(name).cloned().unwrap_or_else(|_| Field::new(name, DataType::Null, true))
}

impl SamplesTable {
    pub(crate) fn new(caller: Arc<Caller>) -> SamplesTable {
        let schema = Schema::new(vec![
            Field::new("tag", text_type(), false),
            Field::new("asset", text_type(), false),
            Field::new("property", text_type(), false),
            Field::new(TIME, time_type(), false),
            Field::new("value", DataType::Float64, true),
            Field::new("value_integer", DataType::Int64, true),
            Field::new("value_boolean", DataType::Boolean, true),
            Field::new("value_text", DataType::Utf8, true),
            Field::new("unit", text_type(), true),
            Field::new("quality", text_type(), false),
            Field::new("status", text_type(), false),
            held("value_unsigned"),
            held("value_array"),
            held("value_json"),
        ]);
        SamplesTable { caller, schema: Arc::new(schema) }
    }

    /// The tags of the caller as rows, to work conditions out on.
    fn known(&self) -> Result<RecordBatch> {
        let tags = self.caller.tags().list();
        let field = |name| Field::new(name, DataType::Utf8, true);
        let text = |of: fn(&crate::VisibleTag) -> Option<String>| {
            Arc::new(tags.iter().map(of).collect::<StringArray>()) as arrow_array::ArrayRef
        };
        Ok(RecordBatch::try_new(
            Arc::new(Schema::new(KNOWN.map(field).to_vec())),
            vec![
                text(|tag| Some(tag.path.to_string())),
                text(|tag| Some(tag.path.asset().to_string())),
                text(|tag| Some(tag.path.property().to_owned())),
                text(|tag| tag.property.unit.as_deref().map(str::to_owned)),
            ],
        )?)
    }

    /// Each part has the tags from one on, up to the first of the next part.
    fn ranges(
        &self,
        schema: &Schema,
        chosen: &[u32],
        shares: &[Range<usize>],
    ) -> Result<Partitioning> {
        let (Some(order), true) = (order(schema, &["tag"])?, shares.len() > 1) else {
            return Ok(Partitioning::UnknownPartitioning(shares.len()));
        };
        let begin = |share: &Range<usize>| {
            let path = &self.caller.tags().at(chosen[share.start]).path;
            let text = ScalarValue::Utf8(Some(path.as_str().to_owned()));
            let text = ScalarValue::Dictionary(Box::new(DataType::UInt32), Box::new(text));
            SplitPoint::new(vec![text])
        };
        let begins = shares.iter().skip(1).map(begin).collect();
        Ok(Partitioning::Range(RangePartitioning::try_new(order, begins)?))
    }
}

#[async_trait]
impl TableProvider for SamplesTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
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
        let schema = match projection {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => Arc::clone(&self.schema),
        };
        let all = || places(self.caller.tags().list().len());
        let chosen = pushdown::chosen(state, filters, &KNOWN, || self.known())?;
        let chosen = chosen.map_or_else(all, Arc::from);
        let (Some(span), false) = (pushdown::span(filters), chosen.is_empty()) else {
            return Ok(Arc::new(EmptyExec::new(schema)));
        };
        let count = chosen.len();
        let shares = share(count, state.config().target_partitions());
        let partitioning = self.ranges(&schema, &chosen, &shares)?;
        let asked = self.caller.moment().ask(chosen, span);
        let part = |part: Range<usize>| -> Part {
            let (caller, dress) = (Arc::clone(&self.caller), Dress::new(Arc::clone(&schema)));
            Arc::new(move || -> Rows {
                let columns = dress.columns();
                let reader = caller.moment().read(asked, part.clone(), caller.tags(), &columns);
                let (caller, dress) = (Arc::clone(&caller), dress.clone());
                Box::new(reader.map(move |batch| dress.put_on(&batch, caller.tags())))
            })
        };
        let parts: Vec<Part> = shares.iter().cloned().map(part).collect();
        let source = Source { caller: Arc::clone(&self.caller), asked, parts: shares };
        let shown = format!("tags={count}, from={}, until={}", span.from, span.until);
        let order = order(&schema, &["tag", TIME])?;
        let leaf = Leaf::new("samples", shown, schema, order, parts, limit);
        Ok(Arc::new(leaf.parted(partitioning).of_samples(source)))
    }
}

/// In the order of these columns, as far as they are there without a gap.
pub(crate) fn order(schema: &Schema, columns: &[&str]) -> Result<Option<LexOrdering>> {
    let options = SortOptions { descending: false, nulls_first: false };
    let there = columns.iter().take_while(|name| schema.index_of(name).is_ok());
    let sorted = there.map(|name| Ok(PhysicalSortExpr::new(col(name, schema)?, options)));
    Ok(LexOrdering::new(sorted.collect::<Result<Vec<_>>>()?))
}
