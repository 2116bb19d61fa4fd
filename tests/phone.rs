//! A phone: a host of its own, in a network namespace that reaches the fleet by one cable and by the names it was given. What the chat
//! offers to it must open there; where nothing can, the chat offers nothing and does the work itself.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use fleet_demo::telegram::{Button, FakeTelegram, Message, TOKEN, User};
use fleet_tests::world::World;
use serde_json::json;

const PATIENCE: Duration = Duration::from_mins(1);
const ASKED: &str = "We need leave requests: first day, last day, comment. The manager approves";
/// The name of the instance in the phone's network; apps live below it.
const NAME: &str = "fleet.test";

/// A network namespace and the cable to it; both go with it.
struct Phone {
    namespace: String,
    /// The fleet's end of the cable.
    host: Ipv4Addr,
    /// What its browser keeps: a link of the chat lets it in once, and its cookie after that.
    cookies: tempfile::TempDir,
}

impl Phone {
    fn new() -> Self {
        let pid = std::process::id();
        let [_, _, b, c] = pid.to_be_bytes();
        let (namespace, here, there) = (format!("fleet-phone-{pid}"), format!("flh{pid}"), format!("flp{pid}"));
        let phone = Self { namespace, host: Ipv4Addr::new(10, 64 + b % 64, c, 1), cookies: tempfile::tempdir().unwrap() };
        let own = Ipv4Addr::new(10, 64 + b % 64, c, 2);
        ip(&["netns", "add", &phone.namespace]);
        ip(&["link", "add", &here, "type", "veth", "peer", "name", &there, "netns", &phone.namespace]);
        ip(&["addr", "add", &format!("{}/30", phone.host), "dev", &here]);
        ip(&["link", "set", &here, "up"]);
        ip(&["-n", &phone.namespace, "addr", "add", &format!("{own}/30"), "dev", &there]);
        ip(&["-n", &phone.namespace, "link", "set", &there, "up"]);
        ip(&["-n", &phone.namespace, "link", "set", "lo", "up"]);
        phone
    }

    /// A command on the phone: its exit and what it printed.
    fn run(&self, program: &str, args: &[&str], env: &[(&str, &str)]) -> (bool, String) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace, program]).args(args).current_dir(folder).envs(env.iter().copied());
        let out = command.output().unwrap();
        (out.status.success(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
    }

    /// The app that a link of the chat opens, in the phone's browser.
    fn browse(&self, link: &str, sees: Option<&str>) {
        let hosts = format!("{NAME}={}", self.host);
        let cookies = self.cookies.path().to_string_lossy().into_owned();
        let mut env = vec![("APP", link), ("HOSTS", hosts.as_str()), ("COOKIES", cookies.as_str())];
        env.extend(sees.map(|words| ("SEES", words)));
        let (good, said) = self.run("node", &["phone.mjs"], &env);
        println!("{said}");
        assert!(good, "{said}");
    }
}

impl Drop for Phone {
    fn drop(&mut self) {
        // The cable goes with it.
        let _ = Command::new("ip").args(["netns", "del", &self.namespace]).status();
    }
}

fn ip(args: &[&str]) {
    let out = Command::new("ip").args(args).output().unwrap();
    assert!(out.status.success(), "ip {args:?} (this test makes a network, which is root's to do): {}", String::from_utf8_lossy(&out.stderr));
}

/// Whether a message offers a button of these words.
fn offered(all: &[Message], label: &str) -> bool {
    all.iter().flat_map(|m| &m.buttons).any(|(there, _)| there.trim_start_matches(['✓', '✗', ' ']) == label)
}

/// How many messages lost their buttons, or never had any.
fn settled(all: &[Message]) -> usize {
    all.iter().filter(|m| m.buttons.is_empty()).count()
}

async fn until(fake: &FakeTelegram, user: &User, wanted: impl Fn(&[Message]) -> bool) -> Vec<Message> {
    fake.until(user.id, PATIENCE, wanted).await.unwrap_or_else(|shown| panic!("{shown}"))
}

/// The owner writes from Telegram and has the app made; the messages when its trial is there.
async fn made(fake: &FakeTelegram, world: &World) -> (User, Vec<Message>) {
    let code = world.api().post("link-codes", json!({})).await["code"].as_str().unwrap().to_owned();
    let owner = fake.user("Olga", "en");
    fake.say(&owner, owner.id, &format!("/start {code}"));
    until(fake, &owner, |all| all.iter().any(|m| m.text.contains("Hello"))).await;
    fake.say(&owner, owner.id, ASKED);
    loop {
        let all = until(fake, &owner, |all| offered(all, "You decide") || offered(all, "Start")).await;
        if offered(&all, "Start") {
            break;
        }
        assert!(fake.press(&owner, owner.id, "You decide"));
        until(fake, &owner, |now| settled(now) > settled(&all)).await;
    }
    assert!(fake.press(&owner, owner.id, "Start"));
    let all = until(fake, &owner, |all| offered(all, "Accept")).await;
    (owner, all)
}

fn links(all: &[Message]) -> Vec<&str> {
    let buttons = all.iter().flat_map(|m| &m.buttons);
    buttons.filter_map(|(_, button)| if let Button::Url(url) = button { Some(url.as_str()) } else { None }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_chat_offers_opens_on_a_phone() {
    let (phone, fake) = (Phone::new(), FakeTelegram::start().await.unwrap());
    let port = TcpListener::bind((phone.host, 0)).unwrap().local_addr().unwrap().port();
    let (api, public) = (fake.api(), format!("http://{NAME}:{port}"));
    let world = World::start_at(
        &format!("{}:{port}", phone.host),
        &[
            ("FLEET__TELEGRAM__TOKEN", TOKEN),
            ("FLEET__TELEGRAM__API", &api),
            ("FLEET__SERVER__PUBLIC_URL", &public),
            ("FLEET__SERVER__PREVIEW_APEX", &format!("apps.{NAME}")),
        ],
    );
    let (owner, all) = made(&fake, &world).await;
    let link = (*links(&all).first().unwrap_or_else(|| panic!("no link: {}", fake.transcript(owner.id)))).to_owned();
    assert!(link.contains(&format!(".apps.{NAME}:{port}/")), "{link}");
    phone.browse(&link, None);
    until(&fake, &owner, |all| offered(all, "Approve")).await;
    assert!(fake.press(&owner, owner.id, "Approve"));
    until(&fake, &owner, |all| !offered(all, "Approve")).await;
    phone.browse(&link, Some("Approved"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_offered_that_a_phone_cannot_open() {
    let (phone, fake) = (Phone::new(), FakeTelegram::start().await.unwrap());
    let api = fake.api();
    let world = World::start_with(&[("FLEET__TELEGRAM__TOKEN", TOKEN), ("FLEET__TELEGRAM__API", &api)]);
    let (owner, all) = made(&fake, &world).await;
    assert_eq!(links(&all), Vec::<&str>::new(), "{}", fake.transcript(owner.id));
    let port = world.url.rsplit(':').next().unwrap();
    let told = all.iter().find(|m| m.text.contains(&format!(".localhost:{port}"))).unwrap_or_else(|| panic!("{}", fake.transcript(owner.id)));
    assert!(told.text.contains("only"), "it says where it opens: {}", told.text);
    // It is true: from the phone there is nothing there, by any address of the cable.
    for address in [format!("127.0.0.1:{port}"), format!("{}:{port}", phone.host)] {
        let (answered, said) = phone.run("curl", &["--silent", "--show-error", "--max-time", "5", &format!("http://{address}/healthz")], &[]);
        assert!(!answered, "{address} answers: {said}");
    }
}
