//! A fleet whose agents and gates are held in containers: `FLEET_DOCKER=1`, with `FLEET_DOCKER_IMAGE` and `FLEET_DOCKER_SOCKET` where they
//! are not the usual. The image needs no more than a shell, CA certificates and a C library as new as this machine's: the agent is Fleet's own.

use std::path::Path;
use std::process::Command;

use fleet_demo::model::{ModelServer, Script};
use fleet_tests::world::{World, binary, gate};

use super::KEY;
use super::story::{PAGE, until};

fn prepared(data: &Path, base: &str, image: &str, socket: &str) {
    let key = data.join("key");
    std::fs::write(&key, KEY).unwrap();
    let text = format!(
        "[sandbox]\nlevel = \"container\"\nimage = \"{image}\"\nsocket = \"{socket}\"\naccept = [\"users\", \"landlock\"]\n\n\
         [[account]]\nname = \"scripted\"\nwire = \"chat\"\nbase = \"{base}/v1\"\nkey_file = \"{}\"\nmodels = {{ standard = \"scripted-1\" }}\n\n\
         [[seat]]\nagent = \"coder\"\naccount = \"scripted\"\n",
        key.display()
    );
    std::fs::write(data.join("agents.toml"), text).unwrap();
}

fn doctor(data: &Path) -> String {
    let out = Command::new(binary()).args(["doctor", "--data"]).arg(data).env_clear().output().unwrap();
    String::from_utf8(out.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_does_an_order_in_a_container_and_a_gate_tries_it_in_another() {
    if std::env::var_os("FLEET_DOCKER").is_none() {
        println!("SKIPPED an_agent_does_an_order_in_a_container_and_a_gate_tries_it_in_another: FLEET_DOCKER=1 says that a Docker Engine is there");
        return;
    }
    let var = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let (image, socket) = (var("FLEET_DOCKER_IMAGE", "debian:bookworm-slim"), var("FLEET_DOCKER_SOCKET", "/var/run/docker.sock"));
    let model = ModelServer::start([("it", toml::from_str::<Script>(PAGE).unwrap())]).await.unwrap();
    model.demand_key(KEY);
    let lay = |data: &Path| {
        prepared(data, &model.base("it", "story"), &image, &socket);
        gate(data, "contained", &["sh", "-c", "test -e /.dockerenv && test -f index.html && ls /sys/class/net | grep -v lo; test $? = 1"]);
    };
    let mut world = tokio::task::block_in_place(|| World::start_prepared(lay));
    let api = world.api();
    let thread = api.open("hr", "en").await;
    api.say(&thread, "Make a website about our office for the team: a map, opening hours and the way to the canteen", "ask").await;
    for label in ["Start", "Accept"] {
        until(&api, &thread, label).await;
        api.press(&thread, label).await;
    }
    until(&api, &thread, "Undo").await;
    let stats = model.stats("story");
    assert!(stats.work >= 3 && stats.keyless == 0, "its model was asked through the broker, which has the key: {stats:?}");

    let engine = |args: &[&str]| {
        let out = Command::new("docker").arg("-H").arg(format!("unix://{socket}")).args(args).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    let label = format!("label=fleet.sandbox={}", world.data().join("agents/places").display());
    assert_eq!(engine(&["ps", "--all", "--quiet", "--filter", &label]), "", "nothing is left of them");
    let well = tokio::task::block_in_place(|| doctor(world.data()));
    assert!(well.contains("a container of Docker") && well.contains("coder: ready"), "{well}");

    // An image that is not there is no reason to run without one.
    assert_eq!(world.stop(), Some(0));
    prepared(world.data(), &model.base("it", "story"), "fleet-no-such-image:0", &socket);
    let missing = tokio::task::block_in_place(|| doctor(world.data()));
    assert!(missing.contains("the image fleet-no-such-image:0 is not there: build it, or `docker pull fleet-no-such-image:0`"), "{missing}");
    let start = Command::new(binary()).args(["--listen", "127.0.0.1:0", "--data"]).arg(world.data()).env_clear().output().unwrap();
    let said = String::from_utf8_lossy(&start.stderr).into_owned();
    assert!(!start.status.success() && said.contains("the image fleet-no-such-image:0 is not there"), "{said}");
}
