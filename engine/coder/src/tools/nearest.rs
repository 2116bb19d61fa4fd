//! What a piece that is not in a file may have meant: the lines that are most like it.

/// Pairs of characters that are compared, about a second's worth: a turn is worth no more.
const COMPARED: usize = 100_000_000;
/// Characters of a line that are compared.
const CHARACTERS: usize = 120;

/// A sentence with the nearest lines as they stand, or that there are none.
pub(super) fn near(content: &[u8], old: &str) -> String {
    let text = String::from_utf8_lossy(content);
    let lines: Vec<&str> = text.lines().collect();
    let wanted: Vec<&str> = old.trim_matches('\n').lines().collect();
    if let Some(at) = but_for_spaces(&lines, &wanted) {
        return format!("But for spaces it stands at line {}:\n{}", at + 1, shown(&lines, at, wanted.len()));
    }
    match likeliest(&lines, &wanted) {
        Some(at) => format!("Most like it is line {}:\n{}", at + 1, shown(&lines, at, wanted.len())),
        None => "Nothing in it is like it.".to_owned(),
    }
}

fn but_for_spaces(lines: &[&str], wanted: &[&str]) -> Option<usize> {
    let bare = |line: &str| line.split_whitespace().collect::<String>();
    let wanted: Vec<String> = wanted.iter().map(|line| bare(line)).collect();
    if wanted.iter().all(String::is_empty) {
        return None;
    }
    let lines: Vec<String> = lines.iter().map(|line| bare(line)).collect();
    lines.windows(wanted.len()).position(|window| window == wanted)
}

/// Where the piece would begin if its longest line was the line most like it.
fn likeliest(lines: &[&str], wanted: &[&str]) -> Option<usize> {
    let cut = |line: &str| line.trim().chars().take(CHARACTERS).collect::<String>();
    let (offset, longest) = wanted.iter().map(|line| cut(line)).enumerate().max_by_key(|(_, line)| line.len())?;
    let size = longest.chars().count();
    let near_size = |line: &String| (size / 2..=size * 2).contains(&line.chars().count());
    let scored = lines.iter().enumerate().map(|(at, line)| (at, cut(line))).filter(|(_, line)| near_size(line)).take(COMPARED / (size * size).max(1));
    let (at, score) = scored.map(|(at, line)| (at, strsim::normalized_levenshtein(&line, &longest))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (score > 0.6).then(|| at.saturating_sub(offset))
}

fn shown(lines: &[&str], at: usize, count: usize) -> String {
    let count = count.clamp(1, 20);
    let shown = lines.iter().skip(at).take(count).enumerate().map(|(n, line)| format!("{}\t{}", at + n + 1, crate::middle::first(line, 300)));
    shown.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_shown() {
        let file = b"fn main() {\n    let total = add(1, 2);\n    print(total);\n}\n";
        assert!(near(file, "let total = add(1,2);\nprint(total);").starts_with("But for spaces it stands at line 2:\n2\t    let total"));
        assert!(near(file, "    let totals = add(1, 3);").starts_with("Most like it is line 2:"));
        assert_eq!(near(file, "impl Something for Other {"), "Nothing in it is like it.");
        assert_eq!(near(b"", "x"), "Nothing in it is like it.");
        assert_eq!(near(file, "\n\n"), "Nothing in it is like it.");
    }
}
