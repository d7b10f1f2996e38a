//! A patient in intensive care, as the monitor's numerics show him.
//!
//! Sources: two-element Windkessel (Westerhof, Lankhaar, Westerhof 2009), solved beat by beat
//! for impulse ejection: systole = (SV/C) / (1 - e^(-T/RC)), diastole = systole · e^(-T/RC),
//! mean = SV·R/T; alveolar gas and ventilation equations (West, "Respiratory Physiology") for
//! oxygen and carbon dioxide, Severinghaus (1979) for saturation; heart rate variability after
//! McSharry et al. (2003): a respiratory and a 0.1 Hz (Mayer) wave on a slow wander. Left out
//! on purpose: waveforms, drugs, ventilator. Bed 2 stops breathing for over a minute each nine
//! and has a fever; bed 1 loses its ECG lead for half a minute each quarter of an hour.

mod points;

use std::f64::consts::TAU;

use guildhall_model::Time;

use super::{Physics, daily, episode, lag};
use crate::noise::{Noise, Wander};

pub(crate) use points::points;

/// Barometer less water vapour in the airways, mmHg.
const DRY_AIR_MMHG: f64 = 760.0 - 47.0;
const OXYGEN_SHARE: f64 = 0.21;

/// What differs between patients.
#[derive(Clone, Debug)]
struct Person {
    rate: f64,
    stroke_ml: f64,
    compliance: f64,
    breaths: f64,
    gradient_mmhg: f64,
    temperature_c: f64,
    apnoea: bool,
    loose_lead: bool,
}

/// His state.
#[derive(Clone, Debug)]
pub(crate) struct Patient {
    person: Person,
    chance: Noise,
    slow: Wander,
    vessel: Wander,
    breath: Wander,
    warmth: Wander,
    at_s: f64,
    /// Share of his usual breathing: 1, and nearly 0 in apnoea.
    breathing: f64,
    rate: f64,
    breaths: f64,
    carbon_mmhg: f64,
    oxygen_mmhg: f64,
    /// The probe's finger is late by the way of the blood and the averaging.
    saturation: f64,
    systole: f64,
    diastole: f64,
    mean: f64,
    cuff: [f64; 3],
    temperature_c: f64,
    extra_beats: f64,
    lead_off: bool,
}

impl Patient {
    /// The patient of a bed, at rest.
    pub(crate) fn new(seed: u64, bed: usize, since: Time) -> Patient {
        let people = [
            Person {
                rate: 74.0,
                stroke_ml: 76.0,
                compliance: 1.5,
                breaths: 14.0,
                gradient_mmhg: 9.0,
                temperature_c: 36.8,
                apnoea: false,
                loose_lead: true,
            },
            Person {
                rate: 88.0,
                stroke_ml: 66.0,
                compliance: 1.3,
                breaths: 17.0,
                gradient_mmhg: 20.0,
                temperature_c: 38.6,
                apnoea: true,
                loose_lead: false,
            },
        ];
        let person = people[bed % people.len()].clone();
        Patient {
            chance: Noise::new(seed, 10 + bed as u64),
            slow: Wander::new(2.5, 90.0),
            vessel: Wander::new(0.05, 240.0),
            breath: Wander::new(0.8, 20.0),
            warmth: Wander::new(0.05, 3600.0),
            at_s: since.s() as f64,
            breathing: 1.0,
            rate: person.rate,
            breaths: person.breaths,
            carbon_mmhg: 40.0,
            oxygen_mmhg: 92.0,
            saturation: 97.0,
            systole: 120.0,
            diastole: 72.0,
            mean: 92.0,
            cuff: [120.0, 72.0, 92.0],
            temperature_c: person.temperature_c,
            extra_beats: 1.0,
            lead_off: false,
            person,
        }
    }

    fn breathe(&mut self, at: Time, dt: f64) {
        let stopped = self.person.apnoea && episode(at, 540, 120, 75).is_some();
        let share = if stopped {
            0.08
        } else {
            1.0 + 0.25 * ((97.0 - self.saturation) / 8.0).clamp(0.0, 1.5)
        };
        self.breathing = lag(self.breathing, share, 4.0, dt);
        let wander = self.breath.step(dt, &mut self.chance);
        self.breaths = ((self.person.breaths + wander) * self.breathing).max(0.0);
        // Alveolar ventilation: CO2 made over CO2 breathed out; stores make it slow.
        let settled = 39.0 / self.breathing.max(0.25);
        self.carbon_mmhg = lag(self.carbon_mmhg, settled, 180.0, dt);
        let alveolar = OXYGEN_SHARE * DRY_AIR_MMHG - self.carbon_mmhg / 0.8;
        // Without breath the lung's oxygen is used up, in about a minute down to 40 mmHg.
        let arterial =
            if self.breathing < 0.5 { 38.0 } else { alveolar - self.person.gradient_mmhg };
        let constant = if self.breathing < 0.5 { 55.0 } else { 18.0 };
        self.oxygen_mmhg = lag(self.oxygen_mmhg, arterial, constant, dt);
        let cube = self.oxygen_mmhg.powi(3) + 150.0 * self.oxygen_mmhg;
        let blood = 100.0 / (23_400.0 / cube + 1.0);
        self.saturation = lag(self.saturation, blood, 12.0, dt);
    }

    fn circulate(&mut self, at: Time, dt: f64) {
        let respiratory = 2.0 * (TAU * self.breaths / 60.0 * self.at_s).sin() * self.breathing;
        let mayer = 1.5 * (TAU * 0.1 * self.at_s).sin();
        let alarm = 1.1 * (93.0 - self.saturation).clamp(0.0, 15.0);
        let fever = 8.0 * (self.temperature_c - 37.0).max(0.0) * 0.5;
        let target = self.person.rate + fever + alarm + mayer + 3.0 * daily(at, 15.0);
        let slow = self.slow.step(dt, &mut self.chance);
        self.rate = lag(self.rate, target + slow + respiratory, 6.0, dt);
        let beat_s = 60.0 / self.rate;
        let vessel = self.vessel.step(dt, &mut self.chance);
        // The vessels hold the mean pressure: resistance falls as the heart speeds up.
        let resistance = 92.0 * beat_s / self.person.stroke_ml * (1.0 + vessel)
            + 0.004 * (93.0 - self.saturation).clamp(0.0, 15.0);
        let keeps = (-beat_s / (resistance * self.person.compliance)).exp();
        self.systole = self.person.stroke_ml / self.person.compliance / (1.0 - keeps);
        self.diastole = self.systole * keeps;
        self.mean = self.person.stroke_ml * resistance / beat_s;
        if episode(at, 900, 0, 5).is_some() {
            self.cuff = [self.systole - 3.0, self.diastole + 2.0, self.mean - 1.0];
        }
    }

    fn ecg(&self, value: f64) -> f64 {
        if self.lead_off { f64::NAN } else { value }
    }
}

impl Physics for Patient {
    const STEP_MAX_S: f64 = 5.0;

    fn advance(&mut self, at: Time, dt: f64) {
        self.at_s += dt;
        self.lead_off = self.person.loose_lead && episode(at, 900, 400, 30).is_some();
        self.breathe(at, dt);
        self.circulate(at, dt);
        let warmth = self.warmth.step(dt, &mut self.chance);
        let temperature = self.person.temperature_c + 0.25 * daily(at, 18.0) + warmth;
        self.temperature_c = lag(self.temperature_c, temperature, 600.0, dt);
        let stressed = 0.4 * (92.0 - self.saturation).max(0.0);
        self.extra_beats = lag(self.extra_beats, 1.5 + stressed, 60.0, dt);
    }
}
