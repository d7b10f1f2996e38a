//! What keeps entries: a file or a database.

mod postgres;
mod sqlite;

use crate::chain::Hash;
use crate::error::JournalError;
use crate::journal::Entry;
use crate::place::Place;

pub(crate) use sqlite::for_reading as file_for_reading;

/// Keeps entries by number.
pub(crate) enum Store {
    File(sqlite::Table),
    Database(Box<postgres::Table>),
}

impl Store {
    /// Opens it to write; begins it where there is none.
    pub(crate) fn open(place: &Place) -> Result<Store, JournalError> {
        Ok(match place {
            Place::File(path) => Store::File(sqlite::Table::open(path)?),
            Place::Database(at) => Store::Database(Box::new(postgres::Table::open(at)?)),
        })
    }

    /// Opens it for reading only, which may go on while it is written.
    pub(crate) fn open_for_reading(place: &Place) -> Result<Store, JournalError> {
        Ok(match place {
            Place::File(path) => Store::File(sqlite::Table::open_for_reading(path)?),
            Place::Database(at) => {
                Store::Database(Box::new(postgres::Table::open_for_reading(at)?))
            }
        })
    }

    /// Calls `each` with entries that have a greater number than `after` and their stored hashes, oldest
    /// first, at most `most` of them, until it refuses one.
    ///
    /// # Errors
    /// `Read`, `Bad` when an entry cannot be made out, and those of `each`.
    pub(crate) fn read<E: From<JournalError>>(
        &mut self,
        after: u64,
        most: u64,
        each: impl FnMut(Entry, Hash) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Store::File(table) => table.read(after, most, each),
            Store::Database(table) => table.read(after, most, each),
        }
    }

    /// Writes entries, each with its hash: all or none. They are on disk when it returns.
    ///
    /// # Errors
    /// `Overtaken` when there is an entry of such a number already, `Write`, `Unsure`, and those of
    /// `entries`; nothing is written then.
    pub(crate) fn put<E: From<JournalError>>(
        &mut self,
        entries: impl Iterator<Item = Result<(Entry, Hash), E>>,
    ) -> Result<(), E> {
        match self {
            Store::File(table) => table.put(entries),
            Store::Database(table) => table.put(entries),
        }
    }
}
