//! Examples under `--help`, one text a command. A test parses each line.

pub(super) const ROOT: &str = "\
Examples:
  fleet                                     # start on this machine; prints a link for the owner
  fleet --data /var/lib/fleet --listen 127.0.0.1:8080
  fleet chat
  fleet make --bible hr --say \"Leave requests: dates, reason; the manager approves\" --defaults

Exit codes: 0 done, 1 error, 2 an answer is needed, 3 no kit fits. `fleet doctor`: 0 well, 1 warnings, 2 broken.";

pub(super) const UP: &str = "\
Examples:
  fleet up
  fleet up --data /var/lib/fleet --listen 127.0.0.1:8080
  fleet up --listen 127.0.0.1:0 --json      # one line when it serves: {\"url\", \"owner_link\"}

Stops at SIGTERM or Ctrl-C after the work in hand; a second signal stops at once.";

pub(super) const CHAT: &str = "\
Examples:
  fleet chat
  fleet chat --bible hr --locale ru
  fleet chat --thread thr_0199a0 --json
  fleet chat --url http://localhost:7070 --token TOKEN

Type words, or the number of a choice. With --json each line you send is {\"say\": \"…\"}, {\"press\": \"nonce\"} or {\"file\": \"path\", \"say\": \"…\"}; each line you get is {\"post\": …}, {\"thread\": …} or {\"error\": …}.";

pub(super) const BRIEF: &str = "\
Examples:
  fleet brief --say \"a form for leave, the manager approves\"
  fleet brief --bible hr --say \"нужна форма на отпуск\" --json

Exit codes: 0 a kit fits (what it would still ask has a usual answer), 2 it is unclear what is meant, 3 no kit fits, 1 error.";

pub(super) const MAKE: &str = "\
Examples:
  fleet make --say \"Leave requests: dates, reason; the manager approves\" --defaults
  fleet make --bible hr --say \"заявки на технику\" --locale ru --answer approver=manager --defaults --accept --json
  fleet make --say \"Requests for training\" --defaults --listen 127.0.0.1:0 --json --exit

Works against the fleet that runs on the data folder, or starts one and serves until stopped (--exit: stops after printing).
Exit codes: 0 done, 2 an answer is needed (the question is printed) or words changed nothing (what the chat said is printed), 3 no kit fits, 1 error.";

pub(super) const INIT: &str = "\
Examples:
  fleet init
  fleet init --data /var/lib/fleet --answers answers.toml

answers.toml may hold: language = \"ru\", listen = \"0.0.0.0:7070\", public_url = \"https://fleet.example.org\",
preview_apex = \"apps.example.org\", bible = \"hr\". What is missing keeps its default. Running it again changes only what is answered anew.";

pub(super) const DOCTOR: &str = "\
Examples:
  fleet doctor
  fleet doctor --data /var/lib/fleet --json

Exit codes: 0 all is well, 1 something needs a look, 2 something is broken.";

pub(super) const BACKUP: &str = "\
Examples:
  fleet backup
  fleet backup --data /var/lib/fleet --to /backup/fleet.tar.gz
  fleet backup --to fleet.tar.gz --force    # writes over the file that is there

Holds the databases, repositories, releases, files, settings and Bibles, with a hash of each. The secret that signs links and cookies is left out.";

pub(super) const RESTORE: &str = "\
Examples:
  fleet restore fleet.tar.gz --verify       # checks it, changes nothing
  fleet restore fleet.tar.gz --data /var/lib/fleet";

pub(super) const OWNER_LINK: &str = "\
Examples:
  fleet owner-link
  fleet owner-link --data /var/lib/fleet --json";

pub(super) const WHY: &str = "\
Examples:
  fleet why F-7K2Q9A
  fleet why not-allowed                     # a refusal's own name
  fleet why F-7K2Q9A --json";

pub(super) const USERS: &str = "\
Examples:
  fleet users
  fleet users --json";

pub(super) const DEMO: &str = "\
Examples:
  fleet demo --slack
  fleet demo --telegram --slack --data /tmp/demo --json

Nothing leaves this machine. Without --data everything goes when it ends.";

pub(super) const APP: &str = "\
Examples:
  fleet app check
  fleet app serve ./leave --listen 127.0.0.1:8090";

pub(super) const APP_CHECK: &str = "\
Examples:
  fleet app check
  fleet app check ./leave --order order.json --json

One line for each thing that is wrong. Exit codes: 0 all is well, 1 something is wrong.";

pub(super) const APP_SERVE: &str = "\
Examples:
  fleet app serve
  fleet app serve ./leave --listen 127.0.0.1:8090 --json

You are the owner. Any address takes ?as=approver, approver2, member, member2, guest or nobody; a page remembers it.
Entries go when it ends; start it again after a change. Listens on a free port of 127.0.0.1 if not told otherwise.";

pub(super) const SLACK: &str = "\
Examples:
  fleet slack manifest";

pub(super) const SLACK_MANIFEST: &str = "\
Examples:
  fleet slack manifest
  fleet slack manifest --name \"People desk\"

Paste it at api.slack.com/apps (Create New App, From a manifest), install the app, and set slack.bot_token (xoxb-…) and slack.app_token (xapp-…, made under Basic Information with connections:write).";

pub(super) const TELEGRAM: &str = "\
Examples:
  fleet telegram setup
  fleet telegram link";

pub(super) const TELEGRAM_SETUP: &str = "\
Examples:
  fleet telegram setup
  fleet telegram setup --json

Make a bot with @BotFather first (/newbot) and put its token into telegram.token, or into a file that FLEET__TELEGRAM__TOKEN_FILE names.";

pub(super) const TELEGRAM_LINK: &str = "\
Examples:
  fleet telegram link
  fleet telegram link --json

Open it once, within an hour, in the account that shall be yours. Whoever opens it is taken for the owner: do not pass it on.";

pub(super) const STOP: &str = "\
Examples:
  fleet stop --all
  fleet stop --all --json

The fleet itself goes on. Agents are ended although the database be locked; each task can be resumed in its conversation.";

pub(super) const CONFIG: &str = "\
Examples:
  fleet config check
  fleet config show --origin
  fleet config defaults";

pub(super) const CONFIG_CHECK: &str = "\
Examples:
  fleet config check
  fleet config check --file fleet.toml";

pub(super) const CONFIG_SHOW: &str = "\
Examples:
  fleet config show
  fleet config show --origin --json";

pub(super) const CONFIG_DEFAULTS: &str = "\
Examples:
  fleet config defaults";

pub(super) const WORKTREE_LIST: &str = "\
Examples:
  fleet worktree list
  fleet worktree list --data ~/people --json";

pub(super) const WORKTREE_ADD: &str = "\
Examples:
  fleet worktree add prj_0199a0
  fleet worktree add prj_0199a0 --commit 4be1c2a90d7f --json";

pub(super) const WORKTREE_REMOVE: &str = "\
Examples:
  fleet worktree remove run_0199a0-1

Nothing that is in no commit is lost: it is kept under a private reference first.";

pub(super) const BENCH: &str = "\
Examples:
  fleet bench engine --agent ./fake-agent";

pub(super) const BENCH_ENGINE: &str = "\
Examples:
  fleet bench engine --agent ./fake-agent
  fleet bench engine --tasks 300 --at-once 10 --agent ./fake-agent --json

Each task goes through the store, its journal, a folder and a sandbox, the gates, a commit and a trial address. The program is put in the place of
claude; no model is asked.";

pub(super) const WORKTREE: &str = "\
Examples:
  fleet worktree list
  fleet worktree add prj_0199a0 --json
  fleet worktree remove run_0199a0-1

Each attempt of a coding agent has a folder with a private repository. What is removed lies in the trash for days; what is in no
commit is kept under a private reference before its folder goes.";
