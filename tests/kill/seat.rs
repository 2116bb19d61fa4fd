//! Where a person sits: in a chat of Telegram's or of Slack's, with what they see there and can do.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use fleet_demo::slack::{BOT, FakeSlack, Pressed};
use fleet_demo::telegram::{Button, FakeTelegram, User};

/// The words before what may have been said already.
const MARK: &str = "This may have reached you before:";

/// A chat with the bot. Nobody presses twice what they pressed.
pub(super) enum Seat {
    Telegram { fake: Arc<FakeTelegram>, user: User, pressed: HashSet<String> },
    Slack { fake: FakeSlack, user: String, room: String, pressed: HashSet<String> },
}

impl Seat {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Telegram { .. } => "Telegram",
            Self::Slack { .. } => "Slack",
        }
    }

    /// What the bot's messages say now, in order.
    pub(super) fn shown(&self) -> Vec<String> {
        match self {
            Self::Telegram { fake, user, .. } => fake.messages(user.id).into_iter().filter(|m| m.from == "Fleet").map(|m| m.text).collect(),
            Self::Slack { fake, room, .. } => fake.said(room, BOT),
        }
    }

    pub(super) fn say(&self, text: &str) {
        match self {
            Self::Telegram { fake, user, .. } => drop(fake.say(user, user.id, text)),
            Self::Slack { fake, user, room, .. } => drop(fake.say(user, room, text, None)),
        }
    }

    /// Presses the newest button of these words, unless that was done; whether it did.
    pub(super) fn press(&mut self, label: &str) -> bool {
        match self {
            Self::Telegram { fake, user, pressed } => {
                let messages = fake.messages(user.id);
                let found = messages.iter().rev().find_map(|m| {
                    let data = m.buttons.iter().find(|(words, _)| words.trim_start_matches(['✓', '✗', ' ']) == label)?.1.data()?;
                    Some((m.id, data.to_owned()))
                });
                let Some((message, data)) = found.filter(|(_, data)| pressed.insert(data.clone())) else { return false };
                fake.press_data(user, user.id, message, &data);
                true
            }
            Self::Slack { fake, user, room, pressed } => {
                let Some(message) = fake.with_button(room, label).filter(|ts| pressed.insert(format!("{ts} {label}"))) else { return false };
                assert_eq!(fake.press(user, room, &message, label), Pressed::There);
                true
            }
        }
    }

    /// The newest address that the chat shows.
    pub(super) fn link(&self) -> Option<String> {
        let words = match self {
            Self::Telegram { fake, user, .. } => {
                let buttons = fake.messages(user.id).into_iter().flat_map(|m| m.buttons);
                let urls = buttons.filter_map(|(_, button)| if let Button::Url(url) = button { Some(url) } else { None });
                urls.chain(self.shown()).collect::<Vec<_>>()
            }
            Self::Slack { .. } => self.shown(),
        };
        // Slack's way to write a link has brackets around it.
        words.iter().flat_map(|w| w.split_whitespace()).map(|w| w.trim_matches(['<', '>'])).rev().find(|w| w.starts_with("http://")).map(str::to_owned)
    }

    /// How much of what was sent the bot has not confirmed.
    pub(super) fn unconfirmed(&self) -> usize {
        match self {
            Self::Telegram { fake, .. } => fake.unconfirmed(),
            Self::Slack { fake, .. } => fake.unconfirmed(),
        }
    }

    /// Whether the messenger brings again what was confirmed, as far as it can be told to.
    pub(super) fn repeat(&self, repeat: bool) {
        if let Self::Telegram { fake, .. } = self {
            fake.repeat_updates(repeat);
        }
    }

    /// Time goes by for the messenger, too, where messages are looked for by theirs.
    pub(super) fn pass(&self, time: Duration) {
        if let Self::Slack { fake, .. } = self {
            fake.pass(time);
        }
    }

    /// The chat as people see it.
    pub(super) fn transcript(&self) -> String {
        match self {
            Self::Telegram { fake, user, .. } => fake.transcript(user.id),
            Self::Slack { fake, room, .. } => fake.transcript(room),
        }
    }
}

/// A message as it stands at the end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Told {
    /// Whether it was marked as one that was perhaps said before, when it came: an edit takes the mark off.
    again: bool,
    /// What it says, without what differs from day to day: times, addresses, numbers.
    pub(super) words: String,
}

/// What was said, in order.
pub(super) fn story(seat: &Seat) -> Vec<Told> {
    let told = |(first, now): (String, String)| Told { again: first.contains(MARK), words: plain(&now.replace(MARK, "")) };
    match seat {
        Seat::Telegram { fake, user, .. } => fake.messages(user.id).into_iter().filter(|m| m.from == "Fleet").map(|m| told((m.first, m.text))).collect(),
        // Nothing is said again there: it is looked for, and found.
        Seat::Slack { .. } => seat.shown().into_iter().map(|text| told((String::new(), text))).collect(),
    }
}

/// Whether these are the same messages, but for one of two where the second is marked: what it repeats, and itself. Which of them is
/// edited later depends on which was known to have arrived; the other stays as it was then.
pub(super) fn tells_the_same(told: &[Told], clean: &[Told]) -> bool {
    let Some((first, rest)) = told.split_first() else { return clean.is_empty() };
    let next = clean.split_first().is_some_and(|(wanted, others)| wanted.words == first.words && tells_the_same(rest, others));
    // Two of different causes may come the other way round: the answer to whoever decided, and what the app tells its author.
    let swapped = matches!((told, clean), ([a, b, rest @ ..], [c, d, others @ ..]) if a.words == d.words && b.words == c.words && tells_the_same(rest, others));
    let repeated = first.again || rest.first().is_some_and(|after| after.again);
    next || swapped || (repeated && tells_the_same(rest, clean))
}

fn plain(text: &str) -> String {
    let told = text.lines().filter(|line| !line.contains("http://") && !line.contains("Made and checked in") && !line.starts_with('['));
    let letters = told.flat_map(|line| line.chars().filter(|c| c.is_alphabetic() || *c == ' ').chain([' ']));
    letters.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
