//! The static files: read once at the start, known by the hash of their content, served compressed. An address with
//! the right `?v=` may be kept for ever; any other is checked each time. No path from the network reaches the disk.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use app::served::Assets;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// Everything under the site folder, in memory: a few megabytes.
#[derive(Clone, Debug, Default)]
pub struct Site(Arc<BTreeMap<String, File>>);

#[derive(Debug)]
struct File {
    kind: HeaderValue,
    version: String,
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

impl Site {
    /// Reads `folder`. What lies beside a file as `.br` and `.gz` is its compressed form.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files)?;
        Ok(Self(Arc::new(files)))
    }

    /// The version of each file, for the pages.
    #[must_use]
    pub fn assets(&self) -> Assets {
        Assets::new(self.0.iter().map(|(path, file)| (path.clone(), file.version.clone())).collect())
    }

    /// The paths of all files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Answers with a file, if the path is one.
    #[must_use]
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
        let file = self.0.get(uri.path())?;
        if method != Method::GET && method != Method::HEAD {
            return Some((StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response());
        }
        let (bytes, coding) = file.choose(headers);
        let mut answer = HeaderMap::new();
        let asked = uri.query().and_then(|query| query.strip_prefix("v="));
        let keep =
            if asked == Some(file.version.as_str()) { "public, max-age=31536000, immutable" } else { "no-cache" };
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        answer.insert(header::CONTENT_TYPE, file.kind.clone());
        let tag = format!("\"{}{}\"", file.version, coding.map(|name| format!("-{name}")).unwrap_or_default());
        let known = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|one| one.trim().trim_start_matches("W/") == tag);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answer.insert(header::ETAG, tag);
        }
        if known {
            return Some((StatusCode::NOT_MODIFIED, answer).into_response());
        }
        if let Some(coding) = coding {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
        }
        // For HEAD the body is dropped on the way out and its length kept.
        Some((answer, bytes).into_response())
    }
}

impl File {
    fn choose(&self, headers: &HeaderMap) -> (Bytes, Option<&'static str>) {
        let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let takes = |name: &str| {
            accepted.split(',').any(|part| {
                let mut pieces = part.split(';').map(str::trim);
                pieces.next() == Some(name)
                    && !pieces.any(|piece| matches!(piece, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
            })
        };
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if takes("br") => (brotli.clone(), Some("br")),
            (_, Some(gzip)) if takes("gzip") => (gzip.clone(), Some("gzip")),
            _ => (self.plain.clone(), None),
        }
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, File>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let (path, address) = (entry.path(), format!("{prefix}/{name}"));
        if name.starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            collect(&path, &address, files)?;
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            let plain = Bytes::from(std::fs::read(&path)?);
            let packed = |ending: &str| std::fs::read(folder.join(format!("{name}.{ending}"))).ok().map(Bytes::from);
            let version = hex::encode(Sha256::digest(&plain)).chars().take(16).collect();
            let (brotli, gzip) = (packed("br"), packed("gz"));
            files.insert(address, File { kind: kind(&name), version, plain, brotli, gzip });
        }
    }
    Ok(())
}

fn kind(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_or_octet_stream();
    let text = if guess.type_() == "text" || guess.subtype() == "javascript" {
        format!("{}; charset=utf-8", guess.essence_str())
    } else {
        guess.essence_str().to_owned()
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
    use super::*;

    fn site() -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        for (name, text) in
            [("pkg/app.js", "plain"), ("pkg/app.js.br", "small"), ("pkg/app.js.gz", "zipped"), (".built", "")]
        {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let site = Site::read(folder.path()).unwrap();
        (folder, site)
    }

    fn get(site: &Site, address: &str, headers: &[(header::HeaderName, &str)]) -> Response {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        site.answer(&Method::GET, &address.parse().unwrap(), &headers).unwrap()
    }

    #[test]
    fn only_the_right_version_is_kept_for_ever() {
        let (_folder, site) = site();
        let address = site.assets().address("/pkg/app.js");
        assert!(get(&site, &address, &[]).headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(get(&site, "/pkg/app.js?v=0", &[]).headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(site.paths().collect::<Vec<_>>(), ["/pkg/app.js"]);
    }

    #[test]
    fn the_smallest_form_that_the_browser_takes_is_sent() {
        let (_folder, site) = site();
        let coding = |accept| {
            let answer = get(&site, "/pkg/app.js", &[(header::ACCEPT_ENCODING, accept)]);
            answer.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(coding("gzip, deflate, br").as_deref(), Some("br"));
        assert_eq!(coding("gzip, br;q=0").as_deref(), Some("gzip"));
        assert_eq!(coding("identity"), None);
    }

    #[test]
    fn an_unchanged_file_is_not_sent_again_and_no_path_leads_outside() {
        let (_folder, site) = site();
        let tag = get(&site, "/pkg/app.js", &[]).headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(get(&site, "/pkg/app.js", &[(header::IF_NONE_MATCH, &tag)]).status(), StatusCode::NOT_MODIFIED);
        for path in ["/../Cargo.toml", "/pkg/../.built", "/.built", "/pkg"] {
            assert!(site.answer(&Method::GET, &path.parse().unwrap(), &HeaderMap::new()).is_none(), "{path}");
        }
    }
}
