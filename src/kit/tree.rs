//! Nested lists, written depth first, so that a template needs no recursion.

use std::collections::HashMap;

/// Something in its place in a nested list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<T> {
    /// What stands there.
    pub item: T,
    /// Its level, from 1.
    pub depth: usize,
    /// Whether a list of its own follows.
    pub has_children: bool,
    /// How many lists end after it.
    pub closes: usize,
}

impl<T> std::ops::Deref for Node<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.item
    }
}

/// The tree that `parent` tells of, siblings in the order given. What hangs on nothing is left out.
pub fn grow<T>(items: Vec<T>, id: impl Fn(&T) -> i64, parent: impl Fn(&T) -> Option<i64>) -> Vec<Node<T>> {
    let mut children: HashMap<Option<i64>, Vec<T>> = HashMap::new();
    for item in items {
        children.entry(parent(&item)).or_default().push(item);
    }
    let mut waiting: Vec<(usize, T)> = Vec::new();
    let mut flat: Vec<(usize, T)> = Vec::new();
    let mut next = children.remove(&None).unwrap_or_default();
    let mut depth = 1;
    loop {
        waiting.extend(next.drain(..).rev().map(|item| (depth, item)));
        let Some((level, item)) = waiting.pop() else { return nest(flat) };
        next = children.remove(&Some(id(&item))).unwrap_or_default();
        depth = level + 1;
        flat.push((level, item));
    }
}

/// The tree of a list that is depth first already; a level deeper than its place allows is raised.
pub fn nest<T>(flat: Vec<(usize, T)>) -> Vec<Node<T>> {
    let mut nodes: Vec<Node<T>> = Vec::with_capacity(flat.len());
    for (depth, item) in flat {
        let depth = depth.clamp(1, nodes.last().map_or(1, |before| before.depth + 1));
        if let Some(before) = nodes.last_mut() {
            before.has_children = depth > before.depth;
            before.closes = before.depth.saturating_sub(depth);
        }
        nodes.push(Node { item, depth, has_children: false, closes: depth - 1 });
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_written_depth_first() {
        let items = vec![(1, None), (2, Some(1)), (3, None), (4, Some(2)), (5, Some(1)), (6, Some(99))];
        let nodes = grow(items, |item| item.0, |item| item.1);
        let shape: Vec<(i64, usize, bool, usize)> =
            nodes.iter().map(|node| (node.item.0, node.depth, node.has_children, node.closes)).collect();
        assert_eq!(
            shape,
            [(1, 1, true, 0), (2, 2, true, 0), (4, 3, false, 1), (5, 2, false, 1), (3, 1, false, 0)]
        );
    }

    #[test]
    fn levels_that_are_jumped_over_are_closed_up() {
        let nodes = nest(vec![(2, "a"), (5, "b"), (1, "c"), (3, "d")]);
        let shape: Vec<(usize, usize)> = nodes.iter().map(|node| (node.depth, node.closes)).collect();
        assert_eq!(shape, [(1, 0), (2, 1), (1, 0), (2, 1)]);
    }
}
