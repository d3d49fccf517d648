//! A ledger in memory whose key is ours: it signs whatever a test wants it to, lies included.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use ed25519_dalek::Signer;
use tribune_chain::{
    BodyKey, Checkpoint, Encoding, Entry, ExportHeader, ExportWriter, Frontier, Head,
    KEYS_PER_FILE, Nodes, PublicKey, SealedEntry, SigningKey, StoredBody, TreeHash, Vkey,
    inclusion_proof,
    journal::{SegmentHeader, Trailer, encode_frame, padded},
    keys_header, leaf_hash, sign_record,
};
use tribune_record::{
    Answer, ApprovalStatement, Authority, Case, Commitment, Decision, Digest, Grant, Judgment,
    Purpose, Request, RequestSource, Role, Settings, SigningAuthority, UnixMillis,
    v1::{
        Approval, BodyRef, Close, CloseCause, DecisionFrame, DecisionMade, Event, Key, KeyChange,
        LedgerId, Record, RequestRegistered, Shard, Start,
    },
};
use tribune_verify::{Options, Report, verify_export, verify_paths};

pub(crate) const ORIGIN: &str = "tribune.test/ledger";
pub(crate) const WORDS: &str = "Add a queue for orders.";
const LEDGER: LedgerId = LedgerId([7; 16]);
const SALT: [u8; 32] = [9; 32];
pub(crate) const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

/// The ledger's key; `n` other than 0 for somebody else's.
pub(crate) fn key(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n.saturating_add(1); 32])
}

pub(crate) fn vkey(n: u8) -> Vkey {
    Vkey::new(ORIGIN, PublicKey::of(&key(n))).unwrap()
}

pub(crate) fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// A shard of a ledger that grows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    pub(crate) entries: Vec<Entry>,
    /// Which shard.
    pub(crate) number: u32,
    /// Records in the shards before it.
    pub(crate) first: u64,
    /// The key it began under, and the one that signs.
    keys: (u8, u8),
    /// What the first record points at.
    before: Option<Digest>,
    tree: Frontier,
    nodes: std::collections::BTreeMap<(u8, u64), TreeHash>,
}

impl Book {
    /// A ledger with its KEY record, started under the settings of [`case`].
    pub(crate) fn new() -> Self {
        Self::started(&case().settings)
    }

    /// The same, under other settings.
    pub(crate) fn started(settings: &Settings) -> Self {
        let mut book = Self::default();
        let vkey = vkey(0).to_string();
        book.add(Event::Key(Key { change: KeyChange::Begin, origin: ORIGIN.into(), vkey }), &[]);
        book.start(settings, &[authority("fay"), authority("ada")]);
        book
    }

    pub(crate) fn start(&mut self, settings: &Settings, authorities: &[SigningAuthority]) {
        let (policies, authorities) = (json(&settings.policies), json(&authorities));
        let start = Start {
            version: "0.1.0".into(),
            binary: Digest::of(Purpose::Binary, b"test"),
            settings: Digest::of(Purpose::Settings, &json(settings)),
            policies: Digest::of(Purpose::PolicySet, &policies),
            authorities: Digest::of(Purpose::Authorities, &authorities),
            unclean_gap: None,
        };
        let bodies = [("policies", policies), ("authorities", authorities)];
        self.add(Event::Start(start), &bodies);
    }

    /// Ends the shard and begins the next one under the settings of [`case`].
    pub(crate) fn roll(&mut self) -> Self {
        self.add(Event::Close(Close { cause: CloseCause::Operator }), &[]);
        let mut next = self.beginning(self.first.saturating_add(self.tree.size()));
        next.start(&case().settings, &[authority("fay"), authority("ada")]);
        next
    }

    /// The next shard with its SHARD record alone, which says that so many records stand before it.
    pub(crate) fn beginning(&self, first: u64) -> Self {
        let (number, keys) = (self.number.saturating_add(1), (self.keys.1, self.keys.1));
        let before = self.entries.last().map(|entry| Record::hash(&entry.record));
        let mut next = Self { number, first, keys, before, ..Self::default() };
        let (origin, vkey) = (next.origin(), next.vkey(keys.0).to_string());
        let previous = self.checkpoint();
        next.add(Event::Shard(Shard { number, first, origin, vkey, previous }), &[]);
        next
    }

    /// Goes on under another key.
    pub(crate) fn rotate(&mut self, n: u8) {
        let (origin, vkey) = (self.origin(), self.vkey(n).to_string());
        self.add(Event::Key(Key { change: KeyChange::Rotate, origin, vkey }), &[]);
        self.keys.1 = n;
    }

    fn origin(&self) -> String {
        if self.number == 0 { ORIGIN.into() } else { format!("{ORIGIN}/{}", self.number) }
    }

    fn vkey(&self, n: u8) -> Vkey {
        Vkey::new(&self.origin(), PublicKey::of(&key(n))).unwrap()
    }

    pub(crate) fn add(&mut self, event: Event, bodies: &[(&str, Vec<u8>)]) {
        self.add_at(NOW, event, bodies);
    }

    pub(crate) fn add_at(&mut self, time: UnixMillis, event: Event, bodies: &[(&str, Vec<u8>)]) {
        let before = self.before.unwrap_or(Digest([0; 32]));
        let prev = self.entries.last().map_or(before, |e| Record::hash(&e.record));
        let references = bodies.iter().map(|(name, bytes)| BodyRef::commit(name, &SALT, bytes));
        let record = Record {
            ledger: LEDGER,
            seq: self.tree.size(),
            prev,
            time,
            who: None,
            idempotency: None,
            bodies: references.collect(),
            event,
        };
        let record = record.encode().unwrap();
        let signature = sign_record(&key(self.keys.1), &Record::hash(&record));
        self.tree.push(leaf_hash(&record), |level, index, hash| {
            self.nodes.insert((level, index), *hash);
        });
        let stored =
            |bytes: &Vec<u8>| StoredBody { encoding: Encoding::Plain, bytes: bytes.clone() };
        let bodies = bodies.iter().map(|(_, bytes)| stored(bytes)).collect();
        self.entries.push(Entry { record, signature, salt: Some(SALT), bodies });
    }

    pub(crate) fn checkpoint(&self) -> String {
        let (size, root) = (self.tree.size(), self.tree.root());
        let point = Checkpoint { origin: self.origin(), size, root, extensions: vec![] };
        point.sign(&self.vkey(self.keys.1), &key(self.keys.1))
    }

    pub(crate) fn export(&self) -> Vec<u8> {
        let header = ExportHeader {
            ledger: LEDGER.to_string(),
            origin: self.origin(),
            vkey: self.vkey(self.keys.0).to_string(),
            records: self.tree.size(),
        };
        let (mut writer, mut bytes) = ExportWriter::begin(&header).unwrap();
        for entry in &self.entries {
            bytes.extend(writer.entry(entry).unwrap());
        }
        let (name, key) = (self.vkey(self.keys.1), key(self.keys.1));
        bytes.extend(writer.finish(&self.checkpoint(), &name, &key).unwrap());
        bytes
    }

    /// Writes the shard as its own folder holds it: a frame for each entry, keys included.
    pub(crate) fn journal(&self, shard: &Path) {
        const BYTES: u64 = 4 << 20;
        let (journal, keys) = (shard.join("journal"), shard.join("keys"));
        fs::create_dir_all(&journal).unwrap();
        fs::create_dir_all(&keys).unwrap();
        let header = SegmentHeader { ledger: LEDGER, index: 0, first_seq: 0, bytes: BYTES };
        let (mut segment, mut tree) = (header.encode(), Frontier::default());
        let key = [3; BodyKey::BYTES];
        let mut signs = self.keys.0;
        for (seq, entry) in (0_u64..).zip(&self.entries) {
            tree.push(leaf_hash(&entry.record), |_, _, _| ());
            let (last, root) = (Record::hash(&entry.record), tree.root());
            let head = Head { ledger: LEDGER, size: tree.size(), root, last };
            let signature = head.sign(&self::key(signs));
            if let Event::Key(_) = Record::decode(&entry.record).unwrap().event {
                signs = if seq == 0 { signs } else { self.keys.1 };
            }
            let sealed = SealedEntry::seal(entry.clone(), &BodyKey::new(key).unwrap()).unwrap();
            let (frame, _) = encode_frame(seq, &[sealed], &Trailer { head, signature }).unwrap();
            segment.extend(frame);
            segment.resize(padded(segment.len()), 0);
        }
        segment.resize(usize::try_from(BYTES).unwrap(), 0);
        fs::write(journal.join("00000000.seg"), segment).unwrap();
        let mut file = keys_header(LEDGER, self.number, 0);
        file.extend(key.repeat(usize::try_from(KEYS_PER_FILE).unwrap()));
        fs::write(keys.join("00000000.keys"), file).unwrap();
    }

    pub(crate) fn path(&self, seq: u64) -> Vec<TreeHash> {
        inclusion_proof(self, seq, self.tree.size()).unwrap()
    }
}

impl Nodes for Book {
    type Error = (u8, u64);

    fn node(&self, level: u8, index: u64) -> Result<TreeHash, Self::Error> {
        self.nodes.get(&(level, index)).copied().ok_or((level, index))
    }
}

/// The report on an export under the right key.
pub(crate) fn report(export: &[u8], options: Options) -> Report {
    let options = Options { key: options.key.or_else(|| Some(vkey(0))), ..options };
    verify_export(export, &options, |_bytes| ()).unwrap()
}

/// The report on several shards, in files of the order given.
pub(crate) fn report_on(books: &[&Book], options: Options) -> Report {
    let folder = Folder::new("shards");
    let write = |(n, book): (usize, &&Book)| {
        PathBuf::from(folder.file(&format!("{n}.tribune"), book.export()))
    };
    let files: Vec<_> = books.iter().enumerate().map(write).collect();
    let options = Options { key: options.key.or_else(|| Some(vkey(0))), ..options };
    verify_paths(&files, &options, |_bytes| ()).unwrap()
}

/// The report on a folder of a home, a ledger or a shard.
pub(crate) fn report_in(folder: &Path) -> Report {
    let options = Options { key: Some(vkey(0)), ..Options::default() };
    verify_paths(&[folder.to_owned()], &options, |_bytes| ()).unwrap()
}

/// A folder that goes when the test ends.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let name = format!("tribune-verify-{name}-{process}-{count}");
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[track_caller]
pub(crate) fn tampered(report: &Report, seq: Option<u64>, what: &str) {
    assert_eq!(report.verdict, tribune_verify::Verdict::Tampered, "{report:#?}");
    let broken = report.broken.as_ref().unwrap();
    assert_eq!(broken.seq, seq, "{broken:#?}");
    assert!(broken.what.contains(what), "{broken:#?}");
}

#[track_caller]
pub(crate) fn incomplete(report: &Report, what: &str) {
    assert_eq!(report.verdict, tribune_verify::Verdict::Incomplete, "{report:#?}");
    assert!(report.gaps.iter().any(|gap| gap.what.contains(what)), "{report:#?}");
}

#[track_caller]
pub(crate) fn sound(report: &Report) {
    assert_eq!(report.verdict, tribune_verify::Verdict::Sound, "{report:#?}");
}

/// A request of Ada's, as it is registered.
pub(crate) fn request() -> Request {
    Request {
        id: Some("req-1".into()),
        text: WORDS.into(),
        requester: Some("ada".into()),
        source: RequestSource::Registered,
        confirmed_deletions: vec![],
        acknowledged: vec![],
        service: None,
        contract: None,
    }
}

pub(crate) fn registered(book: &mut Book, request: &Request) -> Commitment {
    let event = RequestRegistered {
        id: request.id.clone().unwrap(),
        requester: request.requester.clone(),
        source: request.source,
    };
    let body = json(request);
    book.add(Event::Request(event), &[("request", body.clone())]);
    BodyRef::commit("request", &SALT, &body).commitment
}

/// A production queue without a ticket: it escalates.
pub(crate) fn case() -> Case {
    let zeros = Digest([0; 32]).to_string();
    let plan = serde_json::json!({
        "kind": "terraform", "format_version": "1.2", "tool_version": null, "complete": true,
        "applyable": true, "timestamp": null, "effects": [], "drift": [], "modules": [],
        "providers": [], "claimed_path": null, "claimed_monthly_cost": null,
        "digest": zeros, "semantic_digest": zeros,
        "changes": [{
            "address": "aws_sqs_queue.orders", "previous_address": null, "deposed": null,
            "module": null, "mode": "managed", "resource_type": "aws_sqs_queue",
            "name": "orders", "index": null, "action": "create", "reason": null,
            "provider": {
                "source": "registry.terraform.io/hashicorp/aws", "config_key": "aws",
                "region": "us-east-1",
            },
            "replace_paths": [], "importing": null, "before": null,
            "after": {"name": "orders", "tags": {"Environment": "production"}},
        }],
    });
    let mut plan: tribune_record::Plan = serde_json::from_value(plan).unwrap();
    plan.semantic_digest = tribune_plan::semantic_digest(&plan);
    Case {
        received_at: NOW,
        origin: tribune_record::Origin::User,
        request: Some(request()),
        context: tribune_record::Context::default(),
        plan,
        settings: Settings {
            guardrails: vec![],
            golden_paths: vec![],
            price_book: tribune_record::PriceBook {
                dated: "2026-11-20".into(),
                region: "us-east-1".into(),
                basis: "none".into(),
                prices: vec![],
                free: vec!["aws_*".into()],
                by_use: vec![],
            },
            site: tribune_record::Site::default(),
            policies: vec![],
            policy_settings: std::collections::BTreeMap::new(),
            finance: tribune_record::Finance::default(),
            standard_changes: vec![],
            advisor: None,
        },
        policy_runs: vec![],
        grants: vec![],
        spending: vec![],
        opinion: None,
    }
}

/// A judgment that waits for finance.
pub(crate) fn judgment(decision: Decision) -> Judgment {
    let judgment = serde_json::json!({
        "decision": decision, "reason": "because", "findings": [],
        "intent": {"match": "unknown", "unrequested": [], "missing": []}, "golden_path": null,
        "cost": {"declared": null, "estimated": null, "unknown": []}, "approvers": ["finance"],
        "conditions": [], "notify": [], "policies": [], "authorisations": [],
        "environment": "production",
        "plan": {
            "digest": Digest([0; 32]), "semantic_digest": Digest([0; 32]), "changes": 1_u8,
        },
    });
    serde_json::from_value(judgment).unwrap()
}

/// The event of a decision, as an honest appliance derives it.
pub(crate) fn made(
    revision: u32,
    words: Option<Commitment>,
    case: &Case,
    judgment: &Judgment,
) -> DecisionMade {
    let binary = Digest::of(Purpose::Binary, b"test");
    let frame = DecisionFrame { id: "dec-1".into(), revision, request_words: words, binary };
    DecisionMade::derive(frame, case, judgment).unwrap()
}

pub(crate) fn decide(book: &mut Book, event: DecisionMade, case: &Case, judgment: &Judgment) {
    let bodies = [("case", json(case)), ("judgment", json(judgment))];
    book.add(Event::Decision(event), &bodies);
}

/// Who signs an approval, of what.
pub(crate) fn statement(approver: &str, judgment: &Judgment) -> ApprovalStatement {
    ApprovalStatement {
        ledger: LEDGER.to_string(),
        decision: "dec-1".into(),
        plan: case().plan.semantic_digest,
        conditions: judgment.conditions_digest().unwrap(),
        role: Role::from("finance"),
        approver: approver.into(),
        answer: Answer::Approve,
        at: UnixMillis(1_800_000_000_001),
    }
}

/// The APPROVAL event of a statement, and the grant a case counts it as.
pub(crate) fn approve(statement: ApprovalStatement) -> (Approval, Grant) {
    let key_hex = PublicKey::of(&key(5)).to_string();
    let signature = key(5).sign(&statement.signed_bytes().unwrap()).to_bytes();
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let grant = Grant {
        role: statement.role.clone(),
        approver: statement.approver.clone(),
        authority: Authority::Signed {
            key: key_hex.clone(),
            signature: signature.clone(),
            at: statement.at,
        },
    };
    (Approval { statement, key: key_hex, signature }, grant)
}

/// What the site says of the key of [`approve`].
pub(crate) fn authority(id: &str) -> SigningAuthority {
    SigningAuthority {
        id: id.into(),
        roles: vec![Role::from("finance"), Role::from("network")],
        key: PublicKey::of(&key(5)).to_string(),
        not_before: None,
        not_after: None,
    }
}
