//! What became of an import: what came in, and what was refused and why.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use guildhall_model::Time;
use serde_json::{Value as Json, json};

use super::send::{Sample, Tags};

/// Most refused rows that are told in full; the rest is counted.
pub(super) const NAMED_MAX: usize = 20;

/// Most tags that a report lists; the rest is counted.
const TAGS_MAX: usize = 50;

/// Most reasons that are counted apart; the rest is counted together.
const REASONS_MAX: usize = 30;

/// For what has no reason of its own.
const OTHER: &str = "other reasons";

/// What became of an import.
pub(super) struct Report {
    dry_run: bool,
    file: String,
    files: Vec<String>,
    rows: u64,
    empty: u64,
    refused: u64,
    stored: u64,
    parked: u64,
    errors: Vec<Refused>,
    /// How many were refused for each reason, whatever the value was.
    reasons: BTreeMap<String, u64>,
    tags: BTreeMap<Arc<str>, Brought>,
}

struct Refused {
    file: String,
    line: u64,
    tag: String,
    why: String,
}

/// What a file has for one tag.
struct Brought {
    samples: u64,
    first: Time,
    last: Time,
}

impl Report {
    pub(super) fn new(dry_run: bool) -> Report {
        Report {
            dry_run,
            file: String::new(),
            files: Vec::new(),
            rows: 0,
            empty: 0,
            refused: 0,
            stored: 0,
            parked: 0,
            errors: Vec::new(),
            reasons: BTreeMap::new(),
            tags: BTreeMap::new(),
        }
    }

    /// What follows is of this file.
    pub(super) fn begin(&mut self, path: &Path) {
        self.file = path.display().to_string();
        self.files.push(self.file.clone());
    }

    pub(super) fn row(&mut self) {
        self.rows += 1;
    }

    pub(super) fn empty(&mut self) {
        self.empty += 1;
    }

    pub(super) fn sample(&mut self, path: &Arc<str>, time: Time) {
        match self.tags.get_mut(path) {
            Some(tag) => {
                tag.samples += 1;
                (tag.first, tag.last) = (tag.first.min(time), tag.last.max(time));
            }
            None => {
                let brought = Brought { samples: 1, first: time, last: time };
                self.tags.insert(Arc::clone(path), brought);
            }
        }
    }

    pub(super) fn refuse(&mut self, line: u64, tag: &str, why: &str) {
        self.count(&reason(why), 1);
        if self.errors.len() < NAMED_MAX {
            let (file, tag, why) = (self.file.clone(), tag.to_owned(), why.to_owned());
            self.errors.push(Refused { file, line, tag, why });
        }
    }

    fn count(&mut self, reason: &str, rows: u64) {
        if rows == 0 {
            return;
        }
        self.refused += rows;
        let full = self.reasons.len() >= REASONS_MAX && !self.reasons.contains_key(reason);
        let reason = if full { OTHER } else { reason };
        *self.reasons.entry(reason.to_owned()).or_default() += rows;
    }

    /// What the server says of a batch.
    pub(super) fn receipt(&mut self, batch: &[Sample], answer: &Json) {
        let number = |key: &str| answer[key].as_u64().unwrap_or(0);
        self.stored += number("stored");
        self.parked += number("parked");
        let named = answer["errors"].as_array().map_or(&[][..], Vec::as_slice);
        for error in named {
            let row = error["row"].as_u64().and_then(|row| usize::try_from(row).ok());
            let sample = row.and_then(|row| batch.get(row));
            let (line, tag) = sample.map_or((0, ""), |sample| (sample.line, &*sample.path));
            self.refuse(line, tag, error["why"].as_str().unwrap_or_default());
        }
        let told = u64::try_from(named.len()).unwrap_or(u64::MAX);
        self.count(OTHER, number("refused").saturating_sub(told));
    }

    pub(super) fn refused(&self) -> u64 {
        self.refused
    }

    pub(super) fn stored(&self) -> u64 {
        self.stored
    }

    fn samples(&self) -> u64 {
        self.tags.values().map(|tag| tag.samples).sum()
    }

    /// For people.
    pub(super) fn text(&self, known: &Tags) -> String {
        let mut text = String::new();
        for Refused { file, line, tag, why } in &self.errors {
            let tag = if tag.is_empty() { String::new() } else { format!("`{tag}`: ") };
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{file}:{line}: {tag}{why}");
        }
        let more = self.refused.saturating_sub(u64::try_from(self.errors.len()).unwrap_or(0));
        if more > 0 {
            let _ = writeln!(text, "… and {more} refused more");
            for (reason, rows) in &self.reasons {
                let _ = writeln!(text, "  {rows} in all: {reason}");
            }
        }
        if self.dry_run {
            self.list(known, &mut text);
        }
        let (rows, samples) = (self.rows, self.samples());
        let _ = write!(text, "{rows} rows, {samples} samples of {} tags: ", self.tags.len());
        let _ = match self.dry_run {
            true => write!(text, "nothing was sent"),
            false => write!(text, "{} stored", self.stored),
        };
        for (count, word) in
            [(self.parked, "parked"), (self.refused, "refused"), (self.empty, "empty")]
        {
            if count > 0 {
                let _ = write!(text, ", {count} {word}");
            }
        }
        text + "."
    }

    fn list(&self, known: &Tags, text: &mut String) {
        for (path, tag) in self.tags.iter().take(TAGS_MAX) {
            let new = if known.contains_key(&**path) { "" } else { "  (there is no such tag)" };
            let Brought { samples, first, last } = tag;
            let _ = writeln!(text, "{path}: {samples} samples, {first} to {last}{new}");
        }
        if let Some(more) = self.tags.len().checked_sub(TAGS_MAX).filter(|more| *more > 0) {
            let _ = writeln!(text, "… and {more} tags more");
        }
    }

    /// For programs.
    pub(super) fn json(&self, known: &Tags) -> Json {
        let errors = self.errors.iter().map(|Refused { file, line, tag, why }| {
            json!({ "file": file, "line": line, "tag": tag, "why": why })
        });
        let tags = self.tags.iter().take(TAGS_MAX).map(|(path, tag)| {
            json!({
                "tag": &**path,
                "samples": tag.samples,
                "first": tag.first.to_string(),
                "last": tag.last.to_string(),
                "known": known.contains_key(&**path),
            })
        });
        json!({
            "dry_run": self.dry_run,
            "files": self.files,
            "rows": self.rows,
            "samples": self.samples(),
            "stored": self.stored,
            "parked": self.parked,
            "refused": self.refused,
            "empty": self.empty,
            "errors": errors.collect::<Vec<_>>(),
            "reasons": self.reasons,
            "tags": tags.collect::<Vec<_>>(),
            "tags_count": self.tags.len(),
        })
    }
}

/// A reason without the values in it, which stand between backticks.
fn reason(why: &str) -> String {
    let parts = why.split('`').enumerate();
    let shown = parts.map(|(place, part)| if place % 2 == 0 { part } else { "`…`" });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_rows_are_counted_by_reason() {
        let mut report = Report::new(false);
        report.begin(Path::new("a.csv"));
        for line in 0..25 {
            report.refuse(line, "a.b", &format!("`x{line}` is not a number"));
        }
        report.refuse(25, "c.d", "there is no tag");
        assert_eq!((report.refused(), report.errors.len()), (26, NAMED_MAX));
        let text = report.text(&Tags::default());
        let told =
            "… and 6 refused more\n  25 in all: `…` is not a number\n  1 in all: there is no tag\n";
        assert!(text.contains(told), "{text}");
        for reason in 0..40 {
            report.refuse(30, "", &format!("{reason} is wrong"));
        }
        assert_eq!(report.reasons.len(), REASONS_MAX + 1);
        assert_eq!(report.reasons.values().sum::<u64>(), report.refused());
    }
}
