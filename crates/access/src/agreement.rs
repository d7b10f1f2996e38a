//! Agreements: for a term, the people of one organisation read assets or tags of another.
//!
//! ```text
//! given ──first moment──▶ in force ──last moment──▶ over
//!    └────────── withdrawn ─────┴──▶ withdrawn
//! ```
//!
//! Nothing happens when a term begins or ends: a [`Scope`] is made for a moment. Whose an asset is only
//! the plant knows, so a scope says of each owner apart what it reads. Source: W3C ODRL Information
//! Model 2.2, 2.1.3 (an agreement has an assigner, an assignee, targets, a purpose and a time).

use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{AssetId, Map, OrganisationId, PersonId, Role, Set, TagPath, Time};

use crate::scope::Scope;
use crate::state::Access;

guildhall_model::names! {
    /// Names an agreement, for example `blade-wear-gt1`. One name space for the whole house.
    AgreementId,
}

/// What was agreed. It stays as it was given: who wants another term gives another agreement.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Agreement {
    /// Which.
    pub id: AgreementId,
    /// Whose assets and tags they are.
    pub from: OrganisationId,
    /// Whose people may read them.
    pub to: OrganisationId,
    /// Assets with all below them, by path, each once.
    pub assets: Vec<AssetId>,
    /// Single tags, by path, each once.
    pub tags: Vec<TagPath>,
    /// For which purpose.
    pub purpose: String,
    /// The first moment of its term.
    pub since: Time,
    /// The first moment after its term.
    pub until: Time,
}

impl Agreement {
    /// Whether it opens an asset: one that is named or stands below one, or carries a named tag.
    pub(crate) fn opens_asset(&self, asset: &AssetId) -> bool {
        self.opens_all_of(asset) || self.carries_tag(asset.as_str())
    }

    /// Whether it opens a tag.
    pub(crate) fn opens_tag(&self, tag: &TagPath) -> bool {
        self.tags.binary_search(tag).is_ok()
            || (!self.assets.is_empty() && self.opens_all_of(&tag.asset()))
    }

    fn opens_all_of(&self, asset: &AssetId) -> bool {
        self.assets.iter().any(|named| asset.is_within(named))
    }

    /// Tags stand by path, so those of an asset stand together, behind its path and a dot.
    fn carries_tag(&self, asset: &str) -> bool {
        let before =
            |tag: &TagPath| tag.as_str().bytes().lt(asset.bytes().chain(std::iter::once(b'.')));
        let first = self.tags.get(self.tags.partition_point(before));
        let rest = first.and_then(|tag| tag.as_str().strip_prefix(asset));
        rest.is_some_and(|rest| rest.starts_with('.'))
    }
}

/// Where an agreement stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its term has not begun.
    Given,
    /// It opens what it names.
    InForce,
    /// Its term is over.
    Over,
    /// Who gave it took it back before its term was over.
    Withdrawn,
}

impl Standing {
    /// The word for it in API and console.
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Given => "given",
            Standing::InForce => "in_force",
            Standing::Over => "over",
            Standing::Withdrawn => "withdrawn",
        }
    }
}

/// An agreement, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Given {
    /// What was agreed.
    pub agreement: Arc<Agreement>,
    /// Who gave it; none where it was Guildhall itself.
    pub by: Option<PersonId>,
    /// When.
    pub at: Time,
    /// When it was withdrawn, and why.
    pub withdrawn: Option<(Time, String)>,
}

impl Given {
    /// Where it stands at a moment.
    pub fn standing(&self, now: Time) -> Standing {
        match self.withdrawn {
            Some(_) => Standing::Withdrawn,
            None if now < self.agreement.since => Standing::Given,
            None if now < self.agreement.until => Standing::InForce,
            None => Standing::Over,
        }
    }
}

/// All agreements, and which of them those of an organisation may still use. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Agreements {
    all: Map<AgreementId, Arc<Given>>,
    open: Map<OrganisationId, Set<AgreementId>>,
}

impl Agreements {
    pub(crate) fn get(&self, id: &AgreementId) -> Option<&Arc<Given>> {
        self.all.get(id)
    }

    /// How many of an organisation are not over at a moment.
    pub(crate) fn open_of(&self, to: &OrganisationId, now: Time) -> usize {
        self.open_to(to).filter(|given| now < given.agreement.until).count()
    }

    /// Those of an organisation that are in force at a moment, by name.
    pub(crate) fn in_force(
        &self,
        to: &OrganisationId,
        now: Time,
    ) -> impl Iterator<Item = Arc<Agreement>> {
        let open = self.open_to(to).filter(move |one| one.standing(now) == Standing::InForce);
        open.map(|given| Arc::clone(&given.agreement))
    }

    fn open_to(&self, to: &OrganisationId) -> impl Iterator<Item = &Arc<Given>> {
        let ids = self.open.get(to).into_iter().flatten();
        ids.filter_map(|id| self.all.get(id))
    }

    /// What is over by then is not looked at any more when somebody's scope is made.
    pub(crate) fn give(&mut self, given: Given) {
        let (to, at) = (given.agreement.to.clone(), given.at);
        let over = self.open_to(&to).filter(|one| one.agreement.until <= at);
        let over: Vec<AgreementId> = over.map(|one| one.agreement.id.clone()).collect();
        let open = self.open.entry(to).or_default();
        for id in &over {
            open.remove(id);
        }
        open.insert(given.agreement.id.clone());
        self.all.insert(given.agreement.id.clone(), Arc::new(given));
    }

    pub(crate) fn withdraw(&mut self, id: &AgreementId, at: Time, reason: &str) {
        let Some(given) = self.all.get_mut(id) else { return };
        Arc::make_mut(given).withdrawn = Some((at, reason.to_owned()));
        let to = given.agreement.to.clone();
        self.open.entry(to).or_default().remove(id);
    }
}

impl Access {
    /// The agreements that an organisation of the caller gave or has, by name, whatever became of them.
    pub fn agreements<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a Given> {
        let all = self.agreements.all.values().map(|given| &**given);
        all.filter(|given| is_party(scope, &given.agreement))
    }

    /// An agreement that an organisation of the caller gave or has.
    pub fn agreement(&self, scope: &Scope, id: &AgreementId) -> Option<&Given> {
        self.agreements.get(id).map(|given| &**given).filter(|one| is_party(scope, &one.agreement))
    }

    /// Whether the caller may withdraw an agreement at a moment.
    pub fn may_withdraw(&self, scope: &Scope, given: &Given, now: Time) -> bool {
        matches!(given.standing(now), Standing::Given | Standing::InForce)
            && scope.may(Role::Administrator, &given.agreement.from)
    }
}

/// Whether the caller belongs to one of its two sides.
pub(crate) fn is_party(scope: &Scope, agreement: &Agreement) -> bool {
    scope.sees(&agreement.from) || scope.sees(&agreement.to)
}
