//! The cheapest way to send as much as possible from one node to another.
//!
//! Successive shortest paths with potentials (Ahuja, Magnanti, Orlin, *Network Flows*, 9.7), in whole
//! numbers, so that the same net always has the same answer. Costs must not be below zero.
//!
//! A crate was looked for: `pathfinding` and `petgraph` have flows without costs, `min-cost-flow` has
//! few users, and solvers of linear programmes reckon with fractions.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A net of nodes, numbered from 0, and edges, numbered as they are added.
pub(super) struct Net {
    /// From each node: the numbers of half edges.
    from: Vec<Vec<usize>>,
    /// Each edge, and behind it its way back.
    halves: Vec<Half>,
}

struct Half {
    to: usize,
    left: u32,
    cost: i128,
}

impl Net {
    pub(super) fn new(nodes: usize) -> Net {
        Net { from: vec![Vec::new(); nodes], halves: Vec::new() }
    }

    /// Adds an edge that takes so much, at so much for each unit.
    pub(super) fn add(&mut self, (from, to): (usize, usize), most: u32, cost: i128) -> usize {
        let edge = self.halves.len();
        self.from[from].push(edge);
        self.from[to].push(edge + 1);
        self.halves.push(Half { to, left: most, cost });
        self.halves.push(Half { to: from, left: 0, cost: -cost });
        edge
    }

    /// How much goes along an edge.
    pub(super) fn along(&self, edge: usize) -> u32 {
        self.halves[edge + 1].left
    }

    /// Sends as much as possible, each unit as cheaply as possible.
    pub(super) fn send(&mut self, source: usize, sink: usize) {
        let mut potential = vec![0_i128; self.from.len()];
        while let Some((far, by)) = self.nearest(source, sink, &potential) {
            for (potential, far) in potential.iter_mut().zip(far) {
                *potential += far;
            }
            let mut node = sink;
            while node != source {
                let edge = by[node];
                self.halves[edge].left -= 1;
                self.halves[edge ^ 1].left += 1;
                node = self.halves[edge ^ 1].to;
            }
        }
    }

    /// How far each node is, at most as far as the sink, and the half edge by which one comes to it;
    /// none when the sink cannot be reached.
    fn nearest(
        &self,
        source: usize,
        sink: usize,
        potential: &[i128],
    ) -> Option<(Vec<i128>, Vec<usize>)> {
        let mut far = vec![i128::MAX; self.from.len()];
        let mut by = vec![usize::MAX; self.from.len()];
        let mut next = BinaryHeap::from([Reverse((0_i128, source))]);
        far[source] = 0;
        while let Some(Reverse((way, node))) = next.pop() {
            if way > far[node] {
                continue;
            }
            if node == sink {
                break;
            }
            for &edge in &self.from[node] {
                let half = &self.halves[edge];
                if half.left == 0 {
                    continue;
                }
                let longer = way + half.cost + potential[node] - potential[half.to];
                if longer < far[half.to] {
                    (far[half.to], by[half.to]) = (longer, edge);
                    next.push(Reverse((longer, half.to)));
                }
            }
        }
        let whole = far[sink];
        far.iter_mut().for_each(|one| *one = whole.min(*one));
        (whole < i128::MAX).then_some((far, by))
    }
}
