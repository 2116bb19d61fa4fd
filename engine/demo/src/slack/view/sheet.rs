//! A sheet over the page, as a form: what stands in it, what is wrong with it, a button that sends it and one that closes it.

use std::fmt::Write as _;

use serde_json::Value;

use super::super::state::State;
use super::super::views::Open;
use super::blocks::{Presses, block, list, plain, text};
use crate::view::escaped;

/// What the name of a place in the form begins with.
pub(super) const FIELD: &str = "field.";

/// A view of type `modal`; what is put into it goes to `action`.
pub(super) fn modal(state: &State, open: &Open<'_>, action: &str, thread: &str) -> String {
    let shape = open.shape;
    let mut out = format!(
        "<section class=\"modal\" role=\"dialog\" aria-modal=\"true\" aria-labelledby=\"modal-title\" data-key=\"modal\">\
         <p class=\"head\" id=\"modal-title\">{}</p><form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"thread\" value=\"{}\">",
        plain(&shape["title"]),
        escaped(action),
        escaped(thread)
    );
    for of in list(shape, "blocks") {
        out.push_str(&if text(of, "type") == "input" { input(open, of) } else { block(state, of, &Presses::none()) });
    }
    let _ = write!(
        out,
        "<div class=\"row\"><button id=\"modal-send\" class=\"primary\" name=\"does\" value=\"send\">{}</button>\
         <button id=\"modal-close\" name=\"does\" value=\"close\" formnovalidate>{}</button></div></form></section>",
        plain(&shape["submit"]),
        plain(&shape["close"])
    );
    out
}

/// A place to put something, with what stands in it.
fn input(open: &Open<'_>, block: &Value) -> String {
    let (of, element) = (text(block, "block_id"), &block["element"]);
    let (id, name) = (escaped(&format!("field-{of}")), escaped(&format!("{FIELD}{of}")));
    let needed = block["optional"] != true;
    let wrong = open.errors.get(of);
    let mut notes = String::new();
    let mut told = Vec::new();
    if let Some(wrong) = wrong {
        let _ = write!(notes, "<p class=\"wrong\" id=\"{id}-wrong\">{}</p>", escaped(wrong));
        told.push(format!("{id}-wrong"));
    }
    if !block["hint"].is_null() {
        let _ = write!(notes, "<p class=\"note\" id=\"{id}-hint\">{}</p>", plain(&block["hint"]));
        told.push(format!("{id}-hint"));
    }
    let mut marks = String::new();
    if !told.is_empty() {
        let _ = write!(marks, " aria-describedby=\"{}\"", told.join(" "));
    }
    if wrong.is_some() {
        marks.push_str(" aria-invalid=\"true\"");
    }
    let label = format!("{}{}", plain(&block["label"]), if needed { " *" } else { "" });
    let kind = text(element, "type");
    let stands = standing(&open.values[of]);
    if kind == "checkboxes" {
        let boxes = list(element, "options").enumerate().fold(String::new(), |mut all, (n, option)| {
            let (value, words) = (text(option, "value"), plain(&option["text"]));
            let mark = if stands.contains(&value) { " checked" } else { "" };
            let _ = write!(
                all,
                "<label class=\"box\" for=\"{id}-{n}\"><input type=\"checkbox\" id=\"{id}-{n}\" name=\"{name}\" value=\"{}\"{mark}> {words}</label>",
                escaped(value)
            );
            all
        });
        return format!("<fieldset{marks}><legend>{label}</legend>{boxes}{notes}</fieldset>");
    }
    if needed {
        marks.push_str(" required");
    }
    let field = match kind {
        "static_select" | "radio_buttons" | "multi_static_select" => {
            let several = kind == "multi_static_select";
            // Nothing is chosen before somebody chooses it.
            let none = if several || (needed && !stands.is_empty()) { "" } else { "<option value=\"\"></option>" };
            let options = list(element, "options").fold(none.to_owned(), |mut all, option| {
                let value = text(option, "value");
                let mark = if stands.contains(&value) { " selected" } else { "" };
                let _ = write!(all, "<option value=\"{}\"{mark}>{}</option>", escaped(value), plain(&option["text"]));
                all
            });
            format!("<select id=\"{id}\" name=\"{name}\"{marks}{}>{options}</select>", if several { " multiple" } else { "" })
        }
        _ => {
            if let Some(most) = element["max_length"].as_u64() {
                let _ = write!(marks, " maxlength=\"{most}\"");
            }
            let value = escaped(stands.first().unwrap_or(&""));
            let typed = match kind {
                "datepicker" => "date",
                "email_text_input" => "email",
                _ => "text",
            };
            if element["multiline"] == true {
                format!("<textarea id=\"{id}\" name=\"{name}\" rows=\"3\"{marks}>{value}</textarea>")
            } else {
                format!("<input id=\"{id}\" name=\"{name}\" type=\"{typed}\" value=\"{value}\"{marks}>")
            }
        }
    };
    format!("<div><label for=\"{id}\">{label}</label>{field}{notes}</div>")
}

/// What stands in a place: values, as they come back.
fn standing(value: &Value) -> Vec<&str> {
    let Some(element) = value.as_object().and_then(|v| v.values().next()) else { return Vec::new() };
    let one = [&element["value"], &element["selected_date"], &element["selected_option"]["value"]];
    let several = element["selected_options"].as_array().into_iter().flatten().map(|option| &option["value"]);
    one.into_iter().chain(several).filter_map(Value::as_str).filter(|text| !text.is_empty()).collect()
}
