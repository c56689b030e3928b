//! What a page consists of, and its two forms: HTML and Markdown.
//!
//! Text is written as the checks have it: back-ticks for code, `[words](address)` for a link, and bare
//! addresses. Everything else in it is words, whatever it looks like.

/// A part of a page.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading of the second to the fourth level.
    Heading(u8, String),
    /// A paragraph.
    Text(String),
    /// A list.
    Items(Vec<String>),
    /// Lines as they are.
    Code(String),
    /// A table: its head, its rows.
    Table(Vec<&'static str>, Vec<Vec<String>>),
}

/// A page.
#[derive(Debug)]
pub(super) struct Page {
    /// The name of its file, without ending.
    pub(super) name: String,
    /// Its title.
    pub(super) title: String,
    /// What is on it.
    pub(super) blocks: Vec<Block>,
}

/// The form of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Html,
    Markdown,
}

impl Form {
    /// The ending of its files.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
        }
    }
}

/// A piece of text.
enum Piece<'a> {
    Words(&'a str),
    Code(&'a str),
    Link(&'a str, &'a str),
}

/// The pieces of a text.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '[']).into_iter().chain(rest.find("https://")).min() {
        let (before, from) = rest.split_at(at);
        let (piece, length) = match from.as_bytes().first() {
            Some(b'`') => match from[1..].find('`') {
                Some(end) => (Piece::Code(&from[1..=end]), end + 2),
                None => (Piece::Words(&from[..1]), 1),
            },
            Some(b'[') => linked(from).unwrap_or((Piece::Words(&from[..1]), 1)),
            _ => {
                let end =
                    from.find(|c: char| c.is_whitespace() || "<>\"|`".contains(c)).unwrap_or(from.len());
                let address = from[..end].trim_end_matches(['.', ',', ';', ':', ')']);
                (Piece::Link(address, address), address.len())
            }
        };
        if !before.is_empty() {
            pieces.push(Piece::Words(before));
        }
        pieces.push(piece);
        rest = &from[length..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// `[words](address)` at the beginning, and its length; an address of https or of a page beside.
fn linked(text: &str) -> Option<(Piece<'_>, usize)> {
    let (words, rest) = text[1..].split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    let safe = address.starts_with("https://") || !address.contains([':', ' ', '\\']) && !address.is_empty();
    let is_link = safe && !words.contains(['[', ']', '\n']);
    is_link.then(|| (Piece::Link(words, address), words.len() + address.len() + 4))
}

/// Text as HTML has it.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            other => written.push(other),
        }
    }
    written
}

fn html_text(text: &str) -> String {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Words(words) => escaped(words),
        Piece::Code(code) => format!("<code>{}</code>", escaped(code)),
        Piece::Link(words, address) => format!("<a href=\"{}\">{}</a>", escaped(address), escaped(words)),
    };
    pieces(text).into_iter().map(piece).collect()
}

/// What would be markup outside of code is words there, too.
fn markdown_text(text: &str) -> String {
    let words = |words: &str| {
        let mut written = String::new();
        for character in words.chars() {
            match character {
                '&' => written.push_str("&amp;"),
                '<' => written.push_str("&lt;"),
                '>' => written.push_str("&gt;"),
                '*' | '_' | '[' | ']' | '\\' | '|' | '#' => {
                    written.push('\\');
                    written.push(character);
                }
                other => written.push(other),
            }
        }
        written
    };
    let piece = |piece: Piece<'_>| match piece {
        Piece::Words(text) => words(text),
        Piece::Code(code) => format!("`{code}`"),
        Piece::Link(text, address) if text == address => format!("<{address}>"),
        Piece::Link(text, address) => format!("[{}]({address})", words(text)),
    };
    pieces(text).into_iter().map(piece).collect()
}

/// A name for a heading, to link to.
fn anchor(heading: &str) -> String {
    let name: String =
        heading.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    name.trim_matches('-').to_owned()
}

/// The blocks of a page in HTML.
pub(super) fn html(blocks: &[Block]) -> String {
    let mut text = String::new();
    for block in blocks {
        text.push_str(&match block {
            // Of the others some occur twice.
            Block::Heading(2, words) => {
                format!("<h2 id=\"{}\">{}</h2>\n", anchor(words), html_text(words))
            }
            Block::Heading(level, words) => format!("<h{level}>{}</h{level}>\n", html_text(words)),
            Block::Text(words) => format!("<p>{}</p>\n", html_text(words)),
            Block::Items(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| format!("<li>{}</li>\n", html_text(item))).collect();
                format!("<ul>\n{}</ul>\n", items.concat())
            }
            Block::Code(lines) => {
                format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped(lines.trim_end()))
            }
            Block::Table(head, rows) => {
                let head: Vec<String> =
                    head.iter().map(|cell| format!("<th scope=\"col\">{}</th>", html_text(cell))).collect();
                let row = |row: &Vec<String>| {
                    let cells: Vec<String> =
                        row.iter().map(|cell| format!("<td>{}</td>", html_text(cell))).collect();
                    format!("<tr>{}</tr>\n", cells.concat())
                };
                let rows: Vec<String> = rows.iter().map(row).collect();
                let head = head.concat();
                format!(
                    "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n",
                    rows.concat()
                )
            }
        });
    }
    text
}

/// A page in Markdown.
pub(super) fn markdown(page: &Page) -> String {
    let mut text = format!("# {}\n", markdown_text(&page.title));
    for block in &page.blocks {
        text.push('\n');
        text.push_str(&match block {
            Block::Heading(level, words) => {
                format!("{} {}\n", "#".repeat(usize::from(*level)), markdown_text(words))
            }
            Block::Text(words) => format!("{}\n", markdown_text(words)),
            Block::Items(items) => {
                let items: Vec<String> =
                    items.iter().map(|item| format!("- {}\n", markdown_text(item))).collect();
                items.concat()
            }
            Block::Code(lines) => {
                let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0);
                let fence = "`".repeat(longest.max(2) + 1);
                format!("{fence}text\n{}\n{fence}\n", lines.trim_end())
            }
            Block::Table(head, rows) => {
                let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
                let mut table = row(head.iter().map(|cell| markdown_text(cell)).collect());
                table.push_str(&row(vec!["---".to_owned(); head.len()]));
                for cells in rows {
                    table.push_str(&row(cells.iter().map(|cell| markdown_text(cell)).collect()));
                }
                table
            }
        });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Block, Page, html, markdown};

    #[test]
    fn what_is_no_markup_of_ours_is_words() {
        let hostile = "<img src=x onerror=y> `<b>` [a](javascript:x) [b](c.html) https://docs.example/x. *z*";
        let text = html(&[Block::Text(hostile.to_owned())]);
        assert_eq!(
            text,
            "<p>&lt;img src=x onerror=y&gt; <code>&lt;b&gt;</code> [a](javascript:x) <a href=\"c.html\">b</a> \
             <a href=\"https://docs.example/x\">https://docs.example/x</a>. *z*</p>\n"
        );
        let page = Page {
            name: String::new(),
            title: "a_b".to_owned(),
            blocks: vec![Block::Text(hostile.to_owned())],
        };
        let text = markdown(&page);
        assert!(text.starts_with("# a\\_b\n"), "{text}");
        assert!(text.contains("&lt;img") && text.contains("\\[a\\](javascript:x)"), "{text}");
    }

    #[test]
    fn a_fence_is_longer_than_what_is_in_it() {
        let page = Page {
            name: String::new(),
            title: String::new(),
            blocks: vec![Block::Code("a\n````\nb".to_owned())],
        };
        assert!(markdown(&page).contains("\n`````text\na\n````\nb\n`````\n"));
    }
}
