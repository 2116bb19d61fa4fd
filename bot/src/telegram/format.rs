//! Messages as Telegram's HTML: a handful of tags, everything else escaped, within 4,096 units after parsing. What is too long is cut
//! as text before any tag exists.

use fleet_domain::criterion::Verdict;
use fleet_domain::post::{Look, Mark, Part, Progress, Rich};

use crate::messenger::Outgoing;

/// UTF-16 units of a message after parsing, less a little for the end.
const UNITS: usize = 4_000;

/// The message as HTML.
pub(super) fn html(message: &Outgoing<'_>) -> String {
    let Some(rich) = &message.body.rich else { return escaped(&plain(message)) };
    let mut page = Page { out: String::new(), left: UNITS };
    page.rich(rich);
    if !message.note.is_empty() {
        page.note(&message.note);
    }
    page.out.trim().to_owned()
}

/// The message without any markup.
pub(super) fn plain(message: &Outgoing<'_>) -> String {
    let whole = [message.body.plain.as_str(), message.note.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n");
    let cut = within(&whole, UNITS);
    if cut.trim().is_empty() { "…".to_owned() } else { cut }
}

/// HTML in the making, and how much may still come.
struct Page {
    out: String,
    left: usize,
}

impl Page {
    fn rich(&mut self, rich: &Rich) {
        if let Some(header) = &rich.header {
            self.tagged("b", header);
            self.line();
            self.line();
        }
        let mut after_block = false;
        for part in &rich.parts {
            if (part.stands_apart() || after_block) && !self.out.is_empty() {
                self.line();
            }
            after_block = part.stands_apart();
            self.part(part);
        }
        if let Some(footer) = &rich.footer {
            self.line();
            self.tagged("i", footer);
            self.line();
        }
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Line(words) => {
                self.words(words);
                self.line();
            }
            Part::Fact { label, words } => {
                self.tagged("b", label);
                self.words(": ");
                self.words(words);
                self.line();
            }
            Part::List { title, items } => {
                self.title(title.as_deref());
                for item in items {
                    self.words("• ");
                    self.words(item);
                    self.line();
                }
            }
            Part::Marks { title, items } => {
                self.title(title.as_deref());
                for item in items {
                    self.mark(item);
                }
            }
            Part::Quote(words) => {
                self.tagged("blockquote", words);
                self.line();
            }
        }
    }

    fn title(&mut self, title: Option<&str>) {
        if let Some(title) = title {
            self.line();
            self.tagged("b", title);
            self.line();
        }
    }

    /// A sign for the eye, and the same in words.
    fn mark(&mut self, mark: &Mark) {
        self.words(match mark.look {
            Look::Plain => "• ",
            Look::Verdict(Verdict::Met) | Look::Step(Progress::Done) => "✅ ",
            Look::Verdict(Verdict::Unmet) => "❌ ",
            Look::Verdict(Verdict::NotProved) => "❔ ",
            Look::Verdict(Verdict::ForPerson) => "👤 ",
            Look::Step(Progress::Now) => "▶️ ",
            Look::Step(Progress::Later) => "▫️ ",
        });
        self.words(&mark.words);
        if !mark.sign.is_empty() {
            self.words(" — ");
            self.tagged("i", &mark.sign);
        }
        self.line();
    }

    fn line(&mut self) {
        if self.left > 0 && !self.out.ends_with("\n\n") {
            self.out.push('\n');
            self.left -= 1;
        }
    }

    fn words(&mut self, words: &str) {
        let cut = self.cut(words);
        for (word, space) in tokens(&cut) {
            if tappable(word) {
                self.raw(&["<code>", &escaped(word), "</code>", space]);
            } else {
                self.raw(&[&escaped(word), space]);
            }
        }
    }

    /// Addresses of ours, which open.
    fn note(&mut self, note: &str) {
        let cut = self.cut(note);
        self.raw(&["<i>", &escaped(&cut), "</i>"]);
        self.line();
    }

    /// The words that still have room, which is taken.
    fn cut(&mut self, words: &str) -> String {
        let cut = within(words, self.left);
        self.left -= cut.encode_utf16().count().min(self.left);
        cut
    }

    /// Markup of ours, which takes no room.
    fn raw(&mut self, pieces: &[&str]) {
        self.out.extend(pieces.iter().copied());
    }

    fn tagged(&mut self, tag: &str, words: &str) {
        if words.trim().is_empty() || self.left == 0 {
            return;
        }
        let cut = self.cut(words);
        // Telegram takes no code inside other marks: what could be tapped is parted by a sign that nobody sees.
        let quiet: String = tokens(&cut).map(|(word, space)| if tappable(word) { parted(word) + space } else { format!("{word}{space}") }).collect();
        let units = quiet.encode_utf16().count().saturating_sub(cut.encode_utf16().count());
        self.left = self.left.saturating_sub(units);
        self.raw(&["<", tag, ">", &escaped(&quiet), "</", tag, ">"]);
    }
}

/// Words and the spaces after them.
fn tokens(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split_inclusive(char::is_whitespace).map(|piece| {
        let word = piece.trim_end_matches(char::is_whitespace);
        (word, &piece[word.len()..])
    })
}

/// Whether Telegram's clients would make a word something to tap: a command of this bot, a name, an address. What people write, and
/// others read, is read and nothing else.
fn tappable(word: &str) -> bool {
    let starts = |c: char| word.split(c).skip(1).any(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    let command = word.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '/').starts_with('/') && starts('/');
    let domain = || {
        let mut parts = word.split('.').map(|p| p.trim_matches(|c: char| !c.is_alphanumeric() && c != '-'));
        let mut before = parts.next().unwrap_or("");
        parts.any(|part| {
            let top: String = part.chars().take_while(|c| c.is_alphabetic()).collect();
            let is = !before.is_empty() && top.chars().count() > 1;
            before = part;
            is
        })
    };
    command || starts('@') || starts('#') || word.contains("://") || domain()
}

/// The word with a sign that joins words after whatever would make it something to tap.
fn parted(word: &str) -> String {
    word.chars().flat_map(|c| if matches!(c, '/' | '@' | '#' | '.' | ':') { [c, '\u{2060}'] } else { [c, '\0'] }).filter(|c| *c != '\0').collect()
}

/// The beginning of a text that takes at most so many UTF-16 units; what is cut ends in an ellipsis.
fn within(words: &str, units: usize) -> String {
    if words.encode_utf16().count() <= units {
        return words.to_owned();
    }
    let mut left = units.saturating_sub(1);
    let mut kept: String = words
        .chars()
        .take_while(|c| {
            c.len_utf16() <= left && {
                left -= c.len_utf16();
                true
            }
        })
        .collect();
    if units > 0 {
        kept.push('…');
    }
    kept
}

fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use fleet_domain::id::PostId;
    use fleet_domain::post::Body;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::messenger::Sound;

    /// Words as people and attackers write them.
    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            8 => "\\PC{0,60}",
            2 => "[<>&\"'/a-z ]{0,40}",
            2 => Just("<b>not closed & <script>alert(1)</script> &amp; &#60;".to_owned()),
            1 => "[\u{1F600}-\u{1F64F}\u{0590}-\u{05FF}\u{200D}]{0,40}",
            1 => (1_usize..6_000).prop_map(|n| "ж𝄞".repeat(n)),
            1 => Just(String::new()),
        ]
    }

    fn part() -> impl Strategy<Value = Part> {
        let title = || prop::option::of(words());
        let mark = (words(), words(), 0_usize..8).prop_map(|(words, sign, look)| Mark {
            look: [
                Look::Plain,
                Look::Verdict(Verdict::Met),
                Look::Verdict(Verdict::Unmet),
                Look::Verdict(Verdict::NotProved),
                Look::Verdict(Verdict::ForPerson),
                Look::Step(Progress::Done),
                Look::Step(Progress::Now),
                Look::Step(Progress::Later),
            ][look],
            sign,
            words,
        });
        prop_oneof![
            words().prop_map(Part::Line),
            words().prop_map(Part::Quote),
            (words(), words()).prop_map(|(label, words)| Part::Fact { label, words }),
            (title(), prop::collection::vec(words(), 0..12)).prop_map(|(title, items)| Part::List { title, items }),
            (title(), prop::collection::vec(mark, 0..12)).prop_map(|(title, items)| Part::Marks { title, items }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_is_said_is_taken(
            header in prop::option::of(words()),
            parts in prop::collection::vec(part(), 0..8),
            footer in prop::option::of(words()),
            note in words(),
        ) {
            let post = PostId::from_unique("1");
            let body = Body { plain: "plain words".to_owned(), rich: Some(Box::new(Rich { header, parts, footer })), ..Body::default() };
            let message = Outgoing { post: &post, body: &body, links: Vec::new(), note, sound: Sound::No };
            let text = html(&message);
            // What says nothing at all is sent in its plain form.
            if !text.trim().is_empty() && fleet_demo::telegram::refusal(&json!({ "text": text, "parse_mode": "HTML" })) != Some("Bad Request: message text is empty".to_owned()) {
                prop_assert_eq!(fleet_demo::telegram::refusal(&json!({ "text": text, "parse_mode": "HTML" })), None);
            }
            prop_assert_eq!(fleet_demo::telegram::refusal(&json!({ "text": plain(&message) })), None);
        }
    }

    #[test]
    fn what_people_write_is_read_and_not_tapped() {
        for word in ["/undo", "(/roll_back)", "@olga_boss", "anna@firm.example", "https://evil.example/login", "evil.example", "см.сайт.рф", "#all"] {
            assert!(tappable(word), "{word}");
        }
        for word in ["1.5", "2026-07-31.", "and/or", "e.g.", "Anna", "…", "5 %", "km/h", "a.", "/", "@", "«»"] {
            assert!(!tappable(word), "{word}");
        }
        let post = PostId::from_unique("1");
        let fact = Part::Fact { label: "Why /undo".to_owned(), words: "see /undo and @olga <now>".to_owned() };
        let body = Body { rich: Some(Box::new(Rich { header: Some("@all".to_owned()), parts: vec![fact], footer: None })), ..Body::default() };
        let note = "http://fleet.example/t/1".to_owned();
        let text = html(&Outgoing { post: &post, body: &body, links: Vec::new(), note, sound: Sound::No });
        assert!(text.contains("see <code>/undo</code> and <code>@olga</code> &lt;now&gt;"), "{text}");
        assert!(text.contains("<b>@\u{2060}all</b>") && text.contains("<b>Why /\u{2060}undo</b>"), "{text}");
        assert!(text.contains("<i>http://fleet.example/t/1</i>"), "{text}");
    }

    #[test]
    fn a_list_stands_apart_from_the_lines_around_it() {
        let parts = vec![
            Part::Line("Ready.".to_owned()),
            Part::List { title: Some("Fields".to_owned()), items: vec!["Day".to_owned(), "Why".to_owned()] },
            Part::Line("Shall I start?".to_owned()),
            Part::Line("Write what is to be different.".to_owned()),
        ];
        let post = PostId::from_unique("1");
        let body = Body { rich: Some(Box::new(Rich { header: None, parts, footer: None })), ..Body::default() };
        let message = Outgoing { post: &post, body: &body, links: Vec::new(), note: String::new(), sound: Sound::No };
        assert_eq!(html(&message), "Ready.\n\n<b>Fields</b>\n• Day\n• Why\n\nShall I start?\nWrite what is to be different.");
    }

    #[test]
    fn the_check_finds_what_telegram_refuses() {
        for bad in ["<b>open", "</i>", "<h1>x</h1>", "a & b", &"x".repeat(5_000)] {
            assert!(fleet_demo::telegram::refusal(&json!({ "text": bad, "parse_mode": "HTML" })).is_some(), "{bad}");
        }
    }
}
