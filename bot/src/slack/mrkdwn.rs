//! Words on their way into Slack: escaped, and cut before they are escaped, so that no mark is ever cut in two.

/// How long a text is for Slack's limits once it is escaped: UTF-16 units, the strictest way to count.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(wide).sum()
}

fn wide(c: char) -> usize {
    match c {
        '&' => 5,
        '<' | '>' => 4,
        c => c.len_utf16(),
    }
}

/// Text as Slack wants it where it looks for marks: its three signs escaped, nothing that opens a block of code.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("```", "'''").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_control() && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The same in bold; a star inside would end it.
pub(super) fn bold(text: &str) -> String {
    let inside = escape(&text.replace('*', ""));
    let inside = inside.trim();
    if inside.is_empty() { String::new() } else { format!("*{inside}*") }
}

/// Text of one line without marks: for headers and buttons. Never empty.
pub(super) fn line(text: &str, most: usize) -> String {
    let one: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let cut = cut(one.trim(), most);
    if cut.is_empty() { "…".to_owned() } else { cut }
}

/// The beginning of a text that is at most so wide; what was left out is told by "…".
pub(super) fn cut(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let (head, _) = split(text, most.saturating_sub(1));
    format!("{}…", head.trim_end())
}

/// A text in pieces that are at most so wide each, parted at spaces where there are any.
pub(super) fn pieces(text: &str, most: usize) -> Vec<&str> {
    let (mut out, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (head, tail) = split(rest, most);
        out.push(head);
        rest = tail;
    }
    out
}

fn split(text: &str, most: usize) -> (&str, &str) {
    let (mut used, mut end, mut space) = (0, text.len(), None);
    for (at, c) in text.char_indices() {
        used += wide(c);
        if used > most {
            end = at;
            break;
        }
        if c.is_whitespace() {
            space = Some(at + c.len_utf8());
        }
    }
    if end == text.len() {
        return (text, "");
    }
    // A word of half a piece is cut: there is no good place.
    let end = space.filter(|at| *at > end / 2).unwrap_or(end).max(text.chars().next().map_or(0, char::len_utf8));
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_escaped_and_never_cut_in_two() {
        assert_eq!(escape("<!channel> & ```x```"), "&lt;!channel&gt; &amp; '''x'''");
        let text = "<&>".repeat(500);
        for piece in pieces(&text, 100) {
            assert!(escape(piece).len() <= 100);
        }
        assert_eq!(pieces(&text, 100).concat(), text);
        assert!(width(&cut(&text, 100)) <= 100);
    }

    #[test]
    fn words_are_parted_at_spaces() {
        assert_eq!(pieces("one two three", 8), ["one two ", "three"]);
        assert_eq!(pieces("a".repeat(7).as_str(), 3), ["aaa", "aaa", "a"]);
        assert_eq!((cut("abcdef", 4), line("  \n", 10)), ("abc…".to_owned(), "…".to_owned()));
    }
}
