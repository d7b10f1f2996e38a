//! The form in which events stand in the journal: JSON, each kind with its version.
//!
//! A kind or a version that was ever written is read for ever. A new version of a kind gets a
//! new arm in [`decode`]; the old one stays. A part of the network has its forms in a file of its
//! own.

mod competition;
mod policy;

use guildhall_model::{Label, OrganisationId, Time};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::command::Event;
use crate::directory::{Kind, Profile};
use crate::error::NetworkError;
use crate::ids::{CallId, ProgrammeId, ProposalId};
use competition::{StoredCall, StoredProposal, StoredText};
use policy::StoredPolicy;

/// An event as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What happened.
    pub kind: &'static str,
    /// The version of the body's form.
    pub version: u32,
    /// The rest, as JSON.
    pub body: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct StoredLabel {
    en: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ko: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredProgramme {
    id: String,
    label: StoredLabel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    office: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredProfile {
    organisation: String,
    kind: String,
    people: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredPublishing {
    call: String,
    at_ns: i64,
    deadline_ns: i64,
    policy: u32,
}

#[derive(Serialize, Deserialize)]
struct StoredAmendment {
    call: String,
    at_ns: i64,
    text: StoredText,
    deadline_ns: i64,
    reason: String,
}

#[derive(Serialize, Deserialize)]
struct StoredLetter {
    proposal: String,
    partner: String,
}

#[derive(Serialize, Deserialize)]
struct StoredSubmission {
    proposal: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_ns: Option<i64>,
}

/// Brings an event into its stored form, always of the newest version.
pub fn encode(event: &Event) -> Stored {
    let (kind, body) = match event {
        Event::ProgrammeAdded { id, label, office } => {
            ("programme_added", json(&programme(id, label, Some(office))))
        }
        Event::ProgrammeLabelled { id, label } => {
            ("programme_labelled", json(&programme(id, label, None)))
        }
        Event::PolicySet { programme, policy } => {
            ("policy_set", json(&StoredPolicy::new(programme, policy)))
        }
        Event::ProfileSet(one) => ("profile_set", json(&profile(one))),
        Event::CallDrafted { call, programme, text } => {
            ("call_drafted", json(&StoredCall::new(call, programme, text)))
        }
        Event::CallPublished { call, at, deadline, policy } => {
            let (call, at_ns, deadline_ns) = (call.to_string(), at.ns(), deadline.ns());
            let policy = *policy;
            ("call_published", json(&StoredPublishing { call, at_ns, deadline_ns, policy }))
        }
        Event::CallAmended { call, at, text, deadline, reason } => {
            let (call, at_ns, text) = (call.to_string(), at.ns(), StoredText::new(text));
            let (deadline_ns, reason) = (deadline.ns(), reason.clone());
            ("call_amended", json(&StoredAmendment { call, at_ns, text, deadline_ns, reason }))
        }
        Event::ProposalSaved { proposal, call, lead, text, by, at } => {
            let saved = StoredProposal::new((proposal, call, lead), text, (by, *at));
            ("proposal_saved", json(&saved))
        }
        Event::LetterGiven { proposal, partner } => {
            let (proposal, partner) = (proposal.to_string(), partner.to_string());
            ("letter_given", json(&StoredLetter { proposal, partner }))
        }
        Event::ProposalSubmitted { proposal, at } => {
            ("proposal_submitted", json(&submission(proposal, Some(*at))))
        }
        Event::ProposalReopened { proposal } => {
            ("proposal_reopened", json(&submission(proposal, None)))
        }
    };
    Stored { kind, version: 1, body }
}

/// Reads a stored event of any version that was ever written.
///
/// # Errors
/// [`NetworkError::UnknownEvent`], [`NetworkError::UnreadableEvent`].
pub fn decode(kind: &str, version: u32, body: &[u8]) -> Result<Event, NetworkError> {
    match read(kind, version, body) {
        Ok(Some(event)) => Ok(event),
        Ok(None) => Err(NetworkError::UnknownEvent { kind: kind.to_owned(), version }),
        Err(source) => {
            Err(NetworkError::UnreadableEvent { kind: kind.to_owned(), version, source })
        }
    }
}

type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// None for a kind or version that is not known.
fn read(kind: &str, version: u32, body: &[u8]) -> Result<Option<Event>, Wrong> {
    Ok(Some(match (kind, version) {
        ("programme_added", 1) => {
            let stored: StoredProgramme = parse(body)?;
            let office = OrganisationId::new(&stored.office.ok_or("no office")?)?;
            let (id, label) = (ProgrammeId::new(&stored.id)?, stored.label.read());
            Event::ProgrammeAdded { id, label, office }
        }
        ("programme_labelled", 1) => {
            let stored: StoredProgramme = parse(body)?;
            let (id, label) = (ProgrammeId::new(&stored.id)?, stored.label.read());
            Event::ProgrammeLabelled { id, label }
        }
        ("policy_set", 1) => parse::<StoredPolicy>(body)?.read()?,
        ("profile_set", 1) => Event::ProfileSet(read_profile(parse(body)?)?),
        ("call_drafted", 1) => parse::<StoredCall>(body)?.read()?,
        ("call_published", 1) => {
            let StoredPublishing { call, at_ns, deadline_ns, policy } = parse(body)?;
            let (at, deadline) = (Time::from_ns(at_ns), Time::from_ns(deadline_ns));
            Event::CallPublished { call: CallId::new(&call)?, at, deadline, policy }
        }
        ("call_amended", 1) => {
            let StoredAmendment { call, at_ns, text, deadline_ns, reason } = parse(body)?;
            let (at, deadline) = (Time::from_ns(at_ns), Time::from_ns(deadline_ns));
            let (call, text) = (CallId::new(&call)?, text.read());
            Event::CallAmended { call, at, text, deadline, reason }
        }
        ("proposal_saved", 1) => parse::<StoredProposal>(body)?.read()?,
        ("letter_given", 1) => {
            let StoredLetter { proposal, partner } = parse(body)?;
            let partner = OrganisationId::new(&partner)?;
            Event::LetterGiven { proposal: ProposalId::new(&proposal)?, partner }
        }
        ("proposal_submitted", 1) => {
            let StoredSubmission { proposal, at_ns } = parse(body)?;
            let at = Time::from_ns(at_ns.ok_or("no time")?);
            Event::ProposalSubmitted { proposal: ProposalId::new(&proposal)?, at }
        }
        ("proposal_reopened", 1) => {
            let StoredSubmission { proposal, .. } = parse(body)?;
            Event::ProposalReopened { proposal: ProposalId::new(&proposal)? }
        }
        _ => return Ok(None),
    }))
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts and numbers always become JSON")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Wrong> {
    Ok(serde_json::from_slice(body)?)
}

impl StoredLabel {
    fn new(label: &Label) -> StoredLabel {
        StoredLabel { en: label.en.clone(), ko: label.ko.clone() }
    }

    fn read(self) -> Label {
        Label { en: self.en, ko: self.ko }
    }
}

fn programme(id: &ProgrammeId, label: &Label, office: Option<&OrganisationId>) -> StoredProgramme {
    let (id, label) = (id.to_string(), StoredLabel::new(label));
    StoredProgramme { id, label, office: office.map(OrganisationId::to_string) }
}

fn profile(one: &Profile) -> StoredProfile {
    StoredProfile {
        organisation: one.organisation.to_string(),
        kind: one.kind.word().to_owned(),
        people: one.people,
        parent: one.parent.as_ref().map(OrganisationId::to_string),
    }
}

fn read_profile(stored: StoredProfile) -> Result<Profile, Wrong> {
    let word = &stored.kind;
    Ok(Profile {
        organisation: OrganisationId::new(&stored.organisation)?,
        kind: Kind::from_word(word).ok_or_else(|| format!("no kind `{word}`"))?,
        people: stored.people,
        parent: stored.parent.as_deref().map(OrganisationId::new).transpose()?,
    })
}

fn submission(proposal: &ProposalId, at: Option<Time>) -> StoredSubmission {
    StoredSubmission { proposal: proposal.to_string(), at_ns: at.map(Time::ns) }
}
