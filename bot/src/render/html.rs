//! Safe HTML: a handful of tags without attributes that could act, everything else escaped. Links and buttons are not in it.

use fleet_domain::manifest::Tone;

use crate::message::{Message, Part};

pub(super) fn text(message: &Message) -> String {
    let mut out = String::new();
    if let Some(header) = &message.header {
        out.push_str("<p class=\"header\"><strong>");
        escape(header, &mut out);
        out.push_str("</strong></p>");
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
        paragraph("footer", footer, &mut out);
    }
    out
}

/// One paragraph.
pub(super) fn words(words: &str) -> String {
    let mut out = String::new();
    paragraph("", words, &mut out);
    out
}

fn block(part: &Part, out: &mut String) {
    match part {
        Part::Line(words) => paragraph("", words, out),
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
            out.push_str("<ul class=\"marks\">");
            for item in items {
                out.push_str("<li data-tone=\"");
                out.push_str(tone(item.tone));
                out.push_str("\">");
                escape(&item.words, out);
                if !item.sign.is_empty() {
                    out.push_str(" <small class=\"mark\">");
                    escape(&item.sign, out);
                    out.push_str("</small>");
                }
                out.push_str("</li>");
            }
            out.push_str("</ul>");
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
        paragraph("title", title, out);
    }
}

fn paragraph(class: &str, words: &str, out: &mut String) {
    if class.is_empty() {
        out.push_str("<p>");
    } else {
        out.push_str("<p class=\"");
        out.push_str(class);
        out.push_str("\">");
    }
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

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Waiting => "waiting",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Neutral => "neutral",
    }
}
