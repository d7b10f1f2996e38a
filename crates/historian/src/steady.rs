//! Columns that say the same for many rows, kept and written step by step.
//!
//! Parquet has a form for them, a dictionary and the lengths of runs. The library makes it by
//! looking up the word of each row, which took a third of the time of sealing and of merging;
//! here it costs as much as there are steps. A column of which nothing is said is one step.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, Int64Array, new_null_array};
use arrow_cast::cast;
use arrow_schema::DataType;
use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type, ZstdLevel};
use parquet::column::page::{CompressedPage, Page, PageWriteSpec, PageWriter};
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, OffsetIndexBuilder};
use parquet::file::statistics::Statistics;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;

use crate::press;
use crate::sheet::MARK_ROWS;

/// So many steps a column may have before it is asked how many rows each has.
const STEPS_FREE: usize = 512;

/// Fewer rows than this in a step, and the library's way takes less room.
const STEP_ROWS: usize = 8;

/// A column chunk as long as it is steady.
#[derive(Default)]
pub(crate) struct Steady {
    numbers: Dictionary<i64>,
    texts: Dictionary<Box<str>>,
    /// The place in the dictionary, none where there is no value; and how many rows.
    steps: Vec<(Option<u32>, usize)>,
    rows: usize,
}

/// Each word once, by its place.
struct Dictionary<W> {
    words: Vec<W>,
    places: HashMap<W, u32>,
}

impl<W> Default for Dictionary<W> {
    fn default() -> Self {
        Dictionary { words: Vec::new(), places: HashMap::new() }
    }
}

impl<W: Clone + Eq + Hash> Dictionary<W> {
    fn place(&mut self, word: W) -> u32 {
        let next = u32::try_from(self.words.len()).expect("a row group has under 2^32 rows");
        let place = *self.places.entry(word.clone()).or_insert(next);
        if place == next {
            self.words.push(word);
        }
        place
    }
}

impl Steady {
    /// Adds rows; false, and none of them is added, when that would not be steady any more. Only
    /// whole numbers and the words of a dictionary are steady with values.
    pub(crate) fn add(&mut self, array: &dyn Array, values: bool) -> bool {
        let before = self.steps.len();
        let added = match array.data_type() {
            _ if array.null_count() == array.len() => {
                self.step(None, array.len());
                true
            }
            DataType::Dictionary(_, _) => self.add_texts(array),
            _ if !values => false,
            DataType::Int8 => self.add_numbers::<Int8Type>(array),
            DataType::Int16 => self.add_numbers::<Int16Type>(array),
            DataType::Int32 => self.add_numbers::<Int32Type>(array),
            DataType::Int64 => self.add_numbers::<Int64Type>(array),
            DataType::UInt32 => self.add_numbers::<UInt32Type>(array),
            DataType::UInt64 => self.add_numbers::<UInt64Type>(array),
            _ => false,
        };
        if added {
            self.rows += array.len();
        } else {
            self.take_back(before);
        }
        added
    }

    /// All rows as arrays, for the library's way.
    pub(crate) fn arrays(&self, data_type: &DataType) -> Result<Vec<ArrayRef>, ParquetError> {
        let array = |(steps, rows): (Vec<(Option<u32>, usize)>, usize)| -> Result<_, ParquetError> {
            if steps.iter().all(|(place, _)| place.is_none()) {
                return Ok(new_null_array(data_type, rows));
            }
            let number = |place: u32| self.numbers.words[index(place)];
            let each = steps
                .iter()
                .flat_map(|(place, rows)| std::iter::repeat_n(place.map(number), *rows));
            Ok(cast(&each.collect::<Int64Array>(), data_type)?)
        };
        pages(&self.steps, MARK_ROWS).map(array).collect()
    }

    /// The bytes of the chunk, and what is to be said of it.
    pub(crate) fn finish(
        self,
        column: &ColumnDescPtr,
    ) -> Result<(Bytes, ColumnCloseResult), ParquetError> {
        let mut out = TrackedWrite::new(Vec::new());
        let mut chunk = Chunk::new(&mut out);
        let (words, dictionary) = self.dictionary(column.physical_type());
        let dictionary_at = (words > 0).then_some(0);
        if words > 0 {
            let (num_values, encoding) = (length(words), Encoding::PLAIN);
            chunk.write(&dictionary, |buf| Page::DictionaryPage {
                buf,
                num_values,
                encoding,
                is_sorted: false,
            })?;
        }
        let width = bits(words.saturating_sub(1));
        let encoding = if words > 0 { Encoding::RLE_DICTIONARY } else { Encoding::PLAIN };
        let (mut data_at, mut index) = (None, OffsetIndexBuilder::new());
        // Where levels say which rows have a value, a reader goes through them one by one.
        let most = if words > 0 && column.max_def_level() > 0 { MARK_ROWS } else { self.rows };
        for (steps, rows) in pages(&self.steps, most) {
            let mut body = Vec::new();
            levels(&mut body, column.max_rep_level(), steps.iter().map(|(_, rows)| (0, *rows)));
            let top = usize::from(column.max_def_level().unsigned_abs());
            let defined = steps.iter().map(|(place, rows)| (place.map_or(0, |_| top), *rows));
            levels(&mut body, column.max_def_level(), defined);
            if words > 0 {
                body.push(width);
                let there = |(place, rows): &(Option<u32>, usize)| Some(((*place)?, *rows));
                steps.iter().filter_map(there).for_each(|(place, rows)| {
                    run(&mut body, width, self::index(place), rows);
                });
            }
            let spec = chunk.write(&body, |buf| Page::DataPage {
                buf,
                num_values: length(rows),
                encoding,
                def_level_encoding: Encoding::RLE,
                rep_level_encoding: Encoding::RLE,
                statistics: None,
            })?;
            let offset = signed(spec.offset);
            data_at.get_or_insert(offset);
            index.append_row_count(i64::from(length(rows)));
            let size = i32::try_from(spec.compressed_size).unwrap_or(i32::MAX);
            index.append_offset_and_size(offset, size);
        }
        let (compressed, uncompressed) = (chunk.compressed, chunk.uncompressed);
        let metadata = ColumnChunkMetaData::builder(Arc::clone(column))
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(press::LEVEL)?))
            .set_encodings(vec![Encoding::PLAIN, Encoding::RLE, encoding])
            .set_num_values(signed(self.rows as u64))
            .set_total_compressed_size(signed(compressed))
            .set_total_uncompressed_size(signed(uncompressed))
            .set_dictionary_page_offset(dictionary_at)
            .set_data_page_offset(data_at.unwrap_or(0))
            .set_statistics(self.statistics(column.physical_type()))
            .build()?;
        let close = ColumnCloseResult {
            bytes_written: compressed,
            rows_written: self.rows as u64,
            metadata,
            bloom_filter: None,
            column_index: None,
            offset_index: Some(index.build()),
        };
        Ok((out.into_inner()?.into(), close))
    }

    fn add_texts(&mut self, array: &dyn Array) -> bool {
        let Some(array) = array.as_dictionary_opt::<Int32Type>() else { return false };
        let Some(words) = array.values().as_string_opt::<i32>() else { return false };
        for (key, rows) in steps_of::<Int32Type>(array.keys()) {
            let word = key.and_then(|key| usize::try_from(key).ok()).map(|key| words.value(key));
            let place = word.map(|word| self.texts.place(word.into()));
            self.step(place, rows);
        }
        true
    }

    fn add_numbers<T: ArrowPrimitiveType>(&mut self, array: &dyn Array) -> bool
    where
        T::Native: TryInto<i64>,
    {
        for (value, rows) in steps_of::<T>(array.as_primitive::<T>()) {
            let place = match value.map(T::Native::try_into) {
                None => None,
                Some(Ok(number)) => Some(self.numbers.place(number)),
                Some(Err(_)) => return false,
            };
            self.step(place, rows);
            let most = STEPS_FREE + (self.rows + array.len()) / STEP_ROWS;
            if self.steps.len() > most {
                return false;
            }
        }
        true
    }

    fn step(&mut self, place: Option<u32>, rows: usize) {
        match self.steps.last_mut() {
            Some((last, before)) if *last == place => *before += rows,
            _ => self.steps.push((place, rows)),
        }
    }

    /// Forgets what came after so many steps and rows.
    fn take_back(&mut self, steps: usize) {
        self.steps.truncate(steps);
        let rows: usize = self.steps.iter().map(|(_, rows)| rows).sum();
        if let Some((_, last)) = self.steps.last_mut() {
            *last -= rows - self.rows;
        }
    }

    /// How many words, and their bytes in the plain form of Parquet.
    fn dictionary(&self, physical: Type) -> (usize, Vec<u8>) {
        let mut bytes = Vec::new();
        for word in &self.texts.words {
            bytes.extend_from_slice(&length(word.len()).to_le_bytes());
            bytes.extend_from_slice(word.as_bytes());
        }
        let width = if physical == Type::INT32 { 4 } else { 8 };
        for number in &self.numbers.words {
            bytes.extend_from_slice(&number.to_le_bytes()[..width]);
        }
        (self.texts.words.len() + self.numbers.words.len(), bytes)
    }

    fn statistics(&self, physical: Type) -> Statistics {
        let absent = self.steps.iter().filter(|(place, _)| place.is_none());
        let nulls = Some(absent.map(|(_, rows)| *rows as u64).sum());
        let numbers = &self.numbers.words;
        let (min, max) = (numbers.iter().min().copied(), numbers.iter().max().copied());
        let narrow =
            |number: i64| i32::from_le_bytes(number.to_le_bytes()[..4].try_into().expect("4"));
        let texts = self.texts.words.iter().map(|word| word.as_bytes());
        match physical {
            Type::INT32 => Statistics::int32(min.map(narrow), max.map(narrow), None, nulls, false),
            Type::INT64 => Statistics::int64(min, max, None, nulls, false),
            Type::DOUBLE => Statistics::double(None, None, None, nulls, false),
            Type::BOOLEAN => Statistics::boolean(None, None, None, nulls, false),
            _ => {
                let text = |bytes: &[u8]| ByteArray::from(bytes.to_vec());
                let (min, max) = (texts.clone().min().map(text), texts.max().map(text));
                Statistics::byte_array(min, max, None, nulls, false)
            }
        }
    }
}

/// Pages on their way into the bytes of a chunk.
struct Chunk<'a> {
    pages: SerializedPageWriter<'a, Vec<u8>>,
    compressed: u64,
    uncompressed: u64,
}

impl<'a> Chunk<'a> {
    fn new(out: &'a mut TrackedWrite<Vec<u8>>) -> Chunk<'a> {
        Chunk { pages: SerializedPageWriter::new(out), compressed: 0, uncompressed: 0 }
    }

    fn write(
        &mut self,
        body: &[u8],
        page: impl FnOnce(Bytes) -> Page,
    ) -> Result<PageWriteSpec, ParquetError> {
        let packed = press::pack(body)?;
        let spec = self.pages.write_page(CompressedPage::new(page(packed.into()), body.len()))?;
        self.compressed += spec.compressed_size as u64;
        self.uncompressed += spec.uncompressed_size as u64;
        Ok(spec)
    }
}

/// Rows of an array that say the same, one after the other.
fn steps_of<T: ArrowPrimitiveType>(
    array: &arrow_array::PrimitiveArray<T>,
) -> impl Iterator<Item = (Option<T::Native>, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let first = array.values().get(at)?;
        let rest = array.values()[at..].iter();
        let (value, rows) = if array.null_count() == 0 {
            (Some(*first), rest.take_while(|next| *next == first).count())
        } else {
            let here = |row: usize| array.is_valid(row).then(|| array.value(row));
            (here(at), (at..array.len()).take_while(|row| here(*row) == here(at)).count())
        };
        at += rows;
        Some((value, rows))
    })
}

/// The steps of each page of so many rows, and its rows.
fn pages(
    steps: &[(Option<u32>, usize)],
    most: usize,
) -> impl Iterator<Item = (Vec<(Option<u32>, usize)>, usize)> {
    let mut rest = steps.iter().copied();
    let mut open: Option<(Option<u32>, usize)> = None;
    std::iter::from_fn(move || {
        let (mut page, mut rows) = (Vec::new(), 0);
        while rows < most {
            let Some((place, len)) = open.take().or_else(|| rest.next()) else { break };
            let now = len.min(most - rows);
            page.push((place, now));
            rows += now;
            open = (len > now).then_some((place, len - now));
        }
        (rows > 0).then_some((page, rows))
    })
}

/// Levels in the hybrid form of Parquet, with their length before them; nothing when a column has
/// but one.
fn levels(out: &mut Vec<u8>, most: i16, steps: impl Iterator<Item = (usize, usize)>) {
    if most <= 0 {
        return;
    }
    let (width, mut all) = (bits(usize::from(most.unsigned_abs())), Vec::new());
    let mut open = (0, 0);
    for (level, rows) in steps {
        if level != open.0 && open.1 > 0 {
            run(&mut all, width, open.0, open.1);
            open.1 = 0;
        }
        open = (level, open.1 + rows);
    }
    run(&mut all, width, open.0, open.1);
    out.extend_from_slice(&length(all.len()).to_le_bytes());
    out.append(&mut all);
}

/// One run in the hybrid form of Parquet: how many, then what.
fn run(out: &mut Vec<u8>, width: u8, value: usize, rows: usize) {
    let mut header = rows << 1;
    while header >= 0x80 {
        out.push(header.to_le_bytes()[0] | 0x80);
        header >>= 7;
    }
    out.push(header.to_le_bytes()[0]);
    out.extend_from_slice(&value.to_le_bytes()[..usize::from(width).div_ceil(8)]);
}

/// How many bits the greatest of some numbers needs.
fn bits(greatest: usize) -> u8 {
    u8::try_from(usize::BITS - greatest.leading_zeros()).expect("at most 64")
}

fn length(count: usize) -> u32 {
    u32::try_from(count).expect("a column chunk is below 4 GiB")
}

fn index(place: u32) -> usize {
    usize::try_from(place).expect("32 bits fit into usize")
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
