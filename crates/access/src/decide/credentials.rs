//! Tokens, links and sessions.

use std::time::Duration;

use guildhall_model::{PersonId, Time};

use super::{Plan, check_label};
use crate::command::Event;
use crate::credential::{Credential, CredentialId, CredentialKind, SecretHash};
use crate::error::AccessError;
use crate::limits::{LINK_TIME_MAX, LINKS_MAX, SESSION_TIME_MAX, SESSIONS_MAX, TOKENS_MAX};

impl Plan<'_> {
    pub(super) fn issue_token(
        &mut self,
        person: PersonId,
        label: String,
        hash: SecretHash,
        now: Time,
        expires: Option<Time>,
    ) -> Result<(), AccessError> {
        self.must_be(&person, "issue their tokens")?;
        check_label(&label, "a token's label")?;
        if expires.is_some_and(|expires| expires <= now) {
            return Err(AccessError::TokenExpiry);
        }
        let kind = CredentialKind::Token;
        if self.tidy(&person, kind, now) >= TOKENS_MAX {
            return Err(AccessError::TooMany { what: "tokens of one person", max: TOKENS_MAX });
        }
        self.issue(Credential { kind, person, label, hash, created: now, expires })
    }

    pub(super) fn issue_link(
        &mut self,
        person: PersonId,
        hash: SecretHash,
        now: Time,
        expires: Time,
    ) -> Result<(), AccessError> {
        self.must_administer_person(&person, "send sign-in links")?;
        check_life("sign-in link", now, expires, LINK_TIME_MAX)?;
        self.make_room(&person, CredentialKind::Link, now, LINKS_MAX);
        let (kind, label) = (CredentialKind::Link, String::new());
        self.issue(Credential { kind, person, label, hash, created: now, expires: Some(expires) })
    }

    pub(super) fn use_link(&mut self, id: CredentialId, now: Time) -> Result<(), AccessError> {
        let link = self.state.credentials.get(&id);
        let link = link.filter(|c| c.kind == CredentialKind::Link && c.is_good(now));
        let Some(person) = link.map(|link| link.person.clone()) else {
            return Err(AccessError::LinkSpent);
        };
        if self.scope().is_none_or(|scope| *scope.person() != person) {
            return Err(AccessError::LinkSpent);
        }
        self.happen(Event::LinkUsed(id));
        Ok(())
    }

    pub(super) fn open_session(
        &mut self,
        person: PersonId,
        hash: SecretHash,
        now: Time,
        expires: Time,
    ) -> Result<(), AccessError> {
        self.must_be(&person, "sign in as themselves")?;
        check_life("session", now, expires, SESSION_TIME_MAX)?;
        self.make_room(&person, CredentialKind::Session, now, SESSIONS_MAX);
        let (kind, label) = (CredentialKind::Session, String::new());
        self.issue(Credential { kind, person, label, hash, created: now, expires: Some(expires) })
    }

    pub(super) fn revoke(&mut self, id: CredentialId) -> Result<(), AccessError> {
        let Some(credential) = self.state.credentials.get(&id).cloned() else {
            return Err(AccessError::UnknownCredential);
        };
        self.must_administer_person(&credential.person, "revoke the tokens of others").map_err(
            |error| match error {
                AccessError::UnknownPerson { .. } => AccessError::UnknownCredential,
                other => other,
            },
        )?;
        self.happen(Event::CredentialRevoked(id));
        Ok(())
    }

    fn issue(&mut self, credential: Credential) -> Result<(), AccessError> {
        if self.state.credentials.contains_key(&credential.id()) {
            return Err(AccessError::SecretNotNew);
        }
        self.happen(Event::CredentialIssued(credential));
        Ok(())
    }

    /// Takes away what has expired; how many are left.
    fn tidy(&mut self, person: &PersonId, kind: CredentialKind, now: Time) -> usize {
        let (good, expired): (Vec<_>, Vec<_>) = self
            .state
            .credentials_of(person, kind)
            .into_iter()
            .partition(|credential| credential.is_good(now));
        for credential in expired {
            self.happen(Event::CredentialRevoked(credential.id()));
        }
        good.len()
    }

    /// Takes away what has expired, and the oldest where there is no room for one more.
    fn make_room(&mut self, person: &PersonId, kind: CredentialKind, now: Time, max: usize) {
        let left = self.tidy(person, kind, now);
        let own = self.state.credentials_of(person, kind);
        for credential in own.into_iter().take((left + 1).saturating_sub(max)) {
            self.happen(Event::CredentialRevoked(credential.id()));
        }
    }
}

fn check_life(
    what: &'static str,
    now: Time,
    expires: Time,
    max: Duration,
) -> Result<(), AccessError> {
    if expires <= now || expires.since(now) > max {
        return Err(AccessError::Expiry { what, days: max.as_secs() / (24 * 3600) });
    }
    Ok(())
}
