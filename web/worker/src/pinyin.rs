//! First letters of the pinyin of Chinese names, for a search by initials (造纸 → zz).
//!
//! GB 2312 orders its 3,755 common characters by pinyin, so the letter of one follows from its
//! code. The rarer ones are ordered by radical: those that industries' names have stand in
//! [`RARE`], which a test keeps complete.

use encoding_rs::GBK;

/// First GBK code of every initial among the common characters.
const FIRST: [(u16, char); 23] = [
    (0xB0A1, 'a'),
    (0xB0C5, 'b'),
    (0xB2C1, 'c'),
    (0xB4EE, 'd'),
    (0xB6EA, 'e'),
    (0xB7A2, 'f'),
    (0xB8C1, 'g'),
    (0xB9FE, 'h'),
    (0xBBF7, 'j'),
    (0xBFA6, 'k'),
    (0xC0AC, 'l'),
    (0xC2E8, 'm'),
    (0xC4C3, 'n'),
    (0xC5B6, 'o'),
    (0xC5BE, 'p'),
    (0xC6DA, 'q'),
    (0xC8BB, 'r'),
    (0xC8F6, 's'),
    (0xCBFA, 't'),
    (0xCDDA, 'w'),
    (0xCEF4, 'x'),
    (0xD1B9, 'y'),
    (0xD4D1, 'z'),
];

/// Where the common characters end.
const LAST: u16 = 0xD7F9;

/// Characters of industries' names beyond the common ones.
const RARE: &[(char, char)] = &[
    ('潢', 'h'),
    ('砼', 't'),
    ('缫', 's'),
    ('腈', 'j'),
    ('腌', 'y'),
    ('钴', 'g'),
    ('钼', 'm'),
    ('锂', 'l'),
    ('鞣', 'r'),
];

/// The letters of a name; digits and Latin letters stand for themselves.
pub(crate) fn initials(name: &str) -> String {
    name.chars().filter_map(initial).collect()
}

fn initial(character: char) -> Option<char> {
    if character.is_ascii_alphanumeric() {
        return Some(character.to_ascii_lowercase());
    }
    let mut buffer = [0; 4];
    let (bytes, _, is_lossy) = GBK.encode(character.encode_utf8(&mut buffer));
    if let ([high, low], false) = (bytes.as_ref(), is_lossy) {
        let code = u16::from_be_bytes([*high, *low]);
        if (FIRST[0].0..=LAST).contains(&code) {
            return FIRST.iter().rev().find(|(first, _)| *first <= code).map(|(_, letter)| *letter);
        }
    }
    RARE.iter().find(|(rare, _)| *rare == character).map(|(_, letter)| *letter)
}
