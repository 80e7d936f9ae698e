//! Alerts in every known shape: what a line says in one of many forms, and where in
//! the message Slack has it.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use sandbox::sample;
use sandbox::world::chance::Chance;
use serde_json::{Value, json};

/// An alert, and what it says to a person who reads it.
pub(super) struct Alert {
    /// Slack's message as JSON, or plain text.
    pub(super) message: String,
    /// Ids and openings, in the order of the list.
    pub(super) products: Vec<(String, DateTime<Utc>)>,
}

const IDS: [&str; 4] = ["48213", "48377", "48402", "48555"];

/// An alert whose products open within the next hours, close to each other.
pub(super) fn draw(chance: &mut Chance, now: DateTime<Utc>, zone: Tz) -> Alert {
    let today = now.with_timezone(&zone);
    let mut opens_at = today + TimeDelta::minutes(chance.below(240).into());
    let mut items = Vec::new();
    let mut products = Vec::new();
    for (id, number) in IDS.into_iter().zip(1..) {
        opens_at += TimeDelta::minutes((5 + chance.below(60)).into());
        opens_at = opens_at.with_second(0).unwrap();
        products.push((id.to_owned(), opens_at.to_utc()));
        let is_today = opens_at.date_naive() == today.date_naive();
        items.push(Item {
            number,
            id,
            opens_at,
            is_today,
        });
    }
    Alert {
        message: dressed(chance, &items),
        products,
    }
}

struct Item {
    number: u32,
    id: &'static str,
    opens_at: DateTime<Tz>,
    is_today: bool,
}

const HEADING: &str = "🔥 오늘의 인기 상품";

/// The list in one of the places where Slack keeps words.
fn dressed(chance: &mut Chance, items: &[Item]) -> String {
    let place = chance.below(7);
    let lines: Vec<String> = items
        .iter()
        .map(|item| item.line(chance.below(8)))
        .collect();
    let list = lines.join("\n");
    let words = |text: &str| json!({"type": "mrkdwn", "text": text});
    let section = |text: &str| json!({"type": "section", "text": words(text)});
    let header = json!({"type": "header", "text": {"type": "plain_text", "text": HEADING}});
    let mut message = match place {
        0 => return format!("{HEADING}\n{list}"),
        1 => json!({"text": HEADING, "blocks": [header, section(&list)]}),
        2 => {
            let mut blocks = vec![header];
            blocks.extend(lines.iter().map(|line| section(line)));
            let context = words("매일 아침에 보내요");
            blocks.push(json!({"type": "context", "elements": [context]}));
            json!({"text": "", "blocks": blocks})
        }
        3 => json!({"text": HEADING, "blocks": [header, rich_list(items)]}),
        4 => json!({"text": HEADING, "attachments": [{"color": "#f00", "text": list}]}),
        5 => {
            let fields: Vec<Value> = items.iter().map(Item::attached).collect();
            json!({"text": "", "attachments": [{"title": HEADING, "fields": fields}]})
        }
        _ => {
            let mut blocks = vec![header];
            blocks.extend(items.iter().map(|item| {
                let fields = item.labelled().map(|text| words(&text));
                json!({"type": "section", "fields": fields})
            }));
            json!({"text": "", "blocks": blocks})
        }
    };
    let by_bot = [
        ("type", "message"),
        ("subtype", "bot_message"),
        ("bot_id", sample::ALERT_BOT),
        ("app_id", sample::ALERT_APP),
    ];
    for (field, value) in by_bot {
        message[field] = value.into();
    }
    message.to_string()
}

/// Slack's own numbered list.
fn rich_list(items: &[Item]) -> Value {
    let items = items.iter().map(|item| {
        let text = format!("[{}] 겨울 패딩 | 오픈 {}", item.id, item.moment());
        json!({"type": "rich_text_section", "elements": [{"type": "text", "text": text}]})
    });
    let items: Vec<Value> = items.collect();
    let list =
        json!({"type": "rich_text_list", "style": "ordered", "indent": 0, "elements": items});
    json!({"type": "rich_text", "elements": [list]})
}

impl Item {
    /// One line of text, in one of the known forms.
    fn line(&self, form: u32) -> String {
        let Self { number, id, .. } = self;
        let (moment, at) = (self.moment(), self.opens_at);
        match form {
            0 => format!("{number}. [{id}] 겨울 패딩 | 오픈 {moment} | 조회수 12,345"),
            1 => {
                let day = at.format("%-m월 %-d일");
                let half = if at.hour() < 12 { "오전" } else { "오후" };
                let time = at.format("%-I시 %-M분");
                let time = format!("{day} {half} {time}");
                format!("{number}. 상품명: 키위 / 상품 ID: {id} / 오픈 시간: {time}")
            }
            2 => {
                let time = at.format("%-m/%-d %-I:%M %p");
                format!("*{number}.* <https://shop.example/products/{id}|Boots> opens {time}")
            }
            3 => format!("{number}. 겨울 패딩 ({id}) {moment} 오픈"),
            4 => format!("*{number}.* 겨울 패딩\n상품 ID: {id}\n오픈: {moment}"),
            5 => {
                let time = format!("<!date^{}^{{time}}|{moment}>", at.timestamp());
                format!("{number}. [{id}] 골드 키위 | 오픈 {time}")
            }
            6 => format!(
                "{number}. 겨울 패딩 https://shop.example/view?goodsNo={id}&ref=slack {moment}"
            ),
            _ => {
                let time = at.format("%Y-%m-%d %H:%M");
                format!("{number}) 스니커즈 (상품번호: {id}) - {time} 오픈")
            }
        }
    }

    /// A field of an attachment.
    fn attached(&self) -> Value {
        let Self { number, id, .. } = self;
        let value = format!("상품 ID: {id}\n오픈 {}", self.moment());
        json!({"title": format!("{number}. 겨울 패딩"), "value": value})
    }

    /// Fields of a section: a label and its value each.
    fn labelled(&self) -> [String; 3] {
        [
            "*상품명:*\n골드 키위".to_owned(),
            format!("*상품 ID:*\n{}", self.id),
            format!("*오픈 시간:*\n{}", self.moment()),
        ]
    }

    /// The opening; without its day when that goes without saying.
    fn moment(&self) -> String {
        let format = match self.is_today {
            true => "%H:%M",
            false => "%Y-%m-%d %H:%M",
        };
        self.opens_at.format(format).to_string()
    }
}
