//! Bytes made small: compressed alone, or against others that are nearly the same (Zstandard, RFC 8878).

use std::io;

use zstd::zstd_safe::{self, CCtx, CParameter, DCtx};

/// How hard to press bytes that are, with their base, no longer than this, and longer ones. Entries of a few kilobytes hardly
/// get smaller above that, and take six times as long; long texts that repeat themselves are not found again below it.
const LEVELS: (i32, usize, i32) = (7, 16 << 10, 9);

/// The least and the greatest window, as powers of two: 2^10 is zstd's own least, and every reader takes 2^27.
const WINDOWS: (u32, u32) = (10, 27);

/// The most that one block of a frame can hold, and the least bytes that it takes.
const BLOCK: (usize, usize) = (128 << 10, 3);

/// Presses many bytes: what it needs for that is made once.
pub(crate) struct Packer<'b>(CCtx<'b>);

impl<'b> Packer<'b> {
    /// Makes ready.
    ///
    /// # Errors
    ///
    /// Only where memory is short.
    pub(crate) fn new() -> io::Result<Self> {
        let mut context = CCtx::try_create().ok_or(io::ErrorKind::OutOfMemory)?;
        for parameter in [CParameter::ChecksumFlag(false), CParameter::ContentSizeFlag(false)] {
            context.set_parameter(parameter).map_err(failed)?;
        }
        Ok(Self(context))
    }

    /// Presses bytes; with `base`, bytes that are nearly the same, against these.
    ///
    /// # Errors
    ///
    /// Only where memory is short.
    pub(crate) fn pack(&mut self, bytes: &[u8], base: Option<&'b [u8]>) -> io::Result<Vec<u8>> {
        // The window must reach back over all of the base, or nothing of it is found.
        let length = bytes.len() + base.map_or(0, <[u8]>::len);
        for parameter in
            [CParameter::CompressionLevel(level(length)), CParameter::WindowLog(window(length))]
        {
            self.0.set_parameter(parameter).map_err(failed)?;
        }
        if let Some(base) = base {
            self.0.ref_prefix(base).map_err(failed)?;
        }
        // Of a base that lies in the same memory zstd would see no more than what stands before the bytes.
        let apart = base.filter(|base| overlap(base, bytes)).map(|_| bytes.to_vec());
        let bytes = apart.as_deref().unwrap_or(bytes);
        let mut packed = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
        self.0.compress2(&mut packed, bytes).map_err(failed)?;
        packed.shrink_to_fit();
        Ok(packed)
    }
}

/// Presses bytes once, as [`Packer::pack`] does.
///
/// # Errors
///
/// Only where memory is short.
pub(crate) fn pack(bytes: &[u8], base: Option<&[u8]>) -> io::Result<Vec<u8>> {
    Packer::new()?.pack(bytes, base)
}

/// The bytes again, which are `length` long; `base` is what they were pressed against.
///
/// # Errors
///
/// The packed bytes are damaged, or hold more or less than `length`: no more than that is ever unpacked.
pub(crate) fn unpack(packed: &[u8], base: Option<&[u8]>, length: usize) -> io::Result<Vec<u8>> {
    let wrong = || io::Error::new(io::ErrorKind::InvalidData, "the length is another");
    // What is stored may be damaged, and its length with it: no memory is taken for more than so many blocks can hold.
    if length > (packed.len() / BLOCK.1).saturating_mul(BLOCK.0) {
        return Err(wrong());
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut context = DCtx::try_create().ok_or(io::ErrorKind::OutOfMemory)?;
    if let Some(base) = base {
        context.ref_prefix(base).map_err(failed)?;
    }
    context.decompress(&mut bytes, packed).map_err(failed)?;
    if bytes.len() == length { Ok(bytes) } else { Err(wrong()) }
}

fn failed(code: zstd_safe::ErrorCode) -> io::Error {
    io::Error::other(zstd_safe::get_error_name(code))
}

fn overlap(one: &[u8], other: &[u8]) -> bool {
    let (one, other) = (one.as_ptr_range(), other.as_ptr_range());
    one.start < other.end && other.start < one.end
}

fn level(length: usize) -> i32 {
    let (short, longest, long) = LEVELS;
    if length <= longest { short } else { long }
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
        assert!(check(&base[100..], Some(&base[..20_000])) < base.len() / 10);
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
