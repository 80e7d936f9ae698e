//! Whose certificates are believed.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{CipherSuite, ClientConfig, RootCertStore};

/// Whose certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// The certificate authorities of Mozilla's programme, as they were when this was
    /// compiled. AWS's own and those that Slack has ever used are among them.
    #[default]
    Mozilla,
    /// The certificates of a PEM file instead: for an emulator, or for a proxy that
    /// looks into TLS.
    File(PathBuf),
}

/// Why a file of certificates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// It cannot be read, or is no PEM file.
    #[error("{} is not a readable PEM file of certificates: {source}", .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: pem::Error,
    },
    /// Nothing in it can be trusted.
    #[error("{} has no certificate of an authority in it", .0.display())]
    Empty(PathBuf),
    /// The crypto provider does not know the versions of TLS: never with ours.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

impl Trust {
    /// The trust that the value of `SSL_CERT_FILE` asks for: as with OpenSSL, its
    /// certificates count instead of the others. Empty is as good as not set.
    pub fn from_variable(value: Option<String>) -> Self {
        match value.filter(|value| !value.is_empty()) {
            Some(path) => Trust::File(path.into()),
            None => Trust::Mozilla,
        }
    }

    pub(crate) fn tls(&self) -> Result<ClientConfig, TrustError> {
        let mut provider = rustls::crypto::ring::default_provider();
        // AWS's own choice, and the one that processors have instructions for.
        provider
            .cipher_suites
            .sort_by_key(|suite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256);
        let config = ClientConfig::builder_with_provider(Arc::new(provider))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots()?)
            .with_no_client_auth();
        Ok(config)
    }

    fn roots(&self) -> Result<RootCertStore, TrustError> {
        let Trust::File(path) = self else {
            let roots = webpki_roots::TLS_SERVER_ROOTS.to_vec();
            return Ok(RootCertStore { roots });
        };
        let unreadable = |source| TrustError::Unreadable {
            path: path.clone(),
            source,
        };
        let certificates = CertificateDer::pem_file_iter(path).map_err(unreadable)?;
        let certificates = certificates.collect::<Result<Vec<_>, _>>();
        let mut roots = RootCertStore::empty();
        // A system's bundle may hold some that no verifier understands.
        roots.add_parsable_certificates(certificates.map_err(unreadable)?);
        if roots.is_empty() {
            return Err(TrustError::Empty(path.clone()));
        }
        Ok(roots)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_none() {
        assert_eq!(Trust::from_variable(None), Trust::Mozilla);
        assert_eq!(Trust::from_variable(Some(String::new())), Trust::Mozilla);
        let file = Trust::File("/etc/ssl/cert.pem".into());
        assert_eq!(
            Trust::from_variable(Some("/etc/ssl/cert.pem".to_owned())),
            file
        );
    }

    /// AWS says that its endpoints chain to Amazon's own roots, or to Starfield's that
    /// signed them; Slack's have been DigiCert's for years. More than these are
    /// trusted, so that a change of chain needs no deploy.
    #[test]
    fn the_roots_of_aws_and_slack_are_compiled_in() {
        let roots = Trust::Mozilla.roots().unwrap();
        assert!(roots.len() > 100, "{}", roots.len());
        for name in [
            "Amazon Root CA 1",
            "Amazon Root CA 2",
            "Amazon Root CA 3",
            "Amazon Root CA 4",
            "Starfield Services Root Certificate Authority - G2",
            "DigiCert Global Root G2",
            "DigiCert Global Root G3",
            "ISRG Root X1",
            "GTS Root R1",
        ] {
            let holds = |subject: &[u8]| subject.windows(name.len()).any(|w| w == name.as_bytes());
            assert!(
                roots.roots.iter().any(|root| holds(&root.subject)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let missing = Trust::File("/nowhere/cert.pem".into());
        let error = missing.tls().unwrap_err().to_string();
        assert!(error.contains("/nowhere/cert.pem"), "{error}");
        let no_certificates = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let error = Trust::File(no_certificates.into()).tls().unwrap_err();
        assert!(matches!(error, TrustError::Empty(_)), "{error}");
    }
}
