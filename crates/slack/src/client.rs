//! Calls to Slack's Web API.

mod thread;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::request::Builder;
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use preheat::message::Message;
use preheat::port::{Chat, ChatFault, Post, ThreadMessage};
use preheat::window::ThreadRef;
use serde_json::Value;

use crate::fault::{self, Answer, Unanswered};
use crate::json::items;
use crate::render;
use crate::secret::BotToken;

/// A whole call, so that its failure can still be answered within Slack's 3 s.
const CALL_WITHIN: Duration = Duration::from_secs(2);

/// Who asks.
const AGENT: &str = concat!("preheat/", env!("CARGO_PKG_VERSION"));

const POST_MESSAGE: &str = "chat.postMessage";
const UPDATE: &str = "chat.update";
const POST_EPHEMERAL: &str = "chat.postEphemeral";
const GROUP_MEMBERS: &str = "usergroups.users.list";

/// Slack, as one bot sees it. A clone shares the connections and the token.
#[derive(Clone)]
pub struct Client {
    https: https::Client,
    api_url: Arc<str>,
    /// `None` while it could not be read.
    token: Arc<RwLock<Option<BotToken>>>,
}

impl Client {
    /// A client for the Web API at `api_url`, such as `https://slack.com/api`. Opens
    /// no connection yet.
    ///
    /// # Errors
    /// When the URL is none.
    pub fn new(
        https: https::Client,
        api_url: &str,
        token: impl Into<Option<BotToken>>,
    ) -> Result<Self, NotAUrl> {
        let url: Uri = api_url.parse().map_err(|_| NotAUrl)?;
        let is_web = matches!(url.scheme_str(), Some("https" | "http"));
        if !is_web || url.host().is_none_or(str::is_empty) || url.query().is_some() {
            return Err(NotAUrl);
        }
        Ok(Self {
            https,
            api_url: api_url.trim_end_matches('/').into(),
            token: Arc::new(RwLock::new(token.into())),
        })
    }

    /// Begins to open a connection, which the first call takes.
    pub fn connect_early(&self) {
        if let Ok(url) = self.api_url.parse() {
            self.https.connect_early(&url);
        }
    }

    /// Replaces the token, for every clone, from the next call on.
    pub fn set_token(&self, token: impl Into<Option<BotToken>>) {
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = token.into();
    }

    fn url(&self, call: &str) -> String {
        format!("{}/{call}", self.api_url)
    }

    /// A call whose arguments go as a query. It changes nothing, so that it is made once
    /// more where the connection broke, or something did inside Slack.
    async fn get(&self, call: &'static str, query: &[(&str, &str)]) -> Result<Value, ChatFault> {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query)
            .finish();
        let url = format!("{}?{query}", self.url(call));
        let ask = || self.answered(Request::get(&url), Bytes::new());
        let asked = async {
            match ask().await {
                Err(Unanswered::Broken) => ask().await,
                Ok(answer) if answer.status.is_server_error() => ask().await,
                answered => answered,
            }
        };
        within(call, asked).await
    }

    /// A call whose arguments go as JSON.
    async fn send(&self, call: &'static str, arguments: &Value) -> Result<Value, ChatFault> {
        let request = Request::post(self.url(call))
            // Slack warns of a JSON body that does not name its charset.
            .header(CONTENT_TYPE, "application/json; charset=utf-8");
        let body = arguments.to_string().into();
        within(call, self.answered(request, body)).await
    }

    fn bearer(&self) -> Result<HeaderValue, Unanswered> {
        let token = self.token.read().unwrap_or_else(PoisonError::into_inner);
        let token = token.as_ref().ok_or(Unanswered::NoToken)?;
        let bearer = HeaderValue::try_from(format!("Bearer {}", token.reveal()));
        let mut bearer = bearer.map_err(|_| Unanswered::Unsendable)?;
        // Whatever shows a request does not show this.
        bearer.set_sensitive(true);
        Ok(bearer)
    }

    async fn answered(&self, request: Builder, body: Bytes) -> Result<Answer, Unanswered> {
        let request = request
            .header(USER_AGENT, AGENT)
            .header(AUTHORIZATION, self.bearer()?)
            .body(Full::new(body))
            .map_err(|_| Unanswered::Unsendable)?;
        let response = self.https.request(request).await;
        let response = response.map_err(|error| match error.is_connect() {
            true => Unanswered::NoConnection,
            false => Unanswered::Broken,
        })?;
        read(response).await
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
        let body = self.get(GROUP_MEMBERS, &[("usergroup", group)]).await?;
        let users = items(&body, "users").iter().filter_map(Value::as_str);
        Ok(users.map(str::to_owned).collect())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

/// The API's URL is not an `https` or `http` URL with a host.
#[derive(Debug, thiserror::Error)]
#[error("the Slack API's URL is not a URL")]
pub struct NotAUrl;

/// Waits for an answer as long as a call may take, and reads it.
async fn within(
    call: &'static str,
    answered: impl Future<Output = Result<Answer, Unanswered>>,
) -> Result<Value, ChatFault> {
    let answered = tokio::time::timeout(CALL_WITHIN, answered).await;
    let answered = answered.unwrap_or(Err(Unanswered::Late));
    let answer = answered.map_err(|why| fault::unanswered(call, why))?;
    fault::read(call, answer)
}

async fn read(response: Response<Incoming>) -> Result<Answer, Unanswered> {
    let status = response.status();
    let retry_after = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse().ok())
        .map(Duration::from_secs);
    let body = response.into_body().collect().await;
    let body = body.map_err(|_| Unanswered::Broken)?.to_bytes();
    Ok(Answer {
        status,
        retry_after,
        body: serde_json::from_slice(&body).ok(),
    })
}

#[cfg(test)]
mod tests;
