//! The secret key, and secrets that come from files.

use std::fmt;
use std::fs;
use std::path::Path;

use super::args::{ConfigArgs, Environment};
use crate::kit::token;

/// Bytes from which keys for signing and sealing are derived. Never shown.
#[derive(Clone)]
pub struct SecretKey(Vec<u8>);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl SecretKey {
    /// From `SECRET_KEY` or its file; in development one is made in `DATA_DIR`, in testing one for this run.
    pub fn load(args: &ConfigArgs) -> Result<Self, String> {
        if let Some(text) = from_variable_or_file("SECRET_KEY", args.secret_key.as_deref())? {
            return match text.len() {
                0..32 => {
                    Err("SECRET_KEY is shorter than 32 bytes; `openssl rand -base64 48` makes one.".into())
                }
                _ => Ok(Self(text.into_bytes())),
            };
        }
        match args.platen_env {
            Environment::Production => Err("SECRET_KEY is needed in production: at least 32 random bytes; `openssl rand -base64 48` makes one.".into()),
            Environment::Testing => Ok(Self(token::random_token().into_bytes())),
            Environment::Development => kept_in(&args.data_dir),
        }
    }

    /// A key for one purpose, which tells nothing of this one.
    pub fn derived(&self, purpose: &str) -> String {
        token::hash_bytes(&[format!("platen {purpose} ").as_bytes(), &self.0].concat())
    }

    /// The bytes, to derive keys from.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

fn kept_in(data_dir: &Path) -> Result<SecretKey, String> {
    let path = data_dir.join("secret_key");
    let explain = |error: std::io::Error| format!("{}: {error}.", path.display());
    match fs::read(&path) {
        Ok(bytes) if bytes.len() >= 32 => Ok(SecretKey(bytes)),
        Ok(_) => Err(format!("{} is damaged; remove it and everybody signs in anew.", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let key = token::random_token();
            fs::create_dir_all(data_dir).map_err(explain)?;
            write_private(&path, key.as_bytes()).map_err(explain)?;
            Ok(SecretKey(key.into_bytes()))
        }
        Err(error) => Err(explain(error)),
    }
}

/// Writes a file that only its owner may read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

/// The value given, else the content of the file that `NAME_FILE` names, without its line end.
pub(super) fn from_variable_or_file(name: &str, given: Option<&str>) -> Result<Option<String>, String> {
    if let Some(value) = given.filter(|value| !value.is_empty()) {
        return Ok(Some(value.to_owned()));
    }
    let variable = format!("{name}_FILE");
    match std::env::var(&variable) {
        Ok(path) if !path.is_empty() => fs::read_to_string(&path)
            .map(|text| Some(text.trim_end_matches(['\r', '\n']).to_owned()))
            .map_err(|error| format!("{variable} {path:?}: {error}.")),
        _ => Ok(None),
    }
}
