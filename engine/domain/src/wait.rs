//! What waits for a person, and when they are reminded of it: twice at most, in working hours, and then it waits quietly.

use serde::{Deserialize, Serialize};

use crate::brief::{Brief, BriefState};
use crate::chat::Env;
use crate::habits::{HORIZON_MS, Zone, after_working, is_working, next_working_day, working_from};
use crate::id::{BriefId, PersonId, ProjectId, RunId, ThreadId};
use crate::manifest::Text;
use crate::notice::{CardState, EntriesAnswer, EntryNotice, Notice, Waiting};
use crate::project::{Project, ProjectState};
use crate::run::{Run, RunState};

/// Working time after which somebody is reminded for the first time, ms.
const FIRST_MS: i64 = 4 * 3_600_000;
/// How often somebody is reminded of one thing.
const REMINDERS: u32 = 2;

/// A message that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// In which conversation.
    pub thread: ThreadId,
    /// The group of its buttons: one message each.
    pub group: String,
    /// For whom.
    pub person: PersonId,
    /// For what.
    pub of: WaitOf,
    /// Since when, UTC ms.
    pub since: i64,
    /// How often they were reminded.
    pub reminded: u32,
    /// When to look whether to remind them, UTC ms; `None` = no more.
    pub due_at: Option<i64>,
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum WaitOf {
    /// An answer to a question of a brief.
    Question {
        /// The brief.
        brief: BriefId,
        /// The question.
        key: String,
        /// Its words.
        ask: Text,
    },
    /// A card to confirm.
    Card {
        /// The brief.
        brief: BriefId,
        /// What it is called.
        title: String,
    },
    /// A result to accept, or what becomes of its trial entries.
    Result {
        /// The run.
        run: RunId,
    },
    /// Entries of an app to decide.
    Entries {
        /// The app.
        project: ProjectId,
        /// What it is called.
        title: String,
        /// Its environment.
        env: Env,
        /// Collection and record of each.
        entries: Vec<(String, String)>,
        /// The approval step at which they wait.
        step: u8,
    },
}

impl WaitOf {
    /// What a message waits for; `None` if it waits for nothing.
    pub fn notice(notice: &Notice) -> Option<Self> {
        match notice {
            Notice::Question(q) if q.answer.is_none() => Some(Self::Question { brief: q.brief.clone(), key: q.key.clone(), ask: q.ask.clone() }),
            Notice::Card(c) if c.state == CardState::Open => Some(Self::Card { brief: c.brief.clone(), title: c.title.clone() }),
            Notice::Result(r) if r.waiting == Waiting::Yes => Some(Self::Result { run: r.run.clone() }),
            Notice::EntriesQuestion { run, answer: EntriesAnswer::Open, .. } => Some(Self::Result { run: run.clone() }),
            Notice::EntryArrived(entry) => Self::entries(std::slice::from_ref(entry)),
            Notice::Entries(list) => Self::entries(&list.entries),
            _ => None,
        }
    }

    fn entries(all: &[EntryNotice]) -> Option<Self> {
        let open: Vec<&EntryNotice> = all.iter().filter(|e| !e.actions.is_empty()).collect();
        let first = open.first()?;
        Some(Self::Entries {
            project: first.project.clone(),
            title: first.title.clone(),
            env: first.env,
            entries: open.iter().map(|e| (e.collection.clone(), e.record.clone())).collect(),
            step: first.step.map_or(1, |(step, _)| step),
        })
    }

    /// The brief it is about.
    pub fn brief(&self) -> Option<&BriefId> {
        match self {
            Self::Question { brief, .. } | Self::Card { brief, .. } => Some(brief),
            Self::Result { .. } | Self::Entries { .. } => None,
        }
    }

    /// Whether it still waits, as far as briefs, runs and projects tell. What is not there waits for nobody.
    pub fn stands(&self, brief: Option<&Brief>, run: Option<&Run>, project: Option<&Project>) -> bool {
        let present = project.is_some_and(|p| p.state == ProjectState::Present);
        match self {
            Self::Question { key, .. } => brief.is_some_and(|b| matches!(&b.state, BriefState::Asking { key: open } if open == key)),
            Self::Card { .. } => brief.is_some_and(|b| matches!(b.state, BriefState::Card | BriefState::Changing)),
            Self::Result { .. } => present && run.is_some_and(|r| matches!(r.state, RunState::AwaitingAcceptance { .. } | RunState::ChoosingEntries { .. })),
            Self::Entries { .. } => present,
        }
    }
}

/// What a look at something that waits comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitLook {
    /// It is looked at again then, UTC ms; `None` = never.
    Later(Option<i64>),
    /// They are reminded now, and it is looked at again then.
    Remind(Option<i64>),
}

impl Wait {
    /// Something that waits since now.
    pub fn begins(thread: ThreadId, group: String, person: PersonId, of: WaitOf, now: i64, zone: &Zone) -> Self {
        Self { thread, group, person, of, since: now, reminded: 0, due_at: Some(after_working(now, FIRST_MS, zone)) }
    }

    /// Looks whether to remind them.
    pub fn look(&self, now: i64, zone: &Zone) -> WaitLook {
        let Some(due) = self.due_at.filter(|_| self.reminded < REMINDERS) else { return WaitLook::Later(None) };
        if due > now + HORIZON_MS {
            // Planned by a clock that was far ahead: the time begins anew.
            return WaitLook::Later(Some(after_working(now, FIRST_MS, zone)));
        }
        if due > now {
            return WaitLook::Later(Some(due));
        }
        let first = after_working(self.since, FIRST_MS, zone);
        if self.reminded == 0 && self.since <= now && first > now {
            // Planned by a clock that was far behind, or in another zone.
            return WaitLook::Later(Some(first));
        }
        if !is_working(now, zone) {
            return WaitLook::Later(Some(working_from(now, zone)));
        }
        WaitLook::Remind(self.after_reminder(now, zone))
    }

    /// When to look again once they were reminded now.
    pub fn after_reminder(&self, now: i64, zone: &Zone) -> Option<i64> {
        (self.reminded + 1 < REMINDERS).then(|| next_working_day(now, zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    fn at(zone: &Zone, said: &str) -> i64 {
        let said: jiff::civil::DateTime = said.parse().expect("a time");
        zone.moment(said.date(), said.time())
    }

    fn wait(now: i64, zone: &Zone) -> Wait {
        let of = WaitOf::Result { run: RunId::from_unique("1") };
        Wait::begins(ThreadId::from_unique("1"), "g".to_owned(), PersonId::from_unique("1"), of, now, zone)
    }

    /// Looks whenever it is due; when they were reminded.
    fn reminders(mut wait: Wait, zone: &Zone, mut now: i64) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(due) = wait.due_at {
            now = now.max(due);
            match wait.look(now, zone) {
                WaitLook::Later(due) => wait.due_at = due,
                WaitLook::Remind(next) => {
                    out.push(zone.local(now).strftime("%a %R").to_string());
                    (wait.reminded, wait.due_at) = (wait.reminded + 1, next);
                }
            }
        }
        out
    }

    #[test]
    fn somebody_is_reminded_twice_in_working_hours_and_then_never() {
        let zone = Zone::parse("Europe/Berlin").expect("known");
        for (asked, told) in [
            ("2026-11-26T09:30", ["Thu 13:30", "Fri 13:30"]),
            ("2026-11-26T16:00", ["Fri 11:00", "Mon 11:00"]),
            ("2026-11-27T22:00", ["Mon 13:00", "Tue 13:00"]),
            // Over a weekend that moves the clock.
            ("2026-10-23T16:00", ["Mon 11:00", "Tue 11:00"]),
            ("2026-03-27T16:00", ["Mon 11:00", "Tue 11:00"]),
        ] {
            let now = at(&zone, asked);
            assert_eq!(reminders(wait(now, &zone), &zone, now), told, "{asked}");
        }
    }

    #[test]
    fn whoever_was_away_is_reminded_once_at_the_next_working_hour() {
        let zone = Zone::parse("Europe/Berlin").expect("known");
        let asked = at(&zone, "2026-11-02T09:00");
        let late = wait(asked, &zone);
        assert_eq!(reminders(late.clone(), &zone, at(&zone, "2026-11-28T03:00")), ["Mon 09:00", "Tue 09:00"], "no storm");
        assert_eq!(late.look(asked - 3 * DAY, &zone), WaitLook::Later(late.due_at), "a clock that went back reminds nobody");
        let behind = Wait { due_at: Some(asked - 30 * DAY), ..late.clone() };
        assert_eq!(behind.look(asked + HOUR, &zone), WaitLook::Later(late.due_at), "nor does one that was behind remind too soon");
        let ahead = wait(asked + 400 * DAY, &zone);
        assert_eq!(ahead.look(asked, &zone), WaitLook::Later(Some(at(&zone, "2026-11-02T13:00"))), "nor is anybody forgotten");
    }
}
