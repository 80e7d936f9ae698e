//! What people do, as the seed has it.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use preheat::target::{ServiceId, Target};
use preheat::window::Window;
use sandbox::click::Click;
use sandbox::request::Mention;
use sandbox::world::chance::Chance;

/// Who speaks, and clicks.
const SPEAKERS: [&str; 2] = ["U0123456789", "U0987654321"];

/// One thing that happens from outside.
pub(super) enum Deed {
    /// The alert bot posts a new alert.
    Alert,
    /// Somebody mentions the bot, and thinks again a moment later.
    Say(Vec<Said>),
    /// Calls begin to fail.
    Trouble,
    /// Slack is down until somebody comes and finds it up again.
    SlackFails,
    /// Aurora has replicas of another kind to give, or none.
    Supply,
    /// Somebody changes a service, or a cluster's replicas.
    ByHand,
    /// A cluster makes another of its members the writer.
    Failover,
    /// The Lambdas are deployed with another setting.
    Deploy,
    /// An event comes that was there before.
    Stale,
    /// An event comes that an older version stored, or that nobody understands.
    Foreign,
    /// Somebody clicks a button, or two people do at once.
    Press(Vec<Click>),
}

/// A mention, and what Slack makes of it.
pub(super) struct Said {
    pub(super) mention: Mention,
    /// Slack delivers it again, so much later each time.
    pub(super) again: Vec<TimeDelta>,
    /// It is delivered beside whatever happens next.
    pub(super) beside: bool,
}

pub(super) fn draw(chance: &mut Chance, now: DateTime<Utc>, zone: Tz) -> Deed {
    match chance.below(33) {
        0..=1 => Deed::Alert,
        2..=4 => Deed::Trouble,
        5 => Deed::SlackFails,
        6..=8 => Deed::Stale,
        9..=10 => Deed::ByHand,
        11 => Deed::Failover,
        12 => Deed::Supply,
        13 => Deed::Deploy,
        14 => Deed::Foreign,
        15..=17 => {
            // Somebody changes their mind, or two people speak at once.
            let n_more = 1 + chance.below(2);
            Deed::Say((0..=n_more).map(|_| say(chance, now, zone)).collect())
        }
        18..=22 => {
            let n = 1 + chance.below(2);
            Deed::Press((0..n).map(|_| press(chance)).collect())
        }
        _ => Deed::Say(vec![say(chance, now, zone)]),
    }
}

fn press(chance: &mut Chance) -> Click {
    Click {
        action: pick(
            chance,
            &["confirm", "confirm", "confirm", "discard", "cancel", "page"],
        )
        .to_owned(),
        user: pick(chance, &SPEAKERS).to_owned(),
        external: chance.below(20) == 0,
    }
}

/// Somebody wants a window that ends about now for longer, or again today.
pub(super) fn again(chance: &mut Chance, window: &Window, now: DateTime<Utc>, zone: Tz) -> Deed {
    let count = match &window.target {
        Target::Ecs(id) => format!("--ecs {}={}", id.service, tasks(chance)),
        Target::Rds(id) => format!("--rds {id}={}", replicas(chance)),
    };
    let command = match &window.product {
        Some(product) => {
            let opens_at = now.with_timezone(&zone) + TimeDelta::minutes(40);
            let time = opens_at.format("%Y-%m-%d %H:%M:00");
            format!("create #{} {count} --time {time}", product.id)
        }
        None => format!("scale {count} --for {}m", 5 + chance.below(90)),
    };
    Deed::Say(vec![Said {
        mention: Mention::new(&command),
        again: Vec::new(),
        beside: chance.below(4) == 0,
    }])
}

/// Somebody scales a service at once.
pub(super) fn at_once(chance: &mut Chance, service: &ServiceId) -> Deed {
    let command = format!("scale --ecs {}={}", service.service, tasks(chance));
    Deed::Say(vec![Said {
        mention: Mention::new(&command),
        again: Vec::new(),
        beside: false,
    }])
}

fn say(chance: &mut Chance, now: DateTime<Utc>, zone: Tz) -> Said {
    let command = command(chance, now, zone);
    let mut mention = Mention {
        speaker: pick(chance, &SPEAKERS).to_owned(),
        outside: command.ends_with("everywhere"),
        edited: chance.below(40) == 0,
        ..Mention::new(&typed(chance, command))
    };
    let mut again = Vec::new();
    match chance.below(7) {
        // Twice at one moment, side by side.
        0 => {
            mention.late = TimeDelta::seconds(2);
            again.push(mention.late);
        }
        1 => again.push(TimeDelta::seconds(chance.below(900).into())),
        2 => mention.late = TimeDelta::seconds(chance.below(1000).into()),
        // Lost: it comes, if at all, when nobody waits for it any more.
        3 if chance.below(4) == 0 => mention.late = TimeDelta::minutes(16),
        _ => {}
    }
    Said {
        beside: chance.below(4) == 0,
        mention,
        again,
    }
}

/// A command as a phone may change it.
fn typed(chance: &mut Chance, command: String) -> String {
    match chance.below(12) {
        0 => command.replace("--", "—"),
        1 => format!("`{command}`"),
        2 => command.replace(' ', "\u{a0}"),
        3 => command.to_uppercase(),
        _ => command,
    }
}

fn command(chance: &mut Chance, now: DateTime<Utc>, zone: Tz) -> String {
    match chance.below(19) {
        0..=6 => {
            let (products, counts) = (products(chance), counts(chance));
            format!("create {products} {counts}{}", options(chance))
        }
        7 => {
            let (tasks, hot) = (tasks(chance), replicas(chance));
            format!("auto {} {tasks} {hot}", 1 + chance.below(4))
        }
        8..=9 => format!("delete {}", products(chance)),
        10 => pick(chance, &["delete all", "delete all everywhere"]).to_owned(),
        11..=13 => format!("scale {} --for {}m", counts(chance), 5 + chance.below(90)),
        14 => "delete now".to_owned(),
        15 => pick(chance, &["status", "list", "list all", "help", ""]).to_owned(),
        16..=17 => {
            // The shop moves an opening, on whatever day that falls.
            let minutes = 3 + chance.below(12) * chance.below(30);
            let opens_at = now.with_timezone(&zone) + TimeDelta::minutes(minutes.into());
            let id = pick(chance, &["48213", "48377", "P-9"]);
            let time = opens_at.format("%Y-%m-%d %H:%M:00");
            format!("create #{id} {} --time {time}", counts(chance))
        }
        _ => pick(
            chance,
            &[
                "crate 1 --ecs 2",
                "create 1",
                "create 99 --ecs 2",
                "create 1 --ecs 999",
                "scale --rds 9",
                "create 1 --ecs nowhere=2",
            ],
        )
        .to_owned(),
    }
}

fn products(chance: &mut Chance) -> &'static str {
    let some = [
        "1", "1", "2", "2", "3", "1,2", "2-4", "all", "48213", "#48377",
    ];
    pick(chance, &some)
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

fn pick<'a>(chance: &mut Chance, words: &[&'a str]) -> &'a str {
    let n = chance.below(u32::try_from(words.len()).unwrap());
    words[n as usize]
}
