//! What was understood, as people read it: each request of `tell.txt` against the lines under it.

use alloc::{format, string::String, vec::Vec};

use super::super::{
    CONTRACT_VERSION, Line, contract,
    lexicon::{aspects, rows},
    told,
};

/// Every line, `what it says <the words it rests on>`, behind the mark of its part.
fn lines(text: &str) -> String {
    let told = told(&contract(text), text);
    let parts: [(&str, &[Line]); 5] = [
        ("+", &told.understood),
        ("-", &told.spared),
        ("~", &told.assumed),
        ("?", &told.unclear),
        ("!", &told.suspicious),
    ];
    let mut out = String::new();
    for (part, lines) in parts {
        for line in lines {
            let words = line.rests_on.join(" | ");
            let words = if words.is_empty() { words } else { format!(" <{words}>") };
            out.push_str(&format!("{part} {}{words}\n", line.says));
        }
    }
    out
}

#[test]
fn contracts_are_told_as_reviewed() {
    let table = include_str!("tell.txt");
    let mut told = String::new();
    for block in table.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let request = block.trim_start().lines().next().unwrap();
        let shown = request.replace("<200b>", "\u{200b}").replace("<202e>", "\u{202e}");
        told.push_str(&format!("{request}\n{}\n", lines(&shown)));
    }
    let requests: Vec<&str> = table.split("\n\n").collect();
    assert!(requests.len() > 20, "only {} requests", requests.len());
    assert!(told.trim() == table.trim(), "told otherwise:\n{told}");
}

#[test]
fn the_shape_is_documented_with_every_class_and_aspect() {
    let text = include_str!("../../../../contract.md").replace('\n', " ");
    assert!(text.contains(&format!("| `version` | {CONTRACT_VERSION} |")));
    let rows = rows().map(|row| format!("`{}` {}", row.name, row.plain));
    let aspects = aspects::ASPECTS.iter().map(|aspect| format!("`{}`", aspect.name));
    let missing: Vec<String> = rows.chain(aspects).filter(|entry| !text.contains(entry)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let all = serde_json::to_value(contract("Create a bucket")).unwrap();
    let keys = [&all, &all["items"][0], &all["items"][0]["count"]];
    for key in keys.iter().flat_map(|object| object.as_object().unwrap().keys()) {
        assert!(text.contains(&format!("`{key}`")), "{key}");
    }
}

#[test]
fn the_contract_on_the_page_is_no_wider_than_its_words() {
    let page = include_str!("../../../../contract.md");
    let words = page.split("Of \"").nth(1).unwrap().split("\":").next().unwrap();
    let json = page.split("```json").nth(1).unwrap().split("```").next().unwrap();
    assert_eq!(super::super::excess(words, json).unwrap(), Vec::<String>::new());
}
