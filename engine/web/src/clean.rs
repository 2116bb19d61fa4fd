//! Text from outside, made fit to be kept: no control characters, no marks that turn the direction of names, no endless words.

/// Words of a message: line ends become `\n`, control characters go, the rest stays as written.
pub(crate) fn text(raw: &str) -> String {
    raw.replace("\r\n", "\n").replace('\r', "\n").chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect::<String>().trim().to_owned()
}

/// One line for names and titles: no line ends, no direction marks, at most `most` characters.
pub(crate) fn line(raw: &str, most: usize) -> String {
    let flat: String = raw.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !c.is_control() && !turns(*c)).collect();
    let words: Vec<&str> = flat.split_whitespace().collect();
    words.join(" ").chars().take(most).collect::<String>().trim_end().to_owned()
}

/// A file's name without folders; an empty one becomes `file`.
pub(crate) fn file_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = line(last, usize::MAX).chars().filter(|c| !matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')).collect();
    let kept = kept.trim_matches(['.', ' ']);
    let (stem, end) = kept.rsplit_once('.').map_or((kept, ""), |(stem, end)| (stem, end));
    let stem: String = stem.chars().take(100).collect();
    let end: String = end.chars().take(10).collect();
    match (stem.is_empty(), end.is_empty()) {
        (true, true) => "file".to_owned(),
        (true, false) => end,
        (false, true) => stem,
        (false, false) => format!("{stem}.{end}"),
    }
}

/// Marks that change the direction of text or hide in it.
fn turns(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Escapes text for HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            c => out.push(c),
        }
    }
    out
}

/// Words of a person as paragraphs.
pub(crate) fn paragraphs(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        html.push_str("<p>");
        html.push_str(&paragraph.lines().map(escape).collect::<Vec<_>>().join("<br>"));
        html.push_str("</p>");
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_words_stay() {
        assert_eq!(text(" a\0b\u{1b}[31m\r\nc\td "), "ab[31m\nc\td");
        assert_eq!(text("\u{7f}\u{85}"), "");
        assert_eq!(line("Leave\u{202e}gpj.\nexe", 80), "Leavegpj. exe");
        assert_eq!(line(&"ж".repeat(90), 80).chars().count(), 80);
    }

    #[test]
    fn file_names_lose_folders_and_tricks() {
        for (raw, clean) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\отчёт.xlsx", "отчёт.xlsx"),
            ("..", "file"),
            ("", "file"),
            (".csv", "csv"),
            ("a\u{202e}txt.exe", "atxt.exe"),
            ("<script>.csv", "script.csv"),
        ] {
            assert_eq!(file_name(raw), clean, "{raw}");
        }
        assert!(file_name(&format!("{}.csv", "x".repeat(500))).ends_with("x.csv"));
    }

    #[test]
    fn a_persons_html_stays_text() {
        assert_eq!(
            paragraphs("<img src=x onerror=\"a('b')\">\nnext\n\n&amp;"),
            "<p>&lt;img src=x onerror=&quot;a(&#x27;b&#x27;)&quot;&gt;<br>next</p><p>&amp;amp;</p>"
        );
        assert_eq!(paragraphs("\n\n \n\n"), "");
    }
}
