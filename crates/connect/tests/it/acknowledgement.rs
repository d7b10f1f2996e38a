//! What a monitor hears, and when.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use guildhall_connect::Supervisor;
use guildhall_model::Admit;
use guildhall_model::connection::health;
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
