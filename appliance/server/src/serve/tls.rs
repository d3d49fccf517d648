//! TLS: version 1.3, our own CA, and a certificate on both sides.

use std::{path::Path, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
    version::TLS13,
};
use tokio_rustls::TlsAcceptor;

use crate::{failure::Failure, home::Home};

/// The server's side, from the home's `tls/`.
///
/// # Errors
/// Where a file is missing or not what it should be.
pub(crate) fn server(home: &Home) -> Result<TlsAcceptor, Failure> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = Arc::new(roots(&home.tls("ca.pem"))?);
    let verifier = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider))
        .build()
        .map_err(|error| Failure::new(format!("{}: {error}", home.tls("ca.pem").display())))?;
    let (chain, key) = pair(&home.tls("server.pem"), &home.tls("server.key"))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])
        .and_then(|config| config.with_client_cert_verifier(verifier).with_single_cert(chain, key))
        .map_err(|error| Failure::new(format!("{}: {error}", home.tls("server.pem").display())))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    // Every connection shows its certificate: nothing is resumed from an earlier one.
    config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

/// The client's side, from an identity's folder.
///
/// # Errors
/// Where a file is missing or not what it should be.
pub(crate) fn client(identity: &Path) -> Result<ClientConfig, Failure> {
    let roots = roots(&identity.join("ca.pem"))?;
    let certificate = identity.join("cert.pem");
    let (chain, key) = pair(&certificate, &identity.join("key.pem"))?;
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13])
        .and_then(|config| config.with_root_certificates(roots).with_client_auth_cert(chain, key))
        .map_err(|error| Failure::new(format!("{}: {error}", certificate.display())))
}

/// For a client that trusts a CA and has no identity.
pub(crate) fn trusting(ca: &Path) -> Result<ClientConfig, Failure> {
    let roots = roots(ca)?;
    ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map(|config| config.with_root_certificates(roots).with_no_client_auth())
        .map_err(|error| Failure::new(format!("{}: {error}", ca.display())))
}

fn roots(path: &Path) -> Result<RootCertStore, Failure> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(path)? {
        store
            .add(certificate)
            .map_err(|error| Failure::new(format!("{}: {error}", path.display())))?;
    }
    Ok(store)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let wrong = |error| unusable(path, "certificates", &error);
    let read = CertificateDer::pem_file_iter(path).map_err(wrong)?;
    let certificates = read.collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    if certificates.is_empty() {
        let path = path.display();
        return Err(Failure::new(format!("expected a certificate in PEM in {path}, found none")));
    }
    Ok(certificates)
}

fn pair(
    certificate: &Path,
    key: &Path,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), Failure> {
    let secret =
        PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, "a key", &error))?;
    Ok((certificates(certificate)?, secret))
}

fn unusable(path: &Path, what: &str, error: &rustls::pki_types::pem::Error) -> Failure {
    Failure::new(format!("expected {what} in PEM in {}: {error}", path.display()))
}
