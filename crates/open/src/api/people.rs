//! People, their roles, one-time links to sign in, and tokens for programs.
//!
//! Who may do what is decided by `access`; here it is only put into words.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use guildhall_access::{Command, Credential, CredentialId, PersonView, Secret};
use guildhall_model::{OrganisationId, Person, PersonId, Role, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::session::{Membership, PersonName};
use super::wire::{Named, name};
use super::{Json, Query, blocking};
use crate::caller::Caller;
use crate::house::House;
use crate::problem::Problem;

/// How long a one-time link is good.
const LINK_TIME: Duration = Duration::from_hours(24 * 3);

/// Longest life of a token in days, when it has an end.
const TOKEN_DAYS_MAX: u32 = 3_650;

/// People whom you may see.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeopleList {
    people: Vec<PersonRow>,
}

/// A person.
#[derive(Serialize, ToSchema)]
struct PersonRow {
    /// The name to sign in with.
    id: String,
    /// What people call them.
    name: String,
    /// In organisations that you belong to.
    memberships: Vec<Membership>,
    /// Theirs; none of somebody whom you do not administer.
    tokens: Vec<TokenWire>,
    has_password: bool,
}

/// A token without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
pub(crate) struct TokenWire {
    id: String,
    /// What it is for.
    label: String,
    person: String,
    /// RFC 3339.
    created: String,
    /// RFC 3339; null when it has no end.
    expires: Option<String>,
    /// Always null: use is not recorded.
    last_used: Option<String>,
}

/// A new person.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewPerson {
    /// The name to sign in with.
    id: String,
    /// What people call them.
    name: String,
    organisation: String,
    /// `viewer`, `operator`, `engineer` or `administrator`.
    role: String,
}

/// A new person, and how they sign in for the first time.
#[derive(Serialize, ToSchema)]
pub(crate) struct AddedPerson {
    person: PersonName,
    /// A one-time link to sign in. Shown once.
    link: String,
    /// RFC 3339.
    expires: String,
}

/// A role.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewRole {
    person: String,
    organisation: String,
    /// `viewer`, `operator`, `engineer`, `administrator`, or null to end the membership. Must be
    /// said: a role that was forgotten does not end anything.
    #[serde(deserialize_with = "Option::deserialize")]
    role: Option<String>,
}

/// Who acts for an organisation in the network.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewRepresentative {
    person: String,
    organisation: String,
    /// Whether they are its representative.
    represents: bool,
}

/// Whom to make a link for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LinkAsked {
    person: String,
}

/// A one-time link to sign in.
#[derive(Serialize, ToSchema)]
pub(crate) struct OneTimeLink {
    /// Shown once.
    link: String,
    /// RFC 3339.
    expires: String,
}

/// Your tokens.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenList {
    tokens: Vec<TokenWire>,
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewToken {
    /// What it is for.
    label: String,
    /// How many days it is good; null for no end.
    days: Option<u32>,
}

/// A new token.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedToken {
    /// The secret. Shown once.
    token: String,
    #[serde(flatten)]
    rest: TokenWire,
}

/// Which token.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichToken {
    /// Its id, not its secret.
    id: String,
}

/// The people of the organisations that you administer, and you.
#[utoipa::path(get, path = "/people", tag = "people", responses(
    (status = 200, body = PeopleList), (status = 401, body = Problem)))]
pub(crate) async fn people(State(house): State<Arc<House>>, caller: Caller) -> Json<PeopleList> {
    let access = house.desk.access();
    let row = |view: PersonView| {
        let represents = view.represents;
        let membership = |(id, role): (OrganisationId, Role)| {
            let acts = role >= Role::Administrator || represents.contains(&id);
            let organisation = Named::organisation(&access, &caller.scope, &id);
            Membership { organisation, role: role.word(), acts }
        };
        PersonRow {
            id: view.person.id.to_string(),
            name: view.person.name,
            memberships: view.memberships.into_iter().map(membership).collect(),
            tokens: view.tokens.iter().map(|token| token_wire(token)).collect(),
            has_password: view.has_password,
        }
    };
    Json(PeopleList { people: access.people(&caller.scope).into_iter().map(row).collect() })
}

/// Adds a person to an organisation that you administer, and makes a one-time link for them.
#[utoipa::path(post, path = "/people", tag = "people", request_body = NewPerson, responses(
    (status = 201, body = AddedPerson), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn add_person(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(new): Json<NewPerson>,
) -> Result<(StatusCode, Json<AddedPerson>), Problem> {
    let id = PersonId(name("id", &new.id)?);
    let organisation = organisation(&new.organisation)?;
    let role = role(&new.role)?;
    blocking(move || {
        let (secret, link, expires) = link_for(&house, &id);
        let person = Person { id, name: new.name };
        let wire = PersonName { id: person.id.to_string(), name: person.name.clone() };
        let add = Command::AddPerson { person, organisation, role };
        house.desk.change_access(&caller.actor(), Command::Many(vec![add, link]))?;
        let added = AddedPerson { person: wire, link: secret, expires: expires.to_string() };
        Ok((StatusCode::CREATED, Json(added)))
    })
    .await
}

/// Gives a person of an organisation that you administer another role, or ends the membership.
#[utoipa::path(put, path = "/people/role", tag = "people", request_body = NewRole, responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn set_role(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(new): Json<NewRole>,
) -> Result<StatusCode, Problem> {
    let person = person(&new.person)?;
    let organisation = organisation(&new.organisation)?;
    let role = new.role.as_deref().map(role).transpose()?;
    blocking(move || {
        let command = Command::SetRole { person, organisation, role, now: house.clock.now() };
        house.desk.change_access(&caller.actor(), command)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Makes a person of an organisation that you administer its representative, who acts for it in the
/// network as its administrators do, or ends that.
#[utoipa::path(put, path = "/people/representative", tag = "people",
    request_body = NewRepresentative, responses(
    (status = 204), (status = 400, body = Problem), (status = 401, body = Problem),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn set_representative(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(new): Json<NewRepresentative>,
) -> Result<StatusCode, Problem> {
    let (person, organisation) = (person(&new.person)?, organisation(&new.organisation)?);
    let represents = new.represents;
    blocking(move || {
        let command = Command::SetRepresentative { person, organisation, represents };
        house.desk.change_access(&caller.actor(), command)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// Makes a one-time link to sign in, for you or for a person whom you administer in every
/// organisation they belong to.
#[utoipa::path(post, path = "/people/link", tag = "people", request_body = LinkAsked, responses(
    (status = 200, body = OneTimeLink), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn make_link(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(asked): Json<LinkAsked>,
) -> Result<Json<OneTimeLink>, Problem> {
    let person = person(&asked.person)?;
    blocking(move || {
        let (link, command, expires) = link_for(&house, &person);
        house.desk.change_access(&caller.actor(), command)?;
        Ok(Json(OneTimeLink { link, expires: expires.to_string() }))
    })
    .await
}

/// Your tokens.
#[utoipa::path(get, path = "/tokens", tag = "people", responses(
    (status = 200, body = TokenList), (status = 401, body = Problem)))]
pub(crate) async fn tokens(State(house): State<Arc<House>>, caller: Caller) -> Json<TokenList> {
    let own = house.desk.access().tokens(&caller.scope, house.world.now());
    Json(TokenList { tokens: own.iter().map(|token| token_wire(token)).collect() })
}

/// Makes a token for a program, which may all that you may.
#[utoipa::path(post, path = "/tokens", tag = "people", request_body = NewToken, responses(
    (status = 201, body = IssuedToken), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn issue_token(
    State(house): State<Arc<House>>,
    caller: Caller,
    Json(new): Json<NewToken>,
) -> Result<(StatusCode, Json<IssuedToken>), Problem> {
    if new.days.is_some_and(|days| days == 0 || days > TOKEN_DAYS_MAX) {
        let detail = format!("`days` must be 1 to {TOKEN_DAYS_MAX}, or null for no end");
        return Err(Problem::bad_request(detail.clone()).with_field("days", detail));
    }
    blocking(move || {
        let secret = Secret::new(house.desk.chance());
        let now = house.world.now();
        let expires = new.days.map(|days| now + Duration::from_hours(24 * u64::from(days)));
        let hash = secret.hash();
        let token = IssuedToken {
            token: secret.text(),
            rest: TokenWire {
                id: hash.id().to_string(),
                label: new.label.clone(),
                person: caller.person().to_string(),
                created: now.to_string(),
                expires: expires.map(|expires| expires.to_string()),
                last_used: None,
            },
        };
        let person = caller.person().clone();
        let command = Command::IssueToken { person, label: new.label, hash, now, expires };
        house.desk.change_access(&caller.actor(), command)?;
        Ok((StatusCode::CREATED, Json(token)))
    })
    .await
}

/// Revokes a token, of yours or of a person whom you administer. It ends at once.
#[utoipa::path(delete, path = "/tokens", tag = "people", params(WhichToken), responses(
    (status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn revoke_token(
    State(house): State<Arc<House>>,
    caller: Caller,
    Query(which): Query<WhichToken>,
) -> Result<StatusCode, Problem> {
    blocking(move || {
        let command = Command::Revoke(CredentialId::new(&which.id));
        house.desk.change_access(&caller.actor(), command)?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

/// A link in words, the command that makes it good, and until when. The secret stands after a
/// `#`, so that no server or proxy sees it in an address.
fn link_for(house: &House, person: &PersonId) -> (String, Command, Time) {
    let secret = Secret::new(house.desk.chance());
    let now = house.world.now();
    let (hash, expires) = (secret.hash(), now + LINK_TIME);
    let link = format!("{}/sign-in#code={}", house.public_url, secret.text());
    (link, Command::IssueLink { person: person.clone(), hash, now, expires }, expires)
}

/// A name that cannot be one is nobody's.
fn person(text: &str) -> Result<PersonId, Problem> {
    PersonId::new(text).map_err(|_| Problem::not_found("person", text))
}

fn organisation(text: &str) -> Result<OrganisationId, Problem> {
    OrganisationId::new(text).map_err(|_| Problem::not_found("organisation", text))
}

fn role(word: &str) -> Result<Role, Problem> {
    Role::from_word(word).ok_or_else(|| {
        let words = Role::ALL.map(Role::word).join(", ");
        let detail = format!("`{word}` is not a role; it is one of {words}");
        Problem::bad_request(detail.clone()).with_field("role", detail)
    })
}

fn token_wire(token: &Credential) -> TokenWire {
    TokenWire {
        id: token.id().to_string(),
        label: token.label.clone(),
        person: token.person.to_string(),
        created: token.created.to_string(),
        expires: token.expires.map(|expires| expires.to_string()),
        last_used: None,
    }
}
