//! Who follows a link, by what it calls itself: the browser of a person, or a program that looks at what is behind it.

/// What programs that fetch links for a preview of them call themselves.
const ROBOTS: [&str; 11] =
    ["bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "whatsapp", "embedly", "skypeuripreview", "vkshare", "compatible;"];

/// Whether it says itself that it is no person. Links that stay good ask no more than this.
pub fn is_robot(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    ROBOTS.iter().any(|robot| agent.contains(robot))
}

/// Whether it says that it is a browser. What is good once is not spent on anything else.
pub fn is_browser(agent: &str) -> bool {
    agent.starts_with("Mozilla/5.0 (") && !is_robot(agent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_from_programs_that_look_ahead() {
        for person in [
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        ] {
            assert!(is_browser(person) && !is_robot(person), "{person}");
        }
        for robot in [
            "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
            "TelegramBot (like TwitterBot)",
            "WhatsApp/2.23.20.0",
            "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
            "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
        ] {
            assert!(is_robot(robot) && !is_browser(robot), "{robot}");
        }
        for unknown in ["", "curl/8.5.0", "Mozilla/4.0", "python-requests/2.32"] {
            assert!(!is_robot(unknown) && !is_browser(unknown), "{unknown}");
        }
    }
}
