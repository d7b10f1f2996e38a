//! Which statements are let through: those that read, one at a time.
//!
//! What passes here is planned over a catalogue that holds nothing but what the caller sees; the
//! plan is looked at once more, so that neither look alone has to be complete.

use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::LogicalPlan;
use datafusion::sql::parser::{DFParserBuilder, Statement};
use datafusion::sql::sqlparser::ast::Statement as SqlStatement;
use datafusion::sql::sqlparser::dialect::{Dialect, GenericDialect, PostgreSqlDialect};

use crate::sql::Speech;
use crate::sql::asof::as_marked_joins;
use crate::sql::error::SqlError;
use crate::sql::postgres;

/// Longest text of a query, in bytes.
pub const SQL_BYTES_MAX: usize = 256 * 1024;

/// How deep brackets and subqueries may lie in each other.
const DEPTH_MAX: usize = 50;

/// Reads a text that must be one statement which only reads.
pub(crate) fn statement(text: &str, speech: Speech) -> Result<Statement, SqlError> {
    if text.len() > SQL_BYTES_MAX {
        return Err(SqlError::TooLong { bytes: text.len() });
    }
    let dialect: &dyn Dialect = match speech {
        Speech::Engine => &GenericDialect {},
        Speech::Postgres => &PostgreSqlDialect {},
    };
    let parser =
        DFParserBuilder::new(text).with_dialect(dialect).with_recursion_limit(DEPTH_MAX).build();
    let statements = parser.and_then(|mut parser| parser.parse_statements());
    let mut statements = statements.map_err(|error| SqlError::of(error, None))?;
    match (statements.pop_front(), statements.len()) {
        (Some(statement), 0) => {
            reads(&statement)?;
            let statement = as_marked_joins(statement)?;
            Ok(match speech {
                Speech::Engine => statement,
                Speech::Postgres => postgres::in_our_words(statement),
            })
        }
        (None, _) => Err(SqlError::Count { statements: 0 }),
        (Some(_), more) => Err(SqlError::Count { statements: more + 1 }),
    }
}

fn reads(statement: &Statement) -> Result<(), SqlError> {
    match statement {
        Statement::Explain(explain) => reads(&explain.statement),
        Statement::Statement(statement) => match &**statement {
            SqlStatement::Query(_)
            | SqlStatement::ShowTables { .. }
            | SqlStatement::ShowColumns { .. }
            | SqlStatement::ExplainTable { .. } => Ok(()),
            SqlStatement::Explain { statement, .. } => match &**statement {
                SqlStatement::Query(_) => Ok(()),
                other => Err(refused(&other.to_string())),
            },
            other => Err(refused(&other.to_string())),
        },
        other => Err(refused(&other.to_string())),
    }
}

/// Names what was refused by its first word.
fn refused(statement: &str) -> SqlError {
    let word = statement.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    SqlError::ReadOnly { what: word.to_uppercase() }
}

/// Whether a plan only reads.
pub(crate) fn plan(plan: &LogicalPlan) -> Result<(), SqlError> {
    let options =
        SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    options.verify_plan(plan).map_err(|_| refused(&plan.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(text: &str) -> Result<Statement, SqlError> {
        super::statement(text, Speech::Engine)
    }

    #[test]
    fn only_what_reads_passes() {
        for text in [
            "SELECT 1",
            "WITH a AS (SELECT 1) SELECT * FROM a",
            "VALUES (1)",
            "EXPLAIN SELECT 1",
            "EXPLAIN ANALYZE SELECT 1",
            "SHOW TABLES",
            "SHOW COLUMNS FROM samples",
            "DESCRIBE samples",
            "SELECT 1;",
        ] {
            assert!(statement(text).is_ok(), "{text}");
        }
        for (text, word) in [
            ("CREATE TABLE t AS SELECT 1", "CREATE"),
            ("CREATE VIEW v AS SELECT 1", "CREATE"),
            ("CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc'", "CREATE"),
            ("COPY samples TO '/tmp/x.csv'", "COPY"),
            ("COPY (SELECT 1) TO '/tmp/x.csv'", "COPY"),
            ("INSERT INTO samples SELECT * FROM samples", "INSERT"),
            ("UPDATE tags SET tag = 'x'", "UPDATE"),
            ("DELETE FROM tags", "DELETE"),
            ("TRUNCATE TABLE tags", "TRUNCATE"),
            ("DROP TABLE samples", "DROP"),
            ("SET datafusion.execution.batch_size = 1", "SET"),
            ("RESET datafusion.execution.batch_size", "RESET"),
            ("SHOW ALL", "SHOW"),
            ("SHOW FUNCTIONS", "SHOW"),
            ("PREPARE p AS SELECT 1", "PREPARE"),
            ("EXECUTE p", "EXECUTE"),
            ("DEALLOCATE p", "DEALLOCATE"),
            ("BEGIN", "BEGIN"),
            ("CREATE FUNCTION f(DOUBLE) RETURNS DOUBLE RETURN $1", "CREATE"),
            ("EXPLAIN INSERT INTO tags SELECT * FROM tags", "INSERT"),
            ("EXPLAIN COPY samples TO '/tmp/x'", "COPY"),
        ] {
            match statement(text) {
                Err(SqlError::ReadOnly { what }) => assert_eq!(what, word, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        for (text, count) in [("", 0), ("SELECT 1; SELECT 2", 2), ("SELECT 1; DROP TABLE t", 2)] {
            match statement(text) {
                Err(SqlError::Count { statements }) => assert_eq!(statements, count, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }
}
