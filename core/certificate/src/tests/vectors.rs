//! Vectors that others published: RFC 8032, RFC 6979, RFC 9285, and the COSE working group's
//! examples, among them those of RFC 9052 appendix C.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use coset::{CborSerializable as _, CoseSign1, TaggedCborSerializable as _};

use super::hex;
use crate::{Algorithm, Jwk, Malformed, SigningKey, VerifyingKey, from_qr_text};

fn secret(text: &str) -> [u8; 32] {
    hex(text).try_into().unwrap()
}

/// RFC 8032 section 7.1, tests 1, 2, 3 and SHA(abc): secret, public, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e3970\
         1cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613\
         d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760\
         984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23\
         a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c6\
         6431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn ed25519_as_in_rfc_8032() {
    for [private, public, message, signature] in RFC_8032 {
        let key = SigningKey::from_secret(Algorithm::Ed25519, &secret(private)).unwrap();
        let jwk = key.verifying_key().to_jwk();
        assert_eq!(Base64UrlUnpadded::decode_vec(&jwk.x).unwrap(), hex(public));
        assert_eq!(key.sign(&hex(message)), hex(signature));
        assert!(key.verifying_key().accepts(&hex(message), &hex(signature)));
        assert!(!key.verifying_key().accepts(b"another message", &hex(signature)));
    }
}

#[test]
fn es256_as_in_rfc_6979() {
    // Appendix A.2.5, SHA-256.
    let private = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
    let x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
    let y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
    let key = SigningKey::from_secret(Algorithm::Es256, &secret(private)).unwrap();
    let jwk = key.verifying_key().to_jwk();
    assert_eq!(Base64UrlUnpadded::decode_vec(&jwk.x).unwrap(), hex(x));
    assert_eq!(Base64UrlUnpadded::decode_vec(jwk.y.as_deref().unwrap()).unwrap(), hex(y));
    for (message, signature) in [
        (
            "sample",
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
             f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        ),
        (
            "test",
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367\
             019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        ),
    ] {
        assert_eq!(key.sign(message.as_bytes()), hex(signature));
        assert!(key.verifying_key().accepts(message.as_bytes(), &hex(signature)));
    }
}

#[test]
fn base45_as_in_rfc_9285() {
    for (octets, text) in [
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
    ] {
        let qr = format!("TX1:{text}");
        assert_eq!(crate::to_qr_text(octets.as_bytes()), qr);
        assert_eq!(from_qr_text(&qr).unwrap(), octets.as_bytes());
    }
    // FGW is 65535; GGW would be 65536, and the others are no Base45 either. The last pair of
    // BB8ZZ would be above 255.
    assert_eq!(from_qr_text("TX1:FGW").unwrap(), [0xff, 0xff]);
    for text in ["GGW", ":::", "bb8", "BB8B", "BB8ZZ", "汉"] {
        assert_eq!(from_qr_text(&format!("TX1:{text}")), Err(Malformed::Base45), "{text}");
    }
}

#[test]
fn cose_as_the_working_group_has_it() {
    let table = include_str!("../../../../data/vectors/cose-sign1.csv");
    let (mut passed, mut failed) = (0, 0);
    for row in csv::Reader::from_reader(table.as_bytes()).deserialize() {
        let [name, outcome, algorithm, private, external, signed, cbor]: [String; 7] = row.unwrap();
        let algorithm = if algorithm == "Ed25519" { Algorithm::Ed25519 } else { Algorithm::Es256 };
        let key = SigningKey::from_secret(algorithm, &secret(&private)).unwrap();
        let octets = hex(&cbor);
        let parsed = CoseSign1::from_tagged_slice(&octets).or_else(|error| {
            if octets[0] == 0x84 { CoseSign1::from_slice(&octets) } else { Err(error) }
        });
        let is_good = parsed.is_ok_and(|parsed| {
            let message = parsed.tbs_data(&hex(&external));
            if outcome == "pass" {
                assert_eq!(message, hex(&signed), "{name}: what is signed");
                assert_eq!(key.sign(&message), parsed.signature, "{name}: signed again");
            }
            key.verifying_key().accepts(&message, &parsed.signature)
        });
        assert_eq!(is_good, outcome == "pass", "{name}");
        if is_good { passed += 1 } else { failed += 1 }
    }
    assert_eq!((passed, failed), (5, 6));
}

#[test]
fn key_ids_are_thumbprints() {
    // RFC 8037 appendix A.3 prints the thumbprint of the key of A.2.
    let jwk = Jwk {
        kty: "OKP".into(),
        crv: "Ed25519".into(),
        x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into(),
        y: None,
        kid: None,
        alg: None,
        usage: None,
    };
    let thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    let whole = Base64UrlUnpadded::decode_vec(thumbprint).unwrap();
    assert_eq!(VerifyingKey::from_jwk(&jwk).unwrap().id_octets(), whole[..8]);
}
