//! Nothing is called that was not reserved, and storms end.

use fleet_broker::ledger::{Amount, Level, Scope};
use fleet_broker::policy::{Caps, Wire};
use fleet_broker::told::What;
use tokio::task::JoinSet;

use super::{agents, call, code};
use crate::stage::{Server, Stage, TOKEN, attempt, calling};
use crate::wire::{request, talk};

const PLAIN: &str = "200 OK\r\ncontent-type: application/json";

#[tokio::test]
async fn a_call_over_the_budget_is_refused_in_its_own_wire_and_never_made() {
    for wire in [Wire::Messages, Wire::Chat, Wire::Responses, Wire::Gemini] {
        let server = Server::saying(PLAIN, "{}").await;
        let mut stage = Stage::new();
        let mut policy = calling(server.at, &[wire]);
        let task = Scope { level: Level::Task, id: "tsk_1".to_owned() };
        policy.scopes.push(task.clone());
        let _door = stage.open(&policy);
        let (path, body) = call(wire, 100, false);
        let worst = body.len() as u64 + 1_000 + 2 * 100;
        stage.ledger.limit(task.clone(), Amount { micros: worst - 1, ..Amount::ENDLESS });
        let ask = || request("POST", path, &[("x-api-key", TOKEN)], &body);
        let answer = talk(&stage.model(), ask()).await;
        assert_eq!((answer.status, code(wire, &answer.json()), answer.refused()), (402, "fleet_budget", "fleet_budget"), "{answer:?}");
        assert_eq!(answer.header("x-should-retry"), Some("false"));
        assert_eq!(stage.next().await, What::Refused { code: "fleet_budget", scope: Some(task.clone()) });
        assert_eq!((server.heard().len(), stage.ledger.taken(&attempt())), (0, Amount::default()));
        // One millionth more, and the same call is made.
        stage.ledger.limit(task, Amount { micros: worst, ..Amount::ENDLESS });
        assert_eq!(talk(&stage.model(), ask()).await.status, 200);
        assert_eq!(server.heard().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_calls_at_once_spend_no_more_than_there_is() {
    // The server says nothing of usage, so every call that is made costs its worst case.
    let server = Server::saying(PLAIN, "{}").await;
    let stage = Stage::new();
    let mut policy = calling(server.at, &[Wire::Chat]);
    policy.caps = Caps { at_once: 64, calls_a_minute: 1_000, ..policy.caps };
    let _door = stage.open(&policy);
    let (_, body) = call(Wire::Chat, 100, true);
    let worst = body.len() as u64 + 1_000 + 2 * 100;
    let budget = worst * 5 + worst / 2;
    stage.ledger.limit(attempt(), Amount { micros: budget, ..Amount::ENDLESS });
    let mut agents_at_once = JoinSet::new();
    for _ in 0..64 {
        let socket = stage.model();
        agents_at_once.spawn(async move { talk(&socket, agents(Wire::Chat, 100)).await.status });
    }
    let statuses = agents_at_once.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 5, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 402).count(), 59);
    assert_eq!((server.heard().len(), stage.spent().await.micros), (5, worst * 5));
}

#[tokio::test]
async fn a_storm_of_calls_ends() {
    let server = Server::saying(PLAIN, "{}").await;
    let stage = Stage::new();
    let mut policy = calling(server.at, &[Wire::Chat]);
    policy.caps = Caps { calls: 4, calls_a_minute: 2, ..policy.caps };
    let _door = stage.open(&policy);
    let mut codes = Vec::new();
    for _ in 0..5 {
        let answer = talk(&stage.model(), agents(Wire::Chat, 5)).await;
        codes.push((answer.status, answer.refused().to_owned()));
        assert_eq!(answer.header("retry-after").is_some(), answer.status == 429);
    }
    let codes: Vec<_> = codes.iter().map(|(status, code)| (*status, code.as_str())).collect();
    assert_eq!(codes, [(200, ""), (200, ""), (429, "fleet_pace"), (429, "fleet_pace"), (402, "fleet_calls")]);
    assert_eq!(server.heard().len(), 2);
}

#[tokio::test]
async fn what_a_call_left_over_is_there_for_the_next() {
    let server = Server::saying(PLAIN, r#"{"usage":{"prompt_tokens":10,"completion_tokens":1}}"#).await;
    let stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Chat]));
    let (_, body) = call(Wire::Chat, 100, true);
    // Room for one worst case and what five calls really cost.
    stage.ledger.limit(attempt(), Amount { micros: body.len() as u64 + 1_000 + 2 * 100 + 5 * 12, ..Amount::ENDLESS });
    for _ in 0..6 {
        assert_eq!(talk(&stage.model(), agents(Wire::Chat, 100)).await.status, 200);
    }
    assert_eq!(talk(&stage.model(), agents(Wire::Chat, 100)).await.status, 402);
    assert_eq!(stage.spent().await, Amount { requests: 6, tokens: 66, micros: 72 });
}

#[tokio::test]
async fn a_limit_of_the_account_is_told_and_costs_nothing() {
    let server = Server::saying("429 Too Many Requests\r\nretry-after: 30\r\ncontent-type: application/json", r#"{"error":{}}"#).await;
    let mut stage = Stage::new();
    let _door = stage.open(&calling(server.at, &[Wire::Chat]));
    let answer = talk(&stage.model(), agents(Wire::Chat, 5)).await;
    assert_eq!((answer.status, answer.header("retry-after")), (429, Some("30")));
    let limited = What::Limited { account: "acc_1".to_owned(), status: 429, resets_at: Some(crate::stage::NOW + 30_000) };
    assert_eq!(stage.next().await, limited);
    assert_eq!(stage.spent().await, Amount { requests: 1, tokens: 0, micros: 0 });
}
