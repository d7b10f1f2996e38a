//! Files that are there as a whole or as they were before, whatever happens meanwhile.

use std::fs::File;
use std::io;
use std::path::Path;

/// Writes a file of a folder in place of the one before, durably, with what `fill` puts into it.
pub(crate) fn write(
    dir: &Path,
    name: &str,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
) -> io::Result<()> {
    let new = dir.join(name).with_extension("new");
    let mut file = File::create(&new)?;
    fill(&mut file)?;
    file.sync_all()?;
    std::fs::rename(new, dir.join(name))?;
    File::open(dir)?.sync_all()
}
