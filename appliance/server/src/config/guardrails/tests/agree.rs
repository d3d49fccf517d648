//! One table of documents, judged by the reader and by the schema.

use serde_json::Value;

use super::{
    super::schema::schema,
    one, read_text,
    valid::{Schema, check_keywords},
};

/// Who refuses a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    No,
    Yes,
    /// By the reader alone: the schema cannot know it.
    ByReader,
}

use Refused::{ByReader, No, Yes};

/// The lines of one guardrail, and who refuses it.
const GUARDRAILS: &[(&str, Refused)] = &[
    ("name: encryption_at_rest\nlevel: hard", No),
    ("name: encryption_at_rest\nlevel: soft", Yes),
    ("name: encryption_at_rest", Yes),
    ("level: hard", Yes),
    ("name: encryption_at_rest\nlevel: grave", Yes),
    ("name: encryption_at_rest\nlevel: hard\nlevle: hard", Yes),
    ("name: pci_baseline\nlevel: governance", Yes),
    ("name: deletion_confirmation\nlevel: blocking", No),
    ("name: deletion_confirmation\nlevel: blocking\nenforcement: enforce", No),
    ("name: deletion_confirmation\nlevel: blocking\nenforcement: advise", Yes),
    ("name: encryption_at_rest\nlevel: blocking\nenforcement: advise", No),
    ("name: encryption_at_rest\nlevel: hard\nenforcement: advise", ByReader),
    ("name: encryption_at_rest\nlevel: hard\nenforcement: warn", Yes),
    ("name: Encryption\nlevel: hard", Yes),
    ("name: 5\nlevel: hard", Yes),
    ("name: their_rule\nlevel: governance", No),
    ("name: their_rule\nlevel: soft", ByReader),
    ("name: nobodys_rule\nlevel: governance", ByReader),
    ("name: monthly_cost\nlevel: soft\nthreshold: 1", No),
    ("name: monthly_cost_ml\nlevel: governance\nthreshold: 500\napprovers: [lead]", No),
    ("name: monthly_cost_ml\nlevel: governance", Yes),
    ("name: monthly_cost\nlevel: soft\nthreshold: 0", Yes),
    ("name: monthly_cost\nlevel: soft\nthreshold: -5", Yes),
    ("name: monthly_cost\nlevel: soft\nthreshold: 0.5", Yes),
    ("name: monthly_cost\nlevel: soft\nthreshold: '5'", Yes),
    ("name: monthly_cost\nlevel: soft\nthreshold:", Yes),
    ("name: monthly_cost\nlevel: soft\nthreshold: 1000000001", Yes),
    // A rule of somebody else's may be called so, and takes no threshold here.
    ("name: monthly_cost_\nlevel: soft\nthreshold: 1", Yes),
    // To a schema 5.0 is a whole number.
    ("name: monthly_cost\nlevel: soft\nthreshold: 5.0", ByReader),
    ("name: cost_threshold_approval\nlevel: governance\nthreshold: 1000", No),
    ("name: cost_threshold_approval\nlevel: governance\nthreshold: 1001", Yes),
    ("name: backup_and_logging\nlevel: soft\nthreshold: 35", No),
    ("name: backup_and_logging\nlevel: soft\nthreshold: 36", Yes),
    ("name: pci_baseline\nlevel: blocking\nthreshold: 5", Yes),
    ("name: their_rule\nlevel: governance\nthreshold: 5", Yes),
    ("name: backup_and_logging\nlevel: soft\nrequirements: [deletion_protection]", No),
    ("name: backup_and_logging\nlevel: soft\nrequirements: [key_rotation]", Yes),
    ("name: backup_and_logging\nlevel: soft\nrequirements: []", Yes),
    ("name: backup_and_logging\nlevel: soft\nrequirements: final_snapshot", Yes),
    ("name: backup_and_logging\nlevel: soft\nrequirements: [final_snapshot, final_snapshot]", Yes),
    ("name: pci_baseline\nlevel: blocking\nrequirements: [key_rotation]", Yes),
    ("name: their_rule\nlevel: governance\nrequirements: [key_rotation]", Yes),
    ("name: their_rule\nlevel: governance\napprovers: [dba]", No),
    ("name: their_rule\nlevel: governance\napprovers: []", Yes),
    ("name: their_rule\nlevel: governance\napprovers: dba", Yes),
    ("name: their_rule\nlevel: governance\napprovers: [DBA]", Yes),
    ("name: their_rule\nlevel: governance\napprovers: [dba, dba]", Yes),
    ("name: their_rule\nlevel: governance\napprovers: [requester_confirmation]", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: {segments: [a-1, 'b*']}", No),
    ("name: their_rule\nlevel: blocking\napplies_to: {segments: ['a b']}", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: {segments: []}", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: {}", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: [ml]", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: {regions: [eu]}", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: {resource_kinds: ['aws_*']}", No),
    ("name: their_rule\nlevel: blocking\napplies_to: {resource_kinds: ['*']}", No),
    ("name: their_rule\nlevel: blocking\napplies_to: {resource_kinds: [rds]}", Yes),
    ("name: their_rule\nlevel: blocking\napplies_to: {resource_kinds: [aws_rds]}", ByReader),
    ("name: their_rule\nlevel: blocking\napplies_to: {environments: [non_production]}", No),
    ("name: their_rule\nlevel: blocking\napplies_to: {environments: [staging]}", Yes),
    ("name: their_rule\nlevel: governance\napplies_to: {segments: [ml]}", ByReader),
];

/// Whole files.
const FILES: &[(&str, Refused)] = &[
    ("guardrails: {}\n", No),
    ("guardrails: {security: [], compliance: [], cost: [], operations: []}\n", No),
    ("{}\n", Yes),
    ("[]\n", Yes),
    ("guardrails: []\n", Yes),
    ("guardrails:\n", Yes),
    ("guardrails: {safety: []}\n", Yes),
    ("guardrails: {cost: {}}\n", Yes),
    ("guardrails: {cost: }\n", Yes),
    ("guardrails: {}\nmore: 1\n", Yes),
    (
        "guardrails:\n  cost: [{name: local_exec, level: blocking}]\n  \
         security: [{name: local_exec, level: blocking}]\n",
        ByReader,
    ),
];

#[test]
fn the_schema_and_the_reader_agree() {
    let schema = schema();
    check_keywords(&schema);
    let guardrails = GUARDRAILS.iter().map(|(lines, refused)| (one(lines), *refused));
    let files = FILES.iter().map(|(text, refused)| ((*text).to_owned(), *refused));
    let mut wrong = Vec::new();
    for (text, refused) in guardrails.chain(files) {
        let document: Value = serde_saphyr::from_str(&text).unwrap();
        let (read, valid) = (read_text(&text), Schema(&schema).takes(&document));
        let expected = (refused == No, refused != Yes);
        if (read.is_ok(), valid) != expected {
            wrong.push(format!("{text}: {refused:?}, read: {read:?}, valid: {valid}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let (_, shipped) = crate::config::settings::Files::shipped().guardrails;
    assert!(Schema(&schema).takes(&serde_saphyr::from_str(&shipped).unwrap()));
}
