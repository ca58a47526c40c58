//! QR: COSE as text that a QR holds in its alphanumeric mode, and the squares of that QR. Reading
//! squares back is a matter of pictures, and so of the doors.

use fast_qr::{ECL, Mode, QRBuilder};

use super::error::{CertificateError, Malformed};

/// What the text of a code begins with: the format and its version. All of it is in the alphabet
/// of QR's alphanumeric mode.
pub const PREFIX: &str = "TX1:";

/// Letters of the longest text of a code: version 40 of error correction M in alphanumeric mode
/// (ISO/IEC 18004).
pub const MAX_CHARACTERS: usize = 3_391;

/// Refuses a text that no code holds.
///
/// # Errors
/// [`CertificateError::QrTooLong`].
pub fn check_length(text: &str) -> Result<(), CertificateError> {
    let characters = text.chars().count();
    if characters <= MAX_CHARACTERS {
        Ok(())
    } else {
        Err(CertificateError::QrTooLong { characters })
    }
}

/// The text of a QR: the prefix, then Base45 (RFC 9285).
#[must_use]
pub fn to_qr_text(cose: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(cose))
}

/// The octets of a QR's text.
///
/// # Errors
/// [`Malformed::NotACertificate`] without the prefix, [`Malformed::Base45`] for anything but
/// the one Base45 of some octets. The library takes a last pair above 255 for the octet that is
/// left after cutting; encoding again finds that.
pub fn from_qr_text(text: &str) -> Result<Vec<u8>, Malformed> {
    let encoded = text.strip_prefix(PREFIX).ok_or(Malformed::NotACertificate)?;
    let octets = base45::decode(encoded).map_err(|_| Malformed::Base45)?;
    if base45::encode(&octets) == encoded { Ok(octets) } else { Err(Malformed::Base45) }
}

/// The squares of a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrMatrix {
    /// Squares a side, without the quiet zone of four around it that readers need.
    pub size: usize,
    dark: Vec<bool>,
}

impl QrMatrix {
    /// A code of error correction M (about 15 %), as small as the text allows.
    ///
    /// # Errors
    /// [`CertificateError::QrTooLong`] above [`MAX_CHARACTERS`].
    pub fn of(text: &str) -> Result<Self, CertificateError> {
        check_length(text)?;
        let code = QRBuilder::new(text)
            .mode(Mode::Alphanumeric)
            .ecl(ECL::M)
            .build()
            .map_err(|_| CertificateError::QrTooLong { characters: text.chars().count() })?;
        let size = code.size;
        let dark = (0..size * size).map(|at| code[at / size][at % size].value()).collect();
        Ok(Self { size, dark })
    }

    /// Whether the square in a row and column, from the upper left, is dark.
    #[must_use]
    pub fn is_dark(&self, row: usize, column: usize) -> bool {
        self.dark[row * self.size + column]
    }
}
