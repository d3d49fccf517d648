//! Addresses: `module.a["x"].aws_instance.b[0]`, and what they are without their instance keys.

use std::fmt::Write as _;

use crate::json::Json;

/// The address as the configuration has it: every `[…]` gone. A bracket inside a quoted key is
/// part of the key.
pub(crate) fn without_keys(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let (mut in_key, mut in_quotes, mut escaped) = (false, false, false);
    for c in address.chars() {
        match c {
            '[' if !in_key => in_key = true,
            ']' if in_key && !in_quotes => in_key = false,
            '"' if in_key && !escaped => in_quotes = !in_quotes,
            c if !in_key => plain.push(c),
            _in_key => {}
        }
        escaped = in_quotes && c == '\\' && !escaped;
    }
    plain
}

/// The address put together from an entry's own parts.
pub(crate) fn of_parts(
    module: Option<&str>,
    data: bool,
    (resource_type, name): (&str, &str),
    index: Option<&Json<'_>>,
) -> String {
    let mut address = String::new();
    if let Some(module) = module.filter(|m| !m.is_empty()) {
        address.push_str(module);
        address.push('.');
    }
    if data {
        address.push_str("data.");
    }
    address.push_str(resource_type);
    address.push('.');
    address.push_str(name);
    if let Some(key) = index.filter(|key| !key.is_null()) {
        // Writing into a String has no way to fail.
        let _written = write!(address, "[{}]", index_text(key));
    }
    address
}

/// An instance key as addresses have it.
pub(crate) fn index_text(key: &Json<'_>) -> String {
    match key.as_text() {
        // HCL writes a template opening in a key doubled.
        Some(text) => {
            let quoted = key.canonical_text();
            if text.contains("${") || text.contains("%{") {
                quoted.replace("${", "$${").replace("%{", "%%{")
            } else {
                quoted
            }
        }
        None => key.canonical_text(),
    }
}

/// `module.a.module.b` of `module.a.module.b.aws_instance.c`; none in the root module.
pub(crate) fn child_module(parent: &str, call: &str) -> String {
    if parent.is_empty() { format!("module.{call}") } else { format!("{parent}.module.{call}") }
}

/// `module.a.aws_instance.c` of a name within `module.a`.
pub(crate) fn of_module(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}.{name}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_stripped() {
        for (address, plain) in [
            ("aws_instance.a", "aws_instance.a"),
            ("aws_instance.a[0]", "aws_instance.a"),
            (r#"module.m["a.b[0]\"]"].data.x.y[1]"#, "module.m.data.x.y"),
            (r#"module.m["x"].module.n[2].x.y["z"]"#, "module.m.module.n.x.y"),
            ("broken[", "broken"),
        ] {
            assert_eq!(without_keys(address), plain);
        }
    }

    #[test]
    fn parts_make_the_address() {
        let key = Json::Text("a\"b".into());
        let made = of_parts(Some("module.m[0]"), true, ("http", "x"), Some(&key));
        assert_eq!(made, r#"module.m[0].data.http.x["a\"b"]"#);
        assert_eq!(of_parts(None, false, ("t", "n"), Some(&Json::Signed(3))), "t.n[3]");
        assert_eq!(of_parts(None, false, ("t", "n"), None), "t.n");
    }
}
