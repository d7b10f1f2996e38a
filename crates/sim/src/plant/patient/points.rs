//! The numerics of a bedside monitor: MDC reference ids of ISO/IEEE 11073-10101.
//!
//! Bands are the alarm limits a ward for adults begins with.

use super::Patient;
use crate::points::Def;

type D = Def<Patient>;

/// One bed's.
pub(crate) fn points() -> Vec<D> {
    let mut all = heart();
    all.extend(pressure());
    all.extend(breath());
    all
}

#[rustfmt::skip]
fn heart() -> Vec<D> {
    vec![
        D::float("heart_rate", "{beat}/min", 0, 0.3, |s| s.ecg(s.rate))
            .at("MDC_ECG_HEART_RATE").named("Heart rate", "심박수").band(50.0, 110.0),
        D::float("pulse_rate", "{beat}/min", 0, 0.4, |s| s.rate)
            .at("MDC_PULS_OXIM_PULS_RATE").named("Pulse rate", "맥박수").band(50.0, 110.0),
        D::integer("ventricular_beats", "/min", |s| {
            if s.lead_off { 0 } else { s.extra_beats.round() as i64 }
        })
            .at("MDC_ECG_V_P_C_RATE").named("Ventricular premature beats", "심실 조기 수축")
            .band(f64::NEG_INFINITY, 6.0),
        D::float("st_level", "mV", 2, 0.01, |s| s.ecg(0.04 - 0.002 * (s.rate - 75.0)))
            .at("MDC_ECG_AMPL_ST_II").named("ST level, lead II", "ST 분절 (리드 II)").band(-0.2, 0.2),
    ]
}

#[rustfmt::skip]
fn pressure() -> Vec<D> {
    vec![
        D::float("arterial_systolic", "mm[Hg]", 0, 0.8, |s| s.systole)
            .at("MDC_PRESS_BLD_ART_ABP_SYS").named("Arterial pressure, systolic", "동맥압 수축기")
            .band(90.0, 160.0),
        D::float("arterial_diastolic", "mm[Hg]", 0, 0.6, |s| s.diastole)
            .at("MDC_PRESS_BLD_ART_ABP_DIA").named("Arterial pressure, diastolic", "동맥압 이완기")
            .band(50.0, 95.0),
        D::float("arterial_mean", "mm[Hg]", 0, 0.5, |s| s.mean)
            .at("MDC_PRESS_BLD_ART_ABP_MEAN").named("Arterial pressure, mean", "평균 동맥압")
            .band(65.0, 115.0),
        D::float("cuff_systolic", "mm[Hg]", 0, 0.0, |s| s.cuff[0])
            .at("MDC_PRESS_BLD_NONINV_SYS").named("Cuff pressure, systolic", "비침습 수축기 혈압")
            .band(90.0, 160.0),
        D::float("cuff_diastolic", "mm[Hg]", 0, 0.0, |s| s.cuff[1])
            .at("MDC_PRESS_BLD_NONINV_DIA").named("Cuff pressure, diastolic", "비침습 이완기 혈압")
            .band(50.0, 95.0),
        D::float("cuff_mean", "mm[Hg]", 0, 0.0, |s| s.cuff[2])
            .at("MDC_PRESS_BLD_NONINV_MEAN").named("Cuff pressure, mean", "비침습 평균 혈압")
            .band(65.0, 115.0),
        D::float("venous_mean", "mm[Hg]", 0, 0.4, |s| 6.0 + 0.05 * (s.rate - 80.0))
            .at("MDC_PRESS_BLD_VEN_CENT_MEAN").named("Central venous pressure", "중심 정맥압")
            .band(0.0, 12.0),
    ]
}

#[rustfmt::skip]
fn breath() -> Vec<D> {
    vec![
        D::float("saturation", "%", 0, 0.25, |s| s.saturation.min(99.0))
            .at("MDC_PULS_OXIM_SAT_O2").named("Oxygen saturation", "산소 포화도").band(92.0, 100.0),
        D::float("perfusion", "%", 2, 0.05, |s| 2.6 + 0.02 * (s.systole - s.diastole - 45.0))
            .at("MDC_PULS_OXIM_PERF_REL").named("Perfusion index", "관류 지수").band(0.3, 20.0),
        D::float("breathing_rate", "{breath}/min", 0, 0.3, |s| s.breaths)
            .at("MDC_RESP_RATE").named("Breathing rate", "호흡수").band(8.0, 25.0),
        D::float("carbon_dioxide", "mm[Hg]", 0, 0.4, |s| s.carbon_mmhg - 3.0)
            .at("MDC_AWAY_CO2_ET").named("End-tidal carbon dioxide", "호기말 이산화탄소")
            .band(28.0, 50.0),
        D::float("temperature", "Cel", 1, 0.02, |s| s.temperature_c)
            .at("MDC_TEMP_BODY").named("Body temperature", "체온").band(36.0, 38.0),
    ]
}
