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
    /// The check character does not fit. Which would fit is not said: a slip may be anywhere in
    /// the code, and a code made to fit is a forgery.
    Check,
    /// A spreadsheet took the code for a number and wrote it as one: 9.133E+17.
    Scientific,
    /// As that, and it kept fifteen digits: the last three are zeros.
    Rounded,
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
            (Self::Check, Zh) => "校验码与前 17 位不符，有一位或几位抄错".to_owned(),
            (Self::Check, En) => {
                "its check character does not fit: something is misspelt".to_owned()
            }
            (Self::Scientific, Zh) => {
                "表格软件把代码当作数字，写成了科学计数法，原来的各位已不全".to_owned()
            }
            (Self::Scientific, En) => "a spreadsheet took it for a number and wrote it in \
                                       scientific notation; its digits are lost"
                .to_owned(),
            (Self::Rounded, Zh) => {
                "末三位都是 0，应是表格软件把代码当作数字、只保留了 15 位，原来的末三位已丢失"
                    .to_owned()
            }
            (Self::Rounded, En) => {
                "it ends in 000: a spreadsheet took it for a number and kept 15 \
                                    digits; the last three are lost"
                    .to_owned()
            }
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
    if is_scientific(code) {
        return Err(CreditCodeError::Scientific);
    }
    if bytes.len() != 18 || !code.is_ascii() {
        let length = code.chars().count();
        if length != 18 {
            return Err(CreditCodeError::Length(length));
        }
    }
    for (index, c) in code.chars().enumerate() {
        if u8::try_from(c).ok().and_then(value_of).is_none() {
            return Err(CreditCodeError::Character(c, index + 1));
        }
    }
    let is_number = bytes.iter().all(u8::is_ascii_digit);
    let is_rounded = is_number && code.ends_with("000");
    Err(if is_rounded { CreditCodeError::Rounded } else { CreditCodeError::Check })
}

/// Whether a code is a number as spreadsheets write long ones: 9.133E+17.
fn is_scientific(code: &str) -> bool {
    let Some((digits, power)) = code.split_once(['E', 'e']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // A code may have an E, but neither a point nor a sign.
    let has_sign = digits.contains('.') || power.starts_with('+');
    has_sign && is_digits(&digits.replacen('.', "", 1)) && is_digits(power.trim_start_matches('+'))
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

    /// A code that a spreadsheet took for a number.
    #[test]
    fn codes_that_a_spreadsheet_spoilt() {
        use CreditCodeError::{Check, Rounded, Scientific};
        for text in ["9.133E+17", "9.13305001234500E+17", "9.13305e17", "9E+17", "9.133E17"] {
            assert_eq!(check(text), Err(Scientific), "{text}");
        }
        assert_eq!(check("913305001234500000"), Err(Rounded));
        // Right ones of digits, and one that is wrong by a slip.
        assert_eq!(check("913305001234500001"), Ok(()));
        assert_eq!(check("913305001234500002"), Err(Check));
        // An E is a letter of codes.
        let code = complete("9133050012345E001").unwrap_or_default();
        assert_eq!(check(&code), Ok(()));
        assert_ne!(check("9133050012345E0011"), Err(Scientific));
    }

    /// No message helps to make a wrong code right: what fits is not said.
    #[test]
    fn the_character_that_would_fit_is_not_said() {
        for body in ["91330500MA0000001", "91330500TE5T0001G", "91330500123450000"] {
            let code = complete(body).unwrap_or_default();
            let texts = ALPHABET.iter().map(|last| format!("{body}{}", char::from(*last)));
            let said: std::collections::BTreeSet<String> = texts
                .filter(|text| *text != code)
                .filter_map(|text| check(&text).err())
                .map(|error| error.text(crate::lang::Lang::Zh))
                .collect();
            // The same words, whatever would fit.
            let rounded =
                usize::from(body.ends_with("00") && body.bytes().all(|b| b.is_ascii_digit()));
            assert_eq!(said.len(), 1 + rounded, "{said:?}");
        }
    }

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
        assert_eq!(check("91330500MA0000001"), Err(CreditCodeError::Length(17)));
        assert_eq!(check("9133050OMA00000010"), Err(CreditCodeError::Character('O', 8)));
    }
}
