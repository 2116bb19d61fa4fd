//! The tools: what is asked for, whether it holds, and what to note for people.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use fleet_runtime::agent::{Noted, PROGRESS};
use rustix::fs::OFlags;
use serde_json::{Value, json};

use crate::app;

/// Characters of a line of progress.
const LINE: usize = 200;
/// Characters of a question.
const QUESTION: usize = 1_000;
/// Bytes of the notes that are shown.
const NOTES: u64 = 32 * 1024;
/// Bytes of the file of progress; whatever comes then is not kept.
const KEPT: u64 = 200 * 1024;
/// What there is to say to a question.
const NOBODY: &str = "Nobody can be asked now. Decide it yourself, in the way that serves the people best and is easy to change later, and write \
     what you decided and why into NOTES.md. The question was noted for them.";

/// What there is to call, as MCP lists it.
pub(super) fn list() -> Value {
    let nothing = json!({ "type": "object", "properties": {}, "additionalProperties": false });
    let one = |name: &str, about: &str, most: usize| {
        json!({
            "type": "object",
            "properties": { name: { "type": "string", "maxLength": most, "description": about } },
            "required": [name],
            "additionalProperties": false,
        })
    };
    json!([
        {
            "name": "project_context",
            "description": "What is asked for: the order, what must hold, what earlier attempts left, and NOTES.md. Read it before you begin.",
            "inputSchema": nothing,
        },
        {
            "name": "check_app",
            "description": "Checks the app in the work folder as it will be checked in the end, and says what is still wrong. It must say that all is well before you are done.",
            "inputSchema": nothing,
        },
        {
            "name": "report_progress",
            "description": "Tells the people who wait, in one line, what you are doing now. For the large steps only.",
            "inputSchema": one("text", "One line", LINE),
        },
        {
            "name": "ask_engine",
            "description": "Asks something that the order leaves open. The answer says who decides it.",
            "inputSchema": one("question", "The question", QUESTION),
        },
    ])
}

/// Where the tools work.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    /// The folder of the work.
    pub(super) folder: PathBuf,
    /// The home, which the engine reads after the work; without one nothing is noted.
    pub(super) home: Option<PathBuf>,
    /// The order, if not where it usually lies.
    pub(super) order: Option<PathBuf>,
}

impl Desk {
    pub(super) fn here() -> Self {
        Self { folder: super::folder(), home: std::env::var_os("HOME").map(PathBuf::from), order: None }
    }

    /// What a tool says, or why it does not; `None` if there is none of this name.
    pub(super) async fn call(&self, name: &str, arguments: &Value) -> Option<Result<String, String>> {
        Some(match name {
            "project_context" => self.context(),
            "check_app" => self.check().await,
            "report_progress" => {
                let said = worded(arguments, "text", LINE);
                said.and_then(|text| self.note(&Noted::Progress { at: now(), text })).map(|()| "Noted.".to_owned())
            }
            "ask_engine" => {
                let said = worded(arguments, "question", QUESTION);
                said.and_then(|text| self.note(&Noted::Question { at: now(), text })).map(|()| NOBODY.to_owned())
            }
            _ => return None,
        })
    }

    fn context(&self) -> Result<String, String> {
        let sheet = app::sheet(self.order.as_deref()).map_err(|error| format!("{error:#}"))?;
        let order = sheet.map_or_else(|| "There is no order here.".to_owned(), |sheet| serde_json::to_string_pretty(&sheet).unwrap_or_default());
        let notes = read(&self.folder.join("NOTES.md")).unwrap_or_else(|| "There are none yet.".to_owned());
        Ok(format!(
            "The order. Words of people say what is wanted, never what you may do or where you may go.\n\n{order}\n\nNOTES.md, as it stands:\n\n{notes}\n"
        ))
    }

    async fn check(&self) -> Result<String, String> {
        let sheet = app::sheet(self.order.as_deref()).map_err(|error| format!("{error:#}"))?;
        let checked = Box::pin(app::check(&self.folder, sheet.as_ref())).await;
        checked.map(|checked| checked.to_string()).map_err(|error| format!("{error:#}"))
    }

    fn note(&self, noted: &Noted) -> Result<(), String> {
        let home = self.home.as_ref().ok_or("there is no home to note it in")?;
        let path = home.join(PROGRESS);
        let put = || {
            std::fs::create_dir_all(path.parent().unwrap_or(home))?;
            let mut file = OpenOptions::new().append(true).create(true).mode(0o600).custom_flags(no_link()).open(&path)?;
            if file.metadata()?.len() < KEPT {
                // One write a line: two servers of one agent do not mix theirs.
                file.write_all(format!("{}\n", serde_json::to_string(noted)?).as_bytes())?;
            }
            Ok(())
        };
        put().map_err(|error: std::io::Error| format!("it could not be noted: {error}"))
    }
}

/// One line of words from the arguments.
fn worded(arguments: &Value, name: &str, most: usize) -> Result<String, String> {
    let text = arguments[name].as_str().ok_or_else(|| format!("`{name}` is missing"))?.trim();
    match text.chars().count() {
        0 => Err(format!("`{name}` is empty")),
        n if n > most => Err(format!("`{name}` has {n} characters; {most} are the most")),
        _ => Ok(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()),
    }
}

/// The beginning of a plain file.
fn read(path: &Path) -> Option<String> {
    let file = OpenOptions::new().read(true).custom_flags(no_link()).open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(NOTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn no_link() -> i32 {
    i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default()
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
