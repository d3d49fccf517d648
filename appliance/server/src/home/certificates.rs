//! The development CA that `init` makes: one server certificate and one client for each role.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, SanType,
};
use tribune_record::UnixMillis;

use crate::{clock, identity::Role};

/// How long the certificates hold, in days. A site brings its own CA for longer.
const DAYS: i64 = 397;

/// A certificate and its key, in PEM.
#[derive(Debug)]
pub(crate) struct Pair {
    /// The certificate.
    pub(crate) certificate: String,
    /// Its private key.
    pub(crate) key: String,
}

/// A CA that signs certificates for one appliance and its clients.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    now: UnixMillis,
}

impl Authority {
    /// A new CA.
    pub(crate) fn new(now: UnixMillis) -> Result<Self, rcgen::Error> {
        let mut params = params(now, "Tribune development CA");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(Self { issuer: CertifiedIssuer::self_signed(params, KeyPair::generate()?)?, now })
    }

    /// The CA's own certificate and key.
    pub(crate) fn pair(&self) -> Pair {
        Pair { certificate: self.issuer.pem(), key: self.issuer.key().serialize_pem() }
    }

    /// A certificate for a server reached by these names and addresses.
    pub(crate) fn server(&self, names: &[String]) -> Result<Pair, rcgen::Error> {
        let mut params = params(self.now, "tribune");
        params.subject_alt_names = CertificateParams::new(names.to_vec())?.subject_alt_names;
        self.leaf(params, ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A certificate for a client with these roles.
    pub(crate) fn client(&self, id: &str, roles: &[Role]) -> Result<Pair, rcgen::Error> {
        let mut params = params(self.now, id);
        for role in roles {
            let uri = format!("tribune://role/{}/{id}", role.name());
            params.subject_alt_names.push(SanType::URI(uri.try_into()?));
        }
        self.leaf(params, ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn leaf(
        &self,
        mut params: CertificateParams,
        usage: ExtendedKeyUsagePurpose,
    ) -> Result<Pair, rcgen::Error> {
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![usage];
        params.use_authority_key_identifier_extension = true;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok(Pair { certificate: certificate.pem(), key: key.serialize_pem() })
    }
}

fn params(now: UnixMillis, name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    let today = clock::date(now);
    // An hour of grace for clients whose clock is behind.
    params.not_before = today.saturating_sub(time::Duration::hours(1));
    params.not_after = today.saturating_add(time::Duration::days(DAYS));
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}
