//! Contrast of two colours by WCAG 2.2 (relative luminance).

/// Smallest ratio for body text at level AA.
pub(super) const TEXT_AA: f64 = 4.5;
/// Smallest ratio for borders of controls and focus rings at level AA.
pub(super) const EDGE_AA: f64 = 3.0;

/// Red, green and blue of `#rrggbb`.
pub(super) fn parse(colour: &str) -> Option<[u8; 3]> {
    let hex = colour.strip_prefix('#')?;
    if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// Contrast ratio, 1 to 21.
pub(super) fn ratio(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_ratios() {
        let ratio = |a, b| super::ratio(parse(a).unwrap(), parse(b).unwrap());
        assert!((ratio("#000000", "#ffffff") - 21.0).abs() < 1e-9);
        assert!((ratio("#767676", "#ffffff") - 4.54).abs() < 0.01);
    }

    #[test]
    fn only_six_hex_digits_are_a_colour() {
        assert_eq!(parse("#12aBff"), Some([0x12, 0xab, 0xff]));
        for wrong in ["12abff", "#12abf", "#12abfg", "#12abff0", "red", "#дддддд"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
