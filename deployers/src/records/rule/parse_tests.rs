//! What parses, what does not, and where it says so.

use fleet_domain::manifest::Manifest;

use super::*;

fn collection() -> Collection {
    let manifest: Manifest = toml::from_str(
        r#"
        [app]
        title = { en = "T" }
        locale = "en"
        locales = ["en"]
        kind = "records"
        origin = "template"
        access = "members"
        [[collections]]
        name = "requests"
        title = { en = "R" }
        [[collections.fields]]
        name = "days"
        label = { en = "Days" }
        type = "number"
        [[collections.fields]]
        name = "kind"
        label = { en = "Kind" }
        type = "choice"
        options = [{ value = "sick", label = { en = "Sick" } }]
        [[collections.fields]]
        name = "tags"
        label = { en = "Tags" }
        type = "many"
        options = [{ value = "x", label = { en = "X" } }]
        [[collections.fields]]
        name = "yes"
        label = { en = "Yes" }
        type = "yes_no"
        [[collections.fields]]
        name = "span"
        label = { en = "Span" }
        type = "date_range"
        [collections.workflow]
        initial = "submitted"
        states = [{ name = "submitted", label = { en = "S" } }]
        transitions = []
        "#,
    )
    .unwrap();
    manifest.collections[0].clone()
}

#[test]
fn rules_of_the_manifest_are_read() {
    let c = collection();
    for rule in [
        "",
        "  ",
        "author = @request.auth.id || @request.auth.role = 'approver' || @request.auth.role = 'owner'",
        "@request.auth.id != ''",
        "author=@request.auth.id&&state=\"submitted\"",
        "@request.auth.roles ?= 'approver2'",
        "(days > 1 && (days <= 10.5)) || yes = true",
        "tags ?= 'x' && span.from <= @today && span.to >= @today && created < @now",
        "'sick' = kind",
        "kind ~ 'SI' || author_name !~ 'x'",
        "1 < days",
    ] {
        assert!(parse(rule, Scope::Rule(&c)).is_ok(), "{rule}: {:?}", parse(rule, Scope::Rule(&c)));
    }
    assert_eq!(parse("a = 1 && ", Scope::Rule(&c)).unwrap_err().column, 1);
}

#[test]
fn mistakes_name_the_character_and_the_nearest() {
    let c = collection();
    for (rule, column, says) in [
        ("autor = @request.auth.id", 1, "did you mean `author`"),
        ("days > 1 && stat = 'submitted'", 13, "did you mean `state`"),
        ("state = 'submited'", 9, "did you mean `submitted`"),
        ("kind = 'sic'", 8, "did you mean `sick`"),
        ("@request.auth.role = 'aprover'", 22, "did you mean `approver`"),
        ("@request.auth.rol = 'owner'", 1, "did you mean `@request.auth.role`"),
        ("days = 'ten'", 6, "a number with text"),
        ("yes > true", 5, "yes/no has no order"),
        ("tags = 'x'", 6, "?="),
        ("author ~ 'per'", 8, "an id is compared whole"),
        ("(days = 1", 10, "opened at character 1 is not closed"),
        ("days = 1)", 9, "closes nothing"),
        ("days = 1 days = 2", 10, "`&&` or `||` is missing"),
        ("days", 5, "a comparison is missing"),
        ("days =", 7, "is missing here"),
        ("days = 1 & yes = true", 10, "means nothing here"),
        ("kind = 'sick", 8, "no closing quote"),
        ("days = 1.2345678", 8, "not a number"),
        ("days = 1--2", 8, "not a number"),
        ("span.middle = @today", 1, "unknown field `span.middle`"),
        ("ж = 1", 1, "means nothing here"),
        ("'a' ~ kind", 5, "wants the field on its left"),
        ("@request.auth.role = state", 20, "text with several values"),
    ] {
        let error = parse(rule, Scope::Rule(&c)).expect_err(rule);
        assert_eq!(error.column, column, "{rule}: {error:?}");
        assert!(error.message.contains(says), "{rule}: {error:?}");
    }
}

#[test]
fn a_rule_about_the_person_knows_no_rows() {
    assert!(parse("@request.auth.role = 'owner' || @request.auth.id = 'per_1'", Scope::Person).is_ok());
    assert!(parse("author = @request.auth.id", Scope::Person).unwrap_err().message.contains("about the person alone"));
}

#[test]
fn a_filter_may_ask_for_what_is_never_there() {
    let c = collection();
    assert!(parse("kind = 'gone'", Scope::Filter(&c)).is_ok());
    assert!(parse("kind = 'gone'", Scope::Rule(&c)).is_err());
}

#[test]
fn size_and_depth_are_bounded() {
    let c = collection();
    let deep = format!("{}days = 1{}", "(".repeat(100), ")".repeat(100));
    assert!(parse(&deep, Scope::Filter(&c)).unwrap_err().message.contains("brackets"));
    let wide = vec!["days=1"; 150].join("||");
    assert!(parse(&wide, Scope::Filter(&c)).unwrap_err().message.contains("comparisons"));
    assert!(parse(&"x".repeat(2_001), Scope::Filter(&c)).unwrap_err().message.contains("longer"));
}
