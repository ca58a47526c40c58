//! 统一社会信用代码: the 18 characters of GB 32100-2015 and their two check characters.

/// Characters of a code, in the order of their values. I, O, S, V and Z are not used.
pub const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of GB 32100-2015: 3^(i-1) mod 31.
pub const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// The value of every ASCII character, [`NO_VALUE`] for those of no code.
const VALUES: [u8; 128] = {
    let mut values = [NO_VALUE; 128];
    let mut value = 0;
    while value < ALPHABET.len() {
        values[ALPHABET[value] as usize] = value as u8;
        value += 1;
    }
    values
};
const NO_VALUE: u8 = u8::MAX;

fn value_of(byte: u8) -> Option<u32> {
    VALUES.get(usize::from(byte)).filter(|value| **value != NO_VALUE).map(|value| (*value).into())
}

/// Why a code is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditCodeError {
    /// Not 18 characters.
    Length(usize),
    /// A character that no code has, and its place from 1.
    Character(char, usize),
    /// The check character should be another.
    Check(char),
}

impl CreditCodeError {
    /// The reason in words.
    #[must_use]
    pub fn text(self, lang: crate::lang::Lang) -> String {
        use crate::lang::Lang::{En, Zh};
        match (self, lang) {
            (Self::Length(length), Zh) => format!("应为 18 位，实为 {length} 位"),
            (Self::Length(length), En) => format!("18 characters are needed, it has {length}"),
            (Self::Character(c, place), Zh) => format!("第 {place} 位不能是“{c}”"),
            (Self::Character(c, place), En) => format!("character {place} cannot be “{c}”"),
            (Self::Check(c), Zh) => format!("校验码应为“{c}”"),
            (Self::Check(c), En) => format!("the check character should be “{c}”"),
        }
    }
}

/// Checks a code; letters must be capital already.
///
/// # Errors
/// What is wrong with it.
pub fn check(code: &str) -> Result<(), CreditCodeError> {
    let bytes = code.as_bytes();
    if is_right(bytes) {
        return Ok(());
    }
    if bytes.len() != 18 || !code.is_ascii() {
        let length = code.chars().count();
        if length != 18 {
            return Err(CreditCodeError::Length(length));
        }
    }
    let mut sum = 0;
    for (index, c) in code.chars().enumerate() {
        let Some(value) = u8::try_from(c).ok().and_then(value_of) else {
            return Err(CreditCodeError::Character(c, index + 1));
        };
        if let Some(weight) = WEIGHTS.get(index) {
            sum += value * weight;
        }
    }
    let expected = check_character(sum);
    match bytes.last() {
        Some(&last) if char::from(last) == expected => Ok(()),
        _ => Err(CreditCodeError::Check(expected)),
    }
}

/// Whether nothing is wrong with a code; [`check`] says what is.
fn is_right(code: &[u8]) -> bool {
    let Some((last, body)) = code.split_last().filter(|(_, body)| body.len() == WEIGHTS.len())
    else {
        return false;
    };
    let (mut sum, mut is_known) = (0, true);
    for (byte, weight) in body.iter().zip(WEIGHTS) {
        let value = VALUES[usize::from(byte & 0x7f)];
        is_known &= byte.is_ascii() && value != NO_VALUE;
        sum += u32::from(value) * weight;
    }
    is_known && char::from(*last) == check_character(sum)
}

/// The code whose first 17 characters are given, with its check character; None if one of them
/// is not of the alphabet.
#[must_use]
pub fn complete(body: &str) -> Option<String> {
    if body.len() != 17 {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in body.bytes().zip(WEIGHTS) {
        sum += value_of(byte)? * weight;
    }
    Some(format!("{body}{}", check_character(sum)))
}

fn check_character(sum: u32) -> char {
    char::from(ALPHABET[((31 - sum % 31) % 31) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_completed_code_passes_and_its_neighbours_do_not() {
        let code = complete("91330500TEST00001").unwrap_or_default();
        assert!(code.is_empty(), "S is not of the alphabet");
        let code = complete("91330500MA0000001").unwrap_or_default();
        assert_eq!(check(&code), Ok(()));
        for index in 0..18 {
            let mut wrong: Vec<u8> = code.bytes().collect();
            wrong[index] = if wrong[index] == b'0' { b'1' } else { b'0' };
            assert!(check(&String::from_utf8(wrong).unwrap_or_default()).is_err(), "{index}");
        }
        assert_eq!(check("123"), Err(CreditCodeError::Length(3)));
        assert_eq!(check("9133050OMA00000010"), Err(CreditCodeError::Character('O', 8)));
    }
}
