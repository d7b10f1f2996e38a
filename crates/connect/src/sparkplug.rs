//! Sparkplug B host application: listens to edge nodes by way of an MQTT broker.
//!
//! Sources: Sparkplug 3.0.0, 5.1 to 5.4 and 6.2 (host state); MQTT 3.1.1 by rumqttc. The
//! broker is spoken to by a task of its own, so that the keep-alive goes on while Guildhall is
//! busy. It reads the line slowly then, so that the broker holds what comes; what has no room all
//! the same is dropped and counted, for Sparkplug sends data once (QoS 0, to which MQTT 5's
//! receive maximum does not apply). Left out
//! on purpose: commands to devices, data sets, templates. Read in this order: `join`,
//! `listen`, then `sparkplug_host.rs` for what messages mean.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use guildhall_model::{AssetId, Direction};
use prost::Message as _;
use rumqttc::{
    AsyncClient, ConnectionError, Event, EventLoop, LastWill, MqttOptions, Packet, QoS,
    SubscribeFilter,
};
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::error::ConnectError;
use crate::inbox::Inbox;
use crate::protocol::{Arrival, Connector, Protocol, Session, Setup};
use crate::settings::Setting;
use crate::sparkplug_host::{Heard, Host};
use crate::sparkplug_payload::{Metric, MetricValue, Payload, datatype};

pub(crate) const PROTOCOL: Protocol = Protocol {
    name: "sparkplug",
    label: ("MQTT Sparkplug B", "MQTT Sparkplug B"),
    direction: Direction::Calls,
    settings: &SETTINGS,
    address_help: (
        "Group, edge node, device if any, and metric: `plant/edge-1/pump-7:Motor/Speed`.",
        "그룹, 에지 노드, 장치(있으면), 메트릭: `plant/edge-1/pump-7:Motor/Speed`.",
    ),
    address_example: "plant/edge-1/pump-7:Motor/Speed",
    connector: &Sparkplug,
};

/// Largest MQTT packet, in bytes.
const PACKET_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Requests to the broker that wait; rebirth requests beyond are left out and asked again.
const REQUESTS_MAX: usize = 256;

/// How often the broker hears of us when there is nothing to say.
const KEEP_ALIVE: Duration = Duration::from_secs(5);

static SETTINGS: [Setting; 8] = [
    Setting::required(
        "broker",
        ("Broker", "브로커"),
        ("Host and port of the MQTT broker.", "MQTT 브로커의 호스트와 포트."),
    ),
    Setting::required(
        "group",
        ("Group", "그룹"),
        ("Sparkplug group id that is listened to.", "수신할 Sparkplug 그룹 ID."),
    ),
    Setting {
        default: Some("guildhall"),
        ..Setting::optional(
            "host_id",
            ("Host id", "호스트 ID"),
            (
                "Under which name Guildhall tells edge nodes that it is there.",
                "에지 노드에 Guildhall의 상태를 알릴 이름.",
            ),
        )
    },
    Setting::optional(
        "user",
        ("User", "사용자"),
        ("Name to sign in with at the broker.", "브로커 로그인 이름."),
    ),
    Setting::optional(
        "password_env",
        ("Password variable", "비밀번호 변수"),
        ("Environment variable that holds the password.", "비밀번호가 들어 있는 환경 변수 이름."),
    ),
    Setting::choice(
        "tls",
        ("TLS", "TLS"),
        ("Whether the way to the broker is encrypted.", "브로커 연결 암호화 여부."),
        &["off", "on"],
        "off",
    ),
    Setting::choice(
        "unknown",
        ("Unknown metrics", "알 수 없는 메트릭"),
        (
            "What becomes of metrics that are no points: left out, or a tag and a point for each.",
            "포인트가 아닌 메트릭의 처리: 무시하거나, 각각 태그와 포인트를 만듭니다.",
        ),
        &["refuse", "create"],
        "refuse",
    ),
    Setting::optional(
        "unknown_under",
        ("Asset for unknown metrics", "알 수 없는 메트릭의 자산"),
        (
            "Path of the asset below which their tags are made.",
            "해당 태그를 만들 상위 자산의 경로.",
        ),
    ),
];

struct Sparkplug;

impl Connector for Sparkplug {
    fn check(&self, setup: &Setup) -> Result<(), ConnectError> {
        setup.settings.host_port("broker")?;
        for key in ["group", "host_id"] {
            let value = setup.settings.word(key);
            if value.contains(['/', '#', '+']) {
                let wanted = "a name without /, # and +".to_owned();
                return Err(ConnectError::BadSetting { key, value: value.to_owned(), wanted });
            }
        }
        if setup.settings.word("unknown") == "create" {
            let value = setup.settings.word("unknown_under");
            AssetId::new(value).map_err(|_| ConnectError::BadSetting {
                key: "unknown_under",
                value: value.to_owned(),
                wanted: "the path of an asset, for `unknown = \"create\"`".to_owned(),
            })?;
        }
        let group = setup.settings.word("group");
        for (_, address) in setup.points.iter() {
            let (place, metric) = address.split_once(':').unwrap_or((address, ""));
            let parts: Vec<&str> = place.split('/').collect();
            let why = match parts[..] {
                _ if metric.is_empty() => "the metric is missing after a colon".to_owned(),
                _ if parts.iter().any(|part| part.is_empty()) => "a name is empty".to_owned(),
                [one, _] | [one, _, _] if one == group => continue,
                [one, _] | [one, _, _] => {
                    format!("its group is `{one}` and that of the connection `{group}`")
                }
                _ => "it has not the form group/edge node/device:metric".to_owned(),
            };
            return Err(setup.bad_address(address, why));
        }
        setup.settings.login().map(drop)
    }

    fn open(&self, setup: Setup) -> BoxFuture<'static, Result<Box<dyn Session>, ConnectError>> {
        async move { Ok(Box::new(join(setup).await?) as Box<dyn Session>) }.boxed()
    }
}

/// A host application that is online.
struct Online {
    inbox: Inbox,
    /// Speaks to the broker; ends with the session, whereupon the broker tells our will.
    _listener: JoinSet<()>,
}

impl Session for Online {
    fn next(&mut self) -> BoxFuture<'_, Result<Arrival, ConnectError>> {
        self.inbox.take().boxed()
    }
}

struct Broker {
    peer: String,
    client: AsyncClient,
    events: EventLoop,
    state_topic: String,
    since_ms: i64,
}

/// Signs in, subscribes, says that the host is online, and asks the wanted nodes for a birth.
async fn join(setup: Setup) -> Result<Online, ConnectError> {
    let mut broker = sign_in(&setup).await?;
    broker.subscribe(setup.settings.word("group")).await?;
    if !setup.trial {
        broker.say_online();
    }
    let mut host = Host::new(setup.points.clone(), setup.settings.word("unknown") == "create");
    for (group, node) in host.ask_wanted(Instant::now()) {
        broker.ask_for_birth(&group, &node, setup.clock.now().ms());
    }
    let inbox = setup.inbox.clone();
    let mut listener = JoinSet::new();
    listener.spawn(listen(broker, host, inbox.clone(), setup));
    Ok(Online { inbox, _listener: listener })
}

async fn sign_in(setup: &Setup) -> Result<Broker, ConnectError> {
    let (host, port) = setup.settings.host_port("broker")?;
    let tls = setup.settings.word("tls") == "on";
    let peer = format!("{}://{host}:{port}", if tls { "mqtts" } else { "mqtt" });
    let since_ms = setup.clock.now().ms();
    let state_topic = format!("spBv1.0/STATE/{}", setup.settings.word("host_id"));
    // A test must not turn out the connection that runs.
    let client_id = format!("guildhall-{}{}", setup.name, if setup.trial { "-test" } else { "" });
    let mut options = MqttOptions::new(client_id, host, port);
    options.set_keep_alive(KEEP_ALIVE);
    options.set_max_packet_size(PACKET_BYTES_MAX, PACKET_BYTES_MAX);
    if !setup.trial {
        let gone = state(false, since_ms);
        options.set_last_will(LastWill::new(&state_topic, gone, QoS::AtLeastOnce, true));
    }
    if let Some((user, password)) = setup.settings.login()? {
        options.set_credentials(user, password);
    }
    if tls {
        options.set_transport(encrypted(&peer)?);
    }
    let (client, mut events) = AsyncClient::new(options, REQUESTS_MAX);
    match events.poll().await {
        Ok(_) => Ok(Broker { peer, client, events, state_topic, since_ms }),
        Err(ConnectionError::ConnectionRefused(code)) => {
            Err(ConnectError::Refused { peer, what: "sign in", reason: format!("{code:?}") })
        }
        Err(error) => Err(ConnectError::NoAnswer { peer, source: error.into() }),
    }
}

/// TLS with the certificate authorities of this computer.
fn encrypted(peer: &str) -> Result<rumqttc::Transport, ConnectError> {
    use rumqttc::tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};
    let failed =
        |reason: String| ConnectError::Refused { peer: peer.to_owned(), what: "begin TLS", reason };
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (taken, _unreadable) = roots.add_parsable_certificates(found.certs);
    if taken == 0 {
        return Err(failed("this computer has no certificate authorities".to_owned()));
    }
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(rumqttc::Transport::tls_with_config(config.into()))
}

impl Broker {
    async fn subscribe(&mut self, group: &str) -> Result<(), ConnectError> {
        let filter = |path: String| SubscribeFilter::new(path, QoS::AtLeastOnce);
        let filters = [filter(self.state_topic.clone()), filter(format!("spBv1.0/{group}/#"))];
        self.client.try_subscribe_many(filters).map_err(|error| self.lost(error.into()))?;
        loop {
            match self.events.poll().await {
                Ok(Event::Incoming(Packet::SubAck(answer))) => {
                    let refused = rumqttc::SubscribeReasonCode::Failure;
                    if answer.return_codes.contains(&refused) {
                        return Err(ConnectError::Refused {
                            peer: self.peer.clone(),
                            what: "subscribe",
                            reason: format!("spBv1.0/{group}/# is not allowed"),
                        });
                    }
                    return Ok(());
                }
                Ok(_) => {}
                Err(error) => return Err(self.lost(error.into())),
            }
        }
    }

    fn say_online(&self) {
        let online = state(true, self.since_ms);
        let said = self.client.try_publish(&self.state_topic, QoS::AtLeastOnce, true, online);
        if let Err(error) = said {
            tracing::warn!(broker = self.peer, "the host state could not be told: {error}");
        }
    }

    /// Left out when the broker has too much to do; the next message of the node asks again.
    fn ask_for_birth(&self, group: &str, node: &str, now_ms: i64) {
        let metric = Metric {
            name: Some("Node Control/Rebirth".to_owned()),
            datatype: Some(datatype::BOOLEAN),
            value: Some(MetricValue::Boolean(true)),
            ..Metric::default()
        };
        let timestamp = u64::try_from(now_ms).ok();
        let payload = Payload { timestamp, metrics: vec![metric], seq: None };
        let topic = format!("spBv1.0/{group}/NCMD/{node}");
        let asked = self.client.try_publish(topic, QoS::AtMostOnce, false, payload.encode_to_vec());
        if let Err(error) = asked {
            tracing::warn!(broker = self.peer, node, "no rebirth was asked for: {error}");
        }
    }

    fn lost(&self, source: crate::error::Cause) -> ConnectError {
        ConnectError::Lost { peer: self.peer.clone(), source }
    }
}

/// Takes what the broker sends, until the connection is lost.
async fn listen(mut broker: Broker, mut host: Host, inbox: Inbox, setup: Setup) {
    loop {
        inbox.room().await;
        let message = match broker.events.poll().await {
            Ok(Event::Incoming(Packet::Publish(message))) => message,
            Ok(_) => continue,
            Err(error) => {
                inbox.end(broker.lost(error.into()));
                return;
            }
        };
        if message.topic == broker.state_topic {
            // Another session of this host has said that it is gone (5.4): it is not.
            if !setup.trial && message.payload.windows(5).any(|part| part == b"false") {
                broker.say_online();
            }
            continue;
        }
        let now = setup.clock.now();
        let heard = host.message(&message.topic, &message.payload, now, Instant::now());
        let Heard { readings, problems, drops, rebirth, strangers } = heard;
        if let Some((group, node)) = rebirth {
            broker.ask_for_birth(&group, &node, now.ms());
        }
        for problem in problems {
            inbox.problem(problem);
        }
        if drops > 0 {
            inbox.dropped(drops);
        }
        if !strangers.is_empty() {
            inbox.strangers(strangers);
        }
        if !readings.is_empty() {
            inbox.put(readings);
        }
    }
}

/// The host's state (6.2.3): JSON, small enough to write by hand.
fn state(online: bool, since_ms: i64) -> String {
    format!("{{\"online\":{online},\"timestamp\":{since_ms}}}")
}
