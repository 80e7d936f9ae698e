//! Calls to Slack's Web API.

mod thread;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use preheat::message::Message;
use preheat::port::{Chat, ChatFault, Post, ThreadMessage};
use preheat::window::ThreadRef;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, redirect, retry};
use serde_json::Value;

use crate::fault::{self, Answer};
use crate::json::items;
use crate::render;
use crate::secret::BotToken;

/// Connecting takes two round trips, some 0.4 s from the other side of the world.
/// What takes longer is more likely lost than late.
const CONNECT_WITHIN: Duration = Duration::from_secs(1);

/// A whole call, so that its failure can still be answered within Slack's 3 s.
const CALL_WITHIN: Duration = Duration::from_secs(2);

/// How long a connection is kept for the next call. Load balancers commonly drop one
/// that is idle for 60 s; ours has to be the first to let go.
const IDLE_WITHIN: Duration = Duration::from_secs(30);

const POST_MESSAGE: &str = "chat.postMessage";
const UPDATE: &str = "chat.update";
const POST_EPHEMERAL: &str = "chat.postEphemeral";
const GROUP_MEMBERS: &str = "usergroups.users.list";

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

    async fn call(&self, call: &'static str, request: RequestBuilder) -> Result<Value, ChatFault> {
        let answer = async { answer(self.authorized(request).send().await?).await };
        let answer = answer
            .await
            .map_err(|error| fault::unanswered(call, &error))?;
        fault::read(call, answer)
    }

    /// A call whose arguments go as JSON.
    async fn send(&self, call: &'static str, arguments: &Value) -> Result<Value, ChatFault> {
        let request = self.http.post(self.url(call));
        // Slack warns of a JSON body that does not name its charset.
        let request = request.header(CONTENT_TYPE, "application/json; charset=utf-8");
        self.call(call, request.json(arguments)).await
    }

    /// Sends a message. Should Slack refuse its blocks, the words go once more on
    /// their own: no answer is lost for the sake of its looks.
    async fn send_message(
        &self,
        call: &'static str,
        arguments: Value,
        message: &Message,
    ) -> Result<(), ChatFault> {
        match self.send(call, &arguments).await {
            Err(fault) if fault::refuses_blocks(&fault) => {
                tracing::error!(error = %fault, "Slack refuses the blocks; the words go alone");
                let plain = render::plain(arguments, message);
                self.send(call, &plain).await.map(|_| ())
            }
            sent => sent.map(|_| ()),
        }
    }
}

impl Chat for Client {
    async fn thread(
        &self,
        thread: &ThreadRef,
        since: Option<&str>,
    ) -> Result<Vec<ThreadMessage>, ChatFault> {
        self.read_thread(thread, since).await
    }

    async fn post(&self, post: &Post) -> Result<(), ChatFault> {
        self.send_message(POST_MESSAGE, render::post(post), &post.message)
            .await
    }

    async fn edit(&self, at: &ThreadRef, message: &Message) -> Result<(), ChatFault> {
        self.send_message(UPDATE, render::edit(at, message), message)
            .await
    }

    async fn whisper(
        &self,
        thread: &ThreadRef,
        user: &str,
        message: &Message,
    ) -> Result<(), ChatFault> {
        let arguments = render::whisper(thread, user, message);
        self.send_message(POST_EPHEMERAL, arguments, message).await
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, ChatFault> {
        let request = self.http.get(self.url(GROUP_MEMBERS));
        let request = request.query(&[("usergroup", group)]);
        let body = self.call(GROUP_MEMBERS, request).await?;
        let users = items(&body, "users").iter().filter_map(Value::as_str);
        Ok(users.map(str::to_owned).collect())
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
