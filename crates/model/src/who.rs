//! Who: organisations, people, what they may do, and who did something.

use std::fmt;

use crate::asset::Label;
use crate::id::{OrganisationId, PersonId};
use borsh::{BorshDeserialize, BorshSerialize};

/// A firm, university, agency or institute.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Organisation {
    /// Its name.
    pub id: OrganisationId,
    /// What people call it.
    pub label: Label,
}

/// Someone who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Person {
    /// The name to sign in with.
    pub id: PersonId,
    /// What people call them.
    pub name: String,
}

/// What a person may do in an organisation. Each may do all that those before it may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Role {
    /// May look.
    Viewer,
    /// May write values to tags that allow it.
    Operator,
    /// May change assets and connections.
    Engineer,
    /// May change people and their tokens.
    Administrator,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Operator, Role::Engineer, Role::Administrator];

    /// The word for it in files, API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Operator => "operator",
            Role::Engineer => "engineer",
            Role::Administrator => "administrator",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// Who did something that the journal records.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// A person, or a program with one of their tokens.
    Person(PersonId),
    /// Guildhall itself, on the word of its configuration.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Person(id) => write!(f, "person:{id}"),
            Actor::System => f.write_str("system"),
        }
    }
}

/// Whose turn it is after an error.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Side {
    /// The person or program that asked.
    You,
    /// The machine, its network or its maker.
    Machine,
    /// Guildhall, and whoever runs it.
    Guildhall,
}

impl Side {
    /// The word for it in API and manual.
    pub const fn word(self) -> &'static str {
        match self {
            Side::You => "you",
            Side::Machine => "machine",
            Side::Guildhall => "guildhall",
        }
    }
}
