//! Randomness for secrets, from the system.

/// Fresh random bytes.
///
/// # Panics
/// When the system has none to give, which Linux does not do once it is up: going on without
/// would make guessable secrets.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[expect(clippy::expect_used, reason = "see above")]
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}
