//! What can go wrong with certificates, keys and lists, and how it is said. A certificate that is
//! not to be accepted is no error but a [`super::Verdict`].

use std::fmt;

use tanxiao_base::finding::{Finding, Place, ToFinding};
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
    /// A picture of more pixels, or more octets, than a door decodes.
    PictureTooLarge,
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
            Self::PictureTooLarge => (
                "图片过大，未予解码：像素数不得超过 6710 万，每个样本 16 位的约为一半",
                "the picture is too large to be decoded: at most 67.1 million pixels, about half \
                 as many with sixteen bits a sample",
            ),
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
    /// The bytes do not decode as the expected structure.
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

tanxiao_base::catalogue! {
    /// The kind of a [`CertificateError`].
    Code {
    Ungraded "certificate-ungraded" Error
        zh "评价结果 {score} 没有等级（{status}），不能出具碳效码" "先补全申报数据并重新发布"
        en "score {score} has no grade ({status}), so it cannot be certified" "complete the return and publish it again";
    Number "certificate-number" Error
        zh "字段 {field} 不是至多九位小数的数" "请检查结果册"
        en "field {field} is no decimal of at most nine places" "check the score book"
        cli "用 tanxiao book verify 检查结果册" "check it: tanxiao book verify";
    Malformed "certificate-malformed" Error
        zh "{detail}" "请重新取得原件"
        en "{detail}" "get the original again";
    Key "certificate-key" Error
        zh "密钥无效，或其算法不受支持" "支持 Ed25519 与 P-256（ES256）"
        en "the key is not valid, or of an unsupported algorithm" "Ed25519 and P-256 (ES256) are supported";
    Signature "certificate-signature" Error
        zh "签名不符，或签名密钥不在信任清单中" "核对信任清单是否为签发机构现行公布的一份"
        en "the signature does not fit, or its key is not in the trust list" "check that the trust list is the issuer's current one";
    TrustList "certificate-trust-list" Error
        zh "信任清单有误：{detail}" "请向清单的发布者取得完好的一份"
        en "the trust list is wrong: {detail}" "get an intact one from whoever published it"
        cli "格式见 tanxiao schema trust" "its format: tanxiao schema trust";
    QrTooLong "certificate-qr-too-long" Error
        zh "{count} 个字符放不进一个二维码" "缩短企业名称（更正后重新发布）、机构标识或状态清单地址"
        en "{count} characters do not fit into a QR code" "shorten the firm's name by a correction, the issuer's id or the address of its status lists";
    }
}

impl ToFinding for CertificateError {
    type Code = Code;

    fn to_finding(&self) -> Finding<Code> {
        let finding = |code| Finding::new(code, Place::default());
        let both = ["detail", "detail_en"];
        match self {
            Self::Ungraded { score_id, status } => {
                finding(Code::Ungraded).with("score", score_id).with("status", status)
            }
            Self::Number { field } => finding(Code::Number).with("field", field),
            Self::Malformed(reason) => {
                let words = Bilingual::new(reason.message(Lang::Zh), reason.message(Lang::En));
                finding(Code::Malformed).with_both(both, words)
            }
            Self::Key => finding(Code::Key),
            Self::Signature => finding(Code::Signature),
            Self::TrustList(detail) => finding(Code::TrustList).with_both(both, detail.clone()),
            Self::QrTooLong { characters } => finding(Code::QrTooLong).with("count", characters),
        }
    }
}

impl CertificateError {
    /// What is wrong.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        self.to_finding().message(lang)
    }
}

impl fmt::Display for CertificateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for CertificateError {}

#[cfg(test)]
mod tests {
    use tanxiao_base::finding::faults;

    use super::Code;

    #[test]
    fn words_stand_in_both_languages_and_hints_name_no_command() {
        assert_eq!(faults(Code::ALL), [""; 0]);
    }
}
