//! Every module of a configuration by its address, its blocks by what they declare.

use std::collections::BTreeMap;

use hcl_edit::{
    expr::Expression,
    structure::{Block, Body, Structure},
};

use super::{SourceNotRead, parse::Allowance};
use crate::{archive::source::Source, terraform::address::child_module};

/// A module: what its files declare, each name once.
#[derive(Debug, Default)]
pub(super) struct Module {
    /// Resources as `TYPE.NAME`, data sources as `data.TYPE.NAME`.
    pub(super) resources: BTreeMap<String, Body>,
    pub(super) locals: BTreeMap<String, Expression>,
    pub(super) variables: BTreeMap<String, Body>,
    pub(super) outputs: BTreeMap<String, Body>,
    /// The modules it calls.
    pub(super) calls: BTreeMap<String, Body>,
    /// Provider configurations as `aws` or `aws.eu`.
    pub(super) providers: BTreeMap<String, Body>,
    /// What is to go though nothing declares it any more.
    pub(super) removed: Vec<Body>,
    /// Whether every file of it was read. Of one that was not, nothing is settled.
    pub(super) whole: bool,
}

/// All modules by address, the root module's empty, and what could not be read.
pub(super) fn read(source: &Source) -> (BTreeMap<String, Module>, Vec<SourceNotRead>) {
    let mut modules = BTreeMap::new();
    let mut unread = Vec::new();
    let mut allowance = Allowance::default();
    for (key, files) in &source.files {
        let mut module = Module { whole: true, ..Module::default() };
        for (name, text) in files {
            let read = readable(name).and_then(|()| allowance.parse(text));
            if let Err(why) = read.and_then(|body| module.add(body)) {
                module.whole = false;
                unread.push(SourceNotRead { place: format!("tfconfig/m-{key}/{name}"), why });
            }
        }
        modules.insert(address(key), module);
    }
    unread.extend(unlisted(source));
    (modules, unread)
}

/// `module.ml.module.net` of the key `ml.net`.
pub(super) fn address(key: &str) -> String {
    let names = key.split('.').filter(|name| !name.is_empty());
    names.fold(String::new(), |parent, name| child_module(&parent, name))
}

/// Modules without a folder, and folders without a module.
fn unlisted(source: &Source) -> Vec<SourceNotRead> {
    let listed = |key: &String| source.modules.iter().any(|module| module.key == *key);
    let missing = |key: &String| !source.files.contains_key(key);
    let root = String::new();
    let wanted = source.modules.iter().map(|module| &module.key);
    let wanted = wanted.chain((!listed(&root)).then_some(&root));
    let absent = wanted.filter(|key| missing(key)).map(|key| (key, "its files are not there"));
    let strange = source.files.keys().filter(|key| !listed(key));
    let strange = strange.map(|key| (key, "modules.json does not name it"));
    let told = absent.chain(strange);
    told.map(|(key, why)| SourceNotRead {
        place: format!("tfconfig/m-{key}"),
        why: String::from(why),
    })
    .collect()
}

/// Which files are read: HCL whose blocks stand for themselves. An override file changes what
/// others say, by rules of its own.
fn readable(name: &str) -> Result<(), String> {
    let Some(stem) = name.strip_suffix(".tf").or_else(|| name.strip_suffix(".tofu")) else {
        return Err(String::from("it is no .tf file"));
    };
    if stem == "override" || stem.ends_with("_override") {
        return Err(String::from("it is an override file"));
    }
    Ok(())
}

impl Module {
    fn add(&mut self, body: Body) -> Result<(), String> {
        for structure in body {
            match structure {
                Structure::Block(block) => self.declare(block)?,
                Structure::Attribute(attribute) => {
                    return Err(format!("{} stands outside of any block", attribute.key.as_str()));
                }
            }
        }
        Ok(())
    }

    fn declare(&mut self, block: Block) -> Result<(), String> {
        let kind = block.ident.as_str().to_owned();
        let labels: Vec<String> = block.labels.iter().map(|l| l.as_str().to_owned()).collect();
        let body = block.body;
        match (kind.as_str(), labels.as_slice()) {
            ("resource", [of, name]) => once(&mut self.resources, format!("{of}.{name}"), body),
            ("data", [of, name]) => once(&mut self.resources, format!("data.{of}.{name}"), body),
            ("variable", [name]) => once(&mut self.variables, name.clone(), body),
            ("output", [name]) => once(&mut self.outputs, name.clone(), body),
            ("module", [name]) => once(&mut self.calls, name.clone(), body),
            ("provider", [name]) => {
                let alias = literal(&body, "alias");
                let key = alias.map_or_else(|| name.clone(), |alias| format!("{name}.{alias}"));
                once(&mut self.providers, key, body)
            }
            ("locals", []) => self.add_locals(body),
            ("check", [_name]) => self.add_checked(body),
            ("removed", []) => {
                self.removed.push(body);
                Ok(())
            }
            ("terraform" | "moved" | "import", []) | ("ephemeral", [_, _]) => Ok(()),
            (other, labels) => {
                Err(format!("nobody here knows a block {other} with {} labels", labels.len()))
            }
        }
    }

    /// A check may have a data source of its own, which the JSON lists with the others.
    fn add_checked(&mut self, body: Body) -> Result<(), String> {
        body.into_blocks().filter(|block| block.has_ident("data")).try_for_each(|b| self.declare(b))
    }

    fn add_locals(&mut self, body: Body) -> Result<(), String> {
        for attribute in body.into_attributes() {
            let name = attribute.key.as_str().to_owned();
            once(&mut self.locals, name, attribute.value)?;
        }
        Ok(())
    }
}

fn once<T>(into: &mut BTreeMap<String, T>, name: String, what: T) -> Result<(), String> {
    let twice = into.contains_key(&name).then(|| format!("{name} is declared twice"));
    into.insert(name, what);
    twice.map_or(Ok(()), Err)
}

/// The text that an attribute of a body plainly is.
pub(super) fn literal<'b>(body: &'b Body, name: &str) -> Option<&'b str> {
    body.get_attribute(name).and_then(|attribute| attribute.value.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, text: &str, expected: Option<&str>) {
        let mut source = Source::default();
        source.files.entry(String::new()).or_default().insert(name.into(), text.into());
        let root =
            crate::archive::source::ModuleEntry { key: String::new(), source: None, version: None };
        source.modules.push(root);
        let (modules, unread) = read(&source);
        let whys: Vec<&str> = unread.iter().map(|unread| unread.why.as_str()).collect();
        assert_eq!(whys, expected.into_iter().collect::<Vec<_>>());
        assert_eq!(modules[""].whole, expected.is_none());
    }

    #[test]
    fn a_file_is_read_whole_or_said_not_to_be() {
        check("main.tf", "resource \"a\" \"b\" {}\nlocals { x = 1 }\n", None);
        check("main.tf", "x = 1", Some("x stands outside of any block"));
        check("main.tf", "widget \"a\" {}", Some("nobody here knows a block widget with 1 labels"));
        let twice = "variable \"a\" {}\nvariable \"a\" {}";
        check("main.tf", twice, Some("a is declared twice"));
        check("main.tf.json", "{}", Some("it is no .tf file"));
        check("prod_override.tf", "", Some("it is an override file"));
    }

    #[test]
    fn a_module_without_files_and_a_folder_without_module_are_told() {
        let mut source = Source::default();
        source.files.entry("x".into()).or_default();
        let (_modules, unread) = read(&source);
        let places: Vec<&str> = unread.iter().map(|unread| unread.place.as_str()).collect();
        assert_eq!(places, ["tfconfig/m-", "tfconfig/m-x"]);
    }

    #[test]
    fn a_key_makes_an_address() {
        assert_eq!(address("ml.net"), "module.ml.module.net");
        assert_eq!(address(""), "");
    }
}
