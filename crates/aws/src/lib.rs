//! The AWS adapter: the domain's ports over the AWS SDK.
//!
//! Every call is made here and nowhere else, each error code is judged in one
//! table, and nothing decides: what to create, lower or delete comes in as an
//! argument. Never in here: a clock, the environment (but for the SDK's own), a
//! secret in an error, or a call that nobody asked for.
//!
//! A call's future is boxed where it is made. It takes many kilobytes, which would
//! otherwise be part of every future that waits for it, and be copied with it.

mod aurora;
pub mod connect;
mod ecs;
pub mod endpoint;
mod error;
pub mod fleet;
mod http;
pub mod invoke;
pub mod scheduler;
pub mod secret;
