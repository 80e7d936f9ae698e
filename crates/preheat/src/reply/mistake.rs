//! What is wrong with a command beyond its words, and the right form.

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};

use super::command::bad_value;
use super::create::left_out;
use super::refused::root_gone;
use super::time::full_day_and_clock;
use super::{Voice, alert, day_and_clock, escape, say, span};
use crate::command::{Part, Reason};
use crate::decide::{
    Meant, Mistake, ProductMistake, TargetMistake, ThreadMistake, TimeMistake, is_shared,
};
use crate::limits::{OPENING_AHEAD_MAX, PRODUCTS_MAX};
use crate::target::Resource;
use crate::when;

/// Says what is wrong and what to do. Nothing was changed.
pub fn mistake(voice: &Voice, mistake: &Mistake) -> String {
    let what = sentence(voice, mistake);
    say!(
        voice.locale,
        ":x: {what}\n아무것도 바꾸지 않았어요.",
        ":x: {what}\nNothing was changed."
    )
}

fn sentence(voice: &Voice, mistake: &Mistake) -> String {
    match mistake {
        Mistake::Thread(mistake) => about_thread(voice, *mistake),
        Mistake::Product(mistake) => about_products(voice, mistake),
        Mistake::Time(mistake) => about_time(voice, mistake),
        Mistake::Target(mistake) => about_targets(voice, mistake),
    }
}

/// How a product is named that no list names.
pub(super) fn create_form(voice: &Voice) -> String {
    say!(
        voice.locale,
        "create &lt;상품 ID&gt; --time &lt;오픈 시각&gt; --ecs &lt;개수&gt;",
        "create &lt;product id&gt; --time &lt;opening&gt; --ecs &lt;count&gt;"
    )
}

fn about_thread(voice: &Voice, mistake: ThreadMistake) -> String {
    let (locale, form) = (voice.locale, create_form(voice));
    match mistake {
        ThreadMistake::RootGone => root_gone(voice),
        ThreadMistake::NotAnAlert => say!(
            locale,
            "이 스레드의 첫 메시지는 알림 봇이 올린 것이 아니라서 상품 목록으로 읽지 않아요. 알림 스레드에서 멘션하거나, `{form}`로 만들어 주세요.",
            "The first message of this thread is not from an alert bot, so it is not read as a \
             list of products. Mention me in the alert's thread, or say `{form}`."
        ),
        ThreadMistake::EmptyAlert => say!(
            locale,
            "이 스레드의 첫 메시지에서 상품을 찾지 못했어요. `{form}`로 만들 수 있어요.",
            "No product was found in the first message of this thread. \
             `{form}` works without a list."
        ),
        ThreadMistake::AllOutsideThread => say!(
            locale,
            "스레드 밖에서 전부 지우려면 `delete all everywhere`라고 해 주세요.",
            "Outside a thread, say `delete all everywhere` to delete every window."
        ),
        ThreadMistake::NoThread => say!(
            locale,
            "상품 목록이 있는 알림 스레드에서 멘션해 주세요. 스레드 밖에서는 `{form}`로 만들 수 있어요.",
            "Mention me in the thread under the alert. Outside a thread, \
             `{form}` works."
        ),
    }
}

fn about_products(voice: &Voice, mistake: &ProductMistake) -> String {
    let (locale, form) = (voice.locale, create_form(voice));
    match mistake {
        ProductMistake::NotListed {
            typed,
            n_items,
            meant,
        } => {
            let otherwise = || {
                say!(
                    locale,
                    " 목록에 없는 상품은 `--time &lt;오픈 시각&gt;`을 붙여 주세요.",
                    " For a product that is not in the list, add `--time &lt;opening&gt;`."
                )
            };
            let meant = meant.as_ref().map(|meant| did_you_mean(voice, meant));
            not_in_list(voice, typed, *n_items) + &meant.unwrap_or_else(otherwise)
        }
        ProductMistake::Stray {
            typed, n_items: 0, ..
        } => {
            let typed = escape(typed);
            say!(
                locale,
                "숫자가 없어서 상품 ID로 읽지 않았어요: `{typed}`. 상품 ID가 맞으면 `#{typed}`처럼 앞에 `#`을 붙여 주세요.",
                "`{typed}` has no digit, so it is not read as a product id. If it is one, write `#{typed}`."
            )
        }
        ProductMistake::Stray {
            typed,
            n_items,
            meant,
        } => {
            let meant = meant.as_ref().map(|meant| did_you_mean(voice, meant));
            let what = not_in_list(voice, typed, *n_items) + &meant.unwrap_or_default();
            let typed = escape(typed);
            say!(
                locale,
                "{what} 목록에 없는 상품 ID가 맞으면 `#{typed}`처럼 앞에 `#`을 붙여 주세요.",
                "{what} If it is the id of another product, write `#{typed}`."
            )
        }
        ProductMistake::NoList { typed } => {
            let typed = escape(typed);
            say!(
                locale,
                "여기에는 상품 목록이 없어요: `{typed}`. 상품 ID로 `delete 48213`처럼 써 주세요. 상품 ID가 `{typed}`이면 `#{typed}`처럼 앞에 `#`을 붙여 주세요.",
                "There is no list of products here for the number `{typed}`. \
                 Name the product id, as in `delete 48213`. If that is `{typed}`, write `#{typed}`."
            )
        }
        ProductMistake::Unreadable { number, problems } => {
            // What another entry shares is told with its own way out.
            let way_out = match problems.iter().any(is_shared) {
                true => String::new(),
                false => say!(
                    locale,
                    " `{form}`로 직접 알려 주세요.",
                    " Say it yourself: `{form}`."
                ),
            };
            let problems = alert::problems(voice, problems);
            say!(
                locale,
                "{number}번 상품을 다 읽지 못했어요: {problems}.{way_out}",
                "Product {number} could not be read: {problems}.{way_out}"
            )
        }
        ProductMistake::NoProduct {
            number,
            text,
            reason,
        } => {
            let (text, why) = (escape(text), alert::unread(voice, *reason));
            say!(
                locale,
                "{number}번 `{text}`: 상품으로 읽지 않았어요. {why}. `{form}`로 직접 알려 주세요.",
                "Entry {number}, `{text}`, is not read as a product: {why}. \
                 Say it yourself: `{form}`."
            )
        }
        ProductMistake::UnclearId { number } => say!(
            locale,
            "목록만으로는 {number}번의 상품 ID를 알 수 없어요. `delete &lt;상품 ID&gt;`로 직접 알려 주세요.",
            "The list does not say clearly which product id entry {number} has. \
             Say it yourself: `delete &lt;product id&gt;`."
        ),
        ProductMistake::NothingLeft { skipped } => {
            let left_out = skipped.iter().map(|one| left_out(voice, one));
            let left_out = left_out.collect::<Vec<_>>().join("\n");
            say!(
                locale,
                "예약할 수 있는 상품이 없어요. 지금 늘리려면 `scale --ecs &lt;개수&gt;`를 써 주세요.\n{left_out}",
                "There is no product that can be scheduled. `scale --ecs &lt;count&gt;` scales up now.\n{left_out}"
            )
        }
        ProductMistake::Twice { id } => {
            let id = escape(id);
            say!(
                locale,
                "같은 날에 같은 상품 ID가 두 번 있어요: `{id}`. 하나만 골라 주세요.",
                "Product id `{id}` is there twice on one day. Name one of them."
            )
        }
        ProductMistake::TooMany { n_products } => say!(
            locale,
            "한 번에 상품 {PRODUCTS_MAX}개까지예요. 지금은 {n_products}개예요. `1-{PRODUCTS_MAX}`처럼 나눠서 해 주세요.",
            "One command takes up to {PRODUCTS_MAX} products; these are {n_products}. \
             Split them, as in `1-{PRODUCTS_MAX}`."
        ),
    }
}

fn not_in_list(voice: &Voice, typed: &str, n_items: usize) -> String {
    let typed = escape(typed);
    say!(
        voice.locale,
        "목록에 없는 번호나 상품 ID예요: `{typed}`. 읽은 상품은 {n_items}개예요.",
        "The list has neither number `{typed}` nor product id `{typed}`; {n_items} products were read."
    )
}

fn did_you_mean(voice: &Voice, meant: &Meant) -> String {
    match meant {
        Meant::This(text) => {
            let text = escape(text);
            say!(
                voice.locale,
                " 혹시 `{text}`인가요?",
                " Did you mean `{text}`?"
            )
        }
        Meant::PlaceUpTo(last) => say!(
            voice.locale,
            " 번호는 {last}번까지 있어요.",
            " Its last number is {last}."
        ),
    }
}

fn about_time(voice: &Voice, mistake: &TimeMistake) -> String {
    let locale = voice.locale;
    match mistake {
        TimeMistake::Opened {
            opens_at,
            by_hand: true,
            now,
            ..
        } => {
            let at = full_day_and_clock(voice, *opens_at, *now);
            let afternoon = afternoon(voice, *opens_at, *now).unwrap_or_default();
            let next_day = next_day(voice, *opens_at, *now).unwrap_or_default();
            say!(
                locale,
                "이미 지난 시각이에요: {at}. 지금 늘리려면 `scale --ecs &lt;개수&gt;`를 써 주세요.{afternoon}{next_day}",
                "{at} is over. To scale now, say `scale --ecs &lt;count&gt;`.{afternoon}{next_day}"
            )
        }
        TimeMistake::Opened {
            id, opens_at, now, ..
        } => {
            let (id, at) = (escape(id), full_day_and_clock(voice, *opens_at, *now));
            let next_day = next_day(voice, *opens_at, *now).unwrap_or_default();
            say!(
                locale,
                "상품 `{id}`: {at}에 이미 오픈했어요. 지금 늘리려면 `scale --ecs &lt;개수&gt;`, 다른 시각이면 `--time &lt;오픈 시각&gt;`을 써 주세요.{next_day}",
                "Product `{id}` opened at {at} already. To scale now, say `scale --ecs &lt;count&gt;`; for another time, add `--time &lt;opening&gt;`.{next_day}"
            )
        }
        TimeMistake::Over { end } => {
            let at = day_and_clock(voice, *end);
            say!(
                locale,
                "{at}에 이미 끝났을 시간이라 늘리지 않았어요. 아직 필요하면 다시 멘션해 주세요.",
                "Its time was over at {at} before it could be carried out. Mention me again if it is still needed."
            )
        }
        TimeMistake::TooFarAhead { id, opens_at, now } => {
            let (id, at) = (escape(id), full_day_and_clock(voice, *opens_at, *now));
            let days = OPENING_AHEAD_MAX.num_days();
            say!(
                locale,
                "상품 `{id}`: 오픈 시각({at})이 너무 멀어요. {days}일 안의 오픈만 예약할 수 있어요.",
                "Product `{id}` opens at {at}; only the next {days} days can be scheduled."
            )
        }
        TimeMistake::WindowTooLong {
            length,
            max,
            options,
        } => {
            let (length, max) = (span(locale, *length), span(locale, *max));
            let options = options.iter().map(|option| format!("`{option}`"));
            let options = options.collect::<Vec<_>>().join(", ");
            say!(
                locale,
                "한 번에 {max}까지만 늘려 둘 수 있어요(요청: {length}). {options} 값을 줄여 주세요.",
                "A window may last {max}; this one would last {length}. Shorten it with {options}."
            )
        }
        TimeMistake::LocalTime(error) => {
            let what = alert::local_time(voice, *error);
            say!(
                locale,
                "{what}. 다른 시각으로 해 주세요.",
                "{what}. Give another time."
            )
        }
        TimeMistake::Unreadable { text, error } => {
            let part = Part::Flag("--time".to_owned());
            bad_value(locale, &part, text, Reason::of(error))
        }
    }
}

/// The same time of the clock's face later that day, if it is still ahead.
fn afternoon(voice: &Voice, opens_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<String> {
    let opened = opens_at.with_timezone(&voice.zone).naive_local();
    let later = opened.checked_add_signed(TimeDelta::hours(12))?;
    let is_ahead = when::resolve(later, voice.zone).is_ok_and(|at| at > now);
    let clock = later.format("%H:%M");
    (is_ahead && later.date() == opened.date()).then(|| {
        say!(
            voice.locale,
            " 오후면 `--time {clock}`처럼 써 주세요.",
            " If it is in the afternoon, write `--time {clock}`."
        )
    })
}

/// The same time a day later, if it is still ahead: a time after midnight is taken for
/// this morning's.
fn next_day(voice: &Voice, opens_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<String> {
    let opened = opens_at.with_timezone(&voice.zone).naive_local();
    let next = opened.checked_add_days(Days::new(1))?;
    let is_ahead = when::resolve(next, voice.zone).is_ok_and(|at| at > now);
    let this_year = now.with_timezone(&voice.zone).year();
    let day = match next.year() == this_year {
        true => next.format("%m/%d"),
        false => next.format("%Y-%m-%d"),
    };
    let clock = next.format("%H:%M");
    is_ahead.then(|| {
        say!(
            voice.locale,
            " {day} 오픈이면 `--time {day} {clock}`처럼 날짜도 써 주세요.",
            " If it opens on {day}, write the date, too: `--time {day} {clock}`."
        )
    })
}

fn about_targets(voice: &Voice, mistake: &TargetMistake) -> String {
    let locale = voice.locale;
    match mistake {
        TargetMistake::NotConfigured(Resource::Ecs) => say!(
            locale,
            "설정된 ECS 서비스가 없어요. `ECS_SERVICES`에 추가해 주세요.",
            "No ECS service is configured; add it to `ECS_SERVICES`."
        ),
        TargetMistake::NotConfigured(Resource::Rds) => say!(
            locale,
            "설정된 Aurora 클러스터가 없어요. `AURORA_CLUSTERS`에 추가해 주세요.",
            "No Aurora cluster is configured; add it to `AURORA_CLUSTERS`."
        ),
        TargetMistake::Unknown {
            typed, configured, ..
        } => {
            let (typed, known) = (escape(typed), in_code(configured));
            say!(
                locale,
                "설정에 없는 대상이에요: `{typed}`. 쓸 수 있는 대상: {known}",
                "`{typed}` is not configured. Configured are {known}."
            )
        }
        TargetMistake::Ambiguous { typed, candidates } => {
            let (typed, candidates) = (escape(typed), in_code(candidates));
            say!(
                locale,
                "`{typed}`에 맞는 대상이 여럿이에요. 이 중에서 골라 주세요: {candidates}",
                "`{typed}` could be any of {candidates}. Use the whole name."
            )
        }
        TargetMistake::Twice(target) => {
            let target = escape(target);
            say!(
                locale,
                "같은 대상을 두 번 적었어요: `{target}`. 한 번만 적어 주세요.",
                "`{target}` is named twice. Name it once."
            )
        }
        TargetMistake::TooMany {
            resource: Resource::Ecs,
            count,
            max,
        } => say!(
            locale,
            "ECS 태스크는 {max}개까지예요(요청: {count}개). 줄여서 다시 해 주세요. 한도는 `MAX_TASKS`로 정해요.",
            "Up to {max} ECS tasks are allowed; {count} were asked for. Ask for fewer, or have `MAX_TASKS` raised."
        ),
        TargetMistake::TooMany {
            resource: Resource::Rds,
            count,
            max,
        } => say!(
            locale,
            "hot 레플리카는 {max}대까지예요(요청: {count}대). 줄여서 다시 해 주세요. 한도는 `MAX_REPLICAS`로 정해요.",
            "Up to {max} hot replicas are allowed; {count} were asked for. Ask for fewer, or have `MAX_REPLICAS` raised."
        ),
    }
}

fn in_code(names: &[String]) -> String {
    let names = names.iter().map(|name| format!("`{}`", escape(name)));
    names.collect::<Vec<_>>().join(", ")
}
