//! Readers that follow: no gap and no repeat while many write.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fleet_domain::post::Author;
use fleet_store::Commit;

use crate::support::{Ground, on_both, seed};

on_both!(a_journal_is_followed_without_gap_or_repeat, posts_are_followed_without_gap);

const WRITERS: usize = 16;
const EACH: usize = 12;

async fn a_journal_is_followed_without_gap_or_repeat(ground: Ground) {
    let stores = [ground.open().await, ground.open().await];
    let seed = seed::plant(&stores[0]).await;
    let left = Arc::new(AtomicUsize::new(WRITERS));
    for w in 0..WRITERS {
        let (store, seed, left) = (stores[w % 2].clone(), seed.clone(), Arc::clone(&left));
        tokio::spawn(async move {
            for n in 0..EACH {
                let line = seed::line(&format!("{w}/{n}"));
                store.commit(Commit::new().journal(Some(seed.project.clone()), Some(seed.run.clone()), line)).await.expect("written");
            }
            left.fetch_sub(1, Ordering::SeqCst);
        });
    }
    let (mut seen, mut after) = (Vec::new(), 0);
    loop {
        let over = left.load(Ordering::SeqCst) == 0;
        // A small page, so that the reader goes back often.
        let page = stores[0].journal(&seed.project, after, 5).await.expect("read");
        if page.is_empty() && over {
            break;
        }
        for (seq, entry, run) in page {
            assert_eq!(seq, after + 1, "a gap: the reader would never see the line in it");
            assert_eq!(run.as_ref(), Some(&seed.run));
            after = seq;
            seen.push(entry.why);
        }
        tokio::task::yield_now().await;
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), WRITERS * EACH);
    let last: Vec<i64> = stores[1].journal_last(&seed.project, 3).await.expect("read").iter().map(|(seq, ..)| *seq).collect();
    assert_eq!(last, [after, after - 1, after - 2]);
    assert_eq!(stores[1].journal_of_run(&seed.run).await.expect("read").len(), WRITERS * EACH);
}

async fn posts_are_followed_without_gap(ground: Ground) {
    let stores = [ground.open().await, ground.open().await];
    let seed = seed::plant(&stores[0]).await;
    let left = Arc::new(AtomicUsize::new(WRITERS));
    for w in 0..WRITERS {
        let (store, seed, left) = (stores[w % 2].clone(), seed.clone(), Arc::clone(&left));
        tokio::spawn(async move {
            for n in 0..EACH {
                let (text, key) = (format!("{w}/{n}"), format!("{w}-{n}"));
                let commit = match n % 2 {
                    0 => Commit::new().post(seed.thread.clone(), Author::Fleet, seed::body(&text), &key),
                    _ => Commit::new().post_in_slot("card", seed.thread.clone(), Author::Fleet, seed::body(&text), &key),
                };
                store.commit(commit).await.expect("written");
            }
            left.fetch_sub(1, Ordering::SeqCst);
        });
    }
    let (mut after, mut fresh) = (0, 0);
    loop {
        let over = left.load(Ordering::SeqCst) == 0;
        let page = stores[0].posts(&seed.thread, after, 5).await.expect("read");
        if page.is_empty() && over {
            break;
        }
        for post in page {
            assert!(post.change > after, "a repeat");
            after = post.change;
            fresh += usize::from(post.edited_at.is_none() && post.body.plain != "card");
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(after, i64::try_from(WRITERS * EACH).expect("few"), "the last change is the last write");
    assert!(fresh >= WRITERS * EACH / 2, "every new message was seen: {fresh}");
    let places: Vec<i64> = stores[1].posts_before(&seed.thread, i64::MAX, 1000).await.expect("read").iter().map(|p| p.seq).collect();
    let expected = i64::try_from(WRITERS * EACH / 2 + 1).expect("few");
    assert_eq!(places, (1..=expected).collect::<Vec<i64>>(), "places count without gaps, the slot is one message");
}
