//! What a rule can be about.

use super::Demand;

/// What a rule is about. A policy has at most one rule about each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// Which firms are small.
    SmallFirm,
    /// How many small firms a consortium has.
    SmallFirms,
    /// What does not come from the public.
    Match,
    /// What comes from the public.
    PublicBudget,
    /// What comes from the public and from partners together.
    WholeBudget,
    /// For how many years.
    Term,
    /// What kind of organisation leads.
    LeadKinds,
    /// Letters of commitment.
    Letters,
    /// What partners do.
    Roles,
    /// Who gives what is not public.
    Givers,
    /// What is in kind.
    MatchInKind,
    /// Work packages.
    Packages,
    /// Their budgets together.
    PackagesSum,
    /// Public money in the last year.
    PublicLast,
    /// Concept papers.
    ConceptPaper,
    /// Focus areas of institutes.
    FocusOnce,
    /// Who reads responses to a request for information.
    PublicResponses,
    /// Terms of an agreement.
    AgreedTerms,
    /// How many reviews a proposal has.
    Reviews,
    /// From where reviewers are.
    BothSectors,
    /// Who reads calls that are public.
    OpenCalls,
    /// Ties of reviewers.
    Conflicts,
    /// Reviewers whom a government appointed.
    NoAppointees,
    /// Selections that are not those of the ranking.
    Ranking,
    /// Public money from year to year.
    Tranches,
    /// Small firms among members.
    SmallMembers,
    /// When who applies for membership is answered.
    ApplicationAnswer,
    /// When an invoice is due.
    InvoiceTerm,
    /// How long something may be cured.
    Cure,
    /// When an institute is reviewed.
    MidReview,
    /// How long a further term is.
    Renewal,
    /// For what match may be waived.
    Waivers,
    /// When a fiscal year begins.
    FiscalYear,
    /// Public money that agencies committed.
    Committed,
    /// What public money of a year waits for.
    TrancheConditions,
    /// Reports of so many months.
    ProgressReports,
    /// Reports of a year.
    AnnualReports,
    /// What carries a resolution of the council.
    CouncilMajority,
    /// How many must vote in the council.
    CouncilQuorum,
    /// When an invention is disclosed.
    InventionDisclosure,
    /// When title is elected.
    TitleElection,
    /// When an application is filed.
    FirstFiling,
    /// What follows a provisional application.
    AfterProvisional,
    /// When the government has its licence.
    ConfirmatoryLicence,
    /// What an application says of the government's support.
    SupportClause,
    /// When use is reported.
    UtilisationReport,
    /// How long members do not see an invention.
    InventionSecrecy,
    /// Where products of an exclusive licence are made.
    DomesticManufacture,
    /// What inventors have of royalties.
    InventorShare,
    /// Own income after the term.
    SelfSufficient,
    /// The greatest kind of own income.
    IncomeSpread,
    /// When an outlook is told early.
    OutlookWarning,
    /// What a forecast counts beside the past.
    OutlookPrior,
    /// How plans of income and cost come true.
    PlansComeTrue,
    /// On what public money is spent.
    AllowableCosts,
    /// How long after the end of a fund costs may come.
    Liquidation,
    /// When what an agreement leaves is done.
    CloseOut,
    /// What partners have spent with a drawdown.
    DrawnMatch,
    /// The rate of indirect costs.
    IndirectRate,
    /// Invitations to review.
    Invitations,
    /// How many proposals one reviews.
    ReviewLoad,
    /// Which proposals the panel discusses.
    Discussion,
    /// What is public of a call that is decided.
    PublicReport,
    /// Who proposes a project.
    ProjectMembers,
    /// What those who take part in a project bring.
    ProjectCostShare,
    /// What of it is in kind.
    ProjectInKind,
    /// How long a project lasts.
    ProjectTerm,
    /// Who assesses readiness levels.
    ProjectAssessor,
    /// When a data room ends.
    DataRoom,
    /// How many must vote in an election.
    ElectionQuorum,
    /// For how long a poll is open.
    ElectionOpen,
    /// As many votes as each other.
    ElectionTies,
}

impl Demand {
    /// What it is about.
    pub const fn about(&self) -> About {
        match self {
            Demand::SmallFirm { .. } | Demand::SizeTable { .. } => About::SmallFirm,
            Demand::SmallFirms { .. } => About::SmallFirms,
            Demand::Match { .. } => About::Match,
            Demand::PublicBudget { .. } => About::PublicBudget,
            Demand::WholeBudget { .. } => About::WholeBudget,
            Demand::Term { .. } => About::Term,
            Demand::LeadKinds { .. } => About::LeadKinds,
            Demand::Letters => About::Letters,
            Demand::Roles => About::Roles,
            Demand::Givers => About::Givers,
            Demand::MatchInKind { .. } => About::MatchInKind,
            Demand::Packages { .. } => About::Packages,
            Demand::PackagesSum => About::PackagesSum,
            Demand::PublicLast { .. } => About::PublicLast,
            Demand::ConceptPaper => About::ConceptPaper,
            Demand::FocusOnce => About::FocusOnce,
            Demand::PublicResponses => About::PublicResponses,
            Demand::AgreedTerms => About::AgreedTerms,
            Demand::Reviews { .. } => About::Reviews,
            Demand::BothSectors => About::BothSectors,
            Demand::OpenCalls => About::OpenCalls,
            Demand::Conflicts { .. } => About::Conflicts,
            Demand::NoAppointees => About::NoAppointees,
            Demand::Ranking => About::Ranking,
            Demand::Tranches { .. } => About::Tranches,
            Demand::SmallMembers { .. } => About::SmallMembers,
            Demand::ApplicationAnswer { .. } => About::ApplicationAnswer,
            Demand::InvoiceTerm { .. } => About::InvoiceTerm,
            Demand::Cure { .. } => About::Cure,
            Demand::MidReview { .. } => About::MidReview,
            Demand::Renewal => About::Renewal,
            Demand::Waivers { .. } => About::Waivers,
            Demand::FiscalYear { .. } => About::FiscalYear,
            Demand::Committed => About::Committed,
            Demand::TrancheConditions => About::TrancheConditions,
            Demand::ProgressReports { .. } => About::ProgressReports,
            Demand::AnnualReports { .. } => About::AnnualReports,
            Demand::CouncilMajority { .. } => About::CouncilMajority,
            Demand::CouncilQuorum { .. } => About::CouncilQuorum,
            Demand::InventionDisclosure { .. } => About::InventionDisclosure,
            Demand::TitleElection { .. } => About::TitleElection,
            Demand::FirstFiling { .. } => About::FirstFiling,
            Demand::AfterProvisional { .. } => About::AfterProvisional,
            Demand::ConfirmatoryLicence { .. } => About::ConfirmatoryLicence,
            Demand::SupportClause => About::SupportClause,
            Demand::UtilisationReport { .. } => About::UtilisationReport,
            Demand::InventionSecrecy { .. } => About::InventionSecrecy,
            Demand::DomesticManufacture => About::DomesticManufacture,
            Demand::InventorShare { .. } => About::InventorShare,
            Demand::SelfSufficient { .. } => About::SelfSufficient,
            Demand::IncomeSpread { .. } => About::IncomeSpread,
            Demand::OutlookWarning { .. } => About::OutlookWarning,
            Demand::OutlookPrior { .. } => About::OutlookPrior,
            Demand::PlansComeTrue { .. } => About::PlansComeTrue,
            Demand::AllowableCosts { .. } => About::AllowableCosts,
            Demand::Liquidation { .. } => About::Liquidation,
            Demand::CloseOut { .. } => About::CloseOut,
            Demand::DrawnMatch { .. } => About::DrawnMatch,
            Demand::IndirectRate { .. } => About::IndirectRate,
            Demand::Invitations => About::Invitations,
            Demand::ReviewLoad { .. } => About::ReviewLoad,
            Demand::Discussion { .. } => About::Discussion,
            Demand::PublicReport { .. } => About::PublicReport,
            Demand::ProjectMembers { .. } => About::ProjectMembers,
            Demand::ProjectCostShare { .. } => About::ProjectCostShare,
            Demand::ProjectInKind { .. } => About::ProjectInKind,
            Demand::ProjectTerm { .. } => About::ProjectTerm,
            Demand::ProjectAssessor => About::ProjectAssessor,
            Demand::DataRoom { .. } => About::DataRoom,
            Demand::ElectionQuorum { .. } => About::ElectionQuorum,
            Demand::ElectionOpen { .. } => About::ElectionOpen,
            Demand::ElectionTies { .. } => About::ElectionTies,
        }
    }
}
