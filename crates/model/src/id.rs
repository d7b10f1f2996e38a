//! Names and numbers of things. One type for each, so that none is taken for another.
//!
//! People and files use names, the historian numbers. A [`Name`] is what a person may type
//! into an address, a file or a query without quoting; what is shown beside it may be any text.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};

/// Longest name of one thing, in characters.
pub const NAME_CHARS_MAX: usize = 64;

/// A map by names that are looked up for each batch or line that comes in: with a hash that is
/// quick for short texts, and seeded so that nobody outside can make them collide.
pub type Names<N, T> = HashMap<N, T, ahash::RandomState>;

/// Longest path of an asset or tag, in bytes.
pub const PATH_BYTES_MAX: usize = 512;

/// The number under which the historian keeps a tag. Given once, never used again.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct TagId(pub u32);

/// Why a text cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` cannot be a name: use 1 to {NAME_CHARS_MAX} of a-z, A-Z, 0-9, _ and -, \
     beginning with a letter or digit"
)]
pub struct NameError {
    /// What was given.
    pub text: String,
}

/// A checked name: letters, digits, `_` and `-`, beginning with a letter or digit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Name(Arc<str>);

impl Name {
    /// Checks a text.
    ///
    /// # Errors
    /// [`NameError`] when it has other characters, or too many, or none.
    pub fn new(text: &str) -> Result<Name, NameError> {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let begins_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins_well && text.len() <= NAME_CHARS_MAX && text.chars().all(good) {
            Ok(Name(text.into()))
        } else {
            Err(NameError { text: text.to_owned() })
        }
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Types for names of things, one for each kind, so that none is taken for another.
#[macro_export]
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, borsh::BorshSerialize,
            borsh::BorshDeserialize,
        )]
        pub struct $name(pub $crate::Name);

        impl $name {
            /// Checks a text.
            ///
            /// # Errors
            /// When it cannot be a name.
            pub fn new(text: &str) -> Result<$name, $crate::NameError> {
                $crate::Name::new(text).map($name)
            }

            /// The text of it.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::NameError;

            fn from_str(text: &str) -> Result<$name, $crate::NameError> {
                $name::new(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
    )*};
}

names! {
    /// Names an asset type, for example `GasTurbine`. One name space for the whole house.
    TypeId,
    /// Names an organisation, for example `hanbit-energy`.
    OrganisationId,
    /// Names a person who can sign in.
    PersonId,
    /// Names a connection, for example `gt1-opcua`. One name space for the whole house.
    ConnectionId,
}

/// Where an asset stands: names from its enterprise down, joined by `/`, for example
/// `hanbit-energy/dangjin/unit1/gt1`. A component stands below the asset it is part of.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct AssetId(Arc<str>);

impl AssetId {
    /// An asset without a parent.
    pub fn root(name: &Name) -> AssetId {
        AssetId(name.as_str().into())
    }

    /// The asset called `name` below this one.
    pub fn child(&self, name: &Name) -> AssetId {
        AssetId(format!("{}/{name}", self.0).into())
    }

    /// Checks a path.
    ///
    /// # Errors
    /// [`NameError`] with the first part that cannot be a name, or the whole when too long.
    pub fn new(path: &str) -> Result<AssetId, NameError> {
        for part in path.split('/') {
            Name::new(part)?;
        }
        if path.len() > PATH_BYTES_MAX {
            return Err(NameError { text: path.to_owned() });
        }
        Ok(AssetId(path.into()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last name of the path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The asset above, none for a root.
    pub fn parent(&self) -> Option<AssetId> {
        self.0.rsplit_once('/').map(|(parent, _)| AssetId(parent.into()))
    }

    /// Whether this is `other` or stands somewhere below it.
    pub fn is_within(&self, other: &AssetId) -> bool {
        self.0.strip_prefix(&*other.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The tag of this asset for a property.
    pub fn tag(&self, property: &Name) -> TagPath {
        TagPath(format!("{}.{property}", self.0).into())
    }
}

/// Names a tag: its asset's path, a dot, the property; for example
/// `hanbit-energy/dangjin/unit1/gt1/compressor.discharge_pressure`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct TagPath(Arc<str>);

impl TagPath {
    /// Checks a path.
    ///
    /// # Errors
    /// [`NameError`] when there is no dot, or a part cannot be a name.
    pub fn new(path: &str) -> Result<TagPath, NameError> {
        let (asset, property) =
            path.rsplit_once('.').ok_or_else(|| NameError { text: path.to_owned() })?;
        Ok(AssetId::new(asset)?.tag(&Name::new(property)?))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The asset it belongs to.
    pub fn asset(&self) -> AssetId {
        AssetId(self.0.rsplit_once('.').map_or(&*self.0, |(asset, _)| asset).into())
    }

    /// The property of that asset.
    pub fn property(&self) -> &str {
        self.0.rsplit_once('.').map_or("", |(_, property)| property)
    }

    /// The text, shared.
    pub fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

macro_rules! shown_as_text {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

shown_as_text!(AssetId, TagPath);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["gt1", "GasTurbine", "1st-stage", "a_b"] {
            assert!(Name::new(good).is_ok(), "{good}");
        }
        for bad in ["", "-a", "a b", "a/b", "a.b", "가스터빈", &"x".repeat(65)] {
            assert!(Name::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn paths() {
        let tag = TagPath::new("hanbit/dangjin/gt1/compressor.discharge_pressure");
        let tag = tag.expect("a good path");
        assert_eq!(tag.asset().as_str(), "hanbit/dangjin/gt1/compressor");
        assert_eq!(tag.asset().name(), "compressor");
        assert_eq!(tag.property(), "discharge_pressure");
        let site = AssetId::new("hanbit/dangjin").expect("a good path");
        assert!(tag.asset().is_within(&site));
        assert!(!AssetId::new("hanbit/dangjin2").expect("a good path").is_within(&site));
        assert!(TagPath::new("no-dot").is_err());
        assert!(TagPath::new("a//b.c").is_err());
    }
}
