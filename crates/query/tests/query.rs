//! What readers see, and what they do not, with a real historian and hub.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::sync::Arc;
use std::time::Duration;

use guildhall_access::{Access, Scope};
use guildhall_historian::{AppendError, Config, Historian};
use guildhall_hub::{Hub, Store, Stored, Tags, Target};
use guildhall_model::*;
use guildhall_query::{Query, QueryError, Row, Series, State};
use guildhall_registry::{Command, Registry};

const NOON: i64 = 1_800_000_000;

struct Frozen;

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

/// Two organisations with a pump each; `kim` belongs to the first, `lee` to both, `guest` to none.
struct House {
    query: Query,
    hub: Arc<Hub>,
    access: Access,
    _dir: tempfile::TempDir,
}

fn pump() -> AssetType {
    let property = |name: &str, data_type, band| Property {
        name: Name::new(name).unwrap(),
        label: Label::plain(name),
        description: Label::default(),
        data_type,
        unit: None,
        band,
        writable: false,
        group: None,
    };
    let band = Some(Band { low: Some(10.0), high: Some(20.0) });
    AssetType {
        id: TypeId::new("Pump").unwrap(),
        parent: Some(TypeId::new("Equipment").unwrap()),
        label: Label::plain("Pump"),
        description: Label::default(),
        properties: vec![
            property("pressure", DataType::Float, band),
            property("mode", DataType::Text, None),
        ],
        components: Vec::new(),
    }
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
    let mut commands = vec![Command::SetTypes(vec![pump()])];
    for organisation in ["one", "two"] {
        commands.push(asset(organisation, "Enterprise", Level::Enterprise));
        commands.push(asset(&format!("{organisation}/site"), "Site", Level::Site));
        commands.push(asset(&format!("{organisation}/site/pump"), "Pump", Level::Equipment));
    }
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
    does(Command::SetRole { person, organisation, role: Some(Role::Viewer) });
    access
}

impl House {
    fn open() -> House {
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
        let query = Query::new(Arc::clone(&hub), historian);
        query.set_registry(registry);
        House { query, hub, access: access(), _dir: dir }
    }

    fn scope(&self, person: &str) -> Scope {
        self.access.scope(&PersonId::new(person).unwrap())
    }

    /// Stores samples of a tag: seconds from noon, and a value or none.
    fn say<V: Into<Value> + Clone>(&self, tag: &str, samples: &[(i64, Option<V>)]) {
        let mut batch = Batch::new(Origin::System, Time::from_s(NOON));
        let name = batch.add_name(tag.into());
        for (at, value) in samples {
            let value: Option<Value> = value.clone().map(Into::into);
            let quality = match value {
                Some(_) => Quality::GOOD,
                None => Quality::BAD_NOT_CONNECTED,
            };
            batch.push(name, Time::from_s(NOON + at), value, quality);
        }
        let (answer, outcome) = std::sync::mpsc::channel();
        self.hub.admit(batch, Box::new(move |receipt| answer.send(receipt).unwrap()));
        assert_eq!(outcome.recv().unwrap().unwrap().refused, 0, "{tag}");
    }

    fn trend(&self, tag: &str, from: i64, until: i64, pixels: usize) -> Series {
        let scope = self.scope("lee");
        let tag = self.query.plant(&scope).tag(tag).unwrap();
        let span = Span { from: Time::from_s(NOON + from), until: Time::from_s(NOON + until) };
        let trend = self.query.trend(&[tag], span, pixels, Time::from_s(NOON)).unwrap();
        trend.series.into_iter().next().unwrap()
    }
}

#[test]
fn nobody_sees_what_is_not_theirs_not_even_as_a_count() {
    let house = House::open();
    house.say("one/site/pump.pressure", &[(-1, Some(15.0))]);
    house.say("two/site/pump.pressure", &[(-1, Some(99.0))]);
    for (person, assets, tags, sites) in [("kim", 3, 2, 1), ("lee", 6, 4, 2), ("guest", 0, 0, 0)] {
        let scope = house.scope(person);
        let plant = house.query.plant(&scope);
        assert_eq!(plant.assets().count(), assets, "{person}");
        assert_eq!(plant.tags().count(), tags, "{person}");
        let overview = house.query.overview(&plant, Time::from_s(NOON)).unwrap();
        assert_eq!(overview.sites.len(), sites, "{person}");
        assert_eq!(house.query.counts(&scope).is_some(), person == "lee", "{person}");
    }
    let scope = house.scope("kim");
    let plant = house.query.plant(&scope);
    assert!(plant.tag("one/site/pump.pressure").is_ok());
    let theirs = plant.tag("two/site/pump.pressure").unwrap_err().to_string();
    let nobodys = plant.tag("six/site/pump.pressure").unwrap_err().to_string();
    assert_eq!(theirs.replace("two", "six"), nobodys, "both read the same");
    assert!(matches!(plant.asset("two/site"), Err(QueryError::NotFound { .. })));
    assert_eq!(plant.children(&AssetId::new("two").unwrap()).count(), 0);
    assert_eq!(plant.within(&AssetId::new("two").unwrap()).count(), 0);
}

#[test]
fn what_is_abnormal_comes_first() {
    let house = House::open();
    house.say("one/site/pump.pressure", &[(-60, Some(15.0)), (-1, Some(16.0))]);
    house.say("two/site/pump.pressure", &[(-60, Some(15.0)), (-1, Some(30.0))]);
    let scope = house.scope("lee");
    let overview = house.query.overview(&house.query.plant(&scope), Time::from_s(NOON)).unwrap();
    let site = &overview.sites[0];
    assert_eq!(site.asset.id.as_str(), "two/site");
    assert_eq!((site.state, site.tags, site.abnormal), (State::OutOfBand, 2, 1));
    assert_eq!(overview.sites[1].state, State::Normal);
    let mover = &overview.movers[0];
    assert_eq!(mover.reading.tag.path.as_str(), "two/site/pump.pressure");
    assert!((mover.moved - 1.5).abs() < 1e-9 && (mover.outside - 1.0).abs() < 1e-9);
}

#[test]
fn a_trend_shows_every_sample_or_the_ends_of_each_step() {
    let house = House::open();
    let tag = "one/site/pump.pressure";
    let second = |at: i64| (at, Some(f64::from(i32::try_from(at.rem_euclid(60)).unwrap())));
    let minutes: Vec<_> = (-3_600..0).map(second).collect();
    house.say(tag, &minutes);
    house.say(tag, &[(-30, None::<f64>)]);

    let Series::Raw(rows) = house.trend(tag, -60, 0, 100) else { panic!("60 samples fit") };
    assert_eq!(rows.len(), 62, "60, the one before, and the value that holds now");
    let bad = rows.iter().find(|row| row.time == Time::from_s(NOON - 30)).unwrap();
    assert_eq!(bad.last, None, "bad is a gap; it came last, so it counts");

    let Series::Steps(rows) = house.trend(tag, -3_600, 0, 60) else { panic!("they do not fit") };
    assert_eq!(rows.len(), 60);
    let whole =
        Row { time: Time::from_s(NOON - 3_600), min: Some(0.0), max: Some(59.0), last: Some(59.0) };
    assert_eq!(rows[0], whole);

    let Series::Steps(rows) = house.trend(tag, -3_600, 3_600, 60) else { panic!("nor here") };
    assert!(rows.last().unwrap().time <= Time::from_s(NOON), "nothing is drawn after now");
    let scope = house.scope("kim");
    let tag = house.query.plant(&scope).tag(tag).unwrap();
    let at = Time::from_s(NOON);
    let empty = house.query.trend(&[tag], Span { from: at, until: at }, 10, at);
    assert!(matches!(empty, Err(QueryError::EmptySpan { .. })));
}

#[test]
fn a_text_shows_its_changes() {
    let house = House::open();
    let tag = "one/site/pump.mode";
    let text = |text: &'static str| Some(Value::text(text));
    house.say(tag, &[(-9, text("auto")), (-8, text("auto")), (-7, text("hand")), (-6, None)]);
    let expected: Vec<(Time, Option<Arc<str>>)> =
        [(-9, Some("auto")), (-7, Some("hand")), (-6, None)]
            .map(|(at, text)| (Time::from_s(NOON + at), text.map(Arc::from)))
            .to_vec();
    assert_eq!(house.trend(tag, -10, 0, 100), Series::Texts(expected));
}

#[test]
fn live_values_come_to_those_who_watch_them() {
    let house = House::open();
    let scope = house.scope("kim");
    let plant = house.query.plant(&scope);
    let tag = plant.tag("one/site/pump.pressure").unwrap();
    house.say("one/site/pump.pressure", &[(-2, Some(11.0))]);
    let (wake, woken) = std::sync::mpsc::channel();
    let mut watch = house.query.watch(10, move || wake.send(()).unwrap());
    let first = house.query.watch_tags(&mut watch, &plant, vec![tag]);
    assert_eq!(first[0].last.as_ref().unwrap().value, Some(Value::Float(11.0)));
    house.say("one/site/pump.pressure", &[(-1, Some(12.0))]);
    house.say("two/site/pump.pressure", &[(-1, Some(13.0))]);
    woken.recv_timeout(Duration::from_secs(5)).unwrap();
    let news = watch.take();
    assert_eq!(news.samples.len(), 1);
    assert_eq!(news.samples[0].1.value, Some(Value::Float(12.0)));
}
