//! Exact decimals: a whole number of millionths, so that sums, comparisons and the database agree to the last digit.

use serde_json::Value;

/// Millionths; at most 15 significant digits, so that a JSON number carries it unchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decimal(i64);

/// Digits after the point that are kept.
pub(crate) const MAX_DECIMALS: u8 = 6;
const ONE: i64 = 1_000_000;
/// One more than the largest absolute value: 10¹².
const LIMIT: i64 = 1_000_000_000_000 * ONE;

/// Why a text is not a decimal that can be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotDecimal {
    /// Not digits with at most one point.
    Syntax,
    /// More than 10¹² or more than 15 significant digits.
    TooLarge,
    /// More than six digits after the point.
    TooFine,
}

impl Decimal {
    /// A whole number.
    pub(crate) fn whole(n: i64) -> Option<Self> {
        n.checked_mul(ONE).map(Self).filter(|d| d.fits())
    }

    /// From a count of millionths, as stored.
    #[cfg(test)]
    pub(crate) fn from_millionths(n: i64) -> Self {
        Self(n)
    }

    /// As stored.
    pub(crate) fn millionths(self) -> i64 {
        self.0
    }

    /// `-?digits[.digits]`, ASCII.
    pub(crate) fn parse(text: &str) -> Result<Self, NotDecimal> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = body.split_once('.').unwrap_or((body, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) {
            return Err(NotDecimal::Syntax);
        }
        let part = part.trim_end_matches('0');
        if part.len() > usize::from(MAX_DECIMALS) {
            return Err(NotDecimal::TooFine);
        }
        let whole = whole.trim_start_matches('0');
        if whole.len() > 12 {
            return Err(NotDecimal::TooLarge);
        }
        let number = |s: &str| s.bytes().fold(0_i64, |n, b| n * 10 + i64::from(b - b'0'));
        let scale = 10_i64.pow(u32::from(MAX_DECIMALS) - u32::try_from(part.len()).unwrap_or(0));
        let size = number(whole) * ONE + number(part) * scale;
        let decimal = Self(if negative { -size } else { size });
        if decimal.fits() { Ok(decimal) } else { Err(NotDecimal::TooLarge) }
    }

    /// From a JSON number or a text.
    pub(crate) fn from_json(value: &Value) -> Result<Self, NotDecimal> {
        match value {
            // The shortest text of a double is the text that was sent, for 15 digits and fewer.
            Value::Number(n) => {
                let text = n.to_string();
                if text.contains(['e', 'E']) {
                    Err(if n.as_f64().is_some_and(|f| f.abs() < 1.0) { NotDecimal::TooFine } else { NotDecimal::TooLarge })
                } else {
                    Self::parse(&text)
                }
            }
            Value::String(s) => Self::parse(s.trim()),
            _ => Err(NotDecimal::Syntax),
        }
    }

    /// A JSON number: whole where it is whole.
    pub(crate) fn to_json(self) -> Value {
        if self.0 % ONE == 0 {
            return Value::from(self.0 / ONE);
        }
        self.to_string().parse::<f64>().map_or(Value::Null, Value::from)
    }

    /// Digits after the point that it needs.
    pub(crate) fn decimals(self) -> u8 {
        let mut rest = self.0.unsigned_abs() % ONE.unsigned_abs();
        let mut needed = MAX_DECIMALS;
        if rest == 0 {
            return 0;
        }
        while rest.is_multiple_of(10) {
            rest /= 10;
            needed -= 1;
        }
        needed
    }

    /// Added, if the result can be kept.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self).filter(|d| d.fits())
    }

    /// Taken away, if the result can be kept.
    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self).filter(|d| d.fits())
    }

    fn fits(self) -> bool {
        if self.0 <= -LIMIT || self.0 >= LIMIT {
            return false;
        }
        let digits = self.0.unsigned_abs() / 10_u64.pow(u32::from(MAX_DECIMALS - self.decimals()));
        digits < 1_000_000_000_000_000
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.0.unsigned_abs();
        let (whole, part) = (size / ONE.unsigned_abs(), size % ONE.unsigned_abs());
        if self.0 < 0 {
            f.write_str("-")?;
        }
        if part == 0 {
            return write!(f, "{whole}");
        }
        let part = format!("{part:06}");
        write!(f, "{whole}.{}", part.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_decimal_says_why() {
        for (text, why) in [
            ("", NotDecimal::Syntax),
            ("-", NotDecimal::Syntax),
            ("1.", NotDecimal::Syntax),
            (".5", NotDecimal::Syntax),
            ("1,5", NotDecimal::Syntax),
            ("1e3", NotDecimal::Syntax),
            ("+1", NotDecimal::Syntax),
            ("１", NotDecimal::Syntax),
            ("NaN", NotDecimal::Syntax),
            ("0.1234567", NotDecimal::TooFine),
            ("1000000000000", NotDecimal::TooLarge),
            ("1234567890.123456", NotDecimal::TooLarge),
            ("99999999999999999999999999", NotDecimal::TooLarge),
        ] {
            assert_eq!(Decimal::parse(text), Err(why), "{text}");
        }
        assert_eq!(Decimal::from_json(&json!(1e300)), Err(NotDecimal::TooLarge));
        assert_eq!(Decimal::from_json(&json!(1e-9)), Err(NotDecimal::TooFine));
        assert_eq!(Decimal::from_json(&json!(true)), Err(NotDecimal::Syntax));
    }

    #[test]
    fn tenths_add_up() {
        let sum = Decimal::parse("0.1").ok().zip(Decimal::parse("0.2").ok()).and_then(|(a, b)| a.plus(b));
        assert_eq!(sum.map(Decimal::to_json), Some(json!(0.3)));
        assert_eq!(Decimal::parse("-0.50").map(|d| d.to_string()), Ok("-0.5".to_owned()));
        assert_eq!(Decimal::from_json(&json!(2.0)).map(Decimal::to_json), Ok(json!(2)));
    }

    proptest! {
        #[test]
        fn json_carries_it_unchanged(millionths in -999_999_999_999_999_i64..=999_999_999_999_999) {
            let decimal = Decimal::from_millionths(millionths);
            prop_assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal));
            let text = serde_json::to_string(&decimal.to_json()).unwrap();
            let back: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(Decimal::from_json(&back), Ok(decimal));
        }
    }
}
