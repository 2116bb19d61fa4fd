//! Care of an instance: init, owner links, users, doctor, backup and restore, as an operator types them.

use crate::run::{Serving, run};

#[test]
fn init_writes_settings_once_and_refuses_what_would_not_start() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let path = data.to_str().unwrap();
    let answers = home.path().join("answers.toml");
    let file = answers.to_str().unwrap();
    std::fs::write(&answers, "language = \"ru\"\nlisten = \"127.0.0.1:0\"\n").unwrap();
    let first = run(home.path(), &["init", "--data", path, "--answers", file]);
    assert_eq!(first.code, 0, "{first:?}");
    assert!(first.out.contains("Записано"), "{first:?}");
    let written = std::fs::read_to_string(data.join("config/fleet.toml")).unwrap();
    let again = run(home.path(), &["init", "--data", path, "--answers", file, "--json"]);
    assert_eq!((again.code, &again.json()["changed"]), (0, &false.into()));
    assert_eq!(std::fs::read_to_string(data.join("config/fleet.toml")).unwrap(), written);
    let shown = run(home.path(), &["config", "show", "--origin", "--data", path]);
    assert!(shown.out.contains("language = \"ru\"  # ") && shown.out.contains("fleet.toml:"), "{shown:?}");
    for (text, said) in [
        ("lisen = \"x\"", "did you mean `listen`?"),
        ("listen = \"everywhere\"", "must be an address and a port"),
        ("bible = \"hrr\"", "did you mean `hr`?"),
        ("language = 7", "must be a string in quotes"),
    ] {
        std::fs::write(&answers, text).unwrap();
        let refused = run(home.path(), &["init", "--data", path, "--answers", file]);
        assert_eq!(refused.code, 1, "{text}: {refused:?}");
        assert!(refused.err.contains(said), "{text}: {refused:?}");
        assert_eq!(std::fs::read_to_string(data.join("config/fleet.toml")).unwrap(), written, "nothing is written");
    }
    let no_terminal = run(home.path(), &["init", "--data", path]);
    assert_eq!(no_terminal.code, 1);
    assert!(no_terminal.err.contains("--answers"), "{no_terminal:?}");
}

#[test]
fn a_fresh_owner_link_voids_the_older_one_running_or_not() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let nothing = data.path().join("none");
    let none = run(data.path(), &["owner-link", "--data", nothing.to_str().unwrap()]);
    assert_eq!(none.code, 1);
    assert!(none.err.contains("fleet up") && !nothing.exists(), "{none:?}");
    let serving = Serving::on(data.path());
    let first = serving.said["owner_link"].as_str().unwrap().to_owned();
    let second = run(data.path(), &["owner-link", "--data", path]);
    assert_eq!(second.code, 0, "{second:?}");
    let entered = |serving: &Serving, link: &str| {
        let at = link.find("/enter").unwrap_or_else(|| panic!("no link: {link}"));
        let answer = serving.get("localhost", link[at..].trim());
        answer.lines().next().unwrap_or_default().to_owned() + if answer.to_lowercase().contains("set-cookie: fleet_session=") { " signed in" } else { "" }
    };
    assert!(!entered(&serving, &first).contains("signed in"), "the older link is void");
    let status = entered(&serving, &second.out);
    assert!(status.contains("signed in"), "{status}");
    assert_eq!(serving.stop().code, 0);
    let offline = run(data.path(), &["owner-link", "--data", path, "--json"]);
    assert_eq!(offline.code, 0, "{offline:?}");
    let serving = Serving::on(data.path());
    let users = run(data.path(), &["users", "--data", path, "--json"]);
    assert_eq!((users.code, &users.json()["standing"]), (0, &"admin".into()), "one owner, not one a start: {users:?}");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_start_prints_the_owner_link_until_the_owner_has_signed_in() {
    let data = tempfile::tempdir().unwrap();
    let link_of = |greeting: &[String]| greeting.iter().find_map(|l| l.find("/enter?t=").map(|at| l[at..].trim().to_owned()));
    let (serving, first) = Serving::by_hand(data.path());
    assert!(link_of(&first).is_some(), "{first:?}");
    assert_eq!(serving.stop().code, 0);
    let (serving, second) = Serving::by_hand(data.path());
    let link = link_of(&second).unwrap_or_else(|| panic!("nobody has signed in yet: {second:?}"));
    assert!(serving.get("localhost", &link).to_lowercase().contains("set-cookie: fleet_session="));
    assert_eq!(serving.stop().code, 0);
    let (serving, third) = Serving::by_hand(data.path());
    assert!(link_of(&third).is_none() && third.concat().contains("fleet owner-link"), "{third:?}");
    assert_eq!(serving.stop().code, 0);
    let serving = Serving::on(data.path());
    assert!(serving.said["owner_link"].as_str().unwrap().contains("/enter?t="), "a program gets one at every start: {}", serving.said);
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn the_doctor_finds_nothing_wrong_with_a_sound_instance_and_names_what_is() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let serving = Serving::on(data.path());
    let ids = |out: &str| -> Vec<(String, String)> {
        out.lines()
            .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap())
            .map(|c| (c["id"].as_str().unwrap().to_owned(), c["state"].as_str().unwrap().to_owned()))
            .collect()
    };
    let doctor = run(data.path(), &["doctor", "--data", path, "--json"]);
    let found = ids(&doctor.out);
    let state = |id: &str| found.iter().find(|(i, _)| i == id).map(|(_, s)| s.as_str());
    for id in ["config", "bibles", "data", "privacy", "disk", "database", "migrations", "audit", "queue", "clock", "git", "fleet", "port", "names"] {
        assert_eq!(state(id), Some("ok"), "{id}: {doctor:?}");
    }
    assert_eq!((state("backup"), doctor.code), (Some("ok"), 0), "a fleet of today owes none yet: {doctor:?}");
    let two_days_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(48);
    std::fs::File::options().write(true).open(data.path().join("secret")).unwrap().set_modified(two_days_ago).unwrap();
    let doctor = run(data.path(), &["doctor", "--data", path, "--json"]);
    assert!(ids(&doctor.out).contains(&("backup".to_owned(), "warn".to_owned())), "there has never been one: {doctor:?}");
    assert_eq!(doctor.code, 1);
    let backup = run(data.path(), &["backup", "--data", path]);
    assert_eq!(backup.code, 0, "{backup:?}");
    let well = run(data.path(), &["doctor", "--data", path]);
    assert_eq!(well.code, 0, "{well:?}");
    assert_eq!(serving.stop().code, 0);
    std::fs::write(data.path().join("fleet.db"), b"SQLite format 3\0 and then nonsense").unwrap();
    let broken = run(data.path(), &["doctor", "--data", path, "--json", "--listen", "127.0.0.1:0"]);
    assert_eq!(broken.code, 2, "{broken:?}");
    assert!(ids(&broken.out).contains(&("database".to_owned(), "fail".to_owned())), "{broken:?}");
    for line in broken.out.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()).filter(|c| c["state"] != "ok") {
        assert!(!line["fix"].as_str().unwrap().is_empty(), "every trouble has a fix: {line}");
    }
}

#[test]
fn a_running_fleet_is_backed_up_and_comes_back_elsewhere() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let (path, file) = (data.to_str().unwrap(), home.path().join("b.tar.gz"));
    let serving = Serving::on(&data);
    let backup = run(home.path(), &["backup", "--data", path, "--to", file.to_str().unwrap(), "--json"]);
    assert_eq!(backup.code, 0, "{backup:?}");
    let written = std::fs::read(&file).unwrap();
    let over = run(home.path(), &["backup", "--data", path, "--to", file.to_str().unwrap()]);
    assert_eq!(over.code, 1, "{over:?}");
    assert!(over.err.contains("is there already") && over.err.contains("--force"), "{over:?}");
    assert_eq!(std::fs::read(&file).unwrap(), written, "the older backup is whole");
    let forced = run(home.path(), &["backup", "--data", path, "--to", file.to_str().unwrap(), "--force"]);
    assert_eq!(forced.code, 0, "{forced:?}");
    assert_eq!(serving.stop().code, 0);
    let verify = run(home.path(), &["restore", file.to_str().unwrap(), "--verify", "--json"]);
    assert_eq!((verify.code, &verify.json()["ok"]), (0, &true.into()), "{verify:?}");
    let full = run(home.path(), &["restore", file.to_str().unwrap(), "--data", path]);
    assert_eq!(full.code, 1);
    assert!(full.err.contains("is not empty"), "{full:?}");
    let back = home.path().join("back");
    let restored = run(home.path(), &["restore", file.to_str().unwrap(), "--data", back.to_str().unwrap()]);
    assert_eq!(restored.code, 0, "{restored:?}");
    let serving = Serving::on(&back);
    let users = run(home.path(), &["users", "--data", back.to_str().unwrap()]);
    assert!(
        users.out.contains("admin") && users.out.lines().count() == 2 && users.out.lines().next_back().is_some_and(|line| line.starts_with("Owner")),
        "{users:?}"
    );
    assert_eq!(serving.stop().code, 0);
    let gone = run(home.path(), &["restore", "/no/such/file"]);
    assert_eq!(gone.code, 1);
    assert!(gone.err.contains("/no/such/file cannot be read"), "{gone:?}");
}

/// Whatever lies where the data was to be, no advice about it touches its owner or its modes.
#[test]
fn the_doctor_leaves_what_is_none_of_fleets_alone() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("passwd");
    std::fs::write(&file, "root:x:0:0").unwrap();
    let folder = home.path().join("letters");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("to-anna.txt"), "Dear Anna").unwrap();
    for (path, said) in [
        (file.clone(), "is a file, so it cannot hold the data"),
        (folder.clone(), "is no data folder of a fleet"),
        ("/proc/x".into(), "does not exist and cannot be made"),
        (file.join("below"), "does not exist and cannot be made"),
    ] {
        let doctor = run(home.path(), &["doctor", "--data", path.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
        assert!(doctor.out.contains(said) && doctor.out.contains("fix: choose another folder with --data"), "{doctor:?}");
        assert!(!doctor.out.contains("chown") && !doctor.out.contains("chmod") && !doctor.err.contains("chown"), "{doctor:?}");
        let up = run(home.path(), &["up", "--data", path.to_str().unwrap(), "--listen", "127.0.0.1:x"]);
        assert!(up.code == 1 && !up.err.contains("chown"), "{up:?}");
    }
    let to_come = run(home.path(), &["doctor", "--data", home.path().join("a/b").to_str().unwrap(), "--listen", "127.0.0.1:0"]);
    assert!(to_come.out.contains("the first start makes it"), "{to_come:?}");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 2, "it looked and left nothing");
}

#[test]
fn a_backup_makes_no_folders_by_a_slip() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    assert_eq!(Serving::on(data.path()).stop().code, 0);
    let nope = data.path().join("nope");
    let refused = run(data.path(), &["backup", "--data", path, "--to", nope.join("x.tar.gz").to_str().unwrap()]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains(&format!("mkdir -p '{}'", nope.display())) && !nope.exists(), "{refused:?}");
}

#[test]
fn a_code_of_a_plain_line_of_the_log_is_explained() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let mut command = crate::run::fleet(data.path());
    command.args(["up", "--json", "--listen", "127.0.0.1:0", "--data", path]);
    let serving = Serving::of(command);
    let run_file: serde_json::Value = serde_json::from_slice(&std::fs::read(data.path().join("run.json")).unwrap()).unwrap();
    let (token, body) = (run_file["token"].as_str().unwrap(), "{}");
    let opened = serving.ask(&format!(
        "POST /api/v1/threads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    ));
    assert!(opened.starts_with("HTTP/1.1 201"), "{opened}");
    let end = serving.stop();
    let line = end.err.lines().find(|l| l.contains("opened")).unwrap_or_else(|| panic!("the log says so: {end:?}"));
    let code: String = line[line.find("F-").unwrap()..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let why = run(data.path(), &["why", &code, "--data", path]);
    assert!(why.code == 0 && why.out.contains("opened") && why.out.contains(&code), "{why:?}");
}

#[test]
fn users_are_listed_with_their_roles_in_apps() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let say = "leave requests: first day, last day; the manager approves";
    let made = run(data.path(), &["make", "--say", say, "--defaults", "--json", "--exit", "--data", path]);
    assert!(made.code == 0 && !made.err.contains("waiting"), "{made:?}");
    let users = run(data.path(), &["users", "--data", path]);
    assert!(users.out.lines().last().unwrap().ends_with("owner of “Leave requests”"), "{users:?}");
    let users = run(data.path(), &["users", "--data", path, "--json"]).json();
    assert_eq!((&users["apps"][0]["role"], &users["apps"][0]["title"]), (&"owner".into(), &"Leave requests".into()), "{users}");
    let off = run(data.path(), &["make", "--say", "equipment requests: what, why", "--answer", "approver=never mind", "--json", "--exit", "--data", path]);
    assert!(off.out.contains("called the request off") && !off.out.contains('`'), "{off:?}");
}

#[test]
fn folders_of_agents_are_listed_and_that_there_are_none_is_said() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("data");
    let path = path.to_str().unwrap();
    let [users, list] = [vec!["users", "--data", path], vec!["worktree", "list", "--data", path]].map(|args| run(home.path(), &args));
    assert_eq!((list.code, &list.err), (1, &users.err), "the same refusal: {list:?}");
    assert!(list.err.contains("there is no instance in") && list.out.is_empty(), "{list:?}");
    assert_eq!(Serving::on(std::path::Path::new(path)).stop().code, 0);
    let list = run(home.path(), &["worktree", "list", "--data", path]);
    assert_eq!((list.code, list.out.trim()), (0, "No attempt of an agent has a folder here."), "{list:?}");
    let list = run(home.path(), &["worktree", "list", "--json", "--data", path]);
    assert_eq!((list.code, list.out.as_str()), (0, ""), "a line an object, and none: {list:?}");
}

#[test]
fn a_code_nobody_logged_is_said_to_be_unknown() {
    let data = tempfile::tempdir().unwrap();
    let why = run(data.path(), &["why", "F-NOTHING", "--data", data.path().to_str().unwrap()]);
    assert_eq!(why.code, 1);
    assert!(why.err.contains("nothing was logged under F-NOTHING"), "{why:?}");
}

#[test]
fn the_code_on_a_refused_page_is_explained() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().to_str().unwrap();
    let serving = Serving::on(data.path());
    let page = serving.get("localhost", "/enter?t=never-given-out");
    assert!(page.starts_with("HTTP/1.1 410"), "{page}");
    let at = page.find("F-").unwrap_or_else(|| panic!("the page shows a code: {page}"));
    let code: String = page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    assert_eq!(serving.stop().code, 0);
    let why = run(data.path(), &["why", &code, "--data", path]);
    assert_eq!(why.code, 0, "{why:?}");
    assert!(why.out.starts_with("link-over: ") && why.out.contains(&code), "{why:?}");
    let why = run(data.path(), &["why", "not-allowed", "--data", path, "--json"]);
    assert!(why.json()["meanings"][0]["means"].as_str().unwrap().contains("role"), "{why:?}");
}
