//! The answer to a query, for as long as whoever asked may see what he saw then.
//!
//! A query runs for minutes, and a cursor waits for as long as its client likes. What was opened by an
//! agreement is shown to the last moment of its term, and nothing of it after: so each time before rows
//! go out it is looked whether the person's scope still covers that of the beginning.

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use guildhall_access::Scope;
use guildhall_query::{Answer, Parameter, Speech, SqlError};

use crate::house::House;

/// A query that runs, and what its person saw when it began.
pub(crate) struct Reply {
    scope: Scope,
    answer: Answer,
}

impl Reply {
    /// Begins a query.
    ///
    /// # Errors
    /// Any [`SqlError`].
    pub(crate) async fn begin(
        house: &House,
        scope: &Scope,
        speech: Speech,
        text: &str,
        given: Vec<Parameter>,
    ) -> Result<Reply, SqlError> {
        let answer = house.sql.start(scope, speech, text, given).await?;
        Ok(Reply { scope: scope.clone(), answer })
    }

    /// Its name in the register.
    pub(crate) fn id(&self) -> &str {
        &self.answer.id
    }

    /// Names and types of its columns.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.answer.schema
    }

    /// The next rows; none at the end. After an error nothing more comes.
    ///
    /// # Errors
    /// [`SqlError::Narrowed`], and those of [`Answer::next`].
    pub(crate) async fn next(&mut self, house: &House) -> Option<Result<RecordBatch, SqlError>> {
        let rows = self.answer.next().await?;
        Some(rows.and_then(|rows| self.must_still_see(house).map(|()| rows)))
    }

    /// Whether rows that are there already may still go out.
    ///
    /// # Errors
    /// [`SqlError::Narrowed`].
    pub(crate) fn must_still_see(&self, house: &House) -> Result<(), SqlError> {
        let now = house.desk.access().scope(self.scope.person(), house.clock.now());
        if now.covers(&self.scope) { Ok(()) } else { Err(SqlError::Narrowed) }
    }
}
