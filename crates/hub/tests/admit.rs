//! A batch goes in by the public door; what is stored, kept, shown and answered is compared.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use guildhall_hub::{Hub, Store, Stored, Tags, Target};
use guildhall_model::{
    Admit, Batch, ConnectionId, DataType, Names, Origin, Quality, Receipt, Refusal, Samples, TagId,
    Time, Value,
};

/// Keeps samples in memory; refuses while `full`.
#[derive(Default)]
struct Memory {
    samples: Mutex<Vec<Arc<Samples>>>,
    full: std::sync::atomic::AtomicBool,
}

impl Store for Memory {
    fn append(&self, samples: Arc<Samples>, stored: Stored) {
        if self.full.load(std::sync::atomic::Ordering::Relaxed) {
            return stored(Err(Refusal::DiskFull));
        }
        self.samples.lock().unwrap().push(samples);
        stored(Ok(()));
    }
}

fn gt1() -> Origin {
    Origin::Connection(ConnectionId::new("gt1").unwrap())
}

fn hub() -> (Hub, Arc<Memory>) {
    let memory = Arc::new(Memory::default());
    let hub = Hub::new(memory.clone());
    let speed = Target { tag: TagId(0), data_type: DataType::Float };
    let running = Target { tag: TagId(1), data_type: DataType::Boolean };
    let points = Names::from_iter([("ns=2;s=speed".into(), speed), ("ns=2;s=run".into(), running)]);
    hub.set_tags(Tags {
        by_path: Names::from_iter([("plant/gt1.speed".into(), speed)]),
        by_point: HashMap::from([(ConnectionId::new("gt1").unwrap(), points)]),
    });
    (hub, memory)
}

fn batch(origin: Origin, rows: &[(&str, i64, Option<Value>, Quality)]) -> Batch {
    let mut batch = Batch::new(origin, Time::from_s(1_000));
    for (name, time, value, quality) in rows {
        let index = batch.add_name((*name).into());
        batch.push(index, Time::from_s(*time), value.clone(), *quality);
    }
    batch
}

fn admit(hub: &Hub, batch: Batch) -> Result<Receipt, Refusal> {
    let (send, receive) = std::sync::mpsc::channel();
    hub.admit(batch, Box::new(move |outcome| send.send(outcome).unwrap()));
    receive.recv().unwrap()
}

#[track_caller]
fn check(origin: Origin, row: (&str, i64, Option<Value>, Quality), why: Option<&str>) {
    let (hub, memory) = hub();
    let receipt = admit(&hub, batch(origin, &[row])).unwrap();
    let refused = receipt.first_refused.first().map(|refused| refused.why.clone());
    assert_eq!(refused.as_deref(), why);
    let kept = memory.samples.lock().unwrap().iter().map(|one| one.len()).sum::<usize>();
    assert_eq!(kept, receipt.stored);
    assert_eq!(receipt.stored + receipt.refused, 1);
}

#[test]
fn each_sample_is_checked_by_itself() {
    let good = Quality::GOOD;
    let one = || Some(Value::Integer(1));
    check(gt1(), ("ns=2;s=speed", 1, Some(Value::Float(3000.0)), good), None);
    check(gt1(), ("ns=2;s=speed", 1, one(), good), None);
    check(gt1(), ("ns=2;s=speed", 1, None, Quality::BAD_SENSOR_FAILURE), None);
    check(gt1(), ("plant/gt1.speed", 1, one(), good), Some("no tag is mapped to this point"));
    check(Origin::System, ("plant/gt1.speed", 1, one(), good), None);
    check(Origin::System, ("ns=2;s=speed", 1, one(), good), Some("there is no such tag"));
    check(gt1(), ("ns=2;s=run", 1, Some(Value::Float(0.5)), good), Some("0.5 is not boolean"));
    check(
        gt1(),
        ("ns=2;s=run", 1, None, good),
        Some("a sample of good or uncertain quality needs a value"),
    );
    let stranger = Origin::Connection(ConnectionId::new("gt2").unwrap());
    check(stranger, ("ns=2;s=run", 1, one(), good), Some("no tag is mapped to this point"));
}

#[test]
fn one_bad_sample_does_not_stop_its_neighbours() {
    let (hub, _) = hub();
    let rows = [
        ("ns=2;s=speed", 1, Some(Value::Float(3000.0)), Quality::GOOD),
        ("nowhere", 1, Some(Value::Float(1.0)), Quality::GOOD),
        ("ns=2;s=run", 1, Some(Value::Boolean(true)), Quality::GOOD),
    ];
    let receipt = admit(&hub, batch(gt1(), &rows)).unwrap();
    assert_eq!((receipt.stored, receipt.refused), (2, 1));
    assert_eq!(receipt.first_refused[0].row, 1);
    assert_eq!(hub.counts().stored, 2);
    assert_eq!(hub.counts().refused, 1);
}

#[test]
fn nothing_is_shown_that_is_not_stored() {
    let (hub, memory) = hub();
    let subscription = hub.subscribe(10, || {});
    subscription.watch([TagId(0)]);
    memory.full.store(true, std::sync::atomic::Ordering::Relaxed);
    let row = [("ns=2;s=speed", 1, Some(Value::Float(3000.0)), Quality::GOOD)];
    assert_eq!(admit(&hub, batch(gt1(), &row)), Err(Refusal::DiskFull));
    assert_eq!(hub.last(TagId(0)), None);
    assert!(subscription.take().samples.is_empty());

    memory.full.store(false, std::sync::atomic::Ordering::Relaxed);
    assert!(admit(&hub, batch(gt1(), &row)).is_ok(), "there is space again");
    assert_eq!(subscription.take().samples.len(), 1);
    let last = hub.last(TagId(0)).expect("it was stored");
    assert_eq!(last.sample.value, Some(Value::Float(3000.0)));
}

#[test]
fn a_late_sample_is_stored_but_is_no_news() {
    let (hub, memory) = hub();
    let subscription = hub.subscribe(10, || {});
    subscription.watch([TagId(0)]);
    for (time, value) in [(10, 1.0), (5, 2.0)] {
        let row = [("ns=2;s=speed", time, Some(Value::Float(value)), Quality::GOOD)];
        admit(&hub, batch(gt1(), &row)).unwrap();
    }
    assert_eq!(memory.samples.lock().unwrap().len(), 2);
    assert_eq!(subscription.take().samples.len(), 1);
    assert_eq!(hub.last(TagId(0)).unwrap().sample.time, Time::from_s(10));
}

#[test]
fn too_large_a_batch_is_refused_whole() {
    let (hub, memory) = hub();
    let mut large = Batch::new(gt1(), Time::from_s(0));
    let index = large.add_name("ns=2;s=speed".into());
    for second in 0..=100_000 {
        large.push(index, Time::from_s(second), Some(Value::Float(1.0)), Quality::GOOD);
    }
    let outcome = admit(&hub, large);
    assert_eq!(outcome, Err(Refusal::TooLarge { samples: 100_001, max: 100_000 }));
    assert!(memory.samples.lock().unwrap().is_empty());
}

#[test]
fn what_is_refused_leaves_no_gap() {
    let (hub, memory) = hub();
    let rows = [
        ("plant/gt1.speed", 1, Some(Value::Float(1.0)), Quality::GOOD),
        ("plant/none", 2, Some(Value::Float(2.0)), Quality::GOOD),
        ("plant/gt1.speed", 3, Some(Value::text("fast")), Quality::GOOD),
        ("plant/gt1.speed", 4, Some(Value::Integer(4)), Quality::GOOD),
        ("plant/gt1.speed", 5, Some(Value::Float(5.0)), Quality::BAD),
        ("plant/gt1.speed", 6, Some(Value::Float(6.0)), Quality::GOOD),
        ("plant/gt1.speed", 7, None, Quality::GOOD),
    ];
    let receipt = admit(&hub, batch(Origin::System, &rows)).unwrap();
    let refused: Vec<usize> = receipt.first_refused.iter().map(|refused| refused.row).collect();
    assert_eq!((receipt.stored, receipt.refused, refused), (4, 3, vec![1, 2, 6]));
    let stored = memory.samples.lock().unwrap();
    let kept: Vec<(i64, Option<Value>, Quality)> = stored[0]
        .iter()
        .map(|sample| (sample.time.ns() / 1_000_000_000, sample.value, sample.quality))
        .collect();
    let expected = [
        (1, Some(Value::Float(1.0)), Quality::GOOD),
        (4, Some(Value::Float(4.0)), Quality::GOOD),
        (5, None, Quality::BAD),
        (6, Some(Value::Float(6.0)), Quality::GOOD),
    ];
    assert_eq!(kept, expected);
}
