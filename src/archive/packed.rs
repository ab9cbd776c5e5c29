//! Bytes made small: compressed alone, or against others that are nearly the same (Zstandard, RFC 8878).

use std::io::{self, Read, Write};

use zstd::stream::raw::CParameter;
use zstd::stream::{read, write};

/// How hard to press: above this, entries of a few kilobytes hardly get smaller.
const LEVEL: i32 = 9;

/// The least and the greatest window, as powers of two: 2^10 is zstd's own least, and every reader takes 2^27.
const WINDOWS: (u32, u32) = (10, 27);

/// Presses bytes; with `base`, bytes that are nearly the same, against these.
///
/// # Errors
///
/// Only where memory is short.
pub(super) fn pack(bytes: &[u8], base: Option<&[u8]>) -> io::Result<Vec<u8>> {
    let length = bytes.len() + base.map_or(0, <[u8]>::len);
    let mut packed = Vec::with_capacity(bytes.len() / 4 + 64);
    let mut encoder = match base {
        Some(base) => write::Encoder::with_ref_prefix(&mut packed, LEVEL, base)?,
        None => write::Encoder::new(&mut packed, LEVEL)?,
    };
    // The window must reach back over all of the base, or nothing of it is found.
    encoder.set_parameter(CParameter::WindowLog(window(length)))?;
    encoder.set_pledged_src_size(Some(bytes.len() as u64))?;
    encoder.include_checksum(false)?;
    encoder.include_contentsize(false)?;
    encoder.write_all(bytes)?;
    encoder.finish()?;
    Ok(packed)
}

/// The bytes again, which are `length` long; `base` is what they were pressed against.
///
/// # Errors
///
/// The packed bytes are damaged, or hold more or less than `length`: no more than that is ever unpacked.
pub(super) fn unpack(packed: &[u8], base: Option<&[u8]>, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // What is stored may be damaged, and its length with it: memory is taken as bytes come.
    let most = length as u64 + 1;
    if let Some(base) = base {
        let mut decoder = read::Decoder::with_ref_prefix(packed, base)?;
        decoder.window_log_max(WINDOWS.1)?;
        decoder.take(most).read_to_end(&mut bytes)?;
    } else {
        let mut decoder = read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(WINDOWS.1)?;
        decoder.take(most).read_to_end(&mut bytes)?;
    }
    match bytes.len() == length {
        true => Ok(bytes),
        false => Err(io::Error::new(io::ErrorKind::InvalidData, "the length is another")),
    }
}

fn window(length: usize) -> u32 {
    let bits = usize::BITS - length.max(1).leading_zeros();
    bits.clamp(WINDOWS.0, WINDOWS.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(seed: usize) -> Vec<u8> {
        let words = ["heron", "rain", "tide", "harbour", "bread", "light", "stone", "letter"];
        let word = |at: usize| words[(at * 7 + at / 5 + seed) % words.len()];
        (0..2000).flat_map(|at| format!("{} {at} ", word(at)).into_bytes()).collect()
    }

    fn check(bytes: &[u8], base: Option<&[u8]>) -> usize {
        let packed = pack(bytes, base).unwrap();
        assert_eq!(unpack(&packed, base, bytes.len()).unwrap(), bytes);
        packed.len()
    }

    #[test]
    fn what_is_nearly_the_same_becomes_next_to_nothing() {
        let base = text(0);
        let mut edited = base.clone();
        edited.splice(700..720, *b"a sentence in its place");
        assert!(check(&edited, Some(&base)) < 100);
        assert!(check(&base, Some(&base)) < 40);
        check(&edited, None);
    }

    #[test]
    fn bytes_of_any_kind_come_back() {
        for bytes in [&b""[..], b"\0", b"\xff\xfe", b"7\xa40\xec dictionary", &text(3)] {
            check(bytes, None);
            check(bytes, Some(b""));
            check(bytes, Some(b"7\xa40\xec looks like a dictionary"));
            check(bytes, Some(&text(1)));
        }
    }

    #[test]
    fn a_base_larger_than_a_usual_window_is_found_from_end_to_end() {
        let base: Vec<u8> = (0..400).flat_map(text).collect();
        let mut edited = base.clone();
        edited[10] ^= 1;
        assert!(check(&edited, Some(&base)) < base.len() / 50);
    }

    #[test]
    fn no_more_is_unpacked_than_the_length_says() {
        let packed = pack(&vec![b'a'; 1 << 20], None).unwrap();
        assert!(packed.len() < 200);
        assert!(unpack(&packed, None, 1000).is_err());
        assert!(unpack(&packed, None, (1 << 20) + 1).is_err());
        assert!(unpack(&packed[..packed.len() - 3], None, 1 << 20).is_err());
        assert!(unpack(b"no frame", None, 8).is_err());
    }
}
