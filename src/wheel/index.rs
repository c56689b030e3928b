//! Reads what an index says of a project: PEP 691 JSON and PEP 503 HTML.
//!
//! It deliberately does not know how the page was fetched.

use html5gum::{Token, Tokenizer};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

use super::release::File;

/// Media types in the order in which pip asks for them (pip 22.2 and later).
pub const ACCEPT: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01";

/// What a pip before 22.2 asks for. The two forms of one page may list the files in another order,
/// and of equal files pip takes the first.
pub const ACCEPT_BEFORE_JSON: &str = "text/html";

/// The files of `project` on a page, in its order; files that pip passes over are left out.
/// `None` if the page is neither of the two formats.
pub fn read(page: &[u8], media_type: Option<&str>, project: &str) -> Option<Vec<File>> {
    let looks_like_json = page.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    match media_type {
        Some(media) if media.contains("json") => read_json(page, project),
        Some(media) if media.contains("html") => read_html(page, project),
        _ if looks_like_json => read_json(page, project),
        _ => read_html(page, project),
    }
}

#[derive(Deserialize)]
struct Page {
    files: Vec<PageFile>,
}

#[derive(Deserialize)]
struct PageFile {
    filename: String,
    #[serde(rename = "requires-python", default)]
    requires_python: Option<String>,
    #[serde(default)]
    yanked: serde_json::Value,
    #[serde(rename = "upload-time", default)]
    uploaded: Option<String>,
}

fn read_json(page: &[u8], project: &str) -> Option<Vec<File>> {
    let page: Page = serde_json::from_slice(page).ok()?;
    let files = page.files.into_iter().filter_map(|file| {
        // `false`, `true`, or the reason (PEP 592).
        let yanked = match file.yanked {
            serde_json::Value::String(reason) => Some(reason),
            serde_json::Value::Bool(true) => Some(String::new()),
            _ => None,
        };
        let uploaded = file.uploaded.as_deref();
        let described =
            File::parse(&file.filename, project)?.described(file.requires_python.as_deref(), yanked);
        Some(described.uploaded_at(uploaded))
    });
    Some(files.collect())
}

/// A page of links: nothing is asked of it but that it has at least one tag.
fn read_html(page: &[u8], project: &str) -> Option<Vec<File>> {
    let text = String::from_utf8_lossy(page);
    let mut is_markup = false;
    let mut files = Vec::new();
    for token in Tokenizer::new(text.as_ref()).flatten() {
        let Token::StartTag(tag) = token else { continue };
        is_markup = true;
        if *tag.name != b"a"[..] {
            continue;
        }
        let attribute =
            |name: &[u8]| tag.attributes.get(name).map(|value| String::from_utf8_lossy(value).into_owned());
        let Some(address) = attribute(b"href") else { continue };
        let Some(file) = File::parse(&filename_of(&address), project) else { continue };
        let (requires_python, yanked) = (attribute(b"data-requires-python"), attribute(b"data-yanked"));
        files.push(file.described(requires_python.as_deref(), yanked));
    }
    is_markup.then_some(files)
}

/// The last part of an address's path, decoded, as pip names the file of a link.
pub fn filename_of(address: &str) -> String {
    let path = address.split(['#', '?']).next().unwrap_or(address);
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or(path);
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{filename_of, read};

    const HTML: &str = r#"<!DOCTYPE html><html><body><h1>Links for demo</h1>
<a href="../../files/demo-1.0.tar.gz#sha256=00" data-requires-python="&gt;=3.6, &lt;4">demo-1.0.tar.gz</a><br/>
<A HREF='https://files.example/demo-1.1%2Blocal-py3-none-any.whl' data-yanked="broken &amp; sad">x</A>
<a href="https://files.example/demo-1.2.exe">demo-1.2.exe</a> <a>no address</a>
</body></html>"#;

    #[test]
    fn links_are_read_with_their_conditions() {
        let files = read(HTML.as_bytes(), Some("text/html; charset=utf-8"), "demo").unwrap();
        let names: Vec<&str> = files.iter().map(|file| file.filename.as_str()).collect();
        assert_eq!(names, ["demo-1.0.tar.gz", "demo-1.1+local-py3-none-any.whl"]);
        assert_eq!(files[0].requires_python.as_ref().unwrap().to_string(), ">=3.6, <4");
        assert_eq!(files[1].yanked.as_deref(), Some("broken & sad"));
    }

    #[test]
    fn json_is_read_with_and_without_a_media_type() {
        let json = br#"{"meta": {"api-version": "1.1"}, "name": "demo", "files": [
            {"filename": "demo-1.0.tar.gz", "url": "x", "hashes": {}, "requires-python": ">=3.8", "yanked": true},
            {"filename": "demo-1.0-py3-none-any.whl", "url": "x", "hashes": {}, "yanked": false}]}"#;
        for media in [None, Some("application/vnd.pypi.simple.v1+json")] {
            let files = read(json, media, "demo").unwrap();
            assert_eq!((files.len(), files[0].yanked.is_some(), files[1].yanked.is_some()), (2, true, false));
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        assert!(read(b"just words", None, "demo").is_none());
        assert!(read(b"{\"files\": 3}", None, "demo").is_none());
    }

    #[test]
    fn names_are_decoded_as_pip_does() {
        assert_eq!(
            filename_of("https://files.example/a/demo-1.0%2Bcu12.tar.gz?x=1#sha256=0"),
            "demo-1.0+cu12.tar.gz"
        );
        assert_eq!(filename_of("demo-50%.zip"), "demo-50%.zip");
    }
}
