//! A Sparkplug B edge node with its broker: metric A by alias 1, B by alias 2.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guildhall_model::{Connection, Time};
use prost::Message;
use rumqttc::{AsyncClient, Event, LastWill, MqttOptions, Packet, QoS};
use tokio::runtime::Runtime;

use super::broker::serve;
use super::payload::{Metric, MetricValue, Payload};
use super::{Peer, connection, free_address, life};

const POINTS: [&str; 3] = ["plant/edge:A", "plant/edge:B", "plant/edge:Missing"];

pub(crate) struct Edge {
    address: SocketAddr,
    a: Arc<Mutex<f64>>,
    garbage: Arc<Mutex<bool>>,
    life: Option<Runtime>,
}

impl Edge {
    pub(crate) fn new() -> Edge {
        Edge { address: free_address(), a: Arc::default(), garbage: Arc::default(), life: None }
    }
}

fn metric(name: &str, alias: u64, value: MetricValue) -> Metric {
    Metric {
        name: Some(name.to_owned()),
        alias: Some(alias),
        value: Some(value),
        ..Metric::default()
    }
}

fn payload(seq: Option<u64>, metrics: Vec<Metric>) -> Vec<u8> {
    Payload { timestamp: Some(1_800_000_000_000), metrics, seq }.encode_to_vec()
}

async fn node(address: SocketAddr, a: Arc<Mutex<f64>>, garbage: Arc<Mutex<bool>>) {
    let mut options = MqttOptions::new("edge", address.ip().to_string(), address.port());
    let mut birth_seq = metric("bdSeq", 0, MetricValue::Long(0));
    birth_seq.alias = None;
    let death = payload(None, vec![birth_seq.clone()]);
    options.set_last_will(LastWill::new(
        "spBv1.0/plant/NDEATH/edge",
        death,
        QoS::AtMostOnce,
        false,
    ));
    let (client, mut events) = AsyncClient::new(options, 64);
    let publish = |kind: &str, payload: Vec<u8>| {
        let topic = format!("spBv1.0/plant/{kind}/edge");
        client.try_publish(topic, QoS::AtMostOnce, false, payload).unwrap();
    };
    let birth = || {
        let now = *a.lock().unwrap();
        let metrics = vec![
            birth_seq.clone(),
            metric("A", 1, MetricValue::Double(now)),
            metric("B", 2, MetricValue::Long(7)),
        ];
        publish("NBIRTH", payload(Some(0), metrics));
        now
    };
    let mut said = f64::NAN;
    let mut seq: u64 = 0;
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    loop {
        tokio::select! {
            event = events.poll() => match event {
                Ok(Event::Incoming(Packet::ConnAck(_))) => {
                    client.try_subscribe("spBv1.0/plant/NCMD/edge", QoS::AtMostOnce).unwrap();
                    said = birth();
                    seq = 0;
                }
                Ok(Event::Incoming(Packet::Publish(_))) => {
                    said = birth();
                    seq = 0;
                }
                Ok(_) => {}
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            _ = tick.tick(), if !said.is_nan() => {
                if std::mem::take(&mut *garbage.lock().unwrap()) {
                    publish("NDATA", vec![0xFF; 40]);
                }
                let now = *a.lock().unwrap();
                if now.to_bits() != said.to_bits() {
                    said = now;
                    seq = (seq + 1) % 256;
                    let mut short = metric("A", 1, MetricValue::Double(now));
                    short.name = None;
                    publish("NDATA", payload(Some(seq), vec![short]));
                }
            }
        }
    }
}

impl Peer for Edge {
    fn connection(&self) -> Connection {
        let broker = self.address.to_string();
        connection("sparkplug", &[("broker", &broker), ("group", "plant")], &POINTS)
    }

    fn start(&mut self) {
        if self.life.is_some() {
            return;
        }
        let life = life();
        life.spawn(serve(self.address));
        life.spawn(node(self.address, Arc::clone(&self.a), Arc::clone(&self.garbage)));
        self.life = Some(life);
    }

    fn say(&mut self, a: f64) {
        *self.a.lock().unwrap() = a;
    }

    fn stop(&mut self) {
        if let Some(life) = self.life.take() {
            life.shutdown_background();
        }
    }

    fn garbage(&mut self) {
        *self.garbage.lock().unwrap() = true;
    }

    fn source_time(&self) -> Option<Time> {
        Some(Time::from_s(1_800_000_000))
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        self.stop();
    }
}
