//! Ties that follow from what the house knows of projects and inventions.

use guildhall_network::competition::Sector;
use guildhall_network::directory::Orcid;
use guildhall_network::property::invention::Inventor;
use guildhall_network::{DirectoryCommand, Event, NetworkError, ProposalId};

use crate::house::{House, JUDGED, at, day, organisation, proposal, second};
use crate::{projects, property};

/// The events of a project of smith with the laboratory that lasted until a day.
fn worked(until: &str, selected: bool) -> Vec<Event> {
    let keep = |event: Event| match event {
        Event::ProjectProposed(mut one) => {
            one.text.partners = vec![organisation("laboratory")];
            one.text.until = day(until);
            Some(Event::ProjectProposed(one))
        }
        Event::ProjectsSelected(_) => selected.then_some(event),
        _ => None,
    };
    projects::selected().events.into_iter().filter_map(keep).collect()
}

/// The events of an invention of a person of smith, reported on a day.
fn invented(on: &str, orcid: Option<&str>, with: &str) -> Vec<Event> {
    let inventor = |of: &str, orcid: Option<&str>| Inventor {
        first: "Ada".to_owned(),
        last: "Park".to_owned(),
        orcid: orcid.map(|one| one.parse::<Orcid>().unwrap()),
        organisation: organisation(of),
    };
    let keep = |event: Event| match event {
        Event::InventionReported(mut one) => {
            one.text.inventors = vec![inventor("smith", orcid), inventor(with, None)];
            one.at = at(&format!("{on}T09:00:00Z"));
            Some(Event::InventionReported(one))
        }
        _ => None,
    };
    property::after(0).events.into_iter().filter_map(keep).take(1).collect()
}

/// To whom the laboratory's reviewer is tied by what happened, when a proposal is to be assigned.
fn tied(events: Vec<Event>, of: &ProposalId) -> Vec<String> {
    let mut house = House::closed();
    house.happen(events);
    house.ready("laboratory", Sector::Public);
    match house.assign("laboratory", of) {
        Ok(_) => Vec::new(),
        Err(NetworkError::Conflict { organisations, .. }) => {
            organisations.iter().map(ToString::to_string).collect()
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn projects_tie_those_who_took_part_for_the_years_of_the_rule() {
    assert_eq!(tied(worked("2027-01-01", true), &proposal()), ["smith"], "it runs");
    assert_eq!(tied(worked("2024-05-02", true), &proposal()), ["smith"], "two years ago but a day");
    assert!(tied(worked("2024-05-01", true), &proposal()).is_empty(), "two years ago");
    assert!(tied(worked("2027-01-01", false), &proposal()).is_empty(), "it was only proposed");
    assert!(tied(worked("2027-01-01", true), &second()).is_empty(), "smith has no part in it");
    assert!(tied(Vec::new(), &proposal()).is_empty());
}

#[test]
fn inventions_tie_the_organisations_of_their_inventors() {
    assert_eq!(tied(invented("2025-01-01", None, "laboratory"), &proposal()), ["smith"]);
    assert!(tied(invented("2024-05-01", None, "laboratory"), &proposal()).is_empty(), "long ago");
    assert!(tied(invented("2025-01-01", None, "rival"), &proposal()).is_empty());
}

#[test]
fn an_inventor_is_tied_to_those_for_whom_he_worked_then() {
    const ADA: &str = "0000-0002-1825-0097";
    let mut house = House::closed();
    house.happen(invented("2025-01-01", Some(ADA), "rival"));
    house.ready("laboratory", Sector::Public);
    house.assign("laboratory", &proposal()).unwrap();
    house.ready("stranger", Sector::Private);
    let own = DirectoryCommand::SetOrcid { orcid: Some(ADA.parse().unwrap()) };
    house.directory("stranger", JUDGED, own).unwrap();
    let refused = house.assign("stranger", &proposal());
    assert!(matches!(refused, Err(NetworkError::Conflict { .. })), "{refused:?}");
}
