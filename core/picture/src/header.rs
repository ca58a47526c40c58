//! Header: what the start of a picture file says of its size, before anybody decodes it.

/// Pixels across and down of a PNG, JPEG, GIF, WebP or BMP, from the start of its file. None for
/// anything else, and where the start is too short to say.
#[must_use]
pub fn size(head: &[u8]) -> Option<(u32, u32)> {
    match head {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(head),
        [0xff, 0xd8, 0xff, ..] => jpeg(head),
        [b'G', b'I', b'F', b'8', ..] => Some((le16(head, 6)?, le16(head, 8)?)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => webp(head),
        [b'B', b'M', ..] => bmp(head),
        _ => None,
    }
}

fn png(head: &[u8]) -> Option<(u32, u32)> {
    (head.get(12..16)? == b"IHDR").then_some((be32(head, 16)?, be32(head, 20)?))
}

/// Passes over segments until that of a frame, which has the size.
fn jpeg(head: &[u8]) -> Option<(u32, u32)> {
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
            0xc0..=0xcf => return Some((be16(head, at + 7)?, be16(head, at + 5)?)),
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
