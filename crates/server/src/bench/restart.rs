//! How long a start takes when much of the log is not sealed: the historian alone.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use guildhall_historian::{Config, Historian};
use guildhall_model::{Span, TagId, Time};
use serde_json::{Value as Json, json};

use super::storage::fill_until;
use super::{failed, now};
use crate::clock::SystemClock;
use crate::error::ServerError;

const MIB: u64 = 1 << 20;

/// A block is sealed at so many bytes whatever settings say, which bounds how long a log gets; once
/// there are so many files it is as long as it gets.
const FILES_MAX: usize = 4;

/// `mib` of log, or as much as there can be, left as a kill leaves it.
pub(super) fn measure(dir: &Path, mib: u64) -> Result<Json, ServerError> {
    let open = || -> Result<Historian, ServerError> {
        let mut config = Config::new(dir);
        // Larger than any server takes, so that little is sealed before the end.
        config.seal_samples = usize::MAX;
        config.seal_after = Duration::MAX;
        Ok(Historian::open(config, Arc::new(|_| None), Arc::new(SystemClock))?.0)
    };
    let historian = open()?;
    fill_until(&historian, Time::from_s(1_790_812_800), |stats| {
        stats.log_bytes >= mib * MIB || stats.files >= FILES_MAX
    })?;
    let stats = historian.stats();
    drop(historian);
    let begun = now();
    let historian = open()?;
    let opened = begun.elapsed();
    let newest = historian.raw_back(TagId(0), Span::ALL, 1).map_err(failed)?;
    let read = begun.elapsed();
    let again = historian.stats();
    Ok(json!({
        "log_mib": stats.log_bytes / MIB,
        "samples": stats.samples,
        "all_of_it_there_s": seconds(opened),
        "first_read_s": seconds(read),
        "lost": stats.samples - again.samples,
        "newest": newest.first().map(|sample| sample.time.to_string()),
    }))
}

fn seconds(span: Duration) -> f64 {
    (span.as_secs_f64() * 100.0).round() / 100.0
}
