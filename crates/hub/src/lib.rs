//! The one way in: admits batches, whoever brings them.
//!
//! For each batch: resolve the source's names to tags, check each value against its tag's
//! data type, hand the samples to the [`Store`], and once they are on disk keep the last
//! value, feed live subscribers and answer. Nothing is shown before it is stored.
//!
//! Left out on purpose: waiting. Who brings a batch waits for its answer; who reads live
//! values has a bounded queue whose overflow is counted. Read in this order: [`tags`],
//! [`admit`], [`last`], [`live`].

pub mod admit;
pub mod last;
pub mod live;
pub mod tags;

pub use admit::{Counts, Hub, Store, Stored};
pub use last::Last;
pub use live::{Delivery, QUEUE_SAMPLES_MAX, Subscription};
pub use tags::{Tags, Target};
