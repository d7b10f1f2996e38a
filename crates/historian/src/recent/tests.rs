use super::*;
use crate::frames::FRAME_ROWS;
use guildhall_model::Origin;

fn block(rows: &[(i64, Option<Value>)]) -> Block {
    let mut block = Block::default();
    for (number, (time, value)) in rows.iter().enumerate() {
        let mut samples = Samples::with_capacity(Origin::System, Time::from_s(9), 1);
        let quality = if value.is_some() { Quality::GOOD } else { Quality::BAD };
        let (time, value) = (Time::from_ns(*time), value.clone());
        samples.push(Sample { tag: TagId(1), time, value, quality });
        block.push(number as u64 + 5, &samples);
    }
    block
}

#[track_caller]
fn check(rows: &[(i64, i64)], limit: usize, direction: Direction, expected: &[(i64, i64)]) {
    let rows: Vec<_> = rows.iter().map(|&(t, v)| (t, Some(Value::Integer(v)))).collect();
    let expected: Vec<_> = expected.iter().map(|&(t, v)| (t, Some(Value::Integer(v)))).collect();
    let span = Span { from: Time::from_ns(10), until: Time::from_ns(40) };
    let got = block(&rows).rows(TagId(1), span, limit, direction);
    assert_eq!(got.into_iter().map(|row| (row.time, row.value)).collect::<Vec<_>>(), expected);
}

#[test]
fn rows_come_by_time_and_the_newest_of_a_time_wins() {
    use Direction::{NewestFirst, OldestFirst};
    let ordered = [(9, 0), (10, 1), (20, 2), (20, 3), (30, 4), (40, 5)];
    check(&ordered, 9, OldestFirst, &[(10, 1), (20, 3), (30, 4)]);
    check(&ordered, 2, OldestFirst, &[(10, 1), (20, 3)]);
    check(&ordered, 2, NewestFirst, &[(30, 4), (20, 3)]);
    let late = [(30, 1), (20, 2), (10, 3), (30, 4), (5, 5)];
    check(&late, 9, OldestFirst, &[(10, 3), (20, 2), (30, 4)]);
    check(&late, 1, NewestFirst, &[(30, 4)]);
    check(&late, 0, OldestFirst, &[]);
    check(&[], 9, OldestFirst, &[]);
}

#[test]
fn a_block_of_many_tags_takes_more_samples() {
    let check = |tags: usize, full: &[(usize, bool)]| {
        let mut samples = Samples::with_capacity(Origin::System, Time::from_s(9), tags);
        for tag in 0..place(tags) {
            let (time, quality) = (Time::from_s(1), Quality::BAD);
            samples.push(Sample { tag: TagId(tag), time, value: None, quality });
        }
        let mut block = Block::default();
        block.push(1, &samples);
        for &(limit, expected) in full {
            assert_eq!(block.is_full(limit), expected, "{tags} tags, {limit} samples");
        }
    };
    check(3, &[(3, true), (4, false)]);
    check(BLOCK_TAGS, &[(BLOCK_TAGS, true), (BLOCK_TAGS + 1, false)]);
    check(4 * BLOCK_TAGS, &[(BLOCK_TAGS, true), (BLOCK_TAGS + 1, false)]);
}

#[test]
fn a_block_takes_no_more_samples_than_a_start_reads_in_seconds() {
    let full = |len| Block { len, ..Block::default() }.is_full(usize::MAX);
    assert!(full(BLOCK_SAMPLES_MAX) && !full(BLOCK_SAMPLES_MAX - 1));
}

#[test]
fn plain_floats_are_gathered_by_time_with_their_records() {
    let check = |rows: &[(i64, Option<Value>)], expected: Option<(&[i64], &[i64])>| {
        let mut gathered = Gathered::default();
        let found = block(rows).gather(TagId(1), &mut gathered).then_some(gathered);
        let found = found.as_ref().map(|all| (all.times.as_slice(), all.records.as_slice()));
        assert_eq!(found, expected);
    };
    let float = |number: f64| Some(Value::Float(number));
    check(&[(1, float(0.5)), (2, float(1.5))], Some((&[1, 2], &[5, 6])));
    check(&[(2, float(0.5)), (1, float(1.5)), (2, float(2.5))], Some((&[1, 2, 2], &[6, 5, 7])));
    check(&[(1, float(0.5)), (2, None)], None);
    check(&[(1, Some(Value::Integer(1)))], None);
}

#[test]
fn each_type_of_value_comes_back() {
    let float = Some(Value::Float(1.5));
    let unsigned = Some(Value::Unsigned(u64::MAX));
    let texts = [Some(Value::text("a")), Some(Value::Array([0.5].into()))];
    for value in
        [float.clone(), Some(true.into()), Some((-7).into()), unsigned].into_iter().chain(texts)
    {
        let rows = [(1, None), (2, value.clone()), (3, None), (4, value), (5, float.clone())];
        let block = block(&rows);
        let got = block.rows(TagId(1), Span::ALL, 9, Direction::OldestFirst);
        let got: Vec<_> = got.into_iter().map(|row| (row.time, row.value)).collect();
        assert_eq!(got, rows);
    }
}

/// Numbers that look like chance and are the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.roll() % u64::from(end)).expect("below a u32")
    }

    fn pick<T: Clone>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll()).expect("64 bits") % all.len()].clone()
    }

    /// A float with few decimals.
    fn decimal(&mut self, decimals: u32) -> f64 {
        let ten = f64::from(10_u32.pow(decimals));
        (f64::from(self.below(1_000_000)) - 500_000.0) / ten
    }

    fn value(&mut self) -> Option<Value> {
        let nan = f64::from_bits(0x7FF8_0000_0000_0000 | self.roll() >> 13);
        let special = [nan, -nan, 0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::MAX];
        let small = [f64::MIN_POSITIVE, f64::from_bits(1), -f64::from_bits(3), 0.1 + 0.2, 1e22];
        let unsigned = [0, 1, u64::MAX, i64::MAX.cast_unsigned() + 1, self.roll()];
        let signed = [0, -1, i64::MIN, i64::MAX, self.roll().cast_signed()];
        match self.below(12) {
            0 => None,
            1 => Some(Value::Float(f64::from_bits(self.roll()))),
            2 => Some(Value::Float(self.pick(&special))),
            3 => Some(Value::Float(self.pick(&small))),
            4 => Some(Value::Integer(self.pick(&signed))),
            5 => Some(Value::Unsigned(self.pick(&unsigned))),
            6 => Some(Value::Boolean(self.below(2) == 1)),
            7 => Some(Value::text(self.below(9).to_string())),
            8 => Some(Value::Array([nan, self.decimal(1)].into())),
            9 => Some(Value::Json("{}".into())),
            decimals => Some(Value::Float(self.decimal(decimals - 8))),
        }
    }

    fn time(&mut self, row: usize) -> i64 {
        let second = 1_700_000_000 + i64::try_from(row / 7).expect("few rows");
        match self.below(200) {
            0 => i64::MIN,
            // That of `Span::ALL` ends before the last nanosecond there is.
            1 => i64::MAX - 1,
            2 => self.roll().cast_signed() / 2,
            3 => second * 1_000_000_000 + 1,
            _ => second * 1_000_000_000,
        }
    }

    fn status(&mut self) -> u32 {
        let other = u32::try_from(self.roll() >> 32).expect("32 bits");
        self.pick(&[0, 0, 0, 0x8000_0000, 0x4000_0000, other])
    }
}

/// A kind of tags that a round is about.
type Kind = fn(&mut Dice) -> Option<Value>;

/// What all tags were told comes back to the last bit, by each way to read.
fn check_round(seed: u64, len: usize, tags: u32, kind: Kind, good: bool) {
    let mut dice = Dice(seed);
    let mut block = Block::default();
    let mut told: HashMap<TagId, Vec<Row>> = HashMap::new();
    let (mut row, mut record) = (0, 0);
    while row < len {
        record += 1;
        let end = len.min(row + 1 + index(dice.below(2000)));
        let mut samples = Samples::with_capacity(Origin::System, Time::from_s(9), end - row);
        for row in row..end {
            let (tag, time) = (TagId(dice.below(tags)), dice.time(row));
            let (value, status) = (kind(&mut dice), if good { 0 } else { dice.status() });
            let kept = Row { time, value, status, record };
            samples.push(kept.clone().sample(tag));
            told.entry(tag).or_default().push(kept);
        }
        row = end;
        block.push(record, &samples);
    }
    let times = told.values().flatten().map(|row| row.time);
    let mut expected: Vec<i64> = times.collect();
    let mut got: Vec<i64> = block.times().collect();
    expected.sort_unstable();
    got.sort_unstable();
    assert_eq!(got, expected, "times of round {seed}");
    for (tag, rows) in &mut told {
        assert_eq!(block.count(*tag), rows.len());
        rows.sort_by_key(|row| row.time);
        let got: Vec<Row> = block.all_versions(*tag).collect();
        same(&got, rows, seed);
        same(&block.versions(*tag, Span::ALL), rows, seed);
        let mut gathered = Gathered::default();
        let plain = |row: &Row| matches!(row.value, Some(Value::Float(_))) && row.status == 0;
        assert_eq!(block.gather(*tag, &mut gathered), rows.iter().all(plain), "round {seed}");
        for (at, value) in gathered.values.iter().enumerate() {
            let row = &rows[at];
            let (time, status) = (gathered.times[at], row.status);
            let record = u64::try_from(gathered.records[at]).expect("a record");
            let got = Row { time, value: Some(Value::Float(*value)), status, record };
            same(&[got], &rows[at..=at], seed);
        }
        rows.reverse();
        rows.dedup_by_key(|row| row.time);
        same(&block.rows(*tag, Span::ALL, usize::MAX, Direction::NewestFirst), rows, seed);
        same(&block.rows(*tag, Span::ALL, 1, Direction::NewestFirst), &rows[..1], seed);
    }
}

#[track_caller]
fn same(got: &[Row], expected: &[Row], seed: u64) {
    assert_eq!(got.len(), expected.len(), "rows of round {seed}");
    for (got, expected) in got.iter().zip(expected) {
        let same = got.says_the_same(expected) && got.record == expected.record;
        assert!(same, "round {seed}: {got:?} instead of {expected:?}");
    }
}

#[test]
fn what_came_is_read_back_to_the_last_bit() {
    let kinds: [Kind; 5] = [
        Dice::value,
        |dice| Some(Value::Float(dice.decimal(2))),
        |dice| Some(Value::Float(f64::from_bits(dice.roll()))),
        |dice| (dice.below(50) > 0).then(|| Value::Float(1000.0 + dice.decimal(3))),
        |dice| Some(Value::Integer(dice.below(1000).into())),
    ];
    let full = FRAME_ROWS;
    for (seed, len) in [0, 1, 2, full - 1, full, full + 1, 2 * full, 5000].into_iter().enumerate() {
        for (kind, of_kind) in kinds.into_iter().enumerate() {
            for (tags, good) in [(1, true), (3, false), (500, false), (500, true)] {
                let seed = (seed * 100 + kind * 10) as u64 + u64::from(tags);
                check_round(seed, len, tags, of_kind, good);
            }
        }
    }
}

/// Bytes a number of so many rounds of a plant, in which each tag has a level that drifts, noise,
/// and 1 to 3 decimals; all tags of a round come at one time.
fn bytes_of_plant(tags: u32, rounds: i64) -> f64 {
    let mut dice = Dice(1);
    let mut levels: Vec<f64> = (0..tags).map(|_| f64::from(dice.below(5000)) / 10.0).collect();
    let mut block = Block::default();
    for round in 0..rounds {
        let mut samples = Samples::with_capacity(Origin::System, Time::from_s(9), levels.len());
        for (tag, level) in (0..tags).zip(&mut levels) {
            *level += (f64::from(dice.below(200)) - 99.5) / 1000.0;
            let noise: u32 = (0..3).map(|_| dice.below(2000)).sum();
            let ten = f64::from(10_u32.pow(tag % 3 + 1));
            let value = ((*level + f64::from(noise) / 1000.0 - 3.0) * ten).round() / ten;
            let (time, value) = (Time::from_s(1_700_000_000 + round), Some(Value::Float(value)));
            samples.push(Sample { tag: TagId(tag), time, value, quality: Quality::GOOD });
        }
        block.push(1, &samples);
    }
    block.bytes() as f64 / block.len as f64
}

#[test]
fn a_number_of_a_plant_takes_few_bytes() {
    let check = |tags: u32, rounds: i64, most: f64| {
        let got = bytes_of_plant(tags, rounds);
        assert!(got < most, "{tags} tags take {got:.2} bytes a number");
    };
    check(100, 2000, 4.0);
    check(2500, 200, 3.2);
}
