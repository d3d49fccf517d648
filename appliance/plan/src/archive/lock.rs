//! The dependency lock file in a plan file: which version of each provider would run, and by which
//! hashes its bytes are known. Format: Terraform's documentation of `.terraform.lock.hcl`.

use std::collections::BTreeMap;

use hcl_edit::structure::{Body, Structure};

use crate::{Refused, hcl};

/// The entry's name.
pub(super) const LOCK: &str = ".terraform.lock.hcl";

/// The provider that Terraform and OpenTofu bring along is locked with the tool itself.
const BUILT_IN: [&str; 2] = ["terraform.io/builtin/", "opentofu.org/builtin/"];

/// Providers by their full source.
#[derive(Debug, Default)]
pub(super) struct Lock(BTreeMap<String, Locked>);

#[derive(Debug)]
struct Locked {
    version: String,
    hashes: usize,
}

impl Lock {
    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        let bad = |found: String| Refused::BadArchive {
            at: LOCK.to_owned(),
            expected: "provider blocks, each source once, with version and hashes",
            found,
        };
        let mut locked = BTreeMap::new();
        for structure in hcl::body(text).map_err(bad)? {
            let block = match structure {
                Structure::Block(block) if block.has_ident("provider") => block,
                Structure::Block(block) => return Err(bad(format!("a block {}", block.ident))),
                Structure::Attribute(attribute) => {
                    return Err(bad(format!("{} outside of any block", attribute.key.as_str())));
                }
            };
            let [source] = block.labels.as_slice() else {
                return Err(bad(format!("a provider with {} labels", block.labels.len())));
            };
            let source = source.as_str().to_owned();
            let of = Locked::of(&block.body).map_err(|why| bad(format!("{source}: {why}")))?;
            if locked.contains_key(&source) {
                return Err(bad(format!("{source} twice")));
            }
            locked.insert(source, of);
        }
        Ok(Self(locked))
    }

    /// The version locked of a provider.
    pub(super) fn version(&self, source: &str) -> Option<&str> {
        self.0.get(source).map(|locked| locked.version.as_str())
    }

    /// Why nobody can say which bytes of a provider would run; none where one can.
    pub(super) fn doubt(&self, source: &str) -> Option<String> {
        if BUILT_IN.iter().any(|own| source.starts_with(own)) {
            return None;
        }
        match self.0.get(source) {
            None => Some(format!("no version of {source} is locked")),
            Some(Locked { version, hashes: 0 }) => {
                Some(format!("no hash of {source} {version} is locked"))
            }
            Some(_) => None,
        }
    }
}

impl Locked {
    fn of(body: &Body) -> Result<Self, String> {
        let (mut version, mut hashes) = (None, 0);
        for structure in body {
            let Structure::Attribute(attribute) = structure else {
                return Err("a block".to_owned());
            };
            match attribute.key.as_str() {
                "version" => version = attribute.value.as_str().map(str::to_owned),
                "constraints" if attribute.value.is_str() => {}
                "hashes" => {
                    let all = attribute.value.as_array().ok_or("hashes that are no list")?;
                    if !all.iter().all(|hash| hash.as_str().is_some_and(is_hash)) {
                        return Err("a hash of no known scheme".to_owned());
                    }
                    hashes = all.len();
                }
                other => return Err(format!("another {other}")),
            }
        }
        Ok(Self { version: version.ok_or("no version")?, hashes })
    }
}

/// The two schemes there are: of the package's files, and of its zip.
fn is_hash(text: &str) -> bool {
    ["h1:", "zh:"].iter().any(|scheme| text.strip_prefix(scheme).is_some_and(|of| !of.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWS: &str = "registry.terraform.io/hashicorp/aws";

    fn lock(inside: &str) -> Result<Lock, String> {
        let text = format!("# by terraform init\nprovider \"{AWS}\" {{\n{inside}\n}}\n");
        Lock::read(&text).map_err(|refused| refused.to_string())
    }

    #[test]
    fn a_locked_provider_raises_no_doubt() {
        let sound = "version = \"5.1.0\"\nconstraints = \"~> 5.1\"\nhashes = [\"h1:eA=\"]";
        let sound = lock(sound).unwrap();
        assert_eq!(sound.version(AWS), Some("5.1.0"));
        assert_eq!(sound.doubt(AWS), None);
        assert_eq!(sound.doubt("terraform.io/builtin/terraform"), None);
        let other = "registry.terraform.io/evil/aws";
        assert_eq!(sound.doubt(other).unwrap(), format!("no version of {other} is locked"));
    }

    #[test]
    fn a_version_without_hashes_is_any_bytes() {
        for none in ["", "hashes = []"] {
            let lock = lock(&format!("version = \"5.1.0\"\n{none}")).unwrap();
            assert_eq!(lock.doubt(AWS).unwrap(), format!("no hash of {AWS} 5.1.0 is locked"));
        }
    }

    #[test]
    fn what_no_tool_writes_is_refused() {
        for (inside, says) in [
            ("", "no version"),
            ("version = var.v", "no version"),
            ("version = \"1\"\nhashes = \"h1:x\"", "hashes that are no list"),
            ("version = \"1\"\nhashes = [\"md5:x\"]", "a hash of no known scheme"),
            ("version = \"1\"\nhashes = [\"h1:\"]", "a hash of no known scheme"),
            ("version = \"1\"\nx = 1", "another x"),
            ("version = \"1\"\nx {}", "a block"),
            ("version = [", "no HCL"),
        ] {
            let why = lock(inside).unwrap_err();
            assert!(why.contains(says) && why.contains(LOCK), "{inside}: {why}");
        }
        let twice = format!("provider \"{AWS}\" {{\n version = \"1\"\n}}\n").repeat(2);
        assert!(Lock::read(&twice).unwrap_err().to_string().contains("twice"));
        for text in ["a = 1", "module \"m\" {}", "provider {}"] {
            let _refused = Lock::read(text).unwrap_err();
        }
    }
}
