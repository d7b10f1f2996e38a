//! A table of the file, asked for what it should hold.

use guildhall_model::Label;
use guildhall_registry::nearest;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::SiteError;
use super::source::Source;

/// A value and where it is said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<T> {
    pub(super) value: T,
    pub(super) at: usize,
}

impl<T> Said<T> {
    pub(super) fn map<U>(self, make: impl FnOnce(T) -> U) -> Said<U> {
        Said { value: make(self.value), at: self.at }
    }
}

/// An entry of a table whose keys are free.
pub(super) type KeyAndText = (Said<String>, Said<String>);

/// A table whose keys are known.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) source: &'a Source<'a>,
    /// What it describes, for people.
    what: &'static str,
    pub(super) at: usize,
    entries: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// Refuses keys that are not `known`.
    pub(super) fn new(
        source: &'a Source<'a>,
        what: &'static str,
        entries: Said<&'a DeTable<'a>>,
        known: &[&'static str],
    ) -> Result<Table<'a>, SiteError> {
        let Said { value: entries, at } = entries;
        for (key, _) in in_order(entries) {
            let word: &str = key.get_ref();
            if !known.contains(&word) {
                let message = format!("there is no `{word}` in {what}");
                let meant = nearest(word, known.iter().copied());
                let takes = format!("{what} takes {}", known.join(", "));
                return Err(source.wrong(key.span().start, message).meant(meant).advised(takes));
            }
        }
        Ok(Table { source, what, at, entries })
    }

    /// A text, where it is said.
    pub(super) fn text(&self, key: &'static str) -> Result<Option<Said<&'a str>>, SiteError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(Said { value: text, at: value.span().start })),
            other => Err(self.kind(key, value, "a text in quotes", other)),
        }
    }

    /// A text that must be said.
    pub(super) fn needed(&self, key: &'static str) -> Result<Said<&'a str>, SiteError> {
        let (what, at) = (self.what, self.at);
        self.text(key)?.ok_or_else(|| self.source.wrong(at, format!("{what} needs `{key}`")))
    }

    /// Yes or no.
    pub(super) fn flag(&self, key: &'static str, default: bool) -> Result<bool, SiteError> {
        let Some(value) = self.value(key) else { return Ok(default) };
        match value.get_ref() {
            DeValue::Boolean(flag) => Ok(*flag),
            other => Err(self.kind(key, value, "true or false", other)),
        }
    }

    /// A number, whole or not.
    pub(super) fn number(&self, key: &'static str) -> Result<Option<f64>, SiteError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let number = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if f64::is_finite(number) => Ok(Some(number)),
            Some(_) => Err(self
                .source
                .wrong(value.span().start, format!("`{key}` must be a finite number"))),
            None => Err(self.kind(key, value, "a number", value.get_ref())),
        }
    }

    /// A text for all languages, or a table of languages.
    pub(super) fn label(&self, key: &'static str) -> Result<Option<Label>, SiteError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::String(text) => Ok(Some(Label::plain(text.as_ref()))),
            DeValue::Table(entries) => {
                let said = Said { value: entries, at: value.span().start };
                let table = Table::new(self.source, "a text for people", said, &["en", "ko"])?;
                let en = table.needed("en")?.value.to_owned();
                let ko = table.text("ko")?.map(|ko| ko.value.to_owned());
                Ok(Some(Label { en, ko }))
            }
            other => Err(self.kind(key, value, "a text, or { en = \"…\", ko = \"…\" }", other)),
        }
    }

    /// A table below this one.
    pub(super) fn table(
        &self,
        key: &'static str,
        what: &'static str,
        known: &[&'static str],
    ) -> Result<Option<Table<'a>>, SiteError> {
        let Some(entries) = self.entries(key)? else { return Ok(None) };
        Table::new(self.source, what, entries, known).map(Some)
    }

    /// The tables below `key`, each with its own name, in the order of the file.
    pub(super) fn named(
        &self,
        key: &'static str,
        what: &'static str,
        known: &[&'static str],
    ) -> Result<Vec<(Said<&'a str>, Table<'a>)>, SiteError> {
        let Some(entries) = self.entries(key)? else { return Ok(Vec::new()) };
        let table = |(name, value): (&'a Spanned<_>, &'a Spanned<DeValue<'a>>)| {
            let name = Said { value: text_of(name), at: name.span().start };
            let DeValue::Table(entries) = value.get_ref() else {
                return Err(self.kind(name.value, value, "a table", value.get_ref()));
            };
            let entries = Said { value: entries, at: name.at };
            Ok((name, Table::new(self.source, what, entries, known)?))
        };
        in_order(entries.value).into_iter().map(table).collect()
    }

    /// The tables of the list `[[key]]`.
    pub(super) fn list(
        &self,
        key: &'static str,
        what: &'static str,
        known: &[&'static str],
    ) -> Result<Vec<Table<'a>>, SiteError> {
        let Some(value) = self.value(key) else { return Ok(Vec::new()) };
        let wrong = |value: &Spanned<DeValue<'_>>| {
            let message = format!("`{key}` must be a list of tables");
            let advice = format!("begin each with [[{key}]], in two brackets");
            self.source.wrong(value.span().start, message).advised(advice)
        };
        let DeValue::Array(items) = value.get_ref() else { return Err(wrong(value)) };
        let table = |item: &'a Spanned<DeValue<'a>>| {
            let DeValue::Table(entries) = item.get_ref() else { return Err(wrong(item)) };
            let entries = Said { value: entries, at: item.span().start };
            Table::new(self.source, what, entries, known)
        };
        items.iter().map(table).collect()
    }

    /// Keys and texts of a table whose keys are free, in the order of the file. A number or a
    /// flag is taken as its text; `a.b = …` without quotes is taken as the key `a.b`.
    pub(super) fn texts(&self, key: &'static str) -> Result<Vec<KeyAndText>, SiteError> {
        let mut found = Vec::new();
        if let Some(entries) = self.entries(key)? {
            self.add_texts("", entries.value, &mut found)?;
        }
        Ok(found)
    }

    fn add_texts(
        &self,
        prefix: &str,
        entries: &'a DeTable<'a>,
        found: &mut Vec<KeyAndText>,
    ) -> Result<(), SiteError> {
        for (key, value) in in_order(entries) {
            let name = format!("{prefix}{}", text_of(key));
            let text = match value.get_ref() {
                DeValue::String(text) => text.to_string(),
                DeValue::Integer(number) => number.to_string(),
                DeValue::Float(number) => number.as_str().to_owned(),
                DeValue::Boolean(flag) => flag.to_string(),
                DeValue::Table(inner) => {
                    self.add_texts(&format!("{name}."), inner, found)?;
                    continue;
                }
                other => return Err(self.kind(&name, value, "a text in quotes", other)),
            };
            let name = Said { value: name, at: key.span().start };
            found.push((name, Said { value: text, at: value.span().start }));
        }
        Ok(())
    }

    fn entries(&self, key: &'static str) -> Result<Option<Said<&'a DeTable<'a>>>, SiteError> {
        let Some((name, value)) = self.entry(key) else { return Ok(None) };
        match value.get_ref() {
            DeValue::Table(entries) => Ok(Some(Said { value: entries, at: name.span().start })),
            other => Err(self.kind(key, value, "a table", other)),
        }
    }

    fn value(&self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.entry(key).map(|(_, value)| value)
    }

    fn entry(&self, key: &str) -> Option<Entry<'a>> {
        self.entries.iter().find(|(name, _)| text_of(name) == key)
    }

    fn kind(
        &self,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        wanted: &str,
        is: &DeValue<'_>,
    ) -> SiteError {
        let is = match is {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.source.wrong(value.span().start, format!("`{key}` must be {wanted}, not {is}"))
    }
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;
type Entry<'a> = (&'a Key<'a>, &'a Spanned<DeValue<'a>>);

fn text_of<'a>(key: &'a Key<'_>) -> &'a str {
    key.get_ref()
}

/// The entries of a table as the file has them; the reader of TOML sorts them by name.
fn in_order<'a>(entries: &'a DeTable<'a>) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = entries.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}
