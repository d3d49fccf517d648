//! Where a module or provider comes from, and whether it stays what it is.
//!
//! Forms of a module's source as Terraform documents them ("Module Sources").

/// Whether what a source gives can change without the configuration changing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pin {
    /// It cannot.
    Pinned,
    /// It can, for want of an exact version.
    Version,
    /// It can, for want of a commit or a version's tag.
    Commit,
    /// It always can.
    Never,
}

/// The public registry, which a source need not name.
const REGISTRY: &str = "registry.terraform.io";
/// Beginnings of sources that are git repositories.
const GIT: &[&str] = &["git::", "git@", "ssh://git@", "github.com/", "bitbucket.org/"];

/// A module's source in full, and whether it is pinned.
pub(crate) fn place(source: &str, version: Option<&str>) -> (String, Pin) {
    if source == "." || source == ".." {
        return (format!("{source}/"), Pin::Pinned);
    }
    if source.starts_with("./") || source.starts_with("../") {
        return (source.into(), Pin::Pinned);
    }
    if GIT.iter().any(|begin| source.starts_with(begin)) {
        let pin = if reference(source).is_some_and(stays) { Pin::Pinned } else { Pin::Commit };
        return (source.into(), pin);
    }
    let pin = if version.is_some_and(is_exact) { Pin::Pinned } else { Pin::Version };
    match steps(source) {
        Some(3) => (format!("{REGISTRY}/{source}"), pin),
        Some(4) => (source.into(), pin),
        Some(_) | None => (source.into(), Pin::Never),
    }
}

/// How many names the address of a registry's module has; none where it is no such address.
fn steps(source: &str) -> Option<usize> {
    let module = source.split("//").next().unwrap_or_default();
    let is_name = |name: &str| {
        let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        !name.is_empty() && name.bytes().all(inside)
    };
    module.split('/').all(is_name).then(|| module.split('/').count())
}

fn reference(source: &str) -> Option<&str> {
    let (_, query) = source.split_once('?')?;
    // Of two, whoever reads them may take either.
    let mut references = query.split('&').filter_map(|part| part.strip_prefix("ref="));
    references.next().filter(|_| references.next().is_none())
}

/// Whether a reference of git is a commit or a version's tag, not a branch.
fn stays(reference: &str) -> bool {
    let is_hex = reference.bytes().all(|b| b.is_ascii_hexdigit());
    (is_hex && matches!(reference.len(), 40 | 64))
        || is_exact(reference.strip_prefix('v').unwrap_or(reference))
}

/// Whether a constraint admits one version only: `1.2.3`, `= 1.2.3-rc1`.
fn is_exact(constraint: &str) -> bool {
    let version = constraint.trim().trim_start_matches('=').trim();
    let (numbers, more) = version.split_once(['-', '+']).unwrap_or((version, "x"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let inside = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'.');
    numbers.split('.').count() == 3
        && numbers.split('.').all(is_number)
        && !more.is_empty()
        && more.bytes().all(inside)
}

/// A provider's source in full. Plans from before Terraform 0.13 name those of `HashiCorp` by one
/// word.
pub(crate) fn provider(source: &str) -> String {
    match source.split('/').count() {
        _ if source.is_empty() => String::new(),
        1 => format!("{REGISTRY}/hashicorp/{}", source.trim_start_matches("provider.")),
        2 => format!("{REGISTRY}/{source}"),
        _ => source.into(),
    }
}
