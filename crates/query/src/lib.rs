//! The only door for readers: what machines said and say, never without a `Scope`.
//!
//! A [`Plant`] is the registry as one caller may see it. It hands out [`VisibleTag`]s, and
//! nothing here reads the hub or the historian for anything else: who holds one has been let
//! in. "Not shared with you" and "does not exist" are the same answer, [`QueryError::NotFound`].
//!
//! Read in this order: [`plant`], [`reading`] (last values and their state), [`trend`] (charts),
//! [`mod@array`] (pictures of one array), [`aggregate`] (OPC UA aggregates, pure) and [`processed`]
//! (of a tag's history), [`watch`] (live values), [`overview`], [`storage`], [`retention`], [`sql`].

pub mod aggregate;
pub mod array;
mod error;
pub mod overview;
pub mod plant;
pub mod processed;
pub mod reading;
pub mod retention;
pub mod sql;
pub mod storage;
pub mod trend;
pub mod watch;

use std::sync::{Arc, PoisonError, RwLock};

use guildhall_access::Scope;
use guildhall_historian::Historian;
use guildhall_hub::{Counts, Hub};
use guildhall_model::{DataType, Sample, Span};
use guildhall_registry::{Ages, Registry};

pub use aggregate::{Aggregate, Aggregated, Configuration, Figure};
pub use array::{Beside, Picture};
pub use error::QueryError;
pub use guildhall_historian::disk::Space;
pub use guildhall_historian::{Acknowledge, Damage, Edit, Part, SYNC_EVERY, Scrub};
pub use overview::{Mover, Overview, SiteState};
pub use plant::{Plant, VisibleTag};
pub use processed::{AGGREGATE_SAMPLES_MAX, Asked, Processed, RESULTS_MAX};
pub use reading::{Flow, Reading, State};
pub use retention::{GOING_TAGS_MAX, Going, GoingTag};
pub use sql::{
    Answer, CATALOGUE, Described, POSTGRES_VERSION, Parameter, PgType, Place,
    QUERIES_OF_ONE_PERSON_MAX, RunningQuery, SQL_BYTES_MAX, Speech, Sql, SqlError, SqlSettings,
    Table, Wrong,
};
pub use storage::{HouseStorage, Kept, SiteStorage, Storage};
pub use trend::{Row, Series, TREND_PIXELS_MAX, TREND_TEXTS_MAX, TextFrom, Trend};
pub use watch::{News, Watch};

/// Most samples in one answer. Who wants more asks again from where it ended.
pub const SAMPLES_MAX: usize = 10_000;

/// Most samples of one tag in one answer: fewer where each may be long.
pub const fn samples_max(kind: DataType) -> usize {
    match kind {
        DataType::Array | DataType::Json => 100,
        _ => SAMPLES_MAX,
    }
}

/// Reads for those who may.
pub struct Query {
    hub: Arc<Hub>,
    historian: Arc<Historian>,
    registry: RwLock<Registry>,
    house: Ages,
}

/// Samples of a tag, oldest first, and whether there are more in the span.
#[derive(Debug, PartialEq)]
pub struct Samples {
    /// At most [`samples_max`].
    pub samples: Vec<Sample>,
    /// Whether the span holds more after them.
    pub more: bool,
}

impl Query {
    /// Reads from `hub` and `historian`; knows no plant yet. Where nobody set a rule, all is kept.
    pub fn new(hub: Arc<Hub>, historian: Arc<Historian>) -> Query {
        Query { hub, historian, registry: RwLock::default(), house: Ages::default() }
    }

    /// With a rule of the house for what is kept where nobody set one.
    #[must_use]
    pub fn with_house(self, house: Ages) -> Query {
        Query { house, ..self }
    }

    /// From now on the plants are these.
    pub fn set_registry(&self, registry: Registry) {
        *self.registry.write().unwrap_or_else(PoisonError::into_inner) = registry;
    }

    /// The plants as `scope` may see them, at this moment.
    pub fn plant<'s>(&self, scope: &'s Scope) -> Plant<'s> {
        let registry = self.registry.read().unwrap_or_else(PoisonError::into_inner).clone();
        Plant::new(registry, scope)
    }

    /// Samples of a tag with a source time in `span`, oldest first, at most `limit` and
    /// [`samples_max`]. Of several with one time the one that came last.
    ///
    /// # Errors
    /// [`QueryError::Historian`] when the disk cannot be read.
    pub fn samples(
        &self,
        tag: &VisibleTag,
        span: Span,
        limit: usize,
    ) -> Result<Samples, QueryError> {
        let limit = limit.min(samples_max(tag.property.data_type));
        let mut samples = self.historian.raw(tag.id, span, limit.saturating_add(1))?;
        let more = samples.len() > limit;
        samples.truncate(limit);
        Ok(Samples { samples, more })
    }

    /// All versions of samples in `span` that were corrected, by time and of one time the oldest
    /// first, at most `limit`.
    ///
    /// # Errors
    /// [`QueryError::Historian`] when the disk cannot be read.
    pub fn edits(
        &self,
        tag: &VisibleTag,
        span: Span,
        limit: usize,
    ) -> Result<Vec<Edit>, QueryError> {
        Ok(self.historian.edits(tag.id, span, limit)?)
    }

    /// How much has passed through the hub since the start. Of all organisations together: for
    /// those who see all of them.
    pub fn counts(&self, scope: &Scope) -> Option<Counts> {
        self.plant(scope).is_whole().then(|| self.hub.counts())
    }
}
