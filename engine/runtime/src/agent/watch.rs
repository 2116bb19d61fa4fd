//! Whether an agent is alive and gets anywhere: the one owner of that question. No model is asked.

use std::collections::BTreeSet;
use std::time::Duration;

use fleet_domain::agent::{Signal, ToolPhase};
use fleet_sandbox::Life;
use tokio::time::Instant;

use super::Patience;

/// Work on a core that counts as a sign of life, of each second: programs that only wait look around a little, too.
const WORK: f64 = 0.05;
/// The same call, begun so often in a row, is a circle.
const CIRCLE: u32 = 12;
/// Calls in all: what is beyond is a storm, whatever it does.
const CALLS: u32 = 2_000;

/// What is known of an agent at work.
pub(super) struct Watch<'a> {
    patience: &'a Patience,
    began: Instant,
    /// When it last gave a sign of life.
    alive_at: Instant,
    spoke: bool,
    looked: Option<(Instant, Life)>,
    /// Tools that are at work, by the agent's ids.
    open: BTreeSet<String>,
    /// The last call, and how often it came in a row.
    last: (String, u32),
    calls: u32,
}

impl<'a> Watch<'a> {
    pub(super) fn new(patience: &'a Patience, now: Instant) -> Self {
        Self { patience, began: now, alive_at: now, spoke: false, looked: None, open: BTreeSet::new(), last: Default::default(), calls: 0 }
    }

    /// A line came.
    pub(super) fn heard(&mut self, now: Instant, signals: &[Signal]) {
        self.spoke = true;
        self.alive_at = now;
        for signal in signals {
            let Signal::Tool(call) = signal else { continue };
            if call.phase != ToolPhase::Begun {
                self.open.remove(&call.id);
                continue;
            }
            self.open.insert(call.id.clone());
            self.calls += 1;
            let what = format!("{} {}", call.name, call.about);
            self.last = if self.last.0 == what { (what, self.last.1 + 1) } else { (what, 1) };
        }
    }

    /// Looks at it; why it has to be ended, if it has to be.
    pub(super) fn looks(&mut self, now: Instant, life: Life) -> Option<String> {
        if let Some((then, before)) = self.looked {
            let passed = now.saturating_duration_since(then).as_secs_f64();
            let worked = life.cpu.saturating_sub(before.cpu).as_secs_f64();
            if life.bytes > before.bytes || (passed > 0.0 && worked / passed >= WORK) {
                self.alive_at = now;
            }
        }
        self.looked = Some((now, life));
        let since = |at: Instant| now.saturating_duration_since(at);
        let seconds = |d: Duration| format!("{} s", d.as_secs());
        if since(self.began) >= self.patience.whole {
            return Some(format!("it was at work for {}", seconds(self.patience.whole)));
        }
        if !self.spoke && since(self.began) >= self.patience.start {
            return Some(format!("it said nothing for {} after its start", seconds(self.patience.start)));
        }
        let (most, what) = if self.open.is_empty() { (self.patience.silence, "nothing came of it") } else { (self.patience.call, "a tool of it stood still") };
        if since(self.alive_at) >= most {
            return Some(format!("{what} for {}", seconds(most)));
        }
        if self.last.1 >= CIRCLE {
            return Some(format!("it ran in circles: the same call {CIRCLE} times in a row"));
        }
        (self.calls >= CALLS).then(|| format!("it made {CALLS} calls"))
    }
}

#[cfg(test)]
mod tests {
    use fleet_domain::agent::{ToolCall, ToolKind};

    use super::*;

    const PATIENCE: Patience = Patience {
        start: Duration::from_secs(10),
        silence: Duration::from_secs(20),
        call: Duration::from_mins(1),
        whole: Duration::from_secs(1_000),
        farewell: Duration::from_secs(1),
        grace: Duration::from_secs(1),
    };

    fn life(bytes: u64, cpu_ms: u64) -> Life {
        Life { bytes, cpu: Duration::from_millis(cpu_ms), processes: 1 }
    }

    fn call(id: &str, about: &str, phase: ToolPhase) -> Signal {
        Signal::Tool(ToolCall { id: id.to_owned(), name: "Bash".to_owned(), kind: ToolKind::Run, about: about.to_owned(), phase })
    }

    /// Looks once a second for so long; what it says, and after how many seconds.
    fn looks(watch: &mut Watch<'_>, from: Instant, seconds: u64, life: impl Fn(u64) -> Life) -> Option<(u64, String)> {
        (1..=seconds).find_map(|s| watch.looks(from + Duration::from_secs(s), life(s)).map(|why| (s, why)))
    }

    #[test]
    fn who_never_speaks_is_ended_at_the_start_and_who_falls_silent_later() {
        let now = Instant::now();
        let mut mute = Watch::new(&PATIENCE, now);
        assert_eq!(looks(&mut mute, now, 100, |_| life(0, 0)).unwrap().0, 10);
        let mut silent = Watch::new(&PATIENCE, now);
        silent.heard(now, &[]);
        assert_eq!(looks(&mut silent, now, 100, |_| life(5, 0)).unwrap().0, 20);
    }

    #[test]
    fn bytes_and_work_are_signs_of_life_and_idling_is_none() {
        let now = Instant::now();
        let mut talks = Watch::new(&PATIENCE, now);
        talks.heard(now, &[]);
        assert_eq!(looks(&mut talks, now, 500, |s| life(s, 0)), None);
        let mut works = Watch::new(&PATIENCE, now);
        works.heard(now, &[]);
        assert_eq!(looks(&mut works, now, 500, |s| life(0, s * 200)), None);
        let mut idles = Watch::new(&PATIENCE, now);
        idles.heard(now, &[]);
        assert_eq!(looks(&mut idles, now, 500, |s| life(0, s * 10)).unwrap().0, 20);
    }

    #[test]
    fn a_tool_at_work_is_given_longer() {
        let now = Instant::now();
        let mut watch = Watch::new(&PATIENCE, now);
        watch.heard(now, &[call("1", "npm test", ToolPhase::Begun)]);
        let (after, why) = looks(&mut watch, now, 500, |_| life(0, 0)).unwrap();
        assert!(after == 60 && why.contains("tool"), "{after} {why}");
        let mut done = Watch::new(&PATIENCE, now);
        done.heard(now, &[call("1", "npm test", ToolPhase::Begun), call("1", "npm test", ToolPhase::Done)]);
        assert_eq!(looks(&mut done, now, 500, |_| life(0, 0)).unwrap().0, 20);
    }

    #[test]
    fn circles_storms_and_the_whole_time_are_ends() {
        let now = Instant::now();
        let mut circles = Watch::new(&PATIENCE, now);
        for n in 0..CIRCLE {
            circles.heard(now, &[call(&n.to_string(), "cat a", ToolPhase::Begun), call(&n.to_string(), "cat a", ToolPhase::Failed)]);
        }
        assert!(circles.looks(now, life(1, 1)).unwrap().contains("circles"));
        let mut varied = Watch::new(&PATIENCE, now);
        for n in 0..CIRCLE * 4 {
            varied.heard(now, &[call(&n.to_string(), if n % 2 == 0 { "cat a" } else { "cat b" }, ToolPhase::Begun)]);
        }
        assert_eq!(varied.looks(now, life(1, 1)), None, "a loop of two is work as often as not");
        let mut busy = Watch::new(&PATIENCE, now);
        busy.heard(now, &[]);
        let (after, why) = looks(&mut busy, now, 2_000, |s| life(s, s * 900)).unwrap();
        assert!(after == 1_000 && why.contains("at work"), "{after} {why}");
    }
}
