//! What goes: each is told of what is shared with him, by the rules there are or would be.

use std::time::Duration;

use guildhall_model::{AssetId, Time};
use guildhall_query::{Going, Plant};
use guildhall_registry::{Ages, Command, Place, RetentionRule};

use crate::house::{House, NOON};

const DAY: i64 = 86_400;

fn set(at: &str, samples: u32) -> Command {
    let ages = Ages { samples: Some(samples), figures: None };
    let place = Place::new(at).unwrap();
    Command::SetRetention(RetentionRule { place, ages, reason: String::new() })
}

fn hold(at: &str) -> Command {
    let (asset, now) = (AssetId::new(at).unwrap(), Time::from_s(NOON));
    Command::PlaceHold { asset, reason: "case 12".into(), now }
}

fn house() -> House {
    let house = House::open();
    for organisation in ["one", "two"] {
        let tag = format!("{organisation}/site/pump.pressure");
        house.say(&tag, &[(-100 * DAY, Some(12.0)), (-100 * DAY + 1, Some(12.5))]);
        house.say(&tag, &[(-70 * DAY, Some(13.0)), (-30, Some(14.0))]);
    }
    house.say("two/site/boiler.core_heat", &[(-200 * DAY, Some(900.0))]);
    house.seal();
    house
}

fn going(house: &House, plant: &Plant<'_>, within: Option<&str>, days: u64) -> Going {
    let within = within.map(|path| Place::new(path).unwrap());
    let at = Time::from_s(NOON) + Duration::from_hours(24 * days);
    house.query.going(plant, within.as_ref(), at).unwrap()
}

fn told(going: &Going) -> Vec<(String, u64)> {
    going.tags.iter().map(|one| (one.tag.path.to_string(), one.samples)).collect()
}

#[test]
fn each_is_told_of_what_is_shared_and_the_one_that_loses_most_first() {
    let house = house();
    let (kim, lee, guest) = (house.scope("kim"), house.scope("lee"), house.scope("guest"));
    let ruled = Command::Many(vec![set("one", 90), set("two", 60)]);
    let lee = house.query.plant(&lee).after(ruled).unwrap();
    let now = going(&house, &lee, None, 0);
    let tag = |organisation: &str| format!("{organisation}/site/pump.pressure");
    let boiler = "two/site/boiler.core_heat".to_owned();
    assert_eq!(told(&now), [(tag("two"), 3), (tag("one"), 2), (boiler, 1)]);
    assert_eq!((now.samples, now.more), (6, 0));
    assert_eq!(now.oldest, Some(Time::from_s(NOON - 200 * DAY)));
    assert_eq!(now.bytes, now.tags.iter().map(|one| one.bytes).sum::<u64>());
    let ahead = going(&house, &lee, Some("one"), 30);
    assert_eq!(told(&ahead), [(tag("one"), 3)], "as if samples went on coming");
    assert_eq!(told(&going(&house, &lee, Some(&tag("one")), 0)), [(tag("one"), 2)]);
    assert_eq!(told(&going(&house, &lee, Some("one/site/pumps"), 0)), []);

    let kim = house.query.plant(&kim).after(Command::Many(vec![set("one", 90), set("two", 60)]));
    assert_eq!(told(&going(&house, &kim.unwrap(), None, 0)), [(tag("one"), 2)]);
    let guest = house.query.plant(&guest).after(set("one", 90)).unwrap();
    assert_eq!(going(&house, &guest, None, 0).samples, 0);
    assert_eq!(guest.retention_rules().count(), 0);
    assert_eq!(guest.retained(&Place::new("one/site").unwrap()).rule, None);
}

#[test]
fn nothing_goes_by_itself_and_nothing_that_is_held() {
    let house = house();
    let scope = house.scope("lee");
    let plant = house.query.plant(&scope);
    assert_eq!(going(&house, &plant, None, 30).samples, 0, "the house keeps for ever");
    let held = plant.after(Command::Many(vec![set("two", 60), hold("two/site/pump")])).unwrap();
    assert_eq!(told(&going(&house, &held, None, 30)), [("two/site/boiler.core_heat".into(), 1)]);
    assert_eq!(held.holds().count(), 1);
    assert_eq!(held.retained(&Place::new("two/site/pump.mode").unwrap()).holds.len(), 1);
    assert_eq!(plant.holds().count(), 0, "a plant as it would be changes nothing");
    assert!(plant.after(set("two/sit", 60)).is_err());
}
