//! Functions that tell of the server, the session and the catalogue.
//!
//! Source: PostgreSQL 15, "System Information Functions". Those that would tell of what is not
//! there give NULL; none changes anything.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field};
use datafusion::common::{ScalarValue, exec_datafusion_err};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, TypeSignature,
    Volatility,
};

use crate::sql::caller::Caller;
use crate::sql::catalogue::{CATALOGUE, SCHEMA, relations_of};
use crate::sql::postgres::relations::{ROLE_OID, Relation, SCHEMAS};
use crate::sql::postgres::types::PgType;
use crate::sql::postgres::{POSTGRES_VERSION, rows};

/// What `current_setting` and `pg_settings` say.
pub(crate) const SETTINGS: [(&str, &str); 16] = [
    ("client_encoding", "UTF8"),
    ("DateStyle", "ISO, MDY"),
    ("default_table_access_method", "heap"),
    ("default_transaction_isolation", "read committed"),
    ("default_transaction_read_only", "on"),
    ("integer_datetimes", "on"),
    ("IntervalStyle", "postgres"),
    ("max_identifier_length", "63"),
    ("max_index_keys", "32"),
    ("search_path", "\"$user\", public"),
    ("server_encoding", "UTF8"),
    ("server_version", POSTGRES_VERSION),
    ("server_version_num", "150000"),
    ("standard_conforming_strings", "on"),
    ("TimeZone", "UTC"),
    ("transaction_isolation", "read committed"),
];

/// What the functions know.
struct Known {
    person: String,
    relations: Vec<Relation>,
}

/// How a row is worked out.
type Work = fn(&Known, &[ScalarValue]) -> Result<ScalarValue>;

/// A function.
struct Function {
    name: &'static str,
    returns: DataType,
    work: Work,
    known: Arc<Known>,
    signature: Signature,
}

/// All of them, for a caller.
pub(crate) fn scalars(caller: &Arc<Caller>) -> Vec<Arc<ScalarUDF>> {
    let known =
        Arc::new(Known { person: caller.person().to_owned(), relations: relations_of(caller) });
    let texts = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    let of: [(DataType, &[(&'static str, Work)]); 7] = [
        (DataType::Utf8, &TEXTS),
        (DataType::Boolean, &BOOLEANS),
        (DataType::Int64, &NUMBERS),
        (DataType::Int32, &SMALL_NUMBERS),
        (DataType::UInt32, &OIDS),
        (texts, &LISTS),
        (pair(), &[("_pg_expandarray", |_, _| ScalarValue::try_from(&pair()))]),
    ];
    let make = |returns: &DataType, (name, work): &(&'static str, Work)| {
        let any = vec![TypeSignature::Nullary, TypeSignature::VariadicAny];
        Arc::new(ScalarUDF::from(Function {
            name,
            returns: returns.clone(),
            work: *work,
            known: Arc::clone(&known),
            signature: Signature::one_of(any, Volatility::Stable),
        }))
    };
    of.iter().flat_map(|(kind, list)| list.iter().map(|one| make(kind, one))).collect()
}

/// A value of an array with its place.
fn pair() -> DataType {
    let fields =
        vec![Field::new("x", DataType::Int16, true), Field::new("n", DataType::Int32, true)];
    DataType::Struct(fields.into())
}

const TEXTS: [(&str, Work); 38] = [
    ("version", |_, _| text(rows::version())),
    ("current_schema", |_, _| text(SCHEMA)),
    ("current_database", |_, _| text(CATALOGUE)),
    ("current_catalog", |_, _| text(CATALOGUE)),
    ("current_user", |known, _| text(&known.person)),
    ("session_user", |known, _| text(&known.person)),
    ("current_role", |known, _| text(&known.person)),
    ("user", |known, _| text(&known.person)),
    ("pg_get_userbyid", |known, _| text(&known.person)),
    ("format_type", format_type),
    ("current_setting", current_setting),
    ("set_config", |_, given| Ok(given.get(1).cloned().unwrap_or(ScalarValue::Utf8(None)))),
    ("quote_ident", quote_ident),
    ("quote_literal", |_, given| match said(given, 0) {
        Some(said) => text(format!("'{}'", said.replace('\'', "''"))),
        None => none(),
    }),
    ("regclass_name", regclass_name),
    ("pg_encoding_to_char", |_, _| text("UTF8")),
    ("getdatabaseencoding", |_, _| text("UTF8")),
    ("pg_get_expr", |_, _| none()),
    ("pg_get_indexdef", |_, _| none()),
    ("pg_get_constraintdef", |_, _| none()),
    ("pg_get_viewdef", |_, _| none()),
    ("pg_get_functiondef", |_, _| none()),
    ("pg_get_function_arguments", |_, _| none()),
    ("pg_get_function_identity_arguments", |_, _| none()),
    ("pg_get_function_result", |_, _| none()),
    ("pg_get_triggerdef", |_, _| none()),
    ("pg_get_ruledef", |_, _| none()),
    ("pg_get_partkeydef", |_, _| none()),
    ("pg_get_serial_sequence", |_, _| none()),
    ("pg_get_statisticsobjdef_columns", |_, _| none()),
    ("pg_tablespace_location", |_, _| none()),
    ("obj_description", |_, _| none()),
    ("col_description", |_, _| none()),
    ("shobj_description", |_, _| none()),
    ("inet_server_addr", |_, _| none()),
    ("inet_client_addr", |_, _| none()),
    ("pg_size_pretty", |_, _| none()),
    ("pg_describe_object", |_, _| none()),
];

const BOOLEANS: [(&str, Work); 24] = [
    ("pg_table_is_visible", is_visible),
    ("pg_collation_is_visible", |_, _| yes(true)),
    ("pg_conversion_is_visible", |_, _| yes(true)),
    ("pg_opclass_is_visible", |_, _| yes(true)),
    ("pg_operator_is_visible", |_, _| yes(true)),
    ("pg_opfamily_is_visible", |_, _| yes(true)),
    ("pg_statistics_obj_is_visible", |_, _| yes(true)),
    ("pg_ts_config_is_visible", |_, _| yes(true)),
    ("pg_ts_dict_is_visible", |_, _| yes(true)),
    ("pg_type_is_visible", |_, _| yes(true)),
    ("pg_function_is_visible", |_, _| yes(true)),
    ("pg_is_in_recovery", |_, _| yes(false)),
    ("pg_is_other_temp_schema", |_, _| yes(false)),
    ("pg_relation_is_publishable", |_, _| yes(false)),
    ("row_security_active", |_, _| yes(false)),
    ("pg_has_role", |_, _| yes(true)),
    ("has_table_privilege", reads),
    ("has_any_column_privilege", reads),
    ("has_column_privilege", reads),
    ("has_schema_privilege", reads),
    ("has_database_privilege", reads),
    ("has_function_privilege", reads),
    ("has_sequence_privilege", reads),
    ("has_tablespace_privilege", |_, _| yes(false)),
];

const NUMBERS: [(&str, Work); 7] = [
    ("pg_relation_size", |_, _| Ok(ScalarValue::Int64(None))),
    ("pg_table_size", |_, _| Ok(ScalarValue::Int64(None))),
    ("pg_total_relation_size", |_, _| Ok(ScalarValue::Int64(None))),
    ("pg_indexes_size", |_, _| Ok(ScalarValue::Int64(None))),
    ("pg_database_size", |_, _| Ok(ScalarValue::Int64(None))),
    ("pg_stat_get_numscans", |_, _| Ok(ScalarValue::Int64(None))),
    ("txid_current", |_, _| Ok(ScalarValue::Int64(Some(0)))),
];

const SMALL_NUMBERS: [(&str, Work); 6] = [
    ("pg_backend_pid", |_, _| Ok(ScalarValue::Int32(Some(0)))),
    ("pg_char_to_encoding", |_, _| Ok(ScalarValue::Int32(Some(6)))),
    ("array_lower", |_, given| bound(given, |_| 1)),
    ("array_upper", |_, given| bound(given, |length| length)),
    ("generate_subscripts", |_, _| Ok(ScalarValue::Int32(None))),
    ("inet_server_port", |_, _| Ok(ScalarValue::Int32(None))),
];

const OIDS: [(&str, Work); 6] = [
    ("to_regclass", |known, given| to_regclass(known, given, false)),
    ("regclass_oid", |known, given| to_regclass(known, given, true)),
    ("to_regtype", |_, given| {
        let found = said(given, 0).and_then(|name| PgType::named(last(&name)));
        Ok(ScalarValue::UInt32(found.map(|kind| kind.oid)))
    }),
    ("to_regnamespace", |_, given| {
        let name = said(given, 0);
        let found = SCHEMAS.iter().find(|one| name.as_deref() == Some(one.1));
        Ok(ScalarValue::UInt32(found.map(|one| one.0)))
    }),
    ("to_regrole", |known, given| {
        let own = said(given, 0).as_deref() == Some(known.person.as_str());
        Ok(ScalarValue::UInt32(own.then_some(ROLE_OID)))
    }),
    ("pg_my_temp_schema", |_, _| Ok(ScalarValue::UInt32(Some(0)))),
];

const LISTS: [(&str, Work); 2] = [
    ("current_schemas", |_, given| {
        let all = matches!(given.first(), Some(ScalarValue::Boolean(Some(true))));
        let names = if all { vec!["pg_catalog", SCHEMA] } else { vec![SCHEMA] };
        Ok(list(names.into_iter().map(str::to_owned)))
    }),
    ("parse_ident", |_, given| {
        let name = said(given, 0).unwrap_or_default();
        let parts = name.split('.').map(|part| part.trim().trim_matches('"').to_owned());
        Ok(list(parts))
    }),
];

fn list(texts: impl Iterator<Item = String>) -> ScalarValue {
    let texts: Vec<ScalarValue> = texts.map(|text| ScalarValue::Utf8(Some(text))).collect();
    ScalarValue::List(ScalarValue::new_list_nullable(&texts, &DataType::Utf8))
}

fn text(text: impl Into<String>) -> Result<ScalarValue> {
    Ok(ScalarValue::Utf8(Some(text.into())))
}

fn none() -> Result<ScalarValue> {
    Ok(ScalarValue::Utf8(None))
}

fn yes(yes: bool) -> Result<ScalarValue> {
    Ok(ScalarValue::Boolean(Some(yes)))
}

/// A value that was given, as text.
fn said(given: &[ScalarValue], place: usize) -> Option<String> {
    match given.get(place)?.cast_to(&DataType::Utf8).ok()? {
        ScalarValue::Utf8(text) => text,
        _ => None,
    }
}

fn number(given: &[ScalarValue], place: usize) -> Option<u32> {
    match given.get(place)?.cast_to(&DataType::UInt32).ok()? {
        ScalarValue::UInt32(number) => number,
        _ => None,
    }
}

/// The last part of a name, without quotes.
fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name).trim_matches('"')
}

fn format_type(_: &Known, given: &[ScalarValue]) -> Result<ScalarValue> {
    let Some(oid) = number(given, 0) else { return none() };
    text(PgType::numbered(oid).map_or("???", |kind| kind.word))
}

fn current_setting(_: &Known, given: &[ScalarValue]) -> Result<ScalarValue> {
    let Some(name) = said(given, 0) else { return none() };
    let known = SETTINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name));
    let quiet = matches!(given.get(1), Some(ScalarValue::Boolean(Some(true))));
    match known {
        Some((_, value)) => text(*value),
        None if quiet => none(),
        None => Err(exec_datafusion_err!("there is no setting `{name}`")),
    }
}

fn quote_ident(_: &Known, given: &[ScalarValue]) -> Result<ScalarValue> {
    let Some(name) = said(given, 0) else { return none() };
    let plain = |letter: char| letter == '_' || letter.is_ascii_lowercase();
    let starts = name.starts_with(plain);
    if starts && name.chars().all(|letter| plain(letter) || letter.is_ascii_digit()) {
        return text(name);
    }
    text(format!("\"{}\"", name.replace('"', "\"\"")))
}

/// The name of a table by its number.
fn regclass_name(known: &Known, given: &[ScalarValue]) -> Result<ScalarValue> {
    let Some(oid) = number(given, 0) else { return none() };
    match known.relations.iter().find(|one| one.oid == oid) {
        Some(one) if one.schema == "information_schema" => {
            text(format!("{}.{}", one.schema, one.name))
        }
        Some(one) => text(&one.name),
        None => text(oid.to_string()),
    }
}

/// Whether a table is found by its name alone.
fn is_visible(known: &Known, given: &[ScalarValue]) -> Result<ScalarValue> {
    let Some(oid) = number(given, 0) else { return Ok(ScalarValue::Boolean(None)) };
    let found = known.relations.iter().find(|one| one.oid == oid);
    yes(found.is_some_and(|one| one.schema != "information_schema"))
}

/// The number of a table by its name, or by itself. A cast needs the table to be there.
fn to_regclass(known: &Known, given: &[ScalarValue], strict: bool) -> Result<ScalarValue> {
    let Some(name) = said(given, 0) else { return Ok(ScalarValue::UInt32(None)) };
    if let Ok(oid) = name.parse::<u32>() {
        return Ok(ScalarValue::UInt32(Some(oid)));
    }
    let mut parts = name.rsplit('.').map(|part| part.trim_matches('"'));
    let (table, schema) = (parts.next().unwrap_or_default(), parts.next());
    let schemas = [schema.unwrap_or("pg_catalog"), schema.unwrap_or(SCHEMA)];
    let found =
        |schema: &str| known.relations.iter().find(|one| one.schema == schema && one.name == table);
    match schemas.into_iter().find_map(found) {
        Some(one) => Ok(ScalarValue::UInt32(Some(one.oid))),
        None if strict => {
            Err(exec_datafusion_err!("there is no table `{name}`, or it is not shared with you"))
        }
        None => Ok(ScalarValue::UInt32(None)),
    }
}

/// Whether a privilege, the last that was given, is one to read.
fn reads(_: &Known, given: &[ScalarValue]) -> Result<ScalarValue> {
    let asked = given.len().checked_sub(1).and_then(|last| said(given, last));
    let asked = asked.unwrap_or_default().to_uppercase();
    yes(asked.split(',').any(|one| matches!(one.trim(), "SELECT" | "USAGE" | "CONNECT")))
}

fn bound(given: &[ScalarValue], of: fn(i32) -> i32) -> Result<ScalarValue> {
    let length = match given.first() {
        Some(ScalarValue::List(list)) if list.is_valid(0) => {
            Some(list.value_length(0)).filter(|length| *length > 0)
        }
        _ => None,
    };
    Ok(ScalarValue::Int32(length.map(of)))
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.returns.clone())
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|one| matches!(one, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let columns: Vec<ArrayRef> =
            args.args.iter().map(|one| one.to_array(rows)).collect::<Result<_>>()?;
        let row = |row| {
            let given = columns.iter().map(|column| ScalarValue::try_from_array(column, row));
            (self.work)(&self.known, &given.collect::<Result<Vec<_>>>()?)
        };
        if constant {
            return Ok(ColumnarValue::Scalar(row(0)?));
        }
        if rows == 0 {
            return Ok(ColumnarValue::Array(arrow_array::new_empty_array(&self.returns)));
        }
        let cells = (0..rows).map(row).collect::<Result<Vec<_>>>()?;
        Ok(ColumnarValue::Array(ScalarValue::iter_to_array(cells)?))
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
