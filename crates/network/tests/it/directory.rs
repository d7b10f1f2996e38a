//! What organisations say of themselves and of each other.

mod links;
mod profiles;
mod properties;
pub(crate) mod sizes;
