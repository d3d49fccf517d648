//! Broken plans never panic: cut short anywhere, bits flipped, pieces swapped.

use tribune_plan::{read, read_context};

use crate::common::{SECRET, case_file};

const FILES: &[&str] = &[
    "features/f05-read-check-sensitive/plan.json",
    "dev/d03-ml-4gpu-opens-pci/plan.json",
    "mission/m2-ml-segment-opens-pci/plan.json",
];

/// A small generator of numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0.checked_rem(u64::try_from(limit).unwrap()).unwrap()).unwrap()
    }
}

#[test]
fn a_plan_cut_short_is_never_read() {
    for name in FILES {
        let bytes = case_file(name);
        let whole = bytes.trim_ascii_end().len();
        for length in (0..whole).step_by(97) {
            let refused = read(&bytes[..length], &SECRET).unwrap_err();
            let expected = if length == 0 { "not_json" } else { "truncated" };
            assert_eq!(refused.code(), expected, "{name} cut at {length}");
        }
    }
}

#[test]
fn flipped_bits_are_read_or_refused() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let (mut accepted, mut refused) = (0, 0);
    for name in FILES {
        let bytes = case_file(name);
        for _round in 0..150 {
            let mut broken = bytes.clone();
            for _flip in 0..=dice.below(3) {
                let at = dice.below(broken.len());
                broken[at] ^= 1 << dice.below(8);
            }
            match read(&broken, &SECRET) {
                Ok(plan) => {
                    assert_eq!(plan.digest, read(&broken, &SECRET).unwrap().digest);
                    accepted += 1;
                }
                Err(_) => refused += 1,
            }
        }
    }
    assert!(accepted > 0 && refused > 0, "{accepted} accepted, {refused} refused");
}

/// Pieces of JSON that fit the grammar but not the place, put in where another value stood.
#[test]
fn values_of_the_wrong_kind_are_read_or_refused() {
    let strange = ["null", "true", "[]", "{}", "-1", "\"\"", "[[[]]]", "{\"\":{}}", "1e300"];
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for name in FILES {
        let bytes = case_file(name);
        let begins = |b: &u8| b":,[".contains(b);
        let places: Vec<usize> = (1..bytes.len()).filter(|at| begins(&bytes[at - 1])).collect();
        for _round in 0..150 {
            let start = places[dice.below(places.len())];
            let rest = bytes[start..].iter().position(|b| b",]}".contains(b));
            let end = rest.map_or(bytes.len(), |length| start + length);
            let piece = strange[dice.below(strange.len())].as_bytes();
            let broken = [&bytes[..start], piece, &bytes[end..]].concat();
            if let Err(refused) = read(&broken, &SECRET) {
                assert!(!refused.to_string().contains('\n'));
            }
        }
    }
}

#[test]
fn a_context_cut_short_is_never_read() {
    let bytes = case_file("dev/d16-delete-old-confirmed/context.json");
    for length in 0..bytes.trim_ascii_end().len() {
        assert!(read_context(&bytes[..length]).is_err(), "cut at {length}");
    }
}
