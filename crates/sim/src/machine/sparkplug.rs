//! The engines' ground station: a Sparkplug B edge node with a device for each engine, and the
//! broker that it brings.
//!
//! Source: Sparkplug 3.0.0, 5.4 to 5.12 (births, data, deaths, rebirth), 6.4 (payload). Metrics
//! have aliases, which data messages use alone; data tell what has changed. A metric without a
//! value is null with the property Quality 0. A recording begins when a host application says
//! that it is online (5.8). Left out on purpose: commands but rebirth, templates, data sets,
//! waiting for a primary host with a model's data. Read in this order: `serve`, `Station::hears`,
//! `Station::says`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use guildhall_model::{DataType, Time, Value};
use prost::Message as _;
use rumqttc::{AsyncClient, ClientError, Event, EventLoop, LastWill, MqttOptions, Packet, QoS};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::broker::{Broker, PACKET_BYTES_MAX};
use super::payload::{Content, Metric, Payload, Properties, Property, PropertyContent, datatype};
use crate::Machine;
use crate::error::SimError;
use crate::feed::Source;
use crate::points::{PointInfo, Row};

/// Group and name of the edge node.
pub(crate) const NODE: &str = "saebyeok/ground-station";

/// Messages that wait for the broker.
const MESSAGES_MAX: usize = 256;
/// How long to wait before calling the broker again.
const CALL_AGAIN: Duration = Duration::from_millis(250);
/// The metric by which a host asks for a new birth.
const REBIRTH: &str = "Node Control/Rebirth";

/// Runs broker and edge node until `stop`.
pub(crate) async fn serve(
    mut source: Source,
    address: SocketAddr,
    ready: oneshot::Sender<SocketAddr>,
    stop: CancellationToken,
) -> Result<(), SimError> {
    let machine = Machine::AircraftEngine;
    let wrong =
        |why: &str| SimError::Server { machine: machine.word(), address, why: why.to_owned() };
    let broker = Broker::start(address).await?;
    let (group, node) = NODE.split_once('/').ok_or_else(|| wrong("the node has no group"))?;
    let (client, events) = call(broker.address(), group, node);
    let mut station = Station::new(client, group, node, &source.points)
        .ok_or_else(|| wrong("a point is no metric of the node"))?;
    // Who waits for it may have gone.
    let _told = ready.send(broker.address());
    tokio::select! {
        () = station.run(&mut source, events) => {}
        () = stop.cancelled() => {}
    }
    broker.stop().await;
    Ok(())
}

fn call(broker: SocketAddr, group: &str, node: &str) -> (AsyncClient, EventLoop) {
    let mut options = MqttOptions::new(node, broker.ip().to_string(), broker.port());
    options.set_keep_alive(Duration::from_secs(5));
    options.set_max_packet_size(PACKET_BYTES_MAX, PACKET_BYTES_MAX);
    // One session of this node and no more, so its birth sequence stays 0.
    let death = Payload { metrics: vec![birth_sequence()], ..Payload::default() };
    let topic = format!("spBv1.0/{group}/NDEATH/{node}");
    options.set_last_will(LastWill::new(topic, death.encode_to_vec(), QoS::AtLeastOnce, false));
    AsyncClient::new(options, MESSAGES_MAX)
}

fn birth_sequence() -> Metric {
    Metric {
        name: Some("bdSeq".to_owned()),
        datatype: Some(datatype::INT64),
        content: Some(Content::Long(0)),
        ..Metric::default()
    }
}

/// One metric of one device.
struct Known {
    device: String,
    name: String,
    data_type: DataType,
    unit: Option<&'static str>,
    /// As last said: when, and what.
    last: (Time, Option<Value>),
}

struct Station {
    client: AsyncClient,
    group: String,
    node: String,
    metrics: Vec<Known>,
    /// Between births and deaths.
    born: bool,
    seq: u8,
    /// Whether a host application is there.
    host: bool,
}

impl Station {
    /// None when a point is not of this node.
    fn new(client: AsyncClient, group: &str, node: &str, points: &[PointInfo]) -> Option<Station> {
        let known = |point: &PointInfo| {
            let own = point.address.strip_prefix(NODE)?.strip_prefix('/')?;
            let (device, name) = own.split_once(':')?;
            Some(Known {
                device: device.to_owned(),
                name: name.to_owned(),
                data_type: point.data_type,
                unit: point.unit,
                last: (Time::from_ns(0), None),
            })
        };
        let metrics = points.iter().map(known).collect::<Option<Vec<_>>>()?;
        let (group, node) = (group.to_owned(), node.to_owned());
        Some(Station { client, group, node, metrics, born: false, seq: 0, host: false })
    }

    /// Speaks to the broker, and says each row when it is due. For ever: when the recording is
    /// over, the node stays on.
    async fn run(&mut self, source: &mut Source, mut events: EventLoop) {
        let waits_for_host = source.is_recording();
        let mut over = false;
        loop {
            let may_speak = self.born && !over && (self.host || !waits_for_host);
            let outcome = tokio::select! {
                event = events.poll() => self.hears(event).await,
                row = source.next(), if may_speak => match row {
                    Some(row) => self.says(&row),
                    None => {
                        over = true;
                        Ok(())
                    }
                },
            };
            if let Err(error) = outcome {
                tracing::warn!(%error, "the ground station has more to say than the broker takes");
            }
        }
    }

    async fn hears(
        &mut self,
        event: Result<Event, rumqttc::ConnectionError>,
    ) -> Result<(), ClientError> {
        match event {
            Ok(Event::Incoming(Packet::ConnAck(_))) => {
                let commands = format!("spBv1.0/{}/NCMD/{}", self.group, self.node);
                self.client.try_subscribe(commands, QoS::AtLeastOnce)?;
                self.client.try_subscribe("spBv1.0/STATE/+", QoS::AtLeastOnce)?;
                self.birth()
            }
            Ok(Event::Incoming(Packet::Publish(message))) => {
                if message.topic.starts_with("spBv1.0/STATE/") {
                    let online = br#""online":true"#;
                    let before = self.host;
                    self.host = message.payload.windows(online.len()).any(|part| part == online);
                    // A host that has just come knows nothing of this node.
                    return if self.host && !before { self.birth() } else { Ok(()) };
                }
                let asks = |metric: &Metric| {
                    metric.name.as_deref() == Some(REBIRTH)
                        && metric.content == Some(Content::Boolean(true))
                };
                match Payload::decode(message.payload) {
                    Ok(command) if command.metrics.iter().any(asks) => self.birth(),
                    Ok(_) => Ok(()),
                    Err(error) => {
                        tracing::debug!(%error, "a command that is no Sparkplug payload");
                        Ok(())
                    }
                }
            }
            Ok(_) => Ok(()),
            Err(error) => {
                self.born = false;
                tracing::debug!(%error, "the ground station has lost its broker");
                tokio::time::sleep(CALL_AGAIN).await;
                Ok(())
            }
        }
    }

    /// The certificates of node and devices, with every metric as it was last.
    fn birth(&mut self) -> Result<(), ClientError> {
        self.seq = 0;
        let rebirth = Metric {
            name: Some(REBIRTH.to_owned()),
            datatype: Some(datatype::BOOLEAN),
            content: Some(Content::Boolean(false)),
            ..Metric::default()
        };
        let newest = self.metrics.iter().map(|metric| metric.last.0).max();
        let at = newest.unwrap_or(Time::from_ns(0));
        self.send("NBIRTH", None, at, vec![birth_sequence(), rebirth])?;
        let mut devices: BTreeMap<String, Vec<Metric>> = BTreeMap::new();
        for (alias, known) in self.metrics.iter().enumerate() {
            let metrics = devices.entry(known.device.clone()).or_default();
            metrics.push(Metric {
                name: Some(known.name.clone()),
                datatype: Some(known.datatype()),
                properties: known.unit.map(unit),
                ..known.metric(alias)
            });
        }
        for (device, metrics) in devices {
            self.send("DBIRTH", Some(&device), at, metrics)?;
        }
        self.born = true;
        Ok(())
    }

    /// What of a row is new, one message for each device.
    fn says(&mut self, row: &Row) -> Result<(), ClientError> {
        let mut devices: BTreeMap<String, Vec<Metric>> = BTreeMap::new();
        for (point, value, _) in &row.readings {
            let Ok(alias) = usize::try_from(*point) else { continue };
            let Some(known) = self.metrics.get_mut(alias) else { continue };
            let first = known.last.0 == Time::from_ns(0);
            if first || known.last.1 != *value {
                known.last = (row.time, value.clone());
                let metrics = devices.entry(known.device.clone()).or_default();
                let properties = value.is_none().then(bad);
                metrics.push(Metric { properties, ..known.metric(alias) });
            }
        }
        for (device, metrics) in devices {
            self.send("DDATA", Some(&device), row.time, metrics)?;
        }
        Ok(())
    }

    fn send(
        &mut self,
        kind: &str,
        device: Option<&str>,
        at: Time,
        metrics: Vec<Metric>,
    ) -> Result<(), ClientError> {
        let mut topic = format!("spBv1.0/{}/{kind}/{}", self.group, self.node);
        if let Some(device) = device {
            topic.push('/');
            topic.push_str(device);
        }
        let seq = Some(u64::from(self.seq));
        self.seq = self.seq.wrapping_add(1);
        let payload = Payload { timestamp: u64::try_from(at.ms()).ok(), metrics, seq };
        self.client.try_publish(topic, QoS::AtMostOnce, false, payload.encode_to_vec())
    }
}

impl Known {
    /// Its last value, by alias.
    fn metric(&self, alias: usize) -> Metric {
        let (at, value) = &self.last;
        let content = value.as_ref().map(content);
        Metric {
            alias: u64::try_from(alias).ok(),
            timestamp: u64::try_from(at.ms()).ok(),
            is_null: content.is_none().then_some(true),
            content,
            ..Metric::default()
        }
    }

    fn datatype(&self) -> u32 {
        match self.data_type {
            DataType::Boolean => datatype::BOOLEAN,
            DataType::Integer => datatype::INT64,
            DataType::Unsigned => datatype::UINT64,
            DataType::Float | DataType::Float32 => datatype::DOUBLE,
            DataType::Text | DataType::Array | DataType::Json => datatype::STRING,
        }
    }
}

fn content(value: &Value) -> Content {
    match value {
        Value::Boolean(state) => Content::Boolean(*state),
        Value::Integer(number) => Content::Long(number.cast_unsigned()),
        Value::Float(number) => Content::Double(*number),
        Value::Unsigned(number) => Content::Long(*number),
        Value::Text(text) | Value::Json(text) => Content::String(text.to_string()),
        Value::Array(points) => Content::String(format!("{points:?}")),
    }
}

/// The property `engUnit`, as is usual among makers.
fn unit(ucum: &str) -> Properties {
    let content = Some(PropertyContent::String(ucum.to_owned()));
    let value = Property { datatype: Some(datatype::STRING), content };
    Properties { keys: vec!["engUnit".to_owned()], values: vec![value] }
}

/// The property `Quality`: bad (6.4.13).
fn bad() -> Properties {
    let value =
        Property { datatype: Some(datatype::INT32), content: Some(PropertyContent::Int(0)) };
    Properties { keys: vec!["Quality".to_owned()], values: vec![value] }
}
