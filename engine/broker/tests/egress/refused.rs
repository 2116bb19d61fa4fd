//! What is refused, each beside what is let out.

use std::collections::BTreeMap;

use fleet_broker::policy::{Caps, Rule, Way};
use fleet_broker::told::Reason;

use crate::stage::{Names, Server, Stage, closed, reaching};
use crate::wire::{request, talk};

#[tokio::test]
async fn hosts_ports_methods_and_literals() {
    let server = Server::saying("200 OK", "hello").await;
    let port = server.at.port();
    let mut policy = reaching("packages.test", server.at, Way::Plain);
    policy.rules.push(Rule { host: "*.model.test".to_owned(), port, way: Way::Plain });
    policy.rules.push(Rule { host: "secure.test".to_owned(), port: 443, way: Way::Tls });
    policy.pins.insert("a.model.test".to_owned(), vec![server.at.ip()]);
    let mut stage = Stage::new();
    let _door = stage.open(&policy);
    let get = |host: &str| request("GET", &format!("http://{host}:{port}/"), &[], "");
    let connect = |to: &str| request("CONNECT", to, &[], "");
    let cases = [
        (get("packages.test"), ""),
        (get("a.model.test"), ""),
        (get("model.test"), "not-allowed"),
        (get("evilmodel.test"), "not-allowed"),
        (get("packages.test.evil.test"), "not-allowed"),
        (get("other.test"), "not-allowed"),
        (get("127.0.0.1"), "address-literal"),
        (get("2130706433"), "address-literal"),
        (get("0177.0.0.1"), "address-literal"),
        (get("0x7f.1"), "address-literal"),
        (get("[::1]"), "address-literal"),
        (get("[::ffff:127.0.0.1]"), "address-literal"),
        (get("169.254.169.254"), "address-literal"),
        (get("packages.test@evil.test"), "malformed"),
        (get("packages%2etest"), "malformed"),
        (request("GET", "http://packages.test/", &[], ""), "port"),
        (request("GET", "http://secure.test:443/", &[], ""), "port"),
        (request("GET", "https://secure.test/", &[], ""), "malformed"),
        (request("GET", "/packages", &[], ""), "malformed"),
        (request("POST", &format!("http://packages.test:{port}/"), &[], "{}"), "method"),
        (request("PUT", &format!("http://packages.test:{port}/"), &[], ""), "method"),
        (request("GET", &format!("http://packages.test:{port}/"), &[], "{}"), "body"),
        (connect("secure.test:22"), "port"),
        (connect(&format!("packages.test:{port}")), "port"),
        (connect("other.test:443"), "not-allowed"),
        (connect("127.0.0.1:443"), "address-literal"),
        (connect("2130706433:443"), "address-literal"),
        (connect("[::1]:443"), "address-literal"),
        (connect("169.254.169.254:80"), "address-literal"),
        (connect("u@secure.test:443"), "malformed"),
    ];
    let mut reached = 0;
    for (raw, refused) in &cases {
        let answer = talk(&stage.proxy(), raw).await;
        // What HTTP itself does not allow may be refused before this proxy sees it.
        if *refused == "malformed" && answer.refused().is_empty() {
            assert!(matches!(answer.status, 0 | 400), "{raw}: {answer:?}");
            continue;
        }
        assert_eq!(answer.refused(), *refused, "{raw}: {answer:?}");
        assert_eq!(answer.status == 200, refused.is_empty(), "{raw}");
        reached += usize::from(refused.is_empty());
        assert_eq!(stage.decision().await.refused.map_or("", Reason::as_str), *refused, "{raw}");
    }
    assert_eq!((reached, server.heard().len()), (2, 2));
}

#[tokio::test]
async fn a_name_with_an_address_inside_is_refused_unless_an_operator_vouches() {
    let server = Server::saying("200 OK", "hello").await;
    let port = server.at.port();
    let ask = request("GET", &format!("http://packages.test:{port}/"), &[], "");
    let answers: [&[&str]; 9] = [
        &["127.0.0.1"],
        &["10.0.0.1"],
        &["169.254.169.254"],
        &["100.64.0.1"],
        &["::1"],
        &["::ffff:127.0.0.1"],
        &["64:ff9b::7f00:1"],
        &["fd00:ec2::254"],
        // One good address does not make up for a bad one.
        &["192.0.1.1", "127.0.0.1"],
    ];
    for answer in answers {
        let stage = Stage::with(Names::of("packages.test", &[answer]));
        let mut policy = reaching("packages.test", server.at, Way::Plain);
        policy.pins = BTreeMap::new();
        let _door = stage.open(&policy);
        let refused = talk(&stage.proxy(), &ask).await;
        assert_eq!((refused.status, refused.refused()), (403, "private-address"), "{answer:?}");
    }
    assert_eq!(server.heard().len(), 0);
    let stage = Stage::with(Names::of("packages.test", &[&["10.0.0.1"]]));
    let _door = stage.open(&reaching("packages.test", server.at, Way::Plain));
    assert_eq!(talk(&stage.proxy(), &ask).await.status, 200);
}

#[tokio::test]
async fn a_name_without_an_address_is_said_so() {
    let stage = Stage::new();
    let mut policy = reaching("packages.test", "127.0.0.1:9".parse().unwrap(), Way::Plain);
    policy.pins = BTreeMap::new();
    let _door = stage.open(&policy);
    assert_eq!(talk(&stage.proxy(), request("GET", "http://packages.test:9/", &[], "")).await.refused(), "unresolved");
}

#[tokio::test]
async fn ways_out_are_used_up_and_heads_are_short() {
    let stage = Stage::new();
    let mut policy = closed();
    policy.caps = Caps { ways: 3, ..policy.caps };
    let _door = stage.open(&policy);
    assert!(!stage.model().exists(), "without an account there is no way to a model");
    let ask = request("GET", "http://other.test/", &[], "");
    let mut refused = Vec::new();
    for _ in 0..4 {
        refused.push(talk(&stage.proxy(), &ask).await.refused().to_owned());
    }
    assert_eq!(refused, ["not-allowed", "not-allowed", "not-allowed", "too-many"]);
    let long = request("GET", &format!("http://other.test/{}", "x".repeat(20_000)), &[], "");
    let many: Vec<(String, String)> = (0..100).map(|n| (format!("x-{n}"), "y".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for raw in [long, request("GET", "http://other.test/", &many, "")] {
        let answer = talk(&stage.proxy(), raw).await;
        assert!(matches!(answer.status, 0 | 414 | 431), "{answer:?}");
    }
}
