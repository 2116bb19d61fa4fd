//! The one message model: what a message says before it has a format. Composed from notices, formatted by `render`.

use fleet_domain::act::{Act, Allowed, Button, ButtonLabel};
use fleet_domain::id::{PersonId, ProjectId};
use fleet_domain::manifest::{Text, Tone};
use fleet_domain::post::PostLink;
pub(crate) use fleet_domain::post::{Look, Mark, Part, Progress};

/// A message: short header, parts in reading order, choices, links, a footer in small words.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Message {
    /// Short name of the notice it was made from.
    pub(crate) kind: &'static str,
    /// What it is about, one line.
    pub(crate) header: Option<String>,
    /// What it says.
    pub(crate) parts: Vec<Part>,
    /// What can be pressed.
    pub(crate) choices: Vec<Choice>,
    /// Where it leads.
    pub(crate) links: Vec<PostLink>,
    /// What is good to know, last.
    pub(crate) footer: Option<String>,
}

/// A button with its looks and its time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    /// What it does, how it is worded, who may press it.
    pub(crate) button: Button,
    /// How it looks.
    pub(crate) tone: Tone,
    /// When it ends by itself, UTC ms; `None` = with the usual time of buttons.
    pub(crate) until: Option<i64>,
}

impl Choice {
    /// A button worded by a key of `locales/`, for whoever has the right.
    pub(crate) fn key(act: Act, key: &str, tone: Tone) -> Self {
        Self { button: Button { act, label: ButtonLabel::Key(key.to_owned()), allowed: Allowed::Anyone }, tone, until: None }
    }

    /// A button in somebody's own words.
    pub(crate) fn words(act: Act, words: Text, tone: Tone) -> Self {
        Self { button: Button { act, label: ButtonLabel::Words(words), allowed: Allowed::Anyone }, tone, until: None }
    }

    /// Only for this person (and for owners and admins).
    pub(crate) fn only(mut self, person: &PersonId) -> Self {
        self.button.allowed = Allowed::Person(person.clone());
        self
    }

    /// Ends at this time, UTC ms.
    pub(crate) fn until(mut self, at: i64) -> Self {
        self.until = Some(at);
        self
    }
}

impl Message {
    /// An empty message of a kind.
    pub(crate) fn of(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    pub(crate) fn header(mut self, words: String) -> Self {
        self.header = Some(words);
        self
    }

    pub(crate) fn line(mut self, words: String) -> Self {
        self.parts.push(Part::Line(words));
        self
    }

    pub(crate) fn fact(mut self, label: String, words: impl Into<String>) -> Self {
        let words = words.into();
        if !words.is_empty() {
            self.parts.push(Part::Fact { label, words });
        }
        self
    }

    /// A list; nothing if it is empty.
    pub(crate) fn list(mut self, title: String, items: Vec<String>) -> Self {
        if !items.is_empty() {
            self.parts.push(Part::List { title: (!title.is_empty()).then_some(title), items });
        }
        self
    }

    /// A list with marks; nothing if it is empty.
    pub(crate) fn marks(mut self, title: String, items: Vec<Mark>) -> Self {
        if !items.is_empty() {
            self.parts.push(Part::Marks { title: (!title.is_empty()).then_some(title), items });
        }
        self
    }

    pub(crate) fn quote(mut self, words: &str) -> Self {
        self.parts.push(Part::Quote(words.to_owned()));
        self
    }

    pub(crate) fn footer(mut self, words: String) -> Self {
        self.footer = Some(words);
        self
    }

    pub(crate) fn choice(mut self, choice: Choice) -> Self {
        self.choices.push(choice);
        self
    }

    /// Every choice is for this person alone (and for owners and admins).
    pub(crate) fn only_for(mut self, person: &PersonId) -> Self {
        self.choices = self.choices.into_iter().map(|choice| choice.only(person)).collect();
        self
    }

    pub(crate) fn link(mut self, label: String, project: &ProjectId, env: fleet_domain::chat::Env) -> Self {
        self.links.push(PostLink { label, project: project.clone(), env });
        self
    }
}
