//! The physical models: one file for each machine, its points beside it.
//!
//! A model is a state that is advanced by seconds; [`Rig`] runs one or several of them (two
//! beds, two engines) on the time it is given and reads their instruments. Models keep the
//! time of day of Korea, where the demo stands. Episodes come by the clock, not by chance, so
//! that whoever looks for ten minutes sees one.

pub(crate) mod aircraft_engine;
pub(crate) mod gas_turbine;
pub(crate) mod oil_plant;
pub(crate) mod patient;

use std::time::Duration;

use guildhall_model::{Time, Value};

use crate::Machine;
use crate::noise::Noise;
use crate::points::{Def, PointInfo, Reading, Row, camel};

/// Korea is nine hours ahead of UTC and keeps no summer time.
const KOREA_AHEAD_S: i64 = 9 * 3600;

/// A gap longer than this is not simulated second by second: the model wakes up after it.
pub(crate) const GAP_MAX: Duration = Duration::from_secs(7 * 24 * 3600);

/// A physical model's state.
pub(crate) trait Physics: Send {
    /// Longest step in seconds with which it is stable and accurate enough.
    const STEP_MAX_S: f64;

    /// Moves on by `dt` seconds to `at`.
    fn advance(&mut self, at: Time, dt: f64);
}

/// A plant that runs: what the machines in front of it need to know.
pub(crate) trait Plant: Send {
    /// Runs the model up to `to`. An earlier time changes nothing.
    fn step(&mut self, to: Time);

    /// Reads all instruments.
    fn read(&mut self) -> Vec<Reading>;

    /// Runs and reads.
    fn row(&mut self, time: Time) -> Row {
        self.step(time);
        Row { time, readings: self.read() }
    }
}

/// One or several alike things with their instruments.
struct Rig<S> {
    parts: Vec<S>,
    defs: Vec<Def<S>>,
    chance: Noise,
    at: Time,
}

impl<S: Physics> Plant for Rig<S> {
    fn step(&mut self, to: Time) {
        let gap = to.since(self.at);
        if gap > GAP_MAX {
            self.at = to - GAP_MAX;
        }
        while self.at < to {
            let step = to.since(self.at).min(Duration::from_secs_f64(S::STEP_MAX_S));
            self.at = self.at + step;
            for part in &mut self.parts {
                part.advance(self.at, step.as_secs_f64());
            }
        }
    }

    fn read(&mut self) -> Vec<Reading> {
        let mut readings = Vec::with_capacity(self.parts.len() * self.defs.len());
        for part in &self.parts {
            for def in &self.defs {
                let (value, quality): (Option<Value>, _) = def.reading(part, &mut self.chance);
                readings.push((readings.len() as u32, value, quality));
            }
        }
        readings
    }
}

/// The plant of a machine, at rest at `since` and warmed up so that it starts in its day.
pub(crate) fn plant(machine: Machine, seed: u64, since: Time) -> Box<dyn Plant> {
    match machine {
        Machine::GasTurbine => {
            rig(vec![gas_turbine::GasTurbine::new(seed, since)], gas_turbine::points(), seed, since)
        }
        Machine::OilPlant => {
            rig(vec![oil_plant::OilPlant::new(seed, since)], oil_plant::points(), seed, since)
        }
        Machine::PatientMonitor => {
            let beds = (0..BEDS.len()).map(|bed| patient::Patient::new(seed, bed, since));
            rig(beds.collect(), patient::points(), seed, since)
        }
        Machine::AircraftEngine => {
            let engine = |which| aircraft_engine::Engine::new(seed, which, since);
            let engines = (0..ENGINES.len()).map(engine);
            rig(engines.collect(), aircraft_engine::points(), seed, since)
        }
    }
}

fn rig<S: Physics + 'static>(
    parts: Vec<S>,
    defs: Vec<Def<S>>,
    seed: u64,
    since: Time,
) -> Box<dyn Plant> {
    let warm_up = Duration::from_secs(1800);
    let mut rig = Rig { parts, defs, chance: Noise::new(seed, 99), at: since - warm_up };
    rig.step(since);
    Box::new(rig)
}

/// The beds of the ward: the name in HL7, and the asset.
pub(crate) const BEDS: [(&str, &str); 2] = [("BED-01", "bed-01"), ("BED-02", "bed-02")];

/// The engines of the ground station: Sparkplug device and asset alike.
pub(crate) const ENGINES: [&str; 2] = ["engine-1", "engine-2"];

/// What a machine offers when its model runs.
pub(crate) fn points(machine: Machine) -> Vec<PointInfo> {
    match machine {
        Machine::GasTurbine => infos(&gas_turbine::points(), "", |def| {
            let (component, property) = def.tag.rsplit_once('.').unwrap_or(("", def.tag));
            let dot = if component.is_empty() { "" } else { "." };
            let name = format!("GT1.{}{dot}{}", camel(component), camel(property));
            format!("nsu={};s={name}", crate::machine::opcua::NAMESPACE)
        }),
        Machine::OilPlant => infos(&oil_plant::points(), "", |def| def.address.to_owned()),
        Machine::PatientMonitor => {
            let defs = patient::points();
            let bed = |(bed, asset): (&str, &str)| {
                infos(&defs, asset, |def| format!("{bed}/{}", def.address))
            };
            BEDS.into_iter().flat_map(bed).collect()
        }
        Machine::AircraftEngine => {
            let defs = aircraft_engine::points();
            let engine = |engine: &str| {
                infos(&defs, engine, |def| {
                    let metric = def.tag.split('.').map(camel).collect::<Vec<_>>().join("/");
                    format!("{}/{engine}:{metric}", crate::machine::sparkplug::NODE)
                })
            };
            ENGINES.into_iter().flat_map(engine).collect()
        }
    }
}

fn infos<S>(defs: &[Def<S>], part: &str, address: impl Fn(&Def<S>) -> String) -> Vec<PointInfo> {
    defs.iter().map(|def| def.info(part, address(def))).collect()
}

/// Hour of the day in Korea, 0 to 24.
pub(crate) fn hour(at: Time) -> f64 {
    let second = (at.s() + KOREA_AHEAD_S).rem_euclid(86_400);
    (second as f64 + (at.ns().rem_euclid(1_000_000_000) as f64) * 1e-9) / 3600.0
}

/// A daily wave from -1 (six hours before and after) to 1 at `peak`.
pub(crate) fn daily(at: Time, peak: f64) -> f64 {
    ((hour(at) - peak) / 24.0 * std::f64::consts::TAU).cos()
}

/// How far into an episode that begins each `every_s` at `offset_s` and lasts `lasts_s`: 0 to 1.
pub(crate) fn episode(at: Time, every_s: i64, offset_s: i64, lasts_s: i64) -> Option<f64> {
    let into = (at.s() - offset_s).rem_euclid(every_s);
    (into < lasts_s).then(|| into as f64 / lasts_s as f64)
}

/// `now` drawn towards `target` with a time constant. Exact for any `dt`.
pub(crate) fn lag(now: f64, target: f64, constant_s: f64, dt: f64) -> f64 {
    target + (now - target) * (-dt / constant_s).exp()
}
