//! Numbers by which programs of others know calls and what happens to them, for ever.
//!
//! Source: RFC 9562, 5.8 with B.2: UUIDs of version 8 made of a hash of a name space and a name, so
//! nothing is kept and each start gives the same. The hash is BLAKE3, by which the journal is
//! chained too; that of version 5 is SHA-1. The name is that of the call with the moment when it
//! became public: two houses that both have a call `castings` do not give it one number, and a
//! house that moves to another address, or is restored from a backup, gives the same as before.

use guildhall_model::Time;
use guildhall_network::view::Opportunity;
use uuid::{Builder, Uuid};

/// The name space of all calls of all Guildhalls.
const CALLS: &str = "Guildhall 2026-11-26 calls";

/// The name space of what happens to them.
const HAPPENED: &str = "Guildhall 2026-11-26 what happened to a call";

/// The name space of institutes that are told of.
const INSTITUTES: &str = "Guildhall 2026-11-26 institutes";

/// The name space of what waits for people.
const DUE: &str = "Guildhall 2026-11-26 what waits for a person";

/// The number of a call.
pub(crate) fn of_call(one: &Opportunity<'_>) -> Uuid {
    named(CALLS, &format!("{} {}", one.call, one.published.ns()))
}

/// The number of something that happened to a call.
pub(crate) fn of_happening(one: &Opportunity<'_>, what: &str) -> Uuid {
    named(HAPPENED, &format!("{} {what}", of_call(one)))
}

/// The number of an institute's agreement.
pub(crate) fn of_institute(id: &str, agreed: Time) -> Uuid {
    named(INSTITUTES, &format!("{id} {}", agreed.ns()))
}

/// The number of something that waits for somebody.
pub(super) fn of_due(name: &str) -> Uuid {
    named(DUE, name)
}

fn named(space: &str, name: &str) -> Uuid {
    let mut bytes = [0; 16];
    blake3::Hasher::new_derive_key(space).update(name.as_bytes()).finalize_xof().fill(&mut bytes);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was given once is kept by others: it never changes.
    #[test]
    fn a_number_is_for_ever() {
        let number = named(CALLS, "castings 1800000000000000000");
        assert_eq!(number.to_string(), "e821d8ff-6b19-8620-af68-85e6c450398d");
        assert_eq!((number.get_version_num(), number.get_variant()), (8, uuid::Variant::RFC4122));
        assert_ne!(named(DUE, "castings 1800000000000000000"), number);
    }
}
