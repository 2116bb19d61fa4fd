//! Recordings cut, shuffled, doubled and filled with garbage: nothing panics, and there is always one verdict.

use fleet_agents::agent::{Exit, LINE, Lines, Reader, Setting};
use fleet_agents::roster::Roster;
use fleet_domain::agent::{End, Signal};
use proptest::prelude::*;

use crate::recordings::{NOW, Run, table};

/// A change to the bytes of a recording.
#[derive(Debug, Clone)]
enum Change {
    /// Everything after a place is lost.
    Cut(prop::sample::Index),
    /// A line comes again elsewhere.
    Double(prop::sample::Index, prop::sample::Index),
    /// Two lines change places.
    Swap(prop::sample::Index, prop::sample::Index),
    /// Bytes are put in.
    Garbage(prop::sample::Index, Vec<u8>),
    /// A byte is another.
    Flip(prop::sample::Index, u8),
    /// A line of another agent comes in.
    Stranger(prop::sample::Index, prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<prop::sample::Index>();
    prop_oneof![
        at().prop_map(Change::Cut),
        (at(), at()).prop_map(|(a, b)| Change::Double(a, b)),
        (at(), at()).prop_map(|(a, b)| Change::Swap(a, b)),
        (at(), prop::collection::vec(any::<u8>(), 0..60)).prop_map(|(a, b)| Change::Garbage(a, b)),
        (at(), any::<u8>()).prop_map(|(a, b)| Change::Flip(a, b)),
        (at(), at()).prop_map(|(a, b)| Change::Stranger(a, b)),
    ]
}

fn bytes(run: &Run) -> Vec<u8> {
    let lines: Vec<String> = run.lines().into_iter().filter(|(by_agent, _)| *by_agent).map(|(_, line)| line).collect();
    lines.join("\n").into_bytes()
}

fn changed(mut text: Vec<u8>, change: &Change, all: &[Run]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = text.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    match change {
        Change::Cut(at) => text.truncate(at.index(text.len() + 1)),
        Change::Garbage(at, garbage) => {
            let at = at.index(text.len() + 1);
            text.splice(at..at, garbage.iter().copied());
        }
        Change::Flip(at, byte) => {
            if !text.is_empty() {
                let at = at.index(text.len());
                text[at] = *byte;
            }
        }
        Change::Double(from, to) => {
            let line = lines[from.index(lines.len())].clone();
            lines.insert(to.index(lines.len() + 1), line);
            return lines.join(&b'\n');
        }
        Change::Swap(a, b) => {
            let (a, b) = (a.index(lines.len()), b.index(lines.len()));
            lines.swap(a, b);
            return lines.join(&b'\n');
        }
        Change::Stranger(which, to) => {
            let other = bytes(&all[which.index(all.len())]);
            let line = other.split(|b| *b == b'\n').next_back().unwrap_or_default().to_vec();
            lines.insert(to.index(lines.len() + 1), line);
            return lines.join(&b'\n');
        }
    }
    text
}

/// Reads bytes in pieces, and holds what must hold whatever they are.
fn read(reader: &mut dyn Reader, bytes: &[u8], size: usize, exit: Exit, ended_by_us: Option<End>) -> End {
    let mut lines = Lines::default();
    let mut signals = Vec::new();
    let mut read: Vec<String> = bytes.chunks(size.max(1)).flat_map(|c| lines.push(c)).collect();
    read.extend(lines.finish());
    reader.open();
    for line in read {
        let heard = reader.line(&line);
        assert!(heard.say.iter().all(|l| !l.contains('\n')), "one message a line");
        signals.extend(heard.signals);
        signals.extend(reader.stderr(&line));
    }
    for signal in &signals {
        match signal {
            Signal::Text { text } => assert!(text.chars().count() <= 8_000),
            Signal::Tool(call) => assert!(call.about.chars().count() <= 300 && call.name.chars().count() <= 200),
            Signal::End(_) => panic!("the verdict is for the exit alone"),
            Signal::Usage(_) | Signal::Question(_) | Signal::Retry { .. } => {}
        }
    }
    let first = reader.exit(exit, ended_by_us, NOW);
    assert!(first.message.chars().count() <= 4_000);
    assert!(first.resets_at.is_none_or(|at| at >= NOW));
    assert_eq!(reader.exit(exit, ended_by_us, NOW), first, "the verdict stays");
    reader.interrupt();
    reader.answer("1", "allow");
    first.end
}

fn exit() -> impl Strategy<Value = (Exit, Option<End>)> {
    let one = prop_oneof![
        Just(Exit::default()),
        any::<i32>().prop_map(|code| Exit { code: Some(code), signal: None }),
        (0..3_i32).prop_map(|code| Exit { code: Some(code), signal: None }),
        (1..32_i32).prop_map(|signal| Exit { code: None, signal: Some(signal) }),
    ];
    (one, prop::option::of(prop::sample::select(&End::ALL[..])))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_recording_has_one_verdict(which in any::<prop::sample::Index>(), changes in prop::collection::vec(change(), 1..6), size in 1..5_000_usize, (exit, ours) in exit()) {
        let all = table();
        let run = &all[which.index(all.len())];
        let text = changes.iter().fold(bytes(run), |text, one| changed(text, one, &all));
        read(run.reader().as_mut(), &text, size, exit, ours);
    }

    #[test]
    fn any_bytes_have_one_verdict(bytes in prop::collection::vec(any::<u8>(), 0..2_000), which in any::<prop::sample::Index>(), (exit, ours) in exit()) {
        let roster = Roster::new([]).unwrap();
        let agents: Vec<_> = roster.all().collect();
        let agent = agents[which.index(agents.len())];
        let end = read(agent.reader(&Setting::default()).as_mut(), &bytes, 100, exit, ours);
        prop_assert!(end != End::Done || ours == Some(End::Done), "garbage is never done");
    }
}

#[test]
fn a_recording_that_is_cut_before_its_last_word_is_not_done() {
    let mut tried = 0;
    for run in table().iter().filter(|r| r.end == End::Done) {
        let text = bytes(run);
        let lines: Vec<_> = text.split(|b| *b == b'\n').collect();
        // The last word may be followed by what tells nothing: cut until the reader has not heard it.
        for keep in 0..lines.len() {
            let mut reader = run.reader();
            reader.open();
            let mut over = false;
            for line in &lines[..keep] {
                over = reader.line(std::str::from_utf8(line).unwrap()).over;
            }
            if !over {
                tried += 1;
                let end = reader.exit(Exit { code: Some(0), signal: None }, None, NOW).end;
                assert_ne!(end, End::Done, "{} {} after {keep} lines", run.agent, run.played);
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn a_stream_of_garbage_is_a_broken_protocol_for_everybody() {
    let roster = Roster::new([]).unwrap();
    for agent in roster.all() {
        let mut reader = agent.reader(&Setting::default());
        for number in 0..100 {
            reader.line(&format!("<html>page {number}</html>"));
        }
        assert_eq!(reader.unread(), 100);
        assert_eq!(reader.exit(Exit { code: Some(0), signal: None }, None, NOW).end, End::Protocol, "{}", agent.name());
    }
}

#[test]
fn a_line_too_long_is_counted_and_not_read() {
    let roster = Roster::new([]).unwrap();
    let mut reader = roster.get("claude").unwrap().reader(&Setting::default());
    let long = format!(r#"{{"type":"result","subtype":"success","is_error":false,"result":"{}"}}"#, "x".repeat(LINE));
    assert!(!reader.line(&long).over);
    assert_eq!(reader.unread(), 1);
    let deep = "[".repeat(100_000);
    assert!(!reader.line(&deep).over);
    assert_eq!(reader.unread(), 2);
    assert!(reader.line(r#"{"type":"result","subtype":"success","is_error":false,"result":""}"#).over, "the next line is read");
}
