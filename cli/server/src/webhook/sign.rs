//! Signatures of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body.

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// The value of `webhook-signature`; None for a key that is no base64.
pub(crate) fn signature(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = Base64::decode_vec(secret).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", Base64::encode_string(&mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks reference libraries (`test_sign_function`).
    #[test]
    fn the_published_example_holds() {
        let signed = signature(
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            br#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }
}
