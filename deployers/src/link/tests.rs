//! A token is good for what it was made for, and nothing else.

use fleet_domain::id::PersonId;

use super::*;

const HOST: &str = "leave-abc.localhost";

fn seal() -> Seal {
    Seal::new(&[7; 32])
}

fn grant() -> Grant {
    Grant::person(HOST, &PersonId::from_unique("01"), 1_000)
}

#[test]
fn a_token_says_what_was_signed_until_its_time_is_over() {
    let token = seal().sign(Purpose::Enter, &grant());
    assert_eq!(seal().open(Purpose::Enter, &token, HOST, 999), Ok(grant()));
    assert_eq!(seal().open(Purpose::Enter, &token, HOST, 1_000), Err(Rejected::Expired));
}

#[test]
fn a_token_is_worth_nothing_elsewhere() {
    let token = seal().sign(Purpose::Enter, &grant());
    assert_eq!(seal().open(Purpose::Enter, &token, "other-abc.localhost", 0), Err(Rejected::Foreign));
    assert_eq!(seal().open(Purpose::Session, &token, HOST, 0), Err(Rejected::Forged));
    assert_eq!(seal().open(Purpose::Share, &token, HOST, 0), Err(Rejected::Forged));
    assert_eq!(Seal::new(&[8; 32]).open(Purpose::Enter, &token, HOST, 0), Err(Rejected::Forged));
}

#[test]
fn every_altered_character_is_noticed() {
    let token = seal().sign(Purpose::Session, &grant());
    for at in 0..token.len() {
        let mut altered = token.clone().into_bytes();
        altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
        let altered = String::from_utf8(altered).expect("still text");
        assert_eq!(seal().open(Purpose::Session, &altered, HOST, 0), Err(Rejected::Forged), "character {at}");
    }
    for cut in 0..token.len() {
        assert_eq!(seal().open(Purpose::Session, &token[..cut], HOST, 0), Err(Rejected::Forged), "cut at {cut}");
    }
    for odd in ["", ".", "..", "...", "a.b.c", &"x".repeat(10_000), "ж.ж.ж"] {
        assert_eq!(seal().open(Purpose::Session, odd, HOST, 0), Err(Rejected::Forged), "{odd:.20}");
    }
}

#[test]
fn a_path_stays_on_its_host() {
    for good in ["/", "/record/requests/abc", "/list/requests/all?page=2"] {
        assert!(is_path(good), "{good}");
    }
    for bad in ["", "record", "//evil.test", "/\\evil.test", "/a\\b", "https://evil.test", "/a b", "/a\r\nSet-Cookie:x", "/ж", &format!("/{}", "x".repeat(600))]
    {
        assert!(!is_path(bad), "{bad:?}");
    }
}
