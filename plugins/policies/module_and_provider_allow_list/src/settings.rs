//! What the site allows.

use serde::Deserialize;

/// Sources of modules and of providers, each with `*` for any text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) modules: Vec<String>,
    pub(crate) providers: Vec<String>,
}

impl Default for Settings {
    /// Modules of the configuration itself and of the public registry; providers of `HashiCorp`.
    fn default() -> Self {
        let list = |sources: &[&str]| sources.iter().map(|source| (*source).into()).collect();
        Self {
            modules: list(&["./*", "../*", "registry.terraform.io/*"]),
            providers: list(&[
                "registry.terraform.io/hashicorp/*",
                "registry.opentofu.org/hashicorp/*",
                "terraform.io/builtin/*",
            ]),
        }
    }
}

impl Settings {
    /// Reads settings as the site has them; what is not set stays as it is.
    pub(crate) fn read(json: &str) -> Result<Self, String> {
        let settings: Self = serde_json::from_str(json).map_err(|why| {
            format!("{why}; expected {{\"modules\": [SOURCE…], \"providers\": [SOURCE…]}}")
        })?;
        let mut all = settings.modules.iter().chain(&settings.providers);
        if all.any(|source| source.trim().is_empty()) {
            return Err("an empty source; expected one such as git::https://git.example/*".into());
        }
        Ok(settings)
    }
}

/// Whether a source is on a list.
pub(crate) fn is_listed(list: &[String], source: &str) -> bool {
    // What climbs out of a place is not in it. A module of the configuration itself may.
    let climbs = !source.starts_with('.') && source.split('/').any(|step| step == "..");
    !climbs && list.iter().any(|pattern| fits(pattern, source))
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn fits(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}
