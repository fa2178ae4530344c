//! A dump in a file, packed or not, read with bounds.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::watching::{Watched, Watcher};
use crate::error::Error;

/// A file may unpack to so many times its size, beyond [`FREE_BYTES`]; real ones stay below 30.
const MOST_TIMES: u64 = 200;
const FREE_BYTES: u64 = 64 * 1024 * 1024;
const BUFFER: usize = 256 * 1024;

/// Opens a dump; the watcher hears the bytes of the file.
pub(super) fn open<'a>(path: &Path, watcher: &'a mut dyn Watcher) -> Result<Box<dyn BufRead + 'a>, Error> {
    let shown = path.display();
    let explain = |error: io::Error| Error::Refused(format!("{shown} can't be read: {error}."));
    let file = File::open(path).map_err(explain)?;
    let metadata = file.metadata().map_err(explain)?;
    if !metadata.is_file() {
        return Err(Error::Refused(format!("{shown} is not a file.")));
    }
    watcher.step(metadata.len(), "bytes of the file read");
    let mut file = BufReader::with_capacity(BUFFER, Watched { from: file, watcher });
    let is_packed = file.fill_buf().map_err(explain)?.starts_with(&[0x1f, 0x8b]);
    if !is_packed {
        return Ok(Box::new(file));
    }
    let most = FREE_BYTES + metadata.len().saturating_mul(MOST_TIMES);
    let bounded = Bounded { from: MultiGzDecoder::new(file), rest: most };
    Ok(Box::new(BufReader::with_capacity(BUFFER, bounded)))
}

/// Refuses to give more than there can be.
struct Bounded<R> {
    from: R,
    rest: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.rest = self.rest.checked_sub(read as u64).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "it unpacks to far more than a site of its size")
        })?;
        Ok(read)
    }
}
