//! What is kept: each sees the sites that are shared with him, and no sum tells of others.

use guildhall_model::{Time, Value};
use guildhall_query::{Kept, Storage};

use crate::house::{House, NOON};

fn storage(house: &House, person: &str) -> Storage {
    let scope = house.scope(person);
    let plant = house.query.plant(&scope);
    house.query.storage(&plant)
}

fn sites(storage: &Storage) -> Vec<(&str, u64, u64)> {
    let row = |site: &guildhall_query::SiteStorage| {
        (site.kept.samples_in_files, site.kept.samples_in_memory)
    };
    storage.sites.iter().map(|site| (site.asset.id.as_str(), row(site).0, row(site).1)).collect()
}

#[test]
fn each_sees_the_size_of_what_is_shared() {
    let house = House::open();
    house.say("one/site/pump.pressure", &[(-30, Some(12.0)), (-20, Some(13.0))]);
    house.say("two/site/pump.mode", &[(-25, Some(Value::text("auto")))]);
    house.say("two/site/boiler.core_heat", &[(-40, Some(900.0))]);
    house.seal();
    house.say("two/site/pump.mode", &[(-5, Some(Value::text("off")))]);

    let kim = storage(&house, "kim");
    assert_eq!(sites(&kim), [("one/site", 2, 0)]);
    assert!(kim.house.is_none(), "a sum would tell of the others");
    let kept = kim.sites[0].kept;
    let (oldest, newest) = (Some(Time::from_s(NOON - 30)), Some(Time::from_s(NOON - 20)));
    assert_eq!((kept.tags, kept.oldest, kept.newest), (1, oldest, newest));
    assert!(kept.bytes > 0);
    assert_eq!((kim.kept, kim.elsewhere), (kept, Kept::default()));

    let lee = storage(&house, "lee");
    let mut both = sites(&lee);
    both.sort_unstable();
    assert_eq!(both, [("one/site", 2, 0), ("two/site", 2, 1)]);
    let all = lee.house.expect("lee sees the whole house");
    let kept = lee.kept;
    assert_eq!((kept.tags, kept.samples_in_files, kept.samples_in_memory), (3, 4, 1));
    let bytes: u64 = lee.sites.iter().map(|site| site.kept.bytes).sum();
    assert_eq!((bytes, all.unread_bytes), (kept.bytes, 0));
    let parts = [all.samples, all.records, all.edits, all.rollups];
    assert_eq!(parts.iter().map(|part| part.bytes).sum::<u64>(), bytes);
    assert_eq!((all.log.files, all.gone), (1, Kept::default()));
    assert!(lee.sites.is_sorted_by_key(|site| std::cmp::Reverse(site.kept.bytes)));

    let guest = storage(&house, "guest");
    assert!(guest.sites.is_empty() && guest.house.is_none());
    assert_eq!((guest.kept, guest.elsewhere), (Kept::default(), Kept::default()));
}

#[test]
fn who_sees_no_asset_of_an_empty_house_is_told_no_sum() {
    let house = House::open();
    house.say("one/site/pump.pressure", &[(-30, Some(12.0))]);
    house.query.set_registry(guildhall_registry::Registry::default());
    assert!(storage(&house, "guest").house.is_none());
    let gone = storage(&house, "lee").house.expect("lee sees all there is").gone;
    assert_eq!((gone.tags, gone.samples_in_memory), (1, 1));
}

#[test]
fn damage_is_named_below_the_folder() {
    let house = House::open();
    house.say("one/site/pump.pressure", &[(-30, Some(12.0))]);
    house.seal();
    let samples = std::path::Path::new(&house.folder()).join("samples");
    let files = std::fs::read_dir(&samples).unwrap().map(|one| one.unwrap().path());
    let is_table = |path: &std::path::PathBuf| path.extension().is_some_and(|end| end == "parquet");
    let file = files.into_iter().find(is_table).unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    house.scrub();
    let found = storage(&house, "lee").house.unwrap();
    assert_eq!(found.damaged.len(), 1);
    assert_eq!(found.damaged[0].path.parent(), Some(std::path::Path::new("samples")));
    assert_eq!((found.scrub.damaged, found.scrub.last), (1, Some(Time::from_s(NOON))));
    let told = found.last_error.expect("it is told");
    assert!(told.contains("samples/") && !told.contains(&house.folder()), "{told}");
}
