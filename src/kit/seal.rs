//! Bytes that only the holder of a token can read: AES-256-GCM under a key that the token gives.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use sha2::{Digest, Sha256};

/// Bytes of a nonce, which stands in front of what it seals.
const NONCE: usize = 12;

/// The cipher for one token and one use.
///
/// A token holds 256 random bits, so one hash is all the stretching it needs; the label keeps this
/// key apart from the token's own hash, which the database knows.
fn cipher(token: &str) -> Aes256Gcm {
    let key: [u8; 32] =
        Sha256::new().chain_update(b"platen seal 1 ").chain_update(token.as_bytes()).finalize().into();
    Aes256Gcm::new(&key.into())
}

/// Seals `plain` for whoever holds `token`; `context` must be the same when it is opened.
pub fn seal(token: &str, context: &str, plain: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = rand::random();
    let payload = Payload { msg: plain, aad: context.as_bytes() };
    let sealed = cipher(token).encrypt(&Nonce::from(nonce), payload).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] made; None for another token, another context, or bytes that were changed.
pub fn open(token: &str, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    cipher(token).decrypt(&Nonce::from(nonce), Payload { msg: sealed, aad: context.as_bytes() }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::token::random_token;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn only_the_same_token_and_context_open_it(plain in any::<Vec<u8>>(), at in any::<prop::sample::Index>()) {
            let token = random_token();
            let sealed = seal(&token, "/write", &plain).unwrap();
            prop_assert_eq!(open(&token, "/write", &sealed), Some(plain));
            prop_assert_eq!(open(&random_token(), "/write", &sealed), None);
            prop_assert_eq!(open(&token, "/account", &sealed), None);
            let mut changed = sealed.clone();
            let at = at.index(changed.len());
            changed[at] ^= 1;
            prop_assert_eq!(open(&token, "/write", &changed), None);
            prop_assert_eq!(open(&token, "/write", &sealed[..at]), None);
        }
    }
}
