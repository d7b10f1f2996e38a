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
