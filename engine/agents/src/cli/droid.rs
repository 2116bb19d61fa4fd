//! Droid (`droid exec -o stream-json`), with a model of one's own; that way it needs no login.
//!
//! Measured with 0.215.0. Without a login it finds none of its own sessions again ("Failed to fetch session"). It has no last word when it failed, and ends with 0 on a signal. When an answer is cut by a token
//! limit it asks again without end: the same words in a row are its end for us.

use fleet_domain::agent::{End, Wire};
use fleet_domain::launch::Launch;
use serde_json::{Value, json};

use super::{Args, launch, mcp, messages, text};
use crate::agent::{Agent, Effort, Failure, Probe, Reader, Reading, Rules, Setting, Story, Stream, kind_of, list};

/// Tools that ask, reach the network by themselves, start other agents or speak to its maker's services.
const WITHOUT: &str = "AskUser,FetchUrl,WebSearch,Task,TaskOutput,TaskStop,slack_post_file,slack_post_message";

/// Droid.
#[derive(Debug)]
pub struct Droid(Probe);

impl Default for Droid {
    fn default() -> Self {
        Self(Probe {
            program: "droid".into(),
            version: list(&["--version"]),
            known: list(&["0.215.0"]),
            oldest: Some("0.200.0".into()),
            self_test: true,
            wires: vec![Wire::Chat],
            logged_out: list(&["authentication required", "factory_api_key"]),
            too_old: Vec::new(),
        })
    }
}

impl Agent for Droid {
    fn name(&self) -> &'static str {
        "droid"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        // A model of one's own is named by its shown name and its place in the list.
        let args = Args::new(&["exec", "--skip-permissions-unsafe", "-o", "stream-json", "--disable-builtin-skills", "-m", "custom:Fleet-0"])
            .with("-r", setting.effort.map(Effort::as_str))
            .with("--remove-tools", Some(WITHOUT));
        let mut launch = launch("droid", args.0, &[("FACTORY_DROID_AUTO_UPDATE_ENABLED", "false")], setting);
        let settings = json!({
            "cloudSessionSync": false,
            "customModels": [{
                "displayName": "Fleet",
                "model": setting.model.as_deref().unwrap_or("default"),
                "baseUrl": setting.endpoint.v1(),
                "apiKey": setting.endpoint.token,
                "provider": "generic-chat-completion-api",
            }],
        });
        launch.home.insert(".factory/settings.json".into(), settings.to_string());
        launch.home.insert(".factory/mcp.json".into(), mcp::TYPED.file(&setting.mcp).to_string());
        launch
    }

    fn resumes(&self) -> bool {
        false
    }

    fn reader(&self, _: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output, Rules::of("droid", &[])))
    }
}

struct Output;

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        story.session(object.get("session_id"));
        let kind = text(object, &["type"]);
        match kind {
            "message" if text(object, &["role"]) == "assistant" => story.text(text(object, &["text"])),
            "tool_call" => {
                let name = text(object, &["toolName"]);
                story.begun(text(object, &["id"]), name, kind_of(name), object.get("parameters").unwrap_or(&Value::Null));
            }
            "tool_result" => story.ended(text(object, &["id"]), object.get("isError").and_then(Value::as_bool) != Some(true)),
            // The second error is the command line's, which repeats the model's last words if it has any.
            "error" if text(object, &["source"]) == "cli" => story.failed(Failure::new(End::AgentError, text(object, &["message"]))),
            "error" => {
                let failure = story.rules.judge(None, None, text(object, &["message"]));
                story.fails(failure);
            }
            "completion" => {
                story.spent_in_all(object.get("usage").map(messages::outside).unwrap_or_default());
                story.done();
            }
            _ => return !kind.is_empty(),
        }
        true
    }
}
