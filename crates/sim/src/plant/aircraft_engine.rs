//! A two-spool turbofan that flies one cycle after the other and wears.
//!
//! Sources: ISA atmosphere (ISO 2533); Cohen, Rogers, Saravanamuttoo, "Gas Turbine Theory",
//! chapter 3 (turbofan, work balance of each spool, choked turbines: the high-pressure turbine
//! keeps its temperature ratio, so that compressor work sets the turbine's inlet); wear after
//! Saxena, Goebel, Simon, Eklund, "Damage propagation modeling" (2008), which made C-MAPSS:
//! efficiency lost grows exponentially with cycles. 120 kN class, bypass ratio 5.5. Left out
//! on purpose: starting and surge. Read `phase`, then `Engine::advance`.

mod points;

use guildhall_model::Time;

use super::{ENGINES, Physics, daily, episode, lag};
use crate::noise::{Noise, Wander};

pub(crate) use points::points;

/// One flight from gate to gate.
const CYCLE_S: i64 = 96 * 60;
const BYPASS: f64 = 5.5;
const CP_AIR: f64 = 1.005;
const CP_GAS: f64 = 1.148;
const LOWER_HEAT_KJ_KG: f64 = 43_100.0;
const EGT_LIMIT_C: f64 = 950.0;

/// Where in its flight: name, minutes until its end, fan speed wanted, height and Mach at its end.
const PHASES: [(&str, f64, f64, f64, f64); 9] = [
    ("gate", 10.0, 0.20, 0.0, 0.0),
    ("taxi out", 18.0, 0.22, 0.0, 0.0),
    ("take-off", 20.0, 1.00, 450.0, 0.25),
    ("climb", 36.0, 0.94, 10_700.0, 0.78),
    ("cruise", 66.0, 0.88, 10_700.0, 0.78),
    ("descent", 82.0, 0.34, 900.0, 0.32),
    ("approach", 88.0, 0.56, 0.0, 0.20),
    ("taxi in", 94.0, 0.22, 0.0, 0.0),
    ("gate", 96.0, 0.20, 0.0, 0.0),
];

/// Its state.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    which: usize,
    chance: Noise,
    air: Wander,
    shake: Wander,
    cycles: f64,
    /// Share of efficiency lost.
    wear: f64,
    phase: usize,
    height_m: f64,
    mach: f64,
    outside_k: f64,
    outside_kpa: f64,
    inlet_k: f64,
    inlet_kpa: f64,
    n1: f64,
    n2: f64,
    fan_ratio: f64,
    booster_k: f64,
    core_ratio: f64,
    core_k: f64,
    fuel_kg_s: f64,
    egt_c: f64,
    thrust_kn: f64,
    oil_c: f64,
    oil_bar: f64,
    oil_l: f64,
    nacelle_c: f64,
    fan_shake: f64,
    core_shake: f64,
}

impl Engine {
    /// The engine of a wing; the second is old.
    pub(crate) fn new(seed: u64, which: usize, since: Time) -> Engine {
        let cycles = (since.s().div_euclid(CYCLE_S).rem_euclid(400)) as f64;
        Engine {
            which: which % ENGINES.len(),
            chance: Noise::new(seed, 20 + which as u64),
            air: Wander::new(1.5, 3600.0),
            shake: Wander::new(0.05, 15.0),
            cycles: cycles + if which == 0 { 2_100.0 } else { 8_600.0 },
            wear: 0.0,
            phase: 0,
            height_m: 0.0,
            mach: 0.0,
            outside_k: 288.15,
            outside_kpa: 101.325,
            inlet_k: 288.15,
            inlet_kpa: 101.325,
            n1: 0.2,
            n2: 0.58,
            fan_ratio: 1.02,
            booster_k: 300.0,
            core_ratio: 4.0,
            core_k: 450.0,
            fuel_kg_s: 0.1,
            egt_c: 450.0,
            thrust_kn: 4.0,
            oil_c: 70.0,
            oil_bar: 2.5,
            oil_l: 16.5,
            nacelle_c: 40.0,
            fan_shake: 0.3,
            core_shake: 0.3,
        }
    }

    /// Which phase, how far into it (0 to 1), at a time. The engines fly half a cycle apart.
    fn phase(&self, at: Time) -> (usize, f64) {
        let into = (at.s() + self.which as i64 * CYCLE_S / 2).rem_euclid(CYCLE_S) as f64 / 60.0;
        let phase = PHASES.iter().position(|phase| into < phase.1).unwrap_or(0);
        let begins = phase.checked_sub(1).map_or(0.0, |before| PHASES[before].1);
        (phase, (into - begins) / (PHASES[phase].1 - begins))
    }

    fn fly(&mut self, at: Time, dt: f64) {
        let (phase, part) = self.phase(at);
        if self.phase > phase {
            self.cycles += 1.0;
        }
        self.phase = phase;
        let before = phase.checked_sub(1).map_or((0.0, 0.0), |b| (PHASES[b].3, PHASES[b].4));
        self.height_m = before.0 + (PHASES[phase].3 - before.0) * part;
        self.mach = before.1 + (PHASES[phase].4 - before.1) * part;
        // ISA, with the day's warmth at the ground fading out at the tropopause.
        let warm = (5.0 * daily(at, 14.5) + self.air.step(dt, &mut self.chance))
            * (1.0 - self.height_m / 11_000.0);
        let standard_k = 288.15 - 0.0065 * self.height_m;
        self.outside_k = standard_k + warm;
        self.outside_kpa = 101.325 * (standard_k / 288.15).powf(5.2559);
        let ram = 1.0 + 0.2 * self.mach * self.mach;
        self.inlet_k = self.outside_k * ram;
        self.inlet_kpa = self.outside_kpa * ram.powf(3.5) * 0.99;
    }

    fn spools(&mut self, dt: f64) {
        self.wear = 0.004 * ((self.cycles / 4200.0).exp() - 1.0);
        let theta = self.inlet_k / 288.15;
        self.n1 = lag(self.n1, PHASES[self.phase].2, 3.0, dt);
        let corrected = self.n1 / theta.sqrt();
        // Along the working line both ratios follow the corrected speed of the fan.
        self.fan_ratio = 1.0 + 0.68 * corrected.powf(2.2);
        self.core_ratio = 2.6 + 15.0 * corrected.powf(1.7);
        let booster = (1.0 + 1.2 * corrected.powf(2.0)).powf(0.2857) - 1.0;
        self.booster_k = self.inlet_k * (1.0 + booster / 0.88);
        let compressor = self.core_ratio.powf(0.2857) - 1.0;
        self.core_k = self.booster_k * (1.0 + compressor / (0.86 - self.wear));
        let n2 = 0.555 + 0.425 * corrected.powf(0.8) * theta.sqrt() + 0.25 * self.wear;
        self.n2 = lag(self.n2, n2, 4.0, dt);
    }

    fn gas_path(&mut self, dt: f64) {
        let core_work = CP_AIR * (self.core_k - self.booster_k);
        let turbine_in = core_work / (CP_GAS * 0.99) / (0.262 * (1.0 - 0.9 * self.wear)) + 40.0;
        let between = turbine_in - core_work / (CP_GAS * 0.99);
        let fan_k = self.inlet_k * (self.fan_ratio.powf(0.2857) - 1.0) / (0.89 - 0.5 * self.wear);
        let low_work = (1.0 + BYPASS) * CP_AIR * fan_k + CP_AIR * (self.booster_k - self.inlet_k);
        let egt = between - 0.15 * low_work / CP_GAS;
        self.egt_c = lag(self.egt_c, egt - 273.15, 6.0, dt);
        let air = 58.0
            * (self.inlet_kpa / 101.325)
            * (288.15 / self.inlet_k).sqrt()
            * (0.12 + 0.88 * (self.core_ratio - 1.0) / 16.6);
        let heat = CP_GAS * turbine_in - CP_AIR * self.core_k;
        self.fuel_kg_s = lag(self.fuel_kg_s, air * heat / (LOWER_HEAT_KJ_KG * 0.99), 2.0, dt);
        let jet = (2.0
            * CP_AIR
            * 1000.0
            * (self.inlet_k + fan_k)
            * (1.0 - (self.outside_kpa / (self.inlet_kpa * self.fan_ratio)).powf(0.2857)).max(0.0))
        .sqrt();
        let flight = self.mach * (1.4 * 287.0 * self.outside_k).sqrt();
        self.thrust_kn = air * (1.0 + BYPASS) * (jet - flight).max(0.0) / 1000.0;
    }

    fn accessories(&mut self, at: Time, dt: f64) {
        self.oil_c = lag(self.oil_c, 58.0 + 52.0 * self.n2 * self.n2, 240.0, dt);
        self.oil_bar = lag(self.oil_bar, 0.6 + 3.4 * self.n2, 5.0, dt);
        self.oil_l = 17.5 - 0.004 * (self.cycles % 300.0) - 1.2 * (self.n2 - 0.55);
        let nacelle = self.outside_k - 273.15 + 30.0 + 65.0 * self.n2;
        self.nacelle_c = lag(self.nacelle_c, nacelle, 300.0, dt);
        let unrest = self.shake.step(dt, &mut self.chance);
        // The old engine's fan shakes for a minute each seven: ice, or a loose blade damper.
        let loose = self.which == 1 && episode(at, 420, 30, 65).is_some();
        let fan = 0.35 + 0.6 * self.n1 + 6.0 * self.wear + if loose { 3.2 } else { 0.0 };
        self.fan_shake = lag(self.fan_shake, (fan + unrest).max(0.05), 4.0, dt);
        let core = 0.3 + 0.5 * self.n2 + 8.0 * self.wear + 0.5 * unrest;
        self.core_shake = lag(self.core_shake, core.max(0.05), 4.0, dt);
    }

    /// What would be left to the limit at a full take-off on a standard day: falls with wear.
    fn margin_k(&self) -> f64 {
        104.0 - 3300.0 * self.wear
    }

    fn flying(&self) -> bool {
        (2..=6).contains(&self.phase)
    }
}

impl Physics for Engine {
    const STEP_MAX_S: f64 = 5.0;

    fn advance(&mut self, at: Time, dt: f64) {
        self.fly(at, dt);
        self.spools(dt);
        self.gas_path(dt);
        self.accessories(at, dt);
    }
}
