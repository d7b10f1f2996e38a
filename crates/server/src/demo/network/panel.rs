//! Who is asked to review in the story, and what a panel says. Invented.

use std::collections::BTreeSet;

use guildhall_network::competition::reviewing::expertise::{Area, Fields};
use guildhall_network::competition::{Sector, Tie, TieKind};
use guildhall_network::{Command, FocusId, PanelCommand as P, ProgrammeId, ReviewCommand as R};

use super::steering::{PEOPLE, TOOLS};
use super::story::{PROGRAMME, REVIEWERS, Told, assign, call_id, proposal_id, review};
use super::{OFFICER, Teller, organisation, person, wrong};
use crate::error::ServerError;
use crate::ledger::FIRST_PERSON;

const CALL: &str = "robot-cells";

/// The panel of the call that is under review: one proposal is discussed, the other waits for a
/// reviewer.
pub(super) fn tell(teller: &Teller<'_>) -> Told {
    for (who, sector) in [
        (TOOLS, Sector::Public),
        (PEOPLE, Sector::Public),
        (FIRST_PERSON, Sector::Public),
        ("dolsan-steel", Sector::Private),
        ("nari-foundry", Sector::Private),
    ] {
        let ready = R::SetReviewer { sector, appointee: false, ties: Vec::new() };
        teller.on(-6, who, Command::Review(ready))?;
    }
    for (who, words) in [
        (REVIEWERS[0], &["safety", "measuring"][..]),
        (REVIEWERS[1], &["small firms", "vibration"]),
        (TOOLS, &["vibration"]),
        (PEOPLE, &["training"]),
    ] {
        say(teller, -6, who, P::SetReviewerFields(fields(words)?))?;
    }
    for (proposal, words) in [
        ("hand-in-hand", &["safety", "training", "small firms"][..]),
        ("steady-arm", &["vibration", "measuring"]),
    ] {
        let proposal = proposal_id(proposal)?;
        say(teller, -4, OFFICER, P::SetTopics { proposal, fields: fields(words)? })?;
    }
    invite(teller, -4, CALL, TOOLS)?;
    let project = Tie {
        organisation: organisation("dolsan-steel")?,
        kind: TieKind::Project,
        until: Some(teller.day(-200)),
    };
    let reason = "We paid for a press of theirs until last year (invented).".to_owned();
    let accept = P::AcceptInvitation { call: call_id(CALL)?, ties: vec![project], reason };
    say(teller, -3, TOOLS, accept)?;
    invite(teller, -4, CALL, "dolsan-steel")?;
    let reason = "We lead a proposal to the same call (invented).".to_owned();
    say(teller, -3, "dolsan-steel", P::DeclineInvitation { call: call_id(CALL)?, reason })?;
    for who in [PEOPLE, FIRST_PERSON] {
        invite(teller, -1, CALL, who)?;
    }
    for (who, points) in REVIEWERS.into_iter().zip([[52, 33], [30, 22]]) {
        assign(teller, -4, (CALL, "steady-arm"), who)?;
        review(teller, -2, "steady-arm", who, points)?;
    }
    let present = [REVIEWERS[0], REVIEWERS[1], TOOLS].map(person);
    let present = present.into_iter().collect::<Result<_, _>>()?;
    say(teller, -1, OFFICER, P::Meet { call: call_id(CALL)?, day: teller.day(-1), present })?;
    let discuss = P::Discuss {
        proposal: proposal_id("steady-arm")?,
        meeting: 1,
        notes: "One doubted that small firms can pay for the arm; the loan of the second year answers that (invented)."
            .to_owned(),
        points: vec![42, 28],
        reason: "The aims are clear; the plan for small firms begins late (invented).".to_owned(),
    };
    say(teller, -1, OFFICER, discuss)
}

/// Somebody is asked to review proposals to a call, and accepts.
pub(super) fn invited(teller: &Teller<'_>, day: i64, call: &str, who: &str) -> Told {
    invite(teller, day, call, who)?;
    let reason = String::new();
    let accept = P::AcceptInvitation { call: call_id(call)?, ties: Vec::new(), reason };
    say(teller, day, who, accept)
}

fn invite(teller: &Teller<'_>, day: i64, call: &str, who: &str) -> Told {
    let (call, reviewer, until) = (call_id(call)?, person(who)?, teller.at(day + 10));
    say(teller, day, OFFICER, P::Invite { call, reviewer, until })
}

fn fields(words: &[&str]) -> Result<Fields, ServerError> {
    let programme = ProgrammeId::new(PROGRAMME).map_err(|_| wrong(PROGRAMME))?;
    let focus = FocusId::new("robots").map_err(|_| wrong("robots"))?;
    let areas = BTreeSet::from([Area { programme, focus }]);
    Ok(Fields { areas, keywords: words.iter().map(|word| (*word).to_owned()).collect() })
}

fn say(teller: &Teller<'_>, day: i64, by: &str, command: P) -> Told {
    teller.on(day, by, Command::Panel(command))
}
