//! TLS to one server: version 1.2 or 1.3, its certificate resting on the ones given, nothing else.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::OptionsError;

/// The client's side.
pub(crate) fn config(roots: &[u8]) -> Result<Arc<ClientConfig>, OptionsError> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(roots) {
        let certificate = certificate.map_err(|error| OptionsError::Roots(error.to_string()))?;
        store.add(certificate).map_err(|error| OptionsError::Roots(error.to_string()))?;
    }
    if store.is_empty() {
        return Err(OptionsError::Roots("found none".to_owned()));
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| OptionsError::Tls(error.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
