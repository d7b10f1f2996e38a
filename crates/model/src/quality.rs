//! How far a value can be trusted.
//!
//! Source: OPC UA Part 8 v1.05, 6.3 and Part 4, 7.39 (status codes); i3X 1.0 names the four
//! classes. The code is kept; the class is read off it.

use std::fmt;

/// An OPC UA status code, which says why a value is good, doubtful or absent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quality(u32);

/// The four classes of [`Quality`], in the words of i3X.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QualityClass {
    /// The value can be used.
    Good,
    /// There is nothing wrong, and no value.
    GoodNoData,
    /// The value may be used with care.
    Uncertain,
    /// There is no value that can be used.
    Bad,
}

impl Quality {
    /// `Good`.
    pub const GOOD: Quality = Quality(0);
    /// `GoodNoData`: nothing there to report.
    pub const GOOD_NO_DATA: Quality = Quality(0x00A5_0000);
    /// `Uncertain`.
    pub const UNCERTAIN: Quality = Quality(0x4000_0000);
    /// `UncertainDataSubNormal`: made of fewer or worse values than it should be.
    pub const UNCERTAIN_DATA_SUB_NORMAL: Quality = Quality(0x40A4_0000);
    /// `Bad`.
    pub const BAD: Quality = Quality(0x8000_0000);
    /// `BadNoData`: there is nothing from that time.
    pub const BAD_NO_DATA: Quality = Quality(0x809B_0000);
    /// `BadNotConnected`.
    pub const BAD_NOT_CONNECTED: Quality = Quality(0x808A_0000);
    /// `BadDeviceFailure`.
    pub const BAD_DEVICE_FAILURE: Quality = Quality(0x808B_0000);
    /// `BadSensorFailure`.
    pub const BAD_SENSOR_FAILURE: Quality = Quality(0x808C_0000);
    /// `BadOutOfRange`.
    pub const BAD_OUT_OF_RANGE: Quality = Quality(0x803C_0000);
    /// `BadNoCommunication`.
    pub const BAD_NO_COMMUNICATION: Quality = Quality(0x8031_0000);
    /// `BadTypeMismatch`: the machine sent another kind of value than the tag keeps.
    pub const BAD_TYPE_MISMATCH: Quality = Quality(0x8074_0000);

    /// From an OPC UA status code.
    pub const fn from_status(code: u32) -> Quality {
        Quality(code)
    }

    /// The OPC UA status code.
    pub const fn status(self) -> u32 {
        self.0
    }

    /// The code without its information bits (the lower 16).
    pub const fn code(self) -> Quality {
        Quality(self.0 & 0xFFFF_0000)
    }

    /// Its class: the two upper bits, and `GoodNoData` by its own code.
    pub const fn class(self) -> QualityClass {
        match (self.0 >> 30, self.0 & 0xFFFF_0000) {
            (0, 0x00A5_0000) => QualityClass::GoodNoData,
            (0, _) => QualityClass::Good,
            (1, _) => QualityClass::Uncertain,
            _ => QualityClass::Bad,
        }
    }

    /// Whether it says that the machine is not there, rather than what it measured.
    pub const fn is_absence(self) -> bool {
        matches!(self, Quality::BAD_NOT_CONNECTED | Quality::BAD_NO_COMMUNICATION)
    }

    /// Whether a sample of this quality holds a value: not when `Bad` or `GoodNoData` (i3X 1.0).
    pub const fn has_value(self) -> bool {
        matches!(self.class(), QualityClass::Good | QualityClass::Uncertain)
    }

    /// The name of the status code, whatever its information bits, or of its class when the code
    /// is not one of those above.
    pub const fn name(self) -> &'static str {
        match self.code() {
            Quality::UNCERTAIN_DATA_SUB_NORMAL => "UncertainDataSubNormal",
            Quality::BAD_NO_DATA => "BadNoData",
            Quality::BAD_NOT_CONNECTED => "BadNotConnected",
            Quality::BAD_DEVICE_FAILURE => "BadDeviceFailure",
            Quality::BAD_SENSOR_FAILURE => "BadSensorFailure",
            Quality::BAD_OUT_OF_RANGE => "BadOutOfRange",
            Quality::BAD_NO_COMMUNICATION => "BadNoCommunication",
            Quality::BAD_TYPE_MISMATCH => "BadTypeMismatch",
            other => other.class().word(),
        }
    }
}

impl QualityClass {
    /// All classes.
    pub const ALL: [QualityClass; 4] =
        [QualityClass::Good, QualityClass::GoodNoData, QualityClass::Uncertain, QualityClass::Bad];

    /// The word for it in API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            QualityClass::Good => "Good",
            QualityClass::GoodNoData => "GoodNoData",
            QualityClass::Uncertain => "Uncertain",
            QualityClass::Bad => "Bad",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<QualityClass> {
        QualityClass::ALL.into_iter().find(|class| class.word() == word)
    }

    /// The plainest status code of this class.
    pub const fn quality(self) -> Quality {
        match self {
            QualityClass::Good => Quality::GOOD,
            QualityClass::GoodNoData => Quality::GOOD_NO_DATA,
            QualityClass::Uncertain => Quality::UNCERTAIN,
            QualityClass::Bad => Quality::BAD,
        }
    }
}

impl fmt::Debug for Quality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:#010x})", self.name(), self.0)
    }
}

impl fmt::Display for QualityClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_comes_from_the_code() {
        for (code, class) in [
            (0x0000_0000, QualityClass::Good),
            (0x00A5_0000, QualityClass::GoodNoData),
            (0x00A5_0400, QualityClass::GoodNoData),
            (0x4092_0000, QualityClass::Uncertain),
            (0x808A_0000, QualityClass::Bad),
            (0xC000_0000, QualityClass::Bad),
        ] {
            assert_eq!(Quality::from_status(code).class(), class, "{code:#x}");
        }
    }

    #[test]
    fn information_bits_change_no_name() {
        for (code, name) in [
            (0x0000_0401, "Good"),
            (0x40A4_0405, "UncertainDataSubNormal"),
            (0x809B_0404, "BadNoData"),
            (0x808A_0400, "BadNotConnected"),
            (0x8055_0000, "Bad"),
        ] {
            assert_eq!(Quality::from_status(code).name(), name, "{code:#x}");
        }
    }
}
