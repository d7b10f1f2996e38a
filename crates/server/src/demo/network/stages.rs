//! Calls of the demo in the stages beside proposals and reviews, each a small story.

use guildhall_model::{Day, Label};
use guildhall_network::competition::{Inquiry, PaperText, Planned, Stages};
use guildhall_network::{
    Command, InformationCommand as I, NegotiationCommand as N, PaperCommand as P, PaperId,
    QuestionCommand as Q, ReviewCommand as R,
};

use super::story::{
    LEAD, Told, call_id, call_text, draft, proposal, proposal_id, publish, reviewed, signer,
};
use super::{OFFICER, Teller, both, organisation, wrong};
use crate::error::ServerError;

pub(super) fn tell(teller: &Teller<'_>) -> Told {
    asked(teller)?;
    considered(teller)?;
    papers(teller)?;
    encouraged(teller)?;
    negotiated(teller)?;
    unawarded(teller)
}

/// A draft to which responses are taken: one is handed in, one is being written.
fn asked(teller: &Teller<'_>) -> Told {
    let label = both("Institute for battery passports (invented)", "배터리 여권 연구원 (가상)");
    let focus = both("Traceable battery materials", "추적 가능한 배터리 소재");
    let asks = both(
        "Which data of your machines could a passport carry, and what would keep you from giving them?",
        "귀 기관의 설비 데이터 가운데 여권에 담을 수 있는 것은 무엇이며, 제공하기 어려운 이유는 무엇입니까?",
    );
    information(teller, -12, "battery-passports", (label, focus, asks), 20)?;
    let text = "Cell tests and furnace logs, if what they cost us stays ours (invented).";
    response(teller, -6, ("battery-passports", "bada-robotics"), text, true)?;
    let text = "We are still asking our plants (invented).";
    response(teller, -2, ("battery-passports", "hanbit-energy"), text, false)
}

/// A draft to which responses were taken: they are public, and the office thinks.
fn considered(teller: &Teller<'_>) -> Told {
    let label = both("Institute for hydrogen valves (invented)", "수소 밸브 연구원 (가상)");
    let focus = both("Valves for hydrogen", "수소용 밸브");
    let asks =
        both("Which tests of valves do you lack today?", "지금 부족한 밸브 시험은 무엇입니까?");
    information(teller, -60, "hydrogen-valves", (label, focus, asks), -20)?;
    let text = "Nobody near us tests seals at 900 bar (invented).";
    response(teller, -40, ("hydrogen-valves", "nari-foundry"), text, true)?;
    let text = "A loan of test rigs would do more than a new building (invented).";
    response(teller, -35, ("hydrogen-valves", "dolsan-steel"), text, true)
}

/// A call that takes concept papers, with questions.
fn papers(teller: &Teller<'_>) -> Told {
    let label = both("Institute for quiet compressors (invented)", "저소음 압축기 연구원 (가상)");
    let focus = both("Noise of compressors", "압축기 소음");
    let id = "quiet-compressors";
    staged(teller, -14, id, (label, focus), (Some(9), Some(30)), 80)?;
    let summary = "Measure compressors where they run, and learn from what they say (invented).";
    paper(teller, -3, (id, "listen-first"), LEAD, ("Listen first (invented)", summary), false)?;
    let title = "Soft mounts (invented)";
    paper(teller, -5, (id, "soft-mounts"), "dolsan-steel", (title, summary), true)?;
    ask(teller, -9, id, "sori-sensors", "May a firm of another country be a partner?")?;
    ask(teller, -2, id, "gyeol-partners", "Does the share of small firms count by year?")?;
    answer(teller, -8, id, 1, "Yes, if it does its part of the work here.")?;
    answer(teller, -7, id, 1, "Yes, if it does its part of the work here. It may not lead.")
}

/// A call whose concept papers were answered, but for one.
fn encouraged(teller: &Teller<'_>) -> Told {
    let label = both("Institute for cold joints (invented)", "저온 접합 연구원 (가상)");
    let focus = both("Joining without heat", "비가열 접합");
    let id = "cold-joints";
    staged(teller, -55, id, (label, focus), (Some(-12), Some(15)), 45)?;
    let summary = "Join light sheets of metal without melting them (invented).";
    let with = |title| (title, summary);
    paper(teller, -30, (id, "rivets"), "dolsan-steel", with("Rivets that see (invented)"), true)?;
    paper(teller, -29, (id, "glue"), "hangang-college", with("Glue school (invented)"), true)?;
    paper(teller, -28, (id, "pulse"), "bada-robotics", with("Pulse by robot (invented)"), true)?;
    verdict(teller, -9, "rivets", true, "It brings what small firms asked for.")?;
    verdict(teller, -8, "glue", false, "What is new in it would be hard to show in five years.")
}

/// A call in negotiation: one broke off, the next was taken, terms wait for its lead.
fn negotiated(teller: &Teller<'_>) -> Told {
    let label = both("Institute for light frames (invented)", "경량 프레임 연구원 (가상)");
    let focus = both("Frames of light metal", "경금속 프레임");
    let id = "light-frames";
    staged(teller, -200, id, (label, focus), (None, None), -100)?;
    let partners = ["nari-foundry", "sori-sensors"];
    let title = "Hollow and strong (invented)";
    proposal(teller, -150, (id, "hollow"), "dolsan-steel", title, &partners)?;
    proposal(teller, -149, (id, "lattice"), LEAD, "Lattice (invented)", &partners)?;
    reviewed(teller, -95, (id, "hollow"), [[55, 30], [50, 33]])?;
    reviewed(teller, -95, (id, "lattice"), [[50, 30], [47, 31]])?;
    let (call, selected) = (call_id(id)?, vec![proposal_id("hollow")?]);
    let decide = R::DecideCall { call, selected, reason: String::new() };
    teller.on(-60, OFFICER, Command::Review(decide))?;
    let negotiate = |day, by, command| teller.on(day, by, Command::Negotiation(command));
    let terms = |of: &str, terms: &str| -> Result<N, ServerError> {
        Ok(N::SetTerms { proposal: proposal_id(of)?, terms: terms.to_owned(), seen: 0 })
    };
    negotiate(
        -50,
        OFFICER,
        terms("hollow", "Half of the laboratories open to firms that do not pay.")?,
    )?;
    let reason = "Our board does not open the press line to others.".to_owned();
    let broken = N::BreakOff { proposal: proposal_id("hollow")?, reason };
    negotiate(-30, "dolsan-steel", broken)?;
    let reason = "It was second by five points, and opens its laboratories.".to_owned();
    negotiate(-25, OFFICER, N::TakeNext { proposal: proposal_id("lattice")?, reason })?;
    let asked =
        "The first year has 18 instead of 20 million dollars of public money; the second has 22.";
    negotiate(-4, OFFICER, terms("lattice", asked)?)
}

/// A call after which there is no institute.
fn unawarded(teller: &Teller<'_>) -> Told {
    let label = both("Institute for deep drawing (invented)", "딥드로잉 연구원 (가상)");
    let focus = both("Deep drawing of steel", "강판 딥드로잉");
    let id = "deep-drawing";
    staged(teller, -300, id, (label, focus), (None, None), -240)?;
    let partners = ["nari-foundry", "bada-robotics"];
    proposal(teller, -270, (id, "one-pull"), "dolsan-steel", "One pull (invented)", &partners)?;
    reviewed(teller, -235, (id, "one-pull"), [[20, 12], [25, 10]])?;
    let reason = "The one proposal does not reach firms beyond its partners.".to_owned();
    let decide = R::DecideCall { call: call_id(id)?, selected: Vec::new(), reason };
    teller.on(-210, OFFICER, Command::Review(decide))
}

/// Asks for information until a day.
fn information(
    teller: &Teller<'_>,
    day: i64,
    id: &str,
    (label, focus, asks): (Label, Label, Label),
    until: i64,
) -> Told {
    let information = Some(Inquiry { until: teller.at(until), asks });
    let stages = Stages { information, ..Stages::default() };
    draft(teller, day, id, call_text(id, label, focus, stages)?)?;
    teller.on(day + 1, OFFICER, Command::Information(I::Ask { call: call_id(id)? }))
}

/// A call that is public two days after its draft, with the days until which it takes concept papers
/// and questions.
fn staged(
    teller: &Teller<'_>,
    day: i64,
    id: &str,
    (label, focus): (Label, Label),
    (papers, questions): (Option<i64>, Option<i64>),
    deadline: i64,
) -> Told {
    let [papers, questions] = [papers, questions].map(|day| day.map(|day| teller.at(day)));
    let [reviewed, chosen, agreed] =
        [40, 60, 180].map(|after| Some(Day::utc(teller.at(deadline + after))));
    let planned = Planned { reviewed, chosen, agreed };
    let stages = Stages { papers, questions, planned, ..Stages::default() };
    draft(teller, day, id, call_text(id, label, focus, stages)?)?;
    publish(teller, day + 2, id, deadline)
}

fn response(
    teller: &Teller<'_>,
    day: i64,
    (call, who): (&str, &str),
    text: &str,
    submitted: bool,
) -> Told {
    let (call, organisation) = (call_id(call)?, organisation(who)?);
    let by = if who == "hanbit-energy" { signer(LEAD) } else { who };
    let (of, text) = ((call.clone(), organisation.clone()), text.to_owned());
    let save = I::Save { call, organisation, text, seen: 0 };
    teller.on(day, by, Command::Information(save))?;
    let submit = I::Submit { call: of.0, organisation: of.1, seen: 1 };
    if submitted { teller.on(day + 1, by, Command::Information(submit)) } else { Ok(()) }
}

fn paper(
    teller: &Teller<'_>,
    day: i64,
    (call, id): (&str, &str),
    lead: &str,
    (title, summary): (&str, &str),
    submitted: bool,
) -> Told {
    let partners = ["nari-foundry", "sori-sensors"].map(organisation);
    let text = PaperText {
        title: title.to_owned(),
        summary: summary.to_owned(),
        partners: partners.into_iter().collect::<Result<_, _>>()?,
    };
    let (by, lead, call) = (signer(lead), organisation(lead)?, call_id(call)?);
    let save = P::Save { paper: paper_id(id)?, call, lead, text, seen: 0 };
    teller.on(day, by, Command::Paper(save))?;
    let submit = P::Submit { paper: paper_id(id)?, seen: 1 };
    if submitted { teller.on(day + 1, by, Command::Paper(submit)) } else { Ok(()) }
}

fn verdict(teller: &Teller<'_>, day: i64, id: &str, encouraged: bool, reason: &str) -> Told {
    let (paper, reason) = (paper_id(id)?, reason.to_owned());
    teller.on(day, OFFICER, Command::Paper(P::Answer { paper, encouraged, reason }))
}

fn ask(teller: &Teller<'_>, day: i64, call: &str, who: &str, text: &str) -> Told {
    let (call, organisation, text) = (call_id(call)?, organisation(who)?, text.to_owned());
    teller.on(day, who, Command::Question(Q::Ask { call, organisation, text }))
}

fn answer(teller: &Teller<'_>, day: i64, call: &str, number: u32, text: &str) -> Told {
    let (call, text) = (call_id(call)?, text.to_owned());
    teller.on(day, OFFICER, Command::Question(Q::Answer { call, number, text }))
}

fn paper_id(text: &str) -> Result<PaperId, ServerError> {
    PaperId::new(text).map_err(|_| wrong(text))
}
