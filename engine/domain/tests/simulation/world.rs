//! The world around a run: it keeps what is outstanding, delivers reports late, twice or never, and lets people press anything.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fleet_domain::act::EntryChoice;
use fleet_domain::agent::{End, Ended, Usage};
use fleet_domain::criterion::{Check, Criterion, CriterionOrigin, Evidence, Verdict};
use fleet_domain::effect::Effect;
use fleet_domain::id::{AttemptId, BriefId, PersonId, ProjectId, RunId, TaskId, ThreadId};
use fleet_domain::manifest::Access;
use fleet_domain::roster::{Class, Rest, Seat, SeatNow};
use fleet_domain::run::{Cap, Decision, Event, GateFinding, Ignored, Means, Order, OrderKind, Policy, Report, Run, RunState, Spent, Stage};
use fleet_domain::spec::{FreeSpec, RequestsSpec, Shape, Spec, Switch, Visibility};

use super::oracle::Oracle;

pub(super) type Decider = fn(&Run, Event, &Policy, i64) -> Result<Decision, Ignored>;
pub(super) type Pair = (&'static str, &'static str);

const STATES: [&str; 12] = [
    "working",
    "resting",
    "stopped",
    "awaiting_acceptance",
    "choosing_entries",
    "promoting",
    "accepted",
    "undoing",
    "superseded",
    "needs_human",
    "parked",
    "cancelled",
];
const EVENTS: [&str; 19] = [
    "begin",
    "implemented",
    "agent_ended",
    "woke",
    "gated",
    "previewed",
    "proved",
    "broke",
    "promoted",
    "promote_failed",
    "undone",
    "undo_failed",
    "stop",
    "resume",
    "cancel",
    "accept",
    "choose_entries",
    "undo",
    "supersede",
];

/// Every pair of a state and an event that a full simulation meets.
pub(super) fn all_pairs() -> BTreeSet<Pair> {
    let mut pairs: BTreeSet<Pair> = STATES.iter().flat_map(|s| EVENTS.iter().map(move |e| (*s, *e))).collect();
    pairs.extend(STATES.iter().map(|s| (*s, "cap_reached")));
    pairs
}

/// SplitMix64: small, seedable, the same everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

pub(super) struct World {
    random: Random,
    decide: Decider,
    run: Run,
    policy: Policy,
    now: i64,
    /// Effects sent and not yet answered; answered ones may be answered again.
    outstanding: Vec<Effect>,
    answered: Vec<Effect>,
    versions: u32,
    trees: u64,
    log: Vec<String>,
    oracle: Oracle,
}

impl World {
    pub(super) fn new(seed: u64, decide: Decider) -> Self {
        let mut random = Random(seed);
        let attempts = 1 + u32::try_from(random.below(4)).unwrap();
        let policy = Policy { attempts, task_micro: 0, task_ms: 3_600_000, undo_ms: 600_000, seats: seats(&mut random) };
        let run = new_run(&mut random);
        let oracle = Oracle::new(&run, policy.clone());
        Self { random, decide, run, policy, now: 1_000, outstanding: Vec::new(), answered: Vec::new(), versions: 0, trees: 0, log: Vec::new(), oracle }
    }

    pub(super) fn events(&self) -> u64 {
        self.log.len() as u64
    }

    pub(super) fn history(&self) -> String {
        let mut text = String::new();
        for line in self.log.iter().rev().take(25).rev() {
            let _ = writeln!(text, "  {line}");
        }
        text
    }

    /// Lives one history; the first broken rule ends it.
    pub(super) fn live(&mut self, met: &mut BTreeSet<Pair>) -> Result<(), String> {
        let length = 30 + self.random.below(40);
        for i in 0..length {
            let pause = if self.random.chance(4) { 700_000 } else { 90_000 };
            self.now += i64::try_from(self.random.below(pause)).unwrap();
            let event = if i == 0 && self.random.chance(90) { Event::Begin } else { self.pick() };
            let before = self.run.clone();
            met.insert((before.state.name(), event.name()));
            let outcome = (self.decide)(&before, event.clone(), &self.policy, self.now);
            self.log.push(format!(
                "{} + {} -> {}",
                before.state.name(),
                event.name(),
                outcome.as_ref().map_or_else(|e| format!("ignored: {e}"), |d| d.run.state.name().to_owned())
            ));
            self.oracle.judge(&before, &event, outcome.as_ref(), self.now)?;
            if let Ok(decision) = outcome {
                if matches!(event, Event::Promoted { .. }) {
                    self.versions += 1;
                }
                self.run = decision.run;
                self.outstanding.extend(decision.effects.into_iter().filter(|e| !matches!(e, Effect::Tell(_) | Effect::Halt { .. })));
            }
            if self.run.state.is_final() && self.random.chance(40) {
                // Long silence after the end teaches nothing: begin a new life with the same seed stream.
                self.run = new_run(&mut self.random);
                self.versions = u32::try_from(self.random.below(2)).unwrap();
                self.outstanding.clear();
                self.answered.clear();
                self.oracle = Oracle::new(&self.run, self.policy.clone());
            }
        }
        Ok(())
    }

    fn pick(&mut self) -> Event {
        if self.random.chance(62) && !self.outstanding.is_empty() {
            let at = usize::try_from(self.random.below(self.outstanding.len() as u64)).unwrap();
            let effect = self.outstanding.remove(at);
            self.answered.push(effect.clone());
            if let Some(event) = self.answer(&effect) {
                return event;
            }
        }
        if self.random.chance(25) && !self.answered.is_empty() {
            let at = usize::try_from(self.random.below(self.answered.len() as u64)).unwrap();
            let effect = self.answered[at].clone();
            if let Some(event) = self.answer(&effect) {
                return event;
            }
        }
        self.anything()
    }

    fn answer(&mut self, effect: &Effect) -> Option<Event> {
        let broke = self.random.chance(8);
        let report = |attempt: &AttemptId, report: Report| Some(Event::Report { attempt: attempt.clone(), report });
        match effect {
            Effect::Implement { attempt, .. } | Effect::Gate { attempt, .. } | Effect::Preview { attempt, .. } | Effect::Prove { attempt, .. } if broke => {
                report(attempt, Report::Broke { message: "disk full".to_owned() })
            }
            Effect::Implement { attempt, .. } => {
                if self.random.chance(50) {
                    self.trees += 1;
                }
                let (commit, tree) = (commit(attempt.n, self.trees), format!("tree{}", self.trees));
                let spent = Spent { session: self.random.chance(50).then(|| format!("s{}", attempt.n)), usage: Usage::default(), micro: 7 };
                if self.run.order.kit().is_some() || self.random.chance(45) {
                    return report(attempt, Report::Implemented { commit, tree, spent, findings: Vec::new() });
                }
                let end = End::ALL[usize::try_from(self.random.below(End::ALL.len() as u64)).unwrap()];
                let resets_at = self.random.chance(50).then(|| self.now + i64::try_from(self.random.below(900_000)).unwrap());
                let ended = Ended { end, message: String::new(), resets_at };
                report(attempt, Report::AgentEnded { ended, left: self.random.chance(60).then_some((commit, tree)), spent })
            }
            Effect::Gate { attempt, .. } => {
                let findings = if self.random.chance(30) {
                    vec![GateFinding { gate: "words".to_owned(), place: "ru.json".to_owned(), message: "a key is missing".to_owned() }]
                } else {
                    Vec::new()
                };
                report(attempt, Report::Gated { findings })
            }
            Effect::Preview { attempt, .. } => report(attempt, Report::Previewed),
            Effect::Prove { attempt, commit } => {
                let evidence = self.evidence(commit);
                report(attempt, Report::Proved { evidence })
            }
            Effect::Promote { version, .. } if broke => Some(Event::PromoteFailed { version: *version, message: "port".to_owned() }),
            Effect::Promote { version, .. } => Some(Event::Promoted { version: *version }),
            Effect::Undo { version, .. } if broke => Some(Event::UndoFailed { version: *version, message: "port".to_owned() }),
            Effect::Undo { version, .. } => Some(Event::Undone { version: *version }),
            _ => None,
        }
    }

    fn evidence(&mut self, commit: &str) -> Vec<Evidence> {
        let ids: Vec<String> = self.run.order.criteria.iter().map(|c| c.id.clone()).collect();
        let mut found = Vec::new();
        for id in ids {
            if self.random.chance(4) {
                continue;
            }
            let verdict = match self.random.below(20) {
                0 => Verdict::Unmet,
                1 => Verdict::NotProved,
                2 => Verdict::ForPerson,
                _ => Verdict::Met,
            };
            let commit = if self.random.chance(3) { "0".repeat(40) } else { commit.to_owned() };
            found.push(Evidence { criterion: id, commit, verdict, steps: Vec::new(), at: self.now, took_ms: 1 });
        }
        found
    }

    fn anything(&mut self) -> Event {
        let by = PersonId::from_unique(if self.random.chance(50) { "1" } else { "2" });
        let shown = match &self.run.state {
            RunState::AwaitingAcceptance { commit } | RunState::ChoosingEntries { commit, .. } => Some(commit.clone()),
            _ => self.run.built.as_ref().map(|b| b.commit.clone()),
        };
        let commit = if self.random.chance(85) { shown.unwrap_or_else(|| commit(9, 9)) } else { commit(9, 9) };
        let attempt = AttemptId { run: self.run.id.clone(), n: u32::try_from(self.random.below(4)).unwrap() };
        let version = match &self.run.state {
            RunState::Accepted { version, .. } | RunState::Promoting { version, .. } | RunState::Undoing { version, .. } if self.random.chance(85) => *version,
            _ => u32::try_from(self.random.below(3)).unwrap(),
        };
        match self.random.below(24) {
            0 => Event::Begin,
            1 | 2 => Event::Stop { by },
            3 | 4 => Event::Resume { by },
            5 => Event::Cancel { by },
            6..=9 => Event::Accept { by, commit, versions: self.versions, entries: self.random.below(2) * 3, live: 0 },
            10 | 11 => Event::ChooseEntries {
                by,
                commit,
                entries: if self.random.chance(50) { EntryChoice::Keep } else { EntryChoice::Clean },
                versions: self.versions,
            },
            12 => Event::Undo { by, version },
            13 if self.random.chance(40) => Event::Supersede,
            14 => Event::CapReached { cap: if self.random.chance(50) { Cap::Time } else { Cap::Money } },
            15 => Event::Promoted { version: version + 7 },
            16 => Event::PromoteFailed { version: version + 7, message: String::new() },
            17 => Event::Undone { version: version + 7 },
            19..=21 => Event::Woke,
            18 => Event::UndoFailed { version: version + 7, message: String::new() },
            _ => {
                let report = match self.random.below(5) {
                    0 => Report::Implemented { commit, tree: "t".to_owned(), spent: Spent::default(), findings: Vec::new() },
                    1 => Report::Gated { findings: Vec::new() },
                    2 => Report::Previewed,
                    3 => Report::Proved { evidence: Vec::new() },
                    _ => Report::Broke { message: "late".to_owned() },
                };
                let attempt = AttemptId { n: attempt.n + if self.random.chance(50) { 100 } else { 0 }, ..attempt };
                Event::Report { attempt, report }
            }
        }
    }
}

fn commit(attempt: u32, tree: u64) -> String {
    format!("{attempt:020x}{tree:020x}")
}

/// A roster of up to three, as their accounts stand.
fn seats(random: &mut Random) -> Vec<SeatNow> {
    let names = ["claude", "codex", "coder"];
    let seat = |n: usize, random: &mut Random| {
        let rest = match random.below(8) {
            0 => Rest::Asleep { until: 300_000 },
            1 => Rest::Disabled { why: "not logged in".to_owned() },
            _ => Rest::Awake,
        };
        SeatNow { seat: Seat { agent: names[n].to_owned(), account: names[n].to_owned(), class: Class::Standard, stages: Vec::new() }, rest }
    };
    (0..usize::try_from(random.below(4)).unwrap()).map(|n| seat(n, random)).collect()
}

fn new_run(random: &mut Random) -> Run {
    let criteria = 1 + random.below(3);
    let means = if random.chance(60) { Means::Agent } else { Means::Kit };
    // What no kit makes is an agent's, whatever the means say.
    let free = random.chance(25).then(|| {
        Spec::Free(FreeSpec {
            title: "Leave".to_owned(),
            locale: "en".to_owned(),
            locales: vec!["en".to_owned()],
            audience: String::new(),
            shape: Shape::Static,
            access: Access::Members,
            wants: vec!["a page".to_owned()],
        })
    });
    let requests = RequestsSpec {
        title: "Leave".to_owned(),
        title_translations: Vec::new(),
        locale: "en".to_owned(),
        locales: vec!["en".to_owned()],
        audience: String::new(),
        fields: Vec::new(),
        steps: Vec::new(),
        visibility: Visibility::Own,
        access: Access::Members,
        notify_approvers: Switch::On,
        notify_author: Switch::On,
        reason_on_decline: Switch::On,
        exports: Vec::new(),
    };
    let criteria = (1..=criteria).map(|n| Criterion { id: format!("c{n}"), words: String::new(), origin: CriterionOrigin::Kit, check: Check::Opens }).collect();
    Run {
        id: RunId::from_unique("1"),
        task: TaskId::from_unique("1"),
        project: ProjectId::from_unique("1"),
        thread: ThreadId::from_unique("1"),
        by: PersonId::from_unique("1"),
        order: Order {
            brief: BriefId::from_unique("1"),
            bible: "hr".to_owned(),
            bible_version: String::new(),
            title: "Leave".to_owned(),
            spec: free.unwrap_or(Spec::Requests(requests)),
            criteria,
            not_included: Vec::new(),
            base: None,
            kind: OrderKind::New,
            means,
            subject: String::new(),
        },
        state: RunState::Working { stage: Stage::Research },
        attempts: Vec::new(),
        anew_from: 0,
        spent_micro: 0,
        started_at: 500,
        updated_at: 500,
        built: None,
        ready_at: None,
    }
}
