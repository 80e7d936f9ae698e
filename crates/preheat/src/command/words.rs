//! From plain text to the words that the table reads.

/// Parts `text` into words. The verb and the names of flags come out in lower
/// case, and `--ecs=20` as `--ecs` and `20`; everything else stays as typed. A
/// blank beside a comma or an equals sign parts nothing: `1, 3` is one word.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in joined(text) {
        // In the verb's place nothing is a flag that takes a value.
        let has_verb = words.len() > 1;
        if let Some(flag) = word.strip_prefix("--") {
            let (name, value) = flag.split_once('=').unwrap_or((flag, ""));
            words.push(format!("--{}", name.to_lowercase().replace('_', "-")));
            if !value.is_empty() {
                words.push(value.to_owned());
            }
        } else if let Some(flag) = words
            .last_mut()
            .filter(|last| has_verb && takes_negative(last, &word))
        {
            flag.push('=');
            flag.push_str(&word);
        } else if words.is_empty() {
            words.push(word.to_lowercase());
        } else {
            words.push(word);
        }
    }
    words
}

fn joined(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if belong_together(last, word) => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
    }
    words
}

fn belong_together(word: &str, next: &str) -> bool {
    let at = |mark| word.ends_with(mark) || next.starts_with(mark);
    let is_flag = |word: &str| word.starts_with("--");
    !is_flag(next) && (at('=') || (at(',') && !is_flag(word)))
}

/// Whether `word` is a negative value of the flag before it. Apart from its flag
/// the parser would take `-5m` for another flag.
fn takes_negative(last: &str, word: &str) -> bool {
    last.starts_with("--") && !last.contains('=') && word.starts_with('-')
}
