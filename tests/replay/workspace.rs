//! The sandbox's Slack on a port of its own.

use https::Trust;
use preheat::port::{Chat, ThreadMessage};
use preheat::window::ThreadRef;
use sandbox::sample;
use slack::client::Client;
use slack::secret::BotToken;

/// A workspace with the sample alert.
pub(crate) struct Workspace {
    /// The Web API's URL.
    pub(crate) url: String,
}

impl Workspace {
    /// Serves until the test's runtime ends.
    pub(crate) async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api", listener.local_addr().unwrap());
        let router = sandbox::slack_server::router(sample::ALERT);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url }
    }

    /// Everything below the alert.
    async fn replies(&self) -> Vec<ThreadMessage> {
        let https = https::Client::new(&Trust::Mozilla).unwrap();
        let token = BotToken::new("a-reader").unwrap();
        let client = Client::new(https, &self.url, token).unwrap();
        let thread = ThreadRef {
            channel: sample::CHANNEL.to_owned(),
            ts: sample::ROOT_TS.to_owned(),
        };
        let messages = client.thread(&thread, None).await.unwrap();
        messages.into_iter().skip(1).collect()
    }

    pub(crate) async fn n_replies(&self) -> usize {
        self.replies().await.len()
    }

    pub(crate) async fn last_reply(&self) -> String {
        self.replies().await.last().unwrap().lines.join("\n")
    }
}
