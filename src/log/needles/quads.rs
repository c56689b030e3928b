//! The four bytes by which literals are known, kept so that they are found by their bytes.
//!
//! It deliberately does not know how a text is searched.

use std::ops::Range;

use super::SHORTEST;

/// Bytes of a quad.
pub(super) const QUAD: usize = 4;
/// A window of this many bytes holds an aligned quad wherever it begins.
pub(super) const WINDOW: usize = 2 * QUAD - 1;
const SET_BITS: u32 = 19;
const SET_WORDS: usize = 1 << (SET_BITS - 6);
const BUCKET_BITS: u32 = 14;
/// Bytes of a quad's context that stand before it.
pub(super) const BEFORE: i16 = 2;

/// Quads by their known bytes.
#[derive(Debug)]
pub(super) struct Table {
    quads: Vec<Quad>,
    /// Where the quads of each bucket begin.
    buckets: Vec<u32>,
}

/// Quads, as bits; now and then it takes one for another.
pub(super) type Set = [u64; SET_WORDS];

/// Four bytes that a literal holds at an offset, which may be one before or after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quad {
    /// The known bytes; nought in the place of an unknown one.
    pub(super) bytes: u32,
    pub(super) literal: u32,
    /// What the literal holds of the eight bytes around the quad, two of them before it.
    pub(super) context: u64,
    /// Which of the eight bytes those are.
    pub(super) mask: u64,
    pub(super) offset: i16,
}

/// The quads of literals, by which of their bytes are known.
#[derive(Debug, Default)]
pub(super) struct Quads {
    /// All bytes are known.
    pub(super) whole: Vec<Quad>,
    /// The last one is not.
    pub(super) front: Vec<Quad>,
    /// The first one is not.
    pub(super) back: Vec<Quad>,
}

/// The known bytes of a quad whose last one is not.
pub(super) const FRONT: u32 = u32::from_le_bytes([u8::MAX, u8::MAX, u8::MAX, 0]);
/// The known bytes of a quad whose first one is not.
pub(super) const BACK: u32 = u32::from_le_bytes([0, u8::MAX, u8::MAX, u8::MAX]);

impl Table {
    pub(super) fn new(quads: &[Quad]) -> Self {
        let mut buckets = vec![0_u32; (1 << BUCKET_BITS) + 1];
        for quad in quads {
            buckets[bucket(quad.bytes) + 1] += 1;
        }
        for index in 1..buckets.len() {
            buckets[index] += buckets[index - 1];
        }
        let mut next = buckets.clone();
        let mut sorted = quads.to_vec();
        for quad in quads {
            let place = &mut next[bucket(quad.bytes)];
            sorted[*place as usize] = *quad;
            *place += 1;
        }
        Self { quads: sorted, buckets }
    }

    /// Those that may be of these bytes.
    pub(super) fn bucket_of(&self, bytes: u32) -> &[Quad] {
        let bucket = bucket(bytes);
        &self.quads[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize]
    }

    /// Those of these bytes.
    pub(super) fn of(&self, bytes: u32) -> impl Iterator<Item = &Quad> {
        self.bucket_of(bytes).iter().filter(move |known| known.bytes == bytes)
    }
}

impl Quads {
    /// Adds those by which a literal is known: for each way it may lie to the grid one.
    pub(super) fn add(&mut self, literal: &[u8], window: &Range<usize>, index: u32) {
        if literal.len() < SHORTEST {
            return;
        }
        let part = &literal[window.clone()];
        let start = i16::try_from(window.start).unwrap_or(i16::MAX);
        let quad = |bytes: [u8; QUAD], offset: i16| {
            let (context, mask) = surroundings(literal, offset);
            Quad { bytes: u32::from_le_bytes(bytes), literal: index, context, mask, offset }
        };
        for shift in (0..QUAD).rev() {
            let offset = start + i16::try_from(shift).unwrap_or(0);
            if let Some(&[first, second, third, fourth]) = part.get(shift..shift + QUAD) {
                self.whole.push(quad([first, second, third, fourth], offset));
            } else if let Some(&[first, second, third]) = part.get(shift..) {
                self.front.push(quad([first, second, third, 0], offset));
            }
        }
        if part.len() == SHORTEST {
            self.back.push(quad([0, part[0], part[1], part[2]], start - 1));
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

fn hash(quad: u32) -> u32 {
    quad.wrapping_mul(0x9E37_79B1)
}

pub(super) fn place(quad: u32) -> (usize, u32) {
    let index = hash(quad) >> (32 - SET_BITS);
    ((index >> 6) as usize, index & 63)
}

fn bucket(quad: u32) -> usize {
    // The high bits of the place, so that quads with one place are in one bucket.
    (hash(quad) >> (32 - BUCKET_BITS)) as usize
}

#[expect(clippy::large_stack_arrays, reason = "its length is known to the hot loop, and it goes to the heap")]
pub(super) fn no_quads() -> Box<Set> {
    Box::new([0; SET_WORDS])
}

pub(super) fn mark(set: &mut Set, quad: u32) {
    let (word, bit) = place(quad);
    set[word] |= 1 << bit;
}

pub(super) fn is_marked(set: &Set, quad: u32) -> bool {
    let (word, bit) = place(quad);
    set[word] >> bit & 1 == 1
}
