//! Texts that are not UTF-8 and say so.

/// Bytes of UTF-16, which says so with its first ones and which some shells write, as UTF-8; others as they are.
pub(in crate::import) fn unicode(bytes: Vec<u8>) -> Vec<u8> {
    let unit = match bytes.get(..2) {
        Some([0xff, 0xfe]) => u16::from_le_bytes,
        Some([0xfe, 0xff]) => u16::from_be_bytes,
        _ => return bytes,
    };
    let units = bytes[2..].chunks_exact(2).map(|it| unit([it[0], it[1]]));
    let letters = char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER));
    letters.collect::<String>().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_wrote_in_utf16_is_a_text() {
        let text = "a😀\r\n";
        let little = text.encode_utf16().flat_map(u16::to_le_bytes);
        let big = text.encode_utf16().flat_map(u16::to_be_bytes);
        for bytes in [
            vec![0xff, 0xfe].into_iter().chain(little).collect::<Vec<_>>(),
            vec![0xfe, 0xff].into_iter().chain(big).collect(),
        ] {
            assert_eq!(unicode(bytes), text.as_bytes());
        }
        assert_eq!(unicode(vec![0xff, 0xfe, 0x3d, 0xd8]), "\u{fffd}".as_bytes());
    }
}
