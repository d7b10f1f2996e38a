//! A house with two organisations, and a way to ask it.

use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request};
use axum::response::Response;
use guildhall_access::{Access, Command as AccessCommand, Secret};
use guildhall_historian::{AppendError, Config, Historian};
use guildhall_hub::{Hub, Store, Stored, Tags, Target};
use guildhall_model::*;
use guildhall_network::{Network, Poll};
use guildhall_open::house::TestAnswer;
use guildhall_open::{
    Desk, DeskError, FirstValue, House, Limits, Machines, OneChange, ProtocolForm, Sandbox,
    SettingForm, SettingInput, Tries,
};
use guildhall_query::{Query, Sql, SqlSettings};
use guildhall_registry::{Command, Registry};
use http_body_util::BodyExt;
use serde_json::{Value as Json, json};
use tower::ServiceExt;

use crate::assets::registry;
use crate::polls;

/// The turbine of Hanbit.
pub(crate) const GT1: &str = "hanbit/dangjin/gt1";
/// The ventilator of Saebyeok.
pub(crate) const VENT: &str = "saebyeok/hospital/vent1";
/// When the test's clock starts.
pub(crate) const NOON: i64 = 1_800_000_000;

/// What the tests ask.
pub(crate) struct Guildhall {
    router: Router,
    pub(crate) house: Arc<House>,
    desk: Arc<TestDesk>,
    hub: Arc<Hub>,
    historian: Arc<Historian>,
    pub(crate) clock: Arc<TestClock>,
    _dir: tempfile::TempDir,
}

pub(crate) struct TestClock(pub(crate) AtomicI64);

impl TestClock {
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000_000, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Time {
        Time::from_ns(self.0.load(Ordering::Relaxed))
    }
}

struct TestDesk {
    access: Mutex<Access>,
    network: Mutex<Network>,
    clock: Arc<TestClock>,
    registry: Mutex<Registry>,
    query: Arc<Query>,
    hub: Arc<Hub>,
    chance: AtomicU8,
}

impl Desk for TestDesk {
    fn access(&self) -> Arc<Access> {
        Arc::new(self.access.lock().unwrap().clone())
    }

    fn change_plant(&self, _: &Actor, command: Command) -> Result<(), DeskError> {
        let mut registry = self.registry.lock().unwrap();
        let events = registry.decide(command).map_err(DeskError::Plant)?;
        events.iter().for_each(|event| registry.apply(event));
        self.hub.set_tags(tags(&registry));
        self.query.set_registry(registry.clone());
        Ok(())
    }

    fn change_access(&self, actor: &Actor, command: AccessCommand) -> Result<(), DeskError> {
        let mut access = self.access.lock().unwrap();
        let events = access.decide(actor, command).map_err(DeskError::Access)?;
        events.iter().for_each(|event| access.apply(event));
        Ok(())
    }

    fn network(&self) -> Arc<Network> {
        Arc::new(self.network.lock().unwrap().clone())
    }

    fn change_network(
        &self,
        person: &PersonId,
        _once: Option<&guildhall_open::Once>,
        command: guildhall_network::Command,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let scope = self.access().scope(person, now);
        let mut network = self.network.lock().unwrap();
        let events = network.decide(Some(&scope), now, command.clone());
        let events = events.map_err(DeskError::Network)?;
        if let Some(asked) = command.asks(now) {
            self.change_access(&Actor::Person(person.clone()), asked)?;
        }
        events.iter().for_each(|event| network.apply(event));
        Ok(())
    }

    /// A seal that anybody can open: what is sealed is tested where keys are kept.
    fn poll(
        &self,
        person: &PersonId,
        once: Option<&guildhall_open::Once>,
        ask: &Poll,
    ) -> Result<(), DeskError> {
        let now = self.clock.now();
        let (scope, chance) = (self.access().scope(person, now), self.chance()[0]);
        let command = polls::keeper((&self.network(), &scope, now), chance, ask)?;
        self.change_network(person, once, guildhall_network::Command::Board(command))
    }

    fn chance(&self) -> [u8; 32] {
        [self.chance.fetch_add(1, Ordering::Relaxed); 32]
    }
}

/// One protocol, `echo`: each point answers with the length of its address. The address
/// `nobody` stands for a machine that does not answer.
struct Echo;

impl Machines for Echo {
    fn protocols(&self) -> Vec<ProtocolForm> {
        vec![ProtocolForm {
            name: "echo".into(),
            label: Label { en: "Echo".into(), ko: Some("메아리".into()) },
            direction: Direction::Calls,
            settings: vec![SettingForm {
                key: "endpoint".into(),
                label: Label::plain("Endpoint"),
                help: Label::plain("where it is"),
                input: SettingInput::Number { min: 1, max: 9, unit: "ms".into() },
                default: None,
                required: true,
            }],
            address_help: Label::plain("any text"),
        }]
    }

    fn test(&self, connection: Connection, answer: TestAnswer) {
        if connection.settings.get("endpoint").is_some_and(|endpoint| endpoint == "nobody") {
            let (what, hint) = ("no answer from nobody".into(), "is it switched on?".into());
            return answer(Err(DeskError::Machine { what, hint }));
        }
        let value = |point: &Point| FirstValue {
            address: point.address.to_string(),
            value: Some(Value::Integer(i64::try_from(point.address.len()).unwrap())),
            quality: Quality::GOOD,
            time: Time::from_s(NOON),
            problem: None,
        };
        answer(Ok(connection.points.iter().map(value).collect()));
    }
}

fn tags(registry: &Registry) -> Tags {
    let target = |tag: &Arc<Tag>| {
        let target = Target { tag: tag.id, data_type: tag.property.data_type };
        (tag.path.shared(), target)
    };
    Tags { by_path: registry.tags().map(target).collect(), ..Tags::default() }
}

/// Hands on to the historian, as the server does.
struct Keep(Arc<Historian>);

impl Store for Keep {
    fn append(&self, samples: Arc<Samples>, stored: Stored) {
        let answer = |outcome: Result<(), AppendError>| {
            stored(outcome.map_err(|error| Refusal::Log { why: error.to_string() }));
        };
        self.0.append(samples, Box::new(answer));
    }
}

impl Guildhall {
    pub(crate) fn open() -> Guildhall {
        Guildhall::with_limits(Limits::new(1_000_000, 1_000))
    }

    pub(crate) fn with_limits(limits: Limits) -> Guildhall {
        Guildhall::made(limits, |_| None)
    }

    /// A house whose time people may hurry, while it stays noon outside.
    pub(crate) fn sandbox() -> Guildhall {
        Guildhall::made(Limits::new(1_000_000, 1_000), |clock| {
            Some(Arc::new(crate::sandbox::Hurried::new(clock)))
        })
    }

    fn made(
        limits: Limits,
        sandbox: impl FnOnce(&Arc<TestClock>) -> Option<Arc<dyn Sandbox>>,
    ) -> Guildhall {
        let noon = || Arc::new(TestClock(AtomicI64::new(NOON * 1_000_000_000)));
        let clock = noon();
        let sandbox = sandbox(&clock);
        let world = if sandbox.is_some() { noon() } else { clock.clone() };
        let registry = registry();
        let dir = tempfile::tempdir().unwrap();
        let names = registry.clone();
        let names = move |id| names.tag_by_id(id).map(|tag| tag.path.shared());
        let config = Config::new(dir.path());
        let opened = Historian::open(config, Arc::new(names), clock.clone());
        let historian = Arc::new(opened.unwrap().0);
        let hub = Arc::new(Hub::new(Arc::new(Keep(Arc::clone(&historian)))));
        hub.set_tags(tags(&registry));
        let query = Arc::new(Query::new(Arc::clone(&hub), Arc::clone(&historian)));
        query.set_registry(registry.clone());
        let desk = Arc::new(TestDesk {
            access: Mutex::new(access()),
            network: Mutex::new(crate::network::programme(clock.now())),
            clock: clock.clone(),
            registry: Mutex::new(registry),
            query: Arc::clone(&query),
            hub: Arc::clone(&hub),
            chance: AtomicU8::new(100),
        });
        let (memory_mib, spill_mib, at_once) = (64, 64, 2);
        let (time, spill_dir) = (std::time::Duration::from_secs(20), dir.path().join("spill"));
        let settings = SqlSettings { memory_mib, time, at_once, spill_dir, spill_mib };
        let sql = Sql::open(Arc::clone(&query), clock.clone(), settings).unwrap();
        let house = House {
            query,
            sql: Arc::new(sql),
            admit: hub.clone(),
            limits,
            parking: Arc::new(crate::shelf::Shelf::default()),
            desk: desk.clone(),
            machines: Arc::new(Echo),
            backups: Arc::new(crate::backups::OneBackup),
            retention: OneChange::default(),
            tries: Tries::default(),
            hooks: Arc::new(crate::webhooks::OnePost::default()),
            foresight: guildhall_open::Foresight::default(),
            clock: clock.clone(),
            world,
            sandbox,
            public_url: "http://127.0.0.1".into(),
        };
        let house = Arc::new(house);
        let router = guildhall_open::router(house.clone());
        Guildhall { router, house, desk, hub, historian, clock, _dir: dir }
    }

    /// Asks as a person (or as nobody, for an empty name) and reads the answer.
    pub(crate) async fn ask(&self, who: &str, method: &str, path: &str, body: Json) -> (u16, Json) {
        let answer = read(self.response(who, method, path, body.to_string()).await).await;
        assert!(!answer.1.is_null(), "{path} answers with JSON");
        answer
    }

    pub(crate) async fn response(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: String,
    ) -> Response {
        self.send(who, method, &format!("/i3x/v1{path}"), body, &[]).await
    }

    /// Asks the REST API and reads the answer; null where there is no body.
    pub(crate) async fn rest(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Json,
    ) -> (u16, Json) {
        let path = format!("/api/v1{path}");
        let response = self.send(who, method, &path, body.to_string(), &[]).await;
        read(response).await
    }

    /// Asks anything, with headers.
    pub(crate) async fn send(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: String,
        headers: &[(&str, &str)],
    ) -> Response {
        let mut request = Request::builder()
            .method(method.parse::<Method>().unwrap())
            .uri(path)
            .header("host", "127.0.0.1");
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, text) in headers {
            request = request.header(*name, *text);
        }
        if !who.is_empty() {
            let token = format!("Bearer {}", secret(who).text());
            request = request.header("authorization", token);
        }
        let body = if method == "GET" { String::new() } else { body };
        let request = request.body(Body::from(body)).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The router, to be served on a socket.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The results of a bulk request that is a 200.
    pub(crate) async fn bulk(&self, who: &str, method: &str, path: &str, body: Json) -> Vec<Json> {
        let (status, answer) = self.ask(who, method, path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        let results = answer["results"].as_array().unwrap().clone();
        let all = results.iter().all(|item| item["success"] == true);
        assert_eq!(answer["success"], all, "{path}");
        results
    }

    /// The one result of a request that is a 200.
    pub(crate) async fn result(&self, who: &str, method: &str, path: &str, body: Json) -> Json {
        let (status, answer) = self.ask(who, method, path, body).await;
        assert_eq!((status, &answer["success"]), (200, &json!(true)), "{path}: {answer}");
        answer["result"].clone()
    }

    /// A machine says something, and it is stored.
    pub(crate) async fn say(&self, tag: &str, second: i64, value: impl Into<Value>) {
        self.say_with(tag, second, Some(value.into()), Quality::GOOD).await;
    }

    pub(crate) async fn say_with(
        &self,
        tag: &str,
        at: i64,
        value: Option<Value>,
        quality: Quality,
    ) {
        let mut batch = Batch::new(Origin::System, self.clock.now());
        let name = batch.add_name(tag.into());
        batch.push(name, Time::from_s(NOON + at), value, quality);
        let (answer, outcome) = tokio::sync::oneshot::channel();
        self.hub.admit(batch, Box::new(move |receipt| answer.send(receipt).unwrap()));
        assert_eq!(outcome.await.unwrap().unwrap().stored, 1, "{tag}");
    }

    /// What is in memory becomes a file.
    pub(crate) fn seal(&self) {
        self.historian.seal();
    }

    /// Takes a person's role in an organisation away, or gives one.
    pub(crate) fn set_role(&self, person: &str, organisation: &str, role: Option<Role>) {
        let person = PersonId::new(person).unwrap();
        let organisation = OrganisationId::new(organisation).unwrap();
        let now = self.clock.now();
        let command = AccessCommand::SetRole { person, organisation, role, now };
        self.desk.change_access(&Actor::System, command).unwrap();
    }

    pub(crate) fn revoke(&self, who: &str) {
        let command = AccessCommand::Revoke(secret(who).hash().id());
        self.desk.change_access(&Actor::System, command).unwrap();
    }
}

/// Status and body of an answer.
pub(crate) async fn read(response: Response) -> (u16, Json) {
    let status = response.status().as_u16();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Json::Null))
}

/// A person's token.
pub(crate) fn token(who: &str) -> String {
    secret(who).text()
}

/// The time so many seconds after the clock's start, as i3X tells it.
pub(crate) fn at(second: i64) -> String {
    Time::from_s(NOON + second).to_string()
}

fn secret(who: &str) -> Secret {
    Secret::new([u8::try_from(who.len()).unwrap(); 32])
}

/// `kim` is an operator of Hanbit, `viewer` may look there, `professor` is an operator of
/// Saebyeok, `dean` its administrator, `chief` sees both.
fn access() -> Access {
    let mut access = Access::default();
    let mut does = |actor: &Actor, command| {
        let events = access.decide(actor, command).unwrap();
        events.iter().for_each(|event| access.apply(event));
    };
    for (id, label) in [("hanbit", "Hanbit Energy"), ("saebyeok", "Saebyeok University")] {
        let id = OrganisationId::new(id).unwrap();
        let organisation = Organisation { id, label: Label::plain(label) };
        does(&Actor::System, AccessCommand::SetOrganisation(organisation));
    }
    for (person, organisation, role) in [
        ("kim", "hanbit", Role::Operator),
        ("viewer", "hanbit", Role::Viewer),
        ("professor", "saebyeok", Role::Operator),
        ("dean", "saebyeok", Role::Administrator),
        ("chief", "hanbit", Role::Administrator),
    ] {
        let id = PersonId::new(person).unwrap();
        let organisation = OrganisationId::new(organisation).unwrap();
        let person = Person { id: id.clone(), name: person.into() };
        does(&Actor::System, AccessCommand::AddPerson { person, organisation, role });
        let hash = secret(id.as_str()).hash();
        let (label, now) = ("a program".into(), Time::from_s(NOON - 60));
        let token =
            AccessCommand::IssueToken { person: id.clone(), label, hash, now, expires: None };
        does(&Actor::Person(id), token);
    }
    let (person, organisation) = (PersonId::new("chief").unwrap(), "saebyeok");
    let organisation = OrganisationId::new(organisation).unwrap();
    let role = Some(Role::Administrator);
    let now = Time::from_s(NOON - 60);
    does(&Actor::System, AccessCommand::SetRole { person, organisation, role, now });
    access
}
