//! Holds `docs/events.md`, the list of all kinds of events, against the rows.
//!
//! To write it anew: `UPDATE_EVENTS=1 cargo test --lib events`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::rows::{Row, kinds, own_fields_of, rows};

/// What stands above the list.
const HEAD: &str = "# What tools say: the kinds of events

What a tool says is read once, by a row in `data/reading/events`, into an event of a kind. A signature, a `with`, \
a `without` or a condition asks for it by `event = \"KIND\"` and `where = { FIELD = … }` ([checks.md](checks.md)).

Any event may have `tool`, `phase` and `package`; in a traceback also `importer` (whose code asks: `user`, \
`package`, `build-script`, `back-end`, `pip`, `stdlib`), `importing`, `file`, `isolated`, `top`, `full` and `script`. \
The fields below are those of one kind; not every sentence gives all of them. The line is one that gives the event.

| kind | fields | a line that gives it |
| --- | --- | --- |
";

fn page() -> String {
    let mut page = HEAD.to_owned();
    for kind in kinds() {
        let fields: BTreeSet<&str> = own_fields_of(kind);
        let fields: Vec<String> = fields.into_iter().map(|field| format!("`{field}`")).collect();
        let example = rows().iter().find(|row| row.kind == *kind && !row.course).and_then(Row::an_example);
        let example = example.unwrap_or_default().trim();
        // A table's cell is one line, and a bar would end it.
        let line = example.lines().next().unwrap_or_default().replace('|', "\\|");
        let marks = if line.contains('`') { "``" } else { "`" };
        writeln!(page, "| `{kind}` | {} | {marks} {line} {marks} |", fields.join(", ")).unwrap();
    }
    page
}

#[test]
#[expect(clippy::disallowed_methods, reason = "asked for by whoever runs the tests")]
fn the_list_of_events_is_the_rows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/events.md");
    let page = page();
    if std::env::var_os("UPDATE_EVENTS").is_some() {
        std::fs::write(path, &page).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(known == page, "docs/events.md is out of date: UPDATE_EVENTS=1 cargo test --lib events");
}
