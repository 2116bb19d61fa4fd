//! Golden conversations: every file of `tests/stories` is played against a real fleet.

use std::path::PathBuf;

use fleet_tests::story;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("stories").join(name)
}

macro_rules! stories {
    ($($name:ident: $file:literal;)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                story::play(&file($file)).await;
            }
        )*

        #[test]
        fn every_story_file_is_played() {
            let played = [$($file),*];
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
    change_of_mind_in_english: "en/change.md";
    change_of_mind_in_russian: "ru/change.md";
    restart_in_english: "en/restart.md";
    restart_in_russian: "ru/restart.md";
    wishes_in_english: "en/wishes.md";
    wishes_in_russian: "ru/wishes.md";
    commands_in_english: "en/commands.md";
    commands_in_russian: "ru/commands.md";
}
