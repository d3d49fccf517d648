//! Names that too many share for an agent to block alone: whole parts of the internet, suffixes
//! under which anybody may have a name, and what one's own clouds answer under.

/// Under these, and at them, one's own clouds and tools answer.
const OWN: [&str; 13] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "api.aws",
    "aws.amazon.com",
    "azure.com",
    "azure.net",
    "gcr.io",
    "google.com",
    "googleapis.com",
    "hashicorp.com",
    "microsoft.com",
    "microsoftonline.com",
    "windows.net",
];
/// Under each of these many have a name of their own; what is under them is somebody's.
const SUFFIXES: [&str; 26] = [
    "akamaiedge.net",
    "akamaized.net",
    "amplifyapp.com",
    "appspot.com",
    "awsglobalaccelerator.com",
    "azureedge.net",
    "azurefd.net",
    "azurewebsites.net",
    "blogspot.com",
    "cloudflare.net",
    "cloudfront.net",
    "duckdns.org",
    "fastly.net",
    "firebaseapp.com",
    "github.io",
    "githubusercontent.com",
    "gitlab.io",
    "herokuapp.com",
    "netlify.app",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "run.app",
    "vercel.app",
    "web.app",
    "workers.dev",
];
/// The longest part before a country that is taken for a suffix: `co.uk`, `com.au`, `govt.nz` is
/// longer and stands with others of its length below.
const SHORT: usize = 3;
const LONGER: [&str; 6] = ["asso", "firm", "govt", "info", "mil", "school"];

/// Why nobody may block a name alone, as the end of a sentence; none where it is somebody's own.
pub(super) fn why(domain: &str) -> Option<&'static str> {
    let name = domain.to_ascii_lowercase();
    let is_at = |suffix: &str| name == suffix;
    let is_under = |suffix: &str| name.strip_suffix(suffix).is_some_and(|it| it.ends_with('.'));
    let is_over = |suffix: &str| suffix.strip_suffix(&*name).is_some_and(|it| it.ends_with('.'));
    let mut labels = name.rsplit('.');
    let (Some(last), Some(second)) = (labels.next(), labels.next()) else {
        return Some("a whole part of the internet");
    };
    let is_country = last.len() == 2 && labels.next().is_none();
    if is_country && (second.len() <= SHORT || LONGER.contains(&second)) {
        return Some("what every name of that kind in a country ends in");
    }
    if OWN.iter().any(|own| is_at(own) || is_under(own) || is_over(own)) {
        return Some("where one's own cloud answers");
    }
    let is_shared = SUFFIXES.iter().any(|suffix| is_at(suffix) || is_over(suffix));
    is_shared.then_some("what the names of many end in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_share_is_told_from_what_is_somebodys() {
        for shared in [
            "com",
            "co.uk",
            "com.au",
            "ac.jp",
            "govt.nz",
            "CO.UK",
            "amazonaws.com",
            "s3.us-east-1.amazonaws.com",
            "amazon.com",
            "login.microsoftonline.com",
            "github.io",
            "cloudfront.net",
            "windows.net",
        ] {
            assert!(why(shared).is_some(), "{shared}");
        }
        for own in [
            "evil.example",
            "evil.co.uk",
            "pool.example.com",
            "badsite.de",
            "evil.github.io",
            "d111.cloudfront.net",
            "notamazonaws.com",
            "mygoogle.com",
        ] {
            assert_eq!(why(own), None, "{own}");
        }
    }
}
