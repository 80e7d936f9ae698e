//! Slack's mrkdwn: what stands in angle brackets, and three entities.

/// Resolves links, dates and mentions, then entities; everything else stays as it is.
pub(super) fn resolve(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        words.push_str(&unescape(before));
        // Slack escapes a bracket that is only a bracket, but not every sender does:
        // what is not closed on its line is no token.
        let token = after
            .find(['<', '>', '\n'])
            .and_then(|end| after.split_at_checked(end))
            .and_then(|(inside, closing)| Some((inside, closing.strip_prefix('>')?)));
        match token {
            Some((inside, after)) => {
                words.push_str(&resolve_token(inside));
                rest = after;
            }
            None => {
                words.push('<');
                rest = after;
            }
        }
    }
    words.push_str(&unescape(rest));
    words
}

/// A link as the lines have it: `label <url>`, so that an id in the URL can be found
/// and told from the name; only the label where the URL says no more than it.
pub(super) fn link(label: &str, url: &str) -> String {
    let label = label.trim();
    if label.is_empty() {
        return url.to_owned();
    }
    let address = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .unwrap_or(url);
    let is_same = |text: &str| text.trim_end_matches('/') == label.trim_end_matches('/');
    let is_contact = url.starts_with("mailto:") || url.starts_with("tel:");
    if is_contact || is_same(url) || is_same(address) {
        return label.to_owned();
    }
    format!("{label} <{url}>")
}

/// An instant as the lines have it, in seconds since 1970.
pub(super) fn date(seconds: i64) -> String {
    format!("<!date^{seconds}>")
}

fn resolve_token(inside: &str) -> String {
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label)),
        None => (inside, None),
    };
    if let Some(spec) = target.strip_prefix("!date^") {
        let seconds = spec.split('^').next().unwrap_or_default();
        return seconds
            .parse()
            .map_or_else(|_| unescape(label.unwrap_or_default()), date);
    }
    for (mark, sign) in [("@", "@"), ("#", "#"), ("!subteam^", "@"), ("!", "@")] {
        if let Some(id) = target.strip_prefix(mark) {
            let name = label.filter(|label| !label.is_empty()).unwrap_or(id);
            let name = name.strip_prefix(sign).unwrap_or(name);
            return format!("{sign}{}", unescape(name));
        }
    }
    let url = unescape(target);
    match label {
        Some(label) => link(&unescape(label), &url),
        None if is_url(&url) => url,
        None => format!("<{url}>"),
    }
}

/// Whether it begins with a scheme, such as `https:`.
fn is_url(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        !rest.is_empty()
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    })
}

/// In one pass, so that `&amp;lt;` becomes `&lt;` and no further.
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let entity = [("amp;", '&'), ("lt;", '<'), ("gt;", '>')]
            .into_iter()
            .find_map(|(name, sign)| Some((sign, after.strip_prefix(name)?)));
        let (sign, after) = entity.unwrap_or(('&', after));
        plain.push_str(before);
        plain.push(sign);
        rest = after;
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::resolve;

    fn check(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(resolve(text), *expected, "{text}");
        }
    }

    #[test]
    fn links_keep_label_and_url() {
        check(&[
            (
                "*4.* <https://shop.example/products/48555|Winter boots> opens",
                "*4.* Winter boots <https://shop.example/products/48555> opens",
            ),
            ("<https://shop.example/48555>", "https://shop.example/48555"),
            (
                "<https://a.example?x=1&amp;y=2|A &amp; B>",
                "A & B <https://a.example?x=1&y=2>",
            ),
        ]);
    }

    #[test]
    fn links_that_say_nothing_more_are_only_their_label() {
        check(&[
            ("<http://abc.de|abc.de>", "abc.de"),
            ("<https://abc.de/|abc.de>", "abc.de"),
            ("<https://abc.de|https://abc.de>", "https://abc.de"),
            ("<tel:01012345678|010-1234-5678>", "010-1234-5678"),
            (
                "<mailto:md@shop.example|md@shop.example>",
                "md@shop.example",
            ),
            ("<https://abc.de|>", "https://abc.de"),
        ]);
    }

    #[test]
    fn dates_keep_their_instant() {
        check(&[
            ("<!date^1764000000^{time}|16:00>", "<!date^1764000000>"),
            (
                "<!date^1764000000^{date}^https://a.example|x>",
                "<!date^1764000000>",
            ),
            ("<!date^soon^{time}|16:00 &amp; later>", "16:00 & later"),
            ("<!date^soon>", ""),
        ]);
    }

    #[test]
    fn mentions_become_readable() {
        check(&[
            ("<@U123> <@U123|bobby> <@W1|>", "@U123 @bobby @W1"),
            ("<#C123> <#C123|general>", "#C123 #general"),
            (
                "<!here> <!here|@here> <!subteam^S1> <!subteam^S1|@ops>",
                "@here @here @S1 @ops",
            ),
        ]);
    }

    #[test]
    fn entities_are_unescaped_once() {
        check(&[
            ("a &amp; b &lt;c&gt;", "a & b <c>"),
            ("&amp;lt; &amp;amp; &quot; & &", "&lt; &amp; &quot; & &"),
            ("&lt;@U1&gt;", "<@U1>"),
        ]);
    }

    #[test]
    fn brackets_that_are_no_token_stay() {
        check(&[
            ("가격 < 10000", "가격 < 10000"),
            ("a < b\nc > d", "a < b\nc > d"),
            ("<특가> 1. 패딩", "<특가> 1. 패딩"),
            ("<<https://a.example/1|A>>", "<A <https://a.example/1>>"),
            ("<", "<"),
            ("<>", "<>"),
            ("<|>", ""),
            ("", ""),
        ]);
    }
}
