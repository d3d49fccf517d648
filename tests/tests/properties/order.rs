//! The order of changes says nothing: the judgment is the same, byte for byte.

use tribune_record::{Case, Change};

use crate::every_case;

/// Orders of a list: turned round, begun elsewhere, and two shuffles of a fixed seed.
fn orders(changes: &[Change]) -> Vec<Vec<Change>> {
    let turned: Vec<_> = changes.iter().rev().cloned().collect();
    let mut rotated = changes.to_vec();
    rotated.rotate_left(1);
    vec![turned, rotated, shuffled(changes, 0x2545_f491_4f6c_dd1d), shuffled(changes, 0x9e37_79b9)]
}

fn shuffled(changes: &[Change], seed: u64) -> Vec<Change> {
    let mut state = seed;
    let mut list = changes.to_vec();
    for at in (1..list.len()).rev() {
        state ^= state << 13_u32;
        state ^= state >> 7_u32;
        state ^= state << 17_u32;
        let other = state.checked_rem(u64::try_from(at).unwrap().saturating_add(1)).unwrap();
        list.swap(at, usize::try_from(other).unwrap());
    }
    list
}

#[test]
fn the_order_of_changes_does_not_matter() {
    every_case(|court, named| {
        let text = |case: &Case| serde_json::to_string_pretty(&court.judge(case)).unwrap();
        let expected = text(&named.case);
        let mut complaints = Vec::new();
        if named.case.plan.changes.len() < 2 {
            return complaints;
        }
        for order in orders(&named.case.plan.changes) {
            let mut case = named.case.clone();
            case.plan.changes = order;
            let found = text(&case);
            let differs = expected.lines().zip(found.lines()).find(|(a, b)| a != b);
            if let Some((a, b)) = differs {
                complaints.push(format!("{}: {} became {}", named.id, a.trim(), b.trim()));
            } else if expected != found {
                complaints.push(format!("{}: another length", named.id));
            }
        }
        complaints
    });
}
