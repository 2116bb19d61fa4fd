//! `fleet make`: a whole job over the HTTP API, against the fleet that runs on the data folder or one started here.

mod brief;
mod job;
mod report;

use fleet_content::{Bibles, Words};
use fleet_domain::brief::Outcome;

use crate::End;
use crate::api::Api;
use crate::cli::{Global, Make as Args};
use crate::config::{Loaded, Origin};
use crate::config_commands::{content, known_bible, known_locale, settle};
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::out::{self, Shape};
use crate::up::{self, LinkFor};

use job::{Job, Outcome as Made};

pub(crate) async fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    let (data, loaded) = settle(global)?;
    let (bibles, words) = content(&data, &loaded.config)?;
    let locale = match &args.locale {
        Some(locale) => locale.clone(),
        None => fleet_language::tongue(&args.say).map_or_else(|| loaded.config.language.clone(), str::to_owned),
    };
    known_locale(&words, &locale)?;
    // Another machine has its own Bibles.
    if args.reach.url.is_none() {
        known_bible(&bibles, &args.bible)?;
        known_answers(&bibles, args)?;
    }
    if !says_something(&bibles, args, &locale) {
        let said = words.say(&locale, "terminal-make-greeting", &[]);
        match Shape::of_flag(global.json) {
            Shape::Json => out::json(&serde_json::json!({ "state": "greeting", "message": said })),
            Shape::People => out::line(&said),
        }
        return Ok(End::NeedsAnswer);
    }
    for file in &args.files {
        std::fs::metadata(file).map_err(|source| FleetError::InputFile { path: file.clone(), source })?;
    }
    match Api::find(global, &args.reach)? {
        Some(api) => there(&api, global, args, &words, &locale).await,
        None => here(data, &loaded, global, args, &words, &locale).await,
    }
}

/// Against a fleet that runs.
async fn there(api: &Api, global: &Global, args: &Args, words: &Words, locale: &str) -> anyhow::Result<End> {
    let made = Box::pin(Job::new(api, args, words, locale).run()).await?;
    tell(global, words, locale, &made);
    Ok(end(&made))
}

/// Starts a fleet in this process, does the job, and serves until stopped.
async fn here(data: DataFolder, loaded: &Loaded, global: &Global, args: &Args, words: &Words, locale: &str) -> anyhow::Result<End> {
    let mut signals = up::Signals::new()?;
    let running = Box::pin(up::start(data, &quieter(loaded), LinkFor::Nobody)).await?;
    let api = Api::new(&running.run.url, &running.run.token)?;
    let outcome = tokio::select! {
        outcome = Box::pin(Job::new(&api, args, words, locale).run()) => outcome,
        () = signals.asked() => Err(FleetError::Outcome("stopped before it was done; it goes on at the next start".to_owned())),
    };
    let end = outcome.as_ref().map_or(End::Failed, end);
    let serves_on = end == End::Done && !args.exit;
    if let Ok(made) = &outcome {
        tell(global, words, locale, made);
        if Shape::of_flag(global.json) == Shape::People {
            // Links and conversations are none while nobody serves them.
            let (key, data) = (if serves_on { "terminal-make-serving" } else { "terminal-make-stopped" }, global.data_flag());
            out::line(&words.say(locale, key, &[("data", data.as_str().into())]));
        }
    }
    if serves_on {
        signals.asked().await;
    }
    running.stop(&mut signals).await;
    outcome.map(|_| end).map_err(Into::into)
}

/// Whoever asks for a result reads warnings at most, unless they set a level themselves.
fn quieter(loaded: &Loaded) -> Loaded {
    let mut loaded = loaded.clone();
    if loaded.settings.iter().any(|s| s.key.path == "log.level" && s.origin == Origin::Default) {
        "warn".clone_into(&mut loaded.config.level);
    }
    loaded
}

fn tell(global: &Global, words: &Words, locale: &str, made: &Made) {
    match Shape::of_flag(global.json) {
        Shape::Json => out::json(&report::as_json(made)),
        Shape::People => out::line(&report::in_words(made, words, locale, &global.data_flag())),
    }
}

fn end(made: &Made) -> End {
    match made {
        Made::Done(report) => report.end(),
        Made::Question(_) | Made::NotTaken { .. } => End::NeedsAnswer,
        Made::NoKit { .. } => End::NoKit,
    }
}

/// A greeting or nothing at all starts no job.
fn says_something(bibles: &Bibles, args: &Args, locale: &str) -> bool {
    bibles.get(&args.bible).is_none()
        || !matches!(fleet_language::read(bibles, &args.bible, Some(locale), &args.say).outcome, Outcome::Greeting | Outcome::Empty)
}

/// Refuses an answer to a question that the Bible does not have, before anything is started.
fn known_answers(bibles: &Bibles, args: &Args) -> Result<(), FleetError> {
    let Some(bible) = bibles.get(&args.bible) else { return Ok(()) };
    let keys: Vec<&str> = bible.brief.questions.iter().map(|q| q.key.as_str()).collect();
    match args.answers.iter().find(|(key, _)| !keys.contains(&key.as_str())) {
        None => Ok(()),
        Some((key, value)) => {
            let hint = match fleet_content::nearest(key, keys.iter().copied()) {
                Some(near) => format!("the Bible has no such question; did you mean `{near}`?"),
                None => format!("the Bible asks about: {}", keys.join(", ")),
            };
            Err(FleetError::Answer { key: key.clone(), value: value.clone(), hint })
        }
    }
}
