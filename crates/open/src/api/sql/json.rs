//! Rows as JSON: names and types of the columns, then one array for each row.

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use serde_json::json;

use super::{ColumnWire, Encode, value};
use crate::problem::Problem;

/// Writes rows as JSON.
pub(super) struct Rows {
    head: Vec<u8>,
    count: u64,
    left_out: Option<bool>,
}

impl Rows {
    pub(super) fn new(schema: &SchemaRef) -> Rows {
        let column = |field: &std::sync::Arc<arrow_schema::Field>| ColumnWire {
            name: field.name().clone(),
            kind: value::word(field.data_type()),
        };
        let columns: Vec<ColumnWire> = schema.fields().iter().map(column).collect();
        let head = format!("{{\"columns\":{},\"rows\":[", json!(columns)).into_bytes();
        Rows { head, count: 0, left_out: None }
    }
}

impl Encode for Rows {
    fn rows(&mut self, rows: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
        let mut out = std::mem::take(&mut self.head);
        for row in 0..rows.num_rows() {
            out.extend(if self.count == 0 { &b"\n["[..] } else { b",\n[" });
            self.count += 1;
            for (place, column) in rows.columns().iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                value::write(&mut out, column, row)?;
            }
            out.push(b']');
        }
        Ok(out)
    }

    fn end(&mut self) -> Result<Vec<u8>, ArrowError> {
        let mut out = std::mem::take(&mut self.head);
        let more = self.left_out.map_or_else(String::new, |more| format!(",\"more\":{more}"));
        out.extend(format!("],\"row_count\":{}{more}}}\n", self.count).bytes());
        Ok(out)
    }

    fn left_out(&mut self, some: bool) {
        self.left_out = Some(some);
    }

    fn broken(&mut self, problem: &Problem) -> Vec<u8> {
        format!("],\"error\":{}}}\n", json!(problem)).into_bytes()
    }
}
