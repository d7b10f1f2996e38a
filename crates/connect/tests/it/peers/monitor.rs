//! A patient monitor: calls, sends ORU^R01 each 50 ms, and waits for each acknowledgement.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guildhall_model::{Connection, Quality, Time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

use super::{Peer, connection, free_address, life};

const POINTS: [&str; 3] = ["BED-1/MDC_TEMP", "BED-1/MDC_ECG_HEART_RATE", "BED-1/MDC_PULS_RATE"];

pub(crate) struct Monitor {
    address: SocketAddr,
    a: Arc<Mutex<f64>>,
    garbage: Arc<Mutex<bool>>,
    life: Option<Runtime>,
}

impl Monitor {
    pub(crate) fn new() -> Monitor {
        Monitor { address: free_address(), a: Arc::default(), garbage: Arc::default(), life: None }
    }
}

/// A PCD-01 message with the temperature a, heart rate 7, and a pulse that is no number.
pub(crate) fn message(id: u64, a: f64) -> String {
    format!(
        "MSH|^~\\&|MONITOR|WARD|||20261124093000+0900||ORU^R01^ORU_R01|{id}|P|2.6\r\
         PID|||1234\rPV1||I|ICU^R1^BED-1\rOBR|1|||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM^MDC\r\
         OBX|1|NM|150344^MDC_TEMP^MDC|1.1.1.1|{a:?}|268192^MDC_DIM_DEGC^MDC|||||R\r\
         OBX|2|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.2|7|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||R\r\
         OBX|3|NM|149514^MDC_PULS_RATE^MDC|1.1.1.3|seven||||||R\r"
    )
}

/// Sends one frame and gives the acknowledgement.
pub(crate) async fn exchange(stream: &mut TcpStream, text: &str) -> std::io::Result<String> {
    let frame = [b"\x0b", text.as_bytes(), b"\x1c\r"].concat();
    stream.write_all(&frame).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\x1c\r") {
        answer.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

impl Peer for Monitor {
    fn connection(&self) -> Connection {
        let listen = self.address.to_string();
        connection("hl7", &[("listen", &listen), ("silence_s", "1")], &POINTS)
    }

    fn start(&mut self) {
        self.stop();
        let (address, a) = (self.address, Arc::clone(&self.a));
        let garbage = Arc::clone(&self.garbage);
        let life = life();
        life.spawn(async move {
            let mut id = 0;
            loop {
                tokio::time::sleep(Duration::from_millis(50)).await;
                let Ok(mut stream) = TcpStream::connect(address).await else { continue };
                loop {
                    id += 1;
                    let garbage = std::mem::take(&mut *garbage.lock().unwrap());
                    let mut text = message(id, *a.lock().unwrap());
                    if garbage {
                        let request = b"GET / HTTP/1.1\r\n\r\n";
                        if stream.write_all(request).await.is_err() {
                            break;
                        }
                        text = "MSG|nonsense".to_owned();
                    }
                    if exchange(&mut stream, &text).await.is_err() {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        });
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
        Time::parse("2026-11-24T00:30:00Z").ok()
    }

    fn gone(&self) -> (Quality, &'static str) {
        (Quality::BAD_NO_COMMUNICATION, "connected")
    }

    fn waits(&self) -> bool {
        true
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        self.stop();
    }
}
