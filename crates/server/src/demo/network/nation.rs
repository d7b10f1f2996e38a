//! The rest of the network in mid-life: thirteen institutes beside the two of `story` and `outlook`, their
//! members, what came into their books in seven years, and their projects and property. One stands on its own
//! feet, one has a further term, one was ended for convenience, one is in the year in which it is to cure what
//! it lacks. All invented.

use std::collections::BTreeSet;

use guildhall_model::{Day, Money};
use guildhall_network::competition::{Income, Stages};
use guildhall_network::directory::Kind;
use guildhall_network::institute::Step;
use guildhall_network::institute::place::Place;
use guildhall_network::ledger::Claim;
use guildhall_network::membership::{TierBenefits, TierSet};
use guildhall_network::outlook::{IncomeOf, Nature};
use guildhall_network::programme::agency::Span;
use guildhall_network::{
    AgencyCommand as A, Command, InstituteCommand, InstituteId, LineId, MembershipCommand as M,
    MoneyCommand, OutlookCommand, PlaceCommand, ProgrammeId, ReviewCommand as R, TierId,
};

use super::firms::{self, Dice, Firm};
use super::given::{Fate, Given, INSTITUTES};
use super::story::{
    PROGRAMME, Told, call_id, call_text, draft, money, proposal, proposal_id, publish, reviewed,
};
use super::works::{self, Inside, Member};
use super::{OFFICER, Teller, both, costs, organisation, patents, reports, wrong};
use crate::error::ServerError;

/// Agencies beside the three of `steering`.
const AGENCIES: [(&str, (&str, &str), u32); 3] = [
    ("garon-research", ("Garon Research Agency", "가론 연구청"), 1_900),
    ("dure-business", ("Dure Small Business Agency", "두레 중소기업청"), 850),
    ("neulpum-health", ("Neulpum Health Agency", "늘품 보건청"), 3_100),
];

/// The line of each of them, for all years of the story.
const LINE: &str = "institutes";

/// When they came in.
const AGENCIES_DAY: i64 = -2_700;

/// Public money of the years of each term, in millions.
const TRANCHES: [u32; 5] = [20, 20, 16, 12, 7];

/// The same for a further term, which is smaller.
const FURTHER: [u32; 5] = [7, 6, 5, 4, 3];

/// Who is there, and what happened to each institute.
pub(super) fn tell(teller: &Teller<'_>) -> Told {
    let agency = |&(id, names, people): &(&str, (&str, &str), u32)| {
        Firm::named(id, names, Kind::Agency, people)
    };
    let lead = |one: &Given| {
        let (id, names) = one.lead;
        let laboratory = id.ends_with("-laboratory");
        let kind = if laboratory { Kind::NationalLaboratory } else { Kind::University };
        Firm::named(id, names, kind, if laboratory { 700 } else { 3_400 })
    };
    let named: Vec<Firm> = AGENCIES.iter().map(agency).chain(INSTITUTES.iter().map(lead)).collect();
    let firms = firms::firms(INSTITUTES.iter().map(|one| one.members).sum());
    firms::come(teller, named.iter().chain(&firms))?;
    agencies(teller)?;
    // What is drawn for projects draws nothing away from members.
    let (mut dice, mut other_dice) = (Dice::new(11), Dice::new(13));
    let mut rest = firms.as_slice();
    for (at, one) in INSTITUTES.iter().enumerate() {
        let (members, others) = rest.split_at(one.members);
        rest = others;
        let life = Life { teller, one, agency: AGENCIES[at % AGENCIES.len()].0 };
        life.begin(members)?;
        life.steer()?;
        life.money()?;
        let members = members.iter().map(|member| life.member(member, &mut dice));
        let inside = life.inside(members.collect::<Result<_, _>>()?)?;
        let led = works::tell(&inside, &mut other_dice)?;
        patents::tell(&inside, &led)?;
    }
    // What each owes is reckoned from what is written down.
    teller.write()?;
    for (at, one) in INSTITUTES.iter().enumerate() {
        let life = Life { teller, one, agency: AGENCIES[at % AGENCIES.len()].0 };
        life.reports()?;
        patents::run(&life.inside(Vec::new())?)?;
    }
    Ok(())
}

/// They take part, each with a line.
fn agencies(teller: &Teller<'_>) -> Told {
    let programme = || ProgrammeId::new(PROGRAMME).map_err(|_| wrong(PROGRAMME));
    for (id, ..) in AGENCIES {
        let from = teller.day(AGENCIES_DAY + 1);
        let join = A::Join { programme: programme()?, agency: organisation(id)?, from };
        teller.on(AGENCIES_DAY, OFFICER, Command::Agency(join))?;
        let line = A::SetLine {
            programme: programme()?,
            agency: organisation(id)?,
            line: line_id()?,
            purpose: both("Institutes of all kinds (invented)", "모든 연구원 (가상)"),
            span: Span::Days { from, until: teller.day(800) },
            amount: money("600000000 USD")?,
        };
        teller.on(AGENCIES_DAY + 2, id, Command::Agency(line))?;
    }
    Ok(())
}

/// One institute as it is told.
struct Life<'a> {
    teller: &'a Teller<'a>,
    one: &'a Given,
    /// Who pays for it.
    agency: &'static str,
}

impl<'a> Life<'a> {
    /// Where its projects and its property are.
    fn inside(&self, members: Vec<Member<'a>>) -> Result<Inside<'a>, ServerError> {
        let (name, lead) = (self.one.id, self.one.lead.0);
        Ok(Inside { teller: self.teller, name, institute: self.institute()?, lead, members })
    }

    fn institute(&self) -> Result<InstituteId, ServerError> {
        let name = format!("{}-institute", self.one.id);
        InstituteId::new(&name).map_err(|_| wrong(&name))
    }

    fn lead(&self) -> &str {
        self.one.lead.0
    }

    /// How many days from now a day is.
    fn days(&self, day: Day) -> i64 {
        self.teller.day(0).days_until(day)
    }

    /// The first day of a year of the institute, counted from 0.
    fn year(&self, year: u8) -> Result<Day, ServerError> {
        self.teller.day(self.one.begins).plus_years(year).ok_or_else(|| wrong("a year"))
    }

    /// The call, the proposal, the choice and the agreement.
    fn begin(&self, members: &[Firm]) -> Told {
        let (teller, one) = (self.teller, self.one);
        let ((en, ko), plan) = (one.about, format!("{}-plan", one.id));
        let label = both(&format!("Institute: {en} (invented)"), &format!("{ko} 연구원 (가상)"));
        let begins = one.begins;
        let text = call_text(one.id, label.clone(), both(en, ko), Stages::default())?;
        draft(teller, begins - 200, one.id, text)?;
        publish(teller, begins - 198, one.id, begins - 160)?;
        let partners: Vec<&str> = members
            .iter()
            .filter(|one| one.is_small())
            .map(|one| one.id.as_str())
            .take(2)
            .collect();
        let title = format!("{en} together (invented)");
        proposal(teller, begins - 190, (one.id, &plan), self.lead(), &title, &partners)?;
        reviewed(teller, begins - 155, (one.id, &plan), [[50, 33], [47, 30]])?;
        let (call, selected) = (call_id(one.id)?, vec![proposal_id(&plan)?]);
        let decide = R::DecideCall { call, selected, reason: String::new() };
        teller.on(begins - 125, OFFICER, Command::Review(decide))?;
        let award = InstituteCommand::Award {
            institute: self.institute()?,
            label,
            proposal: proposal_id(&plan)?,
            from: teller.day(begins),
            tranches: millions(&TRANCHES)?,
        };
        teller.on(begins - 30, OFFICER, Command::Institute(award))?;
        for (tier, label, fee, small_fee) in [
            ("full", both("Full member", "정회원"), "40000 USD", "4000 USD"),
            ("associate", both("Associate", "준회원"), "12000 USD", "1200 USD"),
        ] {
            let set = TierSet {
                institute: self.institute()?,
                tier: tier_id(tier)?,
                label,
                fee: money(fee)?,
                small_fee: Some(money(small_fee)?),
                college_fee: None,
                gives: None,
                benefits: TierBenefits::default(),
            };
            teller.on(
                begins,
                self.lead(),
                Command::Membership(M::SetTier { tier: Box::new(set), seen: None }),
            )?;
        }
        let ((en, ko), (latitude, longitude)) = one.place;
        let degrees = |text: &str| text.parse().map_err(|_| wrong(text));
        let label = both(&format!("{en} (invented)"), &format!("{ko} (가상)"));
        let place = Place { label, latitude: degrees(latitude)?, longitude: degrees(longitude)? };
        let set = PlaceCommand::Set { institute: self.institute()?, place };
        teller.on(begins + 1, self.lead(), Command::Place(set))
    }

    /// What the office decided about it.
    fn steer(&self) -> Told {
        let decide = |days: i64, step: Step| {
            let command = InstituteCommand::Steer { institute: self.institute()?, step };
            self.teller.on(days, OFFICER, Command::Institute(command))
        };
        let review = |days, text: &str| decide(days, Step::Review { text: text.to_owned() });
        let end = self.days(self.year(5)?);
        match self.one.fate {
            Fate::Runs if end < 120 => {
                review(-45, "Invented for the demo: in use in forty firms, half of them small.")
            }
            Fate::Runs => Ok(()),
            Fate::Alone => {
                review(
                    end - 60,
                    "Invented for the demo: it earns what it costs, and needs no further term.",
                )?;
                self.earned()
            }
            Fate::Goes => {
                review(
                    end - 90,
                    "Invented for the demo: good laboratories, too little income of its own yet.",
                )?;
                let (from, tranches) = (self.year(5)?, millions(&FURTHER)?);
                let matched = tranches.clone();
                decide(end - 30, Step::Renew { from, tranches, matched })
            }
            Fate::Told(days) => decide(
                days,
                Step::GiveNotice {
                    deficiencies: vec![
                        "Invented for the demo: no course was held in two years.".to_owned(),
                        "Invented for the demo: half of what partners promised has not come."
                            .to_owned(),
                    ],
                },
            ),
            Fate::Ended(days) => {
                let reason = "Invented for the demo: the industry of the region has moved away.";
                let (on, reason) = (self.teller.day(days), reason.to_owned());
                decide(days - 60, Step::Terminate { on, reason })
            }
        }
    }

    /// Its own income year by year, and what it plans.
    fn earned(&self) -> Told {
        let this_year = self.teller.day(0).year();
        let first = self.teller.day(self.one.begins).year();
        for year in first..=this_year + 3 {
            let age = u32::from((year - first).unsigned_abs());
            let nature = if year < this_year { Nature::Actual } else { Nature::Planned };
            let [contracts, services, licences, grants] =
                [1_900, 700, 450, 250].map(|each: u32| each * (age + 1).min(7));
            let thousand = |amount: u32| money(&format!("{amount}000 USD"));
            let income = [
                (Income::Contracts, contracts),
                (Income::Services, services),
                (Income::Licences, licences),
                (Income::Grants, grants),
            ];
            let income = income
                .into_iter()
                .map(|(kind, amount)| Ok(IncomeOf { kind, amount: thousand(amount)? }));
            let state = OutlookCommand::State {
                institute: self.institute()?,
                year,
                nature,
                income: income.collect::<Result<_, ServerError>>()?,
                cost: thousand(if age < 5 { 24_000 - age * 1_500 } else { 15_500 })?,
                evidence: "Accounts of the board (invented)".to_owned(),
                seen: 0,
            };
            self.teller.on(-20, self.lead(), Command::Outlook(state))?;
        }
        Ok(())
    }

    /// What it told the office of its days; who is told that something lacks is late with the last two.
    fn reports(&self) -> Told {
        let institute = self.institute()?;
        let mut owed = reports::owed(self.teller, &institute)?;
        if let Fate::Told(_) = self.one.fate {
            owed.truncate(owed.len().saturating_sub(2));
        }
        owed.iter()
            .try_for_each(|one| reports::hand_in(self.teller, (&institute, self.lead()), one))
    }

    /// When nothing is paid to it or by it any more.
    fn is_over(&self, days: i64) -> bool {
        matches!(self.one.fate, Fate::Ended(end) if days >= end)
    }

    /// Public money of each year, and what was bought for it.
    fn money(&self) -> Told {
        let further = if self.one.fate == Fate::Goes { &FURTHER[..] } else { &[] };
        let mut entries = 0;
        for (year, amount) in (0..).zip(TRANCHES.iter().chain(further)) {
            let first = self.days(self.year(year)?);
            if first + 15 > 0 || self.is_over(first) {
                break;
            }
            let (number, whole) = (year + 1, millions(&[*amount])?);
            let [whole] = whole[..] else { return Err(wrong("the public money")) };
            let reference = format!("{}-{number}", self.one.id);
            let commit = A::Commit {
                programme: ProgrammeId::new(PROGRAMME).map_err(|_| wrong(PROGRAMME))?,
                agency: organisation(self.agency)?,
                line: line_id()?,
                institute: self.institute()?,
                year: number,
                amount: whole,
                reference: reference.clone(),
            };
            self.teller.on(first + 3, self.agency, Command::Agency(commit))?;
            let day = self.teller.day(first + 12);
            let institute = self.institute()?;
            let take = MoneyCommand::TakeTranche {
                institute,
                year: number,
                amount: whole,
                day,
                reference,
            };
            self.teller.on(first + 12, self.lead(), Command::Money(take))?;
            if first + 300 < 0 && !self.is_over(first + 300) {
                let at = costs::Year { number, first, millions: *amount };
                costs::tell(self.teller, (&self.institute()?, self.lead()), &at, &mut entries)?;
            }
        }
        Ok(())
    }

    /// Each year for which a member stays is a period of its own.
    fn member(&self, member: &'a Firm, dice: &mut Dice) -> Result<Member<'a>, ServerError> {
        let teller = self.teller;
        let mut years = Vec::new();
        let within = u32::try_from((-self.one.begins - 60).clamp(40, 900)).unwrap_or(40);
        let first = teller.day(self.one.begins + 12 + i64::from(dice.between(0, within)));
        let tier = if dice.percent(60) { "full" } else { "associate" };
        let fee = match (tier, member.is_small()) {
            ("full", true) => "4000 USD",
            ("full", false) => "40000 USD",
            (_, true) => "1200 USD",
            (_, false) => "12000 USD",
        };
        for year in 0..7_u8 {
            let from = first.plus_years(year).ok_or_else(|| wrong("a year"))?;
            let days = self.days(from);
            if days > 5 || self.is_over(days) || (year > 0 && dice.percent(8)) {
                break;
            }
            years.push(days);
            let (institute, organisation) = (self.institute()?, organisation(&member.id)?);
            let ids = || (institute.clone(), organisation.clone());
            let (of, who) = ids();
            let apply = M::Apply {
                institute: of,
                organisation: who,
                tier: tier_id(tier)?,
                from,
                covers: BTreeSet::new(),
            };
            teller.on(days - 10, &member.id, Command::Membership(apply))?;
            let (of, who) = ids();
            let accept = M::Accept { institute: of, organisation: who };
            teller.on(days - 6, self.lead(), Command::Membership(accept))?;
            if days + 20 <= 0 {
                let payment = MoneyCommand::TakePayment {
                    institute,
                    organisation,
                    claim: Claim::Fee { period: Some(from) },
                    amount: money(fee)?,
                    day: teller.day(days + 20),
                    reference: format!("{}-{}", member.id, year + 1),
                };
                teller.on(days + 20, self.lead(), Command::Money(payment))?;
            }
        }
        Ok(Member { firm: member, years })
    }
}

fn millions(amounts: &[u32]) -> Result<Vec<Money>, ServerError> {
    amounts.iter().map(|amount| money(&format!("{amount}000000 USD"))).collect()
}

fn line_id() -> Result<LineId, ServerError> {
    LineId::new(LINE).map_err(|_| wrong(LINE))
}

fn tier_id(text: &str) -> Result<TierId, ServerError> {
    TierId::new(text).map_err(|_| wrong(text))
}
