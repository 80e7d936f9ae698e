//! What people do, as the seed has it.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use sandbox::request::Mention;
use sandbox::world::chance::Chance;

/// One thing that happens from outside.
pub(super) enum Deed {
    /// The alert bot posts a new alert.
    Alert,
    /// Somebody mentions the bot, and Slack delivers that again so much later.
    Say(Mention, Vec<TimeDelta>),
    /// Calls begin to fail.
    Spell,
    /// Slack is down until somebody comes and finds it up again.
    SlackFails,
    /// Somebody changes a service: the bounds that it has, or else its tasks.
    ByHand,
    /// A cluster makes another of its members the writer.
    Failover,
    /// An event comes that was there before.
    Stale,
}

pub(super) fn draw(chance: &mut Chance) -> Deed {
    match chance.below(22) {
        0 => Deed::Alert,
        1..=3 => Deed::Spell,
        4 => Deed::SlackFails,
        5..=7 => Deed::Stale,
        8 => Deed::ByHand,
        9 => Deed::Failover,
        _ => say(chance),
    }
}

fn say(chance: &mut Chance) -> Deed {
    let command = command(chance);
    let mut mention = Mention {
        speaker: pick(chance, &["U0123456789", "U0987654321"]).to_owned(),
        outside: command.ends_with("everywhere"),
        ..Mention::new(&command)
    };
    let mut again = Vec::new();
    match chance.below(6) {
        // Twice at one moment, side by side.
        0 => {
            mention.late = TimeDelta::seconds(2);
            again.push(mention.late);
        }
        1 => again.push(TimeDelta::seconds(chance.below(900).into())),
        2 => mention.late = TimeDelta::seconds(chance.below(1000).into()),
        _ => {}
    }
    Deed::Say(mention, again)
}

fn command(chance: &mut Chance) -> String {
    match chance.below(16) {
        0..=6 => format!(
            "create {} {}{}",
            products(chance),
            counts(chance),
            options(chance)
        ),
        7 => format!(
            "auto {} {} {}",
            1 + chance.below(4),
            tasks(chance),
            replicas(chance)
        ),
        8..=9 => format!("delete {}", products(chance)),
        10 => pick(chance, &["delete all", "delete all everywhere"]).to_owned(),
        11..=12 => format!("scale {} --for {}m", counts(chance), 5 + chance.below(90)),
        13 => "delete now".to_owned(),
        14 => pick(chance, &["status", "list", "list all", "help"]).to_owned(),
        _ => pick(
            chance,
            &["crate 1 --ecs 2", "create 1", "create 99 --ecs 2"],
        )
        .to_owned(),
    }
}

fn products(chance: &mut Chance) -> &'static str {
    pick(
        chance,
        &[
            "1", "1", "2", "2", "3", "1,2", "2-4", "all", "48213", "48377",
        ],
    )
}

fn counts(chance: &mut Chance) -> String {
    let (tasks, more, hot) = (tasks(chance), tasks(chance), replicas(chance));
    match chance.below(6) {
        0 => format!("--ecs {tasks}"),
        1 => format!("--rds {hot}"),
        2 => format!("--ecs web={tasks}"),
        3 => format!("--ecs api={tasks},web={more} --rds {hot}"),
        _ => format!("--ecs {tasks} --rds {hot}"),
    }
}

fn options(chance: &mut Chance) -> String {
    match chance.below(8) {
        0 => format!(" --hold {}m", 1 + chance.below(120)),
        1 => format!(" --ecs-lead {}m", 1 + chance.below(40)),
        2 => format!(" --rds-lead {}m", 1 + chance.below(60)),
        3 => " --dry-run".to_owned(),
        _ => String::new(),
    }
}

/// Always even: what somebody sets by hand is odd, and so is told apart.
fn tasks(chance: &mut Chance) -> u32 {
    2 + 2 * chance.below(20)
}

fn replicas(chance: &mut Chance) -> u32 {
    1 + chance.below(4)
}

/// An alert whose products open within the next hours, close to each other.
pub(super) fn alert(chance: &mut Chance, now: DateTime<Utc>, zone: Tz) -> String {
    let mut text = "🔥 오늘의 인기 상품".to_owned();
    let mut opens_at = now.with_timezone(&zone) + TimeDelta::minutes(chance.below(240).into());
    for (n, id) in ["48213", "48377", "48402", "48555"].iter().enumerate() {
        opens_at += TimeDelta::minutes((5 + chance.below(60)).into());
        opens_at = opens_at.with_second(0).unwrap();
        let number = n + 1;
        let is_today = opens_at.date_naive() == now.with_timezone(&zone).date_naive();
        let line = match chance.below(4) {
            0 if is_today => {
                let time = opens_at.format("%H:%M");
                format!("{number}. [{id}] 겨울 패딩 | 오픈 {time} | 조회수 12,345")
            }
            1 if is_today => {
                let half = if opens_at.hour() < 12 {
                    "오전"
                } else {
                    "오후"
                };
                let time = opens_at.format("%-I시 %-M분");
                format!("{number}. 상품명: 키위 / 상품 ID: {id} / 오픈 시간: {half} {time}")
            }
            2 => {
                let time = opens_at.format("%-m/%-d %-I:%M %p");
                format!("*{number}.* <https://shop.example/products/{id}|Boots> opens {time}")
            }
            _ => {
                let time = opens_at.format("%Y-%m-%d %H:%M");
                format!("{number}) 스니커즈 (상품번호: {id}) - {time} 오픈")
            }
        };
        text.push('\n');
        text.push_str(&line);
    }
    text
}

fn pick<'a>(chance: &mut Chance, words: &[&'a str]) -> &'a str {
    let n = chance.below(u32::try_from(words.len()).unwrap());
    words[n as usize]
}
