//! Who may see what of reviews, from the words of `docs/manual/reviews.md` alone: plain lists of what
//! happened, walked anew for each question. It knows nothing of how the house reckons.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_model::{Day, Time};
use guildhall_network::competition::reviewing::report::Part;

use super::steps::PEOPLE;
use crate::house::{DEADLINE, at, day};

/// Both proposals, and who takes part in each.
pub(super) const CONSORTIA: [(&str, &[&str]); 2] = [
    ("layers", &["university", "smith", "casting", "works"]),
    ("second", &["rival", "casting", "stranger"]),
];

/// For so long a tie lasts after it ended.
const YEARS: u8 = 2;

/// A review, with a text that nothing else has.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) mark: String,
    pub(super) points: [u16; 2],
    pub(super) revision: u32,
    pub(super) is_in: bool,
}

/// What a reviewer said of himself: to whom he belonged then, and his ties.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) belongs: BTreeSet<String>,
    pub(super) ties: Vec<Bond>,
}

/// What binds somebody to an organisation, and whether it is that he worked there.
#[derive(Clone, Debug)]
pub(super) struct Bond {
    pub(super) to: String,
    pub(super) until: Option<Day>,
    pub(super) worked: bool,
}

/// Two organisations that belong together.
#[derive(Debug)]
pub(super) struct Linked {
    pub(super) between: [String; 2],
    pub(super) since: Day,
    pub(super) until: Option<Day>,
}

/// Organisations with a project or an invention, and who of its inventors is known.
#[derive(Debug)]
pub(super) struct Worked {
    pub(super) organisations: Vec<String>,
    pub(super) inventor: Option<String>,
    pub(super) until: Day,
}

#[derive(Debug)]
pub(super) struct Invited {
    pub(super) until: Time,
    /// What was answered.
    pub(super) mark: Option<String>,
    pub(super) accepted: bool,
}

/// What the panel said of a proposal.
#[derive(Debug)]
pub(super) struct Discussed {
    pub(super) notes: String,
    pub(super) reason: String,
    pub(super) points: [u16; 2],
}

/// What happened so far.
pub(super) struct Model {
    pub(super) now: Time,
    /// Who is tied to which proposal now.
    tied: BTreeSet<(usize, String)>,
    /// What the policy makes public, and whether for those as well who are not signed in.
    pub(super) parts: Vec<Part>,
    pub(super) open: bool,
    /// Person and organisation, and whether he signs.
    pub(super) roles: BTreeMap<(String, String), bool>,
    /// Person and organisation, and the first day on which he does not belong to it any more.
    pub(super) left: BTreeMap<(String, String), Day>,
    pub(super) orcids: BTreeMap<String, String>,
    pub(super) links: Vec<Linked>,
    pub(super) worked: Vec<Worked>,
    pub(super) said: BTreeMap<String, Said>,
    pub(super) invited: BTreeMap<String, Invited>,
    /// By proposal and reviewer.
    pub(super) reviews: BTreeMap<(usize, String), Written>,
    pub(super) gave_up: BTreeMap<(usize, String), String>,
    /// Of these, who did so himself.
    pub(super) by_himself: BTreeSet<(usize, String)>,
    pub(super) meetings: u32,
    pub(super) discussed: BTreeMap<usize, Discussed>,
    /// The best first, and why.
    pub(super) ranked: Option<([usize; 2], String)>,
    pub(super) selected: Option<Vec<usize>>,
    /// Why these.
    pub(super) reason: String,
}

impl Model {
    /// At the beginning: who belongs to whom, and what the policy makes public.
    pub(super) fn new(
        now: Time,
        roles: BTreeMap<(String, String), bool>,
        public: (Vec<Part>, bool),
    ) -> Model {
        let between = ["branch".to_owned(), "works".to_owned()];
        let mut model = Model {
            now,
            tied: BTreeSet::new(),
            parts: public.0,
            open: public.1,
            roles,
            left: BTreeMap::new(),
            orcids: BTreeMap::new(),
            links: vec![Linked { between, since: day("2010-01-01"), until: None }],
            worked: Vec::new(),
            said: BTreeMap::new(),
            invited: BTreeMap::new(),
            reviews: BTreeMap::new(),
            gave_up: BTreeMap::new(),
            by_himself: BTreeSet::new(),
            meetings: 0,
            discussed: BTreeMap::new(),
            ranked: None,
            selected: None,
            reason: String::new(),
        };
        model.settle();
        model
    }

    pub(super) fn today(&self) -> Day {
        Day::utc(self.now)
    }

    pub(super) fn is_past_deadline(&self) -> bool {
        self.now >= at(DEADLINE)
    }

    pub(super) fn is_decided(&self) -> bool {
        self.selected.is_some()
    }

    /// Whether reviews are written and proposals chosen now.
    pub(super) fn is_closed(&self) -> bool {
        self.is_past_deadline() && !self.is_decided()
    }

    pub(super) fn belongs(&self, who: &str) -> BTreeSet<String> {
        let own = self.roles.keys().filter(|(person, _)| person == who);
        own.map(|(_, organisation)| organisation.clone()).collect()
    }

    pub(super) fn signs(&self, who: &str, organisation: &str) -> bool {
        self.roles.get(&(who.to_owned(), organisation.to_owned())).is_some_and(|signs| *signs)
    }

    pub(super) fn is_of_office(&self, who: &str) -> bool {
        self.roles.contains_key(&(who.to_owned(), "office".to_owned()))
    }

    /// Reckons ties anew, after something happened.
    pub(super) fn settle(&mut self) {
        let all = PEOPLE.iter().flat_map(|who| [(0, *who), (1, *who)]);
        let tied = all.filter(|(of, who)| {
            let (own, left) = (self.belongs(who), self.was_of(who));
            self.reaches(who, *of, own, &left)
        });
        self.tied = tied.map(|(of, who)| (of, who.to_owned())).collect();
    }

    /// Whether somebody has a tie to a proposal, now or in the years before.
    pub(super) fn is_tied(&self, who: &str, of: usize) -> bool {
        self.tied.contains(&(of, who.to_owned()))
    }

    /// The same, by what he said of himself and by what the house knows of organisations.
    pub(super) fn is_known_to_be_tied(&self, who: &str, of: usize) -> bool {
        self.reaches(who, of, BTreeSet::new(), &[])
    }

    pub(super) fn leaves(&mut self, from: (String, String)) {
        self.roles.remove(&from);
        self.left.insert(from, self.today().next().unwrap());
    }

    /// Where somebody was, and until when.
    pub(super) fn was_of(&self, who: &str) -> Vec<Bond> {
        let own = self.left.iter().filter(|((person, _), _)| person == who);
        let bond = |((_, to), until): (&(String, String), &Day)| Bond {
            to: to.clone(),
            until: Some(*until),
            worked: true,
        };
        own.map(bond).collect()
    }

    fn reaches(&self, who: &str, of: usize, mut own: BTreeSet<String>, left: &[Bond]) -> bool {
        let today = self.today();
        let lasts = |until: Day| today < until.plus_years(YEARS).unwrap();
        let said = self.said.get(who).cloned().unwrap_or_default();
        own.extend(said.belongs);
        let ties = said.ties.iter().chain(left).filter(|tie| tie.until.is_none_or(lasts));
        let ties: Vec<&Bond> = ties.collect();
        own.extend(ties.iter().filter(|tie| tie.worked).map(|tie| tie.to.clone()));
        let orcid = self.orcids.get(who);
        let worked = self.worked.iter().filter(|one| {
            let took_part = one.organisations.iter().any(|id| own.contains(id));
            lasts(one.until) && (took_part || (orcid.is_some() && one.inventor.as_ref() == orcid))
        });
        let mut reached: BTreeSet<&str> = own.iter().map(String::as_str).collect();
        reached.extend(worked.flat_map(|one| &one.organisations).map(String::as_str));
        reached.extend(ties.iter().map(|tie| tie.to.as_str()));
        let held = |one: &&Linked| one.since <= today && one.until.is_none_or(lasts);
        loop {
            let before = reached.len();
            for [one, other] in self.links.iter().filter(held).map(|one| &one.between) {
                if reached.contains(one.as_str()) || reached.contains(other.as_str()) {
                    reached.extend([one.as_str(), other.as_str()]);
                }
            }
            if reached.len() == before {
                return CONSORTIA[of].1.iter().any(|member| reached.contains(member));
            }
        }
    }

    /// Whether somebody has a tie to a proposal, or gave its review up himself.
    pub(super) fn is_barred(&self, who: &str, of: usize) -> bool {
        self.is_tied(who, of) || self.by_himself.contains(&(of, who.to_owned()))
    }

    /// Whether nothing keeps somebody from judging any proposal.
    pub(super) fn is_free(&self, who: &str) -> bool {
        (0..CONSORTIA.len()).all(|of| !self.is_barred(who, of))
    }

    pub(super) fn own(&self, who: &str, of: usize) -> Option<&Written> {
        self.reviews.get(&(of, who.to_owned()))
    }

    fn own_is_in(&self, who: &str, of: usize) -> bool {
        self.own(who, of).is_none_or(|own| own.is_in)
    }

    fn own_are_in(&self, who: &str) -> bool {
        (0..CONSORTIA.len()).all(|of| self.own_is_in(who, of))
    }

    /// Reviews of a proposal, with who wrote each.
    pub(super) fn of(&self, of: usize) -> impl Iterator<Item = (&str, &Written)> {
        let all = self.reviews.iter().filter(move |((one, _), _)| *one == of);
        all.map(|((_, who), written)| (who.as_str(), written))
    }

    pub(super) fn in_of(&self, of: usize) -> impl Iterator<Item = (&str, &Written)> {
        self.of(of).filter(|(_, written)| written.is_in)
    }

    /// Those who were judged read it, now that the call is decided.
    pub(super) fn is_told(&self, who: &str, of: usize) -> bool {
        let own = self.belongs(who);
        self.is_decided() && CONSORTIA[of].1.iter().any(|member| own.contains(*member))
    }

    /// Who reviews a proposal or belongs to the office, without a tie.
    pub(super) fn judges(&self, who: &str, of: usize) -> bool {
        let judges = self.own(who, of).is_some() || self.is_of_office(who);
        self.is_past_deadline() && judges && !self.is_barred(who, of)
    }

    /// Who judges, and has handed in what he is to say himself.
    pub(super) fn sees_others(&self, who: &str, of: usize) -> bool {
        self.judges(who, of) && self.own_is_in(who, of)
    }

    /// Whether a review is there for somebody.
    pub(super) fn reads(&self, who: &str, of: usize, writer: &str) -> bool {
        let is_in = self.own(writer, of).is_some_and(|one| one.is_in);
        if self.is_told(who, of) {
            return is_in;
        }
        self.judges(who, of) && who == writer || is_in && self.sees_others(who, of)
    }

    /// Points, means, counts, the panel and its ranking: the office, without a tie to any proposal.
    pub(super) fn sees_ranking(&self, who: &str) -> bool {
        let past = self.is_past_deadline() && self.is_of_office(who);
        past && self.is_free(who) && self.own_are_in(who)
    }

    /// Who does the office's work: signs for it, without a tie to any proposal.
    pub(super) fn runs(&self, who: &str) -> bool {
        self.signs(who, "office") && self.is_free(who)
    }

    /// Who sees who is asked to review, and what each answered.
    pub(super) fn asks(&self, who: &str) -> bool {
        self.is_past_deadline() && self.runs(who) && self.own_are_in(who)
    }

    /// The marks that somebody may find, of those that there are; the report aside.
    pub(super) fn marks_for(&self, who: &str) -> BTreeSet<&str> {
        let mut marks = BTreeSet::new();
        for ((of, writer), one) in &self.reviews {
            marks.extend(self.reads(who, *of, writer).then_some(one.mark.as_str()));
        }
        for (of, one) in &self.discussed {
            let (told, judges) = (self.is_told(who, *of), self.sees_others(who, *of));
            marks.extend((told || judges).then_some(one.reason.as_str()));
            marks.extend((!told && judges).then_some(one.notes.as_str()));
        }
        for ((of, _), mark) in &self.gave_up {
            let office = self.is_of_office(who) && self.judges(who, *of);
            marks.extend((office && !self.is_told(who, *of)).then_some(mark.as_str()));
        }
        for (invited, one) in &self.invited {
            marks.extend(one.mark.as_deref().filter(|_| self.asks(who) || invited == who));
        }
        let ranked = self.ranked.as_ref().filter(|_| self.sees_ranking(who));
        marks.extend(ranked.map(|(_, mark)| mark.as_str()));
        marks.retain(|mark| !mark.is_empty());
        marks
    }

    /// Totals of the reviews of a proposal that are in.
    pub(super) fn totals(&self, of: usize) -> Vec<u32> {
        self.in_of(of).map(|(_, one)| one.points.iter().copied().map(u32::from).sum()).collect()
    }

    /// Its place: one more than so many are better, by the panel or by the mean.
    pub(super) fn place(&self, of: usize) -> u32 {
        if let Some((places, _)) = &self.ranked {
            return if places[0] == of { 1 } else { 2 };
        }
        let [(own, many), (other, others)] = [of, 1 - of].map(|of| {
            let totals = self.totals(of);
            (totals.iter().sum::<u32>(), u32::try_from(totals.len()).unwrap())
        });
        let worse = others > 0 && (many == 0 || other * many > own * others);
        if worse { 2 } else { 1 }
    }
}
