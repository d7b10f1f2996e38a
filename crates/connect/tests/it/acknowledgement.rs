//! What a monitor hears, and when.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use guildhall_connect::{HELD_MAX, Supervisor};
use guildhall_model::connection::health;
use guildhall_model::{Admit, Value};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::peers::monitor::{Monitor, exchange, message};
use crate::peers::{Peer, Recorder, clock, until};

async fn call(address: &str) -> TcpStream {
    loop {
        if let Ok(stream) = TcpStream::connect(address).await {
            return stream;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// MSA and, if there is one, the code of ERR.
fn verdict(answer: &str) -> String {
    let segments = answer.split('\r');
    let part = |segment: &str| {
        let fields: Vec<&str> = segment.split('|').collect();
        match fields[0] {
            "MSA" => Some(format!("{} {}", fields[1], fields[2])),
            "ERR" => Some(fields[3].to_owned()),
            _ => None,
        }
    };
    segments.filter_map(part).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn acknowledgements() {
    let connection = Monitor::new().connection();
    let recorder = Arc::new(Recorder::default());
    let admit: Arc<dyn Admit> = Arc::clone(&recorder) as Arc<dyn Admit>;
    let supervisor = Supervisor::new(admit, clock(), 1);
    let mut stream = {
        supervisor.start(connection.clone());
        call(&connection.settings["listen"]).await
    };

    let good = message(1, 36.6);
    let table = [
        (good.clone(), "AA 1"),
        ("MSG|nonsense".to_owned(), "AR  100^Segment sequence error^HL70357"),
        (String::new(), "AR  100^Segment sequence error^HL70357"),
        (good.replace("|1|P|", "||P|"), "AR  100^Segment sequence error^HL70357"),
        (good.replace("ORU^R01", "ADT^A01"), "AR 1 200^Unsupported message type^HL70357"),
        ("x".repeat(1024 * 1024 + 1), "AR  100^Segment sequence error^HL70357"),
        (message(2, 36.7), "AA 2"),
    ];
    for (text, expected) in table {
        let answer = exchange(&mut stream, &text).await.unwrap();
        assert_eq!(verdict(&answer), expected, "{answer}");
    }
    until("five are counted".to_owned(), || recorder.count(health::ERRORS) >= 5).await;

    // Refused for longer than a monitor is kept waiting: it hears so, and sends again.
    recorder.refusals.store(usize::MAX, Ordering::SeqCst);
    let answer = exchange(&mut stream, &message(3, 36.8)).await.unwrap();
    assert_eq!(verdict(&answer), "AE 3 207^Application internal error^HL70357");
    recorder.refusals.store(0, Ordering::SeqCst);
    let answer = exchange(&mut stream, &message(3, 36.8)).await.unwrap();
    assert_eq!(verdict(&answer), "AA 3");

    // Nothing is heard before the samples are on disk.
    recorder.silent.store(true, Ordering::SeqCst);
    let text = message(4, 36.9);
    let told = exchange(&mut stream, &text);
    tokio::pin!(told);
    tokio::select! {
        biased;
        answer = &mut told => panic!("{answer:?} before the answer"),
        () = until("it waits".to_owned(), || recorder.has_unanswered()) => {}
    }
    recorder.answer_all();
    assert_eq!(verdict(&told.await.unwrap()), "AA 4");
    supervisor.stop_all().await;
}

/// A monitor that never sends again is kept waiting, or not answered at all, and what is given up
/// is counted.
#[tokio::test]
async fn what_is_not_sent_again_is_kept_or_counted() {
    let mut connection = Monitor::new().connection();
    for (key, value) in [("resends", "no"), ("silence_s", "0")] {
        connection.settings.insert(key.to_owned(), value.to_owned());
    }
    let recorder = Arc::new(Recorder::default());
    let admit: Arc<dyn Admit> = Arc::clone(&recorder) as Arc<dyn Admit>;
    let supervisor = Supervisor::new(admit, clock(), 1);
    supervisor.start(connection.clone());
    let mut stream = call(&connection.settings["listen"]).await;

    // For longer than a monitor is kept waiting that sends again.
    recorder.refusals.store(usize::MAX, Ordering::SeqCst);
    let text = message(1, 36.6);
    let answer = {
        let told = exchange(&mut stream, &text);
        tokio::pin!(told);
        tokio::select! {
            biased;
            answer = &mut told => panic!("{answer:?} while nothing is stored"),
            () = tokio::time::sleep(HELD_MAX + Duration::from_secs(1)) => {}
        }
        recorder.refusals.store(0, Ordering::SeqCst);
        told.await.unwrap()
    };
    assert_eq!(verdict(&answer), "AA 1");

    // Who asks for no answer gets none, and what he says is stored.
    let never = message(2, 37.5).replace("|2|P|2.6", "|2|P|2.6|||NE|NE");
    let frame = [b"\x0b", never.as_bytes(), b"\x1c\r"].concat();
    stream.write_all(&frame).await.unwrap();
    until("37.5 is stored".to_owned(), || {
        let last = recorder.last("BED-1/MDC_TEMP");
        last.is_some_and(|row| row.1 == Some(Value::Float(37.5)))
    })
    .await;
    assert_eq!(verdict(&exchange(&mut stream, &message(3, 36.7)).await.unwrap()), "AA 3");
    assert_eq!(recorder.count(health::DROPS), 0);

    // Given up at the end: three values, and nobody hears that they are stored.
    recorder.refusals.store(usize::MAX, Ordering::SeqCst);
    let text = message(4, 36.8);
    let told = exchange(&mut stream, &text);
    let ending = async {
        let last = Some(Value::Float(36.8));
        let refused = || recorder.refused.lock().unwrap().iter().any(|b| b.values.contains(&last));
        until("it is refused".to_owned(), refused).await;
        supervisor.stop_all().await;
    };
    let (told, ()) = tokio::join!(told, ending);
    assert!(told.is_err() || verdict(&told.unwrap()).starts_with("AE"));
    assert_eq!(recorder.count(health::DROPS), 3);
}

/// A machine that has more than the limit waits for its answers, and nothing of it is lost.
#[tokio::test]
async fn a_machine_past_its_rate_is_slowed_down() {
    let connection = Monitor::new().connection();
    let recorder = Arc::new(Recorder::default());
    let admit: Arc<dyn Admit> = Arc::clone(&recorder) as Arc<dyn Admit>;
    // Two seconds' worth may come at once: less than the three values of a message.
    let supervisor = Supervisor::new(admit, clock(), 1).with_rate(1);
    supervisor.start(connection.clone());
    let mut stream = call(&connection.settings["listen"]).await;
    let begun = tokio::time::Instant::now();
    for id in 1..=3 {
        let answer = exchange(&mut stream, &message(id, 36.6)).await.unwrap();
        assert_eq!(verdict(&answer), format!("AA {id}"));
    }
    assert!(begun.elapsed() >= Duration::from_secs(4), "{:?}", begun.elapsed());
    let message = recorder.health(health::MESSAGE).unwrap();
    assert!(format!("{message:?}").contains("limit of 1 samples a second"), "{message:?}");
    supervisor.stop_all().await;
    assert_eq!(
        recorder.of("BED-1/MDC_ECG_HEART_RATE").iter().filter(|row| row.1.is_some()).count(),
        3
    );
}
