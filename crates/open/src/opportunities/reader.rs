//! Who reads: somebody with a token or a session, or anybody.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use guildhall_network::Network;
use guildhall_network::view::Opportunities;

use crate::api::network::Visitor;
use crate::caller::{Caller, cookie, same_site};
use crate::house::House;
use crate::intake::token;
use crate::problem::Problem;

/// Where clients of CommonGrants put their key.
const KEY: &str = "x-api-key";

/// Who reads, of which network.
pub(super) struct Reader {
    pub(super) house: Arc<House>,
    network: Arc<Network>,
    /// None when it is anybody.
    caller: Option<Caller>,
}

impl Reader {
    /// What there is for this reader now.
    pub(super) fn opportunities(&self) -> Opportunities<'_> {
        let now = self.house.clock.now();
        match &self.caller {
            Some(caller) => self.network.view(&caller.scope, now).opportunities(),
            None => self.network.public(now),
        }
    }

    /// Whether he has signed in.
    pub(super) fn is_known(&self) -> bool {
        self.caller.is_some()
    }

    /// The same as somebody who looks at his own things; none when it is anybody.
    pub(super) fn visitor(self) -> Option<Visitor> {
        let Reader { house, network, caller } = self;
        caller.map(|caller| Visitor::looks(house, caller, network))
    }
}

impl FromRequestParts<Arc<House>> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, house: &Arc<House>) -> Result<Reader, Problem> {
        let caller = caller(house, parts)?;
        Ok(Reader { house: Arc::clone(house), network: house.desk.network(), caller })
    }
}

/// Who brought a credential; none when none came. One that does not hold is refused: whoever is
/// shown less than he expects is to know why.
fn caller(house: &House, parts: &Parts) -> Result<Option<Caller>, Problem> {
    let headers = &parts.headers;
    let by_token = |token: Option<String>| {
        token.and_then(|token| Caller::by_token(house, &token)).ok_or_else(Problem::not_signed_in)
    };
    if let Some(key) = headers.get(KEY) {
        return by_token(key.to_str().ok().map(str::to_owned)).map(Some);
    }
    if headers.contains_key(AUTHORIZATION) {
        return by_token(token(headers)).map(Some);
    }
    let Some(session) = cookie(headers) else { return Ok(None) };
    same_site(house, parts)?;
    Caller::of(house, session).map(Some).ok_or_else(Problem::not_signed_in)
}
