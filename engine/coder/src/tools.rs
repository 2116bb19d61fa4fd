//! The tools: what the model is told of them, how their arguments are read, and what they do.

mod arguments;
mod ask;
mod edit;
mod list;
mod nearest;
mod read;
mod run;
mod search;
mod write;

use std::collections::BTreeMap;
use std::sync::Arc;

use fleet_domain::agent::{Signal, ToolKind};
use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::line::Engine;
use crate::model::Call;

/// What tools stand on.
pub(crate) struct Tools {
    pub(crate) folder: Arc<Folder>,
    pub(crate) engine: Arc<Engine>,
    /// The environment of commands.
    pub(crate) env: BTreeMap<String, String>,
}

/// A tool's answer to the model.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// What the model reads.
    pub(crate) text: String,
    /// Whether it went well.
    pub(crate) well: bool,
    /// Whether files changed, as far as the tool knows.
    pub(crate) changed: bool,
}

impl From<Result<String, String>> for Outcome {
    fn from(result: Result<String, String>) -> Self {
        let well = result.is_ok();
        let (Ok(text) | Err(text)) = result;
        Self { text, well, changed: false }
    }
}

/// A call whose arguments were read.
pub(crate) enum Tool {
    Read(read::Read),
    Write(write::Write),
    Edit(edit::Edit),
    List(list::List),
    Search(search::Search),
    Run(run::Run),
    Ask(ask::Ask),
    Report(ask::Report),
}

impl Tool {
    /// Reads a call. `Err` = what the model is told of its mistake.
    pub(crate) fn of(call: &Call) -> Result<Self, String> {
        // Some models write `functions.read`, and gpt-oss lets its inner marks slip into names.
        let name = call.name.split("<|").next().unwrap_or_default().trim().to_lowercase();
        let name = name.rsplit(['.', ':', '/']).next().unwrap_or_default();
        match name {
            "read" | "read_file" => arguments::read(call).map(Self::Read),
            "write" | "write_file" => arguments::read(call).map(Self::Write),
            "edit" | "edit_file" => arguments::read(call).map(Self::Edit),
            "list" | "list_files" | "ls" => arguments::read(call).map(Self::List),
            "search" | "grep" => arguments::read(call).map(Self::Search),
            "run" | "bash" | "shell" => arguments::read(call).map(Self::Run),
            "ask" => arguments::read(call).map(Self::Ask),
            "report" => arguments::read(call).map(Self::Report),
            _ => Err(format!("there is no tool `{}`; there are read, write, edit, list, search, run, ask and report", call.name)),
        }
    }

    /// What kind of tool it is.
    pub(crate) fn kind(&self) -> ToolKind {
        match self {
            Self::Read(_) => ToolKind::Read,
            Self::Write(_) | Self::Edit(_) => ToolKind::Edit,
            Self::List(_) | Self::Search(_) => ToolKind::Search,
            Self::Run(_) => ToolKind::Run,
            Self::Ask(_) | Self::Report(_) => ToolKind::Other,
        }
    }

    /// What it is about.
    pub(crate) fn about(&self) -> &str {
        match self {
            Self::Read(tool) => &tool.path,
            Self::Write(tool) => &tool.path,
            Self::Edit(tool) => &tool.path,
            Self::List(tool) => &tool.path,
            Self::Search(tool) => &tool.pattern,
            Self::Run(tool) => &tool.command,
            Self::Ask(tool) => &tool.question,
            Self::Report(tool) => &tool.text,
        }
    }

    /// Whether it changes nothing, so that others of its kind may run beside it.
    pub(crate) fn only_looks(&self) -> bool {
        matches!(self, Self::Read(_) | Self::List(_) | Self::Search(_))
    }

    /// Does it.
    pub(crate) async fn run(self, tools: &Tools) -> Outcome {
        let folder = Arc::clone(&tools.folder);
        match self {
            Self::Read(tool) => beside(move || tool.run(&folder).into()).await,
            Self::Write(tool) => beside(move || tool.run(&folder)).await,
            Self::Edit(tool) => beside(move || tool.run(&folder)).await,
            Self::List(tool) => beside(move || tool.run(&folder).into()).await,
            Self::Search(tool) => beside(move || tool.run(&folder).into()).await,
            Self::Run(tool) => tool.run(&folder, &tools.env).await,
            Self::Ask(tool) => tool.run(&tools.engine).await.into(),
            Self::Report(tool) => {
                tools.engine.say(&Signal::Text { text: tool.text }).await;
                Ok("Reported.".to_owned()).into()
            }
        }
    }
}

/// Disks may be slow: the line to the engine must not wait for them.
async fn beside(work: impl FnOnce() -> Outcome + Send + 'static) -> Outcome {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err("the tool broke; try another way".to_owned()).into())
}

/// The tools as the protocol has them, always in the same order: endpoints keep what stays the same.
pub(crate) fn described() -> Vec<Value> {
    vec![
        described_as::<read::Read>("read", "Reads a text file. Lines come with their numbers, which are not part of the file."),
        described_as::<list::List>("list", "Lists a folder and what is below it; what git ignores is left out."),
        described_as::<search::Search>("search", "Searches files by a regular expression, as ripgrep does."),
        described_as::<edit::Edit>("edit", "Replaces a piece of a file by another. The piece must stand in the file exactly once; read the file first."),
        described_as::<write::Write>("write", "Writes a whole file: a new one, or one that changes altogether."),
        described_as::<run::Run>(
            "run",
            "Runs a command by `sh -c` in the work folder and gives its output and exit code. What it leaves running is ended with it.",
        ),
        described_as::<ask::Ask>("ask", "Asks the people who ordered the work, and waits. Only for what neither the order nor the files answer."),
        described_as::<ask::Report>("report", "Says in one sentence how far the work is. For long work, now and then."),
    ]
}

fn described_as<T: JsonSchema>(name: &str, does: &str) -> Value {
    let mut schema = schemars::generate::SchemaSettings::draft07().with(|s| s.inline_subschemas = true).into_generator().into_root_schema_for::<T>().to_value();
    // What no endpoint needs, and some refuse.
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$schema");
        schema.remove("title");
        schema.remove("description");
    }
    json!({"type": "function", "function": {"name": name, "description": does, "parameters": schema}})
}
