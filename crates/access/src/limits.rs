//! How much access takes. What is more is refused with the limit in words.

use std::time::Duration;

/// Most people.
pub const PEOPLE_MAX: usize = 1_000_000;
/// Most organisations that one person belongs to.
pub const MEMBERSHIPS_MAX: usize = 1_000;
/// Most tokens of one person that are not expired.
pub const TOKENS_MAX: usize = 100;
/// Most open sessions of one person; opening one more ends the oldest.
pub const SESSIONS_MAX: usize = 20;
/// Most unused sign-in links of one person; one more makes the oldest invalid.
pub const LINKS_MAX: usize = 5;
/// Longest life of a session.
pub const SESSION_TIME_MAX: Duration = Duration::from_hours(24 * 30);
/// Longest life of a sign-in link.
pub const LINK_TIME_MAX: Duration = Duration::from_hours(24 * 7);
/// Shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// Longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1024;
/// Longest name of a person or label of a token, in characters.
pub const LABEL_CHARS_MAX: usize = 120;
/// Most assets that one agreement names.
pub const AGREEMENT_ASSETS_MAX: usize = 100;
/// Most tags that one agreement names.
pub const AGREEMENT_TAGS_MAX: usize = 1_000;
/// Most agreements of one receiver that are not over.
pub const AGREEMENTS_MAX: usize = 1_000;
/// Longest purpose of an agreement, or reason to withdraw it, in characters.
pub const REASON_CHARS_MAX: usize = 2_000;
/// Longest term of an agreement.
pub const AGREEMENT_TIME_MAX: Duration = Duration::from_hours(24 * 366 * 10);
