//! The same in containers, where a Docker Engine is: `FLEET_DOCKER=1`, with `FLEET_DOCKER_IMAGE` and `FLEET_DOCKER_SOCKET` where they are not the usual.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use fleet_domain::launch::{Launch, Level, Stdin};
use fleet_sandbox::{Docker, Output, Place, Sandbox};

use crate::bench::{LIMITS, config, folder, lines, program, shell};

#[tokio::test]
async fn a_container_runs_and_ends_like_the_rest() {
    if std::env::var_os("FLEET_DOCKER").is_none() {
        println!("SKIPPED a_container_runs_and_ends_like_the_rest: FLEET_DOCKER=1 says that a Docker Engine is there");
        return;
    }
    let image = std::env::var("FLEET_DOCKER_IMAGE").unwrap_or_else(|_| "debian:bookworm-slim".into());
    let folder = folder();
    let socket: PathBuf = std::env::var_os("FLEET_DOCKER_SOCKET").map_or_else(|| "/var/run/docker.sock".into(), PathBuf::from);
    let engine = |args: &[&str]| {
        let out = Command::new("docker").arg("-H").arg(format!("unix://{}", socket.display())).args(args).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    };
    let label = format!("label=fleet.sandbox={}", folder.path().join("places").display());
    engine(&["create", "--label", label.trim_start_matches("label="), &image, "true"]);
    let docker = Docker { socket: socket.clone(), image };
    let sandbox = Sandbox::container(config(&folder), docker).await.unwrap();
    assert_eq!(sandbox.probe().level, Some(Level::Container), "{:?}", sandbox.probe());
    assert_eq!(engine(&["ps", "--all", "--quiet", "--filter", &label]), "", "what a dead fleet left is removed, and so is the trial");
    let place = Place { least: Level::Container, ..sandbox.place("one").unwrap() };
    let run = async |launch: Launch| {
        let running = sandbox.start(&launch, &place, &LIMITS).await.unwrap();
        (lines(&running.stdout).await, lines(&running.stderr).await, running.wait().await)
    };

    let (out, err, exit) = run(shell("id -u; pwd; touch made; touch /x 2>/dev/null || echo closed; ls /sys/class/net; echo err >&2; exit 3")).await;
    let uid = place.uid.to_string();
    assert_eq!((out, err), ([uid.as_str(), "/work", "closed", "lo"].map(str::to_owned).into(), vec!["err".to_owned()]));
    assert_eq!((exit.code, exit.signal), (Some(3), None));
    assert!(place.work.join("made").exists());
    let words = run(Launch { stdin: Stdin::Words("one\ntwo".into()), ..program("cat", &[]) }).await;
    assert_eq!(words.0, ["one", "two"]);

    // A protocol of lines: asked and answered, as agents are.
    let mut talk =
        sandbox.start(&Launch { stdin: Stdin::Open, ..shell("while read -r line; do echo \"heard $line\"; done; echo over") }, &place, &LIMITS).await.unwrap();
    let mut stdin = talk.stdin.take().unwrap();
    for word in ["one", "two"] {
        stdin.line(word).await.unwrap();
        let heard = talk.stdout.next().await;
        assert!(matches!(&heard, Some(Output::Line { text, .. }) if text == &format!("heard {word}")), "{heard:?}");
    }
    drop(stdin);
    assert_eq!((lines(&talk.stdout).await, talk.wait().await.code), (vec!["over".to_owned()], Some(0)));

    let running = sandbox.start(&shell("trap '' TERM; setsid sleep 1000 & echo ready; while :; do sleep 1000; done"), &place, &LIMITS).await.unwrap();
    running.stdout.next().await.unwrap();
    assert!(running.sign_of_life().processes >= 2);
    let exit = running.kill(Duration::from_millis(200)).await;
    assert_eq!((exit.code, exit.signal), (None, Some(9)));
    assert_eq!(engine(&["ps", "--all", "--quiet", "--filter", &label]), "");
}
