//! Pages of a sheet on their way from the file to parquet-rs.
//!
//! parquet-rs makes two zstd contexts for each column chunk that it reads, one of them to write, and
//! a context is dear (see [`press`](crate::press)). So it is given pages as if they had not been
//! packed, and they are unpacked here.

use std::sync::Arc;
use std::vec;

use bytes::Bytes;
use parquet::arrow::arrow_reader::RowGroups;
use parquet::basic::Compression;
use parquet::column::page::{Page, PageIterator, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use parquet::file::serialized_reader::SerializedPageReader;

use crate::checked::CheckedReader;
use crate::press::unpack;

/// More than a page may have by the form of its header.
const PAGE_BYTES_MAX: usize = i32::MAX as usize;

/// The row groups of a file that are read, in order.
pub(crate) struct Groups {
    pub(crate) file: Arc<CheckedReader>,
    pub(crate) meta: Arc<ParquetMetaData>,
    pub(crate) picked: Vec<usize>,
}

impl RowGroups for Groups {
    fn num_rows(&self) -> usize {
        let rows = self.row_groups().map(|group| usize::try_from(group.num_rows()).unwrap_or(0));
        rows.sum()
    }

    fn column_chunks(&self, column: usize) -> Result<Box<dyn PageIterator>> {
        let (file, meta) = (Arc::clone(&self.file), Arc::clone(&self.meta));
        Ok(Box::new(Chunks { file, meta, column, groups: self.picked.clone().into_iter() }))
    }

    fn row_groups(&self) -> Box<dyn Iterator<Item = &RowGroupMetaData> + '_> {
        Box::new(self.picked.iter().map(|index| self.meta.row_group(*index)))
    }

    fn metadata(&self) -> &ParquetMetaData {
        &self.meta
    }
}

/// The chunks of one column.
struct Chunks {
    file: Arc<CheckedReader>,
    meta: Arc<ParquetMetaData>,
    column: usize,
    groups: vec::IntoIter<usize>,
}

impl Iterator for Chunks {
    type Item = Result<Box<dyn PageReader>>;

    fn next(&mut self) -> Option<Self::Item> {
        let index = self.groups.next()?;
        Some(self.chunk(index))
    }
}

impl PageIterator for Chunks {}

impl Chunks {
    fn chunk(&self, index: usize) -> Result<Box<dyn PageReader>> {
        let group = self.meta.row_group(index);
        let chunk = group.column(self.column);
        let offsets = self.meta.offset_index().and_then(|groups| groups[index].get(self.column));
        let pages = offsets.map(|offsets| offsets.page_locations().clone());
        let rows = usize::try_from(group.num_rows())?;
        let open = |chunk: &ColumnChunkMetaData| {
            SerializedPageReader::new(Arc::clone(&self.file), chunk, rows, pages)
        };
        Ok(match chunk.compression() {
            Compression::ZSTD(_) => {
                let bare = chunk.clone().into_builder();
                let bare = bare.set_compression(Compression::UNCOMPRESSED).build()?;
                Box::new(Packed(open(&bare)?))
            }
            _ => Box::new(open(chunk)?),
        })
    }
}

/// Pages that come as they are in the file.
struct Packed(SerializedPageReader<CheckedReader>);

impl Iterator for Packed {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Packed {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let Some(mut page) = self.0.get_next_page()? else { return Ok(None) };
        match &mut page {
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => {
                *buf = unpacked(buf, 0)?
            }
            Page::DataPageV2 {
                buf,
                def_levels_byte_len,
                rep_levels_byte_len,
                is_compressed: true,
                ..
            } => {
                let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
                *buf = unpacked(buf, usize::try_from(levels)?)?;
            }
            Page::DataPageV2 { .. } => (),
        }
        Ok(Some(page))
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

/// A page with its first bytes, which were never packed, and the others unpacked. A page without
/// a value has no others.
fn unpacked(page: &Bytes, bare: usize) -> Result<Bytes> {
    let Some((bare, packed)) = page.split_at_checked(bare) else {
        return Err(ParquetError::General("a page is shorter than its levels".to_owned()));
    };
    if packed.is_empty() {
        return Ok(page.clone());
    }
    let mut bytes = bare.to_vec();
    unpack(packed, PAGE_BYTES_MAX, &mut bytes)?;
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::pack;

    #[test]
    fn a_page_is_unpacked_behind_its_levels() {
        let page = |rest| Bytes::from([b"levels", pack(rest).expect("packed").as_slice()].concat());
        let whole = unpacked(&page(b" and values"), 6).expect("whole");
        assert_eq!(whole.as_ref(), b"levels and values");
        let bare = Bytes::from_static(b"levels");
        assert_eq!(unpacked(&bare, 6).expect("without a value"), bare);
        assert_eq!(unpacked(&page(b""), 6).expect("without a value"), bare);
        assert!(unpacked(&bare, 7).is_err(), "the levels are cut off");
        assert!(unpacked(&page(b" and values"), 5).is_err(), "no frame begins there");
    }
}
