//! tanxiao-base: what an issued score is, and the words for it. Numbers, periods, credit codes,
//! languages, findings, schemes, industries, regions, records, manifests, the chain of a book. Values and the rules of
//! single values only: nothing here holds a dataframe, and nothing touches a file, a clock, a
//! network or the environment. Certificates, the page and a phone need no more than this.

pub mod credit_code;
pub mod data;
pub mod digest;
pub mod exec;
pub mod explain;
pub mod finding;
pub mod issued;
pub mod joiner;
pub mod judge;
pub mod lang;
pub mod manifest;
pub mod map_file;
pub mod name;
pub mod number;
pub mod period;
pub mod plain;
pub mod ratio;
pub mod scheme;
pub mod status;
pub mod swar;
pub mod twin;
