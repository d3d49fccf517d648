//! The tree against another implementation of RFC 6962, and proofs against every wrong one.

extern crate std;

use alloc::{collections::BTreeMap, vec::Vec};
use core::convert::Infallible;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use sha2::Sha256;

use super::{
    Frontier, Nodes, TreeHash, consistency_proof, inclusion_proof, leaf_hash, verify_consistency,
    verify_inclusion,
};

const SIZE_MAX: u64 = 40;

struct Tree {
    frontier: Frontier,
    nodes: BTreeMap<(u8, u64), TreeHash>,
    theirs: MemoryBackedTree<Sha256, Vec<u8>>,
    roots: Vec<TreeHash>,
}

impl Nodes for Tree {
    type Error = Infallible;
    fn node(&self, level: u8, index: u64) -> Result<TreeHash, Infallible> {
        Ok(self.nodes[&(level, index)])
    }
}

fn leaf(index: u64) -> Vec<u8> {
    index.to_be_bytes().to_vec()
}

fn tree(size: u64) -> Tree {
    let (frontier, theirs) = (Frontier::default(), MemoryBackedTree::new());
    let roots = Vec::from([frontier.root()]);
    let mut tree = Tree { frontier, nodes: BTreeMap::new(), theirs, roots };
    for index in 0..size {
        let nodes = &mut tree.nodes;
        tree.frontier.push(leaf_hash(&leaf(index)), |level, index, hash| {
            assert_eq!(nodes.insert((level, index), *hash), None, "told twice");
        });
        tree.theirs.push(leaf(index));
        tree.roots.push(tree.frontier.root());
    }
    tree
}

fn hashes(bytes: &[u8]) -> Vec<TreeHash> {
    bytes.chunks(32).map(|hash| TreeHash(hash.try_into().unwrap())).collect()
}

#[test]
fn roots_and_proofs_are_those_of_ct_merkle() {
    for size in 1..=SIZE_MAX {
        let tree = tree(size);
        assert_eq!(tree.frontier.root().0, tree.theirs.root().as_bytes()[..], "root of {size}");
        for index in 0..size {
            let Ok(ours) = inclusion_proof(&tree, index, size);
            let theirs = tree.theirs.prove_inclusion(usize::try_from(index).unwrap());
            assert_eq!(ours, hashes(theirs.as_bytes()), "inclusion of {index} in {size}");
            if index > 0 {
                let Ok(ours) = consistency_proof(&tree, index, size);
                let added = usize::try_from(size - index).unwrap();
                let theirs = tree.theirs.prove_consistency(added);
                assert_eq!(ours, hashes(theirs.as_bytes()), "consistency of {index} in {size}");
            }
        }
    }
}

#[test]
fn the_empty_tree_is_sha_256_of_nothing() {
    let empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(alloc::format!("{}", Frontier::default().root()), empty);
}

/// Every way a proof can be bent a little: another hash, one more, one less, two swapped.
fn bent(path: &[TreeHash]) -> Vec<Vec<TreeHash>> {
    let mut all = Vec::new();
    for at in 0..path.len() {
        let mut other = path.to_vec();
        other[at].0[31] ^= 1;
        all.push(other);
        let mut less = path.to_vec();
        less.remove(at);
        all.push(less);
        let mut swapped = path.to_vec();
        swapped.swap(0, at);
        if swapped != path {
            all.push(swapped);
        }
    }
    all.push([path, &[TreeHash([0; 32])]].concat());
    all
}

#[test]
fn inclusion_proofs_prove_one_thing_only() {
    let tree = tree(SIZE_MAX);
    for size in 1..=SIZE_MAX {
        let root = tree.roots[usize::try_from(size).unwrap()];
        for index in 0..size {
            let Ok(path) = inclusion_proof(&tree, index, size);
            let leaf = leaf_hash(&leaf(index));
            let check = |leaf: &TreeHash, index, path: &[TreeHash], root: &TreeHash| {
                verify_inclusion(leaf, index, size, path, root).is_ok()
            };
            assert!(check(&leaf, index, &path, &root));
            assert!(!check(&leaf_hash(b"another"), index, &path, &root));
            assert!(!check(&leaf, size, &path, &root));
            assert!(size == 1 || !check(&leaf, index ^ 1, &path, &root) || index ^ 1 >= size);
            assert!(!check(&leaf, index, &path, &TreeHash([0; 32])));
            assert!(bent(&path).iter().all(|bent| !check(&leaf, index, bent, &root)));
        }
    }
}

#[test]
fn consistency_proofs_prove_one_thing_only() {
    let tree = tree(SIZE_MAX);
    let root = |size: u64| &tree.roots[usize::try_from(size).unwrap()];
    for second in 1..=SIZE_MAX {
        for first in 0..=second {
            let Ok(path) = consistency_proof(&tree, first, second);
            let check = |path: &[TreeHash], old: &TreeHash, new: &TreeHash| {
                verify_consistency((first, old), (second, new), path).is_ok()
            };
            assert!(check(&path, root(first), root(second)), "{first} in {second}");
            let other = TreeHash([0; 32]);
            assert!(first == 0 || !check(&path, &other, root(second)), "{first} in {second}");
            assert!(first == 0 || !check(&path, root(first), &other), "{first} in {second}");
            assert!(bent(&path).iter().all(|bent| !check(bent, root(first), root(second))));
        }
    }
    let backwards = verify_consistency((3, root(3)), (2, root(2)), &[]);
    assert_eq!(backwards, Err(super::BadProof));
}

#[test]
fn a_frontier_goes_on_from_its_parts() {
    let tree = tree(37);
    let roots = tree.frontier.roots().to_vec();
    assert_eq!(Frontier::from_parts(37, roots.clone()), Some(tree.frontier));
    assert_eq!(Frontier::from_parts(36, roots), None);
}
