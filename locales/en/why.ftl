# What `fleet why CODE` says of a code: what happened, and what to do. For whoever runs an instance.

## Refusals of the page and the API
why-sign-in = Nobody is signed in. `fleet owner-link` prints a link for the owner; for anybody else the page “People” makes one.
why-session-over = The sign-in has ended or was taken back. A fresh link signs the person in again; nothing is lost.
why-link-over = The link was used before, was replaced by a newer one, or is too old. Make a new one: `fleet owner-link`, or the page “People”.
why-not-found = There is nothing at this address, or this person has no role in it; both are answered alike, so that nobody learns what exists.
why-method = The address exists, but does not take this method. /api/v1/openapi.json lists what it takes.
why-not-allowed = The person’s role does not allow this. The page of the app lists its people and roles; its owner can give another role by an invitation.
why-cross-site = The request came from another site, so nothing was carried out. Open the page itself and try again; behind a proxy, check server.public_url.
why-too-much = A request without files is larger than 64 KB. Send long words in parts, or as a file.
why-too-large = The whole request is larger than a request may be. Send fewer or smaller files at once.
why-file-too-large = The file is larger than a file may be. Make it smaller, or put a link to it into the message.
why-too-many-files = More files than one message may carry. Send them in several messages.
why-file-kind = A kind of file that is not taken. CSV, TXT, PDF, PNG, JPG, WebP, DOCX and XLSX are.
why-file-lies = The file is not what its name says. Rename it by what it is, or send the right one.
why-file-unsafe = The file is broken or carries macros. Save it without macros and send it again.
why-file-unknown = The message names a file that this person did not send. Attach it again.
why-too-long = The message is longer than 16,000 characters, or what a program sent in place of a button longer than 2,000. Send it in parts, or as a file.
why-no-name = Whoever opened the invitation gave no name. They write one and press the button again.
why-name-too-long = The name given with the invitation was longer than 80 characters. Nothing was used up: shorten it and press the button again.
why-file-empty = The file that was sent holds not one byte, whatever its name says. Send it again once it has something in it.
why-empty = The message held neither words nor a file.
why-choice-first = Somebody accepted a result of this app, and what becomes of the trial’s entries is not chosen yet. Starting something else would drop the accept without a word, so it waits for that choice.
why-past-undo = Only the latest accept can be taken back, once, and while it is what is live. To go to an earlier version, roll back; to turn a result on again, accept it.
why-withdrawn = The accept of this version was undone. It goes live again only by being accepted again, as a new version.
why-too-many-at-work = Three tasks of one person may be at work at once, over all their apps, so that everybody gets their turn. “stop” in one of them, or its end, lets the next one start.
why-too-fast = More messages in a minute than one person may send (limits.person_messages_per_minute). It passes by itself; nothing sent before is lost.
why-files-a-day = More bytes of files in 24 hours than one person may send (200 MB). Earlier ones stop counting by themselves.
why-too-many-streams = One person holds very many pages open. Closing some is enough.
why-headers-too-large = The request carries too much around its content, usually cookies of other programs on the same host name.
why-unreadable = The request could not be read; the message names the place. /api/v1/openapi.json describes every request.
why-no-such-bible = No Bible of this name is installed. `fleet config check` lists the Bibles.
why-timed-out = The answer took longer than 40 seconds. `fleet doctor` says whether something is stuck.
why-moved-on = Somebody else changed the same thing meanwhile. Look again and repeat it if it is still wanted.
why-disk-full = The disk with the data folder had no room left. Free some space, or move the data folder to a larger disk; `fleet doctor` says how much is free.
why-trouble = Something broke inside. The lines with the same request code say what; they are kept in the data folder, in log/trouble.jsonl.
why-name-taken = A newcomer gave a name that reads like Fleet’s, that of somebody in the app, or that of whoever runs this. A surname tells them apart.
why-last-owner = An app keeps at least one owner: somebody who answers for it. Make another person its owner first.

## Refusals in a chat
why-not-in-app = Whoever did it is no member of the app. Its owner gives out invitations on the app’s page, under “People”.
why-not-yours = The button waits for the person it was asked of; an owner of the app or an admin may press it in their place.
why-role = The person’s role in this app does not allow this. Its owner can give another role by an invitation.
why-used = The button was pressed before: every button works once.
why-expired = The button’s time is over: buttons live 30 days, [Undo] ten minutes.
why-stale = What the button stood for has moved on, so nothing was done: it was decided, changed or replaced meanwhile. If something still waits, a newer message has its buttons.
why-not-kept = Only an app’s last versions are kept to go back to; how many, its Bible says (deploy.keep_versions). The commit of an older one is in the app’s repository, tagged v and its number.
why-unknown = No button of this conversation: it was made up, or belongs to another conversation.
why-app = The app itself refused, by its own rules; the message holds its words.
why-no-command = There is no command of this name. “help” in the chat says what is understood; words without a slash are read as what they say.
why-others-brief = What was open in the conversation was somebody else’s to settle. Once it is started or cancelled, the words can be written again; an owner of the app or an admin may settle it in their place.
why-no-such-project = No app of this name among those the person has a role in. “my apps” lists them.
why-not-paired = Nobody has let this person in yet. Whoever runs the instance compares the code and lets them in, on the page “People” or in the chat.

## Why something is not made, or not included
why-other-bible = Another field of work makes this; it is kept as a wish until its Bible is installed.
why-waits-for-agent = No kit makes this, it needs a programming agent, and none is set up. It is kept as a wish.
why-needs-person = A person has to do this; software cannot. It is kept as a wish, so that the right person sees it.
why-refused = It is not made on principle: watching people, gathering secrets, choosing people by what they are, or harm. The words are kept for a person to look at.
why-file-not-read = A file came along. It is kept with the task; nothing reads it, so what the form asks for has to be said in words.
why-rows-not-read = A table came along. Its headings were proposed as the form’s fields; the file is kept with the task, and its rows are not taken over.
why-no-headings = A table came along whose first row holds no headings (a date, a number, an address, or the same twice stands there), or that is none. It is kept with the task, and nothing was taken from it.
why-kit-limit = More than this kind of app can do; the rest of the request is made.
why-needs-decider = In this kind of app somebody always approves or declines; who that is was asked.
why-seen-by-few = In this kind of app everybody sees their own requests and those who decide see all, or everybody sees all. Nothing in between can be set.
why-another-app = Another app than the one that is made. It can be asked for in a request of its own.
why-replaced = Something said later took its place.
why-not-understood = These words could not be understood. Saying them differently often helps.
why-condition = A condition (“only over 500”, “if the manager is away”): what a template makes holds for every request. A programming agent can make the difference.
why-not-there = What was to be taken away or changed is not in the app. The card lists what is.
why-unclear = The words fit several kinds of apps alike, so one question decides.
why-greeting = The words are a greeting and ask for nothing.

## Why work waits for a person
why-gates-stuck = The engine’s own checks found the same trouble twice. The task’s page lists what they found; [Resume] starts a fresh attempt.
why-criteria-unmet = Some points of the card do not hold. The task’s page shows each with what was done and seen; a change in words, or [Resume], goes on.
why-attempts-used = Every attempt that the Bible allows was used. The task’s page says how the last one ended.
why-environment = Something around the work is broken: disk, ports, a program. `fleet doctor` looks for it; then [Resume].
why-parked = A limit of time or money was reached. The work is kept; [Resume] gives it a fresh attempt.
