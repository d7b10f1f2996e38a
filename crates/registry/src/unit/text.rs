//! What people write for a unit.

/// What is shown beside a number: `Cel` becomes `°C`, `{rpm}` becomes `rpm`, `m3/h` becomes
/// `m³/h`, `{beats}/min` becomes `beats/min`. A code that nothing is known about stays as it is.
pub fn unit_text(code: &str) -> String {
    if let Some((_, text)) = WHOLE.iter().find(|(known, _)| *known == code) {
        return (*text).to_owned();
    }
    let mut shown = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '{' => rest.find('}').map_or(rest.len(), |at| at + 1),
            '.' | '/' | '(' | ')' => c.len_utf8(),
            _ => symbol_end(rest),
        };
        let (part, after) = rest.split_at(end);
        match c {
            '{' => annotation(part, &mut shown),
            '.' => shown.push('·'),
            '/' | '(' | ')' => shown.push(c),
            _ => symbol(part, &mut shown),
        }
        rest = after;
    }
    shown
}

/// Units whose text is not made of the texts of their parts.
const WHOLE: [(&str, &str); 6] = [
    ("%{vol}", "vol %"),
    ("mm[Hg]", "mmHg"),
    ("cm[H2O]", "cmH₂O"),
    ("[in_i'Hg]", "inHg"),
    ("[in_i'H2O]", "inH₂O"),
    ("1", ""),
];

/// Texts of atoms that are not shown as their code.
const ATOMS: [(&str, &str); 30] = [
    ("Cel", "°C"),
    ("[degF]", "°F"),
    ("[degR]", "°R"),
    ("deg", "°"),
    ("'", "′"),
    ("''", "″"),
    ("Ohm", "Ω"),
    ("kOhm", "kΩ"),
    ("MOhm", "MΩ"),
    ("10*", "10"),
    ("10^", "10"),
    ("[psi]", "psi"),
    ("[HP]", "hp"),
    ("[ft_i]", "ft"),
    ("[in_i]", "in"),
    ("[mi_i]", "mi"),
    ("[nmi_i]", "nmi"),
    ("[kn_i]", "kn"),
    ("[lb_av]", "lb"),
    ("[oz_av]", "oz"),
    ("[lbf_av]", "lbf"),
    ("[bbl_us]", "bbl"),
    ("[gal_us]", "gal"),
    ("[ppm]", "ppm"),
    ("[ppb]", "ppb"),
    ("[ppth]", "‰"),
    ("[pH]", "pH"),
    ("[g]", "g₀"),
    ("[iU]", "IU"),
    ("t", "t"),
];

fn annotation(part: &str, shown: &mut String) {
    let text = part.trim_start_matches('{').trim_end_matches('}');
    // An annotation after a unit explains it and is not needed beside a number.
    if shown.is_empty() || shown.ends_with(['/', '·', '(']) {
        shown.push_str(&text.replace('_', " "));
    }
}

fn symbol(part: &str, shown: &mut String) {
    let (atom, exponent) = split_exponent(part);
    let text = ATOMS.iter().find(|(code, _)| *code == atom).map(|(_, text)| *text);
    match text {
        Some(text) => shown.push_str(text),
        // Micro is the only prefix that is not written as its code.
        None => match atom.strip_prefix('u') {
            Some(rest) if !rest.is_empty() && !rest.starts_with('_') => {
                shown.push('µ');
                shown.push_str(rest);
            }
            _ => shown.push_str(atom),
        },
    }
    shown.extend(exponent.chars().map(raised));
}

fn symbol_end(text: &str) -> usize {
    let mut inside = false;
    let end = text.char_indices().find(|(_, c)| {
        match c {
            '[' => inside = true,
            ']' => inside = false,
            _ => {}
        }
        !inside && matches!(c, '.' | '/' | '(' | ')' | '{')
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// Splits `m3` into `m` and `3`, `s-2` into `s` and `-2`; a bare number has no exponent.
fn split_exponent(part: &str) -> (&str, &str) {
    let atom = part.trim_end_matches(|c: char| c.is_ascii_digit());
    if atom.is_empty() {
        return (part, "");
    }
    let atom = match atom.strip_suffix(['-', '+']) {
        Some(shorter) if atom.len() < part.len() => shorter,
        _ => atom,
    };
    (atom, &part[atom.len()..])
}

fn raised(c: char) -> char {
    match c {
        '0' => '⁰',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '4' => '⁴',
        '5' => '⁵',
        '6' => '⁶',
        '7' => '⁷',
        '8' => '⁸',
        '9' => '⁹',
        '-' => '⁻',
        '+' => '⁺',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(code: &str, text: &str) {
        assert_eq!(unit_text(code), text);
    }

    #[test]
    fn units_as_people_write_them() {
        check("Cel", "°C");
        check("{rpm}", "rpm");
        check("m3/h", "m³/h");
        check("kg.m/s2", "kg·m/s²");
        check("m.s-2", "m·s⁻²");
        check("{beats}/min", "beats/min");
        check("/min", "/min");
        check("/s", "/s");
        check("uV", "µV");
        check("u", "u");
        check("umol/L", "µmol/L");
        check("mm[Hg]", "mmHg");
        check("[psi]", "psi");
        check("%", "%");
        check("%{humidity}", "%");
        check("10*3/uL", "10³/µL");
        check("1", "");
        check("kW.h", "kW·h");
        check("MW", "MW");
        check("kJ/(kg.K)", "kJ/(kg·K)");
        check("{blades_lost}", "blades lost");
        check("[in_i'H2O]", "inH₂O");
        check("Sm3/d", "Sm³/d");
    }
}
