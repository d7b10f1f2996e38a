//! Rules of retention and legal holds: what is taken, which one holds, and that under any
//! sequence of them what is held is kept whole.

use std::collections::BTreeMap;

use expect_test::expect;
use guildhall_model::{TagPath, Time};
use guildhall_registry::{
    AGE_DAYS_MAX, Ages, Command, HOLDS_MAX, HoldId, Place, REASON_CHARS_MAX, RegistryError,
    RetentionRule, stored,
};

use super::plant::plant;
use super::{check, path, tell};

fn place(text: &str) -> Place {
    Place::new(text).unwrap()
}

fn days(samples: impl Into<Option<u32>>, figures: impl Into<Option<u32>>) -> Ages {
    Ages { samples: samples.into(), figures: figures.into() }
}

fn set(at: &str, ages: Ages) -> Command {
    Command::SetRetention(RetentionRule { place: place(at), ages, reason: String::new() })
}

fn hold(asset: &str, reason: &str) -> Command {
    Command::PlaceHold { asset: path(asset), reason: reason.to_owned(), now: Time::from_s(7) }
}

fn release(id: u64) -> Command {
    Command::ReleaseHold { id: HoldId(id), reason: "closed".to_owned() }
}

#[test]
fn what_is_taken() {
    let long = hold("one/site", &"x".repeat(REASON_CHARS_MAX + 1));
    let too_old = set("one/site", days(AGE_DAYS_MAX + 1, None));
    let mut again = vec![hold("one/site", "case 12"), hold("one/site", "case 12")];
    again.push(hold("one/site", "case 13"));
    let other = Command::Many(vec![
        set("one/site", days(90, None)),
        set("one/site", days(90, None)),
        set("one/site", days(30, None)),
    ]);
    let lifted = vec![
        set("one/site", days(90, None)),
        Command::LiftRetention(place("one/site")),
        Command::LiftRetention(place("one/site")),
    ];
    let unsaid = Command::ReleaseHold { id: HoldId(1), reason: " ".to_owned() };
    check(
        vec![
            ("of an asset", set("one/site", days(90, None))),
            ("of a tag", set("one/site/gt.speed", days(90, 365))),
            ("for ever", set("one/site/gt.speed", days(None, None))),
            ("of no asset", set("one/sit", days(90, None))),
            ("of no tag", set("one/site/gt.sped", days(90, None))),
            ("no days", set("one/site", days(0, None))),
            ("too many days", too_old),
            ("figures as old", set("one/site", days(90, 90))),
            ("figures younger", set("one/site", days(90, 89))),
            ("figures of what is kept for ever", set("one/site", days(None, 3_650))),
            ("again, then otherwise", other),
            ("lifted twice", Command::Many(lifted)),
            ("a hold", hold("one/site/gt", "case 12")),
            ("a hold on nothing", hold("one/site/gtt", "case 12")),
            ("a hold without a reason", hold("one/site/gt", "  ")),
            ("a hold with a book for a reason", long),
            ("a hold again, and another", Command::Many(again)),
            ("released", Command::Many(vec![hold("one", "case 12"), release(1)])),
            ("released without a reason", Command::Many(vec![hold("one", "case 12"), unsaid])),
            ("released, unknown", release(1)),
        ],
        &expect![[r#"
            of an asset: retention_set
            of a tag: retention_set
            for ever: retention_set
            of no asset: there is no asset `one/sit`; one/site?
            of no tag: there is no tag `one/site/gt.sped`; one/site/gt.speed?
            no days: `one/site` cannot be kept for 0 days; it takes 1 to 36500, or for ever
            too many days: `one/site` cannot be kept for 36501 days; it takes 1 to 36500, or for ever
            figures as old: retention_set
            figures younger: figures of `one/site` cannot go after 89 days, before its samples, which are kept for 90 days
            figures of what is kept for ever: figures of `one/site` cannot go after 3650 days, before its samples, which are kept for ever
            again, then otherwise: retention_set, retention_set
            lifted twice: there is no rule of retention on `one/site` itself
            a hold: hold_placed
            a hold on nothing: there is no asset `one/site/gtt`; one/site/gt?
            a hold without a reason: a legal hold is placed and released with a reason, and none is given
            a hold with a book for a reason: the reason is longer than 1000 characters
            a hold again, and another: hold_placed, hold_placed
            released: hold_placed, hold_released
            released without a reason: a legal hold is placed and released with a reason, and none is given
            released, unknown: there is no legal hold 1
        "#]],
    );
}

#[test]
fn holds_are_numbered_once_for_ever_and_limited() {
    let mut registry = plant();
    tell(&mut registry, hold("one", "case 1"));
    tell(&mut registry, release(1));
    tell(&mut registry, hold("one", "case 1"));
    let ids: Vec<u64> = registry.holds().map(|hold| hold.id.0).collect();
    assert_eq!((ids, registry.hold(HoldId(1))), (vec![2], None));
    let many = (1..HOLDS_MAX).map(|case| hold("two", &format!("case {case}")));
    tell(&mut registry, Command::Many(many.collect()));
    let refused = registry.decide(hold("one", "one more"));
    assert!(matches!(refused, Err(RegistryError::TooMany { max: HOLDS_MAX, .. })), "{refused:?}");
}

#[test]
fn the_nearest_rule_holds_and_holds_go_over_it() {
    let mut registry = plant();
    let house = days(1_000, 1_000);
    let mut page = String::new();
    for command in [
        set("one", days(365, None)),
        set("one/site", days(90, 365)),
        set("one/site/gt", days(None, None)),
        set("one/site/gt/compressor.pressure", days(7, 30)),
        hold("one/site-b", "case 1"),
        hold("one/site/gt", "case 2"),
        hold("one", "case 3"),
    ] {
        tell(&mut registry, command);
    }
    let places =
        ["one/site/gt.speed", "one/site/gt/compressor.pressure", "one/site/m.speed", "two"];
    for released in [None, Some(3), Some(2)] {
        if let Some(id) = released {
            tell(&mut registry, release(id));
            page += &format!("hold {id} is released\n");
        }
        for at in places {
            let found = registry.retained(at);
            let Ages { samples, figures } = found.ages(house);
            let rule = found.rule.map_or("the house", |rule| rule.place.as_str());
            let holds: Vec<&str> = found.holds.iter().map(|hold| hold.reason.as_str()).collect();
            page += &format!("{at}: {samples:?} {figures:?} by {rule} {holds:?}\n");
        }
    }
    expect![[r#"
        one/site/gt.speed: None None by one/site/gt ["case 2", "case 3"]
        one/site/gt/compressor.pressure: None None by one/site/gt/compressor.pressure ["case 2", "case 3"]
        one/site/m.speed: None None by one/site ["case 3"]
        two: Some(1000) Some(1000) by the house []
        hold 3 is released
        one/site/gt.speed: None None by one/site/gt ["case 2"]
        one/site/gt/compressor.pressure: None None by one/site/gt/compressor.pressure ["case 2"]
        one/site/m.speed: Some(90) Some(365) by one/site []
        two: Some(1000) Some(1000) by the house []
        hold 2 is released
        one/site/gt.speed: None None by one/site/gt []
        one/site/gt/compressor.pressure: Some(7) Some(30) by one/site/gt/compressor.pressure []
        one/site/m.speed: Some(90) Some(365) by one/site []
        two: Some(1000) Some(1000) by the house []
    "#]].assert_eq(&page);
}

/// Numbers from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

/// What should hold, from plain lists: the longest path that a tag is at or below.
#[derive(Default)]
struct Plain {
    rules: BTreeMap<String, Ages>,
    holds: Vec<(u64, String)>,
}

impl Plain {
    fn ages(&self, tag: &TagPath, house: Ages) -> Ages {
        if self.holds.iter().any(|(_, at)| place(at).has(tag)) {
            return Ages::default();
        }
        let near = self.rules.iter().filter(|(at, _)| place(at).has(tag));
        near.max_by_key(|(at, _)| at.len()).map_or(house, |(_, ages)| *ages)
    }
}

#[test]
fn whatever_is_set_lifted_held_and_released_what_is_held_is_kept_whole() {
    let places = ["one", "one/site", "one/site-b", "one/site/gt", "one/site/gt/compressor", "two"];
    let tagged = ["one/site/gt.speed", "one/site/m.speed", "two/site/m.speed"];
    let house = days(500, 500);
    let (mut held, mut ruled) = (0, 0);
    for seed in 1..=40 {
        let mut chance = Chance(seed);
        let (mut registry, mut again) = (plant(), plant());
        let mut plain = Plain::default();
        for _ in 0..60 {
            let at = match chance.below(3) {
                0 => tagged[chance.below(tagged.len())],
                _ => places[chance.below(places.len())],
            };
            let asset = places[chance.below(places.len())];
            let samples = u32::try_from(chance.below(400)).unwrap();
            let id = u64::try_from(chance.below(12)).unwrap();
            let command = match chance.below(6) {
                0 | 1 => set(at, days(samples, 300)),
                2 => Command::LiftRetention(place(at)),
                3 => hold(asset, &format!("case {id}")),
                _ => release(id),
            };
            let Ok(events) = registry.decide(command.clone()) else { continue };
            for event in &events {
                registry.apply(event);
                let stored = stored::encode(event);
                again.apply(&stored::decode(stored.kind, stored.version, &stored.body).unwrap());
            }
            match command {
                Command::SetRetention(rule) => {
                    assert!((1..=300).contains(&samples), "{rule:?}");
                    plain.rules.insert(at.to_owned(), rule.ages);
                }
                Command::LiftRetention(_) => drop(plain.rules.remove(at).unwrap()),
                Command::PlaceHold { .. } if !events.is_empty() => {
                    let id = registry.holds().last().unwrap().id.0;
                    plain.holds.push((id, asset.to_owned()));
                }
                Command::ReleaseHold { id, .. } => plain.holds.retain(|(one, _)| *one != id.0),
                _ => {}
            }
            for tag in registry.tags() {
                let found = registry.retained(tag.path.as_str());
                assert_eq!(found.ages(house), plain.ages(&tag.path, house), "{}", tag.path);
                if !found.holds.is_empty() {
                    assert_eq!(found.ages(house), Ages::default(), "{} is held", tag.path);
                    held += 1;
                }
                ruled += usize::from(found.rule.is_some());
            }
        }
        assert_eq!(again, registry, "seed {seed}");
    }
    assert!(held > 1_000 && ruled > 1_000, "{held} {ruled}");
}
