//! Types of PostgreSQL, and which of them a column has.

use std::sync::LazyLock;

use arrow_schema::DataType;

/// A type of PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PgType {
    /// Its number.
    pub oid: u32,
    /// Its name.
    pub name: &'static str,
    /// Bytes of a value; negative where they differ.
    pub len: i16,
    /// `b` base type, `p` pseudo-type.
    pub(crate) kind: &'static str,
    pub(crate) category: &'static str,
    /// The type of its elements, or 0.
    pub element: u32,
    /// The type of arrays of it, or 0.
    pub array: u32,
    pub(crate) input: &'static str,
    /// Its name in SQL.
    pub(crate) word: &'static str,
}

static TYPES: LazyLock<Vec<PgType>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut words = line.splitn(9, ' ');
        Some(PgType {
            oid: words.next()?.parse().ok()?,
            name: words.next()?,
            len: words.next()?.parse().ok()?,
            kind: words.next()?,
            category: words.next()?,
            element: words.next()?.parse().ok()?,
            array: words.next()?.parse().ok()?,
            input: words.next()?,
            word: words.next()?,
        })
    };
    include_str!("types.txt").lines().filter_map(read).collect()
});

impl PgType {
    /// All of them, by number.
    pub fn all() -> impl Iterator<Item = &'static PgType> {
        TYPES.iter()
    }

    /// The one with a number.
    pub fn numbered(oid: u32) -> Option<&'static PgType> {
        TYPES.iter().find(|known| known.oid == oid)
    }

    /// The one with a name, of the catalogue or of SQL.
    pub(crate) fn named(name: &str) -> Option<&'static PgType> {
        TYPES.iter().find(|known| known.name == name || known.word == name)
    }

    /// What a column of the engine is. What PostgreSQL has nothing like is JSON.
    pub fn of(kind: &DataType) -> &'static PgType {
        let json = || known("json");
        match kind {
            DataType::Boolean => known("bool"),
            DataType::Int8 | DataType::Int16 | DataType::UInt8 => known("int2"),
            DataType::Int32 | DataType::UInt16 => known("int4"),
            DataType::UInt32 => known("oid"),
            DataType::Int64 | DataType::UInt64 => known("int8"),
            DataType::Float16 | DataType::Float32 => known("float4"),
            DataType::Float64 => known("float8"),
            DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => known("numeric"),
            DataType::Date32 | DataType::Date64 => known("date"),
            DataType::Time32(_) | DataType::Time64(_) => known("time"),
            DataType::Timestamp(_, None) => known("timestamp"),
            DataType::Timestamp(_, Some(_)) => known("timestamptz"),
            DataType::Interval(_) | DataType::Duration(_) => known("interval"),
            DataType::Binary | DataType::LargeBinary | DataType::FixedSizeBinary(_) => {
                known("bytea")
            }
            DataType::Dictionary(_, value) => PgType::of(value),
            DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
                let nested = matches!(of.data_type(), DataType::List(_) | DataType::Struct(_));
                let element = PgType::of(of.data_type());
                PgType::numbered(element.array).filter(|_| !nested).unwrap_or_else(json)
            }
            DataType::Struct(_) | DataType::Map(..) | DataType::Union(..) => json(),
            _ => known("text"),
        }
    }
}

/// One that is in the list, as a test holds.
fn known(name: &str) -> &'static PgType {
    PgType::named(name).unwrap_or(&TYPES[0])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_schema::{Field, TimeUnit};

    use super::*;

    #[track_caller]
    fn check(kind: DataType, name: &str) {
        assert_eq!(PgType::of(&kind).name, name, "{kind}");
    }

    #[test]
    fn each_type_has_its_like() {
        assert_eq!(PgType::all().count(), include_str!("types.txt").lines().count());
        let list = |of| DataType::List(Arc::new(Field::new_list_field(of, true)));
        check(DataType::Boolean, "bool");
        check(DataType::Int16, "int2");
        check(DataType::Int32, "int4");
        check(DataType::UInt32, "oid");
        check(DataType::UInt64, "int8");
        check(DataType::Float32, "float4");
        check(DataType::Float64, "float8");
        check(DataType::Decimal128(10, 2), "numeric");
        check(DataType::Date32, "date");
        check(DataType::Time64(TimeUnit::Nanosecond), "time");
        check(DataType::Timestamp(TimeUnit::Nanosecond, None), "timestamp");
        check(DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())), "timestamptz");
        check(DataType::Interval(arrow_schema::IntervalUnit::MonthDayNano), "interval");
        check(DataType::Binary, "bytea");
        check(DataType::Utf8, "text");
        check(list(DataType::Int64), "_int8");
        check(list(DataType::Utf8), "_text");
        check(list(list(DataType::Utf8)), "json");
        check(DataType::Struct(vec![Field::new("a", DataType::Utf8, true)].into()), "json");
    }
}
