//! A text of several statements, one by one; and the words of a statement.
//!
//! Source: PostgreSQL 15, "Lexical Structure".

/// The statements of a text, without the `;` between them; those that say nothing are left out.
pub(super) fn statements(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(';') {
            found.push(&text[start..at]);
            start = at + 1;
        }
        at += token(rest);
    }
    found.push(&text[start..]);
    found.retain(|statement| words(statement).next().is_some());
    found
}

/// Words, quoted names, texts, numbers and signs, without space and comments.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let (token, after) = rest.split_at(token(rest));
            rest = after;
            let space = token.starts_with(char::is_whitespace);
            if !space && !token.starts_with("--") && !token.starts_with("/*") {
                return Some(token);
            }
        }
    })
}

/// How many bytes the first token of a text that is not empty has.
fn token(text: &str) -> usize {
    let mut letters = text.chars();
    let first = letters.next().unwrap_or(' ');
    match first {
        '-' if text.starts_with("--") => text.find('\n').unwrap_or(text.len()),
        '/' if text.starts_with("/*") => comment(text),
        '\'' | '"' => quoted(text, first, false),
        'e' | 'E' if letters.next() == Some('\'') => 1 + quoted(&text[1..], '\'', true),
        '$' => dollars(text),
        letter if letter.is_whitespace() => run(text, char::is_whitespace),
        letter if letter.is_alphanumeric() || letter == '_' => {
            run(text, |letter| letter.is_alphanumeric() || matches!(letter, '_' | '$'))
        }
        other => other.len_utf8(),
    }
}

fn run(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !of(letter)).unwrap_or(text.len())
}

/// Until the quote that ends it; a doubled one does not, and neither does one behind `\`.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && escapes {
            letters.next();
        } else if letter == quote {
            match letters.peek() {
                Some((_, next)) if *next == quote => drop(letters.next()),
                _ => return at + 1,
            }
        }
    }
    text.len()
}

/// Comments lie in each other.
fn comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// `$tag$ … $tag$`, or a parameter `$1`, or the sign alone.
fn dollars(text: &str) -> usize {
    let inner = run(&text[1..], |letter| letter.is_alphanumeric() || letter == '_');
    let tag = &text[..1 + inner];
    let numbered = tag[1..].starts_with(|letter: char| letter.is_ascii_digit());
    if numbered || !text[tag.len()..].starts_with('$') {
        return tag.len();
    }
    let tag = &text[..tag.len() + 1];
    match text[tag.len()..].find(tag) {
        Some(end) => tag.len() + end + tag.len(),
        None => text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_where_its_statements_end() {
        for (text, expected) in [
            ("", &[][..]),
            (" ; ;; -- nothing;\n", &[]),
            ("SELECT 1", &["SELECT 1"]),
            ("SELECT 1; SELECT 2;", &["SELECT 1", " SELECT 2"]),
            ("SELECT ';', \"a;b\"; x", &["SELECT ';', \"a;b\"", " x"]),
            ("SELECT 'it''s;'; x", &["SELECT 'it''s;'", " x"]),
            ("SELECT E'\\';'; x", &["SELECT E'\\';'", " x"]),
            ("SELECT $$;$$; x", &["SELECT $$;$$", " x"]),
            ("SELECT $a$;$$;$a$; x", &["SELECT $a$;$$;$a$", " x"]),
            ("SELECT $1; x", &["SELECT $1", " x"]),
            ("SELECT /* ; /* ; */ ; */ 1; x", &["SELECT /* ; /* ; */ ; */ 1", " x"]),
            ("SELECT 'open; x", &["SELECT 'open; x"]),
            ("SELECT '온도;'; 값", &["SELECT '온도;'", " 값"]),
        ] {
            assert_eq!(statements(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_told_apart() {
        let words: Vec<&str> = words("SET a.b TO 'x y', \"q\" -- why\n;").collect();
        assert_eq!(words, ["SET", "a", ".", "b", "TO", "'x y'", ",", "\"q\"", ";"]);
    }
}
