//! `guildhall parked`: what samples wait for a tag, and what becomes of them.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::ask::{cell, table};
use crate::client::Server;
use crate::error::ServerError;
use crate::out::{say, say_raw};

/// Lists the tags that samples are parked for, accepts one or drops it.
#[derive(Args)]
pub(crate) struct Asked {
    /// Make this tag and store what is parked for it.
    #[arg(long, value_name = "TAG", conflicts_with = "drop")]
    accept: Option<String>,
    /// Store it in this tag, when not the one in the list.
    #[arg(long, value_name = "TAG", requires = "accept")]
    into: Option<String>,
    /// The kind of value that it shall have, when not the one in the list.
    #[arg(long, value_name = "KIND", requires = "accept")]
    data_type: Option<String>,
    /// Forget what is parked for this tag.
    #[arg(long, value_name = "TAG")]
    drop: Option<String>,
    #[command(flatten)]
    server: Server,
}

/// Asks, and prints the answer.
pub(crate) fn parked(asked: &Asked) -> Result<(), ServerError> {
    let client = asked.server.client()?;
    if let Some(tag) = &asked.accept {
        let body = json!({ "tag": tag, "into": asked.into, "data_type": asked.data_type });
        let answer = client.post_json("/parked/accept", &body)?;
        let left = match answer["left"].as_u64() {
            None | Some(0) => String::new(),
            Some(left) => format!(", {left} still parked: {}", cell(&answer["why"])),
        };
        let into = asked.into.as_ref().unwrap_or(tag);
        say(&format!("{into}: {} samples stored{left}.", answer["stored"]));
        return Ok(());
    }
    if let Some(tag) = &asked.drop {
        let answer = client.post_json("/parked/drop", &json!({ "tag": tag }))?;
        say(&format!("{tag}: {} samples dropped.", answer["dropped"]));
        return Ok(());
    }
    let answer = client.get("/parked")?;
    let tags = answer["parked"].as_array().map_or(&[][..], Vec::as_slice);
    let keys = ["tag", "data_type", "samples", "first", "last", "sources"];
    let shown = |value: &Json| match value.as_array() {
        Some(list) => list.iter().map(cell).collect::<Vec<_>>().join(", "),
        None => cell(value),
    };
    let cells = tags.iter().map(|parked| keys.map(|key| shown(&parked[key])).to_vec());
    let names = keys.map(str::to_owned).to_vec();
    say_raw(&table(names, &[false, false, true, false, false, false], cells.collect()));
    Ok(())
}
