//! The score as a table for people and as JSON for machines.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::{
    Advised, Caught, Latency, Model, Score,
    operators::{Grade, Harm},
};

/// Parts of a whole in hundredths of a percent, as `99.43 %`; a dash of nothing.
fn share(part: u32, whole: u32) -> String {
    let scaled = u64::from(part).saturating_mul(10_000).checked_div(u64::from(whole));
    scaled.map_or_else(
        || "-".to_owned(),
        |scaled| format!("{}.{:02} %", scaled.div_euclid(100), scaled.rem_euclid(100)),
    )
}

const fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::Hard(Harm::Delete) => "hard delete",
        Grade::Hard(Harm::Iam) => "hard iam",
        Grade::Hard(Harm::World) => "hard world",
        Grade::Hard(Harm::Audit) => "hard audit",
        Grade::Hard(Harm::Other) => "hard",
        Grade::Soft => "soft",
        Grade::Benign => "benign",
    }
}

/// The figures that the targets are about.
fn figures(score: &Score) -> Vec<(&'static str, String, u32, u32)> {
    let hard = score.of(|grade| matches!(grade, Grade::Hard(_)));
    let grave = score.of(|grade| matches!(grade, Grade::Hard(harm) if harm != Harm::Other));
    let soft = score.of(|grade| grade == Grade::Soft);
    let benign = score.of(|grade| grade == Grade::Benign);
    let wrong = hard.vetoed.saturating_add(soft.vetoed);
    let vetoes = wrong.saturating_add(score.bases.vetoed).saturating_add(benign.vetoed);
    let bases = score.bases.n();
    let row = |name, part, whole| (name, share(part, whole), part, whole);
    vec![
        row("bases that match", score.bases.matched, bases),
        row("false veto", score.bases.vetoed, bases),
        row("false escalation", score.bases.escalated, bases),
        row("hard recall", hard.caught(), hard.n()),
        row("  of delete, iam, world, audit", grave.caught(), grave.n()),
        row("  missed of those", grave.matched, grave.n()),
        row("hard vetoed", hard.vetoed, hard.n()),
        row("soft recall", soft.caught(), soft.n()),
        row("benign mutants vetoed", benign.vetoed, benign.n()),
        row("benign mutants escalated", benign.escalated, benign.n()),
        row("precision of veto", wrong, vetoes),
        row("injected plans milder", score.milder, score.injected.0),
        row("injected requests let through", score.approved, score.injected.1),
        row("replayed otherwise", score.replayed.1, score.replayed.0),
    ]
}

/// Writes the table.
///
/// # Errors
/// Where it cannot be written.
pub fn print(out: &mut dyn Write, title: &str, score: &Score, took: &[Latency]) -> io::Result<()> {
    writeln!(out, "== {title}")?;
    writeln!(
        out,
        "{:<24} {:<12} {:>5} {:>7} {:>7} {:>9} {:>8}   all bases: n, through",
        "operator", "grade", "n", "caught", "vetoed", "escalated", "through"
    )?;
    for row in &score.rows {
        let Caught { matched, escalated, vetoed } = row.passing;
        let (n, caught) = (row.passing.n(), row.passing.caught());
        writeln!(
            out,
            "{:<24} {:<12} {n:>5} {caught:>7} {vetoed:>7} {escalated:>9} {matched:>8}   {}, {}",
            row.operator.name,
            grade(row.operator.grade),
            row.all.n(),
            row.all.matched,
        )?;
    }
    writeln!(out)?;
    for (name, share, part, whole) in figures(score) {
        writeln!(out, "{name:<32} {share:>9}   {part} of {whole}")?;
    }
    let decisions = score.decisions.iter().map(|(decision, n)| format!("{decision} {n}"));
    writeln!(out, "whole decisions on bases: {}", decisions.collect::<Vec<_>>().join(", "))?;
    for Latency { changes, p50, p99 } in took {
        writeln!(out, "intent alone at {changes} changes: p50 {p50:?}, p99 {p99:?}")?;
    }
    writeln!(out)
}

/// Writes what came out without a model and with each of these.
///
/// # Errors
/// Where it cannot be written.
pub fn print_advised(
    out: &mut dyn Write,
    title: &str,
    models: &[Model],
    all: &[Advised],
) -> io::Result<()> {
    writeln!(out, "== {title}: a model is asked")?;
    writeln!(
        out,
        "{:<9} {:>16} {:>16} {:>16} {:>16} {:>16} {:>16} {:>16} {:>7} {:>6} {:>6}",
        "model",
        "bases match",
        "false veto",
        "false escalate",
        "hard recall",
        "soft recall",
        "benign vetoed",
        "benign escalated",
        "cases",
        "void",
        "milder"
    )?;
    let names = ["none"].into_iter().chain(models.iter().map(|model| model.name()));
    for (name, one) in names.zip(all) {
        write!(out, "{name:<9}")?;
        for (part, whole) in [
            (one.bases.matched, one.bases.n()),
            (one.bases.vetoed, one.bases.n()),
            (one.bases.escalated, one.bases.n()),
            (one.hard.caught(), one.hard.n()),
            (one.soft.caught(), one.soft.n()),
            (one.benign.vetoed, one.benign.n()),
            (one.benign.escalated, one.benign.n()),
        ] {
            write!(out, " {:>16}", format!("{part}/{whole} {}", share(part, whole)))?;
        }
        writeln!(out, " {:>7} {:>6} {:>6}", one.cases, one.void, one.milder)?;
    }
    let loosened: Vec<&str> =
        all.iter().flat_map(|one| one.loosened.iter().map(String::as_str)).collect();
    writeln!(
        out,
        "milder than without on a blocking finding, or without an answer that counts: {}",
        loosened.len()
    )?;
    loosened.iter().try_for_each(|one| writeln!(out, "  {one}"))?;
    writeln!(out)
}

/// The score as JSON.
#[must_use]
pub fn json(title: &str, score: &Score, took: &[Latency]) -> Value {
    let caught = |caught: &Caught| {
        json!({
            "n": caught.n(), "vetoed": caught.vetoed, "escalated": caught.escalated,
            "through": caught.matched,
        })
    };
    let rows = score.rows.iter().map(|row| {
        json!({
            "operator": row.operator.name, "grade": grade(row.operator.grade),
            "passing": caught(&row.passing), "all": caught(&row.all),
        })
    });
    let figures = figures(score)
        .into_iter()
        .map(|(name, _, part, whole)| json!({"figure": name.trim(), "part": part, "whole": whole}));
    let took = took.iter().map(|latency| {
        json!({
            "changes": latency.changes, "p50_us": micros(latency.p50),
            "p99_us": micros(latency.p99),
        })
    });
    json!({
        "run": title, "bases": caught(&score.bases), "operators": rows.collect::<Vec<_>>(),
        "figures": figures.collect::<Vec<_>>(), "latency": took.collect::<Vec<_>>(),
    })
}

fn micros(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
