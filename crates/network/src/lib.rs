//! The network: programmes, calls, consortia, institutes, their members and their money.
//!
//! Pure: a [`Command`] is decided against the state, at a moment that is handed in, and gives
//! [`Event`]s or a refusal; events are applied. Time changes nothing: what a call is at a moment is
//! reckoned. A refusal for a rule of the policy names it, with what there is and what would satisfy
//! it. Nobody reads the state but through a [`View`], made for one [`Scope`](guildhall_access::Scope).
//!
//! Sources: GAO-19-409 and GAO-25-107369 for what such programmes lack; 15 U.S.C. 278s for the
//! shape of a call and of an institute. Figures are data of a policy, never constants.
//!
//! Read in this order: [`policy`], [`directory`], [`programme`], [`competition`], [`institute`],
//! [`membership`], [`board`], [`project`], [`ledger`], [`money`], [`property`], [`outlook`], [`report`],
//! [`webhook`]; then [`command`], [`event`], [`state`], [`view`].

pub mod board;
pub mod command;
pub mod competition;
mod decide;
pub mod directory;
mod error;
pub mod event;
mod form;
pub mod ids;
pub mod institute;
pub mod ledger;
pub mod membership;
pub mod money;
mod month;
pub mod outlook;
pub mod policy;
pub mod programme;
pub mod project;
pub mod property;
pub mod report;
pub mod revised;
pub mod state;
pub mod view;
pub mod webhook;

pub use board::{BoardCommand, Poll};
pub use command::{Command, CompetitionCommand, ReviewCommand};
pub use competition::PanelCommand;
pub use competition::{InformationCommand, NegotiationCommand, PaperCommand, QuestionCommand};
pub use directory::DirectoryCommand;
pub use error::NetworkError;
pub use event::{Event, Stored};
pub use ids::{AccountId, CentreId, FundId};
pub use ids::{
    CallId, CommitteeId, FocusId, InstituteId, LineId, MeasureId, PaperId, ProgrammeId,
    ProjectCallId, ProjectId, ProposalId, TableId, TierId, WebhookId,
};
pub use ids::{InventionId, LicenceId};
pub use institute::InstituteCommand;
pub use institute::centre::CentreCommand;
pub use institute::conditions::ConditionCommand;
pub use institute::place::PlaceCommand;
pub use ledger::MoneyCommand;
pub use membership::MembershipCommand;
pub use month::Month;
pub use outlook::OutlookCommand;
pub use programme::agency::AgencyCommand;
pub use programme::council::CouncilCommand;
pub use programme::plan::PlanCommand;
pub use project::ProjectCommand;
pub use property::PropertyCommand;
pub use state::Network;
pub use view::{ProposalView, View};
pub use webhook::WebhookCommand;
