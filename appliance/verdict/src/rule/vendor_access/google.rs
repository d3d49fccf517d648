//! Members of Google's permissions, and the ids by which Azure and Google say whose something is.

use alloc::{format, string::String};

use super::own::Insiders;

/// Where Google's own accounts live that belong to no project.
const GOOGLES: [&str; 2] = ["google.com.iam.gserviceaccount.com", "system.gserviceaccount.com"];
/// Where the accounts live that Google makes for a project, named by it: `shop@…`, `7@…`.
const DEFAULTS: [&str; 3] = [
    "appspot.gserviceaccount.com",
    "cloudbuild.gserviceaccount.com",
    "cloudservices.gserviceaccount.com",
];
/// Beginnings of where a project's service agents live: `service-7@…`.
const AGENTS: [&str; 3] = ["containerregistry", "gcp-sa-", "serverless-robot-prod"];
/// What stands before the number of a project in lists of who may use a bucket: those who hold the
/// project.
const HOLDERS: [&str; 3] = ["project-editors-", "project-owners-", "project-viewers-"];
/// Where the accounts of a project's services live.
const OF_PROJECTS: &str = ".iam.gserviceaccount.com";
/// Where those of a project's clusters do.
const OF_CLUSTERS: &str = ".svc.id.goog";

/// A member that is not one's own: a person or group of another domain, a service of another
/// project.
pub(super) fn member_outside(member: &str, inside: &Insiders<'_>) -> Option<String> {
    let (kind, name) = member.split_once(':').unwrap_or(("", member));
    match kind {
        _all if matches!(member, "allUsers" | "allAuthenticatedUsers") => {
            Some(String::from("everybody"))
        }
        // It names nobody any more.
        "deleted" => None,
        "projectOwner" | "projectEditor" | "projectViewer" => project(name, inside),
        "principal" | "principalSet" => {
            let owner = after(name, "projects/").or_else(|| after(name, "organizations/"));
            let known = owner.is_some_and(|owner| inside.contains(owner));
            (!known).then(|| format!("whoever comes through {member}"))
        }
        _person => by_mail(member, name, inside),
    }
}

/// What stands behind `key` in a path, up to the next slash.
fn after<'a>(path: &'a str, key: &str) -> Option<&'a str> {
    let (_before, rest) = path.split_once(key)?;
    rest.split('/').next()
}

/// A project that is not one's own, by its id or its number: the site names either.
fn project(name: &str, inside: &Insiders<'_>) -> Option<String> {
    let is_own = inside.contains(name) || name.starts_with("${google_");
    (!is_own).then(|| format!("project {name}"))
}

/// Whether it is one of those who hold a project, as access lists of buckets write them.
fn holds_project(member: &str) -> bool {
    let number = HOLDERS.iter().find_map(|holder| member.strip_prefix(holder));
    number.is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

fn by_mail(member: &str, name: &str, inside: &Insiders<'_>) -> Option<String> {
    // An account that the configuration makes, named by an address to come.
    if name.is_empty() || name.starts_with("${google_") || holds_project(member) {
        return None;
    }
    // Access lists of buckets write `user-a@example.com` and `domain-example.com`.
    let name = ["user-", "group-", "domain-"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix).filter(|_rest| !member.contains(':')))
        .unwrap_or(name);
    let (user, domain) = name.rsplit_once('@').unwrap_or(("", name));
    let domain = domain.split('[').next().unwrap_or(domain);
    let by_google = GOOGLES.contains(&domain);
    if let Some(owner) = domain.strip_suffix(OF_PROJECTS).filter(|_owner| !by_google) {
        let is_agent = AGENTS.iter().any(|prefix| owner.starts_with(prefix));
        let of = if is_agent { user.strip_prefix("service-").unwrap_or(user) } else { owner };
        return project(of, inside);
    }
    if DEFAULTS.contains(&domain) && !user.is_empty() {
        return project(user, inside);
    }
    if let Some(owner) = domain.strip_suffix(OF_CLUSTERS) {
        return project(owner, inside);
    }
    if (by_google && !user.is_empty()) || inside.contains(domain) || inside.contains(name) {
        return None;
    }
    Some(String::from(name))
}

/// A tenant, subscription or project that is not one's own, by its id, or by the id of something
/// that lies in it.
pub(super) fn owner_outside(id: &str, inside: &Insiders<'_>) -> Option<String> {
    if id.is_empty() || id.starts_with("${") {
        return None;
    }
    let owner = after(id, "subscriptions/").or_else(|| after(id, "projects/")).unwrap_or(id);
    (!inside.contains(owner)).then(|| format!("account {owner}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(member: &str, expected: Option<&str>) {
        let found = member_outside(member, &Insiders::of(&["example.com", "shop", "7"]));
        assert_eq!(found.as_deref(), expected, "{member}");
    }

    #[test]
    fn a_member_of_ones_own_is_no_outsider() {
        for member in [
            "user:dana@example.com",
            "group:ops@example.com",
            "domain:example.com",
            "domain-example.com",
            "serviceAccount:api@shop.iam.gserviceaccount.com",
            "serviceAccount:shop.svc.id.goog[ns/sa]",
            "serviceAccount:${google_service_account.api.email}",
            "serviceAccount:service-7@gcp-sa-pubsub.iam.gserviceaccount.com",
            "serviceAccount:service-7@serverless-robot-prod.iam.gserviceaccount.com",
            "serviceAccount:service-7@containerregistry.iam.gserviceaccount.com",
            "serviceAccount:service-${google_project.p.number}@gcp-sa-x.iam.gserviceaccount.com",
            "serviceAccount:shop@appspot.gserviceaccount.com",
            "serviceAccount:7@cloudbuild.gserviceaccount.com",
            "serviceAccount:7@cloudservices.gserviceaccount.com",
            "serviceAccount:cloud-logs@system.gserviceaccount.com",
            "project-owners-7",
            "project-viewers-123456",
            "projectEditor:shop",
            "deleted:user:x@other.com?uid=1",
        ] {
            check(member, None);
        }
    }

    #[test]
    fn a_member_of_another_domain_or_project_is() {
        check("user:eve@vendor.com", Some("eve@vendor.com"));
        check("user:eve@notexample.com", Some("eve@notexample.com"));
        check("domain:vendor.com", Some("vendor.com"));
        check("serviceAccount:x@vendor.iam.gserviceaccount.com", Some("project vendor"));
        check("serviceAccount:vendor.svc.id.goog[ns/sa]", Some("project vendor"));
        check(
            "serviceAccount:1-compute@developer.gserviceaccount.com",
            Some("1-compute@developer.gserviceaccount.com"),
        );
        check("projectOwner:vendor", Some("project vendor"));
        check("allAuthenticatedUsers", Some("everybody"));
        for member in ["user:project-manager@vendor.com", "group:project-x@vendor.com"] {
            check(member, member.split_once(':').map(|(_kind, name)| name));
        }
        check("domain:project-vendor.com", Some("project-vendor.com"));
        check("domain:system.gserviceaccount.com", Some("system.gserviceaccount.com"));
        check("project-eve@vendor.com", Some("project-eve@vendor.com"));
        check("project-owners-x@vendor.com", Some("project-owners-x@vendor.com"));
        check("serviceAccount:project-x@vendor.iam.gserviceaccount.com", Some("project vendor"));
        check("serviceAccount:project-x.svc.id.goog[ns/sa]", Some("project project-x"));
        check("serviceAccount:vendor@appspot.gserviceaccount.com", Some("project vendor"));
        check("serviceAccount:12@cloudbuild.gserviceaccount.com", Some("project 12"));
        check("serviceAccount:12@cloudservices.gserviceaccount.com", Some("project 12"));
        let agent = "serviceAccount:service-12@gcp-sa-pubsub.iam.gserviceaccount.com";
        check(agent, Some("project 12"));
        let pool = "principalSet://iam.googleapis.com/projects/12/locations/global/x/*";
        check(pool, Some(&format!("whoever comes through {pool}")));
    }

    #[test]
    fn an_id_says_whose_it_is() {
        let inside = Insiders::of(&["s-1", "shop"]);
        for own in ["s-1", "/subscriptions/s-1/resourceGroups/x", "projects/shop/global/y", ""] {
            assert_eq!(owner_outside(own, &inside), None, "{own}");
        }
        for other in ["s-2", "/subscriptions/s-2/resourceGroups/x", "projects/vendor/global/y"] {
            assert!(owner_outside(other, &inside).is_some(), "{other}");
        }
    }
}
