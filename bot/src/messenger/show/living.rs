//! How often the message that tells how far work is may change: a new stage at once, the time that passes less and less often.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use fleet_domain::id::PostId;
use fleet_domain::post::{Body, Look, Part, Post, Progress};

/// Between two states that differ in the time alone, ms: until the work is this old, this long.
const SAME_STAGE_MS: [(i64, i64); 3] = [(120_000, 10_000), (900_000, 30_000), (i64::MAX, 60_000)];
/// Between any two states, ms: a stage that is over sooner is nobody's to read.
const STAGE_MS: i64 = 1_000;
/// Changes in a minute at most.
const A_MINUTE: usize = 6;
const MINUTE_MS: i64 = 60_000;
/// Messages remembered before those that were not changed for long are forgotten.
const MOST: usize = 10_000;

/// What living messages showed last. In memory: after a start each may change once at once.
#[derive(Debug, Default)]
pub(crate) struct Living {
    of: Mutex<HashMap<PostId, Shown>>,
}

#[derive(Debug, Default)]
struct Shown {
    stage: Vec<Part>,
    /// When it was changed within the last minute, UTC ms.
    edits: VecDeque<i64>,
}

impl Living {
    /// Until when a message rests that is shown since `since`, UTC ms: only one that tells of work in progress does. That it stopped,
    /// or is ready, is told at once.
    pub(super) fn rests_until(&self, post: &Post, since: i64, now: i64) -> i64 {
        let Some(stage) = stage(&post.body) else { return since };
        let of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(shown) = of.get(&post.id) else { return since + STAGE_MS };
        let age = now - post.at;
        let same = SAME_STAGE_MS.iter().find(|(until, _)| age < *until).map_or(STAGE_MS, |(_, rest)| *rest);
        let rest = since + if shown.stage == stage { same } else { STAGE_MS };
        // What a clock wrote that went back since counts for nothing.
        let edits: Vec<i64> = shown.edits.iter().copied().filter(|at| (now - MINUTE_MS + 1..=now).contains(at)).collect();
        let full = edits.len().checked_sub(A_MINUTE).map(|n| edits[n] + MINUTE_MS);
        rest.max(full.unwrap_or(rest))
    }

    /// It was said for the first time.
    pub(super) fn sent(&self, post: &Post) {
        self.note(post, None);
    }

    /// It was changed.
    pub(super) fn edited(&self, post: &Post, now: i64) {
        self.note(post, Some(now));
    }

    fn note(&self, post: &Post, edit: Option<i64>) {
        let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(stage) = stage(&post.body) else {
            of.remove(&post.id);
            return;
        };
        if of.len() > MOST {
            of.clear();
        }
        let shown = of.entry(post.id.clone()).or_default();
        shown.stage = stage;
        shown.edits.extend(edit);
        while shown.edits.len() > A_MINUTE {
            shown.edits.pop_front();
        }
    }
}

/// What a message says of the stage of work, if it tells of work in progress.
fn stage(body: &Body) -> Option<Vec<Part>> {
    if body.kind != "progress" || body.buttons.is_empty() {
        return None;
    }
    let marks: Vec<Part> = body.rich.as_ref()?.parts.iter().filter(|part| matches!(part, Part::Marks { .. })).cloned().collect();
    let goes_on = |part: &Part| matches!(part, Part::Marks { items, .. } if items.iter().any(|item| item.look == Look::Step(Progress::Now)));
    marks.iter().any(goes_on).then_some(marks)
}

#[cfg(test)]
mod tests {
    use fleet_domain::id::ThreadId;
    use fleet_domain::manifest::Tone;
    use fleet_domain::post::{Author, Mark, PostButton, Rich};

    use super::*;

    const MINUTE: i64 = 60_000;

    /// The living message, begun at 0: at this step, after so many minutes.
    fn post(step: usize, minutes: i64) -> Post {
        let progress = |n: usize| match n.cmp(&step) {
            std::cmp::Ordering::Less => Progress::Done,
            std::cmp::Ordering::Equal => Progress::Now,
            std::cmp::Ordering::Greater => Progress::Later,
        };
        let items = (0..8).map(|n| Mark { look: Look::Step(progress(n)), sign: String::new(), words: format!("step {n}") }).collect();
        let parts = vec![Part::Marks { title: None, items }, Part::Line(format!("{minutes} min"))];
        let stop = PostButton { nonce: format!("{step}{minutes}"), label: "Stop".to_owned(), tone: Tone::Neutral };
        let rich = Some(Box::new(Rich { header: None, parts, footer: None }));
        let body = Body { kind: "progress".to_owned(), rich, buttons: vec![stop], ..Body::default() };
        Post { id: PostId::from_unique("1"), thread: ThreadId::from_unique("1"), seq: 1, change: 1, author: Author::Fleet, at: 0, edited_at: None, body }
    }

    fn shown(step: usize) -> Living {
        let living = Living::default();
        living.sent(&post(step, 0));
        living
    }

    #[test]
    fn the_time_alone_changes_it_every_10_then_30_then_60_seconds() {
        let living = shown(1);
        for (now, rest) in [(MINUTE, 10_000), (2 * MINUTE, 30_000), (14 * MINUTE, 30_000), (15 * MINUTE, 60_000), (600 * MINUTE, 60_000)] {
            assert_eq!(living.rests_until(&post(1, now / MINUTE), now - 5, now), now - 5 + rest, "after {now} ms");
        }
    }

    #[test]
    fn a_new_stage_is_told_at_once_however_old_the_work_is() {
        let living = shown(1);
        for now in [3_000, 20 * MINUTE] {
            assert_eq!(living.rests_until(&post(2, 0), now - 2_000, now), now - 2_000 + STAGE_MS, "it was over by then");
        }
    }

    #[test]
    fn it_changes_six_times_a_minute_at_most() {
        let (living, mut since, mut edits) = (shown(0), 0, Vec::new());
        // A stage that ends every two seconds, looked at every half.
        for now in (0..3 * MINUTE).step_by(500) {
            let post = post(usize::try_from(now / 2_000).unwrap() % 8, 0);
            if now >= living.rests_until(&post, since, now) && now > since {
                living.edited(&post, now);
                (since, edits) = (now, [edits, vec![now]].concat());
            }
        }
        assert!(edits.len() >= 18, "and no fewer than it may: {edits:?}");
        assert!(edits.windows(7).all(|seven| seven[6] - seven[0] >= MINUTE), "{edits:?}");
    }

    #[test]
    fn that_it_stopped_or_is_ready_waits_for_nothing() {
        let living = shown(1);
        for n in 0..6 {
            living.edited(&post(n, 0), i64::try_from(n).unwrap());
        }
        assert!(living.rests_until(&post(7, 0), 6, 7) >= MINUTE, "the minute is used up");
        let mut ready = post(7, 0);
        ready.body.buttons.clear();
        assert_eq!(living.rests_until(&ready, 6, 7), 6);
        let mut stopped = post(99, 0);
        assert_eq!(living.rests_until(&stopped, 6, 7), 6, "no step is at work");
        stopped.body.kind = "question".to_owned();
        assert_eq!(living.rests_until(&stopped, 6, 7), 6);
    }
}
