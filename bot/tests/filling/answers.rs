//! How the words of an answer are read: days on the person's own wall, amounts, and what is said where they are not understood.

use super::{app, filling};
use crate::world::World;

#[tokio::test]
async fn what_is_not_understood_is_said_once_and_with_the_way_on() {
    for (locale, words) in [
        ("en", ["new request", "$5", "skip", "+1 555 123 45 67", "one of these days", "last friday", "My sister's wedding"]),
        ("ru", ["новая заявка", "5", "пропустить", "+7 495 123-45-67", "на днях", "в прошлую пятницу", "Свадьба сестры"]),
    ] {
        let world = World::new().await;
        world.form.set(crate::forms::EXPENSES).unwrap();
        let (anna, thread) = app(&world, locale).await;
        let [begin, price, skip, phone, odd, day, other] = words;
        world.say(&thread, &anna, begin).await;
        world.say(&thread, &anna, price).await;
        // What is needed is not said to be a wrong number.
        world.say(&thread, &anna, skip).await;
        let needed = world.last(&thread).await.plain;
        assert!(needed.starts_with(&world.say_of(locale, "chat-fill-needed")), "{needed}");
        world.say(&thread, &anna, phone).await;
        world.say(&thread, &anna, odd).await;
        let unread = world.last(&thread).await.plain;
        assert!(unread.starts_with(&world.say_of(locale, "chat-fill-no-day")) && unread.contains(&world.say_of(locale, "chat-fill-hint-day")), "{unread}");
        assert!(!unread.contains("2026"), "one way to write a day, not two: {unread}");
        world.say(&thread, &anna, day).await;
        assert_eq!(world.last(&thread).await.kind, "fill_summary", "{}", world.transcript(&thread).await);
        world.say(&thread, &anna, other).await;
        let summary = world.last(&thread).await;
        assert_eq!(summary.kind, "fill_summary");
        assert!(summary.plain.contains(&world.say_of(locale, "chat-fill-how-to-change")), "{}", summary.plain);
    }
}

#[tokio::test]
async fn an_amount_is_read_as_people_write_it_and_never_in_another_currency() {
    for (locale, refused, said) in [("en", "5k EUR", "5k"), ("ru", "100 тысяч рублей", "1,5 тыс. долларов")] {
        let world = World::new().await;
        world.form.set(crate::forms::EXPENSES).unwrap();
        let (anna, thread) = app(&world, locale).await;
        world.say(&thread, &anna, if locale == "ru" { "новая заявка" } else { "new request" }).await;
        world.say(&thread, &anna, refused).await;
        let again = world.last(&thread).await.plain;
        assert!(again.contains("USD") && again.contains(if locale == "ru" { "RUB" } else { "EUR" }), "{again}");
        assert!(filling(&world, &thread, &anna).await.unwrap().answers.is_empty());
        // What is not understood is the app's to refuse.
        world.say(&thread, &anna, "5 apples").await;
        assert!(filling(&world, &thread, &anna).await.unwrap().answers.is_empty());
        world.say(&thread, &anna, said).await;
        let wanted = if locale == "ru" { "1500" } else { "5000" };
        assert_eq!(filling(&world, &thread, &anna).await.unwrap().answers["price"], wanted);
    }
}

#[tokio::test]
async fn tomorrow_is_the_day_after_the_one_on_the_persons_own_wall() {
    let world = World::new().await;
    // In Tokyo it is the 27th, in universal time still the 26th.
    world.put_clock("Asia/Tokyo", "2026-11-27T08:30");
    let (anna, thread) = app(&world, "en").await;
    world.say(&thread, &anna, "my time zone is Tokyo").await;
    world.press(&thread, &anna, "Fill in a request").await;
    world.say(&thread, &anna, "tomorrow").await;
    assert_eq!(filling(&world, &thread, &anna).await.unwrap().answers["first_day"], "2026-11-28");
}
