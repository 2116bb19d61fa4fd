//! Cold start, idle cost and the first byte of the page: of an empty fleet, and of one with a history.

use std::time::{Duration, Instant};

use fleet_demo::slack::FakeSlack;
use fleet_demo::telegram::FakeTelegram;

use super::fleet::Fleet;
use super::sheet::{Goal, Sheet};
use super::spread::{ms, spread};
use super::{history, messengers, process};

const STARTS: usize = 10;
const PAGES: usize = 200;
const PROJECTS: usize = 1_000;
const TASKS: usize = 10_000;
/// What of the minute is over before idleness is judged.
const SETTLED: Duration = Duration::from_secs(30);

pub(crate) async fn figures(sheet: &mut Sheet) {
    let mut empty = Vec::new();
    for _ in 0..STARTS {
        empty.push(Fleet::start().await.cold);
    }
    cold(sheet, "empty", empty);
    idle(sheet, "empty", Fleet::start().await).await;

    let name = format!("{TASKS} tasks in {PROJECTS} projects");
    let mut folder = history::folder(PROJECTS, TASKS / PROJECTS, &[]).await;
    let mut full = Vec::new();
    for _ in 0..STARTS {
        let fleet = Fleet::start_on(folder).await;
        full.push(fleet.cold);
        folder = fleet.stop();
    }
    cold(sheet, &name, full);
    // As it stands by in an office: with both messengers, which have nothing to say.
    let (telegram, slack) = (FakeTelegram::start().await.unwrap(), FakeSlack::start().await.unwrap());
    let settings: Vec<_> = messengers::in_telegram(&telegram).into_iter().chain(messengers::in_slack(&slack)).collect();
    let fleet = Fleet::start_with(folder, &settings).await;
    while !telegram.polling() || slack.sockets() < 2 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    idle(sheet, &format!("{name}, both bots"), fleet).await;
}

fn cold(sheet: &mut Sheet, of: &str, times: Vec<Duration>) {
    let times = spread(times);
    let seen = format!("p50 {:.0} ms, worst {:.0} ms (exec to /readyz, N = {STARTS})", ms(times.p50), ms(times.worst));
    sheet.figure(&format!("cold start, {of}"), &seen, ms(times.p50), &Goal::AtMost(1_000.0));
}

/// A signed-in browser's view: the first byte of a conversation's page, then the same page left open with its stream.
async fn idle(sheet: &mut Sheet, of: &str, fleet: Fleet) {
    let began = Instant::now();
    let cookie = fleet.sign_in().await;
    let page = format!("{}/t/{}", fleet.url, fleet.chat().await.thread());
    let ask = |url: &str| fleet.http.get(url).header("cookie", &cookie).timeout(Duration::from_mins(10)).send();
    let mut first = Vec::new();
    for _ in 0..PAGES {
        let asked = Instant::now();
        let mut answer = ask(&page).await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.chunk().await.unwrap().unwrap();
        first.push(asked.elapsed());
        answer.bytes().await.unwrap();
    }
    let first = spread(first);
    let seen = format!("p50 {:.2} ms, p95 {:.2} ms (a conversation, N = {PAGES})", ms(first.p50), ms(first.p95));
    sheet.figure(&format!("first byte of the page, {of}"), &seen, 0.0, &Goal::Told);

    let mut stream = ask(&format!("{page}/live")).await.unwrap();
    assert!(stream.status().is_success(), "{}", stream.status());
    let open = tokio::spawn(async move { while stream.chunk().await.is_ok_and(|c| c.is_some()) {} });
    tokio::time::sleep(SETTLED.saturating_sub(began.elapsed())).await;
    let before = process::cpu(fleet.pid());
    tokio::time::sleep(Duration::from_mins(1).saturating_sub(began.elapsed())).await;
    let busy = (process::cpu(fleet.pid()) - before) / 30.0 * 100.0;
    assert!(!open.is_finished(), "the page lost its stream");
    let memory = fleet.memory();
    let seen = format!("{memory:.1} MiB PSS, {busy:.1} % of a core (60 s after start, a page open)");
    sheet.figure(&format!("idle, {of}"), &seen, memory, &Goal::AtMost(80.0));
}
