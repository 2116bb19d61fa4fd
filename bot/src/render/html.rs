//! Safe HTML: a handful of tags without attributes that could act, everything else escaped. Links and buttons are not in it.

use fleet_domain::criterion::Verdict;

use crate::message::{Look, Message, Part, Progress};

pub(super) fn text(message: &Message) -> String {
    let mut out = String::new();
    if let Some(header) = &message.header {
        out.push_str("<h3>");
        escape(header, &mut out);
        out.push_str("</h3>");
    }
    let mut in_facts = false;
    for part in &message.parts {
        let is_fact = matches!(part, Part::Fact { .. });
        if is_fact != in_facts {
            out.push_str(if is_fact { "<dl>" } else { "</dl>" });
            in_facts = is_fact;
        }
        block(part, &mut out);
    }
    if in_facts {
        out.push_str("</dl>");
    }
    if let Some(footer) = &message.footer {
        paragraph("<p data-quiet>", footer, &mut out);
    }
    out
}

/// One paragraph.
pub(super) fn words(words: &str) -> String {
    let mut out = String::new();
    paragraph("<p>", words, &mut out);
    out
}

fn block(part: &Part, out: &mut String) {
    match part {
        Part::Line(words) => paragraph("<p>", words, out),
        Part::Fact { label, words } => {
            out.push_str("<dt>");
            escape(label, out);
            out.push_str("</dt><dd>");
            broken(words, out);
            out.push_str("</dd>");
        }
        Part::List { title, items } => {
            heading(title.as_deref(), out);
            out.push_str("<ul>");
            for item in items {
                out.push_str("<li>");
                escape(item, out);
                out.push_str("</li>");
            }
            out.push_str("</ul>");
        }
        Part::Marks { title, items } => {
            heading(title.as_deref(), out);
            let steps = items.iter().any(|item| matches!(item.look, Look::Step(_)));
            out.push_str(if steps { "<ol data-stages>" } else { "<ul>" });
            for item in items {
                out.push_str(item_tag(item.look));
                escape(&item.words, out);
                if !item.sign.is_empty() {
                    out.push_str(" <em>");
                    escape(&item.sign, out);
                    out.push_str("</em>");
                }
                out.push_str("</li>");
            }
            out.push_str(if steps { "</ol>" } else { "</ul>" });
        }
        Part::Quote(words) => {
            out.push_str("<blockquote>");
            broken(words, out);
            out.push_str("</blockquote>");
        }
    }
}

fn heading(title: Option<&str>, out: &mut String) {
    if let Some(title) = title {
        out.push_str("<p><strong>");
        escape(title, out);
        out.push_str("</strong></p>");
    }
}

fn paragraph(tag: &str, words: &str, out: &mut String) {
    out.push_str(tag);
    broken(words, out);
    out.push_str("</p>");
}

/// Escaped text with its line breaks.
fn broken(words: &str, out: &mut String) {
    for (n, line) in words.lines().enumerate() {
        if n > 0 {
            out.push_str("<br>");
        }
        escape(line, out);
    }
}

fn escape(words: &str, out: &mut String) {
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

/// The page gives these their looks; the words beside them say the same.
fn item_tag(look: Look) -> &'static str {
    match look {
        Look::Plain => "<li>",
        Look::Verdict(Verdict::Met) => "<li data-verdict=\"met\">",
        Look::Verdict(Verdict::Unmet) => "<li data-verdict=\"unmet\">",
        Look::Verdict(Verdict::NotProved) => "<li data-verdict=\"not_proved\">",
        Look::Verdict(Verdict::ForPerson) => "<li data-verdict=\"for_person\">",
        Look::Step(Progress::Done) => "<li data-state=\"done\">",
        Look::Step(Progress::Now) => "<li data-state=\"now\">",
        Look::Step(Progress::Later) => "<li data-state=\"todo\">",
    }
}
