//! The AWS adapter over the wire.
//!
//! Most of it speaks to a real `moto_server`, which keeps what it is told and
//! answers as AWS does. Where moto is laxer than AWS, or cannot fail, [`canned`]
//! answers with what AWS sends. What moto does otherwise, and what is therefore
//! asserted on the request or not at all: it checks no names, expressions, bounds
//! or counts; it answers a missing schedule group with a 500; `UpdateSchedule`
//! ignores `ActionAfterCompletion`; instances are available and gone at once.

// Tells clippy that what is below is all of it tests, the servers included.
#![cfg(test)]

mod aurora;
mod canned;
mod ecs;
mod invoke;
pub(crate) mod moto;
mod refusals;
mod scheduler;
mod scheduler_faults;
mod secret;
