//! A defect of this program is reported as one, with where it is; the panics of a file format's
//! reader, which core catches and reports as a damaged file, print nothing of their own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

use crate::exit::{Exit, Failure, Outcome};

/// What the last panic said.
static LAST: Mutex<String> = Mutex::new(String::new());

/// Runs a command; a panic that nobody caught is a failure like any other.
pub(crate) fn guarded(command: impl FnOnce() -> Outcome) -> Outcome {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST.lock() {
            *last = panic.to_string();
        }
    }));
    catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| {
        let detail = LAST.lock().map(|last| last.clone()).unwrap_or_default();
        Err(Failure::text(
            Exit::Internal,
            format!("程序内部错误，没有写出任何结果；请附上以下信息反馈：{detail}"),
            format!("a defect of this program; nothing was written. Please report: {detail}"),
        ))
    })
}
