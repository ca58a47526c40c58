//! Header: the size of a picture from the start of its file. The octets are those that the
//! formats' specifications give.

use crate::header::size;

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
