//! What happens next, by chance: what people ask of reviews and panels, and what changes around them.

use guildhall_access::Command as Of;
use guildhall_model::{Actor, Day, PersonId, Role, Time};
use guildhall_network::competition::{NegotiationCommand as N, Sector, Tie, TieKind};
use guildhall_network::directory::Orcid;
use guildhall_network::project::{ProjectProposed, ProjectsSelected};
use guildhall_network::property::invention::{InventionReported, Inventor};
use guildhall_network::{
    Command, DirectoryCommand, Event, InstituteCommand, PanelCommand as P, ProposalId,
    ReviewCommand as R,
};

use super::model::{CONSORTIA, Linked, Model, Worked};
use crate::house::{House, ORGANISATIONS, at, call, day, money, organisation, text};
use crate::life::institute;
use crate::replay::{Dice, index};

/// Who reads and asks.
pub(super) const PEOPLE: [&str; 12] = [
    "office",
    "office-viewer",
    "laboratory",
    "laboratory-viewer",
    "silent",
    "silent-viewer",
    "branch-viewer",
    "smith-viewer",
    "university",
    "casting",
    "rival",
    "stranger",
];

/// Those of whom most are asked to review.
const JUDGES: [&str; 8] = [
    "laboratory",
    "laboratory-viewer",
    "silent",
    "silent-viewer",
    "office-viewer",
    "branch-viewer",
    "smith-viewer",
    "rival",
];

const ORCIDS: [&str; 2] = ["0000-0002-1825-0097", "0000-0001-5109-3700"];

/// A house to which things happen, with what is known of it beside.
pub(super) struct Play {
    pub(super) house: House,
    pub(super) model: Model,
    pub(super) dice: Dice,
    /// So many texts that nothing else has were given out.
    pub(super) marks: usize,
}

pub(super) fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn id(of: usize) -> ProposalId {
    ProposalId::new(CONSORTIA[of].0).unwrap()
}

impl Play {
    fn one(&mut self, of: &[&str]) -> String {
        of[index(&mut self.dice, u64::try_from(of.len()).unwrap())].to_owned()
    }

    fn chance(&mut self, of: u64) -> bool {
        self.dice.below(of) == 0
    }

    fn organisation(&mut self) -> String {
        ORGANISATIONS[index(&mut self.dice, 10)].0.to_owned()
    }

    fn mark(&mut self, what: &str) -> String {
        self.marks += 1;
        format!("[{what} {}]", self.marks)
    }

    fn ties(&mut self, of: u64) -> Vec<Tie> {
        if !self.chance(of) {
            return Vec::new();
        }
        let until = ["2024-05-20", "2024-07-01", "2026-06-01"].get(index(&mut self.dice, 4));
        let kind = TieKind::ALL[index(&mut self.dice, 6)];
        let organisation = organisation(&self.organisation());
        vec![Tie { organisation, kind, until: until.map(|one| day(one)) }]
    }

    /// Mostly somebody who said that he is ready to review.
    fn ready(&mut self) -> String {
        let ready: Vec<String> = self.model.said.keys().cloned().collect();
        let ready: Vec<&str> = ready.iter().map(String::as_str).collect();
        if ready.is_empty() || self.chance(8) { self.one(&JUDGES) } else { self.one(&ready) }
    }

    /// A review that there is, mostly an open one, and who is to write it.
    fn review(&mut self) -> Option<(usize, String)> {
        let any = self.chance(6);
        let all = self.model.reviews.iter().filter(|(_, one)| any || !one.is_in);
        let all: Vec<_> = all.map(|(key, _)| key.clone()).collect();
        let many = u64::try_from(all.len()).unwrap();
        (many > 0).then(|| all[index(&mut self.dice, many)].clone())
    }

    /// What is asked first: most are ready, some are invited and say yes, some review.
    pub(super) fn first(&mut self) -> Vec<(String, Command)> {
        let mut all = Vec::new();
        for who in JUDGES {
            let sector = Sector::ALL[index(&mut self.dice, 2)];
            let ties = self.ties(8);
            let ready = R::SetReviewer { sector, appointee: false, ties };
            all.push((who.to_owned(), Command::Review(ready)));
            let (until, reason) = (at("2026-06-01T00:00:00Z"), self.mark("answer"));
            let invite = P::Invite { call: call(), reviewer: person(who), until };
            all.push(("office".to_owned(), Command::Panel(invite)));
            let accept = P::AcceptInvitation { call: call(), ties: self.ties(8), reason };
            all.push((who.to_owned(), Command::Panel(accept)));
            for of in 0..CONSORTIA.len() {
                let (proposal, reviewer) = (id(of), person(who));
                let assign = R::AssignReviewer { proposal, reviewer };
                all.push(("office".to_owned(), Command::Review(assign)));
                all.push(self.wrote(of, who.to_owned()));
                let submit = R::SubmitReview { proposal: id(of), seen: 1 };
                all.push((who.to_owned(), Command::Review(submit)));
            }
        }
        all.retain(|_| self.dice.below(3) > 0);
        all
    }

    /// The next thing that somebody asks, early or late in the life of a call.
    pub(super) fn next(&mut self, step: usize) -> (String, Command) {
        const EARLY: &[u8] = &[0, 1, 1, 2, 3, 4, 4, 4, 5, 5, 5, 6, 7, 8];
        const LATE: &[u8] = &[1, 4, 5, 5, 5, 6, 7, 7, 8, 8, 9, 9, 10, 10, 10, 11, 11];
        let kinds = if step < 11 { EARLY } else { LATE };
        let kind = kinds[index(&mut self.dice, u64::try_from(kinds.len()).unwrap())];
        let (rightful, command) = self.asked(kind);
        let other = self.chance(9);
        let who = if other { self.one(&PEOPLE) } else { rightful };
        (who, command)
    }

    fn asked(&mut self, kind: u8) -> (String, Command) {
        let (office, of) = ("office".to_owned(), index(&mut self.dice, 2));
        let judge = if kind == 0 { self.one(&JUDGES) } else { self.ready() };
        match kind {
            0 => {
                let sector = Sector::ALL[index(&mut self.dice, 2)];
                let (appointee, ties) = (self.chance(20), self.ties(5));
                (judge, Command::Review(R::SetReviewer { sector, appointee, ties }))
            }
            1 => {
                let (proposal, reviewer) = (id(of), person(&judge));
                (office, Command::Review(R::AssignReviewer { proposal, reviewer }))
            }
            2 => {
                let days = 1 + i64::try_from(self.dice.below(30)).unwrap();
                let until = Time::from_s(self.model.now.s() + days * 86_400);
                let (call, reviewer) = (call(), person(&judge));
                (office, Command::Panel(P::Invite { call, reviewer, until }))
            }
            3 => {
                let pairs = vec![(id(of), person(&judge)), (id(1 - of), person(&judge))];
                (office, Command::Panel(P::AssignAll { call: call(), pairs }))
            }
            4 => self.writes(of, judge),
            5 => self.hands_in_or_gives_up(of, judge),
            6 => self.answers(),
            7 => {
                let present = self.model.reviews.keys().map(|(_, who)| person(who)).collect();
                let (call, day) = (call(), self.model.today());
                (office, Command::Panel(P::Meet { call, day, present }))
            }
            8 => {
                let (notes, reason) = (self.mark("notes"), self.mark("agreed"));
                let (proposal, points) = (id(of), self.points().to_vec());
                let meeting = self.model.meetings.max(1);
                (office, Command::Panel(P::Discuss { proposal, meeting, notes, points, reason }))
            }
            9 => {
                let why = self.mark("place");
                let places = [of, 1 - of].map(|of| (id(of), why.clone())).to_vec();
                (office, Command::Panel(P::Rank { call: call(), places }))
            }
            10 => {
                let both = vec![id(of), id(1 - of)];
                let selected =
                    [vec![], vec![id(of)], vec![id(of)], both][index(&mut self.dice, 4)].clone();
                let reason = if self.chance(3) { String::new() } else { self.mark("choice") };
                (office, Command::Review(R::DecideCall { call: call(), selected, reason }))
            }
            _ => self.negotiates(of),
        }
    }

    fn points(&mut self) -> [u16; 2] {
        [61, 41].map(|most| u16::try_from(self.dice.below(most)).unwrap())
    }

    fn writes(&mut self, of: usize, judge: String) -> (String, Command) {
        let (of, who) = self.review().unwrap_or((of, judge));
        self.wrote(of, who)
    }

    fn wrote(&mut self, of: usize, who: String) -> (String, Command) {
        let comment = self.mark("review");
        let points = self.points().map(Some).to_vec();
        let seen = self.model.own(&who, of).map_or(0, |own| own.revision);
        (who, Command::Review(R::SaveReview { proposal: id(of), points, comment, seen }))
    }

    fn hands_in_or_gives_up(&mut self, of: usize, judge: String) -> (String, Command) {
        let (of, who) = self.review().unwrap_or((of, judge));
        let proposal = id(of);
        if self.chance(7) {
            let (reviewer, reason) = (person(&who), self.mark("gave"));
            let by = if self.chance(3) { "office".to_owned() } else { who };
            return (by, Command::Review(R::Recuse { proposal, reviewer, reason }));
        }
        let seen = self.model.own(&who, of).map_or(0, |own| own.revision);
        (who, Command::Review(R::SubmitReview { proposal, seen }))
    }

    fn answers(&mut self) -> (String, Command) {
        let asked: Vec<String> = self.model.invited.keys().cloned().collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let who = if asked.is_empty() { "silent".to_owned() } else { self.one(&asked) };
        let (call, reason) = (call(), self.mark("answer"));
        let command = if self.chance(4) {
            P::DeclineInvitation { call, reason }
        } else {
            P::AcceptInvitation { call, ties: self.ties(5), reason }
        };
        (who, Command::Panel(command))
    }

    fn negotiates(&mut self, of: usize) -> (String, Command) {
        let (proposal, reason) = (id(of), "It is so.".to_owned());
        let office = "office".to_owned();
        match self.dice.below(4) {
            0 => (office, Command::Negotiation(N::BreakOff { proposal, reason })),
            1 => (office, Command::Negotiation(N::TakeNext { proposal, reason })),
            2 => (office, Command::Negotiation(N::EndCall { call: call(), reason })),
            _ => {
                let tranches = ["20000000 USD", "20000000 USD", "15000000 USD", "10000000 USD"];
                let tranches = tranches.iter().chain(&["5000000 USD"]);
                let tranches = tranches.map(|amount| money(amount)).collect();
                let (institute, label, from) = (institute(), text("Layers"), day("2027-01-01"));
                let award = InstituteCommand::Award { institute, label, proposal, from, tranches };
                (office, Command::Institute(award))
            }
        }
    }

    /// What happens around the call: time, employment, links, projects and inventions.
    pub(super) fn around(&mut self) -> String {
        let seconds = [3_600, 86_400, 86_400 * 9, 86_400 * 30][index(&mut self.dice, 4)];
        self.model.now = Time::from_s(self.model.now.s() + seconds);
        match self.dice.below(9) {
            0 => self.employs(),
            1 => self.links(),
            2 => self.works(),
            3 => self.invents(),
            _ => "time".to_owned(),
        }
    }

    fn employs(&mut self) -> String {
        let who = self.one(&JUDGES);
        let of = if self.chance(3) { "office".to_owned() } else { self.organisation() };
        let belongs = self.model.belongs(&who).contains(&of);
        let role = if self.chance(3) { Role::Administrator } else { Role::Viewer };
        let role = (!belongs).then_some(role);
        let now = self.model.now;
        let set = Of::SetRole { person: person(&who), organisation: organisation(&of), role, now };
        if let Ok(events) = self.house.access.decide(&Actor::System, set) {
            events.iter().for_each(|event| self.house.access.apply(event));
            match role {
                Some(role) => {
                    let signs = role == Role::Administrator;
                    self.model.roles.insert((who.clone(), of.clone()), signs);
                    self.model.left.remove(&(who.clone(), of.clone()));
                }
                None => self.model.leaves((who.clone(), of.clone())),
            }
        }
        format!("{who} and {of}: {role:?}")
    }

    fn links(&mut self) -> String {
        let [part, whole] = [0; 2].map(|_| self.organisation());
        let since = ["2023-01-01", "2026-06-01"][index(&mut self.dice, 2)];
        let until = ["2024-05-20", "2024-07-01", "2026-06-15"].get(index(&mut self.dice, 4));
        if self.house.link(&part, &whole, since, until.copied()).is_ok() {
            let (since, until) = (day(since), until.map(|one| day(one)));
            let between = [part.clone(), whole.clone()];
            self.model.links.retain(|one| (&one.between, one.since) != (&between, since));
            self.model.links.push(Linked { between, since, until });
        }
        format!("{part} and {whole} from {since} until {until:?}")
    }

    fn works(&mut self) -> String {
        let [lead, partner] = [0; 2].map(|_| self.organisation());
        let until = day(["2024-05-20", "2024-07-01", "2027-01-01"][index(&mut self.dice, 3)]);
        let mut text = crate::projects::good();
        (text.partners, text.until) = (vec![organisation(&partner)], until);
        let name = format!("work-{}", self.model.worked.len());
        let project = guildhall_network::ProjectId::new(&name).unwrap();
        let (by, at) = (person("university"), self.model.now);
        let (call, lead_id) = (crate::projects::call(), organisation(&lead));
        let proposed = ProjectProposed {
            project: project.clone(),
            call,
            lead: lead_id,
            text,
            revision: 1,
            by,
            at,
        };
        let (call, by) = (crate::projects::call(), person("university"));
        let (selected, reason) = (vec![project], "The best.".to_owned());
        let chosen = ProjectsSelected { call, selected, reason, by, at };
        self.house.happen(vec![proposed.into(), chosen.into()]);
        let organisations = vec![lead.clone(), partner.clone()];
        self.model.worked.push(Worked { organisations, inventor: None, until });
        format!("a project of {lead} and {partner} until {until}")
    }

    fn invents(&mut self) -> String {
        let orcid = self.one(&ORCIDS);
        let who = self.one(&JUDGES);
        let own = DirectoryCommand::SetOrcid { orcid: Some(orcid.parse::<Orcid>().unwrap()) };
        if self.chance(2) && self.house.ask(&who, self.model.now, Command::Directory(own)).is_ok() {
            self.model.orcids.insert(who.clone(), orcid.clone());
        }
        let inventor = self.chance(2).then_some(orcid);
        let organisations = [0; 2].map(|_| self.organisation());
        let on: Day = day(["2024-05-20", "2024-07-01", "2026-03-01"][index(&mut self.dice, 3)]);
        let mut text = crate::property::nozzle();
        let of = |organisation_id: &str, orcid: Option<&String>| Inventor {
            first: "Ada".to_owned(),
            last: "Park".to_owned(),
            orcid: orcid.map(|one| one.parse().unwrap()),
            organisation: organisation(organisation_id),
        };
        text.inventors =
            vec![of(&organisations[0], inventor.as_ref()), of(&organisations[1], None)];
        let name = format!("thing-{}", self.model.worked.len());
        let invention = guildhall_network::InventionId::new(&name).unwrap();
        let (institute, at) = (institute(), at(&format!("{on}T09:00:00Z")));
        let reported: Event = InventionReported { institute, invention, text, at }.into();
        self.house.happen(vec![reported]);
        let told = format!("an invention of {organisations:?} on {on}, {who}");
        let organisations = organisations.to_vec();
        self.model.worked.push(Worked { organisations, inventor, until: on });
        told
    }
}
