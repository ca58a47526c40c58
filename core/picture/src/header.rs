//! Header: what the start of a picture file says of its size, before anybody decodes it.

use crate::{MAX_DECODING_BYTES, MAX_PIXELS};

/// Whether a picture of this size takes more memory than a reader gives, by the start of its file:
/// more pixels, or more octets while it is decoded, than are allowed. None where nothing is known
/// of it.
#[must_use]
pub fn is_too_large(head: &[u8]) -> Option<bool> {
    let (width, height) = size(head)?;
    let pixels = u64::from(width) * u64::from(height);
    Some(pixels > MAX_PIXELS || pixels.saturating_mul(octets_of_pixel(head)) > MAX_DECODING_BYTES)
}

/// Octets that a pixel takes at the most while it is decoded and made grey: those of its samples
/// and of what they become, and of a progressive JPEG the coefficients that all its scans add to.
fn octets_of_pixel(head: &[u8]) -> u64 {
    match head {
        [0x89, ..] => {
            let (depth, kind) = (head.get(24).copied(), head.get(25).copied());
            match (kind, depth) {
                (Some(0), Some(16)) | (Some(4), Some(1..=8)) => 8,
                (Some(0), _) => 6,
                (Some(2 | 3), Some(1..=8)) => 5,
                (Some(6), Some(8)) => 6,
                _ => 12,
            }
        }
        [0xff, ..] => match jpeg(head) {
            Some(Frame { is_progressive: false, components: 1, .. }) => 2,
            Some(Frame { is_progressive: false, .. }) => 5,
            Some(Frame { components: 1, .. }) => 4,
            Some(Frame { components: 3, .. }) => 9,
            _ => 12,
        },
        _ => 6,
    }
}

/// Pixels across and down of a PNG, JPEG, GIF, WebP or BMP, from the start of its file. None for
/// anything else, and where the start is too short to say.
#[must_use]
pub fn size(head: &[u8]) -> Option<(u32, u32)> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(head),
        [0xff, 0xd8, 0xff, ..] => jpeg(head).map(|frame| (frame.width, frame.height)),
        [b'G', b'I', b'F', b'8', ..] => Some((le16(head, 6)?, le16(head, 8)?)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(head),
        [b'B', b'M', ..] => bmp(head),
        _ => None,
    }
}

fn png(head: &[u8]) -> Option<(u32, u32)> {
    (head.get(12..16)? == b"IHDR").then_some((be32(head, 16)?, be32(head, 20)?))
}

/// What a JPEG says of its pixels.
struct Frame {
    width: u32,
    height: u32,
    components: u8,
    is_progressive: bool,
}

/// Passes over segments until that of a frame.
fn jpeg(head: &[u8]) -> Option<Frame> {
    let mut at = 2;
    loop {
        let marker = match head.get(at..at + 2)? {
            // Octets that fill up.
            [0xff, 0xff] => {
                at += 1;
                continue;
            }
            [0xff, marker] => *marker,
            _ => return None,
        };
        match marker {
            // Tables of Huffman codes, arithmetic coding and extensions lie among the frames.
            0xc4 | 0xc8 | 0xcc => {}
            0xc0..=0xcf => {
                return Some(Frame {
                    width: be16(head, at + 7)?,
                    height: be16(head, at + 5)?,
                    // Of what cannot be seen yet, the most.
                    components: head.get(at + 9).copied().unwrap_or(4),
                    is_progressive: marker & 0b11 == 0b10,
                });
            }
            // The pixels begin, or the file ends.
            0xda | 0xd9 => return None,
            _ => {}
        }
        at += 2 + be16(head, at + 2)? as usize;
    }
}

fn webp(head: &[u8]) -> Option<(u32, u32)> {
    let low = |at, bits: u32| Some(le16(head, at)? & ((1 << bits) - 1));
    match head.get(12..16)? {
        b"VP8 " => Some((low(26, 14)?, low(28, 14)?)),
        b"VP8L" => {
            let bits = le32(head, 21)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => {
            let wide = |at| Some((le32(head, at)? & 0x00ff_ffff) + 1);
            Some((
                wide(24)?,
                le16(head, 27)
                    .zip(head.get(29))
                    .map(|(low, high)| (low | u32::from(*high) << 16) + 1)?,
            ))
        }
        _ => None,
    }
}

/// A height below zero says that rows run downwards.
fn bmp(head: &[u8]) -> Option<(u32, u32)> {
    let length = |at| le32(head, at).map(|value| (value as i32).unsigned_abs());
    match le32(head, 14)? {
        12 => Some((le16(head, 18)?, le16(head, 20)?)),
        _ => Some((length(18)?, length(22)?)),
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
