//! An opening that was moved: `16:00 → 17:00`, `16:20 (변경: 17:20)`.

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

/// What stands between the old and the new.
const ARROWS: [&str; 9] = ["->", "=>", "→", "⇒", "➡", "➜", "▶", ">", "에서"];

/// Whether what stands between two dates or times makes them an old and a new one.
pub(super) fn is_arrow(gap: &str) -> bool {
    ARROWS.contains(&gap.trim_matches([' ', '(', ')']))
}

/// Whether what stands between two dates or times makes them a beginning and an end.
pub(super) fn is_range(gap: &str) -> bool {
    let rest = gap.strip_prefix("부터").unwrap_or(gap);
    matches!(rest.trim(), "~" | "-" | "to") || gap.trim() == "부터"
}

/// Whether the words before two times with an arrow between them speak of a period.
pub(super) fn is_period(before: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '(', '[']);
    PERIODS.iter().any(|period| before.ends_with(period))
}

/// Whether a time between `before` and `after` takes the place of another one:
/// `변경: 17:00`, `17:00으로 연기`, `changed to 5 PM`.
pub(super) fn is_new(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches([' ', ':', '(', '[', '-']);
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
