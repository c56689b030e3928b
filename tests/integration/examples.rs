//! Holds the examples in `tests/cmd` to what the program prints.
//! To write them anew: `TRYCMD=overwrite cargo test examples`.

#[test]
fn examples_print_what_they_say() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").run();
}
