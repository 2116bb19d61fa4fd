//! People's words inside Markdown: every mark that could start a format, a link or HTML is escaped.

/// `words` as plain text of one Markdown line.
pub(crate) fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 8);
    for c in words.chars() {
        if c.is_control() {
            out.push(' ');
            continue;
        }
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '#' | '+' | '-' | '!' | '|' | '&' | '~' | '=') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_survives() {
        assert_eq!(escape("<b>*x*</b> [y](z)"), "\\<b\\>\\*x\\*\\</b\\> \\[y\\]\\(z\\)");
        assert_eq!(escape("a\nb"), "a b");
        assert_eq!(escape("Заявки"), "Заявки");
    }
}
