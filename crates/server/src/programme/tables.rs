//! Tables of size standards that the file of a programme names: CSV files beside it.

use guildhall_model::Day;
use guildhall_network::{Command, DirectoryCommand, ProgrammeId, TableId};
use serde::Deserialize;

use crate::error::ServerError;

/// Gives the text of a file that is named relative to the one of the programme.
pub(crate) type Beside<'a> = &'a dyn Fn(&str) -> Result<String, ServerError>;

/// A version of a table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    id: TableId,
    from: Day,
    source: String,
    csv: String,
}

/// What the file of the programme says of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileTable {
    id: String,
    from: String,
    source: String,
    file: String,
}

impl FileTable {
    pub(super) fn read(
        self,
        beside: Beside<'_>,
        wrong: impl Fn(String) -> ServerError,
    ) -> Result<Table, ServerError> {
        Ok(Table {
            id: TableId::new(&self.id).map_err(|error| wrong(error.to_string()))?,
            from: Day::parse(&self.from).map_err(|error| wrong(error.to_string()))?,
            source: self.source,
            csv: beside(&self.file)?,
        })
    }
}

impl Table {
    pub(super) fn command(&self, programme: &ProgrammeId) -> Command {
        Command::Directory(DirectoryCommand::SetSizeTable {
            table: self.id.clone(),
            programme: programme.clone(),
            from: self.from,
            source: self.source.clone(),
            csv: self.csv.clone(),
        })
    }
}
