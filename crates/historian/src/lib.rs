//! The historian keeps what machines said: log, recent blocks, open files on disk.
//!
//! ```text
//! append -> queue -> log (write, sync) -> current block -> answer
//!                                             | full or old
//!                                      waiting blocks -> samples/*.parquet, rollups/*.parquet
//! ```
//!
//! It alone touches the disk, and never loses what it acknowledged: an answer is given after the
//! log is synced, the log is removed after the file that replaces it is. What is on disk is
//! Parquet that any program opens while this one runs.
//!
//! Read in this order: [`disk`], `log` and `replay`, `recent`, `table`, `ahead`, `seal`,
//! `reads`, then [`historian`], which ties them together, and `retention`. For copies of it:
//! [`backup`], `restore`, `verify`, `scrub`. For everything in plain files and back: `still`,
//! `versions`, `plain`, `export`, `rebuild`.

mod ahead;
mod arrivals;
pub mod backup;
mod builders;
mod cache;
mod checked;
mod checkpoint;
mod chunk;
mod codec;
mod columns;
mod compact;
mod copy;
mod cursor;
mod delta;
pub mod disk;
mod edits;
mod error;
mod export;
mod figure_columns;
mod figures;
mod files;
mod frames;
mod group;
pub mod historian;
mod index;
mod keeper;
mod log;
mod manifest;
mod month;
mod packed;
mod pages;
mod pass;
mod plain;
mod plain_figures;
mod press;
mod progress;
mod queue;
mod rate;
mod reads;
mod rebuild;
mod recent;
mod records;
mod reference;
mod replay;
mod report;
mod restore;
mod retention;
mod rollup;
mod run;
mod scaled;
pub mod scan;
mod scrub;
mod seal;
mod shared;
mod sheet;
mod start;
mod steady;
mod still;
mod strip;
mod sums;
mod table;
mod untouched;
mod usage;
mod values;
mod verify;
mod versions;
mod weave;

pub use backup::{Backup, HouseFile, Moment};
pub use compact::{MERGE_FILES, MERGE_PARTS_MAX, MERGE_ROWS_MAX};
pub use delta::CHECKPOINT_COMMITS;
pub use error::{AppendError, HistorianError, Side};
pub use export::{EXPORT_BYTES_MAX, EXPORT_ROWS_MAX, PlainPart};
pub use figures::Step;
pub use historian::{BLOCKS_WAITING_MAX, Config, Historian};
pub use log::{Acknowledge, RECORD_BYTES_MAX, SYNC_EVERY};
pub use plain_figures::PlainFigures;
pub use progress::{Progress, Told};
pub use queue::{Answer, QUEUE_BYTES_MAX, QUEUE_SAMPLES_MAX};
pub use rate::RATE_SECONDS;
pub use reads::{Edit, STEPS_MAX};
pub use rebuild::rebuild;
pub use recent::{BLOCK_BYTES_MAX, BLOCK_SAMPLES_MAX, BLOCK_TAGS};
pub use report::{Damage, OpenReport, Scrub, Stats, Torn};
pub use restore::{Restored, restore};
pub use retention::{Due, Keep, Rule};
pub use scan::{Scan, Snapshot, scan_schema};

pub use shared::DAMAGE_NAMED_MAX;
pub use sheet::ROW_GROUP_ROWS_MAX;
pub use still::Still;
pub use sums::{Buckets, SumScan, Sums};
pub use usage::{Part, TagUsage, Usage};
pub use values::{Built, ValueColumns};
pub use verify::{Verified, house_of_backup, is_backup, verify_backup, verify_folder};
