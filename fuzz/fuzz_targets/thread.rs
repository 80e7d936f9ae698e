#![no_main]

use hostile::Target;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    if let Some(target) = Target::named("thread") {
        target.run(input);
    }
});
