//! Money: a whole number of a currency's smallest unit.
//!
//! Source: ISO 4217 for codes and the decimals of each. There is no division: what is shared out
//! is [`split`](Money::split), whose parts add up to the whole. Amounts of two currencies are never
//! added or compared.

use borsh::{BorshDeserialize, BorshSerialize};
use std::cmp::Ordering;
use std::fmt;

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Currency([u8; 3]);

/// Codes in use whose smallest unit is a hundredth.
const HUNDREDTHS: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD \
    BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL \
    GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD \
    LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK \
    PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS \
    TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW";

/// Codes in use that have no smaller unit.
const WHOLE: &str = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";

/// Codes in use whose smallest unit is a thousandth.
const THOUSANDTHS: &str = "BHD IQD JOD KWD LYD OMR TND";

impl Currency {
    /// From its code, in capital letters.
    ///
    /// # Errors
    /// [`MoneyError::Currency`] when no country uses it.
    pub fn new(code: &str) -> Result<Currency, MoneyError> {
        let known = [HUNDREDTHS, WHOLE, THOUSANDTHS].iter().any(|all| lists(all, code));
        let bytes = code.as_bytes().try_into().ok().filter(|_| known);
        bytes.map(Currency).ok_or_else(|| MoneyError::Currency { code: code.to_owned() })
    }

    /// Its three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals its smallest unit is of the one that prices are in.
    pub fn decimals(self) -> u32 {
        match self.code() {
            code if lists(WHOLE, code) => 0,
            code if lists(THOUSANDTHS, code) => 3,
            _ => 2,
        }
    }
}

fn lists(all: &str, code: &str) -> bool {
    code.len() == 3 && all.split_ascii_whitespace().any(|known| known == code)
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount, which may be below zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub struct Money {
    units: i128,
    currency: Currency,
}

/// Why something is no amount, or cannot be reckoned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// No code of ISO 4217 that is in use.
    #[error(
        "`{code}` is not a currency of ISO 4217; write its three capital letters, like USD or KRW"
    )]
    Currency {
        /// What was given.
        code: String,
    },
    /// No amount.
    #[error("`{text}` is not an amount; write it like `1250000.00 USD`")]
    Amount {
        /// What was given.
        text: String,
    },
    /// More decimals than the currency has.
    #[error("`{text}` has more decimals than {currency} has, which are {}", .currency.decimals())]
    Decimals {
        /// What was given.
        text: String,
        /// Which.
        currency: Currency,
    },
    /// Two currencies in one sum.
    #[error("{one} and {other} cannot be added or compared: there is no rate of exchange here")]
    Mixed {
        /// The one.
        one: Currency,
        /// The other.
        other: Currency,
    },
    /// Beyond what can be kept.
    #[error("the sum is greater than any amount that can be kept")]
    Overflow,
}

impl Money {
    /// So many of the smallest unit.
    pub const fn new(units: i128, currency: Currency) -> Money {
        Money { units, currency }
    }

    /// Nothing, in a currency.
    pub const fn zero(currency: Currency) -> Money {
        Money { units: 0, currency }
    }

    /// How many of the smallest unit.
    pub const fn units(self) -> i128 {
        self.units
    }

    /// Of what.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether it is above nothing.
    pub const fn is_positive(self) -> bool {
        self.units > 0
    }

    /// Reads `1250000.00 USD`; decimals may be left out, spaces and signs of thousands not written.
    ///
    /// # Errors
    /// `Currency`, `Amount`, `Decimals`.
    pub fn parse(text: &str) -> Result<Money, MoneyError> {
        let wrong = || MoneyError::Amount { text: text.to_owned() };
        let (number, code) = text.split_once(' ').ok_or_else(wrong)?;
        let currency = Currency::new(code)?;
        let (whole, part) = number.split_once('.').unwrap_or((number, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let dot_without_part = number.ends_with('.');
        if digits.is_empty() || !all_digits(digits) || !all_digits(part) || dot_without_part {
            return Err(wrong());
        }
        let decimals = usize::try_from(currency.decimals()).unwrap_or(0);
        if part.len() > decimals {
            return Err(MoneyError::Decimals { text: text.to_owned(), currency });
        }
        let units = format!("{whole}{part:0<decimals$}").parse().map_err(|_| wrong())?;
        Ok(Money { units, currency })
    }

    /// The sum.
    ///
    /// # Errors
    /// `Mixed`, `Overflow`.
    pub fn plus(self, other: Money) -> Result<Money, MoneyError> {
        self.must_match(other)?;
        let units = self.units.checked_add(other.units).ok_or(MoneyError::Overflow)?;
        Ok(Money { units, ..self })
    }

    /// The difference.
    ///
    /// # Errors
    /// `Mixed`, `Overflow`.
    pub fn minus(self, other: Money) -> Result<Money, MoneyError> {
        self.must_match(other)?;
        let units = self.units.checked_sub(other.units).ok_or(MoneyError::Overflow)?;
        Ok(Money { units, ..self })
    }

    /// Which is more.
    ///
    /// # Errors
    /// `Mixed`.
    pub fn compare(self, other: Money) -> Result<Ordering, MoneyError> {
        self.must_match(other)?;
        Ok(self.units.cmp(&other.units))
    }

    /// Parts in these proportions, which add up to the whole: what is left over goes, unit by unit, to
    /// those that lost most by rounding, the first of them first. None when all weights are 0, or
    /// when it cannot be reckoned.
    pub fn split(self, weights: &[u32]) -> Option<Vec<Money>> {
        let all: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if all == 0 {
            return None;
        }
        let of = |weight: &u32| self.units.checked_mul(i128::from(*weight));
        let products = weights.iter().map(of).collect::<Option<Vec<i128>>>()?;
        let mut parts: Vec<i128> = products.iter().map(|product| product.div_euclid(all)).collect();
        let mut lost: Vec<usize> = (0..parts.len()).filter(|at| weights[*at] > 0).collect();
        lost.sort_by_key(|at| std::cmp::Reverse(products[*at].rem_euclid(all)));
        let left = self.units - parts.iter().sum::<i128>();
        // Fewer than there are parts, for each lost less than one.
        lost.iter().take(usize::try_from(left).ok()?).for_each(|at| parts[*at] += 1);
        Some(parts.into_iter().map(|units| Money { units, ..self }).collect())
    }

    fn must_match(self, other: Money) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::Mixed { one: self.currency, other: other.currency })
    }
}

/// As [`Money::parse`] reads it, always with all decimals.
impl std::str::FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Money, MoneyError> {
        Money::parse(text)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let whole = 10_u128.pow(decimals);
        let (sign, units) = (if self.units < 0 { "-" } else { "" }, self.units.unsigned_abs());
        let decimals = usize::try_from(decimals).unwrap_or(0);
        match decimals {
            0 => write!(f, "{sign}{units} {}", self.currency),
            _ => {
                write!(f, "{sign}{}.{:0decimals$} {}", units / whole, units % whole, self.currency)
            }
        }
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        Money::parse(text).expect("an amount")
    }

    #[test]
    fn what_is_written_is_read_and_nothing_else() {
        for (text, units) in [
            ("1250000.00 USD", 125_000_000),
            ("-0.05 EUR", -5),
            ("70000000 KRW", 70_000_000),
            ("0.001 KWD", 1),
            ("1701411834604692317316873037158841057.27 USD", i128::MAX),
        ] {
            let Ok(read) = Money::parse(text) else { panic!("{text}") };
            assert_eq!((read.to_string(), read.units()), (text.to_owned(), units), "{text}");
        }
        assert_eq!(money("3 USD"), money("3.00 USD"));
        assert_eq!(money("3.5 USD"), money("3.50 USD"));
        for wrong in [
            "",
            "USD",
            "3",
            " 3 USD",
            "3  USD",
            "3 usd",
            "3 XXX",
            "3 US",
            "3. USD",
            ".5 USD",
            "+3 USD",
            "3,000 USD",
            "1e3 USD",
            "0.5 KRW",
            "0.005 USD",
            "--3 USD",
            "3.-5 USD",
            "٣ USD",
            "999999999999999999999999999999999999999999 USD",
        ] {
            assert!(Money::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn two_currencies_are_never_one_sum() {
        let (usd, krw) = (money("1.00 USD"), money("100 KRW"));
        let mixed = MoneyError::Mixed { one: usd.currency(), other: krw.currency() };
        assert_eq!(usd.plus(krw), Err(mixed.clone()));
        assert_eq!(usd.minus(krw), Err(mixed.clone()));
        assert_eq!(usd.compare(krw), Err(mixed));
        assert_eq!(usd.plus(money("0.01 USD")), Ok(money("1.01 USD")));
        assert_eq!(Money::new(i128::MAX, usd.currency()).plus(usd), Err(MoneyError::Overflow));
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let check = |whole: &str, weights: &[u32], parts: &[&str]| {
            let got: Option<Vec<String>> = money(whole)
                .split(weights)
                .map(|parts| parts.iter().map(Money::to_string).collect());
            let expected = parts.iter().map(|part| (*part).to_owned()).collect();
            assert_eq!(got, Some(expected), "{whole}");
        };
        check("100.00 USD", &[1, 1, 1], &["33.34 USD", "33.33 USD", "33.33 USD"]);
        check("-100.00 USD", &[1, 1, 1], &["-33.33 USD", "-33.33 USD", "-33.34 USD"]);
        check("1 KRW", &[0, 3, 1], &["0 KRW", "1 KRW", "0 KRW"]);
        check("0.05 EUR", &[60, 40], &["0.03 EUR", "0.02 EUR"]);
        assert_eq!(money("1 KRW").split(&[0, 0]), None);
        assert_eq!(money("1 KRW").split(&[]), None);
    }

    #[test]
    fn each_code_is_listed_once_with_its_decimals() {
        let all: Vec<&str> = [HUNDREDTHS, WHOLE, THOUSANDTHS]
            .iter()
            .flat_map(|codes| codes.split_ascii_whitespace())
            .collect();
        let mut once = all.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), all.len());
        let decimals = |code| Currency::new(code).map(Currency::decimals);
        assert_eq!(["USD", "KRW", "KWD"].map(decimals), [Ok(2), Ok(0), Ok(3)]);
    }
}
