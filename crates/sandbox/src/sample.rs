//! The sample that events, the served Slack and the played day agree on.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// The workspace.
pub const TEAM: &str = "T0123456789";
/// The channel that the alert is posted in.
pub const CHANNEL: &str = "C0123456789";
/// The person who speaks when a script names nobody.
pub const USER: &str = "U0123456789";
/// Our bot's user id: what a mention mentions.
pub const BOT_USER: &str = "U0PREHEAT00";
/// Our bot's id as an author.
pub const BOT: &str = "B0PREHEAT00";
/// Our app.
pub const APP: &str = "A0PREHEAT00";
/// The shop's alert bot.
pub const ALERT_BOT: &str = "B0ALERT0000";
/// The alert bot's app.
pub const ALERT_APP: &str = "A0ALERT0000";

/// The timestamp of the alert that `sandbox slack` serves: the root of the thread
/// that the events under `events/` refer to.
pub const ROOT_TS: &str = "1764000000.000100";

/// The alert that `sandbox slack` serves. Its products open far ahead, so that
/// what the sample events make stays ahead of any real clock.
pub const ALERT: &str = "\
🔥 오늘의 인기 상품
1. [48213] 겨울 패딩 특가 | 오픈 2030-11-24 16:00 | 조회수 12,345
2. [48377] 한정판 스니커즈 | 오픈 2030-11-24 16:20 | 조회수 8,120
3. [48402] 골드 키위 | 오픈 2030-11-24 18:30 | 조회수 3,504";

/// The seed that is taken when none is given: of what AWS leaves open, all is the
/// worse way.
pub const SEED: u64 = 16;

/// When the played day begins: 09:00 in Seoul.
pub const DAY_BEGINS: DateTime<Utc> = NaiveDate::from_ymd_opt(2026, 11, 24)
    .expect("the day exists")
    .and_time(NaiveTime::MIN)
    .and_utc();

/// The script that is played when none is given: a whole day.
pub const DAY: &str = include_str!("day.txt");

/// Names for ids that a reader of a transcript would not know.
const NAMES: &[(&str, &str)] = &[
    (USER, "minji"),
    ("U0987654321", "junho"),
    (BOT_USER, "preheat"),
    (BOT, "preheat"),
    (ALERT_BOT, "alert-bot"),
];

/// What a transcript calls the person or bot with this id.
pub fn name_of(id: &str) -> &str {
    NAMES
        .iter()
        .find(|(known, _)| *known == id)
        .map_or(id, |(_, name)| name)
}
