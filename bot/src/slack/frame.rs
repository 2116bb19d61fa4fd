//! One frame of the socket: what it is, and under which key and in which lane it is written down.

use serde_json::Value;

/// A frame.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The socket is ready.
    Hello,
    /// Slack will close the socket soon.
    Disconnect,
    /// Something to be written down and confirmed.
    Envelope(Envelope),
    /// What the bot itself said or changed, told back to it: confirmed under this id, and known here already.
    Echo(String),
    /// Neither: nothing that could be confirmed.
    Noise,
}

/// What is said about an envelope before it is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Envelope {
    /// What a confirmation names; another one each time it is sent.
    pub(super) id: String,
    /// What it is, however often it is sent.
    pub(super) key: String,
    /// The channel it concerns.
    pub(super) lane: String,
    /// Whether somebody waits before a sheet for what becomes of it.
    pub(super) sheet: IsSheet,
}

/// Whether an envelope is a sheet that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IsSheet {
    /// It is.
    Yes,
    /// It is not.
    No,
}

/// The text at a place, or nothing.
pub(super) fn at<'v>(value: &'v Value, place: &str) -> &'v str {
    value.pointer(place).and_then(Value::as_str).unwrap_or("")
}

/// The first of these places that holds a text.
pub(super) fn first<'v>(value: &'v Value, places: &[&str]) -> &'v str {
    places.iter().map(|place| at(value, place)).find(|text| !text.is_empty()).unwrap_or("")
}

/// Looks at a frame that came to the bot with this user id.
pub(super) fn frame(raw: &str, me: &str) -> Frame {
    let Ok(value) = serde_json::from_str::<Value>(raw) else { return Frame::Noise };
    match at(&value, "/type") {
        "hello" => return Frame::Hello,
        "disconnect" => return Frame::Disconnect,
        _ => {}
    }
    let id = at(&value, "/envelope_id");
    if id.is_empty() {
        return Frame::Noise;
    }
    if at(&value, "/payload/event/type") == "message" && first(&value, &["/payload/event/message/user", "/payload/event/user"]) == me {
        return Frame::Echo(id.to_owned());
    }
    let key = first(&value, &["/payload/event_id", "/payload/trigger_id", "/payload/actions/0/action_ts", "/payload/view/hash", "/envelope_id"]);
    let lane = first(
        &value,
        &[
            "/payload/event/channel",
            "/payload/event/channel/id",
            "/payload/event/item/channel",
            "/payload/channel/id",
            "/payload/channel_id",
            "/payload/container/channel_id",
            "/payload/user/id",
        ],
    );
    let sheet = if at(&value, "/payload/type") == "view_submission" { IsSheet::Yes } else { IsSheet::No };
    Frame::Envelope(Envelope { id: id.to_owned(), key: key.to_owned(), lane: lane.to_owned(), sheet })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_same_however_often_a_thing_is_sent() {
        let first = frame(r#"{"type":"events_api","envelope_id":"e1","payload":{"event_id":"Ev1","event":{"type":"message","channel":"C1"}}}"#, "ME");
        let again =
            frame(r#"{"type":"events_api","envelope_id":"e2","retry_attempt":1,"payload":{"event_id":"Ev1","event":{"type":"message","channel":"C1"}}}"#, "ME");
        let (Frame::Envelope(first), Frame::Envelope(again)) = (first, again) else { panic!("envelopes") };
        assert_eq!((first.key.as_str(), first.lane.as_str()), ("Ev1", "C1"));
        assert!(first.key == again.key && first.id != again.id);
    }

    #[test]
    fn what_cannot_be_confirmed_is_noise() {
        for raw in ["", "{", "[]", "{}", r#"{"type":"events_api","payload":{}}"#, r#"{"envelope_id":null}"#] {
            assert_eq!(frame(raw, "ME"), Frame::Noise, "{raw}");
        }
        assert_eq!(frame(r#"{"type":"hello"}"#, "ME"), Frame::Hello);
        assert_eq!(frame(r#"{"type":"disconnect","reason":"warning"}"#, "ME"), Frame::Disconnect);
        assert!(matches!(frame(r#"{"type":"new_kind","envelope_id":"e"}"#, "ME"), Frame::Envelope(e) if e.key == "e"));
    }
    #[test]
    fn what_the_bot_said_itself_is_confirmed_and_not_kept() {
        let event = |event: &str| format!(r#"{{"type":"events_api","envelope_id":"e","payload":{{"event_id":"Ev","event":{event}}}}}"#);
        for own in
            [r#"{"type":"message","user":"ME","channel":"C"}"#, r#"{"type":"message","subtype":"message_changed","message":{"user":"ME"},"channel":"C"}"#]
        {
            assert_eq!(frame(&event(own), "ME"), Frame::Echo("e".to_owned()), "{own}");
        }
        assert!(matches!(frame(&event(r#"{"type":"member_joined_channel","user":"ME","channel":"C"}"#), "ME"), Frame::Envelope(_)));
    }
}
