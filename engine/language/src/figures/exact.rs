//! A decimal as it was written: all its digits, and how many stand after the point.

/// More digits than this are no amount of anything.
const DIGITS: usize = 24;

/// Digits, and how many of them stand after the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exact {
    digits: u128,
    places: u32,
}

impl Exact {
    pub(super) fn whole(n: u128) -> Self {
        Self { digits: n, places: 0 }
    }

    /// `digits[.digits]`.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let all = format!("{whole}{part}");
        let fits = !whole.is_empty() && all.len() <= DIGITS && all.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Some(Self { digits: all.parse().ok()?, places: u32::try_from(part.len()).ok()? })).flatten()
    }

    /// With this many zeros more.
    pub(super) fn times(self, zeros: u32) -> Option<Self> {
        let more = zeros.saturating_sub(self.places);
        Some(Self { digits: self.digits.checked_mul(10_u128.checked_pow(more)?)?, places: self.places.saturating_sub(zeros) })
    }

    /// Whether it is less than a one with this many zeros.
    pub(super) fn is_below(self, zeros: u32) -> bool {
        10_u128.checked_pow(zeros + self.places).is_some_and(|limit| self.digits < limit)
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let digits = |of: Self| of.digits.checked_mul(10_u128.checked_pow(places - of.places)?);
        Some(Self { digits: digits(self)?.checked_add(digits(other)?)?, places })
    }

    pub(super) fn text(self, negative: bool) -> String {
        let places = self.places as usize;
        let digits = format!("{:0>1$}", self.digits, places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let (sign, point) = (if negative { "-" } else { "" }, if part.is_empty() { "" } else { "." });
        format!("{sign}{whole}{point}{part}")
    }
}
