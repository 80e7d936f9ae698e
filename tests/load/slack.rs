//! Slack: the local one with an alert in each thread, and its deliveries, which come
//! again until one is taken.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use https::Trust;
use preheat::port::{Chat, ThreadMessage};
use preheat::window::ThreadRef;
use sandbox::deployment::SIGNING_SECRET;
use sandbox::request::{Mention, envelope, signed};
use sandbox::{sample, slack_server};
use slack::client::Client;
use slack::secret::{BotToken, SigningSecret};

use super::lambda::Pool;
use super::network::{Network, Wrong};
use super::now;

/// How long Slack waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Slack delivers again at once, after one minute, and after five. The last two are
/// 12 and 20 seconds here: more than the time for which a claim counts as fresh, which
/// is all that what they find depends on.
const PAUSES: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_secs(12),
    Duration::from_secs(20),
];

/// One mention in so many comes once more although it was taken.
const TWICE_ONE_IN: u64 = 50;

/// The workspace and the way from it to the handler.
pub(super) struct Workspace {
    url: String,
    next: AtomicU64,
    pub(super) n_deliveries: AtomicUsize,
}

/// What became of a mention on its way.
pub(super) struct Delivered {
    pub(super) ts: String,
    /// From the first delivery until one was taken; `None` if none was.
    pub(super) within: Option<Duration>,
}

impl Workspace {
    /// Posts each alert as the root of a thread, and serves until the runtime ends.
    pub(super) async fn open(alerts: &[String]) -> Self {
        let mut slack = sandbox::world::slack::Slack::default();
        for (n, alert) in alerts.iter().enumerate() {
            slack_server::put_alert(&mut slack, alert, &root(n));
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = slack_server::router_of(slack, false);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            url,
            next: AtomicU64::new(0),
            n_deliveries: AtomicUsize::new(0),
        }
    }

    /// Where it listens.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Somebody mentions the bot in the thread of this alert. Returns when Slack has
    /// done with it.
    pub(super) async fn mention(
        &self,
        thread: usize,
        text: &str,
        handlers: &Arc<Pool>,
        network: &Network,
    ) -> Delivered {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let ts = format!("{}.{number:06}", now().timestamp());
        let message = Mention::new(text).message(&ts, Some(&root(thread)));
        let body = envelope(&message, sample::CHANNEL).to_string();
        let begun = Instant::now();
        let mut pauses = PAUSES.into_iter();
        let mut retry = 0;
        while !self.deliver(&body, retry, handlers, network).await {
            let Some(pause) = pauses.next() else {
                return Delivered { ts, within: None };
            };
            tokio::time::sleep(pause).await;
            retry += 1;
        }
        let within = Some(begun.elapsed());
        if number % TWICE_ONE_IN == 7 {
            self.deliver(&body, retry + 1, handlers, network).await;
        }
        Delivered { ts, within }
    }

    /// Whether Slack got its 200 in time.
    async fn deliver(
        &self,
        body: &str,
        retry: usize,
        handlers: &Arc<Pool>,
        network: &Network,
    ) -> bool {
        self.n_deliveries.fetch_add(1, Ordering::Relaxed);
        let wrong = network.draw();
        if matches!(
            wrong,
            Some(Wrong::NotReached | Wrong::Throttled | Wrong::Failed)
        ) {
            return false;
        }
        let secret = SigningSecret::new(SIGNING_SECRET).unwrap();
        let event = signed(&secret, body, now(), retry);
        let answer = async { handlers.invoke(event).await.await.unwrap() };
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(answer)) => wrong.is_none() && answer["statusCode"] == 200,
            Ok(Err(_)) | Err(_) => false,
        }
    }

    /// What stands under an alert.
    pub(super) async fn thread(&self, thread: usize) -> Vec<ThreadMessage> {
        let token = BotToken::new("a-reader").unwrap();
        let https = https::Client::new(&Trust::Mozilla).unwrap();
        let client = Client::new(https, &format!("{}/api", self.url), token).unwrap();
        let messages = client.thread(&thread_of(thread), None).await.unwrap();
        messages.into_iter().skip(1).collect()
    }
}

/// The replies to each mention of a thread, by the mention's timestamp.
pub(super) fn replies(messages: Vec<ThreadMessage>) -> BTreeMap<String, Vec<String>> {
    let mut replies: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for message in messages {
        if let Some(mention) = message.answers {
            let words = message.lines.join("\n");
            replies.entry(mention).or_default().push(words);
        }
    }
    replies
}

/// The thread of an alert.
pub(super) fn thread_of(n: usize) -> ThreadRef {
    ThreadRef {
        channel: sample::CHANNEL.to_owned(),
        ts: root(n),
    }
}

fn root(n: usize) -> String {
    format!("1764000000.{n:06}")
}

/// A product's line in an alert.
pub(super) fn item(number: usize, id: &str, opens_at: DateTime<Utc>) -> String {
    let opens_at = opens_at.with_timezone(&super::shop::ZONE);
    let opens_at = opens_at.format("%Y-%m-%d %H:%M");
    format!("{number}. [{id}] 상품 {id} | 오픈 {opens_at} | 조회수 1,000")
}
