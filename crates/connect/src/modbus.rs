//! Modbus TCP: polls registers and bits of one device.
//!
//! Source: Modbus Application Protocol V1.1b3, 6.1 to 6.4 and 7; framing by tokio-modbus.
//! Left out on purpose: writing to the device, and Modbus RTU. A device tells no time, so a
//! sample's time is when its answer came. Read in this order: `Device::poll`, `Device::read`,
//! then `modbus_point.rs` for addresses and values.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use guildhall_model::{Direction, Quality};
use tokio::net::TcpStream;
use tokio::time::{Instant, Interval, MissedTickBehavior};
use tokio_modbus::client::{Client, Context};
use tokio_modbus::{ExceptionCode, Request, Response, Slave};

use crate::error::ConnectError;
use crate::modbus_point::{Place, Point, Registers, Table};
use crate::protocol::{Arrival, Connector, Protocol, Reading, Session, Setup, within};
use crate::settings::{Setting, SettingKind};

pub(crate) const PROTOCOL: Protocol = Protocol {
    name: "modbus",
    label: ("Modbus TCP", "Modbus TCP"),
    direction: Direction::Calls,
    settings: &SETTINGS,
    address_help: (
        "Table, zero-based address and kind: `holding:100:float32`, `input:10:uint16`, \
         `holding:7:int16*0.1` (scaled), `coil:3`, `discrete:4`; `?input:900` at the end names \
         a status register (0 is good).",
        "테이블, 0부터 세는 주소, 형식: `holding:100:float32`, `input:10:uint16`, \
         `holding:7:int16*0.1`(배율), `coil:3`, `discrete:4`. 끝의 `?input:900`은 상태 \
         레지스터(0이면 정상)입니다.",
    ),
    address_example: "holding:100:float32",
    connector: &Modbus,
};

/// Longest wait for the answer to one request.
const REQUEST_MAX: Duration = Duration::from_secs(3);

/// How long a range that the device refused is left alone.
const REFUSED_PAUSE: Duration = Duration::from_secs(30);

/// Most registers of one request (V1.1b3, 6.3).
const REGISTERS_MAX: u16 = 125;

/// Most bits of one request. The protocol allows 2000; many devices do not.
const BITS_MAX: u16 = 1000;

/// Registers nobody asked for that are read along, rather than to ask twice.
const GAP_MAX: u32 = 16;

static SETTINGS: [Setting; 4] = [
    Setting::required(
        "address",
        ("Address", "주소"),
        ("Host and port of the device, usually port 502.", "장치의 호스트와 포트(보통 502)."),
    ),
    Setting::number(
        "unit",
        ("Unit", "유닛"),
        ("Unit identifier of the device behind a gateway.", "게이트웨이 뒤 장치의 유닛 식별자."),
        (0, 255, ""),
        "1",
    ),
    Setting {
        key: "poll_ms",
        label: ("Poll interval", "폴링 주기"),
        help: ("How often all points are read.", "모든 포인트를 읽는 주기."),
        kind: SettingKind::Number { min: 50, max: 3_600_000, unit: "ms" },
        default: Some("1000"),
        required: false,
    },
    Setting::choice(
        "word_order",
        ("Word order", "워드 순서"),
        (
            "Which register of a 32-bit value comes first: the high word (big) or the low one.",
            "32비트 값에서 먼저 오는 레지스터: 상위 워드(big) 또는 하위 워드(little).",
        ),
        &["big", "little"],
        "big",
    ),
];

struct Modbus;

impl Connector for Modbus {
    fn check(&self, setup: &Setup) -> Result<(), ConnectError> {
        setup.settings.host_port("address")?;
        points(setup).map(drop)
    }

    fn open(&self, setup: Setup) -> BoxFuture<'static, Result<Box<dyn Session>, ConnectError>> {
        async move { Ok(Box::new(Device::open(setup).await?) as Box<dyn Session>) }.boxed()
    }
}

fn points(setup: &Setup) -> Result<Vec<(u32, Point)>, ConnectError> {
    let parse = |(number, address): (u32, &std::sync::Arc<str>)| {
        Point::parse(address)
            .map(|point| (number, point))
            .map_err(|why| setup.bad_address(address, why))
    };
    setup.points.iter().map(parse).collect()
}

/// Registers or bits that are asked for at once.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    table: Table,
    from: u16,
    count: u16,
    /// What is wanted of it: places with their length.
    wanted: Vec<(u16, u16)>,
    /// Not asked for before then, because the device refused it.
    rest_until: Option<Instant>,
}

/// One device.
struct Device {
    setup: Setup,
    peer: String,
    context: Context,
    points: Vec<(u32, Point)>,
    ranges: Vec<Range>,
    big: bool,
    due: Interval,
    /// Why the session ends, once what was read before is taken.
    lost: Option<ConnectError>,
}

impl Session for Device {
    fn next(&mut self) -> BoxFuture<'_, Result<Arrival, ConnectError>> {
        self.poll().boxed()
    }
}

impl Device {
    async fn open(setup: Setup) -> Result<Device, ConnectError> {
        let points = points(&setup)?;
        let (host, port) = setup.settings.host_port("address")?;
        let peer = format!("modbus://{host}:{port}");
        let stream = TcpStream::connect((host.as_str(), port)).await.map_err(|source| {
            ConnectError::NoAnswer { peer: peer.clone(), source: source.into() }
        })?;
        // Requests are small and wait for their answer; without it they would wait twice.
        let _unsupported = stream.set_nodelay(true);
        let unit = u8::try_from(setup.settings.number("unit")).unwrap_or(1);
        let every = Duration::from_millis(setup.settings.number("poll_ms"));
        let mut due = tokio::time::interval(every);
        due.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Ok(Device {
            context: tokio_modbus::client::tcp::attach_slave(stream, Slave(unit)),
            ranges: ranges(&points),
            big: setup.settings.word("word_order") == "big",
            due,
            lost: None,
            points,
            peer,
            setup,
        })
    }

    /// Reads every range once.
    async fn poll(&mut self) -> Result<Arrival, ConnectError> {
        if let Some(lost) = self.lost.take() {
            return Err(lost);
        }
        self.due.tick().await;
        let mut registers = Registers::default();
        let mut refused: BTreeMap<(Table, u16), ExceptionCode> = BTreeMap::new();
        let mut problems = Vec::new();
        let mut todo = std::mem::take(&mut self.ranges);
        todo.reverse();
        while let Some(mut range) = todo.pop() {
            if range.rest_until.is_some_and(|until| Instant::now() < until) {
                self.ranges.push(range);
                continue;
            }
            let read = match self.read(&range, &mut registers).await {
                Ok(read) => read,
                Err(lost) if registers.is_empty() => return Err(lost),
                Err(lost) => {
                    // What was read before is not lost with the rest.
                    self.lost = Some(lost);
                    break;
                }
            };
            match read {
                None => {
                    range.rest_until = None;
                    self.ranges.push(range);
                }
                Some(_) if range.wanted.len() > 1 => todo.extend(alone(&range).rev()),
                Some(code) => {
                    if !busy(code) {
                        range.rest_until = Some(Instant::now() + REFUSED_PAUSE);
                    }
                    refused.insert((range.table, range.from), code);
                    self.ranges.push(range);
                }
            }
        }
        let readings = self.readings(&registers, &refused, &mut problems);
        Ok(Arrival { readings, problems, ..Arrival::default() })
    }

    /// Reads one range; gives the exception with which the device refused it.
    async fn read(
        &mut self,
        range: &Range,
        registers: &mut Registers,
    ) -> Result<Option<ExceptionCode>, ConnectError> {
        let (from, count) = (range.from, range.count);
        let request = match range.table {
            Table::Holding => Request::ReadHoldingRegisters(from, count),
            Table::Input => Request::ReadInputRegisters(from, count),
            Table::Coil => Request::ReadCoils(from, count),
            Table::Discrete => Request::ReadDiscreteInputs(from, count),
        };
        let answer = within(&self.peer, "answer", REQUEST_MAX, self.context.call(request)).await?;
        let response = match answer {
            Ok(Ok(response)) => response,
            Ok(Err(code)) => return Ok(Some(code)),
            // What the decoder has to say, or half a frame before the end.
            Err(tokio_modbus::Error::Transport(source))
                if matches!(source.kind(), ErrorKind::InvalidData | ErrorKind::Other) =>
            {
                return Err(self.malformed(source.to_string()));
            }
            Err(tokio_modbus::Error::Transport(source)) => {
                return Err(ConnectError::Lost { peer: self.peer.clone(), source: source.into() });
            }
            Err(tokio_modbus::Error::Protocol(what)) => {
                return Err(self.malformed(what.to_string()));
            }
        };
        let words: Vec<u16> = match response {
            Response::ReadHoldingRegisters(words) | Response::ReadInputRegisters(words) => words,
            Response::ReadCoils(bits) | Response::ReadDiscreteInputs(bits) => {
                bits.into_iter().map(u16::from).collect()
            }
            _ => return Err(self.malformed("an answer to another question".to_owned())),
        };
        if words.len() < usize::from(count) {
            return Err(self.malformed(format!("{} values where {count} were due", words.len())));
        }
        registers.keep(range.table, from, &words[..usize::from(count)]);
        Ok(None)
    }

    fn readings(
        &self,
        registers: &Registers,
        refused: &BTreeMap<(Table, u16), ExceptionCode>,
        problems: &mut Vec<ConnectError>,
    ) -> Vec<Reading> {
        let now = self.setup.clock.now();
        let mut readings = Vec::with_capacity(self.points.len());
        for (number, point) in &self.points {
            if let Some((value, quality)) = point.decode(registers, self.big) {
                readings.push(Reading::new(*number, now, value, quality));
                continue;
            }
            let code = point.places().find_map(|p| refused.get(&(p.table, p.at)));
            if let Some(code) = code {
                problems.push(ConnectError::PointRefused {
                    peer: self.peer.clone(),
                    address: self.setup.points.address(*number).to_string(),
                    reason: format!("exception {}, {code}", u8::from(*code)),
                });
                let quality = if busy(*code) { Quality::BAD_NO_COMMUNICATION } else { REFUSED };
                readings.push(Reading::new(*number, now, None, quality));
            }
        }
        readings
    }

    fn malformed(&self, what: String) -> ConnectError {
        ConnectError::Malformed { peer: self.peer.clone(), protocol: "Modbus TCP", what }
    }
}

/// `BadNodeIdUnknown`: what OPC UA says of a point that is not there.
const REFUSED: Quality = Quality::from_status(0x8034_0000);

/// Whether the device may well answer the next time.
fn busy(code: ExceptionCode) -> bool {
    matches!(
        code,
        ExceptionCode::Acknowledge
            | ExceptionCode::ServerDeviceBusy
            | ExceptionCode::GatewayPathUnavailable
            | ExceptionCode::GatewayTargetDevice
    )
}

/// As few ranges as are sensible: neighbours and small gaps together, up to the limit.
fn ranges(points: &[(u32, Point)]) -> Vec<Range> {
    let mut places: Vec<Place> = points.iter().flat_map(|(_, point)| point.places()).collect();
    places.sort_unstable();
    places.dedup();
    let mut ranges: Vec<Range> = Vec::new();
    for Place { table, at, count } in places {
        let most = if table.is_bits() { BITS_MAX } else { REGISTERS_MAX };
        if let Some(last) = ranges.last_mut() {
            // In 32 bits, for the last range may end at 65536.
            let end = u32::from(last.from) + u32::from(last.count);
            let whole = (u32::from(at) + u32::from(count)).max(end) - u32::from(last.from);
            let near = u32::from(at) <= end + GAP_MAX;
            let whole = u16::try_from(whole).ok().filter(|whole| *whole <= most);
            if let Some(whole) = whole.filter(|_| last.table == table && near) {
                last.count = whole;
                last.wanted.push((at, count));
                continue;
            }
        }
        ranges.push(Range { table, from: at, count, wanted: vec![(at, count)], rest_until: None });
    }
    ranges
}

/// Each place of a range as a range of its own.
fn alone(range: &Range) -> impl DoubleEndedIterator<Item = Range> + '_ {
    range.wanted.iter().map(|&(from, count)| Range {
        table: range.table,
        from,
        count,
        wanted: vec![(from, count)],
        rest_until: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(addresses: &str, asked: &str) {
        let points: Vec<(u32, Point)> =
            addresses.split(' ').map(|a| (0, Point::parse(a).expect(a))).collect();
        let ranges = ranges(&points);
        let shown: Vec<String> =
            ranges.iter().map(|r| format!("{:?} {}+{}", r.table, r.from, r.count)).collect();
        assert_eq!(shown.join(", "), asked);
    }

    #[test]
    fn neighbours_and_small_gaps_are_asked_for_at_once() {
        check("holding:0:float32 holding:2:uint16", "Holding 0+3");
        check("holding:2:uint16 holding:0:float32", "Holding 0+3");
        check("holding:0:uint16 holding:17:uint16", "Holding 0+18");
        check("holding:0:uint16 holding:18:uint16", "Holding 0+1, Holding 18+1");
        check("holding:0:uint16 input:1:uint16", "Holding 0+1, Input 1+1");
        check("holding:5:uint16 holding:5:int16", "Holding 5+1");
        check("holding:4:float32 holding:5:int16", "Holding 4+2");
        check("holding:0:float32?input:9", "Holding 0+2, Input 9+1");
        check("coil:3 coil:0 discrete:1", "Coil 0+4, Discrete 1+1");
        check("holding:65534:float32", "Holding 65534+2");
        let many: Vec<String> = (0..200).map(|i| format!("holding:{i}:uint16")).collect();
        check(&many.join(" "), "Holding 0+125, Holding 125+75");
    }
}
