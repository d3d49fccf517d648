//! The certificates that fakes show, good and bad.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose,
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    version::{TLS12, TLS13},
};
use tokio_rustls::TlsAcceptor;

/// Which certificate a fake shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// For `localhost`, from the CA that [`super::Fake::ca`] gives.
    Sound,
    /// The same, over TLS 1.2 alone.
    SoundOldTls,
    /// From another CA of the same name.
    OtherCa,
    /// Of a year long gone.
    Expired,
    /// For another name.
    OtherName,
}

/// The server's side, and the CA that clients are given.
pub(super) fn make(certificate: Certificate) -> (TlsAcceptor, String) {
    let ca = authority();
    let name = match certificate {
        Certificate::OtherName => "other.example",
        Certificate::Sound
        | Certificate::SoundOldTls
        | Certificate::OtherCa
        | Certificate::Expired => "localhost",
    };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    if certificate == Certificate::Expired {
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let signed = params.signed_by(&key, &ca).unwrap();
    let chain = vec![CertificateDer::from_pem_slice(signed.pem().as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    let version = if certificate == Certificate::SoundOldTls { &TLS12 } else { &TLS13 };
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let given = if certificate == Certificate::OtherCa { authority().pem() } else { ca.pem() };
    (TlsAcceptor::from(Arc::new(config)), given)
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.distinguished_name.push(DnType::CommonName, "a CA for tests");
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}
