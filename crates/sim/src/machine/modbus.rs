//! The oil plant's controller: a Modbus TCP server on the loopback.
//!
//! Source: Modbus Application Protocol V1.1b3, 4.3 (tables) and 6.1 to 6.4; 32-bit values take
//! two registers, high word first. A reading without a value is a NaN where registers hold a
//! float; where the point has a status register, that holds the upper half of its OPC UA status
//! code. Left out on purpose: writing, which is refused as an illegal function. A recording
//! begins with the first request, and a row stays until all of it has been read twice: a poll
//! takes several requests, and one of the two had no change in its middle.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Ready, ready};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use guildhall_model::Value;
use tokio::sync::{Notify, oneshot};
use tokio_modbus::server::Service;
use tokio_modbus::server::tcp::{Server, accept_tcp_connection};
use tokio_modbus::{ExceptionCode, Request, Response};
use tokio_util::sync::CancellationToken;

use super::listen;
use crate::Machine;
use crate::error::SimError;
use crate::feed::Source;
use crate::points::PointInfo;

/// A row of a recording that nobody reads in whole is given up after so long.
const ROW_MAX: Duration = Duration::from_secs(10);

/// Serves until `stop`.
pub(crate) async fn serve(
    mut source: Source,
    address: SocketAddr,
    ready: oneshot::Sender<SocketAddr>,
    stop: CancellationToken,
) -> Result<(), SimError> {
    let machine = Machine::OilPlant;
    let (listener, bound) = listen(machine, address).await?;
    let wrong = |why: String| SimError::Server { machine: machine.word(), address: bound, why };
    let places = source.points.iter().map(Place::parse).collect::<Option<Vec<_>>>();
    let places = places.ok_or_else(|| wrong("a point has no register".to_owned()))?;
    let device = Device(Arc::new(Shared::new(&places)));
    let shared = Arc::clone(&device.0);
    // Who waits for it may have gone.
    let _told = ready.send(bound);
    let new_service = move |_| Ok(Some(device.clone()));
    let on_connected = |stream, peer| {
        let accepted = accept_tcp_connection(stream, peer, &new_service);
        async move { accepted }
    };
    let server = Server::new(listener);
    let on_error = |error| tracing::debug!(%error, "a Modbus client went");
    tokio::select! {
        ended = server.serve(&on_connected, on_error) => ended.map_err(|e| wrong(e.to_string())),
        () = play(&mut source, &places, &shared) => Ok(()),
        () = stop.cancelled() => Ok(()),
    }
}

/// Puts each row into the registers when it is due. For ever: after a recording the last stays.
async fn play(source: &mut Source, places: &[Place], shared: &Shared) {
    if source.is_recording() {
        shared.asked.notified().await;
    }
    while let Some(row) = source.next().await {
        {
            let mut image = shared.image();
            for (point, value, quality) in &row.readings {
                if let Some(place) = usize::try_from(*point).ok().and_then(|at| places.get(at)) {
                    image.write(place, value.as_ref(), quality.status());
                }
            }
        }
        if source.is_recording() {
            let twice = async {
                shared.all_read(places).await;
                shared.all_read(places).await;
            };
            if tokio::time::timeout(ROW_MAX, twice).await.is_err() {
                tracing::warn!("a row of the recording was not read in whole");
            }
        }
    }
    std::future::pending().await
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Table {
    Holding,
    Input,
    Coil,
    Discrete,
}

#[derive(Clone, Copy)]
enum Form {
    Float32,
    Uint32,
    Word { scale: f64 },
    Bit,
}

/// Where a point lies, and in which form.
struct Place {
    table: Table,
    at: u16,
    form: Form,
    /// The input register of its status.
    status: Option<u16>,
}

impl Place {
    fn parse(point: &PointInfo) -> Option<Place> {
        let (value, status) = match point.address.split_once('?') {
            Some((value, status)) => (value, Some(status.strip_prefix("input:")?.parse().ok()?)),
            None => (point.address.as_str(), None),
        };
        let mut parts = value.splitn(3, ':');
        let table = match parts.next()? {
            "holding" => Table::Holding,
            "input" => Table::Input,
            "coil" => Table::Coil,
            "discrete" => Table::Discrete,
            _ => return None,
        };
        let at = parts.next()?.parse().ok()?;
        let form = match parts.next() {
            None => Form::Bit,
            Some("float32") => Form::Float32,
            Some("uint32") => Form::Uint32,
            Some("int16" | "uint16") => Form::Word { scale: 1.0 },
            Some(scaled) => Form::Word { scale: scaled.strip_prefix("int16*")?.parse().ok()? },
        };
        Some(Place { table, at, form, status })
    }

    fn keys(&self) -> impl Iterator<Item = (Table, u16)> + use<> {
        let status = self.status.map(|at| (Table::Input, at));
        std::iter::once((self.table, self.at)).chain(status)
    }
}

/// What the registers hold, and which of them somebody waits to see read.
struct Image {
    words: BTreeMap<(Table, u16), u16>,
    unread: BTreeSet<(Table, u16)>,
}

impl Image {
    #[expect(clippy::cast_possible_truncation, reason = "registers hold no more")]
    fn write(&mut self, place: &Place, value: Option<&Value>, status: u32) {
        if let Some(at) = place.status {
            let upper = if value.is_some() { 0 } else { (status >> 16) as u16 };
            self.words.insert((Table::Input, at), upper);
        }
        let number = match value {
            Some(Value::Boolean(state)) => f64::from(u8::from(*state)),
            Some(value) => value.as_f64().unwrap_or(f64::NAN),
            None => f64::NAN,
        };
        let pair = |bits: u32| [(bits >> 16) as u16, bits as u16];
        let words = match place.form {
            Form::Float32 => pair((number as f32).to_bits()).to_vec(),
            Form::Uint32 => pair(number as u32).to_vec(),
            Form::Word { scale } => vec![(number / scale).round() as i16 as u16],
            Form::Bit => vec![u16::from(number != 0.0)],
        };
        for (at, word) in (place.at..).zip(words) {
            self.words.insert((place.table, at), word);
        }
    }

    /// Registers or bits in a row; those between known ones are 0, beyond them there is nothing.
    fn read(&mut self, table: Table, from: u16, count: u16) -> Result<Vec<u16>, ExceptionCode> {
        let wrong = ExceptionCode::IllegalDataAddress;
        let until = from.checked_add(count).ok_or(wrong)?;
        let mut known = self.words.range((table, 0)..=(table, u16::MAX));
        let last = known.next_back().ok_or(wrong)?.0.1;
        if count == 0 || until > last + 1 {
            return Err(wrong);
        }
        let word = |at| self.words.get(&(table, at)).copied().unwrap_or(0);
        let words = (from..until).map(word).collect();
        self.unread.retain(|(of, at)| *of != table || !(from..until).contains(at));
        Ok(words)
    }
}

/// What the server's callers and the model share.
struct Shared {
    image: Mutex<Image>,
    asked: Notify,
}

impl Shared {
    /// All registers are there from the start, without a value.
    fn new(places: &[Place]) -> Shared {
        let mut image = Image { words: BTreeMap::new(), unread: BTreeSet::new() };
        for place in places {
            image.write(place, None, 0x8032_0000);
        }
        Shared { image: Mutex::new(image), asked: Notify::new() }
    }

    /// Waits until every point has been read from now on.
    async fn all_read(&self, places: &[Place]) {
        self.image().unread = places.iter().flat_map(Place::keys).collect();
        while !self.image().unread.is_empty() {
            self.asked.notified().await;
        }
    }

    fn image(&self) -> MutexGuard<'_, Image> {
        self.image.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Clone)]
struct Device(Arc<Shared>);

impl Device {
    fn answer(&self, request: &Request<'_>) -> Result<Response, ExceptionCode> {
        let mut image = self.0.image();
        let bits = |words: Vec<u16>| words.into_iter().map(|word| word != 0).collect();
        Ok(match *request {
            Request::ReadHoldingRegisters(from, count) => {
                Response::ReadHoldingRegisters(image.read(Table::Holding, from, count)?)
            }
            Request::ReadInputRegisters(from, count) => {
                Response::ReadInputRegisters(image.read(Table::Input, from, count)?)
            }
            Request::ReadCoils(from, count) => {
                Response::ReadCoils(bits(image.read(Table::Coil, from, count)?))
            }
            Request::ReadDiscreteInputs(from, count) => {
                Response::ReadDiscreteInputs(bits(image.read(Table::Discrete, from, count)?))
            }
            _ => return Err(ExceptionCode::IllegalFunction),
        })
    }
}

impl Service for Device {
    type Request = Request<'static>;
    type Response = Response;
    type Exception = ExceptionCode;
    type Future = Ready<Result<Response, ExceptionCode>>;

    fn call(&self, request: Request<'static>) -> Self::Future {
        let answer = self.answer(&request);
        self.0.asked.notify_one();
        ready(answer)
    }
}
