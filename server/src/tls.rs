//! Development only: HTTPS on the local network, because phones give no camera to pages without it. An authority of
//! our own signs a certificate for every address of this machine; both are kept, so that a phone that has accepted the
//! certificate once goes on accepting it. Production has a proxy with a real certificate in front instead.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use itertools::Itertools as _;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use time::{Duration, OffsetDateTime};

/// Phones refuse certificates that are valid for much more than a year.
const DAYS: i64 = 397;
/// A new one is made while the old one still works.
const RENEW_AFTER_DAYS: i64 = 300;

/// Why there is no HTTPS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file in the folder cannot be read or written.
    #[error("the folder with the development certificate cannot be used: {0}")]
    Folder(#[from] io::Error),
    /// A key or certificate cannot be made or read.
    #[error("the development certificate cannot be made: {0}")]
    Certificate(#[from] rcgen::Error),
    /// The pair does not work.
    #[error("the development certificate cannot be used: {0}")]
    Use(#[from] rustls::Error),
}

/// The addresses under which other machines may reach this one, those of the local network first.
#[must_use]
pub fn local_addresses() -> Vec<IpAddr> {
    if_addrs::get_if_addrs()
        .unwrap_or_default()
        .into_iter()
        .filter(|interface| !interface.is_loopback())
        .map(|interface| interface.ip())
        .filter(|address| match address {
            IpAddr::V4(address) => !address.is_link_local(),
            // Link-local ones need the interface's name in the address, which no certificate can hold.
            IpAddr::V6(address) => !address.is_unicast_link_local(),
        })
        .sorted_by_key(|address| (address.is_ipv6(), matches!(address, IpAddr::V4(v4) if !v4.is_private()), *address))
        .dedup()
        .collect()
}

/// What rustls needs to serve `addresses`; made and kept in `folder`, or taken from there.
///
/// # Errors
/// When the folder cannot be used or a certificate cannot be made.
pub fn server_config(folder: &Path, addresses: &[IpAddr], now: DateTime<Utc>) -> Result<Arc<ServerConfig>, TlsError> {
    fs::create_dir_all(folder)?;
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()]
        .into_iter()
        .chain(addresses.iter().map(ToString::to_string))
        .collect::<Vec<_>>();
    let wanted = names.iter().join("\n");
    let listed = fs::read_to_string(folder.join("names")).unwrap_or_default();
    let (issued, kept_names) = listed.split_once('\n').unwrap_or_default();
    let young = issued.parse::<i64>().is_ok_and(|then| (now.timestamp() - then).abs() < RENEW_AFTER_DAYS * 86_400);
    let kept = (young && kept_names == wanted)
        .then(|| Some((fs::read(folder.join("server.der")).ok()?, fs::read(folder.join("server.key")).ok()?)))
        .flatten();
    let (certificate, key) = match kept {
        Some(pair) => pair,
        None => {
            let pair = issue(folder, names, now)?;
            write(folder, "server.der", &pair.0)?;
            write(folder, "server.key", &pair.1)?;
            write(folder, "names", format!("{}\n{wanted}", now.timestamp()).as_bytes())?;
            pair
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate)],
            PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key)),
        )?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn issue(folder: &Path, names: Vec<String>, now: DateTime<Utc>) -> Result<(Vec<u8>, Vec<u8>), TlsError> {
    let now = OffsetDateTime::from_unix_timestamp(now.timestamp()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Countersign development");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.not_before = now - Duration::days(1);
    authority.not_after = now + Duration::days(3650);
    let authority_key = match fs::read_to_string(folder.join("authority.key")) {
        Ok(pem) => KeyPair::from_pem(&pem)?,
        Err(_) => {
            let key = KeyPair::generate()?;
            write(folder, "authority.key", key.serialize_pem().as_bytes())?;
            // For whoever wants a phone without warnings: install this one there.
            write(folder, "authority.pem", authority.self_signed(&key)?.pem().as_bytes())?;
            key
        }
    };
    let mut server = CertificateParams::new(names)?;
    server.distinguished_name.push(DnType::CommonName, "Countersign development server");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.not_before = now - Duration::days(1);
    server.not_after = now + Duration::days(DAYS);
    server.use_authority_key_identifier_extension = true;
    let key = KeyPair::generate()?;
    let certificate = server.signed_by(&key, &Issuer::from_params(&authority, &authority_key))?;
    Ok((certificate.der().to_vec(), key.serialize_der()))
}

/// Writes a file that only we may read.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let path = folder.join(name);
    // A mode is only given to new files.
    match fs::remove_file(&path) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
        _ => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    io::Write::write_all(&mut file, bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
    use super::*;

    #[test]
    fn the_certificate_is_kept_until_the_addresses_change_or_it_grows_old() {
        let folder = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let address: IpAddr = "192.168.1.7".parse().unwrap();
        let certificate = |addresses: &[IpAddr], now| {
            server_config(folder.path(), addresses, now).unwrap();
            fs::read(folder.path().join("server.der")).unwrap()
        };
        let first = certificate(&[address], now);
        assert_eq!(first, certificate(&[address], now + chrono::Duration::days(299)));
        let second = certificate(&[], now);
        assert_ne!(first, second);
        assert_ne!(second, certificate(&[], now + chrono::Duration::days(301)));
    }
}
