//! What machines tell of beyond the points of their connections: a tag and a point for each,
//! where the connection's settings say so.
//!
//! [`Learner`] stands before the hub. What it hears it hands to a thread of its own, which lets
//! the desk decide: the connection is started anew with the new points, and the machine tells all
//! of them again. So a value is never taken that has no point, and what is found once is in every
//! respect as if a person had mapped it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Weak};
use std::time::Duration;

use guildhall_model::id::NAME_CHARS_MAX;
use guildhall_model::sample::Answer;
use guildhall_model::{Admit, AssetId, Batch, Connection, ConnectionId, Point, Stranger, TagPath};
use guildhall_registry::{Command, Registry};

use crate::desk::FrontDesk;
use crate::error::ServerError;

/// The setting of a connection that says whether tags are made, and the word for it.
const UNKNOWN: &str = "unknown";
const CREATE: &str = "create";

/// The one that names the asset below which they are made.
const UNDER: &str = "unknown_under";

/// Most messages of machines that wait; what comes then is told again by the next birth.
const WAITING_MAX: usize = 1_000;

/// How long to wait for what else a machine tells, so that it is started anew once.
const SETTLE: Duration = Duration::from_secs(1);

type Told = (ConnectionId, Vec<Stranger>);

/// Hands samples on to the hub, and keeps what is no sample yet.
pub(crate) struct Learner {
    admit: Arc<dyn Admit>,
    told: SyncSender<Told>,
}

/// What a [`Learner`] keeps, to be looked through once there is a desk.
pub(crate) struct Lessons(Receiver<Told>);

impl Learner {
    pub(crate) fn new(admit: Arc<dyn Admit>) -> (Learner, Lessons) {
        let (told, lessons) = sync_channel(WAITING_MAX);
        (Learner { admit, told }, Lessons(lessons))
    }
}

impl Admit for Learner {
    fn admit(&self, batch: Batch, answer: Answer) {
        self.admit.admit(batch, answer);
    }

    fn has_room(&self) -> bool {
        self.admit.has_room()
    }

    fn strangers(&self, connection: &ConnectionId, found: Vec<Stranger>) {
        let _told_again_later = self.told.try_send((connection.clone(), found));
    }
}

impl Lessons {
    /// Learns on a thread of its own, as long as there is a desk. No connection gets more points
    /// than `points_max` by it.
    pub(crate) fn begin(self, desk: &Arc<FrontDesk>, points_max: usize) -> Result<(), ServerError> {
        let desk = Arc::downgrade(desk);
        let run = move || self.run(&desk, points_max);
        let spawned = std::thread::Builder::new().name("learner".into()).spawn(run);
        spawned
            .map(drop)
            .map_err(|source| ServerError::System { what: "a thread for new points", source })
    }

    fn run(self, desk: &Weak<FrontDesk>, points_max: usize) {
        while let Ok((id, found)) = self.0.recv() {
            let mut all = BTreeMap::from([(id, found)]);
            loop {
                match self.0.recv_timeout(SETTLE) {
                    Ok((id, found)) => all.entry(id).or_default().extend(found),
                    Err(RecvTimeoutError::Timeout) => break,
                    Err(RecvTimeoutError::Disconnected) => return,
                }
            }
            let Some(desk) = desk.upgrade() else { return };
            for (id, found) in all {
                let learned = desk.change_by(|registry| learn(registry, &id, &found, points_max));
                if let Err(error) = learned {
                    tracing::warn!(connection = %id, "no tags are made of what is new: {error}");
                }
            }
        }
    }
}

/// A site file's word on a connection, with the points that were made beyond it: a file that is
/// read again at each start does not take them away.
pub(crate) fn keep(registry: &Registry, command: Command) -> Command {
    match command {
        Command::Many(all) => {
            Command::Many(all.into_iter().map(|one| keep(registry, one)).collect())
        }
        Command::SetConnection(mut wanted) => {
            let under = wanted.settings.get(UNDER).and_then(|path| AssetId::new(path).ok());
            let creates = wanted.settings.get(UNKNOWN).is_some_and(|word| word == CREATE);
            if let Some((old, under)) = registry.connection(&wanted.id).zip(under)
                && creates
            {
                let taken = Taken::by(&wanted);
                let made = old.points.iter().filter(|point| {
                    let other = !taken.addresses.contains(&point.address);
                    let free = !taken.tags.contains(&point.tag);
                    other && free && point.tag.asset().is_within(&under)
                });
                wanted.points.extend(made.cloned());
            }
            Command::SetConnection(wanted)
        }
        other => other,
    }
}

/// What makes tags and points of what a connection found.
fn learn(
    registry: &Registry,
    id: &ConnectionId,
    found: &[Stranger],
    points_max: usize,
) -> Option<Command> {
    let connection = registry.connection(id)?;
    let under = AssetId::new(connection.settings.get(UNDER)?).ok()?;
    let Some(asset) = registry.asset(&under).filter(|asset| asset.owner == connection.owner) else {
        tracing::warn!(connection = %id, "no tags are made: there is no asset `{under}` of its owner");
        return None;
    };
    let mut changed = Connection::clone(connection);
    let mut taken = Taken::by(connection);
    let (mut tags, mut left_out) = (Vec::new(), 0);
    for Stranger { address, data_type } in found {
        if taken.addresses.contains(address) {
            continue;
        }
        match taken.free_tag(registry, &asset.id, address) {
            Some(tag) if changed.points.len() < points_max => {
                taken.addresses.insert(Arc::clone(address));
                taken.tags.insert(tag.clone());
                tags.push((tag.clone(), *data_type));
                changed.points.push(Point { address: Arc::clone(address), tag });
            }
            _ => left_out += 1,
        }
    }
    if left_out > 0 {
        tracing::warn!(
            connection = %id,
            left_out,
            "metrics without a tag: their tag is another's, or the limit of {points_max} points \
             is reached"
        );
    }
    if tags.is_empty() {
        return None;
    }
    tracing::info!(connection = %id, points = tags.len(), "tags are made below `{under}`");
    let take = Command::TakeArrivals { under, tags };
    Some(Command::Many(vec![take, Command::ChangeConnection(changed)]))
}

/// What the points of a connection have, and which assets were asked about.
struct Taken {
    addresses: HashSet<Arc<str>>,
    tags: HashSet<TagPath>,
    assets: HashMap<AssetId, bool>,
}

impl Taken {
    fn by(connection: &Connection) -> Taken {
        let points = connection.points.iter();
        Taken {
            addresses: points.clone().map(|point| Arc::clone(&point.address)).collect(),
            tags: points.map(|point| point.tag.clone()).collect(),
            assets: HashMap::new(),
        }
    }

    /// The tag of an address, when nothing else fills it and its asset can have it.
    fn free_tag(&mut self, registry: &Registry, under: &AssetId, address: &str) -> Option<TagPath> {
        let path = tag_of(under, address).filter(|path| !self.tags.contains(path))?;
        let free = match registry.tag(path.as_str()) {
            Some(tag) => registry.connection_of(tag.id).is_none(),
            None => *self.assets.entry(path.asset()).or_insert_with_key(|id| {
                registry.asset(id).is_none_or(|asset| registry.takes_arrivals(asset))
            }),
        };
        free.then_some(path)
    }
}

/// `group/node/device:Motor/Speed` below the asset: the group is the connection's and left out,
/// the folders of the metric are assets, and what no name has becomes `_`.
fn tag_of(under: &AssetId, address: &str) -> Option<TagPath> {
    let (place, metric) = address.split_once(':')?;
    let names = place.split('/').skip(1).chain(metric.split('/')).map(name);
    let names: Vec<String> = names.collect::<Option<_>>()?;
    let (property, assets) = names.split_last()?;
    let path = assets.iter().fold(under.to_string(), |path, name| format!("{path}/{name}"));
    TagPath::new(&format!("{path}.{property}")).ok()
}

fn name(text: &str) -> Option<String> {
    let kept = |letter: char| match letter {
        '_' | '-' => letter,
        letter if letter.is_ascii_alphanumeric() => letter,
        _ => '_',
    };
    let name: String = text.chars().map(kept).collect();
    let name = name.trim_start_matches(['_', '-']);
    (!name.is_empty() && name.len() <= NAME_CHARS_MAX).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_paths() {
        let under = AssetId::new("works/site").unwrap();
        for (address, path) in [
            ("g/edge:Speed", Some("works/site/edge.Speed")),
            ("g/edge/pump 7:Motor/Speed (rpm)", Some("works/site/edge/pump_7/Motor.Speed__rpm_")),
            ("g/edge/온도:value", None),
            ("g/edge:", None),
            ("no colon", None),
        ] {
            let found = tag_of(&under, address);
            assert_eq!(found.as_ref().map(TagPath::as_str), path, "{address}");
        }
    }
}
