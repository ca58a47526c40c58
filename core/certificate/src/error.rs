//! What can go wrong with certificates, keys and lists, and how it is said. A certificate that is
//! not to be accepted is no error but a [`super::Verdict`].

use std::fmt;

use tanxiao_base::lang::{Bilingual, Lang};

/// Why bytes or text are no certificate or list of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Malformed {
    /// Neither QR text, nor `vc+jwt`, nor COSE_Sign1.
    NotACertificate,
    /// Text after the prefix is no canonical Base45 (RFC 9285).
    Base45,
    /// A part of a JWS is no canonical base64url.
    Base64,
    /// No CBOR, or not in deterministic encoding (RFC 8949 section 4.2.1).
    Cbor,
    /// No JSON of the expected shape.
    Json,
    /// A header that may not be there, lacks something, or is of another kind of token.
    Header,
    /// A claim is missing, of another type, or contradicts another.
    Claims,
    /// The bits of a status list cannot be unpacked.
    StatusBits,
    /// Longer than any certificate or list.
    TooLong,
    /// A picture without a QR of ours that can be read.
    NoCode,
}

impl Malformed {
    /// The reason in words.
    #[must_use]
    pub fn message(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::NotACertificate => {
                ("不是碳效码文本、vc+jwt 或 COSE 数据", "no code text, vc+jwt or COSE data")
            }
            Self::Base45 => ("Base45 编码有误", "its Base45 is wrong"),
            Self::Base64 => ("base64url 编码有误", "its base64url is wrong"),
            Self::Cbor => {
                ("CBOR 编码有误或不是确定性编码", "its CBOR is wrong or not deterministic")
            }
            Self::Json => ("JSON 内容有误", "its JSON is wrong"),
            Self::Header => ("签名头有误", "its header is wrong"),
            Self::Claims => ("声明缺失或相互矛盾", "claims are missing or contradict each other"),
            Self::StatusBits => ("状态清单无法解压", "the status list cannot be unpacked"),
            Self::TooLong => ("内容过长", "it is too long"),
            Self::NoCode => {
                ("图片中没有可识读的碳效码", "the picture shows no code that can be read")
            }
        };
        lang.pick(zh, en)
    }
}

/// A failure to make or read something of certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CertificateError {
    /// The score carries no grade, so there is nothing to certify.
    Ungraded {
        /// The score.
        score_id: String,
        /// Its status.
        status: String,
    },
    /// A number of the score is no decimal of at most nine places.
    Number {
        /// Name of the field.
        field: &'static str,
    },
    /// Not to be read as what it should be.
    Malformed(Malformed),
    /// Key material that is none, or of an algorithm that is not known here.
    Key,
    /// The signature of a list does not fit, or its key is not trusted.
    Signature,
    /// A trust list that does not add up.
    TrustList(Bilingual),
    /// The text does not fit into a QR.
    QrTooLong {
        /// Its characters.
        characters: usize,
    },
}

impl From<Malformed> for CertificateError {
    fn from(reason: Malformed) -> Self {
        Self::Malformed(reason)
    }
}

impl CertificateError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let zh_en = |zh: String, en: String| match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        match self {
            Self::Ungraded { score_id, status } => zh_en(
                format!("评价结果 {score_id} 没有等级（{status}），不能出具碳效码"),
                format!("score {score_id} has no grade ({status}), so it cannot be certified"),
            ),
            Self::Number { field } => zh_en(
                format!("字段 {field} 不是至多九位小数的数"),
                format!("field {field} is no decimal of at most nine places"),
            ),
            Self::Malformed(reason) => reason.message(lang).to_owned(),
            Self::Key => zh_en(
                "密钥无效，或其算法不受支持".to_owned(),
                "the key is not valid, or of an unsupported algorithm".to_owned(),
            ),
            Self::Signature => zh_en(
                "签名不符，或签名密钥不在信任清单中".to_owned(),
                "the signature does not fit, or its key is not in the trust list".to_owned(),
            ),
            Self::TrustList(detail) => zh_en(
                format!("信任清单有误：{}", detail.zh),
                format!("the trust list is wrong: {}", detail.en),
            ),
            Self::QrTooLong { characters } => zh_en(
                format!("{characters} 个字符放不进一个二维码"),
                format!("{characters} characters do not fit into a QR code"),
            ),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Ungraded { .. } => {
                ("先补全申报数据并重新发布", "complete the return and publish it again")
            }
            Self::Number { .. } => {
                ("用 tanxiao book verify 检查结果册", "check it: tanxiao book verify")
            }
            Self::Malformed(_) => ("请重新取得原件", "get the original again"),
            Self::Key => {
                ("支持 Ed25519 与 P-256（ES256）", "Ed25519 and P-256 (ES256) are supported")
            }
            Self::Signature => (
                "核对信任清单是否为签发机构现行公布的一份",
                "check that the trust list is the issuer's current one",
            ),
            Self::TrustList(_) => {
                ("格式见 tanxiao schema trust", "its format: tanxiao schema trust")
            }
            Self::QrTooLong { .. } => {
                ("缩短机构标识或状态清单地址", "shorten the issuer id or status address")
            }
        };
        lang.pick(zh, en)
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for CertificateError {}
