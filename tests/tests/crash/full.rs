//! A disk of its own that fills up: an ext4 in a file, on a loop device, in a mount namespace.

use std::{
    env, fs,
    path::Path,
    process::Command,
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tribune_tests::Folder;
use tribune_verify::{Options, Verdict, verify_export};

use crate::site::{Site, decisions};

/// Set in a process that has a mount namespace of its own.
const INSIDE: &str = "TRIBUNE_FULL_INSIDE";
const THIS: &str = "full::a_full_disk_is_answered_and_loses_nothing";
/// The file system, which keeps 64 MiB free for what is not the ledger's.
const DISK_MIB: u64 = 144;
const BALLAST_BYTES: usize = 40 << 20;

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| error.to_string())?;
    let said = || String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said()) }
}

fn mounted(folder: &Folder) -> Result<(), String> {
    let (image, mount) = (folder.file("image"), folder.file("disk"));
    fs::create_dir_all(&mount).map_err(|error| error.to_string())?;
    let file = fs::File::create(&image).map_err(|error| error.to_string())?;
    file.set_len(DISK_MIB << 20_u32).map_err(|error| error.to_string())?;
    run(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(&image))?;
    run(Command::new("mount").args(["-o", "loop"]).args([&image, &mount]))
}

#[test]
fn a_full_disk_is_answered_and_loses_nothing() {
    if env::var_os(INSIDE).is_none() {
        let mut private = Command::new("unshare");
        private.args(["--mount", "--propagation", "private", "--"]);
        private.arg(env::current_exe().unwrap()).args(["--exact", THIS, "--nocapture"]);
        let possible = Command::new("unshare").args(["--mount", "true"]).status();
        if possible.is_ok_and(|status| status.success()) {
            assert!(private.env(INSIDE, "1").status().unwrap().success(), "see above");
        } else {
            eprintln!("SKIPPED {THIS}: no mount namespace of its own");
        }
        return;
    }
    let folder = Folder::new("full").unwrap();
    match mounted(&folder) {
        Ok(()) => fills_up(&folder.file("disk")),
        Err(why) => eprintln!("SKIPPED {THIS}: no file system of its own: {why}"),
    }
    drop(run(Command::new("umount").arg("--lazy").arg(folder.file("disk"))));
}

/// The plan with so much text that does not compress that a few dozen fill a segment.
fn large(plan: &Path, to: &Path) {
    let mut json: Value = serde_json::from_slice(&fs::read(plan).unwrap()).unwrap();
    let mut state = 1_u64;
    let noise = (0..120_000_u32).map(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{:08x}", state >> 32_u32)
    });
    let resource = json["resources"].as_array_mut().unwrap().first_mut().unwrap();
    resource["properties"]["tags"]["noise"] = noise.collect::<String>().into();
    fs::write(to, serde_json::to_vec(&json).unwrap()).unwrap();
}

fn fills_up(disk: &Path) {
    let ballast = disk.join("ballast");
    fs::write(&ballast, vec![7; BALLAST_BYTES]).unwrap();
    let mut site = Site::new(disk);
    let plan = disk.join("large.json");
    large(&site.plan, &plan);
    let small = std::mem::replace(&mut site.plan, plan);
    let server = site.serve();
    let request = site.request();
    let refused = Mutex::new(String::new());
    let began = Instant::now();
    site.load(&request, &|why| {
        let stop = why.is_some() || began.elapsed() > Duration::from_secs(300);
        refused.lock().unwrap().extend(why);
        stop
    });
    let answered = site.answered.lock().unwrap().len();
    let refused = refused.into_inner().unwrap();
    eprintln!("{answered} decisions, then: {}", refused.lines().next().unwrap_or_default());
    assert!(answered > 10 && refused.contains("503 ledger_full"), "{answered}: {refused}");
    // It goes on once there is room.
    fs::remove_file(&ballast).unwrap();
    let until = |done: &dyn Fn() -> bool| {
        (0..100_u32).any(|_| {
            thread::sleep(Duration::from_millis(100));
            done()
        })
    };
    assert!(until(&|| site.submit(&request).is_none()), "room, and still no answer");
    site.plan = small;
    assert_eq!(site.submit(&request), None);
    drop(server);
    let export = fs::read(site.export(1)).unwrap();
    let (recorded, _checkpoint) = decisions(&export);
    let answered = site.answered.lock().unwrap().clone();
    assert!(answered.is_subset(&recorded), "answered and not recorded");
    let report = verify_export(export.as_slice(), &Options::default(), |_bytes| ()).unwrap();
    assert_eq!(report.verdict, Verdict::Sound, "{report:#?}");
}
