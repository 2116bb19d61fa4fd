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
}
