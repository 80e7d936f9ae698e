//! What could not be read of an alert.

use super::{Voice, day_and_clock, escape, say, time};
use crate::alert::{Problem, UnreadReason};
use crate::when::LocalTimeError;

/// What is missing or unclear about one product, phrase by phrase.
pub(super) fn problems(voice: &Voice, problems: &[Problem]) -> String {
    let phrases = problems.iter().map(|problem| phrase(voice, problem));
    phrases.collect::<Vec<_>>().join(", ")
}

fn phrase(voice: &Voice, problem: &Problem) -> String {
    let locale = voice.locale;
    match problem {
        Problem::NoId => say!(locale, "상품 ID가 없어요", "it has no product id"),
        Problem::SeveralIds(ids) => {
            let ids = in_code(ids);
            say!(
                locale,
                "상품 ID로 보이는 것이 여럿이에요({ids})",
                "it has several ids ({ids})"
            )
        }
        Problem::NoTime => say!(locale, "오픈 시각이 없어요", "it has no opening time"),
        Problem::UnclearTime(text) => {
            let text = escape(text);
            say!(
                locale,
                "오픈 시각이 분명하지 않아요(`{text}`)",
                "the time `{text}` is unclear"
            )
        }
        Problem::SeveralTimes(times) => {
            let times = times.iter().map(|at| day_and_clock(voice, *at));
            let times = times.collect::<Vec<_>>().join(", ");
            say!(
                locale,
                "오픈 시각이 여럿이에요({times})",
                "it has several times ({times})"
            )
        }
        Problem::UnclearDate(text) => {
            let text = escape(text);
            say!(
                locale,
                "날짜가 분명하지 않아요(`{text}`)",
                "the date `{text}` is unclear"
            )
        }
        Problem::SeveralDates(dates) => {
            let dates = dates.iter().map(ToString::to_string);
            let dates = dates.collect::<Vec<_>>().join(", ");
            say!(
                locale,
                "날짜가 여럿이에요({dates})",
                "it has several dates ({dates})"
            )
        }
        Problem::WrongWeekday { date, said } => {
            let said = time::weekday(voice.locale, *said);
            say!(
                locale,
                "요일이 날짜와 맞지 않아요({date}, {said}요일)",
                "{date} is not a {said}"
            )
        }
        Problem::NotALocalTime(error) => local_time(voice, *error),
        Problem::SharedNumber => say!(
            locale,
            "같은 번호의 상품이 또 있어요. 상품 ID로 골라 주세요",
            "another product has its number; use the product id"
        ),
        Problem::SharedId => say!(
            locale,
            "같은 상품 ID가 또 있어요. 번호로 골라 주세요",
            "another product has its id; use the number"
        ),
    }
}

/// Why a time is not one moment.
pub(super) fn local_time(voice: &Voice, error: LocalTimeError) -> String {
    match error {
        LocalTimeError::Missing { local, zone } => say!(
            voice.locale,
            "{zone}에 없는 시각이에요({local}, 서머타임 시작)",
            "{local} does not exist in {zone}: clocks go forward over it"
        ),
        LocalTimeError::Ambiguous { local, zone } => say!(
            voice.locale,
            "{zone}에 두 번 있는 시각이에요({local}, 서머타임 종료)",
            "{local} happens twice in {zone}: clocks go back over it"
        ),
    }
}

/// Why an entry of the list is no product for us.
pub(super) fn unread(voice: &Voice, reason: UnreadReason) -> String {
    match reason {
        UnreadReason::NoFields => say!(
            voice.locale,
            "상품 ID도 오픈 시각도 없어요",
            "it has neither id nor time"
        ),
        UnreadReason::Struck => say!(
            voice.locale,
            "취소선이 그어져 있어요",
            "it is struck through"
        ),
        UnreadReason::TooMuch => say!(
            voice.locale,
            "목록이 너무 길어서 여기까지만 읽었어요",
            "the list is too long to read this far"
        ),
    }
}

fn in_code(words: &[String]) -> String {
    let words = words.iter().map(|word| format!("`{}`", escape(word)));
    words.collect::<Vec<_>>().join(", ")
}
