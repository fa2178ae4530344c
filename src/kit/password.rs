//! Password hashes, and which passwords are too common to take.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

/// How much work a hash is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB and two passes: OWASP's recommendation for Argon2id.
    Standard,
    /// As little as the algorithm takes: for tests.
    Cheap,
}

/// Why a hash could not be made.
pub type PasswordError = argon2::password_hash::Error;

/// Hashes with Argon2id. Its calls take memory and a core for a while.
pub struct PasswordHasher {
    argon2: Argon2<'static>,
    nobodys_hash: String,
}

impl PasswordHasher {
    /// With the cost of all its hashes.
    pub fn new(cost: Cost) -> Self {
        let params = match cost {
            Cost::Standard => Params::new(19 * 1024, 2, 1, None),
            Cost::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None),
        };
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.unwrap_or_default());
        let nobodys_hash = hash_with(&argon2, "the password of nobody").unwrap_or_default();
        Self { argon2, nobodys_hash }
    }

    /// The hash to store, with its salt and cost.
    pub fn hash(&self, password: &str) -> Result<String, PasswordError> {
        hash_with(&self.argon2, password)
    }

    /// Whether the password is the one that was hashed.
    pub fn verify(&self, password: &str, hash: &str) -> bool {
        PasswordHash::new(hash)
            .is_ok_and(|hash| self.argon2.verify_password(password.as_bytes(), &hash).is_ok())
    }

    /// Never true, in the time of [`PasswordHasher::verify`]: for accounts that are not there.
    pub fn verify_nobody(&self, password: &str) -> bool {
        std::hint::black_box(self.verify(password, &self.nobodys_hash));
        false
    }
}

fn hash_with(argon2: &Argon2<'_>, password: &str) -> Result<String, PasswordError> {
    argon2.hash_password(password.as_bytes()).map(|hash| hash.to_string())
}

/// Characters that the estimate looks at; its time grows with the cube of their number.
const ESTIMATED_CHARS: usize = 48;

/// A password that takes fewer guesses than this is common.
const COMMON_GUESSES: u64 = 1_000_000;

/// Whether a password is among the first that somebody would try.
pub fn is_common(password: &str) -> bool {
    let start: String = password.chars().take(ESTIMATED_CHARS).collect();
    zxcvbn::zxcvbn(&start, &[]).guesses() < COMMON_GUESSES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_fits_its_password_alone() {
        let hasher = PasswordHasher::new(Cost::Cheap);
        let hash = hasher.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert_ne!(hash, hasher.hash("correct horse").unwrap());
        assert!(hasher.verify("correct horse", &hash));
        assert!(!hasher.verify("Correct horse", &hash));
        assert!(!hasher.verify("correct horse", "nonsense"));
        assert!(!hasher.verify_nobody("the password of nobody"));
    }

    #[test]
    fn common_passwords_are_known() {
        for password in [
            "password",
            "password1",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "11111111",
            "letmein123",
            "Password1",
            "aaaaaaaaaaaa",
        ] {
            assert!(is_common(password), "{password}");
        }
        for password in ["correct horse battery", "Tr0ub4dor&3x!", "sekret-passw0rd-xyz", "blog-engine-2030"]
        {
            assert!(!is_common(password), "{password}");
        }
    }

    #[test]
    fn hashes_of_either_cost_are_verified_by_the_other() {
        let hash = PasswordHasher::new(Cost::Standard).hash("correct horse").unwrap();
        assert!(hash.contains("$m=19456,t=2,p=1$"), "{hash}");
        assert!(PasswordHasher::new(Cost::Cheap).verify("correct horse", &hash));
    }

    #[test]
    fn the_longest_passwords_are_judged_in_bounded_time() {
        is_common("the first call reads the dictionaries");
        let start = std::time::Instant::now();
        assert!(!is_common(&"4@8({[<369&#!1|0$5+7%2".repeat(6)[..128]));
        assert!(start.elapsed().as_secs() < 3, "{:?}", start.elapsed());
    }

    proptest::proptest! {
        #[test]
        fn any_password_is_judged(password in "\\PC{0,140}|[0-9]{1,40}") {
            is_common(&password);
        }
    }
}
