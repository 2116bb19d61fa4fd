//! Commands that begin a message, with what they are about behind them: "rename it to Parking", "approved, have a nice holiday".

use super::alike::is_named;
use super::{Command, Hours, Said, Vocabulary, distance, plain};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leading {
    Rollback,
    Delete,
    Rename,
    Zone,
    Quiet,
    Fill,
    Entry,
    Invite,
    Approve,
    Decline,
}

/// Kinds of commands that begin a message, by key.
const LEADING: [(&str, Leading); 10] = [
    ("rollback-to", Leading::Rollback),
    ("delete-named", Leading::Delete),
    ("rename-to", Leading::Rename),
    ("fill-named", Leading::Fill),
    ("entry", Leading::Entry),
    ("zone-of", Leading::Zone),
    ("quiet", Leading::Quiet),
    ("invite", Leading::Invite),
    ("approve", Leading::Approve),
    ("decline", Leading::Decline),
];

/// Words of a phrase with which no answer begins.
const PLAINLY: usize = 3;

/// Marks that set a decision off from what is said with it.
const SET_OFF: [char; 4] = [',', '.', '!', ';'];
/// Words that bind an approval to something.
const BOUNDS: [&str; 13] = ["but", "only", "if", "except", "unless", "until", "once", "но", "только", "если", "кроме", "когда", "пока"];

/// Every way of beginning each, by the words of all languages; longer ones first, so that "delete the app" is not "delete" of "the app".
pub(super) fn phrases(all: &impl Fn(&str) -> Vec<String>) -> Vec<(Vec<String>, Leading)> {
    let words = |phrase: String| phrase.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let mut phrases: Vec<_> = LEADING.iter().flat_map(|(key, kind)| all(&format!("command-{key}")).into_iter().map(move |p| (words(p), *kind))).collect();
    phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    phrases
}

impl Vocabulary {
    /// Reads the command that a message begins with.
    pub(super) fn leading(&self, text: &str) -> Option<Command> {
        let around = |word: &&str| self.polite.contains(&plain(word));
        let mut original: Vec<&str> = text.split_whitespace().skip_while(around).collect();
        while original.last().is_some_and(around) {
            original.pop();
        }
        let flat: Vec<String> = original.iter().map(|w| plain(w)).collect();
        for (phrase, kind) in &self.leading {
            if flat.len() <= phrase.len() || !flat.iter().zip(phrase).all(|(said, word)| distance(said, word.trim_end_matches(':')).is_some()) {
                continue;
            }
            let rest = original[phrase.len()..].join(" ");
            let rest = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '«' | '»' | '“' | '”' | '.' | '!'));
            if rest.is_empty() {
                continue;
            }
            match kind {
                // "Rename it to Holidays. Put the last day first" is a change of two sentences.
                Leading::Rename if goes_on(&original[phrase.len()..]) => {}
                Leading::Rename => return Some(Command::RenameTo(rest.to_owned())),
                Leading::Zone => return Some(Command::ZoneOf(rest.to_owned(), if phrase.len() < PLAINLY { Said::Barely } else { Said::Plainly })),
                // "Don't write me about it" says no hours.
                Leading::Quiet => {
                    if let Some(hours) = Hours::read(rest) {
                        return Some(Command::Quiet(hours));
                    }
                }
                Leading::Delete => return Some(Command::DeleteNamed(rest.to_owned())),
                Leading::Fill => return Some(Command::FillNamed(rest.to_owned())),
                // "Invite Anna", "invite anna@example.com", "invite Vera to the leave app"; any other longer sentence is a wish for something
                // that invites.
                Leading::Invite if flat.len() <= phrase.len() + 2 || is_named(&original[phrase.len()..]) => return Some(Command::Invite),
                Leading::Invite => {}
                // "Approved, have a nice holiday": exactly so, and what follows is set off from it, or it is a sentence about something
                // else: "approver: HR".
                // A reason sets itself off.
                Leading::Approve | Leading::Decline if flat[..phrase.len()] != phrase[..] => {}
                Leading::Decline if without_because(rest) != rest => return Some(Command::Decline(Some(without_because(rest).to_owned()))),
                Leading::Approve | Leading::Decline if !original[phrase.len() - 1].ends_with(SET_OFF) => {}
                // "Approve, but only from Monday" is no decision that a request can carry.
                Leading::Approve if flat[phrase.len()..].iter().any(|word| BOUNDS.contains(&word.as_str())) => {}
                Leading::Approve => return Some(Command::Approve),
                Leading::Decline => return Some(Command::Decline(Some(without_because(rest).to_owned()))),
                Leading::Entry => {
                    // "Show request 2", and nothing after it.
                    let words: Vec<&String> = flat[phrase.len()..].iter().filter(|w| !w.is_empty()).collect();
                    if let [number] = words.as_slice()
                        && let Ok(number) = number.parse()
                    {
                        return Some(Command::Entry(number));
                    }
                }
                Leading::Rollback => {
                    let number = flat[phrase.len()..].iter().find(|w| !self.version.contains(w)).and_then(|w| w.trim_start_matches(['v', 'в']).parse().ok());
                    if let Some(number) = number {
                        return Some(Command::Rollback(Some(number)));
                    }
                }
            }
        }
        None
    }
}

/// The reason alone: "because we are short of people".
fn without_because(reason: &str) -> &str {
    const BECAUSE: [&str; 6] = ["because ", "since ", "as ", "потому что ", "так как ", "поскольку "];
    let misspelt = || reason.split_once(' ').filter(|(first, _)| distance(first, "because").is_some()).map(|(_, rest)| rest);
    BECAUSE.iter().find_map(|because| reason.strip_prefix(because)).or_else(misspelt).unwrap_or(reason)
}

/// Whether a sentence ends within these words, and another one follows: "Dr. Smith" is one.
fn goes_on(words: &[&str]) -> bool {
    let ends = |word: &&str| word.ends_with(['.', '!', ';']) && word.chars().filter(|c| c.is_alphabetic()).count() > 3;
    words.split_last().is_some_and(|(_, before)| before.iter().any(ends))
}
