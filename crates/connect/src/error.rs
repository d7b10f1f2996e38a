//! What can go wrong between a machine and Guildhall, in the words of a plant engineer.
//!
//! `Display` says what stopped, with the real address. [`ConnectError::hint`] says what to
//! check, [`ConnectError::side`] whose turn it is, [`ConnectError::code`] is the anchor in the
//! manual. The cause stays in `source()`. All messages stand on one page in `tests/errors.rs`.

use std::error::Error as StdError;
use std::io;

use guildhall_model::Refusal;

/// The cause of an error, kept for the log.
pub type Cause = Box<dyn StdError + Send + Sync>;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Whoever wrote the connection's settings or point addresses.
    Settings,
    /// The network between the machine and here.
    Network,
    /// The machine, or whoever keeps it.
    Machine,
    /// Guildhall itself, or whoever runs it.
    Guildhall,
}

/// Why a connection cannot be made, ended, or lost one of its points.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// There is no such protocol.
    #[error("there is no protocol `{protocol}`")]
    UnknownProtocol {
        /// What was asked for.
        protocol: String,
        /// The protocol that reads most like it.
        nearest: Option<&'static str>,
    },
    /// The protocol has no such setting.
    #[error("`{protocol}` has no setting `{key}`")]
    UnknownSetting {
        /// The protocol.
        protocol: &'static str,
        /// The unknown key.
        key: String,
        /// The key that reads most like it.
        nearest: Option<&'static str>,
    },
    /// A setting is missing that has no default.
    #[error("`{protocol}` needs the setting `{key}`")]
    MissingSetting {
        /// The protocol.
        protocol: &'static str,
        /// The key.
        key: &'static str,
    },
    /// A setting cannot be used as it is.
    #[error("setting `{key}` cannot be `{value}`: it must be {wanted}")]
    BadSetting {
        /// The key.
        key: &'static str,
        /// What it was.
        value: String,
        /// What it may be.
        wanted: String,
    },
    /// The environment variable that should hold a password is not set.
    #[error("the environment variable {variable} is not set, so there is no password")]
    NoPassword {
        /// Its name.
        variable: String,
    },
    /// A real machine would be read without encryption or authentication.
    #[error("{endpoint} was not called: security policy None is for simulated machines only")]
    Insecure {
        /// The machine.
        endpoint: String,
    },
    /// A point's address cannot be read.
    #[error("`{address}` is not an address of `{protocol}`: {why}")]
    BadAddress {
        /// The protocol.
        protocol: &'static str,
        /// The address.
        address: String,
        /// What is wrong with it.
        why: String,
        /// How one looks.
        example: &'static str,
    },
    /// More points than one connection may have.
    #[error("{points} points are more than one connection may have ({max})")]
    TooManyPoints {
        /// How many there are.
        points: usize,
        /// How many may be.
        max: usize,
    },
    /// Nobody answers there.
    #[error("no answer from {peer}")]
    NoAnswer {
        /// The machine.
        peer: String,
        /// What the system said.
        #[source]
        source: Cause,
    },
    /// It took too long.
    #[error("{peer} did not {what} within {seconds} s")]
    TooSlow {
        /// The machine.
        peer: String,
        /// What it should have done.
        what: &'static str,
        /// How long was waited.
        seconds: u64,
    },
    /// The connection ended.
    #[error("the connection to {peer} was lost")]
    Lost {
        /// The machine.
        peer: String,
        /// Why.
        #[source]
        source: Cause,
    },
    /// The address to listen at cannot be had.
    #[error("cannot listen at {address}")]
    CannotListen {
        /// The address.
        address: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The machine answered, and refuses the whole connection.
    #[error("{peer} refused to {what}: {reason}")]
    Refused {
        /// The machine.
        peer: String,
        /// What was asked.
        what: &'static str,
        /// What it said.
        reason: String,
    },
    /// The machine's certificate is not trusted.
    #[error("the certificate of {peer} is not trusted")]
    Untrusted {
        /// The machine.
        peer: String,
        /// Where the certificates are.
        folder: String,
    },
    /// The machine refuses one point; the others flow.
    #[error("{peer} refused the point `{address}`: {reason}")]
    PointRefused {
        /// The machine.
        peer: String,
        /// The point.
        address: String,
        /// What it said.
        reason: String,
    },
    /// One value is of a kind that cannot be kept; the others flow.
    #[error("{peer} sent for `{address}` {got}, which is not taken")]
    WrongKind {
        /// The machine.
        peer: String,
        /// The point.
        address: String,
        /// What came.
        got: String,
    },
    /// Something came that does not follow the protocol.
    #[error("{peer} sent what is no {protocol}: {what}")]
    Malformed {
        /// Who sent it.
        peer: String,
        /// The protocol.
        protocol: &'static str,
        /// What is wrong with it.
        what: String,
    },
    /// A message of a kind that this connector does not take.
    #[error("{peer} sent {what}, which this connection does not take")]
    Unsupported {
        /// Who sent it.
        peer: String,
        /// What it was.
        what: String,
    },
    /// The order of messages shows that some are missing.
    #[error("{peer}: {what}; asked for a new birth certificate")]
    OutOfOrder {
        /// The edge node.
        peer: String,
        /// What is missing.
        what: String,
    },
    /// More callers than may be at a time.
    #[error("{peer} was turned away: {max} senders are connected already")]
    TooManySenders {
        /// Who called.
        peer: String,
        /// How many may be.
        max: usize,
    },
    /// The machine has more than a connection may bring.
    #[error("the machine has more than the limit of {max} samples a second; the rest waits there")]
    OverRate {
        /// How many a second may be.
        max: u64,
    },
    /// Guildhall cannot keep up or cannot write.
    #[error("samples wait to be stored")]
    NotStored {
        /// Why.
        #[source]
        refusal: Refusal,
    },
    /// Some samples were refused for good.
    #[error("{refused} of {samples} samples were refused, the first of `{address}`: {why}")]
    SamplesRefused {
        /// How many were refused.
        refused: usize,
        /// Out of how many.
        samples: usize,
        /// The point of the first.
        address: String,
        /// Why the first was.
        why: String,
    },
    /// A connector has a bug. The others go on.
    #[error("the connector of `{protocol}` failed at its own fault: {what}")]
    Bug {
        /// The protocol.
        protocol: &'static str,
        /// What it said.
        what: String,
    },
}

impl ConnectError {
    /// Stable: an anchor in the manual.
    pub const fn code(&self) -> &'static str {
        match self {
            ConnectError::UnknownProtocol { .. } => "connect-unknown-protocol",
            ConnectError::UnknownSetting { .. } => "connect-unknown-setting",
            ConnectError::MissingSetting { .. } => "connect-missing-setting",
            ConnectError::BadSetting { .. } => "connect-bad-setting",
            ConnectError::NoPassword { .. } => "connect-no-password",
            ConnectError::Insecure { .. } => "connect-insecure",
            ConnectError::BadAddress { .. } => "connect-bad-address",
            ConnectError::TooManyPoints { .. } => "connect-too-many-points",
            ConnectError::NoAnswer { .. } => "connect-no-answer",
            ConnectError::TooSlow { .. } => "connect-too-slow",
            ConnectError::Lost { .. } => "connect-lost",
            ConnectError::CannotListen { .. } => "connect-cannot-listen",
            ConnectError::Refused { .. } => "connect-refused",
            ConnectError::Untrusted { .. } => "connect-untrusted",
            ConnectError::PointRefused { .. } => "connect-point-refused",
            ConnectError::WrongKind { .. } => "connect-wrong-kind",
            ConnectError::Malformed { .. } => "connect-malformed",
            ConnectError::Unsupported { .. } => "connect-unsupported",
            ConnectError::OutOfOrder { .. } => "connect-out-of-order",
            ConnectError::TooManySenders { .. } => "connect-too-many-senders",
            ConnectError::OverRate { .. } => "connect-over-rate",
            ConnectError::NotStored { .. } => "connect-not-stored",
            ConnectError::SamplesRefused { .. } => "connect-samples-refused",
            ConnectError::Bug { .. } => "connect-bug",
        }
    }

    /// Whose turn it is.
    pub const fn side(&self) -> Side {
        match self {
            ConnectError::UnknownProtocol { .. }
            | ConnectError::UnknownSetting { .. }
            | ConnectError::MissingSetting { .. }
            | ConnectError::BadSetting { .. }
            | ConnectError::NoPassword { .. }
            | ConnectError::Insecure { .. }
            | ConnectError::BadAddress { .. }
            | ConnectError::TooManyPoints { .. }
            | ConnectError::CannotListen { .. }
            | ConnectError::Untrusted { .. }
            | ConnectError::PointRefused { .. }
            | ConnectError::SamplesRefused { .. } => Side::Settings,
            ConnectError::NoAnswer { .. }
            | ConnectError::TooSlow { .. }
            | ConnectError::Lost { .. }
            | ConnectError::OutOfOrder { .. } => Side::Network,
            ConnectError::Refused { .. }
            | ConnectError::WrongKind { .. }
            | ConnectError::Malformed { .. }
            | ConnectError::Unsupported { .. }
            | ConnectError::TooManySenders { .. }
            | ConnectError::OverRate { .. } => Side::Machine,
            ConnectError::NotStored { .. } | ConnectError::Bug { .. } => Side::Guildhall,
        }
    }

    /// What to check, in a sentence.
    pub fn hint(&self) -> String {
        match self {
            ConnectError::UnknownProtocol { nearest, .. }
            | ConnectError::UnknownSetting { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "see the list of protocols and their settings in the manual".to_owned(),
            },
            ConnectError::BadAddress { example, .. } => format!("write it like `{example}`"),
            ConnectError::Untrusted { folder, .. } => format!(
                "if it is really that machine, move its certificate from {folder}/rejected to \
                 {folder}/trusted, and let the machine trust {folder}/own/cert.der"
            ),
            ConnectError::NotStored { refusal } => refusal.to_string(),
            other => other.plain_hint().to_owned(),
        }
    }

    const fn plain_hint(&self) -> &'static str {
        match self {
            ConnectError::MissingSetting { .. } => "add it to the settings of the connection",
            ConnectError::BadSetting { .. } => "change it in the settings of the connection",
            ConnectError::NoPassword { .. } => {
                "set it where Guildhall is started, or name another in `password_env`"
            }
            ConnectError::Insecure { .. } => {
                "choose Basic256Sha256 or an Aes policy that the machine offers, and name a \
                 `certificate_folder`"
            }
            ConnectError::TooManyPoints { .. } => "split them over several connections",
            ConnectError::NoAnswer { .. } => {
                "is the machine on, is the address right, does a firewall stand between?"
            }
            ConnectError::TooSlow { .. } => {
                "is the machine overloaded, or the network? Does something else speak that port?"
            }
            ConnectError::Lost { .. } => "nothing to do if it comes back by itself in a moment",
            ConnectError::CannotListen { .. } => {
                "does another program or connection listen there, and is it an address of this \
                 computer?"
            }
            ConnectError::Refused { .. } => {
                "check user, password and what the machine allows this program to do"
            }
            ConnectError::PointRefused { .. } => {
                "check the address in the machine's own list of points; the others go on"
            }
            ConnectError::WrongKind { .. } => {
                "choose a point with one plain value; the others go on"
            }
            ConnectError::Malformed { .. } => {
                "does something else speak to this port? Is the machine's software up to date?"
            }
            ConnectError::Unsupported { .. } => {
                "let the machine send only what the manual lists for this protocol"
            }
            ConnectError::OutOfOrder { .. } => {
                "nothing to do if it stays rare; otherwise check the load of the broker"
            }
            ConnectError::TooManySenders { .. } => {
                "let the machines share connections, or spread them over several ports"
            }
            ConnectError::OverRate { .. } => {
                "let it send less often, or raise the setting `ingest.samples_per_second`"
            }
            ConnectError::SamplesRefused { .. } => {
                "does the tag keep the kind of value that the machine sends?"
            }
            _ => "tell the people who make Guildhall, with the log of this moment",
        }
    }

    /// What stopped and what to check, for the connection's `message` tag.
    pub fn in_plain_words(&self) -> String {
        format!("{self} \u{2014} {}", self.hint())
    }
}
