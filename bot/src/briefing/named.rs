//! Who decides, by name: a name that one colleague here bears is that colleague.
//!
//! Guests choose their names themselves, so a name of theirs means nobody; and what somebody is ("HR") is never who.

use fleet_domain::brief::Brief;
use fleet_domain::chat::{Person, Standing};
use fleet_domain::spec::Spec;
use fleet_language::names_a_role;

use crate::turn::{Taken, Turn};

/// Puts the person behind every step that names one of the people here. Of two with one name nobody is meant.
pub(super) async fn settle(turn: &Turn<'_>, brief: &mut Brief) -> Taken {
    let Some(Spec::Requests(spec)) = &mut brief.spec else { return Ok(()) };
    let mut nameless: Vec<_> = spec.steps.iter_mut().filter(|s| s.person.is_none() && !names_a_role(&s.approver)).collect();
    // Most steps name a role: then nobody is looked up.
    if nameless.is_empty() {
        return Ok(());
    }
    let people: Vec<Person> =
        turn.bot.store.people().await?.into_iter().map(|p| p.value).filter(|p| matches!(p.standing, Standing::Admin | Standing::Member)).collect();
    for step in &mut nameless {
        step.person = only(&people, &step.approver).map(|p| p.id.to_string());
    }
    Ok(())
}

fn only<'p>(people: &'p [Person], name: &str) -> Option<&'p Person> {
    let name = plain(name);
    let mut bearers = people.iter().filter(|p| plain(&p.name) == name);
    bearers.next().filter(|_| bearers.next().is_none())
}

/// Case and blanks aside.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use fleet_domain::id::PersonId;

    fn person(n: u8, name: &str) -> Person {
        let id = PersonId::from_unique(&format!("{n:032}"));
        Person { id, name: name.to_owned(), locale: "en".to_owned(), standing: Standing::Member, created_at: 0, sign_outs: 0 }
    }

    #[test]
    fn a_name_means_the_one_who_bears_it() {
        let people = [person(1, "Anna  Smith"), person(2, "Boris"), person(3, "boris")];
        assert_eq!(only(&people, "anna smith").map(|p| p.name.as_str()), Some("Anna  Smith"));
        assert!(only(&people, "Boris").is_none(), "two of them");
        assert!(only(&people, "Manager").is_none());
    }
}
