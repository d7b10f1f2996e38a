//! What rules demand: what the code knows to check, with figures from the policy.

use borsh::{BorshDeserialize, BorshSerialize};
use guildhall_model::{Day, Money};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use super::{NamedBy, Share};
use crate::board::count::Break;
use crate::competition::reviewing::report::Part;
use crate::directory::Kind;
use crate::form::Text;
use crate::ids::TableId;
use crate::money::fund::CostClass;

/// What a rule demands.
#[serde_as]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Demand {
    /// A firm is small with fewer people than this, affiliates counted.
    SmallFirm {
        /// People.
        under: u32,
    },
    /// A firm is small by the standard of its industry in a table, affiliates counted.
    SizeTable {
        /// Which table.
        #[serde_as(as = "Text")]
        table: TableId,
        /// With fewer people than this on days on which no version of the table holds; none
        /// where it is not known then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        under: Option<u32>,
    },
    /// A consortium has at least so many small firms.
    SmallFirms {
        /// Firms.
        least: u32,
    },
    /// At least this share of a budget does not come from the public.
    Match {
        /// The share.
        least: Share,
    },
    /// The public part of a budget lies between two amounts, both included.
    PublicBudget {
        /// The least.
        #[serde_as(as = "Text")]
        least: Money,
        /// The most.
        #[serde_as(as = "Text")]
        most: Money,
    },
    /// The whole of a budget, public and of partners together, lies between two amounts, both included.
    WholeBudget {
        /// The least.
        #[serde_as(as = "Text")]
        least: Money,
        /// The most.
        #[serde_as(as = "Text")]
        most: Money,
    },
    /// A term has a number of years, both ends included.
    Term {
        /// The least.
        least: u8,
        /// The most.
        most: u8,
    },
    /// The organisation that leads is of one of these kinds.
    LeadKinds {
        /// Which.
        kinds: Vec<Kind>,
    },
    /// Every partner but the lead has given a letter of commitment.
    Letters,
    /// Every partner says what it does in the consortium.
    Roles,
    /// Each amount that is not public names who of the consortium gives it.
    Givers,
    /// At most this share of what does not come from the public is in kind.
    MatchInKind {
        /// The share.
        most: Share,
    },
    /// A proposal has at least so many work packages, and each is whole: led by one of the
    /// consortium, within the term, with what comes out of it and its budget.
    Packages {
        /// Work packages.
        least: u8,
    },
    /// The budgets of the work packages together are the whole budget.
    PackagesSum,
    /// In the last year of the term at most this share of public money and planned income together
    /// is public.
    PublicLast {
        /// The share.
        most: Share,
    },
    /// The lead of a proposal has handed in a concept paper, where the call takes them.
    ConceptPaper,
    /// No call is about the focus area of an institute of its programme that is agreed or runs.
    FocusOnce,
    /// Responses to a request for information become public when they are no longer taken.
    PublicResponses,
    /// An agreement is made on terms on which office and lead agree.
    AgreedTerms,
    /// A proposal has at least so many reviews before the office chooses.
    Reviews {
        /// Reviews.
        least: u8,
    },
    /// Reviewers from the public and from the private sector review each proposal.
    BothSectors,
    /// Anybody reads a call that is public, without signing in.
    OpenCalls,
    /// Nobody reviews a proposal in which an organisation takes part to which he has, or had in the
    /// last so many years, a tie.
    Conflicts {
        /// Years.
        years: u8,
    },
    /// Whom a government appointed for political reasons does not review.
    NoAppointees,
    /// A selection that is not that of the ranking needs a written reason.
    Ranking,
    /// After so many years of a term no year has more public money than the one before.
    Tranches {
        /// Years.
        after: u8,
    },
    /// At least this share of an institute's members are small firms.
    SmallMembers {
        /// The share.
        least: Share,
    },
    /// An institute answers who applies for membership within so many days.
    ApplicationAnswer {
        /// Days.
        days: u16,
    },
    /// An invoice of an institute is paid within so many days. Without such a rule it has no due day.
    InvoiceTerm {
        /// Days after its own; with 0 it is due on that day.
        days: u16,
    },
    /// What an institute was told that it lacks is there within so many years; else it has no further
    /// term.
    Cure {
        /// Years.
        years: u8,
    },
    /// An institute is reviewed as a whole after so many years of its term, and before a further one.
    MidReview {
        /// Years.
        after: u8,
    },
    /// A further term is no longer than the first.
    Renewal,
    /// What partners were to bring may be waived for these purposes.
    Waivers {
        /// The purposes.
        purposes: Vec<String>,
    },
    /// A fiscal year begins with a month. Without such a rule it is the year of the calendar.
    FiscalYear {
        /// Which, from 1 for January.
        month: u8,
        /// The year of the calendar after which it is named.
        named_by: NamedBy,
    },
    /// What the programme pays for a year of a term, agencies have committed out of their lines.
    /// Without such a rule it may be paid without.
    Committed,
    /// What the programme pays for a year of a term waits until the conditions of that year are met or
    /// waived. Without such a rule it does not wait.
    TrancheConditions,
    /// An institute reports each so many months of its term, within so many days after their end.
    ProgressReports {
        /// Months.
        months: u8,
        /// Days.
        days: u16,
    },
    /// An institute reports each year of its term, within so many days after its end.
    AnnualReports {
        /// Days.
        days: u16,
    },
    /// A resolution of the council is carried when more than this share of the votes for and
    /// against it are for it. Without such a rule, when more are for it than against it.
    CouncilMajority {
        /// The share.
        more_than: Share,
    },
    /// A vote of the council counts when at least this share of its institutes voted, abstentions
    /// counted. Without such a rule, when one did.
    CouncilQuorum {
        /// The share.
        least: Share,
    },
    /// An invention is disclosed to the government within so many months after its inventors
    /// reported it.
    InventionDisclosure {
        /// Months.
        months: u8,
    },
    /// Title is elected within so many years after that; where the invention was published, so many
    /// days before the time is over in which it may still be filed.
    TitleElection {
        /// Years.
        years: u8,
        /// Days.
        days_before_bar: u16,
    },
    /// An application is filed within so many years after title was elected, and after the
    /// invention was published.
    FirstFiling {
        /// Years after the election.
        years: u8,
        /// Years after the publication.
        years_after_publication: u8,
    },
    /// Another application follows a provisional one within so many months.
    AfterProvisional {
        /// Months.
        months: u8,
    },
    /// The government has its confirmatory licence within so many months after the first
    /// application.
    ConfirmatoryLicence {
        /// Months.
        months: u8,
    },
    /// An application for foreground says that the government supported the invention.
    SupportClause,
    /// What became of an invention is reported each year by a day, from the year after the election
    /// of title on.
    UtilisationReport {
        /// The month of that day, from 1.
        month: u8,
        /// The day of that month, from 1.
        day: u8,
    },
    /// Members see no invention before it is filed, or before so many months after it was reported.
    /// Without such a rule they may at once.
    InventionSecrecy {
        /// Months.
        months: u8,
    },
    /// An exclusive licence of foreground agrees that products are made in the country, unless that
    /// was waived.
    DomesticManufacture,
    /// Inventors have this share of royalties for foreground. Without such a rule they have none.
    InventorShare {
        /// The share.
        share: Share,
    },
    /// After its term own income covers at least this share of an institute's cost. Without such a
    /// rule it stands alone when it covers all of it.
    SelfSufficient {
        /// The share.
        least: Share,
    },
    /// In the year in which the term ends no kind of own income is more than this share of it.
    IncomeSpread {
        /// The share.
        most: Share,
    },
    /// An institute and its office are told early when it stands alone in less than this share of
    /// the runs of its forecast, or keeps the rule about small firms in less. Without such a rule
    /// nobody is told.
    OutlookWarning {
        /// The share.
        under: Share,
    },
    /// What a forecast counts beside an institute's own past: periods of membership that went on and
    /// that did not, applications that were accepted and that were declined. Without such a rule one
    /// of each, so that each rate is as likely as any other.
    OutlookPrior {
        /// Periods that went on.
        renewed: u32,
        /// Periods that did not.
        left: u32,
        /// Applications that were accepted.
        accepted: u32,
        /// Applications that were declined.
        declined: u32,
    },
    /// Between what a plan is taken to come true, in percent, as long as little is known of plans
    /// before it. Without such a rule it comes true as planned.
    PlansComeTrue {
        /// The least.
        least_percent: u16,
        /// The most.
        most_percent: u16,
    },
    /// Public money is spent on these kinds of cost. Without such a rule on all that a fund is for.
    AllowableCosts {
        /// Which.
        classes: Vec<CostClass>,
    },
    /// What was obligated in time may be spent for so many days after the end of its fund. Without
    /// such a rule not at all.
    Liquidation {
        /// Days.
        days: u16,
    },
    /// What an agreement leaves to do is done within so many days after its last day. Without such a
    /// rule nothing says when.
    CloseOut {
        /// Days.
        days: u16,
    },
    /// With a drawdown, partners have spent at least this share of what they spent and of the
    /// public money that is drawn.
    DrawnMatch {
        /// The share.
        least: Share,
    },
    /// Indirect costs are charged at no more than this share of their base.
    IndirectRate {
        /// The share.
        most: Share,
    },
    /// Whoever reviews has accepted an invitation to it.
    Invitations,
    /// Nobody reviews more than so many proposals to one call.
    ReviewLoad {
        /// Proposals.
        most: u8,
    },
    /// A proposal of which two reviews lie further apart than this share of the points is discussed by
    /// the panel before the office chooses.
    Discussion {
        /// The share.
        apart: Share,
    },
    /// What is public of a call once it is decided. Without such a rule, what was chosen.
    PublicReport {
        /// These parts.
        parts: Vec<Part>,
    },
    /// Who proposes a project inside an institute is a member that day and owes nothing; the
    /// organisation that runs the institute proposes as it is.
    ProjectMembers {
        /// Whether its partners are members that owe nothing as well.
        partners: bool,
    },
    /// At least this share of a project's budget is brought by those who take part, in money or in kind.
    ProjectCostShare {
        /// The share.
        least: Share,
    },
    /// At most this share of what those who take part bring is in kind.
    ProjectInKind {
        /// The share.
        most: Share,
    },
    /// A project lasts at most so many years.
    ProjectTerm {
        /// Years.
        most: u8,
    },
    /// Whoever assesses a readiness level does not belong to the lead of the project.
    ProjectAssessor,
    /// An agreement of a data room ends at most so many days after its project.
    DataRoom {
        /// Days.
        days: u32,
    },
    /// An election has a result when at least this share of its roll voted, and so many members at
    /// least, so that a result does not tell what each of a few chose. Without such a rule, when one
    /// did.
    ElectionQuorum {
        /// The share.
        least: Share,
        /// Ballots.
        ballots: u32,
    },
    /// The poll of an election is open for at least so many days.
    ElectionOpen {
        /// Days.
        days: u16,
    },
    /// What is done when candidates have as many votes as each other and there are not seats for all
    /// of them. Without such a rule a lot decides.
    ElectionTies {
        /// How.
        by: Break,
    },
}

impl Demand {
    /// Whether nothing could ever meet it.
    pub(super) fn can_never_be_kept(&self) -> bool {
        match self {
            Demand::PublicBudget { least, most } | Demand::WholeBudget { least, most } => {
                least.compare(*most).map_or(true, std::cmp::Ordering::is_gt)
            }
            Demand::Term { least, most } => least > most || *most == 0,
            Demand::SmallFirm { under } => *under == 0,
            Demand::SizeTable { under, .. } => *under == Some(0),
            Demand::FiscalYear { month, .. } => !(1..=12).contains(month),
            Demand::ProgressReports { months, .. } => !(1..=12).contains(months),
            Demand::CouncilMajority { more_than } => *more_than == Share::WHOLE,
            Demand::LeadKinds { kinds } => kinds.is_empty(),
            // Each year has that day.
            Demand::UtilisationReport { month, day } => {
                Day::parse(&format!("2001-{month:02}-{day:02}")).is_err()
            }
            Demand::OutlookPrior { renewed, left, accepted, declined } => {
                [renewed, left, accepted, declined].iter().any(|one| !(1..=1_000).contains(*one))
            }
            Demand::PlansComeTrue { least_percent, most_percent } => least_percent > most_percent,
            Demand::AllowableCosts { classes } => classes.is_empty(),
            Demand::ApplicationAnswer { days } | Demand::CloseOut { days } => *days == 0,
            Demand::ReviewLoad { most } => *most == 0,
            Demand::PublicReport { parts } => parts.is_empty(),
            Demand::ProjectTerm { most } => *most == 0,
            _ => false,
        }
    }
}
