//! Copying a file so that it is there whole under its name, or not at all.

use std::io;
use std::path::Path;

use crate::checked::Blocks;
use crate::disk::{Disk, ReadFile, with_tmp};
use crate::error::HistorianError;
use crate::pass::{Passed, Stop, pass};
use crate::progress::Teller;

/// Copies the first `bytes` of a file under a temporary name, syncs it, and gives it its name;
/// the folder is left to be synced. The inner error is that of the source: then there is nothing
/// under the name.
pub(crate) fn copy(
    disk: &dyn Disk,
    source: &dyn ReadFile,
    bytes: u64,
    blocks: &Blocks,
    to: &Path,
    teller: &mut Teller<'_, '_>,
) -> Result<io::Result<Passed>, HistorianError> {
    let temporary = with_tmp(to);
    let wrong = |source| HistorianError::File { path: to.to_owned(), source };
    let mut file = disk.create(&temporary).map_err(wrong)?;
    let passed = pass(source, bytes, blocks, |part| {
        file.append(part).map_err(wrong)?;
        teller.bytes(part.len() as u64)
    });
    let ended = match passed {
        Ok(passed) => file
            .sync()
            .and_then(|()| disk.rename(&temporary, to))
            .map_err(wrong)
            .map(|()| Ok(passed)),
        Err(Stop::Unreadable(error)) => Ok(Err(error)),
        Err(Stop::Told(error)) => Err(error),
    };
    if !matches!(ended, Ok(Ok(_))) {
        // Room is needed now. What stays behind is not listed, and goes next time.
        let _ = disk.remove(&temporary);
    }
    ended
}

/// The length of a file and the checksum of all of it.
pub(crate) fn sum(disk: &dyn Disk, path: &Path) -> Result<(u64, u32), HistorianError> {
    let wrong = |source| HistorianError::File { path: path.to_owned(), source };
    let file = disk.open(path).map_err(wrong)?;
    let bytes = file.size().map_err(wrong)?;
    match pass(&*file, bytes, &Blocks::default(), |_| Ok(())) {
        Ok(passed) => Ok((bytes, passed.crc)),
        Err(Stop::Unreadable(error)) => Err(wrong(error)),
        Err(Stop::Told(error)) => Err(error),
    }
}
