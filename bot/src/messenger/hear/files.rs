//! The files of a message: fetched and kept, or told of; the words beside them are lost for none.

use fleet_domain::chat::{FileRef, Person, Standing};

use crate::error::BotError;
use crate::messenger::{Chat, ChatError, Messenger, RemoteFile};

/// How long a file is waited for that cannot be fetched, ms.
const FETCH_MS: i64 = 600_000;
/// Files of one message.
const FILES: usize = 10;

impl<C: Chat> Messenger<C> {
    /// The files of a message, and a sentence for each that was not taken, in the language of what it will stand in.
    pub(super) async fn files(&self, person: &Person, locale: &str, files: &[RemoteFile], at: i64) -> Result<(Vec<FileRef>, Vec<String>), BotError> {
        let (mut kept, mut refused) = (Vec::new(), Vec::new());
        // Nothing is fetched for somebody whom nobody has let in.
        let files = if person.standing == Standing::Stranger { &[] } else { files };
        for (n, file) in files.iter().enumerate() {
            let voice = self.bot.voice(locale, self.bot.store.now());
            let mebibytes = i64::try_from(self.config.file_bytes / (1024 * 1024)).unwrap_or(i64::MAX);
            if n >= FILES || file.size > self.config.file_bytes {
                refused.push(voice.tell("chat-file-too-large", &[("name", (&file.name).into()), ("n", mebibytes.into())]));
                continue;
            }
            let bytes = match self.chat.fetch(file, self.config.file_bytes).await {
                Ok(bytes) => bytes,
                // Asking again changes nothing, and the words beside it must not be lost for it.
                Err(error @ (ChatError::Refused(_) | ChatError::Gone | ChatError::Unauthorized(_))) => {
                    tracing::warn!(%error, "a file could not be fetched");
                    refused.push(voice.tell("chat-file-gone", &[("name", (&file.name).into())]));
                    continue;
                }
                // Waited for as long as somebody waits for an answer; then the words go on without it.
                Err(error) if self.bot.store.now() - at > FETCH_MS => {
                    tracing::warn!(%error, "a file could not be fetched in time");
                    refused.push(voice.tell("chat-file-gone", &[("name", (&file.name).into())]));
                    continue;
                }
                Err(source) => return Err(BotError::Chat { operation: "fetching a file", source }),
            };
            match (self.config.keep_file)(person.id.clone(), locale.to_owned(), file.name.clone(), bytes).await {
                Ok(file) => kept.push(file),
                Err(sentence) => refused.push(sentence),
            }
        }
        Ok((kept, refused))
    }
}
