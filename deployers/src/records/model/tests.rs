//! Mistakes in manifests: each is found, placed, and the nearest name is given.

use super::*;

const GOOD: &str = r#"
[app]
title = { en = "Leave requests", ru = "Заявки на отпуск" }
locale = "ru"
locales = ["en", "ru"]
kind = "records"
origin = "template"
kit = "requests"
access = "members"

[[collections]]
name = "requests"
title = { en = "Requests", ru = "Заявки" }
[[collections.fields]]
name = "first_day"
label = { en = "First day", ru = "Первый день" }
type = "date"
required = true
[[collections.fields]]
name = "last_day"
label = { en = "Last day", ru = "Последний день" }
type = "date"
[[collections.fields]]
name = "days"
label = { en = "Days", ru = "Дней" }
type = "computed"
formula = { op = "days_between", of = ["first_day", "last_day"] }
[[collections.fields]]
name = "reason"
label = { en = "Reason", ru = "Причина" }
type = "choice"
options = [{ value = "sick", label = { en = "Sick", ru = "Болезнь" } }]

[collections.rules]
list = "author = @request.auth.id || @request.auth.role = 'approver'"
view = ""
create = "@request.auth.id != ''"

[collections.workflow]
initial = "submitted"
[[collections.workflow.states]]
name = "submitted"
label = { en = "Submitted", ru = "Подана" }
tone = "waiting"
[[collections.workflow.states]]
name = "approved"
label = { en = "Approved", ru = "Одобрена" }
tone = "good"
[[collections.workflow.transitions]]
name = "approve"
label = { en = "Approve", ru = "Одобрить" }
from = ["submitted"]
to = "approved"
rule = "@request.auth.role = 'approver'"

[[collections.notices]]
on = "create"
to = "approvers"
actions = ["approve"]
step = 1

[[collections.views]]
name = "mine"
title = { en = "Mine", ru = "Мои" }
filter = "author = @request.auth.id"
columns = ["first_day", "state"]
export = ["csv", "xlsx"]
"#;

#[test]
fn the_contract_s_own_manifest_is_good() {
    let manifest = read_manifest(GOOD).unwrap();
    let again = toml::to_string(&manifest).unwrap();
    assert_eq!(read_manifest(&again).unwrap(), manifest);
}

#[test]
fn every_mistake_is_found_and_placed() {
    for (from, to, place, says) in [
        ("locale = \"ru\"", "locale = \"de\"", "app.locale", "not among"),
        ("name = \"requests\"", "name = \"Requests\"", "collections", "not a name"),
        ("name = \"first_day\"", "name = \"author\"", "requests.author", "name of the service"),
        ("\"Первый день\"", "\" \"", "requests.first_day", "no words in `ru`"),
        ("of = [\"first_day\", \"last_day\"]", "of = [\"first_day\", \"last_dya\"]", "requests.days", "did you mean `last_day`"),
        ("of = [\"first_day\", \"last_day\"]", "of = [\"first_day\", \"reason\"]", "requests.days", "two dates or one date range, not (date, choice)"),
        ("of = [\"first_day\", \"last_day\"]", "of = [\"days\", \"days\"]", "requests", "in a circle"),
        ("type = \"date\"\nrequired = true", "type = \"date\"\nmax_len = 3", "requests.first_day", "`max_len` does not belong to a field of type date"),
        ("list = \"author =", "list = \"autor =", "requests, rule of list, character 1", "did you mean `author`"),
        ("initial = \"submitted\"", "initial = \"submited\"", "requests, workflow.initial", "did you mean `submitted`"),
        ("to = \"approved\"", "to = \"aproved\"", "requests, transition approve", "did you mean `approved`"),
        ("from = [\"submitted\"]", "from = []", "requests, transition approve", "leaves no state"),
        (
            "rule = \"@request.auth.role = 'approver'\"",
            "rule = \"@request.auth.role = 'boss'\"",
            "requests, transition approve, rule, character 22",
            "roles are owner",
        ),
        ("on = \"create\"", "on = \"transition:aprove\"", "requests, notice on transition:aprove", "did you mean `approve`"),
        ("on = \"create\"", "on = \"creat\"", "requests, notice on creat", "did you mean `create`"),
        ("actions = [\"approve\"]", "actions = [\"refuse\"]", "requests, notice on create", "unknown transition `refuse`"),
        ("step = 1", "step = 3", "requests, notice on create", "1 or 2"),
        ("columns = [\"first_day\", \"state\"]", "columns = [\"first_day\", \"stat\"]", "requests, view mine", "did you mean `state`"),
        ("filter = \"author = @request.auth.id\"", "filter = \"author = \"", "requests, view mine, filter, character 10", "missing"),
        ("export = [\"csv\", \"xlsx\"]", "rule = \"author = 'x'\"", "requests, view mine, rule, character 1", "about the person alone"),
        ("{ value = \"sick\"", "{ value = \"\"", "requests.reason", "not an option's value"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let problems = read_manifest(&GOOD.replace(from, to)).expect_err(to);
        let found = problems.0.iter().any(|p| p.place == place && p.message.contains(says));
        assert!(found, "{to}: {problems}");
    }
}

#[test]
fn several_mistakes_are_told_at_once() {
    let broken = GOOD.replace("initial = \"submitted\"", "initial = \"x\"").replace("step = 1", "step = 9").replace("list = \"author =", "list = \"autor =");
    assert_eq!(read_manifest(&broken).unwrap_err().0.len(), 3);
}

#[test]
fn an_unknown_key_is_placed_by_line_with_the_nearest() {
    let problems = read_manifest(&GOOD.replace("required = true", "requird = true")).unwrap_err();
    let problem = &problems.0[0];
    assert!(problem.place.starts_with("line 18,"), "{problem:?}");
    assert!(problem.message.contains("did you mean `required`"), "{problem:?}");
    let problems = read_manifest("[app\n").unwrap_err();
    assert!(problems.0[0].place.starts_with("line 1,"), "{problems}");
}

#[test]
fn bounds_of_fields_are_checked() {
    let field = |more: &str| GOOD.replace("type = \"date\"\nrequired = true", more);
    for (more, says) in [
        ("type = \"number\"\nmin = \"a\"", "not a decimal"),
        ("type = \"number\"\nmin = \"2\"\nmax = \"1\"", "`min` is larger"),
        ("type = \"number\"\ndecimals = 7", "`decimals` must be"),
        ("type = \"money\"\ncurrency = \"eur\"", "three capital letters"),
        ("type = \"file\"\nmax_size = 30000000", "`max_size` must be"),
        ("type = \"file\"\naccept = [\"pdf\"]", "not a type of file"),
        ("type = \"file\"\nunique = true", "`unique` does not belong"),
        ("type = \"text\"\nmax_len = 0", "`max_len` must be"),
        ("type = \"choice\"", "1 to 500 options"),
        ("type = \"computed\"", "needs a `formula`"),
    ] {
        let problems = read_manifest(&field(more)).expect_err(more);
        assert!(problems.0.iter().any(|p| p.message.contains(says)), "{more}: {problems}");
    }
}
