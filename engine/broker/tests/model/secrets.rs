//! A token is worth nothing anywhere else, and the real key never comes into a sandbox.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

use fleet_broker::policy::Wire;
use fleet_broker::{BrokerError, Secret};

use super::{agents, call, code};
use crate::stage::{Deed, KEY, Server, Stage, TOKEN, calling, closed};
use crate::wire::{request, talk};

#[tokio::test]
async fn another_attempts_token_is_worthless() {
    let server = Server::saying("200 OK\r\ncontent-type: application/json", "{}").await;
    let (one, two) = (Stage::new(), Stage::new());
    let _first = one.open(&calling(server.at, &[Wire::Messages]));
    let _second = two.open(&fleet_broker::Policy { token: Secret::new("tok-attempt-two-0123456789".to_owned()), ..calling(server.at, &[Wire::Messages]) });
    let (path, body) = call(Wire::Messages, 5, false);
    let longer = format!("{TOKEN}x");
    for shown in [
        vec![("x-api-key", "tok-attempt-two-0123456789")],
        vec![("x-api-key", KEY)],
        vec![("x-api-key", "")],
        vec![("x-api-key", &TOKEN[..TOKEN.len() - 1])],
        vec![("x-api-key", longer.as_str())],
        vec![("authorization", TOKEN)],
        vec![("proxy-authorization", TOKEN)],
        vec![],
    ] {
        let answer = talk(&one.model(), request("POST", path, &shown, &body)).await;
        assert_eq!((answer.status, code(Wire::Messages, &answer.json())), (401, "fleet_token"), "{shown:?}");
    }
    assert_eq!(server.heard().len(), 0);
    assert_eq!(talk(&one.model(), request("POST", path, &[("x-api-key", TOKEN)], &body)).await.status, 200);
    assert_eq!(talk(&two.model(), request("POST", path, &[("x-api-key", "tok-attempt-two-0123456789")], &body)).await.status, 200);
    assert_eq!(talk(&two.model(), request("POST", path, &[("x-api-key", TOKEN)], &body)).await.status, 401);
}

#[tokio::test]
async fn a_server_that_says_the_key_is_not_heard() {
    // The key is in a header and, cut into three chunks, in the body; the rest of the key alone stands there, too.
    let head = format!(
        "HTTP/1.1 401 Unauthorized\r\ncontent-type: application/json\r\nx-echo: Bearer {KEY}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    );
    let chunk = |text: &str| Deed::Write(format!("{:x}\r\n{text}\r\n", text.len()).into_bytes());
    let go = Arc::new(tokio::sync::Notify::new());
    let pieces = vec![
        Deed::Write(head.into_bytes()),
        chunk("{\"error\":\"bad key Bearer "),
        chunk(&KEY[..4]),
        Deed::Wait(go.clone()),
        chunk(&KEY[4..9]),
        chunk(&format!("{}\",\"again\":\"{KEY}\",\"part\":\"{}\"}}", &KEY[9..], &KEY[..8])),
        Deed::Write(b"0\r\n\r\n".to_vec()),
    ];
    let server = Server::new(pieces).await;
    let stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Messages]));
    go.notify_one();
    let answer = talk(&stage.model(), agents(Wire::Messages, 5)).await;
    let stars = "*".repeat(KEY.len());
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("x-echo"), Some(format!("Bearer {stars}").as_str()));
    assert_eq!(answer.body, format!("{{\"error\":\"bad key Bearer {stars}\",\"again\":\"{stars}\",\"part\":\"{}\"}}", &KEY[..8]));
    assert!(server.heard()[0].contains(KEY), "the server itself had it");
}

#[tokio::test]
async fn with_a_length_the_key_goes_too_and_the_end_comes() {
    // The body ends with what might have been the beginning of the key.
    let body = format!("{{\"a\":\"{KEY}\"}}{}", &KEY[..6]);
    let server = Server::saying("500 Broken\r\ncontent-type: application/json", &body).await;
    let stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Chat]));
    let answer = talk(&stage.model(), agents(Wire::Chat, 5)).await;
    assert_eq!(answer.body, body.replace(KEY, &"*".repeat(KEY.len())));
    assert_eq!(answer.header("content-length"), Some(body.len().to_string().as_str()));
}

#[tokio::test]
async fn redirects_and_packed_answers_are_not_passed_on() {
    for head in [
        "307 Temporary Redirect\r\nlocation: http://evil.test/",
        "200 OK\r\ncontent-encoding: gzip\r\ncontent-type: application/json",
        "101 Switching Protocols\r\nupgrade: x",
    ] {
        let server = Server::saying(head, "x").await;
        let stage = Stage::new();
        let _door = stage.open(&calling(server.at, &[Wire::Chat]));
        let answer = talk(&stage.model(), agents(Wire::Chat, 5)).await;
        assert_eq!((answer.status, answer.header("location")), (502, None), "{head}");
        assert_eq!(code(Wire::Chat, &answer.json()), "fleet_upstream");
        assert_eq!(server.heard().len(), 1, "nothing is asked again, nothing followed");
    }
}

#[tokio::test]
async fn two_requests_in_the_dress_of_one_stay_one() {
    let (path, body) = call(Wire::Chat, 5, false);
    let auth = format!("authorization: Bearer {TOKEN}\r\ncontent-type: application/json\r\n");
    let hidden = "GET /v1/files HTTP/1.1\r\nhost: x\r\n\r\n";
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    for raw in [
        format!(
            "POST {path} HTTP/1.1\r\nhost: x\r\n{auth}content-length: {}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{chunked}{hidden}",
            chunked.len() + hidden.len()
        ),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\n{auth}transfer-encoding: chunked\r\ncontent-length: 4\r\nconnection: close\r\n\r\n{chunked}{hidden}"),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\n{auth}transfer-encoding: chunked, identity\r\nconnection: close\r\n\r\n{chunked}{hidden}"),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\n{auth}content-length: 5\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}{hidden}", body.len()),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\n{auth}content-length: +{}\r\nconnection: close\r\n\r\n{body}{hidden}", body.len()),
        format!("POST {path} HTTP/1.1\r\nhost: x\r\n{auth}transfer-encoding : chunked\r\nconnection: close\r\n\r\n{chunked}{hidden}"),
    ] {
        let server = Server::saying("200 OK\r\ncontent-type: application/json", "{}").await;
        let stage = Stage::new();
        let door = stage.open(&calling(server.at, &[Wire::Chat]));
        let answer = talk(&stage.model(), &raw).await;
        assert!(matches!(answer.status, 0 | 200 | 400), "{answer:?}");
        for heard in server.heard() {
            let head = heard.split("\r\n\r\n").next().unwrap().to_ascii_lowercase();
            assert!(head.starts_with("post /chat/completions http/1.1"), "{heard}");
            assert!(head.contains(&format!("content-length: {}", body.len())) && !head.contains("transfer-encoding"), "{heard}");
            assert!(heard.ends_with(&body), "{heard}");
        }
        assert!(server.heard().len() <= 1, "{raw}");
        door.close().await;
    }
}

#[tokio::test]
async fn a_call_elsewhere_is_no_call() {
    let server = Server::saying("200 OK\r\ncontent-type: application/json", "{}").await;
    let stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Chat]));
    let (_, body) = call(Wire::Chat, 5, false);
    let shown = [("x-api-key", TOKEN)];
    for path in ["/v1/files", "/v1/chat/completions/../files", "/v1/messages", "http://evil.test/v1/files"] {
        let answer = talk(&stage.model(), request("POST", path, &shown, &body)).await;
        assert_eq!((answer.status, code(Wire::Chat, &answer.json())), (404, "fleet_path"), "{path}");
    }
    // The absolute form changes nothing of where it goes.
    assert_eq!(talk(&stage.model(), request("POST", "http://evil.test/v1/chat/completions", &shown, &body)).await.status, 200);
    assert_eq!(server.heard().len(), 1);
    let packed = request("POST", "/v1/chat/completions", &[shown[0], ("content-encoding", "gzip")], &body);
    assert_eq!(talk(&stage.model(), packed).await.status, 415);
}

#[tokio::test]
async fn a_policy_that_cannot_hold_is_not_opened() {
    let stage = Stage::new();
    let at = "127.0.0.1:1".parse().unwrap();
    let refused = |change: &dyn Fn(&mut fleet_broker::Policy)| {
        let mut policy = calling(at, &[Wire::Chat]);
        change(&mut policy);
        match stage.broker.open(&policy, stage.folder()) {
            Err(error @ BrokerError::Policy { .. }) => assert!(!error.to_string().contains("sk-"), "{error}"),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("opened"),
        }
    };
    refused(&|policy| policy.token = Secret::new(String::new()));
    refused(&|policy| policy.token = Secret::new(KEY.to_owned()));
    refused(&|policy| policy.account.as_mut().unwrap().key = Secret::new("short".to_owned()));
    refused(&|policy| policy.account.as_mut().unwrap().key = Secret::new("sk-with\r\nline-0123".to_owned()));
    refused(&|policy| policy.account.as_mut().unwrap().base = "ftp://a.test".to_owned());
    refused(&|policy| policy.account.as_mut().unwrap().wires.clear());
    let open = stage.broker.open(&closed(), stage.folder());
    assert!(open.is_ok());
    std::fs::set_permissions(stage.folder(), std::fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(stage.broker.open(&closed(), stage.folder()), Err(BrokerError::Open { .. })));
}
