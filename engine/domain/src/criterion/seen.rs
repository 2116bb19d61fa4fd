//! What a proof did and saw, as a closed list: people read it in their own language.

use serde::{Deserialize, Serialize};

macro_rules! seen {
    ($($(#[$doc:meta])+ $variant:ident = $key:literal,)+) => {
        /// One thing that was done and seen while a criterion was proved. Its words are `seen-<key>` in every language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Seen {
            $($(#[$doc])+ $variant,)+
        }

        impl Seen {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its part of a locale key.
            pub fn key(self) -> &'static str {
                match self {
                    $(Self::$variant => $key,)+
                }
            }
        }
    };
}

seen! {
    /// The app opened for a member, with every file that it names.
    PageOpened = "page-opened",
    /// Its screen is the tested one.
    ScreenTested = "screen-tested",
    /// Every file that the page names answers.
    NamedFilesAnswer = "named-files-answer",
    /// Nothing is loaded from another place.
    NothingFromElsewhere = "nothing-from-elsewhere",
    /// An entry was taken.
    EntryTaken = "entry-taken",
    /// Every value of the entry reads back.
    EntryReadsBack = "entry-reads-back",
    /// Title and language are as agreed.
    NameAndLanguage = "name-and-language",
    /// The app says of itself where it comes from.
    OriginTold = "origin-told",
    /// The app says of itself that an agent wrote it.
    AgentTold = "agent-told",
    /// Every role gets the same page.
    SamePageForAll = "same-page-for-all",
    /// The same, of an app whose other places nobody knows.
    OnePageForAll = "one-page-for-all",
    /// Whoever has no link was served nothing.
    NothingWithoutLink = "nothing-without-link",
    /// Forged, foreign and expired passes were served nothing.
    FalsePassRefused = "false-pass-refused",
    /// Altered, foreign and expired links let nobody in.
    SpoiltLinkRefused = "spoilt-link-refused",
    /// A person's own link lets them in.
    OwnLinkWorks = "own-link-works",
    /// Search engines are sent away.
    RobotsSentAway = "robots-sent-away",
    /// The form is as agreed.
    FormAsAgreed = "form-as-agreed",
    /// A full request was taken.
    RequestTaken = "request-taken",
    /// Every value reads back.
    RequestReadsBack = "request-reads-back",
    /// Only what must be given was taken.
    LeastTaken = "least-taken",
    /// Somebody from outside the project could send.
    OutsiderTaken = "outsider-taken",
    /// Somebody with the link reads their own request again.
    OutsiderReads = "outsider-reads",
    /// A repeated click adds nothing.
    SentTwiceKeptOnce = "sent-twice-kept-once",
    /// The field is on the form as agreed.
    FieldOnForm = "field-on-form",
    /// The value reads back.
    FieldReadsBack = "field-reads-back",
    /// A change of it is kept.
    FieldChanged = "field-changed",
    /// The attachment comes back unchanged.
    FileReturned = "file-returned",
    /// Without it the request was refused.
    LeftOutRefused = "left-out-refused",
    /// With it the request was taken.
    GivenTaken = "given-taken",
    /// Taking it away later was refused.
    TakenAwayRefused = "taken-away-refused",
    /// Wrong values were refused.
    WrongRefused = "wrong-refused",
    /// Values at the limits were taken.
    EdgeTaken = "edge-taken",
    /// A change to a wrong value was refused.
    WrongChangeRefused = "wrong-change-refused",
    /// The first request with the value was taken.
    FirstTaken = "first-taken",
    /// The same value again was refused.
    SameRefused = "same-refused",
    /// Another value was taken.
    OtherTaken = "other-taken",
    /// A change to a used value was refused.
    SameChangeRefused = "same-change-refused",
    /// The result was right for several inputs.
    WorkedOut = "worked-out",
    /// The result followed a change.
    WorkedOutAgain = "worked-out-again",
    /// The later date before the earlier one was refused.
    EarlierRefused = "earlier-refused",
    /// Dates in their order were taken.
    InOrderTaken = "in-order-taken",
    /// Changing either date out of order was refused.
    OutOfOrderChangeRefused = "out-of-order-change-refused",
    /// Days beyond the limit were refused.
    BeyondLimitRefused = "beyond-limit-refused",
    /// As many days as the limit says were taken.
    LimitTaken = "limit-taken",
    /// A change beyond the limit was refused.
    BeyondLimitChangeRefused = "beyond-limit-change-refused",
    /// Days gone by were refused.
    PastRefused = "past-refused",
    /// Today was taken.
    TodayTaken = "today-taken",
    /// The buttons are there for whoever decides, and for nobody else.
    ButtonsForApprover = "buttons-for-approver",
    /// The approver approved.
    Approved = "approved",
    /// The approver declined.
    Declined = "declined",
    /// The author reads the decision.
    DecisionRead = "decision-read",
    /// Everybody else was refused.
    OthersRefused = "others-refused",
    /// Nobody else decides their own request either.
    OwnRefused = "own-refused",
    /// The approver does not decide their own request.
    ApproverOwnRefused = "approver-own-refused",
    /// The owner decides what the approver asks for themselves.
    OwnerDecidedForApprover = "owner-decided-for-approver",
    /// Nothing was decided by it.
    StillUndecided = "still-undecided",
    /// The right one could.
    ApproverCould = "approver-could",
    /// A request begins at the start.
    BornAtStart = "born-at-start",
    /// Nobody wrote a state.
    StateUnwritten = "state-unwritten",
    /// No step was skipped or repeated.
    StepsUnskipped = "steps-unskipped",
    /// The author took it back, nobody else.
    TakenBack = "taken-back",
    /// A decision stays.
    DecisionStays = "decision-stays",
    /// Of two decisions at once one is taken.
    OneOfTwo = "one-of-two",
    /// A change over somebody else's was refused.
    StaleRefused = "stale-refused",
    /// Declining without a reason was refused.
    BareDeclineRefused = "bare-decline-refused",
    /// Declining with a reason was taken.
    ReasonTaken = "reason-taken",
    /// The author reads the reason.
    ReasonRead = "reason-read",
    /// Others' requests are not found.
    OthersUnfound = "others-unfound",
    /// Others' requests are closed.
    OthersClosed = "others-closed",
    /// Owner and approvers see all.
    DecidersSeeAll = "deciders-see-all",
    /// Live updates tell of one's own.
    LiveOwnOnly = "live-own-only",
    /// Everybody sees all.
    EverybodySees = "everybody-sees",
    /// Live updates tell of all.
    LiveAll = "live-all",
    /// Seeing is not changing.
    OthersUnchanged = "others-unchanged",
    /// The approvers are told, with buttons.
    ApproversTold = "approvers-told",
    /// The author is told.
    AuthorTold = "author-told",
    /// The filter by state is right.
    FoundByState = "found-by-state",
    /// The filter by person is right.
    FoundByPerson = "found-by-person",
    /// Search and choices find the right ones.
    FoundByWords = "found-by-words",
    /// The filter by day is right.
    FoundByDay = "found-by-day",
    /// Pages lose and repeat nothing.
    PagesWhole = "pages-whole",
    /// A filter that makes no sense is refused.
    BadFilterRefused = "bad-filter-refused",
    /// The export holds all rows under the labels.
    AllRowsExported = "all-rows-exported",
    /// The export holds what the viewer may see.
    OwnRowsExported = "own-rows-exported",
    /// A formula stays text.
    FormulaHarmless = "formula-harmless",
    /// The agreed languages are offered.
    LanguagesOffered = "languages-offered",
    /// A language is whole.
    LanguageWhole = "language-whole",
    /// The history is whole.
    HistoryWhole = "history-whole",
    /// Hostile text stays text.
    HostileTextKept = "hostile-text-kept",
    /// Control characters are refused.
    ControlsRefused = "controls-refused",
    /// Hostile reasons stay text.
    ReasonTextKept = "reason-text-kept",
    /// The page runs its own files alone.
    OwnScriptsOnly = "own-scripts-only",
    /// A person judges it.
    LeftToPerson = "left-to-person",
    /// The app does something else than agreed.
    WentWrong = "went-wrong",
    /// It could not be tried.
    NotTried = "not-tried",
}
