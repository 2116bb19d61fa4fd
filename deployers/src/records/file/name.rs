//! A file's name as it is kept: no folders, nothing that a screen, a header or a file system could take for something else.

const MAX_CHARS: usize = 100;

/// The cleaned name; never empty, never starting with a dot.
pub(super) fn clean(name: &str) -> String {
    // A browser writes these three so in the head of a form's part.
    let name = ["%22", "%0D", "%0A"].iter().fold(name.to_owned(), |name, code| name.replace(code, "_"));
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let kept: String = last.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let kept = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    let (stem, end) = match kept.rsplit_once('.') {
        Some((s, e)) if !s.is_empty() && e.chars().count() <= 10 => (s, format!(".{}", e.to_lowercase())),
        _ => (kept, String::new()),
    };
    let room = MAX_CHARS - end.chars().count();
    let stem: String = stem.chars().take(room).collect();
    if stem.trim().is_empty() { format!("file{end}") } else { format!("{stem}{end}") }
}

/// Letters of every script, digits and a few marks; no control, no direction marks, no quotes.
fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')' | '+' | ',' | '&' | '№')
}

/// What follows the last dot, in small letters.
pub(super) fn ending(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, e)| e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_folder_or_the_header() {
        for (given, kept) in [
            ("cv.PDF", "cv.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\Справка №1.docx", "Справка №1.docx"),
            ("", "file"),
            ("..", "file"),
            (".htaccess", "htaccess"),
            ("a\"\r\nX: y.pdf", "a___X_ y.pdf"),
            ("a\u{202e}fdp.exe", "a_fdp.exe"),
            ("<script>.png", "_script_.png"),
            ("%2e%2e%2f.png", "_2e_2e_2f.png"),
            ("   .png", "png"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
        assert_eq!(clean(&format!("{}.pdf", "ж".repeat(300))).chars().count(), 100);
    }
}
