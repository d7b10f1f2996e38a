//! Why a rule of retention or a legal hold is refused.

use guildhall_model::TagPath;

use crate::retention::{HoldId, Place};

/// Why a rule of retention or a legal hold is refused.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// A tag is named that there is not.
    #[error("there is no tag `{path}`")]
    NoTag {
        /// The tag.
        path: TagPath,
        /// The path that was probably meant.
        nearest: Option<String>,
    },
    /// An age that is none.
    #[error("`{place}` cannot be kept for {days} days; it takes 1 to {max}, or for ever")]
    Age {
        /// Of what.
        place: Place,
        /// What was said.
        days: u32,
        /// The greatest.
        max: u32,
    },
    /// Figures would go before the samples that they are made of.
    #[error(
        "figures of `{place}` cannot go after {figures} days, before its samples, which are kept \
             {}",
        samples.map_or("for ever".to_owned(), |days| format!("for {days} days"))
    )]
    FiguresYounger {
        /// Of what.
        place: Place,
        /// How old samples get.
        samples: Option<u32>,
        /// How old figures would get.
        figures: u32,
    },
    /// A hold is placed or released without a reason.
    #[error("a legal hold is placed and released with a reason, and none is given")]
    NoReason,
    /// A reason is too long.
    #[error("the reason is longer than {max} characters")]
    LongReason {
        /// How long it may be.
        max: usize,
    },
    /// There is no rule to be lifted.
    #[error("there is no rule of retention on `{place}` itself")]
    NoRule {
        /// Where.
        place: Place,
    },
    /// There is no such hold.
    #[error("there is no legal hold {id}")]
    NoHold {
        /// Its number.
        id: HoldId,
    },
}

impl RetentionError {
    pub(super) fn advice(&self) -> &'static str {
        match self {
            RetentionError::NoTag { .. } => {
                "a tag is the asset's path, a dot, and a property of its type"
            }
            RetentionError::Age { .. } => "say whole days",
            RetentionError::FiguresYounger { .. } => "keep figures at least as long as samples",
            RetentionError::NoReason => "say why, in words that others understand years later",
            RetentionError::LongReason { .. } => "name the document that tells the rest",
            RetentionError::NoRule { .. } => {
                "lift the rule where it was set, or set another one here"
            }
            RetentionError::NoHold { .. } => "look at the list: it may have been released",
        }
    }
}
