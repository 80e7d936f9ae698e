//! Calls to Slack's Web API.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use preheat::port::{Chat, ChatFault, ChatFaultKind, Post, ThreadMessage};
use preheat::window::ThreadRef;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, redirect, retry};
use serde_json::{Value, json};

use crate::fault::{self, Answer};
use crate::json::{items, text};
use crate::message;
use crate::secret::BotToken;

/// Connecting takes two round trips, some 0.4 s from the other side of the world.
/// What takes longer is more likely lost than late.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// A whole call, so that its failure can still be answered within Slack's 3 s.
const CALL_WITHIN: Duration = Duration::from_secs(2);

/// How long a connection is kept for the next call. Load balancers commonly drop one
/// that is idle for 60 s; ours has to be the first to let go.
const IDLE_WITHIN: Duration = Duration::from_secs(30);

/// The longest wait that Slack can ask for and get: the caller has 2.5 s in all.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(1);

/// Messages to a page: what Slack recommends at most.
const PAGE_MESSAGES: &str = "200";

/// Pages of replies since a mention. Our answer is among the first of them; a thread
/// with 600 newer messages gets no deeper look.
const PAGES_MAX: usize = 3;

const REPLIES: &str = "conversations.replies";
const POST_MESSAGE: &str = "chat.postMessage";

/// Slack, as one bot sees it. A clone shares the connections and the token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    api_url: Arc<str>,
    token: Arc<RwLock<BotToken>>,
}

impl Client {
    /// A client for the Web API at `api_url`, such as `https://slack.com/api`. Opens
    /// no connection yet.
    ///
    /// Proxies of the environment are not used: only the settings say where the
    /// token goes. Redirects are not followed, for the same reason.
    ///
    /// # Errors
    /// When the URL is none, or TLS cannot be set up.
    pub fn new(api_url: &str, token: BotToken) -> Result<Self, ClientError> {
        let url = reqwest::Url::parse(api_url).map_err(|_| ClientError::ApiUrl)?;
        if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
            return Err(ClientError::ApiUrl);
        }
        // Fails only when a provider is installed already, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(concat!("preheat/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_WITHIN)
            .timeout(CALL_WITHIN)
            .pool_idle_timeout(IDLE_WITHIN)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .build()
            .map_err(ClientError::Tls)?;
        Ok(Self {
            http,
            api_url: api_url.trim_end_matches('/').into(),
            token: Arc::new(RwLock::new(token)),
        })
    }

    /// Replaces the token, for every clone, from the next call on.
    pub fn set_token(&self, token: BotToken) {
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = token;
    }

    fn authorized(&self, request: RequestBuilder) -> RequestBuilder {
        let token = self.token.read().unwrap_or_else(PoisonError::into_inner);
        request.bearer_auth(token.reveal())
    }

    fn url(&self, call: &str) -> String {
        format!("{}/{call}", self.api_url)
    }

    /// Makes a call; makes it once more when Slack asks for a wait that is short.
    async fn call(
        &self,
        call: &'static str,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Value, ChatFault> {
        let first = self.call_once(call, request()).await;
        match first {
            Err(ChatFault {
                kind: ChatFaultKind::RateLimited(wait),
                ..
            }) if wait <= RETRY_AFTER_MAX => {
                tracing::info!(call, wait_ms = wait.as_millis(), "Slack asks for a wait");
                tokio::time::sleep(wait).await;
                self.call_once(call, request()).await
            }
            answered => answered,
        }
    }

    async fn call_once(
        &self,
        call: &'static str,
        request: RequestBuilder,
    ) -> Result<Value, ChatFault> {
        let answer = async { answer(self.authorized(request).send().await?).await };
        let answer = answer
            .await
            .map_err(|error| fault::unanswered(call, &error))?;
        fault::read(call, answer)
    }

    /// One page of a thread: its messages, and the cursor of the next page.
    async fn page(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<(Vec<Value>, Option<String>), ChatFault> {
        let mut query = vec![
            ("channel", thread.channel.as_str()),
            ("ts", thread.ts.as_str()),
            ("limit", PAGE_MESSAGES),
            // Without this, Slack leaves the metadata of our own replies out.
            ("include_all_metadata", "true"),
        ];
        query.extend(since.map(|since| ("oldest", since)));
        query.extend(since.map(|_| ("inclusive", "true")));
        query.extend(cursor.map(|cursor| ("cursor", cursor)));
        let request = || self.http.get(self.url(REPLIES)).query(&query);
        let body = self.call(REPLIES, request).await?;
        let next = body
            .get("response_metadata")
            .and_then(|metadata| text(metadata, "next_cursor"));
        Ok((items(&body, "messages").to_vec(), next.map(str::to_owned)))
    }

    /// The first page, and of those since a mention a few more.
    async fn pages(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<Value>, ChatFault> {
        let (mut messages, mut next) = self.page(thread, since, None).await?;
        let n_pages_more = if since.is_some() { PAGES_MAX - 1 } else { 0 };
        for _ in 0..n_pages_more {
            let Some(cursor) = next else { break };
            let (more, after) = self.page(thread, since, Some(&cursor)).await?;
            messages.extend(more);
            next = after;
        }
        Ok(messages)
    }
}

impl Chat for Client {
    async fn thread(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        let is_root = |message: &Value| text(message, "ts") == Some(thread.ts.as_str());
        let mut messages = self.pages(thread, since).await?;
        if since.is_some() && !messages.iter().any(is_root) {
            // Slack puts the root first whatever `oldest` says, but nowhere promises it.
            let (first, _) = self.page(thread, None, None).await?;
            messages.splice(..0, first.into_iter().find(is_root));
        }
        let root = messages.iter().find(|message| is_root(message));
        if root.is_none_or(message::is_tombstone) {
            return Err(fault::rootless(REPLIES));
        }
        let mut read: Vec<_> = messages.iter().filter_map(message::read).collect();
        // Each page may begin with the root.
        let mut seen = std::collections::HashSet::new();
        read.retain(|message| seen.insert(message.ts.clone()));
        Ok(read)
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        let mut body = json!({
            "channel": post.thread.channel,
            "thread_ts": post.thread.ts,
            "text": post.text,
            "unfurl_links": false,
            "unfurl_media": false,
        });
        if let (Some(mention), Some(fields)) = (&post.answers, body.as_object_mut()) {
            let metadata = message::reply_metadata(&post.thread.channel, mention);
            fields.insert("metadata".to_owned(), metadata);
        }
        let request = || {
            self.http
                .post(self.url(POST_MESSAGE))
                // Slack warns of a JSON body that does not name its charset.
                .header(CONTENT_TYPE, "application/json; charset=utf-8")
                .json(&body)
        };
        self.call(POST_MESSAGE, request).await.map(|_| ())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The API's URL is not an `https` or `http` URL with a host.
    #[error("the Slack API's URL is not a URL")]
    ApiUrl,
    /// TLS could not be set up, such as for want of any root certificate.
    #[error("TLS for Slack cannot be set up")]
    Tls(#[source] reqwest::Error),
}

async fn answer(response: Response) -> Result<Answer, reqwest::Error> {
    let status = response.status();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    let body = response.bytes().await?;
    Ok(Answer {
        status,
        retry_after,
        body: serde_json::from_slice(&body).ok(),
    })
}

#[cfg(test)]
mod tests;
