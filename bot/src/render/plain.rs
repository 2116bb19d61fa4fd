//! Plain text: a message that can be read by this alone.

use crate::message::{Message, Part};

pub(super) fn text(message: &Message) -> String {
    let mut blocks: Vec<String> = Vec::new();
    blocks.extend(message.header.clone());
    let mut facts: Vec<String> = Vec::new();
    for part in &message.parts {
        if let Part::Fact { label, words } = part {
            facts.push(format!("{label}: {words}"));
            continue;
        }
        flush(&mut blocks, &mut facts);
        blocks.push(block(part));
    }
    flush(&mut blocks, &mut facts);
    blocks.extend(message.footer.clone());
    blocks.join("\n\n")
}

/// Facts that follow one another stand together.
fn flush(blocks: &mut Vec<String>, facts: &mut Vec<String>) {
    if !facts.is_empty() {
        blocks.push(std::mem::take(facts).join("\n"));
    }
}

fn block(part: &Part) -> String {
    match part {
        Part::Line(words) => words.clone(),
        Part::Fact { label, words } => format!("{label}: {words}"),
        Part::List { title, items } => titled(title.as_deref(), items.iter().map(|item| format!("– {item}"))),
        Part::Marks { title, items } => titled(
            title.as_deref(),
            items.iter().map(|item| if item.sign.is_empty() { format!("– {}", item.words) } else { format!("– {} ({})", item.words, item.sign) }),
        ),
        Part::Quote(words) => words.lines().map(|l| format!("> {l}")).collect::<Vec<_>>().join("\n"),
    }
}

fn titled(title: Option<&str>, lines: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = title.map(|t| if t.ends_with(':') { t.to_owned() } else { format!("{t}:") }).into_iter().collect();
    all.extend(lines);
    all.join("\n")
}
