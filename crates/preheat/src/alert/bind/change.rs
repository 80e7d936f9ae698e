//! An opening that was moved: `16:00 → 17:00`, `16:20 (변경: 17:20)`.

use crate::when::scan::is_alphanumeric;

/// Words that say that a time takes the place of another one.
const CHANGES: [&str; 14] = [
    "변경",
    "정정",
    "수정",
    "연기",
    "조정",
    "이동",
    "앞당",
    "미뤄",
    "미루",
    "늦춰",
    "당겨",
    "moved",
    "changed",
    "postponed",
];

/// Words before an arrow between two times that make it a period of sale.
const PERIODS: [&str; 9] = [
    "판매",
    "판매 시간",
    "판매시간",
    "판매 일시",
    "기간",
    "행사",
    "sale",
    "period",
    "hours",
];

/// Words behind a time that is not kept, and how they may go on. `취소 12건`, `연기대상` and
/// `cancel anytime` say something else.
const CANCELLED: [(&[&str], &[&str]); 2] = [
    (
        &["취소", "보류", "중단", "철회", "연기"],
        &["됨", "된", "되", "돼", "합", "했", "로 ", "중", "예정"],
    ),
    (
        &["cancelled", "canceled", "postponed", "delayed"],
        &["until", "to ", "by "],
    ),
];

/// What says in brackets, behind the last colon, or alone in its cell that the product does
/// not open: `[취소]`, `상태: 취소`, `⚠️ 오픈 연기`.
pub(in crate::alert) fn cancellation(text: &str) -> Option<&str> {
    let bracketed = text.split(['[', '(']).skip(1);
    bracketed
        .filter_map(|part| part.split_once([']', ')']).map(|(inner, _)| inner))
        .find(|words| is_cancelled(words))
        .or_else(|| {
            let mut cells = text.split('|').flat_map(|cell| cell.split(" / "));
            cells.find_map(|cell| {
                let value = cell.rsplit_once(':').map(|(_, value)| value);
                // `오픈 연기 (미정)`
                let before = cell.split(['(', '[']).next();
                let is_said =
                    is_cancelled(cell) || is_put_off(cell) || before.is_some_and(is_cancelled);
                value
                    .filter(|value| is_cancelled(value))
                    .or(is_said.then_some(cell))
            })
        })
        .map(str::trim)
}

/// Whether a value says that the product does not open.
pub(in crate::alert) fn is_cancelled(words: &str) -> bool {
    let words = words.trim_matches(|c: char| !is_alphanumeric(c));
    let ended = ENDINGS.iter().find_map(|ending| words.strip_suffix(ending));
    let said = ended.unwrap_or(words).trim_end();
    let known = [
        "취소",
        "연기",
        "보류",
        "중단",
        "중지",
        "무기한 연기",
        "cancelled",
        "canceled",
        "postponed",
    ];
    let is_known = |said: &str| known.iter().any(|word| word.eq_ignore_ascii_case(said));
    // `품절로 판매 중단`, `일정 취소`
    let behind_words = said.rsplit_once(' ').is_some_and(|(before, last)| {
        let mut openings = ["오픈", "판매", "일정"].iter();
        is_known(last) && openings.any(|word| before.ends_with(word))
    });
    is_known(of_opening(said)) || behind_words
}

/// How a sentence goes on that says it.
const ENDINGS: [&str; 11] = [
    "됨",
    "예정",
    "되었습니다",
    "됐습니다",
    "됐어요",
    "되었어요",
    "됩니다",
    "돼요",
    "합니다",
    "했습니다",
    "하였습니다",
];

/// Whether a cell says nothing but the day that it is put off to: `11/25로 연기`.
fn is_put_off(cell: &str) -> bool {
    let said = cell.trim_matches(|c: char| !is_alphanumeric(c));
    let day = said.strip_suffix("로 연기").unwrap_or_default();
    !day.is_empty() && day.len() <= "2026년 11월 25일으".len() && !day.contains(':')
}

/// Words without those for the opening that they begin with: `오픈취소`.
fn of_opening(words: &str) -> &str {
    let rest = ["오픈", "판매"]
        .iter()
        .find_map(|word| words.strip_prefix(word));
    rest.map_or(words, str::trim_start)
}

/// How much of the words before a time says that it is not kept, if they do: `오픈 취소`.
pub(super) fn cancelled_before(before: &str) -> Option<usize> {
    let said = before.trim_end();
    let ends = ["취소", "연기", "보류", "중단"];
    let rest = ends.iter().find_map(|word| said.strip_suffix(word))?;
    let rest = rest.trim_end();
    let opening = ["오픈", "판매"]
        .iter()
        .find(|word| rest.ends_with(**word))?;
    Some(before.len() - (rest.len() - opening.len()))
}

/// Whether words speak of a change.
pub(in crate::alert) fn speaks(words: &str) -> bool {
    CHANGES.iter().any(|word| words.contains(word))
}

/// Whether words say that a time is changed: `으로 연기`, `변경됨`; not the name `이동식 선반`.
pub(in crate::alert) fn is_said(words: &str) -> bool {
    let mut all = words.split(|c: char| !is_alphanumeric(c));
    all.any(|word| {
        let rest = CHANGES.iter().find_map(|change| word.strip_prefix(change));
        rest.is_some_and(|rest| rest.is_empty() || rest == "된" || ENDINGS.contains(&rest))
    })
}

/// Whether what stands between two dates or times makes them an old and a new one: `→`,
/// `-->`, `>>`, `⏩`, `에서`.
pub(super) fn is_arrow(gap: &str) -> bool {
    let gap = gap.trim_matches([' ', '(', ')', '\u{fe0f}']);
    let is_drawn = |c: char| {
        matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2794}'..='\u{27bf}' | '\u{27f0}'..='\u{27ff}'
            | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{23e9}'..='\u{23ef}'
            | '▶' | '►' | '▷' | '▸')
    };
    let is_typed = gap.ends_with('>') && gap.chars().all(|c| matches!(c, '-' | '=' | '>'));
    gap == "에서" || is_typed || !gap.is_empty() && gap.chars().all(is_drawn)
}

/// Words without those for how long something is put off: `1시간 연기`, `무기한 연기`.
fn by_how_much(words: &str) -> &str {
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    let units = ["시간", "분", "일"];
    let rest = match rest.len() < words.len() {
        true => units.iter().find_map(|unit| rest.strip_prefix(unit)),
        false => words.strip_prefix("무기한"),
    };
    rest.map_or(words, str::trim_start)
}

/// How much of the words behind a time says that it is not kept, if they do: `(취소)`.
pub(super) fn cancelled(after: &str) -> Option<usize> {
    let words = after.trim_start_matches([' ', '(', '[', ')', ',', '→', '⇒']);
    let is_moved = after.get(..after.len() - words.len())?.contains(['→', '⇒']);
    let all = words.get(..words.find([')', ']', '|', ',']).unwrap_or(words.len()))?;
    let said = by_how_much(of_opening(all));
    let is_open = is_moved && said.trim_end().starts_with("미정");
    let is_said = is_open
        || CANCELLED.iter().any(|(words, ends)| {
            let rests = words.iter().filter_map(|word| {
                let (start, rest) = said.split_at_checked(word.len())?;
                start
                    .eq_ignore_ascii_case(word)
                    .then_some(rest.trim_start())
            });
            let mut rests = rests.map(|rest| rest.trim_end_matches(['.', '!', ' ']));
            rests.any(|rest| rest.is_empty() || ends.iter().any(|end| rest.starts_with(end)))
        });
    let length = after.len() - words.len();
    let end = all.char_indices().nth(20).map_or(all.len(), |(at, _)| at);
    is_said.then_some(length + end)
}

/// Whether what stands between two dates or times makes them a beginning and an end.
pub(super) fn is_range(gap: &str) -> bool {
    let rest = gap.strip_prefix("부터").unwrap_or(gap);
    matches!(rest.trim(), "~" | "-" | "to") || gap.trim() == "부터"
}

/// Whether what stands between two dates makes them two: `11/24, 11/25 16:00`.
pub(super) fn is_list(gap: &str) -> bool {
    const SIGNS: [&str; 11] = [
        ",", "·", "/", "+", "&", "및", "와", "과", "또는", "and", "or",
    ];
    SIGNS.contains(&gap.trim_matches([' ', ')', ']']))
}

/// Whether the words before two times with an arrow between them speak of a period.
pub(super) fn is_period(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '(', '[']);
    PERIODS.iter().any(|period| before.ends_with(period))
}

/// Whether a time between `before` and `after` takes the place of another one:
/// `변경: 17:00`, `17:00으로 연기`, `changed to 5 PM`.
pub(super) fn is_new(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '(', '[', '-', '→', '>']);
    let before = ["후", "시간", "시각", "to", "from"]
        .iter()
        .find_map(|word| before.strip_suffix(word))
        .unwrap_or(before)
        .trim_end();
    let after = ["으로", "로"]
        .iter()
        .find_map(|particle| after.strip_prefix(particle))
        .unwrap_or(after)
        .trim_start_matches([' ', '(']);
    CHANGES
        .iter()
        .any(|word| before.ends_with(word) || after.starts_with(word))
}
