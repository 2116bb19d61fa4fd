//! Changes as people word them, beside what is said around a change.

use crate::changes::after;

const LEAVE: &str = "Vacation requests: from, to, reason. Manager approves";
const LEAVE_RU: &str = "Заявки на отпуск: с, по, причина. Согласует руководитель";

#[test]
fn who_decides_besides_is_put_where_it_is_said() {
    assert_eq!(after(LEAVE_RU, "пусть ещё HR согласует после руководителя").1, "Руководитель > HR");
    assert_eq!(after(LEAVE, "HR should approve too, after the manager").1, "Manager > HR");
}

#[test]
fn a_decision_on_a_request_is_no_change_of_who_decides() {
    for words in ["actually I approve it", "I approve that", "ok, I decline this request", "я одобряю эту заявку"] {
        let request = if words.is_ascii() { LEAVE } else { LEAVE_RU };
        let (_, steps, left_out, _) = after(request, words);
        assert_eq!(steps, if words.is_ascii() { "Manager" } else { "Руководитель" }, "{words}");
        assert!(left_out.contains("not_understood"), "{words}: {left_out}");
    }
    assert_eq!(after(LEAVE, "I approve them").1, "Owner of the app");
}

#[test]
fn titles_and_labels_stand_in_quotes() {
    assert_eq!(after(LEAVE, "the title should be \"Time off\"").3.title, "Time off");
    assert!(after(LEAVE, "call the reason \"Why do you need it?\"").0.contains("reason=Why do you need it?:LongText"));
}

#[test]
fn what_is_said_around_a_change_is_told_with_it() {
    let (fields, _, left_out, _) = after(LEAVE, "please remove reason, we don't need it");
    assert_eq!((fields.contains("reason"), left_out.as_str()), (false, ""));
    assert_eq!(after(LEAVE_RU, "хочу чтобы все видели заявки друг друга").2, "");
    assert_eq!(after(LEAVE, "everyone should see everyone's vacations").3.visibility, fleet_domain::spec::Visibility::All);
    let fields = after(LEAVE_RU, "сделай причину необязательной, а телефон добавь обязательным").0;
    assert!(fields.contains("reason=Причина:LongText?") && fields.ends_with("phone=Телефон:Phone"), "{fields}");
}
