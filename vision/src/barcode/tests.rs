#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use super::*;

#[test]
fn bytes_come_back_as_they_were_written() {
    assert_eq!(bytes_of("ANSI \r\u{1e}\u{e9}\u{20AC}"), b"ANSI \r\x1e\xe9\x80");
    assert_eq!(bytes_of("漢"), "漢".as_bytes());
}

#[test]
fn pictures_without_a_code_have_none() {
    for (width, height) in [(1, 1), (3, 900), (900, 3), (64, 64), (640, 480)] {
        let size = (width * height) as usize;
        assert!(read_pdf417(&Luma::new(width, height, vec![0; size]).unwrap()).is_none());
        assert!(read_pdf417(&Luma::new(width, height, vec![255; size]).unwrap()).is_none());
        let stripes = (0..size).map(|number| if number % 5 < 2 { 0 } else { 255 }).collect();
        assert!(read_pdf417(&Luma::new(width, height, stripes).unwrap()).is_none());
    }
}
