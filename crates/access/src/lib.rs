//! Access: organisations, people, what they may do, and how they prove who they are.
//!
//! Pure: a [`Command`] of an [`Actor`](guildhall_model::Actor) is decided against the state and
//! gives [`Event`]s or a refusal; events are applied. No clock, no disk, and no randomness:
//! secrets and salts come in as bytes. Unlike in `registry`, who may give a command is checked
//! here, because that is what this crate is about.
//!
//! What a caller may see is a [`Scope`], which nobody outside of this crate can make up.
//!
//! Sources: OWASP Password Storage Cheat Sheet (argon2id), RFC 9106 (argon2), NIST SP 800-63B-4
//! 3.1.1.2 (length of passwords, no rules of composition), W3C ODRL 2.2 (agreements). Left out on
//! purpose: agreements that let write, second factors, sign-in by another house.
//!
//! Read in this order: [`command`], [`state`], `decide`, [`credential`], [`agreement`], [`scope`],
//! `stored`.

pub mod agreement;
pub mod command;
pub mod credential;
mod decide;
mod error;
mod limits;
pub mod password;
pub mod scope;
pub mod state;
pub mod stored;

pub use agreement::{Agreement, AgreementId, Given, Standing};
pub use command::{Command, Event};
pub use credential::{
    Authenticated, Credential, CredentialId, CredentialKind, SECRET_PREFIX, Secret, SecretHash,
};
pub use error::AccessError;
pub use limits::{
    AGREEMENT_ASSETS_MAX, AGREEMENT_TAGS_MAX, AGREEMENT_TIME_MAX, AGREEMENTS_MAX, LABEL_CHARS_MAX,
    LINK_TIME_MAX, LINKS_MAX, MEMBERSHIPS_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PEOPLE_MAX,
    REASON_CHARS_MAX, SESSION_TIME_MAX, SESSIONS_MAX, TOKENS_MAX,
};
pub use password::{PasswordHash, SALT_BYTES};
pub use scope::Scope;
pub use state::{Access, PersonView};
