//! What heavy queries do to samples on their way in and to the live screen: the same measurement
//! without and with them, one after the other in one house.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use guildhall_access::Scope;
use guildhall_model::{PersonId, Time};
use guildhall_query::{QUERIES_OF_ONE_PERSON_MAX, Speech, Sql, SqlError};
use serde_json::{Value as Json, json};

use super::{Plant, failed, latency, tag_path, trend};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::running::Running;

/// Samples that are asked about, of as many tags.
const SAMPLES: u32 = 10_000_000;
const TAGS: u32 = 20;

/// Works with every sample, and keeps much.
const HEAVY: &str = "SELECT tag, time_bucket(INTERVAL '10 seconds', time) AS part, \
    stddev(value) AS spread, approx_percentile_cont(0.9) WITHIN GROUP (ORDER BY value) AS high \
    FROM samples GROUP BY tag, part ORDER BY spread DESC LIMIT 10";

pub(super) fn measure(dir: &std::path::Path, span: Duration) -> Result<Json, ServerError> {
    let plant = Plant::open(dir)?;
    let each = Duration::from_secs(1);
    for tag in 0..TAGS {
        let path = tag_path(usize::try_from(tag).map_err(failed)?, 0);
        trend::fill(&plant.running, &path, Time::from_s(1_700_000_000), each, SAMPLES / TAGS)?;
    }
    let alone = latency::measure(plant, span)?;
    let plant = Plant::open(dir)?;
    let queries = Queries::begin(&plant.running)?;
    let beside = latency::measure(plant, span);
    let asked = queries.end()?;
    Ok(json!({ "samples": SAMPLES, "alone": alone, "beside_queries": beside?, "queries": asked }))
}

/// As many heavy queries at a time as a person may have.
struct Queries {
    stop: Arc<AtomicBool>,
    asking: Vec<JoinHandle<Result<usize, ServerError>>>,
}

impl Queries {
    fn begin(running: &Running) -> Result<Queries, ServerError> {
        let stop = Arc::new(AtomicBool::new(false));
        let person = PersonId::new(FIRST_PERSON).map_err(failed)?;
        let scope = running.desk().access().scope(&person, Time::MIN);
        let asking = (0..QUERIES_OF_ONE_PERSON_MAX).map(|_| {
            let (sql, scope) = (Arc::clone(&running.house.sql), scope.clone());
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || ask(&sql, &scope, &stop))
        });
        let asking = asking.collect();
        Ok(Queries { stop, asking })
    }

    fn end(self) -> Result<Json, ServerError> {
        self.stop.store(true, Ordering::Relaxed);
        let at_once = self.asking.len();
        let mut answered = 0;
        for asking in self.asking {
            answered += asking.join().map_err(|_| failed("a query panicked"))??;
        }
        Ok(json!({ "at_once": at_once, "answered": answered, "sql": HEAVY }))
    }
}

/// Asks until told to stop; returns how often there was an answer.
fn ask(sql: &Sql, scope: &Scope, stop: &AtomicBool) -> Result<usize, ServerError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(failed)?;
    let mut answered = 0;
    while !stop.load(Ordering::Relaxed) {
        let asked = async {
            let mut answer = sql.start(scope, Speech::Engine, HEAVY, Vec::new()).await?;
            while let Some(rows) = answer.next().await {
                rows?;
            }
            Ok::<(), SqlError>(())
        };
        match runtime.block_on(asked) {
            Ok(()) => answered += 1,
            // The house may have closed meanwhile.
            Err(_) if stop.load(Ordering::Relaxed) => break,
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(answered)
}
