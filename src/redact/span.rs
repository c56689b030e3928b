//! Pieces of text to take out, and the taking out.

use super::Category;
use super::placeholder::placeholders;

/// A piece of text and what goes in its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) category: Category,
    /// Empty for the category's own placeholder.
    pub(super) replacement: String,
}

impl Span {
    pub(super) fn new(start: usize, end: usize, category: Category) -> Self {
        Self { start, end, category, replacement: String::new() }
    }

    pub(super) fn with(start: usize, end: usize, category: Category, replacement: String) -> Self {
        Self { start, end, category, replacement }
    }

    fn words(&self) -> &str {
        if self.replacement.is_empty() { self.category.placeholder() } else { &self.replacement }
    }
}

/// Makes the spans follow each other: what overlaps is taken out as one, under the name of the
/// longer; what lies inside a placeholder is left alone.
pub(super) fn settle(text: &str, mut spans: Vec<Span>) -> Vec<Span> {
    if text.contains('<') {
        let held = placeholders(text);
        // The first placeholder that ends behind a place.
        let around = |place: usize| held.get(held.partition_point(|range| range.end <= place));
        for span in &mut spans {
            if let Some(range) = around(span.start)
                && range.start <= span.start
            {
                let inside = span.end <= range.end;
                span.start = if inside { span.end } else { range.start };
            }
            if let Some(range) = around(span.end)
                && span.start < range.start
                && range.start < span.end
            {
                span.end = range.end;
            }
        }
    }
    spans.retain(|span| span.start < span.end);
    spans.sort_by_key(|span| (span.start, usize::MAX - span.end, span.category));
    let mut settled: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match settled.last_mut() {
            Some(last) if span.start < last.end => {
                let end = last.end.max(span.end);
                if span.end - span.start > last.end - last.start {
                    let start = last.start;
                    *last = span;
                    last.start = start;
                }
                last.end = end;
            }
            _ => settled.push(span),
        }
    }
    settled
}

/// Puts the placeholders in. The spans follow each other.
pub(super) fn apply(text: &str, spans: &[Span]) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        replaced.push_str(&text[from..span.start]);
        replaced.push_str(span.words());
        from = span.end;
    }
    replaced.push_str(&text[from..]);
    replaced
}

#[cfg(test)]
mod tests {
    use super::{Category, Span, apply, settle};

    #[test]
    fn overlapping_pieces_go_as_one() {
        let text = "0123456789";
        let spans = vec![
            Span::new(2, 5, Category::User),
            Span::new(4, 9, Category::Token),
            Span::new(6, 7, Category::Host),
        ];
        assert_eq!(apply(text, &settle(text, spans)), "01<token>9");
    }

    #[test]
    fn placeholders_are_never_cut() {
        let text = "a<token>b";
        assert!(settle(text, vec![Span::new(2, 7, Category::User)]).is_empty());
        assert_eq!(apply(text, &settle(text, vec![Span::new(0, 3, Category::User)])), "<user>b");
    }
}
