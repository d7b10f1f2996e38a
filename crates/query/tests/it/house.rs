//! Two organisations with a pump each, over a real historian and hub.

use std::sync::Arc;

use guildhall_access::{Access, Scope};
use guildhall_historian::{AppendError, Config, Historian};
use guildhall_hub::{Hub, Store, Stored, Tags, Target};
use guildhall_model::*;
use guildhall_query::{Query, Sql, SqlSettings};
use guildhall_registry::{Command, Registry};

/// When the tests' clock stands.
pub(crate) const NOON: i64 = 1_800_000_000;

/// A clock that stands at [`NOON`].
pub(crate) struct Frozen;

impl Clock for Frozen {
    fn now(&self) -> Time {
        Time::from_s(NOON)
    }
}

struct Keep(Arc<Historian>);

impl Store for Keep {
    fn append(&self, samples: Arc<Samples>, stored: Stored) {
        let answer = |outcome: Result<(), AppendError>| {
            stored(outcome.map_err(|error| Refusal::Log { why: error.to_string() }));
        };
        self.0.append(samples, Box::new(answer));
    }
}

/// Two organisations with a pump each, the second with a boiler too; `kim` belongs to the first, `lee` to both, `guest` to none.
pub(crate) struct House {
    pub(crate) query: Arc<Query>,
    hub: Arc<Hub>,
    historian: Arc<Historian>,
    access: Access,
    dir: tempfile::TempDir,
}

fn property(name: &str, data_type: DataType, unit: Option<&str>) -> Property {
    Property {
        name: Name::new(name).unwrap(),
        label: Label::plain(name),
        description: Label::default(),
        data_type,
        unit: unit.map(Arc::from),
        band: unit.map(|_| Band { low: Some(10.0), high: Some(20.0) }),
        writable: false,
        group: None,
    }
}

fn kind(name: &str, properties: Vec<Property>) -> AssetType {
    AssetType {
        id: TypeId::new(name).unwrap(),
        parent: Some(TypeId::new("Equipment").unwrap()),
        label: Label::plain(name),
        description: Label::default(),
        properties,
        components: Vec::new(),
    }
}

/// A pump, and what only the second organisation has.
fn types() -> Vec<AssetType> {
    let pump = vec![
        property("pressure", DataType::Float, Some("kPa")),
        property("mode", DataType::Text, None),
        property("running", DataType::Boolean, None),
        property("starts", DataType::Integer, None),
    ];
    let boiler = vec![property("core_heat", DataType::Float, Some("Cel"))];
    vec![kind("CoolantPump", pump), kind("SecretBoiler", boiler)]
}

fn asset(path: &str, kind: &str, level: Level) -> Command {
    let id = AssetId::new(path).unwrap();
    Command::AddAsset(Asset {
        owner: OrganisationId::new(path.split('/').next().unwrap()).unwrap(),
        type_id: TypeId::new(kind).unwrap(),
        level,
        label: Label::plain(id.name()),
        description: Label::default(),
        id,
    })
}

fn registry() -> Registry {
    let mut commands = vec![Command::SetTypes(types())];
    for organisation in ["one", "two"] {
        commands.push(asset(organisation, "Enterprise", Level::Enterprise));
        commands.push(asset(&format!("{organisation}/site"), "Site", Level::Site));
        commands.push(asset(&format!("{organisation}/site/pump"), "CoolantPump", Level::Equipment));
    }
    commands.push(asset("two/site/boiler", "SecretBoiler", Level::Equipment));
    let mut registry = Registry::default();
    let events = registry.decide(Command::Many(commands)).unwrap();
    events.iter().for_each(|event| registry.apply(event));
    registry
}

fn access() -> Access {
    use guildhall_access::Command;
    let mut access = Access::default();
    let mut does = |command| {
        let events = access.decide(&Actor::System, command).unwrap();
        events.iter().for_each(|event| access.apply(event));
    };
    let organisation = |id: &str| OrganisationId::new(id).unwrap();
    let person = |id: &str| PersonId::new(id).unwrap();
    for id in ["one", "two"] {
        let label = Label::plain(id);
        does(Command::SetOrganisation(Organisation { id: organisation(id), label }));
    }
    for id in ["kim", "lee"] {
        let person = Person { id: person(id), name: id.into() };
        does(Command::AddPerson { person, organisation: organisation("one"), role: Role::Viewer });
    }
    let (person, organisation) = (person("lee"), organisation("two"));
    let (role, now) = (Some(Role::Viewer), Time::MIN);
    does(Command::SetRole { person, organisation, role, now });
    access
}

impl House {
    pub(crate) fn open() -> House {
        let registry = registry();
        let dir = tempfile::tempdir().unwrap();
        let names = |_| None;
        let config = Config::new(dir.path());
        let (historian, _) = Historian::open(config, Arc::new(names), Arc::new(Frozen)).unwrap();
        let historian = Arc::new(historian);
        let hub = Arc::new(Hub::new(Arc::new(Keep(Arc::clone(&historian)))));
        let target = |tag: &Arc<Tag>| {
            (tag.path.shared(), Target { tag: tag.id, data_type: tag.property.data_type })
        };
        hub.set_tags(Tags { by_path: registry.tags().map(target).collect(), ..Tags::default() });
        let query = Arc::new(Query::new(Arc::clone(&hub), Arc::clone(&historian)));
        query.set_registry(registry);
        House { query, hub, historian, access: access(), dir }
    }

    pub(crate) fn scope(&self, person: &str) -> Scope {
        self.access.scope(&PersonId::new(person).unwrap(), Time::from_s(0))
    }

    /// Stores samples of a tag: seconds from noon, and a value or none.
    pub(crate) fn say<V: Into<Value> + Clone>(&self, tag: &str, samples: &[(i64, Option<V>)]) {
        let said = samples.iter().map(|(at, value)| {
            let value: Option<Value> = value.clone().map(Into::into);
            let quality = match value {
                Some(_) => Quality::GOOD,
                None => Quality::BAD_NOT_CONNECTED,
            };
            (Time::from_s(NOON + at), value, quality)
        });
        self.say_with(tag, said);
    }

    /// Stores samples of a tag as they are.
    pub(crate) fn say_with(
        &self,
        tag: &str,
        samples: impl Iterator<Item = (Time, Option<Value>, Quality)>,
    ) {
        let mut batch = Batch::new(Origin::System, Time::from_s(NOON));
        let name = batch.add_name(tag.into());
        for (time, value, quality) in samples {
            batch.push(name, time, value, quality);
        }
        let (answer, outcome) = std::sync::mpsc::channel();
        self.hub.admit(batch, Box::new(move |receipt| answer.send(receipt).unwrap()));
        assert_eq!(outcome.recv().unwrap().unwrap().refused, 0, "{tag}");
    }

    /// What is in memory becomes a file.
    pub(crate) fn seal(&self) {
        self.historian.seal();
    }

    /// All sealed files are read once.
    pub(crate) fn scrub(&self) {
        self.historian.scrub();
    }

    /// The folder of all its files.
    pub(crate) fn folder(&self) -> String {
        self.dir.path().display().to_string()
    }

    /// Where queries spill to.
    pub(crate) fn spill_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("spill")
    }

    /// SQL over it.
    pub(crate) fn sql(&self, change: impl FnOnce(&mut SqlSettings)) -> Sql {
        let mut settings = SqlSettings {
            memory_mib: 64,
            time: std::time::Duration::from_secs(60),
            at_once: 4,
            spill_dir: self.spill_dir(),
            spill_mib: 256,
        };
        change(&mut settings);
        Sql::open(Arc::clone(&self.query), Arc::new(Frozen), settings).unwrap()
    }
}
