//! A house that runs: opened from its folder, its rooms joined, and closed in order.
//!
//! Order of a start: journal, then what the site files change, then historian (which is told at
//! once what is held and kept how long), hub, query,
//! and the connections last, so that nobody sees a plant without its past and no machine
//! speaks before there is somebody to listen. A close goes the other way.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use guildhall_connect::Supervisor;
use guildhall_historian::{Historian, Rule};
use guildhall_hub::Hub;
use guildhall_model::connection::health;
use guildhall_model::{Admit, Batch, Clock, Origin, PersonId, Quality, Sample, TagPath, Time};
use guildhall_open::{Desk, Foresight, House, Limits, OneChange, Sandbox, Tries};
use guildhall_query::{Query, Sql, SqlSettings};
use guildhall_registry::{Ages, POINTS_MAX, Registry};
use tokio::runtime::Handle;

use crate::chance;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::copies::Copies;
use crate::desk::{FrontDesk, Rooms, TagBook};
use crate::error::ServerError;
use crate::hooks::Post;
use crate::learn::Learner;
use crate::ledger::{Ledger, Told, journal_path};
use crate::machines::Connectors;
use crate::parking::Shelf;
use crate::programme::ProgrammeFile;
use crate::sandbox::{Story, is_sandbox};
use crate::seals::Seals;
use crate::site::SiteFile;
use crate::store::Kept;

/// How long a start waits for the marks of an interrupted run to be on disk.
const MARKS_WAIT_MAX: Duration = Duration::from_secs(5);

/// How soon what another house changed is seen by one that changes nothing itself.
const FOLLOW: Duration = Duration::from_millis(200);

/// A house that runs.
pub(crate) struct Running {
    pub(crate) house: Arc<House>,
    /// The doors that speak HTTP. To make them takes longer than a page may: they are there before
    /// anybody is told that the house is ready.
    pub(crate) router: axum::Router,
    pub(crate) historian: Arc<Historian>,
    pub(crate) registry: Registry,
    /// Whether the folder was empty.
    pub(crate) first_start: bool,
    /// Whether there was no sample before the connections started.
    pub(crate) had_no_samples: bool,
    desk: Arc<FrontDesk>,
    supervisor: Arc<Supervisor>,
}

/// Where the historian's files are.
pub(crate) fn historian_dir(dir: &Path) -> PathBuf {
    dir.join("historian")
}

impl Running {
    /// Opens the folder, begins it when it is empty, and starts the connections. From now on, the
    /// ledger's people and plants are what the doors serve, at `public_url`. In a sandbox people decide by
    /// its clock; machines, files and keys go by that of the world.
    pub(crate) fn open(
        config: &Config,
        (sites, programmes): (&[SiteFile], &[ProgrammeFile]),
        public_url: String,
        (runtime, story): (&Handle, Option<Story>),
    ) -> Result<Running, ServerError> {
        let world: Arc<dyn Clock> = Arc::new(SystemClock);
        let clock = match &story {
            Some(story) => Arc::clone(&story.clock) as Arc<dyn Clock>,
            None => Arc::clone(&world),
        };
        let journal = config.journal();
        must_not_be_forgotten(config)?;
        must_be_what_it_is(config, story.is_some())?;
        let mut ledger = Ledger::resume(&journal, &config.dir, Arc::clone(&clock))?;
        let first_start = ledger.take_over(sites, programmes)?;
        let registry = ledger.state.registry.clone();
        let seals = Seals::new(config.election_keys());
        seals.sweep(&ledger.state.network);

        let book = Arc::new(TagBook::default());
        book.set(registry.clone());
        let historian = Arc::new(open_historian(config, &book, &world)?);
        let days = config.retention_days;
        let house_ages = Ages { samples: days, figures: days };
        let asked = Arc::clone(&book);
        let kept: Arc<Rule> = Arc::new(move |tag| asked.keep(tag, house_ages));
        historian.retain(Arc::clone(&kept));
        let told = historian.stats().damaged.into_iter().map(|damage| damage.path).collect();
        runtime.spawn(crate::damage::tell(Arc::downgrade(&historian), told));
        let hub = Arc::new(Hub::new(Arc::new(Kept(Arc::clone(&historian)))));
        let last = historian.latest();
        hub.restore(last.iter().cloned());
        let query = Query::new(Arc::clone(&hub), Arc::clone(&historian)).with_house(house_ages);
        let query = Arc::new(query);
        let admit: Arc<dyn Admit> = Arc::clone(&hub) as Arc<dyn Admit>;
        let seed = u64::from_le_bytes(chance::bytes());
        let (learner, lessons) = Learner::new(Arc::clone(&admit));
        let supervisor = Supervisor::new(Arc::new(learner), Arc::clone(&world), seed)
            .with_rate(config.samples_per_second);
        let supervisor = Arc::new(supervisor);
        let rooms = Rooms {
            book,
            historian: Arc::clone(&historian),
            kept,
            query: Arc::clone(&query),
            hub: Arc::clone(&hub),
            supervisor: Arc::clone(&supervisor),
            connect: config.connect,
            runtime: runtime.clone(),
        };
        rooms.publish(&registry);
        mark_interruption(&registry, &last, &*admit, world.now());
        rooms.start_connections(&registry);
        let sql = open_sql(config, &query, &clock)?;
        let by_itself = config.backup_dir.clone().map(|dir| (dir, config.backup_every));
        let shared = journal.file().is_none();
        let places = (config.dir.clone(), journal);
        let copies = Copies::new(Arc::clone(&historian), places, Arc::clone(&world), by_itself)?;
        ledger.tell_from_now_on();
        let desk = Arc::new(FrontDesk::new(ledger, rooms, seals));
        if shared {
            runtime.spawn(follow(Arc::downgrade(&desk)));
        }
        lessons.begin(&desk, config.tags_per_source.min(POINTS_MAX))?;
        let post = Post::open(
            &config.dir,
            config.webhooks_reach.clone(),
            Arc::downgrade(&desk),
            Arc::clone(&clock),
            public_url.clone(),
        )?;
        let post = Arc::new(post);
        runtime.spawn(crate::hooks::run(Arc::downgrade(&post)));
        let house = House {
            query,
            sql: Arc::new(sql),
            admit,
            limits: Limits::new(config.samples_per_second, config.tags_per_source)
                .with_unknown(config.unknown.clone()),
            parking: Arc::new(Shelf::open(&config.dir, config.parked_bytes)?),
            backups: Arc::new(copies),
            desk: Arc::clone(&desk) as Arc<dyn Desk>,
            retention: OneChange::default(),
            tries: Tries::default(),
            foresight: Foresight::default(),
            hooks: post,
            machines: Arc::new(Connectors { runtime: runtime.clone(), clock: Arc::clone(&world) }),
            clock,
            world,
            sandbox: story.map(|story| Arc::new(story) as Arc<dyn Sandbox>),
            public_url,
        };
        let house = Arc::new(house);
        Ok(Running {
            router: guildhall_open::router(Arc::clone(&house)),
            house,
            historian,
            registry,
            first_start,
            had_no_samples: last.is_empty(),
            desk,
            supervisor,
        })
    }

    /// Takes no more from machines, and stores what they said already. Whoever still holds the
    /// house can read it; the historian closes with the last of them.
    pub(crate) async fn stop_connections(&self) {
        self.supervisor.stop_all().await;
    }

    /// Writes down what the next start begins with.
    pub(crate) fn keep_last(&self) {
        self.desk.keep_last();
    }

    /// The desk, for commands of Guildhall itself.
    pub(crate) fn desk(&self) -> &dyn Desk {
        &*self.desk
    }

    /// Has people change the network at moments of a story that is told: all of it or nothing.
    pub(crate) fn tell_network(&self, story: &[Told]) -> Result<(), ServerError> {
        Ok(self.desk.tell_network(story)?)
    }

    /// The same of an election that takes its key.
    pub(crate) fn tell_poll(
        &self,
        person: &PersonId,
        at: Time,
        ask: &guildhall_network::Poll,
    ) -> Result<(), ServerError> {
        Ok(self.desk.tell_poll(person, at, ask)?)
    }

    /// A sign-in link for a person, good for a day.
    pub(crate) fn sign_in_link(&self, person: &PersonId) -> Result<String, ServerError> {
        let (secret, command) = crate::ledger::new_link(person, self.house.world.now());
        self.desk().change_access(&guildhall_model::Actor::System, command)?;
        Ok(format!("{}/sign-in#code={secret}", self.house.public_url))
    }
}

/// A folder that has a journal, and a database that has none: one of the two is not what was meant.
fn must_not_be_forgotten(config: &Config) -> Result<(), ServerError> {
    let own = journal_path(&config.dir);
    let Some(database) = config.database.as_ref().filter(|_| own.exists()) else { return Ok(()) };
    if guildhall_journal::is_there(database)? {
        return Ok(());
    }
    let (own, what) = (own.display(), "copy it with `guildhall journal copy`");
    let what = format!("the journal of this house is {own} and not {database}: {what}");
    Err(ServerError::Usage { what })
}

/// In the folder of a sandbox time is not real, and years would be lost with any other clock.
fn must_be_what_it_is(config: &Config, sandbox: bool) -> Result<(), ServerError> {
    if sandbox || !is_sandbox(&config.dir) {
        return Ok(());
    }
    let dir = config.dir.display();
    let what = format!("{dir} is a sandbox: run it with `guildhall sandbox --dir {dir}`");
    Err(ServerError::Usage { what })
}

/// Takes in what other houses write into the same journal.
async fn follow(desk: Weak<FrontDesk>) {
    let mut away = false;
    loop {
        tokio::time::sleep(FOLLOW).await;
        let Some(desk) = desk.upgrade() else { return };
        match tokio::task::spawn_blocking(move || desk.follow()).await {
            Ok(Ok(())) => away = false,
            Ok(Err(error)) if !away => {
                away = true;
                tracing::warn!("{error}: what others change is not seen meanwhile");
            }
            Ok(Err(_)) => {}
            Err(_) => return,
        }
    }
}

fn open_sql(
    config: &Config,
    query: &Arc<Query>,
    clock: &Arc<dyn Clock>,
) -> Result<Sql, ServerError> {
    let settings = SqlSettings {
        memory_mib: config.query.memory_mib,
        time: config.query.time,
        at_once: config.query.at_once,
        spill_dir: config.dir.join("spill"),
        spill_mib: config.query.spill_mib,
    };
    Ok(Sql::open(Arc::clone(query), Arc::clone(clock), settings)?)
}

/// Opens the historian and says what it found.
pub(crate) fn open_historian(
    config: &Config,
    book: &Arc<TagBook>,
    clock: &Arc<dyn Clock>,
) -> Result<Historian, ServerError> {
    let mut settings = guildhall_historian::Config::new(historian_dir(&config.dir));
    settings.acknowledge = config.acknowledge;
    settings.commit_wait = config.commit_wait;
    settings.seal_samples = config.seal_samples;
    settings.seal_after = config.seal_after;
    settings.cache_bytes = config.cache_bytes;
    settings.scrub_every = config.scrub_every;
    settings.scrub_bytes_per_s = config.scrub_bytes_per_s;
    let book = Arc::clone(book);
    let path = move |tag| book.path(tag);
    let (historian, report) = Historian::open(settings, Arc::new(path), Arc::clone(clock))?;
    if let Some(torn) = &report.torn {
        let (path, offset, bytes) = (torn.path.display(), torn.offset, torn.bytes);
        tracing::warn!(
            "the last write to {path} was interrupted: {bytes} bytes at {offset} were cut off; \
             nothing of them was ever acknowledged"
        );
    }
    for damage in &report.damaged {
        let (path, offset, bytes) = (damage.path.display(), damage.offset, damage.bytes);
        tracing::error!(
            "{path} is damaged at {offset} ({bytes} bytes): {}; what is beside it is served",
            damage.why
        );
    }
    tracing::info!(
        files = report.files,
        samples = report.samples_in_files,
        replayed = report.samples_replayed,
        "historian opened"
    );
    Ok(historian)
}

/// After a stop that nobody announced, what connections brought last still looks good. One
/// sample for each such tag says that nothing is known from the last sign of life on.
fn mark_interruption(registry: &Registry, last: &[Sample], admit: &dyn Admit, now: Time) {
    let alive = last.iter().map(|sample| sample.time).filter(|time| *time <= now).max();
    let Some(alive) = alive else { return };
    let mut batch = Batch::new(Origin::System, now);
    for sample in last.iter().filter(|sample| sample.quality.has_value()) {
        let Some(tag) = registry.tag_by_id(sample.tag) else { continue };
        if registry.connection_of(tag.id).is_some() || is_health(registry, &tag.path) {
            let after = alive.max(sample.time) + Duration::from_nanos(1);
            let name = batch.add_name(tag.path.shared());
            batch.push(name, after, None, Quality::BAD_NO_COMMUNICATION);
        }
    }
    if batch.is_empty() {
        return;
    }
    let marks = batch.len();
    let (answer, outcome) = std::sync::mpsc::channel();
    admit.admit(batch, Box::new(move |receipt| drop(answer.send(receipt))));
    match outcome.recv_timeout(MARKS_WAIT_MAX) {
        Ok(Ok(_)) => tracing::info!(marks, "marked the time since {alive} as not known"),
        Ok(Err(refusal)) => tracing::warn!("the time since {alive} is not marked: {refusal}"),
        Err(_) => tracing::warn!("the time since {alive} is not marked yet: the disk is slow"),
    }
}

fn is_health(registry: &Registry, path: &TagPath) -> bool {
    let asset = registry.asset(&path.asset());
    asset.is_some_and(|asset| asset.type_id.as_str() == health::TYPE)
}
