//! Reading a thread, page by page.

use std::collections::HashSet;

use preheat::port::{ChatFault, ThreadMessage};
use preheat::window::ThreadRef;
use serde_json::Value;

use super::Client;
use crate::fault;
use crate::json::{items, text};
use crate::message;

const REPLIES: &str = "conversations.replies";

/// Messages to a page: what Slack recommends at most.
const PAGE_MESSAGES: &str = "200";

/// Pages of replies since a mention. Our answer is among the first of them; a thread
/// with 600 newer messages gets no deeper look.
const PAGES_MAX: usize = 3;

impl Client {
    /// The root and what follows it, or what was posted since a mention; each message
    /// once.
    pub(super) async fn read_thread(
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
        let mut seen = HashSet::new();
        read.retain(|message| seen.insert(message.ts.clone()));
        Ok(read)
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
        let body = self.get(REPLIES, &query).await?;
        let next = body
            .get("response_metadata")
            .and_then(|metadata| text(metadata, "next_cursor"));
        Ok((items(&body, "messages").to_vec(), next.map(str::to_owned)))
    }
}
