//! Chance under a seed: what instruments and weather add to a model.
//!
//! Source: SplitMix64 (Steele, Lea, Flood 2014) for the bits; the sum of four uniforms for a
//! nearly normal number, which never leaves 3.5 standard deviations, as a real instrument's
//! filtered output does not either. Not for secrets.

/// A stream of chance. The same seed gives the same stream on every machine.
#[derive(Clone, Debug)]
pub(crate) struct Noise(u64);

impl Noise {
    /// The stream of a seed; `part` keeps the streams of one machine's parts apart.
    pub(crate) fn new(seed: u64, part: u64) -> Noise {
        let mut noise = Noise(seed ^ part.wrapping_mul(0xD1B5_4A32_D192_ED03));
        noise.bits();
        noise
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Nearly normal, mean 0, standard deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        let bits = self.bits();
        let sum: u32 = (0..4).map(|part| u32::from((bits >> (16 * part)) as u16)).sum();
        (f64::from(sum) / 65_536.0 - 2.0) * 3.0_f64.sqrt()
    }
}

/// A value that wanders about zero and is drawn back: an Ornstein-Uhlenbeck process.
#[derive(Clone, Debug)]
pub(crate) struct Wander {
    /// Where it is.
    pub(crate) now: f64,
    deviation: f64,
    back_s: f64,
}

impl Wander {
    /// Wanders with a standard deviation, drawn back within about `back_s` seconds.
    pub(crate) fn new(deviation: f64, back_s: f64) -> Wander {
        Wander { now: 0.0, deviation, back_s }
    }

    /// Moves on by `dt` seconds. Exact for any `dt`.
    pub(crate) fn step(&mut self, dt: f64, noise: &mut Noise) -> f64 {
        let keeps = (-dt / self.back_s).exp();
        self.now =
            self.now * keeps + self.deviation * (1.0 - keeps * keeps).sqrt() * noise.normal();
        self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_deviation() {
        let mut noise = Noise::new(7, 1);
        let many: Vec<f64> = (0..20_000).map(|_| noise.normal()).collect();
        let mean = many.iter().sum::<f64>() / 20_000.0;
        let variance = many.iter().map(|x| x * x).sum::<f64>() / 20_000.0 - mean * mean;
        assert!(mean.abs() < 0.03, "{mean}");
        assert!((variance - 1.0).abs() < 0.05, "{variance}");
    }

    #[test]
    fn a_seed_repeats_and_parts_differ() {
        let draw = |seed, part| Noise::new(seed, part).normal();
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }
}
