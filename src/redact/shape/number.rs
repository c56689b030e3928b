//! Machines by number: addresses of the Internet protocol and of network cards.
//!
//! Versions have four numbers, too, so what may be one needs a word that speaks for an address.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::super::Category;
use super::super::span::Span;

/// Words that speak for an address on their line.
const SPEAKS_FOR: [&str; 28] = [
    "connect",
    " port",
    "host",
    "inet",
    "addr",
    "proxy",
    "ping",
    "gateway",
    "route",
    "server",
    "dns",
    "listen",
    "trying",
    "peer",
    "ssh",
    "resolv",
    "remote",
    "login",
    "network",
    "subnet",
    "dhcp",
    "interface",
    " ip ",
    "ip:",
    "ip=",
    "://",
    "socket",
    "nslookup",
];

pub(super) fn find(text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let mut index = 0;
    while index < bytes.len() {
        let byte = bytes[index];
        let begins = byte.is_ascii_hexdigit() || byte == b':';
        if !begins || index > 0 && is_word(bytes[index - 1]) {
            index += 1;
            continue;
        }
        let end = index
            + bytes[index..]
                .iter()
                .take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.' | b'-'))
                .count();
        let run = &text[index..end];
        if run.len() >= 7 {
            four(text, index, run, spans);
            if run.contains(':') {
                six(text, index, run, spans);
            }
            if run.len() >= 17 && run.contains([':', '-']) {
                card(text, index, run, spans);
            }
        }
        index = end.max(index + 1);
    }
    elastic(text, spans);
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `10.1.2.3`, also before a port.
fn four(text: &str, start: usize, run: &str, spans: &mut Vec<Span>) {
    let number = run.split([':', '-']).next().unwrap_or(run).trim_end_matches('.');
    let Ok(address) = number.parse::<Ipv4Addr>() else { return };
    let end = start + number.len();
    let [first, second, ..] = address.octets();
    let says_nothing =
        address.is_loopback() || address.is_unspecified() || address.is_broadcast() || first == 255;
    if says_nothing {
        return;
    }
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let (before, after) = (&text[line_start..start], &text[end..line_end]);
    let near_before = &before[before.floor_char_boundary(before.len().saturating_sub(80))..];
    let near_after = &after[..after.floor_char_boundary(60)];
    let opens = ["://", "@", "host='", "host=\"", "//", "\\\\", "inet "]
        .iter()
        .any(|open| near_before.ends_with(open));
    let port =
        after.strip_prefix(':').is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_digit()));
    let range = after.strip_prefix('/').is_some_and(|rest| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        (1..=2).contains(&digits) && !rest[digits..].starts_with(['/', '.'])
    });
    if opens || port || range {
        spans.push(Span::new(start, end, Category::Address));
        return;
    }
    let glued = before.ends_with(['-', '_', '=', '>', '<', '~', '^', '/', '\\', '+', '.'])
        && !before.ends_with(['=', '>'])
            | before.ends_with("==")
            | before.ends_with(">=")
            | before.ends_with("<=");
    let goes_on = after.starts_with(['-', '_', '.', '/', '\\', '+'])
        && !after.starts_with("- ")
        && after != "."
        && !after.starts_with(". ")
        && !after.starts_with("...");
    let lower = near_before.to_ascii_lowercase();
    let is_version = ["version", "release", "build", "python", "msvc", "versions:", "kits"]
        .iter()
        .any(|word| lower.contains(word))
        || lower.ends_with('v')
        || lower.trim_end().ends_with(',') && !lower.contains("proxy");
    if glued || goes_on || is_version {
        return;
    }
    let private = first == 10 || first == 192 && second == 168 || first == 172 && (16..32).contains(&second);
    let speaks = |text: &str| SPEAKS_FOR.iter().any(|word| text.contains(word));
    let around = format!("{lower} {}", near_after.to_ascii_lowercase());
    let from =
        lower.ends_with("from ") || lower.ends_with("to ") || lower.ends_with("at ") || lower.ends_with('(');
    if first == 192 && second == 168
        || speaks(&around)
        || (private || first > 30) && (from || lower.trim().is_empty())
    {
        spans.push(Span::new(start, end, Category::Address));
    }
}

/// `2001:db8::1`, `fe80::1%eth0`: what is routed, local to a site or to a link. Loopback, and what
/// C++ writes between its names, is none of these.
fn six(text: &str, start: usize, run: &str, spans: &mut Vec<Span>) {
    let mut number = run.trim_end_matches(['.', '-', ':']);
    // A port or the points of prose may stand behind it.
    let address = loop {
        if let Ok(address) = number.parse::<Ipv6Addr>() {
            break address;
        }
        match number.rfind([':', '.', '-']) {
            Some(at) => number = number[..at].trim_end_matches(':'),
            None => return,
        }
    };
    let first = address.segments()[0];
    let is_telling =
        (0x2000..0x4000).contains(&first) || first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
    if is_telling && number.matches(':').count() >= 2 {
        let mut end = start + number.len();
        if let Some(zone) = text[end..].strip_prefix('%') {
            end += 1 + zone.bytes().take_while(u8::is_ascii_alphanumeric).count();
        }
        spans.push(Span::new(start, end, Category::Address));
    }
}

/// `52:54:00:a1:b2:c3`, `A4-BB-6D-1F-2E-3D`: six pairs, and not more.
fn card(text: &str, start: usize, run: &str, spans: &mut Vec<Span>) {
    for mark in [':', '-'] {
        let pairs: Vec<&str> = run.trim_end_matches(['.', ':', '-']).split(mark).collect();
        let is_card = pairs.len() == 6
            && pairs.iter().all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let is_nobody = pairs.iter().all(|pair| pair.eq_ignore_ascii_case(pairs[0]));
        if is_card && !is_nobody {
            spans.push(Span::new(start, start + 17, Category::Address));
        }
    }
    let _ = text;
}

/// `ip-10-1-2-3`: the name that a cloud gives to a machine.
fn elastic(text: &str, spans: &mut Vec<Span>) {
    for (at, _) in text.match_indices("ip-") {
        let rest = &text[at + 3..];
        let end = rest.find(|next: char| !(next.is_ascii_digit() || next == '-')).unwrap_or(rest.len());
        let number = rest[..end].trim_end_matches('-');
        let parts: Vec<&str> = number.split('-').collect();
        let is_address = parts.len() == 4 && parts.iter().all(|part| part.parse::<u8>().is_ok());
        let begins = at == 0 || !is_word(text.as_bytes()[at - 1]);
        if is_address && begins {
            spans.push(Span::new(at, at + 3 + number.len(), Category::Host));
        }
    }
}
