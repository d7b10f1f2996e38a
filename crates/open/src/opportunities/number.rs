//! Numbers by which programs of others know calls and what happens to them, for ever.
//!
//! Source: RFC 9562, 5.5: UUIDs of version 5 are made of a name space and a name, so nothing is kept
//! and each start gives the same. The name is that of the call with the moment when it became
//! public: two houses that both have a call `castings` do not give it one number, and a house that
//! moves to another address, or is restored from a backup, gives the same as before.

use guildhall_network::view::Opportunity;
use uuid::Uuid;

/// The name space of all calls of all Guildhalls.
const CALLS: Uuid = Uuid::from_u128(0x8d1b_7b60_5c0e_4f27_9d0a_3a6f_1e72_c549);

/// The name space of what waits for people.
const DUE: Uuid = Uuid::from_u128(0x2f6c_01d4_93ab_4b1e_8a57_60be_d27f_9c13);

/// The number of a call.
pub(crate) fn of_call(one: &Opportunity<'_>) -> Uuid {
    within(CALLS, &format!("{} {}", one.call, one.published.ns()))
}

/// The number of something that waits for somebody.
pub(super) fn of_due(name: &str) -> Uuid {
    within(DUE, name)
}

/// The number of a part of something.
pub(super) fn within(whole: Uuid, part: &str) -> Uuid {
    Uuid::new_v5(&whole, part.as_bytes())
}
