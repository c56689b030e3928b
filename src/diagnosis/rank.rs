//! Which findings are causes, which follow from them, and in what order they are told.

use std::cmp::Ordering;

use super::{Finding, World};
use crate::redact::Clean;
use crate::report::{Role, SURE};

/// How sure a cause must be to account for others.
const EXPLAINS_FROM: f64 = 0.5;

/// A finding with its part.
#[derive(Debug)]
pub(super) struct Place<'a> {
    pub(super) finding: Finding<'a>,
    pub(super) role: Role,
    pub(super) explains: Vec<Clean>,
}

/// Causes first, each kind by what was tried, what a pack is sure of, confidence, then by its place in the log, then by id.
pub(super) fn ranked<'a>(world: &World<'_>, findings: &[Finding<'a>]) -> Vec<Place<'a>> {
    let mut edges: Vec<Vec<usize>> = findings
        .iter()
        .map(|cause| {
            let sure = cause.confidence >= EXPLAINS_FROM;
            let explained = |other: &Finding<'_>| sure && cause.explains(world, other.check.id.as_str());
            (0..findings.len()).filter(|index| explained(&findings[*index])).collect()
        })
        .collect();
    follow_from_what_was_tried(findings, &mut edges);
    let mut places: Vec<Place<'a>> = findings
        .iter()
        .enumerate()
        .map(|(index, finding)| {
            let explained = edges.iter().any(|edge| edge.contains(&index));
            let mut explains: Vec<Clean> =
                reached(&edges, index).into_iter().map(|other| findings[other].check.id.clone()).collect();
            explains.sort();
            let role = if explained { Role::Consequence } else { Role::Cause };
            Place { finding: finding.clone(), role, explains }
        })
        .collect();
    places.sort_by(order);
    places
}

/// Where the failure went away with one thing, all that its output shows follows from that.
fn follow_from_what_was_tried(findings: &[Finding<'_>], edges: &mut [Vec<usize>]) {
    let Some(tried) = findings.iter().position(|finding| finding.tried) else { return };
    for (index, finding) in findings.iter().enumerate() {
        if finding.tried || finding.line.is_none() {
            continue;
        }
        edges[index].retain(|other| !findings[*other].tried);
        if !edges[tried].contains(&index) {
            edges[tried].push(index);
        }
    }
}

/// Everything that follows from a finding, directly or not.
fn reached(edges: &[Vec<usize>], from: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = edges[from].clone();
    while let Some(next) = open.pop() {
        if next != from && !found.contains(&next) {
            found.push(next);
            open.extend(&edges[next]);
        }
    }
    found
}

/// Maintainers know their own package better than we do: what their pack is sure of stands before ours.
fn is_own_and_sure(place: &Place<'_>) -> bool {
    !place.finding.check.is_built_in() && place.finding.confidence >= SURE
}

fn order(left: &Place<'_>, right: &Place<'_>) -> Ordering {
    let rank = |place: &Place<'_>| match place.role {
        Role::Cause => 0,
        Role::Consequence => 1,
        Role::Contributing => 2,
    };
    let line = |place: &Place<'_>| place.finding.line.unwrap_or(u64::MAX);
    rank(left)
        .cmp(&rank(right))
        .then(right.finding.tried.cmp(&left.finding.tried))
        .then(is_own_and_sure(right).cmp(&is_own_and_sure(left)))
        .then(right.finding.confidence.total_cmp(&left.finding.confidence))
        .then(line(left).cmp(&line(right)))
        .then(left.finding.check.id.cmp(&right.finding.check.id))
}
