//! The domain: what a mention means, what a window is, and what to do about it.
//!
//! Everything here is a function of data to data. No clock, no environment, no
//! IO, no async, no SDK types: time and facts come in as arguments, decisions go
//! out as values, and the adapters behind the [`port`] traits do the rest.

pub mod alert;
pub mod batch;
pub mod command;
pub mod decide;
pub mod journal;
pub mod limits;
pub mod locale;
pub mod measure;
pub mod mention;
pub mod message;
pub mod name;
pub mod page;
pub mod payload;
pub mod plan;
pub mod policy;
pub mod port;
pub mod press;
pub mod reply;
pub mod schedule;
pub mod settings;
pub mod target;
pub mod when;
pub mod window;
