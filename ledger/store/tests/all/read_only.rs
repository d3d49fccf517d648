//! A disk that cannot be written: the ledger is not opened on it, and stops where it becomes so.

use std::process::Command;

use tribune_store::{AppendError, Ledger, Status};

use crate::{
    check::{WRONG, look},
    home::run,
    power::fresh,
    site::{draft, key, options},
    stage::{Stage, on_stage},
    work::Told,
};

#[test]
fn a_disk_that_cannot_be_written_is_told() {
    on_stage("read_only::a_disk_that_cannot_be_written_is_told", |folder| {
        let stage = Stage::make(folder, "read-only", 64).unwrap();
        stage.mount("defaults").unwrap();
        let dir = stage.path().join("ledger");
        fresh(&dir);
        let (ledger, _) = Ledger::open(&dir, vec![key(0)], &options()).unwrap();
        let mut told = Told::default();
        for id in (0..20_u8).map(|n| format!("d-1.1.{n}.900")) {
            told.acked.insert(ledger.append(draft(&id)).unwrap().position(), id);
        }
        // What the kernel does with a file system in which it finds an error.
        run(Command::new("mount").args(["-o", "remount,abort"]).arg(stage.path())).unwrap();
        let stopped = |n: u8| ledger.append(draft(&format!("d-2.1.{n}.900")));
        assert!(matches!(stopped(0), Err(AppendError::Stopped { .. })), "{:?}", stopped(0));
        assert!(matches!(ledger.status(), Status::Stopped { .. }), "{:?}", ledger.status());
        assert_eq!(ledger.read(5).unwrap().position(), 5, "reading goes on");
        assert!(matches!(stopped(1), Err(AppendError::Stopped { .. })), "it stays so");
        drop(ledger);
        stage.unmount();
        stage.mount("defaults").unwrap();
        run(Command::new("mount").args(["-o", "remount,ro"]).arg(stage.path())).unwrap();
        let refused = Ledger::open(&dir, vec![key(0)], &options()).map(drop).unwrap_err();
        let says = refused.to_string();
        assert!(says.contains("Read-only file system") && says.contains("ledger"), "{says}");
        run(Command::new("mount").args(["-o", "remount,rw"]).arg(stage.path())).unwrap();
        let mut lines = look(&dir, &told);
        lines.retain(|line| WRONG.iter().any(|wrong| line.starts_with(wrong)));
        assert!(lines.is_empty(), "{}", lines.join("\n"));
        stage.unmount();
    });
}
