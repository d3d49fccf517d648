//! A throw-away home, its server as a process, and clients with certificates of its CA.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::Arc,
};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rcgen::{CertificateParams, DnType, Issuer, KeyPair, SanType};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use serde_json::Value;

/// The words and the plan most tests use.
pub(crate) const WORDS: &str = "Add a new microsegment for machine learning workloads with GPU \
                                instances";
pub(crate) const PLAN: &str =
    include_str!("../../../../tests/cases/mission/m1-ml-segment/plan.json");
pub(crate) const CONTEXT: &str =
    include_str!("../../../../tests/cases/mission/m1-ml-segment/context.json");

/// Runs the command line.
pub(crate) fn tribune(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tribune")).args(arguments).output().unwrap()
}

/// The code and the one line of a command that failed.
#[track_caller]
pub(crate) fn failed(output: &Output) -> (i32, String) {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(line.lines().count(), 1, "one line: {line:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    (output.status.code().unwrap(), line)
}

/// A home in a folder of its own.
pub(crate) struct Site {
    folder: tempfile::TempDir,
}

impl Site {
    /// A fresh home.
    pub(crate) fn new() -> Self {
        let site = Self { folder: tempfile::tempdir().unwrap() };
        let made = tribune(&["init", "--home", site.home().to_str().unwrap()]);
        assert!(made.status.success(), "{made:?}");
        site
    }

    /// Its home.
    pub(crate) fn home(&self) -> PathBuf {
        self.file("home")
    }

    /// A path beside the home.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file beside the home.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.file(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Adds to a file of the home.
    pub(crate) fn append(&self, name: &str, text: &str) {
        let path = self.home().join(name);
        let before = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{before}\n{text}\n")).unwrap();
    }

    /// Sets a number of `tribune.toml` that stands there with its default.
    pub(crate) fn set(&self, key: &str, value: u32) {
        let path = self.home().join("tribune.toml");
        let before = fs::read_to_string(&path).unwrap();
        let of_key = |line: &&str| line.starts_with(&format!("{key} = "));
        assert_eq!(before.lines().filter(of_key).count(), 1, "{key}");
        let line = |line: &str| match of_key(&line) {
            true => format!("{key} = {value}\n"),
            false => format!("{line}\n"),
        };
        fs::write(&path, before.lines().map(line).collect::<String>()).unwrap();
    }

    /// What the server has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.file("log")).unwrap()
    }

    /// Starts the server on a free port.
    pub(crate) fn serve(&self) -> Server {
        let log = fs::OpenOptions::new().create(true).append(true).open(self.file("log"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_tribune"))
            .args(["serve", "--listen", "127.0.0.1:0", "--home"])
            .arg(self.home())
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| {
            panic!("the server did not start: {}", self.log());
        });
        Server { child, url: url.to_owned(), home: self.home() }
    }

    /// Every record of the stopped ledger, oldest first: its kind and its event.
    pub(crate) fn records(&self) -> Vec<tribune_record::v1::Record> {
        let out = tempfile::tempdir().unwrap();
        let file = out.path().join("export");
        let (home, file) = (self.home(), file.to_str().unwrap().to_owned());
        let made = tribune(&["export", "--home", home.to_str().unwrap(), "--out", &file]);
        assert!(made.status.success(), "{made:?}");
        let mut records = Vec::new();
        let export = fs::read(file).unwrap();
        let trust = tribune_chain::Trust::default();
        tribune_chain::verify_export(export.as_slice(), &trust, |entry| {
            records.push(entry.record);
        })
        .unwrap();
        records
    }

    /// The kinds of all records but those of the ledger's own life.
    pub(crate) fn kinds(&self) -> Vec<String> {
        let life = ["KEY", "START", "STOP", "EXPORT"];
        let kinds = self.records().into_iter().map(|record| record.event.kind().to_string());
        kinds.filter(|kind| !life.contains(&kind.as_str())).collect()
    }
}

/// A running server; it is killed with this value.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) url: String,
    home: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server {
    /// Sends a signal and waits for the end.
    pub(crate) fn stop(mut self, signal: rustix::process::Signal) -> std::process::ExitStatus {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
        self.child.wait().unwrap()
    }

    /// Stops in good order.
    pub(crate) fn end(self) {
        assert!(self.stop(rustix::process::Signal::TERM).success());
    }

    /// The flags that reach it with a role's identity.
    pub(crate) fn remote(&self, role: &str) -> [String; 4] {
        let identity = self.home.join("tls").join(role).to_str().unwrap().to_owned();
        ["--server".to_owned(), self.url.clone(), "--identity".to_owned(), identity]
    }

    /// Runs a command against it.
    pub(crate) fn run(&self, command: &[&str], role: &str) -> Output {
        let remote = self.remote(role);
        let remote: Vec<&str> = remote.iter().map(String::as_str).collect();
        tribune(&[command, &remote].concat())
    }

    /// A client with the identity `init` made for a role.
    pub(crate) fn client(&self, role: &str) -> Http {
        Http::new(&self.url, self.tls(role))
    }

    /// A client whose certificate has these names, signed by the home's CA.
    pub(crate) fn client_named(&self, names: &[&str]) -> Http {
        Http::new(&self.url, self.tls_named(names))
    }

    /// TLS with the identity `init` made for a role.
    pub(crate) fn tls(&self, role: &str) -> ClientConfig {
        let folder = self.home.join("tls").join(role);
        let pem = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        self.tls_of(&pem("cert.pem"), &pem("key.pem"))
    }

    /// TLS with a certificate of these names, signed by the home's CA.
    pub(crate) fn tls_named(&self, names: &[&str]) -> ClientConfig {
        let key = fs::read_to_string(self.home.join("tls/ca.key")).unwrap();
        let (certificate, key) = signed(names, &KeyPair::from_pem(&key).unwrap());
        self.tls_of(&certificate, &key)
    }

    /// A client with the certificate of a role, signed by somebody else's CA of the same name.
    pub(crate) fn client_of_another_ca(&self) -> Http {
        let (certificate, key) =
            signed(&["tribune://role/orchestrator/orchestrator-1"], &KeyPair::generate().unwrap());
        Http::new(&self.url, self.tls_of(&certificate, &key))
    }

    fn tls_of(&self, certificate: &str, key: &str) -> ClientConfig {
        let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        config(&self.home).with_client_auth_cert(chain, key).unwrap()
    }

    /// A client without a certificate.
    pub(crate) fn client_without_certificate(&self) -> Http {
        Http::new(&self.url, config(&self.home).with_no_client_auth())
    }
}

fn signed(names: &[&str], ca: &KeyPair) -> (String, String) {
    let mut authority = CertificateParams::default();
    authority.distinguished_name = rcgen::DistinguishedName::new();
    authority.distinguished_name.push(DnType::CommonName, "Tribune development CA");
    let mut params = CertificateParams::default();
    let uri = |name: &&str| SanType::URI((*name).try_into().unwrap());
    params.subject_alt_names = names.iter().map(uri).collect();
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &Issuer::new(authority, ca)).unwrap();
    (certificate.pem(), key.serialize_pem())
}

fn config(home: &Path) -> rustls::ConfigBuilder<ClientConfig, rustls::client::WantsClientCert> {
    let mut roots = RootCertStore::empty();
    let ca = fs::read(home.join("tls/ca.pem")).unwrap();
    roots.add(CertificateDer::from_pem_slice(&ca).unwrap()).unwrap();
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_root_certificates(roots)
}

/// A client.
pub(crate) struct Http {
    url: String,
    hyper: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// An answer: its status, its type, its body as JSON (`Null` where it is none), its bytes, and
/// after how many seconds to ask again.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: String,
    pub(crate) json: Value,
    pub(crate) text: String,
    pub(crate) retry_after: Option<u64>,
}

impl Answer {
    /// Holds the answer against a refusal.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) -> &str {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.json["status"], status);
        let detail = self.json["detail"].as_str().unwrap();
        assert!(!detail.contains('\n') && detail.len() > 20, "{detail:?}");
        detail
    }

    /// The decision and the decision's id.
    #[track_caller]
    pub(crate) fn decided(&self) -> (String, String) {
        assert_eq!(self.status, 200, "{self:?}");
        let text = |key: &str| self.json[key].as_str().unwrap().to_owned();
        (text("decision"), text("id"))
    }
}

impl Http {
    fn new(url: &str, config: ClientConfig) -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(config)
            .https_only()
            .enable_http1()
            .enable_http2()
            .build();
        let hyper = Client::builder(TokioExecutor::new()).build(connector);
        Self { url: url.to_owned(), hyper }
    }

    /// Sends a request; an error where the connection was refused.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Result<Answer, String> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(Bytes::from(body))).unwrap();
        let response = self.hyper.request(request).await.map_err(|error| {
            let mut causes = vec![error.to_string()];
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                causes.push(error.to_string());
                cause = error.source();
            }
            causes.join(": ")
        })?;
        read(response).await
    }

    /// Gets a path.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], vec![]).await.unwrap()
    }

    /// Posts JSON.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.send(Method::POST, path, &headers, body.to_string().into()).await.unwrap()
    }

    /// Posts a form, perhaps under an idempotency key.
    pub(crate) async fn form(&self, parts: &[(&str, &[u8])], key: Option<&str>) -> Answer {
        let kind = "multipart/form-data; boundary=tribune-tests-7f3a";
        let mut headers = vec![("content-type", kind)];
        headers.extend(key.map(|key| ("idempotency-key", key)));
        let body = form("tribune-tests-7f3a", parts);
        self.send(Method::POST, "/v1/plans", &headers, body).await.unwrap()
    }

    /// Registers a request; its id.
    pub(crate) async fn register(&self, words: &str) -> String {
        let answer = self.post("/v1/requests", &serde_json::json!({ "text": words })).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        answer.json["id"].as_str().unwrap().to_owned()
    }

    /// Posts the usual plan for a registered request.
    pub(crate) async fn plan(&self, request: &str) -> Answer {
        let parts: [(&str, &[u8]); 3] = [
            ("plan", PLAN.as_bytes()),
            ("context", CONTEXT.as_bytes()),
            ("request_id", request.as_bytes()),
        ];
        self.form(&parts, None).await
    }
}

/// A multipart body.
pub(crate) fn form(boundary: &str, parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in parts {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n")
                .into_bytes(),
        );
        body.extend(*content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    body
}

async fn read(response: Response<hyper::body::Incoming>) -> Result<Answer, String> {
    let status: StatusCode = response.status();
    let retry_after = response.headers().get("retry-after");
    let retry_after = retry_after.map(|seconds| seconds.to_str().unwrap().parse().unwrap());
    let kind = response.headers().get("content-type");
    let kind = kind.map_or_else(String::new, |kind| kind.to_str().unwrap().to_owned());
    let bytes = response.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let json = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Answer { status: status.as_u16(), kind, json, text, retry_after })
}
