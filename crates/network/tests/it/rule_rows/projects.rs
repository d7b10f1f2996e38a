//! What a project inside an institute must be, and what is asked while it runs.

use guildhall_network::competition::Figure;
use guildhall_network::policy::{Demand, Rule};
use guildhall_network::project::text::{ProjectText, Scale, Source};
use guildhall_network::{Command, MembershipCommand as M, ProjectCommand as C};

use super::{Comes, Got, Row, counts, organisations, part as share_of, row, shares};
use crate::house::{House, at, day, money, organisation};
use crate::life::{self, NOW, institute};
use crate::projects::{
    AT_WORK, CHOSEN, ask, assess, call, called, called_under, good, part, pay, project, propose,
    select, selected, share,
};

fn lead_by(mut house: House, lead: &str, text: ProjectText) -> Got {
    let (call, project, who) = (call(), project(), organisation(lead));
    let command = C::Propose { call, project, lead: who, text: Box::new(text), seen: 0 };
    let asked = ask(&mut house, lead, NOW, command);
    Got::asked(house, asked)
}

/// A project of Smith, Works and the institute is proposed, changed.
fn proposed(change: impl Fn(&mut ProjectText)) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut text = good();
        change(&mut text);
        lead_by(called(), "smith", text)
    }
}

/// The same under a policy that asks of partners that they are members, or does not.
fn with_stranger(partners: bool) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut text = good();
        text.partners.push(organisation("stranger"));
        lead_by(called_under(partners), "smith", text)
    }
}

/// Somebody leads who is no member.
fn led_by_stranger(partners: bool) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut text = good();
        text.partners =
            vec![organisation("smith"), organisation("works"), organisation("university")];
        lead_by(called_under(partners), "stranger", text)
    }
}

/// A partner is a member, and has paid perhaps.
fn with_member(paid: bool) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = called();
        life::apply(&mut house, "casting", "2027-01-10").unwrap();
        let accepted = M::Accept { institute: institute(), organisation: organisation("casting") };
        house.ask("university", at(NOW), Command::Membership(accepted)).unwrap();
        if paid {
            pay(&mut house, "casting", "5000 USD");
        }
        let mut text = good();
        text.partners.push(organisation("casting"));
        let asked = ask(&mut house, "smith", NOW, propose(text, 0));
        Got::asked(house, asked)
    }
}

fn lasting(until: &'static str) -> impl Fn(Rule) -> Got {
    proposed(move |text| text.until = day(until))
}

fn costing(at: usize, amount: &'static str) -> impl Fn(Rule) -> Got {
    proposed(move |text| text.budget[at].amount = money(amount))
}

/// Partners bring so much in money and in kind.
fn bringing(cash: &'static str, in_kind: &'static str) -> impl Fn(Rule) -> Got {
    proposed(move |text| {
        text.budget[0].amount = money("1 USD");
        (text.budget[1].amount, text.budget[2].amount) = (money(cash), money(in_kind));
    })
}

/// Somebody says which level it has reached.
fn assessed(who: &'static str, of_the_institute: bool) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = if of_the_institute { own() } else { selected() };
        let asked = ask(&mut house, who, AT_WORK, assess(Scale::Trl, 5));
        Got::asked(house, asked)
    }
}

/// The institute leads a project of its own.
fn own() -> House {
    let mut house = called();
    let mut text = good();
    text.partners = vec![organisation("works"), organisation("smith")];
    let (call, lead, text) = (call(), organisation("university"), Box::new(text));
    let command = C::Propose { call, project: project(), lead, text, seen: 0 };
    ask(&mut house, "university", NOW, command).unwrap();
    ask(&mut house, "university", CHOSEN, select(&[project()])).unwrap();
    house
}

fn shared(until: &'static str) -> impl Fn(Rule) -> Got {
    move |_| {
        let mut house = selected();
        let asked = ask(&mut house, "works", AT_WORK, share(until));
        Got::asked(house, asked)
    }
}

pub(super) fn rows() -> Vec<Row> {
    let members = |partners| Demand::ProjectMembers { partners };
    let bring = || Demand::ProjectCostShare { least: share_of(5_000) };
    let in_kind = || Demand::ProjectInKind { most: share_of(5_000) };
    let term = || Demand::ProjectTerm { most: 3 };
    let assessor = || Demand::ProjectAssessor;
    let room = || Demand::DataRoom { days: 90 };
    let longer = Comes::Refused(Figure::Years(4), Figure::Years(3));
    let nothing = proposed(|text| text.budget.clear());
    let income = proposed(|text| {
        text.budget = vec![part("smith", Source::ProgrammeIncome, "1 USD")];
    });
    vec![
        row("members that owe nothing", members(true), proposed(|_| ()), Comes::Taken),
        row("one that has paid", members(true), with_member(true), Comes::Taken),
        row("partners as they like", members(false), with_stranger(false), Comes::Taken),
        row("one that owes", members(true), with_member(false), organisations(&["casting"])),
        row("no member", members(true), with_stranger(true), organisations(&["stranger"])),
        row("a lead of none", members(false), led_by_stranger(false), organisations(&["stranger"])),
        // 310,000 are not cost share: of 620,000 the half is.
        row("half of it", bring(), costing(1, "160000 USD"), Comes::Taken),
        row("a cent less", bring(), costing(1, "159999.99 USD"), shares(4_999, 5_000)),
        row("no budget", bring(), nothing, shares(0, 5_000)),
        row("earned by itself", bring(), income, shares(0, 5_000)),
        row("as much in kind", in_kind(), bringing("200000 USD", "200000 USD"), Comes::Taken),
        row(
            "a cent more",
            in_kind(),
            bringing("200000 USD", "200000.01 USD"),
            shares(5_001, 5_000),
        ),
        row("three years", term(), lasting("2030-03-01"), Comes::Taken),
        row("a day more", term(), lasting("2030-03-02"), longer),
        row("by the institute", assessor(), assessed("university", false), Comes::Taken),
        row("by the office", assessor(), assessed("office", true), Comes::Taken),
        row(
            "by the lead",
            assessor(),
            assessed("university", true),
            organisations(&["university"]),
        ),
        // The project ends before 2029-03-01; the 90th day after is 2029-05-29.
        row("to the 90th day", room(), shared("2029-05-30T00:00:00Z"), Comes::Taken),
        row("a nanosecond more", room(), shared("2029-05-30T00:00:00.000000001Z"), counts(91, 90)),
    ]
}
