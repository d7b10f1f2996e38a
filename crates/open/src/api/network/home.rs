//! What one person looks at first: the parts that he plays, what waits in them, and their figures.

use guildhall_model::OrganisationId;
use guildhall_network::view::{FirstHour, Offer, OfferedTier};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Visitor;
use super::due::{self, DueWire};
use super::home_boards::BoardWire;
use super::home_houses::{AuditedWire, BookWire, CouncilWire, HouseWire};
use super::home_told::{
    AgencyHomeWire, MemberHomeWire, OfficerWire, ProjectWire, ProposalWire, ReviewerWire,
};
use super::institutes::StandingWire;
use super::memberships::BenefitsWire;
use super::property::RightWire;
use super::sizes::SizeWire;
use crate::api::wire::{LabelWire, Named};
use crate::api::{Json, Query, blocking};
use crate::problem::Problem;

/// What you look at first.
#[derive(Serialize, ToSchema)]
pub(crate) struct HomePage {
    /// What time it is in the house, RFC 3339.
    now: String,
    /// The day of the house, in UTC.
    today: String,
    /// The parts that you play: `officer`, `agency`, `reviewer`, `applicant`, `director`, `finance`,
    /// `council`, `board`, `project`, `member`, `auditor` or `newcomer`.
    parts: Vec<&'static str>,
    /// What waits for you, as by `/due`.
    due: Vec<DueWire>,
    /// Outlooks that are not drawn as things are now; what is told early of them may change.
    drawing: usize,
    officer: Option<OfficerWire>,
    agency: Option<AgencyHomeWire>,
    reviewer: Option<ReviewerWire>,
    /// Proposals that are not decided, the first deadline first.
    applicant: Option<Vec<ProposalWire>>,
    /// Institutes that you run.
    director: Option<Vec<HouseWire>>,
    /// Books that you keep.
    finance: Option<Vec<BookWire>>,
    /// Councils in which you vote.
    council: Option<Vec<CouncilWire>>,
    /// Boards in which somebody sits for one of your organisations.
    board: Option<Vec<BoardWire>>,
    /// Projects that you lead.
    project: Option<Vec<ProjectWire>>,
    member: Option<MemberHomeWire>,
    /// Institutes of which you see the book without keeping it.
    auditor: Option<Vec<AuditedWire>>,
    /// Organisations of yours that are member of nothing.
    newcomer: Option<Vec<FirstHourWire>>,
}

/// An organisation that is member of nothing.
#[derive(Serialize, ToSchema)]
#[schema(as = FirstHour)]
struct FirstHourWire {
    organisation: Named,
    /// Whether it said what it is.
    described: bool,
    /// Whether it is small, by the policy of each programme.
    sizes: Vec<SizeWire>,
}

/// What institutes cost one of your organisations, and give.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfferList {
    organisation: Named,
    /// The day of the house, in UTC.
    today: String,
    /// Whether you sign for it and may apply.
    signs: bool,
    offers: Vec<OfferWire>,
}

/// An institute that may be joined.
#[derive(Serialize, ToSchema)]
#[schema(as = Offer)]
struct OfferWire {
    id: String,
    label: LabelWire,
    lead: Named,
    #[serde(flatten)]
    standing: StandingWire,
    /// Where it is; null as long as nobody said so.
    place: Option<LabelWire>,
    /// The area that it is about.
    focus: Option<LabelWire>,
    /// What its call said.
    about: Option<LabelWire>,
    /// So many members today.
    members: usize,
    /// So many calls for projects are open.
    calls: usize,
    /// Whether the organisation is a member or has applied.
    joined: bool,
    /// Whether the organisation would count as a small firm, and why; null where no rule says.
    size: Option<SizeWire>,
    tiers: Vec<OfferedTierWire>,
}

/// A tier, and what it costs the organisation.
#[derive(Serialize, ToSchema)]
#[schema(as = OfferedTier)]
struct OfferedTierWire {
    id: String,
    label: LabelWire,
    /// What a year costs.
    fee: String,
    /// What a year costs a small firm; null where it is the same.
    small_fee: Option<String>,
    /// What a year costs a university or a community college; null where it is the same.
    college_fee: Option<String>,
    /// What members have of it, in words; null where nothing is said.
    gives: Option<LabelWire>,
    /// What they may do and have that is counted.
    benefits: BenefitsWire,
    /// What a year costs the organisation, as it would be counted today.
    for_you: String,
    /// So many seats of the board do its members elect.
    board_seats: u8,
    /// What its members may do with what the institute invents; null as long as nothing is said.
    rights: Option<Vec<RightWire>>,
}

/// For which of your organisations.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct For {
    organisation: String,
}

/// What you look at first, by the parts that you play.
#[utoipa::path(get, path = "/home", tag = "network", responses(
    (status = 200, body = HomePage), (status = 401, body = Problem)))]
pub(crate) async fn home(visitor: Visitor) -> Result<Json<HomePage>, Problem> {
    blocking(move || Ok(Json(page(&visitor)))).await
}

fn page(visitor: &Visitor) -> HomePage {
    let (warned, drawing) = due::warned(visitor);
    let (view, now) = (visitor.view(), visitor.house.clock.now());
    let all = due::all(visitor, &warned);
    let home = view.home(&warned);
    let mut parts = home.parts();
    parts.extend(all.iter().map(|(one, _)| view.part_of(&one.task)));
    parts.sort_unstable();
    parts.dedup();
    HomePage {
        now: now.to_string(),
        today: view.today().to_string(),
        parts: parts.into_iter().map(|part| part.word()).collect(),
        due: all.into_iter().map(|(_, told)| told).collect(),
        drawing,
        officer: home.officer.map(|one| OfficerWire::of(visitor, one)),
        agency: home.agency.map(|one| AgencyHomeWire::of(visitor, one)),
        reviewer: home.reviewer.map(|one| ReviewerWire::of(visitor, one)),
        applicant: home.applicant.map(|all| told(all, |one| ProposalWire::of(visitor, one))),
        director: home.director.map(|all| told(all, HouseWire::of)),
        finance: home.finance.map(|all| told(all, BookWire::of)),
        council: home.council.map(|all| told(all, CouncilWire::of)),
        board: home.board.map(|all| told(all, |one| BoardWire::of(visitor, one))),
        project: home.project.map(|all| told(all, ProjectWire::of)),
        member: home.member.map(|one| MemberHomeWire::of(visitor, one)),
        auditor: home.auditor.map(|all| told(all, AuditedWire::of)),
        newcomer: home.newcomer.map(|all| told(all, |one| FirstHourWire::of(visitor, one))),
    }
}

fn told<T, W>(all: Vec<T>, tell: impl FnMut(T) -> W) -> Vec<W> {
    all.into_iter().map(tell).collect()
}

/// The institutes that one of your organisations may join: what each tier costs it, and gives.
#[utoipa::path(get, path = "/offers", tag = "network", params(For), responses(
    (status = 200, body = OfferList), (status = 401, body = Problem),
    (status = 404, body = Problem)))]
pub(crate) async fn offers(
    visitor: Visitor,
    Query(of): Query<For>,
) -> Result<Json<OfferList>, Problem> {
    blocking(move || {
        let missing = || Problem::not_found("organisation", &of.organisation);
        let id = OrganisationId::new(&of.organisation).map_err(|_| missing())?;
        let view = visitor.view();
        let offers = view.offers(&id).ok_or_else(missing)?;
        Ok(Json(OfferList {
            organisation: visitor.organisation(&id),
            today: view.today().to_string(),
            signs: view.signs_for().any(|one| *one == id),
            offers: told(offers, |one| OfferWire::of(&visitor, one)),
        }))
    })
    .await
}

impl FirstHourWire {
    fn of(visitor: &Visitor, one: FirstHour<'_>) -> FirstHourWire {
        FirstHourWire {
            organisation: visitor.organisation(one.organisation),
            described: one.described.is_some(),
            sizes: one.sizes.iter().map(Into::into).collect(),
        }
    }
}

impl OfferWire {
    fn of(visitor: &Visitor, one: Offer<'_>) -> OfferWire {
        let agreement = &one.seen.institute.agreement;
        OfferWire {
            id: agreement.institute.to_string(),
            label: (&agreement.label).into(),
            lead: visitor.organisation(&agreement.lead),
            standing: one.seen.standing.into(),
            place: one.place.map(|place| (&place.label).into()),
            focus: one.about.map(|text| (&text.focus).into()),
            about: one.about.map(|text| (&text.about).into()),
            members: one.members,
            calls: one.calls,
            joined: one.joined,
            size: one.small.as_ref().map(Into::into),
            tiers: told(one.tiers, OfferedTierWire::of),
        }
    }
}

impl OfferedTierWire {
    fn of(one: OfferedTier<'_>) -> OfferedTierWire {
        let rights = |terms: &guildhall_network::property::terms::IpTermsSet| {
            terms.rights.iter().copied().map(Into::into).collect()
        };
        OfferedTierWire {
            id: one.id.to_string(),
            label: (&one.tier.label).into(),
            fee: one.tier.fee.to_string(),
            small_fee: one.tier.small_fee.map(|fee| fee.to_string()),
            college_fee: one.tier.college_fee.map(|fee| fee.to_string()),
            gives: one.tier.gives.as_ref().map(Into::into),
            benefits: (&one.tier.benefits).into(),
            for_you: one.fee.to_string(),
            board_seats: one.seats,
            rights: one.terms.map(rights),
        }
    }
}
