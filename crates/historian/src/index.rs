//! Where each tag of a sheet is, as it stands in the footer.
//!
//! Under [`INDEX_KEY`]: base64 of zstd of, for each tag in the order of the file, variable-length
//! numbers column by column: tag, rows, first time, last time, kinds, how many marks; then all
//! marks. Each is the difference to the one before, folded so that small ones are short; the
//! first row of a tag is the end of the tag before it. Under [`TAGS_KEY`] older programs wrote a
//! line of text for each tag, which is still read.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use guildhall_model::TagId;

use crate::press;
use crate::sheet::TagRows;

pub(crate) const INDEX_KEY: &str = "guildhall.index";

pub(crate) const TAGS_KEY: &str = "guildhall.tags";

/// More than this is no index of ours.
const BYTES_MAX: usize = 1 << 30;

/// The index of tags in the order of the file.
pub(crate) fn encode(tags: &[TagRows]) -> std::io::Result<String> {
    let mut bytes = Vec::new();
    let mut column = |numbers: &mut dyn Iterator<Item = i64>| {
        let mut before = 0_i64;
        for number in numbers {
            let step = number.wrapping_sub(before);
            put(&mut bytes, ((step << 1) ^ (step >> 63)).cast_unsigned());
            before = number;
        }
    };
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    column(&mut std::iter::once(count(tags.len())));
    column(&mut tags.iter().map(|tag| i64::from(tag.tag.0)));
    column(&mut tags.iter().map(|tag| count(tag.rows)));
    column(&mut tags.iter().map(|tag| tag.min));
    column(&mut tags.iter().map(|tag| tag.max.wrapping_sub(tag.min)));
    column(&mut tags.iter().map(|tag| i64::from(tag.kinds)));
    column(&mut tags.iter().map(|tag| count(tag.marks.len())));
    column(&mut tags.iter().flat_map(|tag| tag.marks.iter().copied()));
    Ok(STANDARD_NO_PAD.encode(press::pack(&bytes)?))
}

/// The way back; none when it is not of this form.
pub(crate) fn decode(text: &str) -> Option<Vec<TagRows>> {
    let packed = STANDARD_NO_PAD.decode(text).ok()?;
    let mut bytes = Vec::new();
    press::unpack(&packed, BYTES_MAX, &mut bytes).ok()?;
    let mut rest = bytes.as_slice();
    let tags = column(&mut rest, 1)?;
    let tags = usize::try_from(tags[0]).ok().filter(|tags| *tags <= bytes.len())?;
    let mut next = || column(&mut rest, tags);
    let (ids, rows, mins, spans) = (next()?, next()?, next()?, next()?);
    let (kinds, counts) = (next()?, next()?);
    let counts: Vec<usize> = whole(&counts)?;
    let marks = counts.iter().try_fold(0_usize, |all, one| all.checked_add(*one))?;
    let mut marks =
        column(&mut rest, Some(marks).filter(|marks| *marks <= bytes.len())?)?.into_iter();
    let (mut start, mut all) = (0_usize, Vec::with_capacity(tags));
    for (at, rows) in whole(&rows)?.into_iter().enumerate() {
        all.push(TagRows {
            tag: TagId(u32::try_from(ids[at]).ok()?),
            start,
            rows,
            min: mins[at],
            max: mins[at].wrapping_add(spans[at]),
            kinds: u16::try_from(kinds[at]).ok()?,
            marks: marks.by_ref().take(counts[at]).collect(),
        });
        start = start.checked_add(rows)?;
    }
    rest.is_empty().then_some(all)
}

/// The index as older programs wrote it:
/// `tag,first row,rows,first time,last time,kinds,mark;mark;…`.
pub(crate) fn decode_lines(text: &str) -> Option<Vec<TagRows>> {
    let line = |line: &str| {
        let mut parts = line.split(',');
        let mut part = || parts.next();
        Some(TagRows {
            tag: TagId(part()?.parse().ok()?),
            start: part()?.parse().ok()?,
            rows: part()?.parse().ok()?,
            min: part()?.parse().ok()?,
            max: part()?.parse().ok()?,
            kinds: part()?.parse().ok()?,
            marks: match part()? {
                "" => Vec::new(),
                marks => marks.split(';').map(|mark| mark.parse().ok()).collect::<Option<_>>()?,
            },
        })
    };
    text.lines().map(line).collect()
}

fn whole(numbers: &[i64]) -> Option<Vec<usize>> {
    numbers.iter().map(|number| usize::try_from(*number).ok()).collect()
}

fn column(rest: &mut &[u8], count: usize) -> Option<Vec<i64>> {
    let mut before = 0_i64;
    let mut next = || {
        let folded = take(rest)?;
        let step = (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed();
        before = before.wrapping_add(step);
        Some(before)
    };
    (0..count).map(|_| next()).collect()
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn take(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags() -> Vec<TagRows> {
        let tag = |tag, start, rows, min, max, marks: &[i64]| TagRows {
            tag: TagId(tag),
            start,
            rows,
            min,
            max,
            kinds: 16,
            marks: marks.to_vec(),
        };
        vec![
            tag(7, 0, 20_000, -5, 90, &[3, 60]),
            tag(2, 20_000, 1, i64::MIN, i64::MAX, &[]),
            tag(u32::MAX, 20_001, 3, 4, 6, &[]),
        ]
    }

    #[test]
    fn what_was_written_is_read() {
        let text = encode(&tags()).expect("packed");
        assert_eq!(decode(&text), Some(tags()));
        assert_eq!(decode(&encode(&[]).expect("packed")), Some(Vec::new()));
    }

    #[test]
    fn older_lines_are_read() {
        let text =
            "7,0,20000,-5,90,16,3;60\n2,20000,1,-9223372036854775808,9223372036854775807,16,\n";
        assert_eq!(decode_lines(text).as_deref(), Some(&tags()[..2]));
        assert_eq!(decode_lines("7,0,x,-5,90,16,"), None);
    }

    #[test]
    fn damage_is_refused() {
        let text = encode(&tags()).expect("packed");
        assert_eq!(decode(&text[..text.len() - 4]), None);
        assert_eq!(decode(""), None);
        assert_eq!(decode("not base64!"), None);
        let short = press::pack(&[200, 1]).expect("packed");
        assert_eq!(decode(&STANDARD_NO_PAD.encode(short)), None);
    }
}
