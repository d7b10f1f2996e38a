//! Draws a machine of states as the code has it, for a page of the manual: every step is tried in every state.

use std::fmt::Debug;

use crate::house::{House, at};

/// A step: its name, and what is asked at a moment, with what it comes to.
pub(crate) type Step<'a> = (&'a str, &'a dyn Fn(&mut House, &str) -> String);

/// How a state is come to: its name, the house, the moment at which steps are tried, and what each of them comes to.
pub(crate) type From<'a> = (&'a str, House, &'a str, &'a [&'a str]);

/// A machine of states.
pub(crate) struct Machine<'a> {
    /// What can be asked.
    pub(crate) steps: &'a [Step<'a>],
    /// What comes by itself, and when, in this order.
    pub(crate) times: &'a [(&'a str, &'a str)],
    /// In which state it is at a moment.
    pub(crate) read: fn(&House, &str) -> &'static str,
}

/// What something comes to that was asked: `done`, `so already`, or the name of the error that refuses it.
pub(crate) fn tried<E: Debug>(asked: Result<usize, E>) -> String {
    match asked {
        Ok(0) => "so already".to_owned(),
        Ok(_) => "done".to_owned(),
        Err(error) => {
            let text = format!("{error:?}");
            text.split(|one: char| !one.is_alphanumeric()).next().unwrap_or_default().to_owned()
        }
    }
}

impl Machine<'_> {
    /// A page of the manual has a row for each state, with the steps that may be taken and where they lead.
    #[track_caller]
    pub(crate) fn check(&self, page: &str, states: Vec<From<'_>>) {
        let mut rows = String::new();
        for (from, house, now, expected) in states {
            assert_eq!((self.read)(&house, now), from, "a state is come to");
            assert_eq!(
                expected.len(),
                self.steps.len(),
                "{from}: each step is expected to do something"
            );
            let mut follows = Vec::new();
            for ((what, take), expected) in self.steps.iter().zip(expected) {
                let mut after = house.clone();
                assert_eq!(take(&mut after, now), *expected, "{from}: {what}");
                if *expected == "done" {
                    follows.push(format!("{what} → {}", (self.read)(&after, now)));
                } else {
                    assert_eq!(
                        after.network, house.network,
                        "{from}: {what}: nothing is half done"
                    );
                    assert_eq!(after.access, house.access, "{from}: {what}: nothing is half done");
                }
            }
            let ahead = self.times.iter().filter(|(_, moment)| at(now) < at(moment));
            let mut other = ahead.map(|(what, moment)| (what, (self.read)(&house, moment)));
            if let Some((what, to)) = other.find(|(_, to)| *to != from) {
                follows.push(format!("{what} → {to}"));
            }
            let follows =
                if follows.is_empty() { "nothing".to_owned() } else { follows.join(", ") };
            rows += &format!("| {from} | {follows} |\n");
        }
        let path = format!("{}/../../docs/manual/{page}", env!("CARGO_MANIFEST_DIR"));
        let manual = std::fs::read_to_string(path).unwrap();
        assert!(manual.contains(&rows), "docs/manual/{page} lacks these rows:\n{rows}");
    }
}
