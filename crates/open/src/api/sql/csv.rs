//! Rows as CSV (RFC 4180): a line of names, then a line for each row. An empty field is no
//! value, a quoted empty one an empty text.

use arrow_array::{Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, SchemaRef};

use super::{Encode, value};

/// Writes rows as CSV.
pub(super) struct Rows {
    head: Vec<u8>,
}

impl Rows {
    pub(super) fn new(schema: &SchemaRef) -> Rows {
        let mut head = Vec::new();
        for (place, field) in schema.fields().iter().enumerate() {
            separate(&mut head, place);
            quoted(&mut head, field.name());
        }
        head.extend(b"\r\n");
        Rows { head }
    }
}

impl Encode for Rows {
    fn rows(&mut self, rows: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        let mut out = std::mem::take(&mut self.head);
        for row in 0..rows.num_rows() {
            for (place, column) in rows.columns().iter().enumerate() {
                separate(&mut out, place);
                if column.is_null(row) {
                    continue;
                }
                match column.data_type() {
                    DataType::Boolean | DataType::Int64 | DataType::Float64 => {
                        out.extend(value::text(column, row)?.bytes());
                    }
                    _ => quoted(&mut out, &value::text(column, row)?),
                }
            }
            out.extend(b"\r\n");
        }
        Ok(out)
    }

    fn end(&mut self) -> Result<Vec<u8>, ArrowError> {
        Ok(std::mem::take(&mut self.head))
    }
}

fn separate(out: &mut Vec<u8>, place: usize) {
    if place > 0 {
        out.push(b',');
    }
}

/// In quotes when it must be.
fn quoted(out: &mut Vec<u8>, text: &str) {
    if text.is_empty() || text.contains([',', '"', '\r', '\n']) {
        out.push(b'"');
        out.extend(text.replace('"', "\"\"").bytes());
        out.push(b'"');
    } else {
        out.extend(text.bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_quoted_is() {
        for (text, expected) in
            [("a", "a"), ("", "\"\""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a b", "a b")]
        {
            let mut out = Vec::new();
            quoted(&mut out, text);
            assert_eq!(String::from_utf8(out).expect("UTF-8"), expected);
        }
    }
}
