//! Secrets planted in every place of a plan leave nothing in what everybody else sees of it; texts
//! that only look like secrets stay readable in the same places.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;
use serde_json::{Value as Json, json};
use tribune_plan::{read, read_context};

use crate::{
    common::{SECRET, accept, create, entry, plan, shown},
    planted_texts::{FORMS, HARMLESS, HARMLESS_NAMED, NAMED, whole},
};

/// What a place is filled with, once for every text: a plan.
type Place = fn(&[String]) -> Json;

pub(crate) fn base64(text: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: String = text.bytes().map(|b| format!("{b:08b}")).collect();
    let six = |bits: &[u8]| {
        let bits = format!("{:0<6}", std::str::from_utf8(bits).unwrap());
        ALPHABET.chars().nth(usize::from_str_radix(&bits, 2).unwrap()).unwrap()
    };
    let sixes: String = bits.as_bytes().chunks(6).map(six).collect();
    format!("{sixes}{}", "=".repeat(sixes.len().wrapping_neg() & 3))
}

fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02x}")).collect()
}

fn percent(text: &str) -> String {
    let keeps = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let escape = |b: u8| if keeps(b) { char::from(b).to_string() } else { format!("%{b:02X}") };
    text.bytes().map(escape).collect()
}

/// A native plan of one resource for every text.
fn native(texts: &[String], properties: impl Fn(&str) -> Json) -> Json {
    let resource = |(n, text): (usize, &String)| {
        let (name, properties) = (format!("n{n}"), properties(text));
        json!({"type": "aws_x", "name": name, "properties": properties})
    };
    json!({"resources": texts.iter().enumerate().map(resource).collect::<Vec<_>>()})
}

/// A Terraform plan of one creation for every text.
fn created(texts: &[String], after: impl Fn(&str) -> Json) -> Json {
    changed(texts, |text| create(after(text), json!({})))
}

fn changed(texts: &[String], change: impl Fn(&str) -> Json) -> Json {
    let changes = texts.iter().enumerate();
    let changes = changes.map(|(n, text)| entry("aws_x", &format!("n{n}"), change(text)));
    plan(changes.collect(), json!({}))
}

/// A Terraform plan whose entries are bent by the text.
fn bent(texts: &[String], bend: impl Fn(&mut Json, &str)) -> Json {
    let mut whole = created(texts, |_| json!({"a": 1}));
    for (entry, text) in whole["resource_changes"].as_array_mut().unwrap().iter_mut().zip(texts) {
        bend(entry, text);
    }
    whole
}

/// A Terraform plan with something beside its changes.
fn beside(texts: &[String], put: impl Fn(&mut Json, usize, &str)) -> Json {
    let instance = entry("aws_x", "n", create(json!({}), json!({})));
    let mut whole = plan(json!([instance]), json!({"module_calls": {}, "outputs": {}}));
    texts.iter().enumerate().for_each(|(n, text)| put(&mut whole, n, text));
    whole
}

fn push(list: &mut Json, item: Json) {
    match list.as_array_mut() {
        Some(list) => list.push(item),
        None => *list = json!([item]),
    }
}

fn provisioned(texts: &[String], expressions: impl Fn(&str) -> Json) -> Json {
    let block = json!({"address": "aws_x.n", "mode": "managed", "type": "aws_x", "name": "n",
        "expressions": {}, "provisioners": texts.iter().map(|text|
            json!({"type": "local-exec", "expressions": expressions(text)})).collect::<Vec<_>>()});
    beside(&[String::new()], |whole, _, _| {
        whole["configuration"]["root_module"]["resources"] = json!([block]);
    })
}

/// Places of values.
const VALUES: &[(&str, Place)] = &[
    ("native property", |texts| native(texts, |t| json!({"user_data": t}))),
    ("native list of blocks", |texts| native(texts, |t| json!({"a": [{"b": [t]}]}))),
    ("native tag", |texts| native(texts, |t| json!({"tags": {"Note": t}}))),
    ("native before", |texts| {
        let mut whole = native(texts, |t| json!({"a": t}));
        for resource in whole["resources"].as_array_mut().unwrap() {
            let before = resource["properties"].take();
            *resource = json!({"type": "aws_x", "name": resource["name"], "action": "delete",
                "before": before});
        }
        whole
    }),
    ("after", |texts| created(texts, |t| json!({"description": t}))),
    ("before", |texts| {
        changed(texts, |t| json!({"actions": ["update"], "before": {"a": t}, "after": {"a": "b"}}))
    }),
    ("nested block", |texts| created(texts, |t| json!({"a": [{"b": {"c": [[t]]}}]}))),
    ("JSON in a text", |texts| {
        created(texts, |t| json!({"container_definitions": json!([{"command": [t]}]).to_string()}))
    }),
    ("JSON in JSON in a text", |texts| {
        created(texts, |t| json!({"a": json!({"b": json!({"c": t}).to_string()}).to_string()}))
    }),
    ("base64", |texts| {
        created(texts, |t| json!({"user_data_base64": base64(&format!("#! {t}\n"))}))
    }),
    ("base64 in a text", |texts| {
        created(
            texts,
            |t| json!({"a": format!("echo {} | base64 -d", base64(&format!("# {t} #")))}),
        )
    }),
    ("base64 in JSON in base64", |texts| {
        let inner = |t: &str| json!({"a": base64(&format!("# {t} #"))}).to_string();
        created(texts, |t| json!({"a": base64(&inner(t))}))
    }),
    ("hexadecimal", |texts| created(texts, |t| json!({"a": hex(&format!("# {t} #"))}))),
    ("percent signs", |texts| created(texts, |t| json!({"a": percent(&format!("# {t} #"))}))),
    ("provisioner's command", |texts| {
        provisioned(texts, |t| json!({"command": {"constant_value": t}}))
    }),
    ("provisioner's list", |texts| {
        provisioned(texts, |t| json!({"inline": {"constant_value": ["set -e", t]}}))
    }),
    ("provisioner's block", |texts| {
        provisioned(texts, |t| json!({"environment": [{"a": {"constant_value": t}}]}))
    }),
];

/// Places of names, addresses and reasons.
const NAMES: &[(&str, Place)] = &[
    ("native key", |texts| native(texts, |t| json!({"tags": {t: true}}))),
    (
        "native path",
        |texts| json!({"resources": [], "paved_road": texts.first().cloned().unwrap_or_default()}),
    ),
    ("key", |texts| created(texts, |t| json!({"a": [{t: true}]}))),
    ("address", |texts| bent(texts, |e, t| e["address"] = json!(format!("aws_x.n[{t:?}]")))),
    ("index key", |texts| bent(texts, |e, t| e["index"] = json!(t))),
    ("module", |texts| bent(texts, |e, t| e["module_address"] = json!(format!("module.m[{t:?}]")))),
    ("name", |texts| bent(texts, |e, t| e["name"] = json!(t))),
    ("type", |texts| bent(texts, |e, t| e["type"] = json!(t))),
    ("previous address", |texts| bent(texts, |e, t| e["previous_address"] = json!(t))),
    ("deposed key", |texts| bent(texts, |e, t| e["deposed"] = json!(t))),
    ("reason", |texts| bent(texts, |e, t| e["action_reason"] = json!(t))),
    ("provider", |texts| bent(texts, |e, t| e["provider_name"] = json!(t))),
    ("replace path", |texts| bent(texts, |e, t| e["change"]["replace_paths"] = json!([["a", t]]))),
    ("imported id", |texts| bent(texts, |e, t| e["change"]["importing"] = json!({"id": t}))),
    ("imported identity", |texts| {
        bent(texts, |e, t| e["change"]["importing"] = json!({"identity": {"a": t}}))
    }),
    ("unknown key", |texts| bent(texts, |e, t| e["change"][t] = json!(1))),
    ("unknown key of the plan", |texts| beside(texts, |whole, _, t| whole[t] = json!(1))),
    ("unknown key of a module", |texts| {
        beside(texts, |whole, _, t| whole["configuration"]["root_module"][t] = json!(1))
    }),
    ("drift", |texts| {
        beside(texts, |whole, _, t| {
            let drifted = json!({"address": t, "type": t, "change": {"actions": ["update"],
                "before": {"a": t}, "after": {"a": t}}});
            push(&mut whole["resource_drift"], drifted);
        })
    }),
    ("output", |texts| {
        beside(texts, |whole, _, t| {
            whole["output_changes"][t] = json!({"actions": ["create"], "after": t});
            whole["planned_values"]["outputs"][t] = json!({"value": t});
        })
    }),
    ("variable", |texts| {
        beside(texts, |whole, n, t| {
            whole["variables"][format!("v{n}")] = json!({"value": t});
            whole["configuration"]["root_module"]["variables"][format!("v{n}")] =
                json!({"default": t});
        })
    }),
    ("check", |texts| {
        beside(texts, |whole, _, t| {
            let check = json!({"address": {"to_display": t}, "status": "fail"});
            push(&mut whole["checks"], check);
        })
    }),
    ("deferred change", |texts| {
        beside(texts, |whole, _, t| {
            let change = json!({"reason": t, "resource_change": {"address": t}});
            push(&mut whole["deferred_changes"], change);
        })
    }),
    ("action", |texts| {
        beside(texts, |whole, _, t| push(&mut whole["action_invocations"], json!({"address": t})))
    }),
    ("module call", |texts| {
        beside(texts, |whole, n, t| {
            let call = json!({"source": t, "version_constraint": t, "module": {},
                "expressions": {"a": {"constant_value": t}}});
            whole["configuration"]["root_module"]["module_calls"][format!("m{n}")] = call;
        })
    }),
    ("module's name", |texts| {
        beside(texts, |whole, _, t| {
            whole["configuration"]["root_module"]["module_calls"][t] =
                json!({"source": "./m", "module": {}});
        })
    }),
    ("provider configuration", |texts| {
        beside(texts, |whole, _, t| {
            whole["configuration"]["provider_config"][t] = json!({"name": t,
                "full_name": t, "expressions": {"region": {"constant_value": t},
                "endpoint": {"constant_value": t}}});
        })
    }),
    ("data source", |texts| {
        beside(texts, |whole, _, t| {
            let data = json!({"address": format!("data.http.x[{t:?}]"), "mode": "data",
                "type": t, "values": {"a": t}});
            push(&mut whole["prior_state"]["values"]["root_module"]["resources"], data);
        })
    }),
    ("reference", |texts| {
        let mut whole = changed(texts, |_| create(json!({}), json!({"a": true})));
        let blocks = texts.iter().enumerate().map(|(n, t)| {
            json!({"address": format!("aws_x.n{n}"), "mode": "managed", "type": "aws_x",
                "expressions": {"a": {"references": [t]}}})
        });
        whole["configuration"]["root_module"]["resources"] = blocks.collect();
        whole
    }),
    ("version of the tool", |texts| {
        let mut whole = plan(json!([]), json!({}));
        whole["terraform_version"] = json!(texts.first());
        whole["timestamp"] = json!(texts.last());
        whole
    }),
];

/// What a place is filled with for a name and a value: attributes.
type Pair = fn(&str, &str) -> Json;

/// Places where a name goes with a value.
const PAIRS: &[(&str, Pair)] = &[
    ("attribute", |name, value| json!({name: value})),
    ("list", |name, value| json!({name: [value, value]})),
    ("block", |name, value| json!({"block": [{name: value}]})),
    ("tag", |name, value| json!({"tags": {name: value}})),
    ("pair", |name, value| json!({"env": [{"name": name, "value": value}]})),
    ("pair of a tag", |name, value| json!({"tag": [{"key": name, "value": value}]})),
    ("JSON", |name, value| json!({"a": json!({"env": {name: value}}).to_string()})),
    ("pair in JSON", |name, value| {
        let pair = json!([{"environment": [{"name": name, "value": value}]}]);
        json!({"container_definitions": pair.to_string()})
    }),
    ("pair in JSON in a script", |name, value| {
        let pair = json!([{"name": name, "value": value}]);
        json!({"a": format!("cat > x <<EOF\n{pair}\nEOF\n")})
    }),
    (
        "JSON in a script",
        |name, value| json!({"a": format!("echo '{}' > x", json!({name: value}))}),
    ),
    (
        "escaped JSON in a script",
        |name, value| json!({"a": format!("run \"{{\\\"{name}\\\": \\\"{value}\\\"}}\"")}),
    ),
    ("export", |name, value| json!({"user_data": format!("#!/bin/sh\nexport {name}={value}\n")})),
    ("quoted export", |name, value| json!({"a": format!("{name}='{value}' ./run --fast")})),
    ("command's environment", |name, value| json!({"a": format!("{name}={value} psql -h db")})),
    (
        "here-document",
        |name, value| json!({"a": format!("cat > .env <<'EOF'\nA=b\n{name}={value}\nEOF\n")}),
    ),
    ("YAML", |name, value| json!({"a": format!("#cloud-config\nx:\n  - {name}: {value}\n")})),
    ("quoted YAML", |name, value| json!({"a": format!("x:\n  {name}: \"{value}\" # why\n")})),
    ("block of YAML", |name, value| json!({"a": format!("x:\n  {name}: |\n    {value}\n")})),
    (
        "pair of YAML",
        |name, value| json!({"a": format!("env:\n  - name: {name}\n    value: {value}\n")}),
    ),
    ("settings", |name, value| json!({"a": format!("[x]\n{name} = {value}\n")})),
    ("option", |name, value| json!({"a": format!("run --{name} {value} --fast")})),
    ("option with a sign", |name, value| json!({"a": format!("run --{name}={value}")})),
    ("list of options", |name, value| json!({"command": ["run", format!("--{name}"), value]})),
    ("connection string", |name, value| json!({"a": format!("Server=db;{name}={value};Pool=4")})),
    ("query", |name, value| json!({"a": format!("https://x.example/y?a=b&{name}={value}&c=d")})),
    ("element", |name, value| json!({"a": format!("<x><{name}>{value}</{name}></x>")})),
    ("base64", |name, value| json!({"a": base64(&format!("export {name}={value}\n"))})),
];

/// A text, and the forms in which what must not be seen of it could still be.
struct Planted {
    text: String,
    forms: Vec<String>,
}

impl Planted {
    fn new(text: String, secret: &str) -> Self {
        let escaped = json!(secret).to_string();
        let forms = vec![escaped.trim_matches('"').to_owned(), base64(secret), hex(secret)];
        Self { text, forms: forms.into_iter().chain([percent(secret)]).collect() }
    }
}

/// Looks for all that was planted in one pass.
struct Search<'p> {
    planted: &'p [Planted],
    forms: AhoCorasick,
}

impl<'p> Search<'p> {
    fn of(planted: &'p [Planted]) -> Self {
        let forms = planted.iter().flat_map(|planted| &planted.forms);
        Self { planted, forms: AhoCorasick::new(forms).unwrap() }
    }

    /// What survives, and where.
    fn survivors(&self, place: &str, shown: &str) -> Vec<String> {
        let each =
            self.planted.iter().flat_map(|planted| planted.forms.iter().map(move |_| planted));
        let each: Vec<&Planted> = each.collect();
        let hits = self.forms.find_overlapping_iter(shown).map(|hit| hit.pattern().as_usize());
        let hits: BTreeSet<&str> = hits.map(|form| each[form].text.as_str()).collect();
        hits.into_iter().map(|text| format!("{place}: {text}")).collect()
    }
}

/// The texts of the table. The most common secret is another one in each, so that what survives
/// can be told.
fn planted() -> Vec<Planted> {
    let planted = |(n, text): (usize, &&str)| {
        let text = text.replace("sup3rSecret", &format!("sup3rSecret{n}z"));
        let inner = text.split_once('«').and_then(|(_, rest)| rest.split_once('»'));
        let secret = whole(inner.map_or(text.as_str(), |(secret, _)| secret));
        Planted::new(whole(&text), &secret)
    };
    FORMS.iter().enumerate().map(planted).collect()
}

fn texts(planted: &[Planted]) -> Vec<String> {
    planted.iter().map(|planted| planted.text.clone()).collect()
}

/// Places that hold one text each.
fn one_by_one(place: &str) -> bool {
    matches!(place, "native path" | "version of the tool")
}

#[test]
fn no_planted_secret_survives() {
    let planted = planted();
    let (search, mut survive) = (Search::of(&planted), Vec::new());
    for (place, fill) in VALUES.iter().chain(NAMES) {
        for planted in planted.chunks(if one_by_one(place) { 1 } else { planted.len() }) {
            let shown = shown(&accept(&fill(&texts(planted))));
            survive.extend(search.survivors(place, &shown));
        }
    }
    assert!(survive.is_empty(), "{survive:#?}");
}

#[test]
fn no_secret_survives_under_its_name() {
    let planted = |(name, value): &(&str, &str)| Planted::new((*name).to_owned(), value);
    let named: Vec<Planted> = NAMED.iter().map(planted).collect();
    let (search, mut survive) = (Search::of(&named), Vec::new());
    for (place, pair) in PAIRS {
        let value = |name: &str| NAMED.iter().find(|(n, _)| *n == name).unwrap().1;
        let fill = |name: &str| pair(name, value(name));
        for whole in [created(&texts(&named), fill), native(&texts(&named), fill)] {
            survive.extend(search.survivors(place, &shown(&accept(&whole))));
        }
    }
    assert!(survive.is_empty(), "{survive:#?}");
}

fn is_redacted(whole: &Json) -> bool {
    shown(&accept(whole)).contains("redacted")
}

#[test]
fn harmless_texts_stay_readable() {
    let all: Vec<String> = HARMLESS.iter().map(|text| (*text).to_owned()).collect();
    let mut hidden = Vec::new();
    for (place, fill) in VALUES.iter().chain(NAMES) {
        if one_by_one(place) || is_redacted(&fill(&all)) {
            let one = all.iter().filter(|text| is_redacted(&fill(core::slice::from_ref(*text))));
            hidden.extend(one.map(|text| format!("{place}: {text}")));
        }
    }
    assert!(hidden.is_empty(), "{hidden:#?}");
}

#[test]
fn harmless_values_stay_readable_under_the_name_of_a_secret() {
    let mut hidden = Vec::new();
    for (place, pair) in PAIRS {
        let one = |(name, value): &(&str, &str)| created(&[String::new()], |_| pair(name, value));
        let is_hidden = HARMLESS_NAMED.iter().filter(|named| is_redacted(&one(named)));
        hidden.extend(is_hidden.map(|(name, value)| format!("{place}: {name} = {value}")));
    }
    assert!(hidden.is_empty(), "{hidden:#?}");
}

#[test]
fn no_planted_secret_survives_in_a_context() {
    let planted = planted();
    let (search, mut survive) = (Search::of(&planted), Vec::new());
    for text in texts(&planted) {
        let wrapped = base64(&format!("# {text}"));
        let context = json!({"environment": text, "change_ticket": text, "service": text,
            "confirmed_deletions": [text], "golden_path": text, "acknowledged": [text],
            "requester": text, "contract": {"a": [text, {text.clone(): 1}]},
            "event": {"type": text, "severity": text, "evidence": [text, wrapped]}});
        let context = read_context(context.to_string().as_bytes()).unwrap();
        survive.extend(search.survivors("context", &serde_json::to_string(&context).unwrap()));
    }
    assert!(survive.is_empty(), "{survive:#?}");
}

#[test]
fn harmless_texts_of_a_context_stay_as_they_are() {
    for text in HARMLESS {
        let event = json!({"type": text, "severity": null, "evidence": [text]});
        let context = json!({"environment": text, "confirmed_deletions": [text],
            "contract": {"a": text}, "event": event});
        let read = read_context(context.to_string().as_bytes()).unwrap();
        let read = serde_json::to_value(&read).unwrap();
        for (key, value) in context.as_object().unwrap() {
            assert_eq!(read[key], *value);
        }
    }
}

#[test]
fn a_refusal_does_not_tell_a_secret() {
    let planted = planted();
    let (search, mut survive) = (Search::of(&planted), Vec::new());
    for text in texts(&planted) {
        for plan in [
            json!({"resources": [{"type": text, "name": "x", "properties": {}}]}),
            json!({"resources": [{"type": "aws_x", "name": "x", "action": text}]}),
            json!({"resources": [], "region": text}),
            json!({"resources": [], text.clone(): 1}),
            json!({"format_version": text, "resource_changes": []}),
        ] {
            if let Err(refused) = read(plan.to_string().as_bytes(), &SECRET) {
                survive.extend(search.survivors("refusal", &refused.to_string()));
            }
        }
    }
    assert!(survive.is_empty(), "{survive:#?}");
}
