//! Amp (`amp -x --stream-json`), in the shape of claude's.
//!
//! From its documents alone: it works with its maker's service only, and without a key it waits at a login even when its
//! input is closed. It is therefore never started without one, and has to pass a start test before it gets work.

use fleet_domain::launch::Launch;
use serde_json::{Value, json};

use super::messages::{self, Messages};
use super::{Args, launch, mcp, text};
use crate::agent::{Agent, Probe, Reader, Reading, Rules, Setting, Story, Stream, list};

/// Amp.
#[derive(Debug)]
pub struct Amp(Probe);

impl Default for Amp {
    fn default() -> Self {
        Self(Probe { program: "amp".into(), version: list(&["--version"]), self_test: true, logged_out: list(&["amp login", "api key"]), ..Probe::default() })
    }
}

impl Agent for Amp {
    fn name(&self) -> &'static str {
        "amp"
    }

    fn probe(&self) -> &Probe {
        &self.0
    }

    fn launch(&self, setting: &Setting) -> Launch {
        let base = match &setting.resume {
            Some(id) => Args::new(&["threads", "continue", id]),
            None => Args::new(&[]),
        };
        let servers = (!setting.mcp.is_empty()).then(|| mcp::TYPED.servers(&setting.mcp).to_string());
        let mut args = base.with("--mcp-config", servers.as_deref());
        args.0.extend(list(&["-x", "--stream-json", "--dangerously-allow-all"]));
        let env = [("AMP_URL", setting.endpoint.base.as_str()), ("AMP_API_KEY", &setting.endpoint.token)];
        let mut launch = launch("amp", args.0, &env, setting);
        let settings = json!({"amp.updates.mode": "disabled", "amp.tools.disable": ["Task", "oracle", "web_search", "read_web_page"]});
        launch.home.insert(".config/amp/settings.json".into(), settings.to_string());
        launch
    }

    fn reader(&self, _: &Setting) -> Box<dyn Reader + Send> {
        Box::new(Reading::new(Output::default(), Rules::of("amp", &[])))
    }
}

#[derive(Default)]
struct Output(Messages);

impl Stream for Output {
    fn object(&mut self, object: &Value, story: &mut Story) -> bool {
        story.session(object.get("session_id"));
        let kind = text(object, &["type"]);
        match kind {
            "assistant" => {
                if let Some(message) = object.get("message") {
                    self.0.assistant(message, story, messages::outside);
                }
            }
            "user" => messages::results(object, story),
            "result" if object.get("is_error").and_then(Value::as_bool) == Some(false) => story.done(),
            "result" => {
                let said = ["error", "result", "subtype"].iter().map(|key| text(object, &[key])).find(|said| !said.is_empty());
                let failure = story.rules.judge(Some(text(object, &["subtype"])), None, said.unwrap_or_default());
                story.failed(failure);
            }
            _ => return !kind.is_empty(),
        }
        true
    }
}
