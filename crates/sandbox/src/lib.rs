//! The embedded world: both Lambdas' own code, unchanged, against an in-memory
//! Slack, Scheduler, ECS and Aurora under a virtual clock.
//!
//! [`world::World`] stands behind every port of the domain, is stateful, and
//! refuses what AWS and Slack would refuse. [`sandbox::Sandbox`] deploys the two
//! Lambdas into it and moves its clock. [`script`] is what a person or a file can
//! say, [`play`] does it, and [`transcript`] is what comes out. Everything follows
//! from the script and the seed: no real clock, network or thread is asked.

mod alert;
pub mod cli;
pub mod click;
pub mod deployment;
pub mod line;
pub mod play;
pub mod prompt;
pub mod request;
pub mod sample;
pub mod sandbox;
pub mod script;
pub mod scripted;
pub mod slack_server;
pub mod transcript;
pub mod world;
