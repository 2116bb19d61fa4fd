# Words of the page: navigation, the chat around the messages, projects, tasks, lists, people, help, refusals.

## Around every page
page-skip = Skip to the content
page-menu = Menu
page-menu-close = Close the menu
page-nav = Pages and conversations
page-nav-chat = Chat
page-nav-projects = Apps
page-nav-activity = Activity
page-nav-wishes = Wishes
page-nav-people = People
page-nav-help = Help
page-threads = Conversations
page-thread-new = New conversation
page-thread-untitled = New conversation
page-thread-news = New messages
page-thread-elsewhere = This conversation lives in another messenger. You can read it here; answer there.
page-thread-readonly = You can read this conversation, but not write in it.
page-leave = Sign out
page-leave-everywhere = Sign out on all devices
page-language = Language
page-language-en = English
page-language-ru = Русский
page-theme = Colours
page-theme-system = System
page-theme-light = Light
page-theme-dark = Dark
page-back = Back
page-none = Nothing yet.
page-new-tab = opens in a new tab
page-code = Code of this request: { $code }

## The chat
page-log = Messages
page-log-empty = No messages yet. Say what you need.
page-older = Earlier messages
page-newest = To the newest messages
page-jump = New messages
page-you = You
page-you-too = you
page-edited = edited
page-link-over = no longer available
page-message = Message
page-message-hint = Write what you need
page-send = Send
page-attach = Attach files
page-files = Files to send
page-keys = Enter sends, Shift + Enter starts a new line
page-sending = Sending
page-send-failed = Not sent.
page-send-again = Send again
page-send-waits = Not sent yet. It goes by itself as soon as the connection is back.
page-offline = No connection. Your text stays here, and messages come as soon as it is back.
page-gone = This conversation is not here any more: its app was deleted, or it is no longer open to you. Nothing can be sent here.
page-online = Connected again.
page-file-remove = Remove
page-file-not-sent = not sent
page-file-without = What was not taken will not go along. Send again to send the message without it.
page-file-large = This file is too large; a file may have { $mebibytes } MB at most.
page-file-sending = Sending the file
page-text-long = The message is as long as it can be.
page-panel = App and progress
page-panel-close = Close
page-start = What shall we make?
page-start-guest = You were invited to an app. Its conversation is on its page.
page-to-chat = To the chat

## How it works
page-how = How this works
page-how-say = Say what you need
page-how-say-more = One sentence is enough. Files can come along.
page-how-ask = Answer a few short questions
page-how-ask-more = Three at most before you see what I understood. Work starts only when you say so.
page-how-try = Try it
page-how-try-more = A private link opens the working app. Every point you asked for is proved first.
page-how-accept = Accept it, or ask for changes
page-how-accept-more = Accepting puts exactly this version live. You can undo it or go back to an earlier one.

## Apps
page-projects-count =
    { $n ->
        [one] { $n } app
       *[other] { $n } apps
    }
page-projects-empty = No apps yet
page-projects-empty-more = Say in the chat what your people need. What comes of it appears here.
page-open-live = Open the app
page-open-trial = Open the trial
page-conversation = Conversation
page-version = Version { $n }
page-versions = Versions
page-version-live = Live
page-not-live-yet = This app is not live yet. Once it is, its conversation says so, and the button that opens it stands here.
page-versions-none = Nothing was accepted yet. The first accepted trial becomes version 1.
page-accepted-by = Accepted by { $name }
page-roll-back = Go back to this one
page-trial-until = The trial link works until
page-tasks = Tasks
page-task-open = All points and their proof
page-journal = Journal
page-about = About this app
page-about-form = The form
page-about-steps = Who decides
page-about-form-live = The form now in use
page-about-steps-live = Who decides now
page-about-form-trial = The form in the trial
page-about-steps-trial = Who decides in the trial
page-about-since = Made
page-origin = Made from a template; no agent ran.
page-origin-agent = Written by a coding agent.
page-origin-kit = The template for { $kit } fitted, so the first three stages were settled at once.
page-members = People
page-invite = Make an invitation
page-remove-member = Remove
page-remove-member-more = { $name } will not see this app any more: their links and sign-in to it end at once. What they entered stays.
page-remove-member-yes = Remove from the app
page-invite-as = Invite somebody as
page-manage = Manage
page-rename = Rename
page-rename-to = New name
page-revoke = Void all trial links
page-revoke-more = The trial moves to a new address. Links given out so far stop working.
page-revoke-yes = Void the links
page-delete = Delete this app
page-delete-question = Delete “{ $title }”?
page-delete-more = Its addresses stop working, and all entries go to the trash. There they stay for 30 days, then they are gone.
page-delete-live = People use this app: it is live.
page-delete-yes = Delete with all data
page-keep = Keep it
page-role-guest = Guest
page-role-requester = Requester
page-role-approver = Approver
page-role-owner = Owner
page-role-admin = Admin

## How things stand
page-standing-working = Working
page-standing-resting = Waiting for a limit
page-standing-stopped = Stopped
page-standing-awaiting_acceptance = Waits for a decision
page-standing-choosing_entries = Waits for a choice
page-standing-promoting = Going live
page-standing-accepted = Accepted
page-standing-undoing = Taking it back
page-standing-superseded = Replaced by a newer task
page-standing-needs_human = Needs a person
page-standing-parked = Parked
page-standing-cancelled = Thrown away
page-standing-live = Live
page-standing-trial = Trial
page-standing-quiet = Nothing shown yet

## A task
page-kind-new = New app
page-kind-change = Change
page-work = Progress
page-stages = Stages
page-stage-research = What is needed
page-stage-architect = How it works
page-stage-plan = Plan
page-stage-implement = Build
page-stage-review = Checks
page-stage-deploy = Trial link
page-stage-qa = Every point tried
page-stage-acceptance = Decision
page-stage-state-done = done
page-stage-state-settled = from the template
page-stage-state-now = now
page-stage-state-halted = halted here
page-stage-state-todo = to come
page-stage-state-skipped = not reached
page-took = From start to link
page-commit = Source version
page-became = Became
page-undo-until = Can be undone until
page-criteria = It is done when
page-criteria-more = Each point is tried on a throw-away copy of exactly this version. Open one to see what was done and seen.
page-proved = { $met } of { $of } proved
page-verdict-met = holds
page-verdict-unmet = does not hold
page-verdict-not_proved = not proved
page-verdict-for_person = for you to judge
page-verdict-untried = not tried yet
page-tag-said = you said it
page-tag-answered = your answer
page-tag-assumed = assumed
page-tag-kit = every app
page-evidence-trace = What was sent and what came back
page-evidence-none = Not tried yet.
page-evidence-person = No machine can tell: you judge this when you look at the trial.
page-tried-on = Tried on
page-not-included = Not included
page-attempts = Attempts
page-attempt = Attempt { $n }
page-attempt-kit = Template for { $kit }, no agent
page-attempt-working = at work
page-attempt-note = It noted:
page-attempt-files =
    { $n ->
        [one] { $n } file is changed so far.
       *[other] { $n } files are changed so far.
    }
page-attempt-done = done
page-attempt-gates_failed = checks found something
page-attempt-criteria_unmet = points not met
page-attempt-broke = broke
page-attempt-rate_limited = reached a limit of requests
page-attempt-quota_or_billing = plan or balance is used up
page-attempt-overloaded = the model’s servers were busy
page-attempt-auth = not let in: key or login
page-attempt-model_missing = no such model
page-attempt-context_overflow = the conversation grew too long
page-attempt-network = the model was out of reach
page-attempt-protocol = spoke nonsense
page-attempt-truncated = its answer was cut
page-attempt-empty = did nothing
page-attempt-turn_limit = used all its turns
page-attempt-budget_limit = reached the limit of money
page-attempt-hung = hung
page-attempt-crashed = crashed
page-attempt-agent_error = failed
page-attempt-halted = halted
page-act-stop = Stop
page-act-resume = Resume
page-act-throw_away = Throw away
page-act-accept = Accept
page-act-ask_changes = Ask for changes
page-act-keep_entries = Keep the trial's entries
page-act-start_clean = Start clean
page-act-undo = Undo the accept
page-decided-by = Whether this goes live is decided by: { $names }.
page-throw-away-more = The work so far is dropped. The journal stays.
page-throw-away-yes = Throw it away
page-needs-gates_stuck = The checks found the same thing twice, so a person has to look
page-needs-criteria_unmet = Some points do not hold, and trying again would make the same
page-needs-attempts_used = Every attempt was used
page-needs-no_agent = No coding agent can go on: see below, mend it, then resume
page-needs-environment = Something around the work is broken: fix it, then resume
page-needs-parked = A limit was reached, so the work is parked; one tap resumes it
page-told-stop = Asked to stop.
page-told-resume = Asked to go on.
page-told-throw_away = Asked to throw it away.
page-told-accept = Accepted.
page-told-ask_changes = Say in the chat what to change.
page-told-keep_entries = The trial's entries are kept.
page-told-start_clean = The app starts clean.
page-told-undo = Asked to undo the accept.
page-told-rename = Asked to rename.
page-told-renamed = Renamed.
page-rename-empty = Write a name: blanks alone are none.
page-rename-long = The name is too long: at most 80 characters fit.
page-told-rollback = Asked to go back.
page-told-revoke = Asked to void the links.
page-told-remove_member = Asked to take the person out.
page-told-more = What comes of it shows here and in the conversation.

## What proves a point
page-check-opens = The app opens, with its title and every file it names.
page-check-closed = Without a link nothing is served.
page-check-saves = A whole request is kept, and every value reads back as sent.
page-check-keeps-entries = An entry is kept, and every value reads back as sent.
page-check-field-saved = The field is on the form, is kept and reads back.
page-check-field-required = Without this field the request is refused, at this field.
page-check-field-guarded = A value of the wrong kind is refused at this field.
page-check-field-unique = A second request with the same value is refused.
page-check-field-computed = The worked-out value is right for several inputs.
page-check-field-ordered = The later date before the earlier one is refused, at the field; the same day is taken.
page-check-field-limited = A result beyond the limit is refused; the limit itself is taken.
page-check-field-not-past = A day in the past is refused at this field; today is taken.
page-check-decides = The approver of this step can approve and decline.
page-check-only-approver = Nobody else can decide at this step.
page-check-states-hold = Steps cannot be skipped or repeated, and a decided request stays decided.
page-check-reason-asked = Declining needs a reason, and the author reads it.
page-check-own-only = Everyone sees their own requests only.
page-check-all-seen = Everybody in the app sees all requests.
page-check-approvers-told = Approvers are told of a new request, with buttons.
page-check-author-told = The author is told of the decision.
page-check-filters = The list filters by state and words.
page-check-exports = The export holds exactly the rows that may be seen.
page-check-speaks = Every word of the app exists in each of its languages.
page-check-history-kept = Who did what and when is kept with each request.
page-check-text-stays-text = HTML and control characters in a field stay text.
page-check-person = A person judges it.

## Journal
page-activity-more = What was decided in your apps, and why.
page-activity-empty = Nothing has happened yet.
page-event-begin = Started
page-event-implemented = Built
page-event-implemented-failed = Build refused
page-event-gated = Checked
page-event-gated-failed = Checks failed
page-event-previewed = Trial link ready
page-event-proved = Proved
page-event-proved-failed = Not proved
page-event-broke = A stage broke
page-event-promoted = Live
page-event-promote_failed = Going live failed
page-event-undone = Taken back
page-event-undo_failed = Taking back failed
page-event-stop = Stopped
page-event-resume = Resumed
page-event-cancel = Thrown away
page-event-accept = Accepted
page-event-choose_entries = Entries chosen
page-event-undo = Undo asked for
page-event-supersede = Replaced
page-event-cap_reached = Limit reached
page-event-project = App begun
page-event-brief = Brief
page-event-revoke = Trial links voided
page-event-rollback = Going back asked for
page-event-rename = Renamed
page-event-delete = Deletion asked for
page-event-remove_member = Somebody was taken out
page-event-joined = Somebody joined

## Why, in the words of the engine; the English sentences are exactly the engine's own
page-why-confirmed = confirmed
page-why-kit-fits = the kit { $kit } fits, so research, architecture and plan are settled: one atomic node
page-why-by-agent = an agent does it: one atomic node
page-why-next-kit = the next attempt starts: the kit { $kit }
page-why-next-agent = the next attempt starts: { $agent } on { $account }
page-why-asleep = every agent that could go on is asleep
page-why-wakes = it goes on when the first wakes
page-why-woke = an account has slept long enough
page-why-nobody = nobody can go on ({ $message }): a person is asked
page-why-halted = attempt { $n } had been halted
page-why-kept = what it left is kept
page-why-ended = attempt { $n } ended: { $end }
page-why-ended-last = attempt { $n } ended: { $end }, and it was the last attempt allowed: a person is asked
page-why-failed = attempt { $n } failed at { $stage }
page-why-failed-last = attempt { $n } failed at { $stage }, and it was the last attempt allowed: a person is asked
page-why-no-money = attempt { $n } reached the limit of money; parked, and one tap resumes it
page-why-resumed = { $name } resumed it after { $stage }
page-why-implemented = attempt { $n } made commit { $commit }; the gates look at it
page-why-gated = every gate passed on { $commit }; the preview address gets it
page-why-previewed = the preview address shows { $commit }; every criterion is tried on a throw-away copy
page-why-proved = every criterion holds on { $commit }; a person has to look
page-why-same = attempt { $n } failed exactly as the one before: trying again would change nothing, so a person is asked
page-why-accepted-entries = { $name } accepted { $commit }; the trial holds { $entries } entries, so they are asked about first
page-why-accepted = { $name } accepted { $commit }
page-why-clean = { $name } chose to start clean
page-why-keep = { $name } chose to keep the trial's entries
page-why-promoted = version { $version } is live: { $commit }
page-why-promote-failed = switching the live address to { $commit } failed; what was live still is: { $message }
page-why-undo = { $name } took the accept back
page-why-undone = version { $version } is off the live address; the result waits again
page-why-undo-failed = taking version { $version } back failed; it still serves: { $message }
page-why-stopped = { $name } stopped it at { $stage }; the work is kept
page-why-thrown = { $name } threw it away
page-why-superseded = a newer task of the project took its place
page-why-cap-time = the time cap was reached at { $stage }; parked, and one tap resumes it
page-why-cap-money = the money cap was reached at { $stage }; parked, and one tap resumes it
page-why-ignored = ignored: { $message }
page-why-project = { $name } confirmed the card of a new app
page-why-revoke = every link to the trial is void; it has a new address
page-why-rollback = { $name } wants version { $version } back on the live address
page-why-rename = the app has another name
page-why-delete = { $name } wants the app and its data deleted
page-why-removed = { $name } took { $other } out of the app
page-why-joined-guest = { $name } redeemed an invitation as guest
page-why-joined-requester = { $name } redeemed an invitation as requester
page-why-joined-approver = { $name } redeemed an invitation as approver
page-why-brief-file = a file came along
page-why-brief-started = the person started it
page-why-brief-cancelled = the person cancelled it
page-why-brief-fits = a kit fits
page-why-brief-agents-no-kit = no kit makes such an app: coding agents build it
page-why-brief-agents-beyond = no kit can do all of it: coding agents make the change
page-why-brief-agents-before = coding agents wrote this app and make its changes: a kit would write over their files
page-why-brief-nothing = nothing was asked for yet
page-why-brief-reworded = the person reworded the request
page-why-brief-missed = the words did not answer
page-why-brief-answered = answered: { $asked }
page-why-brief-left = { $asked } was left to us
page-why-brief-all-left = every question was left to us
page-why-brief-change = the person wants a change
page-why-brief-changed = the card follows the change
page-why-brief-not-taken = nothing in it could be taken
page-why-brief-none = no kit fits: { $verdict }
page-why-paired = { $name } let { $other } in

## The same for people, where the engine speaks as an engineer
page-because-kit-fits = a ready template fits
page-because-by-agent = coding agents do it
page-because-next-kit = it begins
page-because-next-agent = { $agent } begins
page-because-asleep = every agent that could go on has reached a limit
page-because-wakes = it goes on by itself when the first may again
page-because-woke = an agent may work again
page-because-halted = attempt { $n } was stopped
page-because-implemented = attempt { $n } is made; now it is checked
page-because-gated = every check passed; it goes to the trial address
page-because-previewed = the trial can be opened; now every point is tried on a copy
page-because-proved = every point holds; now a person looks
page-because-accepted-entries =
    { $entries ->
        [one] { $name } accepted it; the trial holds { $entries } entry, so it is asked about first
       *[other] { $name } accepted it; the trial holds { $entries } entries, so they are asked about first
    }
page-because-accepted = { $name } accepted it
page-because-promoted = version { $version } is live
page-because-promote-failed = going live failed; what was live still is: { $message }
page-because-brief-answered = answered: { $asked }
page-because-brief-left = left to Fleet: { $asked }
page-because-brief-all-left = every question was left to Fleet
page-because-brief-fits = it can be made from a template
page-because-brief-none = nothing here makes it: { $verdict }
page-asked-what = what people ask for
page-asked-fields = what people fill in
page-asked-approver = who decides
page-asked-visibility = who sees what
page-kit-requests = requests

## Wishes
page-wish-whole = Show all of it
page-wishes-more = What was asked for and nothing here can make yet. Nothing is lost.
page-wishes-empty = No wishes: everything asked for could be made.
page-wish-other_bible = Belongs to another field of work
page-wish-waits_for_agent = Waits for a programming agent
page-wish-needs_person = Needs a person
page-wish-refused = Will not be made
page-wish-other = Other
page-field-marketing = marketing
page-field-product = software products

## People and links
page-people-count =
    { $n ->
        [one] { $n } person
       *[other] { $n } people
    }
page-waiting = Waiting to be let in
page-waiting-more = They wrote to Fleet in a messenger and were shown a code. Compare it with them before you let them in.
page-let-in = Let in
page-known = Known people
page-person-admin = Admin
page-person-member = Member
page-person-guest = Guest
page-person-guest-places = Only in the apps they were invited to
page-person-stranger = Waiting
page-person-erased = Erased
page-login-link = Sign-in link
page-login-link-more = A sign-in link works once, for a day. Making a new one voids the older ones of the same person.
page-link-head = A link to pass on
page-link-invite = Whoever opens it first joins “{ $title }”. It works once, for seven days.
page-link-as-step = They decide requests as: { $step }.
page-link-as-guest = They may have a look and comment.
page-link-as-requester = They may use the app and ask for changes.
page-link-as-approver = They decide requests.
page-link-login = It signs { $name } in. It works once, for a day.
page-code-ask = Link a messenger
page-code-head = Your account in a messenger
page-code-how = Open Fleet’s bot from the account that is yours. From then on it knows you there.
page-code-no-bot = No messenger is connected to this Fleet yet. Whoever hosts it connects one: the README tells how.
page-door = In { $messenger }
page-door-open = Open in { $messenger }
page-door-or-write = Or write this to the bot:
page-door-write = Write this to Fleet’s bot, in a direct message:
page-code-once = It works once, within an hour, and is shown only now. Whoever sends it is taken for you: keep it to yourself.
page-link-once = It is shown only now. Send it to one person only.
page-copy = Copy
page-copied = Copied
page-join = Join “{ $title }”
page-join-step = You were asked to decide requests as: { $step }.
page-join-as-guest = You were invited to have a look and to comment.
page-join-as-requester = You were invited to use the app and to ask for changes.
page-join-as-approver = You were invited to decide requests.
page-join-known = You join as { $name }.
page-join-name = Your name, as the others will see it
page-join-yes = Join
page-joined = You are in “{ $title }”
page-join-privacy = Your name is kept on this machine only and can be erased.
page-swap = Go on as { $name }?
page-swap-text = You are signed in as { $me }. This link signs you in as { $name }.
page-swap-yes = Continue as { $name }
page-swap-no = Stay { $me }

## Sign-in
page-sign-in = Sign in
page-enter = Sign in to Fleet
page-enter-text = The link works once. Nothing is used up until you press the button.
page-enter-yes = Sign in
page-sign-in-how = How to get a link
page-sign-in-owner = If Fleet runs on your machine, ask it for a fresh link:
page-sign-in-other = Otherwise ask whoever invited you: they make a link for you on the page “People”.

## Help
page-help-examples = For example:
page-help-words = Words that always work in the chat
page-help-status = what is happening?
page-help-status-more = says how everything stands
page-help-list = my apps
page-help-list-more = lists your apps with their links
page-help-fill = new request
page-help-fill-more = fills in an app's form in the chat, question by question
page-help-mine = my requests
page-help-mine-more = lists your requests and how they stand; “show request 2” shows one
page-help-accept = accept · undo
page-help-accept-more = puts the result that waits live; “undo” takes that back for some minutes, or the last change of a card
page-help-rollback = roll back
page-help-rollback-more = puts the version before live again
page-help-stop = stop
page-help-stop-more = stops the work and keeps it
page-help-resume = resume
page-help-resume-more = goes on where it stopped
page-help-throw = throw it away
page-help-throw-more = drops the work or the result at hand
page-help-rename = rename
page-help-rename-more = gives an app another name
page-help-invite = invite
page-help-invite-more = says how colleagues get into an app
page-help-delete = delete
page-help-delete-more = deletes an app with its data, after a question
page-help-digest = digest weekly · digest off
page-help-digest-more = says how often you hear what happened
page-help-zone = my time zone is Berlin
page-help-zone-more = says where your clock stands
page-help-help = help
page-help-help-more = says all of this in the chat
page-help-honest = What you can count on
page-help-honest-template = Each app says how it was made: from a template, where no agent runs and nothing is sent to a model, or by a coding agent.
page-help-honest-proof = A result is shown only when every point was tried on a copy of exactly that version. What a machine cannot tell is left to you and marked so.
page-help-honest-private = Apps and entries stay on this machine. Links are personal; whoever has no role sees nothing.
page-help-api = For programs:

## Sizes and times
page-day = { $day } { $month }
page-size-b = { $n } B
page-size-kb = { $n } KB
page-size-mb = { $n } MB
page-span-ms = { $n } ms
page-span-s = { $n } s
page-span-min = { $n } min

## Refusals
page-refused-head-missing = Not found
page-refused-head-no = That did not work
page-refused-head-broken = Something broke on our side
page-refused-sign-in = You are not signed in. Open a link that signs you in to see this page.
page-refused-session-over = Your sign-in has ended. Open a fresh link to come back; nothing is lost.
page-refused-link-over = This link was used before, was replaced by a newer one, or is too old.
page-refused-not-found = There is nothing at this address, or it is not for you to see.
page-refused-method = This address does not take such a request.
page-refused-not-allowed = Your role does not allow this.
page-refused-last-owner = An app keeps at least one owner. Make somebody else its owner first.
page-refused-name-taken = Somebody here is called that already. Add a surname, so that the two of you are not taken for each other.
page-refused-cross-site = This request came from another site, so it was not carried out. Go back to the page and try again.
page-refused-too-much = This is too much at once. Send it in parts, or as a file.
page-refused-too-large = This is too much at once: all of it together may have { $mebibytes } MB at most.
page-refused-file-too-large = “{ $name }” is too large; a file may have { $mebibytes } MB at most.
page-refused-too-many-files =
    { $most ->
        [one] At most { $most } file fits into one message.
       *[other] At most { $most } files fit into one message.
    }
page-refused-file-kind = “{ $name }” is not of a kind I can take. I take CSV, TXT, PDF, PNG, JPG, WebP, DOCX and XLSX.
page-refused-file-empty = “{ $name }” is empty: there is nothing in it to take. Send the file with its content.
page-refused-file-lies = “{ $name }” is not what its name says: inside it is { $kind }. Rename it or send the right file.
page-refused-file-unsafe = “{ $name }” is broken or carries macros, so it was not taken. Save it without macros and send it again.
page-refused-no-name = Write your name: the others see who asks and who decides.
page-refused-name-too-long =
    { $most ->
        [one] The name is too long; at most { $most } character fits. Shorten it.
       *[other] The name is too long; at most { $most } characters fit. Shorten it.
    }
page-refused-file-unknown = One of these files is not known. Attach it again.
page-refused-too-long =
    { $most ->
        [one] The message is too long; at most { $most } character fits.
       *[other] The message is too long; at most { $most } characters fit.
    }
page-refused-empty = There is nothing in it. Write something or attach a file.
page-refused-too-fast =
    { $seconds ->
        [one] That was a lot at once. Try again in { $seconds } second.
       *[other] That was a lot at once. Try again in { $seconds } seconds.
    }
page-refused-files-a-day = That is more files than one person may send in a day: { $mebibytes } MB at most. Send the rest tomorrow.
page-refused-too-many-streams = You have very many pages open. Close some of them.
page-refused-headers-too-large = The request carries too much around its content.
page-refused-unreadable = The request could not be read: { $what }
page-refused-no-such-bible = There is no Bible “{ $name }”.
page-refused-timed-out = That took too long. Try again in a moment.
page-refused-moved-on = It changed while you looked at it. Look again and repeat it if it is still wanted.
page-refused-disk-full = The disk of this Fleet is full, so this was not kept; everything before it is. Whoever runs this Fleet has to free some space, then send it again.
page-refused-trouble = Something broke on our side. Nothing you sent before is lost. Tell whoever runs this Fleet the code below.

## When one hears from Fleet
page-habits = When Fleet writes to me
page-habits-digest = Overview
page-habits-digest-more = One short message at 09:30 by your clock: what waits for you and what happened in your apps. Nothing comes if nothing happened.
page-habits-paused = No overviews until
page-habits-zone = Your time zone
page-habits-zone-more = Reminders come on working days from 09:00 to 18:00 by this clock.
page-habits-zone-usual = As everybody here: { $zone }
page-habits-quiet = Quiet hours
page-habits-quiet-more = By the same clock: in these hours, messages that may wait make no sound. The same hour twice means never.
page-habits-quiet-from = From
page-habits-quiet-until = Until
page-habits-keep = Save
