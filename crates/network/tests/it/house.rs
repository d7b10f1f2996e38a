//! A house with a programme, its office, a university that leads and firms that take part.

use guildhall_access::{Access, Command as Of, Scope};
use guildhall_model::{
    Actor, Day, Label, Money, Organisation, OrganisationId, Person, PersonId, Role, Time,
};
use guildhall_network::competition::{
    BudgetLine, CallText, Criterion, Partner, ProposalText, Sector, Source,
};
use guildhall_network::directory::{Kind, LinkKey, LinkKind, Profile, Terms};
use guildhall_network::policy::{Demand, Rule, RuleNumber, Share};
use guildhall_network::{
    CallId, Command, CompetitionCommand, DirectoryCommand, Event, Network, NetworkError,
    ProgrammeId, ProposalId, ReviewCommand,
};

/// Who signs for an organisation has its name, who only belongs to it the same with `-viewer`.
pub(crate) const ORGANISATIONS: [(&str, Kind, u32, Option<&str>); 10] = [
    ("office", Kind::Agency, 3_000, None),
    ("university", Kind::University, 9_000, None),
    ("smith", Kind::Firm, 40, None),
    ("casting", Kind::Firm, 499, None),
    ("works", Kind::Firm, 20_000, None),
    ("branch", Kind::Firm, 12, Some("works")),
    ("stranger", Kind::Firm, 5, None),
    ("silent", Kind::Firm, 0, None),
    ("laboratory", Kind::NationalLaboratory, 800, None),
    ("rival", Kind::University, 700, None),
];

pub(crate) fn link(part: &str, whole: &str, since: &str) -> LinkKey {
    let since = Some(day(since));
    LinkKey { part: organisation(part), whole: organisation(whole), since }
}

pub(crate) fn affiliate(until: Option<&str>) -> Terms {
    Terms { kind: LinkKind::Affiliate, until: until.map(day) }
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

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
/// When proposals are judged.
pub(crate) const JUDGED: &str = "2026-05-01T09:00:00Z";

/// What the house is asked and told.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) access: Access,
    pub(crate) network: Network,
    pub(crate) events: Vec<Event>,
}

impl House {
    /// With a programme and its policy, and everybody known.
    pub(crate) fn new() -> House {
        House::under(rules())
    }

    /// The same under another policy.
    pub(crate) fn under(rules: Vec<Rule>) -> House {
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
        let (programme, from) = (programme(), Day::parse("2026-01-01").unwrap());
        house.system(begin, Command::SetPolicy { programme, from, rules }).unwrap();
        for (id, kind, people, owner) in
            ORGANISATIONS.into_iter().filter(|(id, ..)| *id != "silent")
        {
            let profile = Profile::new(organisation(id), kind, people);
            house.ask(id, begin, Command::SetProfile { profile, seen: None }).unwrap();
            if let Some(owner) = owner {
                house.link(id, owner, "2010-01-01", None).unwrap();
            }
        }
        house
    }

    /// The same with a call that is open.
    pub(crate) fn with_call() -> House {
        House::with_call_under(rules())
    }

    /// The same under another policy.
    pub(crate) fn with_call_under(rules: Vec<Rule>) -> House {
        let mut house = House::under(rules);
        let (call, text, programme) = (call(), call_text(), programme());
        let draft =
            CompetitionCommand::DraftCall { call: call.clone(), programme, text, seen: None };
        house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
        let publish = CompetitionCommand::PublishCall { call, deadline: at(DEADLINE) };
        house.compete("office", PUBLISHED, publish).unwrap();
        house
    }

    pub(crate) fn scope(&self, person: &str) -> Scope {
        self.access.scope(&PersonId::new(person).unwrap(), Time::MIN)
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

    pub(crate) fn directory(
        &mut self,
        person: &str,
        now: &str,
        command: DirectoryCommand,
    ) -> Result<usize, NetworkError> {
        self.ask(person, at(now), Command::Directory(command))
    }

    /// A part says that it is an affiliate, and its owner confirms it.
    pub(crate) fn link(
        &mut self,
        part: &str,
        whole: &str,
        since: &str,
        until: Option<&str>,
    ) -> Result<usize, NetworkError> {
        let begin = "2025-12-01T00:00:00Z";
        let (link, terms) = (link(part, whole, since), affiliate(until));
        let by = organisation(part);
        self.directory(part, begin, DirectoryCommand::SayLink { by, link: link.clone(), terms })?;
        let by = organisation(whole);
        self.directory(whole, begin, DirectoryCommand::ConfirmLink { by, link, terms })
    }

    pub(crate) fn compete(
        &mut self,
        person: &str,
        now: &str,
        command: CompetitionCommand,
    ) -> Result<usize, NetworkError> {
        self.ask(person, at(now), Command::Competition(command))
    }

    pub(crate) fn system(&mut self, now: Time, command: Command) -> Result<usize, NetworkError> {
        let events = self.network.decide(None, now, command)?;
        Ok(self.happen(events))
    }

    pub(crate) fn happen(&mut self, events: Vec<Event>) -> usize {
        events.iter().for_each(|event| self.network.apply(event));
        let count = events.len();
        self.events.extend(events);
        count
    }

    pub(crate) fn review(
        &mut self,
        person: &str,
        now: &str,
        command: ReviewCommand,
    ) -> Result<usize, NetworkError> {
        self.ask(person, at(now), Command::Review(command))
    }

    /// Two proposals were handed in, and the deadline is past: `layers` of the university, `second`
    /// of the rival.
    pub(crate) fn closed() -> House {
        House::closed_under(rules())
    }

    /// The same under another policy.
    pub(crate) fn closed_under(rules: Vec<Rule>) -> House {
        let mut house = House::with_call_under(rules);
        house.save("2026-02-01T00:00:00Z", good(), 0);
        house.compete("university", "2026-02-02T00:00:00Z", submit(1)).unwrap();
        let mut text = good();
        text.title = "Second".to_owned();
        text.partners = ["casting", "stranger"].map(partner).to_vec();
        let (call, lead) = (call(), organisation("rival"));
        let id = second();
        let saved = CompetitionCommand::SaveProposal { proposal: id, call, lead, text, seen: 0 };
        house.compete("rival", "2026-02-01T00:00:00Z", saved).unwrap();
        for who in ["casting", "stranger"] {
            let (proposal, partner) = (second(), organisation(who));
            let letter = CompetitionCommand::GiveLetter { proposal, partner };
            house.compete(who, "2026-02-01T00:00:00Z", letter).unwrap();
        }
        let submit = CompetitionCommand::SubmitProposal { proposal: second(), seen: 1 };
        house.compete("rival", "2026-02-02T00:00:00Z", submit).unwrap();
        house
    }

    /// Both proposals were reviewed by these two, with these points for the first and the second.
    pub(crate) fn judged(points: [[u16; 2]; 2]) -> House {
        House::judged_under(rules(), points)
    }

    /// The same under another policy.
    pub(crate) fn judged_under(rules: Vec<Rule>, points: [[u16; 2]; 2]) -> House {
        let mut house = House::closed_under(rules);
        for (who, sector, points) in
            [("laboratory", Sector::Public, points[0]), ("silent", Sector::Private, points[1])]
        {
            house.ready(who, sector);
            for (proposal, points) in [proposal(), second()].into_iter().zip(points) {
                house.assign(who, &proposal).unwrap();
                house.judge(who, &proposal, points).unwrap();
            }
        }
        house
    }

    pub(crate) fn ready(&mut self, who: &str, sector: Sector) {
        let ready = ReviewCommand::SetReviewer { sector, appointee: false, ties: Vec::new() };
        self.review(who, JUDGED, ready).unwrap();
    }

    pub(crate) fn assign(&mut self, who: &str, of: &ProposalId) -> Result<usize, NetworkError> {
        let (proposal, reviewer) = (of.clone(), PersonId::new(who).unwrap());
        self.review("office", JUDGED, ReviewCommand::AssignReviewer { proposal, reviewer })
    }

    /// Writes a review and hands it in.
    pub(crate) fn judge(
        &mut self,
        who: &str,
        of: &ProposalId,
        points: u16,
    ) -> Result<usize, NetworkError> {
        let (points, comment) = (vec![Some(points), Some(0)], "Good.".to_owned());
        let proposal = of.clone();
        let save = ReviewCommand::SaveReview { proposal, points, comment, seen: 0 };
        self.review(who, JUDGED, save)?;
        self.review(who, JUDGED, ReviewCommand::SubmitReview { proposal: of.clone(), seen: 1 })
    }

    pub(crate) fn select(
        &mut self,
        who: &str,
        ids: &[ProposalId],
        reason: &str,
    ) -> Result<usize, NetworkError> {
        let (call, selected, reason) = (call(), ids.to_vec(), reason.to_owned());
        self.review(who, JUDGED, ReviewCommand::DecideCall { call, selected, reason })
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

pub(crate) fn second() -> ProposalId {
    ProposalId::new("second").unwrap()
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
    let criterion = |label, points| Criterion { label: text(label), points };
    let criteria = vec![criterion("Use for industry", 60), criterion("Plan", 40)];
    CallText { label, focus, about, criteria, ..CallText::default() }
}

/// The policy: invented, in the form of a real one.
pub(crate) fn rules() -> Vec<Rule> {
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
        rule("5.1", "Each proposal has two reviews.", Demand::Reviews { least: 2 }),
        rule("5.2", "Both sectors review each proposal.", Demand::BothSectors),
        rule("5.3", "Ties end two years after they end.", Demand::Conflicts { years: 2 }),
        rule("5.4", "Political appointees do not review.", Demand::NoAppointees),
        rule("5.5", "Another selection than the ranking has a reason.", Demand::Ranking),
        rule("6.1", "Public money shrinks after year three.", Demand::Tranches { after: 3 }),
        rule("6.2", "What is lacking is cured within a year.", Demand::Cure { years: 1 }),
        rule("6.3", "An institute is reviewed after four years.", Demand::MidReview { after: 4 }),
        rule("6.4", "A further term is no longer than the first.", Demand::Renewal),
        rule(
            "6.5",
            "Match is waived after disasters.",
            Demand::Waivers { purposes: vec!["disaster".to_owned()] },
        ),
        rule(
            "7.1",
            "A third of the members are small firms.",
            Demand::SmallMembers { least: Share::new(3_333).unwrap() },
        ),
    ]
}

pub(crate) fn rule(number: &str, sentence: &str, demand: Demand) -> Rule {
    Rule { number: RuleNumber::new(number).unwrap(), sentence: text(sentence), demand }
}

pub(crate) fn partner(id: &str) -> Partner {
    Partner { organisation: organisation(id), role: "takes part".to_owned() }
}

pub(crate) fn line(year: u8, source: Source, amount: &str) -> BudgetLine {
    BudgetLine { year, source, of: None, amount: money(amount) }
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
        ..ProposalText::default()
    }
}
