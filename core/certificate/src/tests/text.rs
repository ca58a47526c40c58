//! The text of a certificate as people keep it: what is around it goes, what is in it stays.

use super::{claims, day, key, trust};
use crate::{
    Algorithm, Malformed, Status, StatusLists, sign_cose, sign_vc_jwt, to_qr_text, verify,
};

/// Text of a QR in which a blank is a letter, and a `vc+jwt`.
fn texts() -> [String; 2] {
    let key = key(Algorithm::Ed25519, 7);
    let code = to_qr_text(&sign_cose(&claims(), &key));
    assert!(code.contains(' '), "{code}");
    [code, sign_vc_jwt(&claims(), &key)]
}

fn judge(text: impl AsRef<[u8]>) -> (Status, Option<Malformed>) {
    let key = key(Algorithm::Ed25519, 7);
    let verdict = verify(text.as_ref(), &trust(&key), &StatusLists::default(), day(1));
    (verdict.status, verdict.reason)
}

fn wrapped(text: &str, columns: usize, newline: &str) -> String {
    let lines = text.as_bytes().chunks(columns).map(|line| std::str::from_utf8(line).unwrap());
    lines.collect::<Vec<_>>().join(newline) + newline
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

#[test]
fn what_is_around_a_text_goes() {
    for text in texts() {
        for kept in [
            text.clone(),
            format!("\u{feff}{text}\r\n"),
            format!("\"{text}\""),
            format!("'{text}'\n"),
            format!("\u{feff}“{text}”\r\n"),
            format!("‘{text}’"),
            format!("「{text}」"),
            format!("『{text}』"),
            format!("《{text}》"),
            format!("（{text}）。"),
            format!("碳效码：{text}"),
            format!("碳效码：“{text}”。"),
            format!("湖州示例纺织有限公司 2023 年碳效码\r\n\r\n{text}\r\n"),
            format!("code: {text}"),
            format!("\u{3000}{text} \t\u{a0}"),
            format!("> {text}"),
        ] {
            assert_eq!(judge(&kept).0, Status::Valid, "{kept}");
        }
        for columns in [64, 72, 76, 78, 998] {
            for newline in ["\r\n", "\n", "\r"] {
                let lines = wrapped(&text, columns, newline);
                assert_eq!(judge(&lines).0, Status::Valid, "{columns}");
                assert_eq!(judge(format!("碳效码：\r\n“{lines}”")).0, Status::Valid, "{columns}");
            }
        }
        assert_eq!(judge(utf16(&format!("碳效码：{text}\r\n"), u16::to_le_bytes)).0, Status::Valid);
        assert_eq!(judge(utf16(&text, u16::to_be_bytes)).0, Status::Valid);
        // 碳效码：“ and ” in GBK.
        let gbk = [b"\xcc\xbc\xd0\xa7\xc2\xeb\xa3\xba\xa1\xb0", text.as_bytes(), b"\xa1\xb1"];
        assert_eq!(judge(gbk.concat()).0, Status::Valid);
    }
}

#[test]
fn a_blank_is_a_letter_of_base45() {
    let [code, _] = texts();
    assert_ne!(judge(code.replacen(' ', "", 1)).0, Status::Valid);
    let (start, end) = code.split_at(40);
    for between in [" ", "\t", "\u{3000}", "\"", "\u{feff}", " \r\n"] {
        assert_ne!(judge(format!("{start}{between}{end}")).0, Status::Valid, "{between:?}");
    }
}

#[test]
fn a_whole_letter_is_no_label() {
    for text in texts() {
        let label = |characters: usize| "碳".repeat(characters) + &text;
        assert_eq!(judge(label(64)).0, Status::Valid);
        assert_ne!(judge(label(65)).0, Status::Valid);
        // What follows may not be words either, and the start must not be the end of a word.
        assert_ne!(judge(format!("{text}，本企业为零碳企业")).0, Status::Valid);
        assert_ne!(judge(format!("A{text}")).0, Status::Valid);
        assert_ne!(judge(format!("{text}\r\n{text}")).0, Status::Valid);
    }
}

#[test]
fn nothing_else_is_taken_for_a_text() {
    for text in ["“”", "碳效码：", "HC1:6BFOXN", "Dear Sir. See below. Yours, A", "这是。一封.信."]
    {
        assert_eq!(judge(text), (Status::Malformed, Some(Malformed::NotACertificate)), "{text}");
    }
    assert_eq!(judge("碳效码：TX1:"), (Status::Malformed, Some(Malformed::Cbor)));
}
