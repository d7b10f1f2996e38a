//! Who asks: a token or session, the person behind it, and what that person may see.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use guildhall_access::{Authenticated, CredentialKind, Scope};
use guildhall_model::{Actor, OrganisationId, PersonId, Role};

use crate::house::House;
use crate::problem::Problem;

/// The cookie that holds a session.
pub(crate) const SESSION_COOKIE: &str = "guildhall_session";

/// Someone who has been let in.
pub(crate) struct Caller {
    /// What they may see and do.
    pub(crate) scope: Scope,
    /// By which token or session they came.
    pub(crate) authenticated: Authenticated,
}

impl Caller {
    /// Lets in whoever has a secret that holds now.
    pub(crate) fn of(house: &House, secret: &str) -> Option<Caller> {
        let access = house.desk.access();
        let authenticated = access.authenticate(secret, house.world.now())?;
        let scope = access.scope(&authenticated.person, house.clock.now());
        Some(Caller { scope, authenticated })
    }

    /// The same for a token alone, which programs have.
    pub(crate) fn by_token(house: &House, token: &str) -> Option<Caller> {
        let caller = Caller::of(house, token)?;
        (caller.authenticated.kind == CredentialKind::Token).then_some(caller)
    }

    pub(crate) fn person(&self) -> &PersonId {
        &self.authenticated.person
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::Person(self.person().clone())
    }

    /// Refuses who is not at least `role` in the organisation.
    pub(crate) fn need(&self, role: Role, organisation: &OrganisationId) -> Result<(), Problem> {
        if self.scope.may(role, organisation) {
            return Ok(());
        }
        Err(Problem::forbidden(format!(
            "this needs the role {} in {organisation}, which you do not have",
            role.word()
        )))
    }
}

impl FromRequestParts<Arc<House>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Caller, Problem> {
        let secret = secret(house, parts)?;
        Caller::of(house, secret).ok_or_else(Problem::not_signed_in)
    }
}

/// The secret that came with a request: a token, or a session by our own page.
pub(crate) fn secret<'p>(house: &House, parts: &'p Parts) -> Result<&'p str, Problem> {
    if let Some(token) = bearer(&parts.headers) {
        return Ok(token);
    }
    let cookie = cookie(&parts.headers).ok_or_else(Problem::not_signed_in)?;
    same_site(house, parts)?;
    Ok(cookie)
}

/// The token of an `Authorization: Bearer` header.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::trim)
}

/// The session of the cookie header.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|header| header.to_str().ok());
    pairs
        .flat_map(|header| header.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))
}

/// A browser sends cookies along with requests that another page made. The cookie is
/// `SameSite=Strict`; this refuses what an old browser would let through. Only what reads, and
/// opens no socket, may come from elsewhere: another page cannot look at the answer.
pub(crate) fn same_site(house: &House, parts: &Parts) -> Result<(), Problem> {
    let header = |name: &str| parts.headers.get(name).and_then(|text| text.to_str().ok());
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    if reads && header("upgrade").is_none() {
        return Ok(());
    }
    let ours = match header("sec-fetch-site") {
        // Browsers say so and no page can change it; a proxy in between changes nothing of it.
        Some(site) => matches!(site, "same-origin" | "none"),
        None => header("origin").is_none_or(|origin| {
            let host = origin.split_once("://").map(|(_, host)| host);
            origin == house.public_url || (host.is_some() && host == header("host"))
        }),
    };
    if ours {
        return Ok(());
    }
    let detail = "this request was made by another site's page";
    let hint = "open the console at its own address and repeat it there";
    Err(Problem { hint: hint.into(), ..Problem::forbidden(detail) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_in_headers() {
        let mut headers = HeaderMap::new();
        assert_eq!(cookie(&headers), None);
        headers.append(COOKIE, "a=b; guildhall_session=gh_x; c=d".parse().expect("a header"));
        assert_eq!(cookie(&headers), Some("gh_x"));
        assert_eq!(bearer(&headers), None);
        headers.insert(AUTHORIZATION, "Bearer gh_y".parse().expect("a header"));
        assert_eq!(bearer(&headers), Some("gh_y"));
    }
}
