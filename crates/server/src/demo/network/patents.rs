//! What came of projects inside the institutes beside the first: inventions, each as far as it is today,
//! licences, and a run of royalties. All invented.

use guildhall_model::Day;
use guildhall_network::directory::Kind;
use guildhall_network::ledger::Claim;
use guildhall_network::property::invention::{
    Filing, Funding, Ground, InventionText, Inventor, Stage, Step,
};
use guildhall_network::property::licence::{LicenceText, Running, SalesStep, Scheme, Subject};
use guildhall_network::property::terms::Right;
use guildhall_network::{
    Command, InventionId, LicenceId, MoneyCommand, PropertyCommand as C, TierId,
};

use super::story::{Told, money};
use super::works::{Inside, Led, Member};
use super::{organisation, person, share, wrong};
use crate::error::ServerError;

/// What an invention came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// It was reported, and nothing more.
    Reported,
    /// Title went to the government so many days from now.
    Conveyed(i64),
    /// The institute keeps it.
    Kept,
    /// A licence waits for who may take it.
    Offered,
    /// A licence holds from so many days from now on; so many dollars are sold under it in a day.
    Licensed(i64, u32),
}

struct Made {
    /// Of which project it is.
    work: &'static str,
    id: &'static str,
    title: &'static str,
    about: &'static str,
    /// Who of the institute made it, and who of the lead of the project.
    by: [(&'static str, &'static str); 2],
    /// So many days from now.
    reported: i64,
    end: End,
}

const fn made(
    (work, id): (&'static str, &'static str),
    (title, about): (&'static str, &'static str),
    by: [(&'static str, &'static str); 2],
    (reported, end): (i64, End),
) -> Made {
    Made { work, id, title, about, by, reported, end }
}

static ALL: [Made; 7] = [
    made(
        ("powders-sieves", "sieve-drive"),
        ("Drive of a sieve", "A drive that shakes a sieve by sound, and cleans it so"),
        [("Haneul", "Bae"), ("Sora", "Gil")],
        (-1_650, End::Licensed(-1_000, 410)),
    ),
    made(
        ("photonics-weld-eye", "weld-eye"),
        ("Eye for welds", "Three colours of a weld's light from which spatter is told"),
        [("Jisoo", "Nam"), ("Minho", "Ra")],
        (-1_380, End::Licensed(-800, 620)),
    ),
    made(
        ("textiles-old-cloth", "soft-opener"),
        ("Soft opener of cloth", "Rollers that open old cloth without breaking its fibres"),
        [("Yuna", "Do"), ("Taeho", "Eom")],
        (-1_200, End::Conveyed(-720)),
    ),
    made(
        ("glass-low-melt", "early-mixture"),
        ("Mixture that melts early", "A mixture for bottles that melts forty degrees earlier"),
        [("Bomi", "Ha"), ("Sungjin", "Ok")],
        (-930, End::Licensed(-600, 350)),
    ),
    made(
        ("medicines-steady-flow", "steady-mixer"),
        ("Mixer without a pause", "A mixer that says by itself when its powder is even"),
        [("Daeun", "Pyo"), ("Jinwoo", "Seol")],
        (-430, End::Offered),
    ),
    made(
        ("packages-warpage", "flat-frame"),
        ("Frame that keeps boards flat", "A frame that pulls a board flat while it is hot"),
        [("Nari", "Tak"), ("Hyun", "Mok")],
        (-100, End::Reported),
    ),
    made(
        ("hydrogen-valves", "tight-seat"),
        ("Seat that stays tight", "A seat of a valve that wears into its shape"),
        [("Eunji", "Bong"), ("Woojin", "Chae")],
        (-270, End::Kept),
    ),
];

/// The last day of the run and the day on which it is posted, in days from now.
const RUN: [i64; 2] = [-60, -50];

/// The institute whose licensee has not paid yet.
const OWED_TO: &str = "glass";

/// What became of the inventions of an institute.
pub(super) fn tell(inside: &Inside<'_>, led: &[Led]) -> Told {
    for made in &ALL {
        if let Some(led) = led.iter().find(|led| led.work.id == made.work) {
            let here = Here { inside, made, led };
            here.report()?;
            here.steps()?;
            here.licensing()?;
        }
    }
    Ok(())
}

/// Posts what the licences of an institute owe, as somebody does who looks at it, and takes what was paid.
pub(super) fn run(inside: &Inside<'_>) -> Told {
    let licensed = |one: &Made| match one.end {
        End::Licensed(from, _) if one.work.starts_with(inside.name) => Some(from),
        _ => None,
    };
    let Some(begins) = ALL.iter().find_map(licensed) else { return Ok(()) };
    let teller = inside.teller;
    let (from, until) = (teller.day(begins), teller.day(RUN[0]));
    let network = teller.running.desk().network();
    let scope = teller.running.desk().access().scope(&person(inside.lead)?, teller.at(RUN[1]));
    let view = network.view(&scope, teller.at(RUN[1]));
    let Some(Ok(shown)) = view.run_preview(&inside.institute, (from, until)) else {
        return Err(wrong("the royalty run"));
    };
    let Some(total) = shown.total.filter(|total| total.is_positive()) else { return Ok(()) };
    let institute = || inside.institute.clone();
    let post = C::PostRun { institute: institute(), from, until, total };
    ask(inside, RUN[1], inside.lead, post)?;
    if inside.name == OWED_TO {
        return Ok(());
    }
    let property = view.property(&inside.institute).ok_or_else(|| wrong(inside.name))?;
    for line in shown.lines {
        let licence = property.licences.iter().find(|one| *one.id == line.licence);
        let licence = licence.ok_or_else(|| wrong("a licence"))?;
        let day = RUN[1] + 12;
        let payment = MoneyCommand::TakePayment {
            institute: institute(),
            organisation: licence.licence.offer.text.licensee.clone(),
            claim: Claim::Royalty { licence: line.licence.clone() },
            amount: line.amount,
            day: teller.day(day),
            reference: format!("{}-royalty", line.licence),
        };
        teller.on(day, inside.lead, Command::Money(payment))?;
    }
    Ok(())
}

/// An invention as it is told.
struct Here<'a> {
    inside: &'a Inside<'a>,
    made: &'a Made,
    led: &'a Led,
}

impl Here<'_> {
    fn day(&self, days: i64) -> Day {
        self.inside.teller.day(days)
    }

    /// How many days from now a day is.
    fn days(&self, day: Day) -> i64 {
        self.day(0).days_until(day)
    }

    fn report(&self) -> Told {
        let (inside, made) = (self.inside, self.made);
        let inventor = |((first, last), of): ((&str, &str), &str)| {
            let (first, last) = (first.to_owned(), last.to_owned());
            Ok::<_, ServerError>(Inventor {
                first,
                last,
                orcid: None,
                organisation: organisation(of)?,
            })
        };
        let inventors = made.by.into_iter().zip([inside.lead, &self.led.lead]);
        let award = format!("INVENTED-{}", made.id);
        let text = InventionText {
            title: format!("{} (invented)", made.title),
            about: format!("{} (invented).", made.about),
            ground: Ground::Foreground,
            inventors: inventors.map(inventor).collect::<Result<_, _>>()?,
            funding: Some(Funding { agency: "NIST".to_owned(), award }),
            project: Some(self.led.work.title()),
            reported: self.day(made.reported),
        };
        let institute = inside.institute.clone();
        let report = C::Report { institute, invention: invention(made)?, text };
        ask(inside, made.reported, inside.lead, report)
    }

    /// What was done with it up to now.
    fn steps(&self) -> Told {
        let (inside, made) = (self.inside, self.made);
        let number = |number: u8| format!("63/00{number},{} (invented)", made.reported.abs());
        let file = |filing, number| Step::File { filing, number, support_clause: true };
        let at = |days: i64, step| (made.reported + days, step);
        let mut steps = match made.end {
            End::Reported => Vec::new(),
            End::Conveyed(days) => {
                let reason = "The institute ends, and nobody asked for it (invented).".to_owned();
                vec![at(30, Step::Disclose), (days, Step::Convey { reason })]
            }
            End::Kept | End::Offered | End::Licensed(..) => {
                let patent = format!("{},000 (invented)", made.reported.abs());
                vec![
                    at(30, Step::Disclose),
                    at(120, Step::Elect),
                    at(150, file(Filing::Provisional, number(1))),
                    at(160, Step::Share),
                    at(200, Step::Confirm),
                    at(380, file(Filing::NonProvisional, number(2))),
                    at(900, Step::Grant { application: number(2), patent }),
                ]
            }
        };
        if let End::Licensed(from, _) = made.end {
            steps.extend(self.uses(from)?);
        }
        for (days, step) in steps.into_iter().filter(|(days, _)| *days < 0) {
            let (institute, invention) = (inside.institute.clone(), invention(made)?);
            let step = C::Step { institute, invention, day: self.day(days), step };
            ask(inside, days, inside.lead, step)?;
        }
        Ok(())
    }

    /// What became of it in each year after that of its election.
    fn uses(&self, from: i64) -> Result<Vec<(i64, Step)>, ServerError> {
        let elected = self.day(self.made.reported + 120).year();
        let sold = self.day(from).year();
        let one = |year: i16| {
            let text = format!("{year:04}-12-15");
            let day = Day::parse(&text).map_err(|_| wrong(&text))?;
            let is_sold = sold <= year;
            let stage = if is_sold { Stage::Commercialized } else { Stage::NotLicensed };
            let first_sale = is_sold.then_some(sold);
            let note = "Invented for the demo.".to_owned();
            Ok((self.days(day), Step::Utilise { year, stage, first_sale, note }))
        };
        (elected + 1..=self.day(0).year()).map(one).collect()
    }

    /// What members may do, and a licence that is offered to one of them, taken and used.
    fn licensing(&self) -> Told {
        let (inside, made) = (self.inside, self.made);
        let from = match made.end {
            End::Reported | End::Conveyed(_) => return Ok(()),
            End::Kept => return self.terms(),
            End::Offered => 20,
            End::Licensed(from, _) => from,
        };
        self.terms()?;
        let offered = if made.end == End::Offered { -30 } else { from - 20 };
        let firm =
            |one: &&Member<'_>| one.firm.kind == Kind::Firm && one.is_good(offered.min(from));
        let firms = || inside.members.iter().filter(firm);
        let Some(licensee) = firms().find(|one| one.id() == self.led.lead).or(firms().next())
        else {
            return Ok(());
        };
        let id = || LicenceId::new(made.id).map_err(|_| wrong(made.id));
        let text = self.licence(licensee.id(), from)?;
        let institute = || inside.institute.clone();
        let offer = C::Offer { institute: institute(), licence: id()?, text };
        ask(inside, offered, inside.lead, offer)?;
        let End::Licensed(_, dollars) = made.end else { return Ok(()) };
        let take = C::Take { institute: institute(), licence: id()? };
        ask(inside, from - 12, licensee.id(), take)?;
        let (mut from, until) = (self.day(from), self.day(RUN[0]));
        while from < until {
            let to = until.min(year_after(from)?);
            let days = from.days_until(to);
            let report = C::ReportSales {
                institute: institute(),
                licence: id()?,
                from,
                until: to,
                sales: money(&format!("{}.50 USD", days * i64::from(dollars)))?,
                units: days.unsigned_abs() / 3,
            };
            ask(inside, self.days(to) + 5, licensee.id(), report)?;
            from = to;
        }
        Ok(())
    }

    fn terms(&self) -> Told {
        let (inside, days) = (self.inside, self.made.reported);
        let license = Right::License { discount: share(1_500)? };
        for (tier, rights) in [
            ("full", vec![Right::Evaluate, Right::UseInside, license]),
            ("associate", vec![Right::Evaluate]),
        ] {
            let tier = TierId::new(tier).map_err(|_| wrong(tier))?;
            let (institute, from) = (inside.institute.clone(), self.day(days));
            ask(inside, days, inside.lead, C::SetTerms { institute, tier, from, rights })?;
        }
        Ok(())
    }

    fn licence(&self, licensee: &str, from: i64) -> Result<LicenceText, ServerError> {
        let sales = |above: &str, hundredths| {
            Ok::<_, ServerError>(SalesStep { above: money(above)?, share: share(hundredths)? })
        };
        Ok(LicenceText {
            subject: Subject::Invention { invention: invention(self.made)? },
            licensee: organisation(licensee)?,
            field: "Products of the licensee (invented)".to_owned(),
            exclusive: false,
            domestic: true,
            from: self.day(from),
            until: self.day(from + 1_800),
            scheme: Scheme {
                upfront: money("8000 USD")?,
                minimum: money("3000 USD")?,
                running: Running::Sales(vec![sales("0 USD", 400)?, sales("100000 USD", 250)?]),
            },
        })
    }
}

/// The first day of the year after that of a day.
fn year_after(day: Day) -> Result<Day, ServerError> {
    let text = format!("{:04}-01-01", day.year() + 1);
    Day::parse(&text).map_err(|_| wrong(&text))
}

fn ask(inside: &Inside<'_>, days: i64, by: &str, command: C) -> Told {
    inside.teller.on(days, by, Command::Property(command))
}

fn invention(made: &Made) -> Result<InventionId, ServerError> {
    InventionId::new(made.id).map_err(|_| wrong(made.id))
}
