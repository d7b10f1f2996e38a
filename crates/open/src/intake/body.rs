//! Bodies that programs send: in parts as they come, unpacked, and never longer than the limit.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use flate2::write::MultiGzDecoder;
use futures_util::StreamExt;
use guildhall_model::{Quality, Time, Value};
use guildhall_query::Plant;

use super::collect::{Collector, Found, Outcome, Rows};
use super::lines::{Lines, Precision, Sink};
use crate::api::{BODY_BYTES_MAX, blocking, body_too_large};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// How many bytes of a body are worked on at once.
const PART_BYTES: usize = 256 * 1024;

/// How long a request waits for the historian to have room before it tries without.
const ROOM_WAIT_MAX: Duration = Duration::from_secs(5);

/// How long to wait before asking again whether there is room.
const ROOM_PAUSE: Duration = Duration::from_millis(5);

/// Reads line protocol part by part and hands it in while it comes. Answers when all of it is
/// on disk.
pub(crate) async fn lines(
    house: &Arc<House>,
    caller: Caller,
    headers: &HeaderMap,
    body: Body,
    precision: Precision,
) -> Result<Outcome, Problem> {
    let mut work = Work {
        packed: Packed::of(headers)?,
        lines: Lines::new(precision),
        collector: Collector::new(house, caller, Rows::Typed)?,
    };
    let mut body = Parts::new(headers, body)?;
    while let Some(part) = body.next().await? {
        room(house).await;
        work = blocking(move || {
            work.read(&part)?;
            Ok(work)
        })
        .await?;
    }
    let collector = blocking(move || work.end()).await?;
    collector.settle().await
}

/// Reads a whole body, unpacked.
pub(crate) async fn whole(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let mut packed = Packed::of(headers)?;
    let mut body = Parts::new(headers, body)?;
    let mut parts = Vec::new();
    while let Some(part) = body.next().await? {
        parts.extend(part);
    }
    blocking(move || {
        parts.iter().try_for_each(|part| packed.add(part))?;
        packed.end()
    })
    .await
}

/// Waits until the historian can take more, for a while. If it then cannot yet, it says itself
/// why not.
pub(crate) async fn room(house: &House) {
    let wait = async {
        while !house.admit.has_room() {
            tokio::time::sleep(ROOM_PAUSE).await;
        }
    };
    let _waited_in_vain = tokio::time::timeout(ROOM_WAIT_MAX, wait).await;
}

/// A body in parts that are worth working on.
struct Parts {
    stream: axum::body::BodyDataStream,
    bytes: usize,
}

impl Parts {
    fn new(headers: &HeaderMap, body: Body) -> Result<Parts, Problem> {
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
        if length
            .and_then(|text| text.parse().ok())
            .is_some_and(|told: usize| told > BODY_BYTES_MAX)
        {
            return Err(body_too_large());
        }
        Ok(Parts { stream: body.into_data_stream(), bytes: 0 })
    }

    /// The next part; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<Bytes>>, Problem> {
        let (mut part, mut bytes) = (Vec::new(), 0);
        while bytes < PART_BYTES {
            let Some(piece) = self.stream.next().await else { break };
            let piece = piece
                .map_err(|error| Problem::bad_request(format!("the body broke off: {error}")))?;
            bytes += piece.len();
            part.push(piece);
        }
        self.bytes += bytes;
        if self.bytes > BODY_BYTES_MAX {
            return Err(body_too_large());
        }
        Ok((!part.is_empty()).then_some(part))
    }
}

/// What is unpacked and not read yet.
enum Packed {
    Plain { ready: Vec<u8>, total: usize },
    Gzip { decoder: Box<MultiGzDecoder<Vec<u8>>>, total: usize },
}

impl Packed {
    fn of(headers: &HeaderMap) -> Result<Packed, Problem> {
        let encoding = headers.get(header::CONTENT_ENCODING);
        match encoding.map(|encoding| encoding.as_bytes()) {
            None | Some(b"" | b"identity") => Ok(Packed::Plain { ready: Vec::new(), total: 0 }),
            Some(b"gzip") => {
                let decoder = Box::new(MultiGzDecoder::new(Vec::new()));
                Ok(Packed::Gzip { decoder, total: 0 })
            }
            Some(other) => Err(Problem::bad_request(format!(
                "the content encoding `{}` is not known; send gzip or none",
                String::from_utf8_lossy(other)
            ))),
        }
    }

    fn add(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        match self {
            Packed::Plain { ready, total } => {
                ready.extend_from_slice(bytes);
                *total += bytes.len();
            }
            Packed::Gzip { decoder, total } => {
                // In small steps, so that a few bytes cannot become very many at once.
                for bytes in bytes.chunks(GZIP_STEP_BYTES) {
                    let before = decoder.get_ref().len();
                    decoder.write_all(bytes).map_err(not_gzip)?;
                    *total += decoder.get_ref().len() - before;
                    if *total > BODY_BYTES_MAX {
                        return Err(body_too_large());
                    }
                }
            }
        }
        Ok(())
    }

    /// What is unpacked, to be taken from its beginning.
    fn ready(&mut self) -> &mut Vec<u8> {
        match self {
            Packed::Plain { ready, .. } => ready,
            Packed::Gzip { decoder, .. } => decoder.get_mut(),
        }
    }

    fn end(self) -> Result<Vec<u8>, Problem> {
        match self {
            Packed::Plain { ready, .. } => Ok(ready),
            Packed::Gzip { decoder, .. } => decoder.finish().map_err(not_gzip),
        }
    }
}

/// At most a thousand times as much comes out of each step.
const GZIP_STEP_BYTES: usize = 4096;

fn not_gzip(error: std::io::Error) -> Problem {
    Problem::bad_request(format!("the body is not gzip: {error}"))
}

/// Line protocol that is being read.
struct Work {
    packed: Packed,
    lines: Lines,
    collector: Collector,
}

impl Work {
    fn read(&mut self, part: &[Bytes]) -> Result<(), Problem> {
        part.iter().try_for_each(|piece| self.packed.add(piece))?;
        let lines = &mut self.lines;
        let ready = self.packed.ready();
        let used = self.collector.with_plant(|collector, plant| {
            lines.read(ready, false, &mut Funnel { collector, plant })
        });
        ready.drain(..used);
        Ok(())
    }

    fn end(mut self) -> Result<Collector, Problem> {
        let mut left = self.packed.end()?;
        left.push(b'\n');
        let lines = &mut self.lines;
        self.collector.with_plant(|collector, plant| {
            lines.read(&left, true, &mut Funnel { collector, plant });
            collector.end();
        });
        Ok(self.collector)
    }
}

/// Into a collector, with the plants as its caller sees them.
struct Funnel<'a> {
    collector: &'a mut Collector,
    plant: &'a Plant<'a>,
}

impl Sink for Funnel<'_> {
    fn find(&mut self, path: &str) -> Found {
        self.collector.find(self.plant, path)
    }

    fn push(&mut self, found: Found, row: usize, time: Option<Time>, value: Value) {
        let time = time.unwrap_or(self.collector.received());
        self.collector.push(found, row, time, Some(value), Quality::GOOD);
    }

    fn refuse(&mut self, row: usize, begin: &str, why: &str) {
        self.collector.refuse(row, begin, why);
    }
}
