//! How many samples a second become durable through InfluxDB's line protocol over HTTP.
//!
//! Two clients in threads of this process post lines as the Time Series Benchmark Suite writes
//! them (ten fields a line, times in nanoseconds) to the real server over the loopback, each
//! with one request on its way. What the threads took is told by their kind, for on few cores
//! it is the sum of them that bounds.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::{ASSETS, Plant, TAGS_OF_ASSET, failed, latency, now, quantile_ms, tag_path};
use crate::door::Door;
use crate::error::ServerError;
use crate::serve;

/// How many clients post at the same time.
pub(super) const CLIENTS: usize = 2;

/// Lines of a request, and fields of a line.
pub(super) const LINES: usize = 10_000;
pub(super) const FIELDS: usize = 10;

/// The time of the first line, and how far each round of all series is after the one before.
pub(super) const BEGIN_NS: u64 = 1_700_000_000_000_000_000;
pub(super) const ROUND_NS: u64 = 10_000_000_000;

/// How long a client rests when there is too much to do.
pub(super) const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// How long the server may take for a request.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// Ticks of the system's clock of processors in a second, on all Linux there is.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a client has seen.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) requests: usize,
    pub(super) busy: usize,
    pub(super) bytes: usize,
    pub(super) took: Vec<Duration>,
    /// What each kind of thread of this process took meanwhile, in seconds.
    cpu: BTreeMap<String, f64>,
}

pub(super) fn measure(plant: Plant, span: Duration) -> Result<Json, ServerError> {
    let address = plant.url.replace("http://", "");
    let post = move |client, token: &str, stop: &AtomicBool| post(client, &address, token, stop);
    let mut figures = measure_by(plant, span, Vec::new(), LINES * FIELDS, Arc::new(post))?;
    figures["lines_per_request"] = LINES.into();
    figures["fields_per_line"] = FIELDS.into();
    Ok(figures)
}

/// What one client does, by its number and with a token, until told to stop.
pub(super) type Client =
    Arc<dyn Fn(usize, &str, &AtomicBool) -> Result<Seen, ServerError> + Send + Sync>;

/// Measures with these clients, whose requests bring so many samples each, and with doors beside
/// that of HTTP.
pub(super) fn measure_by(
    plant: Plant,
    span: Duration,
    beside: Vec<Door>,
    per_request: usize,
    client: Client,
) -> Result<Json, ServerError> {
    let Plant { running, runtime, listener, .. } = plant;
    let token = latency::token(&running)?;
    let told = serve::Told::watch(&runtime)?;
    let before = running.historian.stats();
    let stop = Arc::new(AtomicBool::new(false));
    let begun = now();
    let clients = std::thread::spawn({
        let stop = Arc::clone(&stop);
        move || clients(&client, &token, span, &stop)
    });
    let (seen, took) = runtime.block_on(async {
        let doors = serve::Doors { listener, beside };
        let serving = serve::until_told(told, doors, &running, std::future::ready(()));
        let joined = tokio::task::spawn_blocking(move || clients.join());
        tokio::select! {
            ended = serving => ended.and(Err(failed("the server ended"))),
            seen = joined => {
                let seen = seen.map_err(failed)?.map_err(|_| failed("a client panicked"))??;
                Ok((seen, begun.elapsed()))
            }
        }
    })?;
    runtime.block_on(running.stop_connections());
    let after = running.historian.stats();
    let samples = seen.requests * per_request;
    Ok(told_of(
        seen,
        samples,
        took,
        (after.appended - before.appended, after.groups - before.groups),
    ))
}

#[expect(clippy::as_conversions, reason = "counts as rates")]
fn told_of(mut seen: Seen, samples: usize, took: Duration, (appended, syncs): (u64, u64)) -> Json {
    seen.took.sort();
    let each = |seconds: &f64| (seconds * 1e9 / samples as f64).round();
    let all: f64 = seen.cpu.values().sum();
    let by_thread: BTreeMap<_, _> = seen.cpu.iter().map(|(name, s)| (name, each(s))).collect();
    json!({
        "samples_per_second": (samples as f64 / took.as_secs_f64()).round(),
        "samples": samples,
        "appended": appended,
        "seconds": took.as_secs_f64(),
        "clients": CLIENTS,
        "bytes_per_sample": seen.bytes as f64 / samples as f64,
        "refused_busy": seen.busy,
        "syncs": syncs,
        "acknowledged_after_ms":
            { "median": quantile_ms(&seen.took, 0.5), "p99": quantile_ms(&seen.took, 0.99) },
        "cores_busy": (all / took.as_secs_f64() * 100.0).round() / 100.0,
        "cpu_ns_per_sample": { "all": each(&all), "by_thread": by_thread },
    })
}

/// What each kind of thread of this process has taken so far, in seconds. Threads that ended
/// are not in it.
fn cpu_seconds() -> Result<BTreeMap<String, f64>, ServerError> {
    let mut taken = BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").map_err(failed)? {
        let path = task.map_err(failed)?.path().join("stat");
        let Ok(stat) = std::fs::read_to_string(path) else { continue };
        // pid (name) state … with utime and stime as the 12th and 13th after the name.
        let Some((name, rest)) = stat.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'))
        else {
            continue;
        };
        let ticks = rest.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
        *taken.entry(name.to_owned()).or_default() += ticks / TICKS_PER_SECOND;
    }
    Ok(taken)
}

/// Lets all clients post for a while.
fn clients(
    client: &Client,
    token: &str,
    span: Duration,
    stop: &Arc<AtomicBool>,
) -> Result<Seen, ServerError> {
    let posting: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (client, token, stop) = (Arc::clone(client), token.to_owned(), Arc::clone(stop));
            let name = "client".to_owned();
            let post = move || client(number, &token, &stop);
            std::thread::Builder::new().name(name).spawn(post).map_err(failed)
        })
        .collect();
    std::thread::sleep(span);
    let mut all = Seen { cpu: cpu_seconds()?, ..Seen::default() };
    stop.store(true, Ordering::Relaxed);
    for client in posting {
        let mut seen = client?.join().map_err(|_| failed("a client panicked"))??;
        all.requests += seen.requests;
        all.busy += seen.busy;
        all.bytes += seen.bytes;
        all.took.append(&mut seen.took);
    }
    Ok(all)
}

fn post(client: usize, address: &str, token: &str, stop: &AtomicBool) -> Result<Seen, ServerError> {
    let line = TcpStream::connect(address).map_err(failed)?;
    line.set_nodelay(true).map_err(failed)?;
    line.set_read_timeout(Some(WAIT_MAX)).map_err(failed)?;
    let mut answers = BufReader::new(line.try_clone().map_err(failed)?);
    let mut line = line;
    let mut body = Body::new(client);
    let mut seen = Seen::default();
    while !stop.load(Ordering::Relaxed) {
        let head = format!(
            "POST /write?db=bench&precision=ns HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Token {token}\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {}\r\n\r\n",
            body.text.len()
        );
        let begun = now();
        line.write_all(head.as_bytes())
            .and_then(|()| line.write_all(&body.text))
            .map_err(failed)?;
        match answer(&mut answers)? {
            (204, _) => {
                seen.requests += 1;
                seen.bytes += body.text.len();
                seen.took.push(begun.elapsed());
                body.go_on();
            }
            (429, _) => {
                seen.busy += 1;
                std::thread::sleep(BUSY_PAUSE);
            }
            (status, text) => return Err(failed(format!("the answer was {status}: {text}"))),
        }
    }
    Ok(seen)
}

/// Status and body of an answer.
fn answer(from: &mut impl BufRead) -> Result<(u16, String), ServerError> {
    let mut line = String::new();
    from.read_line(&mut line).map_err(failed)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| failed(format!("`{line}` is no answer")))?;
    let mut length = 0;
    while line.trim() != "" {
        line.clear();
        from.read_line(&mut line).map_err(failed)?;
        let header = line.to_ascii_lowercase();
        if let Some(told) = header.strip_prefix("content-length:") {
            length = told.trim().parse().map_err(failed)?;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).map_err(failed)?;
    Ok((status, String::from_utf8_lossy(&body).into_owned()))
}

/// Lines whose times are written anew for each request, so that a client takes little itself.
struct Body {
    text: Vec<u8>,
    /// Where the time of each line begins.
    times: Vec<usize>,
    /// How many lines were made for each of the series.
    round: u64,
}

/// Fields of an asset in groups of [`FIELDS`], each a series; half of them for each client.
pub(super) const SERIES: usize = ASSETS * (TAGS_OF_ASSET / FIELDS) / CLIENTS;

impl Body {
    fn new(client: usize) -> Body {
        let mut text = String::new();
        let mut times = Vec::with_capacity(LINES);
        for line in 0..LINES {
            let series = line % SERIES * CLIENTS + client;
            let (asset, group) = (series % ASSETS, series / ASSETS);
            let path = tag_path(asset, 0);
            // Writing to a String cannot fail.
            let _ = write!(text, "{} ", path.trim_end_matches(".p0"));
            for field in 0..FIELDS {
                let comma = if field == 0 { "" } else { "," };
                let (tag, value) = (group * FIELDS + field, (line * 7 + field * 13) % 1000);
                let _ = write!(text, "{comma}p{tag}={}.{}", value / 10, value % 10);
            }
            times.push(text.len() + 1);
            let _ = writeln!(text, " {BEGIN_NS}");
        }
        let mut body = Body { text: text.into_bytes(), times, round: 0 };
        body.go_on();
        body
    }

    /// Writes the times that follow.
    fn go_on(&mut self) {
        for (line, at) in self.times.iter().enumerate() {
            let round = self.round + u64::try_from(line / SERIES).unwrap_or(0);
            let mut ns = BEGIN_NS + round * ROUND_NS;
            for digit in (0..19).rev() {
                self.text[at + digit] = b'0' + u8::try_from(ns % 10).unwrap_or(0);
                ns /= 10;
            }
        }
        self.round += u64::try_from(LINES / SERIES).unwrap_or(0);
    }
}
