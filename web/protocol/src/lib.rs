//! What the page and its workers say to each other: types only, no arithmetic, no polars.
//! Amounts travel as texts, the way the person wrote them or the engine printed them, so that no
//! digit is lost on the way; floats are for the lengths of bars.
//!
//! Two workers: the engine answers a [`Request`] with a [`Reply`], the verifier a [`Verify`] with a
//! [`Verified`]. Every request has a number, and every reply bears the number of its request. Bytes
//! of files travel beside a message, as a transferred `ArrayBuffer`.

mod batch;
mod catalogue;
mod distribution;
mod form;
mod note;
mod verify;

pub use batch::{
    Batched, Export, ExportFile, NoteKind, Order, Page, Row, TableFormat, Tally, View,
};
pub use catalogue::{
    Catalogue, EnergyEntry, FactorEntry, FieldEntry, IndustryEntry, RegionEntry, SchemeEntry,
};
pub use distribution::{Distribution, Mark};
pub use form::{Amount, Assess, Assessed, BenchmarkChoice, GridNote, Return, Slider};
pub use note::{Note, Severity};
pub use tanxiao_base::explain::{
    AdjustmentView, BandView, BenchmarkView, Decimal, DeductionLine, Direction, EnergyLine,
    Explanation, LadderView, Lever, Levers, MeasureView, PointsView, Target, Version, WhatIf,
};
pub use tanxiao_base::lang::{Bilingual, Lang};
pub use verify::{ClaimsView, Presented, Verified, Verify};

use serde::{Deserialize, Serialize};

/// What the page asks of the engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Request {
    /// Name what is graded by, with the scheme of one's own that is kept (its name, a line feed and
    /// its TOML; empty for none) and no other; answered by [`Reply::Ready`].
    Start(String),
    /// Take a scheme of one's own, name and TOML, beside those that are there; answered by
    /// [`Reply::Ready`], or by what is wrong with it.
    Scheme(String, String),
    /// Grade what the form holds.
    Assess(Box<Assess>),
    /// What the last assessed firm would be with other figures: `(slider id, amount)`.
    WhatIf(Vec<(String, String)>),
    /// Grade a file; its bytes come beside the message.
    Batch {
        /// Its name.
        name: String,
        /// Scheme id; empty for the default.
        scheme: String,
        /// Factor set id; empty for the default.
        factors: String,
        /// Name and text of a published benchmark table.
        benchmark: Option<(String, String)>,
    },
    /// A window of the batch's scores.
    View(View),
    /// Explain a row of the batch.
    Detail(u32),
    /// The arithmetic of the firm shown last, as JSON beside the reply: an entry
    /// of what `tanxiao explain --json` prints.
    Arithmetic,
    /// A file of the batch's results; its bytes come beside the reply.
    Export(Export),
}

/// What the engine answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Reply {
    /// The tables are there.
    Ready(Box<Catalogue>),
    /// The form's grade.
    Assessed(Box<Assessed>),
    /// The grade with other figures.
    WhatIf(Box<WhatIf>),
    /// Rows read so far; the answer is still to come.
    Progress(u64),
    /// A file is graded.
    Batched(Box<Batched>),
    /// A window of scores.
    Page(Page),
    /// A file to save.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        mime: String,
    },
    /// It could not be done, and why.
    Failed(Vec<Note>),
}

/// The names of what a message holds.
pub mod message {
    /// Number of the request.
    pub const ID: &str = "id";
    /// The request or reply.
    pub const BODY: &str = "body";
    /// Bytes beside it, where there are any.
    pub const BYTES: &str = "bytes";
}
