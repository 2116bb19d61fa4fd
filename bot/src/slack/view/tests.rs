//! Whatever a sheet asks for, Slack takes it; and what is put into it comes back.

use fleet_demo::slack::check;
use fleet_domain::chat::{Current, Platform, RoomKind, Spot};
use fleet_domain::id::{FillingId, ThreadId};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn words() -> impl Strategy<Value = String> {
    let odd = vec(select(vec!["", " ", "\n", "<!channel>", "&", "*b*", "привет ", "😀👩‍👧", "مرحبا", "\u{200b}\u{7}", "x"]), 0..12).prop_map(|all| all.concat());
    let long = (select(vec!["a", "слово ", "😀", "x\n"]), 0_usize..4_000).prop_map(|(of, n)| of.repeat(n));
    prop_oneof![8 => ".{0,60}", 4 => odd, 1 => long]
}

/// Words of an app: its model has a form for them, so that they hold something.
fn something() -> impl Strategy<Value = String> {
    (words(), "[a-zа-я]").prop_map(|(words, letter)| format!("{letter}{words}"))
}

fn choices() -> impl Strategy<Value = Vec<(String, String)>> {
    vec(something(), 1..60).prop_map(|all| all.into_iter().enumerate().map(|(n, words)| (format!("v{n}"), words)).collect())
}

fn takes() -> impl Strategy<Value = Takes> {
    let most = || prop::option::of(0_u32..9_000);
    prop_oneof![
        most().prop_map(|most| Takes::Line { most }),
        most().prop_map(|most| Takes::Lines { most }),
        Just(Takes::Email),
        Just(Takes::Day),
        choices().prop_map(Takes::One),
        choices().prop_map(Takes::Several),
    ]
}

fn ask() -> impl Strategy<Value = Ask> {
    let given = prop_oneof![3 => vec(words(), 0..3), 1 => Just(vec!["2026-12-01".to_owned()]), 2 => vec("v[0-9]{1,2}", 0..6)];
    (something(), words(), any::<bool>(), takes(), given).prop_map(|(label, help, optional, takes, given)| Ask {
        name: String::new(),
        label,
        help,
        optional,
        takes,
        given,
    })
}

fn room() -> Room {
    let spot = Spot { platform: Platform::Slack, workspace: "T1".to_owned(), channel: "D1".to_owned(), topic: "1795000000.000100".to_owned() };
    Room { thread: ThreadId::from_unique("t"), spot, kind: RoomKind::Direct, current: Current::Yes, closed: String::new(), shown: 0 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn slack_takes_whatever_is_asked(title in something(), send in something(), close in something(), mut asks in vec(ask(), 1..8), note in something()) {
        for (n, ask) in asks.iter_mut().enumerate() {
            ask.name = format!("f{n}");
        }
        let of = SheetOf::Filling(FillingId::from_unique("1"));
        let sheet = Sheet { of: of.clone(), title, send, close, asks, note, rest: None };
        let mut shown = view(&sheet, &room());
        prop_assert_eq!(check::view(&shown), Ok(()));
        shown["state"] = json!({"values": {"f0": {(GIVEN): {"type": "plain_text_input", "value": "x"}}}});
        let back = back(&shown).expect("a sheet of ours");
        let given = Given { name: "f0".to_owned(), values: vec!["x".to_owned()] };
        prop_assert!(back.of == of && back.channel == "D1" && back.given == [given]);
    }
}
