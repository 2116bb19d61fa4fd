//! Headings of tables as people send them, and of what is no table.

use fleet_domain::brief::{Headings, MOST_FIELDS};
use fleet_domain::spec::Switch;
use proptest::prelude::*;

use super::{HEADINGS_WITHIN, read_headings};

/// `label: kind` of each field, `?` behind those that may be left out.
fn read(bytes: &[u8]) -> String {
    let Headings::Named { fields, .. } = read_headings(bytes) else { return "none".to_owned() };
    let line = |f: &fleet_domain::spec::FieldSpec| format!("{}{}: {:?}", f.label, if f.required == Switch::On { "" } else { "?" }, f.kind);
    fields.iter().map(line).collect::<Vec<_>>().join("; ")
}

#[test]
fn headings_become_fields_and_the_rows_say_their_kind() {
    let table = "name,from,to,mail,days,paid,badge\nAnna,2026-03-01,05.03.2026,anna@example.com,4,yes,007\nBoris,2026-04-01,1.4.26,b@x.org,\"1,5\",no,012\n";
    let all = "Name: Text; From: Date; To: Date; Mail: Email; Days: Number; Paid?: YesNo; Badge: Text";
    assert_eq!(read(table.as_bytes()), all);
    assert_eq!(read(format!("\u{feff}{}", table.replace('\n', "\r\n")).as_bytes()), all);
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&wide), all, "UTF-16 as Excel writes it");
}

#[test]
fn excel_in_russian_is_read() {
    let table = "Сотрудник;Дата начала;Сумма;Согласен\r\nАнна;01.03.2026;1 500,50;да\r\nБорис;02.03.2026;12,5;нет\r\n";
    let all = "Сотрудник: Text; Дата начала: Date; Сумма: Number; Согласен?: YesNo";
    let (bytes, _, lost) = encoding_rs::WINDOWS_1251.encode(table);
    assert!(!lost && std::str::from_utf8(&bytes).is_err());
    assert_eq!(read(&bytes), all);
    assert_eq!(read(table.as_bytes()), all);
    let (west, ..) = encoding_rs::WINDOWS_1252.encode("Prénom;Début;Congé payé\r\nZoë;01.03.2026;Été\r\n");
    assert_eq!(read(&west), "Prénom: Text; Début: Date; Congé payé: Text");
    let (west, ..) = encoding_rs::WINDOWS_1252.encode("A,ß! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! ! !\n");
    let Headings::Named { fields, .. } = read_headings(&west) else { panic!("two headings") };
    assert_eq!(fields[1].label.chars().count(), 60, "a letter whose capital is two makes no label longer");
}

#[test]
fn what_stands_between_columns_is_found() {
    assert_eq!(read("Name, first and last;From\nAnna, B.;2026-01-01\n".as_bytes()), "Name, first and last: Text; From: Date");
    assert_eq!(read(b"Name\tCity\nAnna\tRiga\n"), "Name: Text; City: Text");
    assert_eq!(read(b"sep=|\r\nName|Pet; or car\r\nAnna|x\r\n"), "Name: Text; Pet; or car: Text");
    assert_eq!(read(b"name;sum\nAnna;1,5\nBoris;2,25\n"), "Name: Text; Sum: Number");
}

#[test]
fn without_a_row_of_headings_nothing_is_proposed() {
    for table in [
        "Anna;2026-01-01\nBoris;2026-01-02\n",
        "1;2\n3;4\n",
        "Anna;Riga\nBoris;Riga\n",
        "Name;Name\nAnna;Boris\n",
        "Report of May;;;\nAnna;1;2;3\n",
        "name\nAnna\n",
        "anna@example.com;x\n",
        "",
        "\n\n\n",
        "\u{202e}\u{200b};\u{feff}\n",
    ] {
        assert_eq!(read(table.as_bytes()), "none", "{table:?}");
    }
    assert_eq!(read(format!("{};b\n1;2\n", "word ".repeat(40)).as_bytes()), "none", "a sentence is no heading");
}

#[test]
fn one_number_is_no_evidence_and_gaps_are_no_duty() {
    assert_eq!(read(b"name;days;note\nAnna;4;\n"), "Name: Text; Days: Text; Note?: Text");
    assert_eq!(read(b"name;phone\nAnna;37120000000\nBoris;37120000001\n"), "Name: Text; Phone: Text");
    assert_eq!(read(b"name;from\n"), "Name: Text; From: Text");
    assert_eq!(read(b"name;from\nAnna;2026-02-30\n"), "Name: Text; From: Text", "no such day");
}

#[test]
fn a_strangers_headings_are_cut_and_cleaned() {
    let long = "x".repeat(100);
    let table = format!("\"na\u{202e}me\u{7}\n2\";{long};=cmd|' /C calc'!A1\nAnna;1;2\n");
    let Headings::Named { fields, of } = read_headings(table.as_bytes()) else { panic!("{table}") };
    assert_eq!((fields[0].label.as_str(), of), ("Name 2", 3));
    assert_eq!(fields[1].label.chars().count(), 60);
    let names: Vec<String> = (0..45).map(|n| format!("field {}", char::from_u32(0x430 + n).unwrap())).collect();
    let Headings::Named { fields, of } = read_headings(names.join(";").as_bytes()) else { panic!() };
    assert_eq!((fields.len(), of), (MOST_FIELDS, 45));
    let mut names: Vec<&str> = fields.iter().map(|f| f.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), MOST_FIELDS, "each is called otherwise");
}

#[test]
fn a_long_file_is_read_up_to_its_last_whole_line() {
    let table = format!("имя;день\n{}", "Анна;2026-01-01\n".repeat(10_000));
    assert!(table.len() > HEADINGS_WITHIN);
    assert_eq!(read(table.as_bytes()), "Имя: Text; День: Date");
}

proptest! {
    #[test]
    fn any_bytes_give_headings_that_fit_a_form(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "([a-zа-я\"\u{202e} ]{0,9}[;,\n\t|]){0,60}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            if let Headings::Named { fields, of } = read_headings(bytes) {
                prop_assert!(!fields.is_empty() && fields.len() <= MOST_FIELDS && of as usize >= fields.len());
                for field in fields {
                    prop_assert!(!field.label.is_empty() && field.label.chars().count() <= 60 && !field.label.chars().any(char::is_control));
                    prop_assert!(field.name.starts_with(|c: char| c.is_ascii_lowercase()) && field.name.len() <= 40, "{}", field.name);
                }
            }
        }
    }
}
