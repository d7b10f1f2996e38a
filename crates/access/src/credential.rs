//! Secrets by which a caller proves who he is: tokens for programs, sessions of the console,
//! one-time links to sign in.
//!
//! A secret is 256 random bits, so a fast hash of it is enough (unlike for passwords); only the
//! BLAKE3 hash is kept. Text form: `gh_` and 64 hexadecimal digits, which secret scanners can
//! find. A credential's id is derived from the hash by a second one, says nothing about the
//! secret, and finds the credential without comparing secrets; the hash itself is then compared
//! in constant time.

use std::fmt;
use std::io;

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{PersonId, Time};

/// What every secret in text begins with.
pub const SECRET_PREFIX: &str = "gh_";

/// A secret, in the clear. Shown once, kept nowhere.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// From random bytes.
    pub fn new(random: [u8; 32]) -> Secret {
        Secret(random)
    }

    /// From its text. None when it is not the text of a secret.
    pub fn parse(text: &str) -> Option<Secret> {
        let hash = blake3::Hash::from_hex(text.trim().strip_prefix(SECRET_PREFIX)?).ok()?;
        Some(Secret(*hash.as_bytes()))
    }

    /// What the person is given.
    pub fn text(&self) -> String {
        format!("{SECRET_PREFIX}{}", blake3::Hash::from_bytes(self.0).to_hex())
    }

    /// What is kept.
    pub fn hash(&self) -> SecretHash {
        SecretHash(blake3::hash(&self.0))
    }
}

/// Does not show the secret.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is kept of a secret. Compares in constant time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretHash(blake3::Hash);

impl BorshSerialize for SecretHash {
    fn serialize<W: io::Write>(&self, to: &mut W) -> io::Result<()> {
        self.0.as_bytes().serialize(to)
    }
}

impl BorshDeserialize for SecretHash {
    fn deserialize_reader<R: io::Read>(from: &mut R) -> io::Result<SecretHash> {
        <[u8; 32]>::deserialize_reader(from).map(|bytes| SecretHash(bytes.into()))
    }
}

impl SecretHash {
    /// The id of the credential with this hash.
    pub fn id(&self) -> CredentialId {
        let derived = blake3::derive_key("guildhall 2026-11 credential id", self.0.as_bytes());
        let text = blake3::Hash::from_bytes(derived).to_hex();
        CredentialId(text[..16].into())
    }

    pub(crate) fn to_hex(self) -> String {
        self.0.to_hex().to_string()
    }

    pub(crate) fn from_hex(text: &str) -> Option<SecretHash> {
        blake3::Hash::from_hex(text).ok().map(SecretHash)
    }
}

/// Names a credential: 16 hexadecimal digits. Not secret.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct CredentialId(std::sync::Arc<str>);

impl CredentialId {
    /// From its text, as a person or a stored event has it.
    pub fn new(text: &str) -> CredentialId {
        CredentialId(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for CredentialId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What a credential is good for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum CredentialKind {
    /// For programs; good until it expires or is revoked.
    Token,
    /// For the console; expires.
    Session,
    /// To sign in once, and nothing else.
    Link,
}

impl CredentialKind {
    /// All kinds.
    pub const ALL: [CredentialKind; 3] =
        [CredentialKind::Token, CredentialKind::Session, CredentialKind::Link];

    /// The word for it in files, API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            CredentialKind::Token => "token",
            CredentialKind::Session => "session",
            CredentialKind::Link => "link",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<CredentialKind> {
        CredentialKind::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// One secret that is out there, without the secret.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Credential {
    /// What it is good for.
    pub kind: CredentialKind,
    /// Whose it is.
    pub person: PersonId,
    /// What it is for, in the person's words.
    pub label: String,
    /// The hash of the secret.
    pub hash: SecretHash,
    /// When it was made.
    pub created: Time,
    /// From when on it is no longer good. Links and sessions always expire.
    pub expires: Option<Time>,
}

impl Credential {
    /// Its name.
    pub fn id(&self) -> CredentialId {
        self.hash.id()
    }

    /// Whether it is still good.
    pub fn is_good(&self, now: Time) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }
}

/// Who a caller proved to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticated {
    /// The person, or the owner of the program's token.
    pub person: PersonId,
    /// By which credential.
    pub credential: CredentialId,
    /// What kind of credential.
    pub kind: CredentialKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_is_not_shown() {
        let secret = Secret::new([7; 32]);
        let text = secret.text();
        assert_eq!(text, format!("gh_{}", "07".repeat(32)));
        assert_eq!(Secret::parse(&text).map(|s| s.hash()), Some(secret.hash()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(!secret.hash().to_hex().contains(secret.hash().id().as_str()));
        for wrong in ["", "gh_", "gh_07", &text[3..], &text[..66], &format!("{text}0")] {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
    }
}
