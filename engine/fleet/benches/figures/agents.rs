//! What it costs to let an agent work: a program in a sandbox against the same one bare, its end, what agents print, the broker.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fleet_agents::agent::Setting;
use fleet_agents::roster::Roster;
use fleet_broker::ledger::{Level, MemoryLedger, Scope};
use fleet_broker::policy::{Account, Auth, Caps, Model, Price, Wire};
use fleet_broker::{Broker, Policy, Secret, SystemResolver};
use fleet_demo::model::{ModelServer, Script, Turn};
use fleet_domain::launch::{Launch, Limits, Stdin};
use fleet_sandbox::{Config, Lack, Place, Sandbox};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};

use super::sheet::{Goal, Sheet};
use super::spread::{ms, spread};

const N: usize = 60;
/// Calls of a model, each way.
const CALLS: usize = 300;
const KEY: &str = "sk-the-key-of-the-benchmark";
const TOKEN: &str = "token-of-the-benchmark-0123";

pub(crate) async fn figures(sheet: &mut Sheet) {
    let folder = tempfile::Builder::new().prefix("fleet-bench-").permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711)).tempdir().unwrap();
    let accept = [Lack::Users, Lack::Cgroups, Lack::Landlock].into();
    let config = Config { init: env!("CARGO_BIN_EXE_fleet").into(), uids: 400_000..400_010, accept, ..Config::new(folder.path().join("places")) };
    let sandbox = Sandbox::local(config).await.unwrap();
    let place = sandbox.place("bench").unwrap();
    spawns(sheet, &sandbox, &place).await;
    readers(sheet);
    broker(sheet, folder.path()).await;
}

fn launch(program: &str, args: &[&str]) -> Launch {
    let args = args.iter().map(|&a| a.to_owned()).collect();
    Launch { program: program.to_owned(), args, env: BTreeMap::new(), stdin: Stdin::Closed, home: BTreeMap::new() }
}

async fn spawns(sheet: &mut Sheet, sandbox: &Sandbox, place: &Place) {
    let (mut held, mut bare, mut kills) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..N {
        let from = Instant::now();
        let running = sandbox.start(&launch("true", &[]), place, &Limits::AGENT).await.unwrap();
        assert_eq!(running.wait().await.code, Some(0));
        held.push(from.elapsed());
        let from = Instant::now();
        assert!(Command::new("true").status().unwrap().success());
        bare.push(from.elapsed());
    }
    for _ in 0..N {
        let running = sandbox.start(&launch("sh", &["-c", "sleep 60 & sleep 60"]), place, &Limits::AGENT).await.unwrap();
        let from = Instant::now();
        running.kill(Duration::ZERO).await;
        running.wait().await;
        kills.push(from.elapsed());
    }
    let (held, bare, kills) = (spread(held), spread(bare), spread(kills));
    let seen = format!("p50 {:.1} ms, p95 {:.1} ms; the same program bare {:.1} ms (N = {N})", ms(held.p50), ms(held.p95), ms(bare.p50));
    sheet.figure("a program in a sandbox, start to end", &seen, ms(held.p50) - ms(bare.p50), &Goal::AtMost(50.0));
    let seen = format!("p50 {:.1} ms, p95 {:.1} ms until nothing of three processes is left", ms(kills.p50), ms(kills.p95));
    sheet.figure("a kill", &seen, ms(kills.p95), &Goal::AtMost(100.0));
}

/// Every recording of every agent, read over and over.
fn readers(sheet: &mut Sheet) {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../agents/tests/recordings"));
    let roster = Roster::new([]).unwrap();
    for name in ["claude", "codex"] {
        let agent = roster.get(name).unwrap();
        let mut texts = Vec::new();
        for entry in std::fs::read_dir(root.join(name)).unwrap().flatten() {
            texts.extend(std::fs::read_to_string(entry.path()));
        }
        let (mut bytes, from) = (0_usize, Instant::now());
        while from.elapsed() < Duration::from_secs(2) {
            for text in &texts {
                let mut reader = agent.reader(&Setting::default());
                for line in text.lines() {
                    std::hint::black_box(reader.line(line));
                }
                bytes += text.len();
            }
        }
        let speed = bytes as f64 / from.elapsed().as_secs_f64() / 1e6;
        sheet.figure(&format!("what {name} prints, read"), &format!("{speed:.0} MB/s, {} recordings over and over", texts.len()), speed, &Goal::Told);
    }
}

/// The same call of a model through a door and without.
async fn broker(sheet: &mut Sheet, folder: &Path) {
    let script = Script { turns: vec![Turn::say("OK")], ..Script::default() };
    let model = ModelServer::start([("short", script)]).await.unwrap();
    let (told, _) = tokio::sync::mpsc::unbounded_channel();
    let broker = Broker::new(fleet_broker::machine_trust().unwrap(), Arc::new(MemoryLedger::default()), Arc::new(SystemResolver), told, Arc::new(|| 0));
    let any = Model { price: Price::default(), output: 1_000 };
    let account = Account {
        name: "bench".to_owned(),
        key: Secret::new(KEY.to_owned()),
        auth: Auth::Bearer,
        base: format!("{}/v1", model.base("short", "door")),
        wires: vec![Wire::Chat],
        models: BTreeMap::new(),
        other: Some(any),
        remote: false,
    };
    let policy = Policy {
        attempt: "bench".to_owned(),
        token: Secret::new(TOKEN.to_owned()),
        scopes: vec![Scope { level: Level::Attempt, id: "bench".to_owned() }],
        account: Some(account),
        rules: Vec::new(),
        pins: BTreeMap::new(),
        caps: Caps { calls: u64::MAX, calls_a_minute: usize::MAX, ..Caps::default() },
    };
    let doors = folder.join("door");
    std::fs::create_dir(&doors).unwrap();
    std::fs::set_permissions(&doors, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let door = broker.open(&policy, &doors).unwrap();
    let address = model.address();
    let direct = model.base("short", "bare");
    let path = direct.strip_prefix(&format!("http://{address}")).unwrap().to_owned();
    let (mut through, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..CALLS {
        let from = Instant::now();
        let stream = UnixStream::connect(doors.join("model.sock")).await.unwrap();
        call(stream, "/v1/chat/completions", TOKEN).await;
        through.push(from.elapsed());
        let from = Instant::now();
        let stream = TcpStream::connect(address).await.unwrap();
        call(stream, &format!("{path}/v1/chat/completions"), KEY).await;
        bare.push(from.elapsed());
    }
    door.close().await;
    let (through, bare) = (spread(through), spread(bare));
    let over = ms(through.p50) - ms(bare.p50);
    let seen =
        format!("p50 {over:.2} ms over {:.2} ms without it, p95 {:.2} over {:.2} (N = {CALLS})", ms(bare.p50), ms(through.p95) - ms(bare.p95), ms(bare.p95));
    sheet.figure("a call of a model through the broker", &seen, over, &Goal::AtMost(2.0));
}

async fn call(mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin, path: &str, key: &str) {
    let body = r#"{"model":"m","max_tokens":10,"messages":[{"role":"user","content":"Say OK"}]}"#;
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: model\r\nauthorization: Bearer {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
}
