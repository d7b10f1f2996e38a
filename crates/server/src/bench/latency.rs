//! How long a machine's change takes to the console's socket, while others write.
//!
//! The machine is a bedside monitor that calls by HL7 over MLLP and waits for each ACK.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use guildhall_access::{Command, Secret};
use guildhall_model::{Actor, Admit, Batch, Origin, PersonId, Quality, Time, Value};
use serde_json::{Value as Json, json};
use tokio_tungstenite::tungstenite::Message;

use super::{Plant, TAGS_OF_ASSET, failed, now, quantile_ms, tag_path};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;
use crate::serve;

/// The bed whose monitor is measured.
pub(super) const BED: &str = "BED-01";

/// Samples a second that others write meanwhile, and in how many batches.
const LOAD: usize = 20_000;
const LOAD_BATCHES: usize = 20;

/// How often the monitor says something new.
const EACH: Duration = Duration::from_millis(50);

/// How long the monitor waits for the listener, and for an ACK.
const WAIT_MAX: Duration = Duration::from_secs(10);

type Sent = Arc<Mutex<HashMap<i64, Instant>>>;

pub(super) fn measure(plant: Plant, span: Duration) -> Result<Json, ServerError> {
    let Plant { running, runtime, listener, url, monitor } = plant;
    let token = token(&running)?;
    let stop = Arc::new(AtomicBool::new(false));
    let loader = {
        let (admit, stop) = (Arc::clone(&running.house.admit), Arc::clone(&stop));
        let clock = Arc::clone(&running.house.clock);
        std::thread::spawn(move || load(&*admit, &*clock, &stop))
    };
    let sent: Sent = Arc::default();
    let speaker = {
        let (sent, stop) = (Arc::clone(&sent), Arc::clone(&stop));
        let clock = Arc::clone(&running.house.clock);
        std::thread::spawn(move || speak(monitor, &sent, &*clock, &stop))
    };
    let told = serve::Told::watch(&runtime)?;
    let waits = runtime.block_on(async {
        let doors = serve::Doors { listener, beside: Vec::new() };
        let serving = serve::until_told(told, doors, &running, std::future::ready(()));
        let watching = watch(&url, &token, &sent, span);
        tokio::select! {
            ended = serving => ended.and(Err(failed("the server ended"))),
            waits = watching => waits,
        }
    });
    stop.store(true, Ordering::Relaxed);
    let (loaded, mut acknowledged) = loader.join().map_err(|_| failed("the load panicked"))?;
    speaker.join().map_err(|_| failed("the monitor panicked"))??;
    runtime.block_on(running.stop_connections());
    let mut waits = waits?;
    waits.sort();
    acknowledged.sort();
    Ok(json!({
        "load_samples_per_second": LOAD,
        "load_samples": loaded,
        "load_acknowledged_after_ms": { "median": quantile_ms(&acknowledged, 0.5),
                "p99": quantile_ms(&acknowledged, 0.99), "max": quantile_ms(&acknowledged, 1.0) },
        "changes": waits.len(),
        "ms": { "median": quantile_ms(&waits, 0.5), "p99": quantile_ms(&waits, 0.99),
                "max": quantile_ms(&waits, 1.0) },
    }))
}

/// A token of the first person, for a program of a measurement.
pub(super) fn token(running: &crate::running::Running) -> Result<String, ServerError> {
    let person = PersonId::new(FIRST_PERSON).map_err(failed)?;
    let secret = Secret::new(running.desk().chance());
    let issue = Command::IssueToken {
        person,
        label: "bench".to_owned(),
        hash: secret.hash(),
        now: running.house.clock.now(),
        expires: None,
    };
    running.desk().change_access(&Actor::System, issue)?;
    Ok(secret.text())
}

/// Writes [`LOAD`] samples a second until told to stop; returns how many, and how long each batch
/// waited for the disk.
fn load(
    admit: &dyn Admit,
    clock: &dyn guildhall_model::Clock,
    stop: &AtomicBool,
) -> (usize, Vec<Duration>) {
    let (tell, told) = mpsc::channel();
    let rows = LOAD / LOAD_BATCHES;
    let pause = Duration::from_secs(1) / u32::try_from(LOAD_BATCHES).unwrap_or(1);
    let (mut due, mut written) = (now(), 0);
    while !stop.load(Ordering::Relaxed) {
        let at = clock.now();
        let mut batch = Batch::new(Origin::System, at);
        for row in 0..rows {
            let (asset, tag) = (row / TAGS_OF_ASSET, row % TAGS_OF_ASSET);
            let name = batch.add_name(tag_path(asset, tag).into());
            batch.push(name, at, Some(Value::Integer(at.ms())), Quality::GOOD);
        }
        written += batch.len();
        let (begun, tell) = (now(), tell.clone());
        // Told to nobody once the measurement is over.
        let answer = move |outcome: Result<_, _>| drop(outcome.map(|_| tell.send(begun.elapsed())));
        admit.admit(batch, Box::new(answer));
        due += pause;
        std::thread::sleep(due.saturating_duration_since(now()));
    }
    drop(tell);
    (written, told.iter().collect())
}

/// The monitor: a new heart rate each [`EACH`], noted when it is sent.
fn speak(
    address: std::net::SocketAddr,
    sent: &Sent,
    clock: &dyn guildhall_model::Clock,
    stop: &AtomicBool,
) -> Result<(), ServerError> {
    let begun = now();
    let mut line = loop {
        match TcpStream::connect(address) {
            Ok(line) => break line,
            Err(error) if begun.elapsed() > WAIT_MAX => return Err(failed(error)),
            Err(_) => std::thread::sleep(EACH),
        }
    };
    line.set_read_timeout(Some(WAIT_MAX)).map_err(failed)?;
    line.set_nodelay(true).map_err(failed)?;
    let mut value = 0;
    while !stop.load(Ordering::Relaxed) {
        value += 1;
        let message = message(value, clock.now());
        sent.lock().unwrap_or_else(PoisonError::into_inner).insert(value, now());
        line.write_all(message.as_bytes()).map_err(failed)?;
        let mut byte = [0];
        while byte[0] != 0x1c {
            line.read_exact(&mut byte).map_err(failed)?;
        }
        line.read_exact(&mut byte).map_err(failed)?;
        std::thread::sleep(EACH);
    }
    Ok(())
}

/// An ORU^R01 of IHE PCD-01 with one heart rate, framed for MLLP.
fn message(value: i64, at: Time) -> String {
    let text: String = at.to_string().chars().filter(char::is_ascii_digit).take(17).collect();
    let (seconds, rest) = text.split_at(14.min(text.len()));
    let time = format!("{seconds}.{rest:0<3}+0000");
    format!(
        "\u{b}MSH|^~\\&|BENCH^0000000000000001^EUI-64|BENCH|||{time}||ORU^R01^ORU_R01|{value}|P|\
         2.6|||AL|NE|||||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO\r\
         PID|||bench||Bench\rPV1||I|WARD^ROOM^{BED}\r\
         OBR|1|{value}|{value}|182777000^monitoring of patient^SCT|||{time}\r\
         OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|{value}|/min^/min^UCUM|||||R|||{time}\r\
         \u{1c}\r"
    )
}

/// The console's socket: how long each value took from the machine to here.
async fn watch(
    url: &str,
    token: &str,
    sent: &Sent,
    span: Duration,
) -> Result<Vec<Duration>, ServerError> {
    let address = format!("{}/api/v1/live?access_token={token}", url.replace("http://", "ws://"));
    let (mut socket, _) = tokio_tungstenite::connect_async(address).await.map_err(failed)?;
    let watch = json!({ "watch": ["bench/site/bed.heart_rate"] }).to_string();
    socket.send(Message::text(watch)).await.map_err(failed)?;
    let mut waits = Vec::new();
    let until = now() + span;
    while now() < until {
        let next = tokio::time::timeout(WAIT_MAX, socket.next()).await;
        let message = next.map_err(failed)?.ok_or_else(|| failed("the socket ended"))?;
        let Message::Text(text) = message.map_err(failed)? else { continue };
        let arrived = now();
        let news: Json = serde_json::from_str(&text).map_err(failed)?;
        for sample in news["samples"].as_array().into_iter().flatten() {
            #[expect(clippy::as_conversions, reason = "whole numbers were sent")]
            let value = sample[2].as_f64().map(|value| value as i64);
            let mut sent = sent.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(begun) = value.and_then(|value| sent.remove(&value)) {
                waits.push(arrived.duration_since(begun));
            }
        }
    }
    match waits.is_empty() {
        true => Err(failed("nothing of the monitor came through")),
        false => Ok(waits),
    }
}
