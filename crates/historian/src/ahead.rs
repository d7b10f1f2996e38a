//! Which bytes of a file will be read, before they are: the disk can bring them together.

use std::ops::Range;

use parquet::file::page_index::offset_index::PageLocation;

use crate::checked::BLOCK_BYTES;

/// The bytes of the pages that hold some rows, those near each other as one stretch.
pub(crate) fn stretches(
    pages: &[PageLocation],
    parts: &[Range<usize>],
    begin: usize,
) -> Vec<Range<u64>> {
    let whole = |number: i64| u64::try_from(number).unwrap_or(0);
    let first = |page: &PageLocation| usize::try_from(page.first_row_index).unwrap_or(0) + begin;
    let (mut at, mut all) = (0, Vec::<Range<u64>>::new());
    for part in parts {
        at += pages[at..].iter().skip(1).take_while(|page| first(page) <= part.start).count();
        for page in pages[at..].iter().take_while(|page| first(page) < part.end) {
            let offset = whole(page.offset);
            let end = offset + u64::try_from(page.compressed_page_size).unwrap_or(0);
            match all.last_mut().filter(|last| offset <= last.end + BLOCK_BYTES as u64) {
                Some(last) => last.end = last.end.max(end),
                None => all.push(offset..end),
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const BLOCK: u64 = BLOCK_BYTES as u64;

    /// Pages of ten rows each, with so many bytes, the first behind a dictionary.
    fn pages(sizes: &[u64]) -> Vec<PageLocation> {
        let mut offset = 100;
        let page = |(at, size): (usize, &u64)| {
            let here = offset;
            offset += size;
            PageLocation {
                offset: i64::try_from(here).expect("small"),
                compressed_page_size: i32::try_from(*size).expect("small"),
                first_row_index: i64::try_from(at * 10).expect("small"),
            }
        };
        sizes.iter().enumerate().map(page).collect()
    }

    /// The first byte of each stretch and the one behind it, in blocks behind the dictionary.
    fn of(pages: &[PageLocation], parts: &[(usize, usize)], begin: usize) -> Vec<(u64, u64)> {
        let parts: Vec<_> = parts.iter().map(|(from, until)| *from..*until).collect();
        let stretches = stretches(pages, &parts, begin).into_iter();
        stretches.map(|one| ((one.start - 100) / BLOCK, (one.end - 100) / BLOCK)).collect()
    }

    #[test]
    fn only_pages_with_a_row_are_expected() {
        let pages = pages(&[BLOCK, 2 * BLOCK, BLOCK, BLOCK]);
        for (parts, wanted) in [
            (&[(0, 1)][..], &[(0, 1)][..]),
            (&[(9, 10)], &[(0, 1)]),
            (&[(10, 11)], &[(1, 3)]),
            (&[(0, 3), (5, 7), (39, 40)], &[(0, 1), (4, 5)]),
            (&[], &[]),
        ] {
            assert_eq!(of(&pages, parts, 0), wanted, "{parts:?}");
        }
    }

    #[test]
    fn what_is_near_each_other_is_one_stretch() {
        let pages = pages(&[BLOCK, BLOCK, BLOCK, BLOCK]);
        assert_eq!(of(&pages, &[(5, 15)], 0), [(0, 2)]);
        assert_eq!(of(&pages, &[(0, 1), (20, 21)], 0), [(0, 3)]);
        assert_eq!(of(&pages, &[(125, 126)], 100), [(2, 3)], "parts count from elsewhere");
    }
}
