//! Two sides in the same order, gone through once: no plan, streams alone.
//!
//! Rows of both sides are put into bytes that compare as keys and time do. For each row of the
//! left the right goes on as long as it is not past it; the last row that it passed is the
//! nearest, if its keys are the same. At most [`HELD_MAX`] batches of the right are held for
//! rows that are not given yet.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, new_null_array};
use arrow_schema::{DataType, SchemaRef, SortOptions};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::{cast, interleave};
use datafusion::arrow::row::{RowConverter, Rows, SortField};
use datafusion::error::Result;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_expr::PhysicalExpr;
use futures_util::StreamExt;

use crate::sql::session::plain_type;

/// How many batches of the right are held until rows that look at them are given.
const HELD_MAX: usize = 16;

/// How keys are sorted, and times that run on.
pub(super) const UPWARDS: SortOptions = SortOptions { descending: false, nulls_first: false };

/// How rows are compared.
pub(super) struct Order {
    keys: RowConverter,
    whole: RowConverter,
    kinds: Vec<DataType>,
}

impl Order {
    /// By keys of these types, and then by time.
    pub(super) fn new(keys: &[DataType], time: &DataType, by: SortOptions) -> Result<Order> {
        let kinds: Vec<DataType> = keys.iter().chain([time]).map(plain_type).collect();
        let field = |kind: &DataType| SortField::new_with_options(kind.clone(), UPWARDS);
        let (time, keys) =
            kinds.split_last().map_or((time, &kinds[..]), |(time, keys)| (time, keys));
        let keys: Vec<SortField> = keys.iter().map(field).collect();
        let mut whole = keys.clone();
        whole.push(SortField::new_with_options(time.clone(), by));
        Ok(Order { keys: RowConverter::new(keys)?, whole: RowConverter::new(whole)?, kinds })
    }
}

/// What a side is compared by: its keys and its time.
pub(super) type By = (Vec<Arc<dyn PhysicalExpr>>, Arc<dyn PhysicalExpr>);

/// A batch of a side, and its rows as they compare.
struct Side {
    batch: RecordBatch,
    /// None when there are no keys, so that all rows have the same.
    keys: Option<Rows>,
    whole: Rows,
    /// Where neither a key nor the time is NULL.
    valid: Option<NullBuffer>,
}

impl Side {
    fn of(batch: RecordBatch, (keys, time): &By, order: &Order) -> Result<Side> {
        let exprs = keys.iter().chain([time]).zip(&order.kinds);
        let columns = exprs.map(|(expr, kind)| {
            let column = expr.evaluate(&batch)?.into_array(batch.num_rows())?;
            Ok(cast(&column, kind)?)
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>>>()?;
        let valid = columns.iter().fold(None, |valid, column| {
            NullBuffer::union(valid.as_ref(), column.logical_nulls().as_ref())
        });
        let keys = match keys.len() {
            0 => None,
            count => Some(order.keys.convert_columns(&columns[..count])?),
        };
        let whole = order.whole.convert_columns(&columns)?;
        Ok(Side { batch, keys, whole, valid })
    }

    fn is_valid(&self, row: usize) -> bool {
        self.valid.as_ref().is_none_or(|valid| valid.is_valid(row))
    }

    fn has_keys_of(&self, row: usize, other: &Side, other_row: usize) -> bool {
        match (&self.keys, &other.keys) {
            (Some(keys), Some(others)) => keys.row(row) == others.row(other_row),
            _ => true,
        }
    }
}

/// A row of the right: its batch among those that are held, and its number there.
type Place = (usize, usize);

/// The join of two streams.
pub(super) struct Matching {
    left: SendableRecordBatchStream,
    left_by: By,
    right: Option<SendableRecordBatchStream>,
    right_by: By,
    order: Order,
    /// Whether the same time is near.
    same_time: bool,
    schema: SchemaRef,
    /// The batch of the left that is being given, from a row on.
    giving: Option<(Side, usize)>,
    held: Vec<Side>,
    /// The row of the last batch held that is looked at next.
    at: usize,
    nearest: Option<Place>,
}

impl Matching {
    pub(super) fn new(
        (left, left_by): (SendableRecordBatchStream, By),
        (right, right_by): (SendableRecordBatchStream, By),
        order: Order,
        same_time: bool,
        schema: SchemaRef,
    ) -> Matching {
        Matching {
            left,
            left_by,
            right: Some(right),
            right_by,
            order,
            same_time,
            schema,
            giving: None,
            held: Vec::new(),
            at: 0,
            nearest: None,
        }
    }

    /// The next rows; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<RecordBatch>> {
        let (side, from) = match self.giving.take() {
            Some(giving) => giving,
            None => match self.left.next().await {
                Some(batch) => (Side::of(batch?, &self.left_by, &self.order)?, 0),
                None => return Ok(None),
            },
        };
        let rows = side.batch.num_rows();
        let mut places = Vec::with_capacity(rows - from);
        while from + places.len() < rows && (places.is_empty() || self.held.len() < HELD_MAX) {
            let row = from + places.len();
            places.push(self.place(&side, row).await?);
        }
        let left = side.batch.slice(from, places.len());
        let batch = self.beside(&left, &places)?;
        self.let_go();
        let until = from + places.len();
        self.giving = (until < rows).then_some((side, until));
        Ok(Some(batch))
    }

    /// The nearest row of the right.
    async fn place(&mut self, left: &Side, row: usize) -> Result<Option<Place>> {
        if !left.is_valid(row) {
            return Ok(None);
        }
        let whole = left.whole.row(row);
        while self.has_more().await? {
            let Some((last, right)) = self.held.iter().enumerate().next_back() else { break };
            let order = right.whole.row(self.at).cmp(&whole);
            if order.is_gt() || order.is_eq() && !self.same_time {
                break;
            }
            if right.is_valid(self.at) {
                self.nearest = Some((last, self.at));
            }
            self.at += 1;
        }
        let nearest =
            self.nearest.filter(|(batch, place)| self.held[*batch].has_keys_of(*place, left, row));
        Ok(nearest)
    }

    /// Whether the right has a row to look at.
    async fn has_more(&mut self) -> Result<bool> {
        loop {
            if self.held.last().is_some_and(|side| self.at < side.batch.num_rows()) {
                return Ok(true);
            }
            let Some(right) = &mut self.right else { return Ok(false) };
            match right.next().await {
                Some(batch) => {
                    let batch = batch?;
                    if batch.num_rows() > 0 {
                        self.held.push(Side::of(batch, &self.right_by, &self.order)?);
                        self.at = 0;
                    }
                }
                None => self.right = None,
            }
        }
    }

    /// Rows of the left, each beside its place.
    fn beside(&self, left: &RecordBatch, places: &[Option<Place>]) -> Result<RecordBatch> {
        // The first of the batches is one row of NULLs.
        let index = |place: &Option<Place>| place.map_or((0, 0), |(batch, row)| (batch + 1, row));
        let indices: Vec<(usize, usize)> = places.iter().map(index).collect();
        let mut columns = left.columns().to_vec();
        for (number, field) in self.schema.fields().iter().skip(columns.len()).enumerate() {
            let none = new_null_array(field.data_type(), 1);
            let held = self.held.iter().map(|side| side.batch.column(number).as_ref());
            let all: Vec<&dyn Array> = std::iter::once(none.as_ref()).chain(held).collect();
            columns.push(interleave(&all, &indices)?);
        }
        let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(left.num_rows()));
        Ok(RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)?)
    }

    /// Lets go of all batches but that of the nearest row and the last.
    fn let_go(&mut self) {
        let last = self.held.len().saturating_sub(1);
        let nearest = self.nearest.map(|(batch, _)| batch);
        let mut number = 0;
        self.held.retain(|_| {
            number += 1;
            number - 1 == last || Some(number - 1) == nearest
        });
        let left = self.held.len().saturating_sub(1);
        self.nearest = self.nearest.map(|(batch, row)| match batch == last {
            true => (left, row),
            false => (0, row),
        });
    }
}
