//! Who calls: a token in the header of each call, as bearer or as the password of a name.
//!
//! Passwords of people are no keys here: a driver would keep one and send it with each call.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use guildhall_access::SECRET_PREFIX;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Status};

use crate::caller::Caller;
use crate::flight::line::Known;
use crate::flight::status::{status, with_code};
use crate::house::House;
use crate::problem::Problem;

/// The base64 of a header: clients in Go leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a call was signed with, to look up anew who that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// The name that came with it, where one did.
    name: Option<String>,
    pub(super) token: String,
}

impl Key {
    /// The key of a call.
    fn of(headers: &MetadataMap) -> Option<Key> {
        let told = headers.get("authorization")?.to_str().ok()?;
        let (scheme, rest) = told.split_once(' ')?;
        let rest = rest.trim();
        match scheme.to_ascii_lowercase().as_str() {
            "bearer" => Some(Key { name: None, token: rest.to_owned() }),
            "basic" => {
                let pair = String::from_utf8(BASE64.decode(rest).ok()?).ok()?;
                let (name, token) = pair.split_once(':')?;
                Some(Key { name: Some(name.to_owned()), token: token.to_owned() })
            }
            _ => None,
        }
    }

    /// Whoever it lets in now.
    pub(super) fn caller(&self, house: &House) -> Result<Caller, Status> {
        if !self.token.starts_with(SECRET_PREFIX) {
            let told = "this door takes tokens, not passwords; make one on the console's page \
                        People and send it in place of the password";
            return Err(with_code(Code::Unauthenticated, told, "wrong_credentials"));
        }
        let caller = Caller::by_token(house, &self.token).filter(|caller| {
            self.name.as_deref().is_none_or(|name| name == caller.person().as_str())
        });
        caller.ok_or_else(|| status(Problem::not_signed_in()))
    }
}

/// Lets a call in.
pub(super) fn sign_in<T>(house: &House, request: &Request<T>) -> Result<(Key, Caller), Status> {
    let key = Key::of(request.metadata()).ok_or_else(|| status(Problem::not_signed_in()))?;
    let caller = key.caller(house)?;
    if let Some(known) = request.extensions().get::<Known>() {
        known.set();
    }
    Ok((key, caller))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_bearer_or_a_name_with_its_token() {
        for (header, expected) in [
            ("Bearer gh_x", Some((None, "gh_x"))),
            ("bearer  gh_x ", Some((None, "gh_x"))),
            ("Basic a2ltOmdoX3g=", Some((Some("kim"), "gh_x"))),
            ("Basic a2ltOmdoX3g", Some((Some("kim"), "gh_x"))),
            ("Basic !", None),
            ("Token gh_x", None),
            ("gh_x", None),
        ] {
            let mut headers = MetadataMap::new();
            headers.insert("authorization", header.parse().expect("a header"));
            let key = Key::of(&headers);
            let found = key.as_ref().map(|key| (key.name.as_deref(), key.token.as_str()));
            assert_eq!(found, expected, "{header}");
        }
    }
}
