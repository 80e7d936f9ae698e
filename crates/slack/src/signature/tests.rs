//! Slack's published vector, those of its SDKs, and every way of being refused.

use base64::Engine;
use chrono::{DateTime, TimeDelta, Utc};

use super::{Unverified, sign, verify};
use crate::secret::SigningSecret;

const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const TIMESTAMP: &str = "1531420618";
const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

fn secret(text: &str) -> SigningSecret {
    SigningSecret::new(text).unwrap()
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_531_420_618 + seconds, 0).unwrap()
}

fn refusal(timestamp: Option<&str>, signature: Option<&str>) -> Unverified {
    verify(
        &secret(SECRET),
        timestamp,
        signature,
        BODY.as_bytes(),
        at(0),
    )
    .unwrap_err()
}

#[test]
fn known_vectors_sign_and_verify() {
    let multibyte = base64::engine::general_purpose::STANDARD
        .decode("eyJ0eXBlIjoiZXZlbnRfY2FsbGJhY2siLCJldmVudCI6eyJ0eXBlIjoiYXBwX21lbnRpb24iLCJ0ZXh0IjoiPEBVMExBTjBaODk+IHByZXBhcmUg4oCUdG9wIDUg4oCcw5xyw7xu4oCdwqDml6XmnKwifX0=")
        .unwrap();
    let tampered = format!("{BODY}------");
    let vectors: [(&str, &str, &[u8], &str); 8] = [
        ("published", SECRET, BODY.as_bytes(), SIGNATURE),
        (
            "another key",
            "fa2c05deeef5a4077494e89f54394de0",
            b"test-body",
            "v0=baa91ef62d346e56607bbdd278a8acd570b91226854f15a382f43d33be42f666",
        ),
        (
            "longer body",
            SECRET,
            tampered.as_bytes(),
            "v0=54d12afb4ea9655825354a816a2a8548469aa0da991a1fae65b0ee5bd4f32b6b",
        ),
        (
            "empty body",
            SECRET,
            b"",
            "v0=55f41ec73231010289b54e669149ea021fccab11b5524355523533ce930cb739",
        ),
        (
            "more than ASCII",
            SECRET,
            &multibyte,
            "v0=8a7e63b79e4cde0c963dd698f649acfb45b72873dd7268635a21547697f60a65",
        ),
        (
            "url_verification",
            "my-secret",
            br#"{"token":"Jhj5dZrVaK7ZwHHjRyZWjbDl","challenge":"3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P","type":"url_verification"}"#,
            "v0=a4776c43e06f18753b67ec7574ec979d08dd9f7f7e0cd124f29becd0e2614eec",
        ),
        (
            "form",
            "secret",
            b"payload={}",
            "v0=100da08fd69b3d5d377c9be4a0a90b2b4a40efe60a8672cccb7e9a873d1c819c",
        ),
        (
            "ssl_check",
            "secret",
            b"token=random&ssl_check=1",
            "v0=634f4210355cdddf3ed59fd9d2e301451f86d19414dde831377fb6a61f6630bb",
        ),
    ];
    for (name, key, body, signature) in vectors {
        let key = secret(key);
        assert_eq!(sign(&key, TIMESTAMP, body), signature, "{name}");
        let verified = verify(&key, Some(TIMESTAMP), Some(signature), body, at(2));
        assert_eq!(verified, Ok(()), "{name}");
    }
}

#[test]
fn missing_headers_are_refused() {
    assert_eq!(refusal(None, None), Unverified::TimestampMissing);
    assert_eq!(refusal(None, Some(SIGNATURE)), Unverified::TimestampMissing);
    assert_eq!(refusal(Some(TIMESTAMP), None), Unverified::SignatureMissing);
}

#[test]
fn other_bytes_another_key_and_another_time_are_refused() {
    let tampered = format!("{BODY}------");
    for (key, timestamp, body) in [
        (SECRET, TIMESTAMP, tampered.as_str()),
        (SECRET, TIMESTAMP, ""),
        ("another", TIMESTAMP, BODY),
        (SECRET, "1531420619", BODY),
        (SECRET, "01531420618", BODY),
    ] {
        let verified = verify(
            &secret(key),
            Some(timestamp),
            Some(SIGNATURE),
            body.as_bytes(),
            at(0),
        );
        assert_eq!(verified, Err(Unverified::Mismatch));
    }
}

#[test]
fn only_digits_are_a_timestamp() {
    for timestamp in [
        "",
        " ",
        "abc",
        "+1531420618",
        "-1531420618",
        "1_531_420_618",
        "1531420618.0",
        " 1531420618",
        "1531420618\n",
        "0x5b47a00a",
        "1531420618000",
        "١٥٣١٤٢٠٦١٨",
        "99999999999999999999999999",
    ] {
        let key = secret(SECRET);
        let signature = sign(&key, timestamp, BODY.as_bytes());
        let refused = refusal(Some(timestamp), Some(&signature));
        assert_eq!(refused, Unverified::TimestampMalformed, "{timestamp:?}");
    }
}

#[test]
fn only_v0_and_lowercase_hex_are_a_signature() {
    let digits = SIGNATURE.strip_prefix("v0=").unwrap();
    for signature in [
        "",
        "v0",
        "v0=",
        digits,
        &format!("v1={digits}"),
        &format!("V0={digits}"),
        &format!("v0={}", digits.to_uppercase()),
        &format!(" {SIGNATURE}"),
        &format!("{SIGNATURE} "),
        &format!("{SIGNATURE}00"),
        &format!("{SIGNATURE}0"),
        SIGNATURE.get(..65).unwrap(),
        "v0=invalid",
        "v0=서명",
        "v0=ａ2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    ] {
        let refused = refusal(Some(TIMESTAMP), Some(signature));
        assert_eq!(refused, Unverified::SignatureMalformed, "{signature:?}");
    }
}

#[test]
fn every_flipped_digit_is_refused() {
    for position in 3..SIGNATURE.len() {
        let mut bytes = SIGNATURE.as_bytes().to_vec();
        bytes[position] = if bytes[position] == b'0' { b'1' } else { b'0' };
        let flipped = String::from_utf8(bytes).unwrap();
        let refused = refusal(Some(TIMESTAMP), Some(&flipped));
        assert_eq!(refused, Unverified::Mismatch, "{flipped}");
    }
}

#[test]
fn three_hundred_seconds_either_way_and_no_more() {
    let verified_at = |now| {
        verify(
            &secret(SECRET),
            Some(TIMESTAMP),
            Some(SIGNATURE),
            BODY.as_bytes(),
            now,
        )
    };
    assert_eq!(verified_at(at(300)), Ok(()));
    assert_eq!(verified_at(at(-300)), Ok(()));
    let instant = TimeDelta::milliseconds(1);
    assert_eq!(verified_at(at(300) + instant), Err(Unverified::Stale));
    assert_eq!(verified_at(at(-300) - instant), Err(Unverified::Stale));
    assert_eq!(
        verified_at(DateTime::<Utc>::MAX_UTC),
        Err(Unverified::Stale)
    );
    assert_eq!(
        verified_at(DateTime::<Utc>::MIN_UTC),
        Err(Unverified::Stale)
    );
}

#[test]
fn the_far_ends_of_a_timestamp_are_only_stale() {
    for timestamp in ["0", "000000000000", "999999999999"] {
        let key = secret(SECRET);
        let signature = sign(&key, timestamp, BODY.as_bytes());
        assert_eq!(
            refusal(Some(timestamp), Some(&signature)),
            Unverified::Stale
        );
    }
}
