//! How much is told in which time, by a clock that stands still.

use super::*;

const LIMITS: Limits = Limits {
    gap: Duration::from_secs(1),
    shared_gap: Duration::from_secs(3),
    burst: 3,
    all_gap: Duration::from_millis(40),
    edit_gap: Duration::ZERO,
    aside_gap: Duration::ZERO,
    pauses: Pauses::Chat,
};

#[tokio::test(start_paused = true)]
async fn a_chat_has_a_burst_and_then_its_gap() {
    let pace = Pace::new(LIMITS);
    let mut total = Duration::ZERO;
    for n in 0..6 {
        let mut wait = Duration::ZERO;
        while let Err(left) = pace.send("a", RoomKind::Direct) {
            tokio::time::sleep(left).await;
            wait += left;
        }
        total += wait;
        assert!(n >= 3 || wait < Duration::from_millis(100), "{n}: {wait:?}");
    }
    assert!(total > Duration::from_millis(2_500), "{total:?}");
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(pace.send("a", RoomKind::Direct), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn edits_wait_for_what_is_new_and_take_no_place_in_advance() {
    let pace = Pace::new(Limits { burst: 1, ..LIMITS });
    assert_eq!(pace.send("a", RoomKind::Direct), Ok(()));
    let wait = pace.edit("a", RoomKind::Direct, Rank::First).unwrap_err();
    assert!(wait > Duration::from_millis(900), "{wait:?}");
    assert_eq!(pace.edit("a", RoomKind::Direct, Rank::First).unwrap_err(), wait, "asking costs nothing");
    tokio::time::sleep(wait).await;
    assert_eq!(pace.edit("a", RoomKind::Direct, Rank::First), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn edits_that_are_counted_apart_take_nothing_of_a_chat() {
    let pace = Pace::new(Limits { edit_gap: Duration::from_millis(1_500), all_gap: Duration::ZERO, ..LIMITS });
    let began = Instant::now();
    let mut edits = 0;
    while began.elapsed() < Duration::from_mins(1) {
        match pace.edit("a", RoomKind::Shared, Rank::First) {
            Ok(()) => edits += 1,
            Err(wait) => tokio::time::sleep(wait).await,
        }
    }
    assert!((40..=43).contains(&edits), "{edits}: three at once, then 40 a minute");
    assert_eq!(pace.send("a", RoomKind::Shared), Ok(()), "what is new does not wait for them");
    pace.freeze("a", Call::Send, Duration::from_secs(9));
    assert!(pace.edit("a", RoomKind::Shared, Rank::First).unwrap_err() > Duration::from_secs(8));
}

#[tokio::test(start_paused = true)]
async fn a_chat_that_is_asked_to_wait_holds_up_no_other() {
    let pace = Pace::new(LIMITS);
    pace.freeze("a", Call::Send, Duration::from_secs(30));
    assert!(pace.send("a", RoomKind::Shared).unwrap_err() >= Duration::from_secs(29));
    assert_eq!(pace.send("b", RoomKind::Shared), Ok(()));
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(pace.send("a", RoomKind::Shared), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn all_chats_together_keep_to_the_bots_own_limit() {
    let pace = Pace::new(LIMITS);
    let began = Instant::now();
    for n in 0..100 {
        while let Err(left) = pace.send(&n.to_string(), RoomKind::Direct) {
            tokio::time::sleep(left).await;
        }
    }
    assert!(began.elapsed() >= Duration::from_millis(3_900), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_method_that_is_asked_to_wait_waits_in_every_chat_and_alone() {
    let pace = Pace::new(Limits { pauses: Pauses::Method, all_gap: Duration::ZERO, ..LIMITS });
    pace.freeze("a", Call::Send, Duration::from_secs(30));
    for chat in ["a", "b"] {
        assert!(pace.send(chat, RoomKind::Direct).unwrap_err() >= Duration::from_secs(29), "{chat}");
        assert_eq!(pace.edit(chat, RoomKind::Direct, Rank::First), Ok(()), "{chat}");
    }
    assert_eq!(pace.aside(Call::Sign), Ok(()));
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(pace.send("b", RoomKind::Direct), Ok(()));
}

#[tokio::test(start_paused = true)]
async fn calls_besides_messages_keep_to_a_limit_of_their_kind() {
    let pace = Pace::new(Limits { aside_gap: Duration::from_millis(1_200), all_gap: Duration::ZERO, ..LIMITS });
    let began = Instant::now();
    let mut signs = 0;
    while began.elapsed() < Duration::from_mins(1) {
        match pace.aside(Call::Sign) {
            Ok(()) => signs += 1,
            Err(wait) => tokio::time::sleep(wait).await,
        }
    }
    assert!((65..=71).contains(&signs), "{signs}: twenty at once, then 50 a minute");
    assert_eq!(pace.aside(Call::Look), Ok(()), "another kind does not wait for them");
}

#[tokio::test(start_paused = true)]
async fn calls_that_a_messenger_does_not_count_wait_for_nothing() {
    let pace = Pace::new(LIMITS);
    // Hundreds of presses at once: each is answered, and none takes the place of a message.
    assert!((0..500).all(|_| pace.aside(Call::Sign).is_ok() && pace.aside(Call::Whisper).is_ok()));
    assert_eq!(pace.send("a", RoomKind::Shared), Ok(()));
    assert_eq!(pace.aside(Call::Sign), Ok(()), "a message takes nothing of theirs");
}

#[tokio::test(start_paused = true)]
async fn how_far_the_work_is_leaves_a_place_to_answers() {
    let pace = Pace::new(Limits { edit_gap: Duration::from_millis(1_500), all_gap: Duration::ZERO, ..LIMITS });
    let mut later = 0;
    while pace.edit("a", RoomKind::Shared, Rank::Later).is_ok() {
        later += 1;
    }
    assert_eq!(later, 2, "of a burst of three");
    assert_eq!(pace.edit("b", RoomKind::Shared, Rank::First), Ok(()));
    assert!(pace.edit("b", RoomKind::Shared, Rank::First).is_err());
}

#[tokio::test(start_paused = true)]
async fn questions_have_a_burst_of_their_own_and_keep_the_pause_that_one_was_asked_for() {
    let pace = Pace::new(Limits { aside_gap: Duration::from_millis(1_200), all_gap: Duration::ZERO, pauses: Pauses::Method, ..LIMITS });
    let (began, most) = (Instant::now(), Duration::from_secs(2));
    for _ in 0..super::ASIDES {
        assert_eq!(pace.asked(Call::Person, most, async { Ok(()) }).await, Ok(()));
    }
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(pace.asked(Call::Person, most, async { Ok(()) }).await, Ok(()));
    assert!(began.elapsed() >= Duration::from_millis(1_100), "the next waits for its place: {:?}", began.elapsed());
    assert_eq!(pace.asked(Call::Direct, Duration::ZERO, async { Ok(()) }).await, Ok(()), "another kind is counted apart");
    let wait = Duration::from_secs(30);
    let refused: Result<(), ChatError> = pace.asked(Call::Direct, most, async { Err(ChatError::TooFast { wait }) }).await;
    assert_eq!(refused, Err(ChatError::TooFast { wait }));
    let next = pace.asked(Call::Direct, most, async { panic!("nothing is asked in a pause") }).await;
    assert_eq!(next, Err::<(), _>(ChatError::TooFast { wait }));
    tokio::time::sleep(wait).await;
    assert_eq!(pace.asked(Call::Direct, most, async { Ok(()) }).await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn what_is_said_while_a_piece_is_looked_at_takes_a_place_of_its_chat() {
    let pace = Pace::new(LIMITS);
    for _ in 0..3 {
        assert_eq!(pace.said("a", Duration::from_secs(1), async { Ok(()) }).await, Ok(()));
    }
    let late = pace.said("a", Duration::from_secs(1), async { panic!("there is no place") }).await;
    assert!(matches!(late, Err::<(), _>(ChatError::TooFast { wait }) if wait > Duration::from_secs(1)), "{late:?}");
    tokio::time::sleep(LIMITS.all_gap).await;
    assert!(pace.send("a", RoomKind::Shared).is_err() && pace.send("b", RoomKind::Shared).is_ok());
}
