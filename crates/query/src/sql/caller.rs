//! What one caller may find, at one moment. Every table and function reads through here, so
//! that what is not shared cannot be found at all.

use std::sync::{Arc, OnceLock};

use guildhall_access::Scope;
use guildhall_model::{AssetType, Time};
use guildhall_registry::Registry;

use crate::sql::moment::Moment;
use crate::{Plant, Query, VisibleTag};

/// One caller, and what he sees.
pub(crate) struct Caller {
    query: Arc<Query>,
    registry: Registry,
    scope: Scope,
    now: Time,
    moment: Moment,
    tags: OnceLock<Tags>,
}

/// The tags of a caller by path, and where each stands in the list.
pub(crate) struct Tags {
    list: Vec<VisibleTag>,
    places: Vec<Option<u32>>,
}

impl Tags {
    fn of(plant: &Plant<'_>) -> Tags {
        let list: Vec<VisibleTag> = plant.tags().collect();
        let most = list.iter().map(|tag| index(tag.id.0)).max();
        let mut places = vec![None; most.map_or(0, |most| most + 1)];
        for (place, tag) in (0..).zip(&list) {
            places[index(tag.id.0)] = Some(place);
        }
        Tags { list, places }
    }

    /// All of them, by path.
    pub(crate) fn list(&self) -> &[VisibleTag] {
        &self.list
    }

    /// The tag at a place of the list.
    pub(crate) fn at(&self, place: u32) -> &VisibleTag {
        &self.list[index(place)]
    }

    /// The place of a tag by its number in the historian.
    pub(crate) fn place(&self, id: u32) -> Option<u32> {
        self.places.get(index(id)).copied().flatten()
    }

    /// The place of a tag by its path.
    pub(crate) fn find(&self, path: &str) -> Option<u32> {
        let found = self.list.binary_search_by(|tag| tag.path.as_str().cmp(path)).ok()?;
        u32::try_from(found).ok()
    }
}

impl Caller {
    pub(crate) fn new(query: Arc<Query>, scope: Scope, now: Time) -> Caller {
        let registry = query.plant(&scope).registry_of_types().clone();
        let moment = Moment::new(Arc::clone(&query.historian));
        Caller { query, registry, scope, now, moment, tags: OnceLock::new() }
    }

    pub(crate) fn plant(&self) -> Plant<'_> {
        Plant::new(self.registry.clone(), &self.scope)
    }

    /// Who asks.
    pub(crate) fn person(&self) -> &str {
        self.scope.person().as_str()
    }

    pub(crate) fn query(&self) -> &Arc<Query> {
        &self.query
    }

    pub(crate) fn moment(&self) -> &Moment {
        &self.moment
    }

    /// When the query began: what `now()` says in it.
    pub(crate) fn now(&self) -> Time {
        self.now
    }

    pub(crate) fn tags(&self) -> &Tags {
        self.tags.get_or_init(|| Tags::of(&self.plant()))
    }

    /// The types that he sees, by name.
    pub(crate) fn types(&self) -> Vec<Arc<AssetType>> {
        self.plant().types().into_iter().cloned().collect()
    }
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").field("person", self.scope.person()).finish_non_exhaustive()
    }
}

/// A place or number in a list of this process.
pub(crate) fn index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
