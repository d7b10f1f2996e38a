//! zstd with one context to pack and one to unpack for each thread.
//!
//! A new context asks the processor three times what it can do. Under a hypervisor each answer
//! takes 7 to 25 µs, more than a page takes to unpack.

use std::cell::RefCell;
use std::io::{Cursor, Error, ErrorKind, Result};

use zstd::bulk::{Compressor, Decompressor};
use zstd::zstd_safe::get_frame_content_size;

/// What packing costs and saves best here: more takes longer and gains little.
pub(crate) const LEVEL: i32 = 3;

thread_local! {
    static PACKER: RefCell<Compressor<'static>> =
        RefCell::new(Compressor::new(LEVEL).expect("there is memory for a context"));
    static UNPACKER: RefCell<Decompressor<'static>> =
        RefCell::new(Decompressor::new().expect("there is memory for a context"));
}

/// Bytes in one frame, which says how many they are.
pub(crate) fn pack(bytes: &[u8]) -> Result<Vec<u8>> {
    PACKER.with_borrow_mut(|zstd| zstd.compress(bytes))
}

/// Puts what one frame holds behind other bytes; refused when it is more than `most`.
pub(crate) fn unpack(frame: &[u8], most: usize, bytes: &mut Vec<u8>) -> Result<()> {
    let size = get_frame_content_size(frame).ok().flatten();
    let size = size.and_then(|size| usize::try_from(size).ok()).filter(|size| *size <= most);
    let size =
        size.ok_or_else(|| Error::new(ErrorKind::InvalidData, "a frame of no known size"))?;
    let before = bytes.len();
    bytes.reserve_exact(size);
    let mut rest = Cursor::new(&mut *bytes);
    rest.set_position(before as u64);
    UNPACKER.with_borrow_mut(|zstd| zstd.decompress_to_buffer(frame, &mut rest))?;
    if bytes.len() != before + size {
        return Err(Error::new(ErrorKind::InvalidData, "a frame shorter than it says"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back_behind_what_was_there() {
        let mut bytes = b"levels ".to_vec();
        unpack(&pack(b"and values and values").expect("packed"), 100, &mut bytes).expect("whole");
        unpack(&pack(b"").expect("packed"), 0, &mut bytes).expect("nothing is something");
        assert_eq!(bytes, b"levels and values and values");
    }

    #[test]
    fn what_is_not_one_whole_frame_is_refused() {
        let frame = pack(&[7; 300]).expect("packed");
        let refused = [&frame[1..], &frame[..3], &frame[..frame.len() - 1], b"no frame", b""];
        for part in refused {
            assert!(unpack(part, 300, &mut Vec::new()).is_err(), "{part:?}");
        }
        unpack(&frame, 300, &mut Vec::new()).expect("fits");
        let tight = unpack(&frame, 299, &mut Vec::new()).expect_err("does not fit");
        assert_eq!(tight.kind(), ErrorKind::InvalidData);
    }
}
