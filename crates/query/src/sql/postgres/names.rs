//! Names of columns that nobody named, as PostgreSQL gives them: a function's, a cast column's, or
//! `?column?`. One that comes again gets a number, for the engine wants each once.

use std::collections::HashSet;

use datafusion::sql::sqlparser::ast::{
    Expr, Ident, ObjectNamePart, Select, SelectItem, SelectItemQualifiedWildcardKind,
};

/// Gives names to the columns of a query.
pub(crate) fn give(select: &mut Select) {
    // What is ordered by must be in the list as it was said.
    if select.distinct.is_some() {
        return;
    }
    let all: Vec<String> = select.projection.iter().filter_map(wildcard).collect();
    let mut taken: HashSet<String> = select.projection.iter().filter_map(named).collect();
    let mut seen = HashSet::new();
    for item in &mut select.projection {
        let SelectItem::UnnamedExpr(expr) = item else { continue };
        let plain = matches!(expr, Expr::Identifier(_) | Expr::CompoundIdentifier(_));
        let again = comes_again(expr, &mut seen);
        if plain && !again && !clashes(expr, &all) {
            continue;
        }
        let name = name_of(expr).unwrap_or_else(|| "?column?".to_owned());
        let mut alias = if plain { format!("{name}_1") } else { name.clone() };
        let mut number = 1;
        while !taken.insert(alias.clone()) {
            alias = format!("{name}_{number}");
            number += 1;
        }
        *item =
            SelectItem::ExprWithAlias { expr: expr.clone(), alias: Ident::with_quote('"', alias) };
    }
}

/// What a wildcard is of; empty for all tables.
fn wildcard(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::Wildcard(_) => Some(String::new()),
        SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
            Some(name.to_string().to_lowercase())
        }
        _ => None,
    }
}

/// The name that an item has by itself.
fn named(item: &SelectItem) -> Option<String> {
    match item {
        SelectItem::ExprWithAlias { alias, .. } => Some(alias.value.clone()),
        SelectItem::UnnamedExpr(expr @ (Expr::Identifier(_) | Expr::CompoundIdentifier(_))) => {
            name_of(expr)
        }
        _ => None,
    }
}

/// Whether an expression was there before; a column also with or without its table's name.
fn comes_again(expr: &Expr, seen: &mut HashSet<String>) -> bool {
    let said = expr.to_string().to_lowercase();
    let before = match expr {
        Expr::Identifier(_) => seen.iter().any(|one| one.ends_with(&format!(".{said}"))),
        Expr::CompoundIdentifier(_) => {
            said.rsplit_once('.').is_some_and(|(_, column)| seen.contains(column))
        }
        _ => false,
    };
    !seen.insert(said) || before
}

/// Whether a column comes again with a wildcard.
fn clashes(expr: &Expr, all: &[String]) -> bool {
    let of = match expr {
        Expr::CompoundIdentifier(parts) => {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            parts[..parts.len() - 1].join(".").to_lowercase()
        }
        _ => return !all.is_empty(),
    };
    all.iter().any(|wildcard| wildcard.is_empty() || *wildcard == of)
}

fn name_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(name) => Some(plain(name)),
        Expr::CompoundIdentifier(parts) => parts.last().map(plain),
        Expr::Function(function) => match function.name.0.last()? {
            ObjectNamePart::Identifier(name) => Some(plain(name)),
            ObjectNamePart::Function(_) => None,
        },
        Expr::Cast { expr, data_type, .. } => {
            name_of(expr).or_else(|| Some(data_type.to_string().to_lowercase()))
        }
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => name_of(inner),
        Expr::Case { .. } => Some("case".to_owned()),
        Expr::Extract { .. } => Some("extract".to_owned()),
        Expr::Array(_) => Some("array".to_owned()),
        Expr::Exists { .. } => Some("exists".to_owned()),
        _ => None,
    }
}

fn plain(name: &Ident) -> String {
    match name.quote_style {
        Some(_) => name.value.clone(),
        None => name.value.to_lowercase(),
    }
}
