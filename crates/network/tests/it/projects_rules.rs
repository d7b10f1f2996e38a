//! Who assesses and who shares, beside what rules say of it.

use guildhall_network::competition::Figure;
use guildhall_network::project::Step;
use guildhall_network::project::text::Scale;
use guildhall_network::{Command, NetworkError};

use crate::house::{at, organisation};
use crate::projects::{AT_WORK, agreement, ask, assess, hand_over, report, selected, share, step};

pub(crate) fn figures(error: NetworkError) -> Vec<(String, Figure, Figure)> {
    let NetworkError::Rules { shortfalls, .. } = error else { panic!("{error}") };
    shortfalls.into_iter().map(|one| (one.rule.to_string(), one.found, one.wanted)).collect()
}

#[test]
fn an_assessor_is_not_of_the_lead() {
    let mut house = selected();
    ask(&mut house, "office", AT_WORK, assess(Scale::Trl, 5)).unwrap();
    ask(&mut house, "university", AT_WORK, assess(Scale::Mrl, 4)).unwrap();
    for who in ["smith", "works", "university-viewer"] {
        let refused = ask(&mut house, who, AT_WORK, assess(Scale::Trl, 6)).unwrap_err();
        assert!(matches!(refused, NetworkError::NotYours { .. }), "{who}: {refused}");
    }
}

#[test]
fn a_data_room_ends_with_its_project() {
    let mut house = selected();
    for who in ["smith", "university", "works-viewer", "stranger"] {
        let refused = ask(&mut house, who, AT_WORK, share("2029-03-01T00:00:00Z"));
        assert!(refused.is_err(), "{who}");
    }
    let mut away = agreement("2029-03-01T00:00:00Z");
    away.to = organisation("stranger");
    let refused = ask(&mut house, "works", AT_WORK, step(Step::ShareData { agreement: away }));
    assert!(matches!(refused, Err(NetworkError::State { .. })));
    ask(&mut house, "works", AT_WORK, share("2029-03-01T00:00:00Z")).unwrap();
    assert_eq!(ask(&mut house, "works", AT_WORK, share("2029-03-01T00:00:00Z")).unwrap(), 0);
    let other = ask(&mut house, "works", AT_WORK, share("2029-02-01T00:00:00Z"));
    assert!(matches!(other, Err(NetworkError::Taken { .. })));
    let early = ask(&mut house, "smith", AT_WORK, hand_over("2029-02-28")).unwrap_err();
    assert!(matches!(early, NetworkError::State { what: "agreement", .. }), "{early}");
    ask(&mut house, "smith", AT_WORK, hand_over("2029-03-01")).unwrap();
}

#[test]
fn what_is_shared_is_asked_of_access_with_the_same_terms() {
    let now = at(AT_WORK);
    let asked = Command::Project(share("2029-03-01T00:00:00Z")).asks(now);
    let agreement = agreement("2029-03-01T00:00:00Z");
    assert_eq!(asked, Some(guildhall_access::Command::GiveAgreement { agreement, now }));
    assert_eq!(Command::Project(report()).asks(now), None);
}
