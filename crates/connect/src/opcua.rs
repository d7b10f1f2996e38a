//! OPC UA: subscribes to the values of one server.
//!
//! Sources: OPC UA Part 4 v1.05, 5.13 (monitored items), 5.14 (subscriptions); Part 7 for the
//! security policies. async-opcua speaks the protocol; reconnecting is left to `supervise`.
//! Trust: a server's certificate must lie in `<certificate_folder>/trusted`; one that does not
//! is put into `rejected` and the call refused. Guildhall's own certificate is made in that
//! folder at the first call. Left out on purpose: writing, methods, events, reading history.
//! Read in this order: `connect`, `Client::watch`, `Changes`.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use guildhall_model::{Clock, Direction, Quality};
use opcua::client::{
    IdentityToken, MonitoredItem, OnSubscriptionNotification, SessionBuilder, SessionDropGuard,
    SessionEventLoop, SessionPollResult, transport::TcpConnector,
};
use opcua::types::{
    AttributeId, DataValue, Error, MonitoredItemCreateRequest, MonitoringMode,
    MonitoringParameters, NamespaceMap, ReadValueId, StatusChangeNotification, StatusCode,
    TimestampsToReturn,
};
use tokio::sync::oneshot;
use tokio::time::{Interval, MissedTickBehavior};

use crate::error::ConnectError;
use crate::inbox::Inbox;
use crate::opcua_sign_in::{certificates, config, endpoint, no_answer, peer_of, refused_all};
use crate::opcua_value::{Address, sample};
use crate::protocol::{Arrival, Connector, Points, Protocol, Reading, Session, Setup};
use crate::settings::{Setting, SettingKind};

pub(crate) const PROTOCOL: Protocol = Protocol {
    name: "opcua",
    label: ("OPC UA", "OPC UA"),
    direction: Direction::Calls,
    settings: &SETTINGS,
    address_help: (
        "Node id, best with the URI of its name space: `nsu=urn:maker:machine;s=Pump.Speed` or \
         `ns=2;s=Pump.Speed`.",
        "노드 ID(네임스페이스 URI 권장): `nsu=urn:maker:machine;s=Pump.Speed` 또는 \
         `ns=2;s=Pump.Speed`.",
    ),
    address_example: "nsu=urn:maker:machine;s=Pump.Speed",
    connector: &OpcUa,
};

/// Most monitored items in one request; servers have such limits (`MaxMonitoredItemsPerCall`).
const ITEMS_MAX: usize = 500;

/// How long a point that the server refused is left alone.
const REFUSED_PAUSE: Duration = Duration::from_secs(30);

/// How long a session that is let go of may take to sign off.
const SIGN_OFF_MAX: Duration = Duration::from_secs(2);

/// Info type `DataValue` with the bit `Overflow`: the server's queue of this point was full and
/// it threw values away (Part 4, 7.39.1).
const OVERFLOW: u32 = 0x0480;

static SETTINGS: [Setting; 8] = [
    Setting::required(
        "endpoint",
        ("Endpoint", "엔드포인트"),
        ("Address of the server: opc.tcp://host:port/.", "서버 주소: opc.tcp://호스트:포트/."),
    ),
    Setting::choice(
        "security_policy",
        ("Security policy", "보안 정책"),
        ("None is for simulated machines only.", "None은 시뮬레이션 장치에만 사용할 수 있습니다."),
        &["None", "Basic256Sha256", "Aes128_Sha256_RsaOaep", "Aes256_Sha256_RsaPss"],
        "None",
    ),
    Setting::choice(
        "security_mode",
        ("Security mode", "보안 모드"),
        (
            "Whether messages are signed only, or encrypted as well; None only with policy None.",
            "메시지를 서명만 할지, 암호화도 할지 선택합니다(정책이 None이면 None).",
        ),
        &["None", "Sign", "SignAndEncrypt"],
        "None",
    ),
    Setting::optional(
        "certificate_folder",
        ("Certificate folder", "인증서 폴더"),
        (
            "Holds own/, private/, trusted/ and rejected/; needed by every policy but None.",
            "own/, private/, trusted/, rejected/ 폴더가 있는 위치. None 외의 정책에 필요합니다.",
        ),
    ),
    Setting::optional(
        "user",
        ("User", "사용자"),
        ("Name to sign in with; without one, anonymously.", "로그인 이름(없으면 익명)."),
    ),
    Setting::optional(
        "password_env",
        ("Password variable", "비밀번호 변수"),
        ("Environment variable that holds the password.", "비밀번호가 들어 있는 환경 변수 이름."),
    ),
    Setting {
        key: "publishing_ms",
        label: ("Publishing interval", "게시 주기"),
        help: ("How often the server sends what changed.", "서버가 변경 값을 보내는 주기."),
        kind: SettingKind::Number { min: 10, max: 60_000, unit: "ms" },
        default: Some("100"),
        required: false,
    },
    Setting {
        key: "sampling_ms",
        label: ("Sampling interval", "샘플링 주기"),
        help: ("How often the server looks at a value.", "서버가 값을 확인하는 주기."),
        kind: SettingKind::Number { min: 0, max: 60_000, unit: "ms" },
        default: Some("100"),
        required: false,
    },
];

struct OpcUa;

impl Connector for OpcUa {
    fn check(&self, setup: &Setup) -> Result<(), ConnectError> {
        let bad = |key, wanted: &str| ConnectError::BadSetting {
            key,
            value: setup.settings.word(key).to_owned(),
            wanted: wanted.to_owned(),
        };
        let endpoint = setup.settings.word("endpoint");
        if endpoint.strip_prefix("opc.tcp://").is_none_or(|rest| !rest.contains(':')) {
            return Err(bad("endpoint", "opc.tcp://host:port/"));
        }
        let plain = setup.settings.word("security_policy") == "None";
        match (plain, setup.settings.word("security_mode")) {
            (true, "None") | (false, "Sign" | "SignAndEncrypt") => {}
            (true, _) => return Err(bad("security_mode", "None as long as the policy is None")),
            (false, _) => return Err(bad("security_mode", "Sign or SignAndEncrypt")),
        }
        if plain && !setup.simulated {
            return Err(ConnectError::Insecure { endpoint: endpoint.to_owned() });
        }
        if plain && setup.settings.text("user").is_some() {
            return Err(bad("user", "left out with security policy None, for the password's sake"));
        }
        if !plain && setup.settings.text("certificate_folder").is_none() {
            let (protocol, key) = (PROTOCOL.name, "certificate_folder");
            return Err(ConnectError::MissingSetting { protocol, key });
        }
        setup.settings.login()?;
        addresses(setup).map(drop)
    }

    fn open(&self, setup: Setup) -> BoxFuture<'static, Result<Box<dyn Session>, ConnectError>> {
        async move { Ok(Box::new(connect(setup).await?) as Box<dyn Session>) }.boxed()
    }
}

fn addresses(setup: &Setup) -> Result<Vec<Address>, ConnectError> {
    let parse = |(_, text): (u32, &Arc<str>)| {
        Address::parse(text).ok_or_else(|| setup.bad_address(text, "it is no node id"))
    };
    setup.points.iter().map(parse).collect()
}

/// A session with its one subscription.
struct Client {
    setup: Setup,
    peer: String,
    inbox: Inbox,
    session: SessionDropGuard,
    subscription: u32,
    spaces: NamespaceMap,
    addresses: Vec<Address>,
    /// Points that the server does not have, to be asked for again.
    refused: Vec<u32>,
    retry: Interval,
    /// Dropped with the session; its other end then waits a moment for the sign-off.
    _alive: oneshot::Sender<()>,
}

impl Session for Client {
    fn next(&mut self) -> BoxFuture<'_, Result<Arrival, ConnectError>> {
        async {
            loop {
                tokio::select! {
                    arrival = self.inbox.take() => return arrival,
                    _ = self.retry.tick(), if !self.refused.is_empty() => {
                        let refused = std::mem::take(&mut self.refused);
                        self.watch(&refused).await?;
                    }
                }
            }
        }
        .boxed()
    }
}

/// Signs in, makes the subscription, and asks for all points.
async fn connect(setup: Setup) -> Result<Client, ConnectError> {
    let peer = setup.settings.word("endpoint").to_owned();
    let config = config(&setup);
    let store = certificates(&setup, &config).await;
    let endpoint = endpoint(&setup, &config, &store).await?;
    let identity = match setup.settings.login()? {
        Some((user, password)) => IdentityToken::UserName(user, password.into()),
        None => IdentityToken::Anonymous,
    };
    let built = SessionBuilder::new(&config)
        .user_identity_token(identity)
        .connect_to_endpoint_directly(endpoint)
        .and_then(|builder| builder.build(store));
    let (session, events) = built.map_err(|error| no_answer(&setup, error))?;
    let inbox = setup.inbox.clone();
    let (alive, gone) = oneshot::channel();
    tokio::spawn(drive(events, gone, inbox.clone(), setup.clone()));
    let session = session.close_on_drop();
    let up = session.arc();
    tokio::select! {
        _ = up.wait_for_connection() => {}
        ended = inbox.take() => { ended?; }
    }
    let failed = |what| {
        let peer = peer.clone();
        move |error| refused_all(&peer, what, error)
    };
    let spaces = session.read_namespace_array().await.map_err(failed("tell its name spaces"))?;
    let publishing = setup.settings.number("publishing_ms").max(1);
    let keep_alive = u32::try_from(2_000 / publishing).unwrap_or(1).max(1);
    let lifetime = keep_alive.saturating_mul(15);
    let changes = Changes {
        inbox: inbox.clone(),
        points: Arc::clone(&setup.points),
        clock: Arc::clone(&setup.clock),
        peer: peer.clone(),
    };
    let every = Duration::from_millis(publishing);
    let subscription = session
        .create_subscription(every, lifetime, keep_alive, 0, 0, true, changes)
        .await
        .map_err(failed("make a subscription"))?;
    let mut retry = tokio::time::interval(REFUSED_PAUSE);
    retry.set_missed_tick_behavior(MissedTickBehavior::Delay);
    retry.reset();
    let addresses = addresses(&setup)?;
    let mut client = Client {
        peer,
        inbox,
        session,
        subscription,
        spaces,
        addresses,
        refused: Vec::new(),
        retry,
        _alive: alive,
        setup,
    };
    let all: Vec<u32> = client.setup.points.iter().map(|(point, _)| point).collect();
    client.watch(&all).await?;
    Ok(client)
}

impl Client {
    /// Asks for points. Those that are refused turn bad; the others flow.
    async fn watch(&mut self, points: &[u32]) -> Result<(), ConnectError> {
        let mut items = Vec::new();
        for &point in points {
            let address = usize::try_from(point).ok().and_then(|at| self.addresses.get(at));
            match address.map(|address| address.resolve(&self.spaces)) {
                Some(Ok(node)) => items.push((point, self.item(point, node))),
                Some(Err(uri)) => {
                    let reason = format!("the server has no name space {uri}");
                    self.refuse(point, StatusCode::BadNodeIdUnknown, reason);
                }
                None => {}
            }
        }
        for chunk in items.chunks(ITEMS_MAX) {
            let requests = chunk.iter().map(|(_, item)| item.clone()).collect();
            let both = TimestampsToReturn::Both;
            let created =
                self.session.create_monitored_items(self.subscription, both, requests).await;
            let created =
                created.map_err(|error| refused_all(&self.peer, "watch its values", error))?;
            for ((point, _), created) in chunk.iter().zip(created) {
                let status = created.result.status_code;
                if !status.is_good() {
                    self.refuse(*point, status, status.to_string());
                }
            }
        }
        Ok(())
    }

    fn item(&self, point: u32, node_id: opcua::types::NodeId) -> MonitoredItemCreateRequest {
        let sampling = u32::try_from(self.setup.settings.number("sampling_ms")).unwrap_or(0);
        let publishing = u32::try_from(self.setup.settings.number("publishing_ms")).unwrap_or(0);
        MonitoredItemCreateRequest {
            item_to_monitor: ReadValueId {
                node_id,
                attribute_id: AttributeId::Value.into_number(),
                ..ReadValueId::default()
            },
            monitoring_mode: MonitoringMode::Reporting,
            requested_parameters: MonitoringParameters {
                // Zero would mean that the client's library chooses one.
                client_handle: point + 1,
                sampling_interval: f64::from(sampling),
                // What changes between two publications, and as much again for a late one.
                queue_size: (publishing / sampling.max(10) + 1) * 2 + 8,
                discard_oldest: true,
                ..MonitoringParameters::default()
            },
        }
    }

    fn refuse(&mut self, point: u32, status: StatusCode, reason: String) {
        self.refused.push(point);
        let quality = Quality::from_status(status.bits());
        self.inbox.put([Reading::new(point, self.setup.clock.now(), None, quality)]);
        self.inbox.problem(ConnectError::PointRefused {
            peer: self.peer.clone(),
            address: self.setup.points.address(point).to_string(),
            reason,
        });
    }
}

trait IntoNumber {
    fn into_number(self) -> u32;
}

impl IntoNumber for AttributeId {
    #[expect(clippy::as_conversions, reason = "the number that the enum is defined with")]
    fn into_number(self) -> u32 {
        self as u32
    }
}

/// What the subscription brings.
struct Changes {
    inbox: Inbox,
    points: Arc<Points>,
    clock: Arc<dyn Clock>,
    peer: String,
}

impl OnSubscriptionNotification for Changes {
    fn on_data_value(&mut self, data: DataValue, item: &MonitoredItem) {
        let Some(point) = item.client_handle().checked_sub(1) else { return };
        if data.status.is_some_and(|status| status.bits() & OVERFLOW == OVERFLOW) {
            // How many is not told; at least one.
            self.inbox.dropped(1);
        }
        let (time, value) = sample(&data, self.clock.now());
        let (value, quality) = value.unwrap_or_else(|got| {
            let address = self.points.address(point).to_string();
            let peer = self.peer.clone();
            self.inbox.problem(ConnectError::WrongKind { peer, address, got });
            (None, Quality::BAD_TYPE_MISMATCH)
        });
        self.inbox.put([Reading::new(point, time, value, quality)]);
    }

    fn on_subscription_status_change(&mut self, change: StatusChangeNotification) {
        if !change.status.is_good() {
            let (peer, source) = (self.peer.clone(), change.status.to_string().into());
            self.inbox.end(ConnectError::Lost { peer, source });
        }
    }
}

/// Speaks to the server until the session is lost, or let go of and signed off.
async fn drive(
    events: SessionEventLoop<TcpConnector>,
    gone: oneshot::Receiver<()>,
    inbox: Inbox,
    setup: Setup,
) {
    let speaking = async {
        let events = events.enter();
        tokio::pin!(events);
        loop {
            // What is not read is not acknowledged, and stays with the server.
            inbox.room().await;
            match events.next().await {
                Some(Ok(SessionPollResult::ConnectionLost(status))) => {
                    let (peer, source) = (peer_of(&setup), status.to_string().into());
                    break ConnectError::Lost { peer, source };
                }
                Some(Ok(_)) => {}
                Some(Err(status)) => break no_answer(&setup, Error::new(status, "signing in")),
                None => {
                    let (peer, source) = (peer_of(&setup), "the session was closed".into());
                    break ConnectError::Lost { peer, source };
                }
            }
        }
    };
    let let_go = async {
        // An error is what it is when the other end is dropped.
        let _dropped = gone.await;
        tokio::time::sleep(SIGN_OFF_MAX).await;
    };
    tokio::select! {
        end = speaking => inbox.end(end),
        () = let_go => {}
    }
}
