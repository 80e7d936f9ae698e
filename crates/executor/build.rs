//! Links the Lambda at a fixed address.

fn main() {
    // The zone tables alone hold 30,000 pointers. In an executable that can be loaded
    // anywhere, each is written before `main`: half a millisecond and a megabyte at
    // every cold start. `tests/bench` shows it.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    println!("cargo::rerun-if-changed=build.rs");
}
