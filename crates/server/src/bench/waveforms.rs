//! How many waveforms of 500 Hz a core takes: arrays of a second each through Arrow Flight.
//!
//! Curves as a monitor sends them, in steps of a thousandth. Each client puts a second of all its
//! channels with a batch and waits until it is on disk; a second is as long as that takes.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use arrow_array::builder::{Float64Builder, ListBuilder};
use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampNanosecondArray};
use serde_json::{Value as Json, json};

use super::lines::{self, BEGIN_NS, CLIENTS};
use super::{Plant, WAVES, columns, failed, wave_path};
use crate::config::DoorConfig;
use crate::door::{Door, Speaks};
use crate::error::ServerError;

/// Points of a channel in a second.
const HZ: usize = 500;

const SECOND_NS: u64 = 1_000_000_000;

pub(super) fn measure(plant: Plant, span: Duration) -> Result<Json, ServerError> {
    let listen = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
    let door = Door::open(Speaks::Flight, &DoorConfig { listen, tls: None })?;
    let address = format!("http://{}", door.address);
    let put = move |client, token: &str, stop: &AtomicBool| {
        let mut waves = Waves::new(client)?;
        columns::put_all(&address, token, stop, &mut || waves.next())
    };
    let mut figures = lines::measure_by(plant, span, vec![door], WAVES / CLIENTS, Arc::new(put))?;
    let number = |name: &str| figures[name].as_f64().unwrap_or_default();
    let points = number("samples_per_second") * f64::from(u16::try_from(HZ).map_err(failed)?);
    let threads = &figures["cpu_ns_per_sample"];
    let clients = threads["by_thread"]["client"].as_f64().unwrap_or_default();
    // A sample is a second of a channel.
    let busy_ns = threads["all"].as_f64().unwrap_or_default() - clients;
    figures["waveforms"] = json!({
        "hz": HZ,
        "channels_written": WAVES,
        "channels_for_one_core": (1e9 / busy_ns).floor(),
        "points_per_second": points,
    });
    Ok(figures)
}

/// The second of each channel of a client that comes next.
struct Waves {
    tags: ArrayRef,
    values: ArrayRef,
    second: u64,
}

impl Waves {
    fn new(client: usize) -> Result<Waves, ServerError> {
        let channels = (0..WAVES).filter(|channel| channel % CLIENTS == client);
        let tags: StringArray = channels.clone().map(|channel| Some(wave_path(channel))).collect();
        let mut values = ListBuilder::new(Float64Builder::new());
        for channel in channels {
            let phase = f64::from(u16::try_from(channel).map_err(failed)?);
            for point in 0..HZ {
                let turn = f64::from(u16::try_from(point).map_err(failed)?) / 50.0 + phase;
                let beat = (turn * 6.0).sin().powi(7) + (turn * 0.7).sin() * 0.1;
                values.values().append_value((beat * 1000.0).round() / 1000.0);
            }
            values.append(true);
        }
        Ok(Waves { tags: Arc::new(tags), values: Arc::new(values.finish()), second: 0 })
    }

    fn next(&mut self) -> Result<RecordBatch, ServerError> {
        let ns = i64::try_from(BEGIN_NS + self.second * SECOND_NS).map_err(failed)?;
        self.second += 1;
        let times: ArrayRef = Arc::new(TimestampNanosecondArray::from(vec![ns; self.tags.len()]));
        let columns =
            [("tag", Arc::clone(&self.tags)), ("time", times), ("value", Arc::clone(&self.values))];
        RecordBatch::try_from_iter(columns).map_err(failed)
    }
}
