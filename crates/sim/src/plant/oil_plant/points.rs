//! The registers of the oil plant's controller, as its Modbus map lists them.
//!
//! Input registers from 100 (well 1), 140 (well 2), 180 (separator) and 220 (export) hold
//! 32-bit floats; totals are 32-bit integers from 300; temperatures in tenths of a degree are
//! holding registers below 20; coils are valves and pumps, discrete inputs are alarms.

use super::OilPlant;
use crate::points::Def;

type D = Def<OilPlant>;

/// All of them.
pub(crate) fn points() -> Vec<D> {
    let mut all = well_1();
    all.extend(well_2());
    all.extend(separator());
    all.extend(export());
    all
}

#[rustfmt::skip]
fn well_1() -> Vec<D> {
    vec![
        D::float("well-1.bottom_hole_pressure", "bar", 2, 0.05, |s| s.wells[0].bottom_bar)
            .at("input:100:float32").named("Bottom hole pressure", "공저 압력").band(90.0, 180.0),
        D::float("well-1.wellhead_pressure", "bar", 2, 0.04, |s| s.wells[0].head_bar)
            .at("input:102:float32").named("Wellhead pressure", "정두 압력").band(20.0, 70.0),
        D::float("well-1.flowline_pressure", "bar", 2, 0.02, |s| s.wells[0].line_bar)
            .at("input:104:float32").named("Flowline pressure", "유송관 압력").band(9.0, 16.0),
        // Its transmitter has a loose contact and is lost for 45 s each 20 minutes.
        D::float("well-1.annulus_pressure", "bar", 2, 0.02,
            |s| if s.lost_transmitter { f64::NAN } else { s.wells[0].annulus_bar })
            .at("input:106:float32").named("Annulus pressure", "환상부 압력").band(10.0, 30.0),
        D::float("well-1.liquid_flow", "m3/d", 1, 2.0, |s| s.wells[0].liquid_m3_d)
            .at("input:108:float32").named("Liquid flow", "액체 생산량").band(500.0, 1200.0),
        D::float("well-1.water_cut", "%", 2, 0.1, |s| s.wells[0].water_cut * 100.0)
            .at("input:110:float32").named("Water cut", "함수율").band(0.0, 45.0),
        D::float("well-1.gas_flow", "m3/h", 0, 8.0, |s| s.wells[0].gas_m3_h())
            .at("input:112:float32").named("Gas flow (standard)", "가스 생산량(표준)").band(500.0, 5000.0),
        D::float("well-1.choke_opening", "%", 1, 0.03, |s| s.wells[0].choke * 100.0)
            .at("input:114:float32").named("Choke opening", "초크 개도").band(5.0, 95.0),
        D::float("well-1.wellhead_temperature", "Cel", 1, 0.06, |s| s.wells[0].head_c)
            .at("holding:1:int16*0.1").named("Wellhead temperature", "정두 온도").band(40.0, 90.0),
        D::integer("well-1.oil_total", "m3", |s| s.wells[0].produced_m3 as i64)
            .at("input:300:uint32").named("Oil produced so far", "누적 원유 생산량"),
        D::boolean("well-1.wing_valve_open", |_| true)
            .at("coil:1").named("Wing valve open", "윙 밸브 열림"),
        D::boolean("well-1.flowing", |s| s.wells[0].liquid_m3_d > 50.0)
            .at("discrete:1").named("Flowing", "생산 중"),
    ]
}

#[rustfmt::skip]
fn well_2() -> Vec<D> {
    vec![
        D::float("well-2.bottom_hole_pressure", "bar", 2, 0.05, |s| s.wells[1].bottom_bar)
            .at("input:140:float32").named("Bottom hole pressure", "공저 압력").band(50.0, 140.0),
        D::float("well-2.wellhead_pressure", "bar", 2, 0.04, |s| s.wells[1].head_bar)
            .at("input:142:float32").named("Wellhead pressure", "정두 압력").band(15.0, 70.0),
        D::float("well-2.flowline_pressure", "bar", 2, 0.02, |s| s.wells[1].line_bar)
            .at("input:144:float32").named("Flowline pressure", "유송관 압력").band(9.0, 16.0),
        D::float("well-2.annulus_pressure", "bar", 2, 0.02, |s| s.wells[1].annulus_bar)
            .at("input:146:float32").named("Annulus pressure", "환상부 압력").band(10.0, 30.0),
        D::float("well-2.liquid_flow", "m3/d", 1, 2.0, |s| s.wells[1].liquid_m3_d * s.wells[1].slug)
            .at("input:148:float32").named("Liquid flow", "액체 생산량").band(400.0, 1500.0),
        // Above its band for good: the water has broken through.
        D::float("well-2.water_cut", "%", 2, 0.1, |s| s.wells[1].water_cut * 100.0)
            .at("input:150:float32").named("Water cut", "함수율").band(0.0, 45.0),
        D::float("well-2.gas_flow", "m3/h", 0, 8.0, |s| s.wells[1].gas_m3_h())
            .at("input:152:float32").named("Gas flow (standard)", "가스 생산량(표준)").band(100.0, 5000.0),
        D::float("well-2.choke_opening", "%", 1, 0.03, |s| s.wells[1].choke * 100.0)
            .at("input:154:float32").named("Choke opening", "초크 개도").band(5.0, 95.0),
        D::float("well-2.wellhead_temperature", "Cel", 1, 0.06, |s| s.wells[1].head_c)
            .at("holding:2:int16*0.1").named("Wellhead temperature", "정두 온도").band(40.0, 90.0),
        D::integer("well-2.oil_total", "m3", |s| s.wells[1].produced_m3 as i64)
            .at("input:302:uint32").named("Oil produced so far", "누적 원유 생산량"),
        D::boolean("well-2.wing_valve_open", |_| true)
            .at("coil:2").named("Wing valve open", "윙 밸브 열림"),
        D::boolean("well-2.flowing", |s| s.wells[1].liquid_m3_d > 50.0)
            .at("discrete:2").named("Flowing", "생산 중"),
        D::float("well-2/pump.frequency", "Hz", 1, 0.02, |s| s.wells[1].pump_hz)
            .at("input:156:float32").named("Drive frequency", "구동 주파수").band(40.0, 62.0),
        D::float("well-2/pump.current", "A", 1, 0.2, |s| s.wells[1].pump_amps)
            .at("input:158:float32").named("Motor current", "모터 전류").band(20.0, 95.0),
        D::float("well-2/pump.motor_temperature", "Cel", 1, 0.1, |s| s.wells[1].motor_c)
            .at("holding:3:int16*0.1").named("Motor temperature", "모터 온도").band(60.0, 140.0),
        D::float("well-2/pump.head", "bar", 1, 0.1, |s| s.wells[1].lift_bar(s.wells[1].liquid_m3_d))
            .at("input:160:float32").named("Pressure rise", "펌프 승압").band(30.0, 160.0),
        D::boolean("well-2/pump.running", |_| true)
            .at("coil:3").named("Pump running", "펌프 운전"),
    ]
}

#[rustfmt::skip]
fn separator() -> Vec<D> {
    vec![
        D::float("separator.pressure", "bar", 3, 0.006, |s| s.separator.pressure_bar)
            .at("input:180:float32").named("Pressure", "분리기 압력").band(9.5, 12.5),
        D::float("separator.oil_level", "%", 2, 0.08, |s| s.separator.oil_level)
            .at("input:182:float32").named("Oil level", "오일 레벨").band(46.0, 54.0),
        D::float("separator.water_level", "%", 2, 0.08, |s| s.separator.water_level)
            .at("input:184:float32").named("Water level", "수층 레벨").band(34.0, 46.0),
        D::float("separator.oil_level_setpoint", "%", 1, 0.0, |_| 50.0)
            .at("holding:40:float32").named("Oil level setpoint", "오일 레벨 설정값"),
        D::float("separator.gas_flow", "m3/h", 0, 6.0, |s| s.separator.gas_out_m3_h)
            .at("input:186:float32").named("Gas flow (standard)", "가스 유량(표준)").band(1500.0, 8000.0),
        D::float("separator.oil_flow", "m3/h", 2, 0.05, |s| s.separator.oil_out_m3_h)
            .at("input:188:float32").named("Oil flow", "오일 유량").band(25.0, 75.0),
        D::float("separator.water_flow", "m3/h", 2, 0.05, |s| s.separator.water_out_m3_h)
            .at("input:190:float32").named("Water flow", "수 유량").band(8.0, 45.0),
        D::float("separator.pressure_valve", "%", 1, 0.05, |s| s.separator.pressure.output)
            .at("input:192:float32").named("Pressure valve position", "압력 조절 밸브 개도").band(5.0, 90.0),
        D::float("separator.oil_valve", "%", 1, 0.05, |s| s.separator.oil.output)
            .at("input:194:float32").named("Oil valve position", "오일 밸브 개도").band(5.0, 90.0),
        D::float("separator.water_valve", "%", 1, 0.05, |s| s.separator.water.output)
            .at("input:196:float32").named("Water valve position", "수 밸브 개도").band(5.0, 90.0),
        D::float("separator.temperature", "Cel", 1, 0.06, |s| s.separator.temperature_c)
            .at("holding:4:int16*0.1").named("Temperature", "분리기 온도").band(40.0, 80.0),
        D::float("separator.oil_in_water", "mg/L", 1, 0.3, |s| 19.0 + s.oil_in_water.now)
            .at("input:198:float32").named("Oil in produced water", "배출수 유분 농도").band(0.0, 30.0),
        D::boolean("separator.level_alarm", |s| (s.separator.oil_level - 50.0).abs() > 4.0)
            .at("discrete:10").named("Level alarm", "레벨 경보"),
        D::boolean("separator.shutdown_valve_open", |_| true)
            .at("coil:10").named("Shutdown valve open", "긴급 차단 밸브 열림"),
    ]
}

#[rustfmt::skip]
fn export() -> Vec<D> {
    vec![
        D::float("export-pump.discharge_pressure", "bar", 2, 0.03,
            |s| 34.0 - 0.0012 * s.separator.oil_out_m3_h.powi(2))
            .at("input:220:float32").named("Discharge pressure", "토출 압력").band(25.0, 36.0),
        D::float("export-pump.suction_pressure", "bar", 2, 0.01, |s| s.separator.pressure_bar - 1.4)
            .at("input:222:float32").named("Suction pressure", "흡입 압력").band(6.0, 14.0),
        D::float("export-pump.current", "A", 1, 0.2, |s| s.pump_amps)
            .at("input:224:float32").named("Motor current", "모터 전류").band(40.0, 130.0),
        D::float("export-pump.bearing_temperature", "Cel", 1, 0.08, |s| s.pump_bearing_c)
            .at("holding:5:int16*0.1").named("Bearing temperature", "베어링 온도").band(20.0, 85.0),
        D::boolean("export-pump.running", |_| true).at("coil:11").named("Pump running", "펌프 운전"),
        D::integer("export-pump.running_minutes", "min", |s| s.minutes as i64)
            .at("input:304:uint32").named("Running time", "운전 시간"),
        D::float("tank.volume", "m3", 1, 0.2, |s| s.tank_m3)
            .at("input:226:float32").named("Oil in storage", "저장 원유량").band(100.0, 1450.0),
        D::float("tank.filled", "%", 1, 0.02, |s| s.tank_m3 / 16.0)
            .at("input:228:float32").named("Tank level", "탱크 레벨").band(5.0, 92.0),
        D::float("liquid_flow", "m3/d", 0, 3.0, OilPlant::flow_total_m3_d)
            .at("input:230:float32").named("Total liquid flow", "총 액체 생산량").band(900.0, 2600.0),
        D::float("deck_temperature", "Cel", 1, 0.05, |s| s.deck_c)
            .at("holding:6:int16*0.1").named("Deck temperature", "갑판 온도").band(-5.0, 40.0),
        D::integer("wells_flowing", "", |s| {
            s.wells.iter().filter(|well| well.liquid_m3_d > 50.0).count() as i64
        })
            .at("input:10:uint16").named("Wells flowing", "생산 중 유정 수"),
    ]
}
