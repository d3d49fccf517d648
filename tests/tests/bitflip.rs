//! An export of the real store, bent: one flipped bit anywhere is found, and so is every cut.
#![cfg(test)]

use std::{collections::BTreeMap, fs, ops::Range, sync::OnceLock, thread};

use tribune_chain::{SigningKey, Vkey};
use tribune_host::{Backend, Host, PolicyInput};
use tribune_record::{
    Case, Context, Digest, Origin, Plan, PriceBook, Purpose, Request, RequestSource, Settings,
    Site, UnixMillis,
    v1::{
        Actor, BodyRef, DecisionFrame, DecisionMade, Event, LedgerId, RequestRegistered, Start,
        Stop,
    },
};
use tribune_store::{Draft, Genesis, Ledger, Options};
use tribune_tests::{Folder, cases};
use tribune_verdict::{judge, place};
use tribune_verify::{Report, Verdict, verify_export};

const NOW: UnixMillis = UnixMillis(1_795_000_000_000);
const PLACES: usize = 1_000;

/// Pseudo-random numbers (xorshift64*), the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12_u8;
        self.0 ^= self.0 << 25_u8;
        self.0 ^= self.0 >> 27_u8;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11_u8;
        usize::try_from(number).unwrap().checked_rem(end).unwrap()
    }
}

fn settings(host: &Host) -> Settings {
    Settings {
        guardrails: vec![],
        golden_paths: vec![],
        price_book: PriceBook {
            dated: "2026-11-20".into(),
            region: "us-east-1".into(),
            basis: "none".into(),
            prices: vec![],
            free: vec![],
            by_use: vec![],
        },
        site: Site::default(),
        policies: host.policies(),
        policy_settings: BTreeMap::new(),
        finance: tribune_record::Finance::default(),
        standard_changes: vec![],
        advisor: None,
    }
}

fn case(host: &Host, id: &str, text: &str, plan: Plan) -> Case {
    let settings = settings(host);
    let request = Request {
        id: Some(id.into()),
        text: text.into(),
        requester: Some("ada".into()),
        source: RequestSource::Registered,
        confirmed_deletions: vec![],
        acknowledged: vec![],
        service: None,
        contract: None,
    };
    let context = Context::default();
    let placements = place(&plan, &context, Some(&request), &settings.site);
    let policy_runs = host.run(&PolicyInput {
        plan: &plan,
        placements: &placements,
        context: &context,
        request_text: text,
        received_at: NOW,
        settings: &settings,
    });
    Case {
        received_at: NOW,
        origin: Origin::User,
        request: Some(request),
        context,
        plan,
        settings,
        policy_runs,
        grants: vec![],
        spending: vec![],
        opinion: None,
    }
}

fn binary() -> Digest {
    Digest::of(Purpose::Binary, b"test")
}

/// What the appliance says of itself before it decides anything.
fn start(ledger: &Ledger, host: &Host) {
    let settings = settings(host);
    let policies = serde_json::to_vec(&settings.policies).unwrap();
    let authorities = b"[]".to_vec();
    let event = Event::Start(Start {
        version: "0.1.0".into(),
        binary: binary(),
        settings: Digest::of(Purpose::Settings, &serde_json::to_vec(&settings).unwrap()),
        policies: Digest::of(Purpose::PolicySet, &policies),
        authorities: Digest::of(Purpose::Authorities, &authorities),
        unclean_gap: None,
    });
    let bodies = vec![("policies".to_owned(), policies), ("authorities".to_owned(), authorities)];
    ledger.append(Draft { bodies, ..Draft::new(NOW, event) }).unwrap();
}

/// Registers and decides one case, as the appliance does.
fn decide(ledger: &Ledger, case: &Case) {
    let actor = |role: &str| Some(Actor { id: "ci".into(), role: role.into() });
    let request = case.request.as_ref().unwrap();
    let registered = RequestRegistered {
        id: request.id.clone().unwrap(),
        requester: request.requester.clone(),
        source: request.source,
    };
    let body = ("request".to_owned(), serde_json::to_vec(request).unwrap());
    let who = actor("requester");
    let event = Event::Request(registered);
    let draft = Draft { who, bodies: vec![body], ..Draft::new(NOW, event) };
    let written = ledger.append(draft).unwrap();
    let judgment = judge(case);
    let frame = DecisionFrame {
        id: format!("dec-{}", written.position()),
        revision: 0,
        request_words: written.body("request").map(|body: &BodyRef| body.commitment),
        binary: binary(),
    };
    let made = DecisionMade::derive(frame, case, &judgment).unwrap();
    let bodies = vec![
        ("case".to_owned(), serde_json::to_vec(case).unwrap()),
        ("judgment".to_owned(), serde_json::to_vec(&judgment).unwrap()),
    ];
    let event = Event::Decision(made);
    ledger.append(Draft { who: actor("orchestrator"), bodies, ..Draft::new(NOW, event) }).unwrap();
}

/// An export of a ledger with real cases in it, and the key it was signed with.
fn exported() -> &'static (Vec<u8>, Vkey) {
    static EXPORT: OnceLock<(Vec<u8>, Vkey)> = OnceLock::new();
    EXPORT.get_or_init(|| {
        let folder = Folder::new("bitflip").unwrap();
        let key = SigningKey::from_bytes(&[4; 32]);
        let genesis = Genesis { ledger: LedgerId([1; 16]), origin: "tribune.test/ledger".into() };
        let (dir, options) = (folder.file("ledger"), Options::new(NOW));
        let vkey = Ledger::create(&dir, &key, &genesis, &options).unwrap();
        let (ledger, _) = Ledger::open(&dir, vec![key], &options).unwrap();
        let host = Host::new(Backend::Pulley).unwrap();
        start(&ledger, &host);
        let some = cases("dev").unwrap().into_iter().take(3);
        for ours in cases("mission").unwrap().into_iter().chain(some) {
            let bytes = fs::read(ours.folder.join(&ours.plan)).unwrap();
            let plan = tribune_plan::read(&bytes, &[2; 32]).unwrap();
            decide(&ledger, &case(&host, &ours.id, &ours.request, plan));
        }
        ledger.append(Draft::new(NOW, Event::Stop(Stop { reason: "signal".into() }))).unwrap();
        let file = folder.file("ledger.export");
        ledger.export_file(None, &file).unwrap();
        (fs::read(&file).unwrap(), vkey)
    })
}

fn check(export: &[u8], replay: bool) -> Report {
    let key = Some(exported().1.clone());
    let options = tribune_verify::Options { key, pins: vec![], replay };
    verify_export(export, &options, |_bytes| ()).unwrap()
}

#[test]
fn the_export_itself_is_sound_and_replays() {
    let report = check(&exported().0, true);
    assert_eq!(report.verdict, Verdict::Sound, "{report:#?}");
    assert_eq!(report.counts.replayed, Some(report.counts.kinds["DECISION"]));
    assert!(report.counts.kinds["DECISION"] >= 3, "{report:#?}");
}

/// Flips the bits of a share of the places; those nobody noticed come back.
fn unnoticed(share: Range<usize>) -> Vec<String> {
    let (export, _) = exported();
    let mut numbers = Numbers(0x7121_b07e);
    let places: Vec<_> =
        (0..PLACES).map(|_| (numbers.below(export.len()), numbers.below(8))).collect();
    let mut quiet = Vec::new();
    for (byte, bit) in &places[share] {
        let mut bent = export.clone();
        bent[*byte] ^= 1_u8 << *bit;
        let report = check(&bent, false);
        let named = report.broken.is_some() || !report.gaps.is_empty();
        if report.verdict == Verdict::Sound || !named {
            quiet.push(format!("bit {bit} of byte {byte}: {:?}", report.verdict));
        }
    }
    quiet
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let half = PLACES.div_ceil(2);
    let shares = [0..half, half..PLACES];
    let quiet: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> =
            shares.into_iter().map(|share| scope.spawn(move || unnoticed(share))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    println!("{PLACES} places of {} bytes, {} unnoticed", exported().0.len(), quiet.len());
    assert!(quiet.is_empty(), "\n{}", quiet.join("\n"));
}

#[test]
fn a_cut_is_found_wherever_it_is() {
    let (export, _) = exported();
    let mut numbers = Numbers(0xc07);
    for _ in 0..100_u8 {
        let end = numbers.below(export.len());
        let report = check(&export[..end], false);
        assert_ne!(report.verdict, Verdict::Sound, "cut after {end} bytes");
    }
}
