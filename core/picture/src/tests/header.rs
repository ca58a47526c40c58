//! Header: the size of a picture from the start of its file. The octets are those that the
//! formats' specifications give.

use crate::header::{is_too_large, size};

#[test]
fn sizes_of_all_kinds() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x20\0\0\x10\x01\x08\0\0\0\0";
    assert_eq!(size(png), Some((20_000, 4_097)));
    // APP0, a table of Huffman codes, octets that fill up, then a progressive frame.
    let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03x\xff\xff\xff\xc2\0\x11\x08\x10\x01\x4e\x20";
    assert_eq!(size(jpeg), Some((20_000, 4_097)));
    assert_eq!(size(b"GIF89a\x20\x4e\x01\x10"), Some((20_000, 4_097)));
    let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x80\x02\xe0\x41";
    assert_eq!(size(lossy), Some((640, 480)));
    // 14 bits of width less one, 14 of height less one.
    let bits: u32 = 639 | 479 << 14;
    let lossless = [b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f", &bits.to_le_bytes()[..]].concat();
    assert_eq!(size(&lossless), Some((640, 480)));
    let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\x4e\0\0\x10\x01";
    assert_eq!(size(extended), Some((20_000, 69_633)));
    let bmp = [&b"BM"[..], &[0; 12], b"\x28\0\0\0\x20\x4e\0\0", &(-4_097_i32).to_le_bytes()];
    assert_eq!(size(&bmp.concat()), Some((20_000, 4_097)));
    let os2 = [&b"BM"[..], &[0; 12], b"\x0c\0\0\0\x20\x4e\x01\x10"];
    assert_eq!(size(&os2.concat()), Some((20_000, 4_097)));
    for whole in [&png[..], jpeg, lossy, &lossless, extended] {
        let needed = (0..=whole.len()).find(|end| size(&whole[..*end]) == size(whole));
        for end in 0..needed.unwrap() {
            assert_eq!(size(&whole[..end]), None);
        }
    }
}

#[test]
fn what_is_no_picture() {
    for bytes in [&b""[..], b"TX1:", b"\xd2\x84", b"\xff\xd8\xff\xd9", b"\xff\xd8\xff\xe0\0\0"] {
        assert_eq!(size(bytes), None);
    }
}

/// What the doors refuse before they decode: what counts is the memory that decoding takes.
#[test]
fn octets_count_and_not_pixels_alone() {
    let png = |width: u32, height: u32, depth: u8, kind: u8| {
        let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
        [&head[..], &width.to_be_bytes(), &height.to_be_bytes(), &[depth, kind, 0, 0, 0]].concat()
    };
    let jpeg = |side: u16, marker: u8, components: u8| {
        let side = side.to_be_bytes();
        [&[0xff, 0xd8, 0xff, marker, 0, 17, 8][..], &side, &side, &[components]].concat()
    };
    for (picture, is_refused) in [
        (png(8192, 8192, 8, 2), false),
        (png(8192, 8192, 8, 6), false),
        (png(8192, 8192, 1, 0), false),
        (png(8192, 8193, 1, 0), true),
        (png(8192, 8192, 16, 6), true),
        (png(8192, 4096, 16, 6), false),
        (png(8192, 8192, 16, 2), true),
        (png(8192, 8192, 16, 0), true),
        (png(5700, 5700, 16, 2), false),
        (jpeg(8192, 0xc0, 3), false),
        (jpeg(8193, 0xc0, 1), true),
        (jpeg(8192, 0xc2, 1), false),
        (jpeg(8192, 0xc2, 3), true),
        (jpeg(6600, 0xc2, 3), false),
        (jpeg(8192, 0xc2, 4), true),
    ] {
        assert_eq!(is_too_large(&picture), Some(is_refused), "{picture:?}");
        // What stands behind the size and was not seen counts as the most.
        let cut = &picture[..picture.len() - 1];
        assert!(is_too_large(cut).is_none_or(|cut| cut >= is_refused));
    }
    assert_eq!(is_too_large(b"TX1:"), None);
}
