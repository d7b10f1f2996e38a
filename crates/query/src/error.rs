//! What a reader can be told.

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It does not exist, or is not shared with the one who asks. Nobody is told which.
    #[error("there is no {what} `{name}`, or it is not shared with you")]
    NotFound {
        /// What kind of thing was asked for.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// The disk cannot be read.
    #[error("the historian cannot be read")]
    Historian(#[from] guildhall_historian::HistorianError),
    /// The span ends before it begins, or is empty.
    #[error("the span from {from} until {until} is empty; `from` must be before `until`")]
    EmptySpan {
        /// Where it was to begin.
        from: guildhall_model::Time,
        /// Where it was to end.
        until: guildhall_model::Time,
    },
    /// More than one question may have.
    #[error("this needs more than {max} {what}; ask for a shorter span, longer intervals or less")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How many there may be.
        max: usize,
    },
    /// The aggregate has no meaning for such a tag.
    #[error("{aggregate} is not defined for a tag that keeps {kind}")]
    NotForKind {
        /// Its browse name.
        aggregate: &'static str,
        /// What the tag keeps.
        kind: guildhall_model::DataType,
    },
    /// The tag keeps something else than arrays.
    #[error("`{tag}` keeps {kind}, and no array that could be drawn point by point")]
    NoArray {
        /// Its path.
        tag: String,
        /// What it keeps.
        kind: guildhall_model::DataType,
    },
    /// `BadAggregateInvalidInputs`.
    #[error(
        "`percent_data_good` and `percent_data_bad` are at most 100 each, and at least 100 together"
    )]
    Percentages,
}
