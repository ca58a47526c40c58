//! A signed code to be verified, and the verdict.

use serde::{Deserialize, Serialize};

use crate::Bilingual;

/// A code as it was presented, and what it is judged by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verify {
    /// What is presented.
    pub presented: Presented,
    /// Trust lists: name and text.
    pub trust: Vec<(String, String)>,
    /// Status lists: name and text, octets after [`Verify::OCTETS`] in base64.
    pub status: Vec<(String, String)>,
    /// A scheme that the reader added: its name, a line feed and its TOML; empty for none. Claims
    /// of a score by it are shown in its words.
    pub scheme: String,
    /// The reader's clock, seconds since 1970.
    pub now_secs: f64,
}

impl Verify {
    /// What the text of octets that are no text begins with.
    pub const OCTETS: &str = "base64:";
}

/// What is presented.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Presented {
    /// The text of a code, or a `vc+jwt`.
    Text(String),
    /// Octets beside the message: a file that is no picture.
    File,
    /// A picture beside the message, four octets a pixel: red, green, blue, alpha.
    Picture {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// A file that is too large to be read or decoded; nothing of it is beside the message.
    TooLarge,
}

/// The verdict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Verified {
    /// The stable text of the status; `no-code` for a picture that shows none.
    pub status: String,
    /// The status in a word or two.
    pub title: Bilingual,
    /// The status in a sentence.
    pub message: Bilingual,
    /// What to do; may be empty.
    pub hint: Bilingual,
    /// What was not checked, and lists that could not be read.
    pub warnings: Vec<Bilingual>,
    /// The issuer that it names.
    pub issuer: String,
    /// The issuer's name in the trust list.
    pub issuer_name: Bilingual,
    /// Algorithm and key that it names.
    pub key: String,
    /// What it claims; only where its signature is good.
    pub claims: Option<ClaimsView>,
    /// When it was judged.
    pub checked_at: String,
    /// When the status list was made; empty where none was consulted.
    pub revocation_as_of: String,
    /// The whole verdict as JSON.
    pub json: String,
}

/// What a code claims, as a card shows it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimsView {
    /// Level and grade as issued, and in English where the scheme is known here.
    pub label: Bilingual,
    /// Colour of the grade; empty where the scheme is not known here.
    pub colour: String,
    /// Name of the firm; else its credit code.
    pub firm: String,
    /// Credit code; may be empty.
    pub credit_code: String,
    /// Period.
    pub period: String,
    /// Name of the region; its code where it is not known.
    pub region: String,
    /// Industry code and name.
    pub industry: Bilingual,
    /// L with its unit, where the scheme is known here; may be empty.
    pub intensity: Bilingual,
    /// K; may be empty.
    pub ratio: String,
    /// Deductions over gross emissions in percent; may be empty.
    pub neutral_rate: String,
    /// The benchmark with its peers; may be empty.
    pub benchmark: Bilingual,
    /// Data quality, 1 (best) to 5.
    pub pcaf_score: u8,
    /// Scheme and factor set with their versions.
    pub methods: String,
    /// Id of the issued score.
    pub score_id: String,
    /// Dates in China between which it holds.
    pub issued_on: String,
    /// The last of them.
    pub expires_on: String,
}
