//! What a protocol needs to know, and how what a person wrote is checked against it.
//!
//! All settings are text. An unknown key is refused with the nearest valid one, so that a
//! slip of the pen never passes for a default.

use guildhall_model::Settings;

use crate::error::ConnectError;

/// Text in English and Korean.
pub type Words = (&'static str, &'static str);

/// A setting of a protocol.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// What it is called in files.
    pub key: &'static str,
    /// What it is called in a form.
    pub label: Words,
    /// What it is, in a sentence.
    pub help: Words,
    /// What it may be.
    pub kind: SettingKind,
    /// What it is when it is not given.
    pub default: Option<&'static str>,
    /// Whether it must be given.
    pub required: bool,
}

/// What a setting may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// Any text.
    Text,
    /// A whole number, both ends included.
    Number {
        /// The least it may be.
        min: u64,
        /// The most it may be.
        max: u64,
        /// Its unit, or nothing.
        unit: &'static str,
    },
    /// One of these words.
    Choice(&'static [&'static str]),
}

impl Setting {
    /// A text that must be given.
    pub(crate) const fn required(key: &'static str, label: Words, help: Words) -> Setting {
        Setting { key, label, help, kind: SettingKind::Text, default: None, required: true }
    }

    /// A text that may be left out.
    pub(crate) const fn optional(key: &'static str, label: Words, help: Words) -> Setting {
        Setting { key, label, help, kind: SettingKind::Text, default: None, required: false }
    }

    /// One of some words.
    pub(crate) const fn choice(
        key: &'static str,
        label: Words,
        help: Words,
        choices: &'static [&'static str],
        default: &'static str,
    ) -> Setting {
        let kind = SettingKind::Choice(choices);
        Setting { key, label, help, kind, default: Some(default), required: false }
    }

    /// A number within bounds.
    pub(crate) const fn number(
        key: &'static str,
        label: Words,
        help: Words,
        (min, max, unit): (u64, u64, &'static str),
        default: &'static str,
    ) -> Setting {
        let kind = SettingKind::Number { min, max, unit };
        Setting { key, label, help, kind, default: Some(default), required: false }
    }

    fn check(&self, value: &str) -> Result<(), ConnectError> {
        let wanted = match self.kind {
            SettingKind::Text if value.trim().is_empty() && self.required => "some text".to_owned(),
            SettingKind::Text => return Ok(()),
            SettingKind::Number { min, max, unit } => match value.parse::<u64>() {
                Ok(number) if (min..=max).contains(&number) => return Ok(()),
                _ => format!("a whole number from {min} to {max} {unit}").trim_end().to_owned(),
            },
            SettingKind::Choice(choices) if choices.contains(&value) => return Ok(()),
            SettingKind::Choice(choices) => match nearest(value, choices.iter().copied()) {
                Some(near) => format!("one of {} (did you mean {near}?)", choices.join(", ")),
                None => format!("one of {}", choices.join(", ")),
            },
        };
        Err(ConnectError::BadSetting { key: self.key, value: value.to_owned(), wanted })
    }
}

/// Settings that were checked: every key is known, every value may be.
#[derive(Clone, Debug)]
pub struct Checked {
    known: &'static [Setting],
    given: Settings,
}

impl Checked {
    /// Checks what a person wrote.
    ///
    /// # Errors
    /// `UnknownSetting`, `MissingSetting`, `BadSetting`.
    pub(crate) fn new(
        protocol: &'static str,
        known: &'static [Setting],
        given: &Settings,
    ) -> Result<Checked, ConnectError> {
        for (key, value) in given {
            let Some(setting) = known.iter().find(|setting| setting.key == key) else {
                let nearest = nearest(key, known.iter().map(|setting| setting.key));
                return Err(ConnectError::UnknownSetting { protocol, key: key.clone(), nearest });
            };
            setting.check(value)?;
        }
        let missing = |s: &&Setting| s.required && !given.contains_key(s.key);
        if let Some(setting) = known.iter().find(missing) {
            return Err(ConnectError::MissingSetting { protocol, key: setting.key });
        }
        Ok(Checked { known, given: given.clone() })
    }

    /// The text of a setting, or its default, or nothing. An empty text counts as not given.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        let given = self.given.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
        given.or_else(|| self.known.iter().find(|s| s.key == key)?.default)
    }

    /// The text of a setting that is required or has a default.
    pub(crate) fn word(&self, key: &str) -> &str {
        self.text(key).unwrap_or_default()
    }

    /// A number. The check saw to it that it is one.
    pub(crate) fn number(&self, key: &str) -> u64 {
        self.word(key).parse().unwrap_or_default()
    }

    /// Host and port of an address setting.
    pub(crate) fn host_port(&self, key: &'static str) -> Result<(String, u16), ConnectError> {
        let text = self.word(key);
        let parts = text.rsplit_once(':').and_then(|(host, port)| {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let port = port.parse().ok()?;
            (!host.is_empty()).then(|| (host.to_owned(), port))
        });
        parts.ok_or_else(|| ConnectError::BadSetting {
            key,
            value: text.to_owned(),
            wanted: "host:port, for example 192.168.1.20:502".to_owned(),
        })
    }

    /// User and password, when a user is given.
    ///
    /// # Errors
    /// `NoPassword` when the environment variable of `password_env` is not set.
    pub(crate) fn login(&self) -> Result<Option<(String, String)>, ConnectError> {
        let Some(user) = self.text("user") else { return Ok(None) };
        let Some(variable) = self.text("password_env") else {
            return Ok(Some((user.to_owned(), String::new())));
        };
        match std::env::var(variable) {
            Ok(password) => Ok(Some((user.to_owned(), password))),
            Err(_) => Err(ConnectError::NoPassword { variable: variable.to_owned() }),
        }
    }
}

/// The word that reads most like `word`, when one comes close.
pub(crate) fn nearest(
    word: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let word = word.to_lowercase();
    known
        .map(|one| (strsim::normalized_damerau_levenshtein(&word, &one.to_lowercase()), one))
        .filter(|(likeness, _)| *likeness >= 0.5)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, one)| one)
}
