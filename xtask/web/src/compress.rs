//! Compressed copies beside the files, so that a static server need not compress.

use std::io::Write as _;

use crate::Outcome;

/// Bytes as brotli. Quality 11 takes seconds a megabyte: for distribution only.
pub(crate) fn brotli(bytes: &[u8], is_dist: bool) -> Outcome<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: if is_dist { 11 } else { 4 },
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::new();
    let mut rest = bytes;
    brotli::BrotliCompress(&mut rest, &mut compressed, &parameters)
        .map_err(|error| error.to_string())?;
    Ok(compressed)
}

/// Bytes as gzip.
pub(crate) fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes).map_err(|error| error.to_string())?;
    writer.finish().map_err(|error| error.to_string())
}
