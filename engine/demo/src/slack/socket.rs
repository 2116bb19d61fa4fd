//! Socket Mode: hello, envelopes, confirmations; what is not confirmed is sent again.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use axum::extract::ws::{Message, WebSocket};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::state::{Out, Pending, Socket, State};
use super::{Shared, views};

/// How often an envelope is sent at most.
const ATTEMPTS: u32 = 20;

/// Puts an envelope on its way.
pub(super) fn push(state: &mut State, kind: &'static str, payload: Value) {
    let id = format!("env-{}", state.number());
    state.pending.push(Pending { id, kind, payload, attempt: 0, since: Instant::now(), sent: None, lost: false });
    deliver(state, Duration::MAX);
}

/// Sends what was never sent, and what was sent longer ago than `again`.
fn deliver(state: &mut State, again: Duration) {
    if state.sockets.is_empty() {
        return;
    }
    let now = Instant::now();
    for n in 0..state.pending.len() {
        let pending = &state.pending[n];
        let due = pending.sent.is_none_or(|sent| now.duration_since(sent) >= again);
        if !due || pending.attempt >= ATTEMPTS {
            continue;
        }
        // As Slack does: another envelope, the same event.
        let id = if pending.attempt == 0 { pending.id.clone() } else { format!("env-{}", state.number()) };
        let pending = &mut state.pending[n];
        pending.id = id;
        let mut envelope = json!({
            "type": pending.kind, "envelope_id": pending.id, "accepts_response_payload": pending.kind != "events_api", "payload": pending.payload,
        });
        if pending.attempt > 0 {
            envelope["retry_attempt"] = pending.attempt.into();
            envelope["retry_reason"] = "timeout".into();
        }
        pending.attempt += 1;
        pending.sent = Some(now);
        let at = usize::try_from(pending.attempt).unwrap_or(0) + n;
        let socket = &state.sockets[at % state.sockets.len()];
        if !socket.silent {
            let _ = socket.out.send(Out::Text(envelope.to_string()));
        }
    }
}

/// Sends again what was not confirmed, until the server ends.
pub(super) async fn redeliver(shared: Weak<Shared>) {
    loop {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let Some(shared) = shared.upgrade() else { return };
        let again = shared.habits.again;
        deliver(&mut shared.lock(), again);
    }
}

/// Serves one socket.
pub(super) async fn serve(shared: Arc<Shared>, mut socket: WebSocket) {
    let (out, mut outgoing) = mpsc::unbounded_channel();
    let (id, open) = {
        let mut state = shared.lock();
        let id = state.number();
        state.sockets.push(Socket { id, out, silent: false });
        state.opened += 1;
        (id, state.sockets.len())
    };
    let hello = json!({
        "type": "hello", "num_connections": open, "connection_info": {"app_id": "A0DEMO"},
        "debug_info": {"host": "demo", "approximate_connection_time": 18_060},
    });
    let mut alive = socket.send(Message::Text(hello.to_string().into())).await.is_ok();
    deliver(&mut shared.lock(), Duration::MAX);
    shared.change();
    let shared = Arc::downgrade(&shared);
    while alive {
        tokio::select! {
            out = outgoing.recv() => alive = match out {
                Some(Out::Text(text)) => socket.send(Message::Text(text.into())).await.is_ok(),
                Some(Out::Close) | None => false,
            },
            got = socket.recv() => match got {
                Some(Ok(Message::Text(text))) => {
                    let Some(shared) = shared.upgrade() else { return };
                    confirm(&shared, &text);
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => alive = false,
                Some(Ok(_)) => {}
            },
        }
    }
    let _ = socket.send(Message::Close(None)).await;
    let Some(shared) = shared.upgrade() else { return };
    shared.lock().sockets.retain(|socket| socket.id != id);
    shared.change();
}

fn confirm(shared: &Shared, text: &str) {
    let ack: Value = serde_json::from_str(text).unwrap_or_default();
    let id = ack["envelope_id"].as_str().unwrap_or("");
    let mut state = shared.lock();
    let sheet = state.pending.iter().find(|p| p.id == id && p.payload["type"] == "view_submission");
    let sheet = sheet.and_then(|p| p.payload["view"]["id"].as_str().map(str::to_owned));
    let lost = state.number().wrapping_mul(7_919) % 100 < u64::from(shared.habits.echoes);
    let taken = state.pending.iter().find(|pending| pending.id == id && !pending.lost).map(|pending| pending.since.elapsed());
    state.taken.extend(taken);
    state.pending.retain_mut(|pending| {
        let mine = pending.id == id;
        pending.lost |= mine && lost && pending.attempt == 1 && pending.kind == "events_api";
        !mine || (pending.lost && pending.attempt == 1)
    });
    if let Some(view) = sheet {
        views::answered(&mut state, &view, &ack["payload"]);
    }
    drop(state);
    shared.change();
}
