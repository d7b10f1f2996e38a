//! What a number in one unit is in another, for the units that plants write most.
//!
//! Source: UCUM 2.1, tables 1 to 6. Left out on purpose: prefixes and products; whoever needs
//! another unit says its scale and offset.

/// A number that becomes `number * scale + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Linear {
    pub(super) scale: f64,
    pub(super) offset: f64,
}

impl Linear {
    /// To 15 digits, which is as exact as the factors are: 212 °F are 100 °C, not
    /// 100.00000000000001.
    pub(super) fn of(self, number: f64) -> f64 {
        let exact = number * self.scale + self.offset;
        format!("{exact:.14e}").parse().unwrap_or(exact)
    }
}

/// Code, what it measures, and what one and zero of it are in the first of that.
const UNITS: [(&str, &str, f64, f64); 41] = [
    ("K", "temperature", 1.0, 0.0),
    ("Cel", "temperature", 1.0, 273.15),
    ("[degF]", "temperature", 5.0 / 9.0, 459.67 * 5.0 / 9.0),
    ("Pa", "pressure", 1.0, 0.0),
    ("hPa", "pressure", 1e2, 0.0),
    ("kPa", "pressure", 1e3, 0.0),
    ("MPa", "pressure", 1e6, 0.0),
    ("mbar", "pressure", 1e2, 0.0),
    ("bar", "pressure", 1e5, 0.0),
    ("atm", "pressure", 101_325.0, 0.0),
    ("[psi]", "pressure", 6_894.757_293_168_361, 0.0),
    ("mm[Hg]", "pressure", 133.322, 0.0),
    ("W", "power", 1.0, 0.0),
    ("kW", "power", 1e3, 0.0),
    ("MW", "power", 1e6, 0.0),
    ("GW", "power", 1e9, 0.0),
    ("J", "energy", 1.0, 0.0),
    ("kJ", "energy", 1e3, 0.0),
    ("MJ", "energy", 1e6, 0.0),
    ("W.h", "energy", 3.6e3, 0.0),
    ("kW.h", "energy", 3.6e6, 0.0),
    ("MW.h", "energy", 3.6e9, 0.0),
    ("mm", "length", 1e-3, 0.0),
    ("cm", "length", 1e-2, 0.0),
    ("m", "length", 1.0, 0.0),
    ("km", "length", 1e3, 0.0),
    ("[in_i]", "length", 0.0254, 0.0),
    ("[ft_i]", "length", 0.3048, 0.0),
    ("g", "mass", 1e-3, 0.0),
    ("kg", "mass", 1.0, 0.0),
    ("t", "mass", 1e3, 0.0),
    ("[lb_av]", "mass", 0.453_592_37, 0.0),
    ("s", "time", 1.0, 0.0),
    ("ms", "time", 1e-3, 0.0),
    ("min", "time", 60.0, 0.0),
    ("h", "time", 3_600.0, 0.0),
    ("V", "voltage", 1.0, 0.0),
    ("mV", "voltage", 1e-3, 0.0),
    ("kV", "voltage", 1e3, 0.0),
    ("A", "current", 1.0, 0.0),
    ("mA", "current", 1e-3, 0.0),
];

/// How a number in one unit becomes one in another; none when that is not known.
pub(super) fn between(from: &str, to: &str) -> Option<Linear> {
    let find = |code: &str| UNITS.iter().find(|(known, ..)| *known == code);
    let (_, what, scale, zero) = find(from)?;
    let (_, other, other_scale, other_zero) = find(to)?;
    (what == other)
        .then(|| Linear { scale: scale / other_scale, offset: (zero - other_zero) / other_scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_same_in_another_unit() {
        for (from, number, to, expected) in [
            ("[degF]", 212.0, "Cel", 100.0),
            ("Cel", -40.0, "[degF]", -40.0),
            ("Cel", 0.0, "K", 273.15),
            ("bar", 2.5, "kPa", 250.0),
            ("[psi]", 100.0, "kPa", 689.475_729_316_836),
            ("kW.h", 1.0, "MJ", 3.6),
            ("[ft_i]", 10.0, "m", 3.048),
            ("min", 1.5, "s", 90.0),
        ] {
            let found = between(from, to).expect(from).of(number);
            assert_eq!(found, expected, "{number} {from}");
        }
        let tenth = Linear { scale: 0.1, offset: 0.0 };
        assert_eq!(tenth.of(3.0), 0.3);
        assert_eq!(tenth.of(f64::INFINITY), f64::INFINITY);
        assert!(tenth.of(f64::NAN).is_nan());
        assert_eq!(between("bar", "Cel"), None);
        assert_eq!(between("bar", "furlong"), None);
        for (code, ..) in UNITS {
            assert!(guildhall_registry::valid_unit(code), "{code}");
        }
    }
}
