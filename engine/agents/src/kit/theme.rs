//! `theme.css`: a Bible's design tokens as CSS custom properties, light and dark.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fleet_domain::bible::Design;

use crate::AgentsError;

/// Colours that the front end needs in both themes.
pub(crate) const COLOURS: [&str; 11] = ["background", "surface", "text", "muted", "border", "accent", "on_accent", "good", "bad", "waiting", "focus"];

/// The stylesheet. Refuses a token that is missing or could say more than its name: a colour is `#rrggbb`, a font
/// list has letters, digits, spaces, commas, quotes and hyphens only.
pub(crate) fn css(design: &Design) -> Result<Vec<u8>, AgentsError> {
    let light = colours("light", &design.light)?;
    let dark = colours("dark", &design.dark)?;
    let body = font("font.body", &design.font.body)?;
    let heading = font("font.heading", &design.font.heading)?;
    let size = within("font.size", design.font.size, 12..=24)?;
    let radius = within("radius", design.radius, 0..=32)?;
    let mut out = String::new();
    // Writing into a String cannot fail. The size is a share of the reader's own, so that their setting still counts.
    let _ = write!(
        out,
        ":root {{\n  --font-body: {body};\n  --font-heading: {heading};\n  --font-size: {percent}%;\n  --radius: {radius}px;\n}}\n\n\
         :root {{\n  color-scheme: light;\n{light}}}\n\n\
         @media (prefers-color-scheme: dark) {{\n  :root:not([data-theme=\"light\"]) {{\n    color-scheme: dark;\n{dark_in}  }}\n}}\n\n\
         :root[data-theme=\"dark\"] {{\n  color-scheme: dark;\n{dark}}}\n",
        percent = f64::from(size) * 100.0 / 16.0,
        dark_in = dark.replace("  --", "    --"),
    );
    Ok(out.into_bytes())
}

fn colours(theme: &str, tokens: &BTreeMap<String, String>) -> Result<String, AgentsError> {
    let mut out = String::new();
    for name in COLOURS {
        let value = tokens.get(name).map_or("", String::as_str);
        if !is_colour(value) {
            return Err(AgentsError::Design { token: format!("{theme}.{name}"), value: value.to_owned() });
        }
        let _ = writeln!(out, "  --{}: {};", name.replace('_', "-"), value.to_ascii_lowercase());
    }
    Ok(out)
}

fn is_colour(value: &str) -> bool {
    value.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn font<'a>(token: &str, value: &'a str) -> Result<&'a str, AgentsError> {
    let fits = !value.trim().is_empty()
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '"' | '\'' | '-'))
        && value.matches('"').count().is_multiple_of(2)
        && value.matches('\'').count().is_multiple_of(2);
    if fits { Ok(value) } else { Err(AgentsError::Design { token: token.to_owned(), value: value.to_owned() }) }
}

fn within(token: &str, value: u32, range: std::ops::RangeInclusive<u32>) -> Result<u32, AgentsError> {
    if range.contains(&value) { Ok(value) } else { Err(AgentsError::Design { token: token.to_owned(), value: value.to_string() }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::requests::samples;

    #[test]
    fn both_themes_carry_every_colour() {
        let css = String::from_utf8(css(&samples::design()).expect("a sound design")).expect("utf-8");
        for name in COLOURS {
            let property = format!("--{}: #", name.replace('_', "-"));
            assert_eq!(css.matches(&property).count(), 3, "{property} in light, system dark and chosen dark");
        }
        assert!(css.contains("--font-size: 100%"), "{css}");
    }

    #[test]
    fn a_token_cannot_carry_css() {
        let mut design = samples::design();
        design.light.insert("accent".into(), "#123456;} body{display:none".into());
        let error = css(&design).expect_err("a colour with more in it");
        assert!(matches!(error, AgentsError::Design { token, .. } if token == "light.accent"));
        let mut design = samples::design();
        design.font.body = "x; } @import url(//evil)".into();
        assert!(css(&design).is_err());
        let mut design = samples::design();
        design.dark.remove("focus");
        assert!(css(&design).is_err());
        let mut design = samples::design();
        design.font.body = "\"Segoe UI, sans-serif".into();
        assert!(css(&design).is_err(), "an open quote would swallow the rest of the file");
    }
}
