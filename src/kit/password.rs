//! Password hashes, and which passwords are too common to take.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};

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

/// What is reserved for a hash, in KiB; what it does not touch costs nothing. glibc's allocator hands
/// back what is larger than 32 MiB; of 19 MiB it would keep as many as there are threads that hashed.
const RESERVED: usize = 33 * 1024;

/// Hashes with Argon2id. Its calls take memory and a core for a while.
pub struct PasswordHasher {
    params: Params,
    nobodys_hash: String,
}

impl PasswordHasher {
    /// With the cost of all its hashes.
    pub fn new(cost: Cost) -> Self {
        let params = match cost {
            Cost::Standard => Params::new(19 * 1024, 2, 1, None),
            Cost::Cheap => Params::new(Params::MIN_M_COST, 1, 1, None),
        };
        let params = params.unwrap_or_default();
        // It takes as long to compare with as any other and fits nothing, so nothing is hashed for it.
        let nobodys_hash = spelled(&params, &[0; 16], &[0; Params::DEFAULT_OUTPUT_LEN]).unwrap_or_default();
        Self { params, nobodys_hash }
    }

    /// The hash to store, with its salt and cost.
    pub fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let salt: [u8; argon2::RECOMMENDED_SALT_LEN] = rand::random();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        spelled(&self.params, &salt, output(&argon2, password, &salt)?.as_ref())
    }

    /// Whether the password is the one that was hashed.
    pub fn verify(&self, password: &str, hash: &str) -> bool {
        fits(password, hash).unwrap_or(false)
    }

    /// Never true, in the time of [`PasswordHasher::verify`]: for accounts that are not there.
    pub fn verify_nobody(&self, password: &str) -> bool {
        std::hint::black_box(self.verify(password, &self.nobodys_hash));
        false
    }
}

fn fits(password: &str, hash: &str) -> Result<bool, PasswordError> {
    let stored = PasswordHash::new(hash)?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else { return Ok(false) };
    let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
    let version = stored.version.map(Version::try_from).transpose()?.unwrap_or_default();
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&stored)?);
    Ok(output(&argon2, password, salt)? == *expected)
}

fn output(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> Result<Output, PasswordError> {
    let length = argon2.params().block_count();
    let mut memory = Vec::with_capacity(length.max(RESERVED));
    memory.resize(length, Block::new());
    let mut bytes = vec![0; argon2.params().output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut bytes, memory)?;
    Ok(Output::new(&bytes)?)
}

/// As a PHC string.
fn spelled(params: &Params, salt: &[u8], output: &[u8]) -> Result<String, PasswordError> {
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(salt)?),
        hash: Some(Output::new(output)?),
    };
    Ok(hash.to_string())
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
        assert!(!hasher.verify_nobody("correct horse"));
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
    fn nobodys_hash_costs_what_others_cost() {
        for cost in [Cost::Cheap, Cost::Standard] {
            let hasher = PasswordHasher::new(cost);
            let shape = |hash: &str| hash.rsplitn(3, '$').map(str::len).collect::<Vec<_>>();
            let hash = hasher.hash("correct horse").unwrap();
            assert_eq!(shape(&hasher.nobodys_hash), shape(&hash));
            assert_eq!(hasher.nobodys_hash.split('$').nth(3).unwrap(), hash.split('$').nth(3).unwrap());
            assert_eq!(fits("correct horse", &hasher.nobodys_hash), Ok(false));
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
