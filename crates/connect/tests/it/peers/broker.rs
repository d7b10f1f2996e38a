//! An MQTT 3.1.1 broker as small as a test needs: subscriptions, retained messages, wills.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rumqttc::mqttbytes::QoS;
use rumqttc::mqttbytes::matches;
use rumqttc::mqttbytes::v4::{
    ConnAck, ConnectReturnCode, Packet, PingResp, PubAck, Publish, SubAck, SubscribeReasonCode,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::bytes::BytesMut;

use super::listen;

const PACKET_MAX: usize = 1 << 20;

#[derive(Default)]
struct Shared {
    subscriptions: Vec<(String, UnboundedSender<Publish>)>,
    retained: Vec<Publish>,
}

impl Shared {
    fn publish(&mut self, publish: Publish) {
        if publish.retain {
            self.retained.retain(|kept| kept.topic != publish.topic);
            self.retained.push(publish.clone());
        }
        let fits = |filter: &str| matches(&publish.topic, filter);
        self.subscriptions.retain(|(filter, to)| !fits(filter) || to.send(publish.clone()).is_ok());
    }
}

/// Serves until its runtime ends.
pub(crate) async fn serve(address: SocketAddr) {
    let listener = listen(address).await;
    let shared = Arc::new(Mutex::new(Shared::default()));
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(client(stream, Arc::clone(&shared)));
    }
}

async fn client(stream: TcpStream, shared: Arc<Mutex<Shared>>) {
    let (to, from) = unbounded_channel();
    let mut will = None;
    // However the connection ends, the will is told.
    let _ended = talk(stream, &shared, (to, from), &mut will).await;
    if let Some(will) = will {
        shared.lock().unwrap().publish(will);
    }
}

async fn talk(
    mut stream: TcpStream,
    shared: &Mutex<Shared>,
    (to, mut from): (UnboundedSender<Publish>, UnboundedReceiver<Publish>),
    will: &mut Option<Publish>,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let (mut input, mut output) = (BytesMut::new(), BytesMut::new());
    loop {
        while let Ok(packet) = Packet::read(&mut input, PACKET_MAX) {
            match packet {
                Packet::Connect(connect) => {
                    *will = connect.last_will.map(|last| {
                        let mut will = Publish::new(last.topic, QoS::AtMostOnce, last.message);
                        will.retain = last.retain;
                        will
                    });
                    ConnAck::new(ConnectReturnCode::Success, false).write(&mut output)?;
                }
                Packet::Subscribe(subscribe) => {
                    let mut shared = shared.lock().unwrap();
                    for filter in &subscribe.filters {
                        shared.subscriptions.push((filter.path.clone(), to.clone()));
                        for kept in
                            shared.retained.iter().filter(|k| matches(&k.topic, &filter.path))
                        {
                            to.send(kept.clone())?;
                        }
                    }
                    let codes = vec![
                        SubscribeReasonCode::Success(QoS::AtMostOnce);
                        subscribe.filters.len()
                    ];
                    SubAck::new(subscribe.pkid, codes).write(&mut output)?;
                }
                Packet::Publish(mut publish) => {
                    if publish.qos == QoS::AtLeastOnce {
                        PubAck::new(publish.pkid).write(&mut output)?;
                    }
                    publish.qos = QoS::AtMostOnce;
                    shared.lock().unwrap().publish(publish);
                }
                Packet::PingReq => {
                    PingResp.write(&mut output)?;
                }
                Packet::Disconnect => {
                    *will = None;
                    return Ok(());
                }
                _ => {}
            }
        }
        stream.write_all(&output.split()).await?;
        tokio::select! {
            count = stream.read_buf(&mut input) => if count? == 0 { return Ok(()) },
            Some(publish) = from.recv() => { publish.write(&mut output)?; }
        }
    }
}
