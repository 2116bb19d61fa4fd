//! A restart between any two steps changes nothing that people see.

use fleet_domain::chat::{Arrival, Standing};

use crate::world::World;

/// Says and presses; `!n` presses the n-th button of the message with buttons that was written or edited last.
const STEPS: [&[&str]; 2] = [
    &[
        "hello",
        "I need requests that somebody approves",
        "!0",
        "!0",
        "you decide everything",
        "add a phone number",
        "what is happening?",
        "start",
        "stop",
        "resume",
    ],
    &["привет", "Нужны заявки, которые кто-то согласует", "!1", "решите всё сами", "добавь поле телефон", "что происходит?", "начать", "стоп", "продолжай"],
];

async fn play(locale: &str, steps: &[&str], restart_after: Option<usize>) -> Vec<String> {
    let mut world = World::new().await;
    let anna = world.person("Anna", Standing::Member).await;
    let thread = world.thread(&anna, locale).await;
    for (n, step) in steps.iter().enumerate() {
        world.pass(5_000);
        let arrival = match step.strip_prefix('!') {
            None => Arrival::Text { text: (*step).to_owned(), files: Vec::new() },
            Some(which) => {
                let posts = world.posts(&thread).await;
                let newest = posts.iter().filter(|p| !p.body.buttons.is_empty()).max_by_key(|p| p.change);
                let Some(button) = newest.and_then(|p| p.body.buttons.get(which.parse::<usize>().unwrap())) else { continue };
                Arrival::Press { nonce: button.nonce.clone() }
            }
        };
        world.arrives(&thread, &anna, arrival).await;
        if restart_after == Some(n) {
            // Received and not handled: everything else is in the file.
            world.restart().await;
        }
        world.settle().await;
        if restart_after == Some(n) {
            world.restart().await;
        }
    }
    let show = |p: &fleet_domain::post::Post| {
        let labels: Vec<&str> = p.body.buttons.iter().map(|b| b.label.as_str()).collect();
        format!("{} {} {labels:?}", p.body.kind, p.body.plain)
    };
    world.posts(&thread).await.iter().map(show).collect()
}

#[tokio::test]
async fn a_restart_between_any_two_steps_is_not_seen() {
    for (locale, steps) in ["en", "ru"].into_iter().zip(STEPS) {
        let whole = play(locale, steps, None).await;
        assert!(whole.iter().any(|p| p.starts_with("progress")), "the conversation gets to work: {whole:#?}");
        for n in 0..steps.len() {
            assert_eq!(play(locale, steps, Some(n)).await, whole, "{locale}, restart at step {n}");
        }
    }
}
