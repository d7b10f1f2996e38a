//! The network: programmes, calls, consortia and what they propose.
//!
//! Pure: a [`Command`] is decided against the state, at a moment that is handed in, and gives
//! [`Event`]s or a refusal; events are applied. Time changes nothing: what a call is at a moment is
//! reckoned. A refusal for a rule of the policy names it, with what there is and what would satisfy
//! it. Nobody reads the state but through a [`View`], made for one [`Scope`](guildhall_access::Scope).
//!
//! Sources: GAO-19-409 and GAO-25-107369 for what such programmes lack; 15 U.S.C. 278s for the
//! shape of a call. Figures are data of a policy, never constants.
//!
//! Read in this order: [`policy`], [`directory`], [`competition`], [`command`], [`state`], [`view`],
//! `stored`.

pub mod command;
pub mod competition;
mod decide;
pub mod directory;
mod error;
pub mod ids;
pub mod policy;
pub mod programme;
pub mod state;
pub mod stored;
pub mod view;

pub use command::{Command, CompetitionCommand, Event};
pub use error::NetworkError;
pub use ids::{CallId, ProgrammeId, ProposalId};
pub use state::Network;
pub use view::{ProposalView, View};
