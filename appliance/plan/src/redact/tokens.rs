//! Tokens that begin with a mark of their issuer.
//!
//! Marks, alphabets and lengths are those that the issuers document for scanners, compared with the
//! rules of Gitleaks 8 (`config/gitleaks.toml`) and GitHub's list of supported secret scanning
//! patterns. Lengths are lower bounds, a little below what is issued, so that a token with an end
//! cut off is still one.

/// The characters behind a mark.
#[derive(Debug, Clone, Copy)]
enum Alphabet {
    /// Capitals and digits.
    Capitals,
    /// Hexadecimal digits.
    Hex,
    /// Letters and digits.
    Alphanumeric,
    /// Those, `_` and `-`.
    Word,
    /// Those and `.`, for tokens of several parts.
    Dotted,
    /// Base64 of either alphabet, percent-encoded or not.
    Base64,
    /// The rest of a URL's path.
    Path,
}

impl Alphabet {
    const fn has(self, b: u8) -> bool {
        let word = b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        match self {
            Self::Capitals => b.is_ascii_uppercase() || b.is_ascii_digit(),
            Self::Hex => b.is_ascii_hexdigit(),
            Self::Alphanumeric => b.is_ascii_alphanumeric(),
            Self::Word => word,
            Self::Dotted => word || b == b'.',
            Self::Base64 => word || b == b'+' || b == b'/' || b == b'=' || b == b'%',
            Self::Path => word || b == b'/' || b == b'.' || b == b'@' || b == b'%',
        }
    }
}

/// Marks whose tokens are alike.
#[derive(Debug)]
pub(super) struct Family {
    pub(super) marks: &'static [&'static str],
    alphabet: Alphabet,
    /// How many characters there are behind the mark, at least.
    least: usize,
}

const fn family(alphabet: Alphabet, least: usize, marks: &'static [&'static str]) -> Family {
    Family { marks, alphabet, least }
}

pub(super) const FAMILIES: &[Family] = &[
    // AWS access keys; Bedrock keys; security tokens, which begin with an encoded `origin_`.
    family(Alphabet::Capitals, 16, &["ABIA", "ACCA", "AKIA", "ASIA"]),
    family(Alphabet::Base64, 80, &["ABSK", "FQoGZXIvYXdz", "FwoGZXIvYXdz", "IQoJb3JpZ2lu"]),
    family(Alphabet::Base64, 20, &["bedrock-api-key-"]),
    // Alibaba, Tencent.
    family(Alphabet::Alphanumeric, 16, &["LTAI"]),
    family(Alphabet::Alphanumeric, 32, &["AKID"]),
    // Google: API key, OAuth access and refresh token, OAuth client secret.
    family(Alphabet::Word, 35, &["AIza"]),
    family(Alphabet::Dotted, 20, &["ya29."]),
    family(Alphabet::Word, 40, &["1//0"]),
    family(Alphabet::Word, 20, &["GOCSPX-"]),
    // GitHub, GitLab, Bitbucket and Atlassian.
    family(Alphabet::Word, 30, &["gho_", "ghp_", "ghr_", "ghs_", "ghu_"]),
    family(Alphabet::Word, 22, &["github_pat_"]),
    family(
        Alphabet::Dotted,
        18,
        &[
            "GR1348941",
            "_gitlab_session=",
            "glagent-",
            "glcbt-",
            "gldt-",
            "glffct-",
            "glft-",
            "glimt-",
            "gloas-",
            "glpat-",
            "glptt-",
            "glrt-",
            "glrtr-",
            "glsoat-",
            "glwt-",
        ],
    ),
    family(Alphabet::Base64, 20, &["ATATT3", "ATBB", "ATCTT3"]),
    // Chat: Slack tokens and webhooks, Teams, Discord, Zapier.
    family(
        Alphabet::Dotted,
        10,
        &[
            "xapp-", "xoxa-", "xoxb-", "xoxc-", "xoxd-", "xoxe-", "xoxe.xox", "xoxo-", "xoxp-",
            "xoxr-", "xoxs-",
        ],
    ),
    family(
        Alphabet::Path,
        20,
        &[
            "discord.com/api/webhooks/",
            "discordapp.com/api/webhooks/",
            "hooks.slack.com/services/",
            "hooks.slack.com/triggers/",
            "hooks.slack.com/workflows/",
            "webhook.office.com/webhookb2/",
        ],
    ),
    family(Alphabet::Path, 8, &["hooks.zapier.com/hooks/catch/"]),
    // Payment: Stripe, Square, Shippo, Flutterwave.
    family(
        Alphabet::Alphanumeric,
        10,
        &["rk_live_", "rk_prod_", "rk_test_", "sk_live_", "sk_prod_", "sk_test_"],
    ),
    family(Alphabet::Base64, 24, &["whsec_"]),
    family(Alphabet::Word, 22, &["EAAA", "sq0atp-", "sq0csp-"]),
    family(Alphabet::Hex, 32, &["shippo_live_", "shippo_test_"]),
    family(Alphabet::Word, 12, &["FLWSECK-", "FLWSECK_TEST-"]),
    // Mail and telephone: Twilio, SendGrid, Mailgun, Brevo.
    family(Alphabet::Hex, 32, &["SK", "key-"]),
    family(Alphabet::Dotted, 60, &["SG."]),
    family(Alphabet::Word, 40, &["xkeysib-", "xsmtpsib-"]),
    // Package registries: npm, PyPI, RubyGems, Docker, crates.io, NuGet, Clojars, Artifactory.
    family(Alphabet::Alphanumeric, 36, &["npm_"]),
    family(Alphabet::Word, 40, &["pypi-"]),
    family(Alphabet::Hex, 40, &["rubygems_"]),
    family(Alphabet::Word, 24, &["dckr_oat_", "dckr_pat_"]),
    family(Alphabet::Alphanumeric, 32, &["cio"]),
    family(Alphabet::Alphanumeric, 43, &["oy2"]),
    family(Alphabet::Alphanumeric, 50, &["AKCp", "CLOJARS_", "cmVmd"]),
    // Models: OpenAI, Anthropic, Hugging Face, Groq, xAI, Perplexity, Replicate and others.
    family(
        Alphabet::Word,
        20,
        &[
            "lsv2_pt_",
            "lsv2_sk_",
            "pcsk_",
            "sk-admin-",
            "sk-ant-",
            "sk-or-v1-",
            "sk-proj-",
            "sk-svcacct-",
        ],
    ),
    family(Alphabet::Alphanumeric, 32, &["api_org_", "gsk_", "hf_", "pplx-", "r8_", "sk-", "xai-"]),
    // HashiCorp: Vault, HCP Terraform.
    family(Alphabet::Dotted, 20, &["hvb.", "hvr.", "hvs."]),
    // Clouds and hosts: DigitalOcean, Databricks, Fly, Heroku, Supabase, Tailscale, Cloudflare...
    family(Alphabet::Hex, 32, &["dapi", "doo_v1_", "dop_v1_", "dor_v1_", "dose", "sbp_"]),
    family(Alphabet::Base64, 40, &["fm1a_", "fm1r_", "fm2_", "fo1_"]),
    family(Alphabet::Word, 20, &["HRKU-AA", "sb_secret_", "tskey-"]),
    family(Alphabet::Word, 100, &["v1.0-"]),
    family(Alphabet::Alphanumeric, 30, &["nfp_", "rnd_"]),
    // Data: PlanetScale, Neon, Aiven, MongoDB Atlas.
    family(Alphabet::Dotted, 30, &["pscale_oauth_", "pscale_pw_", "pscale_tkn_"]),
    family(Alphabet::Alphanumeric, 12, &["npg_"]),
    family(Alphabet::Word, 16, &["AVNS_", "mdb_sa_sk_"]),
    // Watching: Grafana, Sentry, New Relic, Dynatrace, Sonar.
    family(Alphabet::Base64, 32, &["glc_", "glsa_", "sntrys_"]),
    family(Alphabet::Base64, 60, &["eyJrIjoi"]),
    family(Alphabet::Hex, 40, &["sntryu_", "sqa_", "sqp_", "squ_"]),
    family(Alphabet::Word, 19, &["NRAK-", "NRII-", "NRJS-"]),
    family(Alphabet::Dotted, 40, &["dt0c01.", "dt0s01.", "dt0s16."]),
    // Developers' tools: Doppler, 1Password, Linear, Notion, Postman, Pulumi, Infracost, CI...
    family(Alphabet::Alphanumeric, 40, &["dp.ct.", "dp.pt.", "dp.sa.", "dp.scim.", "dp.st."]),
    family(Alphabet::Base64, 100, &["ops_eyJ"]),
    family(
        Alphabet::Alphanumeric,
        32,
        &["ico-", "lin_api_", "lin_oauth_", "ntn_", "pnu_", "rdme_"],
    ),
    family(Alphabet::Word, 40, &["CFPAT-", "PMAK-", "fio-u-", "sha256~", "tfp_"]),
    family(Alphabet::Word, 30, &["CCIPAT_", "CCIPRJ_", "bkua_", "figd_", "p8e-"]),
    family(Alphabet::Word, 40, &["duffel_live_", "duffel_test_", "sgp_", "tk-us-"]),
    family(Alphabet::Hex, 40, &["pul-"]),
    family(Alphabet::Hex, 32, &["shpat_", "shpca_", "shppa_", "shpss_"]),
    family(Alphabet::Alphanumeric, 50, &["EZAK", "EZTK"]),
    family(Alphabet::Capitals, 25, &["API-"]),
    family(Alphabet::Alphanumeric, 16, &["sm_aat_", "sm_pat_", "sm_sat_"]),
    family(Alphabet::Word, 35, &["AQVN"]),
    family(Alphabet::Alphanumeric, 100, &["EAAC", "EAAM"]),
    family(Alphabet::Capitals, 50, &["AGE-SECRET-KEY-1"]),
    // Private keys without their frame: DER of RSA, EC and Ed25519 keys, OpenSSH's own form, and
    // the frame itself in base64.
    family(
        Alphabet::Base64,
        20,
        &[
            "LS0tLS1CRUdJTiBEU0Eg",
            "LS0tLS1CRUdJTiBFQyBQ",
            "LS0tLS1CRUdJTiBFTkNS",
            "LS0tLS1CRUdJTiBPUEVO",
            "LS0tLS1CRUdJTiBQR1Ag",
            "LS0tLS1CRUdJTiBQUklW",
            "LS0tLS1CRUdJTiBSU0Eg",
            "MC4CAQAwBQYDK2Vw",
            "MHcCAQEEI",
            "MIGHAgEAMBMGByqGSM49",
            "MIIEogIBAAKCAQEA",
            "MIIEowIBAAKCAQEA",
            "MIIEpAIBAAKCAQEA",
            "MIIEpQIBAAKCAQEA",
            "MIIEvAIBADANBgkq",
            "MIIEvQIBADANBgkq",
            "MIIEvgIBADANBgkq",
            "MIIJJwIBAAKCAgEA",
            "MIIJKAIBAAKCAgEA",
            "MIIJKQIBAAKCAgEA",
            "MIIJQQIBADANBgkq",
            "MIIJQgIBADANBgkq",
            "MIIJQwIBADANBgkq",
            "b3BlbnNzaC1rZXktdjE",
        ],
    ),
];

/// Where the token ends whose mark stands at `start`, if it is one.
pub(super) fn end(family: &Family, text: &str, (start, end): (usize, usize)) -> Option<usize> {
    let bytes = text.as_bytes();
    let exact = text.get(start..end).is_some_and(|mark| family.marks.contains(&mark));
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    if !exact || before.is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    let body = bytes.get(end..).unwrap_or_default();
    let length = body.iter().take_while(|b| family.alphabet.has(**b)).count();
    (length >= family.least).then(|| end.saturating_add(length))
}
