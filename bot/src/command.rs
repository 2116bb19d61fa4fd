//! Commands as words: a whole message that asks for something to be done, in any language of the instance, typos tolerated.
//!
//! The ways of saying are data (`command-…` in `locales/`). What is longer than a command is not one: it is a request or a change.

mod alike;
mod hours;
mod leading;

use fleet_content::Words;
use fleet_domain::habits::DigestWish;

pub(crate) use alike::{distance, plain};
pub(crate) use hours::Hours;
use leading::Leading;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Command {
    /// What can be said.
    Help,
    /// What is happening?
    Status,
    /// Thank you: nothing is wanted, so it hears how things stand.
    Thanks,
    /// Show what waits once more.
    ShowCard,
    /// My apps.
    List,
    /// Which requests are there?
    Entries,
    /// Which of them did I file, and which wait for me?
    OwnEntries,
    /// Which of them wait for my decision?
    Decisions,
    /// Show the entry of this number among them.
    Entry(u32),
    /// I want to fill in a request.
    Fill,
    /// The same, of the app of this name.
    FillNamed(String),
    /// Approve the request that waits.
    Approve,
    /// Decline it, with the reason if one was said.
    Decline(Option<String>),
    /// Stop the work.
    Stop,
    /// Stop all work that one may stop: of those who run the instance, everybody's.
    StopAll,
    /// Go on.
    Resume,
    /// Drop what is open.
    Cancel,
    /// Drop the work or the result, whatever it is.
    ThrowAway,
    /// "What do you mean?"
    Explain,
    /// Accept the result that waits.
    Accept,
    /// Take the accept back.
    Undo,
    /// Start from the card.
    Start,
    /// Change the card.
    Change,
    /// You decide this question.
    Decide,
    /// You decide everything that is left.
    DecideAll,
    /// I write my own answer.
    Own,
    /// Back to a version; `None` = the one before.
    Rollback(Option<u32>),
    /// Bring back what was deleted.
    Restore,
    /// Delete this app.
    Delete,
    /// Delete the app of this name.
    DeleteNamed(String),
    /// Rename this app; the name comes next.
    Rename,
    /// Rename this app so.
    RenameTo(String),
    /// Close every link to the trial.
    Revoke,
    /// How do I get my digest?
    Digest,
    /// How one wants one's digest from now on.
    SetDigest(DigestWish),
    /// Where does my clock stand?
    Zone,
    /// One's clock stands as in this city.
    ZoneOf(String, Said),
    /// Be silent in these hours.
    Quiet(Hours),
    /// Let the live app start empty.
    StartClean,
    /// Keep what the trial holds.
    KeepEntries,
    /// Let somebody in; whom is said on the page.
    Invite,
    /// The n-th choice of what was asked, from 1.
    Number(usize),
}

/// Kinds of commands that are a whole message, by key.
const WHOLE: [(&str, Command); 39] = [
    ("help", Command::Help),
    ("status", Command::Status),
    ("thanks", Command::Thanks),
    ("show-card", Command::ShowCard),
    ("list", Command::List),
    ("entries", Command::Entries),
    ("entries-own", Command::OwnEntries),
    ("decisions", Command::Decisions),
    ("fill", Command::Fill),
    ("approve", Command::Approve),
    ("decline", Command::Decline(None)),
    ("stop", Command::Stop),
    ("stop-all", Command::StopAll),
    ("resume", Command::Resume),
    ("cancel", Command::Cancel),
    ("throw-away", Command::ThrowAway),
    ("explain", Command::Explain),
    ("accept", Command::Accept),
    ("undo", Command::Undo),
    ("start", Command::Start),
    ("change", Command::Change),
    ("decide", Command::Decide),
    ("decide-all", Command::DecideAll),
    ("own", Command::Own),
    ("rollback", Command::Rollback(None)),
    ("restore", Command::Restore),
    ("delete", Command::Delete),
    ("rename", Command::Rename),
    ("revoke", Command::Revoke),
    ("digest", Command::Digest),
    ("digest-daily", Command::SetDigest(DigestWish::Daily)),
    ("digest-weekly", Command::SetDigest(DigestWish::Weekly)),
    ("digest-pause", Command::SetDigest(DigestWish::Pause)),
    ("digest-off", Command::SetDigest(DigestWish::Off)),
    ("back", Command::SetDigest(DigestWish::Back)),
    ("zone", Command::Zone),
    ("start-clean", Command::StartClean),
    ("keep-entries", Command::KeepEntries),
    ("invite", Command::Invite),
];

/// Ways of leaving words off a message that are tried.
const MOST_SHORTER: usize = 32;

/// Longest message, in characters, that is read as a command.
const LONGEST: usize = 200;

/// Every way of saying every command.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    whole: Vec<(String, Command)>,
    /// Longer ones first, so that "delete the app" is not "delete" of "the app".
    leading: Vec<(Vec<String>, Leading)>,
    version: Vec<String>,
    polite: Vec<String>,
    /// Yes and no, where something was asked that can be answered so.
    yes: Vec<String>,
    no: Vec<String>,
    /// Said around a command: they are taken off one after another until a command is left.
    fillers: Vec<String>,
}

impl Command {
    /// Whether it tells something and changes nothing.
    pub(crate) fn only_tells(&self) -> bool {
        matches!(self, Self::Help | Self::Explain | Self::Thanks | Self::Status | Self::List)
    }

    /// Whether it says how somebody wants to be told, whatever is asked.
    pub(crate) fn is_setting(&self) -> bool {
        matches!(self, Self::Digest | Self::SetDigest(_) | Self::Zone | Self::ZoneOf(..) | Self::Quiet(_))
    }

    /// Whether it is one even where a name or a reason was asked for: nobody calls an app "help", or declines because of "my apps".
    pub(crate) fn comes_between(&self) -> bool {
        match self {
            Self::Help
            | Self::Status
            | Self::List
            | Self::Entries
            | Self::OwnEntries
            | Self::Decisions
            | Self::Entry(_)
            | Self::Quiet(_)
            | Self::Fill
            | Self::Stop
            | Self::StopAll
            | Self::Resume
            | Self::Cancel
            | Self::ThrowAway
            | Self::Explain
            | Self::Undo
            | Self::Rollback(_)
            | Self::Delete
            | Self::Rename
            | Self::Revoke => true,
            Self::Thanks
            | Self::Approve
            | Self::Decline(_)
            | Self::Accept
            | Self::Start
            | Self::Change
            | Self::Decide
            | Self::DecideAll
            | Self::Own
            | Self::DeleteNamed(_)
            | Self::FillNamed(_)
            | Self::ShowCard
            | Self::Restore
            | Self::RenameTo(_)
            | Self::Digest
            | Self::SetDigest(_)
            | Self::Zone
            | Self::ZoneOf(..)
            | Self::StartClean
            | Self::KeepEntries
            | Self::Invite
            | Self::Number(_) => false,
        }
    }
}

/// How plainly something is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// In words that mean nothing else.
    Plainly,
    /// In few words, with which an answer may begin, too.
    Barely,
}

impl Vocabulary {
    /// Whether words are a plain yes or a plain no; `None` if they are neither.
    pub(crate) fn agreed(&self, text: &str) -> Option<bool> {
        let said = plain(text);
        let is = |list: &[String]| list.contains(&said);
        if is(&self.no) { Some(false) } else { is(&self.yes).then_some(true) }
    }

    /// Whether words, without what is polite around them, are on a list of `locales/`.
    pub(crate) fn is_among(&self, words: &Words, key: &str, text: &str) -> bool {
        let said = self.bare(text);
        words.locales().any(|locale| words.say(locale, key, &[]).split(';').any(|w| plain(w) == said))
    }

    /// Plain words without what is polite around them.
    fn bare(&self, text: &str) -> String {
        let mut said = plain(text);
        for polite in &self.polite {
            said = said.strip_prefix(&format!("{polite} ")).map_or(said.clone(), str::to_owned);
            said = said.strip_suffix(&format!(" {polite}")).map_or(said.clone(), str::to_owned);
        }
        said
    }

    /// The ways of saying of all languages together: people mix them.
    pub(crate) fn of(words: &Words) -> Self {
        let all = |key: &str| -> Vec<String> {
            let mut said: Vec<String> = Vec::new();
            for locale in words.locales() {
                said.extend(words.say(locale, key, &[]).split(';').map(plain).filter(|p| !p.is_empty()));
            }
            said
        };
        let whole = WHOLE.iter().flat_map(|(key, command)| all(&format!("command-{key}")).into_iter().map(|p| (p, command.clone()))).collect();
        let leading = leading::phrases(&all);
        Self {
            whole,
            leading,
            version: all("command-version"),
            polite: all("command-polite"),
            yes: all("command-yes"),
            no: all("command-no"),
            fillers: all("command-filler"),
        }
    }

    /// Reads a message as a command.
    pub(crate) fn read(&self, text: &str) -> Option<Command> {
        if text.trim().contains('\n') {
            return None;
        }
        if text.chars().count() > LONGEST {
            // A name can be given at any length: it is cut where names end.
            return self.leading(text).filter(|command| matches!(command, Command::RenameTo(_)));
        }
        let said = self.bare(text);
        if let Ok(number) = said.parse::<usize>() {
            // "-1" is no choice.
            let signed = text.trim_start().starts_with(['-', '−', '–', '—']);
            return ((1..=9).contains(&number) && !signed).then_some(Command::Number(number));
        }
        self.whole(&said).or_else(|| self.within(&said)).or_else(|| self.leading(text))
    }

    /// The command that is left of "ok start it" or "принимаю, спасибо"; thanks only if nothing else is.
    fn within(&self, said: &str) -> Option<Command> {
        let (mut left, mut seen) = (vec![said.to_owned()], Vec::new());
        let mut thanks = None;
        while let Some(said) = left.pop() {
            for filler in self.fillers.iter().chain(&self.polite) {
                let shorter = [said.strip_prefix(&format!("{filler} ")), said.strip_suffix(&format!(" {filler}"))];
                for shorter in shorter.into_iter().flatten().map(str::to_owned) {
                    if let Ok(number @ 1..=9) = shorter.parse::<usize>() {
                        return Some(Command::Number(number));
                    }
                    match self.whole(&shorter) {
                        Some(Command::Thanks) => thanks = Some(Command::Thanks),
                        Some(command) => return Some(command),
                        None => {}
                    }
                    if !seen.contains(&shorter) && seen.len() < MOST_SHORTER {
                        seen.push(shorter.clone());
                        left.push(shorter);
                    }
                }
            }
        }
        thanks
    }

    fn whole(&self, said: &str) -> Option<Command> {
        // A number is never a slip: "show request 1" is not "show requests".
        let numbered = |text: &str| text.contains(|c: char| c.is_ascii_digit());
        let alike = self.whole.iter().filter(|(phrase, _)| numbered(said) == numbered(phrase));
        // Nor does a slip decide anything: "approver" is not "approve".
        let decides = |command: &Command| matches!(command, Command::Approve | Command::Decline(_));
        let near = alike.filter_map(|(phrase, command)| distance(said, phrase).map(|d| (d, command))).filter(|(d, command)| *d == 0 || !decides(command));
        near.min_by_key(|(d, _)| *d).map(|(_, command)| command.clone())
    }
}

#[cfg(test)]
mod tests;
