//! How much the service takes before it refuses with the limit named.

/// Largest file, in bytes.
pub(crate) const FILE_BYTES: u64 = 20 * 1024 * 1024;
/// Largest request body with files, in bytes.
pub(crate) const BODY_BYTES: usize = 25 * 1024 * 1024;
/// Largest JSON body, in bytes.
pub(crate) const JSON_BYTES: usize = 1024 * 1024;
/// Characters of one line, if the manifest does not say.
pub(crate) const LINE_CHARS: u32 = 500;
/// Characters of a long text, if the manifest does not say.
pub(crate) const LONG_CHARS: u32 = 20_000;
/// Characters of a reason.
pub(crate) const REASON_CHARS: u32 = 2_000;
/// Rows of a page.
pub(crate) const PAGE_ROWS: u32 = 200;
/// Rows of a page, if not asked.
pub(crate) const PAGE_ROWS_USUAL: u32 = 30;
/// Rows of an export.
pub(crate) const EXPORT_ROWS: u64 = 200_000;
/// Cells of an export.
pub(crate) const EXPORT_CELLS: u64 = 2_000_000;
/// Characters of a filter.
pub(crate) const RULE_CHARS: usize = 2_000;
/// Nested brackets of a filter.
pub(crate) const RULE_DEPTH: usize = 32;
/// Comparisons of a filter.
pub(crate) const RULE_TESTS: usize = 100;
/// Milliseconds that an idempotency key is remembered: 24 h.
pub(crate) const IDEMPOTENCY_MS: i64 = 24 * 60 * 60 * 1000;
/// Entries of a record's history that are shown, newest kept.
pub(crate) const HISTORY_ROWS: i64 = 1_000;
/// How long a form with files may take to arrive.
pub(crate) const UPLOAD_FOR: std::time::Duration = std::time::Duration::from_mins(3);
/// Unknown fields of one body that are named.
pub(crate) const UNKNOWN_FIELDS: usize = 20;
/// Parts of a form.
pub(crate) const FORM_PARTS: usize = 1_000;
/// Live streams of one app.
pub(crate) const STREAMS: usize = 1_024;
/// Of these, for everybody together who is no person of the project: the people of the project always find one.
pub(crate) const STREAMS_OF_STRANGERS: usize = STREAMS / 4 * 3;
/// Of these, for the strangers of one address, an office at most: names and cookies are free, addresses are not.
pub(crate) const STREAMS_OF_ADDRESS: usize = STREAMS / 4;
/// Live streams of one viewer in one app.
pub(crate) const STREAMS_OF_ONE: usize = 20;

/// Limits that differ from machine to machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Apps whose files stay open; the least recently used is closed.
    pub open_apps: usize,
    /// Bytes one database may grow to; more is refused as a full disk is.
    pub database_bytes: u64,
    /// Connections that read one app at once.
    pub readers: u32,
    /// Uploads read into memory at once, over all apps.
    pub uploads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { open_apps: 64, database_bytes: 4 * 1024 * 1024 * 1024, readers: 4, uploads: 16 }
    }
}
