//! Lists: filters, search in Russian, order, pages.

use serde_json::{Value, json};

use super::world::{RECORDS, World, approver, asking, good_with, member, other};

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|r| r["title"].as_str().unwrap()).collect()
}

async fn filled() -> World {
    let world = World::new().await;
    for (title, more) in [
        ("Ёлка", json!({ "hours": 10, "kind": "sick", "needs": ["car"], "cost": 5.5, "paid": true })),
        ("Отпуск на море", json!({ "hours": 9, "note": "Хочу в СОЧИ", "needs": ["car", "flat"] })),
        ("алтай", json!({ "hours": 0.5, "trip": { "from": "2026-09-01", "to": "2026-09-30" } })),
        ("Beach 100% _fun_", json!({ "email": "Beach@Example.org", "paid": false })),
    ] {
        let mut values = good_with(more);
        values["title"] = json!(title);
        world.made(&member(), values).await;
    }
    world
}

async fn asked(world: &World, query: &str) -> Value {
    world.get(&approver(), &asking(RECORDS, query)).await.ok()
}

#[tokio::test]
async fn filters() {
    let world = filled().await;
    for (filter, found) in [
        ("title ~ 'елк'", vec!["Ёлка"]),
        ("title ~ 'МОРЕ'", vec!["Отпуск на море"]),
        ("title ~ '%'", vec!["Beach 100% _fun_"]),
        ("title ~ '_'", vec!["Beach 100% _fun_"]),
        ("hours > 9", vec!["Ёлка"]),
        ("hours >= 9", vec!["Отпуск на море", "Ёлка"]),
        ("hours < 1", vec!["алтай"]),
        ("hours = null", vec!["Beach 100% _fun_"]),
        ("needs ?= 'flat'", vec!["Отпуск на море"]),
        ("kind = 'sick' || needs ?= 'flat'", vec!["Отпуск на море", "Ёлка"]),
        ("kind = 'rest' && (hours = 9 || hours = 0.5)", vec!["алтай", "Отпуск на море"]),
        ("trip.to > '2026-09-15'", vec!["алтай"]),
        ("paid = true", vec!["Ёлка"]),
        ("paid != true && cost = null && note = ''", vec!["Beach 100% _fun_", "алтай"]),
        ("days = 5 && created <= @now && author = 'per_member'", vec!["Beach 100% _fun_", "алтай", "Отпуск на море", "Ёлка"]),
        ("author = @request.auth.id", vec![]),
        ("kind = 'no such option'", vec![]),
    ] {
        assert_eq!(titles(&asked(&world, &format!("filter={filter}")).await), found, "{filter}");
    }
}

#[tokio::test]
async fn a_broken_filter_says_where() {
    let world = filled().await;
    let answer = world.get(&approver(), &format!("{RECORDS}?filter=titel='x'")).await;
    assert_eq!(answer.refused(400), "invalid");
    assert_eq!(answer.json()["message"], "The filter cannot be read at character 1.");
    assert_eq!(answer.json()["data"]["filter"]["message"], "unknown field `titel`; did you mean `title`?");
    for bad in
        ["filter=title", "filter=1;drop%20table%20records", "filter=title%20=%20'", "sort=titel", "sort=needs", "page=x", "perPage=-1", "sort=title%20desc"]
    {
        assert_eq!(world.get(&approver(), &format!("{RECORDS}?{bad}")).await.refused(400), "invalid", "{bad}");
    }
    // What looks like SQL is a text.
    assert_eq!(asked(&world, "filter=title = \"x' or 1=1 --\"").await["totalItems"], 0);
}

#[tokio::test]
async fn search_knows_no_case_in_any_script() {
    let world = filled().await;
    for (words, found) in [
        ("сочи", vec!["Отпуск на море"]),
        ("МОРЕ отпуск", vec!["Отпуск на море"]),
        ("елка", vec!["Ёлка"]),
        ("ёлка", vec!["Ёлка"]),
        ("АЛТАЙ", vec!["алтай"]),
        ("beach@example", vec!["Beach 100% _fun_"]),
        ("100%", vec!["Beach 100% _fun_"]),
        // Labels are what people see: in any language of the app.
        ("болезнь", vec!["Ёлка"]),
        ("illness", vec!["Ёлка"]),
        ("квартира", vec!["Отпуск на море"]),
        ("name of member", vec!["Beach 100% _fun_", "алтай", "Отпуск на море", "Ёлка"]),
        ("2026-09-30", vec!["алтай"]),
        ("нет такого", vec![]),
    ] {
        assert_eq!(titles(&asked(&world, &format!("search={words}")).await), found, "{words}");
    }
}

#[tokio::test]
async fn order_and_pages() {
    let world = filled().await;
    for (sort, found) in [
        ("", vec!["Beach 100% _fun_", "алтай", "Отпуск на море", "Ёлка"]),
        ("created", vec!["Ёлка", "Отпуск на море", "алтай", "Beach 100% _fun_"]),
        ("title", vec!["Beach 100% _fun_", "алтай", "Ёлка", "Отпуск на море"]),
        ("-title", vec!["Отпуск на море", "Ёлка", "алтай", "Beach 100% _fun_"]),
        ("-hours", vec!["Ёлка", "Отпуск на море", "алтай", "Beach 100% _fun_"]),
        ("kind,-hours", vec!["Отпуск на море", "алтай", "Beach 100% _fun_", "Ёлка"]),
        ("-author_name,state,trip,created", vec!["Ёлка", "Отпуск на море", "Beach 100% _fun_", "алтай"]),
    ] {
        assert_eq!(titles(&asked(&world, &format!("sort={sort}")).await), found, "{sort}");
    }
    let shape = |p: &Value| json!([p["page"], p["perPage"], p["totalItems"], p["totalPages"]]);
    let first = world.get(&approver(), &format!("{RECORDS}?perPage=3&sort=created")).await.ok();
    assert_eq!((shape(&first), titles(&first).len()), (json!([1, 3, 4, 2]), 3));
    let second = world.get(&approver(), &format!("{RECORDS}?perPage=3&page=2&sort=created")).await.ok();
    assert_eq!((shape(&second), titles(&second)), (json!([2, 3, 4, 2]), vec!["Beach 100% _fun_"]));
    let beyond = world.get(&approver(), &format!("{RECORDS}?perPage=3&page=9")).await.ok();
    assert_eq!((shape(&beyond), titles(&beyond).len()), (json!([9, 3, 4, 2]), 0));
    assert_eq!(world.get(&approver(), &format!("{RECORDS}?perPage=100000")).await.ok()["perPage"], 200);
    assert_eq!(world.get(&approver(), &format!("{RECORDS}?page=4294967295&perPage=200")).await.ok()["totalItems"], 4);
}

#[tokio::test]
async fn a_view_narrows() {
    let world = filled().await;
    world.made(&other(), good_with(json!({}))).await;
    let mine = world.get(&other(), &format!("{RECORDS}?view=mine")).await.ok();
    assert_eq!(titles(&mine), ["Sea"]);
    assert_eq!(world.get(&approver(), &format!("{RECORDS}?view=mine")).await.ok()["totalItems"], 0);
    assert_eq!(world.get(&approver(), &format!("{RECORDS}?view=all")).await.ok()["totalItems"], 5);
}
