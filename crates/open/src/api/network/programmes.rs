//! Programmes with their policies, and what organisations are.

use guildhall_model::OrganisationId;
use guildhall_network::Command;
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::policy::{Demand, Policy, Rule};
use guildhall_network::programme::Programme;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Visitor, percent, word};
use crate::api::wire::{LabelWire, Named, name};
use crate::api::{Json, Query};
use crate::problem::Problem;

/// Programmes.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProgrammeList {
    programmes: Vec<ProgrammeWire>,
}

/// A programme of institutes.
#[derive(Serialize, ToSchema)]
#[schema(as = Programme)]
struct ProgrammeWire {
    id: String,
    label: LabelWire,
    /// Whose administrators are its officers.
    office: Named,
    /// Whether you are one of them.
    officer: bool,
    /// All versions of its policy, oldest first.
    policies: Vec<PolicyWire>,
}

/// A version of a policy. It is never changed.
#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
pub(super) struct PolicyWire {
    version: u32,
    /// The first day on which it holds, in UTC, like `2026-01-01`.
    from: String,
    rules: Vec<RuleWire>,
}

/// A rule of a policy.
#[derive(Serialize, ToSchema)]
#[schema(as = Rule)]
struct RuleWire {
    number: String,
    sentence: LabelWire,
    demand: DemandWire,
}

/// What a rule demands.
#[derive(Serialize, ToSchema)]
#[serde(tag = "about", rename_all = "snake_case")]
#[schema(as = Demand)]
enum DemandWire {
    /// A firm is small with fewer people than this, affiliates counted.
    SmallFirm { under: u32 },
    /// A consortium has at least so many small firms.
    SmallFirms { least: u32 },
    /// At least this share of a budget does not come from the public, in percent.
    Match { least: String },
    /// The public part of a budget lies between two amounts, both included.
    PublicBudget { least: String, most: String },
    /// A term has a number of years, both ends included.
    Term { least: u8, most: u8 },
    /// The organisation that leads is of one of these kinds.
    LeadKinds { kinds: Vec<&'static str> },
    /// Every partner but the lead has promised to take part.
    Letters,
    /// Every partner says what it does.
    Roles,
    /// Each amount that is not public names who of the consortium gives it.
    Givers,
    /// At most this share of what does not come from the public is in kind, in percent.
    MatchInKind { most: String },
    /// At least so many work packages, each whole.
    Packages { least: u8 },
    /// The budgets of the work packages together are the whole budget.
    PackagesSum,
    /// In the last year at most this share of public money and planned income is public, in percent.
    PublicLast { most: String },
    /// The lead has handed in a concept paper, where the call takes them.
    ConceptPaper,
    /// No call is about the focus area of an institute that is agreed or runs.
    FocusOnce,
    /// Responses to a request for information become public when no more are taken.
    PublicResponses,
    /// An agreement is made on terms on which office and lead agree.
    AgreedTerms,
    /// A proposal has at least so many reviews before the office chooses.
    Reviews { least: u8 },
    /// Reviewers from the public and from the private sector review each proposal.
    BothSectors,
    /// Nobody reviews where he has, or had in the last so many years, a tie.
    Conflicts { years: u8 },
    /// Whom a government appointed for political reasons does not review.
    NoAppointees,
    /// A selection that is not that of the ranking needs a written reason.
    Ranking,
    /// After so many years no year has more public money than the one before.
    Tranches { after: u8 },
    /// At least this share of an institute's members are small firms, in percent.
    SmallMembers { least: String },
}

/// Of which organisation.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    organisation: String,
}

/// What an organisation is.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Profile)]
pub(crate) struct ProfileWire {
    /// `firm`, `university`, `community_college`, `agency`, `national_laboratory`, `nonprofit` or
    /// `centre`.
    kind: String,
    /// How many people work there, without those of its affiliates.
    people: u32,
    /// The organisation that controls it.
    #[serde(default)]
    parent: Option<String>,
}

/// All programmes, with their policies.
#[utoipa::path(get, path = "/programmes", tag = "network", responses(
    (status = 200, body = ProgrammeList), (status = 401, body = Problem)))]
pub(crate) async fn programmes(visitor: Visitor) -> Json<ProgrammeList> {
    let one = |programme: &std::sync::Arc<Programme>| ProgrammeWire {
        id: programme.id.to_string(),
        label: (&programme.label).into(),
        office: visitor.organisation(&programme.office),
        officer: visitor.view().is_officer(programme),
        policies: programme.policies.all().iter().map(PolicyWire::from).collect(),
    };
    Json(ProgrammeList { programmes: visitor.view().programmes().map(one).collect() })
}

/// What an organisation is.
#[utoipa::path(get, path = "/profile", tag = "network", params(Whose), responses(
    (status = 200, body = ProfileWire), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn profile(
    visitor: Visitor,
    Query(whose): Query<Whose>,
) -> Result<Json<ProfileWire>, Problem> {
    let id = OrganisationId::new(&whose.organisation).ok();
    let found = id.and_then(|id| visitor.view().directory().profile(&id).map(ProfileWire::from));
    found.map(Json).ok_or_else(|| Problem::not_found("profile of", &whose.organisation))
}

/// Says what an organisation is. Needs the role of an administrator there.
#[utoipa::path(put, path = "/profile", tag = "network", params(Whose), request_body = ProfileWire,
    responses((status = 200, body = ProfileWire), (status = 400, body = Problem),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn set_profile(
    visitor: Visitor,
    Query(whose): Query<Whose>,
    Json(asked): Json<ProfileWire>,
) -> Result<Json<ProfileWire>, Problem> {
    let organisation = OrganisationId(name("organisation", &whose.organisation)?);
    let kind = word("kind", &asked.kind, &Kind::ALL, Kind::word)?;
    let parent = asked.parent.as_deref().map(|parent| name("parent", parent)).transpose()?;
    let parent = parent.map(OrganisationId);
    let profile = Profile { organisation, kind, people: asked.people, parent };
    visitor.change(Command::SetProfile(profile), |_| Ok(Json(asked))).await
}

impl From<&Profile> for ProfileWire {
    fn from(profile: &Profile) -> ProfileWire {
        ProfileWire {
            kind: profile.kind.word().to_owned(),
            people: profile.people,
            parent: profile.parent.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Policy> for PolicyWire {
    fn from(policy: &Policy) -> PolicyWire {
        let rules = policy.rules().iter().map(RuleWire::from).collect();
        PolicyWire { version: policy.version(), from: policy.from().to_string(), rules }
    }
}

impl From<&Rule> for RuleWire {
    fn from(rule: &Rule) -> RuleWire {
        let demand = match &rule.demand {
            Demand::SmallFirm { under } => DemandWire::SmallFirm { under: *under },
            Demand::SmallFirms { least } => DemandWire::SmallFirms { least: *least },
            Demand::Match { least } => DemandWire::Match { least: percent(*least) },
            Demand::PublicBudget { least, most } => {
                DemandWire::PublicBudget { least: least.to_string(), most: most.to_string() }
            }
            Demand::Term { least, most } => DemandWire::Term { least: *least, most: *most },
            Demand::LeadKinds { kinds } => {
                DemandWire::LeadKinds { kinds: kinds.iter().map(|kind| kind.word()).collect() }
            }
            Demand::Letters => DemandWire::Letters,
            Demand::Roles => DemandWire::Roles,
            Demand::Givers => DemandWire::Givers,
            Demand::MatchInKind { most } => DemandWire::MatchInKind { most: percent(*most) },
            Demand::Packages { least } => DemandWire::Packages { least: *least },
            Demand::PackagesSum => DemandWire::PackagesSum,
            Demand::PublicLast { most } => DemandWire::PublicLast { most: percent(*most) },
            Demand::ConceptPaper => DemandWire::ConceptPaper,
            Demand::FocusOnce => DemandWire::FocusOnce,
            Demand::PublicResponses => DemandWire::PublicResponses,
            Demand::AgreedTerms => DemandWire::AgreedTerms,
            Demand::Reviews { least } => DemandWire::Reviews { least: *least },
            Demand::BothSectors => DemandWire::BothSectors,
            Demand::Conflicts { years } => DemandWire::Conflicts { years: *years },
            Demand::NoAppointees => DemandWire::NoAppointees,
            Demand::Ranking => DemandWire::Ranking,
            Demand::Tranches { after } => DemandWire::Tranches { after: *after },
            Demand::SmallMembers { least } => DemandWire::SmallMembers { least: percent(*least) },
        };
        RuleWire { number: rule.number.to_string(), sentence: (&rule.sentence).into(), demand }
    }
}
