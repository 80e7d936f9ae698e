//! Sample events, the built Lambdas and how they bear load, AWS over the wire, the
//! template, and what its roles allow.

// Says so to the lints, which are milder in tests.
#![cfg(test)]

mod aws_wire;
mod budget;
mod conformance;
mod events;
mod load;
mod privilege;
mod replay;
mod runtime_api;
mod template;
mod tidy;
