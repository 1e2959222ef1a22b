//! The QR code of a link, as SVG.

use crate::error::{Error, Result};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// Black on white with a quiet zone, whatever the theme of the page: scanners need it so (ISO/IEC 18004, section 9).
pub(super) fn svg(link: &str) -> Result<String> {
    let code = QrCode::with_error_correction_level(link, EcLevel::M).map_err(Error::broken)?;
    let drawn = code
        .render::<svg::Color<'_>>()
        .min_dimensions(240, 240)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .quiet_zone(true)
        .build();
    // The declaration before the element is for files; in a page it would show as a comment.
    Ok(drawn.find("<svg").and_then(|start| drawn.get(start..)).unwrap_or(&drawn).to_owned())
}
