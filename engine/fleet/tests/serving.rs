//! A fleet at work: its one line, its files, both sides of its listener, and its end.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;

use rustix::process::Signal;

use crate::run::{Serving, fleet, ran, run};

#[test]
fn it_says_one_line_and_leaves_private_files() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let (url, link) = (serving.said["url"].as_str().unwrap().to_owned(), serving.said["owner_link"].as_str().unwrap().to_owned());
    assert!(link.starts_with(&format!("{url}/enter?t=")), "{link}");
    for file in ["secret", "run.json", "fleet.db", "lock"] {
        let mode = std::fs::metadata(data.path().join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{file} is {mode:o}");
    }
    let run_file: serde_json::Value = serde_json::from_slice(&std::fs::read(data.path().join("run.json")).unwrap()).unwrap();
    assert_eq!(run_file["pid"], serving.child.id());
    assert!(run_file["url"].as_str().unwrap().ends_with(serving.listen()));
    let end = serving.stop();
    assert_eq!(end.code, 0, "{end:?}");
    assert!(!end.err.contains("waiting"), "nothing was waited for: {end:?}");
    assert!(!end.err.contains("panicked") && !end.err.contains(run_file["token"].as_str().unwrap()), "{end:?}");
    assert!(!data.path().join("run.json").exists());
}

#[test]
fn a_second_fleet_is_told_who_has_the_folder_and_a_taken_port_who_holds_it() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let second = run(data.path(), &["up", "--listen", "127.0.0.1:0", "--data", data.path().to_str().unwrap()]);
    assert_eq!(second.code, 1);
    assert!(second.err.contains(&format!("another fleet (pid {}) runs on", serving.child.id())), "{second:?}");
    let home = tempfile::tempdir().unwrap();
    let other = home.path().join("data");
    let taken = run(home.path(), &["up", "--listen", serving.listen(), "--data", other.to_str().unwrap()]);
    assert_eq!(taken.code, 1);
    assert!(taken.err.contains(&format!("is taken by `fleet` (pid {})", serving.child.id())) && taken.err.contains("--listen"), "{taken:?}");
    assert!(!other.exists(), "a start that cannot serve leaves nothing behind");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn hosts_are_told_apart() {
    let data = tempfile::tempdir().unwrap();
    let serving = Serving::on(data.path());
    let port = serving.listen().rsplit_once(':').unwrap().1.to_owned();
    for own in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), "LOCALHOST".to_owned()] {
        assert!(serving.get(&own, "/healthz").starts_with("HTTP/1.1 200"), "{own}");
    }
    let page = serving.get(&format!("localhost:{port}"), "/");
    assert!(page.contains("<html"), "{page}");
    for foreign in ["evil.test", "localhost.evil.test", "xlocalhost"] {
        let answer = serving.get(foreign, "/healthz");
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("No page of this Fleet"), "{foreign}: {answer}");
    }
    let app = serving.get(&format!("nobody-0000.localhost:{port}"), "/healthz");
    assert!(app.starts_with("HTTP/1.1 404") && app.to_lowercase().contains("x-robots-tag"), "the apps' side answers: {app}");
    assert!(serving.ask("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n").starts_with("HTTP/1.1 400"));
    let two = serving.ask("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n");
    assert!(two.starts_with("HTTP/1.1 400"), "{two}");
    let large = serving.ask(&format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: {}\r\n\r\n", "x".repeat(64 * 1024)));
    assert!(large.starts_with("HTTP/1.1 431"), "{}", large.lines().next().unwrap_or_default());
    let ready = serving.get("localhost", "/readyz");
    assert!(ready.starts_with("HTTP/1.1 200"), "{ready}");
    let metrics = serving.get("localhost", "/metrics");
    assert!(metrics.contains("fleet_build_info"), "{metrics}");
    assert_eq!(serving.stop().code, 0);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let data = tempfile::tempdir().unwrap();
    let mut serving = Serving::on(data.path());
    // A request that never comes to its end keeps the first signal waiting.
    let mut stuck = std::net::TcpStream::connect(serving.listen()).unwrap();
    let run_file: serde_json::Value = serde_json::from_slice(&std::fs::read(data.path().join("run.json")).unwrap()).unwrap();
    let head = format!("POST /api/v1/threads HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n", run_file["token"].as_str().unwrap());
    let rest = "Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n";
    stuck.write_all(format!("{head}{rest}").as_bytes()).unwrap();
    // This answer comes when the handler asks for the body: only from then on is the connection not an idle one.
    let mut asked_for = String::new();
    BufReader::new(&stuck).read_line(&mut asked_for).unwrap();
    assert!(asked_for.starts_with("HTTP/1.1 100"), "{asked_for}");
    serving.signal(Signal::TERM);
    let mut err = BufReader::new(serving.child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("stopping: waiting for") {
        line.clear();
        assert!(BufRead::read_line(&mut err, &mut line).unwrap() > 0, "it ended without a word");
    }
    let asked = std::time::Instant::now();
    serving.signal(Signal::TERM);
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
    assert!(asked.elapsed() < std::time::Duration::from_secs(6), "{:?}", asked.elapsed());
}

/// The numbers of the migrations that a database has seen; first notes another one if asked to.
fn versions(file: &std::path::Path, note: Option<i64>) -> Vec<i64> {
    use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await.unwrap();
        let tables = "SELECT name FROM sqlite_schema WHERE name LIKE '%migration%' AND type = 'table'";
        let table: String = sqlx::query_scalar(tables).fetch_one(&mut connection).await.unwrap();
        let columns = format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid");
        let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(columns)).fetch_all(&mut connection).await.unwrap();
        if let Some(number) = note {
            let rest = columns[1..].join(", ");
            let insert = format!("INSERT INTO {table} SELECT {number}, {rest} FROM {table} LIMIT 1");
            sqlx::query(AssertSqlSafe(insert)).execute(&mut connection).await.unwrap();
        }
        let numbers = format!("SELECT {} FROM {table} ORDER BY 1", columns[0]);
        let seen = sqlx::query_scalar(AssertSqlSafe(numbers)).fetch_all(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        seen
    })
}

#[test]
fn a_newer_database_is_left_alone() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(Serving::on(data.path()).stop().code, 0);
    let file = data.path().join("fleet.db");
    let before = versions(&file, Some(9_999));
    let path = data.path().to_str().unwrap();
    let refused = run(data.path(), &["up", "--listen", "127.0.0.1:0", "--data", path]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("the database is newer than this Fleet: it is at version 9999, this Fleet knows"), "{refused:?}");
    assert_eq!(versions(&file, None), before);
    let doctor = run(data.path(), &["doctor", "--json", "--data", path, "--listen", "127.0.0.1:0"]);
    assert_eq!(doctor.code, 2, "{doctor:?}");
    assert!(doctor.out.lines().any(|l| l.contains("\"migrations\"") && l.contains("\"fail\"") && l.contains("9999")), "{doctor:?}");
}

#[test]
fn a_person_reads_three_lines_in_the_language_of_the_instance() {
    let data = tempfile::tempdir().unwrap();
    for locale in ["en", "ru"] {
        let mut command = fleet(data.path());
        command.args(["--listen", "127.0.0.1:0", "--data"]).arg(data.path()).env("FLEET__INSTANCE__LANGUAGE", locale);
        let mut child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let lines: Vec<String> = BufReader::new(child.stdout.as_mut().unwrap()).lines().take(3).map(Result::unwrap).collect();
        let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, Signal::INT).unwrap();
        assert_eq!(ran(child.wait_with_output().unwrap()).code, 0);
        let all = lines.join("\n");
        assert!(all.contains("/enter?t="), "nobody has signed in yet: {all}");
        assert!(all.contains(if locale == "ru" { "Все данные лежат" } else { "Everything it knows" }), "{all}");
    }
}
