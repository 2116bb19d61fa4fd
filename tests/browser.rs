//! The page and an app in a real headless Chromium, by what is visible only; the scripts lie in `tests/browser`.

use std::path::Path;
use std::process::Command;

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

#[test]
fn the_app_in_english() {
    let world = World::start();
    let app = made(&world, "en", "Leave requests: first day, last day, type: vacation or sick leave, comment. The manager approves. Export to Excel and CSV");
    script("app.mjs", &[("APP", app["preview_url"].as_str().unwrap()), ("LOCALE", "en")]);
}

#[test]
fn the_app_in_russian() {
    let world = World::start();
    let app = made(
        &world,
        "ru",
        "Заявки на отпуск: первый день, последний день, тип: ежегодный или без оплаты, комментарий. Согласует руководитель. Выгрузка в Excel и CSV",
    );
    script("app.mjs", &[("APP", app["preview_url"].as_str().unwrap()), ("LOCALE", "ru")]);
}

#[test]
fn the_page() {
    let world = World::start();
    let link = world.owner_link.clone().expect("an owner link is printed once");
    script("page.mjs", &[("PAGE", &world.url), ("OWNER_LINK", &link), ("LOCALE", "en")]);
}
