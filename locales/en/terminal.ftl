# What the terminal says to people: `fleet up`, `fleet chat`, `fleet brief`, `fleet make`, `fleet init`.

terminal-owner-name = Owner
terminal-unknown-host = No page of this Fleet lives at this address. Check the link, or ask whoever gave it to you.

## Start
terminal-up-serving = Fleet is at { $url }
terminal-up-owner = Sign in as its owner with this link, within a day: { $link }
terminal-up-again = Its owner has signed in before; `fleet owner-link` prints a fresh link.
terminal-up-stop = Ctrl-C stops it. Everything it knows lies in { $data }

## fleet brief
terminal-brief-kit = This can be made now, by the kit “{ $kit }”.
terminal-brief-preset = This can be made now, by the kit “{ $kit }”, starting from the ready form “{ $preset }”.
terminal-brief-agent = No kit makes this: a coding agent builds it, in minutes rather than seconds.
terminal-brief-ask = It is not clear yet what is meant. It could be: { $between }
terminal-brief-greeting = A greeting. Say what people need, for example: “a form for leave; the manager approves”.
terminal-brief-empty = Nothing was said.
terminal-brief-none-other-bible = Nothing here makes this; it belongs to “{ $detail }”.
terminal-brief-none-waits-for-agent = No kit makes this: it waits for a programming agent.
terminal-brief-none-needs-person = Software cannot do this; a person has to.
terminal-brief-none-refused = This is not made here ({ $detail }).
terminal-brief-asked = Would be asked:
terminal-fate-criterion = to be proved
terminal-fate-question = to be asked
terminal-fate-not-included = not included
terminal-fate-courtesy = said out of courtesy
terminal-fate-goal = the goal

## fleet chat
terminal-chat-start = You are talking to Fleet. Write what you need; a number takes a choice. /help lists what else you can type, /quit ends.
terminal-chat-help = A number takes a choice of the last message that has some. /say 2 says “2” as words. /file PATH sends a file with your next words. /quit ends; the conversation stays and `fleet chat --thread { $thread }{ $data }` goes on with it.
terminal-chat-no-choice = There is no choice { $n } now.
terminal-chat-file-ready = { $name } goes along with your next words.
terminal-chat-changed = changed
terminal-chat-unknown = There is no { $command } here; /help lists what there is. To say it as words, put /say before it.

## fleet make
terminal-make-question = { $ask }
terminal-make-answer-hint = Answer with --answer { $key }=VALUE, or take the usual answers with --defaults. The conversation is kept: fleet chat --thread { $thread }{ $data }
terminal-make-not-included = not included: { $words }: { $why }
terminal-make-not-taken = Nothing was started. The conversation is kept: fleet chat --thread { $thread }{ $data }
terminal-make-no-kit = Nothing can be made of this now. It is kept as a wish.
terminal-make-greeting = Say what people need, for example: --say "a form for leave; the manager approves".
terminal-make-done = { $title }: { $met } of { $all } criteria proved.
terminal-make-agent = Written by a coding agent.
terminal-make-preview = Preview: { $url }
terminal-make-live = Live: { $url }
terminal-make-commit = Commit { $commit }, { $seconds } s from the start to the link.
terminal-make-serving = Fleet serves until you stop it with Ctrl-C.
terminal-make-stopped = The fleet that did this has ended; what is above opens again after: fleet up{ $data }
terminal-make-criterion-met = proved
terminal-make-criterion-unmet = NOT met
terminal-make-criterion-not-proved = NOT proved
terminal-make-criterion-for-person = for a person to judge

## fleet init
terminal-init-language = Language of the terminal and of the first owner
terminal-init-listen = Where should it listen? (address and port)
terminal-init-public = How do people reach it? (https://…; empty: only on this machine)
terminal-init-apex = Below which host name do apps live? (apps.example.org; empty: localhost)
terminal-init-bible = The Bible new conversations speak under
terminal-init-written = Written: { $file }
terminal-init-same = Nothing to change: { $file }
terminal-init-next = Start it: { $command }
terminal-telegram-ready = @{ $bot } is ready: its menu is set in every language.
terminal-telegram-no-topics = Direct chats have no topics: all projects of a person share one chat, and “/new” begins the next. To give each its own topic, switch on “Threaded mode” for the bot in @BotFather.
terminal-telegram-privacy-on = In groups it hears commands, mentions and replies only. That is right for most; /setprivacy in @BotFather changes it.
terminal-telegram-other-poller = Another program polls with this token: stop it, or give Fleet a bot of its own. Two cannot share one.
terminal-telegram-next = Start the fleet, then `fleet telegram link` makes your account the owner’s.
terminal-demo-you = You
terminal-demo-telegram = The chat, in a stand-in for Telegram: { $url }
terminal-demo-data = What is tried out lies in { $data } and goes when you stop. To read its log: fleet why CODE --data { $data }
terminal-demo-slack = The workspace, in a stand-in for Slack: { $url }
terminal-demo-second = Boris
terminal-demo-third = Vera
terminal-demo-channel = people-team
terminal-demo-language = en
terminal-demo-note-slack = A stand-in for Slack on this machine: no account, no token.
terminal-demo-note-telegram = A stand-in for Telegram on this machine: no account, no token.
terminal-demo-writes-as = You write as
terminal-demo-places = Channels and direct chats
terminal-demo-messages = Messages
terminal-demo-message = Message
terminal-demo-hint-channel = “@Fleet …” or “/fleet …”
terminal-demo-first = Write what you need to the bot: “@Fleet leave requests: first day, last day. The manager approves”.
terminal-demo-send = Send
terminal-demo-file = File
terminal-demo-thread = Thread
terminal-demo-thread-close = Close the thread
terminal-demo-reply = Reply in a thread
terminal-demo-replies = Replies
terminal-demo-needed = Please fill this in.
terminal-demo-edited = edited
terminal-demo-new = new
terminal-demo-only-you = Only you see this
terminal-demo-step-done = Done
terminal-demo-step-now = At work
terminal-demo-step-next = To do
terminal-demo-no-command = There is no such command here. Only “/fleet” is known.
terminal-demo-no-command-in-thread = Slack takes no commands in threads. Write “@Fleet …” here.
