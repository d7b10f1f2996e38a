//! Small files that are there as a whole or as they were before, whatever happens meanwhile.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file of a folder in place of the one before, durably.
pub(crate) fn write(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let new = dir.join(name).with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(new, dir.join(name))?;
    File::open(dir)?.sync_all()
}
