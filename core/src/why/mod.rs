//! Why: why emissions, and emissions per output, moved between two periods of one run of returns.
//! Firms of both periods are put together (`firms`), their returns and accounts taken apart into the
//! figures of factors (`gather`), which `core/why` turns into exact parts; here they become whole
//! numbers that add up, by city, county, industry or firm (`answer`), a table, and a picture.

mod answer;
mod firms;
mod gather;
mod rounding;
mod table;
mod waterfall;
mod words;

pub use answer::{
    Answer, By, Counts, Earlier, Question, Row, has_intensity, periods, shown_decimals, why,
};
pub(crate) use answer::{division_of, region_of};
pub use firms::Unexplained;
pub use rounding::{PerOutput, Rounded};
pub use table::columns;
pub use tanxiao_why::Part;
pub use waterfall::waterfall;
pub use words::{short, title};
