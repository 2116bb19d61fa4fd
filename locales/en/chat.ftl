# What Fleet says in a chat. Warm, short, plain; every message can be read by its text alone.

## First contact
chat-greeting = Hello. { $promise }
chat-greeting-how = Write in your own words what you need. I ask a few short questions at most, show you what I understood, and start only when you say so.
chat-greeting-examples = For example:

## Help
chat-help = What you can say
chat-help-request = what you need, in your own words: I make a small app of it
chat-help-status = “what is happening?”: where everything stands; “my apps”: your apps with their links
chat-help-fill = “new request”: an app’s form here in the chat; “my requests”: yours; “approve”, “decline, because …”: what waits for you
chat-help-steer = “stop”, “resume”, “cancel”, “throw it away”: the work at hand
chat-help-change = after the start, whatever you write here is a change of this app
chat-help-accept = “accept”: the result that waits goes live; “undo” takes that back for a few minutes, or the last change of a card
chat-help-manage = “invite”, “rename to …”, “roll back”, “delete”: the app of this conversation
chat-help-told = “digest weekly”, “digest off”, “my time zone is Berlin”: when and how often you hear from me
chat-help-other = For another app, open a new conversation.

## Questions
chat-question-count = Question { $n } of { $of }
chat-question-own = You can also answer in your own words.
chat-question-answered = { $ask } { $answer }
chat-question-dropped = no longer needed

## The card
chat-card-open-intro = Here is what I understood.
chat-card-goal = What you want
chat-card-for = For whom
chat-card-fields = The form
chat-card-steps = Who decides
chat-card-steps-then = { $first }, then { $second }
chat-card-criteria = It is done when
chat-card-mark-answered = your answer
chat-card-mark-assumed = assumed
chat-card-more =
    { $n ->
        [one] and { $n } more check that every such app has to pass
       *[other] and { $n } more checks that every such app has to pass
    }
chat-card-not-included = Not included
chat-card-not-included-line = “{ $words }”: { $why }
chat-card-assumptions = What I assume
chat-card-changed = Taken into the card
chat-card-approver-you = Until a person is named for “{ $approver }”, you decide yourself.
chat-card-agents-no_kit = No template makes this: a coding agent builds it.
chat-card-agents-beyond = No template can do all of this: a coding agent makes the change.
chat-card-agents-before = A coding agent has worked on this app, so one makes this change too: a template would write over its work.
chat-card-agents-time =
    { $n ->
        [one] That takes minutes, not seconds. If it is not done after { $n } minute of work, I stop and ask you.
       *[other] That takes minutes, not seconds. If it is not done after { $n } minutes of work, I stop and ask you.
    }
chat-card-agents-free = It spends no money: nothing that is billed by use is called.
chat-card-agents-money = It may spend at most { $amount }.
chat-card-open = Shall I start?
chat-card-open-decider = The owner of this app, or whoever approves in it, starts it with “Start”.
chat-card-started = Started.
chat-card-cancelled = Cancelled: nothing was started, and your words are kept in this conversation.
chat-why-waits_for_agent = needs a programming agent, which this instance does not have yet
chat-why-needs_person = is something a person has to do
chat-why-refused = is something I will not make
chat-why-kit_limit = is more than this kind of app can do
chat-why-needs_decider = cannot be: in this kind of app somebody always approves or declines
chat-why-seen_by_few = cannot be: everybody sees their own requests and those who decide see all, or everybody sees all
chat-why-another_app = is an app of its own: write me about it in a new request
chat-why-replaced = was replaced by what you said later
chat-why-not_understood = I did not understand it
chat-why-condition = is a condition: what I make holds for every request
chat-why-not_there = is not there
chat-why-agents_later = is for a coding agent: ask for it as a change once the app is there
chat-why-rows_not_read = is kept with this task; its headings became fields, its rows are not taken over
chat-why-no_headings = is kept with this task; its first row holds no headings, so nothing was taken from it; what the form shall ask for, please say in words
chat-why-file_not_read = is kept with this task and not read; what the form shall ask for, please say in words

## Wishes
chat-wish-other_bible = Nothing here makes this; it belongs to “{ $detail }”. I keep it as a wish, so that it can be made when that comes.
chat-wish-waits_for_agent = I cannot make this yet: it needs a programming agent, and none is set up here. I keep it as a wish, nothing is lost.
chat-wish-needs_person = Software cannot do this; a person has to. I keep it as a wish, so that the right person sees it.
chat-wish-refused-spying = I will not make this: it would watch people without their knowledge. Your words are kept, so that a person can look at them.
chat-wish-refused-secrets = I will not make this: it would gather passwords or papers that others could misuse. Your words are kept, so that a person can look at them.
chat-wish-refused-discrimination = I will not make this: it would choose people by what they are. Your words are kept, so that a person can look at them.
chat-wish-refused-harm = I will not make this: somebody could come to harm. Your words are kept, so that a person can look at them.
chat-wish-next = If you need something else, just write it.

## Changes
chat-changed-taken = Taken in
chat-differs = Different from before
chat-differs-added = new in the form: { $line }
chat-differs-gone = not in the form any more: { $line }
chat-differs-renamed = “{ $was }” is called now: { $line }
chat-differs-now = now: { $line }
chat-differs-kind = now { $kind }: { $line }
chat-differs-kind-text = free text
chat-differs-kind-long_text = free text of many lines
chat-differs-kind-number = a number
chat-differs-kind-money = an amount of money
chat-differs-kind-date = a date
chat-differs-kind-date_range = a first and a last day
chat-differs-kind-choice = one choice of a list
chat-differs-kind-many = several choices of a list
chat-differs-kind-email = an e-mail address
chat-differs-kind-phone = a phone number
chat-differs-kind-person = a person
chat-differs-kind-file = a file
chat-differs-kind-yes_no = a tick for yes
chat-differs-kind-computed = worked out by itself
chat-differs-order = the fields come in another order
chat-differs-steps = who decides now: { $line }
chat-differs-title = it is called now: { $line }
chat-differs-audience = for whom now: { $line }
chat-differs-own = everyone sees their own requests now
chat-differs-all = everyone sees all requests now
chat-changed-none = I could not take this in
chat-changed-not-taken = Not taken in
chat-changed-already = It is so already
chat-changed-kept = What I cannot make yet is kept as a wish: nothing is lost.
chat-changed-hint = Say it in other words, or write “help” to see what I understand. For another app, open a new conversation.
chat-ask-change = What shall be different? Write it in your own words.
chat-ask-own-answer = Write your answer in your own words.
chat-files-left =
    { $n ->
        [one] { $names } is kept in this conversation, and nothing else came of it: the app is as it was, and no request got the file.
       *[other] { $names } are kept in this conversation, and nothing else came of them: the app is as it was, and no request got the files.
    }
chat-files-left-next = To have the app changed, send the file once more together with a sentence that says what shall be different. To put it into a request, say “new request” and send it when the form asks for it.
chat-files-kept =
    { $n ->
        [one] { $names } is kept. Now write in a sentence what you need; the file goes with it.
       *[other] { $names } are kept. Now write in a sentence what you need; the files go with it.
    }
chat-question-waits = Still open: { $ask } Press one of its buttons, answer in your own words, or say “you decide”.
chat-ask-reason = Why do you decline “{ $entry }”? Your next message is the reason; “cancel” leaves it undecided.
chat-ask-title = What is the new name of “{ $title }”?

## Work
chat-progress = { $title }
chat-mark-done = done
chat-mark-now = now
chat-mark-later = later
chat-stage-plan = understand and plan
chat-stage-implement = make it
chat-stage-review = check it
chat-stage-deploy = put it on a trial address
chat-stage-qa = try every point of the card
chat-stage-acceptance = you look at it
chat-progress-working = I am at work. You can leave; I write here when it is ready.
chat-progress-still = Still at work: { $n } min, step { $step } of { $all }. You can leave; I write here when it is ready.
chat-progress-note = The agent noted:
chat-progress-files =
    { $n ->
        [one] { $n } file is changed so far.
       *[other] { $n } files are changed so far.
    }
chat-progress-attempt = Attempt { $n }
chat-progress-ready = Ready: the result is below.
chat-progress-accepted = Accepted.
chat-progress-resting =
    { $n ->
        [one] Every agent that could go on has reached a limit. I go on by myself in about { $n } minute.
       *[other] Every agent that could go on has reached a limit. I go on by myself in about { $n } minutes.
    }
chat-progress-stopped = Stopped. Everything made so far is kept.
chat-progress-cancelled = Thrown away. The record of it stays.
chat-needs-gates = My own checks found the same trouble twice, so trying again would change nothing. A person has to look; the details are on the page of this task.
chat-needs-criteria =
    { $n ->
        [one] { $n } point of the card does not hold, and trying again would change nothing. A person has to look; the details are on the page of this task.
       *[other] { $n } points of the card do not hold, and trying again would change nothing. A person has to look; the details are on the page of this task.
    }
chat-needs-attempts =
    { $n ->
        [one] I tried { $n } time and did not get there. A person has to look; the details are on the page of this task.
       *[other] I tried { $n } times and did not get there. A person has to look; the details are on the page of this task.
    }
chat-needs-time = The time for this task is used up. What was made is kept; “resume” gives it a fresh attempt.
chat-needs-money = The money for this task is used up. What was made is kept; “resume” gives it a fresh attempt.
chat-needs-agent = No coding agent of this instance can go on. An admin sees on the page why.
chat-needs-environment = Something around me refuses to work. What was made is kept; once it is put right, “resume” goes on. The details are on the page of this task.

## The result
chat-result = “{ $title }” is ready to look at
chat-result-seconds =
    { $n ->
        [one] Made and checked in { $n } second.
       *[other] Made and checked in { $n } seconds.
    }
chat-result-criteria = What was promised
chat-result-more-met =
    { $n ->
        [one] and { $n } more point that holds
       *[other] and { $n } more points that hold
    }
chat-result-not-included = Not included
chat-result-trial = This is a trial: enter what you like. “Accept” makes it live.
chat-result-trial-static = This is a trial: have a look. “Accept” makes it live.
chat-result-change = Anything you write here is taken as a change.
chat-result-change-by-name = For a change, write to me by name here: “@Fleet …”.
chat-result-settled = This result is settled.
chat-template = Made from a template; no agent ran.
chat-agents = Written by a coding agent.
chat-verdict-met = holds
chat-verdict-unmet = does not hold
chat-verdict-not_proved = could not be tried
chat-verdict-for_person = you judge
chat-entries =
    { $n ->
        [one] Accepted. The trial holds { $n } entry. Shall the live app start empty, or keep it?
       *[other] Accepted. The trial holds { $n } entries. Shall the live app start empty, or keep them?
    }
chat-entries-beside =
    { $n ->
        [one] Accepted. The trial holds { $n } entry. Shall it come along into the live app?
       *[other] Accepted. The trial holds { $n } entries. Shall they come along into the live app?
    }
chat-entries-stay =
    { $n ->
        [one] { $n } request is in the live app from before. It stays, whatever you choose.
       *[other] { $n } requests are in the live app from before. They stay, whatever you choose.
    }
chat-entries-left = Chosen: leave out what the trial holds.
chat-entries-clean = Chosen: start empty.
chat-entries-keep = Chosen: keep what the trial holds.
chat-live = “{ $title }” is live, version { $version }
chat-live-undone = “{ $title }”, version { $version }: its accept was undone.
chat-live-deleted = “{ $title }”, version { $version }: the app is deleted.
chat-live-clean = It starts empty.
chat-live-kept = The entries of the trial came along.
chat-live-undo =
    { $n ->
        [one] You can undo this for { $n } minute.
       *[other] You can undo this for { $n } minutes.
    }
chat-undo-question =
    { $n ->
        [one] People use “{ $title }”: { $n } request is in it. It is kept, but nobody can open the app until you accept again. Undo anyway?
       *[other] People use “{ $title }”: { $n } requests are in it. They are kept, but nobody can open the app until you accept again. Undo anyway?
    }
chat-undone-none = The accept of “{ $title }” is undone. Nothing is live now; the result waits again.
chat-undone-live = The accept of “{ $title }” is undone. Version { $version } is live again; the result waits.
chat-thrown-away = “{ $title }”: that work is thrown away.
chat-thrown-away-live = “{ $title }”: that work is thrown away; version { $version } stays live.
chat-rolled-back = “{ $title }” shows version { $version } now.

## Apps
chat-renamed = “{ $from }” is called “{ $to }” now.
chat-member-removed = { $name } has no role in “{ $title }” any more; their links to it do not open.
chat-status = What is happening
chat-status-none = Nothing is open. Write what you need, and I begin.
chat-status-line = { $title }: { $state }
chat-status-stage = { $title }: { $state } ({ $stage })
status-asking = a question waits for your answer
status-card = the card waits for your start
status-changing = waits for the words of your change
status-wish = kept as a wish
status-working = at work
status-resting = waiting for an agent’s limit
status-stopped = stopped
status-awaiting_acceptance = waits for you to look
status-choosing_entries = accepted; waits for your word on the trial’s entries
status-promoting = going live
status-accepted = live
status-not_live = not live yet
status-decisions = requests wait for your decision; “what waits for me?” lists them
status-undoing = an accept is being undone
status-superseded = replaced by a newer task
status-needs_human = a person has to look
status-parked = parked; “resume” goes on
status-cancelled = thrown away
status-live_change_dropped = live; the last change was thrown away
status-trial_change_dropped = on trial; the last change was thrown away
chat-projects = Your apps
chat-projects-none = You are in no app yet. Ask an app’s owner for an invitation, or write what you need, and I begin.
chat-project-live = { $title }: live, version { $version }
chat-project-both = { $title }: live, version { $version }; a trial is open
chat-project-trial = { $title }: a trial is open
chat-project-none = { $title }: nothing to open at the moment
chat-delete =
    { $n ->
        [one] Delete “{ $title }” with all its data? Its live app holds { $n } entry.
       *[other] Delete “{ $title }” with all its data? Its live app holds { $n } entries.
    }
chat-delete-never-live = Delete “{ $title }” with all its data?
chat-lies-in-trash = “{ $title }” is deleted, and the chat cannot bring it back. Its data and its code lie in the trash for 30 days: whoever runs this instance finds them there, in the folders “cloud/trash” and “trash”. Ask them soon.
chat-deleted = “{ $title }” is deleted: its addresses are gone, its data lies in the trash for 30 days.
chat-kept = All right, “{ $title }” stays as it is.

## Entries
chat-entry-arrived = A new request in “{ $title }”
chat-entry-numbered = Request no. { $n } in “{ $title }”: { $state }
chat-in-trial = { $title } (in the trial)
chat-entry-found = A request in “{ $title }”
chat-entry-not-there = There is no request { $n } in “{ $title }”. “requests” lists those there are.
chat-entry-trial = This is an entry of the trial.
chat-entry-author = From
chat-entry-state = State
chat-entry-reason = Reason for the decision
chat-entry-step = Decision { $n } of { $of }
chat-entry-along = Came along into the live app: it is decided there
chat-entry-decided = A decision in “{ $title }”
chat-news =
    { $n ->
        [one] { $n } piece of news in “{ $title }”
       *[other] { $n } pieces of news in “{ $title }”
    }
chat-news-line = { $n }. { $author }: { $values } — { $state }
chat-news-line-bare = { $n }. { $author } — { $state }
chat-news-show = { $n }. { $author }
chat-news-how = A button shows that request with its decisions.
chat-news-trial = These are entries of the trial.
chat-entries-found =
    { $n ->
        [0] There is nothing in “{ $title }” yet
        [one] { $n } request in “{ $title }”
       *[other] { $n } requests in “{ $title }”
    }
chat-entries-to-decide =
    { $n ->
        [0] Nothing in “{ $title }” waits for your decision
        [one] { $n } request in “{ $title }” waits for your decision
       *[other] { $n } requests in “{ $title }” wait for your decision
    }
chat-entries-own =
    { $n ->
        [0] You have filed no request in “{ $title }” yet
        [one] { $n } request of yours in “{ $title }”
       *[other] { $n } requests of yours in “{ $title }”
    }
chat-entries-waiting = Waiting for your decision
chat-entries-newest =
    { $n ->
        [one] The newest one; the app has all.
       *[other] The newest { $n }; the app has all.
    }
chat-entry-done = { $entry }: { $state }

## Refusals
chat-refused-not-yours = This is not yours to press: it waits for the person it was asked of.
chat-refused-not-in-app = You are not in this app yet: ask its owner for an invitation.
chat-refused-role = Your role here does not allow this: { $deed }.
chat-refused-used = This was pressed already; once is enough.
chat-refused-expired = The time for this button is over.
chat-refused-stale = This has moved on; nothing was done. “what is happening?” says how things stand.
chat-refused-not-kept = Version { $version } is not kept any more; { $count ->
    [one] only the last one is: { $versions }.
   *[other] the last { $count } are: { $versions }.
}
chat-refused-withdrawn = The accept of version { $version } was undone: there is no going back to it.
chat-refused-undone = The accept of version { $version } is undone already, and only the latest accept can be taken back.
chat-refused-undo-rolled-back = There is no accept to undo: version { $version } was taken off by going back to an earlier one.
chat-refused-undo-newer = Only the latest accept can be taken back, and that is the one of version { $version }.
chat-refused-undo-live = Version { $version } is live, and stays so.
chat-refused-undo-offline = Nothing is live now; “accept” turns the result on.
chat-refused-choice-first = “{ $title }” was accepted a moment ago, and it is still to be said whether the live app starts empty or keeps the trial’s entries. Nothing was started and nothing is lost: once that is chosen (“start clean” or “keep these”), press Start again.
chat-refused-unknown = I do not know this button. Please use the ones in this conversation.
chat-refused-app = The app says: { $message }
chat-refused-too-fast = That was a lot at once. I heard as much as I could take; please go on in a minute.
chat-refused-too-many-at-work = { $n ->
    [one] { $n } task of yours is at work already. When it is done, or you say “stop” there, this can start: the card stays.
   *[other] { $n } tasks of yours are at work already. When one of them is done, or you say “stop” there, this can start: the card stays.
}
chat-refused-last-owner = An app keeps at least one owner, so its last one cannot go.
chat-refused-no-command = I do not know the command { $said }. “help” says what I understand.
chat-refused-others-brief = { $name } is settling something here, so your words were not taken into it. Write them again once that is started or cancelled, or tell { $name }. For an app of your own, open a conversation of your own.
chat-refused-no-project = I find no app called “{ $name }”. “my apps” lists them.
chat-refused-not-paired = We have not met yet. Please show this code to somebody who runs this Fleet: { $code }
chat-deed-ask = asking for the state of things
chat-deed-comment = writing here
chat-deed-brief = asking for work
chat-deed-brief_of_another = answering for somebody else
chat-deed-start_change = starting a change of this app (its owner or an approver does)
chat-deed-steer = stopping or resuming work
chat-deed-ask_changes = asking for changes
chat-deed-accept = accepting a result
chat-deed-rollback = taking a version back
chat-deed-manage = changing names, people and links
chat-deed-delete = deleting an app
chat-deed-see = seeing this app
chat-deed-decide = deciding requests
chat-deed-fill = filling in a request
chat-deed-administer = running this Fleet
chat-trouble = Something broke on my side, and it is not your fault. Nothing you wrote is lost. If it happens again, give this code to whoever runs this Fleet: { $code }
chat-left-undecided = All right, nothing is decided: “{ $entry }” still waits.
chat-how-to-invite = Colleagues are invited on the page of the app: on the page, open “Apps”, then the app; under “People” there, “Make an invitation” gives you a link to pass on. Whoever opens it is in under a name of their own: on the app’s page, and from there in the app.
chat-pairing = Somebody new asks to be let in.
chat-pairing-name = They call themselves
chat-pairing-code = The code they see
chat-pairing-compare = Compare the code with them before you agree.
chat-pairings =
    { $n ->
        [one] { $n } person asks to be let in. See “People” on the page.
       *[other] { $n } people ask to be let in. See “People” on the page.
    }
chat-overview-elsewhere = Others read along here: whatever else is yours I tell in our direct chat.
chat-paired-state = let in
chat-welcome = You’re welcome.
chat-nothing-fill = There is no app here yet in which a request could be filled in.
chat-nothing-change = That changes nothing in the app.
chat-nothing-decide = Nothing waits for your decision.
chat-nothing-entries = There is no app with requests here yet.
chat-stopped-all =
    { $n ->
        [one] { $n } piece of work was stopped. “resume” in its conversation goes on.
       *[other] { $n } pieces of work were stopped. “resume” in a conversation goes on there.
    }
chat-nothing-stop = Nothing is at work that could be stopped.
chat-nothing-resume = Nothing waits to be resumed.
chat-nothing-cancel = There is nothing here that “cancel” would end.
chat-nothing-accept = No single result waits here for you to accept.
chat-nothing-restore = Nothing of this conversation was deleted, so there is nothing to bring back.
chat-nothing-undo-which = “Undo” could be meant for the accept or for what you have open here, so nothing was done. “undo the accept” takes the accept back.
chat-nothing-undo = There is no accept that can still be undone.
chat-nothing-rollback = There is no earlier version to go back to.
chat-nothing-delete = This conversation has no app yet that could be deleted. “my apps” lists yours.
chat-nothing-rename = This conversation has no app yet that could be renamed. “my apps” lists yours.
chat-nothing-rename-card = Write “call it …”, and the card bears that name.
chat-nothing-revoke = There is no trial here whose links could be closed.
chat-nothing-start = There is no card to start from.

## What the conversation waits for, said after a command that found nothing to do
chat-next-request = Write what you need, and I begin.
chat-next-answer = The question above waits for your answer; “cancel” drops it.
chat-next-card = The card above waits: “start” begins, “cancel” drops it, any other words change it.
chat-next-work = The work goes on; “stop” halts it.
chat-next-halted = The work is halted: “resume” goes on, “throw it away” drops it.
chat-next-result = The result above waits: “accept” makes it live, “throw it away” drops it, any other words change it.
chat-next-entries = What shall become of the trial’s entries? Press one of the buttons above.
chat-next-change = Other words you write here are a change of the app; “help” lists what you can say.

## Buttons
chat-button-own = Write my own
chat-button-you-decide = You decide
chat-button-start = Start
chat-button-change = Change
chat-button-cancel = Cancel
chat-button-stop = Stop
chat-button-resume = Resume
chat-button-throw-away = Throw away
chat-button-accept = Accept
chat-button-ask-changes = Ask for changes
chat-button-start-clean = Start clean
chat-button-keep-these = Keep these
chat-button-undo = Undo
chat-button-undo-sure = Undo anyway
chat-button-keep-live = Leave it live
chat-button-delete = Delete
chat-button-keep = Keep it
chat-button-pair = Let in
chat-link-trial = Open the trial
chat-link-live = Open the app
chat-link-trial-of = { $title } (trial)

## What goes into the project's history
chat-order-new = { $title }: first version
chat-order-change = { $title }: { $words }

## What people say as a whole message, one way of saying it after another
command-help = help; what can i say; how does this work; commands
command-status = what is happening; what's happening; what is going on; what's going on; status; how is it going; how far are you; where are we
command-thanks = thanks; thank you; thank you very much; great; good; ok; okay; fine; well done; thx; ty; thanks a lot; looks good; looks great; nice; very nice; cool; perfect; awesome; all good; good job; very good; excellent
command-entries = requests; show requests; show me the requests; what requests are there; what is waiting; who asked; who asked for leave; who asked for what; open requests; new requests; waiting requests; entries; show me the list; show the list; show me the list of requests; the list of requests; list of requests; list requests; list the requests
command-decisions = what is waiting for me; what waits for me; what do i have to decide; what do i need to decide; what should i decide; what do i have to approve; what do i need to approve; what is waiting for my decision; what waits for my decision; what is waiting for my approval; requests to decide; requests to approve; requests that wait for me
command-entries-own = my requests; show my requests; my request; where is my request; what about my request; what about my requests; what became of my request; what became of my requests
command-entry = show request; show the request; show request number; request; request number; show me request
command-fill = new request; a new request; fill in; fill it in; fill in a request; fill in the form; fill in a new request; fill out; fill out a request; fill out the form; make a request; make a new request; submit a request; send a request; file a request; i want to fill in a request; i want to make a request; i want to ask for leave; i would like to ask for leave; i need to ask for leave; i want to request leave; ask for leave
command-fill-named = fill in; fill out; new request in; new request for
command-approve = approve; approved; i approve; approve it; approve this; approve that; i approve it; i approve this; i approve that; approve the request; granted
command-decline = decline; declined; i decline; decline it; decline this; i decline it; decline the request; reject; rejected; i reject; reject it; reject the request; deny; denied; refuse; refused; not approved; i do not approve; i don't approve; don't approve; dont approve; do not approve; don't approve it; dont approve it; don't approve this; dont approve this; do not approve this; don't approve that; decline that; reject this; reject that
command-show-card = show me the card; show the card; show me the card again; show the card again; where is the card; where is my card; see the card
command-list = my apps; list; list my apps; show my apps; apps; my projects; projects
command-stop = stop; stop it; stop the work; pause; halt
command-stop-all = stop everything; stop all; stop all work; stop it all; halt everything
command-resume = resume; go on; continue; carry on
command-cancel = cancel; cancel that; cancel it; forget it; never mind; drop it; start over; start again; start anew; start afresh; begin again; begin anew; begin afresh; from scratch; start from scratch
command-throw-away = throw it away; throw away; throw this away; discard; discard it; drop the result
command-explain = what does that mean; what does this mean; what do you mean; why do you ask; i do not understand; i don't understand; explain; what for; why
command-accept = accept; i accept; accept it; accepted; make it live; make this live; put it live; go live; publish it; launch it; release it; ship it; accept this; accept the result
command-yes = yes; yes please; yes delete it; yes, delete; sure; ok; okay; y; yep; yeah
command-no = no; no thanks; nope; n; not now; never mind
command-undo = undo; undo it; undo that; undo this; undo my last change; undo the last change; undo last change; undo the change; revert the last change; take that change back; take the last change back; take back the last change; put it back as it was; as it was before; take it back; undo the accept; undo accept; take the accept back; take back the accept
command-start = start; start it; go; go ahead; begin; yes; yes, start; let's go; ok, start; do it; let's do it; let's start; let's begin; go for it; make it; build it; yes please; start now; start the work
command-change = change; change it; change something
command-decide = you decide; decide yourself; your choice; up to you; i don't know; don't know; whatever; what do you suggest; what do you recommend; i do not care; don't care; no idea; not sure; as usual
command-decide-all = you decide everything; decide everything; decide the rest; you decide the rest; take the defaults; defaults
command-own = write my own; my own; own answer
command-rollback = roll back; rollback; roll it back; go back a version; previous version
command-rollback-to = roll back to; rollback to; go back to version; roll back to version
command-restore = restore it; restore; restore the app; restore this app; bring it back; bring the app back; bring back the app; get it back; can i get it back; how do i get it back; undelete; undelete it; restore the deleted app; undo the deletion; undo the delete; cancel the deletion; trash; show the trash
command-delete = delete; delete it; delete this app; delete the app; remove the app; delete app
command-delete-named = delete the app; delete app; remove the app; delete
command-rename = rename; rename it; rename this app; rename the app; change the name; new name
command-rename-to = rename to; rename it to; rename this app to; rename the app to; call it; change the name to; new name:
command-revoke = revoke the links; revoke links; new address; move the trial; close the links
command-start-clean = start clean; clean; start empty; empty; a clean start
command-keep-entries = keep these; keep them; keep it; keep; keep the entries; keep all; no keep it
command-invite = invite; invite people; invite somebody; invite someone; invite a colleague; invite colleagues; add a colleague; invite my colleague; invite my colleagues; add my colleague; how do i invite a colleague; how do i invite people; how do i invite someone; how do i invite colleagues; how can i invite people; how can i invite a colleague; how to invite people; how to invite a colleague; how do i add a colleague; how do i add people; how can i add a colleague; how to add a colleague; can i invite a colleague; can i invite people; how do my colleagues get in; how do my collegues get in; how do colleagues get in; how do people get in; how can my colleagues get in; how can people get in; how do others get in; how do i share it; how do i share this; how do i share it with my team; how do i give access; how do people open it; how do my colleagues open it
command-version = version
command-polite = please; could you; can you; pls; plz; would you
# What people say around a command: it is taken off one after another until a command is left.
command-filler = actually; ok; okay; yes; yep; yeah; yup; sure; good; great; fine; perfect; nice; cool; alright; all right; right; let's; lets; so; well; now; then; just; thanks; thank you; thx; ty; looks good; looks great; all good; hey; hi; i said; go ahead and; you can; i want to; i would like to; i'd like to
chat-said-again = This may have reached you before:
chat-link-in-direct = The link is personal: ask me for it in our direct chat (“my apps”), or open it from the page.
chat-link-only-on = It opens only on the computer where Fleet runs:
    { $where }
chat-file-too-large = “{ $name }” was not taken: files may have { $n } MiB at most, ten in a message.
chat-unreadable = I can read words, files and pictures, not this; voice I do not hear yet. Please write it in words.
chat-put-aside = Something from { $messenger } could not be read. It is put aside, and everything else goes on; the log tells of it under { $code }.
chat-messenger-telegram = Telegram
chat-messenger-slack = Slack
chat-messenger-web = the page
chat-files-refused = Write what is in it, if another kind of file is all there is.
telegram-command-new = Begin something new
telegram-command-status = What is happening?
telegram-command-apps = My apps
telegram-command-stop = Stop the work
telegram-command-resume = Go on
telegram-command-cancel = Drop what is open
telegram-command-accept = Accept the result
telegram-command-help = What you can say
chat-file-gone = “{ $name }” was not taken: it cannot be read where it lies. Send it once more.
chat-said-on-page = { $name }, on the page:
chat-entries-elsewhere = Something is new in “{ $title }”. Whoever decides it is told in our direct chat, or sees it in the app.
chat-entries-asked = I tell that in our direct chat only: others read along here. Write to me there once, if you have not.
chat-joined = { $role ->
    [approver] You are in “{ $title }” now, and decide its requests: each one that waits for you comes here, with its buttons.
    [requester] You are in “{ $title }” now. “New request” fills one in here, “my requests” lists yours; you hear here what was decided.
   *[other] You are in “{ $title }” now. “My apps” lists what is open to you.
  }
chat-code-over = The code that came along was used already, is too old or does not exist, so nothing was linked and nobody was invited by it. A new one can be made on the page, by whoever gave you this one.
chat-linked = This account is { $name }’s from now on: whatever is written and pressed here counts as theirs. If that is not you, tell whoever runs Fleet.

## Reminders, digests, time zones
chat-reminder = { $n ->
    [one] This still waits for you
   *[other] { $n } things still wait for you
}
chat-reminder-again = Answer here, or use the buttons above. I will remind you once more.
chat-reminder-parked = It is parked now, and nothing is lost: I will not remind you again. Answer here or use the buttons above whenever you like.
chat-wait-answer = Your answer: { $ask }
chat-wait-start = { $title }: ready to start, if you agree
chat-wait-accept = { $title }: ready to try and accept
chat-wait-decisions = { $title }: { $n ->
    [one] { $n } request waits for your decision
   *[other] { $n } requests wait for your decision
}
chat-more = and { $n } more
chat-digest = Your day at a glance
chat-digest-weekly = Your week at a glance
chat-digest-waits = Waiting for you
chat-digest-happened = What happened
chat-digest-audit = { $n ->
    [one] Audit log: { $n } row, up to { $hash }
   *[other] Audit log: { $n } rows, up to { $hash }
}
chat-digest-app = { $title }: { $what }
chat-digest-live = version { $version } went live
chat-digest-results = { $n ->
    [one] { $n } new result
   *[other] { $n } new results
}
chat-digest-came = { $n ->
    [one] { $n } request came
   *[other] { $n } requests came
}
chat-digest-decided = { $n ->
    [one] { $n } request decided
   *[other] { $n } requests decided
}
chat-digest-is-daily = You get a short overview on working days at 09:30, if there is something to tell.
chat-digest-is-weekly = You get a short overview on Mondays at 09:30, if there is something to tell.
chat-digest-is-off = You get no overviews. “Digest on” brings them back.
chat-digest-rests = No overviews until { $day }. “I'm back” ends the pause.
chat-quiet = What may wait makes no sound from { $from } to { $until }. “Quiet hours 19–9” changes that.
chat-quiet-never = You have no quiet hours. “Quiet hours 20–8” brings them back.
chat-button-digest-daily = Every day
chat-button-digest-weekly = Weekly
chat-button-digest-pause = Pause for 2 weeks
chat-button-digest-off = Off
chat-button-digest-back = I'm back
chat-zone-question = What is the nearest city to you? Then I write in your daytime and leave your nights alone.
chat-zone-unknown = I do not know “{ $said }”. Which larger city has the same time?
chat-ask-zone = Which city? The nearest large one will do.
chat-zone-set = Got it: it is { $time } where you are ({ $city }).
chat-button-zone-other = Another city
chat-city-kaliningrad = Kaliningrad
chat-city-moscow = Moscow
chat-city-samara = Samara
chat-city-yekaterinburg = Yekaterinburg
chat-city-omsk = Omsk
chat-city-novosibirsk = Novosibirsk
chat-city-krasnoyarsk = Krasnoyarsk
chat-city-irkutsk = Irkutsk
chat-city-yakutsk = Yakutsk
chat-city-vladivostok = Vladivostok
chat-city-kamchatka = Kamchatka
chat-city-minsk = Minsk
chat-city-kyiv = Kyiv
chat-city-istanbul = Istanbul
chat-city-tbilisi = Tbilisi
chat-city-yerevan = Yerevan
chat-city-almaty = Almaty
chat-city-tashkent = Tashkent
chat-city-dubai = Dubai
chat-city-jerusalem = Jerusalem
chat-city-kolkata = Kolkata
chat-city-singapore = Singapore
chat-city-shanghai = Shanghai
chat-city-tokyo = Tokyo
chat-city-sydney = Sydney
chat-city-london = London
chat-city-paris = Paris
chat-city-berlin = Berlin
chat-city-athens = Athens
chat-city-new-york = New York
chat-city-chicago = Chicago
chat-city-denver = Denver
chat-city-los-angeles = Los Angeles
chat-city-sao-paulo = São Paulo
zone-also = Saint Petersburg: Europe/Moscow; Petersburg: Europe/Moscow; Kazan: Europe/Moscow; Sochi: Europe/Moscow; Nizhny Novgorod: Europe/Moscow; Chelyabinsk: Asia/Yekaterinburg; Perm: Asia/Yekaterinburg; Ufa: Asia/Yekaterinburg; Tyumen: Asia/Yekaterinburg; Tomsk: Asia/Tomsk; Khabarovsk: Asia/Vladivostok; Astana: Asia/Almaty; Kiev: Europe/Kyiv; Munich: Europe/Berlin; Hamburg: Europe/Berlin; Frankfurt: Europe/Berlin; Cologne: Europe/Berlin; Geneva: Europe/Zurich; Barcelona: Europe/Madrid; Milan: Europe/Rome; Tel Aviv: Asia/Jerusalem; Abu Dhabi: Asia/Dubai; Mumbai: Asia/Kolkata; Delhi: Asia/Kolkata; Bangalore: Asia/Kolkata; Beijing: Asia/Shanghai; Manchester: Europe/London; Boston: America/New_York; Washington: America/New_York; Miami: America/New_York; Atlanta: America/New_York; San Francisco: America/Los_Angeles; Seattle: America/Los_Angeles; Dallas: America/Chicago; Houston: America/Chicago; Austin: America/Chicago
command-digest = digest; my digest; overview; digest settings
command-digest-daily = digest on; digest daily; daily digest; turn the digest on; digest every day
command-digest-weekly = digest weekly; weekly digest; digest once a week
command-digest-pause = pause the digest; digest pause; pause digest
command-digest-off = digest off; turn the digest off; no digest; stop the digest; digests off; no digests; no more digests; turn off the digest; switch the digest off; without digest
command-back = i'm back; i am back; back again
command-zone = my time zone; time zone; timezone; my timezone
command-quiet = quiet hours; my quiet hours; my quiet hours are; quiet hours are; be quiet; do not write me; don't write me; do not write to me; don't write to me; do not write; don't write; do not message me; don't message me; do not disturb me; don't disturb me; do not disturb; no messages; no sound; no notifications
command-zone-of = my time zone is; i live in; i am based in; i'm based in; i am now in; i'm now in; my timezone is; time zone is; set my time zone to; set time zone to; time zone

## A request filled in in the chat
chat-button-fill = Fill in a request
chat-button-fill-done = Done
chat-button-fill-skip = Skip
chat-button-fill-send = Send
chat-button-yes = Yes
chat-button-no = No
chat-button-fill-back = Back
chat-button-sheet = All at once
chat-fill-question = { $n } of { $of }. { $label }
chat-fill-passed = left out
chat-fill-hint-day = For example “12 December” or “tomorrow”.
chat-fill-hint-days = For example “1–5 December”.
chat-fill-hint-many = Press all that fit, then “Done”.
chat-fill-hint-file = Send the file here.
chat-fill-number = Answer with a number:
chat-fill-how = A request in “{ $title }”. “cancel” leaves it at any time.
chat-fill-summary = Your request in “{ $title }”
chat-fill-which-answer = Which answer do you want to change?
chat-fill-sent = Your request in “{ $title }” is sent.
chat-fill-no-file =
    { $n ->
        [one] { $fields } is still empty: open your request in the app and add the file there.
       *[other] { $fields } are still empty: open your request in the app and add the files there.
    }
chat-fill-next = Next it goes to { $who }.
chat-fill-left = The request in “{ $title }” is left; nothing was sent.
chat-fill-on-its-way = Your request is on its way; one moment.
chat-fill-which = In which app?
chat-fill-elsewhere = Others read along here, so I ask you in our direct chat. If nothing came there, write “new request” to me there.
chat-fill-takes-no-file = This form has no place for a file.
chat-fill-currency = This is asked for in { $wanted }, not in { $given }. How much is it in { $wanted }?
chat-fill-no-currency = Write the number alone, without { $given }.
chat-fill-needed = This one is needed; it cannot be left out.
chat-fill-no-day = I cannot read this as a day.
chat-fill-no-days = I cannot read this as a first and a last day.
chat-fill-how-to-change = I did not understand that. Press “Change”, or write the name of the answer that you want to change.
fill-says-yes = yes; y; yep; true; sure
fill-says-no = no; n; nope; false
# Takes back an accept that can be undone, where nothing else could be meant; the first list only if nothing is open that it would cancel.
chat-says-take-back = cancel that; revert it; revert that; revert
chat-says-undo-accept = undo the accept; undo accept; take the accept back; take back the accept
fill-says-back = back; go back; previous; one back

## Questions on a sheet over the conversation
chat-sheet-late = The form did not open in time. Answer here, or press the button once more.
chat-sheet-send = Send
chat-sheet-answer = Done
chat-sheet-no-file =
    { $n ->
        [one] { $fields } has no place on this sheet: Slack takes no file here. Send the file in this chat before you send the sheet, or add it in the app afterwards.
       *[other] { $fields } have no place on this sheet: Slack takes no files here. Send the files in this chat before you send the sheet, or add them in the app afterwards.
    }
chat-sheet-close = Back to the chat
chat-sheet-first = { $label }: first day
chat-sheet-last = { $label }: last day
chat-sheet-own = Or in your own words
chat-sheet-brief = A few questions
