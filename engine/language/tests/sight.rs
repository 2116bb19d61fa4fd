//! Who sees the requests: said in a request and in a change, in both languages, it is settled as it was said.

use fleet_content::Bibles;
use fleet_domain::bible::Abilities;
use fleet_domain::brief::{Clause, Fate};
use fleet_domain::criterion::Check;
use fleet_domain::spec::{Spec, Visibility};
use fleet_language::{read, read_change};

const EN: &str = "Leave requests: first day, last day. The manager approves.";
const RU: &str = "Заявки на отпуск: первый день, последний день. Согласует руководитель.";

const ALL: [&str; 34] = [
    "Employees can see all requests",
    "Requests are visible to colleagues",
    "сотрудники видят все заявки",
    "заявки должны быть видны коллегам",
    "Everyone may see all requests",
    "Everyone can see all requests",
    "Everybody should see all requests",
    "All colleagues may see all requests",
    "All employees can view all requests",
    "Let everyone see every request",
    "Anyone may see all requests",
    "All requests are visible to everyone",
    "Requests are visible to all colleagues",
    "Requests should be visible to the whole team",
    "Show all requests to everyone",
    "Everyone in the company may see all requests",
    "Everyone sees each other's requests",
    "Each employee may see all requests in a table",
    "The whole team should be able to see all requests",
    "каждый видит все заявки",
    "все видят все заявки",
    "все могут видеть все заявки",
    "пусть каждый сможет видеть все заявки",
    "заявки видны всем",
    "все заявки видны всем",
    "все заявки должны быть видны всем сотрудникам",
    "всем видны все заявки",
    "любой сотрудник видит все заявки",
    "все сотрудники видят все заявки",
    "все коллеги должны видеть все заявки",
    "показывать все заявки всем",
    "каждый может посмотреть все заявки",
    "вся команда видит все заявки",
    "каждый видит чужие заявки",
];

const OWN: [&str; 20] = [
    "Everyone sees only their own requests",
    "Everyone may see only their own requests",
    "Everybody should only see their requests",
    "Each employee may see just their own requests",
    "All colleagues may only see their own requests",
    "Requests must not be visible to everyone",
    "Not everyone may see all requests",
    "People see only their own",
    "Everyone must not see each other's requests",
    "Only their own requests are visible to everyone",
    "каждый видит только свои",
    "каждый видит только свои заявки",
    "каждый видит лишь свои заявки",
    "все видят только свои заявки",
    "каждый сотрудник может видеть исключительно свои заявки",
    "все сотрудники должны видеть только собственные заявки",
    "заявки не должны быть видны всем",
    "не все видят все заявки",
    "каждому видны только свои заявки",
    "чужие заявки не видны",
];

const UNCLEAR: [&str; 6] = [
    "Everyone in HR can see all requests",
    "HR can see all requests",
    "Everyone can see all requests of their team",
    "каждый видит все заявки своей команды",
    "Everyone in the sales group can see all requests",
    "каждый в отделе продаж видит все заявки",
];

/// Of words that come with a request, and as a change of it.
fn both(words: &str) -> [(Visibility, Vec<Clause>); 2] {
    let bibles = Bibles::embedded().unwrap();
    let bible = bibles.get("hr").unwrap();
    let first = if words.is_ascii() { EN } else { RU };
    let reading = read(&bibles, "hr", None, &format!("{first} {words}."));
    // What is changed stands the other way round before.
    let mut before = read(&bibles, "hr", None, first).draft.unwrap().spec;
    let Spec::Requests(requests) = &mut before else { panic!("{before:?}") };
    requests.visibility = if OWN.contains(&words) { Visibility::All } else { Visibility::Own };
    let change = read_change(&bible, &before, Abilities::Kits, words);
    let of = |spec: &Spec| crate::show::requests(spec).visibility;
    [(of(&reading.draft.unwrap().spec), reading.clauses), (of(&change.spec), change.clauses)]
}

/// Checks of what becomes a criterion, beside those of the form and its steps.
fn proved(clauses: &[Clause]) -> Vec<Check> {
    let met = clauses.iter().filter(|c| matches!(c.fate, Fate::Criterion(_))).flat_map(|c| c.checks.clone());
    met.filter(|c| matches!(c, Check::AllSeen | Check::OwnOnly | Check::Filters)).collect()
}

#[test]
fn everybody_sees_all() {
    for words in ALL {
        for (visibility, clauses) in both(words) {
            assert_eq!((visibility, proved(&clauses)), (Visibility::All, vec![Check::AllSeen]), "{words}: {clauses:#?}");
        }
    }
}

#[test]
fn everybody_sees_their_own() {
    for words in OWN {
        for (visibility, clauses) in both(words) {
            assert_eq!((visibility, proved(&clauses)), (Visibility::Own, vec![Check::OwnOnly]), "{words}: {clauses:#?}");
        }
    }
}

#[test]
fn what_is_neither_is_not_included() {
    for words in UNCLEAR {
        for (visibility, clauses) in both(words) {
            assert_eq!((visibility, proved(&clauses)), (Visibility::Own, Vec::new()), "{words}: {clauses:#?}");
            assert!(clauses.iter().any(|c| matches!(c.fate, Fate::NotIncluded(_))), "{words}: {clauses:#?}");
        }
    }
}
