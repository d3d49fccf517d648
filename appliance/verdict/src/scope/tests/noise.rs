//! Any text at all: read without a panic, in bounded time, and the same way twice.

use alloc::{string::String, vec::Vec};

use super::super::contract;

/// A fixed sequence without pattern (splitmix64).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap();
        usize::try_from(self.next().checked_rem(limit).unwrap()).unwrap()
    }
}

#[test]
fn random_characters() {
    let mut noise = Noise(1);
    for _round in 0_u32..300 {
        let length = noise.below(200);
        let text: String = (0..length)
            .filter_map(|_| char::from_u32(u32::try_from(noise.below(0x0011_0000)).unwrap()))
            .collect();
        assert_eq!(contract(&text), contract(&text));
    }
}

#[test]
fn random_words_and_marks() {
    let table = include_str!("requests.txt");
    let words: Vec<&str> = table.split_whitespace().collect();
    let marks =
        ["'", "\"", ",", ".", "(", ")", "[0]", "/", "-", "$1,2", "\u{2019}s", "\n", "of", "to"];
    let mut noise = Noise(2);
    for _round in 0_u32..300 {
        let mut text = String::new();
        for _word in 0..noise.below(40) {
            text.push_str(words[noise.below(words.len())]);
            if noise.below(4) == 0 {
                text.push_str(marks[noise.below(marks.len())]);
            } else {
                text.push(' ');
            }
        }
        let read = contract(&text);
        for span in &read.spans {
            assert!(span.start <= span.end && span.end <= text.len(), "{text}");
            assert!(text.get(span.start..span.end).is_some(), "{text}");
        }
    }
}

#[test]
fn the_longest_text_is_read_and_a_longer_one_refused() {
    let long = "create a bucket and ".repeat(409);
    assert!(long.len() < 8192 && contract(&long).is_understood());
    let longer = "create a bucket and ".repeat(410);
    assert!(!contract(&longer).is_understood());
    for piece in ["'", "a-", "(", "port 1 ", "not ", "of the ", "the ", "10.0.0.0/8 "] {
        let text = piece.repeat(8192_usize.checked_div(piece.len()).unwrap());
        assert_eq!(contract(&text), contract(&text));
    }
}
