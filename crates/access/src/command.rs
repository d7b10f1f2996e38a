//! What can be asked of access, and what then happened.

use guildhall_model::{Organisation, OrganisationId, Person, PersonId, Role, Time};

use crate::agreement::{Agreement, AgreementId};
use crate::credential::{Credential, CredentialId, SecretHash};
use crate::password::PasswordHash;

/// What can be asked. What is so already gives no events.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Adds an organisation, or changes its label. Only the configuration may.
    SetOrganisation(Organisation),
    /// Adds a person with a role. For the administrators of the organisation.
    AddPerson {
        /// Who.
        person: Person,
        /// Where.
        organisation: OrganisationId,
        /// What they may do there.
        role: Role,
    },
    /// Changes what a person is called. For the person, or who administers them.
    ChangePerson(Person),
    /// Gives a person of the organisation another role, or takes the membership away. For the
    /// administrators of the organisation. Only the configuration may add somebody who belongs
    /// to other organisations already.
    SetRole {
        /// Who.
        person: PersonId,
        /// Where.
        organisation: OrganisationId,
        /// The role; none to end the membership.
        role: Option<Role>,
        /// The moment, which is kept of who leaves.
        now: Time,
    },
    /// Makes a person of the organisation its representative, who acts for it in the network, or
    /// ends that. For the administrators of the organisation, who act for it in any case.
    SetRepresentative {
        /// Who.
        person: PersonId,
        /// For which.
        organisation: OrganisationId,
        /// Whether they are.
        represents: bool,
    },
    /// A new password. For the person alone.
    SetPassword {
        /// Whose.
        person: PersonId,
        /// The hash, made by [`password::hash`](crate::password::hash) outside of the decision.
        hash: PasswordHash,
    },
    /// A token for a program. For the person alone.
    IssueToken {
        /// Whose.
        person: PersonId,
        /// What it is for.
        label: String,
        /// The hash of a new [`Secret`](crate::Secret).
        hash: SecretHash,
        /// The time now.
        now: Time,
        /// From when on it is no longer good.
        expires: Option<Time>,
    },
    /// A one-time link to sign in. For the person, or who administers them.
    IssueLink {
        /// Whose.
        person: PersonId,
        /// The hash of a new [`Secret`](crate::Secret).
        hash: SecretHash,
        /// The time now.
        now: Time,
        /// From when on it is no longer good; at most
        /// [`LINK_TIME_MAX`](crate::LINK_TIME_MAX) from now.
        expires: Time,
    },
    /// Uses a link up. For the person whose link it is, which
    /// [`Access::link`](crate::Access::link) tells. Decide it together with `OpenSession` in one
    /// [`Command::Many`], so that a link gives one session.
    UseLink {
        /// Which.
        link: CredentialId,
        /// The time now.
        now: Time,
    },
    /// A session of the console. For the person, whose password or link was good.
    OpenSession {
        /// Whose.
        person: PersonId,
        /// The hash of a new [`Secret`](crate::Secret).
        hash: SecretHash,
        /// The time now.
        now: Time,
        /// From when on it is no longer good; at most
        /// [`SESSION_TIME_MAX`](crate::SESSION_TIME_MAX) from now.
        expires: Time,
    },
    /// Makes a token, session or link invalid. For the person, or who administers them.
    Revoke(CredentialId),
    /// Opens assets and tags to the people of another organisation for a term. For the
    /// administrators of the organisation whose they are.
    GiveAgreement {
        /// What is agreed. The order of what it names does not matter, nor what it names twice.
        agreement: Agreement,
        /// The time now.
        now: Time,
    },
    /// Takes an agreement back before its term is over. For the administrators of the organisation
    /// that gave it.
    WithdrawAgreement {
        /// Which.
        id: AgreementId,
        /// Why, for both sides to read.
        reason: String,
        /// The time now.
        now: Time,
    },
    /// All of these one after another, or none.
    Many(Vec<Command>),
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// There is a new organisation.
    OrganisationAdded(Organisation),
    /// An organisation became this.
    OrganisationChanged(Organisation),
    /// There is a new person, without any role yet.
    PersonAdded(Person),
    /// A person became this.
    PersonChanged(Person),
    /// A person has a role in an organisation.
    RoleGiven {
        /// Who.
        person: PersonId,
        /// Where.
        organisation: OrganisationId,
        /// What they may do there.
        role: Role,
    },
    /// A person does not belong to an organisation any more, nor represents it.
    RoleTaken {
        /// Who.
        person: PersonId,
        /// Where.
        organisation: OrganisationId,
        /// When; none where it was not kept yet.
        at: Option<Time>,
    },
    /// A person acts for an organisation in the network.
    RepresentativeAppointed {
        /// Who.
        person: PersonId,
        /// For which.
        organisation: OrganisationId,
    },
    /// A person does so no more.
    RepresentativeDismissed {
        /// Who.
        person: PersonId,
        /// For which.
        organisation: OrganisationId,
    },
    /// A person has a new password.
    PasswordSet {
        /// Whose.
        person: PersonId,
        /// The hash.
        hash: PasswordHash,
    },
    /// A person has no password any more.
    PasswordCleared(PersonId),
    /// There is a new token, session or link.
    CredentialIssued(Credential),
    /// A link was used, and is no longer good.
    LinkUsed(CredentialId),
    /// A token, session or link is no longer good.
    CredentialRevoked(CredentialId),
    /// Assets and tags are opened to the people of another organisation for a term.
    AgreementGiven {
        /// What was agreed.
        agreement: Agreement,
        /// Who gave it; none where it was Guildhall itself.
        by: Option<PersonId>,
        /// When.
        at: Time,
    },
    /// An agreement was taken back before its term was over.
    AgreementWithdrawn {
        /// Which.
        id: AgreementId,
        /// Why.
        reason: String,
        /// When.
        at: Time,
    },
}
