//! What the first-party policies cost: each alone and all together, on both backends.
//!
//! ```text
//! cargo bench -p tribune-host                    1,000 changes of our own plans
//! cargo bench -p tribune-host -- PLAN.json       the changes of this plan
//! ```
//!
//! Told is the processor time of the thread, in milliseconds: the median of the runs.
#![expect(
    clippy::unwrap_used,
    clippy::integer_division,
    clippy::float_arithmetic,
    clippy::print_stdout,
    reason = "a bench: it stops where something fails, and prints numbers"
)]

use std::path::{Path, PathBuf};
use std::{fs, iter};

use tribune_abi::cases::settings;
use tribune_host::{Backend, Host, PolicyInput, first_party};
use tribune_record::{Plan, PolicyStatus, UnixMillis};

/// Changes judged at once, where no plan is named.
const CHANGES: usize = 1_000;
const RUNS: usize = 7;

/// Nanoseconds this thread has been on a processor.
fn on_processor() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}

fn read(path: &Path) -> Plan {
    tribune_plan::read(&fs::read(path).unwrap(), &[7; 32]).unwrap()
}

/// The changes of our own plans, over and over, as one plan.
fn ours() -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/dev");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("plan.json"))
        .collect();
    paths.sort();
    let plans: Vec<Plan> = paths.iter().filter(|path| path.exists()).map(|p| read(p)).collect();
    let changes: Vec<_> = plans.iter().flat_map(|plan| &plan.changes).cloned().collect();
    let mut whole = plans.into_iter().next().unwrap();
    whole.changes = iter::repeat(changes).flatten().take(CHANGES).collect();
    whole
}

fn median(mut run: impl FnMut()) -> f64 {
    let mut took: Vec<u64> = iter::repeat_with(|| {
        let start = on_processor();
        run();
        on_processor().saturating_sub(start)
    })
    .take(RUNS)
    .collect();
    took.sort_unstable();
    let micros = took.get(RUNS / 2).copied().unwrap() / 1_000;
    f64::from(u32::try_from(micros).unwrap()) / 1_000.0
}

fn main() {
    let named = std::env::args().skip(1).find(|argument| argument != "--bench");
    let plan = named.map_or_else(ours, |path| read(Path::new(&path)));
    let settings = settings();
    let context = tribune_plan::read_context(b"{}").unwrap();
    let placements = tribune_verdict::place(&plan, &context, None, &settings.site);
    let input = PolicyInput {
        plan: &plan,
        placements: &placements,
        context: &context,
        request_text: "We need what the plan says.",
        received_at: UnixMillis(0),
        settings: &settings,
    };
    println!("{} changes, ms of one processor, median of {RUNS}", plan.changes.len());
    for backend in [Backend::Native, Backend::Pulley] {
        let host = Host::new(backend).unwrap();
        let all = median(|| {
            let runs = host.run(&input);
            assert!(runs.iter().all(|run| run.status != PolicyStatus::Failed), "{runs:?}");
        });
        println!("{backend:?}: all {all:.2}");
        for one in first_party() {
            let host = Host::with_components(backend, &[one]).unwrap();
            let alone = median(|| assert_eq!(host.run(&input).len(), 1));
            println!("{backend:?}: {} {alone:.2}", one.0);
        }
    }
}
