//! A house with a programme, its office, a university that leads and firms that take part.

use guildhall_access::{Access, Command as Of, Scope};
use guildhall_model::{
    Actor, Day, Label, Money, Organisation, OrganisationId, Person, PersonId, Role, Time,
};
use guildhall_network::competition::{BudgetLine, CallText, Partner, ProposalText, Source};
use guildhall_network::directory::{Kind, Profile};
use guildhall_network::policy::{Demand, Rule, RuleNumber, Share};
use guildhall_network::{
    CallId, Command, CompetitionCommand, Event, Network, NetworkError, ProgrammeId, ProposalId,
};

/// Who signs for an organisation has its name, who only belongs to it the same with `-viewer`.
pub(crate) const ORGANISATIONS: [(&str, Kind, u32, Option<&str>); 8] = [
    ("office", Kind::Agency, 3_000, None),
    ("university", Kind::University, 9_000, None),
    ("smith", Kind::Firm, 40, None),
    ("casting", Kind::Firm, 499, None),
    ("works", Kind::Firm, 20_000, None),
    ("branch", Kind::Firm, 12, Some("works")),
    ("stranger", Kind::Firm, 5, None),
    ("silent", Kind::Firm, 0, None),
];

pub(crate) fn text(text: &str) -> Label {
    Label { en: text.to_owned(), ko: None }
}

pub(crate) fn organisation(id: &str) -> OrganisationId {
    OrganisationId::new(id).unwrap()
}

pub(crate) fn money(text: &str) -> Money {
    Money::parse(text).unwrap()
}

pub(crate) fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

pub(crate) const PUBLISHED: &str = "2026-01-15T09:00:00Z";
pub(crate) const DEADLINE: &str = "2026-04-01T17:00:00Z";

/// What the house is asked and told.
pub(crate) struct House {
    pub(crate) access: Access,
    pub(crate) network: Network,
    pub(crate) events: Vec<Event>,
}

impl House {
    /// With a programme and its policy, and everybody known.
    pub(crate) fn new() -> House {
        let mut access = Access::default();
        let mut ask = |command| {
            let events = access.decide(&Actor::System, command).unwrap();
            events.iter().for_each(|event| access.apply(event));
        };
        for (id, ..) in ORGANISATIONS {
            let organisation = organisation(id);
            ask(Of::SetOrganisation(Organisation { id: organisation.clone(), label: text(id) }));
            for (person, role) in
                [(id.to_owned(), Role::Administrator), (format!("{id}-viewer"), Role::Viewer)]
            {
                let person = Person { id: PersonId::new(&person).unwrap(), name: person };
                ask(Of::AddPerson { person, organisation: organisation.clone(), role });
            }
        }
        let mut house = House { access, network: Network::default(), events: Vec::new() };
        let begin = at("2025-12-01T00:00:00Z");
        let (id, label) = (programme(), text("A programme"));
        let office = organisation("office");
        house.system(begin, Command::SetProgramme { id, label, office }).unwrap();
        let (programme, from, rules) = (programme(), Day::parse("2026-01-01").unwrap(), rules());
        house.system(begin, Command::SetPolicy { programme, from, rules }).unwrap();
        for (id, kind, people, parent) in
            ORGANISATIONS.into_iter().filter(|(id, ..)| *id != "silent")
        {
            let parent = parent.map(organisation);
            let profile = Profile { organisation: organisation(id), kind, people, parent };
            house.ask(id, begin, Command::SetProfile(profile)).unwrap();
        }
        house
    }

    /// The same with a call that is open.
    pub(crate) fn with_call() -> House {
        let mut house = House::new();
        let (call, text, programme) = (call(), call_text(), programme());
        let draft = CompetitionCommand::DraftCall { call: call.clone(), programme, text };
        house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
        let publish = CompetitionCommand::PublishCall { call, deadline: at(DEADLINE) };
        house.compete("office", PUBLISHED, publish).unwrap();
        house
    }

    pub(crate) fn scope(&self, person: &str) -> Scope {
        self.access.scope(&PersonId::new(person).unwrap())
    }

    pub(crate) fn ask(
        &mut self,
        person: &str,
        now: Time,
        command: Command,
    ) -> Result<usize, NetworkError> {
        let scope = self.scope(person);
        let events = self.network.decide(Some(&scope), now, command)?;
        Ok(self.happen(events))
    }

    pub(crate) fn compete(
        &mut self,
        person: &str,
        now: &str,
        command: CompetitionCommand,
    ) -> Result<usize, NetworkError> {
        self.ask(person, at(now), Command::Competition(command))
    }

    fn system(&mut self, now: Time, command: Command) -> Result<usize, NetworkError> {
        let events = self.network.decide(None, now, command)?;
        Ok(self.happen(events))
    }

    fn happen(&mut self, events: Vec<Event>) -> usize {
        events.iter().for_each(|event| self.network.apply(event));
        let count = events.len();
        self.events.extend(events);
        count
    }

    /// The proposal is saved by its lead, and each partner has promised.
    pub(crate) fn save(&mut self, now: &str, text: ProposalText, seen: u32) {
        self.compete("university", now, save(text.clone(), seen)).unwrap();
        for partner in text.partners {
            let who = partner.organisation.to_string();
            let (proposal, partner) = (proposal(), partner.organisation);
            let letter = CompetitionCommand::GiveLetter { proposal, partner };
            self.compete(&who, now, letter).unwrap();
        }
    }
}

pub(crate) fn programme() -> ProgrammeId {
    ProgrammeId::new("manufacturing").unwrap()
}

pub(crate) fn call() -> CallId {
    CallId::new("additive-2026").unwrap()
}

pub(crate) fn proposal() -> ProposalId {
    ProposalId::new("layers").unwrap()
}

pub(crate) fn save(text: ProposalText, seen: u32) -> CompetitionCommand {
    let (proposal, call, lead) = (proposal(), call(), organisation("university"));
    CompetitionCommand::SaveProposal { proposal, call, lead, text, seen }
}

pub(crate) fn submit(seen: u32) -> CompetitionCommand {
    CompetitionCommand::SubmitProposal { proposal: proposal(), seen }
}

pub(crate) fn call_text() -> CallText {
    let [label, focus, about] = ["A call", "Additive manufacturing", "For consortia"].map(text);
    CallText { label, focus, about }
}

/// The policy: invented, in the form of a real one.
pub(crate) fn rules() -> Vec<Rule> {
    let rule = |number, sentence, demand| Rule {
        number: RuleNumber::new(number).unwrap(),
        sentence: text(sentence),
        demand,
    };
    let (least, most) = (money("70000000 USD"), money("120000000 USD"));
    vec![
        rule(
            "1.1",
            "A firm is small with fewer than 500 people, affiliates counted.",
            Demand::SmallFirm { under: 500 },
        ),
        rule("2.1", "At least two small firms take part.", Demand::SmallFirms { least: 2 }),
        rule("2.2", "Each partner has promised to take part.", Demand::Letters),
        rule(
            "3.1",
            "Half of the budget is not public.",
            Demand::Match { least: Share::new(5_000).unwrap() },
        ),
        rule(
            "3.2",
            "The public part is 70 to 120 million dollars.",
            Demand::PublicBudget { least, most },
        ),
        rule("4.1", "The term is five to seven years.", Demand::Term { least: 5, most: 7 }),
    ]
}

pub(crate) fn partner(id: &str) -> Partner {
    Partner { organisation: organisation(id), role: "takes part".to_owned() }
}

pub(crate) fn line(year: u8, source: Source, amount: &str) -> BudgetLine {
    BudgetLine { year, source, amount: money(amount) }
}

/// A proposal that keeps all rules, each only just.
pub(crate) fn good() -> ProposalText {
    ProposalText {
        title: "Layers".to_owned(),
        summary: "Print large parts of steel.".to_owned(),
        sustainability: "Fees and contract research from the sixth year.".to_owned(),
        years: 5,
        partners: ["smith", "casting", "works"].map(partner).to_vec(),
        budget: vec![
            line(1, Source::Public, "40000000 USD"),
            line(2, Source::Public, "30000000 USD"),
            line(1, Source::Cash, "30000000 USD"),
            line(5, Source::InKind, "40000000 USD"),
        ],
    }
}
