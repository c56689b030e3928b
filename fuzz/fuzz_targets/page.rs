#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pip_doctor::fuzzing::page(bytes));
