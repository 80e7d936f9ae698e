//! The words that say what stands next to them: `상품번호`, `오픈`, `views`.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::when::scan;

/// What a label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// The product's id.
    Id,
    /// A code that is taken for the id where there is none.
    Code,
    /// The product's name.
    Name,
    /// The opening.
    Opens,
    /// The opening's date.
    Date,
    /// The view count.
    Views,
    /// The number in the list.
    Number,
    /// A price or a stock, of no interest.
    Amount,
    /// Something else of no interest: an end, the time of the message.
    Aside,
}

impl Label {
    /// Whether what it announces is of no interest.
    pub(super) fn is_aside(self) -> bool {
        matches!(self, Label::Amount | Label::Aside)
    }
}

/// A label in a text.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) label: Label,
    /// Where it stands, with its colon.
    pub(super) span: Range<usize>,
    /// Whether a colon says that its value follows.
    pub(super) colon: bool,
}

/// Every known label; a blank stands for an optional blank, hyphen or underscore.
const LABELS: [(Label, &[&str]); 9] = [
    (
        Label::Id,
        &[
            "상품 번호",
            "상품 아이디",
            "상품 id",
            "상품 no",
            "제품 번호",
            "제품 id",
            "아이디",
            "product id",
            "product number",
            "product no",
            "item id",
            "item number",
            "item no",
            "goods no",
            "id",
        ],
    ),
    (
        Label::Code,
        &[
            "상품 코드",
            "제품 코드",
            "품번",
            "product code",
            "item code",
            "sku",
        ],
    ),
    (
        Label::Name,
        &[
            "상품 명",
            "상품 이름",
            "제품 명",
            "상품",
            "제품",
            "이름",
            "product name",
            "item name",
            "product",
            "item",
            "name",
            "title",
        ],
    ),
    (
        Label::Opens,
        &[
            "오픈 예정 시간",
            "오픈 예정 시각",
            "오픈 예정 일시",
            "오픈 예정",
            "오픈 시간",
            "오픈 시각",
            "오픈 일시",
            "오픈",
            "판매 시작 시간",
            "판매 시작 시각",
            "판매 시작 일시",
            "판매 시작",
            "판매 개시",
            "판매 오픈",
            "판매 시간",
            "판매 일시",
            "시작 시간",
            "시작 시각",
            "시작 일시",
            "시작",
            "시간",
            "시각",
            "일시",
            "opening time",
            "opening at",
            "opening",
            "open time",
            "opens at",
            "opens on",
            "open at",
            "opens",
            "open",
            "sale starts",
            "start time",
            "starts at",
            "starts on",
            "starts",
            "start",
            "time",
        ],
    ),
    (
        Label::Date,
        &[
            "오픈 일자",
            "오픈 날짜",
            "오픈 일",
            "판매 일",
            "날짜",
            "일자",
            "opening date",
            "open date",
            "date",
        ],
    ),
    (
        Label::Views,
        &["조회 수", "조회", "뷰", "view count", "page views", "views"],
    ),
    (
        Label::Number,
        &["번호", "순번", "순위", "number", "rank", "no.", "no"],
    ),
    (
        Label::Amount,
        &[
            "판매가",
            "정가",
            "할인가",
            "할인율",
            "가격",
            "재고",
            "수량",
            "price",
            "stock",
            "qty",
        ],
    ),
    (
        Label::Aside,
        &[
            "판매 종료",
            "마감",
            "종료",
            "업데이트",
            "발송",
            "기준",
            "집계",
            "집계 시간",
            "집계 기준",
            "배송",
            "closes",
            "ends",
            "종료 시간",
            "마감 시간",
            "종료 일시",
            "마감 일시",
            "할인",
            "카테고리",
            "브랜드",
            "discount",
            "brand",
            "category",
            "updated",
            "until",
        ],
    ),
];

/// The labels by their first letter: every word of an alert is looked up.
static BY_FIRST: LazyLock<HashMap<char, Vec<(&str, Label)>>> = LazyLock::new(|| {
    let mut by_first: HashMap<char, Vec<_>> = HashMap::new();
    for (label, all) in LABELS {
        for words in all {
            if let Some(first) = words.chars().next() {
                by_first.entry(first).or_default().push((*words, label));
            }
        }
    }
    by_first
});

/// Every label in `text`, in order. None is part of a date or time, of which `words`
/// has all; after one it may follow without a blank, as in `16시오픈`.
pub(super) fn find(text: &str, words: &[scan::Found]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut words = words.iter().peekable();
    let mut word_end = 0;
    let mut before = ' ';
    let mut skip_to = 0;
    for (start, c) in text.char_indices() {
        if let Some(word) = words.next_if(|word| word.span.start <= start) {
            word_end = word.span.end;
            skip_to = skip_to.max(word_end);
        }
        let may_begin = !before.is_alphanumeric() || start == word_end;
        before = c;
        if start < skip_to || !c.is_alphabetic() || !may_begin {
            continue;
        }
        if let Some((label, length, colon)) = text.get(start..).and_then(at_start) {
            skip_to = start + length;
            found.push(Found {
                label,
                span: start..skip_to,
                colon,
            });
        }
    }
    found
}

/// The label that `text` is and nothing else.
pub(super) fn alone(text: &str) -> Option<Label> {
    let text = text.trim_matches(['[', ']', '(', ')', ' ']);
    let (label, length, _) = at_start(text)?;
    (length == text.len()).then_some(label)
}

/// How to write a label, so that [`find`] reads it again.
pub(super) fn word(label: Label) -> &'static str {
    match label {
        Label::Id => "상품번호",
        Label::Code => "상품코드",
        Label::Name => "상품명",
        Label::Opens => "오픈",
        Label::Date => "날짜",
        Label::Views => "조회수",
        Label::Number => "번호",
        Label::Amount => "재고",
        Label::Aside => "기준",
    }
}

/// The longest label that `text` begins with, its length with the colon, and
/// whether there is one.
fn at_start(text: &str) -> Option<(Label, usize, bool)> {
    let first = text.chars().next()?.to_ascii_lowercase();
    let (length, label) = BY_FIRST
        .get(&first)?
        .iter()
        .filter_map(|(words, label)| Some((length(text, words)?, *label)))
        .max_by_key(|(length, _)| *length)?;
    let after = text.get(length..)?;
    let blanks = after.len() - after.trim_start_matches([' ', ']', ')']).len();
    match after.get(blanks..).and_then(|rest| rest.chars().next()) {
        Some(':' | '=') => Some((label, length + blanks + 1, true)),
        // A name is too common a word to be a label by itself.
        Some(_) if label == Label::Name => None,
        _ => Some((label, length, false)),
    }
}

/// How long the label `words` is at the beginning of `text`, endings included.
fn length(text: &str, words: &str) -> Option<usize> {
    let mut rest = text;
    for expected in words.chars() {
        if expected == ' ' {
            rest = rest.strip_prefix([' ', '-', '_']).unwrap_or(rest);
            continue;
        }
        let c = rest.chars().next()?;
        if !c.eq_ignore_ascii_case(&expected) {
            return None;
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    for ending in ["합니다", "해요", "됩니다", "은", "는"] {
        if let Some(after) = rest.strip_prefix(ending) {
            rest = after;
            break;
        }
    }
    let korean = words.chars().next().is_some_and(|c| !c.is_ascii());
    let ends = rest.chars().next().is_none_or(|c| {
        !c.is_alphanumeric() && c != '_' || korean && c.is_ascii_digit() || c == '#'
    });
    ends.then_some(text.len() - rest.len())
}
