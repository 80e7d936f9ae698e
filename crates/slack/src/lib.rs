//! The Slack adapter: what comes in from Slack, and what goes out to it.
//!
//! [`signature`] says whether a request is Slack's, [`event`] and [`action`] what it
//! says, [`message`] what words a message holds, [`render`] how one is written, and
//! [`client`] calls the Web API behind the domain's [`Chat`](preheat::port::Chat) port.
//! All but the client are pure functions; now is an argument. [`patience`] and [`rotation`]
//! are what each run of a Lambda puts around it.
//!
//! What never happens here: nothing of a body, a token, a secret or a signature is
//! logged or put into an error; no input makes anything panic; no decision is taken
//! about what a mention means or who may ask; and nothing is retried but what Slack
//! asks to wait with, within the caller's deadline.

pub mod action;
mod author;
pub mod client;
pub mod event;
pub mod fault;
#[cfg(test)]
mod gnaw;
mod json;
pub mod message;
pub mod patience;
pub mod render;
pub mod rotation;
pub mod secret;
pub mod signature;
