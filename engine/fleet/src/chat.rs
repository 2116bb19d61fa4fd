//! `fleet chat`: the conversation of the page in a terminal, for people (numbered choices) and for programs (JSON lines).

mod input;
mod screen;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;

use fleet_content::Words;
use tokio::io::{AsyncBufReadExt, BufReader, Lines, Stdin};

use crate::End;
use crate::api::{Api, Wait};
use crate::cli::{Chat as Args, Global};
use crate::config_commands::{known_locale, settle};
use crate::error::FleetError;
use crate::out::Shape;

use input::Line;
use screen::Screen;

/// How often a script's conversation is looked at until it is quiet.
const LOOK: Duration = Duration::from_millis(60);
/// How long a script's line may keep a fleet busy before the next one is read.
const QUIET_WITHIN: Duration = Duration::from_mins(1);

/// Where lines come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A person: messages and keys come whenever they come.
    Person,
    /// A script: a line is read when the last one was answered.
    Script,
}

pub(crate) async fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let (_, loaded) = settle(global)?;
    let words = Words::embedded()?;
    let locale = args.locale.clone().unwrap_or_else(|| loaded.config.language.clone());
    known_locale(&words, &locale)?;
    let api = Api::must_find(global, &args.reach)?;
    let thread = match &args.thread {
        Some(thread) => thread.clone(),
        None => api.open(args.bible.as_deref().unwrap_or(&loaded.config.bible), &locale).await?,
    };
    let screen = Screen::new(Shape::of_flag(global.json), words, locale, &thread, global.data_flag());
    screen.opened();
    let source = if std::io::stdin().is_terminal() { Source::Person } else { Source::Script };
    let talk = Talk { api, thread, screen, after: 0, files: Vec::new(), said: 0, lines: BufReader::new(tokio::io::stdin()).lines() };
    talk.go(source).await?;
    Ok(End::Done)
}

struct Talk {
    api: Api,
    thread: String,
    screen: Screen,
    /// Change number of the last message seen.
    after: i64,
    /// Files that go along with the next words.
    files: Vec<PathBuf>,
    /// Messages sent: part of the key that makes a repeat harmless.
    said: u64,
    lines: Lines<BufReader<Stdin>>,
}

impl Talk {
    async fn go(mut self, source: Source) -> anyhow::Result<()> {
        if source == Source::Script {
            self.until_quiet().await?;
        }
        loop {
            let line = match source {
                Source::Script => self.lines.next_line().await?,
                Source::Person => tokio::select! {
                    line = self.lines.next_line() => line?,
                    fresh = self.api.posts(&self.thread, self.after, Wait::Long) => {
                        self.show(fresh?);
                        continue;
                    }
                },
            };
            let Some(line) = line else { return Ok(()) };
            match self.screen.read(&line) {
                Ok(Line::Quit) => return Ok(()),
                Ok(line) => {
                    if let Err(error) = self.take(line).await {
                        self.refused(error)?;
                    }
                }
                Err(said) => self.screen.trouble(&said),
            }
            if source == Source::Script {
                self.until_quiet().await?;
            }
        }
    }

    async fn take(&mut self, line: Line) -> Result<(), FleetError> {
        match line {
            Line::Nothing | Line::Quit => Ok(()),
            Line::Help => {
                self.screen.help();
                Ok(())
            }
            Line::Press(nonce) => self.api.press(&self.thread, &nonce).await,
            Line::File(path, words) => {
                // Looked at now, so that a wrong name is known before words are written.
                tokio::fs::metadata(&path).await.map_err(|source| FleetError::InputFile { path: path.clone(), source })?;
                self.screen.file_ready(&path);
                self.files.push(path);
                match words {
                    Some(words) => self.say(&words).await,
                    None => Ok(()),
                }
            }
            Line::Say(words) => self.say(&words).await,
        }
    }

    async fn say(&mut self, words: &str) -> Result<(), FleetError> {
        let mut files = Vec::new();
        for path in std::mem::take(&mut self.files) {
            files.push(self.api.upload(&path).await?);
        }
        self.said += 1;
        let key = format!("terminal-{}-{}-{}", std::process::id(), jiff::Timestamp::now().as_nanosecond(), self.said);
        self.api.say(&self.thread, words, &files, &key).await
    }

    fn show(&mut self, fresh: Vec<crate::api::Shown>) {
        for post in fresh {
            self.after = self.after.max(post.change);
            self.screen.show(&post);
        }
    }

    /// A refusal of one line is said and the conversation goes on; a fleet that is gone ends it.
    fn refused(&self, error: FleetError) -> Result<(), FleetError> {
        match error {
            FleetError::Api { .. } | FleetError::InputFile { .. } => {
                self.screen.trouble(&error.to_string());
                Ok(())
            }
            gone => Err(gone),
        }
    }

    /// Shows what comes until nothing is under way.
    async fn until_quiet(&mut self) -> Result<(), FleetError> {
        let started = tokio::time::Instant::now();
        let mut quiet = 0;
        while quiet < 2 && started.elapsed() < QUIET_WITHIN {
            let busy = self.api.busy().await?;
            let fresh = self.api.posts(&self.thread, self.after, Wait::No).await?;
            quiet = if busy || !fresh.is_empty() { 0 } else { quiet + 1 };
            self.show(fresh);
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }
}
