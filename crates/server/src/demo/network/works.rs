//! Calls and projects inside the institutes beside the first: each is told as far as it is today, and led
//! by a member that has paid, where there is one. What they are about is in `themes`. All invented.

use guildhall_network::directory::Kind;
use guildhall_network::project::text::{
    Change, Milestone, Package, Part, ProjectText, Scale, Source, Valuation, Way,
};
use guildhall_network::project::{Outcome, Step};
use guildhall_network::{Command, InstituteId, ProjectCallId, ProjectCommand as C, ProjectId};

use super::firms::{Dice, Firm};
use super::story::{Told, money};
use super::themes::{self, Call, Course, Work};
use super::{OFFICER, Teller, both, organisation, wrong};
use crate::error::ServerError;

/// So many days after a call opens, its first project is proposed; each other one two days later.
const PROPOSED: i64 = 20;

/// So many days after it opens no more are taken.
const DEADLINE: i64 = 45;

/// So many days after it opens the institute chooses.
const CHOSEN: i64 = 60;

/// So many days after it opens the work begins.
const BEGINS: i64 = 90;

/// When a change was asked for that waits for its answer, in days from now.
const WAITS: i64 = -6;

/// A member, and when it is one.
pub(super) struct Member<'a> {
    pub(super) firm: &'a Firm,
    /// The first days of its years, so many days from now.
    pub(super) years: Vec<i64>,
}

impl Member<'_> {
    pub(super) fn id(&self) -> &str {
        &self.firm.id
    }

    /// Whether it is one on a day, has paid for that year, and pays each other year too.
    pub(super) fn is_good(&self, days: i64) -> bool {
        self.years.last().is_some_and(|last| last + 20 <= 0)
            && self.years.iter().any(|year| (year + 21..year + 350).contains(&days))
    }

    fn may_lead(&self) -> bool {
        matches!(self.firm.kind, Kind::Firm | Kind::University | Kind::CommunityCollege)
    }
}

/// Where projects and property are told.
pub(super) struct Inside<'a> {
    pub(super) teller: &'a Teller<'a>,
    /// What its themes are found by.
    pub(super) name: &'static str,
    pub(super) institute: InstituteId,
    /// Who runs it.
    pub(super) lead: &'a str,
    pub(super) members: Vec<Member<'a>>,
}

/// A project with who leads it.
pub(super) struct Led {
    pub(super) work: &'static Work,
    pub(super) lead: String,
    /// Who takes part beside the lead; the first gives what is no money.
    partners: Vec<String>,
}

/// What happened in the projects of an institute: those that were proposed.
pub(super) fn tell(inside: &Inside<'_>, dice: &mut Dice) -> Result<Vec<Led>, ServerError> {
    let mut all = Vec::new();
    for (at, call) in (1..).zip(themes::calls(inside.name)) {
        let id = format!("{}-{at}", inside.name);
        all.extend(inside.call(&id, call, dice)?);
    }
    Ok(all)
}

impl Inside<'_> {
    fn on(&self, days: i64, by: &str, command: C) -> Told {
        self.teller.on(days, by, Command::Project(command))
    }

    /// A call, what was proposed to it, the choice, and what was worked.
    fn call(
        &self,
        id: &str,
        call: &'static Call,
        dice: &mut Dice,
    ) -> Result<Vec<Led>, ServerError> {
        let (en, ko) = call.label;
        let open = C::OpenCall {
            institute: self.institute.clone(),
            call: call_id(id)?,
            label: both(&format!("{en} (invented)"), &format!("{ko} (가상)")),
            text: format!("{en}: projects of members with at least one partner (invented)."),
            deadline: self.teller.at(call.opens + DEADLINE),
        };
        self.on(call.opens, self.lead, open)?;
        let begins = call.opens + BEGINS;
        let mut all: Vec<Led> = Vec::new();
        for (at, work) in (0..).zip(call.works) {
            let day = call.opens + PROPOSED + 2 * at;
            let led = self.consortium(work, (day, begins), &all, dice);
            let propose = C::Propose {
                call: call_id(id)?,
                project: project_id(work)?,
                lead: organisation(&led.lead)?,
                text: Box::new(self.text(&led, begins)?),
                seen: 0,
            };
            self.on(day, &led.lead, propose)?;
            all.push(led);
        }
        if call.opens + CHOSEN >= 0 {
            return Ok(all);
        }
        let chosen = call.works.iter().filter(|one| one.course != Course::Declined);
        let selected = chosen.map(project_id).collect::<Result<_, _>>()?;
        let reason = "They are of use to most members (invented).".to_owned();
        let select = C::Select { call: call_id(id)?, selected, reason };
        self.on(call.opens + CHOSEN, self.lead, select)?;
        for led in all.iter().filter(|led| led.work.course != Course::Declined) {
            self.run(led, begins)?;
        }
        Ok(all)
    }

    /// Who takes part. Where no member can lead on the days on which it has to be in good standing, who
    /// runs the institute does.
    fn consortium(
        &self,
        work: &'static Work,
        (proposed, begins): (i64, i64),
        others: &[Led],
        dice: &mut Dice,
    ) -> Led {
        let mut days = vec![proposed];
        if work.course == Course::Changed {
            let [first, _, _] = work.marks(begins);
            days.extend([first + 20, first + 27, WAITS]);
        }
        let members = || self.members.iter();
        let leads_another = |id: &str| others.iter().any(|other| other.lead == id);
        let good = members().filter(|one| days.iter().all(|day| one.is_good(*day)));
        let leads = good.filter(|one| one.may_lead() && !leads_another(one.id()));
        let leads: Vec<&str> = leads.map(Member::id).collect();
        let lead = drawn(&leads, dice).unwrap_or(self.lead).to_owned();
        let partners = members().filter(|one| one.is_good(proposed) && one.id() != lead);
        let partners: Vec<&str> = partners.map(Member::id).collect();
        let partner = drawn(&partners, dice);
        let runs = Some(self.lead).filter(|one| *one != lead);
        let partners = partner.into_iter().chain(runs).map(str::to_owned).collect();
        Led { work, lead, partners }
    }

    fn text(&self, led: &Led, begins: i64) -> Result<ProjectText, ServerError> {
        let (work, day) = (led.work, |days: i64| self.teller.day(days));
        let [first, second, end] = work.marks(begins);
        let partner = led.partners.first().unwrap_or(&led.lead);
        let package = |what: &str, lead: &str, (from, until): (i64, i64)| {
            let (title, lead) = (format!("{what} (invented)"), organisation(lead)?);
            Ok::<_, ServerError>(Package { title, lead, from: day(from), until: day(until) })
        };
        let milestone = |title: &str, package: u8, due: i64| Milestone {
            title: format!("{title} (invented)"),
            package,
            due: day(due),
        };
        let [trl, mrl] = [(work.trl.0, work.trl.1), (work.trl.0 - 1, work.trl.1 - 1)]
            .map(|(start, target)| Way { start, target });
        Ok(ProjectText {
            title: work.title(),
            summary: format!("{} (invented).", work.aim),
            from: day(begins),
            until: day(end),
            partners: led.partners.iter().map(|id| organisation(id)).collect::<Result<_, _>>()?,
            packages: vec![
                package("Method and first samples", &led.lead, (begins, first + 30))?,
                package("At work in a shop", partner, (first, end))?,
            ],
            milestones: vec![
                milestone(work.milestones[0], 1, first),
                milestone(work.milestones[1], 2, second),
            ],
            trl,
            mrl,
            budget: budget(led, partner)?,
        })
    }

    /// What happened in a project that was selected, up to now.
    fn run(&self, led: &Led, begins: i64) -> Told {
        let mut story = vec![(begins + 10, led.lead.as_str(), self.risk(led, begins)?)];
        match led.work.course {
            Course::Declined => return Ok(()),
            Course::Held | Course::Stopped => story.extend(self.in_doubt(led, begins)),
            Course::Goes | Course::Late => story.extend(self.half_way(led, begins)),
            Course::Changed => {
                story.extend(self.half_way(led, begins));
                story.extend(self.changed(led, begins));
            }
        }
        if led.work.course == Course::Goes {
            story.extend(self.to_the_end(led, begins)?);
        }
        let project = project_id(led.work)?;
        for (days, by, step) in story.into_iter().filter(|(days, ..)| *days < 0) {
            self.on(days, by, C::Take { project: project.clone(), step })?;
        }
        Ok(())
    }

    fn risk(&self, led: &Led, begins: i64) -> Result<Step, ServerError> {
        let [_, _, end] = led.work.marks(begins);
        Ok(Step::SetRisk {
            risk: None,
            text: "A shop has no time for trials (invented).".to_owned(),
            likelihood: 3,
            impact: if led.work.course == Course::Late { 5 } else { 2 },
            owner: organisation(&led.lead)?,
            until: self.teller.day(end),
        })
    }

    /// The first milestone is there, and a gate lets it go on.
    fn half_way<'s>(&'s self, led: &'s Led, begins: i64) -> Vec<(i64, &'s str, Step)> {
        let (work, lead) = (led.work, led.lead.as_str());
        let [first, ..] = work.marks(begins);
        let (level, evidence) = (work.trl.0 + 1, work.report(1));
        vec![
            (first - 5, lead, Step::Report { milestone: 1, evidence: evidence.clone() }),
            (first + 3, self.lead, Step::Accept { milestone: 1 }),
            (first + 15, OFFICER, Step::Assess { scale: Scale::Trl, level, evidence }),
            (first + 18, self.lead, gate(Outcome::Go, "The method holds (invented).")),
        ]
    }

    /// The second milestone, levels, results, a handover and the close.
    fn to_the_end<'s>(
        &'s self,
        led: &'s Led,
        begins: i64,
    ) -> Result<Vec<(i64, &'s str, Step)>, ServerError> {
        let (work, lead) = (led.work, led.lead.as_str());
        let [_, second, end] = work.marks(begins);
        let evidence = || work.report(2);
        let assess = |scale, level| Step::Assess { scale, level, evidence: evidence() };
        let note = "Shops took turns (invented).".to_owned();
        let result = Step::SayResult {
            title: format!("{} (invented)", work.milestones[1]),
            text: format!("{} It is in use in two shops (invented).", work.report(2)),
        };
        let hand_over = Step::HandOver {
            to: organisation(led.partners.first().unwrap_or(&led.lead))?,
            text: "Method, samples and a course of two days (invented).".to_owned(),
            room_until: self.teller.day(end + 60),
        };
        Ok(vec![
            (second - 8, lead, Step::Report { milestone: 2, evidence: evidence() }),
            (second + 4, self.lead, Step::Accept { milestone: 2 }),
            (end - 20, lead, Step::EndRisk { risk: 1, note }),
            (end - 15, OFFICER, assess(Scale::Mrl, work.trl.1 - 1)),
            (end - 10, OFFICER, assess(Scale::Trl, work.trl.1)),
            (end + 5, lead, result),
            (end + 20, lead, hand_over),
            (end + 30, self.lead, Step::Close),
        ])
    }

    /// A longer term was granted, and another day is asked for.
    fn changed<'s>(&'s self, led: &'s Led, begins: i64) -> Vec<(i64, &'s str, Step)> {
        let (work, lead) = (led.work, led.lead.as_str());
        let [first, second, end] = work.marks(begins);
        let ask = |change, reason: &str| Step::AskChange { change, reason: reason.to_owned() };
        let longer = Change::Until { until: self.teller.day(end + 90) };
        let due = Change::Due { milestone: 2, due: self.teller.day(second + 60) };
        vec![
            (first + 20, lead, ask(longer, "A machine came late (invented).")),
            (first + 27, self.lead, Step::GrantChange { change: 1 }),
            (WAITS, lead, ask(due, "Two shops want to try it first (invented).")),
        ]
    }

    /// The first milestone lacks something, and a gate says to wait or to end.
    fn in_doubt<'s>(&'s self, led: &'s Led, begins: i64) -> Vec<(i64, &'s str, Step)> {
        let (work, lead) = (led.work, led.lead.as_str());
        let [first, ..] = work.marks(begins);
        let reason = "Half of the samples are missing (invented).".to_owned();
        let mut story = vec![
            (first - 5, lead, Step::Report { milestone: 1, evidence: work.report(1) }),
            (first + 6, self.lead, Step::Return { milestone: 1, reason }),
        ];
        if work.course == Course::Held {
            let wait = gate(Outcome::Hold, "A plan for the missing samples is wanted (invented).");
            story.push((first + 15, self.lead, wait));
        } else {
            let half = begins + work.days / 2;
            let end = gate(Outcome::Stop, "It costs more than it can save (invented).");
            let (title, text) = ("What does not work (invented)", "Why, and at what cost");
            let (title, text) = (title.to_owned(), format!("{text}: {}", work.report(1)));
            story.push((half, self.lead, end));
            story.push((half + 20, lead, Step::SayResult { title, text }));
        }
        story
    }
}

/// Less than half comes from the institute; of what the others bring, less than half is no money.
fn budget(led: &Led, partner: &str) -> Result<Vec<Part>, ServerError> {
    let part = |who: &str, source, share: u32| {
        let amount = money(&format!("{}000 USD", led.work.thousands * share))?;
        Ok::<_, ServerError>(Part { organisation: organisation(who)?, source, amount })
    };
    let at = usize::try_from(led.work.thousands).unwrap_or_default() % Valuation::ALL.len();
    let valuation = Valuation::ALL[at];
    let mut budget = vec![
        part(&led.lead, Source::Institute, 10)?,
        part(&led.lead, Source::Cash, 7)?,
        part(partner, Source::InKind { valuation }, 5)?,
    ];
    if led.work.thousands.is_multiple_of(3) {
        budget.push(part(&led.lead, Source::ProgrammeIncome, 1)?);
    }
    Ok(budget)
}

fn gate(outcome: Outcome, reason: &str) -> Step {
    let gate = "After the first samples (invented)".to_owned();
    Step::DecideGate { gate, outcome, reason: reason.to_owned() }
}

fn drawn<'n>(of: &[&'n str], dice: &mut Dice) -> Option<&'n str> {
    let at = dice.between(0, u32::try_from(of.len()).ok()?);
    of.get(usize::try_from(at).ok()?).copied()
}

fn call_id(id: &str) -> Result<ProjectCallId, ServerError> {
    ProjectCallId::new(id).map_err(|_| wrong(id))
}

fn project_id(work: &Work) -> Result<ProjectId, ServerError> {
    ProjectId::new(work.id).map_err(|_| wrong(work.id))
}
