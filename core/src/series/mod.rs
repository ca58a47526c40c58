//! Series: what the returns of one run say of every month, by firm, industry, county and city: the
//! month itself, twelve months up to it, the year to date beside the same months of last year, the
//! year carried to its end. A firm's returns become ledgers of months (`firms`), which
//! `core/series` reckons with; `window` adds firms up, `answer` puts groups and months together,
//! `table` is what is written. What is not known is blank and has a reason, never a guess.

mod answer;
mod firms;
mod table;
mod window;
mod words;

pub use answer::{Answer, Contradicted, Quantity, Row, series};
pub use table::{columns, percent};
pub use window::{Reason, Window};
pub use words::{month_text, reason_words};
