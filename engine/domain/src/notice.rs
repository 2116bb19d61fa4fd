//! Everything Fleet tells people, as data. The bot words it per language; nothing else writes to a person.

mod brief;
mod conduct;
mod entry;
mod fill;
mod only;
mod pending;
mod refusal;
mod work;

use serde::{Deserialize, Serialize};

use crate::act::EntryChoice;
use crate::chat::Platform;
use crate::habits::{Digest, Quiet};
use crate::id::{PersonId, ProjectId, RunId};
use crate::manifest::Text;
use crate::role::Role;
use crate::spec::Shape;

pub use brief::{AgentsLine, CardLine, CardNotice, CardState, QuestionNotice};
pub use conduct::{AppLine, AuditHead, DigestNotice, ReminderNotice, Then, WaitLine, Wanted};
pub use entry::{EntriesNotice, EntryAction, EntryNotice, FoundEntries, OwnEntries};
pub use fill::{FillFields, FillQuestion, FillSent, FillState, FillSummary, FillWhich};
pub use pending::{ChangeNotice, Pending};
pub use refusal::{Next, PastUndo, REFUSALS, Refusal};
pub use work::{EntriesAnswer, Over, ProgressNotice, ProjectLine, Readers, ResultNotice, Standing, StatusLine, Waiting};

/// One thing told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// First contact or "hello": what Fleet makes, with examples as buttons.
    Greeting {
        /// Whose promise and examples.
        bible: String,
        /// Whether the examples can still be pressed: until something was asked for.
        examples: Waiting,
    },
    /// What can be said.
    Help,
    /// One question of a brief; answered ones show the answer and no buttons.
    Question(QuestionNotice),
    /// The card of a brief.
    Card(Box<CardNotice>),
    /// An honest "not yet": kept as a wish.
    WishKept {
        /// `other_bible`, `waits_for_agent`, `needs_person`, `refused`.
        verdict: String,
        /// The other Bible's name or the kind of refusal, for wording.
        detail: String,
        /// The person's words.
        words: String,
    },
    /// A card was dropped by words.
    BriefCancelled,
    /// What was taken from a change and what was not, said at once, with the buttons of what waits.
    ChangeNoted(ChangeNotice),
    /// The one living message of a run.
    Progress(ProgressNotice),
    /// The result: link, criteria, [Accept] [Ask for changes].
    Result(ResultNotice),
    /// After the first accept: [Start clean] [Keep these].
    EntriesQuestion {
        /// Run.
        run: RunId,
        /// Commit.
        commit: String,
        /// How many entries the preview holds that are not live yet.
        entries: u64,
        /// How many are live from before, and stay.
        #[serde(default)]
        live: u64,
        /// Whether the buttons stand.
        #[serde(default)]
        answer: EntriesAnswer,
    },
    /// It is live.
    Live {
        /// Project.
        project: ProjectId,
        /// Run.
        run: RunId,
        /// Title.
        title: String,
        /// Version.
        version: u32,
        /// What became of the entries.
        entries: Option<EntryChoice>,
        /// Until when [Undo] works, UTC ms.
        undo_until: i64,
        /// Whether there is something to fill in.
        #[serde(default)]
        shape: Shape,
        /// Why it is not any more; none while it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Over>,
    },
    /// Taking the accept back takes the app offline, and people use it: [Undo anyway] [Leave it live].
    UndoQuestion {
        /// The run.
        run: RunId,
        /// The version it made.
        version: u32,
        /// Project title.
        title: String,
        /// Entries in the live app.
        entries: u64,
    },
    /// An accept was undone; the result waits again.
    Undone {
        /// Project title.
        title: String,
        /// Version now live, if any.
        live: Option<u32>,
        /// The result that waits again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<Pending>,
    },
    /// Work, or its result, was thrown away.
    ThrownAway {
        /// Project title.
        title: String,
        /// Version that stays live, if any.
        live: Option<u32>,
    },
    /// The live app shows this version now.
    RolledBack {
        /// Project title.
        title: String,
        /// Version.
        version: u32,
    },
    /// "What do you want changed?"
    AskWhatToChange,
    /// "Write your own answer."
    AskOwnAnswer,
    /// Files came without words, before anything was asked for: they wait for the request.
    FilesKept {
        /// As their sender calls them.
        names: Vec<String>,
    },
    /// Files came where nothing takes them.
    FilesLeft {
        /// As their sender calls them.
        names: Vec<String>,
    },
    /// A question is still open after words that were no answer.
    QuestionWaits {
        /// The question.
        ask: Text,
    },
    /// "Why do you decline?"
    AskReason {
        /// One-line description of the entry.
        entry: String,
    },
    /// A decision was left as it was.
    LeftUndecided {
        /// The entry in a few words.
        entry: String,
    },
    /// How colleagues are invited.
    HowToInvite,
    /// "What is the new name?"
    AskNewTitle {
        /// The old one.
        title: String,
    },
    /// Renamed.
    Renamed {
        /// Old.
        from: String,
        /// New.
        to: String,
    },
    /// Somebody has no role in the app any more.
    MemberRemoved {
        /// Project title.
        title: String,
        /// Who.
        name: String,
    },
    /// What is happening now, over the person's projects.
    Status {
        /// One line a project or brief.
        lines: Vec<StatusLine>,
        /// Who reads it.
        #[serde(default)]
        readers: Readers,
    },
    /// The person's apps.
    Projects {
        /// One line each.
        lines: Vec<ProjectLine>,
        /// Who reads it.
        #[serde(default)]
        readers: Readers,
    },
    /// "Delete … with all data?" with [Delete] [Keep].
    DeleteQuestion {
        /// Project.
        project: ProjectId,
        /// Title.
        title: String,
        /// Entries in its live app; none if it was never live.
        entries: Option<u64>,
    },
    /// Deleted.
    Deleted {
        /// Title.
        title: String,
    },
    /// It was deleted before; whoever wants it back hears where it lies.
    LiesInTrash {
        /// Title.
        title: String,
    },
    /// Kept after all.
    Kept {
        /// Title.
        title: String,
    },
    /// A new entry in an app waits for a decision.
    EntryArrived(EntryNotice),
    /// The author is told of a decision.
    EntryDecided(EntryNotice),
    /// Several entries of one app, gathered: what happened since its last news.
    Entries(EntriesNotice),
    /// Entries that somebody asked for.
    EntriesFound(FoundEntries),
    /// The entries that somebody filed, and those that wait for their decision.
    EntriesOwn(OwnEntries),
    /// One entry that somebody asked for by its number among those found.
    EntryFound {
        /// The entry.
        entry: EntryNotice,
        /// Who asked.
        reader: PersonId,
    },
    /// There is no entry of that number.
    EntryNotThere {
        /// The app's title.
        title: String,
        /// The number.
        n: u32,
        /// Who asked.
        reader: PersonId,
    },
    /// The person who pressed sees what came of it.
    EntryDone {
        /// One-line description.
        entry: String,
        /// State now, as worded by the app.
        state: String,
    },
    /// A button could not be carried out, and why.
    Refused(Refusal),
    /// Something broke on our side; the code finds it in the log.
    Trouble {
        /// Short code shown to the person and logged.
        code: String,
    },
    /// A stranger asks to be let in.
    PairingAsked {
        /// Who.
        person: PersonId,
        /// Their name.
        name: String,
        /// The code they were shown.
        code: String,
        /// Who runs the instance and is asked.
        #[serde(default)]
        asks: Option<PersonId>,
    },
    /// Many ask to be let in: they are not told one by one.
    PairingsWait {
        /// How many.
        n: u32,
        /// Who runs the instance and is asked.
        asks: PersonId,
    },
    /// Something that a messenger sent could not be read, and was put aside.
    PutAside {
        /// By which messenger.
        platform: Platform,
        /// Finds it in the log.
        code: String,
        /// Who runs the instance and is told.
        told: PersonId,
    },
    /// Files that were not taken; or what came is neither words nor a file.
    FilesRefused {
        /// A sentence for each file; empty if there was none.
        files: Vec<String>,
    },
    /// All work was stopped that the person may stop.
    StoppedAll {
        /// How many runs.
        runs: u32,
    },
    /// Somebody redeemed an invitation.
    Joined {
        /// Into which app.
        title: String,
        /// As what.
        role: Role,
    },
    /// The code that came along was used, is too old or was never given.
    CodeOver,
    /// An account of a messenger is somebody's from now on.
    Linked {
        /// Who it is.
        name: String,
    },
    /// Entries are told in a chat that whoever asked alone reads.
    EntriesElsewhere,
    /// What waits for somebody, once more.
    Reminder(ReminderNotice),
    /// What waits for somebody, and what happened since the last one.
    Digest(DigestNotice),
    /// How somebody gets their digest from now on, with the buttons that change it.
    DigestSet {
        /// How often.
        digest: Digest,
        /// The first day on which there is one again, if it rests.
        paused_until: Option<jiff::civil::Date>,
        /// When nothing that may wait makes a sound.
        #[serde(default)]
        quiet: Quiet,
    },
    /// "What time is it where you are?" with cities as buttons.
    ZoneQuestion,
    /// "Which city?"
    AskZone,
    /// Words that are no city that is known.
    ZoneUnknown {
        /// The words.
        said: String,
    },
    /// Where somebody's clock stands from now on.
    ZoneSet {
        /// Name of the zone.
        zone: String,
    },
    /// One question of a form.
    FillAsked(Box<FillQuestion>),
    /// All answers, with [Send] [Change] [Cancel].
    FillSummary(FillSummary),
    /// Which answer shall be another one?
    FillFields(FillFields),
    /// It was sent.
    FillSent(FillSent),
    /// It was left; nothing was sent.
    FillLeft {
        /// Whose.
        person: PersonId,
        /// The app's title.
        title: String,
    },
    /// It is being sent.
    FillOnItsWay {
        /// Whose.
        person: PersonId,
    },
    /// Several apps have a form: which is meant?
    FillWhich(FillWhich),
    /// A request is filled in in a chat that the person alone reads.
    FillElsewhere,
    /// A file came, and the form has no place for it.
    FillTakesNoFile {
        /// Whose.
        person: PersonId,
    },
    /// An answer to thanks.
    Welcome {
        /// What the conversation waits for.
        next: Next,
        /// The same with its buttons.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<Pending>,
    },
    /// What a message showed again waits no more: it stays as it is, without its buttons.
    MovedOn,
    /// Nothing that a command could be done to, and what can be done instead.
    NothingTo {
        /// `stop`, `resume`, `cancel`, …
        verb: String,
        /// What the conversation waits for.
        next: Next,
        /// The same with its buttons.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pending: Option<Pending>,
    },
}
