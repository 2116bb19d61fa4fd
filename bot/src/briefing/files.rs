//! Files that came along with words: kept, and the headings of tables read.

use fleet_domain::brief::BriefEvent;
use fleet_domain::chat::FileRef;
use fleet_language::{HEADINGS_WITHIN, read_headings};

use fleet_domain::notice::Notice;

use crate::turn::Turn;

/// The type of a table by its content, as whoever keeps files finds it.
const TABLE: &str = "text/csv";

/// Files as events of a brief, in their order.
pub(super) async fn came_along(turn: &Turn<'_>, files: &[FileRef]) -> Vec<BriefEvent> {
    let mut events = Vec::with_capacity(files.len());
    for file in files {
        let bytes = if file.mime == TABLE { (turn.bot.config.start_of_file)(file.clone(), HEADINGS_WITHIN as u64 + 1).await } else { None };
        // One byte more than is looked at tells that the last line may be cut off.
        let headings = bytes.map(|bytes| read_headings(&bytes));
        events.push(BriefEvent::File { file: file.clone(), headings });
    }
    events
}

/// Files that nothing takes here: what became of them is said, and what would take them.
pub(crate) fn left(turn: &mut Turn<'_>, files: &[FileRef]) {
    if !files.is_empty() {
        turn.tell(Notice::FilesLeft { names: files.iter().map(|file| file.name.clone()).collect() });
    }
}
