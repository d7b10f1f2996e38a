//! What the ground station receives of each engine.

use super::{EGT_LIMIT_C, Engine, PHASES};
use crate::points::Def;

type D = Def<Engine>;

/// One engine's.
pub(crate) fn points() -> Vec<D> {
    let mut all = flight();
    all.extend(gas_path());
    all.extend(health());
    all
}

#[rustfmt::skip]
fn flight() -> Vec<D> {
    vec![
        D::text("phase", |s| PHASES[s.phase].0).named("Flight phase", "비행 단계"),
        D::boolean("airborne", Engine::flying).named("Airborne", "비행 중"),
        D::integer("cycles", "", |s| s.cycles as i64).named("Flight cycles", "누적 비행 사이클"),
        D::float("altitude", "m", 0, 4.0, |s| s.height_m).named("Altitude", "고도"),
        D::float("mach", "1", 3, 0.001, |s| s.mach).named("Mach number", "마하수"),
        D::float("outside_temperature", "Cel", 1, 0.1, |s| s.outside_k - 273.15)
            .named("Outside air temperature", "외기 온도"),
        D::float("thrust", "kN", 1, 0.2, |s| s.thrust_kn).named("Net thrust (computed)", "순추력(계산값)")
            .band(-1.0, 125.0),
        D::float("fuel_flow", "kg/h", 0, 3.0, |s| s.fuel_kg_s * 3600.0)
            .named("Fuel flow", "연료 유량").band(100.0, 5200.0),
    ]
}

#[rustfmt::skip]
fn gas_path() -> Vec<D> {
    vec![
        D::float("fan.n1", "%", 2, 0.04, |s| s.n1 * 100.0).named("Fan speed N1", "팬 회전수 N1")
            .band(15.0, 104.0),
        D::float("fan.inlet_temperature", "Cel", 1, 0.1, |s| s.inlet_k - 273.15)
            .named("Inlet total temperature", "입구 전온도").band(-60.0, 50.0),
        D::float("fan.inlet_pressure", "kPa", 2, 0.03, |s| s.inlet_kpa)
            .named("Inlet total pressure", "입구 전압력").band(20.0, 120.0),
        D::float("fan.pressure_ratio", "1", 3, 0.002, |s| s.fan_ratio)
            .named("Fan pressure ratio", "팬 압력비").band(1.0, 1.9),
        D::float("fan.vibration", "mm/s", 2, 0.04, |s| s.fan_shake * 10.0)
            .named("Fan vibration", "팬 진동").band(0.0, 25.0),
        D::float("core.n2", "%", 2, 0.04, |s| s.n2 * 100.0)
            .named("Core speed N2", "코어 회전수 N2").band(50.0, 105.0),
        D::float("core.compressor_pressure", "kPa", 1, 0.8,
            |s| s.inlet_kpa * (1.0 + 1.2 * (s.fan_ratio - 1.0)) * s.core_ratio)
            .named("Compressor exit pressure", "압축기 출구 압력").band(50.0, 3600.0),
        D::float("core.compressor_temperature", "Cel", 1, 0.4, |s| s.core_k - 273.15)
            .named("Compressor exit temperature", "압축기 출구 온도").band(50.0, 620.0),
        D::float("core.booster_temperature", "Cel", 1, 0.3, |s| s.booster_k - 273.15)
            .named("Booster exit temperature", "부스터 출구 온도").band(-40.0, 160.0),
        D::float("core.vibration", "mm/s", 2, 0.03, |s| s.core_shake * 10.0)
            .named("Core vibration", "코어 진동").band(0.0, 22.0),
        D::float("turbine.exhaust_gas_temperature", "Cel", 1, 0.7, |s| s.egt_c)
            .named("Exhaust gas temperature", "배기 가스 온도").band(300.0, EGT_LIMIT_C),
    ]
}

#[rustfmt::skip]
fn health() -> Vec<D> {
    vec![
        // The old engine's is below its band for good.
        D::float("turbine.temperature_margin", "K", 1, 0.2, Engine::margin_k)
            .named("Exhaust temperature margin", "배기 온도 여유").band(30.0, f64::INFINITY),
        D::float("oil.temperature", "Cel", 1, 0.1, |s| s.oil_c)
            .named("Oil temperature", "오일 온도").band(40.0, 140.0),
        D::float("oil.pressure", "bar", 2, 0.02, |s| s.oil_bar)
            .named("Oil pressure", "오일 압력").band(1.5, 5.5),
        D::float("oil.quantity", "L", 1, 0.03, |s| s.oil_l)
            .named("Oil quantity", "오일 잔량").band(9.0, 22.0),
        D::float("nacelle_temperature", "Cel", 1, 0.2, |s| s.nacelle_c)
            .named("Nacelle temperature", "나셀 온도").band(-40.0, 160.0),
    ]
}
