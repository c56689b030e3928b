//! The pages of the site: one for each archetype, their list, and the tables that they look up in.
//!
//! All of it is made from the checks and tables themselves, so that it cannot fall behind.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::block::{self, Block, Form, Page};
use super::{sentence, with_names};
use crate::desk::clipboard::base64;
use crate::desk::output;
use crate::embedded;
use crate::error::Error;
use crate::fact::FACTS;
use crate::knowledge::{Catalogue, Check, Fix};
use crate::redact::{Clean, Raw, Redactor};
use crate::report::Place;
use crate::system::System;

/// How the pages look; the page that reads a log looks the same.
const STYLE: &str = include_str!("../../../data/site/style.css");

/// Most literals of a line that a page shows.
const LITERALS: usize = 24;

/// Package managers as columns of the tables are named.
const MANAGERS: [(&str, &str); 8] = [
    ("apt", "Debian, Ubuntu"),
    ("dnf", "Fedora, RHEL"),
    ("apk", "Alpine"),
    ("pacman", "Arch"),
    ("zypper", "openSUSE"),
    ("brew", "macOS"),
    ("conda", "conda"),
    ("vcpkg", "vcpkg"),
];

/// Writes all pages into a folder, and says how many.
pub(super) fn write(
    catalogue: &Catalogue,
    form: Form,
    folder: &Path,
    system: &System,
    redactor: &Redactor,
) -> Result<usize, Error> {
    let failed = |path: &Path, error: &std::io::Error| Error::Failed {
        message: Clean::literal("{path} could not be written: {reason}").fill(&|name| {
            Some(if name == "path" { redactor.clean(&Raw::from_os(path)) } else { output::reason(error) })
        }),
    };
    system.make_folder(folder).map_err(|error| failed(folder, &error))?;
    let pages = all(catalogue, form);
    for page in &pages {
        let path = folder.join(format!("{}.{}", page.name, form.ending()));
        let text = match form {
            Form::Html => whole(page),
            Form::Markdown => block::markdown(page),
        };
        system.replace_file(&path, text.as_bytes()).map_err(|error| failed(&path, &error))?;
    }
    Ok(pages.len())
}

/// All pages.
fn all(catalogue: &Catalogue, form: Form) -> Vec<Page> {
    let mut pages = vec![index(catalogue, form)];
    pages.extend(catalogue.checks().iter().map(|check| of_check(catalogue, check, form)));
    pages.extend([natives(), wheel_tags(), facts()]);
    pages
}

fn link(words: &str, name: &str, form: Form) -> String {
    format!("[{words}]({name}.{})", form.ending())
}

fn index(catalogue: &Catalogue, form: Form) -> Page {
    let mut blocks = vec![Block::Text(
        "Why a Python package does not install: each kind of problem that pip-doctor tells apart.".to_owned(),
    )];
    if form == Form::Html {
        blocks.push(Block::Text("[Read your own output](../index.html) in the browser.".to_owned()));
    }
    for (group, checks) in catalogue.groups() {
        blocks.push(Block::Heading(2, group.to_owned()));
        let item = |check: &&Check| {
            format!("{}: {}", link(check.id.as_str(), check.id.as_str(), form), check.meaning)
        };
        blocks.push(Block::Items(checks.iter().map(item).collect()));
    }
    blocks.push(Block::Heading(2, "Tables".to_owned()));
    blocks.push(Block::Items(vec![
        link("What native libraries and tools are called where", "natives", form),
        link("What the platform tag of a wheel needs", "wheel-tags", form),
        link("The facts that decide", "facts", form),
    ]));
    Page { name: "index".to_owned(), title: "All kinds of problem".to_owned(), blocks }
}

fn of_check(catalogue: &Catalogue, check: &Check, form: Form) -> Page {
    let mut blocks = Vec::new();
    blocks.push(Block::Text(format!(
        "Archetype `{}`, of the group {}{}.",
        check.id,
        check.group,
        if check.is_built_in() { String::new() } else { format!(", from `{}`", check.source) }
    )));
    if !check.meaning.is_empty() {
        blocks.push(Block::Text(format!("What it is: {}", sentence(&check.meaning))));
    }
    blocks.extend(paragraphs(&with_names(&check.explanation)));
    if !check.sentences.is_empty() {
        blocks.push(Block::Text("Where it is so:".to_owned()));
        blocks.push(Block::Items(check.sentences.iter().map(|said| with_names(&said.text)).collect()));
    }
    let place = match check.support {
        Place::Here => "to the package's maintainers",
        Place::NotHere => "not to the package's maintainers: it can be mended on the machine",
        Place::Elsewhere => "to another project",
        Place::Unknown => "that depends on the case",
    };
    blocks.push(Block::Text(format!("Where to report it: {place}.")));
    recognise(check, &mut blocks);
    cures(check, form, &mut blocks);
    neighbours(catalogue, check, form, &mut blocks);
    if !check.links.is_empty() {
        blocks.push(Block::Heading(2, "Read more".to_owned()));
        blocks.push(Block::Items(check.links.iter().map(ToString::to_string).collect()));
    }
    let list = link("All kinds of problem", "index", form);
    blocks.push(Block::Text(match form {
        Form::Html => format!("{list} · [Read your own output](../index.html)"),
        Form::Markdown => list,
    }));
    Page { name: check.id.to_string(), title: with_names(&check.title), blocks }
}

fn paragraphs(text: &str) -> Vec<Block> {
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let lines: Vec<&str> = part.lines().collect();
            let items: Vec<String> =
                lines.iter().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned).collect();
            if items.len() == lines.len() { Block::Items(items) } else { Block::Text(lines.join(" ")) }
        })
        .collect()
}

/// What tells it: the literals of its lines, and examples.
fn recognise(check: &Check, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "How to recognise it".to_owned()));
    blocks.extend(paragraphs(&with_names(&check.page)));
    let literals: BTreeSet<&str> = check
        .signatures
        .iter()
        .flat_map(|signature| signature.pattern.anchors())
        .map(|literal| literal.trim())
        .filter(|literal| !literal.contains('`') && literal.len() > 3)
        .collect();
    if !literals.is_empty() {
        blocks.push(Block::Text("Words that a line of the output holds, among others:".to_owned()));
        let items = literals.into_iter().take(LITERALS).map(|literal| format!("`{literal}`"));
        blocks.push(Block::Items(items.collect()));
    }
    let logs = check.examples.iter().filter(|example| !example.log.trim().is_empty());
    for (number, example) in logs.enumerate() {
        if number == 0 {
            blocks.push(Block::Heading(3, "Examples".to_owned()));
        }
        blocks.extend(example.name.as_ref().map(|name| Block::Text(format!("{name}:"))));
        blocks.push(Block::Code(example.log.clone()));
    }
}

/// What to do, by platform.
fn cures(check: &Check, form: Form, blocks: &mut Vec<Block>) {
    if check.fixes.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, "What to do".to_owned()));
    let mut audiences: Vec<&str> = check.fixes.iter().map(|fix| fix.audience.as_str()).collect();
    audiences.sort_unstable();
    audiences.dedup();
    let by_platform = audiences.len() > 1;
    for audience in audiences {
        if by_platform {
            let words = if audience.is_empty() { "On any system" } else { audience };
            blocks.push(Block::Heading(3, words.to_owned()));
        }
        for fix in check.fixes.iter().filter(|fix| fix.audience.as_str() == audience) {
            cure(fix, if by_platform { 4 } else { 3 }, form, blocks);
        }
    }
}

fn cure(fix: &Fix, level: u8, form: Form, blocks: &mut Vec<Block>) {
    let risk = fix.risk.remark().map(|words| format!(" ({words})")).unwrap_or_default();
    blocks.push(Block::Heading(level, format!("{}{risk}", with_names(&fix.title))));
    if !fix.commands.is_empty() {
        let commands: Vec<String> = fix.commands.iter().map(with_names).collect();
        blocks.push(Block::Code(commands.join("\n")));
    }
    let natives = rows("data/natives.toml");
    let named: Vec<(&str, &Row)> = fix
        .needs
        .install
        .iter()
        .filter_map(|need| natives.get_key_value(need.as_str()).map(|(key, row)| (key.as_str(), row)))
        .collect();
    if !named.is_empty() {
        let managers =
            MANAGERS.iter().filter(|(manager, _)| named.iter().any(|(_, row)| row.contains_key(*manager)));
        let row = |(manager, systems): &(&str, &str)| {
            let names: Vec<&str> =
                named.iter().filter_map(|(_, row)| row.get(*manager)).map(String::as_str).collect();
            vec![(*systems).to_owned(), format!("`{}`", names.join(" "))]
        };
        blocks.push(Block::Table(vec!["system", "packages"], managers.map(row).collect()));
    }
    if fix.needs.install.iter().any(|need| need == "build" || need.as_str().contains('{')) {
        blocks.push(Block::Text(format!(
            "Which packages these are follows from the package that is built: {}.",
            link("the names of all", "natives", form)
        )));
    }
}

/// What decides between it and those that look alike.
fn neighbours(catalogue: &Catalogue, check: &Check, form: Form, blocks: &mut Vec<Block>) {
    let to = |id: &str| match catalogue.check(id) {
        Some(other) => format!("{}: {}", link(id, id, form), with_names(&other.title)),
        None => format!("`{id}`"),
    };
    let below: Vec<String> = check.explains().map(&to).collect();
    let above: Vec<String> = catalogue
        .checks()
        .iter()
        .filter(|other| other.explains().any(|id| check.id == id))
        .map(|other| to(other.id.as_str()))
        .collect();
    let instead: BTreeSet<&str> = check
        .near_misses
        .iter()
        .filter_map(|miss| miss.instead.as_deref())
        .filter(|id| check.id != *id)
        .collect();
    let mut deciding = BTreeSet::new();
    check.each_fact(&mut |id, _, decides| {
        if decides {
            deciding.insert(id);
        }
    });
    let misses: Vec<_> = check.near_misses.iter().filter(|miss| !miss.log.trim().is_empty()).collect();
    if below.is_empty() && above.is_empty() && instead.is_empty() && deciding.is_empty() && misses.is_empty()
    {
        return;
    }
    blocks.push(Block::Heading(2, "What decides against its neighbours".to_owned()));
    let lists = [
        ("It may be the cause of these, which are then symptoms:", below),
        ("One of these may be the cause of it, and goes first then:", above),
        ("Easily taken for it:", instead.into_iter().map(to).collect()),
    ];
    for (words, items) in lists {
        if !items.is_empty() {
            blocks.push(Block::Text(words.to_owned()));
            blocks.push(Block::Items(items));
        }
    }
    if !deciding.is_empty() {
        blocks.push(Block::Text("What proves or refutes it on the machine:".to_owned()));
        let doc = |name: &str| FACTS.iter().find(|fact| fact.id == name).map_or("", |fact| fact.doc);
        let row = |id: &crate::fact::FactId| vec![format!("`{}`", id.name()), doc(id.name()).to_owned()];
        blocks.push(Block::Table(vec!["fact", "meaning"], deciding.iter().map(row).collect()));
    }
    for (number, miss) in misses.into_iter().enumerate() {
        if number == 0 {
            blocks.push(Block::Heading(3, "What is not it".to_owned()));
        }
        let instead = miss.instead.as_deref().map(|id| format!(", but {}", link(id, id, form)));
        let name = miss.name.as_deref().unwrap_or("Another line");
        blocks.push(Block::Text(format!("{name}{}:", instead.unwrap_or_default())));
        blocks.push(Block::Code(miss.log.clone()));
    }
}

type Row = BTreeMap<String, String>;

/// The rows of a table that is compiled in.
fn rows(path: &str) -> BTreeMap<String, Row> {
    let table: toml::Table = embedded::read(path).unwrap_or_default();
    let rows = table.get("rows").and_then(toml::Value::as_table);
    let row = |(key, row): (&String, &toml::Value)| {
        let cells = row.as_table()?.iter();
        Some((
            key.clone(),
            cells.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect(),
        ))
    };
    rows.into_iter().flatten().filter_map(row).collect()
}

fn code(text: Option<&String>) -> String {
    text.filter(|text| !text.is_empty()).map(|text| format!("`{text}`")).unwrap_or_default()
}

fn natives() -> Page {
    let mut head = vec!["what"];
    head.extend(MANAGERS.iter().map(|(manager, _)| *manager));
    let row = |(key, row): (String, Row)| {
        let mut cells = vec![row.get("name").cloned().unwrap_or(key)];
        cells.extend(MANAGERS.iter().map(|(manager, _)| code(row.get(*manager))));
        cells
    };
    Page {
        name: "natives".to_owned(),
        title: "What native libraries and tools are called where".to_owned(),
        blocks: vec![
            Block::Text("What source builds of Python packages need, and the package that has it. An empty field: no such package is known.".to_owned()),
            Block::Table(head, rows("data/natives.toml").into_iter().map(row).collect()),
        ],
    }
}

fn wheel_tags() -> Page {
    let row = |(key, row): (String, Row)| {
        let pep = row.get("pep").map(|pep| format!("[PEP {pep}](https://peps.python.org/pep-{pep:0>4}/)"));
        let mut cells = vec![format!("`{key}`")];
        cells.extend(["pip", "glibc", "musl", "macos"].map(|column| code(row.get(column))));
        cells.push(pep.unwrap_or_default());
        cells
    };
    Page {
        name: "wheel-tags".to_owned(),
        title: "What the platform tag of a wheel needs".to_owned(),
        blocks: vec![
            Block::Text("The oldest pip that takes a wheel of this tag, and what the system has to have. `*` stands for any text.".to_owned()),
            Block::Table(vec!["tag", "pip", "glibc", "musl", "macOS", "defined in"], rows("data/wheel-tags.toml").into_iter().map(row).collect()),
        ],
    }
}

fn facts() -> Page {
    let row = |fact: &crate::fact::FactSpec| {
        vec![format!("`{}`", fact.id), fact.kind.name().to_owned(), fact.doc.to_owned()]
    };
    Page {
        name: "facts".to_owned(),
        title: "The facts that decide".to_owned(),
        blocks: vec![Block::Table(vec!["fact", "kind", "meaning"], FACTS.iter().map(row).collect())],
    }
}

/// A page as a file of its own: it loads nothing and runs nothing.
fn whole(page: &Page) -> String {
    let style = STYLE.replace("\r\n", "\n");
    let digest = base64(&Sha256::digest(style.as_bytes()));
    let title = block::escaped(&page.title);
    let body = block::html(&page.blocks);
    let list = if page.name == "index" {
        String::new()
    } else {
        " <a href=\"index.html\">All kinds of problem</a>".to_owned()
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title} · pip-doctor</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{style}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">To the content</a>\n\
         <header><p class=\"name\"><strong>pip-doctor</strong></p><nav aria-label=\"More\"><a href=\"../index.html\">Read your own output</a>{list}</nav></header>\n\
         <main id=\"main\">\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::block::{Form, html, markdown};
    use super::all;
    use crate::knowledge::Catalogue;

    /// Every link of a page to a page beside it leads to one that is made.
    #[test]
    fn every_link_between_pages_leads_somewhere() {
        let catalogue = Catalogue::built_in();
        for form in [Form::Html, Form::Markdown] {
            let pages = all(catalogue, form);
            let names: BTreeSet<String> =
                pages.iter().map(|page| format!("{}.{}", page.name, form.ending())).collect();
            assert_eq!(names.len(), pages.len());
            let mut links = 0;
            for page in &pages {
                let text = match form {
                    Form::Html => html(&page.blocks),
                    Form::Markdown => markdown(page),
                };
                let (start, end) = if form == Form::Html { ("href=\"", '"') } else { ("](", ')') };
                for rest in text.split(start).skip(1) {
                    let address = rest.split(end).next().unwrap();
                    if address.starts_with("https://") || address == "../index.html" {
                        continue;
                    }
                    assert!(names.contains(address), "{} links to {address}", page.name);
                    links += 1;
                }
            }
            assert!(links > 200, "{links}");
            for page in &pages {
                let text = if form == Form::Html { html(&page.blocks) } else { markdown(page) };
                for wrong in ["<<", "&lt;&lt;", "{{"] {
                    assert!(!text.contains(wrong), "{} holds {wrong}", page.name);
                }
            }
        }
    }

    /// Where a report leads, there is a page.
    #[test]
    fn every_address_of_an_archetype_is_that_of_its_page() {
        let catalogue = Catalogue::built_in();
        let pages = all(catalogue, Form::Html);
        for check in catalogue.checks() {
            let address = check.page_address().unwrap();
            let name = address.as_str().strip_prefix(env!("CARGO_PKG_HOMEPAGE")).unwrap();
            let name = name.strip_prefix("problems/").unwrap().strip_suffix(".html").unwrap();
            let page = pages.iter().find(|page| page.name == name).unwrap();
            assert!(page.blocks.len() > 3, "{name}");
            assert!(!html(&page.blocks).contains('{') || !check.examples.is_empty(), "{name}");
        }
    }

    /// The one place is `repository`.
    #[test]
    fn the_home_page_follows_from_the_repository() {
        let path = env!("CARGO_PKG_REPOSITORY").strip_prefix("https://github.com/").unwrap();
        let (owner, name) = path.split_once('/').unwrap();
        assert_eq!(env!("CARGO_PKG_HOMEPAGE"), format!("https://{owner}.github.io/{name}/"));
    }
}
