//! The bedside monitors' gateway: calls, and sends one ORU^R01 for each bed and row.
//!
//! Sources: HL7 v2.6, 7.3 (ORU) and 2.9 (acknowledgement); IHE PCD Technical Framework, PCD-01
//! (MDC codes in OBX-3, containment in OBX-4, units as MDC and UCUM in OBX-6, time in OBX-14);
//! MLLP Release 1. A message is sent again until it is accepted, by a new call where the old
//! one broke. A monitor that is long out of reach goes on with what is now; a recording waits.
//! Left out on purpose: waveforms, alarms, device identification beyond the name.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use guildhall_model::{Time, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::hl7_terms::{Term, of_reference};
use crate::Machine;
use crate::error::SimError;
use crate::feed::Source;
use crate::points::{PointInfo, Row};

/// How long to wait before calling again.
const CALL_AGAIN: Duration = Duration::from_millis(250);
/// How long an acknowledgement may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// Longest acknowledgement in bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How often a message of a model is tried before the monitor goes on with what is now.
const TRIES_MAX: u32 = 5;

/// Calls `address` until `stop`.
pub(crate) async fn serve(
    mut source: Source,
    address: SocketAddr,
    ready: oneshot::Sender<SocketAddr>,
    stop: CancellationToken,
) -> Result<(), SimError> {
    let channels = source.points.iter().map(Channel::of).collect::<Option<Vec<_>>>();
    let channels = channels.ok_or_else(|| SimError::Server {
        machine: Machine::PatientMonitor.word(),
        address,
        why: "a point is no term of ISO/IEEE 11073-10101".to_owned(),
    })?;
    // Who waits for it may have gone.
    let _told = ready.send(address);
    tokio::select! {
        () = send(&mut source, &channels, Line::new(address)) => {
            // The recording is over; the monitor stays on.
            stop.cancelled().await;
        }
        () = stop.cancelled() => {}
    }
    Ok(())
}

async fn send(source: &mut Source, channels: &[Channel], mut line: Line) {
    let tries = if source.is_recording() { u32::MAX } else { TRIES_MAX };
    // Nothing is measured before somebody listens: a recording begins then.
    line.call().await;
    let beds = beds(channels);
    let mut sent: u64 = 0;
    while let Some(row) = source.next().await {
        for &bed in &beds {
            sent += 1;
            let text = message(&row, bed, channels, &format!("M{sent}-{}", row.time.ms()));
            line.deliver(&text, tries).await;
        }
    }
}

fn beds(channels: &[Channel]) -> Vec<&str> {
    let mut beds: Vec<&str> = Vec::new();
    for channel in channels {
        if !beds.contains(&channel.bed.as_str()) {
            beds.push(&channel.bed);
        }
    }
    beds
}

/// One point: whose, and what.
struct Channel {
    bed: String,
    term: Term,
}

impl Channel {
    fn of(point: &PointInfo) -> Option<Channel> {
        let (bed, reference) = point.address.split_once('/')?;
        Some(Channel { bed: bed.to_owned(), term: of_reference(reference)? })
    }
}

/// The message of one bed at one time.
fn message(row: &Row, bed: &str, channels: &[Channel], id: &str) -> String {
    let at = stamp(row.time);
    let mut text = format!(
        "MSH|^~\\&|GUILDHALL SIM^0000000000000001^EUI-64|WARD|||{at}||ORU^R01^ORU_R01|{id}|P|2.6\
         |||NE|AL||UNICODE UTF-8|||IHE_PCD_001^IHE PCD^1.3.6.1.4.1.19376.1.6.1.1.1^ISO\r\
         PID|||SIM-{bed}^^^GUILDHALL^PI||Simulated^{bed}^^^^^L\r\
         PV1||I|ICU^1^{bed}\r\
         OBR|1||{id}^GUILDHALL SIM|69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|||{at}\r"
    );
    let mut set = 0;
    for (point, value, _) in &row.readings {
        let channel = usize::try_from(*point).ok().and_then(|at| channels.get(at));
        let Some(Channel { term, .. }) = channel.filter(|channel| channel.bed == bed) else {
            continue;
        };
        set += 1;
        // No value: flagged as invalid, and its result as not to be had (tables 0078, 0085).
        let (shown, flag, status) = match value {
            Some(value) => (number(value), "", "R"),
            None => (String::new(), "INV", "X"),
        };
        let (unit_code, unit) = term.dimension;
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "OBX|{set}|NM|{}^{}^MDC|{}.{set}|{shown}|\
             {unit_code}^{unit}^MDC^{}^{}^UCUM||{flag}|||{status}|||{at}\r",
            term.code, term.reference, term.place, term.ucum, term.ucum,
        );
    }
    text
}

fn number(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        Value::Boolean(state) => u8::from(*state).to_string(),
        // `Display` of a float never uses an exponent, which NM does not know.
        value => value.as_f64().map(|number| number.to_string()).unwrap_or_default(),
    }
}

/// `YYYYMMDDHHMMSS.SSS+0000`.
fn stamp(time: Time) -> String {
    let text = time.floor(Duration::from_secs(1)).to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).take(14).collect();
    format!("{digits}.{:03}+0000", time.ms().rem_euclid(1000))
}

/// The line to the receiver, which is called again when it breaks.
struct Line {
    address: SocketAddr,
    stream: Option<TcpStream>,
}

impl Line {
    fn new(address: SocketAddr) -> Line {
        Line { address, stream: None }
    }

    /// Calls until somebody answers.
    async fn call(&mut self) {
        while self.stream.is_none() {
            match TcpStream::connect(self.address).await {
                Ok(stream) => self.stream = Some(stream),
                Err(_) => tokio::time::sleep(CALL_AGAIN).await,
            }
        }
    }

    /// Sends a message until it is accepted, at most so often.
    async fn deliver(&mut self, text: &str, tries: u32) {
        for _ in 0..tries {
            self.call().await;
            let Some(stream) = &mut self.stream else { continue };
            let answer = tokio::time::timeout(ANSWER_MAX, exchange(stream, text)).await;
            match answer {
                Ok(Ok(answer)) if answer.contains("MSA|AA|") => return,
                Ok(Ok(answer)) => {
                    let answer = answer.trim().replace('\r', " ");
                    tracing::debug!(receiver = %self.address, answer, "not accepted");
                }
                Ok(Err(_)) | Err(_) => self.stream = None,
            }
            tokio::time::sleep(CALL_AGAIN).await;
        }
    }
}

/// Sends one frame and waits for the acknowledgement.
async fn exchange(stream: &mut TcpStream, text: &str) -> io::Result<String> {
    let frame = [b"\x0b", text.as_bytes(), b"\x1c\r"].concat();
    stream.write_all(&frame).await?;
    let mut answer = Vec::new();
    let mut buffer = [0; 1024];
    while !answer.ends_with(b"\x1c\r") {
        let count = stream.read(&mut buffer).await?;
        if count == 0 || answer.len() + count > ANSWER_BYTES_MAX {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        answer.extend_from_slice(&buffer[..count]);
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
