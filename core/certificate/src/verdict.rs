//! What a reader learns of a certificate: one status, in words and as JSON, and what was not
//! checked.

use serde::{Deserialize, Serialize};

use super::claims::Claims;
use super::error::Malformed;
use super::time::Timestamp;
use tanxiao_base::lang::{Bilingual, Lang};

/// Whether a certificate is to be accepted; if not, why. The order is that in which reasons win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Signed by a trusted issuer, in force, and not revoked as far as that was checked.
    Valid,
    /// No certificate, or one damaged in form.
    Malformed,
    /// Of an algorithm that this program does not know.
    Unsupported,
    /// Its issuer, or the key that it names, is not in the trust list.
    UnknownIssuer,
    /// Its content is not what was signed.
    Tampered,
    /// The issuer has revoked it.
    Revoked,
    /// Not in force yet.
    NotYetValid,
    /// No longer in force.
    Expired,
    /// All is well, but whether it is revoked could not be checked, and that was required.
    StatusUnknown,
}

/// What was not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warning {
    /// No status list of its address was given.
    RevocationNotChecked,
    /// The status list is past its own expiry.
    StatusListStale,
    /// No given list of its address is signed by the issuer.
    StatusListUntrusted,
    /// Every list of its address is of a time that is still to come.
    StatusListNotYet,
    /// The list is too short to hold the certificate's place.
    StatusListTooShort,
}

/// In which form it was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// COSE_Sign1, raw or as the text of a QR.
    Cose,
    /// `vc+jwt`.
    VcJwt,
}

/// The answer to a certificate that was presented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The answer.
    pub status: Status,
    /// What it was presented as; None where that was not to be seen.
    pub form: Option<Form>,
    /// Why it is malformed.
    pub reason: Option<Malformed>,
    /// The issuer that it names. Believe it only where the status is neither unknown issuer nor
    /// tampered.
    pub issuer: Option<String>,
    /// The issuer's name in the trust list.
    pub issuer_name: Option<Bilingual>,
    /// Id of the key that it names.
    pub key_id: Option<String>,
    /// The algorithm that it names.
    pub algorithm: Option<String>,
    /// Its id.
    pub certificate_id: Option<String>,
    /// What it claims; only where its signature is good.
    pub claims: Option<Claims>,
    /// The time at which it was judged.
    pub checked_at: Timestamp,
    /// When the status list that was consulted was made; None where none was.
    pub revocation_as_of: Option<Timestamp>,
    /// What was not checked.
    pub warnings: Vec<Warning>,
}

impl Status {
    /// The stable text of JSON.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Malformed => "malformed",
            Self::Unsupported => "unsupported",
            Self::UnknownIssuer => "unknown-issuer",
            Self::Tampered => "tampered",
            Self::Revoked => "revoked",
            Self::NotYetValid => "not-yet-valid",
            Self::Expired => "expired",
            Self::StatusUnknown => "status-unknown",
        }
    }

    /// The status in a word or two.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Valid => ("有效", "valid"),
            Self::Malformed => ("格式有误", "malformed"),
            Self::Unsupported => ("算法不受支持", "algorithm not supported"),
            Self::UnknownIssuer => ("签发机构不受信任", "unknown issuer"),
            Self::Tampered => ("已被篡改", "tampered"),
            Self::Revoked => ("已撤销", "revoked"),
            Self::NotYetValid => ("尚未生效", "not yet valid"),
            Self::Expired => ("已过期", "expired"),
            Self::StatusUnknown => ("撤销状态未知", "revocation status unknown"),
        };
        lang.pick(zh, en)
    }
}

impl Warning {
    /// The warning in words.
    #[must_use]
    pub fn message(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::RevocationNotChecked => (
                "未核查是否已撤销：没有提供对应的状态清单",
                "revocation not checked: no status list of its address was given",
            ),
            Self::StatusListStale => (
                "状态清单已过期：此后的撤销未能核查",
                "the status list has expired: later revocations were not checked",
            ),
            Self::StatusListUntrusted => (
                "未核查是否已撤销：状态清单不是该机构签发的",
                "revocation not checked: the status list is not signed by the issuer",
            ),
            Self::StatusListNotYet => (
                "未核查是否已撤销：状态清单的时间在将来，请核对本机时间",
                "revocation not checked: the status list is of a time that is still to come; check \
                 the clock of this machine",
            ),
            Self::StatusListTooShort => (
                "未核查是否已撤销：状态清单早于该碳效码",
                "revocation not checked: the status list is older than the certificate",
            ),
        };
        lang.pick(zh, en)
    }
}

impl Verdict {
    /// Of something that has not been read yet.
    pub(super) fn unread(checked_at: Timestamp) -> Self {
        Self {
            status: Status::Malformed,
            form: None,
            reason: None,
            issuer: None,
            issuer_name: None,
            key_id: None,
            algorithm: None,
            certificate_id: None,
            claims: None,
            checked_at,
            revocation_as_of: None,
            warnings: Vec::new(),
        }
    }

    /// Of something that a door found to be no certificate, such as a picture without a code.
    #[must_use]
    pub fn malformed(reason: Malformed, checked_at: Timestamp) -> Self {
        Self { reason: Some(reason), ..Self::unread(checked_at) }
    }

    /// Whether it is to be accepted.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.status == Status::Valid
    }

    /// The verdict where revocation must have been checked: whatever was not makes a valid one
    /// unknown.
    #[must_use]
    pub fn requiring_status(mut self) -> Self {
        if self.is_valid() && !self.warnings.is_empty() {
            self.status = Status::StatusUnknown;
        }
        self
    }

    /// The verdict in a sentence.
    #[must_use]
    pub fn message(&self, lang: Lang) -> String {
        let issuer = self.issuer.as_deref().unwrap_or("—");
        let key = self.key_id.as_deref().unwrap_or("—");
        let (from, until) = match &self.claims {
            Some(claims) => (claims.issued_at.to_string(), claims.expires_at.to_string()),
            None => Default::default(),
        };
        match (self.status, lang) {
            (Status::Valid, Lang::Zh) => format!("碳效码有效，有效期至 {until}"),
            (Status::Valid, Lang::En) => format!("the certificate is valid until {until}"),
            (Status::Malformed, _) => {
                let reason = self.reason.unwrap_or(Malformed::NotACertificate).message(lang);
                match lang {
                    Lang::Zh => format!("不是完好的碳效码：{reason}"),
                    Lang::En => format!("not an intact certificate: {reason}"),
                }
            }
            (Status::Unsupported, _) => {
                let name = self.algorithm.as_deref().unwrap_or("—");
                match lang {
                    Lang::Zh => format!("签名算法“{name}”不受支持，无法核验"),
                    Lang::En => format!("it cannot be verified: unsupported algorithm “{name}”"),
                }
            }
            (Status::UnknownIssuer, Lang::Zh) => {
                format!("签发机构“{issuer}”或其密钥 {key} 不在信任清单中，或该密钥当时不在使用期内")
            }
            (Status::UnknownIssuer, Lang::En) => format!(
                "its issuer “{issuer}”, or the issuer's key {key}, is not in the trust list, or \
                 the key was not in use then"
            ),
            (Status::Tampered, Lang::Zh) => "内容与签名不符：已被篡改或损坏".to_owned(),
            (Status::Tampered, Lang::En) => {
                "its content is not what was signed: altered or damaged".to_owned()
            }
            (Status::Revoked, Lang::Zh) => format!("签发机构“{issuer}”已撤销该碳效码"),
            (Status::Revoked, Lang::En) => format!("its issuer “{issuer}” has revoked it"),
            (Status::NotYetValid, Lang::Zh) => format!("要到 {from} 才生效"),
            (Status::NotYetValid, Lang::En) => format!("it holds only from {from} on"),
            (Status::Expired, Lang::Zh) => format!("已于 {until} 过期"),
            (Status::Expired, Lang::En) => format!("it expired at {until}"),
            (Status::StatusUnknown, Lang::Zh) => {
                "签名与有效期无误，但未能核查是否已撤销".to_owned()
            }
            (Status::StatusUnknown, Lang::En) => {
                "signature and dates are good, but revocation could not be checked".to_owned()
            }
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, lang: Lang) -> Option<&'static str> {
        let (zh, en) = match self.status {
            Status::Valid => return None,
            Status::Malformed => (
                "请企业出示原件，或重新拍摄二维码",
                "ask for the original, or take the picture again",
            ),
            Status::Unsupported => {
                ("升级本程序后再试", "try again with a newer release of this program")
            }
            Status::UnknownIssuer => (
                "确认机构后，从其官方渠道取得信任清单",
                "once sure of the issuer, get its trust list from an official source",
            ),
            Status::Tampered => (
                "不要采信；请向签发机构查询该企业",
                "do not rely on it; ask the issuer about the firm",
            ),
            Status::Revoked | Status::Expired => (
                "请企业出示新的碳效码，或向签发机构查询",
                "ask the firm for a current one, or ask the issuer",
            ),
            Status::NotYetValid => ("核对本机时间", "check the clock of this machine"),
            Status::StatusUnknown => (
                "取得该机构最新的状态清单后再核验",
                "get the issuer's newest status list and verify again",
            ),
        };
        Some(lang.pick(zh, en))
    }
}
