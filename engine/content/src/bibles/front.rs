//! Cuts `bible.md` into its front matter (TOML between two `+++` lines) and its prose by heading.

use std::collections::BTreeMap;
use std::ops::Range;

/// Where the front matter lies in the text, and where the prose starts; `None` if the two `+++` lines are not there.
pub(super) fn cut(text: &str) -> Option<(Range<usize>, usize)> {
    let start = text.strip_prefix('\u{feff}').map_or(0, |_| '\u{feff}'.len_utf8());
    let mut at = start;
    let mut opened = None;
    for line in text[start..].split_inclusive('\n') {
        let fence = line.trim_end() == "+++";
        match opened {
            None if fence => opened = Some(at + line.len()),
            None if line.trim().is_empty() => {}
            None => return None,
            Some(from) if fence => return Some((from..at, at + line.len())),
            Some(_) => {}
        }
        at += line.len();
    }
    None
}

/// Prose below each `## Heading`, by the heading's slug: "What for" is `what_for`.
pub(super) fn sections(prose: &str) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let mut open: Option<String> = None;
    for line in prose.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            open = Some(slug(heading));
        } else if let Some(section) = &open {
            let text = all.entry(section.clone()).or_default();
            text.push_str(line);
            text.push('\n');
        }
    }
    all.into_iter().map(|(k, v)| (k, v.trim().to_owned())).collect()
}

fn slug(heading: &str) -> String {
    heading.trim().to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_lies_between_fences() {
        let text = "+++\na = 1\n+++\n## What for\nHelp.\n";
        let (range, prose) = cut(text).unwrap();
        assert_eq!(&text[range], "a = 1\n");
        assert_eq!(sections(&text[prose..])["what_for"], "Help.");
    }

    #[test]
    fn no_fence_no_front_matter() {
        assert_eq!(cut("# Title\n+++\n+++\n"), None);
        assert_eq!(cut("+++\na = 1\n"), None);
        assert_eq!(cut(""), None);
    }
}
