//! InfluxDB line protocol, as agents that collect measurements speak it.
//!
//! Source: InfluxData, "Line protocol reference" (v2). The measurement, or a tag `asset`, is the
//! asset's path; each field is one of its properties. Other tags are read over. Our own reader,
//! because it is a page long and each refusal names its line and the reason in our words.
//! Read in this order: [`Precision`], [`read`].

use guildhall_model::{Time, Value};

/// What a timestamp counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Precision {
    ns: i64,
}

impl Precision {
    /// From its word: `ns`, `us`, `ms` or `s`.
    pub(crate) fn from_word(word: &str) -> Option<Precision> {
        let ns = match word {
            "ns" => 1,
            "us" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            _ => return None,
        };
        Some(Precision { ns })
    }
}

/// A line of a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Line {
    /// Which, from 0.
    pub(crate) row: usize,
    /// The path of the asset.
    pub(crate) asset: String,
    /// Properties and their values.
    pub(crate) fields: Vec<(String, Value)>,
    /// None when the line does not say.
    pub(crate) time: Option<Time>,
}

/// Reads all lines but empty ones and comments. A line that cannot be read is its number, its
/// first letters and why; it never stops its neighbours.
pub(crate) fn read(
    text: &str,
    precision: Precision,
) -> impl Iterator<Item = Result<Line, (usize, String, String)>> {
    text.split('\n').enumerate().filter_map(move |(row, line)| {
        let line = line.strip_suffix('\r').unwrap_or(line).trim_start();
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let begin = || line.chars().take(60).collect::<String>();
        Some(read_line(row, line, precision).map_err(|why| (row, begin(), why)))
    })
}

fn read_line(row: usize, line: &str, precision: Precision) -> Result<Line, String> {
    let mut rest = line;
    let measurement = take(&mut rest, &[',', ' ']);
    let mut asset = measurement;
    while let Some(after) = rest.strip_prefix(',') {
        rest = after;
        let key = take(&mut rest, &['=', ',', ' ']);
        rest = rest.strip_prefix('=').ok_or_else(|| format!("the tag `{key}` has no value"))?;
        let value = take(&mut rest, &[',', ' ']);
        if key == "asset" {
            asset = value;
        }
    }
    if asset.is_empty() {
        return Err("the line does not begin with the path of an asset".to_owned());
    }
    rest = rest.trim_start_matches(' ');
    let mut fields = Vec::new();
    loop {
        let key = take(&mut rest, &['=', ',', ' ']);
        if key.is_empty() {
            return Err("there is no field after the asset; write `property=value`".to_owned());
        }
        rest = rest.strip_prefix('=').ok_or_else(|| format!("the field `{key}` has no value"))?;
        fields.push((key.clone(), value(&mut rest).map_err(|why| format!("`{key}`: {why}"))?));
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None => break,
        }
    }
    Ok(Line { row, asset, fields, time: time(rest.trim(), precision)? })
}

/// Takes letters up to one of `ends` that no backslash stands before.
fn take(rest: &mut &str, ends: &[char]) -> String {
    let mut taken = String::new();
    let mut letters = rest.char_indices().peekable();
    let mut end = rest.len();
    while let Some((at, letter)) = letters.next() {
        let escaped = letter == '\\';
        match letters.peek() {
            Some((_, next)) if escaped && [',', '=', ' ', '\\'].contains(next) => {
                taken.push(*next);
                letters.next();
            }
            _ if ends.contains(&letter) => {
                end = at;
                break;
            }
            _ => taken.push(letter),
        }
    }
    *rest = &rest[end..];
    taken
}

fn value(rest: &mut &str) -> Result<Value, String> {
    if let Some(after) = rest.strip_prefix('"') {
        *rest = after;
        return text(rest);
    }
    let word = take(rest, &[',', ' ']);
    match word.as_str() {
        "t" | "T" | "true" | "True" | "TRUE" => return Ok(Value::Boolean(true)),
        "f" | "F" | "false" | "False" | "FALSE" => return Ok(Value::Boolean(false)),
        _ => {}
    }
    let whole = word.strip_suffix('i').or_else(|| word.strip_suffix('u'));
    let wrong = || format!("`{word}` is not a value; texts stand in double quotes");
    let number = match whole {
        Some(digits) => digits.parse().ok().map(Value::Integer),
        None if word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
            word.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Float)
        }
        None => None,
    };
    number.ok_or_else(wrong)
}

fn text(rest: &mut &str) -> Result<Value, String> {
    let mut taken = String::new();
    let mut letters = rest.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => {
                *rest = &rest[at + 1..];
                return Ok(Value::text(taken));
            }
            '\\' => match letters.next() {
                Some((_, escaped @ ('"' | '\\'))) => taken.push(escaped),
                Some((_, other)) => taken.extend(['\\', other]),
                None => break,
            },
            letter => taken.push(letter),
        }
    }
    Err("the text has no closing quote on its line".to_owned())
}

fn time(text: &str, precision: Precision) -> Result<Option<Time>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let count: Option<i64> = text.parse().ok();
    let ns = count.and_then(|count| count.checked_mul(precision.ns));
    ns.map(|ns| Some(Time::from_ns(ns)))
        .ok_or_else(|| format!("`{text}` is not a time between 1677 and 2262"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str, precision: &str) -> Vec<Result<Line, (usize, String, String)>> {
        read(text, Precision::from_word(precision).expect("a precision")).collect()
    }

    #[track_caller]
    fn check(line: &str, asset: &str, fields: &[(&str, Value)], time: Option<Time>) {
        let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
        let asset = asset.to_owned();
        let expected = Line { row: 0, asset, fields: fields.collect(), time };
        assert_eq!(all(line, "ms"), [Ok(expected)]);
    }

    #[test]
    fn good_lines() {
        let ms = |ms| Some(Time::from_ms(ms));
        check("a/b p=1.5 1000", "a/b", &[("p", 1.5.into())], ms(1000));
        check(
            "a p=1i,q=-2u,r=t,s=FALSE",
            "a",
            &[("p", 1.into()), ("q", (-2).into()), ("r", true.into()), ("s", false.into())],
            None,
        );
        check("cpu,host=x,asset=a/b p=+1e-3 -5", "a/b", &[("p", 1e-3.into())], ms(-5));
        check(r#"a p="x, y = \"z\" \\" 7"#, "a", &[("p", Value::text(r#"x, y = "z" \"#))], ms(7));
        check(r"a\ b\,c p\=q=1", "a b,c", &[("p=q", 1.0.into())], None);
        check("a   p=1   2  ", "a", &[("p", 1.0.into())], ms(2));
        check("a p=\"가스\"\r", "a", &[("p", Value::text("가스"))], None);
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
            ("a p=1e999", "`p`: `1e999` is not a value; texts stand in double quotes"),
            ("a p=99999999999999999999i", "`p`: `99999999999999999999i` is not a value"),
            ("a p=\"x", "`p`: the text has no closing quote on its line"),
            ("a,t p=1", "the tag `t` has no value"),
            ("a p=1 soon", "`soon` is not a time between 1677 and 2262"),
            ("a p=1 9223372036854775807", "`9223372036854775807` is not a time"),
        ] {
            let (row, _, told) = all(line, "s").remove(0).expect_err(line);
            assert_eq!(row, 0);
            assert!(told.starts_with(why), "{line}: {told}");
        }
    }

    #[test]
    fn empty_lines_and_comments_count_as_lines() {
        let rows = all("\n# nothing\na p=1\n\nb\n", "ns");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].as_ref().map(|line| line.row), Ok(2));
        assert_eq!(rows[1].as_ref().map_err(|error| error.0), Err(4));
    }
}
