//! What is asked of the directory, and what is refused.

use guildhall_model::{Day, OrganisationId};

use super::links::{LINKS_MAX, LinkConfirmed, LinkDropped, LinkKey, LinkSaid, Terms};
use super::standards::{self, SizeTableSet, TABLE_VERSIONS_MAX, TABLES_MAX};
use super::{Orcid, OrcidSet, Profile, ProfileSet};
use crate::competition::{TITLE_CHARS_MAX, check_text};
use crate::decide::{Desk, must_have_seen};
use crate::error::NetworkError;
use crate::event::Event;
use crate::ids::{ProgrammeId, TableId, next};
use crate::policy::PolicyError;

/// What can be asked of links, people and tables of size standards.
#[derive(Clone, Debug, PartialEq)]
pub enum DirectoryCommand {
    /// Says, for one side, that a link is so, or that it ends. For those who sign for that side;
    /// whoever signs for both confirms it at once.
    SayLink {
        /// Which side.
        by: OrganisationId,
        /// Which link.
        link: LinkKey,
        /// What it is.
        terms: Terms,
    },
    /// Confirms, for the other side, what was said. For those who sign for it.
    ConfirmLink {
        /// Which side.
        by: OrganisationId,
        /// Which link.
        link: LinkKey,
        /// What is confirmed, as it was read.
        terms: Terms,
    },
    /// Takes back what was said, or declines to confirm it. For those who sign for a side.
    DropLink {
        /// Which side.
        by: OrganisationId,
        /// Which link.
        link: LinkKey,
    },
    /// The actor's own ORCID iD; none to take it back.
    SetOrcid {
        /// Which.
        orcid: Option<Orcid>,
    },
    /// The next version of a table of size standards. For officers of its programme.
    SetSizeTable {
        /// Which.
        table: TableId,
        /// Of which programme.
        programme: ProgrammeId,
        /// The first day on which it holds.
        from: Day,
        /// From where it is.
        source: String,
        /// The table, as CSV.
        csv: String,
    },
}

impl Desk<'_> {
    pub(crate) fn set_profile(
        &self,
        profile: Profile,
        seen: Option<u32>,
    ) -> Result<Vec<Event>, NetworkError> {
        let directory = &self.network.directory;
        let organisation = &profile.organisation;
        self.must_sign(organisation, "say what it is")?;
        if let Some(label) = &profile.label {
            let texts = std::iter::once(&label.en).chain(&label.ko);
            for text in texts {
                check_text(text, "the name of the organisation", TITLE_CHARS_MAX)?;
            }
        }
        if let Some(amount) = profile.receipts.filter(|receipts| receipts.units() < 0) {
            let amount = amount.to_string();
            return Err(NetworkError::Below { what: "the receipts of a year", amount });
        }
        for (what, text) in profile.identifiers.all() {
            let holder = directory.holders.get(&(what.into(), text.into()));
            if holder.is_some_and(|holder| holder != organisation) {
                return Err(NetworkError::Held { what, text: text.to_owned() });
            }
        }
        if directory.profile(organisation) == Some(&profile) {
            return Ok(Vec::new());
        }
        let of = ("profile of", organisation);
        must_have_seen(of, directory.revision(organisation), seen)?;
        let parent = directory.links.taken_over(organisation).cloned();
        Ok(vec![ProfileSet { profile, parent }.into()])
    }

    pub(crate) fn direct(&self, command: DirectoryCommand) -> Result<Vec<Event>, NetworkError> {
        use DirectoryCommand as C;
        match command {
            C::SayLink { by, link, terms } => self.say_link(by, link, terms),
            C::ConfirmLink { by, link, terms } => self.confirm_link(&by, link, terms),
            C::DropLink { by, link } => {
                self.must_sign(&by, "take back its links")?;
                self.must_wait(&by, &link)?;
                Ok(vec![LinkDropped { link, by, at: self.now }.into()])
            }
            C::SetOrcid { orcid } => self.set_orcid(orcid),
            C::SetSizeTable { table, programme, from, source, csv } => {
                self.set_table(table, programme, from, (source, &csv))
            }
        }
    }

    fn say_link(
        &self,
        by: OrganisationId,
        link: LinkKey,
        terms: Terms,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&by, "say to whom it belongs")?;
        let links = &self.network.directory.links;
        let other = link.other(&by).cloned().ok_or_else(|| unknown(&link))?;
        let there = links.get(&link);
        if link.since.is_none() && there.is_none() {
            return Err(unknown(&link));
        }
        if let Some((since, until)) = link.since.zip(terms.until).filter(|(a, b)| a >= b) {
            return Err(NetworkError::Term { since, until });
        }
        let at = self.now;
        let open = there.and_then(|there| there.open.as_ref());
        match open.filter(|open| open.terms == terms) {
            Some(open) if open.by == by => return Ok(Vec::new()),
            // Both say the same.
            Some(_) => return Ok(vec![LinkConfirmed { link, at }.into()]),
            None => {}
        }
        if open.is_none() && there.is_some_and(|there| there.agreed == Some(terms)) {
            return Ok(Vec::new());
        }
        if links.is_circle(&link, terms.until) {
            let LinkKey { part: organisation, whole: parent, .. } = link;
            return Err(NetworkError::Circle { organisation, parent });
        }
        if let Some(twice) = links.twice(&link, terms.until) {
            let since = twice.key.since;
            let LinkKey { part, whole, .. } = twice.key.clone();
            return Err(NetworkError::Linked { part, whole, since });
        }
        if there.is_none() && [&by, &other].iter().any(|end| links.of(end).len() >= LINKS_MAX) {
            return Err(NetworkError::TooMany {
                what: "links of one organisation",
                max: LINKS_MAX,
            });
        }
        let confirmed = self.must_sign(&other, "confirm its links").is_ok();
        let confirmed = confirmed.then(|| LinkConfirmed { link: link.clone(), at }.into());
        let said = LinkSaid { link, terms, by, at }.into();
        Ok(std::iter::once(said).chain(confirmed).collect())
    }

    fn confirm_link(
        &self,
        by: &OrganisationId,
        link: LinkKey,
        terms: Terms,
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(by, "confirm its links")?;
        let there = self.network.directory.links.get(&link);
        let agreed = |there: &&std::sync::Arc<super::Link>| {
            there.open.is_none() && there.agreed == Some(terms) && link.other(by).is_some()
        };
        if there.filter(agreed).is_some() {
            return Ok(Vec::new());
        }
        let open = self.must_wait(by, &link)?;
        let state = if open.by == *by {
            ("said by the same side", "the other side confirms it")
        } else if open.terms != terms {
            ("not what you read: it was changed meanwhile", "load it again, and look at its days")
        } else {
            return Ok(vec![LinkConfirmed { link, at: self.now }.into()]);
        };
        let (id, (state, hint)) = (format!("{}` to `{}", link.part, link.whole), state);
        Err(NetworkError::State { what: "link of", id, state, hint })
    }

    /// What waits of a link, for one of its two sides.
    fn must_wait(&self, by: &OrganisationId, link: &LinkKey) -> Result<&super::Said, NetworkError> {
        let there = self.network.directory.links.get(link).filter(|_| link.other(by).is_some());
        there.and_then(|there| there.open.as_ref()).ok_or_else(|| unknown(link))
    }

    fn set_orcid(&self, orcid: Option<Orcid>) -> Result<Vec<Event>, NetworkError> {
        let person = self.person()?;
        let directory = &self.network.directory;
        if directory.orcid(&person) == orcid.as_ref() {
            return Ok(Vec::new());
        }
        if let Some(taken) = orcid.as_ref().filter(|one| directory.authors.contains_key(*one)) {
            return Err(NetworkError::Held { what: Orcid::WHAT, text: taken.to_string() });
        }
        Ok(vec![OrcidSet { person, orcid }.into()])
    }

    fn set_table(
        &self,
        table: TableId,
        programme: ProgrammeId,
        from: Day,
        (source, csv): (String, &str),
    ) -> Result<Vec<Event>, NetworkError> {
        self.must_sign(&self.programme(&programme)?.office, "set its tables")?;
        check_text(&source, "the source of the table", TITLE_CHARS_MAX)?;
        let tables = &self.network.directory.tables;
        let there = tables.get(&table);
        if there.is_some_and(|there| there.programme != programme) {
            return Err(NetworkError::Taken { what: "size table", id: table.to_string() });
        }
        if there.is_none() && tables.all().count() >= TABLES_MAX {
            return Err(NetworkError::TooMany { what: "size tables", max: TABLES_MAX });
        }
        let standards = standards::read(csv)?;
        let versions = there.map_or(&[][..], |there| &there.versions);
        let same = |one: &&std::sync::Arc<super::TableVersion>| {
            one.from == from && one.source == source && one.standards() == standards
        };
        if versions.iter().any(|one| same(&one)) {
            return Ok(Vec::new());
        }
        if let Some(newest) = versions.last().filter(|newest| newest.from >= from) {
            let (version, from) = (newest.version, newest.from);
            return Err(PolicyError::NotLater { version, from }.into());
        }
        if versions.len() >= TABLE_VERSIONS_MAX {
            let max = TABLE_VERSIONS_MAX;
            return Err(NetworkError::TooMany { what: "versions of a table", max });
        }
        let version = next(versions.len());
        Ok(vec![SizeTableSet { table, programme, version, from, source, standards }.into()])
    }
}

fn unknown(link: &LinkKey) -> NetworkError {
    let id = format!("{}` to `{}", link.part, link.whole);
    NetworkError::Unknown { what: "link that waits, of", id }
}
