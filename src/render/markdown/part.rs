//! A part of the report that keeps within its share of the length.

/// Lines under a heading. What does not fit is counted, not shown.
pub(super) struct Part {
    text: String,
    room: usize,
    left_out: usize,
    lines: usize,
}

impl Part {
    /// A part with at most `limit` characters.
    pub(super) fn new(heading: &str, limit: usize) -> Self {
        let text = if heading.is_empty() { String::new() } else { format!("### {heading}\n\n") };
        // Room for the line that says what was left out.
        let room = limit.saturating_sub(text.chars().count() + 60);
        Self { text, room, left_out: 0, lines: 0 }
    }

    /// Adds a line or a block, if there is room for all of it.
    pub(super) fn add(&mut self, line: &str) {
        let length = line.chars().count() + 1;
        if length > self.room {
            self.left_out += 1;
            return;
        }
        self.room -= length;
        self.lines += 1;
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds `- name: value` where there is a value.
    pub(super) fn item(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.add(&format!("- {name}: {value}"));
        }
    }

    /// The text; nothing if no line was added.
    pub(super) fn finish(mut self) -> String {
        if self.lines == 0 {
            return String::new();
        }
        if self.left_out > 0 {
            self.text.push_str(&format!("- ({} more left out for length)\n", self.left_out));
        }
        self.text.push('\n');
        self.text
    }
}
