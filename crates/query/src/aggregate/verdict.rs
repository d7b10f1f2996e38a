//! The status of a result from how much of what it is made of was good.
//!
//! Source: OPC UA Part 13 v1.05, 5.4.3.2.1 and 4.2.1.2.

use std::time::Duration;

use guildhall_model::Quality;

use super::Configuration;
use super::point::{Point, Severity};
use super::slice::Region;

/// `PercentTime`: by the length of the regions.
pub(super) fn by_time(
    configuration: &Configuration,
    regions: impl Iterator<Item = Region>,
) -> Quality {
    let (mut good, mut bad) = (Duration::ZERO, Duration::ZERO);
    for region in regions {
        *(if region.counts_good { &mut good } else { &mut bad }) += region.length;
    }
    let (good, bad) = (good.as_secs_f64(), bad.as_secs_f64());
    verdict(configuration, good, bad, good + bad)
}

/// `PercentValues`: by the number of samples. As the standard's examples have it, an uncertain
/// sample is never a good one here; it is a bad one when uncertain counts as bad.
pub(super) fn by_count<'p>(
    configuration: &Configuration,
    samples: impl Iterator<Item = &'p Point>,
) -> Quality {
    let (mut good, mut bad, mut all) = (0.0, 0.0, 0.0);
    for sample in samples {
        all += 1.0;
        match sample.severity() {
            Severity::Good => good += 1.0,
            Severity::Uncertain if !configuration.treat_uncertain_as_bad => {}
            Severity::Uncertain | Severity::Bad => bad += 1.0,
        }
    }
    verdict(configuration, good, bad, all)
}

fn verdict(configuration: &Configuration, good: f64, bad: f64, all: f64) -> Quality {
    let Configuration { percent_data_good, percent_data_bad, .. } = *configuration;
    let reached = |part: f64, percent: u8| part * 100.0 >= f64::from(percent) * all;
    // "If they are equal the result of the PercentDataGood calculation is used" (4.2.1.2).
    let bad_enough = match percent_data_good == 100_u8.saturating_sub(percent_data_bad) {
        true => bad >= all,
        false => reached(bad, percent_data_bad),
    };
    match () {
        () if all == 0.0 => Quality::GOOD,
        () if reached(good, percent_data_good) => Quality::GOOD,
        () if bad_enough => Quality::BAD,
        () => Quality::UNCERTAIN_DATA_SUB_NORMAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(percents: (u8, u8), good: f64, bad: f64, expected: Quality) {
        let (percent_data_good, percent_data_bad) = percents;
        let configuration =
            Configuration { percent_data_good, percent_data_bad, ..Configuration::default() };
        assert_eq!(verdict(&configuration, good, bad, 10.0), expected);
    }

    #[test]
    fn good_bad_or_neither() {
        let neither = Quality::UNCERTAIN_DATA_SUB_NORMAL;
        check((100, 100), 10.0, 0.0, Quality::GOOD);
        check((100, 100), 9.9, 0.1, neither);
        check((100, 100), 0.0, 10.0, Quality::BAD);
        check((80, 40), 8.0, 2.0, Quality::GOOD);
        check((80, 40), 7.0, 3.0, neither);
        check((80, 40), 6.0, 4.0, Quality::BAD);
        check((50, 50), 5.0, 5.0, Quality::GOOD);
        check((50, 50), 4.0, 6.0, neither);
        check((50, 50), 0.0, 10.0, Quality::BAD);
        assert_eq!(verdict(&Configuration::default(), 0.0, 0.0, 0.0), Quality::GOOD);
    }
}
