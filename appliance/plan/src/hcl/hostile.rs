//! No text overflows a small stack, takes long, or is read without limit.

use std::{
    thread,
    time::{Duration, Instant},
};

use super::parse::Allowance;

/// What a thread of a pool has.
const STACK: usize = 2 * 1024 * 1024;

/// Parses `text` on a small stack and drops what comes of it, in little time; says why it is not
/// read.
#[track_caller]
fn parse(what: &str, text: String) -> Option<String> {
    let begun = Instant::now();
    let work = move || Allowance::default().parse(&text).map(drop).err();
    let parsed = thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap();
    let taken = begun.elapsed();
    assert!(taken < Duration::from_secs(20), "{what} took {taken:?}");
    parsed
}

/// One piece of text, nested: what opens it, what stands inside, what closes it.
const NESTED: &[(&str, &str, &str, &str)] = &[
    ("lists", "[", "1", "]"),
    ("lists of many", "[1, 2, ", "1", ", 3]"),
    ("parentheses", "(", "1", ")"),
    ("objects", "{ a = ", "1", " }"),
    ("keys of objects", "{ (", "1", ") = 1 }"),
    ("bare objects", "{", "a = 1", "}"),
    ("templates", "\"${", "1", "}\""),
    ("templates in text", "\"x${", "1", "}y\""),
    ("calls", "f(", "1", ")"),
    ("calls with more", "f(1, ", "1", ", 2)"),
    ("indices", "a[", "1", "]"),
    ("not", "!", "true", ""),
    ("minus", "- ", "1", ""),
    ("minus without spaces", "-", "a", ""),
    ("conditions", "a ? ", "1", " : 2"),
    ("conditions in a chain", "a ? b : ", "1", ""),
    ("for over lists", "[for x in ", "y", " : x]"),
    ("for over objects", "{for k, v in ", "y", " : k => v}"),
    ("for in its value", "[for x in y : ", "1", "]"),
    ("for in its condition", "[for x in y : x if ", "z", "]"),
    ("directives", "\"%{ if ", "a", " }x%{ endif }\""),
    ("directives inside", "\"%{ if a }${", "1", "}%{ else }y%{ endif }\""),
    ("directives that are cut off", "\"%{ if a }", "x", ""),
    ("directives over names", "\"%{ for x in y }${", "1", "}%{ endfor }\""),
    ("heredocs", "<<A\n${", "1", "}\nA\n"),
    ("operators and parentheses", "1 + (", "1", ")"),
    ("operators and lists", "1 == [", "1", "] == 2"),
    ("comments inside", "[ /* ]]]] */ ", "1", "# ]\n]"),
    ("texts inside", "[\"]]]]\", ", "1", "]"),
    ("only opened", "[", "", ""),
    ("only opened objects", "{", "", ""),
    ("only opened templates", "\"${", "", ""),
    ("only opened parentheses", "(", "", ""),
    ("only opened heredocs", "<<A\n${", "", ""),
];

fn nested(depth: usize, (open, inside, close): (&str, &str, &str)) -> String {
    format!("a = {}{inside}{}\n", open.repeat(depth), close.repeat(depth))
}

#[test]
fn what_nests_ten_thousand_deep_is_refused() {
    for (what, open, inside, close) in NESTED {
        assert!(parse(what, nested(10_000, (open, inside, close))).is_some(), "{what}");
    }
    let blocks = format!("{}{}", "b {\n".repeat(10_000), "}\n".repeat(10_000));
    assert!(parse("blocks", blocks).is_some());
}

/// Whatever depth is read fits the stack too: every depth up to the first that is refused.
#[test]
fn what_nests_as_deep_as_is_read_fits_the_stack() {
    for (what, open, inside, close) in NESTED {
        for depth in [1, 2, 4, 8, 16, 24, 31, 32, 33, 40, 48, 56, 60, 62, 63, 64, 65, 66] {
            parse(what, nested(depth, (open, inside, close)));
        }
    }
    assert_eq!(parse("lists", nested(64, ("[", "1", "]"))), None);
    assert!(parse("lists", nested(66, ("[", "1", "]"))).is_some());
}

#[test]
fn chains_are_bounded() {
    for (what, link) in [("plus", "1+"), ("and", "a&&"), ("equal", "a == ")] {
        for links in [10_000, 100_000] {
            assert!(parse(what, format!("a = {}1\n", link.repeat(links))).is_some(), "{what}");
        }
    }
    let attributes: String = (0..50_000_u32).map(|n| format!("a{n} = 1\n")).collect();
    for (what, text) in [
        ("plus", format!("a = {}1\n", "1+".repeat(100))),
        ("steps", format!("a = b{}\n", ".c".repeat(60_000))),
        ("keys of one object", format!("a = {{{}}}\n", keys(20_000))),
        ("attributes of one body", attributes),
    ] {
        assert_eq!(parse(what, text), None, "{what}");
    }
}

fn keys(count: usize) -> String {
    (0..count).map(|n| format!("k{n}=1,")).collect()
}
