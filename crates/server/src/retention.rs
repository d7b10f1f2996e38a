//! `guildhall retention`: how long what is kept, what goes, and legal holds.

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use crate::ask::{cell, table};
use crate::client::{Client, Server};
use crate::error::ServerError;
use crate::out::{say, say_raw};

/// Lists rules and holds, shows what a change would let go, and makes it.
#[derive(Subcommand)]
pub(crate) enum Asked {
    /// List the rules, the legal holds and what goes next.
    List {
        #[command(flatten)]
        server: Server,
    },
    /// Show what a rule would let go at once and within 30 days. Nothing changes.
    Preview(Preview),
    /// Set how long an asset and all below it, or a tag, is kept.
    Set {
        /// The path of an asset or tag.
        place: String,
        #[command(flatten)]
        ages: Ages,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
        #[command(flatten)]
        shown: Shown,
        #[command(flatten)]
        server: Server,
    },
    /// Take the rule of an asset or tag away.
    Lift {
        /// The path of an asset or tag.
        place: String,
        #[command(flatten)]
        shown: Shown,
        #[command(flatten)]
        server: Server,
    },
    /// Place a legal hold: nothing of the asset or below it goes until it is released.
    Hold {
        /// The path of an asset.
        asset: String,
        /// Why: the case, the authority, who asks for it.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        server: Server,
    },
    /// Release a legal hold.
    Release {
        /// Its number in the list.
        id: u64,
        /// Why it is needed no more.
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        shown: Shown,
        #[command(flatten)]
        server: Server,
    },
}

/// How old what is kept gets.
#[derive(Args)]
pub(crate) struct Ages {
    /// How many days samples are kept; for ever when left out.
    #[arg(long, value_name = "DAYS")]
    samples_days: Option<u32>,
    /// How many days figures are kept, at least as many; for ever when left out.
    #[arg(long, value_name = "DAYS")]
    figures_days: Option<u32>,
}

/// What the preview showed.
#[derive(Args)]
pub(crate) struct Shown {
    /// How many samples go at once, as the preview says it; needed when some do.
    #[arg(long, value_name = "NUMBER")]
    deletes_samples: Option<u64>,
}

/// Which change is looked at.
#[derive(Args)]
pub(crate) struct Preview {
    /// The path of an asset or tag.
    #[arg(required_unless_present = "release")]
    place: Option<String>,
    #[command(flatten)]
    ages: Ages,
    /// What lifting its rule would let go.
    #[arg(long, conflicts_with_all = ["samples_days", "figures_days"])]
    lift: bool,
    /// What releasing this hold would let go.
    #[arg(long, value_name = "ID", conflicts_with_all = ["place", "lift", "samples_days", "figures_days"])]
    release: Option<u64>,
    #[command(flatten)]
    server: Server,
}

/// Asks, and prints the answer.
pub(crate) fn retention(asked: &Asked) -> Result<(), ServerError> {
    match asked {
        Asked::List { server } => list(&server.client()?),
        Asked::Preview(preview) => show(preview),
        Asked::Set { place, ages, reason, shown, server } => {
            let body = json!({
                "place": place, "samples_days": ages.samples_days,
                "figures_days": ages.figures_days, "reason": reason,
                "deletes_samples": shown.deletes_samples,
            });
            let answer = server.client()?.post_json("/retention/set", &body)?;
            say(&format!(
                "{place}: the rule is set, and {} samples go.",
                answer["deletes_samples"]
            ));
            Ok(())
        }
        Asked::Lift { place, shown, server } => {
            let body = json!({ "place": place, "deletes_samples": shown.deletes_samples });
            let answer = server.client()?.post_json("/retention/lift", &body)?;
            let gone = &answer["deletes_samples"];
            say(&format!("{place}: the rule is lifted, and {gone} samples go."));
            Ok(())
        }
        Asked::Hold { asset, reason, server } => {
            let body = json!({ "asset": asset, "reason": reason });
            let answer = server.client()?.post_json("/retention/hold", &body)?;
            say(&format!("{asset}: hold {} stands. Nothing of it goes.", answer["id"]));
            Ok(())
        }
        Asked::Release { id, reason, shown, server } => {
            let deletes = shown.deletes_samples;
            let body = json!({ "id": id, "reason": reason, "deletes_samples": deletes });
            let answer = server.client()?.post_json("/retention/release", &body)?;
            let gone = &answer["deletes_samples"];
            say(&format!("Hold {id} is released, and {gone} samples go."));
            Ok(())
        }
    }
}

fn list(client: &Client) -> Result<(), ServerError> {
    let known = client.get("/retention")?;
    let coming = client.get("/retention/coming")?;
    let house = &known["house"];
    say(&format!(
        "Where there is no rule, samples are kept {}, figures {}.",
        age(&house["samples_days"]),
        age(&house["figures_days"])
    ));
    let rule = |rule: &Json| {
        let held = if rule["held"] == true { "held" } else { "" };
        let (samples, figures) = (age(&rule["samples_days"]), age(&rule["figures_days"]));
        vec![cell(&rule["place"]), samples, figures, held.to_owned(), cell(&rule["reason"])]
    };
    print(&known["rules"], &["rule on", "samples", "figures", "", "reason"], rule);
    let keys = ["id", "asset", "placed", "reason"];
    let hold = |hold: &Json| keys.map(|key| cell(&hold[key])).to_vec();
    print(&known["holds"], &["hold", "on", "placed", "reason"], hold);
    tell(&coming["next"]);
    tell(&coming["in_30_days"]);
    Ok(())
}

fn show(asked: &Preview) -> Result<(), ServerError> {
    let body = match (asked.release, asked.lift) {
        (Some(id), _) => json!({ "change": "release", "id": id }),
        (None, true) => json!({ "change": "lift", "place": asked.place }),
        (None, false) => json!({
            "change": "set", "place": asked.place, "samples_days": asked.ages.samples_days,
            "figures_days": asked.ages.figures_days,
        }),
    };
    let answer = asked.server.client()?.post_json("/retention/preview", &body)?;
    tell(&answer["now"]);
    let keys = ["tag", "samples", "bytes", "oldest", "until"];
    let row = |tag: &Json| keys.map(|key| cell(&tag[key])).to_vec();
    print(&answer["now"]["tags"], &keys, row);
    tell(&answer["in_30_days"]);
    Ok(())
}

/// A table, where there is a row.
fn print(list: &Json, names: &[&str], row: impl Fn(&Json) -> Vec<String>) {
    let rows: Vec<Vec<String>> = list.as_array().into_iter().flatten().map(row).collect();
    if !rows.is_empty() {
        let numbers: Vec<bool> =
            names.iter().map(|name| ["samples", "bytes"].contains(name)).collect();
        say_raw(&table(names.iter().map(|name| (*name).to_owned()).collect(), &numbers, rows));
    }
}

/// What goes at a time, in a sentence.
fn tell(going: &Json) {
    let at = cell(&going["at"]);
    if going["samples"] == 0 {
        return say(&format!("Until {at} nothing goes."));
    }
    say(&format!(
        "Until {at} {} samples of {} tags go ({} bytes), back to {}.",
        going["samples"],
        going["tag_count"],
        going["bytes"],
        cell(&going["oldest"])
    ));
}

fn age(days: &Json) -> String {
    days.as_u64().map_or_else(|| "for ever".to_owned(), |days| format!("{days} days"))
}
