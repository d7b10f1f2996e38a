//! One query: its session, its plan, its rows.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::compute::cast;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{ParamValues, ScalarValue};
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::execution::{SendableRecordBatchStream, SessionState, SessionStateDefaults};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::coop::CooperativeExec;
use datafusion::physical_plan::{ExecutionPlan, execute_stream};
use datafusion::prelude::SessionConfig;
use datafusion::sql::parser::Statement;
use futures_util::StreamExt;

use crate::sql::asof::{self, AsofJoins, Planner};
use crate::sql::caller::Caller;
use crate::sql::catalogue::{CATALOGUE, Catalogue, SCHEMA};
use crate::sql::error::SqlError;
use crate::sql::parameter::{self, Described, Parameter};
use crate::sql::shift::Shifts;
use crate::sql::summing::Summing;
use crate::sql::{QUERY_THREADS, Speech, SqlSettings, check, functions, postgres};

const MIB: usize = 1024 * 1024;

/// A query that is to be run.
pub(crate) struct Work {
    pub(crate) caller: Arc<Caller>,
    pub(crate) speech: Speech,
    pub(crate) statement: Statement,
    pub(crate) settings: SqlSettings,
}

/// Rows as they come.
pub(crate) struct Rows {
    stream: SendableRecordBatchStream,
    schema: SchemaRef,
    mib: usize,
}

impl Work {
    /// Plans the query, and begins it.
    pub(crate) async fn plan(self, parameters: Vec<Parameter>) -> Result<Rows, SqlError> {
        let mib = self.settings.memory_mib;
        let wrong = |error| SqlError::of(error, Some(mib));
        let (state, plan) = self.logical().await?;
        let parameters = parameters.into_iter().map(Parameter::scalar);
        let parameters = parameters.collect::<Result<Vec<_>, _>>()?;
        let plan = plan.with_param_values(ParamValues::from(parameters)).map_err(wrong)?;
        let plan = state.create_physical_plan(&plan).await.map_err(wrong)?;
        let plan = interruptible(plan).map_err(wrong)?;
        let stream = execute_stream(plan, state.task_ctx()).map_err(wrong)?;
        let schema = plain(&stream.schema());
        Ok(Rows { stream, schema, mib })
    }

    /// What it takes and gives.
    pub(crate) async fn describe(
        self,
        kinds: Vec<Option<DataType>>,
    ) -> Result<Described, SqlError> {
        let wrong = |error| SqlError::of(error, None);
        let placed = postgres::placed(&self.statement);
        let (state, plan) = self.logical().await?;
        let inferred = plan.get_parameter_types().map_err(wrong)?;
        let parameters = parameter::kinds(kinds, &inferred, &placed);
        let none = parameters.iter().map(ScalarValue::try_from).collect::<Result<Vec<_>, _>>();
        let none = none.map_err(wrong)?;
        let plan = plan.with_param_values(ParamValues::from(none)).map_err(wrong)?;
        let plan = state.optimize(&plan).map_err(wrong)?;
        Ok(Described { parameters, schema: plain(plan.schema().as_arrow()) })
    }

    /// The plan as it was said, and the session that made it.
    async fn logical(self) -> Result<(SessionState, LogicalPlan), SqlError> {
        let mib = self.settings.memory_mib;
        let wrong = |error| SqlError::of(error, Some(mib));
        let runtime = room(&self.settings).map_err(wrong)?;
        let state = session(&self.caller, self.speech, runtime);
        let plan = state.statement_to_plan(self.statement).await.map_err(wrong)?;
        check::plan(&plan)?;
        Ok((state, plan))
    }
}

impl Rows {
    /// Names and types of the columns.
    pub(crate) fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// The next rows; none at the end.
    pub(crate) async fn next(&mut self) -> Option<Result<RecordBatch, SqlError>> {
        let batch = self.stream.next().await?;
        let cast = |batch: RecordBatch| -> Result<RecordBatch, DataFusionError> {
            let columns = batch.columns().iter().zip(self.schema.fields());
            let columns = columns.map(|(column, field)| cast(column, field.data_type()));
            let columns = columns.collect::<Result<_, _>>()?;
            let options =
                arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
            let schema = Arc::clone(&self.schema);
            Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
        };
        Some(batch.and_then(cast).map_err(|error| SqlError::of(error, Some(self.mib))))
    }
}

/// Types that every reader of Arrow and Parquet knows, in place of those that only save room.
pub(crate) fn plain(schema: &Schema) -> SchemaRef {
    let field = |field: &Arc<Field>| {
        Arc::new(field.as_ref().clone().with_data_type(plain_type(field.data_type())))
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}

/// The one type of [`plain`].
pub(crate) fn plain_type(kind: &DataType) -> DataType {
    match kind {
        DataType::Dictionary(_, value) => (**value).clone(),
        DataType::Utf8View | DataType::Null => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        other => other.clone(),
    }
}

/// Gives way after each operator that may make much out of little, so that a query can be ended
/// while one is at it. The engine does so itself where rows come in.
fn interruptible(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
    let plan = plan.transform_up(|node| {
        let multiplies = node.name().contains("Join") || node.name().contains("Unnest");
        Ok(match multiplies {
            true => Transformed::yes(Arc::new(CooperativeExec::new(node)) as _),
            false => Transformed::no(node),
        })
    });
    plan.data()
}

/// Memory and disk of one query. Nothing in it opens files or addresses.
fn room(settings: &SqlSettings) -> Result<Arc<RuntimeEnv>, DataFusionError> {
    let spill = DiskManagerMode::Directories(vec![settings.spill_dir.clone()]);
    let spill_bytes = u64::try_from(settings.spill_mib.saturating_mul(MIB)).unwrap_or(u64::MAX);
    let disk =
        DiskManagerBuilder::default().with_mode(spill).with_max_temp_directory_size(spill_bytes);
    let memory = FairSpillPool::new(settings.memory_mib.saturating_mul(MIB));
    let room = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(memory))
        .with_disk_manager_builder(disk)
        .build()?;
    room.deregister_object_store(ObjectStoreUrl::local_filesystem().as_ref())?;
    Ok(Arc::new(room))
}

/// A session that knows the caller's catalogue and our functions, and no format of any file.
fn session(caller: &Arc<Caller>, speech: Speech, runtime: Arc<RuntimeEnv>) -> SessionState {
    let mut config = SessionConfig::new()
        .with_default_catalog_and_schema(CATALOGUE, SCHEMA)
        .with_create_default_catalog_and_schema(false)
        .with_information_schema(false)
        .with_target_partitions(QUERY_THREADS);
    let options = config.options_mut();
    options.execution.time_zone = Some("UTC".to_owned());
    options.optimizer.prefer_existing_sort = true;
    options.sql_parser.collect_spans = true;
    let mut state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_catalog_list(Arc::new(Catalogue::new(Arc::clone(caller), speech)))
        .with_expr_planners(SessionStateDefaults::default_expr_planners())
        .with_scalar_functions(functions::scalars(caller, speech))
        .with_aggregate_functions(functions::aggregates())
        .with_window_functions(SessionStateDefaults::default_window_functions())
        .with_table_function_list(functions::tables(caller))
        .with_analyzer_rule(Arc::new(AsofJoins))
        .with_optimizer_rules(asof::optimizer_rules())
        .with_query_planner(Arc::new(Planner))
        .with_physical_optimizer_rule(Arc::new(Summing))
        .with_physical_optimizer_rule(Arc::new(Shifts))
        .build();
    let now = chrono::DateTime::from_timestamp_nanos(caller.now().ns());
    state.execution_props_mut().query_execution_start_time = Some(now);
    state
}
