//! Limits that more than one room keeps, each with a name.

/// Longest text value, in bytes of UTF-8. A longer one is refused, not cut.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// Most points of an array: a spectrum, or a stretch of a waveform. A longer one is refused.
pub const ARRAY_POINTS_MAX: usize = 64 * 1024;

/// Most samples in one batch. A connector splits, a door refuses.
pub const BATCH_SAMPLES_MAX: usize = 100_000;

/// Deepest nesting of assets, and of components in a type.
pub const DEPTH_MAX: usize = 32;
