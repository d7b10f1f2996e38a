//! Whether what a file says hangs together: tried on an empty registry, and against the
//! protocols that `connect` speaks.

use std::collections::BTreeMap;

use guildhall_connect::ConnectError;
use guildhall_model::Connection;
use guildhall_registry::{Command, Event, Registry, RegistryError, nearest};

use super::{Place, SiteError, SiteFile};

/// Types, kinds of link and assets, and where each is said.
pub(super) fn plant(site: &SiteFile) -> Vec<(Command, Place)> {
    let types = (Command::SetTypes(site.types.clone()), Place::Organisation);
    let kinds = site.relationship_types.iter().map(|kind| {
        (Command::SetRelationshipType(kind.clone()), Place::LinkType(kind.name.clone()))
    });
    let assets = site
        .assets
        .iter()
        .map(|asset| (Command::SetAsset(asset.clone()), Place::Asset(asset.id.clone())));
    std::iter::once(types).chain(kinds).chain(assets).collect()
}

/// Links and connections, and where each is said.
pub(super) fn wiring(site: &SiteFile) -> Vec<(Command, Place)> {
    let links = site
        .relationships
        .iter()
        .map(|link| (Command::Relate(link.clone()), Place::Link(link.clone())));
    let connections = site.connections.iter().map(|connection| {
        let place = Place::Connection(connection.id.clone());
        (Command::SetConnection(connection.clone()), place)
    });
    links.chain(connections).collect()
}

/// Checks a file in itself.
pub(super) fn site_file(site: &SiteFile) -> Result<(), SiteError> {
    let mut registry = Registry::default();
    let refused = |why: Box<(RegistryError, Place)>| refused(site, &why.0, &why.1);
    for event in decide(&registry, &plant(site)).map_err(refused)? {
        registry.apply(&event);
    }
    for (connection, below) in &site.points_below {
        if registry.asset(below).is_none() {
            let message = format!("there is no asset `{below}`");
            let paths: Vec<&str> = registry.assets().map(|asset| asset.id.as_str()).collect();
            let meant = nearest(below.as_str(), paths);
            return Err(site.wrong(&Place::PointsBelow(connection.clone()), message).meant(meant));
        }
    }
    decide(&registry, &wiring(site)).map_err(refused)?;
    site.connections.iter().try_for_each(|connection| check_protocol(site, connection))
}

/// Checks that a file says nothing else than those before it about what they share.
pub(super) fn agreement(before: &[SiteFile], site: &SiteFile) -> Result<(), SiteError> {
    for other in before {
        let kinds = (&site.relationship_types, &other.relationship_types);
        let differs = None
            .or_else(|| {
                let (ours, theirs) = (&site.organisation, &other.organisation);
                (ours.id == theirs.id && ours != theirs)
                    .then(|| (format!("organisation `{}`", ours.id), Place::Organisation))
            })
            .or_else(|| {
                let id = differing(&site.assets, &other.assets, |asset| &asset.id)?;
                Some((format!("asset `{id}`"), Place::Asset(id.clone())))
            })
            .or_else(|| {
                let id = differing(&site.types, &other.types, |asset_type| &asset_type.id)?;
                Some((format!("type `{id}`"), Place::Type(id.clone())))
            })
            .or_else(|| {
                let name = differing(kinds.0, kinds.1, |kind| &kind.name)?;
                Some((format!("kind of link `{name}`"), Place::LinkType(name.clone())))
            })
            .or_else(|| {
                let id = differing(&site.connections, &other.connections, |c| &c.id)?;
                Some((format!("connection `{id}`"), Place::Connection(id.clone())))
            });
        if let Some((what, place)) = differs {
            let message = format!("{what} is said differently in {}", other.name);
            let advice = "say it alike in both files, or in one of them only";
            return Err(site.wrong(&place, message).advised(advice));
        }
    }
    Ok(())
}

/// The first of `ours` that `theirs` has under the same name, but otherwise.
fn differing<'a, T: PartialEq, N: Ord>(
    ours: &'a [T],
    theirs: &'a [T],
    name: impl Fn(&'a T) -> &'a N,
) -> Option<&'a N> {
    let theirs: BTreeMap<&N, &T> = theirs.iter().map(|one| (name(one), one)).collect();
    let mut names = ours.iter().map(|one| (name(one), one));
    let differs = names.find(|(name, one)| theirs.get(name).is_some_and(|other| other != one));
    differs.map(|(name, _)| name)
}

/// Decides all of them at once; if that is refused, finds the first that is.
fn decide(
    registry: &Registry,
    commands: &[(Command, Place)],
) -> Result<Vec<Event>, Box<(RegistryError, Place)>> {
    let first = |count: usize| {
        let commands = commands.iter().take(count).map(|(command, _)| command.clone());
        registry.decide(Command::Many(commands.collect()))
    };
    let mut error = match first(commands.len()) {
        Ok(events) => return Ok(events),
        Err(error) => error,
    };
    let (mut good, mut bad) = (0, commands.len());
    while good + 1 < bad {
        let middle = usize::midpoint(good, bad);
        match first(middle) {
            Ok(_) => good = middle,
            Err(earlier) => (bad, error) = (middle, earlier),
        }
    }
    let place = commands.get(good).map_or(Place::Organisation, |(_, place)| place.clone());
    Err(Box::new((error, place)))
}

/// Says the registry's refusal at the word that it is about, or at `place`.
fn refused(site: &SiteFile, error: &RegistryError, place: &Place) -> SiteError {
    use RegistryError as E;
    let word = match error {
        E::UnknownType { wanted, .. } => Some(Place::TypeUsed(wanted.clone())),
        E::TypeTaken { id } | E::BuiltIn { id } => Some(Place::Type(id.clone())),
        E::InheritanceCycle { id, .. } | E::CompositionCycle { id, .. } => {
            Some(Place::Type(id.clone()))
        }
        E::PropertyTwice { type_id, property }
        | E::PropertyKind { type_id, property, .. }
        | E::Band { type_id, property, .. } => {
            Some(Place::Property(type_id.clone(), property.clone()))
        }
        E::Unit { type_id, property, .. } => Some(Place::Unit(type_id.clone(), property.clone())),
        E::ComponentTwice { type_id, component } | E::ComponentKind { type_id, component, .. } => {
            Some(Place::Component(type_id.clone(), component.clone()))
        }
        E::UnknownAsset { id, .. } => Some(Place::AssetUsed(id.clone())),
        E::UnknownLinkType { word, .. } | E::ImpliedLink { word } => {
            Some(Place::LinkTypeUsed(word.clone()))
        }
        E::UnknownTag { connection, tag, .. }
        | E::TagTwice { connection, tag, .. }
        | E::PointTwice { connection, tag, .. }
        | E::HealthTag { connection, tag } => {
            Some(Place::Point(connection.clone(), tag.as_str().to_owned()))
        }
        _ => None,
    };
    let place = word.as_ref().filter(|word| site.places.contains_key(word)).unwrap_or(place);
    let wrong = site.wrong(place, error.to_string());
    match error.nearest() {
        Some(word) => wrong.meant(Some(word.to_owned())),
        None => wrong.advised(error.hint()),
    }
}

/// Settings and addresses. A password that is missing from the environment is no fault of the
/// file: the connection says so itself.
fn check_protocol(site: &SiteFile, connection: &Connection) -> Result<(), SiteError> {
    use ConnectError as E;
    let Err(error) = guildhall_connect::check(connection) else { return Ok(()) };
    let id = || connection.id.clone();
    let (place, meant) = match &error {
        E::NoPassword { .. } => return Ok(()),
        E::UnknownProtocol { nearest, .. } => (Place::Protocol(id()), *nearest),
        E::UnknownSetting { key, nearest, .. } => (Place::Setting(id(), key.clone()), *nearest),
        E::BadSetting { key, .. } => (Place::Setting(id(), (*key).to_owned()), None),
        E::BadAddress { address, .. } => (Place::Address(id(), address.clone()), None),
        _ => (Place::Connection(id()), None),
    };
    let own = Place::Connection(id());
    let place = if site.places.contains_key(&place) { &place } else { &own };
    let wrong = site.wrong(place, error.to_string());
    Err(match meant {
        Some(word) => wrong.meant(Some(word.to_owned())),
        None => wrong.advised(error.hint()),
    })
}
