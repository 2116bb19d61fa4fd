//! Lines of a program's output: taken as fast as they come, kept within bounds, lost in the middle and never silently.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::{Mutex, Notify};

/// A line longer than this is cut.
const LINE: usize = 1024 * 1024;
/// What keeping a line costs beside its bytes; else a flood of empty lines would cost nothing.
const COST: u64 = 64;

/// One thing read from a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// A line without its end.
    Line {
        /// Its words; untrusted, bytes that are no UTF-8 replaced.
        text: String,
        /// Bytes at its end that are not there, because it is longer than 1 MiB.
        cut: u64,
    },
    /// Here lines are missing: they came faster than they were taken.
    Gap {
        /// How many lines.
        lines: u64,
        /// How many bytes.
        bytes: u64,
    },
}

/// The lines of one stream. What is not taken waits within its bounds; the program itself never waits.
#[derive(Debug, Clone)]
pub struct Lines(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    come: Notify,
    bytes: AtomicU64,
}

impl Lines {
    /// Of a stream that keeps `bound` bytes at most.
    pub(crate) fn new(bound: u64) -> Self {
        Self(Arc::new(Shared { queue: Mutex::new(Queue { half: bound / 2, ..Queue::default() }), come: Notify::new(), bytes: AtomicU64::new(0) }))
    }

    /// The next line or gap; `None` when the stream has ended and all is taken. Safe to drop and call again.
    pub async fn next(&self) -> Option<Output> {
        loop {
            let come = self.0.come.notified();
            {
                let mut queue = self.0.queue.lock().await;
                if let Some(output) = queue.pop() {
                    return Some(output);
                }
                if queue.ended {
                    return None;
                }
            }
            come.await;
        }
    }

    /// All bytes that came so far, those of gaps included.
    pub fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Reads to the end of `stream`.
    pub(crate) async fn fill(&self, mut stream: impl AsyncRead + Unpin) {
        let mut chunk = vec![0; 64 * 1024];
        let (mut line, mut cut) = (Vec::new(), 0);
        // An error is an end: the other side is gone.
        while let Ok(read @ 1..) = stream.read(&mut chunk).await {
            self.0.bytes.fetch_add(read as u64, Ordering::Relaxed);
            let mut rest = &chunk[..read];
            let mut queue = self.0.queue.lock().await;
            while !rest.is_empty() {
                let end = rest.iter().position(|byte| *byte == b'\n');
                let piece = &rest[..end.unwrap_or(rest.len())];
                let room = LINE.saturating_sub(line.len()).min(piece.len());
                line.extend_from_slice(&piece[..room]);
                cut += (piece.len() - room) as u64;
                rest = end.map_or(&[], |end| &rest[end + 1..]);
                if end.is_some() {
                    queue.push(std::mem::take(&mut line), std::mem::take(&mut cut));
                }
            }
            drop(queue);
            self.0.come.notify_waiters();
        }
        let mut queue = self.0.queue.lock().await;
        if !line.is_empty() || cut > 0 {
            queue.push(line, cut);
        }
        queue.ended = true;
        drop(queue);
        self.0.come.notify_waiters();
    }
}

/// The first lines, then those lost, then the last ones. Each half is bounded.
#[derive(Debug, Default)]
struct Queue {
    half: u64,
    first: VecDeque<(Vec<u8>, u64)>,
    last: VecDeque<(Vec<u8>, u64)>,
    held: (u64, u64),
    lost: (u64, u64),
    ended: bool,
}

fn cost(line: &[u8]) -> u64 {
    line.len() as u64 + COST
}

impl Queue {
    fn push(&mut self, mut line: Vec<u8>, cut: u64) {
        line.shrink_to_fit();
        let cost_of_it = cost(&line);
        if self.last.is_empty() && self.lost.0 == 0 && (self.first.is_empty() || self.held.0 + cost_of_it <= self.half) {
            self.held.0 += cost_of_it;
            self.first.push_back((line, cut));
            return;
        }
        self.held.1 += cost_of_it;
        self.last.push_back((line, cut));
        while self.held.1 > self.half && self.last.len() > 1 {
            let Some((line, cut)) = self.last.pop_front() else { break };
            self.held.1 -= cost(&line);
            self.lost.0 += 1;
            self.lost.1 += line.len() as u64 + cut;
        }
    }

    fn pop(&mut self) -> Option<Output> {
        if let Some((line, cut)) = self.first.pop_front() {
            self.held.0 -= cost(&line);
            return Some(Self::line(&line, cut));
        }
        if self.lost.0 > 0 {
            let (lines, bytes) = std::mem::take(&mut self.lost);
            return Some(Output::Gap { lines, bytes });
        }
        let (line, cut) = self.last.pop_front()?;
        self.held.1 -= cost(&line);
        Some(Self::line(&line, cut))
    }

    fn line(bytes: &[u8], cut: u64) -> Output {
        Output::Line { text: String::from_utf8_lossy(bytes).into_owned(), cut }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(queue: &mut Queue) -> Vec<String> {
        std::iter::from_fn(|| queue.pop())
            .map(|output| match output {
                Output::Line { text, cut } => format!("{text}{}", if cut > 0 { format!("+{cut}") } else { String::new() }),
                Output::Gap { lines, bytes } => format!("…{lines}/{bytes}"),
            })
            .collect()
    }

    #[test]
    fn what_is_too_much_is_lost_in_the_middle_and_counted() {
        let mut queue = Queue { half: 3 * (COST + 1), ..Queue::default() };
        for number in 0..10 {
            queue.push(number.to_string().into_bytes(), 0);
        }
        assert_eq!(texts(&mut queue), ["0", "1", "2", "…4/4", "7", "8", "9"]);
        queue.push(b"a".to_vec(), 0);
        assert_eq!(texts(&mut queue), ["a"], "once all is taken, nothing is lost any more");
        assert_eq!((queue.held, queue.lost), ((0, 0), (0, 0)));
    }

    #[tokio::test]
    async fn lines_are_split_and_long_ones_are_cut() {
        let mut bytes = b"one\n\ntwo\xff\n".to_vec();
        bytes.extend(vec![b'x'; LINE + 7]);
        bytes.extend(b"\nend");
        let lines = Lines::new(10 * LINE as u64);
        lines.fill(&bytes[..]).await;
        let mut seen = Vec::new();
        while let Some(output) = lines.next().await {
            match output {
                Output::Line { text, cut } => seen.push((text.len(), text.chars().take(4).collect::<String>(), cut)),
                Output::Gap { .. } => panic!("nothing is lost"),
            }
        }
        let expected = [(3, "one", 0), (0, "", 0), (6, "two\u{fffd}", 0), (LINE, "xxxx", 7), (3, "end", 0)];
        assert_eq!(seen, expected.map(|(length, start, cut)| (length, start.to_owned(), cut)));
        assert_eq!(lines.bytes(), bytes.len() as u64);
    }
}
