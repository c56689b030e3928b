//! Tests of the whole, in one binary.

#![expect(clippy::unwrap_used, reason = "a test may stop at what is not as expected")]

#[cfg(unix)]
mod action;
#[cfg(unix)]
mod bounded;
mod canaries;
mod check_engine;
mod checks;
mod checks_sound;
mod command_line;
mod examples;
mod first_screen;
#[cfg(unix)]
mod first_use;
mod guidance;
#[cfg(unix)]
mod hand_in;
mod hostile;
mod index_again;
mod init;
mod interpreters;
#[cfg(unix)]
mod lab;
mod mangled;
mod metamorphic;
mod online;
mod pack_check;
#[expect(clippy::disallowed_methods, reason = "fills the manifests as a release does, or makes files anew")]
mod packaging;
mod pages;
#[cfg(target_os = "linux")]
mod places;
#[expect(clippy::disallowed_methods, reason = "starts the program that is tested")]
mod privacy;
#[expect(clippy::disallowed_methods, reason = "starts the program that is tested")]
mod program;
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "makes environments for the program that is tested")]
mod prove;
mod replies;
#[expect(clippy::disallowed_methods, reason = "reads the variable that asks to write the sample anew")]
mod repository;
mod reproduce;
mod round_trip;
mod run;
mod schedule;
mod schema;
mod style;
mod support;
#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "asks the tools themselves, to compare")]
mod surround;
#[cfg(unix)]
mod surroundings;
mod terminal;
mod thread;
#[cfg(unix)]
mod typing;
mod wheel_choices;
mod wheel_index;
mod wheel_order;
mod wheel_tags;
#[cfg(windows)]
#[expect(
    clippy::disallowed_methods,
    reason = "starts interpreters in another way than the program under test"
)]
mod windows;
