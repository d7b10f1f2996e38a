//! What clients of PostgreSQL say in their own way, in words of the engine.
//!
//! Casts to names and numbers of the catalogue become functions, `pg_catalog.` before a function
//! and `OPERATOR(…)` around an operator go, texts of arrays become arrays. A subquery over tables
//! that are always empty is NULL, and one over the catalogue that stands for a value becomes an
//! aggregate, for the engine joins only those to the rows around them.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use arrow_schema::{DataType as ArrowType, Field};
use datafusion::sql::parser::Statement;
use datafusion::sql::sqlparser::ast::{
    AccessExpr, Array, ArrayElemTypeDef, BinaryOperator, CastKind, DataType, Expr, Function,
    FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments, Ident, LimitClause,
    ObjectName, ObjectNamePart, Query, Select, TableFactor, Value, ValueWithSpan, Visit, VisitMut,
    Visitor, VisitorMut, visit_expressions_mut,
};

use crate::sql::parameter;
use crate::sql::postgres::subqueries::{
    aggregate, catalogue_name, gives_no_row, path, reads_nothing, select,
};
use crate::sql::postgres::{PG_CATALOG, PgSchema, names};

/// Names that stand for a function without brackets.
const BARE: [&str; 6] =
    ["current_catalog", "current_role", "current_schema", "current_user", "session_user", "user"];

/// Puts a statement into the engine's words.
pub(crate) fn in_our_words(statement: Statement) -> Statement {
    match statement {
        Statement::Statement(mut inner) => {
            let _: ControlFlow<()> = VisitMut::visit(&mut *inner, &mut Words);
            Statement::Statement(inner)
        }
        Statement::Explain(mut explain) => {
            explain.statement = Box::new(in_our_words(*explain.statement));
            Statement::Explain(explain)
        }
        other => other,
    }
}

struct Words;

impl VisitorMut for Words {
    type Break = ();

    fn pre_visit_select(&mut self, select: &mut Select) -> ControlFlow<()> {
        names::give(select);
        if gives_no_row(select) {
            // What a row would be made of is never asked.
            return visit_expressions_mut(&mut select.projection, |expr| {
                if matches!(expr, Expr::Subquery(_)) {
                    *expr = null();
                }
                ControlFlow::Continue(())
            });
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        match expr {
            // Nothing is added to a list of the catalogue by a subquery over it.
            Expr::BinaryOp { left, op: BinaryOperator::StringConcat, right }
                if is_array_of_catalogue(right) =>
            {
                *expr = (**left).clone();
            }
            array if is_array_of_catalogue(array) => *array = no_texts(),
            Expr::AnyOp { right, .. } | Expr::AllOp { right, .. } => {
                let items = literal(right).and_then(|text| parameter::items(&text));
                if let Some(items) = items {
                    **right = array(items);
                }
            }
            Expr::Like { pattern, escape_char, .. } | Expr::ILike { pattern, escape_char, .. } => {
                escape(pattern, escape_char);
            }
            Expr::Subquery(query) => match reads_nothing(query) {
                true => *expr = null(),
                false => aggregate(query),
            },
            Expr::Exists { subquery, negated } if reads_nothing(subquery) => {
                *expr = Expr::Value(Value::Boolean(*negated).into());
            }
            Expr::InSubquery { expr: inner, subquery, negated } if path(subquery) => {
                let public = Expr::Value(Value::SingleQuotedString("public".into()).into());
                let list = vec![public];
                *expr = Expr::InList { expr: inner.clone(), list, negated: *negated };
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn post_visit_expr(&mut self, expr: &mut Expr) -> ControlFlow<()> {
        if let Some(instead) = instead(expr) {
            *expr = instead;
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, table: &mut TableFactor) -> ControlFlow<()> {
        // Functions of the catalogue that stand where a table does are tables here.
        if let TableFactor::Table { name, args, .. } = table {
            if name.0.last().is_some_and(|part| PgSchema::knows(&part.to_string())) {
                *args = None;
            } else if args.is_some() && own(name) {
                name.0.remove(0);
            }
        }
        ControlFlow::Continue(())
    }
}

/// What an expression is to be, when it is to be another.
fn instead(expr: &mut Expr) -> Option<Expr> {
    match expr {
        Expr::Collate { expr, .. } => Some((**expr).clone()),
        Expr::BinaryOp { op, .. } => {
            let BinaryOperator::PGCustomBinaryOperator(names) = op else { return None };
            *op = operator(names.last()?)?;
            None
        }
        Expr::Identifier(name) => {
            let bare = name.quote_style.is_none() && is_bare(&name.value);
            bare.then(|| call(&name.value.to_lowercase(), Vec::new()))
        }
        Expr::Function(function) => called(function),
        Expr::CompoundFieldAccess { root, access_chain } => {
            // `table.column[1]` has a column for its root, `(column).field` a field behind it.
            if let Expr::Identifier(table) = &**root
                && let Some(AccessExpr::Dot(Expr::Identifier(column))) = access_chain.first()
            {
                **root = Expr::CompoundIdentifier(vec![table.clone(), column.clone()]);
                access_chain.remove(0);
            }
            for access in access_chain {
                if let AccessExpr::Dot(Expr::Identifier(name)) = access {
                    *access = AccessExpr::Dot(string(&name.value));
                }
            }
            None
        }
        Expr::Cast { kind, expr, data_type, .. } if !matches!(kind, CastKind::TryCast) => {
            cast((**expr).clone(), data_type)
        }
        _ => None,
    }
}

fn is_bare(name: &str) -> bool {
    BARE.iter().any(|bare| bare.eq_ignore_ascii_case(name))
}

fn operator(sign: &str) -> Option<BinaryOperator> {
    Some(match sign {
        "~" => BinaryOperator::PGRegexMatch,
        "~*" => BinaryOperator::PGRegexIMatch,
        "!~" => BinaryOperator::PGRegexNotMatch,
        "!~*" => BinaryOperator::PGRegexNotIMatch,
        "~~" => BinaryOperator::PGLikeMatch,
        "!~~" => BinaryOperator::PGNotLikeMatch,
        "=" => BinaryOperator::Eq,
        "<>" => BinaryOperator::NotEq,
        "<" => BinaryOperator::Lt,
        "<=" => BinaryOperator::LtEq,
        ">" => BinaryOperator::Gt,
        ">=" => BinaryOperator::GtEq,
        "+" => BinaryOperator::Plus,
        "-" => BinaryOperator::Minus,
        "||" => BinaryOperator::StringConcat,
        _ => return None,
    })
}

/// Whether a function is named with a schema of PostgreSQL.
fn own(name: &ObjectName) -> bool {
    let schema = |part: &ObjectNamePart| {
        matches!(part.to_string().as_str(), PG_CATALOG | "information_schema")
    };
    name.0.len() == 2 && schema(&name.0[0])
}

/// A function without its schema, and one of an empty subquery as nothing.
fn called(function: &mut Function) -> Option<Expr> {
    if own(&function.name) {
        function.name.0.remove(0);
    }
    let name = function.name.to_string().to_lowercase();
    match &function.args {
        FunctionArguments::None if is_bare(&name) => return Some(call(&name, Vec::new())),
        _ => {}
    }
    // How many schemas the path has is known.
    let length = name == "array_upper" || name == "array_length";
    let path = function.args.to_string();
    match path.replace(' ', "").as_str() {
        "(current_schemas(false),1)" if length => Some(whole("1")),
        "(current_schemas(true),1)" if length => Some(whole("2")),
        _ => None,
    }
}

/// A cast to a type that the engine does not know.
fn cast(expr: Expr, data_type: &DataType) -> Option<Expr> {
    let text = literal(&expr);
    let name = match data_type {
        DataType::Regclass => "regclass".to_owned(),
        DataType::Array(of) => {
            let known = !matches!(of, ArrayElemTypeDef::SquareBracket(of, _)
                if matches!(**of, DataType::Custom(..) | DataType::Regclass));
            return match text {
                Some(text) => parameter::items(&text).map(array),
                None => (!known).then_some(expr),
            };
        }
        DataType::Custom(name, _) => name.0.last()?.to_string().trim_matches('"').to_lowercase(),
        _ => return None,
    };
    let to = |data_type| Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(expr.clone()),
        data_type,
        array: false,
        format: None,
    };
    Some(match (name.as_str(), text.is_some()) {
        ("regclass", true) => call("regclass_oid", vec![expr]),
        ("regclass", false) => call("regclass_name", vec![expr]),
        ("regtype", true) => call("to_regtype", vec![expr]),
        ("regtype", false) => call("format_type", vec![expr, null()]),
        ("regnamespace", true) => call("to_regnamespace", vec![expr]),
        ("regrole", true) => call("to_regrole", vec![expr]),
        ("regproc" | "regprocedure", true) => {
            let text = text.unwrap_or_default();
            string(text.rsplit('.').next().unwrap_or_default())
        }
        ("oid" | "xid", _) => match called_name(&expr) {
            Some("regclass_oid" | "to_regtype") => expr,
            _ => to(DataType::IntUnsigned(None)),
        },
        ("int2", _) => to(DataType::SmallInt(None)),
        ("int4" | "cardinal_number", _) => to(DataType::Int(None)),
        ("int8", _) => to(DataType::BigInt(None)),
        ("float4", _) => to(DataType::Real),
        ("float8", _) => {
            to(DataType::Double(datafusion::sql::sqlparser::ast::ExactNumberInfo::None))
        }
        ("bool", _) => to(DataType::Boolean),
        (
            "name" | "text" | "char" | "bpchar" | "varchar" | "json" | "jsonb" | "sql_identifier"
            | "character_data" | "yes_or_no" | "regnamespace" | "regrole" | "regproc" | "uuid",
            _,
        ) => to(DataType::Text),
        _ => return None,
    })
}

pub(super) fn called_name(expr: &Expr) -> Option<&str> {
    let Expr::Function(function) = expr else { return None };
    match function.name.0.last() {
        Some(ObjectNamePart::Identifier(name)) => Some(&name.value),
        _ => None,
    }
}

fn array(items: Vec<Option<String>>) -> Expr {
    let item = |item: Option<String>| item.map_or_else(null, |text| string(&text));
    Expr::Array(Array { elem: items.into_iter().map(item).collect(), named: true })
}

/// Puts `\\` in place of another letter that takes the meaning from the next.
fn escape(pattern: &mut Expr, escape_char: &mut Option<ValueWithSpan>) {
    let by = escape_char.as_ref().and_then(|value| match &value.value {
        Value::SingleQuotedString(by) if by != "\\" => Some(by.clone()),
        _ => None,
    });
    if let Some(by) = by {
        let replace =
            |expr, from: &str, to: &str| call("replace", vec![expr, string(from), string(to)]);
        let plain = replace(pattern.clone(), "\\", "\\\\");
        *pattern = if by.is_empty() { plain } else { replace(plain, &by, "\\") };
        *escape_char = None;
    }
}

/// Parameters whose type is known by where they stand: texts behind ANY or ALL, whole numbers
/// behind LIMIT or OFFSET.
pub(crate) fn placed(statement: &Statement) -> HashMap<String, ArrowType> {
    let mut placed = Placed(HashMap::new());
    if let Statement::Statement(inner) = statement {
        let _: ControlFlow<()> = Visit::visit(&**inner, &mut placed);
    }
    placed.0
}

struct Placed(HashMap<String, ArrowType>);

impl Placed {
    fn is(&mut self, expr: &Expr, kind: ArrowType) {
        if let Expr::Value(value) = expr
            && let Value::Placeholder(name) = &value.value
        {
            self.0.insert(name.clone(), kind);
        }
    }
}

impl Visitor for Placed {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        if let Expr::AnyOp { right, .. } | Expr::AllOp { right, .. } = expr {
            let text = Field::new_list_field(ArrowType::Utf8, true);
            self.is(right, ArrowType::List(Arc::new(text)));
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        if let Some(LimitClause::LimitOffset { limit, offset, .. }) = &query.limit_clause {
            let offset = offset.as_ref().map(|offset| &offset.value);
            for expr in limit.iter().chain(offset) {
                self.is(expr, ArrowType::Int64);
            }
        }
        ControlFlow::Continue(())
    }
}

/// `ARRAY(SELECT …)` over lists and tables of the catalogue.
fn is_array_of_catalogue(expr: &Expr) -> bool {
    let Expr::Function(function) = expr else { return false };
    let FunctionArguments::Subquery(query) = &function.args else { return false };
    let catalogue = |table: &TableFactor| match table {
        TableFactor::Table { name, args: Some(_), .. } => own(name),
        table => catalogue_name(table).is_some(),
    };
    let is_array = function.name.to_string().eq_ignore_ascii_case("array");
    is_array && select(query).is_some_and(|one| one.from.iter().all(|f| catalogue(&f.relation)))
}

/// The text of a literal, in brackets or not.
fn literal(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Nested(inner) => literal(inner),
        Expr::Value(value) => match &value.value {
            Value::SingleQuotedString(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// An array of texts that is NULL.
fn no_texts() -> Expr {
    let of = ArrayElemTypeDef::SquareBracket(Box::new(DataType::Text), None);
    Expr::Cast {
        kind: CastKind::Cast,
        expr: Box::new(null()),
        data_type: DataType::Array(of),
        array: false,
        format: None,
    }
}

fn null() -> Expr {
    Expr::Value(Value::Null.into())
}

fn string(text: &str) -> Expr {
    Expr::Value(Value::SingleQuotedString(text.to_owned()).into())
}

fn whole(number: &str) -> Expr {
    Expr::Value(Value::Number(number.to_owned(), false).into())
}

pub(crate) fn call(name: &str, given: Vec<Expr>) -> Expr {
    let arg = |expr| FunctionArg::Unnamed(FunctionArgExpr::Expr(expr));
    let args = given.into_iter().map(arg).collect();
    let list = FunctionArgumentList { duplicate_treatment: None, args, clauses: Vec::new() };
    Expr::Function(Function {
        name: ObjectName(vec![ObjectNamePart::Identifier(Ident::new(name))]),
        uses_odbc_syntax: false,
        parameters: FunctionArguments::None,
        args: FunctionArguments::List(list),
        filter: None,
        null_treatment: None,
        over: None,
        within_group: Vec::new(),
    })
}
