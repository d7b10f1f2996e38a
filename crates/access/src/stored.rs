//! The form in which events stand in the journal: JSON, each kind with its version.
//!
//! A kind or a version that was ever written is read for ever. A new version of a kind gets a
//! new arm in [`decode`]; the old one stays.

use guildhall_model::{
    AssetId, Label, Organisation, OrganisationId, Person, PersonId, Role, TagPath, Time,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::agreement::{Agreement, AgreementId};
use crate::command::Event;
use crate::credential::{Credential, CredentialId, CredentialKind, SecretHash};
use crate::error::AccessError;
use crate::password::PasswordHash;

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
struct StoredOrganisation {
    id: String,
    en: String,
    ko: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredPerson {
    id: String,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct StoredRole {
    person: String,
    organisation: String,
    role: Option<String>,
    /// When it was taken; not of older ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at_ns: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct StoredRepresentative {
    person: String,
    organisation: String,
}

#[derive(Serialize, Deserialize)]
struct StoredPassword {
    person: String,
    hash: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StoredCredential {
    kind: String,
    person: String,
    label: String,
    hash: String,
    created_ns: i64,
    expires_ns: Option<i64>,
}

#[derive(Serialize, Deserialize)]
struct StoredAgreement {
    id: String,
    from: String,
    to: String,
    assets: Vec<String>,
    tags: Vec<String>,
    purpose: String,
    since_ns: i64,
    until_ns: i64,
    by: Option<String>,
    at_ns: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredWithdrawal {
    id: String,
    reason: String,
    at_ns: i64,
}

#[derive(Serialize, Deserialize)]
struct StoredId {
    id: String,
}

/// Brings an event into its stored form, always of the newest version.
pub fn encode(event: &Event) -> Stored {
    let (kind, body) = match event {
        Event::OrganisationAdded(one) => ("organisation_added", json(&organisation(one))),
        Event::OrganisationChanged(one) => ("organisation_changed", json(&organisation(one))),
        Event::PersonAdded(one) => ("person_added", json(&stored_person(one))),
        Event::PersonChanged(one) => ("person_changed", json(&stored_person(one))),
        Event::RoleGiven { person, organisation, role } => {
            ("role_given", json(&stored_role((person, organisation), Some(*role), None)))
        }
        Event::RoleTaken { person, organisation, at } => {
            ("role_taken", json(&stored_role((person, organisation), None, *at)))
        }
        Event::RepresentativeAppointed { person, organisation } => {
            ("representative_appointed", json(&representative(person, organisation)))
        }
        Event::RepresentativeDismissed { person, organisation } => {
            ("representative_dismissed", json(&representative(person, organisation)))
        }
        Event::PasswordSet { person, hash } => {
            let hash = Some(hash.phc().to_owned());
            ("password_set", json(&StoredPassword { person: person.to_string(), hash }))
        }
        Event::PasswordCleared(person) => {
            let body = StoredPassword { person: person.to_string(), hash: None };
            ("password_cleared", json(&body))
        }
        Event::CredentialIssued(one) => ("credential_issued", json(&stored_credential(one))),
        Event::LinkUsed(id) => ("link_used", json(&StoredId { id: id.to_string() })),
        Event::CredentialRevoked(id) => {
            ("credential_revoked", json(&StoredId { id: id.to_string() }))
        }
        Event::AgreementGiven { agreement, by, at } => {
            ("agreement_given", json(&stored_agreement(agreement, by.as_ref(), *at)))
        }
        Event::AgreementWithdrawn { id, reason, at } => {
            let (id, reason) = (id.to_string(), reason.clone());
            ("agreement_withdrawn", json(&StoredWithdrawal { id, reason, at_ns: at.ns() }))
        }
    };
    Stored { kind, version: 1, body }
}

/// Reads a stored event of any version that was ever written.
///
/// # Errors
/// [`AccessError::UnknownEvent`], [`AccessError::UnreadableEvent`].
pub fn decode(kind: &str, version: u32, body: &[u8]) -> Result<Event, AccessError> {
    let unreadable =
        |source| AccessError::UnreadableEvent { kind: kind.to_owned(), version, source };
    match read(kind, version, body) {
        Ok(Some(event)) => Ok(event),
        Ok(None) => Err(AccessError::UnknownEvent { kind: kind.to_owned(), version }),
        Err(source) => Err(unreadable(source)),
    }
}

type Wrong = Box<dyn std::error::Error + Send + Sync>;

/// None for a kind or version that is not known.
fn read(kind: &str, version: u32, body: &[u8]) -> Result<Option<Event>, Wrong> {
    Ok(Some(match (kind, version) {
        ("organisation_added", 1) => Event::OrganisationAdded(read_organisation(parse(body)?)?),
        ("organisation_changed", 1) => Event::OrganisationChanged(read_organisation(parse(body)?)?),
        ("person_added", 1) => Event::PersonAdded(read_person(parse(body)?)?),
        ("person_changed", 1) => Event::PersonChanged(read_person(parse(body)?)?),
        ("role_given" | "role_taken", 1) => read_role(parse(body)?)?,
        ("representative_appointed", 1) => {
            let (person, organisation) = read_representative(parse(body)?)?;
            Event::RepresentativeAppointed { person, organisation }
        }
        ("representative_dismissed", 1) => {
            let (person, organisation) = read_representative(parse(body)?)?;
            Event::RepresentativeDismissed { person, organisation }
        }
        ("password_set" | "password_cleared", 1) => read_password(parse(body)?)?,
        ("credential_issued", 1) => Event::CredentialIssued(read_credential(parse(body)?)?),
        ("link_used", 1) => Event::LinkUsed(CredentialId::new(&parse::<StoredId>(body)?.id)),
        ("credential_revoked", 1) => {
            Event::CredentialRevoked(CredentialId::new(&parse::<StoredId>(body)?.id))
        }
        ("agreement_given", 1) => read_agreement(parse(body)?)?,
        ("agreement_withdrawn", 1) => {
            let StoredWithdrawal { id, reason, at_ns } = parse(body)?;
            let (id, at) = (AgreementId::new(&id)?, Time::from_ns(at_ns));
            Event::AgreementWithdrawn { id, reason, at }
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

fn organisation(one: &Organisation) -> StoredOrganisation {
    let Label { en, ko } = one.label.clone();
    StoredOrganisation { id: one.id.to_string(), en, ko }
}

fn read_organisation(stored: StoredOrganisation) -> Result<Organisation, Wrong> {
    let label = Label { en: stored.en, ko: stored.ko };
    Ok(Organisation { id: OrganisationId::new(&stored.id)?, label })
}

fn representative(person: &PersonId, organisation: &OrganisationId) -> StoredRepresentative {
    StoredRepresentative { person: person.to_string(), organisation: organisation.to_string() }
}

fn read_representative(stored: StoredRepresentative) -> Result<(PersonId, OrganisationId), Wrong> {
    Ok((PersonId::new(&stored.person)?, OrganisationId::new(&stored.organisation)?))
}

fn stored_person(one: &Person) -> StoredPerson {
    StoredPerson { id: one.id.to_string(), name: one.name.clone() }
}

fn read_person(stored: StoredPerson) -> Result<Person, Wrong> {
    Ok(Person { id: PersonId::new(&stored.id)?, name: stored.name })
}

fn stored_role(
    (person, organisation): (&PersonId, &OrganisationId),
    role: Option<Role>,
    at: Option<Time>,
) -> StoredRole {
    StoredRole {
        person: person.to_string(),
        organisation: organisation.to_string(),
        role: role.map(|role| role.word().to_owned()),
        at_ns: at.map(Time::ns),
    }
}

fn read_role(stored: StoredRole) -> Result<Event, Wrong> {
    let person = PersonId::new(&stored.person)?;
    let organisation = OrganisationId::new(&stored.organisation)?;
    Ok(match stored.role {
        Some(word) => {
            let role = Role::from_word(&word).ok_or_else(|| format!("no role `{word}`"))?;
            Event::RoleGiven { person, organisation, role }
        }
        None => Event::RoleTaken { person, organisation, at: stored.at_ns.map(Time::from_ns) },
    })
}

fn read_password(stored: StoredPassword) -> Result<Event, Wrong> {
    let person = PersonId::new(&stored.person)?;
    Ok(match stored.hash {
        Some(text) => {
            let hash = PasswordHash::from_phc(&text).ok_or("no argon2id hash")?;
            Event::PasswordSet { person, hash }
        }
        None => Event::PasswordCleared(person),
    })
}

fn stored_credential(one: &Credential) -> StoredCredential {
    StoredCredential {
        kind: one.kind.word().to_owned(),
        person: one.person.to_string(),
        label: one.label.clone(),
        hash: one.hash.to_hex(),
        created_ns: one.created.ns(),
        expires_ns: one.expires.map(Time::ns),
    }
}

fn read_credential(stored: StoredCredential) -> Result<Credential, Wrong> {
    let word = &stored.kind;
    Ok(Credential {
        kind: CredentialKind::from_word(word).ok_or_else(|| format!("no kind `{word}`"))?,
        person: PersonId::new(&stored.person)?,
        label: stored.label,
        hash: SecretHash::from_hex(&stored.hash).ok_or("no hash of a secret")?,
        created: Time::from_ns(stored.created_ns),
        expires: stored.expires_ns.map(Time::from_ns),
    })
}

fn stored_agreement(one: &Agreement, by: Option<&PersonId>, at: Time) -> StoredAgreement {
    StoredAgreement {
        id: one.id.to_string(),
        from: one.from.to_string(),
        to: one.to.to_string(),
        assets: one.assets.iter().map(ToString::to_string).collect(),
        tags: one.tags.iter().map(ToString::to_string).collect(),
        purpose: one.purpose.clone(),
        since_ns: one.since.ns(),
        until_ns: one.until.ns(),
        by: by.map(ToString::to_string),
        at_ns: at.ns(),
    }
}

fn read_agreement(stored: StoredAgreement) -> Result<Event, Wrong> {
    let assets = stored.assets.iter().map(|path| AssetId::new(path));
    let tags = stored.tags.iter().map(|path| TagPath::new(path));
    let agreement = Agreement {
        id: AgreementId::new(&stored.id)?,
        from: OrganisationId::new(&stored.from)?,
        to: OrganisationId::new(&stored.to)?,
        assets: assets.collect::<Result<_, _>>()?,
        tags: tags.collect::<Result<_, _>>()?,
        purpose: stored.purpose,
        since: Time::from_ns(stored.since_ns),
        until: Time::from_ns(stored.until_ns),
    };
    let by = stored.by.as_deref().map(PersonId::new).transpose()?;
    Ok(Event::AgreementGiven { agreement, by, at: Time::from_ns(stored.at_ns) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Secret;

    fn events() -> Vec<Event> {
        let organisation = OrganisationId::new("one").expect("a name");
        let person = PersonId::new("kim").expect("a name");
        let label = Label { en: "One".into(), ko: Some("하나".into()) };
        let hash = crate::password::hash("correct horse battery", [3; 16]).expect("long enough");
        let secret = Secret::new([5; 32]);
        let credential = |kind, expires| Credential {
            kind,
            person: person.clone(),
            label: "a program".into(),
            hash: secret.hash(),
            created: Time::from_s(10),
            expires,
        };
        let one = Organisation { id: organisation.clone(), label };
        let kim = Person { id: person.clone(), name: "Kim".into() };
        let role = Role::Engineer;
        let agreement = Agreement {
            id: AgreementId::new("wear").expect("a name"),
            from: organisation.clone(),
            to: OrganisationId::new("two").expect("a name"),
            assets: vec![AssetId::new("one/site").expect("a path")],
            tags: vec![TagPath::new("one/other.speed").expect("a path")],
            purpose: "To study wear.".into(),
            since: Time::from_s(10),
            until: Time::from_s(20),
        };
        let withdrawn = AgreementId::new("wear").expect("a name");
        let (by, at) = (Some(person.clone()), Time::from_s(5));
        vec![
            Event::AgreementGiven { agreement: agreement.clone(), by, at },
            Event::AgreementGiven { agreement, by: None, at },
            Event::AgreementWithdrawn { id: withdrawn, reason: "It is done.".into(), at },
            Event::OrganisationAdded(one.clone()),
            Event::OrganisationChanged(one),
            Event::PersonAdded(kim.clone()),
            Event::PersonChanged(kim),
            Event::RoleGiven { person: person.clone(), organisation: organisation.clone(), role },
            Event::RoleTaken {
                person: person.clone(),
                organisation: organisation.clone(),
                at: Some(at),
            },
            Event::RoleTaken { person: person.clone(), organisation, at: None },
            Event::PasswordSet { person: person.clone(), hash },
            Event::PasswordCleared(person.clone()),
            Event::CredentialIssued(credential(CredentialKind::Token, None)),
            Event::CredentialIssued(credential(CredentialKind::Link, Some(Time::from_s(20)))),
            Event::LinkUsed(secret.hash().id()),
            Event::CredentialRevoked(secret.hash().id()),
        ]
    }

    #[test]
    fn every_event_comes_back_as_it_was() {
        for event in events() {
            let stored = encode(&event);
            let again = decode(stored.kind, stored.version, &stored.body);
            assert_eq!(again.expect("what was just written"), event);
        }
    }

    #[test]
    fn what_was_written_once_is_read_for_ever() {
        for (kind, version, body) in [
            ("organisation_added", 1, r#"{"id":"one","en":"One","ko":"하나"}"#),
            ("person_added", 1, r#"{"id":"kim","name":"Kim"}"#),
            ("role_given", 1, r#"{"person":"kim","organisation":"one","role":"engineer"}"#),
            ("role_taken", 1, r#"{"person":"kim","organisation":"one","role":null}"#),
            ("role_taken", 1, r#"{"person":"kim","organisation":"one","role":null,"at_ns":5}"#),
            ("representative_appointed", 1, r#"{"person":"kim","organisation":"one"}"#),
            ("representative_dismissed", 1, r#"{"person":"kim","organisation":"one"}"#),
            ("password_cleared", 1, r#"{"person":"kim","hash":null}"#),
            ("link_used", 1, r#"{"id":"0123456789abcdef"}"#),
            (
                "agreement_given",
                1,
                r#"{"id":"wear","from":"one","to":"two","assets":["one/site"],"tags":["one/other.speed"],"purpose":"To study wear.","since_ns":10,"until_ns":20,"by":"kim","at_ns":5}"#,
            ),
            ("agreement_withdrawn", 1, r#"{"id":"wear","reason":"It is done.","at_ns":15}"#),
        ] {
            let event = decode(kind, version, body.as_bytes()).expect(kind);
            let stored = encode(&event);
            assert_eq!((stored.kind, stored.version), (kind, version));
            assert_eq!(String::from_utf8_lossy(&stored.body), body);
        }
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let unknown = decode("person_added", 2, b"{}");
        assert!(matches!(unknown, Err(AccessError::UnknownEvent { .. })));
        for (kind, body) in [
            ("person_added", "{}"),
            ("person_added", r#"{"id":"a b","name":""}"#),
            ("role_given", r#"{"person":"kim","organisation":"one","role":"king"}"#),
            ("password_set", r#"{"person":"kim","hash":"plain"}"#),
        ] {
            let unreadable = decode(kind, 1, body.as_bytes());
            assert!(matches!(unreadable, Err(AccessError::UnreadableEvent { .. })), "{body}");
        }
    }
}
