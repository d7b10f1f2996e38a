//! A sandbox: a house whose time is not real, so that years are lived in minutes. The server joins its
//! clock to it.

use guildhall_model::{Label, PersonId, Time};

/// The clock of a sandbox, and who may be played there.
pub trait Sandbox: Send + Sync {
    /// How fast its time goes.
    fn speed(&self) -> Speed;

    /// Has its time go at another speed from now on.
    ///
    /// # Errors
    /// [`SandboxError`]; the speed is as it was then.
    fn set_speed(&self, speed: Speed) -> Result<(), SandboxError>;

    /// Puts its time forward.
    ///
    /// # Errors
    /// [`SandboxError`]; its time goes on from where it was then.
    fn forward(&self, to: Time) -> Result<(), SandboxError>;

    /// Those whom one may act as.
    fn cast(&self) -> &[Part];
}

/// One whom a person may act as in a sandbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Who.
    pub person: PersonId,
    /// What he does in the network.
    pub part: Label,
}

/// How fast the time of a sandbox goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// Not at all.
    Stopped,
    /// As outside.
    Real,
    /// A day in a second.
    Day,
    /// A year in a minute, which is a month in five seconds.
    Year,
}

impl Speed {
    /// From the slowest on.
    pub const ALL: [Speed; 4] = [Speed::Stopped, Speed::Real, Speed::Day, Speed::Year];

    /// In the API and in the file of the clock.
    pub const fn word(self) -> &'static str {
        match self {
            Speed::Stopped => "stopped",
            Speed::Real => "real",
            Speed::Day => "day_a_second",
            Speed::Year => "year_a_minute",
        }
    }

    /// The other way round.
    pub fn from_word(word: &str) -> Option<Speed> {
        Speed::ALL.into_iter().find(|one| one.word() == word)
    }

    /// How many of its seconds pass in one second outside. A year has 365 days and a quarter.
    pub const fn rate(self) -> u32 {
        match self {
            Speed::Stopped => 0,
            Speed::Real => 1,
            Speed::Day => 86_400,
            Speed::Year => 86_400 * 1_461 / 240,
        }
    }
}

/// Why the clock of a sandbox does not do as it was told.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Its time is there already.
    #[error("it is {now} already: the clock of a sandbox never goes back")]
    Back {
        /// What time it is.
        now: Time,
    },
    /// There its time ends.
    #[error("the clock of a sandbox goes no further than {last}")]
    Beyond {
        /// The last moment that it reaches.
        last: Time,
    },
    /// It could not be written down.
    #[error("the clock cannot be written down: {0}; it goes on as before")]
    File(String),
}
