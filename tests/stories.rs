//! Golden conversations: every file of `tests/stories` is played against a real fleet.

use std::path::PathBuf;

use fleet_tests::story::{self, Through};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("stories").join(name)
}

macro_rules! stories {
    ($($name:ident: $file:literal;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                story::play(&file($file), Through::Api).await;
            }
        )*

        /// The same stories by way of `fleet chat --json`: what it shows is what the page shows.
        mod at_a_terminal {
            use super::{Through, file, story};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    story::play(&file($file), Through::Terminal).await;
                }
            )*
        }

        #[test]
        fn every_story_file_is_played() {
            let played = [$($file,)* "en/terminal.md", "ru/terminal.md"];
            for locale in ["en", "ru"] {
                for entry in std::fs::read_dir(file(locale)).unwrap() {
                    let name = format!("{locale}/{}", entry.unwrap().file_name().to_string_lossy());
                    assert!(played.contains(&name.as_str()), "{name} is not played");
                }
            }
        }
    };
}

stories! {
    leave_in_english: "en/leave.md";
    leave_in_russian: "ru/leave.md";
    decisions_in_english: "en/decisions.md";
    decisions_in_russian: "ru/decisions.md";
    fill_in_english: "en/fill.md";
    fill_in_russian: "ru/fill.md";
    change_of_mind_in_english: "en/change.md";
    change_of_mind_in_russian: "ru/change.md";
    restart_in_english: "en/restart.md";
    restart_in_russian: "ru/restart.md";
    wishes_in_english: "en/wishes.md";
    wishes_in_russian: "ru/wishes.md";
    commands_in_english: "en/commands.md";
    commands_in_russian: "ru/commands.md";
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_at_a_terminal_in_english() {
    story::play_words(&file("en/terminal.md")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_at_a_terminal_in_russian() {
    story::play_words(&file("ru/terminal.md")).await;
}
