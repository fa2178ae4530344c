//! Who hears how far long work has come.

use std::io::{self, Read};

use crate::error::Error;

/// Hears of each step of long work.
pub trait Watcher {
    /// The next step begins: `total` of `what`.
    fn step(&mut self, total: u64, what: &'static str);
    /// So many more are done.
    fn advance(&mut self, count: u64);
    /// Refuses when the work is to stop before its end.
    fn go_on(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Tells a watcher of `count` more, and asks whether to go on.
pub(super) fn hear(watcher: &mut dyn Watcher, count: u64) -> Result<(), Error> {
    watcher.advance(count);
    watcher.go_on()
}

/// Hears nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Watcher for Silent {
    fn step(&mut self, _total: u64, _what: &'static str) {}
    fn advance(&mut self, _count: u64) {}
}

/// Tells a watcher how many bytes were read.
pub(super) struct Watched<'a, R> {
    pub(super) from: R,
    pub(super) watcher: &'a mut dyn Watcher,
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        self.watcher.advance(read as u64);
        self.watcher.go_on().map_err(io::Error::other)?;
        Ok(read)
    }
}
