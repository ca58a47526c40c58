//! The pages of a column of Parquet in one row group.

use polars_parquet::read::{BasicDecompressor, ColumnChunkMetadata, PageReader};
use polars_utils::mmap::MemReader;

pub(super) fn of(bytes: &[u8], chunk: &ColumnChunkMetadata) -> BasicDecompressor {
    let range = chunk.byte_range();
    let chunk_bytes = bytes[range.start as usize..range.end as usize].to_vec();
    let pages = PageReader::new(MemReader::from_vec(chunk_bytes), chunk, Vec::new(), usize::MAX);
    BasicDecompressor::new(pages, Vec::new())
}
