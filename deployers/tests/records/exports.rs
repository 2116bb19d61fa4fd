//! Tables: the right columns, words and rows; nothing in them that a spreadsheet works out.

use std::io::Read;

use fleet_deployers::records::Limits;
use serde_json::json;

use super::world::{LEAVE, RECORDS, World, approver, approver2, good, good_with, member, other, owner};

const CSV: &str = "/api/collections/requests/export.csv";
const XLSX: &str = "/api/collections/requests/export.xlsx";

async fn filled() -> World {
    let world = World::new().await;
    world
        .made(
            &member(),
            good_with(json!({
                "title": "=1+1", "note": "+cmd|' /C calc'!A0", "needs": ["car", "flat"], "hours": 2.5, "cost": 10, "phone": "+7 999 123-45-67",
                "stand_in": "per_other", "paid": false, "trip": { "from": "2026-08-03", "to": "2026-08-05" },
            })),
        )
        .await;
    world.made(&other(), good_with(json!({ "title": "He said \"hi\", twice" }))).await;
    world
}

fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(bytes).unwrap().strip_prefix('\u{feff}').expect("a byte-order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn a_table_in_the_language_of_the_viewer() {
    let world = filled().await;
    let mut viewer = owner();
    viewer.locale = "ru".to_owned();
    let answer = world.get(&viewer, &format!("{CSV}?view=all&sort=created")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.headers["content-type"], "text/csv; charset=utf-8");
    assert!(answer.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"leave-requests-2026-07-01.csv\""));
    let rows = rows(&answer.bytes);
    assert_eq!(
        rows[0],
        [
            "Отправлено (UTC)",
            "От кого",
            "Название",
            "Заметка",
            "Первый день",
            "Дней",
            "Вид",
            "Нужно",
            "Часы",
            "Стоимость, EUR",
            "Поездка: первый день",
            "Поездка: последний день",
            "Телефон",
            "Замена",
            "Оплачено",
            "Справка",
            "Для решающих",
            // What the list leaves out for want of room.
            "Последний день",
            "Почта",
            "Номер приказа",
            "Состояние",
            "Причина решения",
            "Кто решил",
            "Решено (UTC)"
        ]
    );
    assert!(rows[1][0].starts_with("2026-07-01 08:00:"), "{}", rows[1][0]);
    assert_eq!(
        rows[1][1..],
        [
            "Name of member",
            "'=1+1",
            "'+cmd|' /C calc'!A0",
            "2026-08-03",
            "5",
            "Отдых",
            "Машина; Квартира",
            "2.5",
            "10",
            "2026-08-03",
            "2026-08-05",
            "'+7 999 123-45-67",
            "Name of other",
            "Нет",
            "",
            "",
            "2026-08-07",
            "",
            "",
            "Подана",
            "",
            "",
            ""
        ]
    );
    assert_eq!(rows[2][2], "He said \"hi\", twice");
    assert_eq!(rows.len(), 3);
}

#[tokio::test]
async fn a_table_says_why_a_request_was_declined() {
    let world = filled().await;
    let listed = world.get(&owner(), &format!("{RECORDS}?sort=created")).await.ok();
    let id = |n: usize| listed["items"][n]["id"].as_str().unwrap().to_owned();
    world.transit(&approver(), &id(0), "decline_first", json!({ "reason": "=No stand-in" })).await.ok();
    world.transit(&approver(), &id(1), "approve_first", json!({ "reason": "Fine" })).await.ok();
    world.transit(&approver2(), &id(1), "approve_second", json!({})).await.ok();
    let rows = rows(&world.get(&owner(), &format!("{CSV}?view=all&sort=created")).await.bytes);
    let end = |row: &[String]| row[row.len() - 4..].to_vec();
    assert_eq!(end(&rows[0]), ["State", "Reason for the decision", "Decided by", "Decided (UTC)"]);
    assert_eq!(end(&rows[1])[..3], ["Declined", "'=No stand-in", "Name of approver"]);
    assert_eq!(end(&rows[2])[..3], ["Approved", "", "Name of approver2"], "an earlier move's reason is not this one's");
    assert!(rows[1..].iter().all(|row| row[row.len() - 1].starts_with("2026-07-01 08:00:")), "{rows:?}");
    let book = world.get(&owner(), &format!("{XLSX}?view=all")).await.bytes;
    assert!(part(&book, "xl/sharedStrings.xml").contains("<t>=No stand-in</t>"));
}

#[tokio::test]
async fn a_reason_is_for_who_may_open_the_request() {
    let rule = |rest: &str| format!("view = \"author = @request.auth.id || @request.auth.role = 'approver' ||{rest}");
    let shut = LEAVE.replacen(&rule(" @request.auth.role = 'approver2' ||"), &rule(""), 1);
    let world = World::with(&shut, Limits::default()).await;
    let id = world.made(&member(), good()).await;
    world.transit(&approver(), &id, "decline_first", json!({ "reason": "No stand-in" })).await.ok();
    let reads = async |viewer| String::from_utf8(world.get(&viewer, CSV).await.bytes).unwrap().contains("No stand-in");
    assert!(reads(owner()).await && reads(member()).await);
    assert_eq!(rows(&world.get(&approver2(), CSV).await.bytes).len(), 2);
    assert!(!reads(approver2()).await, "they list it and may not open it");
}

#[test]
fn a_table_has_the_words_of_the_page() {
    for (locale, words) in [("en", include_str!("../../src/records/words/en.toml")), ("ru", include_str!("../../src/records/words/ru.toml"))] {
        let page = std::fs::read_to_string(format!("{}/../bibles/common/app/locales/{locale}.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let page: serde_json::Value = serde_json::from_str(&page).unwrap();
        let words: toml::Table = words.parse().unwrap();
        for name in ["id", "created", "updated", "author_name", "state", "rev"] {
            assert_eq!(words["column"][name].as_str(), page[format!("column.{name}")].as_str(), "{locale} {name}");
        }
    }
}

#[tokio::test]
async fn a_table_holds_what_its_viewer_may_list() {
    let world = filled().await;
    let mine = rows(&world.get(&member(), CSV).await.bytes);
    assert_eq!(mine.len(), 2);
    assert!(!mine[0].contains(&"For approvers".to_owned()));
    assert_eq!(rows(&world.get(&approver(), &format!("{CSV}?view=all&filter=title~'twice'")).await.bytes).len(), 2);
    assert_eq!(rows(&world.get(&approver(), &format!("{CSV}?view=all&search=nothing")).await.bytes).len(), 1);
    // A view that does not offer a table gives none.
    assert_eq!(world.get(&member(), &format!("{CSV}?view=mine")).await.refused(403), "forbidden");
}

/// The parts of a zip archive by the names in its central directory.
fn part(bytes: &[u8], name: &str) -> String {
    let number = |at: usize, size: usize| (0..size).rev().fold(0_usize, |n, i| n << 8 | usize::from(bytes[at + i]));
    let mut at = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").map(|end| number(end + 16, 4)).unwrap();
    while bytes[at..].starts_with(b"PK\x01\x02") {
        let (packed, name_len, extra, comment, start) = (number(at + 20, 4), number(at + 28, 2), number(at + 30, 2), number(at + 32, 2), number(at + 42, 4));
        if &bytes[at + 46..at + 46 + name_len] == name.as_bytes() {
            let data = start + 30 + number(start + 26, 2) + number(start + 28, 2);
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(&bytes[data..data + packed]).read_to_string(&mut text).unwrap();
            return text;
        }
        at += 46 + name_len + extra + comment;
    }
    panic!("no part {name}");
}

#[tokio::test]
async fn a_workbook_has_real_numbers_and_days_and_no_formulas() {
    let world = filled().await;
    let answer = world.get(&owner(), &format!("{XLSX}?view=all&sort=created")).await;
    assert_eq!(answer.status, 200);
    let sheet = part(&answer.bytes, "xl/worksheets/sheet1.xml");
    let words = part(&answer.bytes, "xl/sharedStrings.xml");
    assert!(!sheet.contains("<f>"), "no formula");
    assert!(words.contains("<t>=1+1</t>"), "{words}");
    assert!(words.contains("First day") && words.contains("Submitted") && words.contains("Rest"), "{words}");
    // 2026-08-03 is day 46237 of a spreadsheet; 2.5 hours and 10 euros are numbers.
    for cell in ["<v>46237</v>", "<v>2.5</v>", "<v>10</v>", "<v>5</v>"] {
        assert!(sheet.contains(cell), "{cell}: {sheet}");
    }
}

#[tokio::test]
async fn a_long_text_goes_on_below_in_a_column_that_fits_a_screen() {
    let world = World::new().await;
    world.made(&member(), good_with(json!({ "note": "a long word to come ".repeat(60) }))).await;
    let bytes = world.get(&owner(), &format!("{XLSX}?view=all")).await.bytes;
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    let widths: Vec<f64> = sheet.split("width=\"").skip(1).filter_map(|rest| rest.split('"').next()?.parse().ok()).collect();
    assert!(widths.len() > 3 && widths.iter().all(|width| *width < 61.0), "{widths:?}");
    assert!(widths.iter().any(|width| *width > 59.0), "the long one is as wide as it may be: {widths:?}");
    assert!(part(&bytes, "xl/styles.xml").contains("wrapText=\"1\""));
    assert!(part(&bytes, "xl/sharedStrings.xml").contains("Sent (UTC)"));
}

#[tokio::test]
async fn a_day_that_a_workbook_does_not_know_stays_text() {
    let world = World::new().await;
    world.made(&member(), good_with(json!({ "first_day": "1899-12-31", "last_day": "1900-01-01" }))).await;
    let answer = world.get(&owner(), &format!("{XLSX}?view=all")).await;
    assert_eq!(answer.status, 200, "one old day must not keep the others from being exported");
    assert!(part(&answer.bytes, "xl/sharedStrings.xml").contains("<t>1899-12-31</t>"));
}

/// Puts so many rows in below the service: by its door they would take minutes.
async fn put_in(world: &World, rows: u32) {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(world.app.folder().join("data.db"));
    let mut conn = sqlx::ConnectOptions::connect(&options).await.unwrap();
    let sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?) \
        insert into records(id, collection, author, author_name, author_fold, state, rev, created, updated, data, search) \
        select 'x' || i, collection, author, author_name, author_fold, state, rev, created, updated, json_set(data, '$.title', 'x' || i), search from n, \
        (select collection, author, author_name, author_fold, state, rev, created, updated, data, search from records limit 1)";
    sqlx::query(sql).bind(rows).execute(&mut conn).await.unwrap();
    sqlx::Connection::close(conn).await.unwrap();
}

#[tokio::test]
async fn what_comes_while_a_table_is_written_moves_no_row() {
    let world = World::new().await;
    world.made(&member(), good_with(json!({ "title": "x0" }))).await;
    put_in(&world, 8_000).await;
    let path = format!("{CSV}?view=all");
    let viewer = owner();
    let coming = async {
        for _ in 0..40 {
            world.made(&other(), good_with(json!({ "title": "new" }))).await;
        }
    };
    let (answer, ()) = futures_util::join!(world.get(&viewer, &path), coming);
    let titles: Vec<String> = rows(&answer.bytes).into_iter().skip(1).map(|r| r[2].clone()).filter(|t| t != "new").collect();
    let each: std::collections::BTreeSet<&String> = titles.iter().collect();
    assert_eq!((titles.len(), each.len()), (8_001, 8_001));
}

#[tokio::test]
async fn too_much_is_refused_with_the_limit() {
    let world = World::new().await;
    world.made(&member(), good()).await;
    put_in(&world, 200_000).await;
    let answer = world.get(&owner(), CSV).await;
    assert_eq!(answer.refused(413), "too_large");
    assert!(answer.json()["message"].as_str().unwrap().contains("200000"));
    assert_eq!(world.get(&owner(), &format!("{CSV}?filter=id='x7'")).await.status, 200);
}
