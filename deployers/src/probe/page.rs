//! Reads just enough of a page to tell what it loads: tags with their attributes, and the text of the title.

use std::collections::BTreeMap;

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tag {
    /// Lower case.
    pub(super) name: String,
    /// Names in lower case; values decoded.
    pub(super) attributes: BTreeMap<String, String>,
    /// Text up to the next tag, as written; for scripts and styles all of their content.
    pub(super) text: String,
}

impl Tag {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// All start tags in order. Comments and end tags are passed over; what is between `<script>` and `</script>` is its text.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()) {
            rest = &rest[1..];
            continue;
        }
        let (mut tag, after) = read_tag(&rest[1..]);
        let end = match tag.name.as_str() {
            "script" | "style" => find_end(after, &tag.name),
            _ => after.find('<').unwrap_or(after.len()),
        };
        after[..end].clone_into(&mut tag.text);
        rest = &after[end..];
        tags.push(tag);
    }
    tags
}

/// Where the content of a script or style ends. Looks no further than that: a page of nothing but scripts is read once, not once a script.
fn find_end(text: &str, name: &str) -> usize {
    let closes = |at: &usize| text.as_bytes()[at + 2..].get(..name.len()).is_some_and(|there| there.eq_ignore_ascii_case(name.as_bytes()));
    text.match_indices("</").map(|(at, _)| at).find(closes).unwrap_or(text.len())
}

/// The tag that begins here, and what follows it.
fn read_tag(text: &str) -> (Tag, &str) {
    let end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let mut tag = Tag { name: text[..end].to_ascii_lowercase(), attributes: BTreeMap::new(), text: String::new() };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (tag, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len()).max(1);
        let end = (end..=rest.len()).find(|e| rest.is_char_boundary(*e)).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = read_value(after.trim_start());
        }
        tag.attributes.entry(name).or_insert(value);
    }
}

fn read_value(text: &str) -> (String, &str) {
    for quote in ['"', '\''] {
        if let Some(after) = text.strip_prefix(quote) {
            let end = after.find(quote).unwrap_or(after.len());
            return (decoded(&after[..end]), after.get(end + 1..).unwrap_or(""));
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len());
    (decoded(&text[..end]), &text[end..])
}

/// Text with its character references read: those that escaping writes.
pub(super) fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|e| *e <= 10);
        let character = end.and_then(|e| reference(&rest[1..e]));
        if let (Some(end), Some(c)) = (end, character) {
            out.push(c);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_attributes_and_texts_are_read() {
        let read = tags(
            "<!doctype html><HTML lang=ru><!-- <script src=\"/no\"> --><title>A &amp; &#x27;B&#39; &lt;c&gt;</title><SCRIPT type='module' src=\"/a.js\" defer>if (a<b) {}</SCRIPT ><br/>",
        );
        let names: Vec<&str> = read.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(names, ["html", "title", "script", "br"]);
        assert_eq!(read[0].get("lang"), Some("ru"));
        assert_eq!(decoded(&read[1].text), "A & 'B' <c>");
        assert_eq!((read[2].get("src"), read[2].get("type"), read[2].get("defer")), (Some("/a.js"), Some("module"), Some("")));
        assert_eq!(read[2].text, "if (a<b) {}");
    }

    #[test]
    fn a_page_of_nothing_but_scripts_is_read_in_one_go() {
        // Looked through to its end for each of them, this would take minutes, and no time limit ends what never waits.
        assert_eq!(tags(&"<script></a></SCRIPT>".repeat(200_000)).len(), 200_000);
    }

    #[test]
    fn broken_pages_are_read_without_harm() {
        for broken in ["<", "<a", "<a ", "<a b", "<a b=", "<a b=\"", "<a =x>", "<script>", "<!--", "<é>", "a < b", "<a é=ж>", "&", "&#xffffffff;", "&;"] {
            tags(broken);
            decoded(broken);
        }
    }
}
