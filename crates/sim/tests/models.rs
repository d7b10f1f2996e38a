//! The models as whoever looks at them sees them: they repeat under a seed, go on where their
//! history ends, say what their points promise, and stay where a real machine would.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashSet;
use std::time::Duration;

use guildhall_model::{DataType, Quality, Time, Value};
use guildhall_sim::{Machine, PointInfo, Row, history, points};

/// 2026-11-24 in Korea, as a day that passes everything a day brings.
const DAY: i64 = 1_795_446_000;
const STEP: Duration = Duration::from_secs(10);

fn day(machine: Machine, seed: u64, hours: u64) -> Vec<Row> {
    let from = Time::from_s(DAY);
    history(machine, seed, from, from + Duration::from_secs(hours * 3600), STEP).collect()
}

/// The numbers that one point says over a day, by its tag.
fn series(machine: Machine, tag: &str) -> Vec<f64> {
    let at = points(machine).iter().position(|point| point.tag() == tag).unwrap();
    let rows = day(machine, 1, 24);
    rows.iter().filter_map(|row| row.readings[at].1.as_ref()?.as_f64()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())
}

#[test]
fn together_at_least_150_points_with_names_in_two_languages() {
    let all: Vec<PointInfo> = Machine::ALL.into_iter().flat_map(points).collect();
    assert!(all.len() >= 150, "{}", all.len());
    let addresses: HashSet<&str> = all.iter().map(|point| point.address.as_str()).collect();
    assert_eq!(addresses.len(), all.len(), "no address twice");
    for point in &all {
        assert!(!point.label.en.is_empty(), "{point:?}");
        assert!(point.label.ko.as_deref().is_some_and(|ko| !ko.is_empty()), "{point:?}");
    }
}

#[test]
fn a_seed_repeats_and_another_differs() {
    for machine in Machine::ALL {
        assert_eq!(day(machine, 7, 2), day(machine, 7, 2), "{}", machine.word());
        assert_ne!(day(machine, 7, 1), day(machine, 8, 1), "{}", machine.word());
    }
}

#[test]
fn rows_come_each_step_and_hold_what_the_points_promise() {
    for machine in Machine::ALL {
        let promised = points(machine);
        for (row, at) in day(machine, 1, 24).iter().zip(0..) {
            assert_eq!(row.time, Time::from_s(DAY + 10 * at));
            assert_eq!(row.readings.len(), promised.len());
            for ((point, value, quality), index) in row.readings.iter().zip(0..) {
                assert_eq!(*point, index);
                let info = &promised[usize::try_from(index).unwrap()];
                match value {
                    Some(value) => {
                        assert_eq!((value.data_type(), *quality), (info.data_type, Quality::GOOD));
                        assert!(value.as_f64().is_none_or(f64::is_finite), "{info:?} {value:?}");
                    }
                    None => assert_eq!(*quality, Quality::BAD_SENSOR_FAILURE, "{info:?}"),
                }
            }
        }
    }
}

#[test]
fn most_of_the_time_most_values_are_normal() {
    // What is meant to be looked at: these are above or below their band for good.
    let known = ["inlet.filter_pressure_drop", "well-2.water_cut", "bed-02.temperature"];
    for machine in Machine::ALL {
        let rows = day(machine, 1, 24);
        for (at, point) in points(machine).iter().enumerate() {
            let Some(band) = point.band.filter(|_| !known.contains(&point.tag().as_str())) else {
                continue;
            };
            if machine == Machine::AircraftEngine {
                // On the ground an engine that is off is out of every band.
                continue;
            }
            let said = rows.iter().filter_map(|row| row.readings[at].1.as_ref()?.as_f64());
            let inside = |value: f64| {
                band.low.is_none_or(|low| value >= low) && band.high.is_none_or(|h| value <= h)
            };
            let (mut good, mut all) = (0_u32, 0_u32);
            for value in said {
                all += 1;
                good += u32::from(inside(value));
            }
            assert!(good * 10 >= all * 6, "{}: {good} of {all} within", point.tag());
        }
    }
}

#[test]
fn the_turbine_keeps_the_books_of_energy() {
    let power = mean(&series(Machine::GasTurbine, "generator.active_power"));
    let fuel = mean(&series(Machine::GasTurbine, "combustor.fuel_flow"));
    let efficiency = mean(&series(Machine::GasTurbine, ".efficiency"));
    // MW over kg/s times the lower heating value of natural gas, 49 MJ/kg.
    let from_fuel = power / (fuel * 49.0) * 100.0;
    assert!((from_fuel - efficiency).abs() < 1.0, "{from_fuel} and {efficiency}");
    assert!((28.0..40.0).contains(&efficiency), "{efficiency}");
}

#[test]
fn the_separator_lets_out_what_the_wells_bring() {
    let mean_of = |tag: &str| mean(&series(Machine::OilPlant, tag));
    let brought = mean_of("well-1.liquid_flow") + mean_of("well-2.liquid_flow");
    let let_out = (mean_of("separator.oil_flow") + mean_of("separator.water_flow")) * 24.0;
    assert!((brought / let_out - 1.0).abs() < 0.1, "{brought} in, {let_out} out, m3/d");
}

#[test]
fn a_patient_has_systole_above_mean_above_diastole() {
    for bed in ["bed-01", "bed-02"] {
        let [systole, middle, diastole] = ["systolic", "mean", "diastolic"].map(|which| {
            mean(&series(Machine::PatientMonitor, &format!("{bed}.arterial_{which}")))
        });
        assert!(systole > middle && middle > diastole, "{systole} {middle} {diastole}");
    }
}

#[test]
fn the_worn_engine_is_hotter_than_the_new_one() {
    let margin = |engine: &str| {
        mean(&series(Machine::AircraftEngine, &format!("{engine}/turbine.temperature_margin")))
    };
    assert!(margin("engine-1") > margin("engine-2") + 10.0);
    let phases: HashSet<String> = {
        let at = points(Machine::AircraftEngine).iter().position(|p| p.tag() == "engine-1.phase");
        let rows = day(Machine::AircraftEngine, 1, 24);
        let said = rows.iter().filter_map(|row| row.readings[at.unwrap()].1.clone());
        said.map(|value| match value {
            Value::Text(text) => text.to_string(),
            other => panic!("{other:?} of type {}", DataType::Text),
        })
        .collect()
    };
    assert!(phases.len() >= 4, "a day has flights: {phases:?}");
}
