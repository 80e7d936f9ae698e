//! The executor against a small world in memory: what it does, what it says, and
//! what it leaves alone.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "clippy knows test functions, but not the world that they play in"
)]

mod awaited;
mod beside;
mod broken;
mod check;
mod clusters;
mod events;
mod log;
mod preflight;
mod problems;
mod round_trips;
mod services;
mod status;
mod world;
