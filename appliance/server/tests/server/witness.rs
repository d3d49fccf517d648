//! A witness signs the newest checkpoint, and the ledger keeps what it signed. The witness here
//! holds to c2sp.org/tlog-witness: it signs only what continues what it has seen.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::State, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};
use tribune_chain::{
    Checkpoint, Note, SigningKey, TreeHash, Vkey, cosign, verify_consistency, witness_key,
};

use crate::site::{Server, Site, WORDS, failed};

const NAME: &str = "witness.test/w";

fn secret() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// What the witness knows: the log's key, and the newest checkpoint of each origin.
struct Witness {
    log: Vkey,
    seen: Mutex<BTreeMap<String, (u64, TreeHash)>>,
}

type Answer = (StatusCode, String);

async fn add(State(witness): State<Arc<Witness>>, body: String) -> Answer {
    let refuse = |status: u16| (StatusCode::from_u16(status).unwrap(), String::new());
    let (head, note) = body.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let old: u64 = lines.next().unwrap().strip_prefix("old ").unwrap().parse().unwrap();
    let proof: Vec<TreeHash> =
        lines.map(|line| TreeHash(STANDARD.decode(line).unwrap().try_into().unwrap())).collect();
    if Note::parse(note).unwrap().verify(std::slice::from_ref(&witness.log)).is_err() {
        return refuse(403);
    }
    let Ok(checkpoint) = Checkpoint::open(note, &witness.log) else { return refuse(403) };
    let mut seen = witness.seen.lock().unwrap();
    let (size, root) = seen.get(&checkpoint.origin).copied().unwrap_or((0, TreeHash([0; 32])));
    if size != old {
        return (StatusCode::CONFLICT, format!("{size}\n"));
    }
    let holds = old == 0
        || verify_consistency((size, &root), (checkpoint.size, &checkpoint.root), &proof).is_ok();
    if !holds {
        return refuse(422);
    }
    seen.insert(checkpoint.origin.clone(), (checkpoint.size, checkpoint.root));
    (StatusCode::OK, format!("{}\n", cosign(&checkpoint, 1_800_000_000, NAME, &secret())))
}

/// Starts the witness over TLS; its URL and the file of its certificate.
async fn start(site: &Site, witness: Arc<Witness>) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let ca = site.write("witness.pem", certificate.pem());
    let secret = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], secret)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = Router::new().route("/log/add-checkpoint", post(add)).with_state(witness);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.unwrap();
            let service = TowerToHyperService::new(router.clone());
            let http = hyper::server::conn::http1::Builder::new();
            drop(http.serve_connection(TokioIo::new(stream), service).await);
        }
    });
    (format!("https://localhost:{port}/log"), ca)
}

async fn decide(server: &Server) {
    let id = server.client("requester").register(WORDS).await;
    server.client("orchestrator").plan(&id).await.decided();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_signs_what_continues_and_the_ledger_keeps_it() {
    let site = Site::new();
    let key = witness_key(NAME, &secret());
    let home = site.home();
    let toml = std::fs::read_to_string(home.join("tribune.toml")).unwrap();
    let toml = toml.replace("witnesses = []", &format!("witnesses = [\"{key}\"]"));
    std::fs::write(home.join("tribune.toml"), toml).unwrap();
    let server = site.serve();
    decide(&server).await;
    let export = server.client("auditor").get("/v1/ledger/checkpoint").await.text;
    let origin = export.lines().next().unwrap().to_owned();
    let seed = std::fs::read_to_string(home.join("keys/ledger.seed")).unwrap();
    let seed: [u8; 32] = hex::decode(seed.trim()).unwrap().try_into().unwrap();
    let log = SigningKey::from_bytes(&seed);
    let log = Vkey::new(&origin, tribune_chain::PublicKey::of(&log)).unwrap();
    let witness = Arc::new(Witness { log, seen: Mutex::default() });
    let (url, ca) = start(&site, Arc::clone(&witness)).await;
    let ask = ["ledger", "witness", "--witness", &url, "--witness-key", &key, "--witness-ca", &ca];
    for _ in 0..2_u8 {
        let said = server.run(&ask, "operator");
        let text = String::from_utf8(said.stdout).unwrap();
        assert!(said.status.success(), "{:?}", String::from_utf8(said.stderr));
        assert!(text.contains("witness.test/w signed"), "{text}");
        decide(&server).await;
        tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    }
    assert_eq!(failed(&server.run(&ask, "monitor")).0, 9_i32);
    // A witness that has seen more than the server has: somebody put the ledger back.
    witness.seen.lock().unwrap().insert(origin.clone(), (10_000, TreeHash([1; 32])));
    let (_, line) = failed(&server.run(&ask, "operator"));
    assert!(line.contains("ROLLBACK or FORK"), "{line}");
    // One that has seen another history of the same size.
    witness.seen.lock().unwrap().insert(origin, (2, TreeHash([1; 32])));
    let (_, line) = failed(&server.run(&ask, "operator"));
    assert!(line.contains("FORK"), "{line}");
    // A key the site does not know.
    let stranger = witness_key(NAME, &SigningKey::from_bytes(&[8; 32]));
    let mut other = ask;
    other[5] = &stranger;
    assert_eq!(failed(&server.run(&other, "operator")).0, 9_i32);
    server.end();
    let kinds = site.kinds();
    assert_eq!(kinds.iter().filter(|kind| *kind == "COSIGNATURE").count(), 2, "{kinds:?}");
}
