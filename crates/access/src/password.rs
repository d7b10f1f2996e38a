//! Passwords, kept as argon2id hashes in the PHC text form.
//!
//! Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, 2 passes, 1 lane. One hash
//! takes some tens of milliseconds of a core and 19 MiB: not for an async thread, and not for
//! more callers at once than the server can bear.

use std::fmt;

use argon2::password_hash::phc::{self, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordVerifier, Version};
use borsh::{BorshDeserialize, BorshSerialize};

use crate::error::AccessError;
use crate::limits::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};

/// How many random bytes a salt has.
pub const SALT_BYTES: usize = 16;

/// A password's hash with its salt and parameters. Only [`hash`] and a stored event make one.
#[derive(Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PasswordHash(String);

impl PasswordHash {
    pub(crate) fn phc(&self) -> &str {
        &self.0
    }

    pub(crate) fn from_phc(text: &str) -> Option<PasswordHash> {
        let parsed = phc::PasswordHash::new(text).ok()?;
        (parsed.algorithm.as_str() == "argon2id").then(|| PasswordHash(text.to_owned()))
    }
}

/// Does not show the hash, which is worth guessing at.
impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes a new password.
///
/// # Errors
/// [`AccessError::PasswordShort`] and [`AccessError::PasswordLong`].
pub fn hash(password: &str, salt: [u8; SALT_BYTES]) -> Result<PasswordHash, AccessError> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(AccessError::PasswordShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(AccessError::PasswordLong);
    }
    Ok(argon2id(password, salt))
}

/// Whether a password is the one of the hash. Takes as long without a hash, so that one cannot
/// tell by the clock who exists.
pub(crate) fn verify(password: &str, hash: Option<&PasswordHash>) -> bool {
    if password.len() > PASSWORD_BYTES_MAX {
        return false;
    }
    let Some(hash) = hash else {
        argon2id(password, [0; SALT_BYTES]);
        return false;
    };
    let Ok(parsed) = phc::PasswordHash::new(hash.phc()) else { return false };
    hasher().verify_password(password.as_bytes(), &parsed).is_ok()
}

fn argon2id(password: &str, salt: [u8; SALT_BYTES]) -> PasswordHash {
    let hasher = hasher();
    let mut output = [0_u8; Params::DEFAULT_OUTPUT_LEN];
    hasher
        .hash_password_into(password.as_bytes(), &salt, &mut output)
        .expect("lengths are within those of argon2, which are checked above");
    let hash = phc::PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: phc::ParamsString::try_from(hasher.params()).expect("parameters are valid"),
        salt: Some(Salt::new(&salt).expect("a salt of 16 bytes is valid")),
        hash: Some(phc::Output::new(&output).expect("32 bytes are a valid output")),
    };
    PasswordHash(hash.to_string())
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(19 * 1024, 2, 1, None).expect("the parameters of OWASP are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}
