//! What one person may see of webhooks, and what is told at them.
//!
//! | what | who sees it |
//! | --- | --- |
//! | a webhook of an organisation, and how far it was told | who signs for the organisation |
//! | what is told at it | what whoever is signed in sees: calls that are public, institutes |

use guildhall_model::{OrganisationId, Time};

use super::View;
use super::opportunity::{Happened, Opportunities, Opportunity};
use crate::ids::WebhookId;
use crate::institute::InstituteAwarded;
use crate::state::Network;
use crate::webhook::{Kind, Of, Webhook};

/// Something that was told in public, to be told at a webhook.
#[derive(Debug)]
pub struct Announcement<'a> {
    /// Its number in the order of the journal, from 1.
    pub number: u64,
    /// When.
    pub at: Time,
    /// Of which kind.
    pub kind: Kind,
    /// Of what.
    pub told: Told<'a>,
}

/// Of what something was told.
#[derive(Debug)]
pub enum Told<'a> {
    /// Of a call: which of what happened to it.
    Call(Opportunity<'a>, usize),
    /// Of an institute.
    Institute(&'a InstituteAwarded),
}

impl Network {
    /// All webhooks, by organisation and name, for who delivers.
    pub fn webhooks(&self) -> impl Iterator<Item = &Webhook> {
        self.webhooks.all()
    }

    /// How much was told in public.
    pub fn announced(&self) -> u64 {
        self.webhooks.announced()
    }

    /// The first thing behind a number that is of one of the kinds that a webhook asks for, as an organisation
    /// of this house may see it.
    pub fn next_for(&self, webhook: &Webhook, behind: u64, now: Time) -> Option<Announcement<'_>> {
        let all = behind + 1..=self.announced();
        let mut all = all.filter_map(|number| self.announcement(number, now));
        all.find(|one| webhook.set.kinds.contains(&one.kind))
    }

    fn announcement(&self, number: u64, now: Time) -> Option<Announcement<'_>> {
        let one = self.webhooks.announcement(number)?;
        let told = match &one.of {
            Of::Institute { institute } => {
                Told::Institute(&self.institutes.get(institute)?.agreement)
            }
            Of::Call { call, kind, amendments } => {
                let seen = Opportunities::known(self, now).get(call)?;
                let amendments = usize::try_from(*amendments).ok()?;
                let of = |one: &Happened<'_>| match kind {
                    Kind::CallDecided => matches!(one, Happened::Decided),
                    _ => !matches!(one, Happened::Decided),
                };
                let at = match kind {
                    Kind::CallDecided => seen.happened.iter().position(|one| of(&one.what)),
                    _ => Some(amendments),
                };
                let at = at.filter(|at| seen.happened.get(*at).is_some_and(|one| of(&one.what)))?;
                Told::Call(seen, at)
            }
        };
        Some(Announcement { number, at: one.at, kind: one.of.kind(), told })
    }
}

impl<'a> View<'a> {
    /// The webhooks of the organisations for which the reader signs.
    pub fn webhooks(self) -> impl Iterator<Item = &'a Webhook> {
        let signs = move |one: &&Webhook| self.signs_webhook(&one.set.organisation);
        self.network.webhooks.all().filter(signs)
    }

    /// One of them.
    pub fn webhook(self, organisation: &OrganisationId, id: &WebhookId) -> Option<&'a Webhook> {
        self.network.webhooks.get(organisation, id).filter(|_| self.signs_webhook(organisation))
    }

    fn signs_webhook(self, organisation: &OrganisationId) -> bool {
        self.scope.acts_for(organisation)
    }
}
