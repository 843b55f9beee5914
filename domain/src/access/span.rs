//! Spans of time and what is left when some are taken out of others.

use crate::validity::Moment;

/// From (inclusive) until (exclusive); without an end it is unlimited.
pub(super) type Span = (Moment, Option<Moment>);

pub(super) fn is_empty((from, until): Span) -> bool {
    until.is_some_and(|until| until <= from)
}

/// The earlier of two ends, where none is the latest of all.
fn earlier(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    one.into_iter().chain(other).min()
}

/// The parts of a span that lie in one of the others.
pub(super) fn common(span: Span, others: &[Span]) -> Vec<Span> {
    let parts = others.iter().map(|other| (span.0.max(other.0), earlier(span.1, other.1)));
    parts.filter(|part| !is_empty(*part)).collect()
}

/// The same times as spans that neither touch nor overlap, in order.
pub(super) fn join(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| span.0);
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.1.is_none_or(|until| span.0 <= until) => {
                last.1 = last.1.zip(span.1).map(|(one, other)| one.max(other));
            }
            _ => joined.push(span),
        }
    }
    joined
}

/// What is left of the spans when the others are taken out. The others are joined.
pub(super) fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    for &(from, until) in spans {
        let mut start = Some(from);
        for other in others {
            let Some(from) = start.filter(|_| !common((from, until), &[*other]).is_empty()) else { continue };
            left.push((from, Some(other.0)));
            start = other.1;
        }
        left.extend(start.map(|from| (from, until)));
    }
    left.retain(|span| !is_empty(*span));
    left
}

#[cfg(test)]
mod tests {
    use super::{super::sample::day, *};

    #[test]
    fn spans_are_joined_and_taken_out_of_one_another() {
        let span = |from, until: Option<i64>| (day(from), until.map(day));
        let joined = join(vec![span(4, Some(6)), span(0, Some(2)), span(2, Some(3)), span(5, None)]);
        assert_eq!(joined, [span(0, Some(3)), span(4, None)]);
        let left = without(&[span(0, None)], &[span(1, Some(2)), span(4, Some(5))]);
        assert_eq!(left, [span(0, Some(1)), span(2, Some(4)), span(5, None)]);
        assert_eq!(without(&[span(0, Some(9))], &[span(0, None)]), []);
        assert_eq!(common(span(0, Some(5)), &[span(3, None), span(6, Some(7))]), [span(3, Some(5))]);
    }
}
