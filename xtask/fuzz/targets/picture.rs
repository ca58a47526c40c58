//! Pictures of codes, decoded as the command line decodes them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: tanxiao_fuzz::set_up(), |bytes: &[u8]| {
    tanxiao_fuzz::picture(bytes);
});
