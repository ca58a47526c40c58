//! Eight bytes at a time, in a word.

/// A byte in every place of a word.
pub const fn repeated(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The high bit of every byte that is not zero; the other bits mean nothing.
pub fn nonzero_bytes(word: u64) -> u64 {
    const LOW: u64 = repeated(0x7f);
    ((word & LOW) + LOW) | word
}

/// One to eight bytes as a word, the first lowest. None if there are no bytes.
pub fn first_bytes(text: &[u8]) -> Option<u64> {
    let four = |bytes: &[u8; 4]| u64::from(u32::from_le_bytes(*bytes));
    Some(match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => four(first) | four(last) << (8 * (text.len() - 4)),
        _ => {
            let middle = text.len() / 2;
            let byte = |at: usize| u64::from(text[at]) << (8 * at);
            u64::from(*text.first()?) | byte(middle) | byte(text.len() - 1)
        }
    })
}
