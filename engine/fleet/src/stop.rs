//! `fleet stop --all`: the emergency stop of a running fleet.

use serde_json::{Value, json};

use crate::End;
use crate::api::Api;
use crate::cli::{Global, Reach};
use crate::out::{self, Shape};

pub(crate) async fn run(global: &Global) -> anyhow::Result<End> {
    let answer = Api::must_find(global, &Reach::default())?.post("stop-all", &json!({})).await?;
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&answer),
        Shape::People => out::line(&said(&answer)),
    }
    Ok(End::Done)
}

fn said(answer: &Value) -> String {
    let counted = |key: &str, one: &str| answer[key].as_u64().map(|n| format!("{n} {one}{}", if n == 1 { "" } else { "s" }));
    let agents = counted("agents", "agent").unwrap_or_default();
    match counted("tasks", "task") {
        Some(tasks) => format!("{agents} ended, {tasks} stopped. Each task goes on by [Resume] in its conversation."),
        None => format!("{agents} ended. The store does not answer: tasks are stopped as soon as it does, and no agent begins before."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_was_stopped() {
        assert_eq!(said(&json!({"agents": 1, "tasks": 2})), "1 agent ended, 2 tasks stopped. Each task goes on by [Resume] in its conversation.");
        assert!(said(&json!({"agents": 0, "tasks": null})).starts_with("0 agents ended. The store does not answer"));
    }
}
