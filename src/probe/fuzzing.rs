//! What must hold of the machine's own files and answers, whatever is in them ([`crate::fuzzing`]).

use std::io::Cursor;

use super::interpreters::answer;
use super::packages::binary;
use super::settings;
use crate::redact::Raw;

/// What an interpreter answered is read or passed over.
pub fn answer(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for text in [text.clone().into_owned(), format!("noise\npip-doctor-answer {text}")] {
        let _ = answer::read(&Raw::from(text));
    }
}

/// A header is read or refused, and none says that it is for no architecture.
///
/// # Panics
/// Where a header is for an architecture that it does not name.
pub fn binary(bytes: &[u8]) {
    for wanted in [None, Some("x86_64"), Some("aarch64")] {
        if let Ok(image) = binary::read_open(Box::new(Cursor::new(bytes.to_vec())), wanted) {
            assert!(image.architectures.contains(&image.loaded), "{image:?}");
        }
    }
}

/// Settings have names, whatever the file.
///
/// # Panics
/// Where a value has no name.
pub fn settings(bytes: &[u8]) {
    settings::any(&String::from_utf8_lossy(bytes));
}
