//! Certificates as they are presented, judged against a trust list and a status list.
#![no_main]

libfuzzer_sys::fuzz_target!(init: tanxiao_fuzz::set_up(), |bytes: &[u8]| {
    tanxiao_fuzz::certificate(bytes);
});
