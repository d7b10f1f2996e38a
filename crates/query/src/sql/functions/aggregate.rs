//! `aggregate(names, tag, interval, from, until [, settings])`: aggregates of OPC UA Part 13 over
//! a tag's history, by the standard's names.
//!
//! A row for each interval and name, in the order in which time flows and the names are given:
//! what `GET /aggregates` answers, computed by the same code and within the same limits. The
//! history is read as it is when the rows are made, not at the query's moment, since bounds need
//! samples from before and after the span.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::builder::{
    Float64Builder, ListBuilder, StringBuilder, TimestampNanosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::{ScalarValue, plan_datafusion_err, plan_err};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use guildhall_model::Value;

use super::given::{literals, step_of, text_of, time_of};
use crate::processed::{Asked, check};
use crate::sql::caller::Caller;
use crate::sql::leaf::{Leaf, Part, Rows};
use crate::sql::moment::unreadable;
use crate::sql::samples::time_type;
use crate::{Aggregate, Aggregated, Configuration, Figure, QueryError};

const USAGE: &str = "aggregate takes the names of aggregates, a tag, an interval or NULL, two \
                     fixed times, and maybe settings such as 'stepped=true, percent_data_good=80'";

/// The function.
pub(super) struct AggregateFunction {
    caller: Arc<Caller>,
}

impl AggregateFunction {
    pub(super) fn new(caller: Arc<Caller>) -> AggregateFunction {
        AggregateFunction { caller }
    }
}

impl fmt::Debug for AggregateFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AggregateFunction")
    }
}

impl TableFunctionImpl for AggregateFunction {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let given = literals(args.exprs());
        let [names, path, interval, from, until, settings @ ..] = &given[..] else {
            return plan_err!("{USAGE}");
        };
        let settings = match settings {
            [] => Some(""),
            [settings] => text_of(settings),
            _ => None,
        };
        let (Some(names), Some(path), Some(settings)) = (text_of(names), text_of(path), settings)
        else {
            return plan_err!("{USAGE}");
        };
        let (Some(interval), Some(start), Some(end)) =
            (interval_of(interval), time_of(from), time_of(until))
        else {
            return plan_err!("{USAGE}");
        };
        let Some(place) = self.caller.tags().find(path) else {
            return plan_err!("there is no tag `{path}`, or it is not shared with you");
        };
        let aggregates = names.split(',').map(aggregate).collect::<Result<_>>()?;
        let (stepped, configuration) = (None, Configuration::default());
        let asked = Asked { aggregates, start, end, interval, stepped, configuration };
        let asked = with_settings(asked, settings)?;
        let kind = self.caller.tags().at(place).property.data_type;
        check(&asked, kind).map_err(refused)?;
        let caller = Arc::clone(&self.caller);
        Ok(Arc::new(Aggregates { caller, schema: schema(), place, asked }))
    }
}

fn schema() -> SchemaRef {
    let bit = Field::new_list_field(DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        Field::new("tag", DataType::Utf8, false),
        Field::new("aggregate", DataType::Utf8, false),
        Field::new("time", time_type(), false),
        Field::new("value", DataType::Float64, true),
        Field::new("value_text", DataType::Utf8, true),
        Field::new("quality", DataType::Utf8, false),
        Field::new("status", DataType::Utf8, false),
        Field::new("bits", DataType::List(Arc::new(bit)), false),
    ]))
}

fn aggregate(name: &str) -> Result<Aggregate> {
    let name = name.trim();
    Aggregate::from_name(name).ok_or_else(|| {
        let near = Aggregate::ALL
            .iter()
            .map(|known| (strsim::jaro_winkler(known.name(), name), known.name()))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let near = near.filter(|(likeness, _)| *likeness > 0.7);
        let near = near.map_or(String::new(), |(_, near)| format!("; did you mean `{near}`?"));
        plan_datafusion_err!("there is no aggregate `{name}`{near}")
    })
}

/// None asks for one interval over all.
fn interval_of(value: &ScalarValue) -> Option<Duration> {
    if value.is_null() {
        return Some(Duration::ZERO);
    }
    let ns = u64::try_from(step_of(value)?).ok()?;
    Some(Duration::from_nanos(ns))
}

/// The settings that `GET /aggregates` has, by the same names.
fn with_settings(mut asked: Asked, settings: &str) -> Result<Asked> {
    let all = settings.split(',').map(str::trim).filter(|setting| !setting.is_empty());
    for setting in all {
        let (key, text) = setting.split_once('=').unwrap_or((setting, ""));
        let (key, text) = (key.trim(), text.trim());
        let to = &mut asked.configuration;
        match key {
            "stepped" => asked.stepped = Some(read(key, text, "true or false")?),
            "treat_uncertain_as_bad" => {
                to.treat_uncertain_as_bad = read(key, text, "true or false")?;
            }
            "percent_data_good" => to.percent_data_good = read(key, text, "0 to 100")?,
            "percent_data_bad" => to.percent_data_bad = read(key, text, "0 to 100")?,
            "use_sloped_extrapolation" => {
                to.use_sloped_extrapolation = read(key, text, "true or false")?;
            }
            _ => {
                return plan_err!(
                    "there is no setting `{key}`; they are stepped, treat_uncertain_as_bad, \
                     percent_data_good, percent_data_bad, use_sloped_extrapolation"
                );
            }
        }
    }
    Ok(asked)
}

fn read<T: std::str::FromStr>(key: &str, text: &str, kinds: &str) -> Result<T> {
    let wrong = |_| plan_datafusion_err!("`{key}` is {kinds}, and not `{text}`");
    text.parse().map_err(wrong)
}

fn refused(error: QueryError) -> DataFusionError {
    match error {
        QueryError::Historian(error) => unreadable(error),
        other => DataFusionError::Plan(other.to_string()),
    }
}

/// The table that the function stands for.
#[derive(Debug)]
struct Aggregates {
    caller: Arc<Caller>,
    schema: SchemaRef,
    place: u32,
    asked: Asked,
}

#[async_trait]
impl TableProvider for Aggregates {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let projection = projection.cloned().unwrap_or(all);
        let schema = Arc::new(self.schema.project(&projection)?);
        let (caller, place, asked) = (Arc::clone(&self.caller), self.place, self.asked.clone());
        let shown = format!("interval={} ns", asked.interval.as_nanos());
        let part: Part = Arc::new(move || -> Rows {
            let rows = rows(&caller, place, &asked);
            let projected = rows.and_then(|rows| Ok(rows.project(&projection)?));
            Box::new(std::iter::once(projected))
        });
        Ok(Arc::new(Leaf::new("aggregate", shown, schema, None, vec![part], limit)))
    }
}

fn rows(caller: &Caller, place: u32, asked: &Asked) -> Result<RecordBatch> {
    let tag = caller.tags().at(place);
    let processed =
        caller.query().aggregate(tag, asked, caller.now()).map_err(|error| match error {
            QueryError::Historian(error) => unreadable(error),
            other => DataFusionError::Execution(other.to_string()),
        })?;
    let mut columns = Columns::default();
    for row in &processed.rows {
        for (aggregate, result) in asked.aggregates.iter().zip(row) {
            columns.push(tag.path.as_str(), *aggregate, result);
        }
    }
    columns.finish()
}

#[derive(Default)]
struct Columns {
    tags: StringBuilder,
    names: StringBuilder,
    times: TimestampNanosecondBuilder,
    values: Float64Builder,
    texts: StringBuilder,
    qualities: StringBuilder,
    statuses: StringBuilder,
    bits: ListBuilder<StringBuilder>,
}

impl Columns {
    fn push(&mut self, tag: &str, aggregate: Aggregate, result: &Aggregated) {
        self.tags.append_value(tag);
        self.names.append_value(aggregate.name());
        self.times.append_value(result.time.ns());
        let (value, text) = match &result.figure {
            None => (None, None),
            Some(Figure::Value(Value::Text(text))) => (None, Some(text.to_string())),
            Some(Figure::Value(value)) => (value.as_f64(), None),
            Some(Figure::Quality(quality)) => (None, Some(quality.name().to_owned())),
        };
        self.values.append_option(value);
        self.texts.append_option(text);
        self.qualities.append_value(result.status.class().word());
        self.statuses.append_value(result.status.name());
        for bit in result.bits() {
            self.bits.values().append_value(bit);
        }
        self.bits.append(true);
    }

    fn finish(mut self) -> Result<RecordBatch> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.tags.finish()),
            Arc::new(self.names.finish()),
            Arc::new(self.times.finish().with_timezone("UTC")),
            Arc::new(self.values.finish()),
            Arc::new(self.texts.finish()),
            Arc::new(self.qualities.finish()),
            Arc::new(self.statuses.finish()),
            Arc::new(self.bits.finish()),
        ];
        Ok(RecordBatch::try_new(schema(), columns)?)
    }
}
