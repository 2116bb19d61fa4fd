//! The renderer against texts that people (and worse) may send.

use std::sync::LazyLock;

use fleet_content::{Bibles, Words};
use fleet_domain::criterion::Verdict;
use fleet_domain::id::ProjectId;

use proptest::prelude::*;

use super::body;
use crate::message::{Look, Mark, Message};
use crate::voice::{Among, Voice};

fn everything(words: &str) -> Message {
    Message::of("test")
        .header(words.to_owned())
        .line(words.to_owned())
        .fact(words.to_owned(), words)
        .list(words.to_owned(), vec![words.to_owned()])
        .marks(words.to_owned(), vec![Mark { look: Look::Verdict(Verdict::Unmet), sign: words.to_owned(), words: words.to_owned() }])
        .quote(words)
        .footer(words.to_owned())
        .link(words.to_owned(), &ProjectId::from_unique("1"), fleet_domain::chat::Env::Live)
}

fn render(words: &str) -> fleet_domain::post::Body {
    static ALL: LazyLock<(Words, Bibles)> = LazyLock::new(|| (Words::embedded().unwrap(), Bibles::default()));
    body(
        &everything(words),
        Vec::new(),
        &Voice { words: &ALL.0, bibles: &ALL.1, locale: "en", now: 0, among: Among::Selves },
        fleet_domain::chat::Platform::Web,
    )
}

/// What is left of HTML after our own tags; whatever acts would have to be in it.
fn without_our_tags(html: &str) -> String {
    let mut rest = html.to_owned();
    for tag in [
        "<p>",
        "<p data-quiet>",
        "</p>",
        "<h3>",
        "</h3>",
        "<strong>",
        "</strong>",
        "<em>",
        "</em>",
        "<dl>",
        "</dl>",
        "<dt>",
        "</dt>",
        "<dd>",
        "</dd>",
        "<ul>",
        "</ul>",
        "<li>",
        "<li data-verdict=\"unmet\">",
        "</li>",
        "<blockquote>",
        "</blockquote>",
        "<br>",
    ] {
        rest = rest.replace(tag, "");
    }
    rest
}

#[test]
fn markup_stays_text() {
    let body = render("<script>alert('x')</script> & \"q\"");
    assert!(body.html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;q&quot;"));
    assert!(!without_our_tags(&body.html).contains(['<', '>']), "{}", body.html);
    assert!(body.plain.contains("<script>"), "plain text is not escaped");
}

#[test]
fn a_key_that_somebody_wrote_is_covered_in_every_form() {
    let key = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
    let shown = render(&format!("use {key} for it"));
    assert!(shown.plain.contains("use ghp_… for it") && shown.html.contains("use ghp_… for it"), "{}", shown.plain);
    assert!(!format!("{shown:?}").contains(&key[8..]), "{shown:?}");
}

#[test]
fn controls_and_turning_marks_are_dropped_and_lines_stay_lines() {
    let body = render("a\u{0}b\u{1b}[31m\u{202e}c\nd");
    assert!(!body.plain.chars().any(|c| c.is_control() && c != '\n'), "{:?}", body.plain);
    assert!(!body.plain.contains('\u{202e}'));
    assert!(body.plain.lines().next().is_some_and(|l| l.ends_with("c d")), "a header is one line: {:?}", body.plain);
    assert!(body.html.contains("c<br>d"));
}

#[test]
fn long_texts_are_cut_before_there_is_markup() {
    let body = render(&"&".repeat(50_000));
    assert!(body.plain.chars().count() < 20_000);
    assert!(!without_our_tags(&body.html).contains(['<', '>']));
    assert!(body.html.replace("&amp;", "").chars().all(|c| c != '&'), "no entity is cut in two");
}

/// Words as people and worse write them: much of it looks like markup.
fn words() -> impl Strategy<Value = String> {
    const ODD: [&str; 14] = [
        "<b>",
        "</p>",
        "<!--",
        "]]>",
        "&amp;",
        "&#60;",
        "\"",
        "'",
        "\u{0}",
        "\u{202e}",
        "\u{2028}",
        "\n\n",
        "привет 😀 مرحبا ",
        "https://a.example/?a=1&b=<2>",
    ];
    let odd = proptest::collection::vec(proptest::sample::select(ODD.to_vec()), 0..12).prop_map(|all| all.concat());
    prop_oneof![4 => any::<String>(), 4 => odd, 1 => (0_usize..3_000).prop_map(|n| "<я&".repeat(n))]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_text_breaks_out(words in words()) {
        let body = render(&words);
        prop_assert!(!without_our_tags(&body.html).contains(['<', '>']));
        prop_assert!(!body.html.chars().any(|c| c.is_control() && c != '\n'));
        let unseen = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        prop_assert!(!body.plain.chars().any(unseen));
        prop_assert!(body.plain.chars().count() < 20_000 && body.html.chars().count() < 200_000);
        for link in &body.links {
            prop_assert!(!link.label.contains('\n'));
        }
    }
}
