//! HL7 v2 over MLLP: listens for patient monitors and their gateways.
//!
//! Sources: MLLP Release 1 (`mllp.rs`), HL7 v2.6 and IHE PCD-01 (`hl7_message.rs`). A message
//! is acknowledged with AA only after its samples are on disk; else with AE, and the sender
//! sends it again. A sender that never does, by its setting or by NE in MSH-15, is slowed down
//! instead, and what is given up counts as lost. Left out on purpose: TLS, sending orders. Read in
//! this order: `listen`, `serve`, `Caller::answer`.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use guildhall_model::limits::BATCH_SAMPLES_MAX;
use guildhall_model::{Direction, Quality};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use crate::error::ConnectError;
use crate::hl7_message::{Content, Fault, Header, Verdict, acknowledgement, read, text};
use crate::mllp::{Found, Framer, MESSAGE_BYTES_MAX, framed};
use crate::protocol::{Answer, Arrival, Connector, Protocol, Reading, Session, Setup};
use crate::settings::{Setting, SettingKind};

pub(crate) const PROTOCOL: Protocol = Protocol {
    name: "hl7",
    label: ("HL7 v2 (patient monitors)", "HL7 v2 (환자 감시 장치)"),
    direction: Direction::Listens,
    settings: &SETTINGS,
    address_help: (
        "Bed (PV1-3.3) and MDC reference id: `BED-03/MDC_ECG_HEART_RATE`.",
        "병상(PV1-3.3)과 MDC 참조 ID: `BED-03/MDC_ECG_HEART_RATE`.",
    ),
    address_example: "BED-03/MDC_ECG_HEART_RATE",
    connector: &Hl7,
};

/// Most senders at a time.
const SENDERS_MAX: usize = 256;

/// Most messages that wait to be taken, of all senders.
const MESSAGES_MAX: usize = 64;

// A message is one batch, so that one answer tells of all of it: `OBX|1|NM|a|` is the least
// that an observation takes.
const _: () = assert!(MESSAGE_BYTES_MAX / 11 < BATCH_SAMPLES_MAX);

/// How long a sender may take to end a message it has begun.
const MESSAGE_MAX: Duration = Duration::from_secs(30);

/// How long to wait for an address that is taken.
const RELEASE_MAX: Duration = Duration::from_millis(500);

/// How long a sender may take to accept an acknowledgement.
const ACKNOWLEDGEMENT_MAX: Duration = Duration::from_secs(10);

static SETTINGS: [Setting; 3] = [
    Setting::required(
        "listen",
        ("Listen at", "수신 주소"),
        (
            "Address and port of this computer that the monitors send to, for example \
             0.0.0.0:2575.",
            "모니터가 데이터를 보낼 이 컴퓨터의 주소와 포트(예: 0.0.0.0:2575).",
        ),
    ),
    Setting {
        key: "silence_s",
        label: ("Silence", "무응답 시간"),
        help: (
            "After so long without a message of a bed its values turn bad; 0 is never.",
            "이 시간 동안 병상의 메시지가 없으면 값을 불량으로 표시합니다(0이면 안 함).",
        ),
        kind: SettingKind::Number { min: 0, max: 86_400, unit: "s" },
        default: Some("60"),
        required: false,
    },
    Setting::choice(
        "resends",
        ("Sends again", "재전송"),
        (
            "Whether the monitors send again what is answered with AE. One that does not is kept \
             waiting until all is stored, and what is given up counts as lost.",
            "AE 응답을 받은 메시지를 모니터가 다시 보내는지 여부. 다시 보내지 않으면 저장될 때까지 \
             응답을 미루고, 저장하지 못한 값은 손실로 셉니다.",
        ),
        &["yes", "no"],
        "yes",
    ),
];

struct Hl7;

impl Connector for Hl7 {
    fn check(&self, setup: &Setup) -> Result<(), ConnectError> {
        setup.settings.host_port("listen")?;
        for (_, address) in setup.points.iter() {
            match address.split_once('/') {
                Some((bed, code)) if !bed.is_empty() && !code.is_empty() => {}
                _ => return Err(setup.bad_address(address, "it has not the form bed/reference id")),
            }
        }
        Ok(())
    }

    fn open(&self, setup: Setup) -> BoxFuture<'static, Result<Box<dyn Session>, ConnectError>> {
        async move { Ok(Box::new(Ward::open(setup).await?) as Box<dyn Session>) }.boxed()
    }
}

/// All that send to one address.
struct Ward {
    setup: Setup,
    arrivals: mpsc::Receiver<(Vec<String>, Arrival)>,
    /// Accepts callers; ends with the session.
    _listener: JoinSet<()>,
    /// When each bed was last heard.
    heard: BTreeMap<String, Instant>,
    silence: Option<Duration>,
    second: Interval,
}

impl Session for Ward {
    fn next(&mut self) -> BoxFuture<'_, Result<Arrival, ConnectError>> {
        async {
            loop {
                tokio::select! {
                    Some((beds, arrival)) = self.arrivals.recv() => {
                        let now = Instant::now();
                        self.heard.extend(beds.into_iter().map(|bed| (bed, now)));
                        return Ok(arrival);
                    }
                    _ = self.second.tick() => {
                        if let Some(arrival) = self.silent_beds() {
                            return Ok(arrival);
                        }
                    }
                }
            }
        }
        .boxed()
    }
}

impl Drop for Ward {
    /// What nobody sends again is stored all the same, or counted as lost.
    fn drop(&mut self) {
        self.arrivals.close();
        while let Ok((_, arrival)) = self.arrivals.try_recv() {
            if !arrival.answer.is_some_and(|answer| answer.again) {
                self.setup.inbox.put(arrival.readings);
            }
        }
    }
}

impl Ward {
    async fn open(setup: Setup) -> Result<Ward, ConnectError> {
        let (host, port) = setup.settings.host_port("listen")?;
        let listener = bind(&host, port).await.map_err(|source| {
            let address = format!("{host}:{port}");
            ConnectError::CannotListen { address, source }
        })?;
        let (tell, arrivals) = mpsc::channel(MESSAGES_MAX);
        let mut task = JoinSet::new();
        task.spawn(listen(listener, setup.clone(), tell));
        let silence = Some(setup.settings.number("silence_s")).filter(|s| *s > 0);
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Skip);
        Ok(Ward {
            setup,
            arrivals,
            _listener: task,
            heard: BTreeMap::new(),
            silence: silence.map(Duration::from_secs),
            second,
        })
    }

    /// The points of beds that have not been heard for too long, once for each silence.
    fn silent_beds(&mut self) -> Option<Arrival> {
        let silence = self.silence?;
        let now = self.setup.clock.now();
        let mut readings = Vec::new();
        self.heard.retain(|bed, last| {
            if last.elapsed() < silence {
                return true;
            }
            let of_bed = |address: &str| address.split('/').next() == Some(bed);
            let points = self.setup.points.iter().filter(|(_, address)| of_bed(address));
            let gone = Quality::BAD_NO_COMMUNICATION;
            readings.extend(points.map(|(point, _)| Reading::new(point, now, None, gone)));
            false
        });
        (!readings.is_empty()).then(|| Arrival { readings, ..Arrival::default() })
    }
}

/// Takes the address. A session of ours that has just ended lets go of it in a moment.
async fn bind(host: &str, port: u16) -> std::io::Result<TcpListener> {
    let until = Instant::now() + RELEASE_MAX;
    loop {
        match TcpListener::bind((host, port)).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse && Instant::now() < until => {
                tokio::time::sleep(RELEASE_MAX / 10).await;
            }
            outcome => return outcome,
        }
    }
}

type Tell = mpsc::Sender<(Vec<String>, Arrival)>;

/// Accepts callers for ever. A caller that fails takes none of the others with it.
async fn listen(listener: TcpListener, setup: Setup, tell: Tell) {
    let mut callers = JoinSet::new();
    loop {
        let problem = tokio::select! {
            caller = listener.accept() => match caller {
                Ok((_, peer)) if callers.len() >= SENDERS_MAX => {
                    let peer = peer.to_string();
                    Some(ConnectError::TooManySenders { peer, max: SENDERS_MAX })
                }
                Ok((stream, peer)) => {
                    callers.spawn(serve(stream, peer, setup.clone(), tell.clone()));
                    None
                }
                Err(error) => {
                    // Out of file handles, for one: it passes, but not at once.
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    Some(ConnectError::Lost { peer: "a sender".to_owned(), source: error.into() })
                }
            },
            Some(ended) = callers.join_next() => ended.err().map(|error| {
                ConnectError::Bug { protocol: PROTOCOL.name, what: error.to_string() }
            }),
        };
        if let Some(problem) = problem {
            let sent = tell.send((Vec::new(), Arrival::problem(problem))).await;
            if sent.is_err() {
                return;
            }
        }
    }
}

/// One sender, one message after the other, until it goes.
async fn serve(stream: TcpStream, peer: SocketAddr, setup: Setup, tell: Tell) {
    let mut caller = Caller { peer: peer.to_string(), setup, tell, acknowledged: 0 };
    if let Err(problem) = caller.run(stream).await {
        // The session ended when nobody listens.
        let _ended = caller.tell.send((Vec::new(), Arrival::problem(problem))).await;
    }
}

struct Caller {
    peer: String,
    setup: Setup,
    tell: Tell,
    acknowledged: u64,
}

impl Caller {
    async fn run(&mut self, mut stream: TcpStream) -> Result<(), ConnectError> {
        let mut framer = Framer::default();
        let mut buffer = vec![0; 16 * 1024];
        loop {
            let reading = stream.read(&mut buffer);
            let count = if framer.is_within() {
                tokio::time::timeout(MESSAGE_MAX, reading)
                    .await
                    .map_err(|_| self.malformed("a message that does not end".to_owned()))?
            } else {
                reading.await
            };
            let count = match count {
                Ok(0) | Err(_) if framer.is_within() => {
                    return Err(self.malformed("a message that breaks off".to_owned()));
                }
                // Monitors come and go; that is no error.
                Ok(0) | Err(_) => return Ok(()),
                Ok(count) => count,
            };
            for found in framer.push(&buffer[..count]) {
                let Some(answer) = self.answer(found).await else { continue };
                let sending = stream.write_all(&answer);
                match tokio::time::timeout(ACKNOWLEDGEMENT_MAX, sending).await {
                    Ok(Ok(())) => {}
                    // It did not hear the answer, so it sends again.
                    _ => return Ok(()),
                }
            }
        }
    }

    /// What to say to what was found in the stream; nothing to garbage.
    async fn answer(&mut self, found: Found) -> Option<Vec<u8>> {
        let now = self.setup.clock.now();
        let (header, content) = match found {
            Found::Garbage(count) => {
                self.problem(self.malformed(format!("{count} bytes before a start byte"))).await;
                return None;
            }
            Found::TooLong => {
                let what = format!("a message over {MESSAGE_BYTES_MAX} bytes");
                (Header::default(), Err(Fault::Malformed(what)))
            }
            Found::Message(bytes) => match text(bytes) {
                Ok(text) => read(&text, &self.setup.points, now),
                Err(fault) => (Header::default(), Err(fault)),
            },
        };
        self.acknowledged += 1;
        let id = self.acknowledged;
        let say = |verdict: &Verdict<'_>| Some(framed(&acknowledgement(&header, verdict, id, now)));
        match content {
            Ok(content) if header.never_answered() => {
                // The sender waits for nothing, so nothing is said; it is slowed down by not being
                // read while there is much to store.
                let _ended = self.hand_on(content, None).await;
                None
            }
            Ok(content) => match self.store(content).await {
                Ok(()) => say(&Verdict::Accept),
                Err(why) => say(&Verdict::Error(&why)),
            },
            Err(Fault::Malformed(what)) => {
                let answer = say(&Verdict::Reject("100^Segment sequence error", &what));
                self.problem(self.malformed(what)).await;
                answer
            }
            Err(Fault::Unsupported(what)) => {
                let answer = say(&Verdict::Reject("200^Unsupported message type", &what));
                let peer = self.peer.clone();
                self.problem(ConnectError::Unsupported { peer, what }).await;
                answer
            }
        }
    }

    /// Hands a message on and waits until it is on disk.
    async fn store(&self, content: Content) -> Result<(), String> {
        let (tell, told) = oneshot::channel();
        let again = self.setup.settings.word("resends") == "yes";
        let stopping = || "this connection is stopping; send again".to_owned();
        self.hand_on(content, Some(Answer { tell, again })).await.map_err(|()| stopping())?;
        match told.await {
            Ok(Ok(_receipt)) => Ok(()),
            Ok(Err(refusal)) => Err(refusal.to_string()),
            Err(_) => Err(stopping()),
        }
    }

    /// Hands a message on; fails when the session has ended.
    async fn hand_on(&self, content: Content, answer: Option<Answer>) -> Result<(), ()> {
        let Content { readings, beds, wrong } = content;
        let kind =
            |(address, got)| ConnectError::WrongKind { peer: self.peer.clone(), address, got };
        let problems = wrong.into_iter().map(kind).collect();
        let arrival = Arrival { readings, problems, answer, ..Arrival::default() };
        self.tell.send((beds.into_iter().collect(), arrival)).await.map_err(|_| ())
    }

    async fn problem(&self, problem: ConnectError) {
        // The session ended when nobody listens.
        let _ended = self.tell.send((Vec::new(), Arrival::problem(problem))).await;
    }

    fn malformed(&self, what: String) -> ConnectError {
        ConnectError::Malformed { peer: self.peer.clone(), protocol: "HL7 message", what }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use guildhall_model::{AssetId, Clock};
    use guildhall_model::{Connection, ConnectionId, Label, OrganisationId, Point, TagPath, Time};

    struct Noon;
    impl Clock for Noon {
        fn now(&self) -> Time {
            Time::from_s(1_800_000_000)
        }
    }

    fn setup(addresses: &[&str]) -> Setup {
        let point = |address: &&str| Point {
            address: (*address).into(),
            tag: TagPath::new("o/s/b.p").expect("a tag"),
        };
        let connection = Connection {
            id: ConnectionId::new("icu").expect("a name"),
            label: Label::plain("ICU"),
            owner: OrganisationId::new("o").expect("a name"),
            site: AssetId::new("o/s").expect("a path"),
            protocol: "hl7".to_owned(),
            settings: [("listen".to_owned(), "127.0.0.1:0".to_owned())].into(),
            points: addresses.iter().map(point).collect(),
            simulated: false,
            enabled: true,
        };
        Setup::new(&PROTOCOL, &connection, Arc::new(Noon), true).expect("settings")
    }

    /// One OBX of bed B1 for the point X, after its OBX-1.
    #[track_caller]
    fn observes(obx: &str, expected: &str) {
        let text = format!(
            "MSH|^~\\&|MON|W|||20261124093000+0900||ORU^R01^ORU_R01|7|P|2.6\r\
             PID|||1\rPV1||I|ICU^R1^B1\rOBR|1|||x|||20261124002900\rOBX|1|{obx}\r"
        );
        let setup = setup(&["B1/X"]);
        let (_, content) = read(&text, &setup.points, setup.clock.now());
        let content = content.expect("a message");
        let shown = match (content.readings.first(), content.wrong.first()) {
            (_, Some((_, got))) => format!("wrong: {got}"),
            (Some(r), None) => match &r.value {
                Some(value) => format!("{value:?} {} {}", r.quality.name(), r.time),
                None => format!("{:?} {}", r.quality, r.time),
            },
            (None, None) => "nothing".to_owned(),
        };
        assert_eq!(shown, expected, "{obx}");
    }

    #[test]
    fn observations() {
        let at = "2026-11-24T00:29:00Z";
        let numbered = |v: &str| format!("{v} Good {at}");
        observes("NM|1^X^MDC|1|72|/min|||||R", &numbered("Integer(72)"));
        observes("NM|1^X^MDC|1|98.6|%|||||R", &numbered("Float(98.6)"));
        observes("NM|1^X^MDC|1|-0.5||||||R", &numbered("Float(-0.5)"));
        observes("NM|9^Y^L^1^X^MDC|1|72||||||R", &numbered("Integer(72)"));
        observes("NM|1^Z^MDC|1|72||||||R", "nothing");
        observes("NM|1^X^MDC|1|inf||||||R", "wrong: the number `inf`");
        observes("NM|1^X^MDC|1|7e2||||||R", "wrong: the number `7e2`");
        observes("NM|1^X^MDC|1|||||||R", &format!("BadNoData(0x809b0000) {at}"));
        observes("NM|1^X^MDC|1|72||||||X", &format!("BadNoData(0x809b0000) {at}"));
        observes("NM|1^X^MDC|1|72|||INV|||R", &format!("BadSensorFailure(0x808c0000) {at}"));
        observes("NM|1^X^MDC|1|72|||QUES|||R", &format!("Integer(72) Uncertain {at}"));
        observes("SN|1^X^MDC|1|=^98||||||R", &numbered("Integer(98)"));
        observes("SN|1^X^MDC|1|>^98||||||R", &format!("Integer(98) Uncertain {at}"));
        observes("SN|1^X^MDC|1|^1^:^2||||||R", "wrong: the structured number `^1^:^2`");
        observes("ST|1^X^MDC|1|a \\T\\ b||||||R", &numbered("Text(\"a & b\")"));
        observes("CWE|1^X^MDC|1|1^Sinus^MDC||||||R", &numbered("Text(\"Sinus\")"));
        observes("NA|1^X^MDC|1|1^2.5^-3||||||R", &numbered("Array([1.0, 2.5, -3.0])"));
        observes("NA|1^X^MDC|1|1^x||||||R", "wrong: the numbers `1^x`");
        observes("MA|1^X^MDC|1|1^2||||||R", "wrong: a value of type MA");
        let with_time = "NM|1^X^MDC|1|72|/min|||||R|||20261124093000.250+0900";
        observes(with_time, "Integer(72) Good 2026-11-24T00:30:00.25Z");
    }

    #[test]
    fn times() {
        for (text, expected) in [
            ("20261124093000", Some("2026-11-24T09:30:00Z")),
            ("202611240930", Some("2026-11-24T09:30:00Z")),
            ("20261124", Some("2026-11-24T00:00:00Z")),
            ("20261124093000.1234-0500", Some("2026-11-24T14:30:00.1234Z")),
            ("20261324093000", None),
            ("2026", None),
            ("now", None),
            ("20261124093000+09", None),
            ("2026112409300012345", None),
            ("", None),
        ] {
            let time = crate::hl7_message::time(text).map(|time| time.to_string());
            assert_eq!(time.as_deref(), expected, "{text}");
        }
    }
}
