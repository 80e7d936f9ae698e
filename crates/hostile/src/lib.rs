//! What must hold of any input at all.
//!
//! One function for each place where something from outside comes in, all of the
//! same form: bytes in, and an assertion that fails if Preheat does something that
//! it must never do. They are run in two ways: `cargo test` replays the inputs kept
//! under `fuzz/corpus`, and `tests/fuzz` looks for new ones.
//!
//! A panic of the code under test is a failure by itself. What takes out of all
//! proportion to its input fails by [`within_memory`] for memory, and by the fuzzer's
//! own clock for time.

mod alert;
mod command;
mod payload;
mod posted;
mod request;
mod thread;

use peak_alloc::PeakAlloc;

/// Counts what every program that uses this crate holds.
#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Bytes that any input may take, of whatever length: a world with both Lambdas in
/// it, the parser's tables, and the longest reply several times over.
const BYTES_FREE: usize = 4 << 20;

/// Bytes that each byte of an input may take on top. JSON of many small values is
/// the worst: each `0,` becomes a value of 32 bytes, twice while its list grows,
/// and the message is kept, copied and read.
const BYTES_EACH: usize = 1000;

/// A place where something from outside comes in.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name: of the fuzz target, and of its folder of kept inputs.
    pub name: &'static str,
    check: fn(&[u8]),
}

/// Every target there is.
pub const TARGETS: [Target; 7] = [
    Target::new("alert", alert::lines),
    Target::new("body", request::body),
    Target::new("command", command::command),
    Target::new("message", alert::message),
    Target::new("payload", payload::payload),
    Target::new("request", request::request),
    Target::new("thread", thread::thread),
];

impl Target {
    const fn new(name: &'static str, check: fn(&[u8])) -> Self {
        Self { name, check }
    }

    /// The target of this name.
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }

    /// Gives it one input, and fails if it takes memory out of proportion.
    pub fn run(self, input: &[u8]) {
        within_memory(self.name, input, self.check);
    }
}

/// Fails if `check` takes memory out of proportion to its input. What other threads
/// hold is counted too: run one at a time.
pub fn within_memory(name: &str, input: &[u8], check: fn(&[u8])) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    check(input);
    let took = ALLOCATOR.peak_usage().saturating_sub(before);
    let may_take = BYTES_FREE + BYTES_EACH * input.len();
    assert!(
        took <= may_take,
        "{name}: {took} bytes of memory for {} bytes of input",
        input.len()
    );
}

/// An input as text. Slack's JSON and a schedule's input are always UTF-8.
fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}
