//! What a house begins with: what files of sites and programmes say, and somebody who may enter.

use std::collections::BTreeSet;

use guildhall_model::{
    Actor, Asset, AssetId, Label, Level, Name, Organisation, OrganisationId, Person, PersonId,
    Role, TypeId,
};

use super::{FIRST_PERSON, Ledger};
use crate::error::ServerError;
use crate::learn::keep;
use crate::programme::ProgrammeFile;
use crate::site;
use crate::site::SiteFile;

/// What a house without site files begins with, so that a machine can be connected at once.
const FIRST_ORGANISATION: &str = "home";
const FIRST_SITE: &str = "site";

impl Ledger {
    /// Takes over what the files of sites and programmes say, and makes the first person when
    /// there is nobody. Returns whether it did: whether this is a first start.
    pub(crate) fn take_over(
        &mut self,
        sites: &[SiteFile],
        programmes: &[ProgrammeFile],
    ) -> Result<bool, ServerError> {
        let first_start = self.state.access.is_empty();
        for file in sites {
            let (people, plant) = site::commands(file);
            let refused =
                |source| ServerError::SiteRefused { file: file.name().to_owned(), source };
            self.change_access(&Actor::System, &people).map_err(refused)?;
            let plant = keep(&self.state.registry, plant);
            self.change_plant(&Actor::System, &plant).map_err(refused)?;
        }
        if first_start && sites.is_empty() {
            self.begin_empty()?;
        }
        for file in programmes {
            let refused =
                |source| ServerError::ProgrammeRefused { file: file.name.clone(), source };
            let office = guildhall_access::Command::SetOrganisation(file.office.clone());
            self.change_access(&Actor::System, &office).map_err(refused)?;
            for command in file.commands(&self.state.network) {
                self.change_network((&Actor::System, None), None, &command).map_err(refused)?;
            }
        }
        if first_start {
            self.add_first_person()?;
        }
        Ok(first_start)
    }

    /// One organisation and one site of its own.
    fn begin_empty(&mut self) -> Result<(), ServerError> {
        let owner = name(FIRST_ORGANISATION, OrganisationId::new)?;
        let label = Label { en: "Home".to_owned(), ko: Some("우리 조직".to_owned()) };
        let organisation = Organisation { id: owner.clone(), label: label.clone() };
        let add = guildhall_access::Command::SetOrganisation(organisation);
        self.change_access(&Actor::System, &add)?;
        let root = AssetId::root(&name(FIRST_ORGANISATION, Name::new)?);
        let site = root.child(&name(FIRST_SITE, Name::new)?);
        let site_label = Label { en: "Site".to_owned(), ko: Some("사업장".to_owned()) };
        let asset = |id, label, type_id, level| {
            let (owner, description) = (owner.clone(), Label::default());
            let type_id = name(type_id, TypeId::new)?;
            Ok::<_, ServerError>(Asset { id, type_id, owner, level, label, description })
        };
        let commands = vec![
            guildhall_registry::Command::SetAsset(asset(
                root,
                label,
                "Enterprise",
                Level::Enterprise,
            )?),
            guildhall_registry::Command::SetAsset(asset(site, site_label, "Site", Level::Site)?),
        ];
        self.change_plant(&Actor::System, &guildhall_registry::Command::Many(commands))?;
        Ok(())
    }

    /// An administrator of every organisation there is.
    fn add_first_person(&mut self) -> Result<(), ServerError> {
        let id = name(FIRST_PERSON, PersonId::new)?;
        let mut rest = self.organisations().into_iter();
        let Some(first) = rest.next() else { return Ok(()) };
        let (role, now) = (Role::Administrator, self.clock.now());
        let person = Person { id: id.clone(), name: "Administrator".to_owned() };
        let add = guildhall_access::Command::AddPerson { person, organisation: first, role };
        let more = rest.map(|organisation| guildhall_access::Command::SetRole {
            person: id.clone(),
            organisation,
            role: Some(role),
            now,
        });
        let commands = std::iter::once(add).chain(more).collect();
        Ok(self.change_access(&Actor::System, &guildhall_access::Command::Many(commands))?)
    }

    /// The owners of all assets, and the offices of all programmes.
    fn organisations(&self) -> BTreeSet<OrganisationId> {
        let owners = self.state.registry.assets().map(|asset| &asset.owner);
        owners.chain(self.state.network.offices()).cloned().collect()
    }
}

fn name<T>(
    text: &str,
    new: impl Fn(&str) -> Result<T, guildhall_model::NameError>,
) -> Result<T, ServerError> {
    new(text).map_err(|error| ServerError::Usage { what: error.to_string() })
}
