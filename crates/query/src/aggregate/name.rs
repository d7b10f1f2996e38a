//! The standard's aggregates by their browse names, and which kinds of tag each is for.
//!
//! Source: OPC UA Part 13 v1.05, 4.2.2.2 Table 5 (names), 5.4.2.3 Table 13 (data types).

use guildhall_model::DataType;

macro_rules! aggregates {
    ($($(#[$doc:meta])+ $name:ident,)+) => {
        /// One of the standard's aggregates. Its name is the standard's browse name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Aggregate {
            $($(#[$doc])+ $name,)+
        }

        impl Aggregate {
            /// All of them, in the order of the standard.
            pub const ALL: &[Aggregate] = &[$(Aggregate::$name,)+];

            /// Its browse name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Aggregate::$name => stringify!($name),)+
                }
            }
        }
    };
}

aggregates! {
    /// 5.4.3.4: the value at the start of the interval.
    Interpolative,
    /// 5.4.3.5: the mean of the good samples, each with the same weight.
    Average,
    /// 5.4.3.6: the mean weighted by time, across what is bad.
    TimeAverage,
    /// 5.4.3.7: the mean weighted by time, without what is bad.
    TimeAverage2,
    /// 5.4.3.8: the time integral across what is bad, in units times seconds.
    Total,
    /// 5.4.3.9: the time integral without what is bad, in units times seconds.
    Total2,
    /// 5.4.3.10: the least good sample.
    Minimum,
    /// 5.4.3.11: the greatest good sample.
    Maximum,
    /// 5.4.3.12: the least good sample, at its own time.
    MinimumActualTime,
    /// 5.4.3.13: the greatest good sample, at its own time.
    MaximumActualTime,
    /// 5.4.3.14: the difference of both.
    Range,
    /// 5.4.3.15: the least value, bounds included.
    Minimum2,
    /// 5.4.3.16: the greatest value, bounds included.
    Maximum2,
    /// 5.4.3.17: the least value, bounds included, at its own time.
    MinimumActualTime2,
    /// 5.4.3.18: the greatest value, bounds included, at its own time.
    MaximumActualTime2,
    /// 5.4.3.19: the difference of both.
    Range2,
    /// 5.4.3.20: how many annotations there are. None are kept, so always 0.
    AnnotationCount,
    /// 5.4.3.21: how many good samples there are.
    Count,
    /// 5.4.3.22: milliseconds at zero.
    DurationInStateZero,
    /// 5.4.3.23: milliseconds at anything but zero.
    DurationInStateNonZero,
    /// 5.4.3.24: how often the value changed.
    NumberOfTransitions,
    /// 5.4.3.25: the first sample.
    Start,
    /// 5.4.3.26: the last sample.
    End,
    /// 5.4.3.27: the last good sample less the first.
    Delta,
    /// 5.4.3.28: the bound at the start of the interval.
    StartBound,
    /// 5.4.3.29: the bound at the end of the interval.
    EndBound,
    /// 5.4.3.30: the end bound less the start bound.
    DeltaBounds,
    /// 5.4.3.31: milliseconds of good quality.
    DurationGood,
    /// 5.4.3.32: milliseconds of bad quality.
    DurationBad,
    /// 5.4.3.33: the share of time of good quality, in percent.
    PercentGood,
    /// 5.4.3.34: the share of time of bad quality, in percent.
    PercentBad,
    /// 5.4.3.35: the worst quality of the samples.
    WorstQuality,
    /// 5.4.3.36: the worst quality, bounds included.
    WorstQuality2,
    /// 5.4.3.37: the standard deviation of the good samples, divided by n - 1.
    StandardDeviationSample,
    /// 5.4.3.38: its square.
    VarianceSample,
    /// 5.4.3.39: the standard deviation of the good samples, divided by n.
    StandardDeviationPopulation,
    /// 5.4.3.40: its square.
    VariancePopulation,
}

impl Aggregate {
    /// From its browse name.
    pub fn from_name(name: &str) -> Option<Aggregate> {
        Aggregate::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// Whether it is defined for tags of this kind.
    pub const fn is_for(self, kind: DataType) -> bool {
        use Aggregate as A;
        if matches!(kind, DataType::Array | DataType::Json) {
            return false;
        }
        match self {
            A::AnnotationCount | A::Count => true,
            A::Start | A::End | A::StartBound | A::EndBound => true,
            A::DurationGood | A::DurationBad | A::PercentGood | A::PercentBad => true,
            A::WorstQuality | A::WorstQuality2 => true,
            A::DurationInStateZero | A::DurationInStateNonZero | A::NumberOfTransitions => {
                kind.is_drawn()
            }
            _ => kind.is_number(),
        }
    }

    /// Whether the `Partial` bit is set for an interval that is not complete.
    pub(super) const fn tells_partial(self) -> bool {
        !matches!(self, Aggregate::Interpolative | Aggregate::Average)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_again() {
        assert_eq!(Aggregate::ALL.len(), 37);
        for &one in Aggregate::ALL {
            assert_eq!(Aggregate::from_name(one.name()), Some(one));
        }
        assert_eq!(Aggregate::from_name("timeaverage"), None);
    }
}
