//! Texts made smaller, as browsers take them.

use std::io::Write;

use brotli::CompressorWriter;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Out of 11; beyond it takes several times as long for a few parts in a hundred.
const BROTLI_QUALITY: u32 = 5;
/// How far back it looks, as a power of two.
const BROTLI_WINDOW: u32 = 20;
/// Bytes written at a time.
const BUFFER: usize = 16 * 1024;

/// By gzip.
pub fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// By brotli.
pub fn brotli(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let smaller = Vec::with_capacity(bytes.len() / 3);
    let mut encoder = CompressorWriter::new(smaller, BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(bytes)?;
    encoder.flush()?;
    Ok(encoder.into_inner())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_made_smaller_comes_back_whole() {
        for text in [String::new(), "One.".into(), "An engine hums quietly. ".repeat(10_000)] {
            let mut back = Vec::new();
            flate2::read::GzDecoder::new(&*gzip(text.as_bytes()).unwrap()).read_to_end(&mut back).unwrap();
            assert_eq!(back, text.as_bytes());
            let (small, mut back) = (brotli(text.as_bytes()).unwrap(), Vec::new());
            brotli::Decompressor::new(&*small, BUFFER).read_to_end(&mut back).unwrap();
            assert_eq!(back, text.as_bytes());
            assert!(small.len() < text.len().max(100));
        }
    }
}
