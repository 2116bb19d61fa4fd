//! `fleet config`: check, show, defaults.

use std::path::Path;

use fleet_content::{Bibles, Words, nearest};

use crate::End;
use crate::agents::AgentsFile;
use crate::cli::{Config as Args, Global};
use crate::config::{self, Config, DEFAULTS, Env, Loaded, Origins, Sources, StorePlace};
use crate::data::DataFolder;
use crate::error::FleetError;
use crate::out::{self, Shape};

/// The settings that hold for these flags, and the data folder they belong to.
pub(crate) fn settle(global: &Global) -> Result<(DataFolder, Loaded), FleetError> {
    let env = Env::of_process();
    let data = DataFolder::resolve(global.data.as_deref(), global.config.as_deref(), &env)?;
    let flags = global.listen.iter().map(|listen| ("server.listen", "--listen", listen.clone())).collect();
    let loaded = config::load(&Sources { data: Some(data.path().to_owned()), file: global.config.clone(), env, flags })?;
    Ok((data, loaded))
}

/// Refuses a folder in which no instance was made yet.
pub(crate) fn must_be_there(data: &DataFolder, config: &Config) -> Result<(), FleetError> {
    if config.place == StorePlace::Sqlite && !data.database().is_file() {
        return Err(FleetError::Usage(format!("there is no instance in {} yet: `fleet up` makes one.", data.path().display())));
    }
    Ok(())
}

/// Bibles and words of an instance, checked whole; the Bible that settings name must be there.
pub(crate) fn content(data: &DataFolder, config: &Config) -> Result<(Bibles, Words), FleetError> {
    let agents = AgentsFile::of(data)?.unwrap_or_default();
    let bibles = Bibles::with_overlay(&data.bibles())?.seated(&agents.seats());
    let words = Words::embedded()?;
    known_bible(&bibles, &config.bible)?;
    Ok((bibles, words))
}

/// Refuses a Bible that is not there, with the nearest name.
pub(crate) fn known_bible(bibles: &Bibles, name: &str) -> Result<(), FleetError> {
    if bibles.get(name).is_some() {
        return Ok(());
    }
    let hint = match nearest(name, bibles.names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is: {}", bibles.names().join(", ")),
    };
    Err(FleetError::NoBible { name: name.to_owned(), hint })
}

/// Refuses a language without words.
pub(crate) fn known_locale(words: &Words, locale: &str) -> Result<(), FleetError> {
    if words.locales().any(|l| l == locale) {
        return Ok(());
    }
    let all = words.locales().collect::<Vec<_>>().join(", ");
    Err(FleetError::Usage(format!("there are no words for the language `{locale}`; there are: {all}")))
}

pub(crate) fn run(global: &Global, args: &Args) -> anyhow::Result<End> {
    match args {
        Args::Defaults => out::line(DEFAULTS.trim_end()),
        Args::Check { file: Some(file) } => {
            config::check_file(file)?;
            sound(global, &format!("{} is sound", file.display()), Some(file));
        }
        Args::Check { file: None } => {
            let (data, loaded) = settle(global)?;
            let (bibles, _) = content(&data, &loaded.config)?;
            sound(global, &format!("the settings are sound; Bibles: {}", bibles.names().join(", ")), None);
        }
        Args::Show { origin } => {
            let (_, loaded) = settle(global)?;
            let origins = if *origin { Origins::Shown } else { Origins::Hidden };
            match Shape::of_flag(global.json) {
                Shape::People => out::line(config::show(&loaded, origins).trim_end()),
                Shape::Json => out::json(&config::shown_as_json(&loaded)),
            }
        }
    }
    Ok(End::Done)
}

fn sound(global: &Global, words: &str, file: Option<&Path>) {
    match Shape::of_flag(global.json) {
        Shape::People => out::line(words),
        Shape::Json => out::json(&serde_json::json!({ "ok": true, "file": file })),
    }
}
