//! From a Slack message to the plain text of a command.
//!
//! Slack wraps what people type in tokens and entities, and phones change dashes,
//! quotes and blanks. All of that ends here: what comes out is one line of words
//! that are parted by single blanks. What the words mean is `command`'s business.

/// The command in a message: everything after the bot's first mention, as plain
/// words. Without `bot_user`, or when it is not mentioned by that id, the first
/// mention of anybody counts as the bot's; without any mention, the whole text
/// is the command.
pub fn command_text(text: &str, bot_user: Option<&str>) -> String {
    let pieces = pieces(text);
    let mentioned = |user: &str| pieces.iter().any(|piece| piece.mentions(user));
    let bot = bot_user
        .filter(|user| mentioned(user))
        .or_else(|| pieces.iter().find_map(Piece::mentioned_user));
    let start = bot
        .and_then(|bot| pieces.iter().position(|piece| piece.mentions(bot)))
        .map_or(0, |position| position + 1);

    let mut command = String::with_capacity(text.len());
    for piece in pieces.iter().skip(start) {
        if bot.is_some_and(|bot| piece.mentions(bot)) {
            command.push(' ');
        } else {
            command.push_str(&piece.plain());
        }
    }
    plain_words(&command)
}

/// A part of a message in Slack's mrkdwn.
enum Piece<'a> {
    /// What stands between tokens, with entities.
    Text(&'a str),
    /// The inside of one `<…>`.
    Token(&'a str),
}

/// Takes a message apart at its `<…>` tokens. Entities are undone only after
/// this, or a typed `<` would look like a token.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        let Some((token, tail)) = after.split_once('>') else {
            break;
        };
        pieces.extend([Piece::Text(before), Piece::Token(token)]);
        rest = tail;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

impl<'a> Piece<'a> {
    fn mentioned_user(&self) -> Option<&'a str> {
        let Piece::Token(token) = self else {
            return None;
        };
        let user = token.strip_prefix('@')?;
        Some(user.split_once('|').map_or(user, |(id, _)| id))
    }

    fn mentions(&self, user: &str) -> bool {
        self.mentioned_user() == Some(user)
    }

    /// What a person reads in its place.
    fn plain(&self) -> String {
        let token = match self {
            Piece::Text(text) => return unescape(text),
            Piece::Token(token) => token,
        };
        let (address, label) = token.split_once('|').unwrap_or((token, ""));
        let label = unescape(label);
        match address.chars().next() {
            Some('@') if !label.is_empty() => format!("@{label}"),
            // A typed `#48213` becomes a link if a channel has that name.
            Some('#') if !label.is_empty() => format!("#{label}"),
            // A channel without its name says nothing a command could mean. Left
            // as it is, it is refused instead of being taken for a product id.
            Some('#') => format!("<{token}>"),
            Some('!') if label.is_empty() => address.replacen('!', "@", 1),
            _ if !label.is_empty() => label,
            _ => unescape(
                address
                    .strip_prefix("tel:")
                    .or_else(|| address.strip_prefix("mailto:"))
                    .unwrap_or(address),
            ),
        }
    }
}

/// Undoes Slack's three entities, `&` last: `&amp;lt;` is a typed `&lt;`.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// Undoes what keyboards, editors and formatting did to the words.
fn plain_words(text: &str) -> String {
    let text: String = text.chars().filter_map(plain_char).collect();
    let mut line = String::with_capacity(text.len());
    // `— ecs`: a dash that was parted from its word.
    let mut loose_dash = false;
    for word in text.split_whitespace() {
        let word = undecorated(word.trim_end_matches('.'));
        let body = word.trim_start_matches(['-', EM_DASH]);
        let has_dash = body.len() < word.len();
        let is_name = body.starts_with(char::is_alphabetic);
        let found_its_word = loose_dash && is_name && !has_dash;
        if loose_dash && !found_its_word {
            push_word(&mut line, "-", "");
        }
        loose_dash = has_dash && body.is_empty();
        // `>` and `•` begin the lines of quotes and lists.
        if matches!(body, "" | ">" | "•") {
            continue;
        }
        let dash = match (has_dash || found_its_word, is_name) {
            (true, true) => "--",
            (true, false) => "-",
            (false, _) => "",
        };
        push_word(&mut line, dash, &inner_dashes(body));
    }
    line.trim_start_matches([':', ',', ' ']).to_owned()
}

/// Undoes the dashes within a word. A name after one is a flag whose blank is missing:
/// `1—ecs`. Anything else makes a range of it: `2—4`.
fn inner_dashes(body: &str) -> String {
    let mut parts = body.split(EM_DASH);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_name = part.starts_with(char::is_alphabetic);
        plain.push_str(if is_name { "--" } else { "-" });
        plain.push_str(part);
    }
    plain
}

fn push_word(line: &mut String, dash: &str, body: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(dash);
    line.push_str(body);
}

/// What phones make of `--`.
const EM_DASH: char = '—';

/// One character as it would have been typed on a plain keyboard; `None` for
/// those that nobody sees.
fn plain_char(c: char) -> Option<char> {
    match c {
        // Blanks that look like blanks to a person but not to `char`.
        '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' => Some(' '),
        c if c.is_whitespace() => Some(' '),
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' => None,
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => None,
        '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' => None,
        c if c.is_control() => None,
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{FE63}' => Some('-'),
        '\u{2014}' | '\u{2015}' | '\u{2E3A}' | '\u{2E3B}' | '\u{FE58}' => Some(EM_DASH),
        '‘' | '’' | '‚' | '‛' | '′' | '´' => Some('\''),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' | '「' | '」' => Some('"'),
        '〜' | '∼' => Some('~'),
        '、' => Some(','),
        // Full-width forms stand in the order of ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        c => Some(c),
    }
}

/// Takes quotes and formatting marks off a word and off the values in it:
/// `*1*`, `"16:00"`, `` --ecs=`20` ``. Marks inside a value stay, so that ids
/// keep their underscores.
fn undecorated(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for part in word.split_inclusive(['=', ',']) {
        let value = part.trim_end_matches(['=', ',']);
        let separator = part.strip_prefix(value).unwrap_or_default();
        plain.push_str(undecorated_value(value));
        plain.push_str(separator);
    }
    plain
}

fn undecorated_value(value: &str) -> &str {
    let value = value.trim_matches(['"', '\'', '`', '*', '_']);
    // Struck through on both sides, or else `1~3` cut short, which is no
    // formatting and must not become another number.
    match value.strip_prefix('~').and_then(|v| v.strip_suffix('~')) {
        Some(inner) => undecorated_value(inner),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_what_follows_the_bots_first_mention() {
        for (message, bot, expected) in [
            ("<@U1> list", Some("U1"), "list"),
            ("<@U1|preheat> list", Some("U1"), "list"),
            ("<@U2> 확인 <@U1> list", Some("U1"), "list"),
            ("<@U2> 확인 <@U1> list", None, "확인 @U1 list"),
            ("<@U1> list <@U1> all", Some("U1"), "list all"),
            ("<@U1> list <@U1> all", None, "list all"),
            ("<@U2> list", Some("U1"), "list"),
            ("list", Some("U1"), "list"),
            ("list <@U1>", Some("U1"), ""),
            ("<@U1>", Some("U1"), ""),
            ("", None, ""),
        ] {
            assert_eq!(command_text(message, bot), expected, "{message}");
        }
    }

    #[test]
    fn tokens_become_what_a_person_reads() {
        for (token, expected) in [
            ("<http://abc.de|abc.de>", "abc.de"),
            ("<http://abc.de>", "http://abc.de"),
            ("<tel:0123|48213>", "48213"),
            ("<tel:48213>", "48213"),
            ("<mailto:a@b.de|a@b.de>", "a@b.de"),
            ("<#C1|48213>", "#48213"),
            ("<#C1>", "<#C1>"),
            ("<#C1|>", "<#C1|>"),
            ("<@U2|kim>", "@kim"),
            ("<@U2>", "@U2"),
            ("<!here>", "@here"),
            ("<!subteam^S1|@oncall>", "@oncall"),
            ("&lt;@U2&gt;", "<@U2>"),
            ("a &amp;lt; b", "a &lt; b"),
            ("a < b", "a < b"),
        ] {
            let message = format!("<@U1> x {token}");
            let expected = format!("x {expected}");
            assert_eq!(command_text(&message, Some("U1")), expected, "{token}");
        }
    }

    #[test]
    fn dashes_of_flags_are_two_and_of_ranges_one() {
        for (typed, expected) in [
            (
                "x —ecs –ecs -ecs ---ecs −ecs",
                "x --ecs --ecs --ecs --ecs --ecs",
            ),
            ("x 2–4 2—4 2‑4 2−4", "x 2-4 2-4 2-4 2-4"),
            ("x — ecs", "x --ecs"),
            ("x 2 – 4", "x 2 - 4"),
            ("x — —ecs", "x - --ecs"),
            ("x –5 —5", "x -5 -5"),
            ("x -", "x"),
            ("x a--b", "x a--b"),
            (
                "x 1—ecs 2번—rds 2—4—dry-run",
                "x 1--ecs 2번--rds 2-4--dry-run",
            ),
        ] {
            assert_eq!(plain_words(typed), expected, "{typed}");
        }
    }

    #[test]
    fn marks_go_and_what_belongs_to_a_value_stays() {
        for (typed, expected) in [
            ("*1* _2_ `3` \"4\" ~5~ *_6_*", "1 2 3 4 5 6"),
            ("_create 1_ *--ecs 20*", "create 1 --ecs 20"),
            ("SKU_12-a_b 1~3 ~3", "SKU_12-a_b 1~3 ~3"),
            ("*api*=*20*,`web`=10", "api=20,web=10"),
            (": , list", "list"),
            ("：list", "list"),
            ("> a\n• b", "a b"),
            ("１６：００ ＡＬＬ", "16:00 ALL"),
            ("a\u{200d}b\u{ad}c\u{7}d", "abcd"),
            ("1. 2.5 …", "1 2.5 …"),
        ] {
            assert_eq!(plain_words(typed), expected, "{typed}");
        }
    }
}
