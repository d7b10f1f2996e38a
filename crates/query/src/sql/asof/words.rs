//! The words of `ASOF JOIN` as the engine takes them: a left join under a mark.

use std::ops::ControlFlow;

use arrow_schema::DataType;
use datafusion::common::plan_err;
use datafusion::error::Result as EngineResult;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    BinaryOperator, Expr, Join, JoinConstraint, JoinOperator, Select, TableFactor, VisitMut,
    VisitorMut,
};

use crate::sql::error::{SqlError, Wrong};
use crate::sql::postgres::call;

/// The mark: a function of the condition, which stands nowhere but in such a join.
pub(super) const MARK: &str = "match_condition";

/// Says each `ASOF JOIN` of a statement as a left join under the mark.
pub(crate) fn as_marked_joins(statement: Statement) -> Result<Statement, SqlError> {
    match statement {
        Statement::Statement(mut inner) => match VisitMut::visit(&mut *inner, &mut Marking) {
            ControlFlow::Continue(()) => Ok(Statement::Statement(inner)),
            ControlFlow::Break(wrong) => Err(wrong),
        },
        Statement::Explain(mut explain) => {
            explain.statement = Box::new(as_marked_joins(*explain.statement)?);
            Ok(Statement::Explain(explain))
        }
        other => Ok(other),
    }
}

struct Marking;

impl VisitorMut for Marking {
    type Break = SqlError;

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<SqlError> {
        select.from.iter_mut().flat_map(|from| &mut from.joins).try_for_each(mark)
    }

    fn pre_visit_table_factor(&mut self, table: &mut TableFactor) -> ControlFlow<SqlError> {
        match table {
            TableFactor::NestedJoin { table_with_joins, .. } => {
                table_with_joins.joins.iter_mut().try_for_each(mark)
            }
            _ => ControlFlow::Continue(()),
        }
    }
}

fn mark(join: &mut Join) -> ControlFlow<SqlError> {
    let JoinOperator::AsOf { match_condition, constraint } = &mut join.join_operator else {
        return ControlFlow::Continue(());
    };
    let marked = call(MARK, vec![match_condition.clone()]);
    let on = match constraint {
        JoinConstraint::On(on) => Expr::BinaryOp {
            left: Box::new(Expr::Nested(Box::new(on.clone()))),
            op: BinaryOperator::And,
            right: Box::new(marked),
        },
        JoinConstraint::None => marked,
        JoinConstraint::Using(_) | JoinConstraint::Natural => {
            return ControlFlow::Break(SqlError::Wrong {
                message: "ASOF JOIN takes ON, as in ON a.tag = b.tag, and not USING".to_owned(),
                place: None,
                why: Wrong::Unsupported,
            });
        }
    };
    join.join_operator = JoinOperator::LeftOuter(JoinConstraint::On(on));
    ControlFlow::Continue(())
}

/// The function that the mark is.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct MatchCondition {
    signature: Signature,
}

impl MatchCondition {
    pub(crate) fn new() -> MatchCondition {
        // Volatile, so that nobody works it out or moves it before the join is made of it.
        MatchCondition {
            signature: Signature::exact(vec![DataType::Boolean], Volatility::Volatile),
        }
    }
}

impl ScalarUDFImpl for MatchCondition {
    fn name(&self) -> &'static str {
        MARK
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> EngineResult<DataType> {
        Ok(DataType::Boolean)
    }

    fn invoke_with_args(&self, _: ScalarFunctionArgs) -> EngineResult<ColumnarValue> {
        plan_err!("MATCH_CONDITION stands in an ASOF JOIN and nowhere else")
    }
}
