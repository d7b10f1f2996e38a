//! A row group on its way out: each column in the way that takes least.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{Field, SchemaRef};
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::checked::CheckedWriter;
use crate::steady::Steady;

/// Rows that are not in the file yet.
pub(crate) struct Group {
    schema: SchemaRef,
    columns: Vec<Column>,
    rows: usize,
}

struct Column {
    /// As long as it is; then nothing was given to the writer.
    steady: Option<Steady>,
    /// Whether it may be steady with values, and not only without any.
    values: bool,
    writer: ArrowColumnWriter,
}

impl Group {
    pub(crate) fn new(
        schema: SchemaRef,
        properties: &WriterProperties,
        factory: &ArrowRowGroupWriterFactory,
        number: usize,
    ) -> Result<Group, ParquetError> {
        let column = |(writer, field): (ArrowColumnWriter, &Arc<Field>)| {
            let encoding = properties.encoding(&ColumnPath::from(field.name().as_str()));
            let values = encoding != Some(Encoding::DELTA_BINARY_PACKED);
            Column { steady: Some(Steady::default()), values, writer }
        };
        let writers = factory.create_column_writers(number)?;
        let columns = writers.into_iter().zip(schema.fields()).map(column).collect();
        Ok(Group { columns, rows: 0, schema })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// About how many bytes it will be, beside what is steady.
    pub(crate) fn bytes(&self) -> usize {
        let uneven = self.columns.iter().filter(|column| column.steady.is_none());
        uneven.map(|column| column.writer.get_estimated_total_bytes()).sum()
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        self.rows += batch.num_rows();
        let columns = self.columns.iter_mut().zip(self.schema.fields()).zip(batch.columns());
        columns.into_iter().try_for_each(|((column, field), array)| column.write(field, array))
    }

    pub(crate) fn finish(
        self,
        file: &mut SerializedFileWriter<CheckedWriter>,
    ) -> Result<(), ParquetError> {
        let types = file.schema_descr().columns().to_vec();
        let mut group = file.next_row_group()?;
        for (column, column_type) in self.columns.into_iter().zip(types) {
            match column.steady {
                Some(steady) => {
                    let (bytes, close) = steady.finish(&column_type)?;
                    group.append_column(&bytes, close)?;
                }
                None => column.writer.close()?.append_to_row_group(&mut group)?,
            }
        }
        group.close()?;
        Ok(())
    }
}

impl Column {
    fn write(&mut self, field: &Field, array: &ArrayRef) -> Result<(), ParquetError> {
        if let Some(steady) = &mut self.steady {
            if steady.add(array, self.values) {
                return Ok(());
            }
            for before in steady.arrays(field.data_type())? {
                write(&mut self.writer, field, &before)?;
            }
            self.steady = None;
        }
        write(&mut self.writer, field, array)
    }
}

fn write(
    writer: &mut ArrowColumnWriter,
    field: &Field,
    array: &ArrayRef,
) -> Result<(), ParquetError> {
    compute_leaves(field, array)?.iter().try_for_each(|leaf| writer.write(leaf))
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use arrow_array::builder::{Float64Builder, ListBuilder, StringDictionaryBuilder};
    use arrow_array::types::Int32Type;
    use arrow_array::{
        Array, BooleanArray, Float64Array, Int8Array, Int16Array, Int64Array, StringArray,
        UInt32Array, UInt64Array,
    };
    use arrow_schema::{DataType, Schema};
    use guildhall_model::TagId;

    use crate::disk::LocalDisk;
    use crate::sheet::{Footer, MARK_ROWS, ROW_GROUP_ROWS_MAX, Sheet, SheetWriter, properties};

    /// Numbers that are the same in each run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, most: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % most
        }
    }

    /// What a column says for some rows: `None` for no value.
    fn said(dice: &mut Dice, rows: usize) -> Vec<Option<u64>> {
        let (most, each) = match dice.below(4) {
            0 => return vec![None; rows],
            1 => (1, rows),
            2 => (5, 1 + dice.below(900) as usize),
            _ => (200, 1),
        };
        let mut all = Vec::with_capacity(rows);
        while all.len() < rows {
            let one = Some(dice.below(most + 1)).filter(|one| *one < most);
            all.extend(std::iter::repeat_n(one, each.min(rows - all.len())));
        }
        all
    }

    /// One column of each type that sheets have, and one that is packed as differences.
    fn columns(dice: &mut Dice, rows: usize) -> Vec<(&'static str, ArrayRef)> {
        let mut next = || said(dice, rows);
        let mut words = StringDictionaryBuilder::<Int32Type>::new();
        next().iter().for_each(|one| words.append_option(one.map(|one| format!("word {one}"))));
        let mut lists = ListBuilder::new(Float64Builder::new());
        next().iter().for_each(|one| match one {
            Some(one) => lists.append_value((0..*one % 3).map(|at| Some(at as f64))),
            None => lists.append_null(),
        });
        let text = |one: &Option<u64>| one.map(|one| format!("text {one}"));
        let texts: StringArray = next().iter().map(text).collect();
        let wide: Vec<u64> = next().iter().map(|one| one.unwrap_or(u64::MAX)).collect();
        vec![
            ("words", Arc::new(words.finish())),
            (
                "i8",
                Arc::new(next().iter().map(|one| one.map(|one| one as i8)).collect::<Int8Array>()),
            ),
            (
                "i16",
                Arc::new(
                    next().iter().map(|one| one.map(|one| -(one as i16))).collect::<Int16Array>(),
                ),
            ),
            (
                "u32",
                Arc::new(
                    next().iter().map(|one| one.map(|one| one as u32)).collect::<UInt32Array>(),
                ),
            ),
            ("u64", Arc::new(next().iter().copied().collect::<UInt64Array>())),
            ("wide", Arc::new(UInt64Array::from(wide))),
            (
                "i64",
                Arc::new(
                    next().iter().map(|one| one.map(|one| one as i64 - 9)).collect::<Int64Array>(),
                ),
            ),
            (
                "delta",
                Arc::new(
                    next().iter().map(|one| one.map(|one| one as i64)).collect::<Int64Array>(),
                ),
            ),
            (
                "float",
                Arc::new(
                    next().iter().map(|one| one.map(|one| one as f64)).collect::<Float64Array>(),
                ),
            ),
            (
                "boolean",
                Arc::new(
                    next().iter().map(|one| one.map(|one| one % 2 == 0)).collect::<BooleanArray>(),
                ),
            ),
            ("text", Arc::new(texts)),
            ("list", Arc::new(lists.finish())),
        ]
    }

    fn plain(array: &ArrayRef) -> ArrayRef {
        let texts = matches!(array.data_type(), DataType::Dictionary(_, _));
        if texts { arrow_cast::cast(array, &DataType::Utf8).expect("words") } else { array.clone() }
    }

    #[track_caller]
    fn check(seed: u64, lengths: &[usize], asked: Range<usize>) {
        let mut dice = Dice(seed);
        let made: Vec<_> = lengths.iter().map(|rows| columns(&mut dice, *rows)).collect();
        let field = |(name, array): &(&str, ArrayRef)| {
            Field::new(*name, array.data_type().clone(), *name != "wide")
        };
        let schema = Arc::new(Schema::new(made[0].iter().map(field).collect::<Vec<_>>()));
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sheet.parquet");
        let properties = properties(&["delta"], &["float"]).build();
        let mut sheet = SheetWriter::create(&LocalDisk, &path, Arc::clone(&schema), properties)
            .expect("created");
        sheet.begin(TagId(0));
        for columns in &made {
            (0..columns[0].1.len()).for_each(|at| sheet.note(at as i64));
            let arrays = columns.iter().map(|(_, array)| Arc::clone(array)).collect();
            let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).expect("a batch");
            sheet.write(&batch).expect("written");
        }
        sheet.finish(String::new()).expect("finished");
        let footer = Arc::new(Footer::load(&LocalDisk, &path).expect("a footer"));
        let sheet = Sheet { disk: Arc::new(LocalDisk), path, footer };
        let all: Vec<usize> = (0..schema.fields().len()).collect();
        let read = sheet.read(std::slice::from_ref(&asked), &all, MARK_ROWS).expect("opened");
        let read: Vec<RecordBatch> = read.map(|batch| batch.expect("read")).collect();
        for (at, field) in schema.fields().iter().enumerate() {
            let wrote: Vec<_> = made.iter().map(|columns| plain(&columns[at].1)).collect();
            let wrote: Vec<_> = wrote.iter().map(|array| &**array as &dyn Array).collect();
            let wrote =
                arrow_select::concat::concat(&wrote).expect("one").slice(asked.start, asked.len());
            let got: Vec<_> = read.iter().map(|batch| plain(batch.column(at))).collect();
            let got: Vec<_> = got.iter().map(|array| &**array as &dyn Array).collect();
            let got = arrow_select::concat::concat(&got).expect("one");
            // The library may name the points of a list otherwise.
            let got = if *field.name() == "list" {
                arrow_cast::cast(&got, wrote.data_type()).expect("points")
            } else {
                got
            };
            assert_eq!(&got, &wrote, "{} of seed {seed}", field.name());
        }
    }

    #[test]
    fn what_was_written_is_read_whatever_is_steady() {
        for seed in 1..40 {
            check(seed, &[700, 8192, 1, 8192, 3000], 0..20_085);
            check(seed, &[8192, 8192, 100], 5_000..9_000);
        }
        check(77, &[5, 0, 5], 0..10);
        let rows = ROW_GROUP_ROWS_MAX + 10_000;
        check(78, &[rows], 0..rows);
        check(79, &[rows / 2, rows - rows / 2], ROW_GROUP_ROWS_MAX - 10..rows);
    }

    #[test]
    fn a_footer_with_a_flipped_bit_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sheet.parquet");
        let schema = Arc::new(Schema::new(vec![Field::new("i64", DataType::Int64, false)]));
        let mut sheet = SheetWriter::create(
            &LocalDisk,
            &path,
            Arc::clone(&schema),
            properties(&[], &[]).build(),
        )
        .expect("created");
        sheet.begin(TagId(0));
        (0..9).for_each(|at| sheet.note(at));
        let array: ArrayRef = Arc::new(Int64Array::from_iter_values(0..9));
        sheet.write(&RecordBatch::try_new(schema, vec![array]).expect("a batch")).expect("written");
        sheet.finish(String::new()).expect("finished");
        let begin = Footer::load(&LocalDisk, &path).expect("whole").blocks().covered();
        let whole = std::fs::read(&path).expect("read");
        let taken = (begin..whole.len()).filter(|at| {
            let mut flipped = whole.clone();
            flipped[*at] ^= 1;
            std::fs::write(&path, &flipped).expect("written");
            Footer::load(&LocalDisk, &path).is_ok()
        });
        // Where its own name is not readable, a footer says nothing of itself.
        assert_eq!(taken.count(), crate::checked::FOOTER_KEY.len());
    }
}
