//! Finds many literals in raw bytes, several times faster than an automaton that looks at each.
//!
//! Every fourth position is looked at, four bytes at a time: whatever holds a literal of at least
//! seven bytes holds four aligned bytes of it, and each literal is known by the four such quads
//! of one window. (Shorter literals are known by quads with one unknown byte.) A bit set says
//! whether a quad belongs to any literal at all; nearly all do not, and that is the hot loop.
//! The idea is that of Wu and Manber's block shift, "A fast algorithm for multi-pattern
//! searching", 1994.

use std::collections::HashSet;
use std::ops::Range;

/// The shortest literal that can be found so.
pub(super) const SHORTEST: usize = 5;

const QUAD: usize = 4;
/// A window of this many bytes holds an aligned quad wherever it begins.
const WINDOW: usize = 2 * QUAD - 1;
const SET_BITS: u32 = 19;
const SET_WORDS: usize = 1 << (SET_BITS - 6);
const BUCKET_BITS: u32 = 16;
/// Bytes of a quad's context that stand before it.
const BEFORE: i16 = 2;
/// How many surroundings are remembered.
const BARREN: usize = 4096;

/// What most lines of a build log are made of. A literal is known by a part that is not in it,
/// where it has one.
const USUAL: &str = "\
x86_64-linux-gnu-gcc -pthread -Wsign-compare -Wno-unused-result -DNDEBUG -g -fwrapv -O2 -O3 -Wall -fPIC -std=c11 -std=c++17 \
-fstack-protector-strong -Wformat -Werror=format-security -Wdate-time -D_FORTIFY_SOURCE=2 -Wstrict-prototypes \
-I/usr/local/include -I/usr/include/python3.11 -I/usr/local/include/python3.9 -I/usr/local/lib/python3.10/site-packages/numpy/core/include \
-I/tmp/pip-build-env-/overlay/lib/python3.8/dist-packages -c src/core/module.c -o build/temp.linux-x86_64-cpython-311/src/module.o \
creating build/lib.linux-x86_64-3.8/example copying example/module/__init__.py -> build/lib.linux-x86_64-cpython-39/example \
adding 'example/tests/test_module.py' running build_ext running build_py running egg_info running install_lib \
/tmp/pip-install-/example_/src/module.c:12:10: warning: unused variable 'value' [-Wunused-variable] note: in expansion of macro \
In file included from /usr/include/stdio.h: In function 'module': note: declared here error: \
Compiling module v1.0.0 Running `rustc --crate-name module --edition=2021 src/lib.rs --crate-type lib --emit=dep-info,metadata,link \
-C opt-level=3 -C metadata= --out-dir /build/target/release/deps -L dependency= --extern --cap-lints allow` unused import: `std::collections \
[10/90] Building CXX object CMakeFiles/example.dir/src/module.cpp.o -- Looking for -- Performing Test -- Found \
C:\\Program Files (x86)\\Microsoft Visual Studio\\2019\\BuildTools\\VC\\Tools\\MSVC\\bin\\HostX86\\x64\\cl.exe /c /nologo /O2 /W3 /GL /DNDEBUG /MD \
-IC:\\Users\\AppData\\Local\\Programs\\Python\\Python39\\include /usr/lib/ /home/ /root/.cargo/registry/ complete compute compiled compiler ";

/// Literals that are searched together.
#[derive(Debug)]
pub(super) struct Needles {
    literals: Vec<Vec<u8>>,
    /// The part of each literal by which it is known.
    windows: Vec<Range<usize>>,
    quads: Vec<Quad>,
    /// Where the quads of each bucket begin.
    buckets: Vec<u32>,
    set: Box<[u64; SET_WORDS]>,
}

/// Four bytes that a literal holds at an offset, which may be one before or after it.
#[derive(Clone, Copy, Debug)]
struct Quad {
    bytes: u32,
    literal: u32,
    /// What the literal holds of the eight bytes around the quad, two of them before it.
    context: u64,
    /// Which of the eight bytes those are.
    mask: u64,
    offset: i16,
}

/// An occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    /// Where it begins.
    pub(super) start: usize,
    /// Which literal.
    pub(super) literal: usize,
}

impl Needles {
    /// Literals shorter than [`SHORTEST`] are never found.
    pub(super) fn new<'a>(literals: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let usual: HashSet<&[u8]> = USUAL.as_bytes().windows(QUAD).collect();
        let literals: Vec<Vec<u8>> = literals.into_iter().map(<[u8]>::to_vec).collect();
        let mut quads = Vec::new();
        let mut windows = Vec::new();
        for (index, literal) in literals.iter().enumerate() {
            let window = rarest_window(literal, &usual);
            add_quads(literal, &window, u32::try_from(index).unwrap_or(u32::MAX), &mut quads);
            windows.push(window);
        }
        let mut buckets = vec![0_u32; (1 << BUCKET_BITS) + 1];
        for quad in &quads {
            buckets[bucket(quad.bytes) + 1] += 1;
        }
        for index in 1..buckets.len() {
            buckets[index] += buckets[index - 1];
        }
        let mut next = buckets.clone();
        let mut sorted = quads.clone();
        for quad in quads {
            let place = &mut next[bucket(quad.bytes)];
            sorted[*place as usize] = quad;
            *place += 1;
        }
        let quads = sorted;
        #[expect(
            clippy::large_stack_arrays,
            reason = "its length is known to the hot loop, and it goes to the heap"
        )]
        let mut set = Box::new([0; SET_WORDS]);
        for quad in &quads {
            mark(&mut set, quad.bytes);
        }
        Self { literals, windows, quads, buckets, set }
    }

    /// The occurrences in order, of each literal at most the first `most`: one that is on every
    /// line costs nothing after that.
    pub(super) fn find(&self, bytes: &[u8], most: u8) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut counts = vec![0_u8; self.literals.len()];
        let mut set = self.set.clone();
        // Logs repeat themselves: surroundings that hold no literal are remembered.
        let mut barren = vec![0_u64; BARREN];
        for (index, four) in bytes.chunks_exact(QUAD).enumerate() {
            let quad = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
            if !is_marked(&set, quad) {
                continue;
            }
            let place = index * QUAD;
            let context = context_of(bytes, place);
            if let Some(context) = context {
                let known = &mut barren[barren_index(context)];
                if *known == context {
                    continue;
                }
                *known = context;
            }
            let found = self.verify(bytes, place, quad, context, most, &mut counts, &mut set, &mut hits);
            if found && let Some(context) = context {
                barren[barren_index(context)] = 0;
            }
        }
        // The last quad is filled up with a byte that only a wild place can match.
        let rest = bytes.chunks_exact(QUAD).remainder();
        let mut four = [b'\n'; QUAD];
        four[..rest.len()].copy_from_slice(rest);
        let (place, quad) = (bytes.len() - rest.len(), u32::from_le_bytes(four));
        self.verify(bytes, place, quad, None, most, &mut counts, &mut set, &mut hits);
        hits.sort_unstable();
        hits
    }

    /// Looks for the literals that have a quad at a place; whether any was possible, judging by
    /// the context alone.
    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "the state of one search, kept out of the hot loop")]
    fn verify(
        &self,
        bytes: &[u8],
        place: usize,
        quad: u32,
        context: Option<u64>,
        most: u8,
        counts: &mut [u8],
        set: &mut [u64; SET_WORDS],
        hits: &mut Vec<Hit>,
    ) -> bool {
        let mut possible = false;
        for known in self.quads_of(quad) {
            let literal = known.literal as usize;
            let elsewhere = context.is_some_and(|context| (context ^ known.context) & known.mask != 0);
            if elsewhere || counts[literal] >= most {
                continue;
            }
            possible = true;
            let Some(start) = place.checked_add_signed(-isize::from(known.offset)) else { continue };
            let text = &self.literals[literal];
            if bytes.get(start..start + text.len()) == Some(text.as_slice()) {
                hits.push(Hit { start, literal });
                counts[literal] += 1;
                if counts[literal] >= most {
                    self.retire(literal, counts, most, set);
                }
            }
        }
        possible
    }

    fn quads_of(&self, quad: u32) -> impl Iterator<Item = &Quad> {
        let bucket = bucket(quad);
        let range: Range<usize> = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        self.quads[range].iter().filter(move |known| known.bytes == quad)
    }

    /// Forgets the quads that only literals with enough occurrences have.
    fn retire(&self, literal: usize, counts: &[u8], most: u8, set: &mut [u64; SET_WORDS]) {
        let mut own = Vec::new();
        add_quads(&self.literals[literal], &self.windows[literal], 0, &mut own);
        for quad in own {
            // Another quad may have the same place in the set: all of its bucket must be done.
            let bucket = bucket(quad.bytes);
            let range: Range<usize> = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
            let done = self.quads[range]
                .iter()
                .filter(|other| place(other.bytes) == place(quad.bytes))
                .all(|other| counts[other.literal as usize] >= most);
            if done {
                let (word, bit) = place(quad.bytes);
                set[word] &= !(1 << bit);
            }
        }
    }
}

/// The quads by which a literal is known: for each way it may lie to the grid one.
fn add_quads(literal: &[u8], window: &Range<usize>, index: u32, quads: &mut Vec<Quad>) {
    if literal.len() < SHORTEST {
        return;
    }
    let part = &literal[window.clone()];
    let start = i16::try_from(window.start).unwrap_or(i16::MAX);
    let mut push = |bytes: [u8; QUAD], offset: i16| {
        let (context, mask) = surroundings(literal, offset);
        quads.push(Quad { bytes: u32::from_le_bytes(bytes), literal: index, context, mask, offset });
    };
    // Of a literal that overlaps itself the earlier occurrence is to come first, so the greater
    // offset does.
    for shift in (0..QUAD).rev() {
        let offset = start + i16::try_from(shift).unwrap_or(0);
        if let Some(&[first, second, third, fourth]) = part.get(shift..shift + QUAD) {
            push([first, second, third, fourth], offset);
        } else if let Some(&[first, second, third]) = part.get(shift..) {
            for wild in 0..=u8::MAX {
                push([first, second, third, wild], offset);
            }
        }
    }
    if part.len() == SHORTEST {
        for wild in 0..=u8::MAX {
            push([wild, part[0], part[1], part[2]], start - 1);
        }
    }
}

/// What a literal holds of the eight bytes around a quad at `offset`, and which of them.
fn surroundings(literal: &[u8], offset: i16) -> (u64, u64) {
    let (mut context, mut mask) = ([0; 8], [0; 8]);
    for (index, (byte, shown)) in (0_i16..).zip(context.iter_mut().zip(&mut mask)) {
        let place = usize::try_from(offset - BEFORE + index).ok();
        if let Some(held) = place.and_then(|place| literal.get(place)) {
            (*byte, *shown) = (*held, u8::MAX);
        }
    }
    (u64::from_le_bytes(context), u64::from_le_bytes(mask))
}

/// The eight bytes around the quad at a place; nothing at the ends of the text.
fn context_of(bytes: &[u8], place: usize) -> Option<u64> {
    let start = place.checked_add_signed(-isize::from(BEFORE))?;
    let around: &[u8; 8] = bytes.get(start..)?.first_chunk()?;
    Some(u64::from_le_bytes(*around))
}

fn barren_index(context: u64) -> usize {
    let hash = context.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - BARREN.trailing_zeros());
    usize::try_from(hash).unwrap_or_default()
}

/// The window that is least usual in logs: by its quads, and then by its bytes.
fn rarest_window(literal: &[u8], usual: &HashSet<&[u8]>) -> Range<usize> {
    let length = literal.len().min(WINDOW);
    let common = |byte: &u8| matches!(byte, b'a'..=b'z' | b'/' | b' ' | b'-' | b'.' | b'_' | b'0'..=b'3');
    let start = (0..=literal.len() - length)
        .min_by_key(|start| {
            let window = &literal[*start..start + length];
            let quads = window.windows(QUAD).filter(|quad| usual.contains(quad)).count();
            (quads, window.iter().filter(|byte| common(byte)).count())
        })
        .unwrap_or(0);
    start..start + length
}

fn hash(quad: u32) -> u32 {
    quad.wrapping_mul(0x9E37_79B1)
}

fn place(quad: u32) -> (usize, u32) {
    let index = hash(quad) >> (32 - SET_BITS);
    ((index >> 6) as usize, index & 63)
}

fn bucket(quad: u32) -> usize {
    // The high bits of the place, so that quads with one place are in one bucket.
    (hash(quad) >> (32 - BUCKET_BITS)) as usize
}

fn mark(set: &mut [u64; SET_WORDS], quad: u32) {
    let (word, bit) = place(quad);
    set[word] |= 1 << bit;
}

fn is_marked(set: &[u64; SET_WORDS], quad: u32) -> bool {
    let (word, bit) = place(quad);
    set[word] >> bit & 1 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn naive(literals: &[Vec<u8>], text: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        for start in 0..text.len() {
            for (literal, bytes) in literals.iter().enumerate() {
                if bytes.len() >= SHORTEST && text[start..].starts_with(bytes) {
                    hits.push(Hit { start, literal });
                }
            }
        }
        hits
    }

    proptest! {
        #[test]
        fn finds_what_a_naive_search_finds(
            literals in proptest::collection::vec("[abc]{5,11}", 1..8),
            text in "[abc\n]{0,200}",
        ) {
            let literals: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).collect();
            let needles = Needles::new(literals.iter().map(Vec::as_slice));
            prop_assert_eq!(needles.find(text.as_bytes(), u8::MAX), naive(&literals, text.as_bytes()));
        }

        #[test]
        fn keeps_the_first_occurrences_of_each(text in "[ab\n]{0,400}", most in 1_u8..5) {
            let literals = [b"ababa".to_vec(), b"aabbaab".to_vec(), b"babab".to_vec()];
            let needles = Needles::new(literals.iter().map(Vec::as_slice));
            let found = needles.find(text.as_bytes(), most);
            for literal in 0..literals.len() {
                let all = naive(&literals, text.as_bytes());
                let wanted: Vec<Hit> =
                    all.into_iter().filter(|hit| hit.literal == literal).take(usize::from(most)).collect();
                let got: Vec<Hit> = found.iter().copied().filter(|hit| hit.literal == literal).collect();
                prop_assert_eq!(got, wanted);
            }
        }
    }
}
