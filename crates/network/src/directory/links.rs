//! Who belongs to whom: affiliates by control and branches, since a day and until a day.
//!
//! One side says it, the other confirms it, and from then on it holds on its days. The same is done
//! to change it or to end it. So nobody is counted with others on the word of one side, and nobody
//! leaves a group on his own word. What would make a circle or say a thing twice is refused when it
//! is said, with all that waits taken for true: so it is the same in which order it is confirmed.
//!
//! Before there were links an organisation named its owner itself. Such a link is *taken over*: it
//! holds, without a first day, and waits for the owner, who was never asked. As it stands on the word of one
//! side, either of them may end it, as the part always could.

use std::collections::BTreeSet;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Map, OrganisationId, Time};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::{Ns, Text};

/// Most links of an organisation, to those above and below it together.
pub const LINKS_MAX: usize = 1_000;

/// How a part belongs to its whole.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum LinkKind {
    /// An organisation of its own, which the other controls or has the power to control.
    Affiliate,
    /// A place of the other, no organisation of its own in law.
    Branch,
}

impl LinkKind {
    /// Both of them.
    pub const ALL: [LinkKind; 2] = [LinkKind::Affiliate, LinkKind::Branch];

    /// The word for it in files and API.
    pub const fn word(self) -> &'static str {
        match self {
            LinkKind::Affiliate => "affiliate",
            LinkKind::Branch => "branch",
        }
    }
}

/// Which link: two organisations are linked at most once on a day.
#[serde_as]
#[derive(
    Clone,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct LinkKey {
    /// Who belongs to the other.
    #[serde_as(as = "Text")]
    pub part: OrganisationId,
    /// To whom it belongs.
    #[serde_as(as = "Text")]
    pub whole: OrganisationId,
    /// The first day; none of what was taken over, which has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub since: Option<Day>,
}

impl LinkKey {
    /// The other side of the one that speaks; none of whom it is not about.
    pub fn other(&self, side: &OrganisationId) -> Option<&OrganisationId> {
        match side {
            side if *side == self.part => Some(&self.whole),
            side if *side == self.whole => Some(&self.part),
            _ => None,
        }
    }
}

/// What both sides agree on.
#[serde_as]
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Terms {
    /// How the part belongs to the whole.
    pub kind: LinkKind,
    /// The first day without it; none as long as it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub until: Option<Day>,
}

/// One side says that a link is so.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkSaid {
    /// Which.
    #[serde(flatten)]
    pub link: LinkKey,
    /// What it is.
    #[serde(flatten)]
    pub terms: Terms,
    /// Which side.
    #[serde_as(as = "Text")]
    pub by: OrganisationId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// The other side says the same.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkConfirmed {
    /// Which.
    #[serde(flatten)]
    pub link: LinkKey,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// What one side said does not stand: it took it back, or the other does not confirm it.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkDropped {
    /// Which.
    #[serde(flatten)]
    pub link: LinkKey,
    /// Which side dropped it.
    #[serde_as(as = "Text")]
    pub by: OrganisationId,
    /// When.
    #[serde(rename = "at_ns")]
    #[serde_as(as = "Ns")]
    pub at: Time,
}

/// What one side said and the other has not confirmed.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Said {
    /// What it is.
    pub terms: Terms,
    /// Which side.
    pub by: OrganisationId,
    /// When; none of what was taken over.
    pub at: Option<Time>,
}

/// A link between two organisations.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Link {
    /// Which.
    pub key: LinkKey,
    /// What holds; none as long as it was never confirmed.
    pub agreed: Option<Terms>,
    /// What waits for the other side.
    pub open: Option<Said>,
    /// Whether it holds on the word of its part alone, from before there were links.
    pub taken_over: bool,
}

impl Link {
    /// Whether it holds on any of some days, both ends included.
    pub fn holds(&self, from: Day, to: Day) -> bool {
        let begun = self.key.since.is_none_or(|since| since <= to);
        let lasts = |terms: Terms| terms.until.is_none_or(|until| from < until);
        begun && self.agreed.is_some_and(lasts)
    }

    /// Who is to confirm what waits.
    pub fn waits_for(&self) -> Option<&OrganisationId> {
        self.open.as_ref().and_then(|open| self.key.other(&open.by))
    }

    /// Whether it could hold on a day if all that waits were confirmed.
    fn may_hold(&self, day: Option<Day>) -> bool {
        let begun = self.key.since.is_none_or(|since| day.is_some_and(|day| since <= day));
        let lasts =
            |until: Option<Day>| until.is_none_or(|until| day.is_none_or(|day| day < until));
        begun && self.ends().any(lasts)
    }

    /// The last days that are said of it.
    fn ends(&self) -> impl Iterator<Item = Option<Day>> {
        let said = self.open.as_ref().map(|open| open.terms);
        self.agreed.into_iter().chain(said).map(|terms| terms.until)
    }
}

/// All links, by each of their two ends. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(super) struct Links(Map<OrganisationId, Arc<Vec<Arc<Link>>>>);

impl Links {
    /// Those of an organisation, to whom it belongs and what belongs to it.
    pub(super) fn of(&self, organisation: &OrganisationId) -> &[Arc<Link>] {
        self.0.get(organisation).map_or(&[], |links| links)
    }

    pub(super) fn get(&self, key: &LinkKey) -> Option<&Arc<Link>> {
        self.of(&key.part).iter().find(|link| link.key == *key)
    }

    /// The owner that an organisation named itself before there were links.
    pub(super) fn taken_over(&self, part: &OrganisationId) -> Option<&OrganisationId> {
        let mut links = self.of(part).iter();
        links.find(|link| link.taken_over && link.key.part == *part).map(|link| &link.key.whole)
    }

    /// All that are one with an organisation over links that hold on any of some days.
    pub(super) fn group<'a>(
        &'a self,
        organisation: &'a OrganisationId,
        (from, to): (Day, Day),
    ) -> BTreeSet<&'a OrganisationId> {
        let mut group = BTreeSet::new();
        let mut open = vec![organisation];
        while let Some(next) = open.pop() {
            if group.insert(next) {
                let held = self.of(next).iter().filter(|link| link.holds(from, to));
                open.extend(held.filter_map(|link| link.key.other(next)));
            }
        }
        group
    }

    /// Whether a part would belong to itself on any day.
    pub(super) fn is_circle(&self, key: &LinkKey, until: Option<Day>) -> bool {
        // On the last of the first days of a circle's links all of them hold.
        let mut days = BTreeSet::from([key.since]);
        let above = self.above(&key.whole, |_| true);
        let begins = above.iter().flat_map(|id| self.of(id)).map(|link| link.key.since);
        days.extend(begins.filter(|day| {
            *day > key.since && until.is_none_or(|until| day.is_none_or(|day| day < until))
        }));
        let meets = |day: &Option<Day>| {
            self.above(&key.whole, |link| link.may_hold(*day)).contains(&key.part)
        };
        days.iter().any(meets)
    }

    /// Another link between the same two that could hold on a day of this one.
    pub(super) fn twice(&self, key: &LinkKey, until: Option<Day>) -> Option<&Link> {
        let others = self.of(&key.part).iter().map(|link| &**link);
        let begins_before = |since: Option<Day>, until: Option<Day>| {
            until.is_none_or(|until| since.is_none_or(|since| since < until))
        };
        others.filter(|link| link.key.other(&key.part) == Some(&key.whole)).find(|link| {
            let overlaps = |end| begins_before(key.since, end);
            link.key != *key && begins_before(link.key.since, until) && link.ends().any(overlaps)
        })
    }

    /// All to whom an organisation belongs over some links, itself included.
    fn above<'a>(
        &'a self,
        organisation: &'a OrganisationId,
        counts: impl Fn(&Link) -> bool,
    ) -> BTreeSet<&'a OrganisationId> {
        let mut all = BTreeSet::new();
        let mut open = vec![organisation];
        while let Some(next) = open.pop() {
            if all.insert(next) {
                let up = self.of(next).iter().filter(|link| link.key.part == *next);
                open.extend(up.filter(|link| counts(link)).map(|link| &link.key.whole));
            }
        }
        all
    }

    pub(super) fn said(&mut self, event: &LinkSaid) {
        let (terms, by, at) = (event.terms, event.by.clone(), Some(event.at));
        let open = Some(Said { terms, by, at });
        let link = match self.get(&event.link) {
            Some(there) => Link { open, ..(**there).clone() },
            None => Link { key: event.link.clone(), agreed: None, open, taken_over: false },
        };
        self.put(link);
    }

    pub(super) fn confirmed(&mut self, event: &LinkConfirmed) {
        let Some(there) = self.get(&event.link) else { return };
        let agreed = there.open.as_ref().map(|open| open.terms).or(there.agreed);
        let key = event.link.clone();
        self.put(Link { key, agreed, open: None, taken_over: false });
    }

    pub(super) fn dropped(&mut self, event: &LinkDropped) {
        let Some(there) = self.get(&event.link).cloned() else { return };
        self.remove(&event.link);
        if !there.taken_over && there.agreed.is_some() {
            self.put(Link { open: None, ..(*there).clone() });
        }
    }

    /// What a profile said of an owner before there were links: it holds, and waits for him. A
    /// profile without one ended it.
    pub(super) fn take_over(&mut self, part: &OrganisationId, owner: Option<&OrganisationId>) {
        let before = self.taken_over(part).cloned();
        if before.as_ref() == owner {
            return;
        }
        let key = |whole: OrganisationId| LinkKey { part: part.clone(), whole, since: None };
        if let Some(whole) = before {
            self.remove(&key(whole));
        }
        let Some(key) = owner.cloned().map(key).filter(|key| self.get(key).is_none()) else {
            return;
        };
        let terms = Terms { kind: LinkKind::Affiliate, until: None };
        let open = Some(Said { terms, by: part.clone(), at: None });
        self.put(Link { key, agreed: Some(terms), open, taken_over: true });
    }

    fn put(&mut self, link: Link) {
        let link = Arc::new(link);
        for end in [&link.key.part, &link.key.whole] {
            let links = self.0.entry(end.clone()).or_default();
            let links = Arc::make_mut(links);
            match links.binary_search_by(|one| one.key.cmp(&link.key)) {
                Ok(at) => links[at] = Arc::clone(&link),
                Err(at) => links.insert(at, Arc::clone(&link)),
            }
        }
    }

    fn remove(&mut self, key: &LinkKey) {
        let all = &mut self.0;
        for end in [&key.part, &key.whole] {
            let Some(links) = all.get_mut(end) else { continue };
            Arc::make_mut(links).retain(|one| one.key != *key);
            if links.is_empty() {
                all.remove(end);
            }
        }
    }
}
