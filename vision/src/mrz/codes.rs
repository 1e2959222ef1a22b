//! The codes of states and organisations that a zone may name (ISO 3166-1 and Doc 9303, part 3, section 5).
//!
//! Nothing in a zone checks these letters, so that knowing the codes is what tells a misread one.

/// ISO 3166-1, three letters each.
const STATES: &str = "ABWAFGAGOAIAALAALBANDAREARGARMASMATAATFATGAUSAUTAZEBDIBELBENBESBFABGDBGRBHRBHSBIHBLMBLRBLZBMUBOLBRABRBBRN\
BTNBVTBWACAFCANCCKCHECHLCHNCIVCMRCODCOGCOKCOLCOMCPVCRICUBCUWCXRCYMCYPCZEDEUDJIDMADNKDOMDZAECUEGYERIESHESPESTETHFINFJIFLKFRAFROFSMGAB\
GBRGEOGGYGHAGIBGINGLPGMBGNBGNQGRCGRDGRLGTMGUFGUMGUYHKGHMDHNDHRVHTIHUNIDNIMNINDIOTIRLIRNIRQISLISRITAJAMJEYJORJPNKAZKENKGZKHMKIRKNA\
KORKWTLAOLBNLBRLBYLCALIELKALSOLTULUXLVAMACMAFMARMCOMDAMDGMDVMEXMHLMKDMLIMLTMMRMNEMNGMNPMOZMRTMSRMTQMUSMWIMYSMYTNAMNCLNERNFKNGANIC\
NIUNLDNORNPLNRUNZLOMNPAKPANPCNPERPHLPLWPNGPOLPRIPRKPRTPRYPSEPYFQATREUROURUSRWASAUSDNSENSGPSGSSHNSJMSLBSLESLVSMRSOMSPMSRBSSDSTPSUR\
SVKSVNSWESWZSXMSYCSYRTCATCDTGOTHATJKTKLTKMTLSTONTTOTUNTURTUVTWNTZAUGAUKRUMIURYUSAUZBVATVCTVENVGBVIRVNMVUTWLFWSMYEMZAFZMBZWE";

/// Doc 9303: Germany's single letter, British nationals other than citizens, organisations, people without a state, the
/// invented country of specimens, and codes in use that ISO no longer or not yet has.
const OTHERS: [&str; 28] = [
    "D", "GBD", "GBN", "GBO", "GBP", "GBS", "EUE", "RKS", "XKX", "UNO", "UNA", "UNK", "XXA", "XXB", "XXC", "XXX",
    "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XPO", "XES", "XMP", "XOM", "XDC", "UTO",
];

/// Whether a code, without its fillers, is one that an issuer or a nationality may have.
#[must_use]
pub fn is_known_code(code: &str) -> bool {
    OTHERS.contains(&code)
        || STATES.as_bytes().as_chunks::<3>().0.iter().any(|state| state.as_slice() == code.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_whole_and_known() {
        assert_eq!(STATES.len(), 249 * 3);
        for code in ["UTO", "D", "DEU", "ABW", "ZWE", "USA", "GBD", "XXA"] {
            assert!(is_known_code(code), "{code}");
        }
        for code in ["", "U", "UT0", "BWA1", "WAF", "ZZZ", "D<<"] {
            assert!(!is_known_code(code), "{code}");
        }
    }
}
