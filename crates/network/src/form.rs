//! How the nouns of `model` stand in stored events: as the texts and numbers that people know.

use std::borrow::Cow;

use guildhall_model::{Label, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_with::{DeserializeAs, SerializeAs};

pub(crate) use serde_with::DisplayFromStr as Text;

/// A moment as nanoseconds since 1970.
pub(crate) struct Ns;

impl SerializeAs<Time> for Ns {
    fn serialize_as<S: Serializer>(at: &Time, to: S) -> Result<S::Ok, S::Error> {
        at.ns().serialize(to)
    }
}

impl<'de> DeserializeAs<'de, Time> for Ns {
    fn deserialize_as<D: Deserializer<'de>>(from: D) -> Result<Time, D::Error> {
        i64::deserialize(from).map(Time::from_ns)
    }
}

/// A label as its languages.
#[derive(Serialize, Deserialize)]
pub(crate) struct Languages<'a> {
    en: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ko: Option<Cow<'a, str>>,
}

impl SerializeAs<Label> for Languages<'_> {
    fn serialize_as<S: Serializer>(label: &Label, to: S) -> Result<S::Ok, S::Error> {
        let ko = label.ko.as_deref().map(Cow::Borrowed);
        Languages { en: Cow::Borrowed(&label.en), ko }.serialize(to)
    }
}

impl<'de> DeserializeAs<'de, Label> for Languages<'_> {
    fn deserialize_as<D: Deserializer<'de>>(from: D) -> Result<Label, D::Error> {
        let Languages { en, ko } = Languages::<'static>::deserialize(from)?;
        Ok(Label { en: en.into_owned(), ko: ko.map(Cow::into_owned) })
    }
}
