//! Files of compiled modules that could not be loaded, as the output names them: for a look at them
//! on this machine. The paths are kept as they are, which nobody can show.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::select::Piece;
use crate::redact::Raw;

/// Most files that are kept.
const MOST: usize = 4;

/// What Python says, with the words of the system's loader: `ImportError: /srv/app/fast.so: …`,
/// `ImportError: dlopen(/srv/app/fast.so, 0x0002): …`. A path may hold spaces.
static NAMED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?-u)(?:ImportError|OSError): (?:dlopen\()?((?:/|[A-Za-z]:\\)[^\r\n]+?\.(?:so(?:\.[0-9]+)*|pyd|dylib))[:,]",
    )
    .ok()
});

/// Expressions that do not compile.
pub(super) fn faults() -> Option<String> {
    NAMED.is_none().then(|| "the expression of modules does not compile".to_owned())
}

/// The files that these lines name, each once, in order.
pub(super) fn named(pieces: &[Piece]) -> Vec<Raw> {
    let mut found = Vec::new();
    let Some(pattern) = NAMED.as_ref() else { return found };
    for piece in pieces {
        let Some(captures) = pattern.captures(&piece.bytes) else { continue };
        let file = Raw::from_bytes(&captures[1]);
        if !found.contains(&file) {
            found.push(file);
        }
        if found.len() == MOST {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::named;
    use crate::log::select::Piece;
    use crate::redact::Raw;

    #[test]
    fn a_module_is_named_by_the_line_of_its_error() {
        let pieces: Vec<Piece> = [
            "ImportError: /srv/my app/fast.so: cannot open shared object file: No such file or directory",
            "ImportError: dlopen(/srv/fast.abi3.so, 0x0002): tried: '/srv/fast.abi3.so' (mach-o file)",
            "ImportError: /srv/my app/fast.so: cannot open shared object file: No such file or directory",
            "ImportError: /opt/lab/libssl.so.3: file too short",
            "ImportError: libfast.so.1: cannot open shared object file: No such file or directory",
            "ImportError: DLL load failed while importing fast",
        ]
        .iter()
        .zip(1..)
        .map(|(text, number)| Piece { number, bytes: text.as_bytes().to_vec() })
        .collect();
        let files = ["/srv/my app/fast.so", "/srv/fast.abi3.so", "/opt/lab/libssl.so.3"];
        assert_eq!(named(&pieces), files.map(Raw::from));
    }
}
