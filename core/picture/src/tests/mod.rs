//! Tests of pictures: codes are drawn here and made worse here, so that no file is needed.

mod bounds;
mod drawn;
mod header;
mod reading;
