//! The instruments of the gas turbine: one row each, in the order of the flow.

use super::{GENERATOR_KV, GasTurbine};
use crate::points::Def;

type D = Def<GasTurbine>;

/// All of them.
#[rustfmt::skip]
pub(crate) fn points() -> Vec<D> {
    let mut all = Vec::new();
    all.extend(unit());
    all.extend(cold_end());
    all.extend(hot_end());
    all.extend(generator());
    all.extend(shaft());
    all
}

#[rustfmt::skip]
fn unit() -> Vec<D> {
    vec![
        D::float("speed", "{rpm}", 1, 0.3, GasTurbine::speed_rpm)
            .named("Speed", "회전수").band(3582.0, 3618.0),
        D::text("state", |s| if s.base_load { "base load" } else { "part load" })
            .named("Operating state", "운전 상태"),
        D::float("load_demand", "MW", 1, 0.0, |s| s.demand_mw)
            .named("Load demand", "급전 지시 출력").band(70.0, 150.0),
        D::boolean("base_load", |s| s.base_load).named("At base load", "기저부하 운전"),
        D::float("efficiency", "%", 2, 0.03, GasTurbine::efficiency)
            .named("Thermal efficiency", "열효율").band(30.0, 40.0),
        D::float("heat_rate", "kJ/(kW.h)", 0, 6.0, |s| 360_000.0 / s.efficiency())
            .named("Heat rate", "열소비율").band(9000.0, 12_000.0),
        D::integer("operating_hours", "h", |s| s.hours as i64)
            .named("Operating hours", "누적 운전 시간"),
        D::integer("starts", "", |_| 412).named("Starts", "기동 횟수"),
    ]
}

#[rustfmt::skip]
fn cold_end() -> Vec<D> {
    vec![
        D::float("inlet.ambient_temperature", "Cel", 2, 0.03, |s| s.ambient_c)
            .named("Ambient temperature", "대기 온도").band(-15.0, 38.0),
        D::float("inlet.ambient_pressure", "hPa", 1, 0.05, |s| s.ambient_kpa * 10.0)
            .named("Ambient pressure", "대기압").band(980.0, 1040.0),
        D::float("inlet.relative_humidity", "%", 1, 0.2, |s| s.humidity)
            .named("Relative humidity", "상대 습도").band(10.0, 99.0),
        // Above its band all the time: the filters are due, and nobody has changed them yet.
        D::float("inlet.filter_pressure_drop", "hPa", 2, 0.03, |s| s.filter_hpa)
            .named("Inlet filter pressure drop", "흡기 필터 차압").band(1.0, 6.5),
        D::float("compressor.inlet_pressure", "kPa", 2, 0.01, |s| s.inlet_kpa)
            .named("Inlet pressure", "압축기 입구 압력").band(96.0, 104.0),
        D::float("compressor.inlet_temperature", "Cel", 2, 0.04, |s| s.ambient_c + 0.3)
            .named("Inlet temperature", "압축기 입구 온도").band(-15.0, 40.0),
        D::float("compressor.discharge_pressure", "bar", 3, 0.008,
            |s| s.ratio * s.inlet_kpa / 100.0)
            .named("Discharge pressure", "압축기 토출 압력").band(9.0, 17.0),
        D::float("compressor.discharge_temperature", "Cel", 1, 0.2, |s| s.discharge_k - 273.15)
            .named("Discharge temperature", "압축기 토출 온도").band(300.0, 440.0),
        D::float("compressor.pressure_ratio", "1", 3, 0.005, |s| s.ratio)
            .named("Pressure ratio", "압력비").band(9.0, 17.0),
        D::float("compressor.mass_flow", "kg/s", 1, 0.4, |s| s.flow_kg_s)
            .named("Mass flow", "흡입 공기 유량").band(250.0, 440.0),
        D::float("compressor.igv_angle", "deg", 1, 0.05, |s| 34.0 + (s.igv - 0.72) / 0.28 * 50.0)
            .named("Inlet guide vane angle", "입구 안내깃 각도").band(33.0, 85.0),
        D::float("compressor.isentropic_efficiency", "%", 2, 0.05,
            |s| super::COMPRESSOR_EFFICIENCY * (1.0 - 0.5 * s.fouling) * 100.0)
            .named("Isentropic efficiency", "단열 효율").band(85.0, 89.0),
        D::float("compressor.fouling", "%", 2, 0.02, |s| s.fouling * 100.0)
            .named("Flow lost to fouling", "오염에 의한 유량 손실").band(-1.0, 2.5),
        D::boolean("compressor.wash_active", |s| s.washing)
            .named("On-line wash active", "운전 중 세정 작동"),
        D::boolean("compressor.bleed_valve_open", |_| false)
            .named("Bleed valve open", "추기 밸브 열림"),
    ]
}

#[rustfmt::skip]
fn hot_end() -> Vec<D> {
    let mut all = vec![
        D::float("combustor.fuel_flow", "kg/s", 3, 0.008, |s| s.fuel_kg_s)
            .named("Fuel gas flow", "연료 가스 유량").band(3.5, 8.5),
        D::float("combustor.fuel_pressure", "bar", 2, 0.02, |s| 27.5 - 0.25 * s.fuel_kg_s)
            .named("Fuel gas pressure", "연료 가스 압력").band(22.0, 29.0),
        D::float("combustor.fuel_temperature", "Cel", 1, 0.1, |s| 28.0 + 0.2 * s.ambient_c)
            .named("Fuel gas temperature", "연료 가스 온도").band(10.0, 60.0),
        D::float("combustor.fuel_valve_position", "%", 1, 0.1, |s| 8.0 + 9.6 * s.fuel_kg_s)
            .named("Fuel control valve position", "연료 조절 밸브 개도").band(5.0, 95.0),
        D::float("combustor.pilot_share", "%", 1, 0.05, |s| 21.0 - 12.0 * s.share())
            .named("Pilot fuel share", "파일럿 연료 비율").band(6.0, 25.0),
        D::float("combustor.firing_temperature", "Cel", 1, 0.6, |s| s.firing_k - 273.15)
            .named("Firing temperature", "연소 온도").band(900.0, 1165.0),
        D::float("combustor.dynamics", "mbar", 1, 0.6, |s| 14.0 + 6.0 * s.hum.now * s.share())
            .named("Combustion dynamics", "연소 진동").band(0.0, 28.0),
        D::boolean("combustor.flame_detected", |_| true).named("Flame detected", "화염 감지"),
        D::float("turbine.exhaust_temperature", "Cel", 1, 0.3, |s| s.exhaust_k - 273.15)
            .named("Exhaust temperature", "배기 온도").band(450.0, 570.0),
        D::float("turbine.exhaust_spread", "K", 1, 0.3, GasTurbine::exhaust_spread)
            .named("Exhaust temperature spread", "배기 온도 편차").band(0.0, 35.0),
        D::float("turbine.exhaust_pressure", "hPa", 2, 0.05,
            |s| 32.0 * (s.flow_kg_s / 400.0).powi(2))
            .named("Exhaust back pressure", "배기 배압").band(8.0, 45.0),
        D::float("turbine.wheelspace_temperature", "Cel", 1, 0.3, |s| s.wheelspace_c)
            .named("Wheelspace temperature", "휠 스페이스 온도").band(250.0, 430.0),
        D::float("emissions.nox", "mg/m3", 1, 0.4, |s| 26.0 + 34.0 * (s.share() - 0.4).max(0.0))
            .named("Nitrogen oxides", "질소산화물").band(0.0, 60.0),
        D::float("emissions.co", "mg/m3", 2, 0.05,
            |s| 1.6 + 9.0 * (0.62 - s.share()).max(0.0) + 0.6 * s.hum.now.abs())
            .named("Carbon monoxide", "일산화탄소").band(0.0, 15.0),
        D::float("emissions.oxygen", "%", 2, 0.03, |s| 20.9 - 360.0 * s.fuel_kg_s / s.flow_kg_s)
            .named("Oxygen in the exhaust", "배기 산소 농도").band(12.0, 17.5),
    ];
    let names = [
        ("turbine.exhaust_temperature_1", "Exhaust thermocouple 1", "배기 열전대 1"),
        ("turbine.exhaust_temperature_2", "Exhaust thermocouple 2", "배기 열전대 2"),
        ("turbine.exhaust_temperature_3", "Exhaust thermocouple 3", "배기 열전대 3"),
        ("turbine.exhaust_temperature_4", "Exhaust thermocouple 4", "배기 열전대 4"),
        ("turbine.exhaust_temperature_5", "Exhaust thermocouple 5", "배기 열전대 5"),
        ("turbine.exhaust_temperature_6", "Exhaust thermocouple 6", "배기 열전대 6"),
    ];
    let reads: [fn(&GasTurbine) -> f64; 6] = [
        |s| s.exhaust_c(0), |s| s.exhaust_c(1), |s| s.exhaust_c(2),
        |s| s.exhaust_c(3), |s| s.exhaust_c(4), |s| s.exhaust_c(5),
    ];
    for ((tag, en, ko), read) in names.into_iter().zip(reads) {
        all.push(D::float(tag, "Cel", 1, 0.5, read).named(en, ko).band(440.0, 585.0));
    }
    all
}

#[rustfmt::skip]
fn generator() -> Vec<D> {
    vec![
        D::float("generator.active_power", "MW", 2, 0.08, |s| s.power_mw)
            .named("Active power", "유효 전력").band(70.0, 150.0),
        D::float("generator.reactive_power", "MV.A", 2, 0.08, |s| s.reactive)
            .named("Reactive power", "무효 전력").band(-40.0, 70.0),
        D::float("generator.power_factor", "1", 3, 0.0005, |s| s.power_mw / s.apparent_mva())
            .named("Power factor", "역률").band(0.85, 1.0),
        D::float("generator.voltage", "kV", 3, 0.006, |s| GENERATOR_KV + 0.002 * s.reactive)
            .named("Terminal voltage", "단자 전압").band(15.0, 16.5),
        D::float("generator.current", "kA", 3, 0.005,
            |s| s.apparent_mva() / (3.0_f64.sqrt() * GENERATOR_KV))
            .named("Stator current", "고정자 전류").band(0.0, 6.0),
        D::float("generator.frequency", "Hz", 3, 0.001, |s| s.frequency_hz)
            .named("Frequency", "주파수").band(59.8, 60.2),
        D::float("generator.excitation_current", "A", 1, 0.8, |s| 520.0 + 5.2 * s.apparent_mva())
            .named("Excitation current", "계자 전류").band(400.0, 1500.0),
        D::float("generator.winding_temperature", "Cel", 1, 0.1, |s| s.winding_c)
            .named("Stator winding temperature", "고정자 권선 온도").band(30.0, 120.0),
        D::float("generator.cooling_air_temperature", "Cel", 1, 0.1,
            |s| 27.0 + 0.4 * s.ambient_c)
            .named("Cooling air temperature", "냉각 공기 온도").band(5.0, 45.0),
        D::boolean("generator.breaker_closed", |_| true)
            .named("Generator breaker closed", "발전기 차단기 투입"),
    ]
}

#[rustfmt::skip]
fn shaft() -> Vec<D> {
    vec![
        D::float("bearing-1.vibration", "mm/s", 2, 0.05, |s| s.vibration[0])
            .named("Vibration velocity", "진동 속도").band(0.0, 4.5),
        D::float("bearing-1.metal_temperature", "Cel", 1, 0.1, |s| s.metal[0])
            .named("Metal temperature", "메탈 온도").band(40.0, 105.0),
        D::float("bearing-2.vibration", "mm/s", 2, 0.05, |s| s.vibration[1])
            .named("Vibration velocity", "진동 속도").band(0.0, 4.5),
        D::float("bearing-2.metal_temperature", "Cel", 1, 0.1, |s| s.metal[1])
            .named("Metal temperature", "메탈 온도").band(40.0, 105.0),
        D::float("bearing-3.vibration", "mm/s", 2, 0.05, |s| s.vibration[2])
            .named("Vibration velocity", "진동 속도").band(0.0, 4.5),
        D::float("bearing-3.metal_temperature", "Cel", 1, 0.1, |s| s.metal[2])
            .named("Metal temperature", "메탈 온도").band(40.0, 105.0),
        D::float("bearing-4.vibration", "mm/s", 2, 0.05, |s| s.vibration[3])
            .named("Vibration velocity", "진동 속도").band(0.0, 4.5),
        D::float("bearing-4.metal_temperature", "Cel", 1, 0.1, |s| s.metal[3])
            .named("Metal temperature", "메탈 온도").band(40.0, 105.0),
        D::float("lube-oil.supply_pressure", "bar", 2, 0.006, |s| 1.72 - 0.004 * (s.oil_c - 47.0))
            .named("Supply pressure", "공급 압력").band(1.4, 2.2),
        D::float("lube-oil.supply_temperature", "Cel", 1, 0.05, |s| s.oil_c)
            .named("Supply temperature", "공급 온도").band(35.0, 55.0),
        D::float("lube-oil.tank_level", "%", 1, 0.1, |s| 82.0 - (s.hours / 300.0).fract() * 6.0)
            .named("Tank level", "오일 탱크 레벨").band(65.0, 95.0),
        D::boolean("lube-oil.pump_running", |_| true).named("Main pump running", "주 펌프 운전"),
    ]
}
