//! Files and answers from outside, in any state: pages of an index, blocks of a report, whole texts.
//! Nothing of it makes the readers panic.

use pip_doctor::redact::{Raw, Redactor};
use pip_doctor::report::block;
use pip_doctor::wheel::index;
use proptest::prelude::*;

const HTML: &str = r#"<!DOCTYPE html><html><body><a href="../files/demo-1.0.tar.gz#sha256=00" data-requires-python="&gt;=3.6, &lt;4">demo-1.0.tar.gz</a><a href='demo-1.1%2Blocal-py3-none-any.whl' data-yanked="bad &amp; sad">x</a></body></html>"#;

const JSON: &str = r#"{"meta":{"api-version":"1.1"},"name":"demo","files":[{"filename":"demo-1.0-py3-none-any.whl","url":"demo-1.0-py3-none-any.whl","hashes":{"sha256":"00"},"requires-python":">=3.8","yanked":false}],"versions":["1.0"]}"#;

const BLOCK: &str = r#"{"body":{"tool":"0.1.0","verdict":"environment","package":"demo","requirement":"demo>=1","exit_code":1,"facts":{"python.version":"3.12.1","project.files":["setup.py"],"pip.broken":false},"diagnoses":[{"id":"venv-broken","role":"cause","confidence":0.9}]},"format":"pip-doctor.block/1","sha256":"00"}"#;

/// Places where something is taken out and something else put in.
type Cuts = Vec<(prop::sample::Index, usize, Vec<u8>)>;

fn cuts() -> impl Strategy<Value = Cuts> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..6),
        "[\\[\\]{}\"':,<>&;%#=/0-9eE+.-]{0,8}".prop_map(String::into_bytes),
        "\\PC{0,4}".prop_map(String::into_bytes),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), 0..30_usize, piece), 1..6)
}

fn mangled(sound: &str, cuts: &Cuts) -> Vec<u8> {
    let mut bytes = sound.as_bytes().to_vec();
    for (at, length, put) in cuts {
        let at = at.index(bytes.len() + 1);
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, put.iter().copied());
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_mangled_page_of_an_index_is_read_or_refused(cuts in cuts(), html in any::<bool>()) {
        let (sound, kind) = if html {
            (HTML, "text/html")
        } else {
            (JSON, "application/vnd.pypi.simple.v1+json")
        };
        for kind in [Some(kind), None, Some("text/plain; charset=x")] {
            for file in index::read(&mangled(sound, &cuts), kind, "demo").unwrap_or_default() {
                prop_assert!(!file.filename.contains('/'));
            }
        }
    }

    #[test]
    fn a_mangled_block_is_read_or_refused(cuts in cuts()) {
        let bytes = mangled(BLOCK, &cuts);
        let text = Raw::from(String::from_utf8_lossy(&bytes).as_ref());
        if let Some(block) = block::read(&text, 3, &Redactor::default()) {
            prop_assert!(!block.intact);
        }
    }
}
