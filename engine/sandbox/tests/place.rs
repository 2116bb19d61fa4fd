//! Places: whose they are, what is shown in them, what hides in them.

use std::fs;
use std::os::unix::fs::MetadataExt;

use fleet_sandbox::{Place, Sandbox, SandboxError, Users};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::bench::{Bench, LIMITS, config, shell};

#[tokio::test]
async fn a_place_keeps_its_user_over_a_restart_and_shares_it_with_nobody() {
    let bench = Bench::new().await;
    let two = bench.sandbox.place("two").unwrap();
    fs::write(two.work.join("file"), "by the fleet").unwrap();
    fs::create_dir(two.work.join("folder")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", two.work.join("folder/link")).unwrap();
    bench.sandbox.hand_over(&two).unwrap();
    let Bench { sandbox, place: one, folder } = bench;
    assert!(matches!(Sandbox::local(config(&folder)).await, Err(SandboxError::Ground { .. })), "one sandbox, one folder");
    assert_eq!(Sandbox::probe_local(config(&folder)).await.unwrap().level, sandbox.probe().level, "but a look is free");
    drop(sandbox);
    let again = Sandbox::local(config(&folder)).await.unwrap();
    assert_eq!((again.place("one").unwrap().uid, again.place("two").unwrap().uid), (one.uid, two.uid));
    if again.probe().users == Users::OnePerPlace {
        assert_ne!(two.uid, one.uid);
        assert_eq!(two.work.join("file").metadata().unwrap().uid(), two.uid);
        assert_eq!(two.work.join("folder/link").symlink_metadata().unwrap().uid(), two.uid);
        assert_eq!(fs::metadata("/etc/passwd").unwrap().uid(), 0, "no link is followed");
    }
    again.remove("two").unwrap();
    assert!(!two.work.exists());
    again.remove("two").unwrap();
    for name in ["", ".fleet", "../x", "a/b", "ä"] {
        assert!(matches!(again.place(name), Err(SandboxError::Place { .. })), "{name}");
    }
}

#[tokio::test]
async fn read_only_and_masked_paths_hold() {
    let bench = Bench::new().await;
    let work = &bench.place.work;
    let objects = bench.folder.path().join("objects");
    fs::create_dir(&objects).unwrap();
    fs::write(objects.join("pack"), "objects").unwrap();
    fs::create_dir(work.join("hooks")).unwrap();
    fs::create_dir(work.join("secrets")).unwrap();
    for file in ["hooks/run", "secrets/key", ".env"] {
        fs::write(work.join(file), "as it was").unwrap();
    }
    bench.sandbox.hand_over(&bench.place).unwrap();
    let place = Place {
        read_only: vec![(objects.clone(), objects.clone()), (work.join("hooks"), "/work/hooks".into())],
        masked: vec!["/work/secrets".into(), "/work/.env".into(), "/work/absent".into()],
        ..bench.place.clone()
    };
    let script = format!(
        "cat {0}/pack hooks/run; echo; ls -A secrets; cat .env; for f in {0}/x hooks/run hooks/x secrets/x .env; do echo evil > $f && echo wrote $f; done 2>/dev/null; \
         rm -rf hooks secrets .env 2>/dev/null; mv hooks elsewhere 2>/dev/null; echo free > free; ls -A | sort | xargs",
        objects.display()
    );
    let running = bench.sandbox.start(&shell(&script), &place, &LIMITS).await.unwrap();
    let seen = crate::bench::lines(&running.stdout).await;
    assert_eq!(seen, ["objectsas it was", ".env free hooks secrets"]);
    for file in ["hooks/run", "secrets/key", ".env"] {
        assert_eq!(fs::read_to_string(work.join(file)).unwrap(), "as it was");
    }
    assert!(!work.join("absent").exists(), "what is not there is not made");
}

#[tokio::test]
async fn a_link_under_what_is_put_over_it_is_refused() {
    let bench = Bench::new().await;
    std::os::unix::fs::symlink("/usr", bench.place.work.join("link")).unwrap();
    for inside in ["/work/link/x", "/work/link", "/work/../x", "work"] {
        let place = Place { masked: vec![inside.into()], ..bench.place.clone() };
        assert!(matches!(bench.sandbox.start(&shell("true"), &place, &LIMITS).await, Err(SandboxError::Place { .. })), "{inside}");
    }
}

#[tokio::test]
async fn ports_lead_to_sockets_even_to_those_made_anew() {
    let bench = Bench::new().await;
    let folder = bench.folder.path().join("sockets");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let socket = folder.join("model");
    let place = Place { sockets: vec![(4001, socket.clone()), (4002, folder.join("nobody"))], proxy: Some(4001), ..bench.place.clone() };
    let script = "import os, socket, sys\n\
        for line in sys.stdin:\n\
        \x20   s = socket.create_connection(('127.0.0.1', int(line)))\n\
        \x20   try:\n\
        \x20       s.sendall(b'ping'); s.shutdown(1); print(s.recv(100).decode() or 'end', os.environ['https_proxy'], flush=True)\n\
        \x20   except OSError as e: print(type(e).__name__, flush=True)\n";
    let launch = fleet_domain::launch::Launch { stdin: fleet_domain::launch::Stdin::Open, ..crate::bench::program("python3", &["-c", script]) };
    let mut running = bench.sandbox.start(&launch, &place, &LIMITS).await.unwrap();
    let mut stdin = running.stdin.take().unwrap();
    for round in 0..2 {
        let _ = fs::remove_file(&socket);
        let listener = tokio::net::UnixListener::bind(&socket).unwrap();
        fs::set_permissions(&socket, std::os::unix::fs::PermissionsExt::from_mode(0o666)).unwrap();
        stdin.line("4001").await.unwrap();
        let (mut call, _) = listener.accept().await.unwrap();
        let mut words = String::new();
        call.read_to_string(&mut words).await.unwrap();
        assert_eq!(words, "ping");
        call.write_all(format!("pong {round}").as_bytes()).await.unwrap();
        drop(call);
        let answer = running.stdout.next().await;
        assert!(matches!(&answer, Some(fleet_sandbox::Output::Line { text, .. }) if text == &format!("pong {round} http://127.0.0.1:4001")), "{answer:?}");
    }
    stdin.line("4002").await.unwrap();
    let answer = running.stdout.next().await;
    assert!(matches!(&answer, Some(fleet_sandbox::Output::Line { text, .. }) if text.starts_with("end") || text.ends_with("Error")), "{answer:?}");
}
