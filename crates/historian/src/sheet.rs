//! A sheet: a Parquet file sorted by tag and time that knows where each tag is.
//!
//! All Parquet files on disk are sheets. Beside the checksums of
//! [`checked`](crate::checked) the footer holds an [`index`](crate::index) of the tags: the rows
//! of each, its first and last time, and marks, which are the times of each [`MARK_ROWS`]th row,
//! so that a short span of a long tag touches few pages. Other programs ignore it and have
//! Parquet's statistics and page index.
//!
//! Read in this order: [`SheetWriter`], [`Footer`], [`Sheet`].

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use guildhall_model::{Span, TagId};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, RowSelection,
};
use parquet::arrow::arrow_writer::{ArrowRowGroupWriterFactory, ArrowWriterOptions};
use parquet::arrow::{ArrowWriter, ProjectionMask, parquet_to_arrow_field_levels};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, PageIndexPolicy};
use parquet::file::page_index::offset_index::PageLocation;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::file::reader::{ChunkReader, Length};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use crate::ahead::stretches;
use crate::checked::{
    BLOCKS_KEY, Blocks, CheckedReader, CheckedWriter, FOOTER_KEY, NO_DIGITS, is_whole,
};
use crate::cursor::Part;
use crate::disk::Disk;
use crate::error::HistorianError;
use crate::group::Group;
use crate::index::{self, INDEX_KEY, TAGS_KEY};
use crate::pages::Groups;
use crate::press;

/// Where a file came from, in the footer's key-value list.
pub(crate) const ORIGIN_KEY: &str = "guildhall.file";

/// Most rows of one row group; a tag that would cross the border begins a new one.
pub const ROW_GROUP_ROWS_MAX: usize = 256 << 10;

/// Rows between two marks, most rows of a page, and rows decoded at once.
pub(crate) const MARK_ROWS: usize = 8192;

/// Most bytes of one row group on its way out: reached first only by texts and arrays.
const ROW_GROUP_BYTES_MAX: usize = 64 << 20;

/// Beyond so many bytes nothing is announced to the disk: whoever reads that much may stop before.
const EXPECTED_BYTES_MAX: u64 = 8 << 20;

/// The rows of one tag in a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TagRows {
    pub(crate) tag: TagId,
    pub(crate) start: usize,
    pub(crate) rows: usize,
    pub(crate) min: i64,
    pub(crate) max: i64,
    /// Which value columns hold anything, one bit each.
    pub(crate) kinds: u16,
    pub(crate) marks: Vec<i64>,
}

impl TagRows {
    /// Rows that hold all of the span, and at most `MARK_ROWS` beyond each of its ends.
    pub(crate) fn within(&self, span: Span) -> Range<usize> {
        match span.until.ns().checked_sub(1) {
            Some(last) => self.between((span.from.ns(), last)),
            None => self.start..self.start,
        }
    }

    /// The same for a span whose last nanosecond belongs to it.
    pub(crate) fn between(&self, (from, last): (i64, i64)) -> Range<usize> {
        if self.max < from || self.min > last {
            return self.start..self.start;
        }
        // Row `MARK_ROWS * (n + 1)` has time `marks[n]`.
        let begin = self.marks.partition_point(|&mark| mark < from) * MARK_ROWS;
        let end = (self.marks.partition_point(|&mark| mark <= last) + 1) * MARK_ROWS;
        self.start + begin..self.start + end.min(self.rows)
    }
}

/// Where the tags of a sheet are: with what each question begins, and of few tags with many rows far
/// smaller than the footer.
pub(crate) struct Tags {
    /// Sorted by tag.
    all: Vec<TagRows>,
}

impl Tags {
    /// Where a tag is.
    pub(crate) fn tag(&self, tag: TagId) -> Option<&TagRows> {
        self.all.binary_search_by_key(&tag, |rows| rows.tag).ok().map(|at| &self.all[at])
    }

    /// All of them, by number.
    pub(crate) fn all(&self) -> &[TagRows] {
        &self.all
    }

    /// About how much memory they take.
    pub(crate) fn memory(&self) -> usize {
        self.all.iter().map(|tag| size_of::<TagRows>() + tag.marks.len() * size_of::<i64>()).sum()
    }
}

/// How the columns of all sheets are stored; `delta` names those that are packed as differences.
pub(crate) fn properties(delta: &[&str], plain: &[&str]) -> WriterPropertiesBuilder {
    let level = ZstdLevel::try_new(press::LEVEL).expect("zstd has this level");
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_data_page_row_count_limit(MARK_ROWS)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_statistics_enabled(ColumnPath::from("time"), EnabledStatistics::Page)
        .set_created_by(concat!("Guildhall ", env!("CARGO_PKG_VERSION")).to_owned());
    for name in delta {
        let path = ColumnPath::from(*name);
        builder = builder
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    for name in plain {
        builder = builder.set_column_dictionary_enabled(ColumnPath::from(*name), false);
    }
    builder
}

/// Writes a sheet under a temporary name.
pub(crate) struct SheetWriter {
    writer: SerializedFileWriter<CheckedWriter>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    group: Option<Group>,
    groups: usize,
    tags: Vec<TagRows>,
    in_group: usize,
    rows: usize,
}

impl SheetWriter {
    pub(crate) fn create(
        disk: &dyn Disk,
        path: &Path,
        schema: SchemaRef,
        properties: WriterProperties,
    ) -> Result<SheetWriter, ParquetError> {
        let file = CheckedWriter::create(disk, path)?;
        // Other programs read plain types, not Arrow's way of holding them in memory.
        let options =
            ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, Arc::clone(&schema), options)?;
        let (writer, factory) = writer.into_serialized_writer()?;
        let (group, tags) = (None, Vec::new());
        Ok(SheetWriter { writer, factory, schema, group, groups: 0, tags, in_group: 0, rows: 0 })
    }

    /// Whether a tag with so many rows is to begin a new row group: what was noted is to be
    /// written first, then [`end_group`](SheetWriter::end_group).
    pub(crate) fn must_end_group(&self, rows: usize) -> bool {
        self.in_group > 0 && self.in_group + rows > ROW_GROUP_ROWS_MAX
    }

    /// Says that the rows that follow are of `tag`.
    pub(crate) fn begin(&mut self, tag: TagId) {
        let start = self.rows;
        let (min, max) = (i64::MAX, i64::MIN);
        self.tags.push(TagRows { tag, start, rows: 0, min, max, kinds: 0, marks: Vec::new() });
    }

    /// Says what kinds of column hold something of a tag.
    pub(crate) fn add_kinds(&mut self, tag: TagId, kinds: u16) {
        if let Some(rows) = self.tags.iter_mut().rev().find(|rows| rows.tag == tag) {
            rows.kinds |= kinds;
        }
    }

    /// Notes the next row of the tag.
    pub(crate) fn note(&mut self, time: i64) {
        let tag = self.tags.last_mut().expect("begin comes first");
        if tag.rows > 0 && tag.rows.is_multiple_of(MARK_ROWS) {
            tag.marks.push(time);
        }
        tag.min = tag.min.min(time);
        tag.max = tag.max.max(time);
        tag.rows += 1;
        self.rows += 1;
        self.in_group = self.in_group % ROW_GROUP_ROWS_MAX + 1;
    }

    /// Writes rows that were noted.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        let mut rest = batch.clone();
        while rest.num_rows() > 0 {
            let mut group = match self.group.take() {
                Some(group) => group,
                None => self.open_group()?,
            };
            let now = rest.num_rows().min(ROW_GROUP_ROWS_MAX - group.rows());
            group.write(&rest.slice(0, now))?;
            rest = rest.slice(now, rest.num_rows() - now);
            let full = group.rows() == ROW_GROUP_ROWS_MAX || group.bytes() >= ROW_GROUP_BYTES_MAX;
            self.group = Some(group);
            if full {
                self.close_group()?;
            }
        }
        Ok(())
    }

    /// Ends the row group.
    pub(crate) fn end_group(&mut self) -> Result<(), ParquetError> {
        self.in_group = 0;
        self.close_group()
    }

    fn open_group(&mut self) -> Result<Group, ParquetError> {
        self.groups += 1;
        let schema = Arc::clone(&self.schema);
        Group::new(schema, self.writer.properties(), &self.factory, self.groups - 1)
    }

    fn close_group(&mut self) -> Result<(), ParquetError> {
        self.group.take().map_or(Ok(()), |group| group.finish(&mut self.writer))
    }

    /// Ends the file and makes it durable. `origin` says where it came from.
    pub(crate) fn finish(mut self, origin: String) -> Result<Sealed, ParquetError> {
        self.close_group()?;
        self.writer.flush()?;
        let blocks = self.writer.inner_mut().end_blocks();
        self.tags.retain(|tag| tag.rows > 0);
        let (min, max) = self
            .tags
            .iter()
            .fold((i64::MAX, i64::MIN), |(min, max), tag| (min.min(tag.min), max.max(tag.max)));
        let index = index::encode(&self.tags)?;
        let sum = NO_DIGITS.to_owned();
        for (key, value) in
            [(BLOCKS_KEY, blocks), (INDEX_KEY, index), (ORIGIN_KEY, origin), (FOOTER_KEY, sum)]
        {
            self.writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        let (bytes, footer_crc) = self.writer.into_inner()?.finish()?;
        Ok(Sealed { bytes, footer_crc, min, max })
    }
}

/// A file that is complete.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sealed {
    pub(crate) bytes: u64,
    pub(crate) footer_crc: u32,
    /// Its first and last time.
    pub(crate) min: i64,
    pub(crate) max: i64,
}

/// What is known of a sheet without reading a row.
pub(crate) struct Footer {
    meta: ArrowReaderMetadata,
    blocks: Arc<Blocks>,
    tags: Arc<Tags>,
    pub(crate) rows: usize,
    /// Where the file came from.
    pub(crate) origin: String,
    /// The checksum of the footer itself.
    pub(crate) crc: u32,
}

impl Footer {
    /// Reads it from the end of the file.
    pub(crate) fn load(disk: &dyn Disk, path: &Path) -> Result<Footer, ParquetError> {
        let file = CheckedReader::open(disk, path, Arc::default())?;
        let options = ArrowReaderOptions::new()
            .with_column_index_policy(PageIndexPolicy::Skip)
            .with_offset_index_policy(PageIndexPolicy::Required);
        let meta = ArrowReaderMetadata::load(&file, options)?;
        let ours = |key: &str| {
            let pairs = meta.metadata().file_metadata().key_value_metadata();
            let pair = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == key));
            pair.and_then(|pair| pair.value.as_deref())
        };
        let damaged = |key| ParquetError::General(format!("`{key}` in the footer is not ours"));
        let blocks = ours(BLOCKS_KEY).and_then(Blocks::parse);
        let blocks = blocks.ok_or_else(|| damaged(BLOCKS_KEY))?;
        let tags = match ours(INDEX_KEY) {
            Some(text) => index::decode(text),
            None => index::decode_lines(ours(TAGS_KEY).unwrap_or_default()),
        };
        let mut tags = tags.ok_or_else(|| damaged(INDEX_KEY))?;
        let rows = meta.metadata().row_groups().iter().map(|group| group.num_rows()).sum::<i64>();
        let rows = usize::try_from(rows).map_err(|_| damaged("num_rows"))?;
        if tags.iter().map(|tag| tag.rows).sum::<usize>() != rows {
            return Err(damaged(INDEX_KEY));
        }
        tags.sort_by_key(|tag| tag.tag);
        let (begin, origin) =
            (blocks.covered() as u64, ours(ORIGIN_KEY).unwrap_or_default().to_owned());
        let length = usize::try_from(file.len().saturating_sub(begin)).unwrap_or(0);
        let footer = file.get_bytes(begin, length)?;
        if !is_whole(&footer) {
            return Err(damaged(FOOTER_KEY));
        }
        let crc = crc32c::crc32c(&footer);
        let (blocks, tags) = (Arc::new(blocks), Arc::new(Tags { all: tags }));
        Ok(Footer { meta, blocks, tags, rows, origin, crc })
    }

    /// Where a tag is.
    pub(crate) fn tag(&self, tag: TagId) -> Option<&TagRows> {
        self.tags.tag(tag)
    }

    /// Where all tags are.
    pub(crate) fn index(&self) -> &Arc<Tags> {
        &self.tags
    }

    /// The first and last time of any tag.
    pub(crate) fn part(&self) -> Option<Part> {
        let tags = self.tags();
        let (mins, maxs) = (tags.iter().map(|tag| tag.min), tags.iter().map(|tag| tag.max));
        mins.min().zip(maxs.max())
    }

    /// Which kinds there are of any tag.
    pub(crate) fn kinds(&self) -> u16 {
        self.tags().iter().fold(0, |all, tag| all | tag.kinds)
    }

    /// All tags, by number.
    pub(crate) fn tags(&self) -> &[TagRows] {
        self.tags.all()
    }

    /// The pages of all columns: which rows each holds, and its bytes.
    pub(crate) fn pages(&self) -> impl Iterator<Item = (Range<usize>, u64)> {
        let meta = self.meta.metadata();
        let indexes = meta.offset_index().into_iter().flatten();
        let mut begin = 0;
        meta.row_groups().iter().zip(indexes).flat_map(move |(group, columns)| {
            let start = begin;
            begin += usize::try_from(group.num_rows()).unwrap_or(0);
            let end = begin;
            columns.iter().flat_map(move |column| {
                let first = move |page: &PageLocation| {
                    start + usize::try_from(page.first_row_index).unwrap_or(0)
                };
                let pages = column.page_locations();
                let ends = pages.iter().skip(1).map(first).chain([end]);
                let page = move |(page, end): (&PageLocation, usize)| {
                    (first(page)..end, u64::try_from(page.compressed_page_size).unwrap_or(0))
                };
                pages.iter().zip(ends).map(page).filter(|(rows, _)| !rows.is_empty())
            })
        })
    }

    /// The checksums of what is before it.
    pub(crate) fn blocks(&self) -> &Arc<Blocks> {
        &self.blocks
    }

    /// About how much memory it takes.
    pub(crate) fn memory(&self) -> usize {
        self.meta.metadata().memory_size() + self.blocks.memory() + self.tags.memory()
    }
}

/// A sheet that can be read.
pub(crate) struct Sheet {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) path: PathBuf,
    pub(crate) footer: Arc<Footer>,
}

impl Sheet {
    /// The rows in `ranges`, which are in order and apart, so many at a time, with those of these
    /// columns that it has.
    pub(crate) fn read(
        &self,
        ranges: &[Range<usize>],
        columns: &[usize],
        at_once: usize,
    ) -> Result<ParquetRecordBatchReader, ParquetError> {
        let footer = &self.footer;
        let file = CheckedReader::open(&*self.disk, &self.path, Arc::clone(&footer.blocks))?;
        let schema = footer.meta.parquet_schema();
        let there = schema.root_schema().get_fields().len();
        let columns = columns.iter().copied().filter(|column| *column < there);
        let mask = ProjectionMask::roots(schema, columns);
        let (mut groups, mut picked, mut total) = (Vec::new(), Vec::new(), 0);
        let mut expected = 0;
        let mut begin = 0;
        for (index, group) in footer.meta.metadata().row_groups().iter().enumerate() {
            let rows = usize::try_from(group.num_rows()).unwrap_or(0);
            let end = begin + rows;
            let inside = |range: &Range<usize>| range.start.max(begin)..range.end.min(end);
            let parts = ranges.iter().map(inside).filter(|part| !part.is_empty());
            let parts: Vec<_> =
                parts.map(|part| part.start - begin + total..part.end - begin + total).collect();
            if !parts.is_empty() {
                if expected < EXPECTED_BYTES_MAX {
                    expected += self.expect(&file, &mask, index, (&parts, total));
                }
                groups.push(index);
                picked.extend(parts);
                total += rows;
            }
            begin = end;
        }
        let fields = Some(footer.meta.schema().fields());
        let levels = parquet_to_arrow_field_levels(schema, mask, fields)?;
        let meta = Arc::clone(footer.meta.metadata());
        let groups = Groups { file: Arc::new(file), meta, picked: groups };
        let rows = RowSelection::from_consecutive_ranges(picked.into_iter(), total);
        let at_once = at_once.min(total).max(1);
        ParquetRecordBatchReader::try_new_with_row_groups(&levels, &groups, at_once, Some(rows))
    }

    /// Tells the disk which pages of a row group will be read, so that those of all columns come
    /// at once and not one after the other. The parts are counted from `begin` on. Gives how many
    /// bytes that are.
    fn expect(
        &self,
        file: &CheckedReader,
        mask: &ProjectionMask,
        group: usize,
        (parts, begin): (&[Range<usize>], usize),
    ) -> u64 {
        let offsets = self.footer.meta.metadata().offset_index();
        let columns = offsets.and_then(|groups| groups.get(group)).into_iter().flatten();
        let read = columns.enumerate().filter(|(leaf, _)| mask.leaf_included(*leaf));
        read.flat_map(|(_, column)| stretches(column.page_locations(), parts, begin))
            .inspect(|bytes| file.expect(bytes))
            .map(|bytes| bytes.end - bytes.start)
            .sum()
    }
}

/// The error of a sheet with its name.
pub(crate) fn fails(path: &Path) -> impl FnOnce(ParquetError) -> HistorianError {
    let path: PathBuf = path.to_owned();
    move |source| HistorianError::Table { path, source }
}
