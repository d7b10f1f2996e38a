//! What organisations are, with their identifiers; and people's ORCID iDs.

use guildhall_model::OrganisationId;
use guildhall_network::directory::{Identifiers, Kind, Orcid, Profile};
use guildhall_network::view::{Described, OrganisationView as Seen};
use guildhall_network::{Command, DirectoryCommand};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::links::{LinkWire, TreeLink};
use super::sizes::{SizeWire, answer};
use super::{Visitor, parsed, rows_of, word};
use crate::api::wire::{LabelWire, Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Organisations that said what they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganisationList {
    organisations: Vec<OrganisationRow>,
    /// How many match.
    total: usize,
    /// The name to go on `after`; null when these are the last.
    next: Option<String>,
    /// Names of the organisations that you sign for.
    signs_for: Vec<String>,
}

/// An organisation, in short.
#[derive(Serialize, ToSchema)]
struct OrganisationRow {
    id: String,
    label: LabelWire,
    /// `firm`, `university`, `community_college`, `agency`, `national_laboratory`, `nonprofit` or
    /// `centre`.
    kind: &'static str,
    /// How many people work there, without those of its affiliates and branches.
    people: u32,
    /// The code of its main industry.
    industry: Option<String>,
    /// `small`, `not_small`, `unknown`, or `differs` where programmes do not agree; null of what
    /// is no firm, and without a rule.
    size: Option<&'static str>,
}

/// Which organisations.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Find {
    /// What is in the name, the label or an identifier, or with what the industry begins.
    #[serde(default)]
    find: String,
    /// Those of one kind.
    kind: Option<String>,
    /// Those whose names come after this.
    after: Option<String>,
    /// How many at most; 50 without it, 200 at most.
    limit: Option<usize>,
}

/// Of which organisation.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    organisation: String,
}

/// What an organisation says of itself.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileWire {
    /// `firm`, `university`, `community_college`, `agency`, `national_laboratory`, `nonprofit` or
    /// `centre`.
    kind: String,
    /// How many people work there, without those of its affiliates and branches.
    people: u32,
    /// What it is called in public; null where its name in the house is enough.
    #[serde(default)]
    label: Option<LabelWire>,
    /// Its Unique Entity ID of SAM.gov.
    #[serde(default)]
    uei: Option<String>,
    /// Its CAGE or NCAGE code.
    #[serde(default)]
    cage: Option<String>,
    /// Its address in the Research Organization Registry.
    #[serde(default)]
    ror: Option<String>,
    /// Its Legal Entity Identifier.
    #[serde(default)]
    lei: Option<String>,
    /// The code of its main industry in NAICS, or of an exception within one.
    #[serde(default)]
    industry: Option<String>,
    /// Its receipts of a year, like `16500000.00 USD`; null where you may not see them.
    #[serde(default)]
    receipts: Option<String>,
    /// How often it was said. Of what you send it is the one that you began with, 0 where nothing was
    /// said yet: if there is another now, nothing is written and the answer is `changed`. Left out or
    /// null, it is written over whatever there is.
    #[serde(default)]
    revision: Option<u32>,
}

/// An identifier, and where its register tells of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Identifier)]
struct IdentifierWire {
    /// `uei`, `cage`, `ror`, `lei` or `naics`.
    register: &'static str,
    text: String,
    /// The page of the register.
    url: String,
}

/// An organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = Organisation)]
pub(crate) struct OrganisationWire {
    /// The day of the house, in UTC.
    today: String,
    id: String,
    label: LabelWire,
    /// What it says of itself; null as long as it said nothing.
    profile: Option<ProfileWire>,
    identifiers: Vec<IdentifierWire>,
    /// Its links to others, also those that ended or wait.
    links: Vec<LinkWire>,
    /// The links that hold today among all that belong together with it, nearest first, at most
    /// 200.
    tree: Vec<TreeLink>,
    /// How many organisations belong together with it today, itself included.
    group: usize,
    /// Whether it is small, by the policy of each programme that has a rule for it.
    sizes: Vec<SizeWire>,
    /// Whether you sign for it.
    signs: bool,
}

/// An ORCID iD.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = OrcidId)]
pub(crate) struct OrcidWire {
    /// Like `0000-0002-1825-0097`, or as an address; null where there is none.
    #[serde(default)]
    orcid: Option<String>,
}

/// Organisations that said what they are, by name.
#[utoipa::path(get, path = "/organisations", tag = "network", params(Find), responses(
    (status = 200, body = OrganisationList), (status = 400, body = Problem),
    (status = 401, body = Problem)))]
pub(crate) async fn organisations(
    visitor: Visitor,
    Query(asked): Query<Find>,
) -> Result<Json<OrganisationList>, Problem> {
    let limit = rows_of(asked.limit)?;
    let kind = asked.kind.filter(|kind| !kind.is_empty());
    let kind = kind.map(|kind| word("kind", &kind, &Kind::ALL, Kind::word)).transpose()?;
    let find = asked.find.trim().to_lowercase();
    let after = asked.after.as_deref().unwrap_or_default();
    let view = visitor.view();
    let matches = |one: &Described<'_>| {
        kind.is_none_or(|kind| kind == one.kind) && (find.is_empty() || has(&visitor, one, &find))
    };
    let (mut rows, mut total, mut more) = (Vec::new(), 0, false);
    for one in view.organisations().filter(matches) {
        total += 1;
        if one.organisation.as_str() > after {
            more = rows.len() == limit;
            if !more {
                rows.push(one);
            }
        }
    }
    let next = rows.last().filter(|_| more).map(|one| one.organisation.to_string());
    let organisations = rows.iter().map(|one| row(&visitor, one)).collect();
    let signs_for = view.signs_for().map(ToString::to_string).collect();
    Ok(Json(OrganisationList { organisations, total, next, signs_for }))
}

/// One organisation: what it says of itself, its links, and whether it is small and why.
#[utoipa::path(get, path = "/organisation", tag = "network", params(Whose), responses(
    (status = 200, body = OrganisationWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn organisation(
    visitor: Visitor,
    Query(whose): Query<Whose>,
) -> Result<Json<OrganisationWire>, Problem> {
    seen(&visitor, &whose.organisation)
}

/// What an organisation says of itself.
#[utoipa::path(get, path = "/profile", tag = "network", params(Whose), responses(
    (status = 200, body = ProfileWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn profile(
    visitor: Visitor,
    Query(whose): Query<Whose>,
) -> Result<Json<ProfileWire>, Problem> {
    let id = OrganisationId::new(&whose.organisation).ok();
    let found = id.and_then(|id| visitor.view().described(&id).map(ProfileWire::from));
    found.map(Json).ok_or_else(|| Problem::not_found("profile of", &whose.organisation))
}

/// Says what an organisation is. Needs the role of an administrator there.
#[utoipa::path(put, path = "/profile", tag = "network", params(Whose), request_body = ProfileWire,
    responses((status = 200, body = ProfileWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub(crate) async fn set_profile(
    visitor: Visitor,
    Query(whose): Query<Whose>,
    Json(asked): Json<ProfileWire>,
) -> Result<Json<ProfileWire>, Problem> {
    let organisation = OrganisationId(name("organisation", &whose.organisation)?);
    let (id, seen) = (organisation.clone(), asked.revision);
    let profile = asked.read(organisation)?;
    let then = move |visitor: &Visitor| {
        let found = visitor.view().described(&id).map(ProfileWire::from);
        found.map(Json).ok_or_else(|| Problem::not_found("profile of", id.as_str()))
    };
    visitor.change(Command::SetProfile { profile, seen }, then).await
}

/// Your ORCID iD.
#[utoipa::path(get, path = "/orcid", tag = "network", responses(
    (status = 200, body = OrcidWire), (status = 401, body = Problem)))]
pub(crate) async fn orcid(visitor: Visitor) -> Json<OrcidWire> {
    Json(OrcidWire { orcid: visitor.view().orcid().map(ToString::to_string) })
}

/// Says your own ORCID iD, or takes it back.
#[utoipa::path(put, path = "/orcid", tag = "network", request_body = OrcidWire, responses(
    (status = 200, body = OrcidWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn set_orcid(
    visitor: Visitor,
    Json(asked): Json<OrcidWire>,
) -> Result<Json<OrcidWire>, Problem> {
    let orcid: Option<Orcid> = maybe("orcid", asked.orcid.as_deref())?;
    let command = DirectoryCommand::SetOrcid { orcid };
    let then = |visitor: &Visitor| {
        Ok(Json(OrcidWire { orcid: visitor.view().orcid().map(ToString::to_string) }))
    };
    visitor.change(Command::Directory(command), then).await
}

/// An organisation as the caller sees it.
pub(super) fn seen(visitor: &Visitor, id: &str) -> Result<Json<OrganisationWire>, Problem> {
    let unknown = || Problem::not_found("organisation", id);
    let organisation = OrganisationId::new(id).map_err(|_| unknown())?;
    let view = visitor.view();
    let Seen { described, links, tree, group, sizes, signs } =
        view.organisation(&organisation).ok_or_else(unknown)?;
    Ok(Json(OrganisationWire {
        today: view.today().to_string(),
        id: organisation.to_string(),
        label: visitor.organisation(&organisation).label,
        identifiers: described.iter().flat_map(registered).collect(),
        profile: described.map(ProfileWire::from),
        links: links.iter().map(|link| LinkWire::new(visitor, link)).collect(),
        tree: tree.into_iter().map(|link| TreeLink::new(visitor, link)).collect(),
        group,
        sizes: sizes.iter().map(SizeWire::from).collect(),
        signs,
    }))
}

fn row(visitor: &Visitor, one: &Described<'_>) -> OrganisationRow {
    let Named { id, label } = visitor.organisation(one.organisation);
    OrganisationRow {
        id,
        label,
        kind: one.kind.word(),
        people: one.people,
        industry: one.industry.map(ToString::to_string),
        size: answer(visitor, one),
    }
}

/// Whether a text in small letters is somewhere in what an organisation is known by.
fn has(visitor: &Visitor, one: &Described<'_>, find: &str) -> bool {
    let within = |text: &str| text.to_lowercase().contains(find);
    let called = |en: &str, ko: Option<&str>| within(en) || ko.is_some_and(within);
    let own = || {
        let Named { label, .. } = visitor.organisation(one.organisation);
        called(&label.en, label.ko.as_deref())
    };
    within(one.organisation.as_str())
        || one.label.is_some_and(|label| called(&label.en, label.ko.as_deref()))
        || one.identifiers.all().any(|(_, text)| within(text))
        || one.industry.is_some_and(|code| code.as_str().starts_with(find))
        || (visitor.caller.scope.sees(one.organisation) && own())
}

/// The identifiers of an organisation with the pages of their registers. CAGE codes have none of
/// their own: there it is the page that searches them.
fn registered(one: &Described<'_>) -> Vec<IdentifierWire> {
    let Identifiers { uei, cage, ror, lei } = one.identifiers;
    let all = [
        uei.as_ref()
            .map(|id| ("uei", id.as_str(), format!("https://sam.gov/entity/{id}/coreData"))),
        cage.as_ref().map(|id| ("cage", id.as_str(), "https://cage.dla.mil/search".to_owned())),
        ror.as_ref().map(|id| ("ror", id.as_str(), id.to_string())),
        lei.as_ref()
            .map(|id| ("lei", id.as_str(), format!("https://search.gleif.org/#/record/{id}"))),
        one.industry.map(|id| {
            let code = id.as_str().get(..6).unwrap_or_default();
            let url =
                format!("https://www.census.gov/naics/?input={code}&year=2022&details={code}");
            ("naics", id.as_str(), url)
        }),
    ];
    let wire = |(register, text, url): (&'static str, &str, String)| {
        let text = text.to_owned();
        IdentifierWire { register, text, url }
    };
    all.into_iter().flatten().map(wire).collect()
}

impl ProfileWire {
    fn read(self, organisation: OrganisationId) -> Result<Profile, Problem> {
        Ok(Profile {
            organisation,
            kind: word("kind", &self.kind, &Kind::ALL, Kind::word)?,
            people: self.people,
            label: self.label.filter(|label| !label.en.trim().is_empty()).map(Into::into),
            identifiers: Identifiers {
                uei: maybe("uei", self.uei.as_deref())?,
                cage: maybe("cage", self.cage.as_deref())?,
                ror: maybe("ror", self.ror.as_deref())?,
                lei: maybe("lei", self.lei.as_deref())?,
            },
            industry: maybe("industry", self.industry.as_deref())?,
            receipts: maybe("receipts", self.receipts.as_deref())?,
        })
    }
}

/// What a field of a body says; none of one that is empty.
fn maybe<T: std::str::FromStr<Err: std::fmt::Display>>(
    field: &str,
    text: Option<&str>,
) -> Result<Option<T>, Problem> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(|text| parsed(field, text)).transpose()
}

impl From<Described<'_>> for ProfileWire {
    fn from(one: Described<'_>) -> ProfileWire {
        let Identifiers { uei, cage, ror, lei } = one.identifiers;
        ProfileWire {
            kind: one.kind.word().to_owned(),
            people: one.people,
            label: one.label.map(Into::into),
            uei: uei.as_ref().map(ToString::to_string),
            cage: cage.as_ref().map(ToString::to_string),
            ror: ror.as_ref().map(ToString::to_string),
            lei: lei.as_ref().map(ToString::to_string),
            industry: one.industry.map(ToString::to_string),
            receipts: one.receipts.map(|amount| amount.to_string()),
            revision: Some(one.revision),
        }
    }
}
