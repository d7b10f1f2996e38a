//! Prepared statements: a text, and the values that were bound to it.
//!
//! A client may leave without closing them, and Flight knows no session that would end; so of a
//! person who prepares too many the one that was not used for longest is forgotten.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_flight::sql::ActionCreatePreparedStatementResult;
use arrow_flight::{IpcMessage, SchemaAsIpc};
use arrow_ipc::writer::IpcWriteOptions;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use bytes::Bytes;
use guildhall_model::{PersonId, Value};
use guildhall_query::{Parameter, Speech};
use tonic::{Code, Status};

use crate::caller::Caller;
use crate::flight::Door;
use crate::flight::statement::columns;
use crate::flight::status::{garbled, internal, stopped, with_code};

/// Most prepared statements of one person.
const STATEMENTS_OF_ONE_PERSON_MAX: usize = 200;

/// Most memory of their texts and values.
const BYTES_OF_ONE_PERSON_MAX: usize = 8 * 1024 * 1024;

/// Most memory of the values that are bound to one.
const BOUND_BYTES_MAX: usize = 1024 * 1024;

/// Bytes of a handle.
const HANDLE_BYTES: usize = 16;

/// All of them, each under its person.
#[derive(Default)]
pub(super) struct Prepared(Mutex<Statements>);

#[derive(Default)]
struct Statements {
    /// Counts uses.
    clock: u64,
    kept: HashMap<(PersonId, Bytes), Kept>,
}

struct Kept {
    statement: Statement,
    used: u64,
}

/// One of them.
#[derive(Clone)]
pub(super) struct Statement {
    pub(super) text: String,
    pub(super) bound: Vec<Parameter>,
}

impl Prepared {
    fn lock(&self) -> MutexGuard<'_, Statements> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, person: &PersonId, handle: Bytes, text: String) {
        let mut statements = self.lock();
        statements.clock += 1;
        let kept =
            Kept { statement: Statement { text, bound: Vec::new() }, used: statements.clock };
        statements.kept.insert((person.clone(), handle), kept);
        statements.make_room(person);
    }

    /// One of a person.
    pub(super) fn get(&self, person: &PersonId, handle: &Bytes) -> Result<Statement, Status> {
        self.with(person, handle, |statement| statement.clone())
    }

    /// Binds values to one, in place of those before.
    pub(super) fn bind(
        &self,
        person: &PersonId,
        handle: &Bytes,
        bound: Vec<Parameter>,
    ) -> Result<(), Status> {
        self.with(person, handle, |statement| statement.bound = bound)?;
        self.lock().make_room(person);
        Ok(())
    }

    /// Forgets one. That there was none is no error: it may have been forgotten before.
    pub(super) fn close(&self, person: &PersonId, handle: Bytes) {
        self.lock().kept.remove(&(person.clone(), handle));
    }

    fn with<T>(
        &self,
        person: &PersonId,
        handle: &Bytes,
        work: impl FnOnce(&mut Statement) -> T,
    ) -> Result<T, Status> {
        let mut statements = self.lock();
        statements.clock += 1;
        let clock = statements.clock;
        let kept = statements.kept.get_mut(&(person.clone(), handle.clone())).ok_or_else(|| {
            let told = "there is no such prepared statement, or no longer; prepare it again";
            with_code(Code::NotFound, told, "not_found")
        })?;
        kept.used = clock;
        Ok(work(&mut kept.statement))
    }
}

impl Statements {
    /// Forgets those of a person that were not used for longest, as long as there is too much.
    fn make_room(&mut self, person: &PersonId) {
        loop {
            let own = || self.kept.iter().filter(|((who, _), _)| who == person);
            let bytes: usize = own().map(|(_, kept)| kept.statement.bytes()).sum();
            if own().count() <= STATEMENTS_OF_ONE_PERSON_MAX && bytes <= BYTES_OF_ONE_PERSON_MAX {
                return;
            }
            let oldest = own().min_by_key(|(_, kept)| kept.used).map(|(key, _)| key.clone());
            oldest.map(|key| self.kept.remove(&key));
        }
    }
}

impl Statement {
    fn bytes(&self) -> usize {
        let bound = self.bound.iter().map(|parameter| match &parameter.value {
            Some(Value::Text(text)) => size_of::<Parameter>() + text.len(),
            _ => size_of::<Parameter>(),
        });
        self.text.len() + bound.sum::<usize>()
    }
}

/// Prepares a statement.
pub(super) async fn prepare(
    door: &Door,
    caller: &Caller,
    text: String,
) -> Result<ActionCreatePreparedStatementResult, Status> {
    let sql = &door.house.sql;
    let described = sql.describe(&caller.scope, Speech::Engine, &text, Vec::new()).await;
    let described = described.map_err(stopped)?;
    let handle = Bytes::copy_from_slice(&door.house.desk.chance()[..HANDLE_BYTES]);
    door.prepared.keep(caller.person(), handle.clone(), text);
    let columns = columns(&described.schema, !described.parameters.is_empty());
    let parameters = described.parameters.into_iter().enumerate();
    let parameters =
        parameters.map(|(place, kind)| Field::new(format!("${}", place + 1), kind, true));
    let parameters = Schema::new(parameters.collect::<Vec<_>>());
    Ok(ActionCreatePreparedStatementResult {
        prepared_statement_handle: handle,
        dataset_schema: schema_bytes(&columns)?,
        parameter_schema: schema_bytes(&parameters)?,
    })
}

/// A schema as a message.
pub(super) fn schema_bytes(schema: &Schema) -> Result<Bytes, Status> {
    let message: Result<IpcMessage, ArrowError> =
        SchemaAsIpc::new(schema, &IpcWriteOptions::default()).try_into();
    message.map(|message| message.0).map_err(|error| internal("the columns cannot be told", &error))
}

/// The values of parameters: one row, a column for each.
pub(super) fn bound(batches: &[RecordBatch]) -> Result<Vec<Parameter>, Status> {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    let Some(batch) = batches.iter().find(|batch| batch.num_rows() > 0) else {
        return Ok(Vec::new());
    };
    if rows > 1 {
        return Err(garbled(format!("{rows} rows of parameters came; a query takes one")));
    }
    if batch.get_array_memory_size() > BOUND_BYTES_MAX {
        let told = format!("the parameters are larger than the limit of {BOUND_BYTES_MAX} bytes");
        return Err(with_code(Code::ResourceExhausted, &told, "too_large"));
    }
    batch.columns().iter().map(parameter).collect()
}

/// The only value of a column. What has no form of its own goes on as text, and the engine
/// casts it back.
fn parameter(column: &ArrayRef) -> Result<Parameter, Status> {
    let kind = match column.data_type() {
        DataType::Dictionary(_, kind) => (**kind).clone(),
        DataType::Utf8View | DataType::LargeUtf8 => DataType::Utf8,
        other => other.clone(),
    };
    if column.is_null(0) || kind == DataType::Null {
        return Ok(Parameter { value: None, kind: (kind != DataType::Null).then_some(kind) });
    }
    let plain = match &kind {
        kind if kind.is_signed_integer() => DataType::Int64,
        kind if kind.is_unsigned_integer() => DataType::UInt64,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => DataType::Float64,
        DataType::Boolean => DataType::Boolean,
        kind if kind.is_nested() || matches!(kind, DataType::Binary | DataType::LargeBinary) => {
            return Err(garbled(format!("a parameter of the type {kind} is not taken")));
        }
        _ => DataType::Utf8,
    };
    let column = cast(column, &plain).map_err(garbled)?;
    let value = match plain {
        DataType::Int64 => Value::Integer(column.as_primitive::<Int64Type>().value(0)),
        DataType::UInt64 => Value::Unsigned(column.as_primitive::<UInt64Type>().value(0)),
        DataType::Float64 => Value::Float(column.as_primitive::<Float64Type>().value(0)),
        DataType::Boolean => Value::Boolean(column.as_boolean().value(0)),
        _ => Value::text(column.as_string::<i32>().value(0)),
    };
    Ok(Parameter { value: Some(value), kind: Some(kind) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_not_used_for_longest_makes_room() {
        let prepared = Prepared::default();
        let (kim, lee) = (PersonId::new("kim").unwrap(), PersonId::new("lee").unwrap());
        let handle = |number: usize| Bytes::from(number.to_be_bytes().to_vec());
        prepared.keep(&lee, handle(0), "SELECT 0".to_owned());
        for number in 0..STATEMENTS_OF_ONE_PERSON_MAX {
            prepared.keep(&kim, handle(number), format!("SELECT {number}"));
        }
        assert_eq!(prepared.get(&kim, &handle(0)).unwrap().text, "SELECT 0");
        prepared.keep(&kim, handle(1_000), "SELECT 1000".to_owned());
        assert!(prepared.get(&kim, &handle(1)).is_err(), "used before all others");
        for number in [0, 2, 1_000] {
            assert!(prepared.get(&kim, &handle(number)).is_ok(), "{number}");
        }
        assert!(prepared.get(&lee, &handle(0)).is_ok(), "nobody makes room for another");
        assert!(prepared.get(&lee, &handle(2)).is_err(), "nobody sees another's");
        prepared.close(&kim, handle(0));
        assert!(prepared.get(&kim, &handle(0)).is_err());
        let long = || vec![Parameter::from(Some(Value::text("x".repeat(BOUND_BYTES_MAX))))];
        for number in 10..20 {
            prepared.keep(&kim, handle(number), String::new());
            prepared.bind(&kim, &handle(number), long()).unwrap();
        }
        let left = (0..STATEMENTS_OF_ONE_PERSON_MAX)
            .filter(|number| prepared.get(&kim, &handle(*number)).is_ok());
        assert_eq!(left.collect::<Vec<_>>(), (13..20).collect::<Vec<_>>(), "as much as may be");
    }
}
