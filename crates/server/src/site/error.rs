//! Why a site file cannot be taken.

use std::path::PathBuf;

use super::SITE_BYTES_MAX;
use super::source::Position;

/// Why a site file cannot be taken. Nothing of it is.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The file cannot be read.
    #[error("the site file {} cannot be read", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is too long.
    #[error("the site file {} is longer than {SITE_BYTES_MAX} bytes", path.display())]
    TooLong {
        /// Which file.
        path: PathBuf,
    },
    /// Something in the file is wrong.
    #[error("{file}:{line}:{column}: {message}{}", did_you_mean(nearest))]
    Wrong {
        /// Which file.
        file: String,
        /// Which line, from 1.
        line: usize,
        /// Which character of the line, from 1.
        column: usize,
        /// What is wrong.
        message: String,
        /// The valid word that was probably meant.
        nearest: Option<String>,
        /// What to check, where there is more to say than the message does.
        advice: Option<String>,
    },
}

impl SiteError {
    pub(super) fn wrong(file: &str, at: Position, message: String) -> SiteError {
        let Position { line, column } = at;
        let file = file.to_owned();
        SiteError::Wrong { file, line, column, message, nearest: None, advice: None }
    }

    /// Adds the valid word that was probably meant.
    pub(super) fn meant(mut self, word: Option<String>) -> SiteError {
        if let SiteError::Wrong { nearest, .. } = &mut self {
            *nearest = word;
        }
        self
    }

    /// Adds what to check.
    pub(super) fn advised(mut self, text: impl Into<String>) -> SiteError {
        if let SiteError::Wrong { advice, .. } = &mut self {
            *advice = Some(text.into());
        }
        self
    }

    /// What to check.
    pub fn hint(&self) -> String {
        match self {
            SiteError::Unreadable { .. } => {
                "check `sites` in the configuration, and that this user may read the file".into()
            }
            SiteError::TooLong { .. } => "split it: one file for each site".into(),
            SiteError::Wrong { advice, .. } => match advice {
                Some(advice) => advice.clone(),
                None => "nothing of the file was taken over; mend the line and start again".into(),
            },
        }
    }
}

fn did_you_mean(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|word| format!("; did you mean `{word}`?")).unwrap_or_default()
}
