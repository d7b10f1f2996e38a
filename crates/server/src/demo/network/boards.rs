//! The board of the institute in the story: seats, a committee, an election that was counted, and one
//! that is open.

use guildhall_network::board::count::Ballot;
use guildhall_network::board::election::{Candidate, ElectionText};
use guildhall_network::board::{CommitteeSeat, Holder, Seat, TierSeats};
use guildhall_network::{BoardCommand as C, Command, CommitteeId, InstituteId, Poll, TierId};

use super::story::{INSTITUTE, LEAD, Told};
use super::{OFFICER, Teller, both, organisation, person, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

/// The tier whose members elect.
const TIER: &str = "full";

/// The office of the programme, which appoints for the government.
const OFFICE: &str = "programme-office";

/// Who stands, and for which member.
const NARI: (&str, &str) = ("Yuna Seol (invented)", "nari-foundry");
const SORI: (&str, &str) = ("Minseo Yoo (invented)", "sori-sensors");
const DOLSAN: (&str, &str) = ("Taeho Ban (invented)", "dolsan-steel");

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    seats(teller)?;
    committee(teller)?;
    // Two seats for a year; the second is drawn by lot.
    election(teller, [-218, -216, -204], (2, [-203, 162]), &[NARI, SORI, DOLSAN])?;
    for (who, chosen) in
        [("nari-foundry", vec![1]), ("sori-sensors", vec![2]), ("dolsan-steel", vec![1, 3])]
    {
        vote(teller, -210, 1, who, chosen)?;
    }
    teller.poll(-203, FIRST_PERSON, &Poll::Count { institute: institute()?, number: 1 })?;
    // One seat that is free.
    election(teller, [-5, -3, 9], (1, [10, 375]), &[DOLSAN, SORI])?;
    vote(teller, -2, 2, "nari-foundry", vec![1])
}

fn seats(teller: &Teller<'_>) -> Told {
    let elected = |tier: &str, seats| -> Result<TierSeats, ServerError> {
        Ok(TierSeats { tier: TierId::new(tier).map_err(|_| wrong(tier))?, seats })
    };
    let set = C::Set {
        institute: institute()?,
        elected: vec![elected(TIER, 3)?, elected("associate", 1)?],
        lead: 1,
        government: 1,
        seen: None,
    };
    ask(teller, -220, FIRST_PERSON, set)?;
    for (by, seat, name, of) in [
        (FIRST_PERSON, Seat::Lead, "Seoyun Han (invented)", LEAD),
        (OFFICER, Seat::Government, "Officer of the programme (invented)", OFFICE),
    ] {
        let give = C::GiveSeat {
            institute: institute()?,
            seat,
            holder: holder((name, of))?,
            from: teller.day(-219),
            until: teller.day(512),
        };
        ask(teller, -219, by, give)?;
    }
    Ok(())
}

fn committee(teller: &Teller<'_>) -> Told {
    let seat = |who, chair| -> Result<CommitteeSeat, ServerError> {
        let (from, until) = (teller.day(-200), teller.day(165));
        Ok(CommitteeSeat { holder: holder(who)?, chair, from, until })
    };
    let set = C::SetCommittee {
        institute: institute()?,
        committee: CommitteeId::new("technology").map_err(|_| wrong("technology"))?,
        label: both("Technology (invented)", "기술 위원회 (가상)"),
        task: both(
            "Says which projects the institute should call for.",
            "연구원이 어떤 과제를 공모할지 의견을 낸다.",
        ),
        seats: vec![seat(SORI, true)?, seat(NARI, false)?, seat(DOLSAN, false)?],
        seen: None,
    };
    ask(teller, -201, FIRST_PERSON, set)
}

/// Calls an election on a day, with the days on which its poll opens and closes.
fn election(
    teller: &Teller<'_>,
    [called, opens, closes]: [i64; 3],
    (seats, [from, until]): (u8, [i64; 2]),
    candidates: &[(&str, &str)],
) -> Told {
    let candidate = |who: &(&str, &str)| -> Result<Candidate, ServerError> {
        let statement = both(
            "Small firms need the laboratories most; I will speak for short ways to them (invented).",
            "공동 실험실이 가장 필요한 곳은 중소기업입니다. 쉽게 쓸 수 있도록 힘쓰겠습니다 (가상).",
        );
        Ok(Candidate { holder: holder(*who)?, statement })
    };
    let text = ElectionText {
        tier: TierId::new(TIER).map_err(|_| wrong(TIER))?,
        seats,
        from: teller.day(from),
        until: teller.day(until),
        opens: teller.at(opens),
        closes: teller.at(closes),
        candidates: candidates.iter().map(candidate).collect::<Result<_, _>>()?,
    };
    teller.poll(called, FIRST_PERSON, &Poll::Call { institute: institute()?, text })
}

fn vote(teller: &Teller<'_>, day: i64, number: u32, who: &str, chosen: Vec<u8>) -> Told {
    let (institute, organisation) = (institute()?, organisation(who)?);
    let ballot = Ballot::new(chosen).ok_or_else(|| wrong("a ballot"))?;
    teller.poll(day, who, &Poll::Cast { institute, number, organisation, ballot })
}

fn holder((name, of): (&str, &str)) -> Result<Holder, ServerError> {
    Ok(Holder { name: name.to_owned(), organisation: organisation(of)? })
}

fn institute() -> Result<InstituteId, ServerError> {
    InstituteId::new(INSTITUTE).map_err(|_| wrong(INSTITUTE))
}

fn ask(teller: &Teller<'_>, day: i64, by: &str, command: C) -> Told {
    teller.on(day, by, Command::Board(command))
}

impl Teller<'_> {
    /// Has somebody do something with an election so many days from now.
    fn poll(&self, days: i64, by: &str, ask: &Poll) -> Told {
        self.write()?;
        self.running.tell_poll(&person(by)?, self.at(days), ask)
    }
}
