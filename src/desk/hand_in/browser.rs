//! Opens an address in the user's browser.

use crate::system::System;

/// A program that hands an address to the desktop, its arguments before the address, and what must
/// be set for it to have a desktop to speak to.
struct Opener {
    program: &'static str,
    arguments: &'static [&'static str],
    needs_any: &'static [&'static str],
}

const DESKTOP: &[&str] = &["DISPLAY", "WAYLAND_DISPLAY"];

/// In the order in which they are tried. xdg-open looks at `BROWSER` itself; where there is no
/// desktop it might start a browser in this terminal, so it is not asked there.
const OPENERS: &[Opener] = if cfg!(windows) {
    &[Opener { program: "rundll32", arguments: &["url.dll,FileProtocolHandler"], needs_any: &[] }]
} else if cfg!(target_os = "macos") {
    &[Opener { program: "open", arguments: &[], needs_any: &[] }]
} else {
    &[
        Opener { program: "wslview", arguments: &[], needs_any: &["WSL_DISTRO_NAME"] },
        Opener { program: "xdg-open", arguments: &[], needs_any: DESKTOP },
        Opener { program: "gio", arguments: &["open"], needs_any: DESKTOP },
    ]
};

/// Most bytes of an address that can be handed over: Windows cuts what goes through its shell at
/// 2,083 characters (`INTERNET_MAX_URL_LENGTH`).
pub(super) const MOST_BYTES: usize = if cfg!(windows) { 2_000 } else { super::MOST_BYTES };

/// Opens it; `false` where nothing can.
pub(super) fn open(address: &str, system: &System) -> bool {
    OPENERS.iter().any(|opener| {
        let possible = opener.needs_any.is_empty()
            || opener.needs_any.iter().any(|name| system.variable(name).is_some());
        let program = possible.then(|| system.find_program(opener.program)).flatten();
        program.is_some_and(|program| {
            let arguments: Vec<&str> = opener.arguments.iter().copied().chain([address]).collect();
            system.launch(&program, &arguments)
        })
    })
}
