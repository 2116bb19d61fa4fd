//! Settings in words while a question of a brief waits: they are settings, and the question stays; an answer stays an answer.

use fleet_domain::brief::BriefState;
use fleet_domain::chat::Standing;
use fleet_domain::habits::Digest;

use crate::world::World;

const EN: &str = "Leave requests: first day, last day";
const RU: &str = "Нужны заявки на отпуск: первый день, последний день";

#[tokio::test]
async fn a_setting_is_no_answer_and_the_question_is_said_again() {
    for (locale, request, settings) in [
        (
            "en",
            EN,
            [
                ("my time zone is Europe/Berlin", "zone_set"),
                ("my time zone is Atlantis", "zone_question"),
                ("time zone", "zone_question"),
                ("digest off", "digest_set"),
                ("weekly digest", "digest_set"),
                ("digest", "digest_set"),
            ],
        ),
        (
            "ru",
            RU,
            [
                ("мой часовой пояс Европа/Берлин", "zone_set"),
                ("мой часовой пояс Атлантида", "zone_question"),
                ("часовой пояс", "zone_question"),
                ("выключи сводку", "digest_set"),
                ("еженедельная сводка", "digest_set"),
                ("сводка", "digest_set"),
            ],
        ),
    ] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, request).await;
        let before = world.brief(&thread).await.value;
        for (words, kind) in settings {
            world.say(&thread, &anna, words).await;
            let kinds = world.kinds(&thread).await;
            assert!(kinds.ends_with(&[kind.to_owned(), "question_waits".to_owned()]), "{words}: {kinds:?}");
            assert_eq!(world.brief(&thread).await.value, before, "{words}");
        }
        let habits = world.store.habits(&anna).await.unwrap().unwrap().value;
        assert_eq!((habits.digest, habits.zone.map(|z| z.name().to_owned())), (Digest::Weekly, Some("Europe/Berlin".to_owned())), "{locale}");
        // Whoever was not away answers nothing by being back, and asks for their requests.
        for words in [if locale == "en" { "I'm back" } else { "я вернулся" }, if locale == "en" { "my requests" } else { "мои заявки" }] {
            world.say(&thread, &anna, words).await;
            assert_eq!(world.brief(&thread).await.value, before, "{words}\n{}", world.transcript(&thread).await);
        }
    }
}

#[tokio::test]
async fn an_answer_that_begins_like_a_setting_is_an_answer() {
    for (locale, request, words) in [("en", EN, "time zone officer"), ("en", EN, "Their manager"), ("ru", RU, "Руководитель")] {
        let world = World::new().await;
        let anna = world.person("Anna", Standing::Member).await;
        let thread = world.thread(&anna, locale).await;
        world.say(&thread, &anna, request).await;
        let key = world.brief(&thread).await.value.open_question().unwrap().question.key.clone();
        world.say(&thread, &anna, words).await;
        let brief = world.brief(&thread).await.value;
        let answered = brief.questions.iter().find(|q| q.question.key == key).unwrap().answer.is_some();
        assert!(answered, "{words}: {:?}\n{}", brief.state, world.transcript(&thread).await);
        assert!(!matches!(&brief.state, BriefState::Asking { key: open } if *open == key));
    }
}
