//! Stories: a conversation in, a transcript out. A story file holds both; the acts are read from it, the answers are compared.
//!
//! Acts are lines that start with `> ` (say), `[Words]` (press) or `! ` (something outside the chat: see [`Act`]).
//! Everything else is what people saw. `FLEET_UPDATE_STORIES=1` writes what was seen; CI refuses that.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::api::{Api, Shown};
use crate::terminal::Terminal;
use crate::visitor::enter;
use crate::world::World;

/// One act of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// `> words`
    Say(String),
    /// `[Words]`
    Press(String),
    /// `! restart`: kill -9 and start again.
    Restart,
    /// `! entry preview name=value; name=value`: an entry in the app, sent as the owner.
    Entry {
        /// `preview` or `live`.
        env: String,
        /// Values.
        values: BTreeMap<String, String>,
    },
    /// `! new thread`: the same person opens another conversation.
    NewThread,
}

/// Reads the acts of a story.
pub fn acts(text: &str) -> Vec<Act> {
    text.lines().filter_map(act).collect()
}

fn act(line: &str) -> Option<Act> {
    if let Some(words) = line.strip_prefix("> ") {
        return Some(Act::Say(words.to_owned()));
    }
    if let Some(words) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
        return Some(Act::Press(words.to_owned()));
    }
    match line.strip_prefix("! ")? {
        "restart" => Some(Act::Restart),
        "new thread" => Some(Act::NewThread),
        other => {
            let rest = other.strip_prefix("entry ").unwrap_or_else(|| panic!("no such act: {line}"));
            let (env, values) = rest.split_once(' ').unwrap_or_else(|| panic!("no values: {line}"));
            let values = values.split(';').filter_map(|v| v.split_once('=')).map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned())).collect();
            Some(Act::Entry { env: env.to_owned(), values })
        }
    }
}

/// Through what a story is played; what is seen is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Through {
    /// The HTTP API, as the page uses it.
    Api,
    /// `fleet chat --json`, a process of its own.
    Terminal,
}

/// Plays a story file and compares what was seen with what it says.
pub async fn play(path: &Path, through: Through) {
    let text = read(path);
    let seen = tell(&acts(&text), locale_of(path), &head(&text), through).await;
    compare(path, &text, &seen, through == Through::Api);
}

/// Plays a story at a terminal of words: numbers take choices, and everything printed is compared.
pub async fn play_words(path: &Path) {
    let text = read(path);
    let world = World::start();
    let api = world.api();
    let mut seen = format!("{}\n\n", head(&text).join("\n").trim_end());
    let mut terminal = Terminal::start(world.data(), &["--bible", "hr", "--locale", locale_of(path)]);
    printed(&mut seen, &terminal.words());
    for act in acts(&text) {
        let Act::Say(line) = act else { panic!("at a terminal everything is typed: {act:?}") };
        let _ = writeln!(seen, "\n> {line}\n");
        terminal.types(&line);
        api.settle_for(12).await;
        printed(&mut seen, &terminal.words());
    }
    let mut seen = seen.trim_end().to_owned();
    seen.push('\n');
    compare(path, &text, &seen, true);
}

/// Lines of a terminal, set off from what is typed; addresses differ from run to run.
fn printed(out: &mut String, words: &[String]) {
    let words = words.join("\n");
    for line in plain(words.trim_matches('\n')).lines() {
        let line = line.split(' ').map(|w| if w.starts_with("http") { "ADDRESS" } else { w }).collect::<Vec<_>>().join(" ");
        let _ = writeln!(out, "{}", format!("    {line}").trim_end());
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// What stands before the first act and the first answer.
fn head(text: &str) -> Vec<&str> {
    text.lines().take_while(|l| act(l).is_none() && !l.starts_with("fleet: ") && !l.starts_with("    ")).collect()
}

fn locale_of(path: &Path) -> &'static str {
    if path.components().any(|c| c.as_os_str() == "ru") { "ru" } else { "en" }
}

fn compare(path: &Path, text: &str, seen: &str, writes: bool) {
    if writes && std::env::var_os("FLEET_UPDATE_STORIES").is_some() {
        assert!(std::env::var_os("CI").is_none(), "stories are not written in CI");
        std::fs::write(path, seen).unwrap();
        return;
    }
    if seen != text {
        let mismatch = text.lines().zip(seen.lines()).position(|(a, b)| a != b).map_or(0, |n| n + 1);
        panic!("{} differs from line {mismatch}; what was seen:\n{seen}", path.display());
    }
}

/// Somebody in a conversation, at the page or at a terminal.
struct Seat {
    api: Api,
    thread: String,
    /// The process, if it is one; and what it has shown so far.
    terminal: Option<(Terminal, BTreeMap<i64, Shown>)>,
}

impl Seat {
    /// Opens a conversation.
    async fn open(world: &World, locale: &str, through: Through) -> Self {
        let api = world.api();
        match through {
            Through::Api => Self { thread: api.open("hr", locale).await, api, terminal: None },
            Through::Terminal => {
                let terminal = Terminal::start(world.data(), &["--json", "--bible", "hr", "--locale", locale]);
                Self { thread: terminal.thread(), api, terminal: Some((terminal, BTreeMap::new())) }
            }
        }
    }

    /// Goes on after the fleet was started again.
    fn again(&mut self, world: &World) {
        self.api = world.api();
        if let Some((terminal, _)) = &mut self.terminal {
            *terminal = Terminal::start(world.data(), &["--json", "--thread", &self.thread]);
            assert_eq!(terminal.thread(), self.thread);
        }
    }

    async fn say(&mut self, words: &str, key: &str) {
        match &mut self.terminal {
            Some((terminal, _)) => terminal.says(words),
            None => self.api.say(&self.thread, words, key).await,
        }
    }

    async fn press(&mut self, label: &str) {
        match &mut self.terminal {
            Some((terminal, seen)) => {
                let nonce = seen.values().rev().flat_map(|p| &p.buttons).find(|(l, _)| l == label).map(|(_, n)| n.clone());
                terminal.presses(&nonce.unwrap_or_else(|| panic!("no button `{label}` in {seen:#?}")));
            }
            None => self.api.press(&self.thread, label).await,
        }
    }

    /// All messages, once nothing is under way for this many looks.
    async fn posts(&mut self, looks: u32) -> Vec<Shown> {
        self.api.settle_for(looks).await;
        match &mut self.terminal {
            Some((terminal, seen)) => {
                for post in terminal.posts() {
                    seen.insert(post.seq, post);
                }
                seen.values().cloned().collect()
            }
            None => self.api.posts(&self.thread).await,
        }
    }
}

async fn tell(acts: &[Act], locale: &str, head: &[&str], through: Through) -> String {
    let mut world = World::start();
    let mut seat = Seat::open(&world, locale, through).await;
    let mut teller = Teller { out: format!("{}\n\n", head.join("\n").trim_end()), ..Teller::default() };
    teller.show(&seat.posts(2).await);
    for (n, act) in acts.iter().enumerate() {
        match act {
            Act::Say(words) => {
                let _ = writeln!(teller.out, "> {words}\n");
                seat.say(words, &format!("story-{n}")).await;
            }
            Act::Press(label) => {
                let _ = writeln!(teller.out, "[{label}]\n");
                seat.press(label).await;
            }
            Act::Restart => {
                let _ = writeln!(teller.out, "! restart\n");
                world.kill_and_restart();
                seat.again(&world);
            }
            Act::NewThread => {
                let _ = writeln!(teller.out, "! new thread\n");
                seat = Seat::open(&world, locale, through).await;
                teller.known.clear();
            }
            Act::Entry { env, values } => {
                let line: Vec<String> = values.iter().map(|(k, v)| format!("{k}={v}")).collect();
                let _ = writeln!(teller.out, "! entry {env} {}\n", line.join("; "));
                enter(&seat.api, &seat.thread, env, values).await;
            }
        }
        let looks = if matches!(act, Act::Entry { .. } | Act::Press(_)) { 12 } else { 3 };
        teller.show(&seat.posts(looks).await);
    }
    let mut text = teller.out.trim_end().to_owned();
    text.push('\n');
    text
}

#[derive(Default)]
struct Teller {
    out: String,
    /// Change number and words of each message, by its place.
    known: BTreeMap<i64, (i64, String)>,
}

impl Teller {
    /// Writes what is new or changed since the last look.
    fn show(&mut self, posts: &[Shown]) {
        let mut fresh: Vec<&Shown> = posts.iter().filter(|p| self.known.get(&p.seq).map(|k| k.0) != Some(p.change)).collect();
        // Whoever decides and the app's own notices speak side by side: their order is nobody's promise.
        fresh.sort_by_key(|p| if p.kind.starts_with("entry_") { (1, p.kind.clone(), p.plain.clone(), 0) } else { (0, String::new(), String::new(), p.change) });
        for post in fresh {
            let before = self.known.insert(post.seq, (post.change, post.plain.clone()));
            if post.who != "fleet" {
                continue;
            }
            if before.as_ref().is_some_and(|(_, words)| *words == post.plain) && post.buttons.is_empty() {
                let _ = writeln!(self.out, "fleet, edited: no buttons any more under “{}”\n", plain(post.plain.lines().next().unwrap_or_default()));
                continue;
            }
            let mark = if before.is_some() { "fleet, edited" } else { "fleet" };
            let _ = writeln!(self.out, "{mark}: {}", plain(&post.plain).replace('\n', "\n    "));
            if !post.buttons.is_empty() {
                let words: Vec<String> = post.buttons.iter().map(|(l, _)| format!("({l})")).collect();
                let _ = writeln!(self.out, "    {}", words.join(" "));
            }
            for (words, url) in &post.links {
                // An address that is gone (deleted, taken back) is shown as words.
                let gone = if url.starts_with("http") { "" } else { " (no address any more)" };
                let _ = writeln!(self.out, "    -> {words}{gone}");
            }
            self.out.push('\n');
        }
    }
}

/// Takes out what differs from run to run: times, seconds, ids, codes.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut words = text.split_whitespace().skip(1);
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let tail = &word[bare.len()..];
        let core = bare.trim_matches(|c: char| !c.is_alphanumeric());
        let clock = core.len() == 5 && core.as_bytes()[2] == b':' && core.bytes().filter(u8::is_ascii_digit).count() == 4;
        let hex = core.len() >= 7 && core.bytes().all(|b| b.is_ascii_hexdigit()) && core.bytes().any(|b| b.is_ascii_digit());
        // "in 1 second" on one machine is "in 2 seconds" on another.
        let seconds = core.bytes().all(|b| b.is_ascii_digit()) && words.clone().next().is_some_and(|w| w.starts_with("second") || w.starts_with("секунд"));
        if !bare.is_empty() {
            words.next();
        }
        if core.starts_with("second") || core.starts_with("секунд") {
            out.push_str("seconds");
            out.push_str(&bare[core.len()..]);
            out.push_str(tail);
            continue;
        }
        let word = if seconds {
            "N".to_owned()
        } else if clock {
            bare.replace(core, "HH:MM")
        } else if hex {
            bare.replace(core, "COMMIT")
        } else {
            bare.to_owned()
        };
        out.push_str(&word);
        out.push_str(tail);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_read_and_answers_are_not() {
        let read = acts("# Title\n\nfleet: hello\n    (Start)\n\n> I need leave requests\n[Start]\n! restart\n! entry preview a=1; b=x y\n");
        assert_eq!(read.len(), 4);
        assert_eq!(read[1], Act::Press("Start".to_owned()));
        assert_eq!(read[3], Act::Entry { env: "preview".to_owned(), values: [("a".to_owned(), "1".to_owned()), ("b".to_owned(), "x y".to_owned())].into() });
    }

    #[test]
    fn what_differs_from_run_to_run_is_masked() {
        assert_eq!(plain("undo until 14:05, commit a1b2c3d4e5f6."), "undo until HH:MM, commit COMMIT.");
        assert_eq!(plain("3 days deadline"), "3 days deadline");
    }
}
