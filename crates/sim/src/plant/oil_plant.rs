//! An offshore oil plant: two wells, a three-phase separator, an export pump.
//!
//! Source: Vogel, "Inflow performance relationships for solution-gas drive wells" (1968) for
//! what a reservoir gives; Bernoulli over the choke and over control valves; pump affinity
//! laws for the submersible pump of well 2; mass balances with PI controllers for levels and
//! pressure of the separator, as in Arnold and Stewart, "Surface Production Operations",
//! volume 1. The column in the tubing has one mean density. Left out on purpose: heat balance
//! beyond first-order lags, hydrates, sand. Read `Well::advance`, then `Separator::advance`.

mod points;

use guildhall_model::Time;

use super::{Physics, daily, episode, lag};
use crate::noise::{Noise, Wander};

pub(crate) use points::points;

const DAY_S: f64 = 86_400.0;

/// What does not change of a well.
#[derive(Clone, Debug)]
struct Bore {
    reservoir_bar: f64,
    /// Liquid at zero pressure in the bore, m³ a day.
    flow_max: f64,
    /// Weight of the column, bar, at 50 % water.
    column_bar: f64,
    /// Gas with each m³ of oil, standard m³.
    gas_ratio: f64,
    /// Head of the submersible pump at 60 Hz and no flow, bar; none flows by itself.
    pump_bar: Option<f64>,
    choke: f64,
}

/// One well.
#[derive(Clone, Debug)]
struct Well {
    bore: Bore,
    cut: Wander,
    unrest: Wander,
    choke: f64,
    water_cut: f64,
    liquid_m3_d: f64,
    bottom_bar: f64,
    head_bar: f64,
    head_c: f64,
    line_bar: f64,
    pump_hz: f64,
    pump_amps: f64,
    motor_c: f64,
    annulus_bar: f64,
    slug: f64,
    produced_m3: f64,
}

impl Well {
    fn new(bore: Bore, water_cut: f64) -> Well {
        let choke = bore.choke;
        Well {
            bore,
            cut: Wander::new(0.008, 1800.0),
            unrest: Wander::new(0.012, 45.0),
            choke,
            water_cut,
            liquid_m3_d: 700.0,
            bottom_bar: 100.0,
            head_bar: 40.0,
            head_c: 62.0,
            line_bar: 13.0,
            pump_hz: 52.0,
            pump_amps: 60.0,
            motor_c: 96.0,
            annulus_bar: 18.0,
            slug: 1.0,
            produced_m3: 182_340.0,
        }
    }

    /// Pressure at the bottom at which the reservoir gives `flow`: Vogel's curve, solved.
    fn inflow_bar(&self, flow: f64) -> f64 {
        let share = (flow / self.bore.flow_max).clamp(0.0, 1.0);
        self.bore.reservoir_bar * ((0.04 + 3.2 * (1.0 - share)).sqrt() - 0.2) / 1.6
    }

    fn lift_bar(&self, flow: f64) -> f64 {
        let speed = self.pump_hz / 60.0;
        self.bore.pump_bar.map_or(0.0, |head| head * speed * speed - 6.0e-5 * flow * flow)
    }

    /// Pressure at the wellhead when `flow` comes up.
    fn head_at(&self, flow: f64) -> f64 {
        let column = self.bore.column_bar * (0.84 + 0.32 * self.water_cut);
        self.inflow_bar(flow) + self.lift_bar(flow) - column - 3.5e-6 * flow * flow
    }

    /// Pressure over the choke that `flow` takes: Bernoulli.
    fn choke_bar(&self, flow: f64) -> f64 {
        (flow / (390.0 * self.choke.max(0.02))).powi(2)
    }

    fn advance(&mut self, at: Time, dt: f64, separator_bar: f64, chance: &mut Noise) {
        let line = separator_bar + 1.2;
        let (mut low, mut high) = (0.0, self.bore.flow_max);
        for _ in 0..24 {
            let flow = 0.5 * (low + high);
            if self.head_at(flow) - self.choke_bar(flow) > line {
                low = flow;
            } else {
                high = flow;
            }
        }
        let steady = low * (1.0 + self.unrest.step(dt, chance));
        self.liquid_m3_d = lag(self.liquid_m3_d, steady, 30.0, dt);
        self.bottom_bar = self.inflow_bar(self.liquid_m3_d);
        self.head_bar = lag(self.head_bar, self.head_at(self.liquid_m3_d).max(line), 10.0, dt);
        self.line_bar = line + 1.5 * (self.slug - 1.0).max(0.0);
        self.head_c = lag(self.head_c, 38.0 + 0.030 * self.liquid_m3_d, 600.0, dt);
        self.annulus_bar = 17.0 + 0.03 * self.head_bar + 1.2 * daily(at, 15.0);
        let load = self.lift_bar(self.liquid_m3_d) * self.liquid_m3_d / 60_000.0;
        self.pump_amps = lag(self.pump_amps, 24.0 + 34.0 * load, 5.0, dt);
        self.motor_c = lag(self.motor_c, 74.0 + 0.36 * self.pump_amps, 900.0, dt);
        self.produced_m3 += self.oil_m3_s() * dt;
    }

    fn oil_m3_s(&self) -> f64 {
        self.liquid_m3_d * (1.0 - self.water_cut) * self.slug / DAY_S
    }

    fn water_m3_s(&self) -> f64 {
        self.liquid_m3_d * self.water_cut * self.slug / DAY_S
    }

    fn gas_m3_h(&self) -> f64 {
        self.oil_m3_s() * 3600.0 * self.bore.gas_ratio
    }
}

/// A PI controller whose output stays between 0 and 100 %.
#[derive(Clone, Debug)]
struct Control {
    gain: f64,
    reset_s: f64,
    sum: f64,
    output: f64,
}

impl Control {
    fn new(gain: f64, reset_s: f64, output: f64) -> Control {
        Control { gain, reset_s, sum: output, output }
    }

    fn step(&mut self, error: f64, dt: f64) -> f64 {
        let wanted = self.sum + self.gain * error;
        self.output = wanted.clamp(0.0, 100.0);
        // The sum waits while the output is at its stop.
        if wanted == self.output {
            self.sum += self.gain * error * dt / self.reset_s;
        }
        self.output
    }
}

/// The separator with its three outlets.
#[derive(Clone, Debug)]
struct Separator {
    pressure_bar: f64,
    oil_level: f64,
    water_level: f64,
    temperature_c: f64,
    gas_out_m3_h: f64,
    oil_out_m3_h: f64,
    water_out_m3_h: f64,
    pressure: Control,
    oil: Control,
    water: Control,
}

impl Separator {
    fn new() -> Separator {
        Separator {
            pressure_bar: 11.0,
            oil_level: 50.0,
            water_level: 40.0,
            temperature_c: 58.0,
            gas_out_m3_h: 4000.0,
            oil_out_m3_h: 44.0,
            water_out_m3_h: 22.0,
            pressure: Control::new(6.0, 120.0, 45.0),
            oil: Control::new(2.0, 600.0, 48.0),
            water: Control::new(2.5, 500.0, 42.0),
        }
    }

    fn advance(&mut self, dt: f64, wells: &[Well; 2]) {
        let [oil, water, gas] = wells.iter().fold([0.0; 3], |[oil, water, gas], well| {
            [oil + well.oil_m3_s(), water + well.water_m3_s(), gas + well.gas_m3_h()]
        });
        let root = (self.pressure_bar - 2.0).max(0.1).sqrt();
        // Valves: flow by opening and the root of the pressure over them.
        self.gas_out_m3_h = self.pressure.step(self.pressure_bar - 11.0, dt) * 0.01 * 4300.0 * root;
        self.oil_out_m3_h = self.oil.step(self.oil_level - 50.0, dt) * 0.01 * 32.0 * root;
        self.water_out_m3_h = self.water.step(self.water_level - 40.0, dt) * 0.01 * 18.0 * root;
        // 30 m³ of gas space, 12 m³ of oil, 10 m³ of water.
        self.pressure_bar += (gas - self.gas_out_m3_h) / 3600.0 / 30.0 * dt;
        self.pressure_bar = self.pressure_bar.clamp(1.0, 25.0);
        let level = |now: f64, inflow: f64, out_m3_h: f64, m3: f64| {
            (now + (inflow - out_m3_h / 3600.0) / m3 * 100.0 * dt).clamp(0.0, 100.0)
        };
        self.oil_level = level(self.oil_level, oil, self.oil_out_m3_h, 12.0);
        self.water_level = level(self.water_level, water, self.water_out_m3_h, 10.0);
        let warm = wells.iter().map(|well| well.head_c * well.liquid_m3_d).sum::<f64>()
            / wells.iter().map(|well| well.liquid_m3_d).sum::<f64>().max(1.0);
        self.temperature_c = lag(self.temperature_c, warm - 3.0, 900.0, dt);
    }
}

/// Its state.
#[derive(Clone, Debug)]
pub(crate) struct OilPlant {
    chance: Noise,
    wells: [Well; 2],
    separator: Separator,
    oil_in_water: Wander,
    tank_m3: f64,
    pump_amps: f64,
    pump_bearing_c: f64,
    deck_c: f64,
    minutes: f64,
    lost_transmitter: bool,
}

impl OilPlant {
    /// With both wells open; the warm-up of the rig settles levels and pressures.
    pub(crate) fn new(seed: u64, since: Time) -> OilPlant {
        let natural = Bore {
            reservoir_bar: 205.0,
            flow_max: 1800.0,
            column_bar: 106.0,
            gas_ratio: 95.0,
            pump_bar: None,
            choke: 0.46,
        };
        let lifted = Bore {
            reservoir_bar: 150.0,
            flow_max: 1100.0,
            column_bar: 130.0,
            gas_ratio: 60.0,
            pump_bar: Some(150.0),
            choke: 0.62,
        };
        OilPlant {
            chance: Noise::new(seed, 2),
            wells: [Well::new(natural, 0.18), Well::new(lifted, 0.52)],
            separator: Separator::new(),
            oil_in_water: Wander::new(2.0, 300.0),
            tank_m3: 600.0 + (since.s().rem_euclid(86_400) as f64) / 120.0,
            pump_amps: 88.0,
            pump_bearing_c: 61.0,
            deck_c: 15.0,
            minutes: 0.0,
            lost_transmitter: false,
        }
    }

    fn slugging(&mut self, at: Time) {
        // Well 2 slugs each eight minutes: first little comes, then much for a minute.
        self.wells[1].slug = match episode(at, 480, 0, 100) {
            Some(part) if part < 0.3 => 0.35,
            Some(part) => 1.0 + 4.0 * ((part - 0.3) / 0.7 * std::f64::consts::PI).sin(),
            None => 1.0,
        };
        self.lost_transmitter = episode(at, 1200, 300, 45).is_some();
    }

    fn flow_total_m3_d(&self) -> f64 {
        self.wells.iter().map(|well| well.liquid_m3_d * well.slug).sum()
    }
}

impl Physics for OilPlant {
    const STEP_MAX_S: f64 = 2.0;

    fn advance(&mut self, at: Time, dt: f64) {
        self.minutes += dt / 60.0;
        self.slugging(at);
        let targets = [(0.46 + 0.015 * daily(at, 10.0), 0.18), (0.62, 0.52)];
        for (well, (choke, cut)) in self.wells.iter_mut().zip(targets) {
            well.choke = lag(well.choke, choke, 60.0, dt);
            well.water_cut = cut + well.cut.step(dt, &mut self.chance);
            well.advance(at, dt, self.separator.pressure_bar, &mut self.chance);
        }
        self.separator.advance(dt, &self.wells);
        self.oil_in_water.step(dt, &mut self.chance);
        self.deck_c = 17.0 + 3.5 * daily(at, 14.5);
        let export = self.separator.oil_out_m3_h;
        self.pump_amps = lag(self.pump_amps, 52.0 + 0.8 * export, 8.0, dt);
        self.pump_bearing_c =
            lag(self.pump_bearing_c, 38.0 + self.deck_c + 0.1 * export, 900.0, dt);
        // A shuttle tanker takes the tank down when it is full.
        self.tank_m3 += export / 3600.0 * dt;
        if self.tank_m3 > 1500.0 {
            self.tank_m3 = 300.0;
        }
    }
}
