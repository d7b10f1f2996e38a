//! How a metric with labels becomes a tag, for Prometheus and OpenTelemetry alike.
//!
//! A label `asset` is the path of the asset, a label `property` its property, or else the
//! metric's name is the property. Without `asset` the metric's name must be the path of a tag
//! itself, `asset.property`. All other labels are read over.

/// The labels that count, as they are found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Naming<'a> {
    asset: Option<&'a str>,
    property: Option<&'a str>,
}

impl<'a> Naming<'a> {
    /// Takes a label. One that comes later goes over one before.
    pub(super) fn take(&mut self, name: &str, value: &'a str) {
        match name {
            "asset" => self.asset = Some(value),
            "property" => self.property = Some(value),
            _ => {}
        }
    }

    /// The path of the tag. `suffix` says which part of the metric, as `_sum` of a histogram.
    pub(super) fn path(&self, metric: &str, suffix: &str) -> String {
        match self.asset {
            Some(asset) => format!("{asset}.{}{suffix}", self.property.unwrap_or(metric)),
            None => format!("{metric}{suffix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_make_a_path() {
        for (labels, metric, suffix, path) in [
            (&[("asset", "a/b"), ("job", "x")][..], "speed", "", "a/b.speed"),
            (&[("asset", "a/b"), ("property", "p")], "speed", "", "a/b.p"),
            (&[("asset", "a"), ("asset", "b")], "speed", "_sum", "b.speed_sum"),
            (&[("job", "x")], "a/b.speed", "_count", "a/b.speed_count"),
            (&[("property", "p")], "up", "", "up"),
        ] {
            let mut naming = Naming::default();
            labels.iter().for_each(|(name, value)| naming.take(name, value));
            assert_eq!(naming.path(metric, suffix), path);
        }
    }
}
