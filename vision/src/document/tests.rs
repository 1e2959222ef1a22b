#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;

#[test]
fn a_format_is_told_by_its_shape() {
    assert_eq!(Format::nearest(1.586), Format::Card);
    assert_eq!(Format::nearest(1.42), Format::Page);
}
