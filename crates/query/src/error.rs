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
}
