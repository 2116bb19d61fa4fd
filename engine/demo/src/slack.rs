//! A Slack of its own: the Web API and Socket Mode over real HTTP and websockets on this machine, with the real limits.
//!
//! It holds people, channels, threads and messages, and a ledger of everything that people would see. Tests act as people
//! ([`FakeSlack::say`], [`FakeSlack::press`], …) and plant bad days ([`FakeSlack::plant`]).

mod acts;
pub mod check;
mod ledger;
mod methods;
mod scopes;
mod socket;
mod state;
mod view;
mod views;
mod web;
mod words;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::captions::Captions;

pub use acts::Pressed;
pub use ledger::{Act, Ledger, Line};

use state::{Channel, Out, Revoked, State, User};

/// The bot's user.
pub const BOT: &str = "U0FLEET";
/// The bot.
pub const BOT_ID: &str = "B0FLEET";
/// The workspace.
pub const TEAM: &str = "T0DEMO";
/// The bot's token.
pub const BOT_TOKEN: &str = "xoxb-demo";
/// The token for sockets.
pub const APP_TOKEN: &str = "xapp-demo";

/// What goes wrong with one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is done, and the connection breaks before the answer.
    Drop,
    /// It is done, and the answer is 500.
    Broken,
    /// It is not done: 429, wait so many seconds.
    TooMany(u64),
    /// It is not done: Slack's code.
    Refuse(&'static str),
    /// It is done, after a while.
    Slow(Duration),
}

/// How a server behaves.
#[derive(Debug, Clone, Copy)]
pub struct Habits {
    /// How long an envelope may stay unconfirmed before it is sent again.
    pub again: Duration,
    /// How many of a hundred events come again though they were confirmed, behind what came since: their confirmation was lost.
    pub echoes: u32,
}

impl Default for Habits {
    fn default() -> Self {
        Self { again: Duration::from_secs(3), echoes: 0 }
    }
}

/// A running server; ends with the last of its clones.
#[derive(Clone)]
pub struct FakeSlack {
    shared: Arc<Shared>,
}

/// What handlers share.
struct Shared {
    address: std::net::SocketAddr,
    habits: Habits,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
    stop: watch::Sender<()>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) {
        self.changed.send_modify(|n| *n += 1);
    }
}

impl FakeSlack {
    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start() -> std::io::Result<Self> {
        Self::start_with(Habits::default()).await
    }

    /// The same, with other habits.
    ///
    /// # Errors
    /// There is no free port.
    pub async fn start_with(habits: Habits) -> std::io::Result<Self> {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (changed, stop) = (watch::Sender::new(0), watch::Sender::new(()));
        let mut stopped = stop.subscribe();
        let shared = Arc::new(Shared { address, habits, state: Mutex::new(State::new()), changed, stop });
        // Weak: the server must not keep alive what ends it.
        let router = web::router(&Arc::downgrade(&shared));
        tokio::spawn(async move {
            let served = axum::serve(listener, router).into_future();
            tokio::select! {
                _ = served => {}
                _ = stopped.changed() => {}
            }
        });
        tokio::spawn(socket::redeliver(Arc::downgrade(&shared)));
        Ok(Self { shared })
    }

    /// Gives out numbers that no server of this workspace has given out before: a bot that knows an earlier one would take what has
    /// the same numbers for what it has read.
    pub fn go_on(&self) {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        self.shared.lock().go_on(u64::try_from(since.as_millis()).unwrap_or_default());
    }

    /// The base of the Web API, without a slash at the end.
    pub fn api(&self) -> String {
        format!("http://{}/api", self.shared.address)
    }

    /// Adds somebody; their id.
    pub fn user(&self, id: &str, name: &str, locale: &str) -> String {
        self.shared.lock().users.insert(id.to_owned(), User { name: name.to_owned(), locale: locale.to_owned(), zone: None });
        id.to_owned()
    }

    /// Says where somebody's clock stands, as their profile does.
    pub fn zone(&self, id: &str, zone: &str) {
        if let Some(user) = self.shared.lock().users.get_mut(id) {
            user.zone = Some(zone.to_owned());
        }
    }

    /// Adds a channel with these members; write [`BOT`] among them if the bot is one.
    pub fn channel(&self, id: &str, members: &[&str]) -> String {
        let members = members.iter().map(|m| (*m).to_owned()).collect();
        self.shared.lock().channels.insert(id.to_owned(), Channel { members, ..Channel::default() });
        id.to_owned()
    }

    /// What people call a channel.
    pub fn call(&self, channel: &str, name: &str) {
        if let Some(channel) = self.shared.lock().channels.get_mut(channel) {
            name.clone_into(&mut channel.name);
        }
    }

    /// Words around the view.
    pub fn caption(&self, captions: Captions) {
        self.shared.lock().captions = captions;
    }

    /// Where somebody sees a channel of theirs, in a browser on this machine.
    pub fn view(&self, user: &str, channel: &str) -> String {
        format!("http://{}/as/{user}/{channel}", self.shared.address)
    }

    /// The direct chat of somebody with the bot.
    pub fn direct(&self, user: &str) -> String {
        methods::direct(&mut self.shared.lock(), user)
    }

    /// Closes a channel for good.
    pub fn archive(&self, channel: &str) {
        if let Some(channel) = self.shared.lock().channels.get_mut(channel) {
            channel.archived = true;
        }
    }

    /// Lets something go wrong with the next calls of a method.
    pub fn plant(&self, method: &str, fault: Fault, times: usize) {
        self.shared.lock().faults.extend(std::iter::repeat_n((method.to_owned(), fault), times));
    }

    /// Ends every bad day that was planted.
    pub fn clear(&self) {
        self.shared.lock().faults.clear();
    }

    /// The address of a file that was sent, by its name.
    pub fn file(&self, name: &str) -> Option<String> {
        let state = self.shared.lock();
        let file = state.channels.values().flat_map(|c| &c.messages).flat_map(|m| &m.files).find(|f| f["name"] == name)?;
        file["url_private_download"].as_str().map(str::to_owned)
    }

    /// Time goes by for the server: what is said from now on is later by so much.
    pub fn pass(&self, time: Duration) {
        self.shared.lock().passed += time;
    }

    /// Takes the bot's token back.
    pub fn revoke(&self) {
        self.shared.lock().revoked = Revoked::Yes;
    }

    /// What the bot is granted from now on, as scopes.
    pub fn permit(&self, scopes: &[&str]) {
        self.shared.lock().scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    }

    /// What the bot is granted.
    pub fn permitted(&self) -> Vec<String> {
        self.shared.lock().scopes.clone()
    }

    /// Takes the bot's token again.
    pub fn grant(&self) {
        self.shared.lock().revoked = Revoked::No;
    }

    /// Where it listens.
    pub fn address(&self) -> std::net::SocketAddr {
        self.shared.address
    }

    /// Sockets that are open now look alive and bring nothing any more.
    pub fn silence(&self) {
        self.shared.lock().sockets.iter_mut().for_each(|socket| socket.silent = true);
    }

    /// Asks the bot to open other sockets, and closes those that are open, as Slack does every few hours.
    pub fn disconnect(&self) {
        let text = serde_json::json!({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "demo"}}).to_string();
        for socket in self.shared.lock().sockets.drain(..) {
            let _ = socket.out.send(Out::Text(text.clone()));
            let _ = socket.out.send(Out::Close);
        }
    }

    /// Sockets that are open now.
    pub fn sockets(&self) -> usize {
        self.shared.lock().sockets.len()
    }

    /// Sockets that were ever opened.
    pub fn opened(&self) -> usize {
        self.shared.lock().opened
    }

    /// Envelopes that are not confirmed.
    pub fn unconfirmed(&self) -> usize {
        self.shared.lock().pending.len()
    }

    /// Those of them that never were, whether or not that was lost.
    pub fn unheard(&self) -> usize {
        self.shared.lock().pending.iter().filter(|pending| !pending.lost).count()
    }

    /// How long each confirmed envelope was there until it was, in no order.
    pub fn taken(&self) -> Vec<Duration> {
        self.shared.lock().taken.clone()
    }

    /// How often those were sent.
    pub fn attempts(&self) -> u32 {
        self.shared.lock().pending.iter().map(|pending| pending.attempt).sum()
    }

    /// How often a method was called, faults included.
    pub fn calls(&self, method: &str) -> usize {
        self.shared.lock().calls.iter().filter(|c| *c == method).count()
    }

    /// Everything that could be seen so far.
    pub fn ledger(&self) -> Ledger {
        self.shared.lock().ledger.clone()
    }

    /// What stands in a channel now, as people see it, thread by thread.
    pub fn transcript(&self, channel: &str) -> String {
        let state = self.shared.lock();
        let mut out = Vec::new();
        let Some(channel) = state.channels.get(channel) else { return String::new() };
        for message in &channel.messages {
            let indent = if message.thread.is_empty() || message.thread == message.ts { "" } else { "  " };
            let edited = if message.before.is_empty() { "" } else { " (edited)" };
            let reactions = message.reactions.iter().fold(String::new(), |all, r| format!("{all} :{r}:"));
            out.push(format!("{indent}{}{edited}{reactions}", state.name(&message.user)));
            out.extend(message.lines().iter().map(|line| format!("{indent}    {line}").trim_end().to_owned()));
        }
        out.join("\n")
    }

    /// Calls so far that would show more than was meant (a preview of a link), or less (a change that takes the blocks away).
    pub fn careless(&self) -> Vec<String> {
        self.shared.lock().careless.clone()
    }

    /// The messages of a channel that somebody wrote, as text, oldest first.
    pub fn said(&self, channel: &str, user: &str) -> Vec<String> {
        let state = self.shared.lock();
        let messages = state.channels.get(channel).map(|c| c.messages.as_slice()).unwrap_or_default();
        messages.iter().filter(|m| m.user == user).map(|m| m.lines().join("\n")).collect()
    }

    /// Waits until something holds.
    ///
    /// # Errors
    /// It did not within `patience`.
    pub async fn until(&self, patience: Duration, holds: impl Fn(&Self) -> bool) -> Result<(), tokio::time::error::Elapsed> {
        let mut changed = self.shared.changed.subscribe();
        tokio::time::timeout(patience, async {
            while !holds(self) {
                // A tick besides: what is waited for may be somebody else's doing.
                let _ = tokio::time::timeout(Duration::from_millis(50), changed.changed()).await;
            }
        })
        .await
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = self.stop.send(());
    }
}
