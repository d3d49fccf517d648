//! The native rules, in words. What each demands is the rule's own sentence.

use tribune_record::{Level, Source};

use super::Guide;

const fn rule(
    (id, source): (&'static str, Source),
    levels: &'static [Level],
    [reads, settled_by, satisfy, example]: [&'static str; 4],
) -> Guide {
    Guide { id, source, levels, gist: "", reads, settled_by, satisfy, example }
}

const ASKS: &[Level] = &[Level::Governance];

pub(super) const RULES: [Guide; 5] = [
    rule(
        ("access_end", Source::Guardrail),
        ASKS,
        [
            "What gives a person or a vendor access: policies, trust, permission sets, members, \
             shares; their conditions on the time and their tags `expires`.",
            "The security team signs for access without an end or with a late one.",
            "Write a condition on aws:CurrentTime (or request.time), or the tag `expires`, within \
             the days that site.access_days allows.",
            "A role a vendor may assume without a DateLessThan is ESCALATED to the security team.",
        ],
    ),
    rule(
        ("not_covered", Source::Plan),
        &[Level::Soft, Level::Governance],
        [
            "The types of all resources that are made or changed, against the tables of every law, \
             rule and policy.",
            "The security team signs in production; elsewhere it is only told.",
            "Nothing is wrong with the plan: somebody has to look at what no rule reads.",
            "An aws_gamelift_fleet made in production is ESCALATED: no rule knows the type.",
        ],
    ),
    rule(
        ("provider_account", Source::Plan),
        &[Level::Soft, Level::Governance],
        [
            "The role that a provider configuration takes on, and the account in its ARN, from the \
             plan and from the saved plan file.",
            "The security team signs for an account that is not the organisation's.",
            "List your accounts under site.own_accounts in tribune.toml; send the saved plan file \
             where the role is not written out.",
            "A provider that assumes arn:aws:iam::999999999999:role/deploy, with own_accounts set \
             to others, is ESCALATED.",
        ],
    ),
    rule(
        ("operations_matrix", Source::Guardrail),
        ASKS,
        [
            "Allow rules on firewalls that others share, rules that let an outside network into \
             production, and everything an agent does on its own.",
            "The security team; for other rows of the matrix whoever stands there.",
            "Block instead of allowing, limit the rule to a firewall of your own, or have the role \
             sign.",
            "An allow rule for 198.51.100.7/32 on the shared network firewall is ESCALATED to the \
             security team.",
        ],
    ),
    rule(
        ("unknown_value", Source::Plan),
        ASKS,
        [
            "Attributes that decide about security: ranges, ports, policy documents, public \
             switches, encryption; where the plan says that they are known only after apply, or \
             hides them. Keys and images of an account that nobody can name, and tags that would \
             say what is held.",
            "The security team, until the report of the apply shows the value.",
            "Send the saved plan file too (--archive plan.tfplan): what the configuration says in \
             literals is then read. Or write the value out; list your accounts under \
             site.own_accounts in tribune.toml.",
            "cidr_ipv4 = replace(aws_s3_bucket.b.arn, \"/.*/\", \"0.0.0.0/0\") is ESCALATED as \
             bare JSON: the value could be anything.",
        ],
    ),
];
