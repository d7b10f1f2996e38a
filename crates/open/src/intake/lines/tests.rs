//! Lines as agents write them, whole and cut anywhere.

use super::*;

/// What came out of lines: paths with values, or rows with the reason.
#[derive(Debug, Default, PartialEq)]
struct Read {
    paths: Vec<String>,
    values: Vec<(usize, String, Option<i64>, Value)>,
    refused: Vec<(usize, String)>,
}

impl Sink for Read {
    fn find(&mut self, path: &str) -> Found {
        assert!(self.paths.iter().all(|known| known != path), "{path} is looked up once");
        self.paths.push(path.to_owned());
        Found::Tag(self.paths.len() - 1)
    }

    fn push(&mut self, found: Found, row: usize, time: Option<Time>, value: Value) {
        let Found::Tag(at) = found else { panic!("only tags are found") };
        self.values.push((row, self.paths[at].clone(), time.map(Time::ns), value));
    }

    fn refuse(&mut self, row: usize, _begin: &str, why: &str) {
        self.refused.push((row, why.to_owned()));
    }
}

/// Reads a text that comes in parts of so many bytes.
fn read(text: &str, precision: &str, part: usize) -> Read {
    let mut lines = Lines::new(Precision::from_word(precision).expect("a precision"));
    let mut sink = Read::default();
    let mut waiting = Vec::new();
    for part in text.as_bytes().chunks(part) {
        waiting.extend_from_slice(part);
        let used = lines.read(&waiting, false, &mut sink);
        waiting.drain(..used);
    }
    waiting.push(b'\n');
    assert_eq!(lines.read(&waiting, true, &mut sink), waiting.len());
    sink
}

fn check_at(text: &str, precision: &str) -> Read {
    let whole = read(text, precision, usize::MAX >> 1);
    for part in [1, 2, 3, 7] {
        assert_eq!(read(text, precision, part), whole, "in parts of {part}: {text}");
    }
    whole
}

#[track_caller]
fn check(line: &str, fields: &[(&str, Value)], time: Option<i64>) {
    let read = check_at(line, "ms");
    let time = time.map(|ms| ms * 1_000_000);
    let value = |(path, value): &(&str, Value)| (0, (*path).to_owned(), time, value.clone());
    assert_eq!(read.values, fields.iter().map(value).collect::<Vec<_>>());
    assert_eq!(read.refused, []);
}

#[test]
fn good_lines() {
    check("a/b p=1.5 1000", &[("a/b.p", 1.5.into())], Some(1000));
    check(
        "a p=1i,q=2u,r=t,s=FALSE",
        &[
            ("a.p", 1.into()),
            ("a.q", Value::Unsigned(2)),
            ("a.r", true.into()),
            ("a.s", false.into()),
        ],
        None,
    );
    check("cpu,host=x,asset=a/b p=+1e-3 -5", &[("a/b.p", 1e-3.into())], Some(-5));
    check(r#"a p="x, y = \"z\" \\" 7"#, &[("a.p", Value::text(r#"x, y = "z" \"#))], Some(7));
    check(r#"a p="C:\tmp" 7"#, &[("a.p", Value::text(r"C:\tmp"))], Some(7));
    check(r"a\ b\,c p\=q=1", &[("a b,c.p=q", 1.0.into())], None);
    check("a   p=1   2  ", &[("a.p", 1.0.into())], Some(2));
    check("a p=\"가스\"\r", &[("a.p", Value::text("가스"))], None);
    check("a p=\"two\nlines\" 1", &[("a.p", Value::text("two\nlines"))], Some(1));
    check("\t a p=.5,q=-0.0", &[("a.p", 0.5.into()), ("a.q", (-0.0).into())], None);
    check("a p=9223372036854775807i", &[("a.p", i64::MAX.into())], None);
    check("a p=-9223372036854775808i", &[("a.p", i64::MIN.into())], None);
}

#[test]
fn bad_lines() {
    for (line, why) in [
        ("a", "there is no field after the asset; write `property=value`"),
        (",t=1 p=1", "the line does not begin"),
        ("a p", "the field `p` has no value"),
        ("a p=", "`p`: `` is not a value; texts stand in double quotes"),
        ("a p=on", "`p`: `on` is not a value; texts stand in double quotes"),
        ("a p=nan", "`p`: `nan` is not a value; texts stand in double quotes"),
        ("a p=+inf", "`p`: `+inf` is not a value; texts stand in double quotes"),
        ("a p=1e999", "`p`: `1e999` is not a value; texts stand in double quotes"),
        ("a p=1.5x", "`p`: `1.5x` is not a value; texts stand in double quotes"),
        ("a p=99999999999999999999i", "`p`: `99999999999999999999i` is not a value"),
        ("a p=\"x", "the text has no closing quote"),
        ("a p=\"x\"y", "`p`: `\"x\"y` is not a value"),
        ("a,t p=1", "the tag `t` has no value"),
        ("a p=1 soon", "`soon` is not a time between 1677 and 2262"),
        ("a p=1 9223372036854775807", "`9223372036854775807` is not a time"),
        ("a p=1,", "there is no field after the asset; write `property=value`"),
    ] {
        let read = check_at(line, "s");
        assert_eq!((read.values.len(), read.refused.len()), (0, 1), "{line}");
        assert!(read.refused[0].1.starts_with(why), "{line}: {}", read.refused[0].1);
    }
}

#[test]
fn rows_are_counted_and_neighbours_go_on() {
    let text = "\n# nothing\na p=1\n\nb\na q=2,p=3\na p=\"x\ny\"\na p=on,q=1\na p=\"\nb r=1";
    let read = check_at(text, "ns");
    let rows: Vec<(usize, &str)> =
        read.values.iter().map(|(row, path, ..)| (*row, path.as_str())).collect();
    assert_eq!(rows, [(2, "a.p"), (5, "a.q"), (5, "a.p"), (6, "a.p"), (10, "b.r")]);
    assert_eq!(read.refused.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [4, 8, 9]);
}

#[test]
fn a_line_without_end_is_refused_and_not_kept() {
    let long = format!("a p=\"{}\" 1\na q=1", "x".repeat(2 * LINE_BYTES_MAX));
    let read = read(&long, "ns", 100_000);
    assert_eq!(read.refused.len(), 1);
    assert!(read.refused[0].1.contains("longer than the limit"), "{:?}", read.refused);
    assert_eq!(read.values.len(), 1);
}

#[test]
fn all_precisions_of_both_versions() {
    for (word, ns) in [
        ("", 1),
        ("n", 1),
        ("ns", 1),
        ("u", 1_000),
        ("us", 1_000),
        ("µ", 1_000),
        ("ms", 1_000_000),
        ("s", 1_000_000_000),
        ("m", 60_000_000_000),
        ("h", 3_600_000_000_000),
    ] {
        assert_eq!(check_at("a p=1 2", word).values[0].2, Some(2 * ns), "{word}");
    }
    assert_eq!(Precision::from_word("d"), None);
}

/// The fast reader of numbers says what the standard library says, to the last bit.
#[test]
fn numbers_are_read_to_the_last_bit() {
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    for round in 0..50_000u32 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let float = f64::from_bits(seed);
        if !float.is_finite() {
            continue;
        }
        let text = match round % 3 {
            0 => format!("{float:e}"),
            1 => format!("{float}"),
            _ => format!("{}.{}", seed >> 50, seed & 0xFFFF_FFFF),
        };
        let Some((Value::Float(read), _)) = number(format!("{text} ").as_bytes(), 0).ok().flatten()
        else {
            panic!("{text} is a number")
        };
        assert_eq!(read.to_bits(), text.parse::<f64>().unwrap().to_bits(), "{text}");
    }
}
