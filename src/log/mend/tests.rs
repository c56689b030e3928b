use super::*;

fn pieces(text: &str) -> Vec<Piece> {
    (1..).zip(text.lines()).map(|(number, line)| Piece { number, bytes: line.into() }).collect()
}

fn shown(pieces: &[Piece]) -> Vec<(u64, String)> {
    pieces.iter().map(|piece| (piece.number, String::from_utf8_lossy(&piece.bytes).into_owned())).collect()
}

/// What a terminal of a width makes of a text.
fn cut(text: &str, width: usize) -> String {
    let mut lines = Vec::new();
    for line in text.lines() {
        let letters: Vec<char> = line.chars().collect();
        if letters.is_empty() {
            lines.push(String::new());
        }
        lines.extend(letters.chunks(width).map(|part| part.iter().collect::<String>()));
    }
    lines.join("\n")
}

const LOG: &str = "\
Collecting example==2.4.1
  Downloading https://index.example/packages/source/e/example/example-2.4.1.tar.gz (9.1 MB) from a long address
    gcc -pthread -DNDEBUG -g -fwrapv -O2 -Wall -I/usr/include/python3.11 -c src/first.c -o build/temp/src/first.o
    gcc -pthread -DNDEBUG -g -fwrapv -O2 -Wall -I/usr/include/python3.11 -c src/other.c -o build/temp/src/other.o
    src/other.c:12:10: fatal error: Python.h: No such file or directory
    compilation terminated.
error: command '/usr/bin/gcc' failed with exit code 1";

#[test]
fn what_a_terminal_cut_is_whole_again() {
    for width in [80, 90, 100] {
        let cut = cut(LOG, width);
        assert_ne!(cut, LOG);
        let found: Vec<String> = shown(&joined(pieces(&cut))).into_iter().map(|(_, line)| line).collect();
        assert_eq!(found.join("\n"), LOG, "cut at {width}");
    }
    // Each line has the number of its first part.
    let found = shown(&joined(pieces(&cut(LOG, 80))));
    assert_eq!(found.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [1, 2, 4, 6, 8, 9, 10]);
}

#[test]
fn lines_that_were_not_cut_stay_apart() {
    let ruler = "=".repeat(80);
    let drawn = format!("│{}│", " ".repeat(78));
    let same = format!("warning: {}", "x".repeat(71));
    let blocks = [
        LOG.to_owned(),
        [ruler.as_str(); 6].join("\n"),
        [drawn.as_str(); 6].join("\n"),
        [same.as_str(); 6].join("\n"),
        format!("- Resolving{}\n| Resolving{}\nerror: no", " ".repeat(69), " ".repeat(69)),
        // Each begins a message of its own.
        (1..=9).map(|number| format!("ERROR: {number} {}", "y".repeat(71))).collect::<Vec<_>>().join("\n"),
    ];
    for text in blocks {
        let before = pieces(&text);
        assert_eq!(joined(before.clone()), before, "{text}");
    }
}

#[test]
fn what_uv_wrapped_is_one_sentence_again() {
    let log = "\
error: The requested interpreter resolved to Python 3.8.18, which is
       incompatible with the project's Python requirement: `>=3.13` (from
       `project.requires-python`)
error: No solution found when resolving dependencies
  cause: Because the current Python version (3.8.18) does not satisfy
         Python>=3.11 and all of:
             pandas>=3.0.5
         depend on Python>=3.11, we can conclude that pandas cannot be used.

  cause: Failed to read metadata: short
         a line that would have stood beside it
  ╰─▶ Because demo was not found in the package registry and you require
      demo, we can conclude that your requirements are unsatisfiable.";
    let found: Vec<String> = shown(&unwrapped(pieces(log))).into_iter().map(|(_, line)| line).collect();
    assert_eq!(
        found,
        [
            "error: The requested interpreter resolved to Python 3.8.18, which is incompatible with the project's Python requirement: `>=3.13` (from `project.requires-python`)",
            "error: No solution found when resolving dependencies",
            "  cause: Because the current Python version (3.8.18) does not satisfy Python>=3.11 and all of:",
            "             pandas>=3.0.5",
            "         depend on Python>=3.11, we can conclude that pandas cannot be used.",
            "",
            "  cause: Failed to read metadata: short",
            "         a line that would have stood beside it",
            "  ╰─▶ Because demo was not found in the package registry and you require demo, we can conclude that your requirements are unsatisfiable.",
        ]
    );
}

#[test]
fn copied_letters_are_plain() {
    for (copied, wanted) in [
        ("No module named \u{2018}wheel\u{2019}", "No module named 'wheel'"),
        ("&quot;a&quot; &lt;b&gt; &#39;c&#39; &amp;&amp;", "\"a\" <b> 'c' &&"),
        (r"No module named \_cffi\_backend", "No module named _cffi_backend"),
        (r"C:\_build\_rust.pyd", r"C:\_build\_rust.pyd"),
        (r"lib\site-packages\_cffi_backend.pyd", r"lib\site-packages\_cffi_backend.pyd"),
        ("été « non »", "été « non »"),
    ] {
        assert_eq!(String::from_utf8_lossy(&plain(copied.as_bytes())), wanted);
    }
}

#[test]
fn what_is_said_behind_a_bar_that_broke_off_is_a_line_of_its_own() {
    let bar = "     \u{2501}\u{2501}\u{2578}\u{2501}\u{2501} 2.3/16.0 MB 114.4 MB/s eta 0:00:01";
    let said = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device";
    assert_eq!(super::after_bar(format!("{bar}{said}").as_bytes()), said.as_bytes());
    for whole in [bar.to_owned(), format!("{bar} {said}"), format!("12:00:01{said}"), "\u{2501}".to_owned()] {
        assert_eq!(super::after_bar(whole.as_bytes()), whole.as_bytes());
    }
}

#[test]
fn output_in_a_string_is_parted() {
    let parted = |text: &str| -> Vec<String> {
        let piece = super::Piece { number: 7, bytes: text.as_bytes().to_vec() };
        let parts = super::unrolled(vec![piece]);
        assert!(parts.iter().all(|part| part.number == 7));
        parts.iter().map(|part| String::from_utf8_lossy(&part.bytes).into_owned()).collect()
    };
    let said = r#"stderr": "Traceback (most recent call last):\r\n  File \"a.py\", line 1\r\nImportError: no \'demo\'""#;
    assert_eq!(
        parted(said),
        [
            "stderr\": \"Traceback (most recent call last):",
            "  File \"a.py\", line 1",
            "ImportError: no 'demo'\""
        ]
    );
    for whole in [r"C:\new\node\n1", r"one\n  two", r"exec(compile('\n  a\n  b'))", "plain"] {
        assert_eq!(parted(whole), [whole]);
    }
}
