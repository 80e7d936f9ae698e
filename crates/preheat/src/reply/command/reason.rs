//! What is wrong with one value, and what to write instead.

use crate::command::Reason;
use crate::limits::PRODUCTS_MAX;
use crate::locale::Locale;
use crate::reply::say;

/// One or two sentences on `reason`.
pub(super) fn words(locale: Locale, reason: Reason) -> String {
    match reason {
        Reason::Empty => say!(locale, "뒤에 값을 써 주세요.", "the value is missing."),
        Reason::NotANumber => say!(
            locale,
            "`20`이나 `api=20,web=10`처럼 써 주세요.",
            "write a whole number, as in `20` or `api=20,web=10`."
        ),
        Reason::Negative => say!(
            locale,
            "음수는 쓸 수 없어요. 필요한 전체 수를 써 주세요.",
            "a count cannot be negative; it says how many there should be, not how many more or less."
        ),
        Reason::Zero => say!(
            locale,
            "0은 쓸 수 없어요. 예약을 없애려면 `delete`를 쓰고, 필요 없는 쪽은 빼 주세요.",
            "a count cannot be 0; use `delete` to take a plan away, or leave this one out."
        ),
        Reason::TooLarge => say!(
            locale,
            "수가 너무 커요. 필요한 수를 다시 확인해 주세요.",
            "the number is too large; check it."
        ),
        Reason::TargetTwice => say!(
            locale,
            "한 대상에 수가 두 개예요. `1000`이나 `api=20,web=10`처럼 써 주세요.",
            "one target has two counts; write it as `1000` or `api=20,web=10`."
        ),
        Reason::Duration => say!(
            locale,
            "기간으로 읽을 수 없어요. `30m`, `1h30m`, `30분`처럼 써 주세요.",
            "not a duration; write it as `30m` or `1h30m`."
        ),
        Reason::ZeroDuration => say!(
            locale,
            "1분 이상으로 써 주세요.",
            "write at least one minute."
        ),
        Reason::LongDuration => say!(
            locale,
            "너무 길어요. `1h30m`처럼 더 짧게 써 주세요.",
            "the duration is too long; write a shorter one, as in `1h30m`."
        ),
        Reason::Time => say!(
            locale,
            "시각으로 읽을 수 없어요. `16:00`, `11/24 16:00`처럼 써 주세요.",
            "not a time; write it as `16:00` or `11/24 16:00`."
        ),
        Reason::UnclearTime => say!(
            locale,
            "오전인지 오후인지 모르거나 없는 시각이에요. `16:00`처럼 써 주세요.",
            "this could be morning or evening, or is no time at all; write it as `16:00`."
        ),
        Reason::ZonedTime => say!(
            locale,
            "시간대는 빼고 현지 시각만 써 주세요.",
            "leave the time zone out; write the local time."
        ),
        Reason::WrongWeekday(date) => say!(
            locale,
            "요일이 날짜({date})와 맞지 않아요. 날짜를 확인해 주세요.",
            "{date} is another day of the week; check the date."
        ),
        Reason::Product => say!(
            locale,
            "상품으로 읽을 수 없어요. `1`, `1,3`, `2-4`, `#48213`, `all`처럼 써 주세요.",
            "not a product; write it as `1`, `1,3`, `2-4`, `#48213` or `all`."
        ),
        Reason::RangeBackwards => say!(
            locale,
            "작은 번호를 먼저 써 주세요. 상품 ID라면 앞에 `#`을 붙여 주세요.",
            "put the lower number first; a product id takes a `#` before it."
        ),
        Reason::TooManyProducts => say!(
            locale,
            "한 번에 {PRODUCTS_MAX}개까지예요. 나누어 써 주세요.",
            "one command takes up to {PRODUCTS_MAX} products; split it."
        ),
        Reason::AllAndOthers => say!(
            locale,
            "`all`이나 `now`는 다른 상품과 함께 쓸 수 없어요. 하나만 써 주세요.",
            "`all` and `now` cannot stand beside other products; name one or the other."
        ),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::command::parse;
    use crate::locale::Locale;
    use crate::reply::command::refusal;

    /// Only the first line: the others are the verb's form.
    #[test]
    fn refusals_of_values() {
        let mut lines = String::new();
        for text in [
            "create 1 --ecs=",
            "create 1 --ecs 20명",
            "create 1 --ecs -5",
            "create 1 --ecs 0",
            "create 1 --ecs 99999999999",
            "create 1 --ecs 1,000",
            "auto 1 x",
            "auto 1 20 x",
            "auto 1 20 0",
            "create 1 --ecs 2 --hold 5x",
            "create 1 --ecs 2 --hold 0",
            "create 1 --ecs 2 --hold 999d",
            "create 1 --ecs 2 --time soon",
            "create 1 --ecs 2 --time 4시",
            "create 1 --ecs 2 --time 2026-12-24T16:00Z",
            "create 패딩 --ecs 2",
            "create 4-2 --ecs 2",
            "create 1-99 --ecs 2",
            "delete all 1",
        ] {
            let error = parse(text).unwrap_err();
            for locale in [Locale::Ko, Locale::En] {
                let reply = refusal(locale, &error);
                lines.push_str(reply.lines().next().unwrap_or_default());
                lines.push('\n');
            }
        }
        expect![[r#"
            :x: `--ecs`: 뒤에 값을 써 주세요.
            :x: `--ecs`: the value is missing.
            :x: `--ecs` `20명`: `20`이나 `api=20,web=10`처럼 써 주세요.
            :x: `--ecs` `20명`: write a whole number, as in `20` or `api=20,web=10`.
            :x: `--ecs` `-5`: 음수는 쓸 수 없어요. 필요한 전체 수를 써 주세요.
            :x: `--ecs` `-5`: a count cannot be negative; it says how many there should be, not how many more or less.
            :x: `--ecs` `0`: 0은 쓸 수 없어요. 예약을 없애려면 `delete`를 쓰고, 필요 없는 쪽은 빼 주세요.
            :x: `--ecs` `0`: a count cannot be 0; use `delete` to take a plan away, or leave this one out.
            :x: `--ecs` `99999999999`: 수가 너무 커요. 필요한 수를 다시 확인해 주세요.
            :x: `--ecs` `99999999999`: the number is too large; check it.
            :x: `--ecs` `1,000`: 한 대상에 수가 두 개예요. `1000`이나 `api=20,web=10`처럼 써 주세요.
            :x: `--ecs` `1,000`: one target has two counts; write it as `1000` or `api=20,web=10`.
            :x: ECS 수 `x`: `20`이나 `api=20,web=10`처럼 써 주세요.
            :x: ECS count `x`: write a whole number, as in `20` or `api=20,web=10`.
            :x: RDS 수 `x`: `20`이나 `api=20,web=10`처럼 써 주세요.
            :x: RDS count `x`: write a whole number, as in `20` or `api=20,web=10`.
            :x: RDS 수 `0`: 0은 쓸 수 없어요. 예약을 없애려면 `delete`를 쓰고, 필요 없는 쪽은 빼 주세요.
            :x: RDS count `0`: a count cannot be 0; use `delete` to take a plan away, or leave this one out.
            :x: `--hold` `5x`: 기간으로 읽을 수 없어요. `30m`, `1h30m`, `30분`처럼 써 주세요.
            :x: `--hold` `5x`: not a duration; write it as `30m` or `1h30m`.
            :x: `--hold` `0`: 1분 이상으로 써 주세요.
            :x: `--hold` `0`: write at least one minute.
            :x: `--hold` `999d`: 너무 길어요. `1h30m`처럼 더 짧게 써 주세요.
            :x: `--hold` `999d`: the duration is too long; write a shorter one, as in `1h30m`.
            :x: `--time` `soon`: 시각으로 읽을 수 없어요. `16:00`, `11/24 16:00`처럼 써 주세요.
            :x: `--time` `soon`: not a time; write it as `16:00` or `11/24 16:00`.
            :x: `--time` `4시`: 오전인지 오후인지 모르거나 없는 시각이에요. `16:00`처럼 써 주세요.
            :x: `--time` `4시`: this could be morning or evening, or is no time at all; write it as `16:00`.
            :x: `--time` `2026-12-24T16:00Z`: 시간대는 빼고 현지 시각만 써 주세요.
            :x: `--time` `2026-12-24T16:00Z`: leave the time zone out; write the local time.
            :x: 상품 `패딩`: 상품으로 읽을 수 없어요. `1`, `1,3`, `2-4`, `#48213`, `all`처럼 써 주세요.
            :x: Products `패딩`: not a product; write it as `1`, `1,3`, `2-4`, `#48213` or `all`.
            :x: 상품 `4-2`: 작은 번호를 먼저 써 주세요. 상품 ID라면 앞에 `#`을 붙여 주세요.
            :x: Products `4-2`: put the lower number first; a product id takes a `#` before it.
            :x: 상품 `1-99`: 한 번에 50개까지예요. 나누어 써 주세요.
            :x: Products `1-99`: one command takes up to 50 products; split it.
            :x: 상품 `all 1`: `all`이나 `now`는 다른 상품과 함께 쓸 수 없어요. 하나만 써 주세요.
            :x: Products `all 1`: `all` and `now` cannot stand beside other products; name one or the other.
        "#]].assert_eq(&lines);
    }
}
