//! Identifiers of organisations and people in public registers, and what can be checked of each
//! without asking the register.
//!
//! | identifier | form | check |
//! | --- | --- | --- |
//! | UEI of SAM.gov | 12 letters and digits without I and O, not beginning with 0, no nine digits in a row (GSA, Unique Entity ID Technical Specifications) | its twelfth character is a check character whose sum is not published, so it is not reckoned here |
//! | CAGE, NCAGE | 5 letters and digits without I and O (DLA; NATO AC/135) | it has none |
//! | ROR | 0, six of Crockford's base 32, two digits (ROR, identifier pattern) | ISO/IEC 7064:2003 MOD 97-10 over the number that the first seven say |
//! | LEI | 18 letters and digits, two digits (ISO 17442-1:2020, 5) | ISO/IEC 7064:2003 MOD 97-10, letters as 10 to 35 |
//! | ORCID iD | 15 digits and a digit or X (ORCID, Structure of the ORCID Identifier) | ISO/IEC 7064:2003 MOD 11-2 |
//! | NAICS industry | 6 digits of a sector that there is (US Census Bureau, NAICS 2022) | it has none |
//!
//! Left out on purpose: that the register knows one. Crates `iso-7064` 0.3 and `lei` 0.2 were looked
//! at: the one knows the sums and neither ROR's number nor letters as an LEI has them, the other
//! one identifier of six. Both sums are a few lines.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use serde_with::serde_as;

use crate::form::Text;

/// Longest text that is read as an identifier, in bytes: the longest address of one has 39.
const BYTES_MAX: usize = 100;

/// Why a text is no identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}: {why}")]
pub struct IdentifierError {
    /// Of what kind it was to be.
    pub what: &'static str,
    /// What was given, shortened.
    pub text: String,
    /// What is wrong.
    pub why: &'static str,
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident $what:literal $check:path;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
        )]
        pub struct $name(Arc<str>);

        impl $name {
            /// What people call the identifier.
            pub const WHAT: &str = $what;

            /// The one form in which it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdentifierError;

            /// Reads it in small or capital letters.
            fn from_str(text: &str) -> Result<$name, IdentifierError> {
                let short = text.len() <= BYTES_MAX;
                let read = if short { $check(text.trim()) } else { Err("it is too long") };
                read.map(|good| $name(good.into())).map_err(|why| {
                    let text = text.chars().take(40).collect();
                    IdentifierError { what: $what, text, why }
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

identifiers! {
    /// A Unique Entity ID of SAM.gov.
    Uei "UEI" uei;
    /// A Commercial and Government Entity code, of the United States or of another nation.
    Cage "CAGE code" cage;
    /// An identifier of the Research Organization Registry, as its address.
    Ror "ROR" ror;
    /// A Legal Entity Identifier.
    Lei "LEI" lei;
    /// An ORCID iD, as its 16 characters with dashes.
    Orcid "ORCID iD" orcid;
    /// An industry of NAICS, or an exception within one as a table of size standards names it.
    Industry "industry code of NAICS" industry;
}

/// The identifiers of an organisation.
#[serde_as]
#[derive(
    Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Identifiers {
    /// Of SAM.gov.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub uei: Option<Uei>,
    /// Of the Defense Logistics Agency, or of another nation's bureau.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub cage: Option<Cage>,
    /// Of the Research Organization Registry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub ror: Option<Ror>,
    /// Of the Global LEI System.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde_as(as = "Option<Text>")]
    pub lei: Option<Lei>,
}

impl Identifiers {
    /// Each that there is: what it is called, and its text.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let uei = self.uei.as_ref().map(|one| (Uei::WHAT, one.as_str()));
        let cage = self.cage.as_ref().map(|one| (Cage::WHAT, one.as_str()));
        let ror = self.ror.as_ref().map(|one| (Ror::WHAT, one.as_str()));
        let lei = self.lei.as_ref().map(|one| (Lei::WHAT, one.as_str()));
        [uei, cage, ror, lei].into_iter().flatten()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }
}

fn uei(text: &str) -> Result<String, &'static str> {
    let text = letters_and_digits(text, 12, "it has 12 letters and digits, without I and O")?;
    if text.starts_with('0') {
        return Err("it does not begin with 0");
    }
    let nine_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if text.as_bytes().windows(9).any(nine_digits) {
        return Err("it has no nine digits in a row");
    }
    Ok(text)
}

fn cage(text: &str) -> Result<String, &'static str> {
    letters_and_digits(text, 5, "it has 5 letters and digits, without I and O")
}

fn ror(text: &str) -> Result<String, &'static str> {
    let text = text.to_ascii_lowercase();
    let bare = ["https://", "http://"].iter().find_map(|head| text.strip_prefix(head));
    let bare = bare.unwrap_or(&text);
    let bare = bare.strip_prefix("ror.org/").unwrap_or(bare);
    let form = "write it like https://ror.org/05xpvk416";
    if bare.len() != 9 || !bare.starts_with('0') {
        return Err(form);
    }
    let (name, digits) = bare.split_at_checked(7).ok_or(form)?;
    let number = name.bytes().try_fold(0_u64, |sum, byte| Some(sum * 32 + crockford(byte)?));
    let check = digits.parse::<u64>().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    let (number, check) = number.zip(check).ok_or(form)?;
    if 98 - number * 100 % 97 != check {
        return Err(
            "its last two digits do not fit the rest: one character is wrong or two are swapped",
        );
    }
    Ok(format!("https://ror.org/{bare}"))
}

fn lei(text: &str) -> Result<String, &'static str> {
    let text = text.to_ascii_uppercase();
    let form = "it has 18 letters and digits, then two digits";
    let body = text.get(..18).filter(|_| text.len() == 20).ok_or(form)?;
    let digits = text.get(18..).filter(|one| one.bytes().all(|byte| byte.is_ascii_digit()));
    let check = digits.and_then(|digits| digits.parse::<u32>().ok()).ok_or(form)?;
    let value = |letter: char| letter.to_digit(36).filter(|_| letter.is_ascii());
    let rest = body.chars().chain(['0', '0']).try_fold(0_u32, |rest, letter| {
        let value = value(letter)?;
        Some((rest * if value > 9 { 100 } else { 10 } + value) % 97)
    });
    if 98 - rest.ok_or(form)? != check {
        return Err(
            "its last two digits do not fit the rest: one character is wrong or two are swapped",
        );
    }
    Ok(text)
}

fn orcid(text: &str) -> Result<String, &'static str> {
    let text = text.to_ascii_uppercase();
    let bare = ["HTTPS://", "HTTP://"].iter().find_map(|head| text.strip_prefix(head));
    let bare = bare.unwrap_or(&text);
    let bare = bare.strip_prefix("ORCID.ORG/").unwrap_or(bare);
    let form = "write it like 0000-0002-1825-0097";
    let groups: Vec<&str> = bare.split('-').collect();
    if groups.len() != 4 || groups.iter().any(|group| group.len() != 4) {
        return Err(form);
    }
    let all = groups.concat();
    let (digits, check) = all.split_at_checked(15).ok_or(form)?;
    let sum = digits.bytes().try_fold(0_u32, |sum, byte| {
        byte.is_ascii_digit().then(|| (sum + u32::from(byte - b'0')) * 2 % 11)
    });
    let wanted = match (12 - sum.ok_or(form)?) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    if check != wanted {
        return Err("its last character does not fit the rest: one is wrong or two are swapped");
    }
    Ok(bare.to_owned())
}

/// The first two digits of all industries (NAICS 2022, the sectors).
const SECTORS: [&str; 24] = [
    "11", "21", "22", "23", "31", "32", "33", "42", "44", "45", "48", "49", "51", "52", "53", "54",
    "55", "56", "61", "62", "71", "72", "81", "92",
];

fn industry(text: &str) -> Result<String, &'static str> {
    let form = "it has 6 digits, like 333517";
    let (code, exception) = text.split_at_checked(6).ok_or(form)?;
    if !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(form);
    }
    if !SECTORS.contains(&&code[..2]) {
        return Err("no sector begins with its first two digits");
    }
    let letter = exception.strip_suffix("_Except").map(str::as_bytes);
    match (exception, letter) {
        ("", _) | (_, Some([] | [b'_', b'a'..=b'z'])) => Ok(text.to_owned()),
        _ => Err("behind its 6 digits stands nothing, or _Except, or _a_Except"),
    }
}

/// In capital letters; none with I, O or what is neither letter nor digit, or of another length.
fn letters_and_digits(
    text: &str,
    length: usize,
    form: &'static str,
) -> Result<String, &'static str> {
    let text = text.to_ascii_uppercase();
    let good = |byte: u8| byte.is_ascii_alphanumeric() && byte != b'I' && byte != b'O';
    if text.len() == length && text.bytes().all(good) { Ok(text) } else { Err(form) }
}

/// The value of a digit of Crockford's base 32, in small letters: without i, l, o and u.
fn crockford(byte: u8) -> Option<u64> {
    let at = b"0123456789abcdefghjkmnpqrstvwxyz".iter().position(|digit| *digit == byte);
    at.and_then(|at| u64::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: FromStr<Err = IdentifierError> + fmt::Display>(
        good: &[(&str, &str)],
        bad: &[&str],
    ) {
        for (text, written) in good {
            let read = text.parse::<T>().map(|one| one.to_string());
            assert_eq!(read.as_deref(), Ok(*written), "{text}");
        }
        for text in bad {
            assert!(text.parse::<T>().is_err(), "{text}");
        }
    }

    /// Of records of the Global LEI Index: GLEIF, Apple, Deutsche Bank, Microsoft.
    const LEIS: [&str; 4] = [
        "506700GE1G29325QX363",
        "HWUPKR0MPOU8FGXBT394",
        "7LTWFZYICNSX8D621K86",
        "INR2EJN1ERAN0W5ZP974",
    ];

    /// Of records of ROR: NIST, MIT, Stanford University, Universidad de los Andes.
    const RORS: [&str; 4] = [
        "https://ror.org/05xpvk416",
        "https://ror.org/042nb2s44",
        "https://ror.org/00f54p054",
        "https://ror.org/02mhbdp94",
    ];

    /// Of ORCID's own description: Josiah Carberry, who does not exist, and two samples.
    const ORCIDS: [&str; 3] = ["0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X"];

    #[test]
    fn leis() {
        check::<Lei>(&LEIS.map(|one| (one, one)), &[]);
        check::<Lei>(
            &[(" hwupkr0mpou8fgxbt394 ", "HWUPKR0MPOU8FGXBT394")],
            &[
                "",
                "HWUPKR0MPOU8FGXBT39",
                "HWUPKR0MPOU8FGXBT3944",
                "HWUPKR0MPOU8FGXBT393",
                "HWUPKR0MPOU8FGXBT3O4",
                "HWUPKR0MPOU8FGXBT3 4",
                "HWUPKR0MPOU8-GXBT394",
                "WHUPKR0MPOU8FGXBT394",
                "HWUPKR0MPOU8FGXBTé94",
                "٣WUPKR0MPOU8FGXBT394",
                "HWUPKR0MPOU8FGXBT3+4",
            ],
        );
    }

    #[test]
    fn rors() {
        check::<Ror>(&RORS.map(|one| (one, one)), &[]);
        check::<Ror>(
            &[
                ("05XPVK416", "https://ror.org/05xpvk416"),
                ("ror.org/05xpvk416", "https://ror.org/05xpvk416"),
                ("http://ror.org/05xpvk416", "https://ror.org/05xpvk416"),
            ],
            &[
                "",
                "https://ror.org/",
                "https://ror.org/05xpvk417",
                "https://ror.org/05xpkv416",
                "https://ror.org/15xpvk416",
                "https://ror.org/05xpvl416",
                "https://ror.org/05xpvk4160",
                "https://ror.com/05xpvk416",
                "05xpvk4+6",
                "05xpvé416",
            ],
        );
    }

    #[test]
    fn orcids() {
        check::<Orcid>(&ORCIDS.map(|one| (one, one)), &[]);
        check::<Orcid>(
            &[("https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X")],
            &[
                "",
                "0000000218250097",
                "0000-0002-1825-0098",
                "0000-0002-1852-0097",
                "0000-0002-1825-009",
                "0000-0002-182X-0097",
                "0000-0002-1694-2330",
                "0000-0002-1825-0097-",
            ],
        );
    }

    #[test]
    fn ueis_and_cages_are_checked_for_their_form() {
        // Examples of the register of identifier lists, org-id.guide, list US-SAM.
        let examples = ["YNDUZMUZF8H8", "T53MCMLTWK59", "UYDJJ1S8DR85"];
        check::<Uei>(&examples.map(|one| (one, one)), &[]);
        check::<Uei>(
            &[("ynduzmuzf8h8", "YNDUZMUZF8H8"), ("A12345678B1Z", "A12345678B1Z")],
            &["", "YNDUZMUZF8H", "0NDUZMUZF8H8", "YNDUZMUZF8HI", "YNDOZMUZF8H8", "A123456789BZ"],
        );
        // The form of one of the United States, of Germany and of Korea; nobody's.
        check::<Cage>(
            &[("1abc5", "1ABC5"), ("D0000", "D0000"), ("0000F", "0000F")],
            &["", "1ABC", "1ABC55", "1OBC5", "1IBC5", "1-BC5"],
        );
    }

    #[test]
    fn industries_are_of_a_sector() {
        check::<Industry>(
            &[
                ("333517", "333517"),
                ("541715_a_Except", "541715_a_Except"),
                ("237990_Except", "237990_Except"),
            ],
            &[
                "",
                "33351",
                "3335170",
                "991110",
                "33351x",
                "541715_1_Except",
                "541715_",
                "541715_ab_Except",
            ],
        );
    }

    /// Digits and letters as a check that finds single errors sees them.
    fn others(text: &str) -> impl Iterator<Item = String> {
        let places = text.char_indices().filter(|(_, one)| one.is_ascii_alphanumeric());
        places.flat_map(move |(at, one)| {
            let digits = ('0'..='9').filter(move |other| one.is_ascii_digit() && *other != one);
            digits.map(move |other| format!("{}{other}{}", &text[..at], &text[at + 1..]))
        })
    }

    #[test]
    fn one_wrong_digit_is_always_found() {
        for lei in LEIS {
            assert!(others(lei).all(|wrong| wrong.parse::<Lei>().is_err()), "{lei}");
        }
        for ror in RORS {
            assert!(others(ror).all(|wrong| wrong.parse::<Ror>().is_err()), "{ror}");
        }
        for orcid in ORCIDS {
            assert!(others(orcid).all(|wrong| wrong.parse::<Orcid>().is_err()), "{orcid}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| text.parse::<Lei>().map(drop).map_err(|error| error.to_string());
        assert_eq!(
            said("HWUPKR0MPOU8FGXBT393").expect_err("a wrong digit"),
            "`HWUPKR0MPOU8FGXBT393` is no LEI: its last two digits do not fit the rest: one \
             character is wrong or two are swapped"
        );
        let long = said(&"A".repeat(1_000)).expect_err("too long");
        assert!(long.len() < 100 && long.contains("too long"), "{long}");
    }
}
