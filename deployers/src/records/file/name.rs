//! A file's name as it is kept: no folders, nothing that a screen, a header or a file system could take for something else.

const MAX_CHARS: usize = 100;

/// The cleaned name; never empty, never starting with a dot.
pub(super) fn clean(name: &str) -> String {
    // A browser writes these three so in the head of a form's part.
    let name = ["%22", "%0D", "%0A"].iter().fold(name.to_owned(), |name, code| name.replace(code, "_"));
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let mut before = ' ';
    let kept: String = last
        .chars()
        .map(|c| {
            // Pictures are joined by a sign that nobody sees; beside letters it would be a trick.
            let kept = if is_plain(c) || c == JOINER && is_picture(before) { c } else { '_' };
            before = c;
            kept
        })
        .collect();
    let kept = kept.trim().trim_start_matches('.').trim_end_matches(['.', ' ']);
    let (stem, end) = match kept.rsplit_once('.') {
        Some((s, e)) if !s.is_empty() && e.chars().count() <= 10 => (s, format!(".{}", e.to_lowercase())),
        _ => (kept, String::new()),
    };
    let room = MAX_CHARS - end.chars().count();
    let stem: String = stem.chars().take(room).collect();
    if stem.trim().is_empty() { format!("file{end}") } else { format!("{stem}{end}") }
}

/// Joins pictures to one.
const JOINER: char = '\u{200d}';

/// Letters of every script, digits, pictures and a few marks; nothing that is unseen, parts folders, or means something to a shell.
fn is_plain(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, ' ' | '.' | '-' | '_' | '(' | ')' | '+' | ',' | '&');
    }
    !(c.is_control() || c.is_whitespace() || is_unseen(c) || parts(c))
}

/// Emoji and what belongs to them: signs outside of ASCII that are no letters.
fn is_picture(c: char) -> bool {
    !c.is_ascii() && !c.is_alphanumeric() && is_plain(c)
}

/// What turns the direction of a text, or hides in it.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{ffff}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

/// What looks like the sign between folders, or like a quote around a name.
fn parts(c: char) -> bool {
    matches!(c, '\u{2044}' | '\u{2215}' | '\u{2216}' | '\u{29f5}' | '\u{29f8}' | '\u{29f9}' | '\u{fe68}' | '\u{ff02}' | '\u{ff0f}' | '\u{ff3c}')
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
            ("a\u{2028}b\u{a0}c\u{200b}d\u{ff0f}e.pdf", "a_b_c_d_e.pdf"),
            ("cv\u{200d}.pdf", "cv_.pdf"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
        for kept in ["Логотип (финал 2) 🎨.png", "नमस्ते.pdf", "สวัสดี.pdf", "👩\u{200d}💻 ❤\u{fe0f}.png", "“план” — №1.docx", "café ☕.jpg"]
        {
            assert_eq!(clean(kept), kept);
        }
        assert_eq!(clean(&format!("{}.pdf", "ж".repeat(300))).chars().count(), 100);
    }
}
