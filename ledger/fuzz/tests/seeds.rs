//! Every target holds for its seeds, and the seeds reach what they are there for.

use std::{fs, path::PathBuf};

use tribune_chain::{Trust, verify_export};
use tribune_fuzz::{TARGETS, vkey};

fn seeds(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut seeds: Vec<_> = files.map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    seeds.sort();
    assert!(!seeds.is_empty(), "{target} has no seeds");
    seeds
}

#[test]
fn targets_hold_for_their_seeds() {
    for (name, target) in TARGETS {
        for (path, seed) in seeds(name) {
            println!("{}", path.display());
            target(&seed);
            for cut in [0, 1, seed.len() / 2, seed.len().saturating_sub(1)] {
                target(&seed[..cut.min(seed.len())]);
            }
        }
    }
}

#[test]
fn the_story_is_a_sound_export() {
    let all = seeds("export");
    let (_, story) = all.iter().find(|(path, _)| path.ends_with("story")).unwrap();
    let trust = Trust { key: Some(vkey()), pins: vec![] };
    let sound = verify_export(story.as_slice(), &trust, |_| ()).unwrap();
    assert_eq!(sound.tip.size, 6);
    let mut other = story.clone();
    *other.last_mut().unwrap() ^= 1;
    assert!(verify_export(other.as_slice(), &trust, |_| ()).is_err());
}
