//! Codes that come with the link which opened the bot: an invitation, or one that says whose account this is.

use fleet_domain::audit::AuditEntry;
use fleet_domain::chat::{Person, Standing};
use fleet_domain::invitation::Invitation;
use fleet_domain::notice::Notice;
use fleet_domain::project::ProjectState;
use fleet_store::{Change, Token, TokenKind, Versioned};
use sha2::{Digest, Sha256};

use crate::error::BotError;
use crate::messenger::{Chat, Heard, Messenger, Sender};
use crate::names;

impl<C: Chat> Messenger<C> {
    /// What a code settles, and what its holder is told of it. One that is used, too old or unknown settles nothing; a stranger is greeted
    /// like any other.
    pub(super) async fn redeem(&self, person: &mut Person, heard: &Heard, sender: &Sender, payload: &str) -> Result<(Vec<Change>, Option<Notice>), BotError> {
        let store = &self.bot.store;
        let hash = fleet_domain::letters::hex(&Sha256::digest(payload.as_bytes()));
        let Some(token) = store.token(&hash).await?.filter(|t| t.holds_at(store.now())) else {
            return Ok((Vec::new(), (person.standing != Standing::Stranger).then_some(Notice::CodeOver)));
        };
        match token.kind {
            TokenKind::Pair => self.link(person, heard, sender, &token).await,
            TokenKind::Invite => self.join(person, &token).await,
            TokenKind::OwnerLink | TokenKind::Login => Ok((Vec::new(), None)),
        }
    }

    /// A code of the page: this account is the person who asked for it there. Somebody who is known here by this account stays who they are.
    async fn link(&self, person: &mut Person, heard: &Heard, sender: &Sender, token: &Token) -> Result<(Vec<Change>, Option<Notice>), BotError> {
        let Some(id) = token.person.clone().filter(|_| person.standing == Standing::Stranger) else { return Ok((Vec::new(), None)) };
        let store = &self.bot.store;
        let known = store.person(&id).await?.ok_or_else(|| BotError::Missing { what: id.to_string() })?.value;
        if known.standing == Standing::Erased {
            return Ok((Vec::new(), None));
        }
        let (platform, workspace) = (self.chat.platform(), self.chat.workspace().to_owned());
        let detail = format!("{} {workspace}", platform.as_str());
        let stranger = std::mem::replace(person, known);
        let mut changes = vec![
            Change::UseToken { hash: token.hash.clone(), by: Some(id.clone()) },
            Change::PutIdentity { platform, workspace, external: sender.external.clone(), person: id.clone() },
            Change::Audit(line(person, "link_account", id.as_str(), detail)),
        ];
        if let Some(row) = store.person(&stranger.id).await? {
            // Nobody is left who would wait to be let in.
            let gone = Person { name: String::new(), standing: Standing::Erased, ..row.value };
            changes.push(Change::PutPerson(Versioned { rev: row.rev, value: gone }));
        }
        // What they said here before they were known is theirs.
        for room in store.rooms_of_channel(platform, self.chat.workspace(), &heard.channel).await? {
            let Some(mut thread) = store.thread(&room.thread).await?.filter(|t| t.value.opened_by == stranger.id) else { continue };
            thread.value.opened_by = id.clone();
            changes.push(Change::PutThread(thread));
        }
        // Nobody becomes somebody else unawares.
        Ok((changes, Some(Notice::Linked { name: person.name.clone() })))
    }

    /// An invitation: whoever is new becomes a guest, and everybody gets their role in the project.
    async fn join(&self, person: &mut Person, token: &Token) -> Result<(Vec<Change>, Option<Notice>), BotError> {
        let Ok(invitation) = serde_json::from_value::<Invitation>(token.data.clone()) else { return Ok((Vec::new(), None)) };
        let store = &self.bot.store;
        let there = store.project(&invitation.project).await?.filter(|p| p.value.state == ProjectState::Present && invitation.stands(&p.value));
        let Some(mut project) = there else { return Ok((Vec::new(), None)) };
        let invited = project.value.clone();
        let joined = invitation.redeem(&mut project.value, &person.id);
        let mut changes = vec![
            Change::UseToken { hash: token.hash.clone(), by: Some(person.id.clone()) },
            Change::PutProject(project),
            Change::Journal { project: Some(invitation.project.clone()), run: None, entry: joined },
            Change::Audit(line(person, "join", invitation.project.as_str(), format!("{:?}", invitation.role).to_lowercase())),
        ];
        if person.standing == Standing::Stranger {
            person.standing = Standing::Guest;
            person.name = names::own(store, person, Some(&invited), self.chat.platform()).await?;
            // Their row may be as new as this very piece: then revision 1 is the one that the same commit made.
            let rev = store.person(&person.id).await?.map_or(1, |known| known.rev);
            changes.push(Change::PutPerson(Versioned { rev, value: person.clone() }));
        }
        Ok((changes, Some(Notice::Joined { title: invited.title, role: invitation.role })))
    }
}

fn line(person: &Person, act: &str, object: &str, detail: String) -> AuditEntry {
    AuditEntry { at: 0, actor: Some(person.id.clone()), role: None, act: act.to_owned(), object: object.to_owned(), detail, request: String::new() }
}
