//! `guildhall import`: samples out of files, CSV or Parquet, to a server that runs.
//!
//! A mapping file says which columns are time, tag, value and quality. Rows are read in order and
//! sent in batches by the door that programs use, with a token; a row that cannot be taken is
//! told with its line and stops nothing. What was sent once may be sent again, so an import that
//! was interrupted is begun anew from its beginning.
//!
//! Read in this order: [`mapping`], [`rows`] (a file as rows), [`moment`] and [`unit`], [`convert`]
//! (a row as samples), [`send`], [`report`].

mod convert;
mod csv_rows;
mod mapping;
mod moment;
mod parquet_rows;
mod report;
mod rows;
mod send;
mod unit;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use guildhall_historian::Progress;

use crate::bar::Bar;
use crate::client::Server;
use crate::error::ServerError;
use crate::out::say;
use convert::Converter;
use mapping::Mapping;
use report::Report;
use send::Sender;

/// Sends the samples of files to a server.
#[derive(Args)]
pub(crate) struct Import {
    /// Files in CSV or Parquet.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The file (TOML) that says what the columns are; the manual describes it on the page
    /// Importing files.
    #[arg(long)]
    mapping: PathBuf,
    /// Send nothing; say what would come in.
    #[arg(long)]
    dry_run: bool,
    /// How the result is printed.
    #[arg(long, value_enum, default_value_t = Output::Text)]
    output: Output,
    #[command(flatten)]
    server: Server,
}

/// How a result is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// For people.
    Text,
    /// One line of JSON, for programs.
    Json,
}

/// Reads the files, sends what is in them, and says what became of it.
pub(crate) fn import(asked: &Import) -> Result<ExitCode, ServerError> {
    let mapping = Mapping::read(&asked.mapping)?;
    let client = asked.server.client()?;
    let tags = send::tags(&client)?;
    let mut sender = Sender::new(&client, &tags, asked.dry_run);
    let mut report = Report::new(asked.dry_run);
    let mut bar = Bar::new(if asked.dry_run { "reading" } else { "importing" });
    let outcome = run(asked, &mapping, &tags, &mut sender, &mut report, &mut bar);
    bar.end();
    if let Err(error) = outcome {
        let (stored, source) = (report.stored(), Box::new(error));
        return Err(ServerError::Import { stored, source });
    }
    say(&match asked.output {
        Output::Text => report.text(&tags),
        Output::Json => report.json(&tags).to_string(),
    });
    Ok(if report.refused() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn run(
    asked: &Import,
    mapping: &Mapping,
    tags: &send::Tags,
    sender: &mut Sender<'_>,
    report: &mut Report,
    bar: &mut Bar,
) -> Result<(), ServerError> {
    let sizes = asked.files.iter().map(|path| {
        let size = std::fs::metadata(path).map(|file| file.len());
        size.map_err(|source| ServerError::File { path: path.clone(), source })
    });
    let sizes: Vec<u64> = sizes.collect::<Result<_, _>>()?;
    let bytes = sizes.iter().sum();
    let mut bytes_before = 0;
    for (path, size) in asked.files.iter().zip(sizes) {
        report.begin(path);
        let mut rows = rows::open(path, mapping)?;
        let converter = Converter::new(mapping, rows.columns(), tags)
            .map_err(|what| ServerError::Usage { what: format!("{}: {what}", path.display()) })?;
        while let Some(row) = rows.next()? {
            report.row();
            converter.convert(&row, sender, report);
            sender.flush_full(report)?;
            let bytes_done = (bytes_before + rows.bytes_done()).min(bytes);
            bar.show(Progress { bytes, bytes_done, ..Progress::default() });
        }
        // Lines are told by file, so no batch is of two.
        sender.flush(report)?;
        bytes_before += size;
    }
    Ok(())
}
