//! How far a long work is, and whether it is to go on.

use std::ops::ControlFlow;

use crate::error::HistorianError;

/// How far a backup, a restore or a verification is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files in all.
    pub files: u64,
    /// Of these, those that are done.
    pub files_done: u64,
    /// Bytes in all.
    pub bytes: u64,
    /// Of these, those that are done.
    pub bytes_done: u64,
}

/// Is told how far it is, often, and says whether to go on.
pub type Told<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Counts and tells.
pub(crate) struct Teller<'a, 'b> {
    pub(crate) now: Progress,
    told: &'a mut Told<'b>,
}

impl<'a, 'b> Teller<'a, 'b> {
    pub(crate) fn new(files: usize, bytes: u64, told: &'a mut Told<'b>) -> Teller<'a, 'b> {
        Teller { now: Progress { files: files as u64, bytes, ..Progress::default() }, told }
    }

    /// So many bytes more are done.
    pub(crate) fn bytes(&mut self, bytes: u64) -> Result<(), HistorianError> {
        self.now.bytes_done += bytes;
        match (self.told)(self.now) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(HistorianError::Stopped),
        }
    }

    /// One file more is done.
    pub(crate) fn file(&mut self) -> Result<(), HistorianError> {
        self.now.files_done += 1;
        self.bytes(0)
    }
}
