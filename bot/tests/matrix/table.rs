//! The table of who may do what, as `roles.toml` says it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Everything that has a row.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    pub(super) buttons: BTreeMap<String, Row>,
    pub(super) commands: BTreeMap<String, Row>,
}

/// One button or one command.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// Where the app stands.
    #[serde(default)]
    pub(super) at: At,
    #[serde(flatten)]
    right: Right,
    #[serde(default)]
    pub(super) waits: bool,
    #[serde(default)]
    pub(super) alone: bool,
    #[serde(default)]
    pub(super) en: String,
    #[serde(default)]
    pub(super) ru: String,
    page: Option<Right>,
}

/// Who may, and what comes of it.
#[derive(Debug, Clone, Deserialize)]
struct Right {
    may: String,
    then: String,
}

/// How far the app of a conversation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum At {
    Asking,
    Card,
    Working,
    Stopped,
    #[default]
    Trial,
    Choosing,
    Accepted,
    Live,
}

/// Who does it, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Guest,
    /// A requester, on what is their own.
    Own,
    /// A requester, on what is somebody else's.
    Others,
    Approver,
    Owner,
    Admin,
}

impl Who {
    /// Those who reach furthest come last: what they do concerns others, too.
    pub(super) const ALL: [Self; 6] = [Self::Guest, Self::Own, Self::Others, Self::Approver, Self::Owner, Self::Admin];

    fn word(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::Own => "own",
            Self::Others => "others",
            Self::Approver => "approver",
            Self::Owner => "owner",
            Self::Admin => "admin",
        }
    }
}

/// Where a cell is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    Page,
    Messenger,
}

impl Row {
    fn right(&self, place: Where) -> &Right {
        self.page.as_ref().filter(|_| place == Where::Page).unwrap_or(&self.right)
    }

    /// Whether this is allowed by right.
    pub(super) fn may(&self, who: Who, place: Where) -> bool {
        let may = self.right(place).may.as_str();
        may == "anyone" || may.split(' ').any(|word| word == who.word())
    }

    /// Whether the button can be pressed: it may wait for one person.
    pub(super) fn may_press(&self, who: Who, place: Where) -> bool {
        self.may(who, place) && (!self.waits || matches!(who, Who::Own | Who::Owner | Who::Admin))
    }

    pub(super) fn then(&self, place: Where) -> (&str, &str) {
        let then = self.right(place).then.as_str();
        then.split_once(' ').unwrap_or_else(|| panic!("what is `{then}`?"))
    }
}

/// The table, with every word of it known.
pub(super) fn table() -> Table {
    let table: Table = toml::from_str(include_str!("../roles.toml")).unwrap();
    let known = |word: &str| word == "anyone" || Who::ALL.iter().any(|who| who.word() == word);
    for (name, row) in table.buttons.iter().chain(&table.commands) {
        for right in std::iter::once(&row.right).chain(&row.page) {
            assert!(right.may.split(' ').all(known), "{name}: {}", right.may);
        }
    }
    table
}
