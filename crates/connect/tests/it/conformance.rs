//! What every connector must do, done with a real peer of its protocol.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use guildhall_connect::{STOP_MAX, Supervisor, test};
use guildhall_model::connection::health;
use guildhall_model::{Admit, Clock, Quality, QualityClass, Time, Value};

use crate::peers::edge::Edge;
use crate::peers::monitor::Monitor;
use crate::peers::plc::Plc;
use crate::peers::turbine::Turbine;
use crate::peers::{Peer, Recorder, Row, clock, until};

/// A life from the first value to the stop.
async fn conforms(mut peer: impl Peer) {
    let connection = peer.connection();
    let id = connection.id.clone();
    let address = |at: usize| connection.points[at].address.to_string();
    let (a, b, bad) = (address(0), address(1), address(2));
    let recorder = Arc::new(Recorder::default());
    let clock = clock();
    let began = clock.now();
    let seen = |name: &str, value: f64| {
        let equal = |(_, v, q): &Row| {
            *q == Quality::GOOD && v.as_ref().and_then(Value::as_f64) == Some(value)
        };
        recorder.of(name).iter().any(equal)
    };
    let last_is_bad = |name: &str| {
        recorder.last(name).is_some_and(|(_, v, q)| v.is_none() && q.class() == QualityClass::Bad)
    };
    let state = |word: &str| recorder.health(health::STATE) == Some(Value::text(word));

    // First values arrive and are equal; a bad point does not stop the others.
    peer.say(21.5);
    peer.start();
    let admit: Arc<dyn Admit> = Arc::clone(&recorder) as Arc<dyn Admit>;
    let supervisor = Supervisor::new(admit, clock.clone(), 1);
    supervisor.start(connection.clone());
    until("a is 21.5".to_owned(), || seen(&a, 21.5)).await;
    let until_now = clock.now();
    let times: Vec<Time> = recorder.of(&a).iter().map(|row| row.0).collect();
    let right = |time: &Time| match peer.source_time() {
        Some(told) => *time == told,
        None => (began..=until_now).contains(time),
    };
    assert!(times.iter().any(right), "{times:?}");
    until("b is 7".to_owned(), || seen(&b, 7.0)).await;
    until("the bad point is bad".to_owned(), || last_is_bad(&bad)).await;
    until("it flows".to_owned(), || state("flowing")).await;
    until("the bad point is counted".to_owned(), || recorder.count(health::ERRORS) > 0).await;

    // Garbage is a counted error, and nothing else.
    let before = recorder.count(health::ERRORS);
    peer.garbage();
    until("garbage is counted".to_owned(), || recorder.count(health::ERRORS) > before).await;
    peer.start();
    peer.say(22.5);
    until("a is 22.5 after garbage".to_owned(), || seen(&a, 22.5)).await;

    // The peer goes and comes back.
    let (quality, state_when_gone) = peer.gone();
    let marks = || recorder.of(&a).iter().filter(|row| row.2 == quality).count();
    let marks_before = marks();
    peer.stop();
    until("a is bad without the peer".to_owned(), || last_is_bad(&a)).await;
    until("the state tells".to_owned(), || state(state_when_gone)).await;
    if state_when_gone == "failed" {
        let before = recorder.count(health::ERRORS);
        let tried = || recorder.count(health::ERRORS) >= before + 2;
        until("it was tried again".to_owned(), tried).await;
    }
    assert_eq!(marks(), marks_before + 1, "once for each absence");
    peer.say(23.5);
    peer.start();
    until("a is 23.5 after the return".to_owned(), || seen(&a, 23.5)).await;
    until("it flows again".to_owned(), || state("flowing")).await;

    // Refused for a while, then stored: nothing is lost.
    recorder.refusals.store(3, Ordering::SeqCst);
    peer.say(24.5);
    until("a is 24.5 after refusals".to_owned(), || seen(&a, 24.5)).await;
    until("all refusals are used up".to_owned(), || recorder.refusals.load(Ordering::SeqCst) == 0)
        .await;
    let all_stored = || {
        let stored = recorder.stored.lock().unwrap();
        recorder.refused.lock().unwrap().iter().all(|batch| stored.contains(batch))
    };
    until("what was refused is stored as it was".to_owned(), all_stored).await;

    supervisor.stop(&id).await;
    assert!(state("stopped"), "{:?}", recorder.health(health::STATE));
    assert!(last_is_bad(&a), "{:?}", recorder.last(&a));
    assert_eq!(recorder.health(health::DROPS), Some(Value::Integer(0)));

    // The same connection tried out: every point has a first value or says what is wrong.
    let first = test(&connection, clock.clone()).await.expect("a test of a running peer");
    let shown: Vec<_> = first.iter().map(|f| f.value.as_ref().and_then(Value::as_f64)).collect();
    assert_eq!(shown, [Some(24.5), Some(7.0), None]);
    assert_eq!(first[2].quality.class(), QualityClass::Bad);
    assert!(first[2].problem.is_some() || first[2].quality != Quality::BAD_NO_COMMUNICATION);
}

/// A stop ends although nothing can be stored; what a machine will not say again is counted.
async fn stops(mut peer: impl Peer, silent: bool) {
    let recorder = Arc::new(Recorder::default());
    recorder.silent.store(silent, Ordering::SeqCst);
    recorder.refusals.store(if silent { 0 } else { usize::MAX }, Ordering::SeqCst);
    peer.say(21.5);
    peer.start();
    let admit: Arc<dyn Admit> = Arc::clone(&recorder) as Arc<dyn Admit>;
    let supervisor = Supervisor::new(admit, clock(), 1);
    supervisor.start(peer.connection());
    until("values wait".to_owned(), || recorder.has_waiting()).await;
    let in_time = tokio::time::timeout(2 * STOP_MAX, supervisor.stop_all()).await;
    in_time.expect("a stop that ends");
    assert_eq!(recorder.health(health::STATE), Some(Value::text("stopped")));
    let drops = recorder.count(health::DROPS);
    assert_eq!(drops == 0, peer.waits(), "{drops} drops");
}

const _: () = assert!(STOP_MAX.as_millis() < 1000, "within a second");

#[tokio::test]
async fn stop_with_a_full_disk() {
    stops(Turbine::new(), false).await;
    stops(Plc::new(), false).await;
    stops(Monitor::new(), false).await;
    stops(Edge::new(), false).await;
}

#[tokio::test]
async fn stop_without_an_answer() {
    stops(Turbine::new(), true).await;
    stops(Plc::new(), true).await;
    stops(Monitor::new(), true).await;
    stops(Edge::new(), true).await;
}

/// A test of a connection whose peer is not there, or is something else, says what to check.
async fn tried_in_vain(mut peer: impl Peer, absent: &str, other: &str) {
    let failed = async |connection| match test(&connection, clock()).await {
        Ok(first) => format!("{first:?}"),
        Err(error) => format!("{}, hint {}", error.code(), !error.hint().is_empty()),
    };
    assert_eq!(failed(peer.connection()).await, format!("{absent}, hint true"));
    peer.garbage();
    assert_eq!(failed(peer.connection()).await, format!("{other}, hint true"));
}

#[tokio::test]
async fn tests_of_connections_that_fail() {
    tokio::join!(
        tried_in_vain(Turbine::new(), "connect-no-answer", "connect-no-answer"),
        tried_in_vain(Plc::new(), "connect-no-answer", "connect-malformed"),
        tried_in_vain(Monitor::new(), "connect-too-slow", "connect-too-slow"),
    );
}

#[tokio::test]
async fn opcua() {
    conforms(Turbine::new()).await;
}

#[tokio::test]
async fn modbus() {
    conforms(Plc::new()).await;
}

#[tokio::test]
async fn hl7() {
    conforms(Monitor::new()).await;
}

#[tokio::test]
async fn sparkplug() {
    conforms(Edge::new()).await;
}
