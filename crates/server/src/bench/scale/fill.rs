//! A house of a nation's size: everything in it was decided by the commands that people use.

mod agencies;
mod costs;
mod judged;
mod works;

pub(super) use judged::{judged, judged_proposal, open};
pub(super) use works::project;

use std::collections::BTreeSet;
use std::path::Path;

use guildhall_access::{Command as Of, Secret};
use guildhall_journal::{Journal, Place};
use guildhall_model::{
    Actor, Day, Label, Money, Organisation, OrganisationId, Person, PersonId, Role, Time,
};
use guildhall_network::competition::reviewing::report::Part;
use guildhall_network::competition::{BudgetLine, CallText, ProposalText, Source};
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::ledger::Claim;
use guildhall_network::membership::{TierBenefits, TierSet};
use guildhall_network::policy::{Demand, Rule, RuleNumber, Share};
use guildhall_network::{
    CallId, Command, CompetitionCommand, InstituteCommand, InstituteId, MembershipCommand,
    MoneyCommand, ProgrammeId, ProposalId, ReviewCommand, TierId,
};

use super::super::failed;
use crate::error::ServerError;
use crate::ledger::{Change, States, journal_path};

/// How many of everything there are.
pub(super) struct Size {
    pub(super) programmes: usize,
    pub(super) institutes: usize,
    pub(super) organisations: usize,
    pub(super) people: usize,
    pub(super) transfers: usize,
    pub(super) events: usize,
    /// In whose March institutes began.
    pub(super) first_year: i16,
}

impl Size {
    fn firms(&self) -> usize {
        self.organisations - 2 * self.programmes
    }

    /// The day on which the last year of members began.
    fn last_year(&self) -> Result<Day, ServerError> {
        day(self.first_year + YEARS - 1)
    }
}

/// Years of membership.
pub(super) const YEARS: i16 = 5;

/// Years of an agreement.
const TERM: u8 = 7;

/// The one focus area of each programme.
const FOCUS: &str = "making";

/// What a member pays at once.
const PART: &str = "1000.00 USD";

/// Records that are written at once.
const AT_ONCE: usize = 50_000;

/// A journal that is written in large parts, and what it comes to.
pub(super) struct Filler<'a> {
    size: &'a Size,
    journal: Journal,
    state: States,
    waiting: Vec<Change>,
    now: Time,
}

pub(super) fn office(at: usize) -> String {
    format!("office-{at}")
}

pub(super) fn firm(at: usize) -> String {
    format!("firm-{at}")
}

pub(super) fn agency(at: usize) -> String {
    format!("agency-{at}")
}

pub(super) fn institute(at: usize) -> String {
    format!("institute-{at}")
}

/// Who signs for an organisation.
pub(super) fn signer(organisation: &str) -> String {
    format!("{organisation}-0")
}

fn id<T: std::str::FromStr>(text: &str) -> Result<T, ServerError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(failed)
}

fn money(text: &str) -> Result<Money, ServerError> {
    Money::parse(text).map_err(failed)
}

fn day(year: i16) -> Result<Day, ServerError> {
    Day::parse(&format!("{year}-03-01")).map_err(failed)
}

fn label(text: &str) -> Label {
    Label { en: text.to_owned(), ko: None }
}

impl<'a> Filler<'a> {
    /// Fills an empty folder; gives a token for each of some people.
    pub(super) fn fill(
        dir: &Path,
        journal: Option<&str>,
        size: &'a Size,
        people: &[String],
    ) -> Result<Vec<String>, ServerError> {
        std::fs::create_dir_all(dir)
            .map_err(|source| ServerError::File { path: dir.to_owned(), source })?;
        let place = match journal {
            Some(address) => Place::database(address).map_err(failed)?,
            None => Place::File(journal_path(dir)),
        };
        let mut journal = Journal::open(&place).map_err(failed)?;
        if journal.catch_up(drop).map_err(failed)? > 0 {
            return Err(failed("the journal is not empty"));
        }
        let now = day(size.first_year - 1)?.begin();
        let (state, waiting) = (States::default(), Vec::new());
        let mut filler = Filler { size, journal, state, waiting, now };
        filler.people()?;
        filler.programmes()?;
        filler.profiles(0)?;
        filler.members()?;
        filler.agencies()?;
        filler.judged_calls()?;
        filler.works()?;
        filler.costs()?;
        let mut round = 1;
        while filler.events() < size.events {
            filler.profiles(round)?;
            round += 1;
        }
        let tokens = people.iter().map(|person| filler.token(person));
        let tokens = tokens.collect::<Result<Vec<_>, _>>()?;
        filler.write()?;
        Ok(tokens)
    }

    fn events(&self) -> usize {
        let written = self.journal.read().verified().entries;
        usize::try_from(written).unwrap_or(usize::MAX).saturating_add(self.waiting.len())
    }

    fn happen(&mut self, change: Change) -> Result<(), ServerError> {
        self.state.apply(&change, &Actor::System.to_string(), self.now);
        self.waiting.push(change);
        if self.waiting.len() >= AT_ONCE { self.write() } else { Ok(()) }
    }

    fn write(&mut self) -> Result<(), ServerError> {
        let records: Vec<_> = self.waiting.iter().map(Change::record).collect();
        let actor = Actor::System.to_string();
        self.journal.append(self.now, &actor, &records).map_err(failed)?;
        self.waiting.clear();
        Ok(())
    }

    fn access(&mut self, command: Of) -> Result<(), ServerError> {
        let events = self.state.access.decide(&Actor::System, command).map_err(failed)?;
        events.into_iter().try_for_each(|event| self.happen(Change::People(event)))
    }

    /// Asked by who signs for an organisation.
    fn network(&mut self, by: &str, command: Command) -> Result<(), ServerError> {
        let scope = self.state.access.scope(&id::<PersonId>(&signer(by))?, self.now);
        let events = self.state.network.decide(Some(&scope), self.now, command).map_err(failed)?;
        events.into_iter().try_for_each(|event| self.happen(Change::Network(event)))
    }

    fn token(&mut self, person: &str) -> Result<String, ServerError> {
        let secret = Secret::new(crate::chance::bytes());
        self.access(Of::IssueToken {
            person: id(person)?,
            label: "bench".to_owned(),
            hash: secret.hash(),
            now: self.now,
            expires: None,
        })?;
        Ok(secret.text())
    }

    fn people(&mut self) -> Result<(), ServerError> {
        let offices = (0..self.size.programmes).flat_map(|at| [office(at), agency(at)]);
        let firms = (0..self.size.firms()).map(firm);
        let each = (self.size.people / self.size.organisations).max(1);
        for name in offices.chain(firms) {
            let organisation: OrganisationId = id(&name)?;
            let one = Organisation { id: organisation.clone(), label: label(&name) };
            self.access(Of::SetOrganisation(one))?;
            for at in 0..each {
                let person =
                    Person { id: id(&format!("{name}-{at}"))?, name: format!("{name} {at}") };
                let role = if at == 0 { Role::Administrator } else { Role::Viewer };
                let organisation = organisation.clone();
                self.access(Of::AddPerson { person, organisation, role })?;
            }
        }
        Ok(())
    }

    /// Each with a call that became the same number of institutes as every other.
    fn programmes(&mut self) -> Result<(), ServerError> {
        let rules = rules()?;
        for at in 0..self.size.programmes {
            let (programme, office) = (format!("programme-{at}"), office(at));
            let id: ProgrammeId = id(&programme)?;
            let begin = Command::SetProgramme {
                id: id.clone(),
                label: label(&programme),
                office: self::id(&office)?,
            };
            let decided = self.state.network.decide(None, self.now, begin).map_err(failed)?;
            decided.into_iter().try_for_each(|event| self.happen(Change::Network(event)))?;
            let from = day(self.size.first_year - 2)?;
            let rules = rules.clone();
            self.network(&office, Command::SetPolicy { programme: id.clone(), from, rules })?;
            let institutes = (at..self.size.institutes).step_by(self.size.programmes).collect();
            self.call(&office, id, institutes)?;
        }
        Ok(())
    }

    fn publish(
        &mut self,
        office: &str,
        programme: ProgrammeId,
        call: CallId,
        text: CallText,
        deadline: Time,
    ) -> Result<(), ServerError> {
        use CompetitionCommand as C;
        let draft = C::DraftCall { call: call.clone(), programme, text, seen: None };
        self.network(office, Command::Competition(draft))?;
        self.network(office, Command::Competition(C::PublishCall { call, deadline }))
    }

    fn call(
        &mut self,
        office: &str,
        programme: ProgrammeId,
        institutes: Vec<usize>,
    ) -> Result<(), ServerError> {
        use CompetitionCommand as C;
        let compete = Command::Competition;
        let call: CallId = id(&format!("call-of-{office}"))?;
        let text = CallText {
            label: label(&format!("Call of {office}")),
            focus: label("Making things"),
            about: label("Institutes of all kinds."),
            ..CallText::default()
        };
        let deadline = day(self.size.first_year)?.begin();
        self.publish(office, programme, call.clone(), text, deadline)?;
        let line = |year, source| -> Result<BudgetLine, ServerError> {
            Ok(BudgetLine { year, source, amount: money("10000000.00 USD")?, of: None })
        };
        let budget =
            (1..=TERM).flat_map(|year| [line(year, Source::Public), line(year, Source::Cash)]);
        let budget = budget.collect::<Result<Vec<_>, _>>()?;
        let mut selected = Vec::new();
        for at in &institutes {
            let (lead, proposal) = (firm(*at), id::<ProposalId>(&format!("proposal-{at}"))?);
            let text = ProposalText {
                title: format!("Proposal {at}"),
                summary: "Makes things.".to_owned(),
                years: TERM,
                budget: budget.clone(),
                ..ProposalText::default()
            };
            let (call, of) = (call.clone(), id(&lead)?);
            let save =
                C::SaveProposal { proposal: proposal.clone(), call, lead: of, text, seen: 0 };
            self.network(&lead, compete(save))?;
            let submit = C::SubmitProposal { proposal: proposal.clone(), seen: 1 };
            self.network(&lead, compete(submit))?;
            selected.push(proposal);
        }
        self.now = deadline;
        let reason = "All of them.".to_owned();
        let decide = ReviewCommand::DecideCall { call, selected: selected.clone(), reason };
        self.network(office, Command::Review(decide))?;
        for (at, proposal) in institutes.iter().zip(selected) {
            let (institute, from) =
                (id::<InstituteId>(&institute(*at))?, day(self.size.first_year)?);
            let tranches = vec![money("10000000.00 USD")?; usize::from(TERM)];
            let label = label(&format!("Institute {at}"));
            let award = InstituteCommand::Award {
                institute: institute.clone(),
                label: label.clone(),
                proposal,
                from,
                tranches,
            };
            self.network(office, Command::Institute(award))?;
            let tier = TierSet {
                institute,
                tier: id("full")?,
                label,
                fee: self.fee()?,
                small_fee: None,
                college_fee: None,
                gives: None,
                benefits: TierBenefits::default(),
            };
            self.network(
                &firm(*at),
                Command::Membership(MembershipCommand::SetTier {
                    tier: Box::new(tier),
                    seen: None,
                }),
            )?;
        }
        self.now = day(self.size.first_year - 1)?.begin();
        Ok(())
    }

    /// So that as many transfers as wanted are one fee and the parts in which it is paid.
    fn fee(&self) -> Result<Money, ServerError> {
        let periods = self.size.firms() * usize::from(YEARS.unsigned_abs());
        let parts = (self.size.transfers / periods).saturating_sub(1).max(1);
        let fee = std::iter::repeat_n(money(PART)?, parts);
        fee.into_iter().try_fold(money("0.00 USD")?, Money::plus).map_err(failed)
    }

    fn members(&mut self) -> Result<(), ServerError> {
        let (tier, part, fee) = (id::<TierId>("full")?, money(PART)?, self.fee()?);
        let parts = fee.units() / part.units();
        for year in self.size.first_year..self.size.first_year + YEARS {
            let from = day(year)?;
            self.now = from.begin();
            for at in 0..self.size.firms() {
                let (name, of) = (firm(at), at % self.size.institutes);
                let (organisation, institute) =
                    (id::<OrganisationId>(&name)?, id::<InstituteId>(&institute(of))?);
                let apply = MembershipCommand::Apply {
                    institute: institute.clone(),
                    organisation: organisation.clone(),
                    tier: tier.clone(),
                    from,
                    covers: BTreeSet::new(),
                };
                self.network(&name, Command::Membership(apply))?;
                let (director, asked) = (firm(of), (institute.clone(), organisation.clone()));
                let accept =
                    MembershipCommand::Accept { institute: asked.0, organisation: asked.1 };
                self.network(&director, Command::Membership(accept))?;
                for part_of in 0..parts {
                    let pay = MoneyCommand::TakePayment {
                        institute: institute.clone(),
                        organisation: organisation.clone(),
                        claim: Claim::Fee { period: Some(from) },
                        amount: part,
                        day: from,
                        reference: format!("{year}-{at}-{part_of}"),
                    };
                    self.network(&director, Command::Money(pay))?;
                }
            }
        }
        Ok(())
    }

    /// What each firm says of itself, another number of people in each round.
    fn profiles(&mut self, round: u32) -> Result<(), ServerError> {
        for at in 0..self.size.firms() {
            if round > 0 && self.events() >= self.size.events {
                break;
            }
            let name = firm(at);
            let people = 20 + round + u32::try_from(at % 700).unwrap_or_default();
            let profile = Profile::new(id(&name)?, Kind::Firm, people);
            self.network(&name, Command::SetProfile { profile, seen: None })?;
        }
        Ok(())
    }
}

fn rules() -> Result<Vec<Rule>, ServerError> {
    let rule = |number: &str, sentence: &str, demand| -> Result<Rule, ServerError> {
        let number = RuleNumber::new(number).ok_or_else(|| failed("the number of a rule"))?;
        Ok(Rule { number, sentence: label(sentence), demand })
    };
    let third = Share::new(3_333).ok_or_else(|| failed("a share"))?;
    Ok(vec![
        rule(
            "1.1",
            "A firm is small with fewer than 500 people.",
            Demand::SmallFirm { under: 500 },
        )?,
        rule("7.1", "A third of the members are small.", Demand::SmallMembers { least: third })?,
        rule(
            "14.4",
            "Counts and scores are public once a call is decided.",
            Demand::PublicReport { parts: vec![Part::Counts, Part::Scores] },
        )?,
    ])
}
