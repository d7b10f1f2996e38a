//! How much the registry takes. What is more is refused with the limit in words.

/// Most asset types.
pub const TYPES_MAX: usize = 10_000;
/// Most assets, components counted.
pub const ASSETS_MAX: usize = 200_000;
/// Most tags ever given a number.
pub const TAGS_MAX: usize = 1_000_000;
/// Most properties of one type, inherited ones counted.
pub const PROPERTIES_MAX: usize = 1_000;
/// Most parts of one asset, parts of parts counted.
pub const COMPONENTS_MAX: usize = 1_000;
/// Most points of one connection.
pub const POINTS_MAX: usize = 50_000;
/// Most commands in one [`Many`](crate::Command::Many).
pub const COMMANDS_MAX: usize = 100_000;
/// Most rules of retention.
pub const RULES_MAX: usize = 10_000;
/// Most legal holds that stand at once.
pub const HOLDS_MAX: usize = 1_000;
/// Longest age of a rule of retention, in days: a hundred years.
pub const AGE_DAYS_MAX: u32 = 36_500;
/// Longest reason of a rule or hold, in characters.
pub const REASON_CHARS_MAX: usize = 1_000;
