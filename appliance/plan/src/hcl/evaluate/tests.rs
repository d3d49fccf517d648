//! Expressions by themselves: what is worked out, what stays open, and what ends.

use std::collections::BTreeMap;

use hcl_edit::parser;
use tribune_record::Value;

use crate::{
    hcl::{
        Configuration, Outside,
        meter::Meter,
        refer::World,
        scope::{Call, Scope},
        tests::files,
    },
    json::Object,
    terraform::config,
};

/// The value of an expression in the module `a` of a configuration, as JSON.
fn evaluate(root: &str, module: &str, expression: &str) -> (String, bool) {
    let source = files(&[("", root), ("a", module)]);
    let (configuration, unread) = Configuration::read(&source);
    assert_eq!(unread, []);
    let (top, json) = (Object::default(), config::Configuration::default());
    let outside = Outside::of(&top, &json);
    let (modules, changes) = (&configuration.modules, BTreeMap::new());
    let world = World { modules, changes, outside: &outside, meter: Meter::default() };
    world.meter.begin();
    let path = [Call { name: String::from("a"), key: Some(Value::text("k")) }];
    let value = world.value(&parser::parse_expr(expression).unwrap(), Scope::of(&path));
    (serde_json::to_string(&value).unwrap(), world.meter.is_out())
}

#[track_caller]
fn check(expression: &str, expected: &str) {
    let root = r#"
        locals {
          all = { k = "of the root" }
        }
        module "a" {
          source   = "./a"
          for_each = local.all
          given    = each.value
          key      = each.key
          secret   = "s3cr3t"
          shaped   = { a = 1, b = 2 }
        }
    "#;
    let module = r#"
        variable "given" { type = string }
        variable "key" {}
        variable "left" { default = "out" }
        variable "secret" { sensitive = true }
        variable "number" {
          type    = number
          default = "22"
        }
        variable "shaped" { type = object({ a = number }) }
        locals {
          list  = ["x", "y"]
          map   = { one = 1, "two" = [2] }
          round = local.about
          about = local.round
        }
        resource "aws_s3_bucket" "b" {}
    "#;
    let (found, is_out) = evaluate(root, module, expression);
    assert_eq!(found, expected, "{expression}");
    assert!(!is_out || expression.contains("local.round"), "{expression}");
}

fn open(reference: &str) -> String {
    format!(r#"{{"$unknown":{{"kind":"configured","references":["{reference}"]}}}}"#)
}

#[test]
fn literals_and_what_puts_them_together() {
    check(r#""a${1}${true}b""#, r#""a1trueb""#);
    check(r#""$${x}""#, r#""${x}""#);
    check("[1, \"a\", null, {b = (2)}]", r#"[1,"a",null,{"b":2}]"#);
    check("<<-E\n    a\n      b\n    E", r#""a\n  b\n""#);
    check("true && !false ? \"y\" : \"n\"", r#""y""#);
    check("60 * 60 * 24 - 1 + 2", "86401");
    check("1 == 2 || \"a\" != \"a\" ? 1 : 2", "2");
    check("[for x in local.list : upper(x) if x != \"x\"]", r#"["Y"]"#);
    check("{for k, v in local.map : k => v if k == \"one\"}", r#"{"one":1}"#);
    check("merge(local.map, {three = local.map.two[0]}).three", "2");
    check("concat(local.list...)", r#"{"$unknown":{"kind":"configured"}}"#);
    check("join(\"-\", local.list[*])", r#""x-y""#);
    check("split(\",\", \"a,b\")[1]", r#""b""#);
}

#[test]
fn variables_come_from_the_call_or_the_default() {
    check("var.given", r#""of the root""#);
    check("var.key", r#""k""#);
    check("var.left", r#""out""#);
    check("var.number", "22");
    check("var.number == \"22\" ? 1 : 2", r#"{"$unknown":{"kind":"configured"}}"#);
    check("(true ? 1 : \"a\") == 1 ? 1 : 2", r#"{"$unknown":{"kind":"configured"}}"#);
}

#[test]
fn what_no_literal_settles_is_open_with_its_reference() {
    for open_one in [
        "aws_s3_bucket.b.arn",
        "aws_s3_bucket.c.arn",
        "data.http.x.body",
        "each.key",
        "local.none",
        "module.none.out",
        "path.module",
        "self.id",
        "terraform.workspace",
        "var.none",
        "var.secret",
        "var.shaped",
    ] {
        check(open_one, &open(open_one));
        check(&format!("replace({open_one}, \"a\", \"b\")"), &open(open_one));
        check(&format!("\"x${{{open_one}}}\""), &open(open_one));
        check(&format!("{open_one} == \"x\" ? \"x\" : \"y\""), &open(open_one));
        check(&format!("{{ ({open_one}) = 1 }}"), &open(open_one));
    }
    check("1 / 2", r#"{"$unknown":{"kind":"configured"}}"#);
    check("\"%{ if true }a%{ endif }\"", r#"{"$unknown":{"kind":"configured"}}"#);
    check("provider::x::f(\"a\")", r#"{"$unknown":{"kind":"configured"}}"#);
}

#[test]
fn a_circle_ends_open() {
    check("local.round", r#"{"$unknown":{"kind":"configured"}}"#);
}

#[test]
fn a_local_that_doubles_itself_ends() {
    let links = (1..40_u32).map(|n| format!("d{n} = \"${{local.d{}}}${{local.d{0}}}\"\n", n - 1));
    let links: String = links.collect();
    let module = format!("locals {{\n d0 = \"xxxxxxxx\"\n{links}}}\n");
    let (found, is_out) = evaluate("module \"a\" {}", &module, "[\"*\", local.d39]");
    assert!(is_out && found.contains("$unknown"), "{found}");
    let (found, is_out) = evaluate("module \"a\" {}", &module, "local.d3");
    assert!(!is_out && found.len() == 66, "{found}");
    let lists = (1..40_u32).map(|n| format!("d{n} = [local.d{0}, local.d{0}]\n", n - 1));
    let module = format!("locals {{\n d0 = 1\n{}}}\n", lists.collect::<String>());
    assert!(evaluate("module \"a\" {}", &module, "flatten(local.d39)").1);
}
