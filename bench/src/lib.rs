//! What the Lambdas cost before and around the work: the built binaries, run as
//! Lambda runs them, against an AWS and a Slack on this machine that only answer.
//!
//! Behaviour is tested elsewhere: this AWS keeps what it is told and does nothing by
//! itself. `tests/bench` runs all of it; the tests hold calls and round trips to
//! `tests/budget.json`.

pub mod account;
pub mod asked;
pub mod events;
pub mod lambda;
pub mod measure;
pub mod process;
pub mod pure;
pub mod server;
