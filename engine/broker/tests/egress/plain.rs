//! Plain HTTP: what the host sees, and what it cannot do.

use std::time::Duration;

use fleet_broker::policy::{Caps, Way};
use fleet_broker::told::{Decision, Reason};

use crate::stage::{Deed, Server, Stage, reaching};
use crate::wire::{request, talk};

#[tokio::test]
async fn an_allowed_host_is_reached_under_every_spelling_of_its_name() {
    let server = Server::saying("200 OK", "hello").await;
    let mut stage = Stage::new();
    let _door = stage.open(&reaching("packages.test", server.at, Way::Plain));
    let port = server.at.port();
    for host in ["packages.test", "PACKAGES.Test", "packages.test."] {
        let headers = [("proxy-authorization", "x"), ("connection", "x-hop"), ("x-hop", "y"), ("x-kept", "z")];
        let answer = talk(&stage.proxy(), request("GET", &format!("http://{host}:{port}/a?b=c"), &headers, "")).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "hello"), "{host}");
        let heard = server.heard().pop().unwrap();
        assert!(heard.starts_with("GET /a?b=c HTTP/1.1\r\n") && heard.contains(&format!("host: packages.test:{port}\r\n")), "{heard}");
        assert!(heard.contains("x-kept: z") && !heard.contains("x-hop") && !heard.contains("proxy-"), "{heard}");
        let told = stage.decision().await;
        assert_eq!((told.host.as_str(), told.port, told.down, told.refused), ("packages.test", port, 5, None));
        assert!(told.up > 0);
    }
    assert_eq!(talk(&stage.proxy(), request("HEAD", &format!("http://packages.test:{port}/"), &[], "")).await.status, 200);
}

#[tokio::test]
async fn a_redirect_is_the_sandboxes_to_follow() {
    let server = Server::saying("302 Found\r\nlocation: http://evil.test/", "").await;
    let stage = Stage::new();
    let _door = stage.open(&reaching("packages.test", server.at, Way::Plain));
    let answer = talk(&stage.proxy(), request("GET", &format!("http://packages.test:{}/", server.at.port()), &[], "")).await;
    assert_eq!((answer.status, answer.header("location")), (302, Some("http://evil.test/")));
    assert_eq!(server.heard().len(), 1);
    assert_eq!(talk(&stage.proxy(), request("GET", "http://evil.test/", &[], "")).await.refused(), "not-allowed");
}

#[tokio::test]
async fn bytes_are_used_up() {
    let server = Server::saying("200 OK", &"x".repeat(3_000)).await;
    let mut stage = Stage::new();
    let mut policy = reaching("packages.test", server.at, Way::Plain);
    policy.caps = Caps { bytes: 5_000, ..policy.caps };
    let _door = stage.open(&policy);
    let ask = request("GET", &format!("http://packages.test:{}/", server.at.port()), &[], "");
    assert_eq!(talk(&stage.proxy(), &ask).await.body.len(), 3_000);
    assert_eq!(stage.decision().await.refused, None);
    assert!(talk(&stage.proxy(), &ask).await.body.len() < 3_000, "cut in the middle");
    assert_eq!(stage.decision().await.refused, Some(Reason::Bytes));
    assert_eq!(talk(&stage.proxy(), &ask).await.refused(), "bytes");
    assert_eq!(server.heard().len(), 2);
}

#[tokio::test]
async fn a_host_that_is_silent_is_left_and_so_is_a_slow_sandbox() {
    let short = Duration::from_millis(200);
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec();
    for (deeds, refused) in [(vec![Deed::Hang], Reason::Idle), (vec![Deed::Write(head), Deed::Hang], Reason::Idle), (vec![], Reason::Unreachable)] {
        let server = Server::new(deeds).await;
        let mut stage = Stage::new();
        let mut policy = reaching("packages.test", server.at, Way::Plain);
        policy.caps = Caps { first_byte: short, idle: short, patience: short, ..policy.caps };
        let _door = stage.open(&policy);
        talk(&stage.proxy(), request("GET", &format!("http://packages.test:{}/", server.at.port()), &[], "")).await;
        let told = stage.decision().await;
        assert_eq!(told, Decision { host: "packages.test".to_owned(), port: server.at.port(), up: told.up, down: told.down, refused: Some(refused) });
        // A head that never ends is answered, or cut, and never waited for.
        let answer = talk(&stage.proxy(), "GET http://packages.test/ HTTP/1.1\r\nx-slow: ").await;
        assert!(matches!(answer.status, 0 | 408), "{answer:?}");
    }
}

#[tokio::test]
async fn two_requests_in_the_dress_of_one_stay_one() {
    let server = Server::saying("200 OK", "hello").await;
    let stage = Stage::new();
    let _door = stage.open(&reaching("packages.test", server.at, Way::Plain));
    let target = format!("http://packages.test:{}/", server.at.port());
    for framing in [
        "content-length: 5\r\n",
        "transfer-encoding: chunked\r\n",
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 0\r\n",
    ] {
        let raw =
            format!("GET {target} HTTP/1.1\r\nhost: x\r\n{framing}connection: close\r\n\r\n0\r\n\r\nGET http://evil.test/ HTTP/1.1\r\nhost: evil.test\r\n\r\n");
        let answer = talk(&stage.proxy(), raw).await;
        assert_eq!((answer.status, answer.refused()), (400, "body"), "{framing}");
    }
    assert_eq!(server.heard().len(), 0);
    let raw = format!("GET {target} HTTP/1.1\r\nhost: evil.test\r\nconnection: close\r\n\r\n");
    assert_eq!(talk(&stage.proxy(), raw).await.status, 200);
    assert!(server.heard()[0].contains("host: packages.test"), "the host is that of the target");
}
