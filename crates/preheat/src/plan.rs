//! What to do so that a target has what its windows want: pure, so that every
//! case stands in a table of tests, and so that nothing is left to choose when
//! the executor applies it.
//!
//! [`windows`] says which windows count, [`ecs`] and [`aurora`] what follows from
//! that for what is there, and [`readiness`] whether a product can open on it.
//! [`preflight`] and [`status`] only look: at what will be in the way, and at all of it.

pub mod aurora;
pub mod ecs;
pub mod preflight;
pub mod readiness;
pub mod status;
pub mod windows;
