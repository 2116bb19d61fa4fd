//! Days as people write them, on a Thursday, 26 November 2026.

use jiff::civil::{Date, date};

use super::{LEXICON, read_day, read_days};

fn today() -> Date {
    date(2026, 11, 26)
}

#[test]
fn one_day() {
    for (text, wanted) in [
        ("2026-12-01", Some(date(2026, 12, 1))),
        ("12.12.2026", Some(date(2026, 12, 12))),
        ("1.12.26", Some(date(2026, 12, 1))),
        ("1/12/2026", Some(date(2026, 12, 1))),
        ("12/25/2026", Some(date(2026, 12, 25))),
        ("1.12", Some(date(2026, 12, 1))),
        ("1 December", Some(date(2026, 12, 1))),
        ("December 1st, 2027", Some(date(2027, 12, 1))),
        ("the 5th of january", Some(date(2027, 1, 5))),
        ("25 ноября", Some(date(2026, 11, 25))),
        ("1-го декабря 2026 года", Some(date(2026, 12, 1))),
        ("5 янв.", Some(date(2027, 1, 5))),
        ("5 декбря", Some(date(2026, 12, 5))),
        ("1 june", Some(date(2027, 6, 1))),
        ("29 February", Some(date(2028, 2, 29))),
        ("Today", Some(today())),
        ("завтра", Some(date(2026, 11, 27))),
        ("послезавтра", Some(date(2026, 11, 28))),
        ("yesterday", Some(date(2026, 11, 25))),
        ("in 3 days", Some(date(2026, 11, 29))),
        ("через неделю", Some(date(2026, 12, 3))),
        ("in 2 weeks", Some(date(2026, 12, 10))),
        ("on Monday", Some(date(2026, 11, 30))),
        ("next Friday", Some(date(2026, 12, 4))),
        ("last friday", Some(date(2026, 11, 20))),
        ("в прошлый четверг", Some(date(2026, 11, 19))),
        ("last", None),
        ("в пятницу", Some(date(2026, 11, 27))),
        ("31.02.2026", None),
        ("13/13/2026", None),
        ("5", None),
        ("soon", None),
        ("1 December please", None),
        ("1 December or later", None),
        ("", None),
        ("99999999999999999999.1.2026", None),
    ] {
        assert_eq!(read_day(text, today()), wanted, "{text}");
    }
}

#[test]
fn two_days() {
    let december = |a, b| Some((date(2026, 12, a), date(2026, 12, b)));
    for (text, wanted) in [
        ("1–5 December", december(1, 5)),
        ("1-5 december 2026", december(1, 5)),
        ("from 1 to 5 December", december(1, 5)),
        ("с 1 по 5 декабря", december(1, 5)),
        ("1.12.2026 - 5.12.2026", december(1, 5)),
        ("01.12-05.12", december(1, 5)),
        ("1.12 – 5.12.2026", december(1, 5)),
        ("2026-12-01 to 2026-12-05", december(1, 5)),
        ("1 December to 5", december(1, 5)),
        ("Dec 1 until Dec 5", december(1, 5)),
        ("28 December - 8 January", Some((date(2026, 12, 28), date(2027, 1, 8)))),
        ("28 December – 8 January 2027", Some((date(2026, 12, 28), date(2027, 1, 8)))),
        ("с завтра до понедельника", Some((date(2026, 11, 27), date(2026, 11, 30)))),
        ("tomorrow", Some((date(2026, 11, 27), date(2026, 11, 27)))),
        ("5-1 December", december(5, 1)),
        ("1-5", None),
        ("from 1 December", Some((date(2026, 12, 1), date(2026, 12, 1)))),
        ("1 December 5 December", None),
        ("two weeks", None),
    ] {
        assert_eq!(read_days(text, today()), wanted, "{text}");
    }
}

#[test]
fn the_words_are_there() {
    assert_eq!((LEXICON.months.len(), LEXICON.weekdays.len(), LEXICON.near.len()), (12, 7, 5));
}
