//! The page's icons: 20 by 20, drawn with the colour of the words beside them, hidden from screen readers.

use minijinja::value::Value;

/// The icon of this name as safe HTML.
pub(super) fn icon(name: &str) -> Option<Value> {
    let shape = shape(name)?;
    Some(Value::from_safe_string(format!(
        "<svg class=\"icon\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\" focusable=\"false\">{shape}</svg>"
    )))
}

fn shape(name: &str) -> Option<&'static str> {
    Some(match name {
        "mark" => "<path d=\"M3.5 12.5 10 3l6.5 9.5\"/><path d=\"M6.2 12.6 10 17l3.8-4.4L10 7.4z\" fill=\"currentColor\" stroke=\"none\"/>",
        "chat" => "<path d=\"M4 4.5h12a1.5 1.5 0 0 1 1.5 1.5v6.5A1.5 1.5 0 0 1 16 14H9.5L6 17v-3H4a1.5 1.5 0 0 1-1.5-1.5V6A1.5 1.5 0 0 1 4 4.5z\"/>",
        "apps" => {
            "<rect x=\"3\" y=\"3\" width=\"5.8\" height=\"5.8\" rx=\"1.4\"/><rect x=\"11.2\" y=\"3\" width=\"5.8\" height=\"5.8\" rx=\"1.4\"/><rect x=\"3\" y=\"11.2\" width=\"5.8\" height=\"5.8\" rx=\"1.4\"/><rect x=\"11.2\" y=\"11.2\" width=\"5.8\" height=\"5.8\" rx=\"1.4\"/>"
        }
        "activity" => "<path d=\"M2.5 10.5h3.2l2.3-6 3.6 11 2.3-5h3.6\"/>",
        "wish" => "<path d=\"m10 3 2 4.6 5 .5-3.8 3.3 1.1 4.9L10 13.7l-4.3 2.6 1.1-4.9L3 8.1l5-.5z\"/>",
        "people" => {
            "<circle cx=\"7.4\" cy=\"7\" r=\"2.7\"/><path d=\"M2.5 16.2c.5-2.8 2.4-4.3 4.9-4.3s4.4 1.5 4.9 4.3\"/><path d=\"M13.2 4.6a2.5 2.5 0 0 1 0 4.7M14.7 12.2c1.6.5 2.6 1.8 2.9 4\"/>"
        }
        "help" => {
            "<circle cx=\"10\" cy=\"10\" r=\"7.2\"/><path d=\"M7.9 7.9c.2-1.2 1.1-1.9 2.2-1.9 1.3 0 2.2.8 2.2 2 0 1.7-2.2 1.8-2.2 3.5\"/><path d=\"M10.1 14.1v.05\"/>"
        }
        "menu" => "<path d=\"M3 5.5h14M3 10h14M3 14.5h14\"/>",
        "plus" => "<path d=\"M10 4v12M4 10h12\"/>",
        "send" => "<path d=\"M10 16.5V4M4.8 9 10 3.8 15.2 9\"/>",
        "clip" => "<path d=\"m16 9.6-6.2 6.1a3.7 3.7 0 0 1-5.3-5.2l6.6-6.5a2.5 2.5 0 0 1 3.5 3.5l-6.4 6.4a1.2 1.2 0 0 1-1.8-1.7l5.8-5.8\"/>",
        "open" => "<path d=\"M8 4H5a1.5 1.5 0 0 0-1.5 1.5V15A1.5 1.5 0 0 0 5 16.5h9.5A1.5 1.5 0 0 0 16 15v-3\"/><path d=\"M11.5 3.5h5v5M16.2 3.8 9 11\"/>",
        "check" => "<path d=\"m4.2 10.6 3.8 3.8 7.8-8.6\"/>",
        "cross" => "<path d=\"m5.2 5.2 9.6 9.6M14.8 5.2l-9.6 9.6\"/>",
        "dot" => "<circle cx=\"10\" cy=\"10\" r=\"4.200\" fill=\"currentColor\" stroke=\"none\"/>",
        "ring" => "<circle cx=\"10\" cy=\"10\" r=\"3.6\"/>",
        "pause" => "<path d=\"M7.4 5v10M12.6 5v10\"/>",
        "person" => "<circle cx=\"10\" cy=\"6.8\" r=\"3\"/><path d=\"M4 16.6c.6-3 2.9-4.8 6-4.8s5.400 1.800 6 4.800\"/>",
        "question" => {
            "<path d=\"M7.6 7.500c.3-1.500 1.300-2.300 2.600-2.300 1.500 0 2.500.9 2.500 2.300 0 2-2.500 2.100-2.500 4.100\"/><path d=\"M10.200 14.800v.05\"/>"
        }
        "chevron" => "<path d=\"m7.500 4.500 5.500 5.500-5.500 5.500\"/>",
        "back" => "<path d=\"M12.500 4.500 7 10l5.500 5.500\"/>",
        "file" => {
            "<path d=\"M11.500 2.800H6A1.500 1.500 0 0 0 4.500 4.300v11.400A1.500 1.500 0 0 0 6 17.200h8a1.500 1.500 0 0 0 1.500-1.500V6.800z\"/><path d=\"M11.500 2.800v4h4\"/>"
        }
        "link" => {
            "<path d=\"M8.400 11.600a3 3 0 0 0 4.300 0l2.600-2.600a3 3 0 0 0-4.300-4.300l-.9.9\"/><path d=\"M11.600 8.400a3 3 0 0 0-4.300 0L4.700 11a3 3 0 0 0 4.300 4.300l.9-.9\"/>"
        }
        "copy" => {
            "<rect x=\"7\" y=\"7\" width=\"9.500\" height=\"9.500\" rx=\"1.600\"/><path d=\"M13 7V5a1.500 1.500 0 0 0-1.500-1.500H5A1.500 1.500 0 0 0 3.500 5v6.500A1.500 1.500 0 0 0 5 13h2\"/>"
        }
        "clock" => "<circle cx=\"10\" cy=\"10\" r=\"7\"/><path d=\"M10 6v4.200l2.700 1.700\"/>",
        "shield" => {
            "<path d=\"m10 2.800 6 2.200v4.600c0 3.700-2.400 6.200-6 7.600-3.600-1.400-6-3.900-6-7.600V5z\"/><path d=\"m7.300 9.900 2 2 3.500-3.900\"/>"
        }
        "sun" => {
            "<circle cx=\"10\" cy=\"10\" r=\"3.300\"/><path d=\"M10 2.500v1.700M10 15.800v1.700M2.500 10h1.700M15.800 10h1.700M4.700 4.700l1.200 1.200M14.100 14.100l1.200 1.200M4.700 15.300l1.200-1.200M14.100 5.900l1.200-1.200\"/>"
        }
        "trash" => "<path d=\"M4 5.500h12M8 5.500V3.800h4v1.700M5.500 5.500l.7 11h7.600l.7-11\"/>",
        "down" => "<path d=\"M10 4v12M4.800 11 10 16.200 15.200 11\"/>",
        _ => return None,
    })
}
