//! Hashing of lines, and reading them with a bound.

use std::io::{BufRead, Read};

use sha2::{Digest, Sha256};

use crate::error::Error;

/// No row is longer: a post of a million characters stays below a tenth of it.
const LONGEST: u64 = 256 * 1024 * 1024;

/// A SHA-256 in hex.
pub fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line and its end go into the hash.
pub fn add_line(hash: &mut Sha256, line: &[u8]) {
    hash.update(line);
    hash.update(b"\n");
}

/// The lines of a dump, with numbers for messages.
pub struct Lines<R> {
    from: R,
    line: Vec<u8>,
    number: u64,
}

impl<R: BufRead> Lines<R> {
    /// From the beginning.
    pub fn new(from: R) -> Self {
        Self { from, line: Vec::new(), number: 0 }
    }

    /// The next line without its end and the comma before it; the file must not end here.
    pub fn next(&mut self) -> Result<&[u8], Error> {
        self.line.clear();
        let read = (&mut self.from).take(LONGEST).read_until(b'\n', &mut self.line).map_err(unreadable)?;
        self.number += 1;
        if self.line.pop() != Some(b'\n') {
            return Err(match read as u64 {
                LONGEST => self.wrong("the line is longer than any row can be"),
                _ => Error::Refused(format!(
                    "the file is incomplete: it ends in line {}, before the end of the dump.",
                    self.number
                )),
            });
        }
        if self.line.last() == Some(&b',') {
            self.line.pop();
        }
        Ok(&self.line)
    }

    /// Nothing may follow.
    pub fn end(&mut self) -> Result<(), Error> {
        match self.from.fill_buf().map_err(unreadable)? {
            [] => Ok(()),
            _ => Err(self.wrong("something follows the end of the dump")),
        }
    }

    /// A refusal that names the line.
    pub fn wrong(&self, problem: impl std::fmt::Display) -> Error {
        Error::Refused(format!("line {}: {problem}.", self.number))
    }
}

fn unreadable(error: std::io::Error) -> Error {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::UnexpectedEof => Error::Refused("the file is incomplete: it ends too early.".into()),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => {
            Error::Refused(format!("the file is damaged: {error}."))
        }
        _ => error.into(),
    }
}
