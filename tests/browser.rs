//! The page, an app and the messengers of `fleet demo` in a real headless Chromium, by what is visible only; the scripts lie in
//! `tests/browser`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use fleet_tests::world::{World, binary};
use serde_json::Value;

fn made(world: &World, locale: &str, say: &str) -> Value {
    let out = Command::new(binary())
        .args(["make", "--bible", "hr", "--defaults", "--json", "--locale", locale, "--say", say, "--data"])
        .arg(world.data())
        .env_clear()
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "make: {text}{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}

fn script(name: &str, env: &[(&str, &str)]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    assert!(folder.join("node_modules/playwright-core").is_dir(), "run tests/run, or `npm ci` in tests/browser, first");
    let mut node = Command::new("node");
    node.arg(folder.join(name)).current_dir(&folder).envs(env.iter().copied());
    let out = node.output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    println!("{text}");
    assert!(out.status.success(), "{text}\n{}", String::from_utf8_lossy(&out.stderr));
}

/// The scripts are quicker than a person; what slows a person down has tests of its own.
fn world() -> World {
    World::start_with(&[("FLEET__LIMITS__VIEWER_REQUESTS_PER_SECOND", "0"), ("FLEET__LIMITS__PERSON_MESSAGES_PER_MINUTE", "0")])
}

fn an_app(name: &str, locale: &str, say: &str) {
    let world = world();
    let app = made(&world, locale, say);
    script("app.mjs", &[("APP", app["preview_url"].as_str().unwrap()), ("LOCALE", locale), ("NAME", name)]);
}

#[test]
fn leave_in_english() {
    an_app("leave", "en", "Leave requests: first day, last day, type: vacation or sick leave, comment. The manager approves. Export to Excel and CSV");
}

#[test]
fn leave_in_russian() {
    an_app(
        "leave",
        "ru",
        "Заявки на отпуск: первый день, последний день, тип: ежегодный или без оплаты, комментарий. Согласует руководитель. Выгрузка в Excel и CSV",
    );
}

#[test]
fn trips_with_two_steps_in_english() {
    an_app(
        "trips",
        "en",
        "Business trip requests: city, first day, last day, number of nights, hotel needed yes or no, ticket as a file, e-mail of the traveller. \
         The manager approves, then accounting. Export to CSV and Excel",
    );
}

#[test]
fn trips_with_two_steps_in_russian() {
    an_app(
        "trips",
        "ru",
        "Заявки на командировку: город, первый день, последний день, количество ночей, нужна гостиница: да или нет, файл приглашения, e-mail. \
         Согласует руководитель, затем бухгалтерия. Выгрузка в CSV и Excel",
    );
}

#[test]
fn the_page() {
    let world = world();
    let link = world.owner_link.clone().expect("an owner link is printed once");
    script("page.mjs", &[("PAGE", &world.url), ("OWNER_LINK", &link)]);
}

#[test]
fn the_page_when_something_is_lost() {
    let world = world();
    let link = world.owner_link.clone().expect("an owner link is printed once");
    script("lost.mjs", &[("PAGE", &world.url), ("OWNER_LINK", &link)]);
}

/// A running `fleet demo`, killed at the end.
struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn messengers(locale: &str) {
    let demo = Command::new(binary())
        .args(["demo", "--telegram", "--slack", "--json", "--listen", "127.0.0.1:0"])
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap_or_default())
        .envs([("FLEET__INSTANCE__LANGUAGE", locale), ("FLEET__LIMITS__NOTICES_SECONDS", "0"), ("FLEET__LIMITS__PERSON_MESSAGES_PER_MINUTE", "0")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut demo = Demo(demo);
    let mut line = String::new();
    BufReader::new(demo.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    script("demo.mjs", &[("SLACK", said["slack"].as_str().unwrap()), ("TELEGRAM", said["telegram"].as_str().unwrap()), ("LOCALE", locale)]);
}

#[test]
fn the_demo_of_the_messengers_in_english() {
    messengers("en");
}

#[test]
fn the_demo_of_the_messengers_in_russian() {
    messengers("ru");
}
