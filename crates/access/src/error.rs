//! Why a command is refused, in words for the person who gave it.

use guildhall_model::{OrganisationId, PersonId, Role, Side, Time};

use crate::agreement::AgreementId;
use crate::limits::{LABEL_CHARS_MAX, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, REASON_CHARS_MAX};

/// Why a command is refused or a stored event cannot be read.
///
/// "There is no such person" is also said of people in organisations that the actor does not
/// administer: what is not shared reads like what does not exist.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Only the configuration may.
    #[error("only Guildhall's own configuration may {what}")]
    ConfigurationOnly {
        /// What.
        what: &'static str,
    },
    /// The actor is not an administrator there.
    #[error("only administrators of `{organisation}` may {what}")]
    AdministratorsOnly {
        /// Where.
        organisation: OrganisationId,
        /// What.
        what: &'static str,
    },
    /// Only the person alone may.
    #[error("only `{person}` may {what}")]
    OwnOnly {
        /// Who.
        person: PersonId,
        /// What.
        what: &'static str,
    },
    /// There is no such organisation, or the actor does not belong to it.
    #[error("there is no organisation `{id}`")]
    UnknownOrganisation {
        /// Its name.
        id: OrganisationId,
    },
    /// There is no such person, or the actor does not administer them.
    #[error("there is no person `{id}`")]
    UnknownPerson {
        /// Their name.
        id: PersonId,
    },
    /// The name belongs to somebody.
    #[error("the name `{id}` is taken")]
    PersonTaken {
        /// The name.
        id: PersonId,
    },
    /// The organisation would have no administrator.
    #[error("`{person}` is the last administrator of `{organisation}`")]
    LastAdministrator {
        /// Who.
        person: PersonId,
        /// Where.
        organisation: OrganisationId,
    },
    /// The person belongs to organisations that the actor does not administer.
    #[error("`{person}` belongs to organisations that you do not administer")]
    Shared {
        /// Who.
        person: PersonId,
    },
    /// The person is already there, with another role.
    #[error("`{person}` is {} of `{organisation}` already", role.word())]
    AlreadyMember {
        /// Who.
        person: PersonId,
        /// Where.
        organisation: OrganisationId,
        /// As what.
        role: Role,
    },
    /// There is no such token, session or link, or it is somebody else's.
    #[error("there is no such token, session or link")]
    UnknownCredential,
    /// A link was used before, was revoked, or has expired.
    #[error("this link was used already, or has expired")]
    LinkSpent,
    /// The secret is one that is out there: randomness is broken.
    #[error("the new secret is not new")]
    SecretNotNew,
    /// It would expire before it begins, or live too long.
    #[error("a {what} must expire after now and within {days} days")]
    Expiry {
        /// What.
        what: &'static str,
        /// How long it may live.
        days: u64,
    },
    /// A token that would never have been good.
    #[error("a token must expire after now, or never")]
    TokenExpiry,
    /// Nothing, or too much, or more than one line.
    #[error("{what} must be 1 to {LABEL_CHARS_MAX} characters on one line")]
    Label {
        /// What.
        what: &'static str,
    },
    /// The password is too short.
    #[error("a password needs at least {PASSWORD_CHARS_MIN} characters")]
    PasswordShort,
    /// The password is too long.
    #[error("a password has at most {PASSWORD_BYTES_MAX} bytes")]
    PasswordLong,
    /// Too many of something.
    #[error("{what} would be more than the limit of {max}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// Another agreement has that name.
    #[error("there is an agreement `{id}` already, with other terms")]
    AgreementTaken {
        /// The name.
        id: AgreementId,
    },
    /// There is no such agreement, or it is between others.
    #[error("there is no agreement `{id}`, or it is not shared with you")]
    UnknownAgreement {
        /// The name.
        id: AgreementId,
    },
    /// An agreement with oneself.
    #[error("`{organisation}` would agree with itself")]
    AgreementWithItself {
        /// Who.
        organisation: OrganisationId,
    },
    /// It names neither an asset nor a tag.
    #[error("the agreement names no asset and no tag")]
    AgreementEmpty,
    /// Its term ends before it begins, is over already, or is too long.
    #[error(
        "the term from {since} until before {until} must end after {after} and last at most {days} days"
    )]
    AgreementTerm {
        /// Its first moment.
        since: Time,
        /// The first moment after it.
        until: Time,
        /// When it must end after.
        after: Time,
        /// The longest.
        days: u64,
    },
    /// Its term is over, so that there is nothing to withdraw.
    #[error("the term of `{id}` was over on {until}")]
    AgreementOver {
        /// Which.
        id: AgreementId,
        /// The first moment after it.
        until: Time,
    },
    /// Nothing, or too much.
    #[error("{what} must be 1 to {REASON_CHARS_MAX} characters")]
    Reason {
        /// What.
        what: &'static str,
    },
    /// The journal holds a kind of event that this program does not know.
    #[error("the stored event `{kind}` version {version} is not known to this Guildhall")]
    UnknownEvent {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u32,
    },
    /// The journal holds an event whose body cannot be read.
    #[error("the stored event `{kind}` version {version} cannot be read")]
    UnreadableEvent {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u32,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl AccessError {
    /// What to check.
    pub fn hint(&self) -> &'static str {
        use AccessError as E;
        match self {
            E::ConfigurationOnly { .. } => "ask whoever runs this Guildhall",
            E::AdministratorsOnly { .. } => "ask one of its administrators",
            E::OwnOnly { .. } => "ask them to do it; an administrator can send a sign-in link",
            E::UnknownOrganisation { .. } | E::UnknownPerson { .. } => "check the name",
            E::PersonTaken { .. } => "choose another name to sign in with",
            E::LastAdministrator { .. } => "make somebody else an administrator first",
            E::Shared { .. } => "they can do it themselves, or whoever runs this Guildhall",
            E::AlreadyMember { .. } => "change their role instead",
            E::UnknownCredential => "it may be revoked already; look at the list again",
            E::LinkSpent => "ask an administrator for a new link",
            E::SecretNotNew => "check the machine's source of random numbers before going on",
            E::Expiry { .. } | E::TokenExpiry => "choose another time",
            E::Label { .. } => "write a short text that people will recognise",
            E::PasswordShort | E::PasswordLong => "a few words in a row are easy to keep in mind",
            E::TooMany { .. } => "remove what is not needed any more",
            E::AgreementTaken { .. } => {
                "choose another name; terms that are agreed stay as they are"
            }
            E::UnknownAgreement { .. } => "look at the list of agreements again",
            E::AgreementWithItself { .. } => {
                "name another organisation; your own people read it already"
            }
            E::AgreementEmpty => "name at least one asset or tag of yours",
            E::AgreementTerm { .. } => "choose other times",
            E::AgreementOver { .. } => "nobody reads by it any more",
            E::Reason { .. } => "write it for the people of both sides",
            E::UnknownEvent { .. } => "start the version of Guildhall that wrote the journal",
            E::UnreadableEvent { .. } => "run `guildhall journal verify`",
        }
    }

    /// Whose turn it is.
    pub fn side(&self) -> Side {
        match self {
            AccessError::SecretNotNew
            | AccessError::UnknownEvent { .. }
            | AccessError::UnreadableEvent { .. } => Side::Guildhall,
            _ => Side::You,
        }
    }
}
