//! A single-shaft industrial gas turbine with its generator: 120 MW class, 60 Hz.
//!
//! Source: Cohen, Rogers, Saravanamuttoo, "Gas Turbine Theory", chapter 2 (Brayton cycle with
//! isentropic efficiencies, pressure losses, mean specific heats), chapter 9 (choked turbine:
//! m√T3/p3 is constant; part load of a single-shaft machine). Compressor fouling as in Meher-
//! Homji, "Gas turbine axial compressor fouling" (2004): flow falls more than efficiency, and
//! washing gives most of it back. Left out on purpose: starts and stops; it runs at base or
//! part load around the clock. Read `advance` first, then the parts in its order.

mod points;

use guildhall_model::Time;

use super::{Physics, daily, episode, hour, lag};
use crate::noise::{Noise, Wander};

pub(crate) use points::points;

/// At ISO conditions and full opening of the inlet guide vanes.
const FLOW_ISO_KG_S: f64 = 400.0;
const RATIO_ISO: f64 = 15.0;
const FIRING_MAX_K: f64 = 1423.0;
const COMPRESSOR_EFFICIENCY: f64 = 0.872;
const TURBINE_EFFICIENCY: f64 = 0.89;
const CP_AIR: f64 = 1.005;
const CP_GAS: f64 = 1.148;
const LOWER_HEAT_KJ_KG: f64 = 49_000.0;
const GENERATOR_EFFICIENCY: f64 = 0.985;
const GENERATOR_KV: f64 = 15.75;
const STANDARD_KPA: f64 = 101.325;
const STANDARD_K: f64 = 288.15;
/// What the shaft's load may change in a second, as the dispatcher allows: 8 MW a minute.
const RAMP_MW_S: f64 = 8.0 / 60.0;
const IGV_MIN: f64 = 0.72;

/// Its state: what is stored, and what follows from it at this moment.
#[derive(Clone, Debug)]
pub(crate) struct GasTurbine {
    chance: Noise,
    weather: Wander,
    barometer: Wander,
    grid: Wander,
    dispatch: Wander,
    hum: Wander,
    hours: f64,
    /// Share of clean flow lost, 0 to 0.04.
    fouling: f64,
    washing: bool,
    filter_hpa: f64,
    ambient_c: f64,
    ambient_kpa: f64,
    humidity: f64,
    demand_mw: f64,
    power_mw: f64,
    base_load: bool,
    igv: f64,
    flow_kg_s: f64,
    ratio: f64,
    inlet_kpa: f64,
    discharge_k: f64,
    firing_k: f64,
    exhaust_k: f64,
    fuel_kg_s: f64,
    frequency_hz: f64,
    reactive: f64,
    metal: [f64; 4],
    vibration: [f64; 4],
    winding_c: f64,
    oil_c: f64,
    wheelspace_c: f64,
}

impl GasTurbine {
    /// At part load; the warm-up of the rig brings it to its day.
    pub(crate) fn new(seed: u64, since: Time) -> GasTurbine {
        GasTurbine {
            chance: Noise::new(seed, 1),
            weather: Wander::new(1.5, 4.0 * 3600.0),
            barometer: Wander::new(0.6, 12.0 * 3600.0),
            grid: Wander::new(0.012, 25.0),
            dispatch: Wander::new(3.0, 600.0),
            hum: Wander::new(0.25, 40.0),
            hours: 41_250.0 + (since.s().rem_euclid(86_400 * 365) as f64) / 3600.0,
            fouling: 0.016,
            washing: false,
            filter_hpa: 7.2,
            ambient_c: 15.0,
            ambient_kpa: STANDARD_KPA,
            humidity: 60.0,
            demand_mw: 110.0,
            power_mw: 110.0,
            base_load: false,
            igv: 0.9,
            flow_kg_s: FLOW_ISO_KG_S,
            ratio: RATIO_ISO,
            inlet_kpa: 100.5,
            discharge_k: 680.0,
            firing_k: FIRING_MAX_K,
            exhaust_k: 810.0,
            fuel_kg_s: 6.5,
            frequency_hz: 60.0,
            reactive: 30.0,
            metal: [88.0, 92.0, 84.0, 80.0],
            vibration: [2.0; 4],
            winding_c: 88.0,
            oil_c: 47.0,
            wheelspace_c: 380.0,
        }
    }

    fn surroundings(&mut self, at: Time, dt: f64) {
        let weather = self.weather.step(dt, &mut self.chance);
        self.ambient_c = 16.0 + 5.5 * daily(at, 14.5) + weather;
        self.ambient_kpa = STANDARD_KPA - 0.2 + self.barometer.step(dt, &mut self.chance);
        self.humidity = (62.0 - 16.0 * daily(at, 14.5) - 2.0 * weather).clamp(20.0, 98.0);
        self.frequency_hz = 60.0 + self.grid.step(dt, &mut self.chance);
    }

    fn fouling(&mut self, at: Time, dt: f64) {
        self.hours += dt / 3600.0;
        // An on-line wash of twenty minutes each night gives most of the flow back.
        self.washing = (3.0..3.33).contains(&hour(at));
        let grows = 0.010 / 86_400.0;
        self.fouling = if self.washing {
            lag(self.fouling, 0.008, 900.0, dt)
        } else {
            (self.fouling + grows * dt).min(0.04)
        };
    }

    fn load(&mut self, at: Time, dt: f64) {
        // The country's day: low at four, a plateau by noon, the peak in the evening.
        let shape = 0.5
            + 0.35 * daily(at, 14.0)
            + 0.18 * (2.0 * hour(at) / 24.0 * std::f64::consts::TAU - 4.2).cos();
        let wanted = 84.0 + 46.0 * shape.clamp(0.0, 1.0) + self.dispatch.step(dt, &mut self.chance);
        let droop_mw = (60.0 - self.frequency_hz) / 60.0 / 0.04 * 120.0;
        self.demand_mw += (wanted - self.demand_mw).clamp(-RAMP_MW_S * dt, RAMP_MW_S * dt);
        let capacity = self.capacity_mw();
        self.base_load = self.demand_mw >= capacity - 0.5;
        let target = (self.demand_mw + droop_mw * 0.3).clamp(70.0, capacity);
        self.power_mw = lag(self.power_mw, target, 6.0, dt);
    }

    /// What it gives at full opening and the highest firing temperature, as it is now.
    fn capacity_mw(&self) -> f64 {
        let t1 = self.ambient_c + 273.15;
        let flow = self.flow_at(1.0, t1);
        let (compressor, turbine) = self.specific_work(t1, self.ratio, FIRING_MAX_K);
        flow * (turbine - compressor) * GENERATOR_EFFICIENCY / 1000.0
    }

    fn flow_at(&self, igv: f64, t1: f64) -> f64 {
        FLOW_ISO_KG_S * igv * (self.inlet_kpa / 100.6) * (STANDARD_K / t1) * (1.0 - self.fouling)
    }

    /// kJ for each kg of air, of compressor and turbine.
    fn specific_work(&self, t1: f64, ratio: f64, t3: f64) -> (f64, f64) {
        let efficiency = COMPRESSOR_EFFICIENCY * (1.0 - 0.5 * self.fouling);
        let compressor = CP_AIR * t1 * (ratio.powf(0.2857) - 1.0) / efficiency;
        let turbine = CP_GAS * t3 * self.turbine_drop() * 1.018;
        (compressor, turbine)
    }

    /// Temperature drop in the turbine as a share of its inlet temperature.
    fn turbine_drop(&self) -> f64 {
        let expansion = self.ratio * 0.96 * self.inlet_kpa / (self.ambient_kpa + 3.2);
        TURBINE_EFFICIENCY * (1.0 - expansion.powf(-0.25))
    }

    fn cycle(&mut self, dt: f64) {
        let t1 = self.ambient_c + 273.15;
        self.filter_hpa = 7.2 + 1.2 * (self.hours / 900.0).fract();
        self.inlet_kpa = self.ambient_kpa - self.filter_hpa / 10.0;
        // Guide vanes close first, to keep the exhaust hot for the boiler behind.
        let share = self.power_mw / self.capacity_mw().max(1.0);
        let opening = (IGV_MIN + (share - 0.62) / 0.38 * (1.0 - IGV_MIN)).clamp(IGV_MIN, 1.0);
        self.igv = lag(self.igv, opening, 8.0, dt);
        self.flow_kg_s = self.flow_at(self.igv, t1);
        // The turbine's nozzles are choked: pressure follows flow and the root of temperature.
        let nozzle = self.flow_kg_s / FLOW_ISO_KG_S * (self.firing_k / FIRING_MAX_K).sqrt();
        self.ratio = RATIO_ISO * nozzle * 100.6 / self.inlet_kpa;
        let (compressor, _) = self.specific_work(t1, self.ratio, self.firing_k);
        self.discharge_k = t1 + compressor / CP_AIR;
        let needed = self.power_mw * 1000.0 / GENERATOR_EFFICIENCY / self.flow_kg_s + compressor;
        let firing = needed / (CP_GAS * self.turbine_drop() * 1.018);
        self.firing_k = lag(self.firing_k, firing.min(FIRING_MAX_K + 8.0), 4.0, dt);
        self.exhaust_k = lag(self.exhaust_k, self.firing_k * (1.0 - self.turbine_drop()), 10.0, dt);
        let heat = CP_GAS * (self.firing_k - self.discharge_k);
        self.fuel_kg_s = self.flow_kg_s * heat / (LOWER_HEAT_KJ_KG * 0.99 - CP_GAS * self.firing_k);
    }

    fn shaft(&mut self, at: Time, dt: f64) {
        let load = self.power_mw / 120.0;
        self.hum.step(dt, &mut self.chance);
        // Bearing 2 rubs for a minute and a half, each nine minutes.
        let rub = episode(at, 540, 60, 95).map_or(0.0, |part| (part * std::f64::consts::PI).sin());
        let vibration = [1.9 + 0.5 * load, 2.4 + 0.6 * load + 4.6 * rub, 1.6, 1.4 + 0.2 * load];
        let metal = [80.0 + 9.0 * load, 84.0 + 9.0 * load + 5.0 * rub, 77.0 + 7.0 * load, 74.0];
        self.oil_c = lag(self.oil_c, 44.0 + 0.12 * self.ambient_c + 1.5 * load, 900.0, dt);
        for bearing in 0..4 {
            self.vibration[bearing] = lag(self.vibration[bearing], vibration[bearing], 5.0, dt);
            let warm = metal[bearing] + self.oil_c - 47.0;
            self.metal[bearing] = lag(self.metal[bearing], warm, 120.0, dt);
        }
        let wheelspace = 0.55 * (self.discharge_k - 273.15) + 0.28 * (self.exhaust_k - 273.15);
        self.wheelspace_c = lag(self.wheelspace_c, wheelspace, 600.0, dt);
        self.reactive = lag(self.reactive, 18.0 + 26.0 * load * load, 60.0, dt);
        self.winding_c = lag(self.winding_c, 46.0 + 44.0 * load * load, 1200.0, dt);
    }

    fn speed_rpm(&self) -> f64 {
        self.frequency_hz * 60.0
    }

    fn efficiency(&self) -> f64 {
        self.power_mw * 1000.0 / (self.fuel_kg_s * LOWER_HEAT_KJ_KG) * 100.0
    }

    fn apparent_mva(&self) -> f64 {
        self.power_mw.hypot(self.reactive)
    }

    /// Share of full load, 0 to 1, which emissions and valves follow.
    fn share(&self) -> f64 {
        (self.firing_k / FIRING_MAX_K).powi(2) * self.igv
    }

    /// One of twelve thermocouples around the exhaust; the swirl turns with load.
    fn exhaust_c(&self, which: usize) -> f64 {
        let angle = which as f64 / 6.0 * std::f64::consts::TAU + self.share() * 2.0;
        let cold = if which == 4 { 7.0 } else { 0.0 };
        self.exhaust_k - 273.15 + 6.0 * angle.sin() - cold
    }

    fn exhaust_spread(&self) -> f64 {
        let all = (0..6).map(|which| self.exhaust_c(which));
        let (low, high) = all.fold((f64::MAX, f64::MIN), |(l, h), t| (l.min(t), h.max(t)));
        high - low
    }
}

impl Physics for GasTurbine {
    const STEP_MAX_S: f64 = 5.0;

    fn advance(&mut self, at: Time, dt: f64) {
        self.surroundings(at, dt);
        self.fouling(at, dt);
        self.load(at, dt);
        self.cycle(dt);
        self.shaft(at, dt);
    }
}
