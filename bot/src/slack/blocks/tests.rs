//! Whatever a message holds, Slack takes it; what it says is there.

use fleet_demo::slack::check;
use fleet_domain::criterion::Verdict;
use fleet_domain::id::PostId;
use fleet_domain::post::{Body, Rich};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::messenger::Sound;

fn outgoing<'a>(post: &'a PostId, body: &'a Body, links: Vec<Link>, note: &str) -> Outgoing<'a> {
    Outgoing { post, body, links, note: note.to_owned(), sound: Sound::Yes }
}

fn words() -> impl Strategy<Value = String> {
    const ODD: [&str; 14] = [
        "",
        " ",
        "\n",
        "<!channel>",
        "<@U1>",
        "&amp;",
        "```",
        "*bold*",
        "> quote",
        "привет мир ",
        "😀👩‍👩‍👧",
        "مرحبا",
        "\u{200b}\u{7}",
        "https://a.example/?a=1&b=<2>",
    ];
    let odd = vec(select(ODD.to_vec()), 0..12).prop_map(|all| all.concat());
    let long = (select(vec!["a", "<", "&", "слово ", "😀", "x\n", "one two "]), 0_usize..5_000).prop_map(|(of, n)| of.repeat(n));
    prop_oneof![10 => ".{0,60}", 10 => odd, 1 => long]
}

fn look() -> impl Strategy<Value = Look> {
    select(vec![
        Look::Plain,
        Look::Verdict(Verdict::Met),
        Look::Verdict(Verdict::Unmet),
        Look::Step(Progress::Done),
        Look::Step(Progress::Now),
        Look::Step(Progress::Later),
    ])
}

fn part() -> impl Strategy<Value = Part> {
    let mark = (look(), words(), words()).prop_map(|(look, sign, words)| Mark { look, sign, words });
    let steps = (select(vec![Progress::Done, Progress::Now, Progress::Later]), words(), words());
    let steps = steps.prop_map(|(step, sign, words)| Mark { look: Look::Step(step), sign, words });
    prop_oneof![
        words().prop_map(Part::Line),
        (words(), words()).prop_map(|(label, words)| Part::Fact { label, words }),
        (option::of(words()), vec(words(), 0..8)).prop_map(|(title, items)| Part::List { title, items }),
        (option::of(words()), vec(mark, 0..8)).prop_map(|(title, items)| Part::Marks { title, items }),
        (option::of(words()), vec(steps, 0..35)).prop_map(|(title, items)| Part::Marks { title, items }),
        words().prop_map(Part::Quote),
    ]
}

fn body() -> impl Strategy<Value = Body> {
    let rich = (option::of(words()), vec(part(), 0..9), option::of(words())).prop_map(|(header, parts, footer)| Box::new(Rich { header, parts, footer }));
    let button = (words(), words(), select(vec![Tone::Good, Tone::Bad, Tone::Waiting, Tone::Neutral]));
    let button = button.prop_map(|(nonce, label, tone)| PostButton { nonce, label, tone });
    (select(vec!["card", "progress", "help"]), words(), option::of(rich), vec(button, 0..28)).prop_map(|(kind, plain, rich, buttons)| Body {
        kind: kind.to_owned(),
        plain,
        rich,
        buttons,
        ..Body::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn slack_takes_whatever_is_said(body in body(), links in vec(words(), 0..4), note in words()) {
        let post = PostId::from_unique("p");
        let links = links.into_iter().map(|label| Link { url: format!("https://app.example/{}", "x".repeat(label.len())), label }).collect();
        let message = outgoing(&post, &body, links, &note);
        for dress in [Dress::Full, Dress::Lines, Dress::Plain] {
            prop_assert_eq!(check::message(&text(&message), &blocks(&message, dress)), Ok(()));
        }
    }
}

#[test]
fn everything_that_is_said_is_there() {
    let rich = Rich {
        header: Some("Leave requests".to_owned()),
        parts: vec![
            Part::Line("I understood <this> & that:".to_owned()),
            Part::Fact { label: "For".to_owned(), words: "everybody".to_owned() },
            Part::List { title: Some("Fields".to_owned()), items: vec!["first day".to_owned(), "last day".to_owned()] },
            Part::Marks { title: None, items: vec![Mark { look: Look::Verdict(Verdict::Met), sign: "Met".to_owned(), words: "It opens.".to_owned() }] },
            Part::Quote("make it\nnow".to_owned()),
        ],
        footer: Some("by kit".to_owned()),
    };
    let button = |nonce: &str, label: &str, tone| PostButton { nonce: nonce.to_owned(), label: label.to_owned(), tone };
    let buttons = vec![button("n1", "Start", Tone::Good), button("n2", "Throw away", Tone::Bad), button("n3", "Change", Tone::Neutral)];
    let body = Body { kind: "card".to_owned(), plain: "I understood <this>".to_owned(), rich: Some(Box::new(rich)), buttons, ..Body::default() };
    let post = PostId::from_unique("p");
    let message = outgoing(&post, &body, vec![Link { label: "Open".to_owned(), url: "https://a.example/?t=1&u=2".to_owned() }], "only here");
    insta::assert_snapshot!(serde_json::to_string_pretty(&blocks(&message, Dress::Full)).unwrap());
    assert_eq!(text(&message), "I understood &lt;this&gt;\nonly here");
}

#[test]
fn work_is_shown_as_a_plan_with_its_words() {
    let step = |look, sign: &str, words: &str| Mark { look: Look::Step(look), sign: sign.to_owned(), words: words.to_owned() };
    let items = vec![step(Progress::Done, "done", "Writing"), step(Progress::Now, "now", "Checking"), step(Progress::Later, "", "Showing")];
    let rich = Rich { header: Some("Making it".to_owned()), parts: vec![Part::Marks { title: None, items }], footer: None };
    let body = Body { kind: "progress".to_owned(), plain: "Making it".to_owned(), rich: Some(Box::new(rich)), ..Body::default() };
    let post = PostId::from_unique("p");
    let shown = blocks(&outgoing(&post, &body, Vec::new(), ""), Dress::Full);
    assert_eq!(shown[0]["tasks"][0], json!({"type": "task_card", "task_id": "step_0", "title": "Writing (done)", "status": "complete"}));
    assert_eq!((&shown[0]["tasks"][1]["status"], &shown[0]["tasks"][2]["title"]), (&json!("in_progress"), &json!("Showing")));
    assert_eq!((shown.len(), &shown[0]["title"]), (1, &json!("Making it")), "the plan takes the header's place");
    let lines = blocks(&outgoing(&post, &body, Vec::new(), ""), Dress::Lines);
    assert_eq!(lines[1]["text"]["text"], "• Writing — *done*\n• Checking — *now*\n• Showing");
    assert_eq!(blocks(&outgoing(&post, &body, Vec::new(), ""), Dress::Plain)[0]["type"], "section");
}
