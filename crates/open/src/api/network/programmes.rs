//! Programmes with their policies.

use guildhall_network::policy::{Demand, Policy, Rule};
use guildhall_network::programme::Programme;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Visitor, percent};
use crate::api::Json;
use crate::api::wire::{LabelWire, Named};
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
    /// A firm is small by the standard of its industry in this table, affiliates counted; with
    /// fewer people than `under` on days on which no version of the table holds.
    SizeTable { table: String, under: Option<u32> },
    /// A consortium has at least so many small firms.
    SmallFirms { least: u32 },
    /// At least this share of a budget does not come from the public, in percent.
    Match { least: String },
    /// The public part of a budget lies between two amounts, both included.
    PublicBudget { least: String, most: String },
    /// The whole of a budget, public and of partners together, lies between two amounts, both included.
    WholeBudget { least: String, most: String },
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
    /// Anybody reads a call that is public, without signing in.
    OpenCalls,
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
    /// An institute answers who applies for membership within so many days.
    ApplicationAnswer { days: u16 },
    /// An invoice of an institute is paid within so many days.
    InvoiceTerm { days: u16 },
    /// What an institute lacks is cured within so many years.
    Cure { years: u8 },
    /// An institute is reviewed after so many years of its term.
    MidReview { after: u8 },
    /// A further term is no longer than the first.
    Renewal,
    /// Match may be waived for these purposes.
    Waivers { purposes: Vec<String> },
    /// A fiscal year begins with this month, from 1, and is named by the year of the calendar in
    /// which it begins (`begin`) or ends (`end`).
    FiscalYear { month: u8, named_by: &'static str },
    /// What the programme pays for a year of a term, agencies have committed.
    Committed,
    /// What the programme pays for a year of a term waits for the conditions of that year.
    TrancheConditions,
    /// An institute reports each so many months of its term, within so many days.
    ProgressReports { months: u8, days: u16 },
    /// An institute reports each year of its term, within so many days.
    AnnualReports { days: u16 },
    /// A resolution is carried when more than this share of the votes for and against it are for
    /// it, in percent.
    CouncilMajority { more_than: String },
    /// A vote counts when at least this share of the institutes voted, in percent.
    CouncilQuorum { least: String },
    /// An invention is disclosed within so many months after it was reported.
    InventionDisclosure { months: u8 },
    /// Title is elected within so many years after that; where the invention was published, so many
    /// days before it may not be filed any more.
    TitleElection { years: u8, days_before_bar: u16 },
    /// An application is filed within so many years after the election, and after a publication.
    FirstFiling { years: u8, years_after_publication: u8 },
    /// Another application follows a provisional one within so many months.
    AfterProvisional { months: u8 },
    /// The government has its confirmatory licence so many months after the first application.
    ConfirmatoryLicence { months: u8 },
    /// An application says that the government supported the invention.
    SupportClause,
    /// Use is reported each year by that day.
    UtilisationReport { month: u8, day: u8 },
    /// Members are told once it is filed, or so many months after it was reported.
    InventionSecrecy { months: u8 },
    /// An exclusive licence agrees that products are made in the country, unless that was waived.
    DomesticManufacture,
    /// Inventors have this share of royalties, in percent.
    InventorShare { share: String },
    /// After its term own income covers at least this share of an institute's cost, in percent.
    SelfSufficient { least: String },
    /// In the year in which the term ends no kind of own income is more than this share, in percent.
    IncomeSpread { most: String },
    /// An institute is told early when it stands alone, or keeps its share of small firms, in less
    /// than this share of the runs of its forecast, in percent.
    OutlookWarning { under: String },
    /// What a forecast counts beside an institute's own past: periods of membership that went on and
    /// that did not, applications that were accepted and that were declined.
    OutlookPrior { renewed: u32, left: u32, accepted: u32, declined: u32 },
    /// Between what a plan is taken to come true as long as little is known, in percent.
    PlansComeTrue { least: u16, most: u16 },
    /// Public money is spent on these kinds of cost.
    AllowableCosts { classes: Vec<&'static str> },
    /// What was obligated in time may be spent for so many days after the end of its fund.
    Liquidation { days: u16 },
    /// What an agreement leaves to do is done within so many days after its last day.
    CloseOut { days: u16 },
    /// With a drawdown, partners have spent at least this share, in percent.
    DrawnMatch { least: String },
    /// Indirect costs are charged at no more than this share of their base, in percent.
    IndirectRate { most: String },
    /// Whoever reviews has accepted an invitation to it.
    Invitations,
    /// Nobody reviews more than so many proposals to one call.
    ReviewLoad { most: u8 },
    /// A proposal of which two reviews lie further apart than this share of the points, in percent, is
    /// discussed by the panel before the office chooses.
    Discussion { apart: String },
    /// What is public of a call once it is decided.
    PublicReport { parts: Vec<&'static str> },
    /// Who proposes a project is a member that owes nothing, and its partners where that is said.
    ProjectMembers { partners: bool },
    /// At least this share of a project's budget is brought, in percent.
    ProjectCostShare { least: String },
    /// At most this share of that is in kind, in percent.
    ProjectInKind { most: String },
    /// A project lasts at most so many years.
    ProjectTerm { most: u8 },
    /// Who assesses a readiness level does not belong to the lead.
    ProjectAssessor,
    /// An agreement of a data room ends at most so many days after its project.
    DataRoom { days: u32 },
    /// An election has a result when at least this share of its roll voted, in percent, and so many
    /// members at least.
    ElectionQuorum { least: String, ballots: u32 },
    /// The poll of an election is open for at least so many days.
    ElectionOpen { days: u16 },
    /// What is done with a tie for the last seat: `lot` or `again`.
    ElectionTies { by: &'static str },
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
            Demand::SizeTable { table, under } => {
                DemandWire::SizeTable { table: table.to_string(), under: *under }
            }
            Demand::SmallFirms { least } => DemandWire::SmallFirms { least: *least },
            Demand::Match { least } => DemandWire::Match { least: percent(*least) },
            Demand::PublicBudget { least, most } => {
                DemandWire::PublicBudget { least: least.to_string(), most: most.to_string() }
            }
            Demand::WholeBudget { least, most } => {
                DemandWire::WholeBudget { least: least.to_string(), most: most.to_string() }
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
            Demand::OpenCalls => DemandWire::OpenCalls,
            Demand::Conflicts { years } => DemandWire::Conflicts { years: *years },
            Demand::NoAppointees => DemandWire::NoAppointees,
            Demand::Ranking => DemandWire::Ranking,
            Demand::Tranches { after } => DemandWire::Tranches { after: *after },
            Demand::SmallMembers { least } => DemandWire::SmallMembers { least: percent(*least) },
            Demand::ApplicationAnswer { days } => DemandWire::ApplicationAnswer { days: *days },
            Demand::InvoiceTerm { days } => DemandWire::InvoiceTerm { days: *days },
            Demand::Cure { years } => DemandWire::Cure { years: *years },
            Demand::MidReview { after } => DemandWire::MidReview { after: *after },
            Demand::Renewal => DemandWire::Renewal,
            Demand::Waivers { purposes } => DemandWire::Waivers { purposes: purposes.clone() },
            Demand::FiscalYear { month, named_by } => {
                DemandWire::FiscalYear { month: *month, named_by: named_by.word() }
            }
            Demand::Committed => DemandWire::Committed,
            Demand::TrancheConditions => DemandWire::TrancheConditions,
            Demand::ProgressReports { months, days } => {
                DemandWire::ProgressReports { months: *months, days: *days }
            }
            Demand::AnnualReports { days } => DemandWire::AnnualReports { days: *days },
            Demand::CouncilMajority { more_than } => {
                DemandWire::CouncilMajority { more_than: percent(*more_than) }
            }
            Demand::CouncilQuorum { least } => DemandWire::CouncilQuorum { least: percent(*least) },
            Demand::InventionDisclosure { months } => {
                DemandWire::InventionDisclosure { months: *months }
            }
            Demand::TitleElection { years, days_before_bar } => {
                DemandWire::TitleElection { years: *years, days_before_bar: *days_before_bar }
            }
            Demand::FirstFiling { years, years_after_publication } => DemandWire::FirstFiling {
                years: *years,
                years_after_publication: *years_after_publication,
            },
            Demand::AfterProvisional { months } => DemandWire::AfterProvisional { months: *months },
            Demand::ConfirmatoryLicence { months } => {
                DemandWire::ConfirmatoryLicence { months: *months }
            }
            Demand::SupportClause => DemandWire::SupportClause,
            Demand::UtilisationReport { month, day } => {
                DemandWire::UtilisationReport { month: *month, day: *day }
            }
            Demand::InventionSecrecy { months } => DemandWire::InventionSecrecy { months: *months },
            Demand::DomesticManufacture => DemandWire::DomesticManufacture,
            Demand::InventorShare { share } => DemandWire::InventorShare { share: percent(*share) },
            Demand::SelfSufficient { least } => {
                DemandWire::SelfSufficient { least: percent(*least) }
            }
            Demand::IncomeSpread { most } => DemandWire::IncomeSpread { most: percent(*most) },
            Demand::OutlookWarning { under } => {
                DemandWire::OutlookWarning { under: percent(*under) }
            }
            &Demand::OutlookPrior { renewed, left, accepted, declined } => {
                DemandWire::OutlookPrior { renewed, left, accepted, declined }
            }
            &Demand::PlansComeTrue { least_percent: least, most_percent: most } => {
                DemandWire::PlansComeTrue { least, most }
            }
            Demand::AllowableCosts { classes } => DemandWire::AllowableCosts {
                classes: classes.iter().map(|class| class.word()).collect(),
            },
            Demand::Liquidation { days } => DemandWire::Liquidation { days: *days },
            Demand::CloseOut { days } => DemandWire::CloseOut { days: *days },
            Demand::DrawnMatch { least } => DemandWire::DrawnMatch { least: percent(*least) },
            Demand::IndirectRate { most } => DemandWire::IndirectRate { most: percent(*most) },
            Demand::Invitations => DemandWire::Invitations,
            Demand::ReviewLoad { most } => DemandWire::ReviewLoad { most: *most },
            Demand::Discussion { apart } => DemandWire::Discussion { apart: percent(*apart) },
            Demand::PublicReport { parts } => {
                DemandWire::PublicReport { parts: parts.iter().map(|part| part.word()).collect() }
            }
            Demand::ProjectMembers { partners } => {
                DemandWire::ProjectMembers { partners: *partners }
            }
            Demand::ProjectCostShare { least } => {
                DemandWire::ProjectCostShare { least: percent(*least) }
            }
            Demand::ProjectInKind { most } => DemandWire::ProjectInKind { most: percent(*most) },
            Demand::ProjectTerm { most } => DemandWire::ProjectTerm { most: *most },
            Demand::ProjectAssessor => DemandWire::ProjectAssessor,
            Demand::DataRoom { days } => DemandWire::DataRoom { days: *days },
            Demand::ElectionQuorum { least, ballots } => {
                DemandWire::ElectionQuorum { least: percent(*least), ballots: *ballots }
            }
            Demand::ElectionOpen { days } => DemandWire::ElectionOpen { days: *days },
            Demand::ElectionTies { by } => DemandWire::ElectionTies { by: by.word() },
        };
        RuleWire { number: rule.number.to_string(), sentence: (&rule.sentence).into(), demand }
    }
}
