//! What is said around a call: responses to a draft, questions, concept papers, terms; who sees it,
//! and what is refused.

use guildhall_network::competition::{CallText, Phase, QUESTIONS_OPEN_MAX};
use guildhall_network::policy::{About, Demand};
use guildhall_network::view::{Task, Warned};
use guildhall_network::{
    Command, CompetitionCommand as C, InformationCommand as I, NegotiationCommand as N,
    NetworkError, PaperCommand as P, QuestionCommand as Q, ReviewCommand as R, View,
};

use crate::house::{House, ORGANISATIONS, at, call, organisation, programme, proposal, second};
use crate::stages::{ASKED, PAPERS, QUESTIONS, TOLD, in_phase, paper, staged};

fn see<T>(house: &House, who: &str, now: &str, what: impl FnOnce(View<'_>) -> T) -> T {
    let scope = house.scope(who);
    what(house.network.view(&scope, at(now)))
}

/// Who of all organisations, by the one who signs and the one who only belongs, sees something.
fn who(house: &House, now: &str, sees: impl Fn(View<'_>) -> bool) -> Vec<&'static str> {
    let both = |id: &str| {
        let seen = [id.to_owned(), format!("{id}-viewer")].map(|who| see(house, &who, now, &sees));
        assert_eq!(seen[0], seen[1], "{id}");
        seen[0]
    };
    ORGANISATIONS.iter().map(|(id, ..)| *id).filter(|id| both(id)).collect()
}

fn all() -> Vec<&'static str> {
    ORGANISATIONS.iter().map(|(id, ..)| *id).collect()
}

#[test]
fn responses_are_ones_own_then_the_offices_then_public_as_the_policy_says() {
    let (house, _) = in_phase(Phase::Information);
    let before = "2026-01-09T23:59:59Z";
    let of = |id: &'static str| {
        move |view: View<'_>| {
            let call = view.call(&call()).unwrap();
            view.responses(call).iter().any(|one| one.organisation.as_str() == id)
        }
    };
    assert_eq!(who(&house, before, of("casting")), ["casting"]);
    assert_eq!(who(&house, TOLD, of("casting")), all());
    assert_eq!(who(&house, TOLD, of("smith")), ["smith"], "it was never handed in");
    // Without the rule only the office sees it.
    let rules = house.network.policies(&programme())[0].rules().to_vec();
    let about = About::PublicResponses;
    let rules = rules.into_iter().filter(|one| one.demand.about() != about).collect();
    let mut house = House::under(rules);
    let (call_of, text, programme_of) = (call(), staged(), programme());
    let draft = C::DraftCall { call: call_of, programme: programme_of, text, seen: None };
    house.compete("office", ASKED, draft).unwrap();
    house.ask("office", at(ASKED), Command::Information(I::Ask { call: call() })).unwrap();
    let (organisation, text) = (organisation("casting"), "Two.".to_owned());
    let save = I::Save { call: call(), organisation: organisation.clone(), text, seen: 0 };
    house.ask("casting", at(ASKED), Command::Information(save)).unwrap();
    let submit = I::Submit { call: call(), organisation, seen: 1 };
    house.ask("casting", at(ASKED), Command::Information(submit)).unwrap();
    assert_eq!(who(&house, TOLD, of("casting")), ["office", "casting"]);
}

#[test]
fn what_was_asked_about_stays_and_later_drafts_are_the_offices() {
    let (mut house, _) = in_phase(Phase::Considered);
    let redraft = |house: &mut House, now: &str, change: &dyn Fn(&mut CallText)| {
        let mut text = staged();
        change(&mut text);
        house.compete(
            "office",
            now,
            C::DraftCall { call: call(), programme: programme(), text, seen: None },
        )
    };
    let longer = at("2026-01-12T00:00:00Z");
    let until = |text: &mut CallText, to| {
        text.stages.information.as_mut().unwrap().until = to;
    };
    let in_work = "2026-01-05T00:00:00Z";
    type Change<'c> = &'c dyn Fn(&mut CallText);
    let rows: [(&str, Change<'_>, &str); 4] = [
        (in_work, &|text| text.about.en.push('!'), "state"),
        (in_work, &|text| text.stages.information = None, "state"),
        (in_work, &|text| until(text, at("2026-01-09T00:00:00Z")), "deadline"),
        (TOLD, &|text| until(text, longer), "late"),
    ];
    for (now, change, expected) in rows {
        let got = match redraft(&mut house, now, change) {
            Err(NetworkError::State { .. }) => "state",
            Err(NetworkError::Deadline { .. }) => "deadline",
            Err(NetworkError::Late { .. }) => "late",
            other => panic!("{other:?}"),
        };
        assert_eq!(got, expected);
    }
    redraft(&mut house, in_work, &|text| until(text, longer)).unwrap();
    let after = "2026-01-13T00:00:00Z";
    redraft(&mut house, after, &|text| {
        until(text, longer);
        text.about.en = "Other words.".to_owned();
    })
    .unwrap();
    let text = |view: View<'_>| view.text_of(view.call(&call()).unwrap()).clone();
    assert_eq!(see(&house, "office-viewer", after, text).about.en, "Other words.");
    let seen = see(&house, "stranger", after, text);
    assert_eq!(
        (seen.about.en.as_str(), seen.stages.information.unwrap().until),
        ("For consortia", longer)
    );
    // Once it is public, everybody reads what it became.
    let publish = C::PublishCall { call: call(), deadline: at("2026-04-01T17:00:00Z") };
    house.compete("office", "2026-01-15T00:00:00Z", publish).unwrap();
    assert_eq!(see(&house, "stranger", "2026-01-16T00:00:00Z", text).about.en, "Other words.");
}

#[test]
fn a_draft_that_asks_is_not_published_before_it_asked() {
    let (mut house, now) = in_phase(Phase::Draft);
    let publish = C::PublishCall { call: call(), deadline: at("2026-04-01T17:00:00Z") };
    let refused = house.compete("office", now, publish);
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    let late = house.ask("office", at(TOLD), Command::Information(I::Ask { call: call() }));
    assert!(matches!(late, Err(NetworkError::Deadline { .. })), "{late:?}");
}

#[test]
fn who_asked_is_in_no_view_and_question_and_answer_become_public_together() {
    let (mut house, now) = in_phase(Phase::Papers);
    let asked = |view: View<'_>| view.questions(view.call(&call()).unwrap()).len() == 1;
    assert_eq!(who(&house, now, asked), ["office", "smith"]);
    let answer = |house: &mut House, text: &str| {
        let answer = Q::Answer { call: call(), number: 1, text: text.to_owned() };
        house.ask("office", at(now), Command::Question(answer))
    };
    answer(&mut house, "Yes.").unwrap();
    assert_eq!(answer(&mut house, "Yes.").unwrap(), 0, "the same again");
    answer(&mut house, "Yes, two.").unwrap();
    assert_eq!(who(&house, now, asked), all());
    let own = |view: View<'_>| view.questions(view.call(&call()).unwrap())[0].own;
    assert_eq!(who(&house, now, own), ["smith"], "others cannot tell, the office neither");
    see(&house, "stranger", now, |view| {
        let seen = view.questions(view.call(&call()).unwrap());
        let said: Vec<&str> = seen[0].answers.iter().map(|one| one.text.as_str()).collect();
        assert_eq!((seen[0].text, said), ("How many?", vec!["Yes.", "Yes, two."]));
        assert!(!format!("{seen:?}").contains("smith"), "{seen:?}");
    });
    for (by, number) in [("office", 2), ("smith", 1), ("office-viewer", 1)] {
        let answer = Q::Answer { call: call(), number, text: "No.".to_owned() };
        assert!(house.ask(by, at(now), Command::Question(answer)).is_err(), "{by} {number}");
    }
}

#[test]
fn questions_are_taken_until_their_date_and_not_without_end() {
    let (mut house, now) = in_phase(Phase::Papers);
    let ask = |house: &mut House, now: &str, text: String| {
        let (organisation, call) = (organisation("casting"), call());
        house.ask("casting", at(now), Command::Question(Q::Ask { call, organisation, text }))
    };
    assert_eq!(ask(&mut house, now, "Q 0".to_owned()).unwrap(), 1);
    assert_eq!(ask(&mut house, now, "Q 0".to_owned()).unwrap(), 0, "the same again");
    for number in 1..QUESTIONS_OPEN_MAX {
        ask(&mut house, now, format!("Q {number}")).unwrap();
    }
    let refused = ask(&mut house, now, "One more".to_owned());
    assert!(matches!(refused, Err(NetworkError::TooMany { .. })), "{refused:?}");
    let answer = Q::Answer { call: call(), number: 2, text: "Yes.".to_owned() };
    house.ask("office", at(now), Command::Question(answer)).unwrap();
    ask(&mut house, now, "One more".to_owned()).unwrap();
    let late = ask(&mut house, QUESTIONS, "Too late?".to_owned());
    assert!(matches!(late, Err(NetworkError::Late { .. })), "{late:?}");
    for (text, long) in [(" ".to_owned(), false), ("x".repeat(10_001), true)] {
        let refused = ask(&mut house, now, text);
        let said = matches!(refused, Err(NetworkError::TooLong { .. })) == long;
        assert!(said && refused.is_err(), "{refused:?}");
    }
    // A call that says no date takes none.
    let mut plain = House::with_call();
    let refused = ask(&mut plain, "2026-02-01T00:00:00Z", "When?".to_owned());
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
}

#[test]
fn a_paper_is_its_consortiums_and_then_the_offices_too() {
    let (mut house, now) = in_phase(Phase::Papers);
    let sees = |id: &'static str| move |view: View<'_>| view.paper(&paper(id)).is_some();
    assert_eq!(who(&house, now, sees("other")), ["smith", "rival"]);
    assert_eq!(who(&house, PAPERS, sees("other")), ["office", "smith", "rival"]);
    assert_eq!(who(&house, PAPERS, sees("idea")), ["university", "smith"], "never handed in");
    let may =
        |view: View<'_>| view.paper(&paper("other")).map(|one| (one.may_write, one.may_answer));
    assert_eq!(see(&house, "rival", now, may), Some((true, false)));
    assert_eq!(see(&house, "smith", now, may), Some((false, false)));
    assert_eq!(see(&house, "office", PAPERS, may), Some((false, true)));
    assert_eq!(see(&house, "office-viewer", PAPERS, may), Some((false, false)));
    // A tie of the officer.
    let sector = guildhall_network::competition::Sector::Public;
    let tie = guildhall_network::competition::Tie {
        organisation: organisation("smith"),
        kind: guildhall_network::competition::TieKind::Project,
        until: None,
    };
    let answer = |encouraged| {
        let reason = "It is near to what runs.".to_owned();
        Command::Paper(P::Answer { paper: paper("other"), encouraged, reason })
    };
    let free = R::SetReviewer { sector, appointee: false, ties: Vec::new() };
    let tied = R::SetReviewer { sector, appointee: false, ties: vec![tie] };
    house.review("office", PAPERS, tied).unwrap();
    assert_eq!(see(&house, "office", PAPERS, may), Some((false, false)));
    let refused = house.ask("office", at(PAPERS), answer(false));
    assert!(matches!(refused, Err(NetworkError::Conflict { .. })), "{refused:?}");
    house.review("office", PAPERS, free).unwrap();
    house.ask("office", at(PAPERS), answer(false)).unwrap();
    assert_eq!(house.ask("office", at(PAPERS), answer(false)).unwrap(), 0, "the same again");
    let refused = house.ask("office", at(PAPERS), answer(true));
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    see(&house, "rival", PAPERS, |view| {
        let seen = view.paper(&paper("other")).unwrap();
        assert!(!seen.paper.verdict.as_ref().unwrap().encouraged);
    });
}

#[test]
fn terms_are_the_leads_and_the_offices_and_agreed_as_they_were_last() {
    let (mut house, now) = in_phase(Phase::Negotiation);
    let sees = |view: View<'_>| view.negotiation(&proposal()).is_some();
    assert_eq!(who(&house, now, sees), ["office", "university"]);
    let may = |view: View<'_>| {
        let seen = view.negotiation(&proposal()).unwrap();
        (seen.may_propose, seen.may_agree, seen.may_break_off)
    };
    assert_eq!(see(&house, "office", now, may), (true, false, true));
    assert_eq!(see(&house, "university", now, may), (false, true, true));
    assert_eq!(see(&house, "university-viewer", now, may), (false, false, false));
    let negotiate =
        |house: &mut House, who: &str, one| house.ask(who, at(now), Command::Negotiation(one));
    let terms =
        |seen, terms: &str| N::SetTerms { proposal: proposal(), terms: terms.to_owned(), seen };
    let agree = |seen| N::Agree { proposal: proposal(), seen };
    assert!(matches!(
        negotiate(&mut house, "office", terms(0, "More.")),
        Err(NetworkError::Changed { .. })
    ));
    negotiate(&mut house, "office", terms(1, "More.")).unwrap();
    let refused = negotiate(&mut house, "university", agree(1));
    assert!(matches!(refused, Err(NetworkError::Changed { .. })), "{refused:?}");
    negotiate(&mut house, "university", agree(2)).unwrap();
    assert_eq!(negotiate(&mut house, "university", agree(2)).unwrap(), 0, "so already");
    // Other terms are agreed to anew.
    negotiate(&mut house, "office", terms(2, "Less.")).unwrap();
    assert!(see(&house, "university", now, may).1);
}

#[test]
fn after_a_break_the_next_of_the_ranking_is_taken_or_nobody() {
    let (mut house, now) = in_phase(Phase::Negotiation);
    let negotiate =
        |house: &mut House, who: &str, one| house.ask(who, at(now), Command::Negotiation(one));
    let next = |of| N::TakeNext { proposal: of, reason: "It is nearly as good.".to_owned() };
    let end = || N::EndCall { call: call(), reason: "None fits.".to_owned() };
    let off = |of, reason: &str| N::BreakOff { proposal: of, reason: reason.to_owned() };
    let take = |view: View<'_>| {
        let call = view.call(&call()).unwrap();
        (view.may_take(call), view.may_end(call))
    };
    assert_eq!(see(&house, "office", now, take), (vec![], false));
    for refused in [next(second()), end(), off(proposal(), " ")] {
        assert!(negotiate(&mut house, "office", refused).is_err());
    }
    negotiate(&mut house, "office", off(proposal(), "No match.")).unwrap();
    assert_eq!(see(&house, "office", now, take), (vec![second()], true));
    assert_eq!(see(&house, "university", now, take), (vec![], false));
    let waits = |view: View<'_>| {
        view.due(&Warned::new()).into_iter().map(|one| one.task).collect::<Vec<_>>()
    };
    assert_eq!(see(&house, "office", now, waits), [Task::TakeNext { call: call() }]);
    assert!(negotiate(&mut house, "office", next(proposal())).is_err(), "it was selected before");
    negotiate(&mut house, "office", next(second())).unwrap();
    let negotiates = Task::Negotiate { call: call(), proposal: second() };
    assert_eq!(see(&house, "office", now, waits), [negotiates]);
    negotiate(&mut house, "rival", off(second(), "Our board says no.")).unwrap();
    assert_eq!(see(&house, "office", now, take), (vec![], true), "nobody is left");
    negotiate(&mut house, "office", end()).unwrap();
    let phase = |view: View<'_>| view.call(&call()).unwrap().phase(at(now));
    assert_eq!(see(&house, "stranger", now, phase), Phase::Unawarded);
    let reason = |view: View<'_>| {
        let decision = view.call(&call()).unwrap().decision.clone().unwrap();
        (decision.taken[0].reason.clone(), decision.ended.unwrap().1)
    };
    let expected = ("It is nearly as good.".to_owned(), "None fits.".to_owned());
    assert_eq!(see(&house, "stranger", now, reason), expected);
}

#[test]
fn an_agreement_follows_agreed_terms_where_the_policy_asks_for_them() {
    let selected = |rules| {
        let mut house = House::under(rules);
        let (call_of, text, programme) = (call(), crate::house::call_text(), programme());
        let draft = C::DraftCall { call: call_of, programme, text, seen: None };
        house.compete("office", "2026-01-10T00:00:00Z", draft).unwrap();
        let deadline = at("2026-04-01T17:00:00Z");
        house
            .compete("office", "2026-01-15T00:00:00Z", C::PublishCall { call: call(), deadline })
            .unwrap();
        house.save("2026-02-01T00:00:00Z", crate::house::good(), 0);
        house.compete("university", "2026-02-02T00:00:00Z", crate::house::submit(1)).unwrap();
        house.select("office", &[proposal()], "Good.").unwrap();
        house
    };
    let award = || {
        Command::Institute(guildhall_network::InstituteCommand::Award {
            institute: guildhall_network::InstituteId::new("made").unwrap(),
            label: crate::house::text("Institute"),
            proposal: proposal(),
            from: guildhall_model::Day::parse("2026-07-01").unwrap(),
            tranches: vec![crate::house::money("1 USD")],
        })
    };
    let now = at("2026-05-02T00:00:00Z");
    let asked = vec![crate::house::rule("1", "Terms.", Demand::AgreedTerms)];
    let refused = selected(asked).ask("office", now, award());
    assert!(matches!(refused, Err(NetworkError::Rules { .. })), "{refused:?}");
    selected(Vec::new()).ask("office", now, award()).unwrap();
    // Terms that nobody agreed to are in the way, with or without the rule.
    let mut house = selected(Vec::new());
    let terms = N::SetTerms { proposal: proposal(), terms: "Less.".to_owned(), seen: 0 };
    house.ask("office", now, Command::Negotiation(terms)).unwrap();
    let refused = house.ask("office", now, award());
    assert!(matches!(refused, Err(NetworkError::State { .. })), "{refused:?}");
    let agree = N::Agree { proposal: proposal(), seen: 1 };
    house.ask("university", now, Command::Negotiation(agree)).unwrap();
    house.ask("office", now, award()).unwrap();
}

#[test]
fn what_waits_in_each_stage() {
    let waits = |house: &House, who: &str, now: &str| {
        let tasks = see(house, who, now, |view| view.due(&Warned::new()));
        tasks.into_iter().map(|one| one.task).collect::<Vec<_>>()
    };
    let (house, now) = in_phase(Phase::Information);
    let respond = Task::Respond { call: call(), organisation: organisation("smith") };
    assert_eq!(waits(&house, "smith", now), [respond]);
    assert_eq!(waits(&house, "casting", now), [], "it is handed in");
    let (house, now) = in_phase(Phase::Papers);
    let hand_in = Task::HandInPaper { call: call(), paper: paper("idea") };
    assert_eq!(waits(&house, "university", now), [hand_in]);
    assert_eq!(waits(&house, "office", now), [Task::AnswerQuestions { call: call() }]);
    let answer = Task::AnswerPaper { call: call(), paper: paper("other") };
    let both = [Task::AnswerQuestions { call: call() }, answer];
    assert_eq!(waits(&house, "office", PAPERS), both);
    let hand_in = Task::HandIn { call: call(), proposal: proposal() };
    assert_eq!(waits(&house, "university", PAPERS), [hand_in]);
    let (house, now) = in_phase(Phase::Negotiation);
    let negotiate = Task::Negotiate { call: call(), proposal: proposal() };
    assert_eq!(waits(&house, "university", now), [negotiate]);
    assert_eq!(waits(&house, "office", now), [], "it waits for the lead");
}
