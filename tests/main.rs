//! Sample events, the built Lambdas, AWS over the wire, the template, and what its
//! roles allow.

// Says so to the lints, which are milder in tests.
#![cfg(test)]

mod aws_wire;
mod conformance;
mod events;
mod privilege;
mod replay;
mod runtime_api;
mod template;
mod tidy;
