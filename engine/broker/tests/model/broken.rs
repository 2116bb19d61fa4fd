//! Calls that break: what was seen is settled, the worst where nothing was, and nothing hangs.

use std::time::Duration;

use fleet_broker::ledger::Amount;
use fleet_broker::policy::{Caps, Wire};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UnixStream};

use super::{BEGUN, ENDED, agents, call};
use crate::stage::{Deed, Server, Stage, calling};
use crate::wire::talk;

/// What a call of `agents(wire, most)` reserves.
fn worst(wire: Wire, most: u64) -> u64 {
    call(wire, most, true).1.len() as u64 + 1_000 + 2 * most
}

/// Reads until the answer has begun.
async fn begun(stage: &Stage) -> UnixStream {
    let mut agent = UnixStream::connect(stage.model()).await.unwrap();
    agent.write_all(agents(Wire::Messages, 20).as_bytes()).await.unwrap();
    let mut piece = [0; 4096];
    let mut read = 0;
    while !String::from_utf8_lossy(&piece[..read]).contains("output_tokens") {
        let more = agent.read(&mut piece[read..]).await.unwrap();
        assert!(more > 0);
        read += more;
    }
    agent
}

#[tokio::test]
async fn an_agent_that_dies_is_settled_and_its_call_ends() {
    let server = Server::new(vec![Deed::Write(BEGUN.into()), Deed::Hang]).await;
    let mut stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Messages]));
    let agent = begun(&stage).await;
    assert_eq!(stage.ledger.open(), 1, "while it runs, it is reserved");
    drop(agent);
    tokio::time::timeout(Duration::from_secs(10), server.left.notified()).await.expect("the call goes on without anybody");
    // Ten in were said; of the output no more is known than that it is below what was asked for.
    assert_eq!(stage.spent().await, Amount { requests: 1, tokens: 30, micros: 10 + 2 * 20 });
    assert!(!stage.call().await.known);
}

#[tokio::test]
async fn a_door_that_closes_cuts_and_settles() {
    for by_drop in [false, true] {
        let server = Server::new(vec![Deed::Write(BEGUN.into()), Deed::Hang]).await;
        let stage = Stage::new();
        let door = stage.open(&calling(server.at, &[Wire::Messages]));
        let mut agent = begun(&stage).await;
        if by_drop {
            drop(door);
        } else {
            door.close().await;
            assert_eq!(stage.ledger.open(), 0, "closed means settled");
        }
        let mut rest = Vec::new();
        let _ = agent.read_to_end(&mut rest).await;
        assert_eq!(stage.spent().await.micros, 10 + 2 * 20);
        assert!(UnixStream::connect(stage.model()).await.is_err() && !stage.model().exists());
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_costs_nothing() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = gone.local_addr().unwrap();
    drop(gone);
    let stage = Stage::new();
    let _door = stage.open(&calling(at, &[Wire::Messages]));
    let answer = talk(&stage.model(), agents(Wire::Messages, 20)).await;
    assert_eq!((answer.status, answer.refused()), (502, "fleet_upstream"));
    assert_eq!(stage.spent().await, Amount::default());
}

#[tokio::test]
async fn a_server_that_is_silent_is_left() {
    let short = Duration::from_millis(200);
    for (deeds, status, micros) in [
        // Before its head: nothing is known.
        (vec![Deed::Hang], 504, worst(Wire::Messages, 20)),
        // In the middle of a head.
        (vec![Deed::Write(b"HTTP/1.1 200 OK\r\ncontent-".to_vec()), Deed::Hang], 504, worst(Wire::Messages, 20)),
        // In the middle of a stream.
        (vec![Deed::Write(BEGUN.into()), Deed::Hang], 200, 10 + 2 * 20),
        // After its last count: nothing is missing.
        (vec![Deed::Write(BEGUN.into()), Deed::Write(ENDED.into()), Deed::Hang], 200, 10 + 2 * 7),
    ] {
        let server = Server::new(deeds).await;
        let stage = Stage::new();
        let mut policy = calling(server.at, &[Wire::Messages]);
        policy.caps = Caps { first_byte: short, idle: short, ..policy.caps };
        let _door = stage.open(&policy);
        let answer = talk(&stage.model(), agents(Wire::Messages, 20)).await;
        assert_eq!(answer.status, status);
        assert_eq!(stage.spent().await.micros, micros, "{answer:?}");
    }
}

#[tokio::test]
async fn garbage_and_too_much_are_counted_at_their_worst() {
    let endless =
        vec![Deed::Write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n".to_vec()), Deed::Write(vec![b'x'; 200_000])];
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 9\r\nconnection: close\r\n\r\n<p>hi</p>";
    for (deeds, status, cut) in [
        (endless, 200, true),
        (vec![Deed::Write(page.into())], 200, false),
        (vec![Deed::Write(b"\x16\x03\x01 this is no HTTP\r\n\r\n".to_vec())], 502, false),
        (vec![], 502, false),
    ] {
        let server = Server::new(deeds).await;
        let stage = Stage::new();
        let mut policy = calling(server.at, &[Wire::Messages]);
        policy.caps = Caps { answer_bytes: 50_000, ..policy.caps };
        let _door = stage.open(&policy);
        let answer = talk(&stage.model(), agents(Wire::Messages, 20)).await;
        assert_eq!(answer.status, status);
        assert!(!cut || answer.body.len() <= 50_000, "{}", answer.body.len());
        assert_eq!(stage.spent().await.micros, worst(Wire::Messages, 20));
    }
}

#[tokio::test]
async fn a_call_that_is_too_long_or_too_slow_is_refused() {
    let server = Server::saying("200 OK", "{}").await;
    let stage = Stage::new();
    let mut policy = calling(server.at, &[Wire::Messages]);
    let length = call(Wire::Messages, 20, true).1.len();
    policy.caps = Caps { call_bytes: length - 1, patience: Duration::from_millis(300), ..policy.caps };
    let _door = stage.open(&policy);
    let answer = talk(&stage.model(), agents(Wire::Messages, 20)).await;
    assert_eq!((answer.status, answer.refused()), (413, "fleet_too_large"));
    let slow = agents(Wire::Messages, 20);
    let answer = talk(&stage.model(), &slow[..slow.len() - 5]).await;
    assert_eq!((answer.status, answer.refused()), (400, "fleet_malformed"), "the body never comes to its end");
    let answer = talk(&stage.model(), "POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-slow: ").await;
    assert!(matches!(answer.status, 0 | 408), "nor does the head: {answer:?}");
    assert_eq!(server.heard().len(), 0);
}
