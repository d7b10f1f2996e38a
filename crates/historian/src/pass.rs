//! One pass through a file from end to end: what verifying, copying and the scrub have in common.

use std::io;

use crc32c::crc32c_append;

use crate::checked::{BLOCK_BYTES, Blocks};
use crate::disk::ReadFile;
use crate::error::HistorianError;

/// Bytes that are read at once.
pub(crate) const PASS_BYTES: usize = 16 * BLOCK_BYTES;

/// What a pass found.
#[derive(Debug, Default)]
pub(crate) struct Passed {
    /// The checksum of all bytes.
    pub(crate) crc: u32,
    /// Where the blocks begin that do not fit their checksum.
    pub(crate) wrong: Vec<u64>,
}

/// Why a pass did not come to the end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The file itself cannot be read.
    Unreadable(io::Error),
    /// Whoever took the bytes says so.
    Told(HistorianError),
}

/// Reads the first `bytes` of a file once and hands them on in order.
pub(crate) fn pass(
    file: &dyn ReadFile,
    bytes: u64,
    blocks: &Blocks,
    mut each: impl FnMut(&[u8]) -> Result<(), HistorianError>,
) -> Result<Passed, Stop> {
    let total = usize::try_from(bytes).unwrap_or(usize::MAX);
    let (mut passed, mut buffer, mut at) = (Passed::default(), Vec::new(), 0);
    while at < total {
        buffer.resize(PASS_BYTES.min(total - at), 0);
        file.read_at(at as u64, &mut buffer).map_err(Stop::Unreadable)?;
        passed.crc = crc32c_append(passed.crc, &buffer);
        passed.wrong.extend(blocks.wrong(at, &buffer).map(|begin| begin as u64));
        each(&buffer).map_err(Stop::Told)?;
        at += buffer.len();
    }
    Ok(passed)
}
