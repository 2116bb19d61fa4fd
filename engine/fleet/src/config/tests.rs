//! Settings: the table and the default file agree, layers win in order, every bad input names its place.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::*;

fn with_file(text: &str) -> (tempfile::TempDir, Sources) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("fleet.toml");
    std::fs::write(&file, text).unwrap();
    (dir, Sources { file: Some(file), ..Sources::default() })
}

fn refusal(sources: &Sources) -> String {
    load(sources).map(|l| l.config).unwrap_err().to_string()
}

#[test]
fn defaults_stand_alone_and_the_table_knows_exactly_their_keys() {
    let loaded = load(&Sources::default()).unwrap();
    assert_eq!(loaded.config.listen, "127.0.0.1:7070".parse().unwrap());
    assert_eq!(loaded.config.place, StorePlace::Sqlite);
    assert!(loaded.settings.iter().all(|s| s.origin == Origin::Default));
    let table: toml::Table = toml::from_str(DEFAULTS).unwrap();
    let written: BTreeSet<String> = table.iter().flat_map(|(s, t)| t.as_table().unwrap().keys().map(move |k| format!("{s}.{k}"))).collect();
    let known: BTreeSet<String> = KEYS.iter().map(|k| k.path.to_owned()).collect();
    assert_eq!(written, known);
}

#[test]
fn every_default_is_explained_and_every_variable_has_the_name_of_its_key() {
    let lines: Vec<&str> = DEFAULTS.lines().collect();
    for key in &KEYS {
        let (_, name) = key.path.split_once('.').unwrap();
        let at = lines.iter().position(|l| l.starts_with(&format!("{name} = "))).unwrap();
        assert!(lines[at - 1].starts_with('#'), "{} is not explained", key.path);
        assert_eq!(key.env, format!("FLEET__{}", key.path.to_uppercase().replace('.', "__")));
    }
}

#[test]
fn a_time_zone_is_a_name_or_a_city_and_nothing_else() {
    let named = |said: &str| with_file(&format!("[instance]\ntime_zone = \"{said}\"\n"));
    for (said, zone) in [("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("Yekaterinburg", "Asia/Yekaterinburg"), ("UTC", "UTC")] {
        let (_dir, sources) = named(said);
        assert_eq!(load(&sources).unwrap().config.zone.name(), zone, "{said}");
    }
    for said in ["+03:00", "Mars/Olympus", "Moscow Time"] {
        let (_dir, sources) = named(said);
        let refused = refusal(&sources);
        assert!(refused.contains("Europe/Berlin") && refused.contains(said), "{refused}");
    }
}

#[test]
fn languages_are_those_that_have_words() {
    let words = fleet_content::Words::embedded().unwrap();
    let Some(crate::config::key::Kind::OneOf(valid)) = find("instance.language").map(|k| k.kind) else { panic!() };
    assert_eq!(words.locales().collect::<BTreeSet<_>>(), valid.iter().copied().collect());
}

#[test]
fn files_of_settings_are_ordinary_and_of_a_sensible_size() {
    let (dir, _) = with_file("");
    let pipe = dir.path().join("pipe.toml");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
    let long = dir.path().join("long.toml");
    std::fs::write(&long, "#".repeat(1024 * 1024 + 1)).unwrap();
    for (file, why) in [(pipe, "not an ordinary file"), (PathBuf::from("/dev/zero"), "not an ordinary file"), (long.clone(), "larger than 1 MB")] {
        let refused = refusal(&Sources { file: Some(file.clone()), ..Sources::default() });
        assert!(refused.contains(why) && refused.contains(file.to_str().unwrap()), "{refused}");
    }
    std::fs::write(&long, "#".repeat(1024 * 1024)).unwrap();
    assert!(load(&Sources { file: Some(long), ..Sources::default() }).is_ok());
}

#[test]
fn later_layers_win_and_say_so() {
    let (dir, mut sources) = with_file("[log]\nlevel = \"debug\"\nformat = \"json\"\n[server]\nshutdown_seconds = 5\n");
    let data = dir.path().join("data");
    std::fs::create_dir_all(data.join("config")).unwrap();
    std::fs::write(data.join("config/b.toml"), "[log]\nlevel = \"warn\"\n[limits]\nbackup_hours = 0\n").unwrap();
    std::fs::write(data.join("config/a.toml"), "[limits]\nbackup_hours = 7\n").unwrap();
    sources.data = Some(data);
    sources.env =
        Env::invented(&[("FLEET__LOG__FORMAT", "text"), ("FLEET__SERVER__LISTEN", "127.0.0.1:1"), ("FLEETING", "no setting"), ("FLEET_KILL_AT", "nor this")]);
    sources.flags = vec![("server.listen", "--listen", "[::1]:0".to_owned())];
    let loaded = load(&sources).unwrap();
    assert_eq!(loaded.config.level, "debug");
    assert_eq!(loaded.config.format, LogFormat::Text);
    assert_eq!(loaded.config.backup_age, None);
    assert_eq!(loaded.config.shutdown, Duration::from_secs(5));
    assert_eq!(loaded.config.listen, "[::1]:0".parse().unwrap());
    let text = show(&loaded, Origins::Shown);
    assert!(text.contains("listen = \"[::1]:0\"  # --listen"), "{text}");
    assert!(text.contains("format = \"text\"  # FLEET__LOG__FORMAT"), "{text}");
    assert!(text.contains("b.toml:4"), "{text}");
    assert!(text.contains("bible = \"hr\"  # default"), "{text}");
    let again: toml::Table = toml::from_str(&show(&loaded, Origins::Hidden)).unwrap();
    assert_eq!(again["server"]["shutdown_seconds"].as_integer(), Some(5));
}

#[test]
fn unknown_keys_name_file_line_and_the_nearest() {
    let (_dir, sources) = with_file("# mine\n[server]\nlissten = \"127.0.0.1:1\"\n\n[sever]\nlisten = \"x\"\n");
    let said = refusal(&sources);
    assert!(said.contains("fleet.toml:3:1: server.lissten: is not a setting; did you mean `server.listen`?"), "{said}");
    assert!(said.contains("fleet.toml:5:2: sever: is not a setting; did you mean `server`?"), "{said}");
    assert!(said.contains("2 problems"), "{said}");
    let (_dir, sources) = with_file("listen = \"127.0.0.1:1\"\n");
    assert!(refusal(&sources).contains("fleet.toml:1:1: listen: is not a setting; did you mean `server.listen`?"));
    let env = Sources { env: Env::invented(&[("FLEET__SERVER__LISTN", "x")]), ..Sources::default() };
    assert!(refusal(&env).contains("FLEET__SERVER__LISTN: is not a setting; did you mean `FLEET__SERVER__LISTEN`?"));
}

#[test]
fn wrong_values_name_their_place_and_what_would_do() {
    for (text, said) in [
        ("[server]\nlisten = \"nowhere\"", "fleet.toml:2:10: server.listen: must be an address and a port"),
        ("[server]\nlisten = 7070", "fleet.toml:2:10: server.listen: must be a string in quotes, is integer"),
        ("[server]\npublic_url = \"fleet.example.org\"", "server.public_url: must be an address such as https://"),
        ("[server]\npublic_url = \"https://x.org/page\"", "server.public_url: must be a scheme, a host"),
        ("[server]\npublic_url = \"ftp://x.org\"", "must start with https://"),
        ("[server]\npreview_apex = \"*.x.org\"", "server.preview_apex: must be a host name"),
        ("[server]\npreview_apex = \"10.0.0.1\"", "server.preview_apex: must be a host name"),
        ("[server]\nshutdown_seconds = 9999", "must be between 0 and 600, is 9999"),
        ("[store]\nplace = \"mysql://u:secret@h/d\"", "store.place: must be \"sqlite\" or start with postgres://"),
        ("[log]\nformat = \"jsn\"", "`jsn` is not known; did you mean `json`?"),
        ("[log]\nlevel = \"wran\"", "`wran` is not a level; did you mean `warn`?"),
        ("[telemetry]\nmetrics = \"yes\"", "telemetry.metrics: must be true or false, is string"),
        ("[instance]\nlanguage = \"de\"", "instance.language: `de` is not known"),
        ("[server\nlisten", "is not TOML"),
    ] {
        let (_dir, sources) = with_file(text);
        let refused = refusal(&sources);
        assert!(refused.contains(said), "{text}: {refused}");
        assert!(!refused.contains("secret"), "a password is not repeated: {refused}");
    }
}

#[test]
fn a_secret_may_come_from_a_file_and_is_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("place");
    std::fs::write(&file, "postgres://fleet:hunter2@db/fleet\n").unwrap();
    let path = file.to_str().unwrap();
    let sources = Sources { env: Env::invented(&[("FLEET__STORE__PLACE_FILE", path)]), ..Sources::default() };
    let loaded = load(&sources).unwrap();
    assert_eq!(loaded.config.place, StorePlace::Postgres("postgres://fleet:hunter2@db/fleet".to_owned()));
    let text = show(&loaded, Origins::Shown);
    assert!(!text.contains("hunter2") && text.contains("*****") && text.contains("FLEET__STORE__PLACE_FILE"), "{text}");
    let gone = Sources { env: Env::invented(&[("FLEET__STORE__PLACE_FILE", "/nowhere/at/all")]), ..Sources::default() };
    assert!(refusal(&gone).contains("names /nowhere/at/all, which cannot be read"));
    let plain = Sources { env: Env::invented(&[("FLEET__LOG__LEVEL_FILE", path)]), ..Sources::default() };
    assert!(refusal(&plain).contains("is not a setting"), "only secrets come from files");
}

#[test]
fn the_data_folder_cannot_move_itself() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("config")).unwrap();
    std::fs::write(dir.path().join("config/x.toml"), "[data]\ndir = \"/elsewhere\"\n").unwrap();
    let sources = Sources { data: Some(PathBuf::from(dir.path())), ..Sources::default() };
    assert!(refusal(&sources).contains("x.toml:2:7: data.dir: cannot be set in a file inside the data folder"));
}

#[test]
fn a_missing_config_file_is_an_error() {
    let sources = Sources { file: Some(PathBuf::from("/no/such/fleet.toml")), ..Sources::default() };
    assert!(refusal(&sources).contains("/no/such/fleet.toml: cannot be read"));
}

#[test]
fn localhost_with_a_port_is_this_machine() {
    let sources = Sources { flags: vec![("server.listen", "--listen", "localhost:7171".to_owned())], ..Sources::default() };
    assert_eq!(load(&sources).unwrap().config.listen, "127.0.0.1:7171".parse().unwrap());
}
