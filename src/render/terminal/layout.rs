//! Lines of at most 80 columns, with colour and characters that the terminal has.

use owo_colors::OwoColorize as _;

use crate::redact::Clean;
use crate::render::words::visible;

const WIDTH: usize = 80;
const INDENT: usize = 4;

/// So much before what tells is shown with it.
const SHORT: usize = 20;

/// What a terminal can show.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Colours may be used.
    pub color: bool,
    /// More than ASCII may be used.
    pub unicode: bool,
}

/// How a mark is meant. The mark says it without colour, too.
#[derive(Clone, Copy)]
pub(super) enum Tone {
    Good,
    Bad,
    Open,
}

/// The lines so far.
pub(super) struct Page {
    style: Style,
    text: String,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    /// The verdict, after its mark.
    pub(super) fn headline(&mut self, mark: &str, tone: Tone, text: impl AsRef<str>) {
        let mark = match (self.style.unicode, tone) {
            (true, Tone::Good) => "\u{2713}",
            (true, Tone::Bad) => "\u{2717}",
            (true, Tone::Open) | (false, _) => mark,
        };
        for (index, line) in self.wrap(text, WIDTH - INDENT).iter().enumerate() {
            let lead = if index == 0 { format!(" {mark:<3}") } else { " ".repeat(INDENT) };
            let lead = match tone {
                _ if !self.style.color => lead,
                Tone::Good => lead.green().bold().to_string(),
                Tone::Bad => lead.red().bold().to_string(),
                Tone::Open => lead.yellow().bold().to_string(),
            };
            self.push(&format!("{lead}{}", self.embolden(line)));
        }
    }

    /// An indented paragraph.
    pub(super) fn item(&mut self, text: impl AsRef<str>) {
        for line in self.wrap(text, WIDTH - INDENT) {
            self.push(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    /// What a tool said, on one line, shortened to fit.
    pub(super) fn quote(&mut self, name: &str, text: impl AsRef<str>) {
        let text = self.plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
        // A trial without a dozen variables has a long name.
        let most = (WIDTH - INDENT) / 2;
        let name = if width(name) > most { format!("{}... ", head(name, most - 4)) } else { name.to_owned() };
        let name = name.as_str();
        let room = WIDTH - INDENT - width(name);
        let text = if width(&text) > room { format!("{}...", head(&text, room - 3)) } else { text };
        self.push(&format!("{}{}{text}", " ".repeat(INDENT), self.fade(name)));
    }

    /// What a tool said, on as many rows as are allowed. What does not fit is cut where it tells the
    /// least: before `tells`, the column from 1 where the telling part begins, and at the end.
    pub(super) fn excerpt(&mut self, name: &str, text: impl AsRef<str>, tells: u64, rows: usize) {
        let column = usize::try_from(tells).unwrap_or(usize::MAX);
        let text = text.as_ref();
        let begin = text.char_indices().nth(column.saturating_sub(1)).map_or(0, |(index, _)| index);
        let join = |text: &str| self.plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
        // A word or two before it, such as `error:`, are no reason to cut.
        let begin = if text[..begin].chars().count() <= SHORT { 0 } else { begin };
        let (before, telling) = (join(&text[..begin]), join(&text[begin..]));
        let gap = if before.is_empty() || !text[..begin].ends_with(char::is_whitespace) { "" } else { " " };
        let whole = format!("{before}{gap}{telling}");
        let room = WIDTH - INDENT;
        // A broken word may leave a row short: wrapping decides whether all of it has room.
        let fits = |text: &str| self.wrap(format!("{name}{text}"), room).len() <= rows;
        let mut shown = whole.clone();
        if !fits(&shown) {
            // A long word, such as a file's name, is broken before anything is left out.
            let close =
                if before.is_empty() { self.close(&format!("{name}{whole}"), room) } else { Vec::new() };
            if !close.is_empty() && close.len() <= rows {
                self.rows(name, &close);
                return;
            }
            shown = if before.is_empty() { telling.clone() } else { format!("...{telling}") };
            let mut length = shown.chars().count();
            let whole: Vec<char> = shown.chars().collect();
            while !fits(&shown) && length > 8 {
                length -= 1;
                let room = length.saturating_sub(3);
                // Where all of it tells, its end does as well: "… is not a supported wheel on this platform".
                let end = if before.is_empty() { room * 2 / 5 } else { 0 };
                let (head, tail) = (&whole[..room - end], &whole[whole.len() - end..]);
                // It begins with a whole word, where there is one.
                let word = tail.iter().position(|letter| *letter == ' ').unwrap_or(0);
                let tail = &tail[word..];
                shown = head.iter().chain(&['.'; 3]).chain(tail).collect();
            }
            // Where what tells leaves room, as much of what stands before it as fits. Before an entry of a list there
            // are only others, of which the first would be taken for the one that counts.
            let is_entry = before.ends_with(';');
            for (start, _) in before.match_indices(' ').skip(1).filter(|_| !is_entry) {
                let longer = format!("...{}{gap}{telling}", &before[start + 1..]);
                if fits(&longer) {
                    shown = longer;
                    break;
                }
            }
        }
        let lines = self.wrap(format!("{name}{shown}"), room);
        self.rows(name, &lines);
    }

    /// Rows of what begins with a name.
    fn rows(&mut self, name: &str, lines: &[String]) {
        for (index, line) in lines.iter().enumerate() {
            let line = match line.strip_prefix(name.trim_end()) {
                Some(rest) if index == 0 => format!("{}{rest}", self.fade(name.trim_end())),
                _ => line.clone(),
            };
            self.push(&format!("{}{line}", " ".repeat(INDENT)));
        }
    }

    /// Lines that were laid out already.
    pub(super) fn verbatim(&mut self, text: &str) {
        self.text.push_str(text.trim_end_matches('\n'));
        self.text.push('\n');
    }

    /// Text that others take as it is, such as a reply to post: nothing is wrapped.
    pub(super) fn as_it_is(&mut self, text: impl AsRef<str>) {
        for line in text.as_ref().lines() {
            let line = self.plain(line);
            self.push(&line);
        }
    }

    /// A name and words on one row; what does not fit is cut.
    pub(super) fn line(&mut self, name: &str, text: impl AsRef<str>) {
        let line = self.one_row(name, text);
        self.push(&format!(" {line}"));
    }

    /// The same, set off.
    pub(super) fn strong_line(&mut self, name: &str, text: impl AsRef<str>) {
        let line = self.embolden(&self.one_row(name, text));
        self.push(&format!(" {line}"));
    }

    fn one_row(&self, name: &str, text: impl AsRef<str>) -> String {
        let text = self.plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let room = WIDTH - 1 - width(name);
        if width(&text) > room {
            format!("{name}{}...", head(&text, room - 3))
        } else {
            format!("{name}{text}")
        }
    }

    /// A paragraph that begins with a name, its further lines indented.
    pub(super) fn paragraph(&mut self, name: &str, text: impl AsRef<str>) {
        self.named(name, text, false);
    }

    /// The same, set off.
    pub(super) fn strong(&mut self, name: &str, text: impl AsRef<str>) {
        self.named(name, text, true);
    }

    fn named(&mut self, name: &str, text: impl AsRef<str>, strong: bool) {
        let lines = self.wrap(format!("{}{}", name.replace(' ', "\u{a0}"), text.as_ref()), WIDTH - 1 - 2);
        for (index, line) in lines.iter().enumerate() {
            let line = line.replace('\u{a0}', " ");
            let line = if strong && index == 0 { self.embolden(&line) } else { line };
            self.push(&format!("{}{line}", if index == 0 { " " } else { "   " }));
        }
    }

    /// Commands to paste, each on a line of its own however long: a broken line would not run.
    pub(super) fn commands(&mut self, commands: &[Clean]) {
        for command in commands.iter().take(6) {
            self.command(command);
        }
    }

    /// A command to paste.
    pub(super) fn command(&mut self, command: impl AsRef<str>) {
        let command = self.plain(command).split_whitespace().collect::<Vec<_>>().join(" ");
        let command = if self.style.color { command.cyan().to_string() } else { command };
        self.push(&format!("{}{command}", " ".repeat(INDENT)));
    }

    /// An empty line, never two.
    pub(super) fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn embolden(&self, text: &str) -> String {
        if self.style.color { text.bold().to_string() } else { text.to_owned() }
    }

    fn fade(&self, text: &str) -> String {
        if self.style.color { text.dimmed().to_string() } else { text.to_owned() }
    }

    /// Text with nothing in it that acts on a terminal, and in ASCII where it can do no more.
    fn plain(&self, text: impl AsRef<str>) -> String {
        let text = visible(text);
        if self.style.unicode {
            return text;
        }
        let mut written = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\u{2026}' => written.push_str("..."),
                '\u{2013}' | '\u{2014}' | '\u{2212}' => written.push('-'),
                '\u{2018}' | '\u{2019}' => written.push('\''),
                '\u{201c}' | '\u{201d}' => written.push('"'),
                '\u{2192}' => written.push_str("->"),
                '\u{d7}' => written.push('x'),
                '\u{a0}' => written.push('\u{a0}'),
                character if character.is_ascii() => written.push(character),
                _ => written.push('?'),
            }
        }
        written
    }

    /// Rows that are full, whatever word ends there.
    fn close(&self, text: &str, room: usize) -> Vec<String> {
        let text = self.plain(text);
        let mut rest = text.as_str();
        let mut lines = Vec::new();
        while !rest.is_empty() {
            let part = head(rest, room);
            lines.push(part.to_owned());
            rest = &rest[part.len()..];
        }
        lines
    }

    fn wrap(&self, text: impl AsRef<str>, room: usize) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in self.plain(text).split([' ', '\n', '\t']).filter(|word| !word.is_empty()) {
            let mut word = word;
            if !line.is_empty() && width(&line) + 1 + width(word) > room {
                lines.push(std::mem::take(&mut line));
            }
            while width(word) > room {
                let part = head(word, room);
                lines.push(part.to_owned());
                word = &word[part.len()..];
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }
}

/// Columns that the text takes: East Asian wide characters take two.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

fn columns(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// The beginning of the text that takes at most `room` columns, and at least one character.
fn head(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (index, character) in text.char_indices() {
        used += columns(character);
        if used > room && index > 0 {
            return &text[..index];
        }
    }
    text
}
