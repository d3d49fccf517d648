//! The Merkle tree of RFC 6962, section 2.1, with SHA-256: roots, inclusion and consistency.

#[cfg(test)]
mod tests;

use alloc::vec::Vec;
use core::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

/// A node of the tree, or its root; in text, base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHash(pub [u8; 32]);

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The leaf of a record: SHA-256 of a zero byte and the record.
#[must_use]
pub fn leaf_hash(record: &[u8]) -> TreeHash {
    TreeHash(Sha256::new().chain_update([0]).chain_update(record).finalize().into())
}

/// The node over two nodes: SHA-256 of a one byte and both.
#[must_use]
pub fn node_hash(left: &TreeHash, right: &TreeHash) -> TreeHash {
    let hash = Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0);
    TreeHash(hash.finalize().into())
}

/// A tree that only grows, in constant memory: the roots of its complete subtrees, largest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    roots: Vec<TreeHash>,
}

impl Frontier {
    /// A tree of `size` leaves, from what [`Frontier::roots`] gave for it; none where the number
    /// of roots does not fit the size.
    #[must_use]
    pub fn from_parts(size: u64, roots: Vec<TreeHash>) -> Option<Self> {
        let fits = u32::try_from(roots.len()) == Ok(size.count_ones());
        fits.then_some(Self { size, roots })
    }

    /// Number of leaves.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    #[must_use]
    pub fn roots(&self) -> &[TreeHash] {
        &self.roots
    }

    /// Adds a leaf. `node` is told of every node that is complete now: its level (0 for the leaf),
    /// its index in that level, and its hash.
    pub fn push(&mut self, leaf: TreeHash, mut node: impl FnMut(u8, u64, &TreeHash)) {
        let mut hash = leaf;
        let (mut level, mut index) = (0_u8, self.size);
        node(level, index, &hash);
        while index & 1 == 1
            && let Some(left) = self.roots.pop()
        {
            hash = node_hash(&left, &hash);
            level = level.saturating_add(1);
            index >>= 1_u32;
            node(level, index, &hash);
        }
        self.roots.push(hash);
        self.size = self.size.saturating_add(1);
    }

    /// The root; of an empty tree, SHA-256 of nothing.
    #[must_use]
    pub fn root(&self) -> TreeHash {
        let mut smaller_first = self.roots.iter().rev();
        let Some(last) = smaller_first.next() else {
            return TreeHash(Sha256::digest([]).into());
        };
        smaller_first.fold(*last, |right, left| node_hash(left, &right))
    }
}

/// Complete subtrees, by level and index in the level, as [`Frontier::push`] reported them.
pub trait Nodes {
    /// Why a node could not be had.
    type Error;

    /// The node.
    ///
    /// # Errors
    /// Where it cannot be had.
    fn node(&self, level: u8, index: u64) -> Result<TreeHash, Self::Error>;
}

/// The largest power of two smaller than `count`, which is at least 2.
const fn split(count: u64) -> u64 {
    match count.saturating_sub(1).checked_ilog2() {
        Some(log) => 1 << log,
        None => 1,
    }
}

/// Root over the leaves `low..high`; `low` is a multiple of the largest power of two in the range.
fn range<N: Nodes>(nodes: &N, low: u64, high: u64) -> Result<TreeHash, N::Error> {
    let count = high.saturating_sub(low);
    if count.is_power_of_two() {
        let level = count.trailing_zeros();
        return nodes.node(u8::try_from(level).unwrap_or(u8::MAX), low >> level);
    }
    let middle = low.saturating_add(split(count));
    Ok(node_hash(&range(nodes, low, middle)?, &range(nodes, middle, high)?))
}

/// The root over the first `size` leaves.
///
/// # Errors
/// Where a node cannot be had.
pub fn root_of<N: Nodes>(nodes: &N, size: u64) -> Result<TreeHash, N::Error> {
    if size == 0 { Ok(Frontier::default().root()) } else { range(nodes, 0, size) }
}

/// The audit path of leaf `index` in the tree of `size` leaves (RFC 6962, 2.1.1), leaf end first;
/// empty where the leaf is not in it.
///
/// # Errors
/// Where a node cannot be had.
pub fn inclusion_proof<N: Nodes>(
    nodes: &N,
    index: u64,
    size: u64,
) -> Result<Vec<TreeHash>, N::Error> {
    let mut path = Vec::new();
    if index >= size {
        return Ok(path);
    }
    let (mut low, mut high) = (0_u64, size);
    while high.saturating_sub(low) > 1 {
        let middle = low.saturating_add(split(high.saturating_sub(low)));
        if index < middle {
            path.push(range(nodes, middle, high)?);
            high = middle;
        } else {
            path.push(range(nodes, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `size` leaves begins with the tree of `first` leaves (RFC 6962,
/// 2.1.2); empty where there is nothing to prove.
///
/// # Errors
/// Where a node cannot be had.
pub fn consistency_proof<N: Nodes>(
    nodes: &N,
    first: u64,
    size: u64,
) -> Result<Vec<TreeHash>, N::Error> {
    let mut path = Vec::new();
    if first == 0 || first >= size {
        return Ok(path);
    }
    let (mut low, mut high) = (0_u64, size);
    while high != first {
        let middle = low.saturating_add(split(high.saturating_sub(low)));
        if first <= middle {
            path.push(range(nodes, middle, high)?);
            high = middle;
        } else {
            path.push(range(nodes, low, middle)?);
            low = middle;
        }
    }
    if low != 0 {
        path.push(range(nodes, low, high)?);
    }
    path.reverse();
    Ok(path)
}

/// A proof that does not lead to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the proof does not lead to the root of the checkpoint")]
pub struct BadProof;

/// Checks that `leaf` is number `index` of the tree of `size` leaves under `root` (RFC 9162,
/// 2.1.3.2).
///
/// # Errors
/// Where the path does not lead from the leaf to the root, or has another length than it must.
pub fn verify_inclusion(
    leaf: &TreeHash,
    index: u64,
    size: u64,
    path: &[TreeHash],
    root: &TreeHash,
) -> Result<(), BadProof> {
    if index >= size {
        return Err(BadProof);
    }
    let (mut node, mut last) = (index, size.saturating_sub(1));
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return Err(BadProof);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            skip_lone(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1_u32;
        last >>= 1_u32;
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(BadProof) }
}

/// Climbs past levels where a node at the right edge has no sibling.
const fn skip_lone(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1_u32;
        *last >>= 1_u32;
    }
}

/// Checks that the tree of `second` leaves begins with the tree of `first` leaves (RFC 9162,
/// 2.1.4.2). Each tree is given as its size and root.
///
/// # Errors
/// Where it does not, or the path has another length than it must.
pub fn verify_consistency(
    first: (u64, &TreeHash),
    second: (u64, &TreeHash),
    path: &[TreeHash],
) -> Result<(), BadProof> {
    let ((first, first_root), (second, second_root)) = (first, second);
    if first == second || first == 0 {
        let equal = first == 0 || first_root == second_root;
        return if equal && path.is_empty() { Ok(()) } else { Err(BadProof) };
    }
    let mut rest = path.iter();
    let seed = if first.is_power_of_two() { Some(first_root) } else { rest.next() };
    let (Some(seed), true) = (seed, first < second) else { return Err(BadProof) };
    let (mut node, mut last) = (first.saturating_sub(1), second.saturating_sub(1));
    let shared = node.trailing_ones();
    node >>= shared;
    last >>= shared;
    let (mut old, mut new) = (*seed, *seed);
    for sibling in rest {
        if last == 0 {
            return Err(BadProof);
        }
        if node & 1 == 1 || node == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            skip_lone(&mut node, &mut last);
        } else {
            new = node_hash(&new, sibling);
        }
        node >>= 1_u32;
        last >>= 1_u32;
    }
    if last == 0 && old == *first_root && new == *second_root { Ok(()) } else { Err(BadProof) }
}
