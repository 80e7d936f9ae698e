//! Windows and products as the bot writes them.

use chrono::{DateTime, Offset, Utc};

use super::time::full_day_and_clock;
use super::{Locale, Voice, clock, day_and_clock, escape, say};
use crate::target::{Resource, Target};
use crate::window::{Product, Window};

/// `*48213 겨울 패딩 특가* · 11/24(화) 16:00 KST`.
pub(super) fn product(voice: &Voice, product: &Product) -> String {
    titled(voice, product, &day_and_clock(voice, product.opens_at))
}

/// The same with the year of the opening, where it is not that of `now`.
pub(super) fn product_with_year(voice: &Voice, product: &Product, now: DateTime<Utc>) -> String {
    let opens_at = full_day_and_clock(voice, product.opens_at, now);
    titled(voice, product, &opens_at)
}

fn titled(voice: &Voice, product: &Product, opens_at: &str) -> String {
    let (id, name) = (escape(&product.id), escape(&product.name));
    // A star inside the bold part would end it.
    let title = format!("{id} {name}").replace('*', "");
    say!(
        voice.locale,
        "*{}* · {opens_at} 오픈",
        "*{}* · opens {opens_at}",
        title.trim()
    )
}

/// `` `48213` 겨울 패딩 특가 ``, or the id alone: not every product has a name.
pub(super) fn named(product: &Product) -> String {
    let words = format!("`{}` {}", escape(&product.id), escape(&product.name));
    words.trim_end().to_owned()
}

/// What a window without a product stands under.
pub(super) fn heading(voice: &Voice, window: &Window) -> String {
    match &window.product {
        Some(of_window) => product(voice, of_window),
        None => say!(voice.locale, "*`scale`로 늘린 것*", "*By `scale`*"),
    }
}

/// ``ECS `prod/api` 태스크 20개``.
pub(super) fn holding(voice: &Voice, target: &Target, count: u32) -> String {
    let amount = amount(voice.locale, target.resource(), count);
    let kind = kind(target.resource());
    format!("{kind} `{target}` {amount}")
}

/// `태스크 20개`, `hot 레플리카 2대`: replicas come on top of the permanent ones.
pub(super) fn amount(locale: Locale, resource: Resource, count: u32) -> String {
    let plural = if count == 1 { "" } else { "s" };
    match resource {
        Resource::Ecs => say!(locale, "태스크 {count}개", "{count} task{plural}"),
        Resource::Rds => say!(
            locale,
            "hot 레플리카 +{count}대",
            "+{count} hot replica{plural}"
        ),
    }
}

/// The service's name as people write it.
pub(super) fn kind(resource: Resource) -> &'static str {
    match resource {
        Resource::Ecs => "ECS",
        Resource::Rds => "Aurora",
    }
}

/// `15:50–16:30`; with days where it does not begin and end on the opening's own, and
/// with zones where the clocks change in between: `00:15 EDT–01:15 EST`.
pub(super) fn times(voice: &Voice, window: &Window) -> String {
    let day = |at: DateTime<Utc>| at.with_timezone(&voice.zone).date_naive();
    let opens_on = day(window
        .product
        .as_ref()
        .map_or(window.end, |product| product.opens_at));
    let offset = |at: DateTime<Utc>| at.with_timezone(&voice.zone).offset().fix();
    let is_changed = offset(window.start) != offset(window.end);
    let one = |at: DateTime<Utc>| match (day(at) == opens_on, is_changed) {
        (true, false) => clock(voice, at),
        (true, true) => at.with_timezone(&voice.zone).format("%H:%M %Z").to_string(),
        (false, _) => day_and_clock(voice, at),
    };
    format!("{}–{}", one(window.start), one(window.end))
}
