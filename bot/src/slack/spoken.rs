//! Words on their way out of Slack: marks of Slack's own become what people see, and the bot's name is heard where it is meant.

/// Characters of words that are taken.
const MOST: usize = 16_000;

/// What somebody wrote.
pub(super) struct Spoken {
    /// As people see it, without the bot's name.
    pub(super) text: String,
    /// Whether the bot is named, outside of code and quotes.
    pub(super) named: Named,
}

/// Whether the bot is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Yes,
    No,
}

/// Reads Slack's text, to a bot of this id.
pub(super) fn spoken(raw: &str, me: &str) -> Spoken {
    let (mut text, mut named) = (String::with_capacity(raw.len()), Named::No);
    let (mut fenced, mut coded) = (false, false);
    let mut rest = raw;
    let mut quoted = is_quote(rest);
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("```") {
            (fenced, coded) = (!fenced, false);
            text.push_str("```");
            rest = after;
            continue;
        }
        // A sign that is not closed before the next is no mark.
        if c == '<'
            && let Some(end) = rest[1..].find(['<', '>', '\n']).map(|at| at + 1).filter(|at| rest[*at..].starts_with('>'))
        {
            let inside = &rest[1..end];
            rest = &rest[end + 1..];
            let quiet = fenced || coded || quoted;
            if !quiet && is_mention(inside, me) {
                named = Named::Yes;
                // "@fleet, make…" is "make…".
                rest = if text.trim().is_empty() { rest.trim_start_matches([' ', ',', ':']) } else { rest.strip_prefix(' ').unwrap_or(rest) };
            } else {
                text.push_str(&seen(inside));
            }
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '`' => coded = !coded && !fenced && rest.lines().next().is_some_and(|line| line.contains('`')),
            '\n' => (coded, quoted) = (false, is_quote(rest)),
            _ => {}
        }
        text.push(c);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    Spoken { text: text.trim().chars().take(MOST).collect(), named }
}

fn is_quote(line: &str) -> bool {
    line.starts_with("&gt;") || line.starts_with('>')
}

fn is_mention(inside: &str, me: &str) -> bool {
    inside.strip_prefix('@').is_some_and(|of| of.split('|').next() == Some(me))
}

/// What people see of `<…>`.
fn seen(inside: &str) -> String {
    let (target, label) = inside.split_once('|').map_or((inside, ""), |(target, label)| (target, label));
    match target.chars().next() {
        Some('@') => format!("@{}", if label.is_empty() { &target[1..] } else { label.trim_start_matches('@') }),
        Some('#') => format!("#{}", if label.is_empty() { &target[1..] } else { label.trim_start_matches('#') }),
        Some('!') if label.is_empty() => format!("@{}", target[1..].split('^').next().unwrap_or("")),
        Some('!') => label.to_owned(),
        _ => {
            let address = target.strip_prefix("mailto:").or_else(|| target.strip_prefix("tel:")).unwrap_or(target);
            // Slack makes a link of whatever looks like one: then the label is all that was written.
            if label.is_empty() || address.ends_with(label) || address.trim_end_matches('/').ends_with(label) {
                if label.is_empty() { address.to_owned() } else { label.to_owned() }
            } else {
                format!("{label} ({address})")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> (String, Named) {
        let spoken = spoken(raw, "UBOT");
        (spoken.text, spoken.named)
    }

    #[test]
    fn the_bots_name_is_heard_and_left_out() {
        for raw in ["<@UBOT> make it", "<@UBOT>, make it", "<@UBOT|fleet>: make it", "make <@UBOT> it", "make it <@UBOT>"] {
            assert_eq!(read(raw), ("make it".to_owned(), Named::Yes), "{raw}");
        }
        assert_eq!(read("&gt; old\n<@UBOT> new"), ("> old\nnew".to_owned(), Named::Yes));
        assert_eq!(read("it`s <@UBOT>"), ("it`s".to_owned(), Named::Yes), "one tick opens nothing");
    }

    #[test]
    fn a_name_in_code_or_a_quote_is_none() {
        for raw in ["`<@UBOT>` x", "```\n<@UBOT>\n``` x", "&gt; <@UBOT> x", "text\n&gt; <@UBOT>", "<@UOTHER> x", "no"] {
            assert_eq!(read(raw).1, Named::No, "{raw}");
        }
    }

    #[test]
    fn people_s_words_come_out_as_they_see_them() {
        assert_eq!(read("a &lt;b&gt; &amp; &amp;lt;").0, "a <b> & &lt;");
        assert_eq!(
            read("<http://a.example/|a.example> <mailto:x@y.example|x@y.example> <https://b.example|here>").0,
            "a.example x@y.example here (https://b.example)"
        );
        assert_eq!(read("<!here> <#C1|general> <@U2|anna> <!date^1^{date}|today> < 5").0, "@here #general @anna today < 5");
    }
}
