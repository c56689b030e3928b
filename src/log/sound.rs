//! Whether every expression and every file of the reader can be used in this very build.
//!
//! What is shipped is built with fewer features than the tests, so an expression may compile in one
//! and not in the other. One that does not is passed over when a log is read; `pack check`, which is
//! run on what is shipped, says so.

use super::{claims, events, infer, modules};
use crate::expression::Expression;

/// What cannot be used, each in a few words.
pub(crate) fn faults() -> Vec<String> {
    let mut faults = infer::faults();
    faults.extend(events::faults());
    faults.extend(claims::faults());
    faults.extend(modules::faults());
    faults
}

/// The fault that an expression does not compile.
pub(super) fn uncompiled(expression: &Expression) -> Option<String> {
    let error = expression.validate().err()?;
    Some(format!("the expression `{}` does not compile: {error}", expression.source()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn everything_that_is_compiled_in_compiles() {
        assert_eq!(super::faults(), Vec::<String>::new());
    }
}
